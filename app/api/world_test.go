package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"mailbridge/bridge"
	"mailbridge/bridge/access"
	"mailbridge/bridge/ledger"
	"mailbridge/configs/engine"
	"mailbridge/configs/engine/enginetest"
	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/message"
	"mailbridge/mailcore/trust"
	"mailbridge/mailcore/trust/trusttest"
	"mailbridge/workbench"
	"mailbridge/workbench/push"
	"mailbridge/workbench/workdb"
)

const testPassword = "Right-2026!"

// world is the API over real stores with two organisations.
type world struct {
	t      testing.TB
	api    *API
	server *httptest.Server
	mail   *maildb.DB
	office *workdb.DB
	core   *mailcore.Core
	bridge *bridge.Bridge
	access *access.Gate
	home   tenant
	other  tenant
}

// tenant is an organisation with an admin, two members in a department, and one department admin.
type tenant struct {
	org                       workbench.Org
	domain                    string
	boss, member, peer, local workbench.Person // local administers dep only
	dep, elsewhere            workbench.Department
}

// emptyDNS knows no name.
type emptyDNS struct{}

func (emptyDNS) missing(name string) error {
	return &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}
func (d emptyDNS) LookupTXT(_ context.Context, name string) ([]string, error) {
	return nil, d.missing(name)
}
func (d emptyDNS) LookupMX(_ context.Context, name string) ([]*net.MX, error) {
	return nil, d.missing(name)
}
func (d emptyDNS) LookupIPAddr(_ context.Context, name string) ([]net.IPAddr, error) {
	return nil, d.missing(name)
}
func (d emptyDNS) LookupAddr(_ context.Context, name string) ([]string, error) {
	return nil, d.missing(name)
}

func newWorld(t testing.TB, change ...func(*Options)) *world {
	t.Helper()
	e := enginetest.Open(t)
	ctx := t.Context()
	w := &world{t: t}
	mail, err := maildb.Open(ctx, e, maildb.Options{PasswordChecks: 4, PasswordMemory: 64, NewKey: trusttest.Key})
	w.ok(err)
	office, err := workdb.Open(ctx, e, workdb.WeakPasswords)
	w.ok(err)
	led, err := ledger.Open(ctx, e)
	w.ok(err)
	log := slog.New(slog.DiscardHandler)
	w.mail, w.office = mail, office
	w.core = &mailcore.Core{Store: mail, Trust: &trust.Checker{Resolver: emptyDNS{}}, Hostname: "mx.test", MaxSize: 30 << 20, Log: log}
	w.bridge, err = bridge.New(ctx, bridge.Options{Mail: mail, Office: office, Ledger: led, Core: w.core, Resolver: emptyDNS{},
		PublicURL: "http://office.test", FreeDomain: "free.test", Hostname: "mx.test", Log: log})
	w.ok(err)
	w.core.Policy = w.bridge
	w.access = access.New(access.Options{Mail: mail, Office: office, Core: w.core, Tell: w.bridge.Tell, Key: []byte("k"), PublicURL: "http://office.test", Log: log})
	hub := push.NewHub(push.Options{Source: testStreams{e.Streams}, Log: log,
		Authorize: func(_ context.Context, _ push.User, s []string) ([]bool, error) { return make([]bool, len(s)), nil }})
	o := Options{Mail: mail, Office: office, Bridge: w.bridge, Core: w.core, Hub: hub, Changes: testStreams{e.Streams},
		Access: w.access, PublicURL: "http://office.test", MaxSize: 30 << 20, Spool: t.TempDir(), Version: "test", Log: log}
	for _, fn := range change {
		fn(&o)
	}
	w.api = New(o)
	w.server = httptest.NewServer(w.api)
	t.Cleanup(func() {
		w.server.Close()
		_ = hub.Close(context.Background())
		_ = w.api.Close()
	})
	w.home, w.other = w.tenant("Home", "home.test"), w.tenant("Other", "other.test")
	return w
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) tenant(name, domain string) tenant {
	w.t.Helper()
	ctx := w.t.Context()
	var t tenant
	var err error
	t.domain = domain
	t.org, err = w.office.CreateOrg(ctx, name, "")
	w.ok(err)
	_, err = w.mail.AddDomain(ctx, mailcore.OrgID(t.org.ID), domain, true)
	w.ok(err)
	t.dep, err = w.office.CreateDepartment(ctx, t.org.ID, workbench.NewDepartment{Name: "Dep"})
	w.ok(err)
	t.elsewhere, err = w.office.CreateDepartment(ctx, t.org.ID, workbench.NewDepartment{Name: "Elsewhere"})
	w.ok(err)
	add := func(login string, role workbench.Role, dep workbench.DepartmentID, manages ...workbench.DepartmentID) workbench.Person {
		p, err := w.office.AddPerson(ctx, t.org.ID, workbench.NewPerson{Login: login + "." + strings.ToLower(name), Name: login,
			Departments: []workbench.DepartmentID{dep}, Role: role, Manages: manages})
		w.ok(err)
		_, err = w.mail.CreateMailbox(ctx, mailcore.OrgID(t.org.ID), maildb.NewMailbox{Address: mailcore.Address(login + "@" + domain),
			Name: login, Person: int64(p.ID), Password: testPassword})
		w.ok(err)
		return p
	}
	t.boss = add("boss", workbench.RoleSuperAdmin, t.elsewhere.ID)
	t.local = add("local", workbench.RoleAdmin, t.dep.ID, t.dep.ID)
	t.member = add("member", workbench.RoleMember, t.dep.ID)
	t.peer = add("peer", workbench.RoleMember, t.elsewhere.ID)
	return t
}

