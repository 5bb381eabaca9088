package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"mailbridge/configs/engine/enginetest"
	"mailbridge/mailcore/message"
)

// These tests stand outside: they sign in over HTTP, IMAP and SMTP as people and mail programs do.

// home and away are two networks of this machine.
const (
	home = "127.0.0.1"
	away = "127.77.0.9"
)

func dialFrom(t *testing.T, from, to string) net.Conn {
	t.Helper()
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}, Timeout: 5 * time.Second}
	c, err := d.DialContext(t.Context(), "tcp", to)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// mailProgram is an open connection to a door.
type mailProgram struct {
	net.Conn
	r *bufio.Reader
}

// line reads one line, "" when the connection has ended.
func (p *mailProgram) line() string {
	_ = p.SetReadDeadline(time.Now().Add(30 * time.Second))
	s, _ := p.r.ReadString('\n')
	return strings.TrimRight(s, "\r\n")
}

// imapLogin signs in over IMAP and gives the tagged answer.
func (w *town) imapLogin(from, user, password string) (*mailProgram, string) {
	w.t.Helper()
	c := dialFrom(w.t, from, addrOf(w.doors.imap))
	p := &mailProgram{c, bufio.NewReader(c)}
	p.line()
	fmt.Fprintf(p, "a LOGIN %s \"%s\"\r\n", user, password)
	for s := p.line(); s != ""; s = p.line() {
		if rest, ok := strings.CutPrefix(s, "a "); ok {
			return p, rest
		}
	}
	return p, ""
}

// smtpLogin signs in to submission and gives the last answer.
func (w *town) smtpLogin(from, user, password string) string {
	w.t.Helper()
	c := dialFrom(w.t, from, addrOf(w.doors.submission))
	p := &mailProgram{c, bufio.NewReader(c)}
	p.line()
	fmt.Fprintf(p, "EHLO phone.test\r\n")
	for s := p.line(); strings.HasPrefix(s, "250-"); s = p.line() {
	}
	fmt.Fprintf(p, "AUTH PLAIN %s\r\n", base64.StdEncoding.EncodeToString([]byte("\x00"+user+"\x00"+password)))
	return p.line()
}

// webLogin signs in over HTTP and gives the status and answer.
func (w *town) webLogin(from, login, password string) (int, answerOf) {
	w.t.Helper()
	return w.call(from, "", "POST", "/api/v1/sessions", map[string]string{"login": login, "password": password})
}

// answerOf is what any of the routes here answers.
type answerOf struct {
	Code, Message, Token, Limited, Secret, Password, ID string
	MustChange                                          bool
	RecoveryCodes                                       []string
	Items                                               []struct {
		ID, Door, IP, Client, UsedIP, Kind string
		UsedAt                             *time.Time
		OK                                 bool
		Times                              int
	}
}

func (w *town) call(from, token, method, path string, body any) (int, answerOf) {
	w.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		w.t.Fatal(err)
	}
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	tr := &http.Transport{DialContext: d.DialContext}
	defer tr.CloseIdleConnections()
	req, err := http.NewRequestWithContext(w.t.Context(), method, "http://"+addrOf(w.doors.http)+path, strings.NewReader(string(raw)))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := (&http.Client{Transport: tr}).Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	var a answerOf
	_ = json.NewDecoder(res.Body).Decode(&a)
	return res.StatusCode, a
}

// must is call that fails on any other status.
func (w *town) must(status int, token, method, path string, body any) answerOf {
	w.t.Helper()
	got, a := w.call(home, token, method, path, body)
	if got != status {
		w.t.Fatalf("%s %s: %d %s %s, want %d", method, path, got, a.Code, a.Message, status)
	}
	return a
}

const (
	zhang = "zhangsan@demo.test"
	li    = "lisi@demo.test"
)

