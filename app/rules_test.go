package main

import (
	"strings"
	"testing"
	"time"
)

// box is the path of the visitor's own mailbox.
func (v *visitor) box() string { return "/api/v1/mailboxes/" + v.me.Mailboxes[0].ID }

func (v *visitor) newFolder(name string) string {
	v.t.Helper()
	var f struct{ ID string }
	v.do("POST", v.box()+"/folders", map[string]string{"name": name}, &f)
	return f.ID
}

func (w *town) arrive(to, subject string) {
	w.t.Helper()
	raw := "From: Ada <ada@outside.test>\nTo: " + to + "\nMessage-ID: <" + strings.ReplaceAll(subject, " ", ".") + "@outside.test>\nSubject: " + subject + "\n\nx"
	if code, text := w.rcpt("ada@outside.test", to, raw); code != 250 {
		w.t.Fatalf("%s: %d %s", subject, code, text)
	}
}

// TestRulesFromOutside is S47, S48 and S58: a rule made over HTTP acts on the next mail, in order and with stop; the star
// and the folder show in IMAP; the push event names the folder; a run over old mail moves the same set, and twice
// nothing more.
func TestRulesFromOutside(t *testing.T) {
	t.Parallel()
	w := found(t)
	zhang := w.visit("zhangsan@demo.test")
	for _, s := range []string{"old bill", "old news", "stay bill"} {
		w.arrive("zhangsan@demo.test", s)
	}
	bills := zhang.newFolder("Bills")
	subject := func(s string) []map[string]any {
		return []map[string]any{{"field": "subject", "op": "contains", "values": []string{s}}}
	}
	var set struct{ Items []struct{ Name string } }
	zhang.do("PUT", zhang.box()+"/rules", map[string]any{"items": []map[string]any{
		{"name": "stay", "enabled": true, "conditions": subject("stay"), "actions": []map[string]string{}, "stop": true},
		{"name": "bills", "enabled": true, "match": "any", "conditions": subject("bill"), "actions": []map[string]string{{"do": "important"}, {"do": "move", "folder": bills}}},
	}}, &set)
	if len(set.Items) != 2 || set.Items[0].Name != "stay" {
		t.Fatalf("rules as kept: %+v", set)
	}
	for _, s := range []string{"new bill", "new news", "stay new bill"} {
		w.arrive("zhangsan@demo.test", s)
	}
	k := w.imap("zhangsan@demo.test")
	lines := k.ok("SELECT Bills")
	if !strings.Contains(lines, "* 1 EXISTS") {
		t.Errorf("Bills after three mails:\n%s", lines)
	}
	if f := k.ok("FETCH 1 (FLAGS ENVELOPE)"); !strings.Contains(f, `\Flagged`) || !strings.Contains(f, "$Important") || !strings.Contains(f, "new bill") {
		t.Errorf("the mail in IMAP: %s", f)
	}
	if m := zhang.mail(bills, "new bill"); !m.Starred {
		t.Error("no star in the web")
	}
	_, frames := zhang.try("GET", "/api/v1/changes?s=m:"+zhang.me.Mailboxes[0].ID+"&since=0", nil)
	if !strings.Contains(string(frames), `"mb":`+bills+`,"id":`) {
		t.Errorf("no event names the folder %s: %s", bills, frames)
	}

	run := func() (r struct {
		State                string
		Seen, Changed, Total int
	}) {
		zhang.do("POST", zhang.box()+"/rules/run", map[string]any{"folder": k.folderID(zhang, "inbox")}, nil)
		eventually(t, "the end of the run", func() bool {
			zhang.do("GET", zhang.box()+"/rules/run", nil, &r)
			return r.State == "done"
		})
		return r
	}
	if r := run(); r.Seen != 6 || r.Changed != 1 { // the welcome mail is one
		t.Errorf("first run: %+v; want 6 seen, 1 changed", r)
	}
	if r := run(); r.Seen != 5 || r.Changed != 0 {
		t.Errorf("second run: %+v; want 5 seen, none changed", r)
	}
	if zhang.count("old bill") != 0 || zhang.count("stay bill") != 1 || zhang.count("old news") != 1 {
		t.Error("the run moved other mails than delivery would have")
	}
	if m := zhang.mail(bills, "old bill"); !m.Starred {
		t.Error("the mail that the run moved has no star")
	}
	for name, body := range map[string]map[string]any{
		"no folder": {"name": "x", "enabled": true, "conditions": subject("x"), "actions": []map[string]string{{"do": "move", "folder": "999999"}}},
		"no deed":   {"name": "x", "enabled": true, "conditions": subject("x"), "actions": []map[string]string{{"do": "dance"}}},
		"no field":  {"name": "x", "enabled": true, "conditions": []map[string]any{{"field": "moon"}}, "actions": []map[string]string{{"do": "read"}}},
	} {
		if status, text := zhang.try("PUT", zhang.box()+"/rules", map[string]any{"items": []any{body}}); status != 422 || !strings.Contains(string(text), "items[0].") {
			t.Errorf("%s: %d %s; want 422 that names the field", name, status, text)
		}
	}
}

