package main

import (
	"bufio"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"
)

// manage opens the ManageSieve door.
func (w *town) manage(from string) *mailProgram {
	w.t.Helper()
	c := dialFrom(w.t, from, addrOf(w.doors.sieve))
	p := &mailProgram{c, bufio.NewReader(c)}
	p.answer()
	return p
}

// answer reads to the line that ends an answer; "" when the connection has ended.
func (p *mailProgram) answer() (data []string, end string) {
	for s := p.line(); s != ""; s = p.line() {
		if word, _, _ := strings.Cut(s, " "); word == "OK" || word == "NO" || word == "BYE" {
			return data, s
		}
		data = append(data, s)
	}
	return data, ""
}

func (p *mailProgram) ask(command string) string {
	fmt.Fprintf(p, "%s\r\n", command)
	_, end := p.answer()
	return end
}

func (p *mailProgram) authenticate(user, password string) string {
	return p.ask(`AUTHENTICATE "PLAIN" "` + base64.StdEncoding.EncodeToString([]byte("\x00"+user+"\x00"+password)) + `"`)
}

// TestManageSieve (N44): a script put over ManageSieve under TLS files the next mail from outside into the folder that it
// names; switched off, the mail after that stays in the inbox.
func TestManageSieve(t *testing.T) {
	t.Parallel()
	w := found(t)
	p := w.manage(home)
	if s := p.ask("STARTTLS"); !strings.HasPrefix(s, "OK") {
		t.Fatalf("STARTTLS: %s", s)
	}
	secure := tls.Client(p.Conn, &tls.Config{InsecureSkipVerify: true}) // the certificate made for the test
	p.Conn = secure
	p.r.Reset(secure)
	if data, s := p.answer(); !strings.HasPrefix(s, "OK") || !strings.Contains(strings.Join(data, "\n"), `"SASL" "PLAIN"`) {
		t.Fatalf("after TLS: %q %s", data, s)
	}
	if s := p.authenticate(zhang, demoPassword); !strings.HasPrefix(s, "OK") {
		t.Fatalf("sign-in: %s", s)
	}
	const script = "require [\"fileinto\", \"mailbox\"];\r\nif header :contains \"subject\" \"invoice\" { fileinto :create \"Bills/2026\"; }\r\n"
	for _, c := range []string{fmt.Sprintf("PUTSCRIPT \"bills\" {%d+}\r\n%s", len(script), script), `SETACTIVE "bills"`} {
		if s := p.ask(c); !strings.HasPrefix(s, "OK") {
			t.Fatalf("%s: %s", c, s)
		}
	}
	deliver(t, w, zhang, "invoice-17")
	deliver(t, w, zhang, "lunch-17")
	k := w.imap(zhang)
	if got := k.ok(`STATUS "Bills/2026" (MESSAGES)`); !strings.Contains(got, "(MESSAGES 1)") {
		t.Errorf("the folder: %s", got)
	}
	k.ok(`SELECT "Bills/2026"`)
	if got := k.ok("FETCH 1 BODY.PEEK[HEADER.FIELDS (SUBJECT)]"); !strings.Contains(got, "invoice-17") {
		t.Errorf("in the folder: %s", got)
	}
	k.ok("SELECT INBOX")
	if got := k.ok(`SEARCH SUBJECT "invoice-17"`); got != "* SEARCH" {
		t.Errorf("still in the inbox: %s", got)
	}
	if got := k.ok(`SEARCH SUBJECT "lunch-17"`); got == "* SEARCH" {
		t.Errorf("the other mail is not in the inbox: %s", got)
	}
	if s := p.ask(`SETACTIVE ""`); !strings.HasPrefix(s, "OK") {
		t.Errorf("switching off: %s", s)
	}
	deliver(t, w, zhang, "invoice-18")
	if got := k.ok(`SEARCH SUBJECT "invoice-18"`); got == "* SEARCH" {
		t.Errorf("after the script was switched off: %s", got)
	}
}

// TestManageSieveSignIn (N15, N44): app passwords open the door when they are for it, guesses at it count for all doors,
// and whoever loses the password is signed out.
func TestManageSieveSignIn(t *testing.T) {
	t.Parallel()
	w := found(t)
	person := w.visit(zhang)
	made := w.must(201, person.token, "POST", "/api/v1/me/app-passwords", map[string]any{"name": "rules", "scopes": []string{"sieve"}})
	other := w.must(201, person.token, "POST", "/api/v1/me/app-passwords", map[string]any{"name": "phone", "scopes": []string{"imap"}})
	if s := w.manage(home).authenticate(zhang, other.Password); !strings.HasPrefix(s, "NO") || !strings.Contains(s, "not for here") {
		t.Errorf("one for IMAP: %s", s)
	}
	if _, s := w.imapLogin(home, zhang, made.Password); !strings.HasPrefix(s, "NO") {
		t.Errorf("IMAP with one for scripts: %s", s)
	}
	p := w.manage(home)
	if s := p.authenticate(zhang, made.Password); !strings.HasPrefix(s, "OK") {
		t.Fatalf("sign-in: %s", s)
	}
	start := time.Now()
	w.must(204, person.token, "DELETE", "/api/v1/me/app-passwords/"+made.ID, nil)
	if s := p.line(); !strings.HasPrefix(s, "BYE") || time.Since(start) > 5*time.Second {
		t.Errorf("after it went, %s: %q, want BYE within 5 s", time.Since(start), s)
	}
	guesses := make([]*mailProgram, 25) // more than an address may fail
	for i := range guesses {
		guesses[i] = w.manage(away)
		fmt.Fprintf(guesses[i], "AUTHENTICATE \"PLAIN\" \"%s\"\r\n", base64.StdEncoding.EncodeToString([]byte("\x00"+li+"\x00guess")))
	}
	for _, g := range guesses {
		if _, s := g.answer(); !strings.HasPrefix(s, "NO") {
			t.Errorf("a guess: %s", s)
		}
	}
	if _, s := w.imapLogin(away, li, demoPassword); !strings.HasPrefix(s, "NO [LIMIT]") {
		t.Errorf("IMAP after guesses at the other door: %s", s)
	}
}