// TestInitialPassword (S30): a password that an admin made opens only the page for an own one; mail programs are told
// where that is; afterwards all works.
func TestInitialPassword(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	admin, person := w.visit("admin@demo.test"), w.visit(zhang)
	const given, own = "Given-2026!", "Mine-alone-7"
	w.must(200, admin.token, "PATCH", "/api/v1/admin/people/"+person.me.Person.ID, map[string]any{"password": given})
	if status, _ := person.try("GET", "/api/v1/me", nil); status != 401 {
		t.Errorf("old session: %d, want 401", status)
	}
	_, in := w.webLogin(home, zhang, given)
	if !in.MustChange || in.Limited != "password" {
		t.Fatalf("sign-in = %+v, want one that must change", in)
	}
	for _, path := range []string{"/mailboxes", "/chats", "/me/settings", "/me/app-passwords", "/me/sessions", "/todos", "/events"} {
		if status, a := w.call(home, in.Token, "GET", "/api/v1"+path, nil); status != 403 || a.Code != "password_change_required" {
			t.Errorf("%s: %d %s, want 403 password_change_required", path, status, a.Code)
		}
	}
	if status, a := w.call(home, in.Token, "POST", "/api/v1/push/ticket", map[string]string{"device": "x"}); status != 403 {
		t.Errorf("websocket: %d %s, want 403", status, a.Code)
	}
	hint := w.house.config.PublicURL
	if _, s := w.imapLogin(home, zhang, given); !strings.HasPrefix(s, "NO") || !strings.Contains(s, hint) {
		t.Errorf("IMAP: %s, want NO with a hint to %s", s, hint)
	}
	if s := w.smtpLogin(home, zhang, given); !strings.HasPrefix(s, "535") || !strings.Contains(s, hint) {
		t.Errorf("SMTP: %s, want 535 with a hint", s)
	}
	for bad, why := range map[string]string{given: "the old one", "short": "weak", "Zhangsan-2026": "the name"} {
		if status, a := w.call(home, in.Token, "PUT", "/api/v1/me/password", map[string]string{"old": given, "new": bad}); status != 422 {
			t.Errorf("%s as new: %d %s, want 422", why, status, a.Code)
		}
	}
	now := w.must(200, in.Token, "PUT", "/api/v1/me/password", map[string]string{"old": given, "new": own})
	w.must(200, now.Token, "GET", "/api/v1/mailboxes", nil)
	if _, s := w.imapLogin(home, zhang, own); !strings.HasPrefix(s, "OK") {
		t.Errorf("IMAP afterwards: %s", s)
	}
	if s := w.smtpLogin(home, zhang, own); !strings.HasPrefix(s, "235") {
		t.Errorf("SMTP afterwards: %s", s)
	}
	w.must(200, admin.token, "PATCH", "/api/v1/admin/people/"+person.me.Person.ID, map[string]any{"password": given, "mustChange": false})
	if _, s := w.imapLogin(home, zhang, given); !strings.HasPrefix(s, "OK") {
		t.Errorf("IMAP with one that need not be changed: %s", s)
	}
}

