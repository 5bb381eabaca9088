package main

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/gorilla/websocket"

	"mailbridge/app/pretend"
	"mailbridge/configs/engine/enginetest"
)

// TestTwoNodes runs two programs on one database, each with a data folder of its own: what comes in through one is seen
// through the other, no mail leaves twice, and a websocket resumes on the other node.
func TestTwoNodes(t *testing.T) {
	t.Parallel()
	if os.Getenv(enginetest.Variable) == "" {
		t.Skip("two nodes need MySQL or MariaDB: set " + enginetest.Variable)
	}
	inet := online(t)
	ada, err := inet.AddCorrespondent("Ada", "ada@outside.test")
	if err != nil {
		t.Fatal(err)
	}
	o := demo.Options(t)
	a := settle(t, inet, testConfig(t, o))
	o.Data = t.TempDir()
	b := settle(t, inet, testConfig(t, o))

	va, vb := a.visit("zhangsan@demo.test"), b.visit("zhangsan@demo.test")
	first := listen(t, va, "")
	if _, err := ada.Send(t.Context(), addrOf(b.doors.smtp), []string{"zhangsan@demo.test"}, "through b", "x", pretend.Options{Sign: true}); err != nil {
		t.Fatal(err)
	}
	cursor := first.await(t, "mail.new")
	first.close()
	m := va.mail("inbox", "through b")
	va.do("GET", "/api/v1/messages/"+m.ID, nil, nil)
	if _, err := ada.Send(t.Context(), addrOf(a.doors.smtp), []string{"zhangsan@demo.test"}, "while away", "x", pretend.Options{Sign: true}); err != nil {
		t.Fatal(err)
	}
	second := listen(t, vb, cursor)
	second.await(t, "mail.new")
	second.close()

	const each = 40
	var senders sync.WaitGroup
	for k, v := range []*visitor{va, vb} {
		senders.Add(1)
		go func() {
			defer senders.Done()
			for i := range each {
				status, text := v.try("POST", "/api/v1/messages", map[string]any{"to": []map[string]string{{"email": "ada@outside.test"}},
					"subject": fmt.Sprintf("out %d %d", k, i), "text": "x", "idempotencyKey": fmt.Sprintf("%d-%d", k, i)})
				if status != 202 {
					t.Errorf("send: %d %s", status, text)
				}
			}
		}()
	}
	senders.Wait()
	received(t, ada.MX(), 2*each)
	time.Sleep(2 * time.Second) // longer than the other node's look at the queue
	seen := map[string]int{}
	for _, r := range ada.MX().Received() {
		seen[headerID(r.Raw)]++
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("mail %s left %d times", id, n)
		}
	}
	if len(seen) != 2*each {
		t.Errorf("%d different mails left, want %d", len(seen), 2*each)
	}
}

// ear is a websocket that follows the visitor's mailbox.
type ear struct {
	c     *websocket.Conn
	epoch string
}

type frame struct {
	T     string `json:"t"`
	Q     int64  `json:"q"`
	K     string `json:"k"`
	Items []struct {
		Q int64  `json:"q"`
		K string `json:"k"`
	} `json:"items"`
	Streams []struct{ S, Cur, Res string } `json:"streams"`
}

func listen(t *testing.T, v *visitor, cursor string) *ear {
	t.Helper()
	var ticket struct{ URL, Ticket string }
	v.do("POST", "/api/v1/push/ticket", map[string]string{"device": "test" + cursor}, &ticket)
	c, _, err := wsDial(v.base, ticket.Ticket)
	if err != nil {
		t.Fatal(err)
	}
	e := &ear{c: c}
	sub := map[string]string{"s": "m:" + v.me.Mailboxes[0].ID}
	if cursor != "" {
		sub["cur"] = cursor
	}
	if err := c.WriteJSON(map[string]any{"t": "hello", "v": 1, "dev": "test" + cursor, "app": "test", "subs": []any{sub}, "cap": []string{"batch"}}); err != nil {
		t.Fatal(err)
	}
	var f frame
	e.read(t, &f)
	if f.T != "welcome" || len(f.Streams) != 1 || f.Streams[0].Res != map[bool]string{true: "ok", false: "resume"}[cursor == ""] {
		t.Fatalf("welcome = %+v (cursor %q)", f, cursor)
	}
	e.epoch, _, _ = strings.Cut(f.Streams[0].Cur, ":")
	return e
}

func wsDial(base, ticket string) (*websocket.Conn, *http.Response, error) {
	d := websocket.Dialer{Subprotocols: []string{"mb.v1+json"}}
	return d.Dial("ws"+base[len("http"):]+"/api/v1/push/ws?ticket="+ticket, nil)
}

func (e *ear) read(t *testing.T, f *frame) {
	t.Helper()
	_ = e.c.SetReadDeadline(time.Now().Add(10 * time.Second))
	if err := e.c.ReadJSON(f); err != nil {
		t.Fatal(err)
	}
}

// await reads until an event of a kind has come and gives the cursor of the last event seen.
func (e *ear) await(t *testing.T, kind string) string {
	t.Helper()
	for {
		var f frame
		e.read(t, &f)
		if f.T == "ev" && f.K == kind {
			return fmt.Sprintf("%s:%d", e.epoch, f.Q)
		}
		for _, i := range f.Items {
			if i.K == kind {
				return fmt.Sprintf("%s:%d", e.epoch, i.Q)
			}
		}
	}
}

func (e *ear) close() { _ = e.c.Close() }

// TestLeaverOnAnotherNode removes a colleague on one node while they are signed in over IMAP on the other.
func TestLeaverOnAnotherNode(t *testing.T) {
	t.Parallel()
	if os.Getenv(enginetest.Variable) == "" {
		t.Skip("two nodes need MySQL or MariaDB: set " + enginetest.Variable)
	}
	inet := online(t)
	o := demo.Options(t)
	a := settle(t, inet, testConfig(t, o))
	o.Data = t.TempDir()
	b := settle(t, inet, testConfig(t, o))
	c, err := imapclient.DialInsecure(addrOf(b.doors.imap), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Login("wangwu@demo.test", demoPassword).Wait(); err != nil {
		t.Fatal(err)
	}
	admin, wang := a.visit("admin@demo.test"), a.visit("wangwu@demo.test")
	admin.do("DELETE", "/api/v1/admin/people/"+wang.me.Person.ID, nil, nil)
	eventually(t, "the end of the IMAP session on the other node", func() bool { return c.Noop().Wait() != nil })
}
