package smtpd

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// said are commands and scraps that an attacker strings together.
var said = []string{
	"EHLO a\r\n", "HELO a\r\n", "MAIL FROM:<a@b.test>\r\n", "MAIL FROM:<>\r\n", "MAIL FROM:<a@b.test> BODY=8BITMIME SMTPUTF8 SIZE=5\r\n",
	"RCPT TO:<zhangsan@demo.test>\r\n", "RCPT TO:<nobody@demo.test>\r\n", "RCPT TO:<zhangsan@demo.test> NOTIFY=NEVER,SUCCESS\r\n",
	"DATA\r\n", "BDAT 5\r\nhello", "BDAT 5 LAST\r\nhello", "BDAT 0 LAST\r\n", "BDAT 99999999999\r\n", "BDAT -1\r\n", "BDAT 3 LAST LAST\r\nabc", "BDAT\r\n",
	"RSET\r\n", "NOOP\r\n", "VRFY x\r\n", "HELP\r\n", "STARTTLS\r\n", "STARTTLS x\r\n", "AUTH PLAIN AGEAYg==\r\n", "AUTH LOGIN\r\n", "*\r\n", "AUTH PLAIN\r\n",
	"Subject: x\r\n\r\ntext\r\n.\r\n", ".\r\n", "\r\n", "\n", "\r", "\x00", "\xff\xfe\r\n", ".\n", "..\r\n", "a: b\r\n.\r\nMAIL FROM:<x@y.test>\r\n",
	strings.Repeat("x", 3000), strings.Repeat("RCPT TO:<zhangsan@demo.test>\r\n", 120), "MAIL FROM:<" + strings.Repeat("a", 500) + "@b.test>\r\n", "mail from: <a@b.test>\r\n",
	"RCPT TO:<@x,@y:zhangsan@demo.test>\r\n", "RCPT TO:<\"zhang san\"@demo.test>\r\n", "MAIL FROM:<a@[127.0.0.1]>\r\n", "XCLIENT ADDR=127.0.0.1\r\n", "QUIT\r\n",
}

var replyLine = regexp.MustCompile(`^[2345][0-5][0-9][ -][\x20-\x7e]*$`)

// TestRandomTalk plays random conversations at both doors. Whatever is said, each answer is a reply, the doors stay
// open for others, and nothing is left behind.
func TestRandomTalk(t *testing.T) {
	t.Parallel()
	l := open(t, func(o *Options) { o.Connections, o.PerIP = 1000, 1000 })
	conversations := 400
	if testing.Short() {
		conversations = 50
	}
	const workers = 8
	var home sync.WaitGroup
	for w := range workers {
		home.Go(func() {
			for i := range conversations / workers {
				seed := uint64(w*1000 + i)
				addr := l.mx
				if seed%3 == 0 {
					addr = l.submit
				}
				if out, bad := randomTalk(addr, rand.New(rand.NewPCG(seed, 1))); bad != "" {
					t.Errorf("seed %d: %s in %q", seed, bad, out)
				}
			}
		})
	}
	home.Wait()
	w := dial(t, l.mx)
	w.begin()
	w.send("Subject: still alive\r\n\r\n.\r\n")
	w.want("250")
	w.ask("QUIT", "221")
	for _, s := range []*Server{l.server, l.submitsv} {
		left := s.connections()
		for range 100 {
			if left == 0 {
				break
			}
			time.Sleep(20 * time.Millisecond)
			left = s.connections()
		}
		if left != 0 {
			t.Errorf("%d connections are still counted", left)
		}
	}
}

func (s *Server) connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.gates)
}