// TestAppPasswords (N15): one for IMAP is refused by SMTP and the web, shows its last use, and ends what it opened when
// it goes.
func TestAppPasswords(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	person := w.visit(zhang)
	made := w.must(201, person.token, "POST", "/api/v1/me/app-passwords", map[string]any{"name": "phone", "scopes": []string{"imap"}})
	c, s := w.imapLogin(away, zhang, made.Password)
	if !strings.HasPrefix(s, "OK") {
		t.Fatalf("IMAP: %s", s)
	}
	if s := w.smtpLogin(home, zhang, made.Password); !strings.HasPrefix(s, "535") {
		t.Errorf("SMTP with one for IMAP: %s, want 535", s)
	}
	if status, a := w.webLogin(home, zhang, made.Password); status != 403 || a.Code != "app_password_scope" {
		t.Errorf("web with one for IMAP: %d %s", status, a.Code)
	}
	eventually(t, "its last use", func() bool {
		list := w.must(200, person.token, "GET", "/api/v1/me/app-passwords", nil)
		return len(list.Items) == 1 && list.Items[0].UsedAt != nil && list.Items[0].UsedIP == away
	})
	fixed := w.must(201, person.token, "POST", "/api/v1/me/app-passwords", map[string]any{"name": "desk", "scopes": []string{"imap", "smtp", "api"},
		"networks": []string{home + "/32"}})
	if s := w.smtpLogin(home, zhang, strings.ToUpper(strings.ReplaceAll(fixed.Password, "-", ""))); !strings.HasPrefix(s, "235") {
		t.Errorf("SMTP from its network: %s", s)
	}
	if s := w.smtpLogin(away, zhang, fixed.Password); !strings.HasPrefix(s, "535") {
		t.Errorf("SMTP from elsewhere: %s, want 535", s)
	}
	_, api := w.webLogin(home, zhang, fixed.Password)
	w.must(200, api.Token, "GET", "/api/v1/mailboxes", nil)
	if status, _ := w.call(home, api.Token, "GET", "/api/v1/me/app-passwords", nil); status != 403 {
		t.Errorf("a program looks at app passwords: %d, want 403", status)
	}
	start := time.Now()
	w.must(204, person.token, "DELETE", "/api/v1/me/app-passwords/"+made.ID, nil)
	if s := c.line(); !strings.HasPrefix(s, "* BYE") || time.Since(start) > 5*time.Second {
		t.Errorf("after it went, %s: %q, want BYE within 5 s", time.Since(start), s)
	}
	if _, s := w.imapLogin(home, zhang, made.Password); !strings.HasPrefix(s, "NO") {
		t.Errorf("gone one: %s", s)
	}
	w.must(204, person.token, "DELETE", "/api/v1/me/app-passwords/"+fixed.ID, nil)
	if status, _ := w.call(home, api.Token, "GET", "/api/v1/mailboxes", nil); status != 401 {
		t.Errorf("session of the gone one: %d, want 401", status)
	}
	if _, s := w.imapLogin(home, zhang, demoPassword); !strings.HasPrefix(s, "OK") {
		t.Errorf("main password: %s", s)
	}
}

// TestAppPasswordGoneOnOtherNode (N15): the node that has the IMAP session learns within five seconds.
func TestAppPasswordGoneOnOtherNode(t *testing.T) {
	t.Parallel()
	a, b := twoNodes(t)
	person := a.visit(zhang)
	made := a.must(201, person.token, "POST", "/api/v1/me/app-passwords", map[string]any{"name": "phone", "scopes": []string{"imap"}})
	c, s := b.imapLogin(home, zhang, made.Password)
	if !strings.HasPrefix(s, "OK") {
		t.Fatalf("IMAP on the other node: %s", s)
	}
	start := time.Now()
	a.must(204, person.token, "DELETE", "/api/v1/me/app-passwords/"+made.ID, nil)
	if s := c.line(); !strings.HasPrefix(s, "* BYE") || time.Since(start) > 5*time.Second {
		t.Errorf("after %s: %q, want BYE within 5 s", time.Since(start), s)
	}
	if _, s := b.imapLogin(home, zhang, made.Password); !strings.HasPrefix(s, "NO") {
		t.Errorf("remembered by the other node: %s", s)
	}
}

func twoNodes(t *testing.T) (a, b *town) {
	t.Helper()
	o := demo.Options(t)
	if !strings.HasPrefix(o.DB, "mysql") {
		t.Skip("two nodes need MySQL or MariaDB: set " + enginetest.Variable)
	}
	inet := online(t)
	a = settle(t, inet, testConfig(t, o))
	o.Data = t.TempDir()
	return a, settle(t, inet, testConfig(t, o))
}

