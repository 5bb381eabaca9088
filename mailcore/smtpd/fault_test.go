package smtpd

import (
	"fmt"
	"net"
	"strings"
	"testing"
	"time"
)

// TestBombs: reliability M01, M02, M04, M12 and S29. Mails made to cost much are taken or refused within a second, while
// somebody else is served.
func TestBombs(t *testing.T) {
	if testing.Short() {
		t.Skip("bombs take seconds")
	}
	l := open(t, func(o *Options) { o.MaxSize, o.Core.MaxSize = 64<<20, 64<<20 })
	var deep strings.Builder
	for i := range 20000 {
		fmt.Fprintf(&deep, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
	}
	for _, bomb := range []struct{ name, raw string }{
		{"20,000 levels", deep.String()},
		{"5,000 letters in letters", strings.Repeat("Content-Type: message/rfc822\r\n\r\n", 5000)},
		{"100,000 parts", "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.Repeat("--b\r\n\r\n", 100_000)},
		{"300,000 addresses", "To: " + strings.Repeat("a@b.c,\r\n ", 300_000) + "a@b.c\r\n\r\nx\r\n"},
		{"200,000 header lines", strings.Repeat("X: y\r\n", 200_000) + "\r\nx\r\n"},
		{"a header of 10 MB", "Subject: " + strings.Repeat("a", 10<<20) + "\r\n\r\nx\r\n"},
		{"1 MB of encoded words", "Subject: " + strings.Repeat("=?", 500_000) + "\r\n\r\nx\r\n"},
		{"20,000 pieces of a name", "Content-Type: text/plain; " + strings.Repeat("a*0*=x; ", 20_000) + "\r\n\r\nx\r\n"},
		{"a line of 10 MB", "Subject: x\r\n\r\n" + strings.Repeat("a", 10<<20) + "\r\n"},
	} {
		w, other := dial(t, l.mx), dial(t, l.mx)
		w.begin()
		other.want("220")
		done := make(chan string, 1)
		start := time.Now()
		go func() {
			w.send(bomb.raw + "\r\n.\r\n")
			done <- w.reply()
		}()
		other.ask("EHLO other", "250")
		if d := time.Since(start); d > time.Second {
			t.Errorf("%s: another client waited %v", bomb.name, d)
		}
		got := <-done
		if d := time.Since(start); d > 2*time.Second { // one on its own machine; others test here too
			t.Errorf("%s took %v", bomb.name, d)
		}
		if !strings.HasPrefix(got, "250") && !strings.HasPrefix(got, "55") {
			t.Errorf("%s: %q, want it taken or refused for good", bomb.name, got)
		}
		t.Logf("%s: %.60s after %v", bomb.name, got, time.Since(start).Round(time.Millisecond))
	}
}

// TestHopLimit: reliability S35. What came round too often is refused in the session.
func TestHopLimit(t *testing.T) {
	t.Parallel()
	l := open(t)
	for n, want := range map[int]string{10: "250", 101: "554 5.4.6"} {
		w := dial(t, l.mx)
		w.begin()
		w.send(strings.Repeat("Received: from a by b; Mon, 02 Nov 2026 10:00:00 +0800\r\n", n) + "Subject: x\r\n\r\nx\r\n.\r\n")
		if got := w.reply(); !strings.HasPrefix(got, want) {
			t.Errorf("%d hops: %q, want %s", n, got, want)
		}
	}
}

// TestEndlessNoise: reliability S26, S29 and S30. Commands that lead nowhere, and recipients without number, end the
// session or are refused, and a recipient named often gets one copy.
func TestEndlessNoise(t *testing.T) {
	t.Parallel()
	l := open(t)
	for _, noise := range []string{"NOPE", "RCPT TO:<zhangsan@demo.test>", "VRFY a"} {
		w := dial(t, l.mx)
		w.want("220")
		go w.send(strings.Repeat(noise+"\r\n", 1000))
		answers, last := 0, ""
		for r := w.reply(); r != ""; r = w.reply() {
			answers, last = answers+1, r
			if answers == 1000 {
				break
			}
		}
		if noise == "NOPE" && (answers > 100 || !strings.HasPrefix(last, "421") && !strings.HasPrefix(last, "5")) {
			t.Errorf("%s: %d answers, the last %q", noise, answers, last)
		}
	}
	w := dial(t, l.mx)
	w.want("220")
	w.ask("EHLO a", "250")
	w.ask("MAIL FROM:<a@b.test>", "250")
	for range 100 {
		w.ask("RCPT TO:<ZhangSan@demo.test>", "250")
	}
	w.ask("RCPT TO:<zhangsan@demo.test>", "452 4.5.3")
	w.ask("DATA", "354")
	w.send("Subject: x\r\n\r\nx\r\n.\r\n")
	w.want("250")
	if l.store.local != 1 {
		t.Errorf("%d copies, want 1", l.store.local)
	}
}

// TestCutConnections: reliability S32. What was not ended by its dot is nowhere.
func TestCutConnections(t *testing.T) {
	t.Parallel()
	l := open(t)
	for range 20 {
		w := dial(t, l.mx)
		w.begin()
		w.send("Subject: half\r\n\r\nand th")
		_ = w.Conn.(*net.TCPConn).SetLinger(0) // RST
		_ = w.Conn.Close()
	}
	w := dial(t, l.mx)
	w.begin()
	w.send("Subject: whole\r\n\r\nx\r\n.\r\n")
	w.want("250")
	if n := len(l.store.all()); n != 1 {
		t.Errorf("%d mails kept, want the whole one", n)
	}
}

// TestCrowd: reliability S31 and S52. Two thousand connections that say nothing and five hundred that drip, from one
// address, leave room for everybody else, who is answered within a second.
func TestCrowd(t *testing.T) {
	if testing.Short() {
		t.Skip("2,500 connections")
	}
	l := open(t, func(o *Options) { o.Connections, o.PerIP, o.CapLoopback = 1000, 50, true })
	from := func(ip string) net.Dialer {
		return net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(ip)}, Timeout: 5 * time.Second}
	}
	crowd := from("127.0.0.2")
	var conns []net.Conn
	defer func() {
		for _, c := range conns {
			_ = c.Close()
		}
	}()
	for i := range 2500 {
		c, err := crowd.Dial("tcp", l.mx)
		if err != nil {
			t.Skipf("only %d connections are allowed here: %v", i, err)
		}
		conns = append(conns, c)
		if i >= 2000 {
			fmt.Fprint(c, "E")
		}
	}
	start := time.Now()
	w := dial(t, l.mx)
	w.begin()
	w.send("Subject: x\r\n\r\nx\r\n.\r\n")
	w.want("250")
	if d := time.Since(start); d > time.Second {
		t.Errorf("somebody else waited %v", d)
	}
	if n := l.server.connections(); n > 60 {
		t.Errorf("%d connections are kept, want those of one address bounded", n)
	}
}
