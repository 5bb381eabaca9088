package sieved

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/sieve"
)

func TestHugeLiterals(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	for _, size := range []string{"4097", "65537", "1073741824", "9223372036854775807", "99999999999999999999999"} {
		for _, command := range []string{`AUTHENTICATE "PLAIN" {%s+}`, "CHECKSCRIPT {%s+}", "CHECKSCRIPT {%s}", "NOOP {%s+}"} {
			w := start(t, db, nil).guest(t)
			w.send(fmt.Sprintf(command, size) + "\r\nNOOP\r\n")
			if got := w.closed(); !strings.HasPrefix(got, "BYE ") {
				t.Errorf(command+": got %q, want BYE", size, got)
			}
		}
	}
	// A member whose script is too long is told and goes on, up to a bound.
	w := start(t, db, nil).member(t)
	long := strings.Repeat("#", sieve.MaxScript)
	w.want(fmt.Sprintf("CHECKSCRIPT {%d+}\r\n%s", len(long), long), "OK")
	long += "#"
	w.want(fmt.Sprintf("PUTSCRIPT \"x\" {%d+}\r\n%s", len(long), long), "NO (QUOTA/MAXSIZE)")
	w.want("NOOP", "OK")
	w.send(fmt.Sprintf("PUTSCRIPT \"x\" {%d+}\r\nNOOP\r\n", maxDrain+1))
	if got := w.closed(); !strings.HasPrefix(got, "BYE ") {
		t.Errorf("got %q, want BYE", got)
	}
}

func TestHostileLines(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	for _, c := range []struct{ name, send, want string }{
		{"long line", strings.Repeat("A", 1<<20) + "\r\n", "BYE"},
		{"long quoted", `NOOP "` + strings.Repeat("x", 1<<20) + "\"\r\n", "BYE"},
		{"long tag", `NOOP "` + strings.Repeat("x", 2000) + "\"\r\n", "NO"},
		{"many arguments", "NOOP" + strings.Repeat(` "x"`, 1500) + "\r\n", "NO"},
		{"NUL", "NOOP \"\x00\"\r\n", "NO"},
		{"NUL in a literal", "NOOP {1+}\r\n\x00\r\n", "NO"},
		{"not UTF-8", "NOOP \"\xff\xfe\"\r\n", "NO"},
		{"binary", "\x16\x03\x01\x02\x00\x01\x00\r\n", "NO"},
		{"HTTP", "GET / HTTP/1.1\r\n", "NO"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := start(t, db, nil).guest(t)
			w.send(c.send)
			if _, got := w.until(); !strings.HasPrefix(got, c.want) || len(got) > 300 {
				t.Errorf("got %.300q, want %s", got, c.want)
			}
		})
	}
	w := start(t, db, nil).member(t)
	w.want("PUTSCRIPT \"x\" {11+}\r\nkeep; # \xff\r\n", "NO")
	w.want("PUTSCRIPT {3+}\r\na\nb \"keep;\"", "NO")
	w.want(`PUTSCRIPT "`+strings.Repeat("n", 129)+`" "keep;"`, "NO")
	w.want(`PUTSCRIPT "`+strings.Repeat("名", 128)+`" "keep;"`, "OK")
	w.want(`CHECKSCRIPT "`+strings.Repeat("if true {", 100)+`"`, "NO")
	w.want(`GETSCRIPT "' OR 1=1 --"`, "NO (NONEXISTENT)")
}

