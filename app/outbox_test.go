package main

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"mailbridge/app/pretend"
)

type sentAnswer struct{ State, Outbox string }

type waitingMail struct {
	ID, Kind, State, Subject string
	Because                  []string
}

func (v *visitor) outbox() []waitingMail {
	v.t.Helper()
	var list struct{ Items []waitingMail }
	v.do("GET", "/api/v1/mailboxes/"+v.me.Mailboxes[0].ID+"/outbox", nil, &list)
	return list.Items
}

func outsideMX(t *testing.T, w *town) *pretend.MX {
	t.Helper()
	mx, err := w.net.AddMX("mx.outside.test", "", "outside.test")
	if err != nil {
		t.Fatal(err)
	}
	return mx
}

// TestUndoSend: N22. What is taken back within its window reached nobody, inside or outside, and lies in Drafts with its
// recipients and files; what is not taken back leaves once, after it.
func TestUndoSend(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	mx := outsideMX(t, w)
	li, zhang := w.visit("lisi@demo.test"), w.visit("zhangsan@demo.test")
	both := []map[string]string{{"email": "ada@outside.test"}, {"email": "zhangsan@demo.test"}}
	var back, goes sentAnswer
	li.do("POST", "/api/v1/messages", map[string]any{"to": both, "bcc": to("eve@outside.test"), "subject": "hasty", "text": "wrong price", "undoSeconds": 2}, &back)
	li.do("POST", "/api/v1/messages", map[string]any{"to": both, "subject": "meant", "text": "right price", "undoSeconds": 2}, &goes)
	began := time.Now()
	if back.State != "waiting" || back.Outbox == "" || len(li.outbox()) != 2 {
		t.Fatalf("answer = %+v, outbox = %+v", back, li.outbox())
	}
	if status, _ := zhang.try("POST", "/api/v1/outbox/"+back.Outbox+"/undo", nil); status != 404 {
		t.Errorf("a colleague took it back: %d", status)
	}
	var draft struct{ ID string }
	li.do("POST", "/api/v1/outbox/"+back.Outbox+"/undo", nil, &draft)
	var d struct {
		Subject, Text string
		To, Bcc       []struct{ Email string }
	}
	li.do("GET", "/api/v1/drafts/"+draft.ID, nil, &d)
	if d.Subject != "hasty" || strings.TrimSpace(d.Text) != "wrong price" || len(d.To) != 2 || len(d.Bcc) != 1 {
		t.Errorf("draft = %+v", d)
	}
	zhang.mail("inbox", "meant")
	if waited := time.Since(began); waited < 1500*time.Millisecond || waited > 7*time.Second {
		t.Errorf("left after %v, want two seconds", waited)
	}
	received(t, mx, 1)
	time.Sleep(1500 * time.Millisecond)
	if n, m := len(about(mx, "hasty")), len(about(mx, "meant")); n != 0 || m != 1 {
		t.Errorf("outside: %d of what was taken back, %d of the other; want 0 and 1", n, m)
	}
	for _, m := range zhang.mails("inbox") {
		if m.Subject == "hasty" {
			t.Error("a colleague got what was taken back")
		}
	}
	if status, _ := li.try("POST", "/api/v1/outbox/"+goes.Outbox+"/undo", nil); status != 404 {
		t.Errorf("taken back too late: %d; want 404", status)
	}
	if got := li.mails("sent"); len(got) != 1 || got[0].Subject != "meant" {
		t.Errorf("Sent = %+v", got)
	}
}

