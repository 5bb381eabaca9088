package main

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"net"
	"net/textproto"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"mailbridge/configs/engine/enginetest"
)

// talk is an IMAP session spoken by hand.
type talk struct {
	t *testing.T
	c net.Conn
	r *bufio.Reader
	n int
}

func (w *town) imap(login string) *talk {
	w.t.Helper()
	c, err := net.Dial("tcp", addrOf(w.doors.imap))
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { c.Close() })
	k := &talk{t: w.t, c: c, r: bufio.NewReader(c)}
	k.line()
	k.ok(fmt.Sprintf("LOGIN %s %s", login, demoPassword))
	return k
}

func (k *talk) line() string {
	_ = k.c.SetReadDeadline(time.Now().Add(20 * time.Second))
	s, err := k.r.ReadString('\n')
	if err != nil {
		return "* BYE " + err.Error()
	}
	return strings.TrimRight(s, "\r\n")
}

// do sends a command, with literals answered by the lines of more, and gives all lines up to the tagged one.
func (k *talk) do(command string, more ...string) (lines []string, last string) {
	k.t.Helper()
	k.n++
	tag := fmt.Sprintf("t%d", k.n)
	fmt.Fprintf(k.c, "%s %s\r\n", tag, command)
	for {
		s := k.line()
		switch {
		case strings.HasPrefix(s, "+") && len(more) > 0:
			fmt.Fprintf(k.c, "%s\r\n", more[0])
			more = more[1:]
		case strings.HasPrefix(s, tag+" "):
			return lines, strings.TrimPrefix(s, tag+" ")
		case strings.HasPrefix(s, "* BYE"):
			return append(lines, s), s
		default:
			lines = append(lines, s)
		}
	}
}

func (k *talk) ok(command string, more ...string) string {
	k.t.Helper()
	lines, last := k.do(command, more...)
	if !strings.HasPrefix(last, "OK") {
		k.t.Fatalf("%s: %s", command, last)
	}
	return strings.Join(lines, "\n")
}

func (k *talk) no(command, code string, more ...string) {
	k.t.Helper()
	if _, last := k.do(command, more...); !strings.HasPrefix(last, "NO ["+code) {
		k.t.Errorf("%s: %s; want NO [%s]", command, last, code)
	}
}

// submitAs sends a mail as a mail program does, and gives the reply that refused it.
func (w *town) submitAs(login, from, to, raw string) error {
	c, err := textproto.Dial("tcp", addrOf(w.doors.submission))
	if err != nil {
		return err
	}
	defer c.Close()
	auth := base64.StdEncoding.EncodeToString([]byte("\x00" + login + "\x00" + demoPassword))
	_, _, err = c.ReadResponse(220)
	for _, step := range []struct {
		line string
		code int
	}{{"EHLO pc.demo.test", 250}, {"AUTH PLAIN " + auth, 235}, {"MAIL FROM:<" + from + ">", 250}, {"RCPT TO:<" + to + ">", 250}, {"DATA", 354},
		{strings.ReplaceAll(raw, "\n", "\r\n") + "\r\n.", 250}, {"QUIT", 221}} {
		if err != nil {
			return err
		}
		if err = c.PrintfLine("%s", step.line); err == nil {
			if _, _, err = c.ReadResponse(step.code); err != nil {
				err = fmt.Errorf("%.40q: %w", step.line, err)
			}
		}
	}
	return err
}

type sharedBox struct{ ID, Address, Name string }

func (v *visitor) boxes() (out []struct {
	ID, Address, Name, Kind string
	Own                     bool
	Rights                  []string
}) {
	v.t.Helper()
	var list struct {
		Items []struct {
			ID, Address, Name, Kind string
			Own                     bool
			Rights                  []string
		}
	}
	v.do("GET", "/api/v1/mailboxes", nil, &list)
	return list.Items
}

func (v *visitor) sees(box string) bool {
	for _, b := range v.boxes() {
		if b.ID == box {
			return true
		}
	}
	return false
}

func (v *visitor) folder(box, role string) []summary {
	v.t.Helper()
	var list struct{ Items []summary }
	v.do("GET", "/api/v1/mailboxes/"+box+"/messages?folder="+role, nil, &list)
	return list.Items
}

