package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"mailbridge/app/pretend"
	"mailbridge/configs"
	"mailbridge/configs/engine"
	"mailbridge/configs/engine/enginetest"
)

// clock is a program's clock that the test sets.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

func (c *clock) jump(d time.Duration) { c.ahead.Add(int64(d)) }

// TestClockJumps: reliability O12. When the clock jumps a day ahead, back, and over the hour that summer time takes, what
// waits in the queue stays, a scheduled mail leaves once, sessions hold, and nothing panics.
func TestClockJumps(t *testing.T) {
	t.Parallel()
	slow(t)
	inet := online(t)
	c := &clock{}
	w := settleIn(t, inet, testConfig(t, enginetest.Options(t)), world{now: c.now})
	mx := outsideMX(t, w)
	mx.Behave(pretend.Behaviour{Refuse: map[string]pretend.Reply{"later@outside.test": {Code: 451, Text: "4.7.1 later"}}})
	li := w.visit("lisi@demo.test")
	li.do("POST", "/api/v1/messages", map[string]any{"to": to("later@outside.test"), "subject": "patient", "text": "x"}, nil)
	li.do("POST", "/api/v1/messages", map[string]any{"to": to("ada@outside.test"), "subject": "scheduled", "text": "x", "sendAt": c.now().Add(2 * time.Hour).UTC()}, nil)
	time.Sleep(300 * time.Millisecond)
	if n := len(about(mx, "scheduled")); n != 0 {
		t.Errorf("it left %d times before its time", n)
	}
	c.jump(24 * time.Hour)
	eventually(t, "the scheduled mail", func() bool { return len(about(mx, "scheduled")) > 0 })
	for _, d := range []time.Duration{-time.Hour, -5 * time.Minute, 25 * time.Hour, -24 * time.Hour, time.Second} {
		c.jump(d)
		if err := w.bring(fmt.Sprintf("at %v", d), 100); err != nil {
			t.Errorf("after a jump of %v: %v", d, err)
		}
		if status, text := li.try("GET", "/api/v1/me", nil); status != 200 {
			t.Errorf("session after a jump of %v: %d %s", d, status, text)
		}
	}
	mx.Behave(pretend.Behaviour{})
	admin := w.visit("admin@demo.test")
	for _, q := range admin.queue("") {
		_, _ = admin.try("POST", "/api/v1/admin/queue/"+q.ID+"/retry", nil)
	}
	eventually(t, "the mail that waited", func() bool { return len(about(mx, "patient")) > 0 })
	w.still()
	if a, b := len(about(mx, "scheduled")), len(about(mx, "patient")); a != 1 || b != 1 {
		t.Errorf("left %d and %d times, want once each", a, b)
	}
	for _, m := range li.mails("inbox") {
		if strings.Contains(m.Subject, "Undeliver") {
			t.Errorf("given up: %s", m.Subject)
		}
	}
	w.stop()
	if strings.Contains(w.logs.String(), "panic") {
		t.Error("something panicked")
	}
}

// TestTakenBackInTime: reliability O24. Around the moment at which a mail leaves, taking it back either works, and then it
// reaches nobody, or says that it is too late, and then it leaves once.
func TestTakenBackInTime(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	mx := outsideMX(t, w)
	li := w.visit("lisi@demo.test")
	type fate struct {
		subject string
		taken   bool
	}
	fates := make(chan fate, 24)
	var all sync.WaitGroup
	for i := range 24 {
		all.Go(func() {
			subject := fmt.Sprintf("edge-%02d.", i)
			began := time.Now()
			var sent sentAnswer
			li.do("POST", "/api/v1/messages", map[string]any{"to": to("ada@outside.test"), "subject": subject, "text": "x", "undoSeconds": 1}, &sent)
			due := began.Add(time.Second)
			time.Sleep(time.Until(due.Add(time.Duration(i-4) * 100 * time.Millisecond)))
			status, text := li.try("POST", "/api/v1/outbox/"+sent.Outbox+"/undo", nil)
			if status != 200 && status != 404 {
				t.Errorf("%s: %d %s", subject, status, text)
			}
			fates <- fate{subject, status == 200}
		})
	}
	all.Wait()
	close(fates)
	w.still()
	time.Sleep(500 * time.Millisecond)
	drafts := fmt.Sprint(li.mails("drafts"))
	back := 0
	for f := range fates {
		left, draft := len(about(mx, f.subject)), strings.Count(drafts, f.subject)
		if f.taken && (left != 0 || draft != 1) || !f.taken && (left != 1 || draft != 0) {
			t.Errorf("%s: taken back %v, left %d times, %d drafts", f.subject, f.taken, left, draft)
		}
		if f.taken {
			back++
		}
	}
	t.Logf("%d of 24 were taken back", back)
}

