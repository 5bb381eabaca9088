package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"mailbridge/configs/engine"
)

// converse says lines to an SMTP door and gives the last answer.
func converse(t *testing.T, addr string, lines ...string) (c net.Conn, last string) {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	_ = c.SetDeadline(time.Now().Add(10 * time.Second))
	in := bufio.NewReader(c)
	for _, line := range append([]string{""}, lines...) {
		if line != "" {
			fmt.Fprintf(c, "%s\r\n", line)
		}
		for {
			if last, err = in.ReadString('\n'); err != nil {
				t.Fatalf("after %q: %v", line, err)
			}
			if len(last) > 3 && last[3] == ' ' {
				break
			}
		}
	}
	return c, last
}

// TestPostmaster: postmaster without a domain (RFC 5321, section 4.5.1), and postmaster and abuse of every hosted domain,
// reach somebody.
func TestPostmaster(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	mustRun(t, w.house.config, "admin", "org", "add", "Other")
	mustRun(t, w.house.config, "admin", "domain", "add", "other.test", "--org", "Other", "--verified")
	for _, to := range []string{"postmaster", "Postmaster", "POSTMASTER@demo.test", "abuse@demo.test", "postmaster@mail.demo.test"} {
		_, last := converse(t, addrOf(w.doors.smtp), "EHLO x.test", "MAIL FROM:<a@elsewhere.test>", "RCPT TO:<"+to+">", "DATA",
			"Subject: for "+to+"\r\n\r\nx\r\n.")
		if !strings.HasPrefix(last, "250") {
			t.Errorf("%s: %s", to, last)
		}
		w.visit("admin@demo.test").mail("inbox", "for "+to)
	}
	if _, last := converse(t, addrOf(w.doors.smtp), "EHLO x.test", "MAIL FROM:<>", "RCPT TO:<postmaster@other.test>"); !strings.HasPrefix(last, "550") {
		t.Errorf("a domain without any mailbox: %s", last)
	}
	mustRun(t, w.house.config, "admin", "mailbox", "add", "first@other.test", "--password", demoPassword)
	for _, to := range []string{"postmaster@other.test", "abuse@other.test"} {
		eventually(t, to, func() bool {
			_, last := converse(t, addrOf(w.doors.smtp), "EHLO x.test", "MAIL FROM:<>", "RCPT TO:<"+to+">")
			return strings.HasPrefix(last, "250")
		})
	}
	if _, last := converse(t, addrOf(w.doors.smtp), "EHLO x.test", "MAIL FROM:<>", "RCPT TO:<webmaster>"); !strings.HasPrefix(last, "5") {
		t.Errorf("another name without a domain: %s", last)
	}
}

// TestLeavingInTheMiddle: a client that hangs up inside its mail is no error of ours.
func TestLeavingInTheMiddle(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	c, last := converse(t, addrOf(w.doors.smtp), "EHLO x.test", "MAIL FROM:<a@elsewhere.test>", "RCPT TO:<admin@demo.test>", "DATA")
	if !strings.HasPrefix(last, "354") {
		t.Fatal(last)
	}
	fmt.Fprint(c, "Subject: half\r\n\r\nand then")
	c.Close()
	time.Sleep(200 * time.Millisecond)
	w.stop()
	if logs := w.logs.String(); strings.Contains(logs, "level=ERROR") || !strings.Contains(logs, "left in the middle") {
		t.Errorf("log:\n%s", logs)
	}
}

// TestListNamesRecipients: a recipient with a display name keeps the address in lists, and /me tells how mail programs
// reach the mailbox.
func TestListNamesRecipients(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	raw := "From: a@elsewhere.test\r\nTo: \"Li \\\"the\\\" Si, R&D\" <lisi@demo.test>, =?utf-8?b?5byg5LiJ?= <zhangsan@demo.test>\r\nSubject: named\r\n\r\nx\r\n"
	if err := sendRaw(addrOf(w.doors.smtp), "lisi@demo.test", []byte(raw)); err != nil {
		t.Fatal(err)
	}
	v := w.visit("lisi@demo.test")
	v.mail("inbox", "named")
	var list struct {
		Items []struct {
			Subject string
			To      []struct{ Name, Email string }
		}
	}
	v.do("GET", "/api/v1/mailboxes/"+v.me.Mailboxes[0].ID+"/messages?folder=inbox", nil, &list)
	for _, m := range list.Items {
		if m.Subject == "named" && fmt.Sprint(m.To) != `[{Li "the" Si, R&D lisi@demo.test} {张三 zhangsan@demo.test}]` {
			t.Errorf("to = %v", m.To)
		}
	}
	var me struct {
		Programs []struct {
			Protocol, Host, Security, User string
			Port                           int
		}
	}
	v.do("GET", "/api/v1/me", nil, &me)
	if len(me.Programs) != 5 || me.Programs[0].User != "lisi@demo.test" || me.Programs[0].Security != "tls" || me.Programs[0].Host != "mail.demo.test" {
		t.Errorf("programs = %+v", me.Programs)
	}
}

// TestDoctorAsksNoProofTwice: a domain that is verified needs no proof any more.
func TestDoctorAsksNoProofTwice(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	d, err := w.house.mail.DomainByName(t.Context(), "demo.test")
	if err != nil {
		t.Fatal(err)
	}
	for verified, want := range map[bool]bool{true: false, false: true} {
		asked := false
		d.Verified = verified
		checkDomain(context.Background(), w.net.Resolver(), "mail.demo.test", d, func(what string, _ error) { asked = asked || strings.Contains(what, "(proof)") })
		if asked != want {
			t.Errorf("verified %v: proof asked for: %v", verified, asked)
		}
	}
}

func TestUnknownVariables(t *testing.T) {
	c := testConfig(t, engine.Options{DB: "sqlite", Data: t.TempDir()})
	t.Setenv("MAILBRIDGE_SMPT_ADDR", "x")
	if said := mustRun(t, c, "check-config"); !strings.Contains(said, "MAILBRIDGE_SMPT_ADDR sets nothing") || strings.Contains(said, "MAILBRIDGE_TEST") {
		t.Errorf("check-config says %s", said)
	}
}
