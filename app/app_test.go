package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2/imapclient"

	"mailbridge/app/pretend"
	"mailbridge/configs"
	"mailbridge/configs/engine"
	"mailbridge/configs/engine/enginetest"
	"mailbridge/mailcore/trust/trusttest"
)

// slow keeps a test that starts whole programs out of the run that shall stay under a minute.
func slow(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("starts whole programs; left out with -short")
	}
}

// town is the whole program inside a pretend Internet.
type town struct {
	t     *testing.T
	net   *pretend.Internet
	house *house
	doors *doors
	stop  func()
	logs  *bytes.Buffer
}

func testConfig(t testing.TB, o engine.Options) configs.Config {
	c := configs.Default()
	c.Hostname, c.Data, c.DB, c.FreeDomain, c.Insecure = "mail.demo.test", o.Data, o.DB, "free.test", true
	c.Doors = configs.Doors{HTTP: "127.0.0.1:0", SMTP: "127.0.0.1:0", Submission: "127.0.0.1:0", Submissions: "127.0.0.1:0",
		IMAP: "127.0.0.1:0", IMAPS: "127.0.0.1:0", Sieve: "127.0.0.1:0", Ops: "127.0.0.1:0"}
	c.Queue.FirstRetry, c.Grace = configs.Duration(200*time.Millisecond), configs.Duration(5*time.Second)
	return c
}

// found starts a town with the demo organisations.
func found(t *testing.T) *town {
	t.Helper()
	return settle(t, online(t), testConfig(t, demo.Options(t)))
}

// online starts a pretend Internet that ends with the test.
func online(t *testing.T) *pretend.Internet {
	t.Helper()
	inet, err := pretend.Start(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	inet.NewKey = trusttest.Key
	t.Cleanup(func() { _ = inet.Close() })
	return inet
}

// demo is a store with the demo organisations.
var demo = enginetest.Template{Make: func(o engine.Options) error {
	ctx := context.Background()
	inet, err := pretend.Start(ctx, "")
	if err != nil {
		return err
	}
	c := configs.Default()
	c.Hostname, c.Data, c.DB, c.FreeDomain = "mail.demo.test", o.Data, o.DB, "free.test"
	h, err := newHouse(ctx, c, world{fresh: inet.Resolver, dial: inet.Dial, keys: trusttest.Key, weak: true}, o.Log)
	if err == nil {
		err = errors.Join(h.makeDemo(ctx), h.engine.Close())
	}
	return errors.Join(err, inet.Close())
}}

// settle runs one more process of the program on the same Internet.
func settle(t *testing.T, inet *pretend.Internet, c configs.Config) *town {
	t.Helper()
	return settleWith(t, inet, c, nil)
}

// settleWith is settle with disks and databases that may fail.
func settleWith(t *testing.T, inet *pretend.Internet, c configs.Config, fault engine.Fault) *town {
	t.Helper()
	return settleIn(t, inet, c, world{fault: fault})
}

// settleIn is settle in a world of which some is given.
func settleIn(t *testing.T, inet *pretend.Internet, c configs.Config, around world) *town {
	t.Helper()
	around.fresh, around.dial, around.roots = inet.Resolver, inet.Dial, inet.Roots()
	around.keys, around.weak = trusttest.Key, true
	w := &town{t: t, net: inet, logs: &bytes.Buffer{}}
	var err error
	w.house, err = newHouse(t.Context(), c, around, slog.New(slog.NewTextHandler(&locked{w: w.logs}, nil)))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.house.makeDemo(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := w.house.publish(t.Context(), inet.DNS); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ready, done := make(chan *doors, 1), make(chan error, 1)
	go func() { done <- w.house.serve(ctx, func(d *doors) { ready <- d }) }()
	select {
	case w.doors = <-ready:
	case err := <-done:
		t.Fatalf("serve: %v", err)
	}
	w.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("stop: %v", err)
		}
		if t.Failed() {
			t.Logf("log:\n%s", w.logs)
		}
	})
	t.Cleanup(w.stop)
	return w
}

type locked struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

// visitor is somebody signed in over HTTP.
type visitor struct {
	t     *testing.T
	base  string
	token string
	me    struct {
		Person    struct{ ID string } `json:"person"`
		Mailboxes []struct{ ID, Address string }
	}
}

func (w *town) visit(login string) *visitor {
	w.t.Helper()
	v := &visitor{t: w.t, base: "http://" + w.doors.http.Addr().String()}
	var in struct {
		Token string          `json:"token"`
		Me    json.RawMessage `json:"me"`
	}
	v.do("POST", "/api/v1/sessions", map[string]string{"login": login, "password": demoPassword}, &in)
	v.token = in.Token
	if err := json.Unmarshal(in.Me, &v.me); err != nil {
		w.t.Fatal(err)
	}
	return v
}