// log gives the acts in an access log, oldest first.
func (v *visitor) log(path string) []string {
	v.t.Helper()
	var list struct {
		Items []struct {
			Person    struct{ Name string }
			Door, Act string
		}
	}
	v.do("GET", path+"/access-log?limit=200", nil, &list)
	var out []string
	for _, x := range slices.Backward(list.Items) {
		out = append(out, x.Person.Name+" "+x.Door+" "+x.Act)
	}
	return out
}

func deliver(t *testing.T, w *town, to, subject string) {
	t.Helper()
	raw := "From: customer@outside.example\r\nTo: " + to + "\r\nSubject: " + subject + "\r\nMessage-ID: <" + subject + "@outside.example>\r\n\r\nhello\r\n"
	if err := sendRaw(addrOf(w.doors.smtp), to, []byte(raw)); err != nil {
		t.Fatalf("mail to %s: %v", to, err)
	}
}

// TestSharedMailbox is N13 from outside: made, granted, seen by IMAP and web and socket, answered from, taken away.
func TestSharedMailbox(t *testing.T) {
	t.Parallel()
	w := found(t)
	admin, zhang, li, wang := w.visit("admin@demo.test"), w.visit("zhangsan@demo.test"), w.visit("lisi@demo.test"), w.visit("wangwu@demo.test")
	var box sharedBox
	admin.do("POST", "/api/v1/admin/mailboxes", map[string]any{"name": "销售", "address": "sales@demo.test"}, &box)
	grants := "/api/v1/admin/mailboxes/" + box.ID + "/grants"
	var full struct{ ID string }
	admin.do("POST", grants, map[string]any{"person": zhang.me.Person.ID, "rights": []string{"full"}}, &full)
	admin.do("POST", grants, map[string]any{"person": li.me.Person.ID, "rights": []string{"send"}}, nil)
	if !zhang.sees(box.ID) || !li.sees(box.ID) || wang.sees(box.ID) {
		t.Fatalf("seen by zhang %v, li %v, wang %v; want true, true, false", zhang.sees(box.ID), li.sees(box.ID), wang.sees(box.ID))
	}
	ears := []*ear{followStreams(t, zhang, "m:"+box.ID), followStreams(t, li, "m:"+box.ID)}
	deliver(t, w, "sales@demo.test", "offer")
	for _, e := range ears {
		e.until(t, "ev", "m:"+box.ID)
	}

	// IMAP of one who has all rights.
	k := w.imap("zhangsan@demo.test")
	if ns := k.ok("NAMESPACE"); !strings.Contains(ns, `(("Shared/" "/"))`) {
		t.Errorf("namespace: %s", ns)
	}
	k.ok("ENABLE UTF8=ACCEPT")
	if list := k.ok(`LIST "" "*"`); !strings.Contains(list, `"Shared/销售/INBOX"`) {
		t.Errorf("list: %s", list)
	}
	if st := k.ok(`STATUS "Shared/销售/INBOX" (MESSAGES UNSEEN)`); !strings.Contains(st, "MESSAGES 1 UNSEEN 1") {
		t.Errorf("status: %s", st)
	}
	k.ok(`SELECT "Shared/销售/INBOX"`)
	if f := k.ok("FETCH 1 BODY[]"); !strings.Contains(f, "Subject: offer") {
		t.Errorf("fetch: %s", f)
	}
	if r := k.ok(`MYRIGHTS "Shared/销售/Archive"`); !strings.HasSuffix(r, "lrswitkxe") {
		t.Errorf("rights: %s", r)
	}
	if r := k.ok(`GETACL "Shared/销售/INBOX"`); !strings.Contains(r, `"lisi@demo.test" lrswit`) {
		t.Errorf("acl: %s", r)
	}
	k.ok(`COPY 1 INBOX`)
	k.ok("APPEND \"Shared/销售/Drafts\" {22}", "Subject: from imap\r\n\r\n")
	k.ok(`CREATE "Shared/销售/2026"`)
	k.ok(`MOVE 1 "Shared/销售/2026"`)
	k.ok(`SELECT "Shared/销售/2026"`)
	k.ok(`MOVE 1 "Shared/销售/INBOX"`)
	k.ok(`SELECT "Shared/销售/INBOX"`)
	if got := li.folder(box.ID, "inbox"); len(got) != 1 || got[0].Subject != "offer" {
		t.Errorf("after moving about: %+v", got)
	}

	// IMAP of one who may send but not delete.
	s := w.imap("lisi@demo.test")
	s.ok("ENABLE UTF8=ACCEPT")
	s.ok(`SELECT "Shared/销售/INBOX"`)
	s.ok(`STORE 1 +FLAGS (\Flagged)`)
	s.no("EXPUNGE", "NOPERM")
	s.no("MOVE 1 INBOX", "NOPERM")
	s.no(`CREATE "Shared/销售/x"`, "NOPERM")
	s.no(`GETACL "Shared/销售/INBOX"`, "NOPERM")
	s.no(`SETACL "Shared/销售/INBOX" wangwu@demo.test lr`, "NOPERM")

	// Answers go out under the shared address by default and lie in the shared Sent.
	m := li.folder(box.ID, "inbox")[0]
	li.do("POST", "/api/v1/messages", map[string]any{"replyTo": m.ID, "to": []map[string]string{{"email": "wangwu@demo.test"}}, "text": "thanks"}, nil)
	if got := wang.mail("inbox", "Re: offer"); got.From.Email != "sales@demo.test" {
		t.Errorf("the answer is from %s; want the shared address", got.From.Email)
	}
	if got := zhang.folder(box.ID, "sent"); len(got) != 1 {
		t.Errorf("%d mails in the shared Sent; want 1", len(got))
	}
	if got := li.mails("sent"); len(got) != 0 {
		t.Errorf("%d mails in the own Sent; want none", len(got))
	}
	raw := "From: sales@demo.test\nTo: wangwu@demo.test\nSubject: by program\nMessage-ID: <prog@demo.test>\n\nx"
	if err := w.submitAs("lisi@demo.test", "sales@demo.test", "wangwu@demo.test", raw); err != nil {
		t.Errorf("submission under the shared address: %v", err)
	}
	if err := w.submitAs("wangwu@demo.test", "sales@demo.test", "lisi@demo.test", raw); err == nil || !strings.Contains(err.Error(), "553") {
		t.Errorf("submission by a stranger to the mailbox: %v; want 553", err)
	}
	if got := zhang.folder(box.ID, "sent"); len(got) != 2 {
		t.Errorf("%d mails in the shared Sent; want 2", len(got))
	}
	if status, text := li.try("DELETE", "/api/v1/messages", map[string]any{"ids": []string{m.ID}}); status != 403 || !strings.Contains(string(text), "no_right") {
		t.Errorf("delete without the right: %d %s", status, text)
	}
	if status, _ := wang.try("GET", "/api/v1/messages/"+m.ID, nil); status != 404 {
		t.Errorf("a stranger's look: %d; want 404", status)
	}

	// Taken away: within five seconds the open session, the web and the socket are shut.
	fmt.Fprintf(k.c, "i1 IDLE\r\n")
	k.line()
	began := time.Now()
	admin.do("DELETE", grants+"/"+full.ID, nil, nil)
	ears[0].until(t, "gap", "m:"+box.ID)
	for l := k.line(); !strings.HasPrefix(l, "* BYE"); l = k.line() {
	}
	if d := time.Since(began); d > rightsTime {
		t.Errorf("the sessions ended after %v; want %v at most", d, rightsTime)
	}
	if zhang.sees(box.ID) {
		t.Error("the mailbox is still listed on the web")
	}
	k = w.imap("zhangsan@demo.test")
	k.ok("ENABLE UTF8=ACCEPT")
	if list := k.ok(`LIST "" "*"`); strings.Contains(list, "Shared") {
		t.Errorf("list afterwards: %s", list)
	}
	k.no(`SELECT "Shared/销售/INBOX"`, "NONEXISTENT")
	got := admin.log("/api/v1/admin/mailboxes/" + box.ID)
	for _, want := range []string{"张三 imap open", "张三 imap read", "张三 imap copy", "张三 imap add", "张三 imap folder", "张三 imap move",
		"李四 imap flag", "李四 web open", "李四 web send", "李四 smtp send"} {
		if !slices.Contains(got, want) {
			t.Errorf("access log lacks %q: %q", want, got)
		}
	}
}

