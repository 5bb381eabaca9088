package api

import (
	"net/http"
	"strings"
	"testing"
)

func TestSignIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok(w.office.SetPassword(t.Context(), w.home.org.ID, w.home.peer.ID, "Office-2026!"))
	for _, tt := range []struct {
		name, login, password string
		status                int
		code                  string
	}{
		{"by address", "member@home.test", testPassword, 201, ""},
		{"address in capitals", " Member@HOME.test ", testPassword, 201, ""},
		{"by login", w.home.peer.Login, "Office-2026!", 201, ""},
		{"wrong password", "member@home.test", "Wrong-2026!", 401, "bad_password"},
		{"unknown address", "nobody@home.test", testPassword, 401, "bad_password"},
		{"unknown login", "nobody", testPassword, 401, "bad_password"},
		{"nothing", "", "", 401, "bad_password"},
		{"novel", "member@home.test", strings.Repeat("x", 5000), 401, "bad_password"},
	} {
		r := w.do("POST", "/api/v1/sessions", "", map[string]string{"login": tt.login, "password": tt.password})
		if r.status != tt.status || r.problem().Code != tt.code {
			t.Errorf("%s: %d %s; want %d %s", tt.name, r.status, r.body, tt.status, tt.code)
		}
		if tt.status != 201 {
			continue
		}
		var o Opened
		r.into(t, &o)
		cookie := r.header.Get("Set-Cookie")
		if !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Lax") || strings.Contains(cookie, "Secure") {
			t.Errorf("%s: cookie %q", tt.name, cookie)
		}
		if me := want[Me](w, 200, "GET", "/api/v1/me", o.Token, nil); me.Mail != "active" || len(me.Mailboxes) != 1 || me.Org.Name != "Home" {
			t.Errorf("%s: me = %+v", tt.name, me)
		}
	}
}

func TestCrossSite(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *Options) { o.Origins = []string{"https://ding.test"} })
	token := w.token(w.home.member)
	cookie := func(r *http.Request) { r.AddCookie(&http.Cookie{Name: cookieName, Value: token}) }
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	ours := header("X-Requested-With", "mailbridge")
	for _, tt := range []struct {
		name   string
		change []func(*http.Request)
		status int
	}{
		{"our page", []func(*http.Request){cookie, ours, header("Origin", "http://office.test")}, 200},
		{"same host", []func(*http.Request){cookie, ours, header("Origin", w.server.URL)}, 200},
		{"allowed origin", []func(*http.Request){cookie, ours, header("Origin", "https://ding.test")}, 200},
		{"without the header", []func(*http.Request){cookie}, 403},
		{"another header", []func(*http.Request){cookie, header("X-Requested-With", "XMLHttpRequest")}, 403},
		{"foreign origin", []func(*http.Request){cookie, ours, header("Origin", "https://evil.test")}, 403},
		{"null origin", []func(*http.Request){cookie, ours, header("Origin", "null")}, 403},
		{"cross-site fetch", []func(*http.Request){cookie, ours, header("Sec-Fetch-Site", "cross-site")}, 403},
		{"bearer needs no header", []func(*http.Request){header("Authorization", "Bearer "+token)}, 200},
		{"form", []func(*http.Request){cookie, ours, header("Content-Type", "text/plain")}, 415},
	} {
		r := w.do("PUT", "/api/v1/me/settings", "", map[string]string{"theme": "dark"}, tt.change...)
		if r.status != tt.status {
			t.Errorf("%s: %d %s; want %d", tt.name, r.status, r.body, tt.status)
		}
	}
	if r := w.do("GET", "/api/v1/me", "", nil, cookie); r.status != 200 {
		t.Errorf("reading with the cookie: %d", r.status)
	}
	r := w.do("POST", "/api/v1/sessions", "", map[string]string{"login": "member@home.test", "password": testPassword},
		header("Origin", "https://evil.test"))
	if r.status != 403 {
		t.Errorf("sign-in from another site: %d; want 403", r.status)
	}
}