// token opens a session without the cost of a password.
func (w *world) token(p workbench.Person) string {
	w.t.Helper()
	token, _, err := w.office.NewSession(w.t.Context(), p.Org, workbench.NewSession{Person: p.ID})
	w.ok(err)
	return token
}

func (w *world) box(p workbench.Person) mailcore.Mailbox {
	w.t.Helper()
	mb, err := w.mail.MailboxOfPerson(w.t.Context(), mailcore.OrgID(p.Org), int64(p.ID))
	w.ok(err)
	return mb
}

// deliver puts a mail into a person's inbox as if it came from the world.
func (w *world) deliver(p workbench.Person, raw string) mailcore.Placed {
	w.t.Helper()
	mb := w.box(p)
	raw = strings.ReplaceAll(strings.ReplaceAll(raw, "\r\n", "\n"), "\n", "\r\n")
	r, err := w.core.Accept(w.t.Context(), &mailcore.Envelope{From: "stranger@world.test", To: []mailcore.Recipient{{Address: mb.Address}},
		Source: mailcore.FromSystem, ReceivedAt: time.Now()}, message.SpoolBytes([]byte(raw)))
	w.ok(err)
	return r.Placed[0]
}

func mailText(subject, text string) string {
	return "From: Stranger <stranger@world.test>\nTo: member@home.test\nSubject: " + subject +
		"\nMessage-ID: <" + fmt.Sprint(time.Now().UnixNano()) + "@world.test>\nDate: " + time.Now().Format(time.RFC1123Z) +
		"\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n" + text + "\n"
}

// reply is what the server answered.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func (r reply) problem() Problem {
	var p Problem
	_ = json.Unmarshal(r.body, &p)
	return p
}

func (r reply) into(t testing.TB, v any) {
	t.Helper()
	if err := json.Unmarshal(r.body, v); err != nil {
		t.Fatalf("answer %d %.300s: %v", r.status, r.body, err)
	}
}

func (w *world) do(method, path, token string, body any, change ...func(*http.Request)) reply {
	w.t.Helper()
	var in io.Reader
	switch b := body.(type) {
	case nil:
	case io.Reader:
		in = b
	case string:
		in = strings.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		w.ok(err)
		in = bytes.NewReader(raw)
	}
	req, err := http.NewRequest(method, w.server.URL+path, in)
	w.ok(err)
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	for _, fn := range change {
		fn(req)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	w.ok(err)
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	w.ok(err)
	return reply{res.StatusCode, res.Header, raw}
}

// want does a request and reads the JSON answer of the wanted status.
func want[T any](w *world, status int, method, path, token string, body any) T {
	w.t.Helper()
	r := w.do(method, path, token, body)
	var v T
	if r.status != status {
		w.t.Fatalf("%s %s = %d %.300s; want %d", method, path, r.status, r.body, status)
	}
	if len(r.body) > 0 {
		r.into(w.t, &v)
	}
	return v
}

type testStreams struct{ *engine.Streams }

func (s testStreams) Since(ctx context.Context, stream string, after int64, limit int) ([]push.Event, error) {
	list, err := s.Streams.Since(ctx, stream, after, limit)
	return each(list, func(e engine.Event) push.Event {
		return push.Event{Seq: e.Seq, Kind: e.Kind, At: e.At, Data: e.Data}
	}), err
}

func (s testStreams) Heads(ctx context.Context, streams []string) (map[string]push.Head, error) {
	heads, err := s.Streams.Heads(ctx, streams)
	out := map[string]push.Head{}
	for name, h := range heads {
		out[name] = push.Head{Seq: h.Seq, Trimmed: h.Trimmed, Epoch: h.Epoch}
	}
	return out, err
}

func (s testStreams) Watch() push.Watch { return silent{make(chan push.Hint)} }

type silent struct{ c chan push.Hint }

func (s silent) C() <-chan push.Hint { return s.c }
func (silent) Add(...string)         {}
func (silent) Remove(...string)      {}
func (s silent) Close()              { close(s.c) }