// TestDepartmentGrant is the part of N13 about departments: who comes gets the rights, who goes loses them.
func TestDepartmentGrant(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	admin, wang := w.visit("admin@demo.test"), w.visit("wangwu@demo.test")
	var deps struct{ Items []struct{ ID, Name string } }
	admin.do("GET", "/api/v1/admin/departments", nil, &deps)
	var rd, market string
	for _, d := range deps.Items {
		if d.Name == "研发部" {
			rd = d.ID
		} else {
			market = d.ID
		}
	}
	var box sharedBox
	admin.do("POST", "/api/v1/admin/mailboxes", map[string]any{"name": "dev", "address": "dev@demo.test"}, &box)
	admin.do("POST", "/api/v1/admin/mailboxes/"+box.ID+"/grants", map[string]any{"department": rd, "rights": []string{"read"}}, nil)
	if wang.sees(box.ID) {
		t.Fatal("seen from another department")
	}
	move := func(dep string) {
		admin.do("PATCH", "/api/v1/admin/people/"+wang.me.Person.ID, map[string]any{"departments": []string{dep}}, nil)
	}
	move(rd)
	eventually(t, "the mailbox of the new department", func() bool { return wang.sees(box.ID) })
	deliver(t, w, "dev@demo.test", "bug")
	m := wang.folder(box.ID, "inbox")[0]
	if status, _ := wang.try("PATCH", "/api/v1/messages", map[string]any{"ids": []string{m.ID}, "addFlags": []string{"seen"}}); status != 200 {
		t.Errorf("marking as read: %d", status)
	}
	if status, _ := wang.try("PATCH", "/api/v1/messages", map[string]any{"ids": []string{m.ID}, "addFlags": []string{"flagged"}}); status != 403 {
		t.Errorf("a star by a reader: %d; want 403", status)
	}
	k := w.imap("wangwu@demo.test")
	k.ok(`SELECT Shared/dev/INBOX`)
	k.no(`STORE 1 +FLAGS (\Flagged)`, "NOPERM")
	k.ok(`STORE 1 -FLAGS (\Seen)`)
	move(market)
	eventually(t, "the end of the open session", func() bool { _, last := k.do("NOOP"); return strings.HasPrefix(last, "* BYE") })
	if wang.sees(box.ID) {
		t.Error("still seen after leaving the department")
	}
}