// TestQuotaRace: reliability O22. Fifty mails at the same moment for a mailbox with room for three leave it at most one
// mail over, the others hear 452, and the counter is what the mails weigh.
func TestQuotaRace(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	admin, zhang := w.visit("admin@demo.test"), w.visit("zhangsan@demo.test")
	if err := w.bring("first", 5000); err != nil {
		t.Fatal(err)
	}
	one := w.mailbox("zhangsan@demo.test").Used
	quota := one + 3*6000 + 3000
	w.must(200, admin.token, "PATCH", "/api/v1/admin/mailboxes/"+zhang.me.Mailboxes[0].ID, map[string]any{"quota": quota})
	var taken atomic.Int64
	var crowd sync.WaitGroup
	for i := range 50 {
		crowd.Go(func() {
			switch err := w.bring(fmt.Sprintf("race-%d", i), 5000); {
			case err == nil:
				taken.Add(1)
			case codeOf(err) != 452:
				t.Errorf("mail %d: %v, want 452", i, err)
			}
		})
	}
	crowd.Wait()
	used := w.mailbox("zhangsan@demo.test").Used
	if n := taken.Load(); n < 2 || n > 4 || used > quota+6500 {
		t.Errorf("%d taken, %d bytes used of %d", n, used, quota)
	}
	r, err := w.house.mail.Reconcile(t.Context(), false)
	if err != nil || len(r.Differences) > 0 {
		t.Errorf("%v, %v", r.Differences, err)
	}
}

// newCertificate writes a self-signed certificate and gives its serial number.
func newCertificate(t *testing.T, c configs.TLS) string {
	t.Helper()
	if err := makeCertificate(c.Cert, c.Key, "mail.demo.test"); err != nil {
		t.Fatal(err)
	}
	pair, err := tls.LoadX509KeyPair(c.Cert, c.Key)
	if err != nil {
		t.Fatal(err)
	}
	return pair.Leaf.SerialNumber.String()
}

// TestRenewedCertificate: reliability O28. A new certificate is shown to new connections within a second or two and ends
// no old one; a broken one changes nothing, and is told in the log once.
func TestRenewedCertificate(t *testing.T) {
	t.Parallel()
	slow(t)
	dir := t.TempDir()
	files := configs.TLS{Cert: filepath.Join(dir, "c.pem"), Key: filepath.Join(dir, "k.pem")}
	first := newCertificate(t, files)
	w := foundWith(t, func(c *configs.Config) { c.TLS = files })
	open := func() (*tls.Conn, string) {
		c := tls.Client(dialFrom(t, home, addrOf(w.doors.imaps)), &tls.Config{InsecureSkipVerify: true})
		if err := c.HandshakeContext(t.Context()); err != nil {
			t.Fatal(err)
		}
		return c, c.ConnectionState().PeerCertificates[0].SerialNumber.String()
	}
	old, shown := open()
	if shown != first {
		t.Errorf("shown %s, want %s", shown, first)
	}
	for i, broken := range []string{"no certificate", ""} {
		later := time.Now().Add(time.Duration(i+1) * time.Minute)
		err := errors.Join(os.WriteFile(files.Cert, []byte(broken), 0o600), os.Chtimes(files.Cert, later, later))
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(lookAgain + 100*time.Millisecond)
		for range 2 {
			if _, shown := open(); shown != first {
				t.Errorf("a broken file is shown: %s", shown)
			}
		}
	}
	second := newCertificate(t, files)
	eventually(t, "the new certificate", func() bool { _, shown := open(); return shown == second })
	if _, err := io.WriteString(old, "a NOOP\r\n"); err != nil {
		t.Errorf("the old connection: %v", err)
	}
	b := make([]byte, 400)
	_ = old.SetReadDeadline(time.Now().Add(5 * time.Second))
	if n, err := old.Read(b); err != nil || n == 0 {
		t.Errorf("the old connection: %v", err)
	}
	w.stop()
	if n := strings.Count(w.logs.String(), "certificate needs care"); n < 1 || n > 3 {
		t.Errorf("told %d times in the log", n)
	}
}