func randomTalk(addr string, r *rand.Rand) (heard, bad string) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return "", err.Error()
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	var out bytes.Buffer
	read := make(chan struct{})
	go func() { defer close(read); _, _ = io.Copy(&out, io.LimitReader(c, 1<<20)) }()
	var b strings.Builder
	for range r.IntN(25) {
		b.WriteString(said[r.IntN(len(said))])
	}
	text := b.String()
	for len(text) > 0 {
		n := min(len(text), 1+r.IntN(200))
		if _, err := io.WriteString(c, text[:n]); err != nil {
			break
		}
		if r.IntN(4) == 0 {
			time.Sleep(time.Duration(r.IntN(3)) * time.Millisecond)
		}
		text = text[n:]
	}
	_ = c.(*net.TCPConn).CloseWrite()
	<-read
	whole := out.String()
	if i := strings.LastIndexByte(whole, '\n'); i >= 0 {
		whole = whole[:i+1]
	}
	for line := range strings.SplitSeq(whole, "\r\n") {
		if strings.HasPrefix(line, "220 2.0.0 Go ahead") {
			break // what follows is TLS
		}
		if line != "" && !replyLine.MatchString(line) {
			return out.String(), fmt.Sprintf("%q is no reply", line)
		}
	}
	return out.String(), ""
}

// TestChunksOfManyMails counts the bytes of each mail alone, also after one by DATA.
func TestChunksOfManyMails(t *testing.T) {
	t.Parallel()
	l := open(t)
	w := dial(t, l.mx)
	w.want("220")
	w.ask("EHLO a", "250")
	begin := func() {
		w.ask("MAIL FROM:<a@b.test>", "250")
		w.ask("RCPT TO:<zhangsan@demo.test>", "250")
	}
	begin()
	w.ask("DATA", "354")
	w.send("Subject: x\r\n\r\na\rb\r\n.\r\n")
	w.want("550 5.6.0")
	mail := "Subject: x\r\n\r\n" + strings.Repeat("0123456789abcd\r\n", 50_000)
	for range 5 { // together more than twice the limit
		begin()
		w.send(fmt.Sprintf("BDAT %d\r\n%s", len(mail), mail))
		w.want("250")
		w.ask("BDAT 0 LAST", "250")
	}
	if n := len(l.store.all()); n != 5 {
		t.Errorf("%d mails kept, want 5", n)
	}
}

// TestProtocolWords are what Received says of the way a mail came (RFC 3848 and RFC 6531).
func TestProtocolWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ hello, mail, want string }{
		{"HELO a", "MAIL FROM:<a@b.test>", "with SMTP id"}, {"EHLO a", "MAIL FROM:<a@b.test>", "with ESMTP id"}, {"EHLO a", "MAIL FROM:<a@b.test> SMTPUTF8", "with UTF8SMTP id"},
	} {
		l := open(t)
		w := dial(t, l.mx)
		w.want("220")
		w.ask(c.hello, "250")
		w.ask(c.mail, "250")
		w.ask("RCPT TO:<zhangsan@demo.test>", "250")
		w.ask("DATA", "354")
		w.send("Subject: x\r\n\r\n.\r\n")
		w.want("250")
		if got := l.store.prefixes[0]; !strings.Contains(got, c.want) {
			t.Errorf("%s, %s: %q, want %q", c.hello, c.mail, got, c.want)
		}
	}
}

// TestCloseDuringHandshake waits for nobody who connected for TLS and says nothing.
func TestCloseDuringHandshake(t *testing.T) {
	t.Parallel()
	l := open(t)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan struct{})
	go func() { defer close(served); _ = l.submitsv.Serve(ln, true) }()
	silent := dial(t, ln.Addr().String())
	c, err := tls.Dial("tcp", ln.Addr().String(), &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	start := time.Now()
	_ = l.submitsv.Close(ctx)
	if took := time.Since(start); took > 4*time.Second {
		t.Errorf("closing took %v", took)
	}
	<-served
	if got := silent.reply(); got != "" {
		t.Errorf("a client without handshake reads %q", got)
	}
}

// TestKnownErrors gives each refusal of the gate a code of its own kind.
func TestKnownErrors(t *testing.T) {
	t.Parallel()
	for _, k := range known {
		if k.reply.Code/100 != k.reply.EnhancedCode[0] {
			t.Errorf("%v: %d and %v differ", k.err, k.reply.Code, k.reply.EnhancedCode)
		}
	}
}