// TestDelegation is N14 from outside: on behalf with Sender, an end by the clock at every door, and the owner's log.
func TestDelegation(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	zhang, li, wang := w.visit("zhangsan@demo.test"), w.visit("lisi@demo.test"), w.visit("wangwu@demo.test")
	box := zhang.me.Mailboxes[0].ID
	path := "/api/v1/mailboxes/" + box
	zhang.do("POST", path+"/delegates", map[string]any{"person": li.me.Person.ID, "rights": []string{"read", "on_behalf"}}, nil)
	li.do("POST", "/api/v1/messages", map[string]any{"from": map[string]string{"email": "zhangsan@demo.test"},
		"to": []map[string]string{{"email": "wangwu@demo.test"}}, "subject": "for him", "text": "x"}, nil)
	m := wang.mail("inbox", "for him")
	var shown struct{ Headers string }
	wang.do("GET", "/api/v1/messages/"+m.ID+"?headers=1", nil, &shown)
	if !strings.Contains(shown.Headers, "Sender: <lisi@demo.test>") || m.From.Email != "zhangsan@demo.test" {
		t.Errorf("on behalf: from %s, header\n%s", m.From.Email, shown.Headers)
	}
	raw := "From: zhangsan@demo.test\nTo: wangwu@demo.test\nSubject: forged sender\nSender: zhangsan@demo.test\n\nx"
	if err := w.submitAs("lisi@demo.test", "lisi@demo.test", "wangwu@demo.test", raw); err == nil {
		t.Error("on behalf with the owner's own address in Sender was taken")
	}
	raw = "From: zhangsan@demo.test\nTo: wangwu@demo.test\nSubject: by program\n\nx"
	if err := w.submitAs("lisi@demo.test", "lisi@demo.test", "wangwu@demo.test", raw); err != nil {
		t.Errorf("on behalf by a mail program: %v", err)
	}
	if got := zhang.mails("sent"); len(got) != 2 {
		t.Errorf("%d mails in the owner's Sent; want 2", len(got))
	}
	got := zhang.log(path)
	if !slices.Contains(got, "李四 web send") || !slices.Contains(got, "李四 smtp send") {
		t.Errorf("the owner's log: %q", got)
	}
	if status, _ := li.try("GET", path+"/access-log", nil); status != 403 {
		t.Errorf("a delegate's look at the log: %d; want 403", status)
	}

	zhang.do("POST", path+"/delegates", map[string]any{"person": li.me.Person.ID, "rights": []string{"full"},
		"until": time.Now().Add(3 * time.Second).UTC().Format(time.RFC3339Nano)}, nil)
	ear := followStreams(t, li, "m:"+box)
	k := w.imap("lisi@demo.test")
	k.ok("ENABLE UTF8=ACCEPT")
	k.ok(`SELECT "Other Users/张三/INBOX"`)
	fmt.Fprintf(k.c, "i1 IDLE\r\n")
	for l := k.line(); !strings.HasPrefix(l, "* BYE"); l = k.line() {
	}
	ear.until(t, "gap", "m:"+box)
	if li.sees(box) {
		t.Error("seen after its end")
	}
	if err := w.submitAs("lisi@demo.test", "zhangsan@demo.test", "wangwu@demo.test", raw); err == nil {
		t.Error("sent after its end")
	}
	eventually(t, "the end in the list", func() bool {
		var list struct{ Items []struct{ ID string } }
		zhang.do("GET", path+"/delegates", nil, &list)
		return len(list.Items) == 0
	})
}