func codeAt(t *testing.T, secret string, at time.Time) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, at)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// enrol sets up a second factor and gives its secret with the recovery codes.
func (w *town) enrol(token string) (secret string, codes []string) {
	w.t.Helper()
	e := w.must(201, token, "POST", "/api/v1/me/second-factor", nil)
	// The code of the step before, so that the present one is left for a sign-in.
	done := w.must(200, token, "POST", "/api/v1/me/second-factor/confirm", map[string]string{"code": codeAt(w.t, e.Secret, time.Now().Add(-30*time.Second))})
	return e.Secret, done.RecoveryCodes
}

// TestForcedSecondFactor (S26): the web stops at the page that sets one up; mail programs need app passwords; a code and a
// recovery code work once.
func TestForcedSecondFactor(t *testing.T) {
	t.Parallel()
	w := found(t)
	admin := w.visit("admin@demo.test")
	w.must(200, admin.token, "PUT", "/api/v1/admin/policies/security", map[string]any{"forceSecondFactor": true})
	eventually(t, "the policy", func() bool { _, s := w.imapLogin(home, zhang, demoPassword); return strings.HasPrefix(s, "NO") })
	_, in := w.webLogin(home, zhang, demoPassword)
	if in.Limited != "enrol" {
		t.Fatalf("sign-in = %+v, want one limited to enrolling", in)
	}
	if status, a := w.call(home, in.Token, "GET", "/api/v1/mailboxes", nil); status != 403 || a.Code != "second_factor_enrol_required" {
		t.Errorf("mail before enrolling: %d %s", status, a.Code)
	}
	if _, s := w.imapLogin(home, zhang, demoPassword); !strings.Contains(s, "app password") || !strings.Contains(s, w.house.config.PublicURL) {
		t.Errorf("IMAP with the main password: %s, want a hint", s)
	}
	if s := w.smtpLogin(home, zhang, demoPassword); !strings.HasPrefix(s, "535") || !strings.Contains(s, "app password") {
		t.Errorf("SMTP with the main password: %s, want a hint", s)
	}
	secret, codes := w.enrol(in.Token)
	w.must(200, in.Token, "GET", "/api/v1/mailboxes", nil)
	app := w.must(201, in.Token, "POST", "/api/v1/me/app-passwords", map[string]any{"name": "phone", "scopes": []string{"imap", "smtp"}})
	if _, s := w.imapLogin(home, zhang, app.Password); !strings.HasPrefix(s, "OK") {
		t.Errorf("IMAP with an app password: %s", s)
	}
	w.checkSecondFactor(secret, codes)
	if status, _ := w.call(home, in.Token, "DELETE", "/api/v1/me/second-factor", map[string]string{"code": codes[1]}); status != 403 {
		t.Errorf("taking a forced one away: %d, want 403", status)
	}
}

// checkSecondFactor signs in with codes, each of which works once.
func (w *town) checkSecondFactor(secret string, codes []string) {
	w.t.Helper()
	half := func() string {
		w.t.Helper()
		status, a := w.webLogin(home, zhang, demoPassword)
		if status != 401 || a.Code != "second_factor_required" || a.Token == "" {
			w.t.Fatalf("password alone: %d %+v", status, a)
		}
		return a.Token
	}
	second := func(token, code string) int {
		status, _ := w.call(home, "", "POST", "/api/v1/sessions/second-factor", map[string]string{"token": token, "code": code})
		return status
	}
	token := half()
	if status, _ := w.call(home, token, "GET", "/api/v1/me", nil); status != 401 {
		w.t.Errorf("half a sign-in opens /me: %d", status)
	}
	code := codeAt(w.t, secret, time.Now())
	for _, x := range []struct {
		what, token, code string
		want              int
	}{{"a wrong code", token, "000000", 422}, {"the code", token, code, 201}, {"the same token again", token, codes[0], 401},
		{"the same code again", half(), code, 422}, {"a recovery code", half(), strings.ToUpper(codes[0]), 201},
		{"the same recovery code again", half(), codes[0], 422}} {
		if got := second(x.token, x.code); got != x.want {
			w.t.Errorf("%s: %d, want %d", x.what, got, x.want)
		}
	}
}

