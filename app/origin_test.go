package main

import (
	"testing"
	"time"
)

type sourced struct {
	ID, Link string
	Source   *struct{ Mailbox, Message, Subject string }
}

// source gives where a thing came from, as the list and the thing itself tell alike.
func (v *visitor) source(list, one, id string) (subject, message string) {
	v.t.Helper()
	tell := func(x sourced) (string, string) {
		if x.Source == nil {
			return "", ""
		}
		return x.Source.Subject, x.Source.Message
	}
	var page struct{ Items []sourced }
	v.do("GET", list, nil, &page)
	found := false
	for _, x := range page.Items {
		if x.ID == id {
			found = true
			subject, message = tell(x)
			if message == "" && x.Link != "" {
				v.t.Errorf("%s shows the link %q to who may not open it", list, x.Link)
			}
		}
	}
	if !found {
		v.t.Errorf("%s lacks %s", list, id)
	}
	if one == "" {
		return subject, message
	}
	var x sourced
	v.do("GET", one+id, nil, &x)
	if s, m := tell(x); s != subject || m != message {
		v.t.Errorf("%s%s came from %q %q, in the list from %q %q", one, id, s, m, subject, message)
	}
	return subject, message
}

// TestOrigins: events, conversations and todos name the mail they came from: to whoever may read it, by their own copy where
// they have one, and to nobody else; not any more once it is gone.
func TestOrigins(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	zhang, li, wang := w.visit("zhangsan@demo.test"), w.visit("lisi@demo.test"), w.visit("wangwu@demo.test")
	raw := "From: Ada <ada@outside.test>\r\nTo: zhangsan@demo.test, lisi@demo.test\r\nSubject: Plan B\r\nMessage-ID: <plan@outside.test>\r\nDate: " +
		time.Now().Format(time.RFC1123Z) + "\r\n\r\nlet us meet\r\n"
	if err := w.hand("ada@outside.test", []string{"zhangsan@demo.test", "lisi@demo.test"}, []byte(raw)); err != nil {
		t.Fatal(err)
	}
	mine, hers := zhang.mail("inbox", "Plan B"), li.mail("inbox", "Plan B")
	path := "/api/v1/messages/" + mine.ID
	var made struct {
		Event, Todo, Conversation sourced
	}
	begin := time.Now().Add(time.Hour).UTC().Truncate(time.Second)
	zhang.do("POST", path+"/event", map[string]any{"title": "meet", "start": begin, "end": begin.Add(time.Hour),
		"attendees": []map[string]string{{"person": li.person()}, {"person": wang.person()}}}, &made)
	zhang.do("POST", path+"/chat", map[string]any{"people": []string{li.person(), wang.person()}}, &made)
	zhang.do("POST", path+"/todo", map[string]any{"owner": wang.person()}, &made)
	for name, x := range map[string]sourced{"event": made.Event, "chat": made.Conversation, "todo": made.Todo} {
		if x.Source == nil || x.Source.Message != mine.ID || x.Source.Subject != "Plan B" {
			t.Errorf("made %s = %+v", name, x)
		}
	}
	check := func(who string, v *visitor, subject, message string) {
		t.Helper()
		for _, kind := range []struct{ list, one, id string }{
			{"/api/v1/events", "/api/v1/events/", made.Event.ID}, {"/api/v1/chats", "/api/v1/chats/", made.Conversation.ID}, {"/api/v1/todos", "", made.Todo.ID}} {
			list := kind.list
			if list == "/api/v1/todos" && v == zhang {
				list += "?made=true"
			} else if list == "/api/v1/todos" && v == li {
				continue // neither theirs nor made by them
			}
			if s, m := v.source(list, kind.one, kind.id); s != subject || m != message {
				t.Errorf("%s: %s came from %q %q; want %q %q", who, kind.list, s, m, subject, message)
			}
		}
	}
	check("who turned it", zhang, "Plan B", mine.ID)
	check("who has a copy", li, "Plan B", hers.ID)
	check("who has none", wang, "", "")
	zhang.purge("inbox")
	check("who deleted it", zhang, "", "")
	check("who still has a copy", li, "Plan B", hers.ID)
}