// TestAliases is N10 from outside: in, out, with "+tag", which a rule sorts by, and refused at once when it is gone.
func TestAliases(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	admin, zhang := w.visit("admin@demo.test"), w.visit("zhangsan@demo.test")
	path := "/api/v1/admin/mailboxes/" + zhang.me.Mailboxes[0].ID + "/addresses"
	admin.do("POST", path, map[string]string{"address": "sam@demo.test"}, nil)
	shop := zhang.newFolder("Shop")
	zhang.do("PUT", zhang.box()+"/rules", map[string]any{"items": []map[string]any{{"name": "tag", "enabled": true,
		"conditions": []map[string]any{{"field": "recipient", "op": "contains", "values": []string{"+shoes@"}}}, "actions": []map[string]string{{"do": "move", "folder": shop}}}}}, nil)
	deliver(t, w, "sam@demo.test", "to the alias")
	deliver(t, w, "sam+shop@demo.test", "with tag")
	deliver(t, w, "sam+shoes@demo.test", "sorted by its tag")
	zhang.mail(shop, "sorted by its tag")
	m := zhang.mail("inbox", "to the alias")
	zhang.mail("inbox", "with tag")
	zhang.do("POST", "/api/v1/messages", map[string]any{"replyTo": m.ID, "to": []map[string]string{{"email": "lisi@demo.test"}}, "text": "hi"}, nil)
	if got := w.visit("lisi@demo.test").mail("inbox", "Re: to the alias"); got.From.Email != "sam@demo.test" {
		t.Errorf("answered from %s; want the alias it came to", got.From.Email)
	}
	if err := w.submitAs("zhangsan@demo.test", "sam@demo.test", "lisi@demo.test", "From: sam@demo.test\nSubject: s\n\nx"); err != nil {
		t.Errorf("submission from the alias: %v", err)
	}
	admin.do("DELETE", path+"/sam@demo.test", nil, nil)
	for _, to := range []string{"sam@demo.test", "sam+shop@demo.test"} {
		if err := sendRaw(addrOf(w.doors.smtp), to, []byte("Subject: x\r\n\r\n")); err == nil || !strings.Contains(err.Error(), "RCPT") || !strings.Contains(err.Error(), "550") {
			t.Errorf("mail to %s after its removal: %v; want 550 at RCPT", to, err)
		}
	}
	if err := w.submitAs("zhangsan@demo.test", "sam@demo.test", "lisi@demo.test", "From: sam@demo.test\nSubject: s\n\nx"); err == nil {
		t.Error("the alias still sends")
	}
	if status, _ := zhang.try("POST", "/api/v1/me/addresses", map[string]string{"address": "sanzhang@demo.test"}); status != 403 {
		t.Errorf("an own alias without policy: %d; want 403", status)
	}
	admin.do("PUT", "/api/v1/admin/address-policy", map[string]int{"ownAliases": 1}, nil)
	if status, _ := zhang.try("POST", "/api/v1/me/addresses", map[string]string{"address": "root@demo.test"}); status != 422 {
		t.Errorf("a kept name: %d; want 422", status)
	}
	zhang.do("POST", "/api/v1/me/addresses", map[string]string{"address": "sanzhang@demo.test"}, nil)
	deliver(t, w, "sanzhang@demo.test", "own alias")
	if status, _ := zhang.try("POST", "/api/v1/me/addresses", map[string]string{"address": "zs@demo.test"}); status != 403 {
		t.Errorf("one too many: %d; want 403", status)
	}
	zhang.do("DELETE", "/api/v1/me/addresses/sanzhang@demo.test", nil, nil)
}