// TestGuessingCodes (S26): a token takes five tries, and the person's codes slow down over all tokens.
func TestGuessingCodes(t *testing.T) {
	t.Parallel()
	w := found(t)
	_, in := w.webLogin(home, zhang, demoPassword)
	w.enrol(in.Token)
	statuses := map[int]int{}
	for range 3 {
		_, a := w.webLogin(home, zhang, demoPassword)
		for i := range 6 {
			status, _ := w.call(home, "", "POST", "/api/v1/sessions/second-factor", map[string]string{"token": a.Token, "code": fmt.Sprintf("%06d", i)})
			statuses[status]++
		}
	}
	if statuses[422] > 5 || statuses[201] > 0 || statuses[429] == 0 {
		t.Errorf("18 guesses: %v, want at most 5 looked at and the rest held up", statuses)
	}
}

// TestOwnSecondFactor (S26): whoever sets one up without being forced has their mail protected too, and gets it back.
func TestOwnSecondFactor(t *testing.T) {
	t.Parallel()
	w := found(t)
	open, _ := w.imapLogin(home, zhang, demoPassword)
	_, in := w.webLogin(home, zhang, demoPassword)
	_, codes := w.enrol(in.Token)
	if s := open.line(); !strings.HasPrefix(s, "* BYE") {
		t.Errorf("IMAP session of the main password: %q, want BYE", s)
	}
	if _, s := w.imapLogin(home, zhang, demoPassword); !strings.Contains(s, "app password") {
		t.Errorf("IMAP with the main password: %s, want a hint", s)
	}
	if _, s := w.imapLogin(home, li, demoPassword); !strings.HasPrefix(s, "OK") {
		t.Errorf("a colleague without one: %s", s)
	}
	w.must(204, in.Token, "DELETE", "/api/v1/me/second-factor", map[string]string{"code": codes[3]})
	if _, s := w.imapLogin(home, zhang, demoPassword); !strings.HasPrefix(s, "OK") {
		t.Errorf("IMAP afterwards: %s", s)
	}
}

// TestAllowedNetworks (S27): the same password is refused at every door with the same words, and nobody shuts themselves
// out by accident.
func TestAllowedNetworks(t *testing.T) {
	t.Parallel()
	w := found(t)
	admin := w.visit("admin@demo.test")
	policy := "/api/v1/admin/policies/security"
	if status, a := w.call(home, admin.token, "PUT", policy, map[string]any{"allowedNetworks": []string{"10.0.0.0/8"}}); status != 409 || a.Code != "would_lock_out" {
		t.Fatalf("shutting out oneself: %d %s, want 409", status, a.Code)
	}
	w.must(200, admin.token, "GET", policy, nil)
	w.must(200, admin.token, "PUT", policy, map[string]any{"allowedNetworks": []string{home + "/32", "10.0.0.0/8"}})
	const words = "from this network is not allowed"
	eventually(t, "the policy", func() bool { _, s := w.imapLogin(away, zhang, demoPassword); return strings.Contains(s, words) })
	if s := w.smtpLogin(away, zhang, demoPassword); !strings.HasPrefix(s, "535") || !strings.Contains(s, words) {
		t.Errorf("SMTP from elsewhere: %s", s)
	}
	if status, a := w.webLogin(away, zhang, demoPassword); status != 403 || !strings.Contains(a.Message, words) {
		t.Errorf("web from elsewhere: %d %s", status, a.Message)
	}
	if status, _ := w.call(away, admin.token, "GET", "/api/v1/me", nil); status != 403 {
		t.Errorf("a session carried elsewhere: %d, want 403", status)
	}
	if _, s := w.imapLogin(home, zhang, demoPassword); !strings.HasPrefix(s, "OK") {
		t.Errorf("IMAP from inside: %s", s)
	}
	w.must(200, admin.token, "PUT", policy, map[string]any{"allowedNetworks": []string{"10.0.0.0/8"}, "confirm": true})
	if status, _ := w.call(home, admin.token, "GET", "/api/v1/me", nil); status != 403 {
		t.Errorf("after confirming: %d, want 403", status)
	}
}

