package main

import (
	"fmt"
	"net/textproto"
	"strings"
	"testing"

	"mailbridge/app/pretend"
	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
)

// entry is a member in a request.
type entry map[string]string

func (v *visitor) group(body map[string]any) string {
	v.t.Helper()
	var g struct{ ID string }
	v.do("POST", "/api/v1/admin/groups", body, &g)
	return g.ID
}

func (v *visitor) write(to []string, subject string) (int, string) {
	v.t.Helper()
	var list []map[string]string
	for _, x := range to {
		list = append(list, map[string]string{"email": x})
	}
	status, text := v.try("POST", "/api/v1/messages", map[string]any{"to": list, "subject": subject, "text": "x"})
	return status, string(text)
}

// count tells how often a mail lies in the inbox.
func (v *visitor) count(subject string) int {
	n := 0
	for _, m := range v.mails("inbox") {
		if m.Subject == subject {
			n++
		}
	}
	return n
}

func (v *visitor) headers(id string) string {
	v.t.Helper()
	var shown struct{ Headers string }
	v.do("GET", "/api/v1/messages/"+id+"?headers=1", nil, &shown)
	return shown.Headers
}

// rcpt gives the answers to MAIL, RCPT and, when that is taken, to the mail itself.
func (w *town) rcpt(from, to, raw string) (code int, text string) {
	w.t.Helper()
	c, err := textproto.Dial("tcp", addrOf(w.doors.smtp))
	if err != nil {
		w.t.Fatal(err)
	}
	defer c.Close()
	_, _, _ = c.ReadResponse(220)
	for _, step := range []string{"EHLO stranger.example", "MAIL FROM:<" + from + ">", "RCPT TO:<" + to + ">"} {
		_ = c.PrintfLine("%s", step)
		if code, text, err = c.ReadResponse(250); err != nil || raw == "" && strings.HasPrefix(step, "RCPT") {
			return code, text
		}
	}
	_ = c.PrintfLine("DATA")
	_, _, _ = c.ReadResponse(354)
	_ = c.PrintfLine("%s\r\n.", strings.ReplaceAll(raw, "\n", "\r\n"))
	code, text, _ = c.ReadResponse(250)
	return code, text
}

// TestGroups is N12 from outside: nested and in a circle, each person once; departments as they are at the moment of the
// mail; who may not send hears so at RCPT.
func TestGroups(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	admin, zhang, li, wang := w.visit("admin@demo.test"), w.visit("zhangsan@demo.test"), w.visit("lisi@demo.test"), w.visit("wangwu@demo.test")
	var deps struct{ Items []struct{ ID, Name string } }
	admin.do("GET", "/api/v1/admin/departments", nil, &deps)
	byName := map[string]string{}
	for _, d := range deps.Items {
		byName[d.Name] = d.ID
	}
	dev := admin.group(map[string]any{"name": "研发", "address": "dev-list@demo.test", "members": []entry{{"kind": "tree", "id": byName["研发部"]}}})
	market := admin.group(map[string]any{"name": "市场", "address": "market@demo.test", "members": []entry{{"kind": "department", "id": byName["市场部"]}}})
	all := admin.group(map[string]any{"name": "全部", "address": "everyone@demo.test", "members": []entry{{"kind": "group", "id": dev},
		{"kind": "group", "id": market}, {"kind": "person", "id": zhang.me.Person.ID}, {"kind": "address", "address": "lisi@demo.test"}}})
	admin.do("PUT", "/api/v1/admin/groups/"+market, map[string]any{"name": "市场", "members": []entry{{"kind": "department", "id": byName["市场部"]},
		{"kind": "group", "id": all}}}, nil) // a circle

	if status, text := admin.write([]string{"everyone@demo.test", "lisi@demo.test", "dev-list@demo.test"}, "to all"); status != 202 {
		t.Fatalf("send: %d %s", status, text)
	}
	for name, v := range map[string]*visitor{"zhang": zhang, "li": li, "wang": wang} {
		if n := v.count("to all"); n != 1 {
			t.Errorf("%s has the mail %d times; want once", name, n)
		}
	}
	if h := wang.headers(wang.mail("inbox", "to all").ID); !strings.Contains(h, "List-Id: <everyone.demo.test>") || !strings.Contains(h, "List-Post: <mailto:everyone@demo.test>") {
		t.Errorf("header of a member's copy:\n%s", h)
	}
	if h := li.headers(li.mail("inbox", "to all").ID); strings.Contains(h, "List-Id") {
		t.Errorf("a direct copy says it came by a list:\n%s", h)
	}
	var x struct{ Total int }
	if admin.do("GET", "/api/v1/admin/groups/"+all+"/expansion", nil, &x); x.Total != 3 {
		t.Errorf("expansion tells %d; want 3", x.Total)
	}

	// Who moves gets the next mail of the new department and none of the old.
	admin.do("PATCH", "/api/v1/admin/people/"+wang.me.Person.ID, map[string]any{"departments": []string{byName["研发部"]}}, nil)
	admin.write([]string{"dev-list@demo.test"}, "dev only")
	if n := wang.count("dev only"); n != 1 {
		t.Errorf("after the move wang has the mail %d times; want once", n)
	}
	admin.do("PATCH", "/api/v1/admin/people/"+wang.me.Person.ID, map[string]any{"departments": []string{byName["市场部"]}}, nil)
	admin.write([]string{"dev-list@demo.test"}, "dev again")
	if wang.count("dev again") != 0 || zhang.count("dev again") != 1 {
		t.Error("the mail after the move back went to the wrong people")
	}

	// Who may send.
	if code, text := w.rcpt("ada@outside.test", "everyone@demo.test", ""); code != 550 || !strings.HasPrefix(text, "5.7.1") {
		t.Errorf("a stranger at RCPT: %d %s; want 550 5.7.1", code, text)
	}
	if code, text := w.rcpt("", "everyone@demo.test", ""); code != 550 {
		t.Errorf("the null sender at RCPT: %d %s; want 550", code, text)
	}
	forged := "From: boss@stranger.example\nTo: everyone@demo.test\nSubject: forged\n\nx"
	if code, text := w.rcpt("zhangsan@demo.test", "everyone@demo.test", forged); code != 550 || !strings.HasPrefix(text, "5.7.1") {
		t.Errorf("a colleague in MAIL, a stranger in From: %d %s; want 550 5.7.1", code, text)
	}
	listed := admin.group(map[string]any{"name": "公告", "address": "news@demo.test", "senders": "listed", "members": []entry{{"kind": "all"}},
		"listed": []entry{{"kind": "person", "id": li.me.Person.ID}}})
	if status, text := zhang.write([]string{"news@demo.test"}, "not mine"); status != 422 || !strings.Contains(text, "not_permitted") {
		t.Errorf("somebody not listed: %d %s", status, text)
	}
	if status, text := li.write([]string{"news@demo.test"}, "news"); status != 202 || wang.count("news") != 1 {
		t.Errorf("somebody listed: %d %s, wang has %d", status, text, wang.count("news"))
	}
	if err := w.submitAs("zhangsan@demo.test", "zhangsan@demo.test", "news@demo.test", "From: zhangsan@demo.test\nSubject: s\n\nx"); err == nil || !strings.Contains(err.Error(), "550") {
		t.Errorf("submission by somebody not listed: %v; want 550", err)
	}
	admin.do("DELETE", "/api/v1/admin/groups/"+listed, nil, nil)
	if code, _ := w.rcpt("ada@outside.test", "news@demo.test", ""); code != 550 {
		t.Errorf("a removed group: %d; want 550", code)
	}
}

