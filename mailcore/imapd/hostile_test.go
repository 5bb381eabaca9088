package imapd

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"mailbridge/configs/engine/enginetest"
	"mailbridge/mailcore"
)

func TestLiteralBombsBeforeLogin(t *testing.T) {
	t.Parallel()
	store := openBacking(t, enginetest.Open(t))
	for _, literal := range []string{"{1073741824}", "{9223372036854775807}", "{-1}", "{4294967296}", "{99999999999999999999999}", "{}", "{1", "{8193}"} {
		w := startOn(t, store, nil).dial(t)
		if _, end := w.do("LOGIN " + literal); !strings.HasPrefix(end, "BAD") {
			t.Errorf("LOGIN %s: got %q, want BAD", literal, end)
		}
		w.ok("NOOP")
	}
	for _, literal := range []string{"{1073741824+}", "{4294967296+}", "{9000+}"} {
		w := startOn(t, store, nil).dial(t)
		w.send("a LOGIN " + literal + "\r\nb NOOP\r\n")
		if got := w.closed(); strings.Contains(got, "b OK") || !strings.HasPrefix(got, "a BAD [TOOBIG]") || !strings.Contains(got, "* BYE") {
			t.Errorf("LOGIN %s: got %q, want BAD and BYE", literal, got)
		}
	}
}

func TestHostileLines(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, send string }{
		{"parentheses", "a ID " + strings.Repeat("(", 50000) + "\r\n"},
		{"id pairs", "a ID (" + strings.Repeat(`"k" "v" `, 900) + ")\r\n"},
		{"many id pairs", "a ID (" + strings.Repeat(`"k" "v" `, 10000) + ")\r\n"},
		{"long tag", strings.Repeat("x", 1024) + " NOOP\r\n"},
		{"very long tag", strings.Repeat("x", 40<<10) + " NOOP\r\n"},
		{"plus tag", "a+ NOOP\r\n"},
		{"star tag", "* NOOP\r\n"},
		{"nul tag", "a\x00 NOOP\r\n"},
		{"no tag", " NOOP\r\n"},
		{"empty", "\r\n"},
		{"only a tag", "a\r\n"},
		{"binary", "\x16\x03\x01\x02\x00\x01\x00\r\n"},
	}
	store := openBacking(t, enginetest.Open(t))
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := startOn(t, store, nil).dial(t)
			w.send(c.send)
			got := w.line()
			if !strings.Contains(got, "BAD") && !strings.HasPrefix(got, "* BYE") {
				t.Errorf("got %.100q, want BAD or BYE", got)
			}
			if len(got) > 300 {
				t.Errorf("answer has %d bytes", len(got))
			}
		})
	}
}