// TestLoginLog (N16): every door is in the log, many sign-ins of one program are one line, and ending one cuts it.
func TestLoginLog(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	person := w.visit(zhang)
	c, _ := w.imapLogin(home, zhang, demoPassword)
	for range 5 {
		w.imapLogin(home, zhang, demoPassword)
	}
	w.imapLogin(home, zhang, "wrong")
	w.smtpLogin(home, zhang, demoPassword)
	api := w.must(201, person.token, "POST", "/api/v1/me/app-passwords", map[string]any{"name": "script", "scopes": []string{"api"}})
	_, script := w.webLogin(home, zhang, api.Password)
	eventually(t, "all doors in the log", func() bool {
		seen := map[string]int{}
		for _, l := range w.must(200, person.token, "GET", "/api/v1/me/logins", nil).Items {
			seen[fmt.Sprint(l.Door, l.OK)]++
		}
		return seen["webtrue"] == 1 && seen["imaptrue"] == 1 && seen["imapfalse"] == 1 && seen["smtptrue"] == 1 && seen["apitrue"] == 1
	})
	doors := map[string]string{}
	for _, s := range w.must(200, person.token, "GET", "/api/v1/me/sessions", nil).Items {
		doors[s.Door] = s.ID
	}
	w.must(204, person.token, "DELETE", "/api/v1/me/sessions/"+doors["imap"], nil)
	if s := c.line(); !strings.HasPrefix(s, "* BYE") {
		t.Errorf("ended IMAP session: %q, want BYE", s)
	}
	w.must(204, person.token, "DELETE", "/api/v1/me/sessions/"+doors["api"], nil)
	if status, _ := w.call(home, script.Token, "GET", "/api/v1/me", nil); status != 401 {
		t.Errorf("ended session of a program: %d, want 401", status)
	}
	admin := w.visit("admin@demo.test")
	if list := w.must(200, admin.token, "GET", "/api/v1/admin/people/"+person.me.Person.ID+"/logins", nil); len(list.Items) < 5 {
		t.Errorf("the admin sees %d lines", len(list.Items))
	}
	w.must(204, person.token, "DELETE", "/api/v1/me/sessions/"+doors["web"], nil)
	if status, _ := person.try("GET", "/api/v1/me", nil); status != 401 {
		t.Errorf("ended session of the web: %d, want 401", status)
	}
}

var alertLink = regexp.MustCompile(`/mail/alert\?token=([\w-]+)&answer=not_me`)

// cards gives the texts and cards of a person's notice chat.
func (v *visitor) cards() string {
	var chats struct{ Items []struct{ ID, Kind string } }
	v.do("GET", "/api/v1/chats", nil, &chats)
	all := ""
	for _, c := range chats.Items {
		if c.Kind == "notice" {
			_, text := v.try("GET", "/api/v1/chats/"+c.ID+"/posts", nil)
			var words any
			_ = json.Unmarshal(text, &words)
			all += fmt.Sprint(words)
		}
	}
	return all
}