// do calls the API, fails on any error answer, and reads the answer into out.
func (v *visitor) do(method, path string, body, out any) int {
	v.t.Helper()
	status, text := v.try(method, path, body)
	if status >= 300 {
		v.t.Fatalf("%s %s: %d %s", method, path, status, text)
	}
	if out != nil {
		if err := json.Unmarshal(text, out); err != nil {
			v.t.Fatalf("%s %s: %v in %s", method, path, err, text)
		}
	}
	return status
}

func (v *visitor) try(method, path string, body any) (int, []byte) {
	v.t.Helper()
	var r io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			v.t.Fatal(err)
		}
		r = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(v.t.Context(), method, v.base+path, r)
	if err != nil {
		v.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if v.token != "" {
		req.Header.Set("Authorization", "Bearer "+v.token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		v.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return res.StatusCode, text
}

// quiet is try for a program that may die at any moment: status 0 is no answer.
func (v *visitor) quiet(method, path, body string) (int, []byte) {
	req, err := http.NewRequest(method, v.base+path, strings.NewReader(body))
	if err != nil {
		return 0, nil
	}
	req.Header.Set("Content-Type", "application/json")
	if v.token != "" {
		req.Header.Set("Authorization", "Bearer "+v.token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, nil
	}
	return res.StatusCode, text
}

func (v *visitor) signInQuietly(login string) bool {
	var in struct {
		Token string          `json:"token"`
		Me    json.RawMessage `json:"me"`
	}
	_, text := v.quiet("POST", "/api/v1/sessions", fmt.Sprintf(`{"login":%q,"password":%q}`, login, demoPassword))
	if json.Unmarshal(text, &in) != nil || json.Unmarshal(in.Me, &v.me) != nil {
		return false
	}
	v.token = in.Token
	return len(v.me.Mailboxes) > 0
}

func (v *visitor) quietMails(folder string) []summary {
	var list struct{ Items []summary }
	_, text := v.quiet("GET", "/api/v1/mailboxes/"+v.me.Mailboxes[0].ID+"/messages?folder="+folder, "")
	_ = json.Unmarshal(text, &list)
	return list.Items
}

type summary struct {
	ID, Subject, Preview, Folder, Trust, Caution string
	Starred                                      bool
	From                                         struct{ Name, Email string }
	Links                                        struct{ Chat, Event, Todo string }
}

// mails lists the newest mails of a folder of the visitor's mailbox.
func (v *visitor) mails(folder string) []summary {
	v.t.Helper()
	var list struct{ Items []summary }
	v.do("GET", "/api/v1/mailboxes/"+v.me.Mailboxes[0].ID+"/messages?folder="+folder, nil, &list)
	return list.Items
}

// mail waits until a mail with that subject is in the folder.
func (v *visitor) mail(folder, subject string) summary {
	v.t.Helper()
	var got summary
	eventually(v.t, "mail "+subject+" in "+folder, func() bool {
		for _, m := range v.mails(folder) {
			if m.Subject == subject {
				got = m
				return true
			}
		}
		return false
	})
	return got
}

type post struct {
	ID, Kind, Text, Quoted string
	Author                 struct{ Name, Email string }
	Out                    []struct{ Email, State, Why string }
}

func (v *visitor) posts(chat string) []post {
	v.t.Helper()
	var list struct{ Items []post }
	v.do("GET", "/api/v1/chats/"+chat+"/posts", nil, &list)
	return list.Items
}

// patience is longer than anything takes that a test waits for, the lease of a crashed worker included.
const patience = 90 * time.Second

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(30 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("not seen in time: %s", what)
}

func addrOf(l net.Listener) string { return l.Addr().String() }

// TestThereAndBack is the sentence the product is made of: a mail from outside arrives, becomes a chat, the answer given
// there reaches the sender as proper mail, and the sender's answer comes back into the same chat.
func TestThereAndBack(t *testing.T) {
	t.Parallel()
	w := found(t)
	ada, err := w.net.AddCorrespondent("Ada Lovelace", "ada@outside.test")
	if err != nil {
		t.Fatal(err)
	}
	zhang := w.visit("zhangsan@demo.test")
	if _, err := ada.Send(t.Context(), addrOf(w.doors.smtp), []string{"zhangsan@demo.test"}, "Order 17",
		"Hello,\n\ncould we meet on Friday at 3 pm?\n\nAda", pretend.Options{Sign: true}); err != nil {
		t.Fatal(err)
	}
	m := zhang.mail("inbox", "Order 17")
	if m.From.Email != "ada@outside.test" || m.Trust != "ok" {
		t.Errorf("summary = %+v, want ada, trusted", m)
	}

	var turned struct {
		Conversation struct{ ID string }
		Created      bool
	}
	zhang.do("POST", "/api/v1/messages/"+m.ID+"/chat", map[string]any{}, &turned)
	chat := turned.Conversation.ID
	zhang.do("POST", "/api/v1/messages/"+m.ID+"/chat", map[string]any{}, &turned)
	if turned.Created || turned.Conversation.ID != chat {
		t.Errorf("turned twice: %+v, want the same conversation %s", turned, chat)
	}
	zhang.do("POST", "/api/v1/chats/"+chat+"/posts", map[string]any{"text": "内部讨论：不要外发", "outbound": false}, nil)
	zhang.do("POST", "/api/v1/chats/"+chat+"/posts", map[string]any{"text": "周五三点可以。Friday suits me.", "outbound": true}, nil)

	got := received(t, ada.MX(), 1)
	if !strings.Contains(string(got.Raw), "Friday suits me") && !strings.Contains(string(got.Raw), "=E5=91=A8") && !strings.Contains(string(got.Raw), "base64") {
		t.Errorf("answer does not carry the words:\n%s", got.Raw)
	}
	checkAnswer(t, w, got)
	if sent := zhang.mails("sent"); len(sent) != 1 {
		t.Errorf("%d mails in Sent, want the one answer", len(sent))
	}

	if _, err := ada.Answer(t.Context(), addrOf(w.doors.smtp), got, "Perfect, see you then."); err != nil {
		t.Fatal(err)
	}
	eventually(t, "Ada's answer in the chat", func() bool {
		p := zhang.posts(chat)
		return len(p) > 0 && strings.Contains(p[len(p)-1].Text, "Perfect, see you then.")
	})
	var mailPosts int
	for _, p := range zhang.posts(chat) {
		if strings.Contains(p.Text, "Perfect, see you then.") {
			mailPosts++
			if strings.Contains(p.Text, "Friday suits me") {
				t.Errorf("the quote is not folded: %q", p.Text)
			}
		}
	}
	if mailPosts != 1 {
		t.Errorf("the answer is in the chat %d times", mailPosts)
	}
}

func received(t *testing.T, mx *pretend.MX, n int) pretend.Received {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := waitFor(ctx, mx, n); err != nil {
		t.Fatalf("mail at the outside server: %v", err)
	}
	return mx.Received()[n-1]
}

func waitFor(ctx context.Context, mx *pretend.MX, n int) error {
	for len(mx.Received()) < n {
		select {
		case <-ctx.Done():
			return fmt.Errorf("%d of %d came: %w", len(mx.Received()), n, ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
	return nil
}

// checkAnswer looks at the headers of an answer given in a chat.
func checkAnswer(t *testing.T, w *town, got pretend.Received) {
	t.Helper()
	head, _, _ := strings.Cut(string(got.Raw), "\r\n\r\n")
	for _, want := range []string{"zhangsan@demo.test>", "In-Reply-To:", "References:", "DKIM-Signature:", "Reply-To:", "Subject: Re: Order 17"} {
		if !strings.Contains(head, want) {
			t.Errorf("header lacks %q:\n%s", want, head)
		}
	}
	for _, never := range []string{"内部讨论", "5YaF6YOo", "127.0.0.1"} {
		if strings.Contains(string(got.Raw), never) {
			t.Errorf("answer carries %q", never)
		}
	}
	v, err := verify(w, got)
	if err != nil || !v {
		t.Errorf("DKIM of the answer: %v, %v; want pass", v, err)
	}
}

// TestLeaver removes a colleague while they are signed in everywhere: every session ends at once, no new one begins, and
// mail to them is still kept.
func TestLeaver(t *testing.T) {
	t.Parallel()
	w := found(t)
	admin, wang := w.visit("admin@demo.test"), w.visit("wangwu@demo.test")
	c, err := imapclient.DialInsecure(addrOf(w.doors.imap), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Login("wangwu@demo.test", demoPassword).Wait(); err != nil {
		t.Fatal(err)
	}
	admin.do("DELETE", "/api/v1/admin/people/"+wang.me.Person.ID, nil, nil)
	eventually(t, "the end of the IMAP session", func() bool { return c.Noop().Wait() != nil })
	eventually(t, "the end of the web session", func() bool { status, _ := wang.try("GET", "/api/v1/me", nil); return status == 401 })
	again, err := imapclient.DialInsecure(addrOf(w.doors.imap), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if err := again.Login("wangwu@demo.test", demoPassword).Wait(); err == nil {
		t.Error("a leaver signed in over IMAP")
	}
	if err := sendRaw(addrOf(w.doors.smtp), "wangwu@demo.test", []byte("From: a@outside.test\r\nSubject: late\r\n\r\nx\r\n")); err != nil {
		t.Errorf("mail to a leaver: %v", err)
	}
}