// TestScheduledSend: S54. With two nodes, one of which stops meanwhile, a scheduled mail leaves once, within five seconds
// of its time; cancelled, it lies in Drafts.
func TestScheduledSend(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	mx := outsideMX(t, w)
	settle(t, w.net, w.house.config)
	li := w.visit("lisi@demo.test")
	at := time.Now().Add(4 * time.Second).UTC()
	var sent, cancelled sentAnswer
	body := map[string]any{"to": to("ada@outside.test"), "subject": "later", "text": "good morning", "sendAt": at, "idempotencyKey": "k1"}
	li.do("POST", "/api/v1/messages", body, &sent)
	var again sentAnswer
	li.do("POST", "/api/v1/messages", body, &again)
	if sent.State != "scheduled" || again.Outbox != sent.Outbox {
		t.Errorf("answers = %+v, then %+v", sent, again)
	}
	li.do("POST", "/api/v1/messages", map[string]any{"to": to("ada@outside.test"), "subject": "never", "sendAt": at}, &cancelled)
	if got := li.outbox(); len(got) != 2 || got[0].Kind != "scheduled" {
		t.Errorf("outbox = %+v", got)
	}
	li.do("POST", "/api/v1/outbox/"+cancelled.Outbox+"/undo", nil, nil)
	li.mail("drafts", "never")
	w.stop()
	got := received(t, mx, 1)
	if late := got.At.Sub(at); late < 0 || late > 5*time.Second {
		t.Errorf("left %v after its time", late)
	}
	if !strings.Contains(string(got.Raw), "Date: "+at.Format("Mon, 02 Jan 2006 15:04:05")) && !strings.Contains(string(got.Raw), at.Format("2 Jan 2006 15:04:05")) {
		t.Errorf("its Date is not its time:\n%.600s", got.Raw)
	}
	time.Sleep(2 * time.Second)
	if n := len(mx.Received()); n != 1 {
		t.Errorf("%d mails left, want one", n)
	}
}

