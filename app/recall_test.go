package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"mailbridge/configs/engine"
)

type recallView struct {
	ID, State, Outcome string
	Counts             map[string]int
	Results            []struct{ Place, Who, Name, Result, Reason, Zh, En string }
	Links              []struct{ ID, Link string }
}

func (r recallView) at(place, who string) string {
	for _, x := range r.Results {
		if x.Place == place && (who == "" || x.Who == who) {
			return x.Result
		}
	}
	return ""
}

// sent writes to people and gives the copy in Sent.
func (v *visitor) sent(subject, text string, more map[string]any, rcpt ...string) string {
	v.t.Helper()
	var list []map[string]string
	for _, r := range rcpt {
		list = append(list, to(r)...)
	}
	body := map[string]any{"to": list, "subject": subject, "text": text}
	for k, x := range more {
		body[k] = x
	}
	v.do("POST", "/api/v1/messages", body, nil)
	return v.mail("sent", subject).ID
}

// recall takes a mail back and waits until all is done.
func (v *visitor) recall(id string, wish map[string]any) (r recallView) {
	v.t.Helper()
	v.do("POST", "/api/v1/messages/"+id+"/recall", wish, nil)
	eventually(v.t, "the end of the recall", func() bool {
		v.do("GET", "/api/v1/messages/"+id+"/recall", nil, &r)
		return r.State == "done"
	})
	return r
}

const recallSecret = "kumquat"

// TestRecall: N23. An unread colleague's mail is replaced by a note under a new UID; who has read it, or whose mail program
// has it, keeps it; outside it cannot be recalled; the result is told person by person, and once.
func TestRecall(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	mx := outsideMX(t, w)
	zhang, li, wang, admin := w.visit("zhangsan@demo.test"), w.visit("lisi@demo.test"), w.visit("wangwu@demo.test"), w.visit("admin@demo.test")
	k := w.imap("lisi@demo.test")
	k.ok("ENABLE QRESYNC")
	id := zhang.sent("salaries", "the "+recallSecret+" figures", nil, "lisi@demo.test", "wangwu@demo.test", "admin@demo.test", "ada@outside.test")
	_ = li.mail("inbox", "salaries")
	old := uidOf(k, "salaries")
	state := k.ok("SELECT INBOX")
	wang.do("GET", "/api/v1/messages/"+wang.mail("inbox", "salaries").ID, nil, nil) // read, though never marked so
	adminMail := admin.mail("inbox", "salaries")
	pc := w.imap("admin@demo.test")
	pc.ok("SELECT INBOX")
	pc.ok("UID FETCH 1:* BODY.PEEK[]")
	received(t, mx, 1)
	eventually(t, "the words in the index", func() bool { return len(li.search(recallSecret)) == 1 })
	listening := listen(t, zhang, "")
	for name, stranger := range map[string]*visitor{"a recipient": li, "another organisation": w.visit("sprout-admin")} {
		for _, method := range []string{"GET", "POST"} {
			if status, _ := stranger.try(method, "/api/v1/messages/"+id+"/recall", nil); status != 404 {
				t.Errorf("%s: %s recall = %d; want 404", name, method, status)
			}
		}
	}
	r := zhang.recall(id, nil)
	listening.await(t, "mail.recall")
	listening.close()
	for who, want := range map[string]string{"lisi@demo.test": "recalled", "wangwu@demo.test": "read", "admin@demo.test": "downloaded"} {
		if got := r.at("mailbox", who); got != want {
			t.Errorf("%s: %q; want %q", who, got, want)
		}
	}
	if r.at("outside", "ada@outside.test") != "cannot" || r.Outcome != "some" || r.Counts["recalled"] != 1 || r.Results[0].Zh == "" || r.Results[0].En == "" {
		t.Errorf("results = %+v", r)
	}
	checkStub(t, w, li, old, state)
	for _, v := range []*visitor{wang, admin} {
		if m := v.mail("inbox", "salaries"); m.Preview != "the "+recallSecret+" figures" {
			t.Errorf("somebody who has seen it has %+v", m)
		}
	}
	var whole struct{ Text string }
	admin.do("GET", "/api/v1/messages/"+adminMail.ID, nil, &whole)
	if again := zhang.recall(id, nil); again.ID != r.ID || len(again.Results) != len(r.Results) {
		t.Errorf("recalled again: %+v", again)
	}
	if n := len(li.mails("inbox")); n != 2 {
		t.Errorf("%d mails after a second recall; want the welcome and one note", n)
	}
	var own struct{ Text, Recall string }
	zhang.do("GET", "/api/v1/messages/"+id, nil, &own)
	if own.Recall != "done" || !strings.Contains(own.Text, recallSecret) {
		t.Errorf("the author's copy = %+v", own)
	}
}