// expired writes a certificate of yesterday.
func expired(t *testing.T, c configs.TLS) {
	t.Helper()
	newCertificate(t, c)
	pair, err := tls.LoadX509KeyPair(c.Cert, c.Key)
	if err != nil {
		t.Fatal(err)
	}
	leaf := *pair.Leaf
	leaf.NotBefore, leaf.NotAfter = time.Now().Add(-48*time.Hour), time.Now().Add(-24*time.Hour)
	der, err := x509.CreateCertificate(rand.Reader, &leaf, &leaf, leaf.PublicKey, pair.PrivateKey)
	if err == nil {
		err = os.WriteFile(c.Cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestBadSettings: reliability O27. What cannot work is told in one line that names it, with a code that is not 0, before
// a door is open; an expired certificate is told and served.
func TestBadSettings(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	write(t, filepath.Join(dir, "file"), "x")
	write(t, filepath.Join(dir, "half.yaml"), "hostname: mail.demo.test\nmail:\n  max_si")
	write(t, filepath.Join(dir, "unknown.yaml"), "mial:\n  max_size: 5\n")
	write(t, filepath.Join(dir, "type.yaml"), "queue:\n  workers: many\n")
	write(t, filepath.Join(dir, "bytes.yaml"), "hostname: \x00\xff\n")
	for name, c := range map[string]struct {
		env  map[string]string
		want string
	}{
		"unknown key":         {map[string]string{"MAILBRIDGE_CONFIG": filepath.Join(dir, "unknown.yaml")}, "mial"},
		"half a file":         {map[string]string{"MAILBRIDGE_CONFIG": filepath.Join(dir, "half.yaml")}, "half.yaml"},
		"no text":             {map[string]string{"MAILBRIDGE_CONFIG": filepath.Join(dir, "bytes.yaml")}, "bytes.yaml"},
		"wrong type":          {map[string]string{"MAILBRIDGE_CONFIG": filepath.Join(dir, "type.yaml")}, "type.yaml: yaml: unmarshal errors: line 2"},
		"no file":             {map[string]string{"MAILBRIDGE_CONFIG": filepath.Join(dir, "none.yaml")}, "none.yaml"},
		"wrong variable":      {map[string]string{"MAILBRIDGE_QUEUE_GIVE_UP": "5 days"}, "MAILBRIDGE_QUEUE_GIVE_UP"},
		"wrong level":         {map[string]string{"MAILBRIDGE_LOG_LEVEL": "loud"}, "log.level"},
		"port taken":          {map[string]string{"MAILBRIDGE_SMTP_ADDR": taken.Addr().String()}, "doors.smtp"},
		"no such address":     {map[string]string{"MAILBRIDGE_IMAP_ADDR": "192.0.2.1:143"}, "doors.imap"},
		"no certificate":      {map[string]string{"MAILBRIDGE_TLS_CERT": filepath.Join(dir, "no.pem"), "MAILBRIDGE_TLS_KEY": filepath.Join(dir, "no.key")}, "certificate"},
		"a key that is none":  {map[string]string{"MAILBRIDGE_TLS_CERT": filepath.Join(dir, "file"), "MAILBRIDGE_TLS_KEY": filepath.Join(dir, "file")}, "certificate"},
		"data is a file":      {map[string]string{"MAILBRIDGE_DATA": filepath.Join(dir, "file")}, "file"},
		"no password file":    {map[string]string{"MAILBRIDGE_SMART_HOST": "127.0.0.1:25", "MAILBRIDGE_SMART_HOST_PASSWORD_FILE": filepath.Join(dir, "none")}, "smart_host_password_file"},
		"no database":         {map[string]string{"MAILBRIDGE_DB": "mysql://u:hunter2@tcp(127.0.0.1:1)/x"}, "127.0.0.1:1"},
		"a zone that is none": {map[string]string{"MAILBRIDGE_FILTER_DANGEROUS": "explode"}, "filter.dangerous"},
	} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			t.Parallel()
			o := demo.Options(t)
			env := map[string]string{"MAILBRIDGE_DATA": o.Data, "MAILBRIDGE_DB": o.DB, "MAILBRIDGE_HOSTNAME": "mail.demo.test"}
			for _, door := range []string{"HTTP", "SMTP", "SUBMISSION", "SUBMISSIONS", "IMAP", "IMAPS", "SIEVE", "OPS"} {
				env["MAILBRIDGE_"+door+"_ADDR"] = "127.0.0.1:0"
			}
			for k, v := range c.env {
				env[k] = v
			}
			var out, said bytes.Buffer
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			code := run(ctx, []string{"serve"}, func(k string) (string, bool) { v, ok := env[k]; return v, ok }, &out, &said)
			var lines []string
			for line := range strings.Lines(said.String()) {
				if !strings.HasPrefix(line, "time=") {
					lines = append(lines, line)
				}
			}
			if code == 0 || len(lines) != 1 || !strings.Contains(lines[0], c.want) || strings.Contains(lines[0], "hunter2") || out.Len() > 0 {
				t.Errorf("code %d, said %q %q; want one line with %q", code, lines, out.String(), c.want)
			}
		})
	}
}