// TestRuleSeesHiddenRecipient is N10: the condition "recipient" sees a Bcc to a tag, with every way of comparing; that a
// mail came to the main address, which all mail does, is no recipient that fits.
func TestRuleSeesHiddenRecipient(t *testing.T) {
	t.Parallel()
	w := found(t)
	zhang := w.visit("zhangsan@demo.test")
	box := zhang.newFolder("Tagged")
	deliver := func(to, subject string) {
		t.Helper()
		raw := "From: Ada <ada@outside.test>\nTo: list@outside.test\nMessage-ID: <" + strings.ReplaceAll(subject, " ", ".") + "@outside.test>\nSubject: " + subject + "\n\nx"
		if code, text := w.rcpt("ada@outside.test", to, raw); code != 250 {
			t.Fatalf("%s: %d %s", subject, code, text)
		}
	}
	for name, c := range map[string]map[string]any{
		"contains": {"op": "contains", "values": []string{"+BILL"}},
		"is":       {"op": "is", "values": []string{"zhangsan+bill@demo.test"}},
		"begins":   {"op": "begins", "values": []string{"zhangsan+b"}},
		"ends":     {"op": "ends", "values": []string{"bill@demo.test"}},
		"domain":   {"op": "domain", "values": []string{"demo.test"}},
	} {
		c["field"] = "recipient"
		zhang.do("PUT", zhang.box()+"/rules", map[string]any{"items": []map[string]any{
			{"name": name, "enabled": true, "conditions": []any{c}, "actions": []map[string]string{{"do": "move", "folder": box}}}}}, nil)
		deliver("zhangsan+bill@demo.test", name+" tag")
		deliver("zhangsan@demo.test", name+" main")
		if zhang.count(name+" tag") != 0 || zhang.count(name+" main") != 1 {
			t.Errorf("%s: the inbox has %d mails to the tag and %d to the main address; want 0 and 1", name, zhang.count(name+" tag"), zhang.count(name+" main"))
		}
	}
}

// folderID finds a folder by its role.
func (k *talk) folderID(v *visitor, role string) string {
	k.t.Helper()
	var list struct{ Items []struct{ ID, Role string } }
	v.do("GET", v.box()+"/folders", nil, &list)
	for _, f := range list.Items {
		if f.Role == role {
			return f.ID
		}
	}
	k.t.Fatalf("no folder %s", role)
	return ""
}

