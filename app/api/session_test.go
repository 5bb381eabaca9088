package api

import (
	"bufio"
	"bytes"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
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

func TestSocket(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := want[Ticket](w, 200, "POST", "/api/v1/push/ticket", w.token(w.home.member), map[string]string{"device": "d1"})
	if unnamed := want[Ticket](w, 200, "POST", "/api/v1/push/ticket", w.token(w.home.member), nil); unnamed.Ticket == "" {
		t.Error("no ticket for a client that names no device")
	}
	// dial gives the status line, and the first byte behind the header: nothing for a guest, a bye for all others.
	dial := func(query string) (string, byte) {
		c, err := net.Dial("tcp", strings.TrimPrefix(w.server.URL, "http://"))
		w.ok(err)
		defer c.Close()
		_, err = fmt.Fprintf(c, "GET %s?%s HTTP/1.1\r\nHost: office.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"+
			"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: mb.v1+json\r\n\r\n", ticket.URL, query)
		w.ok(err)
		_ = c.SetReadDeadline(time.Now().Add(300 * time.Millisecond))
		r := bufio.NewReader(c)
		status, err := r.ReadString('\n')
		w.ok(err)
		for line := status; line != "\r\n"; {
			line, err = r.ReadString('\n')
			w.ok(err)
		}
		first, _ := r.ReadByte() // nothing comes to whom has not said hello
		return status, first
	}
	if status, first := dial("ticket=" + ticket.Ticket); !strings.Contains(status, "101") || first != 0 {
		t.Errorf("with a ticket: %q, then %x", status, first)
	}
	for _, q := range []string{"ticket=" + ticket.Ticket, "ticket=x", ""} {
		if status, first := dial(q); strings.Contains(status, "101") && first == 0 {
			t.Errorf("%q: %q, then %x", q, status, first)
		}
	}
}

func TestPasswordChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	old := w.token(w.home.member)
	const next = "Newer-2026!"
	got := want[Opened](w, 200, "PUT", "/api/v1/me/password", old, map[string]string{"old": testPassword, "new": next})
	if r := w.do("GET", "/api/v1/me", old, nil); r.status != 401 {
		t.Errorf("the old session: %d", r.status)
	}
	if r := w.do("GET", "/api/v1/me", got.Token, nil); r.status != 200 {
		t.Errorf("the new session: %d", r.status)
	}
	for login, status := range map[string]int{"member@home.test": 201, w.home.member.Login: 201} {
		if r := w.do("POST", "/api/v1/sessions", "", map[string]string{"login": login, "password": next}); r.status != status {
			t.Errorf("%s with the new password: %d %s", login, r.status, r.body)
		}
	}
	if r := w.do("POST", "/api/v1/sessions", "", map[string]string{"login": "member@home.test", "password": testPassword}); r.status != 401 {
		t.Errorf("with the old password: %d", r.status)
	}
	if r := w.do("DELETE", "/api/v1/sessions/current", got.Token, nil); r.status != 204 || !strings.Contains(r.header.Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("sign out: %d %v", r.status, r.header)
	}
	if r := w.do("GET", "/api/v1/me", got.Token, nil); r.status != 401 {
		t.Errorf("after signing out: %d", r.status)
	}
}

func TestThrottle(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, tt := range []struct {
		name string
		try  func() reply
	}{
		{"address", func() reply {
			return w.do("POST", "/api/v1/sessions", "", map[string]string{"login": "boss@home.test", "password": "x"})
		}},
		{"login", func() reply {
			return w.do("POST", "/api/v1/sessions", "", map[string]string{"login": "somebody", "password": "x"})
		}},
		{"activation link", func() reply { return w.do("GET", "/api/v1/activations/abc", "", nil) }},
	} {
		var r reply
		for range 12 {
			if r = tt.try(); r.status == 429 {
				break
			}
		}
		if r.status != 429 || r.header.Get("Retry-After") == "" || r.problem().Code != "throttled" {
			t.Errorf("%s: after twelve wrong tries %d %s %v", tt.name, r.status, r.body, r.header["Retry-After"])
		}
	}
}

func TestAccessLog(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var log bytes.Buffer
	w := newWorld(t, func(o *Options) {
		o.Log = slog.New(slog.NewTextHandler(writerFunc(func(p []byte) (int, error) {
			mu.Lock()
			defer mu.Unlock()
			return log.Write(p)
		}), nil))
	})
	token := w.token(w.home.member)
	w.do("GET", "/api/v1/contacts?q=secretword", token, nil)
	w.do("POST", "/api/v1/messages", token, map[string]any{"to": []Address{{"", "peer@home.test"}}, "subject": "secretword", "text": "secretword"})
	w.do("GET", "/api/v1/activations/secretword", "", nil)
	w.do("GET", "/static/icon.svg", "", nil)
	w.do("GET", "/static/missing.js", "", nil)
	mu.Lock()
	defer mu.Unlock()
	if s := log.String(); strings.Contains(s, "route=/static/*name status=200") || !strings.Contains(s, "route=/static/*name status=404") {
		t.Errorf("files of pages that are there are not logged, missing ones are: %s", s)
	}
	if s := log.String(); strings.Contains(s, "secretword") || strings.Contains(s, token) || !strings.Contains(s, "route=/api/v1/contacts status=200 person=") {
		t.Errorf("log = %s", s)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }
