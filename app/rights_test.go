package main

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// rightsTime is the longest that somebody may go on to see what they no longer may.
const rightsTime = 5 * time.Second

// TestRightsTakenAway: a websocket stands while its person, session or membership goes.
func TestRightsTakenAway(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	admin := w.visit("admin@demo.test")
	zhang, li := w.visit("zhangsan@demo.test"), w.visit("lisi@demo.test")
	var chat struct{ ID string }
	admin.do("POST", "/api/v1/chats", map[string]any{"title": "Plan", "kind": "group",
		"people": []string{zhang.me.Person.ID, li.me.Person.ID}}, &chat)
	follow := func(v *visitor) *ear { return followStreams(t, v, "u:"+v.me.Person.ID, "c:"+chat.ID) }

	other := w.visit("zhangsan@demo.test")
	member, session, stays, person := follow(zhang), follow(other), follow(admin), follow(li)
	admin.do("DELETE", "/api/v1/chats/"+chat.ID+"/members", map[string]any{"people": []string{zhang.me.Person.ID}}, nil)
	for _, e := range []*ear{member, session} {
		e.until(t, "gap", "c:"+chat.ID)
	}
	other.do("DELETE", "/api/v1/sessions/current", nil, nil)
	session.ends(t)
	admin.do("PATCH", "/api/v1/admin/people/"+li.me.Person.ID, map[string]any{"state": "disabled"}, nil)
	person.ends(t)
	admin.do("POST", "/api/v1/chats/"+chat.ID+"/posts", map[string]any{"text": "among us"}, nil)
	stays.until(t, "ev", "c:"+chat.ID)
	if err := member.c.WriteJSON(map[string]any{"t": "ping", "n": 1}); err != nil {
		t.Fatal(err)
	}
	for f := (streamFrame{}); f.T != "pong"; {
		if f = member.frame(t); f.S == "c:"+chat.ID {
			t.Errorf("after the membership came %+v", f)
		}
	}
}

type streamFrame struct{ T, S, Why string }

// followStreams opens a websocket that follows the streams.
func followStreams(t *testing.T, v *visitor, streams ...string) *ear {
	t.Helper()
	device := fmt.Sprintf("%p", v)
	var ticket struct{ URL, Ticket string }
	v.do("POST", "/api/v1/push/ticket", map[string]string{"device": device}, &ticket)
	d := websocket.Dialer{Subprotocols: []string{"mb.v1+json"}}
	c, _, err := d.Dial("ws"+v.base[len("http"):]+"/api/v1/push/ws?ticket="+ticket.Ticket, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	subs := []map[string]string{}
	for _, s := range streams {
		subs = append(subs, map[string]string{"s": s})
	}
	if err := c.WriteJSON(map[string]any{"t": "hello", "v": 1, "dev": device, "subs": subs}); err != nil {
		t.Fatal(err)
	}
	e := &ear{c: c}
	var f frame
	e.read(t, &f)
	for _, s := range f.Streams {
		if s.Res != "ok" {
			t.Fatalf("stream %s: %s", s.S, s.Res)
		}
	}
	return e
}

func (e *ear) frame(t *testing.T) (f streamFrame) {
	t.Helper()
	_ = e.c.SetReadDeadline(time.Now().Add(rightsTime))
	if err := e.c.ReadJSON(&f); err != nil {
		t.Fatal(err)
	}
	return f
}

// until reads to a frame of a kind about a stream.
func (e *ear) until(t *testing.T, kind, stream string) {
	t.Helper()
	for began := time.Now(); ; {
		if f := e.frame(t); f.T == kind && f.S == stream {
			return
		}
		if time.Since(began) > rightsTime {
			t.Fatalf("no %s of %s within %v", kind, stream, rightsTime)
		}
	}
}

// ends reads to the close, which must say that the sign-in is over.
func (e *ear) ends(t *testing.T) {
	t.Helper()
	_ = e.c.SetReadDeadline(time.Now().Add(rightsTime))
	for {
		_, _, err := e.c.ReadMessage()
		if err == nil {
			continue
		}
		var end *websocket.CloseError
		if !errors.As(err, &end) || end.Code != 4001 {
			t.Errorf("the socket ended with %v, want close code 4001", err)
		}
		return
	}
}