// TestBeforeSignIn: what strangers send at once is answered, and ends soon.
func TestBeforeSignIn(t *testing.T) {
	t.Parallel()
	f := start(t, openStore(t), nil)
	w := f.guest(t)
	w.send(strings.Repeat("NOOP\r\n", 10000))
	if got := w.closed(); strings.Count(got, "OK") > maxGuestCommands || !strings.Contains(got, `BYE "Sign in first"`) {
		t.Errorf("%d answers, want at most %d and BYE", strings.Count(got, "OK"), maxGuestCommands)
	}
	// Commands sent together with the sign-in run in their order: those before it are refused.
	w = f.guest(t)
	w.send("PUTSCRIPT \"early\" {5+}\r\nkeep;\r\nAUTHENTICATE \"PLAIN\" \"" + plain("zhangsan@demo.test", testPassword) +
		"\"\r\nPUTSCRIPT \"late\" \"keep;\"\r\nLISTSCRIPTS\r\nLOGOUT\r\n")
	want := "NO \"Sign in first\"\nOK \"Welcome\"\nOK \"Script is kept\"\n\"late\"\nOK\nOK \"See you\"\n\n"
	if got := w.closed(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWrongPasswords(t *testing.T) {
	t.Parallel()
	f := start(t, openStore(t), nil)
	w := f.guest(t)
	for range maxFailures {
		w.want(`AUTHENTICATE "PLAIN" "`+plain("zhangsan@demo.test", "guess")+`"`, `NO "Wrong name or password"`)
	}
	if got := w.closed(); !strings.HasPrefix(got, "BYE ") {
		t.Errorf("got %q, want BYE", got)
	}
	for user, want := range map[string]string{
		"gone": `NO "Account is disabled"`, "new": `NO (TRANSITION-NEEDED) "Sign in at https://office.test and choose your own password first"`,
		"strict": `NO (AUTH-TOO-WEAK) "Mail programs need an app password; make one at https://office.test"`,
		"away":   `NO "Sign-in from this network is not allowed"`, "imap": `NO "This app password is not for here"`,
		"guesser": `NO (TRYLATER) "Too many attempts, try later"`, "ours": `NO (TRYLATER) "Try again later"`} {
		f.guest(t).want(`AUTHENTICATE "PLAIN" "`+plain(user, "x")+`"`, want)
	}
}

func TestStartTLS(t *testing.T) {
	t.Parallel()
	f := start(t, openStore(t), func(o *Options) { o.AllowPlainAuth = nil })
	w := f.guest(t)
	caps := strings.Join(w.want("CAPABILITY", "OK"), "\n")
	if !strings.Contains(caps, `"SASL" ""`) || !strings.Contains(caps, `"STARTTLS"`) {
		t.Errorf("before TLS: %s", caps)
	}
	w.want(`AUTHENTICATE "PLAIN" "`+plain("zhangsan@demo.test", testPassword)+`"`, "NO (ENCRYPT-NEEDED)")
	w.want("STARTTLS now", "NO")
	w.want("STARTTLS", "OK")
	caps = strings.Join(w.secure(), "\n")
	if !strings.Contains(caps, `"SASL" "PLAIN"`) || strings.Contains(caps, "STARTTLS") || !strings.Contains(caps, `"SIEVE"`) {
		t.Errorf("after TLS: %s", caps)
	}
	w.want("STARTTLS", "NO")
	w.want(`AUTHENTICATE "PLAIN" "`+plain("zhangsan@demo.test", testPassword)+`"`, "OK")
	w.want(`PUTSCRIPT "a" "keep;"`, "OK")
	w.want("UNAUTHENTICATE", "OK")
	w.want(`AUTHENTICATE "PLAIN" "`+plain("zhangsan@demo.test", testPassword)+`"`, "OK")
}

// TestStartTLSInjection: what somebody in the middle put behind STARTTLS in clear text is dropped, whole or in part.
func TestStartTLSInjection(t *testing.T) {
	t.Parallel()
	f := start(t, openStore(t), nil)
	for _, injected := range []string{"NOOP \"injected\"\r\n", "NOOP {100+}\r\nAAAA", "AUTHENTICATE \"PLAIN\" \"" + plain("zhangsan@demo.test", testPassword) +
		"\"\r\nPUTSCRIPT \"evil\" \"discard;\"\r\nSETACTIVE \"evil\"\r\n"} {
		w := f.guest(t)
		w.send("STARTTLS\r\n" + injected)
		if _, end := w.until(); end != `OK "Begin TLS"` {
			t.Fatalf("got %q", end)
		}
		w.secure()
		w.want("NOOP \"mine\"", `OK (TAG "mine")`)
		w.want("LISTSCRIPTS", "NO")
	}
	list, err := f.store.Scripts(t.Context(), f.box.ID)
	if err != nil || len(list) != 0 {
		t.Errorf("scripts %v, %v; want none", list, err)
	}
}

func TestConnectionLimits(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	for name, change := range map[string]func(*Options){
		"address": func(o *Options) { o.MaxPerIP, o.CapLoopback = 2, true },
		"all":     func(o *Options) { o.MaxConns = 2 },
	} {
		f := start(t, db, change)
		one := f.guest(t)
		f.guest(t)
		if got := f.dial(t).closed(); !strings.HasPrefix(got, `BYE (TRYLATER) "Too many connections`) {
			t.Errorf("%s: third connection: %q, want BYE", name, got)
		}
		one.want("LOGOUT", "OK")
		one.closed()
		for end := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
			if s, _ := f.dial(t).tryLine(); strings.HasPrefix(s, `"IMPL`) {
				break
			} else if time.Now().After(end) {
				t.Fatalf("%s: after one left: %q", name, s)
			}
		}
	}
}

func TestTimeLimits(t *testing.T) {
	t.Parallel()
	f := start(t, openStore(t), func(o *Options) { o.LoginTime, o.IdleTime = 150*time.Millisecond, 300*time.Millisecond })
	for name, w := range map[string]*wire{"stranger": f.guest(t), "member": f.member(t)} {
		if got := w.closed(); !strings.HasPrefix(got, `BYE "Idle`) {
			t.Errorf("silent %s: got %q, want BYE", name, got)
		}
	}
	w := f.guest(t)
	w.send("AUTHENTICATE \"PLAIN\"\r\n")
	if got := w.closed(); !strings.Contains(got, `BYE "Idle`) {
		t.Errorf("silent at the challenge: got %q, want BYE", got)
	}
	w = f.guest(t)
	for range 10 { // a stranger gains no time by sending
		time.Sleep(30 * time.Millisecond)
		_, _ = io.WriteString(w.nc, "N")
	}
	if got := w.closed(); !strings.HasPrefix(got, "BYE") {
		t.Errorf("slow stranger: got %q, want BYE", got)
	}
}

func TestEnd(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	f, other := start(t, db, nil), start(t, db, nil)
	out, stays, guest := f.member(t), other.member(t), f.guest(t)
	if got := f.SignedIn(); len(got) != 1 || got[0] != f.box.ID {
		t.Errorf("SignedIn() = %v, want %d", got, f.box.ID)
	}
	f.End(f.box.ID, mailcore.Ended{App: 7})
	f.End(other.box.ID, mailcore.Ended{})
	out.want("NOOP", "OK")
	f.End(f.box.ID, mailcore.Ended{})
	if got := out.closed(); !strings.HasPrefix(got, `BYE "Signed out"`) {
		t.Errorf("got %q, want BYE", got)
	}
	stays.want("NOOP", "OK")
	guest.want("NOOP", "OK")
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := f.Close(ctx); err != nil {
		t.Fatalf("Close() = %v", err)
	}
	if got := guest.closed(); !strings.HasPrefix(got, `BYE "Shutting down"`) {
		t.Errorf("got %q, want BYE", got)
	}
}

func TestTooManyScripts(t *testing.T) {
	t.Parallel()
	f := start(t, openStore(t), nil)
	w := f.member(t)
	for i := range 30 {
		w.want(fmt.Sprintf(`PUTSCRIPT "s%d" "keep;"`, i), "OK")
	}
	w.want(`PUTSCRIPT "one more" "keep;"`, "NO (QUOTA/MAXSCRIPTS)")
	w.want(`HAVESPACE "one more" 5`, "NO (QUOTA/MAXSCRIPTS)")
	w.want(`PUTSCRIPT "s3" "discard;"`, "OK")
}

func TestPanicEndsOnlyItsConnection(t *testing.T) {
	t.Parallel()
	f := start(t, openStore(t), func(o *Options) {
		check := o.Auth
		o.Auth = func(ctx context.Context, user, password, ip string) (mailcore.Mailbox, error) {
			if user == "boom" {
				panic("boom")
			}
			return check(ctx, user, password, ip)
		}
	})
	other, w := f.member(t), f.guest(t)
	w.send(`AUTHENTICATE "PLAIN" "` + plain("boom", "x") + "\"\r\n")
	if got := w.closed(); !strings.HasPrefix(got, `BYE "Internal error"`) {
		t.Errorf("got %q, want BYE", got)
	}
	other.want("NOOP", "OK")
}

// FuzzCommand: whatever comes, reading ends, and a word that was read comes back the same when it is written.
func FuzzCommand(f *testing.F) {
	for _, s := range []string{"NOOP \"a\\\"b\"\r\n", "PUTSCRIPT \"x\" {5+}\r\nkeep;\r\n", "A {3}\r\nabc {2+}\r\nde\r\n", "{1+}\r\nx\r\n", "HAVESPACE \"\" 4294967295\n", "\"\\", "{99999999999999999999+}\r\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := &reader{Reader: bufio.NewReader(strings.NewReader(s))}
		r.guest()
		for {
			cmd, err := r.command()
			var wrong syntaxError
			if err != nil && !errors.As(err, &wrong) {
				return
			}
			for _, a := range cmd.args {
				if a.kind != text || a.tooBig || !validText(a.s) || len(a.s) > maxGuestLiteral {
					continue
				}
				again := &reader{Reader: bufio.NewReader(strings.NewReader("X " + strings.Replace(quoted(a.s), "}\r\n", "+}\r\n", 1) + "\r\n"))}
				again.guest()
				got, err := again.command()
				if strings.Contains(a.s, "}\r\n") {
					continue // the replacement above may have hit the text
				}
				if err != nil || len(got.args) != 1 || got.args[0].s != a.s {
					t.Fatalf("%q came back as %+v, %v", a.s, got, err)
				}
			}
		}
	})
}