// TestCatchAll is N11 from outside.
func TestCatchAll(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	admin, wang := w.visit("admin@demo.test"), w.visit("wangwu@demo.test")
	unknown := func() error {
		return sendRaw(addrOf(w.doors.smtp), "nobody.here@demo.test", []byte("Subject: lost\r\nMessage-ID: <lost@x.example>\r\n\r\nx\r\n"))
	}
	if err := unknown(); err == nil || !strings.Contains(err.Error(), "550") {
		t.Errorf("unknown address: %v; want 550", err)
	}
	path := "/api/v1/admin/domains/demo.test/catch-all"
	admin.do("PUT", path, map[string]string{"mailbox": wang.me.Mailboxes[0].ID}, nil)
	if err := unknown(); err != nil {
		t.Fatal(err)
	}
	m := wang.mail("inbox", "lost")
	var shown struct{ Headers string }
	wang.do("GET", "/api/v1/messages/"+m.ID+"?headers=1", nil, &shown)
	if !strings.Contains(shown.Headers, "X-Original-To: <nobody.here@demo.test>") {
		t.Errorf("header:\n%s", shown.Headers)
	}
	admin.do("PUT", path, map[string]string{}, nil)
	if err := unknown(); err == nil {
		t.Error("taken after the catch-all was switched off")
	}
}

// TestAddressesOnAnotherNode changes an address and rights on one node and asks at the other.
func TestAddressesOnAnotherNode(t *testing.T) {
	t.Parallel()
	if os.Getenv(enginetest.Variable) == "" {
		t.Skip("two nodes need MySQL or MariaDB: set " + enginetest.Variable)
	}
	inet := online(t)
	o := demo.Options(t)
	a := settle(t, inet, testConfig(t, o))
	o.Data = t.TempDir()
	b := settle(t, inet, testConfig(t, o))
	admin, zhang := a.visit("admin@demo.test"), b.visit("zhangsan@demo.test")
	var box sharedBox
	admin.do("POST", "/api/v1/admin/mailboxes", map[string]any{"name": "desk", "address": "desk@demo.test"}, &box)
	var g struct{ ID string }
	admin.do("POST", "/api/v1/admin/mailboxes/"+box.ID+"/grants", map[string]any{"person": zhang.me.Person.ID, "rights": []string{"full"}}, &g)
	eventually(t, "the mailbox on the other node", func() bool { return zhang.sees(box.ID) })
	deliver(t, b, "desk@demo.test", "first")
	k, ear := b.imap("zhangsan@demo.test"), followStreams(t, zhang, "m:"+box.ID)
	k.ok("SELECT Shared/desk/INBOX")
	began := time.Now()
	admin.do("DELETE", "/api/v1/admin/mailboxes/"+box.ID+"/grants/"+g.ID, nil, nil)
	admin.do("DELETE", "/api/v1/admin/mailboxes/"+box.ID, nil, nil)
	ear.until(t, "gap", "m:"+box.ID)
	eventually(t, "the end of the session", func() bool { _, last := k.do("NOOP"); return strings.HasPrefix(last, "* BYE") })
	eventually(t, "550 on the other node", func() bool {
		return sendRaw(addrOf(b.doors.smtp), "desk@demo.test", []byte("Subject: x\r\n\r\n")) != nil
	})
	if d := time.Since(began); d > rightsTime {
		t.Errorf("all that took %v; want %v at most", d, rightsTime)
	}
}
