package main

import (
	"fmt"
	"net/textproto"
	"strings"
	"testing"
)

type quotaList struct {
	Items []struct {
		Kind, Name, Title string
		Bytes, Used       int64
		Mailboxes         int
	}
	PerMailbox int64
	WhenFull   string
}

// TestSharedQuotas (S73, N17): what an organisation, a domain, a department or a group may hold together stops SMTP, APPEND
// and COPY alike; the admin's policy chooses between 452 and 552; IMAP and the API show the same figure; admins are warned at
// 80 and 95 % once each.
func TestSharedQuotas(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	admin, li := w.visit("admin@demo.test"), w.visit(li)
	var q quotaList
	set := func(kind, name string, bytes int64) {
		t.Helper()
		q = quotaList{}
		admin.do("PUT", "/api/v1/admin/quotas", map[string]any{"kind": kind, "name": name, "bytes": bytes}, &q)
	}
	const most = 300 << 10
	set("organisation", "", most)
	if len(q.Items) != 1 || q.Items[0].Mailboxes < 4 || q.Items[0].Bytes != most || q.Items[0].Title == "" || q.WhenFull != "defer" {
		t.Fatalf("after setting: %+v", q)
	}
	used := func() int64 {
		t.Helper()
		q = quotaList{}
		admin.do("GET", "/api/v1/admin/quotas", nil, &q)
		return q.Items[0].Used
	}
	warned := func(percent int) int {
		t.Helper()
		if err := w.house.bridge.WarnFilling(t.Context()); err != nil {
			t.Fatal(err)
		}
		return strings.Count(admin.cards(), fmt.Sprintf("is %d%% full", percent))
	}
	mail := func(size int64) string {
		return "From: x@demo.test\r\nSubject: big\r\n\r\n" + strings.Repeat(strings.Repeat("x", 70)+"\r\n", int(size)/72)
	}
	k := w.imap(li.me.Mailboxes[0].Address)
	fill := func(size int64) string {
		m := mail(size)
		_, last := k.do(fmt.Sprintf("APPEND INBOX {%d+}\r\n%s", len(m), m))
		return last
	}
	before := warned(80)
	fill(most*81/100 - used())
	first, again := warned(80), warned(80)
	if before != 0 || first == 0 || again != first {
		t.Errorf("80 %%: told %d, %d, %d times; want never, then once", before, first, again)
	}
	fill(most*96/100 - used())
	if n := warned(95); n == 0 || warned(95) != n {
		t.Errorf("95 %%: told %d, then %d times", n, warned(95))
	}
	if s := fill(most); !strings.HasPrefix(s, "NO [OVERQUOTA]") {
		t.Errorf("APPEND past it: %s", s)
	}
	k.ok("SELECT INBOX")
	k.no("COPY 1:* Archive", "OVERQUOTA")
	roots := k.ok("GETQUOTAROOT INBOX")
	if want := fmt.Sprintf(`* QUOTA "organisation" (STORAGE %d %d)`, (used()+1023)>>10, most>>10); !strings.Contains(roots, want) {
		t.Errorf("GETQUOTAROOT: %s, want %s", roots, want)
	}
	for _, c := range []struct {
		policy string
		code   int
	}{{"refuse", 552}, {"defer", 452}} { // the last one stays
		policy, code := c.policy, c.code
		admin.do("PUT", "/api/v1/admin/policies/quota", map[string]any{"whenFull": policy}, nil)
		if got, text := w.announce(zhang, 64<<10); got != code {
			t.Errorf("%s: RCPT to somebody else who shares it: %d %s, want %d", policy, got, text, code)
		}
		if got, text := w.rcpt("ada@outside.example", zhang, "From: ada@outside.example\n\n"+strings.Repeat("x\n", 32<<10)); got != code {
			t.Errorf("%s: a mail whose size was not said: %d %s, want %d", policy, got, text, code)
		}
	}
	k.ok("STORE 1:* +FLAGS (\\Deleted)")
	k.ok("EXPUNGE")
	if got, text := w.rcpt("ada@outside.example", zhang, "From: ada@outside.example\n\n"+strings.Repeat("x\n", 32<<10)); got != 250 {
		t.Errorf("after mail was deleted: %d %s", got, text)
	}
	set("organisation", "", 0)
	if len(q.Items) != 0 {
		t.Errorf("taken away: %+v", q)
	}
	w.checkKindsOfQuotas(admin, set, &q)
}