// TestExpiredCertificate: reliability O27. It is served, for a mail server with one is better than none, but told in the
// log and by the doctor.
func TestExpiredCertificate(t *testing.T) {
	t.Parallel()
	slow(t)
	dir := t.TempDir()
	files := configs.TLS{Cert: filepath.Join(dir, "c.pem"), Key: filepath.Join(dir, "k.pem")}
	expired(t, files)
	w := foundWith(t, func(c *configs.Config) { c.TLS = files })
	if err := w.bring("expired", 10); err != nil {
		t.Error(err)
	}
	w.stop()
	if !strings.Contains(w.logs.String(), "certificate needs care") || !strings.Contains(w.logs.String(), "expired on") {
		t.Errorf("log: %s", w.logs)
	}
	var out bytes.Buffer
	env := map[string]string{"MAILBRIDGE_DATA": dir, "MAILBRIDGE_TLS_CERT": files.Cert, "MAILBRIDGE_TLS_KEY": files.Key}
	code := run(t.Context(), []string{"doctor"}, func(k string) (string, bool) { v, ok := env[k]; return v, ok }, &out, &out)
	if code == 0 || !strings.Contains(out.String(), "✗ certificate: expired on") {
		t.Errorf("doctor: %d %s", code, out.String())
	}
}

// TestOddFolder: reliability O30. A data folder with spaces, signs and Chinese letters in its path works, also the second
// time, and only its owner may look inside.
func TestOddFolder(t *testing.T) {
	t.Parallel()
	slow(t)
	inet := online(t)
	data := filepath.Join(t.TempDir(), "my data", "数据 100% #1?x=y&z;'\"")
	c := testConfig(t, engine.Options{DB: "sqlite", Data: data})
	for i := range 2 {
		w := settle(t, inet, c)
		if err := w.bring(fmt.Sprintf("odd-%d", i), 10); err != nil {
			t.Error(err)
		}
		w.stop()
	}
	w := settle(t, inet, c)
	w.held([]string{"odd-0", "odd-1"})
	for _, name := range []string{"", "mailbridge.db", "blobs"} {
		info, err := os.Stat(filepath.Join(data, name))
		if err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%q: %v, %v; want nothing for others", name, info.Mode(), err)
		}
	}
}