// TestKillUndo: N22. A crash inside the window loses nothing: the mail leaves once, after the window.
func TestKillUndo(t *testing.T) {
	slow(t)
	mx, err := pretend.StartMX("mx.outside.test", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer mx.Close()
	p := newProcess(t, demo.Options(t), mx.Addr())
	p.start()
	li := &visitor{t: t, base: "http://" + p.http}
	if !li.signInQuietly("lisi@demo.test") {
		t.Fatal("cannot sign in")
	}
	var sent sentAnswer
	li.do("POST", "/api/v1/messages", map[string]any{"to": to("ada@outside.test"), "subject": "window", "undoSeconds": 3}, &sent)
	until := time.Now().Add(3 * time.Second)
	p.kill()
	p.start()
	defer p.kill()
	got := received(t, mx, 1)
	if got.At.Before(until.Add(-500 * time.Millisecond)) {
		t.Errorf("left %v before the end of its window", until.Sub(got.At))
	}
	time.Sleep(2 * time.Second)
	if n := len(mx.Received()); n != 1 {
		t.Errorf("left %d times", n)
	}
}

type approval struct {
	ID, Subject, State, Reason string
	Detail                     []string
	Approvers                  []struct{ Name string }
	Decider                    struct{ Name string }
}

func (v *visitor) approvals() []approval { return v.approvalsAt("/api/v1/approvals") }

// approvalsAt reads a list page by page.
func (v *visitor) approvalsAt(path string) []approval {
	v.t.Helper()
	var all []approval
	for cursor := ""; ; {
		var list struct {
			Items []approval
			Next  string
		}
		v.do("GET", path+"?limit=1"+cursor, nil, &list)
		all, cursor = append(all, list.Items...), "&cursor="+list.Next
		if list.Next == "" {
			return all
		}
	}
}

// TestApproval: N34 and W22. A mail with a keyword waits, whichever door it came through; the approver sees what
// triggered it; approved twice it leaves once, with its own Date; refused, its author learns why.
func TestApproval(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	mx := outsideMX(t, w)
	admin, li, zhang := w.visit("admin@demo.test"), w.visit("lisi@demo.test"), w.visit("zhangsan@demo.test")
	began := time.Now()
	admin.rule(map[string]any{"name": "报价", "who": map[string]any{"people": []string{li.me.Person.ID}},
		"hold": map[string]any{"keywords": []string{"Quotation"}, "approvers": []string{zhang.me.Person.ID}}})
	raw := "From: lisi@demo.test\r\nTo: ada@outside.test\r\nSubject: held one\r\nMessage-ID: <held@demo.test>\r\nDate: Sun, 01 Nov 2026 08:00:00 +0800\r\n" +
		"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nOur QUOTATION is 5.\r\n" +
		"--b\r\nContent-Type: image/png; name=price.png\r\nContent-Disposition: attachment; filename=price.png\r\n\r\n\x89PNG\r\n\x1a\n-five-\r\n--b--\r\n"
	w.submission("lisi@demo.test").send("lisi@demo.test", "ada@outside.test", raw)
	var sent sentAnswer
	li.do("POST", "/api/v1/messages", map[string]any{"to": to("ada@outside.test"), "subject": "quotation two", "text": "x"}, &sent)
	if sent.State != "held" {
		t.Errorf("web answer = %+v", sent)
	}
	li.do("POST", "/api/v1/messages", map[string]any{"to": to("zhangsan@demo.test"), "subject": "quotation inside", "text": "x"}, nil)
	zhang.mail("inbox", "quotation inside")
	var list []approval
	eventually(t, "both questions", func() bool { list = zhang.approvals(); return len(list) == 2 })
	byName := map[string]approval{}
	for _, a := range list {
		byName[a.Subject] = a
	}
	if d := strings.Join(byName["held one"].Detail, "\n"); !strings.Contains(d, "“Quotation”（正文 · text）：Our QUOTATION is 5.") {
		t.Errorf("the approver sees %q", d)
	}
	w.approvalViews(li, zhang, byName["held one"].ID)
	if status, _ := li.try("POST", "/api/v1/approvals/"+byName["held one"].ID, map[string]string{"decision": "approve"}); status != 404 {
		t.Errorf("its author approved: %d", status)
	}
	if len(li.outbox()) != 2 || len(mx.Received()) != 0 {
		t.Errorf("outbox %+v, left %d", li.outbox(), len(mx.Received()))
	}
	asked := time.Now()
	time.Sleep(2 * time.Second) // the signature counts in seconds
	for range 2 {
		var a approval
		zhang.do("POST", "/api/v1/approvals/"+byName["held one"].ID, map[string]string{"decision": "approve"}, &a)
		if a.State != "approved" {
			t.Errorf("decision = %+v", a)
		}
	}
	zhang.do("POST", "/api/v1/approvals/"+byName["quotation two"].ID, map[string]string{"decision": "refuse", "reason": "too cheap"}, nil)
	got := received(t, mx, 1)
	if !strings.Contains(string(got.Raw), "Date: Sun, 01 Nov 2026 08:00:00 +0800") {
		t.Errorf("approved mail:\n%s", got.Raw)
	}
	if ok, err := verify(w, got); err != nil || !ok {
		t.Errorf("signature of the approved mail: %v, %v", ok, err)
	}
	if at, err := strconv.ParseInt(between(string(got.Raw), "\tt=", ";"), 10, 64); err != nil || at < began.Unix() || at > asked.Unix() {
		t.Errorf("signed for %d, want the time at which it was submitted, %d to %d", at, began.Unix(), asked.Unix())
	}
	li.mail("drafts", "quotation two")
	eventually(t, "the reason", func() bool { return li.noticed("too cheap") })
	if !li.noticed("等待审批") {
		t.Error("the author was not told that the mail waits")
	}
	time.Sleep(time.Second)
	if n := len(mx.Received()); n != 1 || len(li.outbox()) != 0 {
		t.Errorf("left %d times, outbox %+v", n, li.outbox())
	}
	if mine := li.approvalsAt("/api/v1/me/approvals"); len(mine) != 2 || mine[0].State+mine[0].Reason+mine[0].Decider.Name != "refusedtoo cheap张三" &&
		mine[1].State+mine[1].Reason+mine[1].Decider.Name != "refusedtoo cheap张三" {
		t.Errorf("their author sees %+v", mine)
	}
	if left := zhang.approvals(); len(left) != 0 {
		t.Errorf("still open: %+v", left)
	}
	for _, what := range []string{"/mail", "/files/2"} {
		if status, _ := zhang.try("GET", "/api/v1/approvals/"+byName["held one"].ID+what, nil); status != 404 {
			t.Errorf("%s of a decided mail is still open: %d", what, status)
		}
	}
}

// approvalFiles fetches the file of a held mail, to be saved and to be shown; others, and files that are not there, get 404.
func (w *town) approvalFiles(approver *visitor, others []*visitor, id string) {
	t := w.t
	t.Helper()
	var m struct{ Files []struct{ Name, URL string } }
	approver.do("GET", "/api/v1/approvals/"+id+"/mail", nil, &m)
	if len(m.Files) != 1 || m.Files[0].Name != "price.png" {
		t.Fatalf("files: %+v", m.Files)
	}
	path := m.Files[0].URL
	if status, got := approver.try("GET", path+"?inline=1", nil); status != 200 || !strings.Contains(string(got), "-five-") {
		t.Errorf("the file: %d %q", status, got)
	}
	for _, v := range others {
		if status, _ := v.try("GET", path, nil); status != 404 {
			t.Errorf("person %s opens its file: %d", v.me.Person.ID, status)
		}
	}
	if status, _ := approver.try("GET", path+"7", nil); status != 404 {
		t.Errorf("a part that is not there: %d", status)
	}
}

// approvalViews looks at a held mail while it waits: its approver reads it, which its author sees, and nobody else does.
func (w *town) approvalViews(li, zhang *visitor, id string) {
	t := w.t
	t.Helper()
	mine := li.approvalsAt("/api/v1/me/approvals")
	if len(mine) != 2 || mine[0].State != "open" || len(mine[0].Approvers) != 1 || mine[0].Approvers[0].Name != "张三" {
		t.Errorf("their author sees %+v", mine)
	}
	wang := w.visit("wangwu@demo.test")
	if a, b := wang.approvals(), wang.approvalsAt("/api/v1/me/approvals"); len(a)+len(b) != 0 {
		t.Errorf("somebody else sees %+v, %+v", a, b)
	}
	for _, v := range []*visitor{wang, li} {
		if status, _ := v.try("GET", "/api/v1/approvals/"+id+"/mail", nil); status != 404 {
			t.Errorf("person %s reads it: %d", v.me.Person.ID, status)
		}
	}
	var m struct{ Text, Subject string }
	zhang.do("GET", "/api/v1/approvals/"+id+"/mail", nil, &m)
	if strings.TrimSpace(m.Text) != "Our QUOTATION is 5." || m.Subject != "held one" {
		t.Errorf("the approver reads %+v", m)
	}
	w.approvalFiles(zhang, []*visitor{wang, li}, id)
	var log struct {
		Items []struct{ Act, Detail string }
	}
	li.do("GET", "/api/v1/mailboxes/"+li.me.Mailboxes[0].ID+"/access-log", nil, &log)
	if len(log.Items) != 3 || log.Items[2].Act != "read" || log.Items[2].Detail != "held one" || log.Items[0].Detail != "held one · price.png" {
		t.Errorf("their author's log = %+v", log.Items)
	}
}

// noticed tells whether words stand in one of the person's notice conversations.
func (v *visitor) noticed(words string) bool {
	v.t.Helper()
	var list struct{ Items []struct{ ID, Kind string } }
	v.do("GET", "/api/v1/chats", nil, &list)
	for _, c := range list.Items {
		if _, text := v.try("GET", fmt.Sprintf("/api/v1/chats/%s/posts", c.ID), nil); c.Kind == "notice" && strings.Contains(string(text), words) {
			return true
		}
	}
	return false
}