// checkKindsOfQuotas sets one of each kind.
func (w *town) checkKindsOfQuotas(admin *visitor, set func(kind, name string, bytes int64), q *quotaList) {
	w.t.Helper()
	set("domain", "demo.test", 1<<30)
	all := q.Items[0].Mailboxes
	var deps struct{ Items []struct{ ID, Name string } }
	admin.do("GET", "/api/v1/admin/departments", nil, &deps)
	set("department", deps.Items[0].ID, 1<<30)
	id := admin.group(map[string]any{"name": "两人组", "address": "two@demo.test", "senders": "everybody", "members": []entry{
		{"kind": "address", "address": zhang}, {"kind": "address", "address": li}}})
	set("group", id, 40<<10)
	if len(q.Items) != 3 || q.Items[1].Title != deps.Items[0].Name || q.Items[1].Mailboxes == 0 || q.Items[1].Mailboxes >= all || q.Items[2].Mailboxes != 2 {
		w.t.Errorf("three kinds: %+v", *q)
	}
	if got, text := w.announce("wangwu@demo.test", 64<<10); got != 250 {
		w.t.Errorf("who is not in the group: %d %s", got, text)
	}
	if got, text := w.announce(zhang, 64<<10); got != 452 {
		w.t.Errorf("who is in the group: %d %s", got, text)
	}
	for _, bad := range []map[string]any{{"kind": "domain", "name": "foreign.test", "bytes": 1}, {"kind": "department", "name": "99999", "bytes": 1},
		{"kind": "planet", "bytes": 1}, {"kind": "organisation", "bytes": -1}, {"kind": "group", "name": deps.Items[0].ID + "0000", "bytes": 1}} {
		if status, text := admin.try("PUT", "/api/v1/admin/quotas", bad); status != 422 {
			w.t.Errorf("%v: %d %s, want 422", bad, status, text)
		}
	}
	if status, _ := w.visit(zhang).try("GET", "/api/v1/admin/quotas", nil); status != 403 {
		w.t.Errorf("an employee reads quotas: %d", status)
	}
}

// announce gives the answer to RCPT for a mail whose size is said in MAIL.
func (w *town) announce(to string, size int) (code int, text string) {
	w.t.Helper()
	c, err := textproto.Dial("tcp", addrOf(w.doors.smtp))
	if err != nil {
		w.t.Fatal(err)
	}
	defer c.Close()
	_, _, _ = c.ReadResponse(220)
	for _, step := range []string{"EHLO stranger.example", fmt.Sprintf("MAIL FROM:<ada@outside.example> SIZE=%d", size), "RCPT TO:<" + to + ">"} {
		_ = c.PrintfLine("%s", step)
		code, text, _ = c.ReadResponse(250)
	}
	return code, text
}

// TestQuotaFollowsPlan (S73): a bigger plan gives everybody more room, but not who has room of their own by an admin's word.
func TestQuotaFollowsPlan(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	admin := w.visit("admin@demo.test")
	quotaOf := func(login string) (id string, bytes int64) {
		var list struct {
			Items []struct {
				ID, Address string
				Quota       int64
			}
		}
		admin.do("GET", "/api/v1/admin/mailboxes?limit=200", nil, &list)
		for _, m := range list.Items {
			if m.Address == login {
				return m.ID, m.Quota
			}
		}
		return "", 0
	}
	for login, bytes := range map[string]int64{zhang: 5 << 30, li: 7 << 30} {
		id, _ := quotaOf(login)
		admin.do("PATCH", "/api/v1/admin/mailboxes/"+id, map[string]any{"quota": bytes}, nil)
	}
	for _, x := range []struct {
		plan string
		want int64
	}{{"pro", 50 << 30}, {"free", 5 << 30}} {
		admin.do("POST", "/api/v1/market/mail/install", map[string]any{"plan": x.plan, "scope": "all"}, nil)
		eventually(t, "the quota of plan "+x.plan, func() bool { _, n := quotaOf(zhang); return n == x.want })
	}
	if _, n := quotaOf(li); n != 7<<30 {
		t.Errorf("what an admin had set became %d", n)
	}
}
