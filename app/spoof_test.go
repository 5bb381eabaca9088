package main

import (
	"net/textproto"
	"strings"
	"testing"

	"mailbridge/app/pretend"
)

// TestGroupAddressIsSpoofProof (N100): the short address of a group takes mail from members and from its list only when a
// domain vouches for the author (DMARC); the address of a conversation is long, lets members speak on the same condition, keeps
// others' mail out, and is unknown once it is revoked.
func TestGroupAddressIsSpoofProof(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	smtp := addrOf(w.doors.smtp)
	partner, err := w.net.AddCorrespondent("Pat", "pat@partner.test")
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := w.net.AddCorrespondent("Eve", "eve@stranger.test")
	if err != nil {
		t.Fatal(err)
	}
	admin, li := w.visit("admin@demo.test"), w.visit(li)
	admin.group(map[string]any{"name": "核心", "address": "core@demo.test", "senders": "members", "outside": true, "members": []entry{
		{"kind": "address", "address": "lisi@demo.test"}, {"kind": "address", "address": "pat@partner.test"}}})
	admin.group(map[string]any{"name": "名单", "address": "list@demo.test", "senders": "listed", "listed": []entry{{"kind": "address", "address": "pat@partner.test"}},
		"members": []entry{{"kind": "address", "address": "lisi@demo.test"}}})
	send := func(c *pretend.Correspondent, to, subject string, o pretend.Options) error {
		_, err := c.Send(t.Context(), smtp, []string{to}, subject, "hello", o)
		return err
	}
	for _, tt := range []struct {
		name, to string
		from     *pretend.Correspondent
		o        pretend.Options
		taken    bool
	}{
		{"a member", "core@demo.test", partner, pretend.Options{Sign: true}, true},
		{"who is on the list", "list@demo.test", partner, pretend.Options{Sign: true}, true},
		{"a stranger", "core@demo.test", stranger, pretend.Options{Sign: true}, false},
		{"a stranger to the list", "list@demo.test", stranger, pretend.Options{Sign: true}, false},
	} {
		if err := send(tt.from, tt.to, tt.name, tt.o); (err == nil) != tt.taken {
			t.Errorf("%s to %s: %v; taken should be %v", tt.name, tt.to, err, tt.taken)
		}
	}
	for _, name := range []string{"pat@partner.test", "lisi@demo.test"} { // in whose name a stranger writes from elsewhere
		if code, text := w.forge(name, "core@demo.test"); code != 550 {
			t.Errorf("forged %s: %d %s, want 550", name, code, text)
		}
	}
	li.mail("inbox", "a member")
	li.mail("inbox", "who is on the list")

	var chat struct{ ID string }
	li.do("POST", "/api/v1/chats", map[string]any{"kind": "group", "title": "项目", "people": []string{admin.me.Person.ID}}, &chat)
	var a, again, next struct{ Address string }
	li.do("POST", "/api/v1/chats/"+chat.ID+"/address", nil, &a)
	li.do("POST", "/api/v1/chats/"+chat.ID+"/address", nil, &again)
	if a != again || len(a.Address) < 40 {
		t.Fatalf("addresses %q and %q", a.Address, again.Address)
	}
	if status, _ := w.visit("wangwu@demo.test").try("POST", "/api/v1/chats/"+chat.ID+"/address", nil); status != 404 {
		t.Errorf("who is not there gets the address: %d", status)
	}
	if err := w.submitAs("admin@demo.test", "admin@demo.test", a.Address, "From: admin@demo.test\nTo: "+a.Address+"\nSubject: by mail\n\nsaid by mail\n"); err != nil {
		t.Fatal(err)
	}
	said := func(words string) bool {
		for _, p := range li.posts(chat.ID) {
			if strings.Contains(p.Text, words) {
				return true
			}
		}
		return false
	}
	eventually(t, "the member's mail in the conversation", func() bool { return said("said by mail") })
	if err := send(stranger, a.Address, "let me in", pretend.Options{Sign: true}); err != nil {
		t.Fatal(err)
	}
	li.mail("inbox", "let me in")
	if said("hello") {
		t.Error("a stranger speaks in the conversation")
	}
	li.do("DELETE", "/api/v1/chats/"+chat.ID+"/address", nil, nil)
	if code, text := w.rcpt("pat@partner.test", a.Address, ""); code != 550 {
		t.Errorf("a revoked address: %d %s, want 550", code, text)
	}
	li.do("POST", "/api/v1/chats/"+chat.ID+"/address", nil, &next)
	if next.Address == a.Address {
		t.Error("the revoked address came back")
	}
}

// forge sends a mail in somebody's name from a network that their domain does not know, and gives the last answer.
func (w *town) forge(name, to string) (code int, text string) {
	w.t.Helper()
	c := textproto.NewConn(dialFrom(w.t, away, addrOf(w.doors.smtp)))
	defer c.Close()
	_, _, _ = c.ReadResponse(220)
	for _, step := range []string{"EHLO elsewhere.test", "MAIL FROM:<" + name + ">", "RCPT TO:<" + to + ">"} {
		_ = c.PrintfLine("%s", step)
		var err error
		if code, text, err = c.ReadResponse(250); err != nil {
			return code, text
		}
	}
	_ = c.PrintfLine("DATA")
	_, _, _ = c.ReadResponse(354)
	_ = c.PrintfLine("From: %s\r\nTo: %s\r\nSubject: forged\r\n\r\nx\r\n.", name, to)
	code, text, _ = c.ReadResponse(250)
	return code, text
}