func (v *visitor) search(q string) []summary {
	v.t.Helper()
	var list struct{ Items []summary }
	v.do("GET", "/api/v1/mailboxes/"+v.me.Mailboxes[0].ID+"/messages?q="+q, nil, &list)
	return list.Items
}

func uidOf(k *talk, subject string) string {
	k.t.Helper()
	k.ok("SELECT INBOX")
	return strings.TrimSpace(strings.TrimPrefix(k.ok("UID SEARCH SUBJECT "+subject), "* SEARCH"))
}

// checkStub looks at the mailbox that a mail was taken out of, through every door.
func checkStub(t *testing.T, w *town, li *visitor, old, state string) {
	t.Helper()
	stub := li.mail("inbox", "已撤回 Recalled: salaries")
	var shown struct{ Text, Thread string }
	li.do("GET", "/api/v1/messages/"+stub.ID, nil, &shown)
	if !strings.Contains(shown.Text, "zhangsan@demo.test") || !strings.Contains(shown.Text, time.Now().Format("2006-")) || !strings.Contains(shown.Text, "recalled this mail") {
		t.Errorf("the note says %q", shown.Text)
	}
	if found := li.search(recallSecret); len(found) != 0 {
		t.Errorf("the words are still found: %+v", found)
	}
	_, thread := li.try("GET", "/api/v1/mailboxes/"+li.me.Mailboxes[0].ID+"/threads/"+shown.Thread, nil)
	k := w.imap("lisi@demo.test")
	k.ok("ENABLE QRESYNC")
	fresh := uidOf(k, "salaries")
	validity, modseq := between(state, "UIDVALIDITY ", "]"), between(state, "HIGHESTMODSEQ ", "]")
	k.ok("UNSELECT")
	changes := k.ok(fmt.Sprintf("SELECT INBOX (QRESYNC (%s %s))", validity, modseq))
	if !strings.Contains(changes, "VANISHED (EARLIER) "+old) || fresh == old || fresh == "" {
		t.Errorf("UID %s became %s; a program that was away hears:\n%s", old, fresh, changes)
	}
	all := k.ok("UID FETCH 1:* (BODY.PEEK[] PREVIEW)")
	events := ""
	for e := range streamOf(t, w, "m:"+li.me.Mailboxes[0].ID) {
		events += e
	}
	for name, text := range map[string]string{"the thread": string(thread), "IMAP": all, "the stream": events} {
		if strings.Contains(text, recallSecret) {
			t.Errorf("%s still holds the text:\n%s", name, text)
		}
	}
	if !strings.Contains(events, "mail.gone") {
		t.Error("the stream does not tell that the mail went")
	}
}

func between(s, from, to string) string {
	_, s, _ = strings.Cut(s, from)
	s, _, _ = strings.Cut(s, to)
	return s
}