func TestHostileCommands(t *testing.T) {
	t.Parallel()
	f := startServer(t, nil)
	w := f.login(t, "zhangsan@demo.test")
	w.append("INBOX", "", "Subject: x\r\n\r\nx\r\n")
	w.append("INBOX", "", "Subject: y\r\n\r\ny\r\n")
	w.ok("SELECT INBOX")
	cases := []struct{ name, command, want string }{
		{"not", "SEARCH " + strings.Repeat("NOT ", 10000) + "ALL", "BAD"},
		{"or", "SEARCH " + strings.Repeat("OR ALL ", 6000) + "ALL", "BAD"},
		{"nested", "SEARCH " + strings.Repeat("(", 20000) + "ALL", "BAD"},
		{"set overlap", "FETCH " + strings.Repeat("1:*,", 6000) + "1 UID", "OK"},
		{"set reversed", "UID FETCH 4294967295:1 UID", "OK"},
		{"set zero", "FETCH 0:1 UID", "BAD"},
		{"set overflow", "FETCH 4294967296 UID", "BAD"},
		{"set star", "FETCH *:* UID", "OK"},
		{"set singles", "UID FETCH " + strings.Repeat("1,", 9000) + "1 UID", "OK"},
		{"set too many", "UID FETCH " + strings.Repeat("1,", 25000) + "1 UID", "BAD"},
		{"set comma", "FETCH 1, UID", "BAD"},
		{"unset result", "FETCH $ UID", "OK"},
		{"deep section", "FETCH 1 BODY[" + strings.Repeat("1.", 199) + "1]", "BAD"},
		{"far section", "FETCH 1 BODY[9999]", "OK"},
		{"many sections", "FETCH 1 (" + strings.Repeat("BODY.PEEK[] ", 1000) + "UID)", "OK"},
		{"text of 10 KB", "SEARCH TEXT " + strings.Repeat("x", 10<<10), "OK"},
		{"long line", "SEARCH TEXT " + strings.Repeat("x", 70<<10), "BAD [TOOBIG]"},
		{"long literal", "SEARCH TEXT {70000}", "BAD [TOOBIG]"},
		{"long literal+", "SEARCH TEXT {70000+}\r\n" + strings.Repeat("y", 70000), "BAD [TOOBIG]"},
		{"escape", `STATUS "a\b" (MESSAGES)`, "BAD"},
		{"open quote", `STATUS "ab (MESSAGES)`, "BAD"},
		{"nul", "STATUS \"a\x00b\" (MESSAGES)", "BAD"},
		{"raw bytes", "CREATE \"\x80\xff\"", "NO [CANNOT]"},
		{"long name", "CREATE " + strings.Repeat("n", 20<<10), "NO [CANNOT]"},
		{"levels", "CREATE " + strings.Repeat("a/", 5000) + "a", "NO [CANNOT]"},
	}
	for _, c := range cases {
		start := time.Now()
		lines, end := w.do(c.command)
		if !strings.HasPrefix(end, c.want) {
			t.Errorf("%s: got %.100q, want %s", c.name, end, c.want)
		}
		if strings.HasPrefix(c.name, "set") && len(lines) > 2 {
			t.Errorf("%s: %d answers for two messages", c.name, len(lines))
		}
		if d := time.Since(start); d > time.Second {
			t.Errorf("%s took %v", c.name, d)
		}
	}
	for i := range 100 {
		w.ok(fmt.Sprintf("STORE %d +FLAGS.SILENT (k%d)", i%2+1, i))
	}
	w.want("STORE 1 +FLAGS (onemore)", "NO [LIMIT]")
	w.want(`APPEND INBOX (onemore) {4+}`+"\r\na: b", "NO [LIMIT]")
	w.ok("STORE 1 +FLAGS.SILENT (K7)")
	w.ok("STORE 1 FLAGS ()")
}

func TestPatternsAreLinear(t *testing.T) {
	t.Parallel()
	name := strings.Repeat("a/b", 60)
	start := time.Now()
	for _, p := range []string{strings.Repeat("*%", 2000) + "z", strings.Repeat("%a*", 2000), strings.Repeat("*a", 60) + "z"} {
		m := newPattern(p)
		for range 5000 {
			if m.match(name) {
				t.Fatalf("%.20q matches", p)
			}
		}
	}
	if d := time.Since(start); d > 5*time.Second { // generous: machines that test are busy
		t.Errorf("15000 matches took %v", d)
	}
}

func TestPattern(t *testing.T) {
	t.Parallel()
	cases := []struct {
		pattern, name string
		want          bool
	}{
		{"*", "a/b", true}, {"%", "a", true}, {"%", "a/b", false}, {"a%", "a", true}, {"a%/b", "ax/b", true}, {"*b", "a/b", true},
		{"a/%", "a/b/c", false}, {"%/%", "a/b", true}, {"%t*4", "x/t/4", false}, {"%t*4", "xt/4", true}, {"", "a", false}, {"", "", true},
		{"a*%", "abc/d", true}, {"%*%", "a/b", true}, {"a**b", "ab", true}, {"邮%", "邮件", true}, {"*件", "邮件/x", false},
	}
	for _, c := range cases {
		if got := newPattern(c.pattern).match(c.name); got != c.want {
			t.Errorf("match(%q, %q) = %v, want %v", c.pattern, c.name, got, c.want)
		}
	}
}