// TestGroupOutside sends to members elsewhere: the author's signature holds, bounces go to the group's owner, and a mail
// that comes back does not go round.
func TestGroupOutside(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	ada, err := w.net.AddCorrespondent("Ada", "ada@outside.test")
	if err != nil {
		t.Fatal(err)
	}
	admin, zhang, li := w.visit("admin@demo.test"), w.visit("zhangsan@demo.test"), w.visit("lisi@demo.test")
	body := map[string]any{"name": "合作", "address": "partners@demo.test", "senders": "everybody", "moderators": []string{li.me.Person.ID},
		"members": []entry{{"kind": "address", "address": "ada@outside.test"}, {"kind": "person", "id": zhang.me.Person.ID}}}
	if status, _ := admin.try("POST", "/api/v1/admin/groups", body); status != 422 {
		t.Errorf("a member outside a group that has none: %d; want 422", status)
	}
	body["outside"] = true
	admin.group(body)
	if status, text := zhang.write([]string{"partners@demo.test"}, "plan"); status != 202 {
		t.Fatalf("send: %d %s", status, text)
	}
	got := received(t, ada.MX(), 1)
	if got.From != "partners+bounces@demo.test" {
		t.Errorf("envelope sender %s; want the group's", got.From)
	}
	if ok, err := verify(w, got); err != nil || !ok {
		t.Errorf("signature of the author: %v, %v", ok, err)
	}
	if head, _, _ := strings.Cut(string(got.Raw), "\r\n\r\n"); !strings.Contains(head, "List-Id: <partners.demo.test>") || strings.Contains(head, "Return-Path") {
		t.Errorf("header outside:\n%s", head)
	}
	if zhang.count("plan") != 1 {
		t.Errorf("the author, who is a member, has it %d times in the inbox; want once", zhang.count("plan"))
	}
	bounce := "From: mailer-daemon@stranger.example\nTo: partners+bounces@demo.test\nSubject: undeliverable\n\nx"
	if code, text := w.rcpt("", "partners+bounces@demo.test", bounce); code != 250 {
		t.Errorf("a bounce: %d %s", code, text)
	}
	eventually(t, "the bounce with the owner", func() bool {
		return li.count("undeliverable")+len(li.mails("junk")) == 1
	})
	if code, text := w.rcpt("ada@outside.test", "partners@demo.test", "From: ada@outside.test\nList-Id: x <partners.demo.test>\nSubject: round\n\nx"); code != 554 {
		t.Errorf("a mail that has been through the group: %d %s; want 554", code, text)
	}
	if _, err := ada.Send(t.Context(), addrOf(w.doors.smtp), []string{"partners@demo.test"}, "from ada", "hi", pretend.Options{Sign: true}); err != nil {
		t.Fatal(err)
	}
	zhang.mail("inbox", "from ada")
	back := received(t, ada.MX(), 2)
	if ok, err := verify(w, back); err != nil || !ok {
		t.Errorf("signature of an outside author: %v, %v", ok, err)
	}
}