// streamOf gives all events that a stream still holds.
func streamOf(t *testing.T, w *town, name string) func(func(string) bool) {
	t.Helper()
	events, err := w.house.engine.Streams.Since(t.Context(), name, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return func(yield func(string) bool) {
		for _, e := range events {
			if !yield(e.Kind + " " + string(e.Data) + "\n") {
				return
			}
		}
	}
}

// TestRecallAcrossDoors: W12. A recall reaches the post that was made of the mail, the pushes that nobody got yet, todos and
// events, links to files, the queue and what waits for a moderator; people outside are asked politely only when wished.
func TestRecallAcrossDoors(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	mx := outsideMX(t, w)
	zhang, li, wang := w.visit("zhangsan@demo.test"), w.visit("lisi@demo.test"), w.visit("wangwu@demo.test")
	var file linkedFile
	zhang.do("POST", "/api/v1/mailboxes/"+zhang.me.Mailboxes[0].ID+"/files", map[string]any{"name": "plan.zip", "size": 3}, &file)
	status, uploaded := zhang.raw("PUT", "/api/v1/files/"+file.ID+"/content?offset=0", "application/octet-stream", []byte("abc"), nil)
	if err := json.Unmarshal(uploaded, &file); err != nil || status != 200 {
		t.Fatal("upload:", status, err)
	}
	id := zhang.sent("merger", "the "+recallSecret+" plan, tomorrow at 3 pm", map[string]any{"files": []string{file.ID}}, "lisi@demo.test", "wangwu@demo.test", "ada@outside.test")
	received(t, mx, 1)
	m := li.mail("inbox", "merger")
	var chat struct{ Conversation struct{ ID string } }
	li.do("POST", "/api/v1/messages/"+m.ID+"/chat", map[string]any{}, &chat)
	var todo struct {
		Todo struct{ ID, Note, Link string }
	}
	li.do("POST", "/api/v1/messages/"+m.ID+"/todo", map[string]any{"note": "see the plan"}, &todo)
	var event struct {
		Event struct{ ID, Description string }
	}
	li.do("POST", "/api/v1/messages/"+m.ID+"/event", map[string]any{"start": time.Now().Add(24 * time.Hour), "end": time.Now().Add(25 * time.Hour)}, &event)
	if !strings.Contains(event.Event.Description, recallSecret) {
		t.Fatalf("event = %+v", event)
	}
	r := zhang.recall(id, nil)
	if r.at("mailbox", "lisi@demo.test") != "recalled" || r.at("mailbox", "wangwu@demo.test") != "recalled" || r.at("chat", "") != "recalled" ||
		r.at("todo", "") != "recalled" || r.at("event", "") != "recalled" || len(r.Links) != 1 {
		t.Errorf("results = %+v", r)
	}
	posts := li.posts(chat.Conversation.ID)
	if len(posts) != 1 || !strings.Contains(posts[0].Text, "已被发件人撤回") {
		t.Errorf("posts = %+v", posts)
	}
	texts := map[string]string{}
	for _, path := range []string{"/api/v1/chats", "/api/v1/chats/" + chat.Conversation.ID + "/posts", "/api/v1/todos", "/api/v1/events/" + event.Event.ID} {
		_, text := li.try("GET", path, nil)
		texts[path] = string(text)
	}
	for _, stream := range []string{"c:" + chat.Conversation.ID, "u:" + li.me.Person.ID, "m:" + li.me.Mailboxes[0].ID, "m:" + wang.me.Mailboxes[0].ID} {
		for e := range streamOf(t, w, stream) {
			texts[stream] += e
		}
	}
	for where, text := range texts {
		if strings.Contains(text, recallSecret) || text == "" {
			t.Errorf("%s still holds the text: %s", where, text)
		}
	}
	for _, path := range []string{"/api/v1/todos", "/api/v1/events/" + event.Event.ID} {
		if !strings.Contains(texts[path], "来源邮件已被发件人撤回") || strings.Contains(texts[path], "/mail/m/") {
			t.Errorf("%s = %s", path, texts[path])
		}
	}
	if n := len(mx.Received()); n != 1 {
		t.Fatalf("%d mails went outside; nobody wished for a notice", n)
	}
	r = zhang.recall(id, map[string]any{"links": true, "notice": true})
	if r.at("file", "") != "revoked" || len(r.Links) != 0 {
		t.Errorf("links: %+v", r)
	}
	if status, _ := zhang.raw("GET", strings.TrimPrefix(file.Link, "http://127.0.0.1:8080"), "", nil, nil); status != 410 {
		t.Errorf("the link answers %d; want 410", status)
	}
	first := mx.Received()[0]
	if got := received(t, mx, 2); !strings.Contains(string(got.Raw), "In-Reply-To: <"+headerID(first.Raw)+">") || r.at("outside", "ada@outside.test") != "cannot" {
		t.Errorf("the notice:\n%s", got.Raw)
	}
}

// TestRecallAgainAfterACrash: W12. A run that was cut off after it took mails out, before it noted so, is done again and
// tells the truth; nobody gets a second note.
func TestRecallAgainAfterACrash(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	zhang, li := w.visit("zhangsan@demo.test"), w.visit("lisi@demo.test")
	id := zhang.sent("twice", recallSecret, nil, "lisi@demo.test")
	zhang.recall(id, nil)
	if err := w.house.engine.DB.Write(t.Context(), func(tx *engine.Tx) error {
		_, err := tx.Run("DELETE FROM recall_results")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	r := zhang.recall(id, map[string]any{"notice": true})
	if r.at("mailbox", "lisi@demo.test") != "recalled" || len(li.mails("inbox")) != 2 {
		t.Errorf("results = %+v; inbox = %+v", r, li.mails("inbox"))
	}
}

// TestRecallThroughRulesAndGroups: N23, W12. Each member of a group has a result; so have mailboxes that a rule led the mail
// to; what a rule sent on to the world cannot come back; what waits for a moderator, in quarantine or in the queue is
// cancelled.
func TestRecallThroughRulesAndGroups(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	mx := outsideMX(t, w)
	admin, zhang, li, wang := w.visit("admin@demo.test"), w.visit("zhangsan@demo.test"), w.visit("lisi@demo.test"), w.visit("wangwu@demo.test")
	li.do("PUT", li.box()+"/forwarding", map[string]any{"enabled": true, "to": []string{"ada@outside.test", "admin@demo.test"}, "keep": true}, nil)
	admin.group(map[string]any{"address": "team@demo.test", "name": "Team", "members": []entry{{"kind": "person", "id": li.me.Person.ID}, {"kind": "person", "id": wang.me.Person.ID}}})
	id := zhang.sent("grouped", recallSecret, nil, "team@demo.test", "lisi@demo.test") // a direct copy goes through rules
	wang.mail("inbox", "grouped")
	admin.mail("inbox", "grouped")
	received(t, mx, 1)
	r := zhang.recall(id, nil)
	for who, want := range map[string]string{"lisi@demo.test": "recalled", "wangwu@demo.test": "recalled", "admin@demo.test": "recalled"} {
		if got := r.at("mailbox", who); got != want {
			t.Errorf("%s: %q; want %q in %+v", who, got, want, r.Results)
		}
	}
	if r.at("forward", "lisi@demo.test") != "cannot" {
		t.Errorf("what a rule sent on: %+v", r.Results)
	}
	admin.group(map[string]any{"address": "board@demo.test", "name": "Board", "moderated": true, "moderators": []string{admin.me.Person.ID},
		"members": []entry{{"kind": "person", "id": wang.me.Person.ID}}})
	mx.Down()
	id = zhang.sent("moderated", recallSecret, nil, "board@demo.test", "ben@outside.test")
	if r = zhang.recall(id, nil); r.at("group", "board@demo.test") != "recalled" || r.at("queue", "ben@outside.test") != "recalled" || r.at("mailbox", "wangwu@demo.test") != "" {
		t.Errorf("what had not been sent on: %+v", r.Results)
	}
	if r = zhang.recall(id, map[string]any{"notice": true}); r.at("mailbox", "wangwu@demo.test") != "" { // a run that goes on remembers
		t.Errorf("a second run tells of a member whom the group did not pass it on to: %+v", r.Results)
	}
	var queue struct{ Items []struct{ To string } }
	if admin.do("GET", "/api/v1/admin/queue", nil, &queue); len(queue.Items) != 0 {
		t.Errorf("the queue still holds %+v", queue.Items)
	}
}

// TestRecallPolicy: N23. An administrator forbids recalls or bounds their time; what is too old, or was never sent, cannot
// be taken back.
func TestRecallPolicy(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	admin, zhang, li := w.visit("admin@demo.test"), w.visit("zhangsan@demo.test"), w.visit("lisi@demo.test")
	id := zhang.sent("bound", "x", nil, "lisi@demo.test")
	if status, _ := zhang.try("PUT", "/api/v1/admin/policies/recall", map[string]any{"hours": 1}); status != 403 {
		t.Errorf("a member sets the policy: %d; want 403", status)
	}
	if status, _ := admin.try("PUT", "/api/v1/admin/policies/recall", map[string]any{"hours": 9999}); status != 422 {
		t.Errorf("a policy of a year: %d; want 422", status)
	}
	admin.do("PUT", "/api/v1/admin/policies/recall", map[string]any{"off": true, "hours": 24}, nil)
	if status, text := zhang.try("POST", "/api/v1/messages/"+id+"/recall", nil); status != 403 || !strings.Contains(string(text), "recall") {
		t.Errorf("recall where that is forbidden: %d %s", status, text)
	}
	admin.do("PUT", "/api/v1/admin/policies/recall", map[string]any{"off": false, "hours": 1}, nil)
	if status, _ := li.try("POST", "/api/v1/messages/"+li.mail("inbox", "bound").ID+"/recall", nil); status != 422 {
		t.Errorf("recall of a received mail: %d; want 422", status)
	}
	old := "From: zhangsan@demo.test\r\nTo: lisi@demo.test\r\nSubject: old\r\nMessage-ID: <old@demo.test>\r\nDate: " +
		time.Now().Add(-2*time.Hour).Format(time.RFC1123Z) + "\r\n\r\nx"
	k := w.imap("zhangsan@demo.test")
	k.ok(fmt.Sprintf("APPEND Sent {%d}", len(old)), old)
	if status, _ := zhang.try("POST", "/api/v1/messages/"+zhang.mail("sent", "old").ID+"/recall", nil); status != 403 {
		t.Errorf("recall after two hours: %d; want 403", status)
	}
	if r := zhang.recall(id, nil); r.Outcome != "all" {
		t.Errorf("recall in time: %+v", r)
	}
}