func TestHostileStructure(t *testing.T) {
	t.Parallel()
	f := startServer(t, func(o *Options) { o.MaxLiteral = 10 << 20 })
	w := f.login(t, "zhangsan@demo.test")
	var deep strings.Builder
	for i := range 20000 {
		fmt.Fprintf(&deep, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
	}
	w.append("INBOX", "", deep.String())
	w.append("INBOX", "", "Content-Type: multipart/mixed; boundary=b\r\n\r\n"+strings.Repeat("--b\r\n\r\n", 100000))
	w.append("INBOX", "", "Content-Type: text/plain; "+strings.Repeat("a*0*=x; ", 20000)+"\r\n\r\nx")
	w.append("INBOX", "", "Subject: a\x80\xff\"\\b\r\nFrom: \"x\xe4\" <a@b>\r\n\r\nx")
	w.ok("SELECT INBOX")
	start := time.Now()
	w.ok("FETCH 1:* (ENVELOPE BODYSTRUCTURE BODY)")
	if d := time.Since(start); d > 3*time.Second {
		t.Errorf("FETCH took %v", d)
	}
	w.ok("FETCH 1:* BODY.PEEK[1.1.1.1.1.1.1.1.1.1.HEADER]")
}

func TestBadCommandsBeforeLogin(t *testing.T) {
	t.Parallel()
	w := startServer(t, nil).dial(t)
	for range maxBadGuest {
		w.send("GET / HTTP/1.1\r\n")
	}
	if got := w.closed(); !strings.Contains(got, "* BYE") || strings.Count(got, "BAD") != maxBadGuest {
		t.Errorf("got %q", got)
	}
}

func TestLoginThrottle(t *testing.T) {
	t.Parallel()
	f := startServer(t, func(o *Options) { o.FailureDelay = 60 * time.Millisecond })
	w := f.dial(t)
	start := time.Now()
	for range maxFailures {
		w.want("LOGIN zhangsan@demo.test wrong", "NO [AUTHENTICATIONFAILED]")
	}
	if got := w.closed(); !strings.Contains(got, "* BYE") {
		t.Errorf("after three failures: got %q, want BYE", got)
	}
	if d := time.Since(start); d < 180*time.Millisecond {
		t.Errorf("three failures took %v, want 60 ms and 120 ms in between", d)
	}
	// The next connection of the same address waits from the start; another account does not.
	start = time.Now()
	f.dial(t).want("LOGIN ZhangSan@demo.test wrong", "NO")
	if d := time.Since(start); d < 240*time.Millisecond {
		t.Errorf("fourth failure on a new connection took %v, want 240 ms", d)
	}
	start = time.Now()
	f.login(t, "lisi@demo.test")
	if d := time.Since(start); d > 220*time.Millisecond {
		t.Errorf("login of another account took %v", d)
	}
	f.dial(t).want("LOGIN gone@demo.test "+testPassword, "NO [AUTHORIZATIONFAILED]")
}

func TestThrottleForgets(t *testing.T) {
	t.Parallel()
	now := time.Unix(1e9, 0)
	th := newThrottle(time.Second, func() time.Time { return now })
	for i, want := range []time.Duration{0, 1, 2, 4, 8, 10, 10} {
		if got := th.delay("ip", "a"); got != want*time.Second {
			t.Errorf("delay after %d failures = %v, want %v s", i, got, int(want))
		}
		th.failed("ip", "a")
	}
	for i := range freeFailures {
		th.failed("ip", fmt.Sprint(i))
	}
	if got := th.delay("ip", "other"); got != maxSharedDelay {
		t.Errorf("delay of another account after many failures = %v, want %v", got, maxSharedDelay)
	}
	now = now.Add(throttleMemory + time.Second)
	if got := th.delay("ip", "a"); got != 0 {
		t.Errorf("delay after a long time = %v, want 0", got)
	}
	for i := range maxThrottled + 100 {
		th.failed("ip", fmt.Sprint(i))
	}
	if len(th.m) > maxThrottled {
		t.Errorf("throttle keeps %d entries, want at most %d", len(th.m), maxThrottled)
	}
}

func TestConnectionCap(t *testing.T) {
	t.Parallel()
	f := startServer(t, func(o *Options) { o.MaxPerIP, o.CapLoopback = 3, true })
	for range 3 {
		f.dial(t)
	}
	nc, err := net.Dial("tcp", f.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	b := make([]byte, 100)
	n, _ := nc.Read(b)
	if got := string(b[:n]); !strings.HasPrefix(got, "* BYE") {
		t.Errorf("fourth connection: got %q, want BYE", got)
	}
}

func TestTimeLimits(t *testing.T) {
	t.Parallel()
	f := startServer(t, func(o *Options) { o.LoginTime, o.IdleTime = 100*time.Millisecond, 200*time.Millisecond })
	w := f.dial(t)
	if got := w.closed(); !strings.Contains(got, "* BYE") {
		t.Errorf("silent stranger: got %q, want BYE", got)
	}
	w = f.login(t, "zhangsan@demo.test")
	if got := w.closed(); !strings.Contains(got, "* BYE") {
		t.Errorf("silent member: got %q, want BYE", got)
	}
	w = f.login(t, "zhangsan@demo.test")
	w.send("a IDLE\r\n")
	if got := w.closed(); !strings.Contains(got, "* BYE") {
		t.Errorf("IDLE without end: got %q, want BYE", got)
	}
}

func TestCloseSaysBye(t *testing.T) {
	t.Parallel()
	f := startServer(t, nil)
	guest, member, idler := f.dial(t), f.login(t, "zhangsan@demo.test"), f.login(t, "lisi@demo.test")
	idler.send("a IDLE\r\n")
	idler.expectPrefix("+ ")
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := f.Close(ctx); err != nil {
		t.Fatalf("Close() = %v", err)
	}
	for i, w := range []*wire{guest, member, idler} {
		if got := w.closed(); !strings.Contains(got, "* BYE") {
			t.Errorf("client %d: got %q, want BYE", i, got)
		}
	}
}

func TestDisconnect(t *testing.T) {
	t.Parallel()
	f := startServer(t, nil)
	out, stays := f.login(t, "zhangsan@demo.test"), f.login(t, "lisi@demo.test")
	f.End(f.boxes["zhangsan@demo.test"].ID, mailcore.Ended{})
	if got := out.closed(); !strings.Contains(got, "* BYE") {
		t.Errorf("got %q, want BYE", got)
	}
	stays.ok("NOOP")
}

func TestStartTLS(t *testing.T) {
	t.Parallel()
	f := startServer(t, func(o *Options) {
		o.TLS = testCertificate(t)
		o.AllowPlainAuth = nil
	})
	w := f.dial(t)
	caps := strings.Join(w.ok("CAPABILITY"), "")
	if !strings.Contains(caps, "LOGINDISABLED") || !strings.Contains(caps, "STARTTLS") || strings.Contains(caps, "AUTH=") {
		t.Errorf("before TLS: %q", caps)
	}
	w.want("LOGIN zhangsan@demo.test "+testPassword, "NO [PRIVACYREQUIRED]")
	w.want("AUTHENTICATE PLAIN AHpoYW5nc2FuQGRlbW8udGVzdABEZW1vLTIwMjYh", "NO [PRIVACYREQUIRED]")
	w.ok("STARTTLS")
	tc := tls.Client(w.nc, &tls.Config{InsecureSkipVerify: true})
	w.nc = tc
	w.r.Reset(tc)
	caps = strings.Join(w.ok("CAPABILITY"), "")
	if strings.Contains(caps, "LOGINDISABLED") || strings.Contains(caps, "STARTTLS") || !strings.Contains(caps, "AUTH=PLAIN") {
		t.Errorf("after TLS: %q", caps)
	}
	w.want("STARTTLS", "BAD")
	w.ok("LOGIN zhangsan@demo.test " + testPassword)

	// Text behind STARTTLS in clear is never run (RFC 9051, section 11.1).
	w = f.dial(t)
	w.send("a STARTTLS\r\nb NOOP\r\n")
	if got := w.closed(); strings.Contains(got, "b OK") || strings.Contains(got, "a OK") {
		t.Errorf("injected command was answered: %q", got)
	}
}

func TestAuthenticateLogin(t *testing.T) {
	t.Parallel()
	f := startServer(t, nil)
	w := f.dial(t)
	w.send("a AUTHENTICATE LOGIN\r\n")
	w.expectPrefix("+ VXNlcm5hbWU6")
	w.send("emhhbmdzYW5AZGVtby50ZXN0\r\n")
	w.expectPrefix("+ UGFzc3dvcmQ6")
	w.send("RGVtby0yMDI2IQ==\r\n")
	w.expectPrefix("a OK [CAPABILITY ")
	w = f.dial(t)
	w.send("a AUTHENTICATE PLAIN\r\n")
	w.expectPrefix("+ ")
	w.send("*\r\n")
	w.expectPrefix("a BAD")
	w.send("b AUTHENTICATE PLAIN\r\n")
	w.expectPrefix("+ ")
	w.send(strings.Repeat("A", 20000) + "\r\n")
	if got := w.closed(); !strings.Contains(got, "* BYE") {
		t.Errorf("long response: got %.100q", got)
	}
}

func TestAppendCutOff(t *testing.T) {
	t.Parallel()
	f := startServer(t, nil)
	w := f.login(t, "zhangsan@demo.test")
	w.send("a APPEND INBOX {1000+}\r\nSubject: half")
	w.nc.Close()
	w = f.login(t, "zhangsan@demo.test")
	if got := w.ok("STATUS INBOX (MESSAGES)"); got[0] != `* STATUS "INBOX" (MESSAGES 0)` {
		t.Errorf("after a cut APPEND: %q", got)
	}
	w.want("APPEND INBOX {9+}\r\na: b\x00\r\n\r\n", "NO")
	w.ok("APPEND INBOX {9+}\r\na: b\n\nc\nd")
	if got := w.ok("STATUS INBOX (MESSAGES SIZE)"); got[0] != `* STATUS "INBOX" (MESSAGES 1 SIZE 12)` {
		t.Errorf("bare LF: %q, want 12 bytes with CRLF", got)
	}
}

func TestHugeAppendIsToldAndCutOff(t *testing.T) {
	t.Parallel()
	w := startServer(t, nil).login(t, "zhangsan@demo.test")
	w.send("a APPEND INBOX {1073741824+}\r\nb DELETE Sent\r\n")
	if got := w.closed(); !strings.HasPrefix(got, "a NO [TOOBIG]") || !strings.Contains(got, "* BYE") || strings.Contains(got, "b ") {
		t.Errorf("got %q, want NO [TOOBIG] and BYE", got)
	}
}

func TestSlowLiteral(t *testing.T) {
	t.Parallel()
	var at time.Time
	start := time.Unix(1e9, 0)
	g := slowGuard{start: start, set: func(t time.Time) { at = t }}
	g.allow(1)
	if at != start.Add(literalGrace) {
		t.Errorf("first deadline %v, want one minute", at.Sub(start))
	}
	g.allow(minRate * 100)
	if at != start.Add(literalGrace+100*time.Second) {
		t.Errorf("later deadline %v, want 160 s", at.Sub(start))
	}
}

// TestIdleConnectionsAreSmall holds the budget of 40 KB for each waiting session, client side included.
func TestIdleConnectionsAreSmall(t *testing.T) {
	if testing.Short() || raceDetector {
		t.Skip("many connections, and the race detector adds its own memory to each")
	}
	f := startServer(t, nil)
	seed := f.login(t, "zhangsan@demo.test")
	for range 50 {
		seed.append("INBOX", "", "Subject: x\r\n\r\nx\r\n")
	}
	const n = 5000
	before := inUse()
	conns := make([]net.Conn, n)
	buf := make([]byte, 4096)
	for i := range conns {
		nc, err := net.Dial("tcp", f.addr)
		if errors.Is(err, syscall.EMFILE) {
			t.Skipf("only %d connections are allowed here", i)
		}
		if err != nil {
			t.Fatal(err)
		}
		defer nc.Close()
		conns[i] = nc
		fmt.Fprintf(nc, "a LOGIN zhangsan@demo.test %s\r\nb SELECT INBOX\r\nc FETCH 1:* (FLAGS ENVELOPE)\r\nd IDLE\r\n", testPassword)
		for got := ""; !strings.Contains(got, "+ idling"); {
			k, err := nc.Read(buf)
			if err != nil {
				t.Fatal(err)
			}
			got = got[max(0, len(got)-20):] + string(buf[:k])
		}
	}
	time.Sleep(50 * time.Millisecond)
	each := (inUse() - before) / n
	t.Logf("%d bytes for each idle session", each)
	if each > 20<<10 {
		t.Errorf("an idle session takes %d bytes, want at most 20 KB", each)
	}
}

func inUse() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse + m.StackInuse)
}

func TestPanicEndsOnlyItsConnection(t *testing.T) {
	t.Parallel()
	f := startServer(t, func(o *Options) {
		check := o.Auth
		o.Auth = func(ctx context.Context, user, password, ip string) (mailcore.Mailbox, error) {
			if user == "boom" {
				panic("boom")
			}
			return check(ctx, user, password, ip)
		}
	})
	other := f.login(t, "lisi@demo.test")
	w := f.dial(t)
	w.send("a LOGIN boom x\r\n")
	if got := w.closed(); !strings.Contains(got, "* BYE [SERVERBUG]") {
		t.Errorf("got %q, want BYE", got)
	}
	other.ok("NOOP")
}