// TestLyingDNS: reliability O29. Name servers that answer with loops, thousands of exchangers, huge texts, everything for
// anything, or not at all, hold up nobody else, and no mail is given up because of them.
func TestLyingDNS(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	mx := outsideMX(t, w)
	dns := w.net.DNS
	dns.AddCNAME("loop.test", "loop2.test")
	dns.AddCNAME("loop2.test", "loop.test")
	for i := range 2000 {
		dns.AddMX("many.test", fmt.Sprintf("mx%d.many.test", i), uint16(i))
	}
	dns.AddTXT("huge.test", "v=spf1 "+strings.Repeat("include:a.huge.test ", 2500)+"-all")
	dns.AddTXT("_dmarc.huge.test", "v=DMARC1; p=reject; "+strings.Repeat("x=y; ", 10_000))
	dns.AddTXT("a.huge.test", "v=spf1 redirect=huge.test")
	dns.Fail("fail.test", pretend.ServFail)
	dns.Fail("silent.test", pretend.Timeout)
	li := w.visit("lisi@demo.test")
	for _, domain := range []string{"loop.test", "many.test", "fail.test", "silent.test", "outside.test"} {
		li.do("POST", "/api/v1/messages", map[string]any{"to": to("ada@" + domain), "subject": "to " + domain, "text": "x"}, nil)
	}
	began := time.Now()
	received(t, mx, 1)
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("a sound destination waited %v", took)
	}
	for _, domain := range []string{"loop.test", "many.test", "huge.test", "fail.test"} {
		began := time.Now()
		err := w.hand("x@"+domain, []string{"zhangsan@demo.test"}, []byte("From: x@"+domain+"\r\nTo: zhangsan@demo.test\r\nSubject: from "+domain+"\r\n\r\nx\r\n"))
		if took := time.Since(began); err != nil && codeOf(err)/100 != 4 && codeOf(err) != 550 || took > 10*time.Second {
			t.Errorf("from %s: %v after %v", domain, err, took)
		}
	}
	time.Sleep(300 * time.Millisecond)
	admin := w.visit("admin@demo.test")
	waits := fmt.Sprint(admin.queue(""))
	for _, domain := range []string{"fail.test", "silent.test"} {
		if !strings.Contains(waits, "ada@"+domain) {
			t.Errorf("the mail to %s was given up: %s", domain, waits)
		}
	}
}

// TestPausedNode: reliability O10. Of two processes at one queue one is stopped in its work and goes on later, the other is
// killed and started again: each recipient gets the mail, and none more often than there were accidents.
func TestPausedNode(t *testing.T) {
	t.Parallel()
	slow(t)
	mx, err := pretend.StartMX("mx.outside.test", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer mx.Close()
	o := demo.Options(t)
	a := newProcess(t, o, mx.Addr())
	a.start()
	defer a.kill()
	b := newProcess(t, o, mx.Addr())
	b.start()
	defer func() { b.kill() }()
	mx.Behave(pretend.Behaviour{Slow: 10 * time.Millisecond})
	const mails = 120
	li := &visitor{t: t, base: "http://" + a.http}
	if !li.signInQuietly("lisi@demo.test") {
		t.Fatal("nobody can sign in")
	}
	var send sync.WaitGroup
	for k := range 4 {
		send.Go(func() {
			for i := range mails / 4 {
				status, text := li.quiet("POST", "/api/v1/messages", fmt.Sprintf(`{"to":[{"email":"p%d-%d@outside.test"}],"subject":"fenced","text":"x"}`, k, i))
				if status != 202 {
					t.Errorf("send: %d %s", status, text)
				}
			}
		})
	}
	send.Wait()
	_ = a.cmd.Process.Signal(syscall.SIGSTOP)
	b.kill()
	go func() {
		time.Sleep(500 * time.Millisecond)
		_ = a.cmd.Process.Signal(syscall.SIGCONT)
	}()
	b.start() // waits for what the stopped one holds
	got := map[string]int{}
	eventually(t, "all mails", func() bool {
		clear(got)
		for _, r := range mx.Received() {
			got[r.To[0]]++
		}
		return len(got) == mails
	})
	time.Sleep(time.Second)
	clear(got)
	again := 0
	for _, r := range mx.Received() {
		got[r.To[0]]++
	}
	for who, n := range got {
		if n > 2 {
			t.Errorf("%s got it %d times", who, n)
		} else if n == 2 {
			again++
		}
	}
	if again > 20 { // as many as the killed one had under way
		t.Errorf("%d mails were doubled by one kill", again)
	}
	t.Logf("%d of %d mails were doubled", again, mails)
}