// TestGroupModeration holds mails for a moderator, passes them on after a word and tells the author of a refusal.
func TestGroupModeration(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	admin, zhang, li, wang := w.visit("admin@demo.test"), w.visit("zhangsan@demo.test"), w.visit("lisi@demo.test"), w.visit("wangwu@demo.test")
	admin.group(map[string]any{"name": "通知", "address": "notice@demo.test", "moderated": true, "moderators": []string{li.me.Person.ID},
		"members": []entry{{"kind": "all"}}})
	type approval struct{ ID, Kind, Subject string }
	open := func(v *visitor) []approval {
		var list struct{ Items []approval }
		v.do("GET", "/api/v1/approvals", nil, &list)
		return list.Items
	}
	for _, subject := range []string{"good", "bad"} {
		if status, text := zhang.write([]string{"notice@demo.test", "wangwu@demo.test"}, subject); status != 202 {
			t.Fatalf("send: %d %s", status, text)
		}
	}
	eventually(t, "two questions to the moderator", func() bool { return len(open(li)) == 2 })
	eventually(t, "a card in the moderator's chat", func() bool { return li.noticed("等待您的审批") })
	if admin.count("good") != 0 || len(open(wang)) != 0 {
		t.Error("the mail went on without a word, or somebody else was asked")
	}
	for _, x := range open(li) {
		decision := map[string]string{"decision": "approve"}
		if x.Subject == "bad" {
			decision = map[string]string{"decision": "refuse", "reason": "not for everybody"}
		}
		if status, _ := wang.try("POST", "/api/v1/approvals/"+x.ID, decision); status != 404 {
			t.Errorf("a decision by somebody else: %d; want 404", status)
		}
		li.do("POST", "/api/v1/approvals/"+x.ID, decision, nil)
	}
	if h := admin.headers(admin.mail("inbox", "good").ID); !strings.Contains(h, "List-Id: <notice.demo.test>") {
		t.Errorf("header of the approved mail:\n%s", h)
	}
	refused := zhang.mail("inbox", "未通过审批 Not passed on: bad")
	if !strings.Contains(refused.Preview, "not for everybody") {
		t.Errorf("the author reads %q", refused.Preview)
	}
	if n := wang.count("good"); n != 1 {
		t.Errorf("who was named beside the group has the mail %d times; want once", n)
	}
	if admin.count("bad") != 0 || wang.count("bad") != 1 {
		t.Error("the refused mail reached the members, or not who was named beside the group")
	}
	if status, _ := li.write([]string{"notice@demo.test"}, "my own"); status != 202 || admin.count("my own") != 1 {
		t.Errorf("a moderator's own mail: %d, %d copies; want it to go at once", status, admin.count("my own"))
	}
}

// TestBigGroup has more members than are served in one transaction.
func TestBigGroup(t *testing.T) {
	if testing.Short() {
		t.Skip("makes hundreds of mailboxes")
	}
	w := found(t)
	admin := w.visit("admin@demo.test")
	d, err := w.house.mail.DomainByName(t.Context(), "demo.test")
	if err != nil {
		t.Fatal(err)
	}
	const many = 520
	var members []entry
	for i := range many {
		a := fmt.Sprintf("m%d@demo.test", i)
		if _, err := w.house.mail.CreateMailbox(t.Context(), d.Org, maildb.NewMailbox{Address: mailcore.Address(a), Name: a}); err != nil {
			t.Fatal(err)
		}
		members = append(members, entry{"kind": "address", "address": a})
	}
	admin.group(map[string]any{"name": "big", "address": "big@demo.test", "members": members})
	if status, text := admin.write([]string{"big@demo.test", "m7@demo.test"}, "hello all"); status != 202 {
		t.Fatalf("send: %d %s", status, text)
	}
	for _, i := range []int{0, 7, 300, many - 1} {
		mb, err := w.house.mail.MailboxByAddress(t.Context(), mailcore.Address(fmt.Sprintf("m%d@demo.test", i)))
		if err != nil {
			t.Fatal(err)
		}
		in := func() int {
			f, err := w.house.mail.FolderByRole(t.Context(), mb.ID, mailcore.RoleInbox)
			if err != nil {
				t.Fatal(err)
			}
			return f.Messages
		}
		eventually(t, "the mail with member "+mb.Name, func() bool { return in() > 0 })
		if n := in(); n != 1 {
			t.Errorf("member %s has it %d times; want once", mb.Name, n)
		}
	}
}