// TestSignInFromElsewhere (S28): chat and mail tell within ten seconds; "not me" ends that session and asks for a new
// password, once.
func TestSignInFromElsewhere(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	person := w.visit(zhang)
	eventually(t, "the first sign-in in the log", func() bool {
		return len(w.must(200, person.token, "GET", "/api/v1/me/logins", nil).Items) > 0
	})
	_, strange := w.webLogin(away, zhang, demoPassword)
	start := time.Now()
	eventually(t, "card and mail", func() bool {
		mails := person.mails("inbox")
		return strings.Contains(person.cards(), "Sign-in from a new network") && len(mails) > 0 && strings.Contains(mails[0].Subject, "Sign-in from a new network")
	})
	if d := time.Since(start); d > 10*time.Second {
		t.Errorf("told after %s, want at most 10 s", d)
	}
	found := alertLink.FindStringSubmatch(person.cards())
	if found == nil {
		t.Fatalf("no link in %s", person.cards())
	}
	w.must(200, "", "GET", "/api/v1/sign-in-alerts/"+found[1], nil)
	w.must(204, "", "POST", "/api/v1/sign-in-alerts/"+found[1], map[string]string{"answer": "not_me"})
	if status, _ := w.call(away, strange.Token, "GET", "/api/v1/me", nil); status != 401 {
		t.Errorf("the strange session: %d, want 401", status)
	}
	if _, in := w.webLogin(home, zhang, demoPassword); !in.MustChange {
		t.Error("no new password is asked for")
	}
	if _, s := w.imapLogin(home, zhang, demoPassword); !strings.HasPrefix(s, "NO") {
		t.Errorf("IMAP: %s, want NO until the password is new", s)
	}
	w.must(404, "", "POST", "/api/v1/sign-in-alerts/"+found[1], map[string]string{"answer": "me"})
}

// TestManyFailuresOneAlert (S28) and TestGuesserIsBlocked (N60) are one attack seen from two sides.
func TestManyFailuresOneAlert(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	person := w.visit(zhang)
	for i := range 24 {
		w.webLogin(away, zhang, fmt.Sprint("guess", i))
	}
	eventually(t, "the alert", func() bool { return strings.Contains(person.cards(), "Many failed sign-ins") })
	w.smtpLogin(away, zhang, "guess")
	time.Sleep(3 * flushTime)
	if n := strings.Count(person.cards(), "Somebody failed"); n != 1 {
		t.Errorf("%d alerts, want one", n)
	}
}

// flushTime is how soon the log of sign-ins is written.
const flushTime = time.Second

// TestGuesserIsBlocked (N60): twenty wrong passwords from one address shut that address out at all doors; the owner
// elsewhere feels nothing.
func TestGuesserIsBlocked(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	for i := range 20 {
		w.webLogin(away, zhang, fmt.Sprint("guess", i))
	}
	if status, a := w.webLogin(away, li, demoPassword); status != 429 {
		t.Errorf("web, another account: %d %s, want 429", status, a.Code)
	}
	if _, s := w.imapLogin(away, zhang, demoPassword); !strings.HasPrefix(s, "NO [LIMIT]") {
		t.Errorf("IMAP: %s, want NO [LIMIT]", s)
	}
	if s := w.smtpLogin(away, zhang, demoPassword); !strings.HasPrefix(s, "454") {
		t.Errorf("SMTP: %s, want 454", s)
	}
	for _, from := range []string{home, "127.77.0.10"} {
		if _, s := w.imapLogin(from, zhang, demoPassword); !strings.HasPrefix(s, "OK") {
			t.Errorf("the owner from %s: %s", from, s)
		}
		if status, a := w.webLogin(from, zhang, demoPassword); status != 201 {
			t.Errorf("the owner from %s: %d %s", from, status, a.Code)
		}
	}
}

var resetLink = regexp.MustCompile(`/mail/reset\?token=([\w-]+)`)

