package main

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"
)

// submitter is an open, signed-in connection to submission.
func (w *town) submitter(user, password string) *mailProgram {
	w.t.Helper()
	c := dialFrom(w.t, home, addrOf(w.doors.submission))
	p := &mailProgram{c, bufio.NewReader(c)}
	p.line()
	fmt.Fprintf(p, "EHLO phone.test\r\n")
	for s := p.line(); strings.HasPrefix(s, "250-"); s = p.line() {
	}
	fmt.Fprintf(p, "AUTH PLAIN %s\r\n", base64.StdEncoding.EncodeToString([]byte("\x00"+user+"\x00"+password)))
	if s := p.line(); !strings.HasPrefix(s, "235") {
		w.t.Fatalf("AUTH: %s", s)
	}
	return p
}

// over tells whether the next command, or no command at all, finds the session ended.
func over(p *mailProgram, command string) bool {
	time.Sleep(200 * time.Millisecond)
	fmt.Fprintf(p, "%s\r\n", command)
	s := p.line()
	return s == "" || strings.HasPrefix(s, "421") || strings.HasPrefix(s, "* BYE")
}

// TestOpenSessionsEnd (S26, S31): a mail program that is connected while its app password is deleted is cut off at its next
// command; one that is signed in by another password is not; and when a second factor is demanded, open sessions without one
// end too.
func TestOpenSessionsEnd(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	_, in := w.webLogin(home, zhang, demoPassword)
	made := w.must(201, in.Token, "POST", "/api/v1/me/app-passwords", map[string]any{"name": "phone", "currentPassword": demoPassword, "scopes": []string{"imap", "smtp"}})
	imap, answer := w.imapLogin(home, zhang, made.Password)
	if !strings.HasPrefix(answer, "OK") {
		t.Fatal(answer)
	}
	smtp, mainSMTP := w.submitter(zhang, made.Password), w.submitter(zhang, demoPassword)
	mainIMAP, _ := w.imapLogin(home, zhang, demoPassword)
	w.must(204, in.Token, "DELETE", "/api/v1/me/app-passwords/"+made.ID, nil)
	if !over(imap, "x NOOP") {
		t.Error("IMAP goes on with a deleted app password")
	}
	if !over(smtp, "MAIL FROM:<"+zhang+">") {
		t.Error("submission goes on with a deleted app password")
	}
	if over(mainSMTP, "NOOP") || over(mainIMAP, "x NOOP") {
		t.Error("a session by the main password ended with the app password")
	}
	_, boss := w.webLogin(home, "admin@demo.test", demoPassword)
	w.must(200, boss.Token, "PUT", "/api/v1/admin/policies/security", map[string]any{"forceSecondFactor": true, "confirm": true})
	if !over(mainSMTP, "NOOP") || !over(mainIMAP, "y NOOP") {
		t.Error("a mail program goes on by a password alone where a second factor is demanded")
	}
	if status, a := w.call(home, in.Token, "GET", "/api/v1/mailboxes", nil); status != 403 || a.Code != "second_factor_enrol_required" {
		t.Errorf("an open web session without a second factor: %d %s", status, a.Code)
	}
}