// TestForwardBan is N18: under a ban a forward is refused with words, as a setting, a rule and a script, and the report
// lists what was there before.
func TestForwardBan(t *testing.T) {
	t.Parallel()
	w := found(t)
	admin, zhang, li := w.visit("admin@demo.test"), w.visit("zhangsan@demo.test"), w.visit("lisi@demo.test")
	setting := map[string]any{"enabled": true, "to": []string{"me@elsewhere.test"}, "keep": true}
	script := map[string]any{"text": "if size :over 1K {\r\n redirect \"me@elsewhere.test\";\r\n}", "active": true}
	rule := map[string]any{"items": []map[string]any{{"name": "on", "enabled": true, "conditions": []any{}, "actions": []map[string]string{{"do": "forward", "to": "me@elsewhere.test"}}}}}
	zhang.do("PUT", zhang.box()+"/forwarding", setting, nil)
	zhang.do("PUT", zhang.box()+"/scripts/mine", script, nil)
	zhang.do("PUT", zhang.box()+"/rules", rule, nil)
	if status, _ := zhang.try("PUT", "/api/v1/admin/policies/forwarding", map[string]string{"mode": "allow"}); status != 403 {
		t.Errorf("a member sets the policy: %d; want 403", status)
	}
	for _, mode := range []string{"internal", "deny"} {
		admin.do("PUT", "/api/v1/admin/policies/forwarding", map[string]string{"mode": mode}, nil)
		for path, body := range map[string]any{"/forwarding": setting, "/rules": rule, "/scripts/mine": script} {
			if status, text := li.try("PUT", li.box()+path, body); status != 422 || !strings.Contains(string(text), "forwarding_"+mode) ||
				!strings.Contains(string(text), "your organisation does not allow") {
				t.Errorf("%s under %s: %d %s; want 422 with words", path, mode, status, text)
			}
		}
	}
	var report struct {
		Items []struct {
			Address, To, Kind string
			Line              int
			Outside, Blocked  bool
		}
	}
	admin.do("GET", "/api/v1/admin/forwards", nil, &report)
	kinds := map[string]bool{}
	for _, l := range report.Items {
		if kinds[l.Kind] = true; l.To != "me@elsewhere.test" || !l.Outside || !l.Blocked || l.Address != "zhangsan@demo.test" || l.Kind == "script" && l.Line != 2 {
			t.Errorf("report: %+v", l)
		}
	}
	if len(report.Items) != 3 || len(kinds) != 3 {
		t.Errorf("report has %+v; want a setting, a rule and a script", report.Items)
	}
	w.arrive("zhangsan@demo.test", "kept here")
	if zhang.count("kept here") != 1 {
		t.Error("a mail that may not be sent on is not in the inbox")
	}
	if status, _ := zhang.try("DELETE", zhang.box()+"/scripts/mine", nil); status != 409 {
		t.Errorf("removing the active script: %d; want 409", status)
	}
	zhang.do("PUT", zhang.box()+"/scripts/mine", map[string]any{"active": false}, nil)
	zhang.do("DELETE", zhang.box()+"/scripts/mine", nil, nil)
	if status, text := zhang.try("PUT", zhang.box()+"/scripts/bad", map[string]any{"text": "keep;\nfly;"}); status != 422 || !strings.Contains(string(text), "line 2") {
		t.Errorf("a script that cannot be read: %d %s", status, text)
	}
}

// TestVacationFromOutside is S46: one answer to a sender, marked as automatic; none to lists, programs and the null sender;
// none after the end.
func TestVacationFromOutside(t *testing.T) {
	t.Parallel()
	w := found(t)
	ada, err := w.net.AddCorrespondent("Ada", "ada@outside.test")
	if err != nil {
		t.Fatal(err)
	}
	zhang := w.visit("zhangsan@demo.test")
	body := map[string]any{"enabled": true, "subject": "Away", "text": "Back on Monday.", "until": time.Now().Add(time.Hour)}
	zhang.do("PUT", zhang.box()+"/vacation", body, nil)
	for name, head := range map[string]string{"list": "List-Id: <x.outside.test>", "bulk": "Precedence: bulk", "robot": "Auto-Submitted: auto-generated"} {
		raw := "From: ada@outside.test\nTo: zhangsan@demo.test\n" + head + "\nSubject: " + name + "\n\nx"
		if code, text := w.rcpt("ada@outside.test", "zhangsan@demo.test", raw); code != 250 {
			t.Fatalf("%s: %d %s", name, code, text)
		}
	}
	w.arrive("zhangsan@demo.test", "first")
	w.arrive("zhangsan@demo.test", "second")
	got := string(received(t, ada.MX(), 1).Raw)
	if !strings.Contains(got, "Subject: Away") || !strings.Contains(got, "Auto-Submitted: auto-replied") || !strings.Contains(got, "In-Reply-To: <first@outside.test>") {
		t.Errorf("the answer:\n%s", got)
	}
	time.Sleep(500 * time.Millisecond)
	if n := len(ada.MX().Received()); n != 1 {
		t.Errorf("%d answers; want 1", n)
	}
	if status, text := zhang.try("PUT", zhang.box()+"/vacation", map[string]any{"enabled": true}); status != 422 || !strings.Contains(string(text), `"field":"text"`) {
		t.Errorf("an answer without words: %d %s", status, text)
	}
}

// TestRejectFromOutside: a script's words stand in the reply to DATA.
func TestRejectFromOutside(t *testing.T) {
	t.Parallel()
	w := found(t)
	zhang := w.visit("zhangsan@demo.test")
	zhang.do("PUT", zhang.box()+"/scripts/no", map[string]any{"text": "require \"reject\"; reject \"not\r\nnow\";", "active": true}, nil)
	raw := "From: ada@outside.test\nTo: zhangsan@demo.test\nSubject: x\n\nx"
	if code, text := w.rcpt("ada@outside.test", "zhangsan@demo.test", raw); code != 550 || text != "5.7.1 not now" {
		t.Errorf("%d %s; want 550 5.7.1 not now", code, text)
	}
}