// TestForgottenPassword (S31): the link goes to the bound address, works once and ends all sessions; an unknown login gets
// the same answer in the same time.
func TestForgottenPassword(t *testing.T) {
	t.Parallel()
	w := found(t)
	ada, err := w.net.AddCorrespondent("Zhang at home", "zhang@outside.test")
	if err != nil {
		t.Fatal(err)
	}
	person := w.visit(zhang)
	admin := w.visit("admin@demo.test")
	w.must(200, admin.token, "PATCH", "/api/v1/admin/people/"+person.me.Person.ID, map[string]any{"recoveryMail": "zhang@outside.test"})
	open, _ := w.imapLogin(home, zhang, demoPassword)
	known := w.must(202, "", "POST", "/api/v1/password-resets", map[string]string{"login": zhang})
	unknown := w.must(202, "", "POST", "/api/v1/password-resets", map[string]string{"login": "nobody@demo.test"})
	if known.Message != unknown.Message || known.Message == "" {
		t.Errorf("answers differ: %q, %q", known.Message, unknown.Message)
	}
	raw := plainOf(t, received(t, ada.MX(), 1).Raw)
	link := resetLink.FindStringSubmatch(raw)
	if link == nil {
		t.Fatalf("no link in\n%s", raw)
	}
	path := "/api/v1/password-resets/" + url.PathEscape(link[1])
	w.must(200, "", "GET", path, nil)
	w.must(422, "", "POST", path, map[string]string{"password": "weak"})
	w.must(204, "", "POST", path, map[string]string{"password": "Found-again-7"})
	w.must(404, "", "POST", path, map[string]string{"password": "Found-again-8"})
	if status, _ := person.try("GET", "/api/v1/me", nil); status != 401 {
		t.Errorf("old session: %d, want 401", status)
	}
	if s := open.line(); !strings.HasPrefix(s, "* BYE") {
		t.Errorf("old IMAP session: %q, want BYE", s)
	}
	if status, _ := w.webLogin(home, zhang, "Found-again-7"); status != 201 {
		t.Errorf("new password: %d", status)
	}
	if status, _ := w.webLogin(home, zhang, demoPassword); status != 401 {
		t.Errorf("old password: %d, want 401", status)
	}
}

// TestPasswordRuleEverywhere (S29): the same probes are answered the same by every way to set a password.
func TestPasswordRuleEverywhere(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	admin := w.visit("admin@demo.test")
	person, other := w.visit(zhang), w.visit(li)
	ways := map[string]func(probe string, n int) int{
		"own change": func(probe string, _ int) int {
			status, a := w.call(home, person.token, "PUT", "/api/v1/me/password", map[string]string{"old": demoPassword, "new": probe})
			if status == 200 {
				person.token = a.Token
				_, back := w.call(home, a.Token, "PUT", "/api/v1/me/password", map[string]string{"old": probe, "new": demoPassword})
				person.token = back.Token
			}
			return status
		},
		"reset by an admin": func(probe string, _ int) int {
			status, _ := w.call(home, admin.token, "PATCH", "/api/v1/admin/people/"+other.me.Person.ID, map[string]any{"password": probe})
			return status
		},
		"new person": func(probe string, n int) int {
			status, _ := w.call(home, admin.token, "POST", "/api/v1/admin/people", map[string]any{"login": fmt.Sprintf("probe%d", n), "name": "新人", "password": probe})
			return status
		},
	}
	probes := []struct {
		plain string
		ok    bool
	}{{"Abcde1!x", true}, {"Abcd1!x", false}, {"abcdef1!", false}, {"ABCDEF1!", false}, {"Abcdefg!", false}, {"Abcdefg1", false},
		{"密码密码Ab1!", true}, {"P@ssw0rd!", false}, {"Demo-2026?", true}, {"Aa1!" + strings.Repeat("x", 252), true}, {"Aa1!" + strings.Repeat("x", 253), false}}
	for way, try := range ways {
		for i, p := range probes {
			if got := try(p.plain, i); (got < 300) != p.ok || got >= 500 {
				t.Errorf("%s with %.20q: %d, want accepted %v", way, p.plain, got, p.ok)
			}
		}
	}
}

// plainOf decodes the text of a mail.
func plainOf(t *testing.T, raw []byte) string {
	t.Helper()
	s, err := message.Parse(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	body, err := message.Text(bytes.NewReader(raw), s, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return body.Plain
}
