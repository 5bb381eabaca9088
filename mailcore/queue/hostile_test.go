package queue

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/textproto"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-smtp"

	"mailbridge/mailcore"
)

// paper is a mail in memory.
type paper struct{ *bytes.Reader }

func (paper) Close() error { return nil }

func paperLetter(raw string) *letter {
	return &letter{Outgoing: &mailcore.Outgoing{RemoteCopy: mailcore.RemoteCopy{From: "li@demo.test", To: "far@world.test"}, Size: int64(len(raw))},
		raw: paper{bytes.NewReader([]byte(raw))}}
}

var answers = []string{
	"250 ok", "250 ok", "250 ok", "354 go on", "220 hi", "450 later", "421 bye", "550 5.1.1 no", "550-a\r\n550 b", "250-a\r\n550 b", "251", "2", "", "\x00\xff", "250",
	"250 " + strings.Repeat("x", 3000), "999 x", "-1 x", "500 \xff\xfe 中文\x1b[2J", "250-STARTTLS\r\n250-SIZE 99999999999999999999\r\n250 AUTH", "334 ", "HTTP/1.1 400 Bad Request", "553 5.999999.1 x", "553 5.-1.1 x",
}

// TestRandomServer bears any answers, and takes a mail for sent only when its end was answered with 250.
func TestRandomServer(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 2))
		script := &script{offers: []string{"8BITMIME", "DSN"}, answers: map[string]string{}}
		for _, key := range []string{"", "EHLO", "HELO", "MAIL", "RCPT", "DATA", ".", "QUIT", "STARTTLS"} {
			if r.IntN(3) == 0 {
				script.answers[key] = answers[r.IntN(len(answers))]
			}
		}
		q := New(Options{Resolver: nowhere{}, Hostname: "mx.demo.test", Log: slog.New(slog.DiscardHandler), Dial: func(context.Context, string, string) (net.Conn, error) {
			ours, theirs := net.Pipe()
			go script.serve(theirs)
			return ours, nil
		}})
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		_, err := q.talk(ctx, paperLetter(someMail), "mx.world.test", "x:25", anyTLS())
		cancel()
		end, changed := script.answers["."]
		if good := !changed || strings.HasPrefix(end, "250"); err == nil && (!good || !strings.Contains(script.lines(), "\nDATA")) {
			t.Errorf("seed %d: sent, though the answers were %q", seed, script.answers)
		}
		if err != nil {
			f := asFailure(err)
			if !utf8.ValidString(f.reply) || strings.ContainsAny(f.reply, "\r\n\x1b\x00") || len(f.reply) > maxDiagnostic+20 || len(f.status) < 5 {
				t.Errorf("seed %d: status %q, reply %q", seed, f.status, f.reply)
			}
		}
	}
}

func TestSaid(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err       error
		permanent bool
		status    string
		text      string
	}{
		{&smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "nobody"}, true, "5.1.1", "h said: 550 5.1.1 nobody"},
		{&smtp.SMTPError{Code: 451, Message: "later"}, false, "4.0.0", "h said: 451 later"},
		{&smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{4, 2, 0}, Message: "mixed"}, true, "5.0.0", "h said: 550 4.2.0 mixed"},
		{&smtp.SMTPError{Code: 250, Message: "odd"}, false, "4.4.2", "talk to h: SMTP error 250: odd"},
		{&textproto.Error{Code: 554, Msg: "5.7.1 go\naway"}, true, "5.7.1", "h said: 554 5.7.1 go away"},
		{fmt.Errorf("wrapped: %w", &textproto.Error{Code: 421, Msg: "bye"}), false, "4.0.0", "h said: 421 bye"},
		{io.ErrUnexpectedEOF, false, "4.4.2", "talk to h: unexpected EOF"},
		{permanent("5.6.7", errors.New("no letters")), true, "5.6.7", "no letters"},
	} {
		if f := said("h", c.err); f.permanent != c.permanent || f.status != c.status || f.Error() != c.text {
			t.Errorf("said(%v) = %v %s %q, want %v %s %q", c.err, f.permanent, f.status, f.Error(), c.permanent, c.status, c.text)
		}
	}
}

func TestIs8bit(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 100_000)
	for raw, want := range map[string][2]bool{
		"":                             {false, false},
		"A: b\r\n\r\nc":                {false, false},
		"A: \xff\r\n\r\nc":             {true, false},
		"A: b\r\n\r\nc\xff":            {false, true},
		"\r\n\xff":                     {false, true},
		"A: " + long + "\xff\r\n\r\nc": {true, false},
		"A: " + long + "\r\n\r\n" + long + "\xff": {false, true},
		"A: b\n\n\xff": {false, true},
	} {
		header, body, err := paperLetter(raw).is8bit(true)
		if got := [2]bool{header, body}; got != want || err != nil {
			t.Errorf("%.30q: %v, %v, want %v", raw, got, err, want)
		}
	}
}

func TestIsPublic(t *testing.T) {
	t.Parallel()
	for ip, want := range map[string]bool{
		"8.8.8.8": true, "2001:4860:4860::8888": true, "127.0.0.1": false, "10.1.2.3": false, "192.168.1.1": false, "172.16.0.1": false, "169.254.1.1": false,
		"0.0.0.0": false, "0.1.2.3": false, "100.64.0.1": false, "224.0.0.1": false, "255.255.255.255": false, "::1": false, "::": false, "fe80::1": false,
		"fd00::1": false, "::ffff:127.0.0.1": false, "::ffff:8.8.8.8": true, "64:ff9b::7f00:1": false,
	} {
		if got := isPublic(net.ParseIP(ip)); got != want {
			t.Errorf("isPublic(%s) = %v, want %v", ip, got, want)
		}
	}
}
