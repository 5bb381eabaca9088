package queue

import (
	"bufio"
	"context"
	"encoding/base64"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"mailbridge/mailcore"
)

// script is a server that offers what it is told to and answers commands by their first words.
type script struct {
	addr    string
	offers  []string
	answers map[string]string // "RCPT" → "550 no"; "." is the end of the text, "" the greeting

	mu    sync.Mutex
	heard []string
}

func startScript(t *testing.T, offers []string, answers map[string]string) *script {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &script{addr: ln.Addr().String(), offers: offers, answers: answers}
	var home sync.WaitGroup
	home.Go(func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			home.Go(func() { s.serve(c) })
		}
	})
	t.Cleanup(func() { _ = ln.Close(); home.Wait() })
	return s
}

func (s *script) serve(c net.Conn) {
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	say := func(key, standard string) {
		if a, ok := s.answers[key]; ok {
			standard = a
		}
		_, _ = c.Write([]byte(standard + "\r\n"))
	}
	say("", "220 script")
	text := false
	for r := bufio.NewReader(c); ; {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		s.mu.Lock()
		s.heard = append(s.heard, line)
		s.mu.Unlock()
		word, _, _ := strings.Cut(line, " ")
		switch {
		case text:
			if text = line != "."; !text {
				say(".", "250 2.0.0 taken")
			}
		case word == "EHLO":
			say(word, "250-"+strings.Join(append([]string{"script"}, s.offers...), "\r\n250-")+"\r\n250 HELP")
		case word == "DATA":
			say(word, "354 go on")
			text = true
		case word == "AUTH":
			say(word, "235 2.7.0 welcome")
		default:
			say(word, "250 2.0.0 ok")
		}
	}
}

func (s *script) lines() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.heard, "\n")
}

// to lets all mail for world.test arrive at the script.
func (s *script) to(l *lab) {
	l.net.DNS.AddA("world.test", "198.18.9.9")
	l.o.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, network, s.addr)
	}
}

// TestPoorServer sends to a server without any extension what can be sent to it.
func TestPoorServer(t *testing.T) {
	t.Parallel()
	const long = "From: li@demo.test\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n你好\r\n"
	for _, c := range []struct {
		name, raw, notify string
		offers            []string
		answers           map[string]string
		action, status    string // of the report
		heard             string
	}{
		{name: "7-bit", raw: someMail, heard: "MAIL FROM:<li@demo.test>\nRCPT TO:<far@world.test>\nDATA"},
		{name: "HELO only", raw: someMail, answers: map[string]string{"EHLO": "502 what"}, heard: "HELO mx.demo.test\nMAIL FROM:<li@demo.test>"},
		{name: "success is ours to tell", raw: someMail, notify: "SUCCESS", action: "relayed", status: "2.0.0", heard: "RCPT TO:<far@world.test>\nDATA"},
		{name: "8-bit text", raw: long, action: "failed", status: "5.6.3"},
		{name: "8-bit text, 8BITMIME", raw: long, offers: []string{"8BITMIME"}, heard: "MAIL FROM:<li@demo.test> BODY=8BITMIME"},
		{name: "too large", raw: someMail, offers: []string{"SIZE 100"}, action: "failed", status: "5.3.4"},
		{name: "any size", raw: someMail, offers: []string{"SIZE 0"}, heard: "SIZE="},
		{name: "no good-bye", raw: someMail, answers: map[string]string{"QUIT": "421 what"}, heard: "QUIT"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := open(t)
			s := startScript(t, c.offers, c.answers)
			s.to(l)
			l.submit(c.raw, func(e *mailcore.Envelope) { e.To[0].Notify = c.notify }, "far@world.test")
			l.run()
			if c.action != "" {
				if r := l.oneReport().report.Recipients[0]; r.Action != c.action || r.Status != c.status {
					t.Errorf("report %+v, want %s %s", r, c.action, c.status)
				}
			}
			l.untilEmpty()
			if got := s.lines(); !strings.Contains(got, c.heard) || (c.status != "" && c.status[0] == '5') == strings.Contains(got, "\nDATA") {
				t.Errorf("heard %q, want %q", got, c.heard)
			}
		})
	}
}

// TestSuccessNotTold never sends a mail again because its report could not be filed.
func TestSuccessNotTold(t *testing.T) {
	t.Parallel()
	l := open(t)
	s := startScript(t, nil, nil)
	s.to(l)
	l.submit(someMail, func(e *mailcore.Envelope) { e.To[0].Notify = "SUCCESS" }, "far@world.test")
	l.must(l.db.SetQuota(t.Context(), 1, l.author.ID, 1))
	l.run()
	l.untilEmpty()
	if n := strings.Count(s.lines(), "\nDATA"); n != 1 {
		t.Errorf("sent %d times, want once", n)
	}
}

// TestSilentAfterTaking does not wait for a good-bye that never comes.
func TestSilentAfterTaking(t *testing.T) {
	t.Parallel()
	l := open(t)
	s := startScript(t, nil, map[string]string{"QUIT": "221-bye"}) // a reply that goes on
	s.to(l)
	l.submit(someMail, nil, "far@world.test")
	l.run()
	start := time.Now()
	l.untilEmpty()
	if took := time.Since(start); took > quitTime+5*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestSmartHost(t *testing.T) {
	t.Parallel()
	plainText := base64.StdEncoding.EncodeToString([]byte("\x00li\x00secret"))
	for _, c := range []struct {
		name    string
		offers  []string
		answers map[string]string
		private bool
		heard   string
		silent  bool   // the password is not told
		reason  string // why the mail waits; "": it is sent
	}{
		{name: "PLAIN", private: true, offers: []string{"AUTH LOGIN PLAIN"}, heard: "AUTH PLAIN " + plainText + "\nMAIL FROM:<li@demo.test>"},
		{name: "LOGIN", private: true, offers: []string{"AUTH LOGIN"}, answers: map[string]string{"AUTH": "334 VXNlcm5hbWU6", "bGk=": "334 UGFzc3dvcmQ6", "c2VjcmV0": "235 2.7.0 ok"}, heard: "AUTH LOGIN"},
		{name: "wrong password", private: true, offers: []string{"AUTH PLAIN"}, answers: map[string]string{"AUTH": "535 5.7.8 no"}, heard: "AUTH PLAIN", reason: "535 5.7.8 no"},
		{name: "no TLS", offers: []string{"AUTH PLAIN"}, silent: true, reason: "the password stays here"},
		{name: "TLS of a stranger", offers: []string{"AUTH PLAIN", "STARTTLS"}, answers: map[string]string{"STARTTLS": "454 4.7.0 not now"}, silent: true, reason: "handshake failed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := open(t)
			s := startScript(t, c.offers, c.answers)
			l.o.Dial, l.o.AllowPrivate = nil, c.private
			l.o.SmartHost = SmartHost{Addr: s.addr, User: "li", Password: "secret"}
			l.submit(someMail, nil, "far@world.test")
			l.run()
			if c.reason == "" {
				l.untilEmpty()
			} else {
				l.until("two attempts", func() bool { x := l.list(); return len(x) == 1 && x[0].Attempts >= 2 && x[0].LastError != "" })
				if x := l.list()[0]; x.State == "failed" || !strings.Contains(x.LastError, c.reason) {
					t.Errorf("entry %+v, want the reason %q", x, c.reason)
				}
			}
			if got := s.lines(); !strings.Contains(got, c.heard) || c.silent && strings.Contains(got, "AUTH") {
				t.Errorf("heard %q, want %q", got, c.heard)
			}
		})
	}
}
