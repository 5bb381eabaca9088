package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"mailbridge/app/pretend"
	"mailbridge/configs/engine/enginetest"
)

// TestLeaversAddress: the mailbox of who has left keeps its address and its mail. An administrator who wants to give the
// address away is told what to do, and that works.
func TestLeaversAddress(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	admin, zhang, wang := w.visit("admin@demo.test"), w.visit("zhangsan@demo.test"), w.visit("wangwu@demo.test")
	admin.do("DELETE", "/api/v1/admin/people/"+wang.me.Person.ID, nil, nil)
	box := "/api/v1/admin/mailboxes/" + wang.me.Mailboxes[0].ID
	eventually(t, "the mailbox to be closed", func() bool {
		_, text := admin.try("GET", box, nil)
		return strings.Contains(string(text), `"disabled"`)
	})
	deliver(t, w, "wangwu@demo.test", "late")
	give := func(meant bool) (int, string) {
		status, text := admin.try("POST", "/api/v1/admin/mailboxes/"+zhang.me.Mailboxes[0].ID+"/addresses", map[string]any{"address": "wangwu@demo.test", "takeHeld": meant})
		return status, string(text)
	}
	status, text := give(true)
	if status != 409 || !strings.Contains(text, "address_closed") || !strings.Contains(text, "王五") || !strings.Contains(text, "turn that mailbox into a shared one, remove it") {
		t.Errorf("while the mailbox is there: %d %s", status, text)
	}
	group := map[string]any{"name": "x", "address": "wangwu@demo.test", "members": []map[string]any{{"kind": "all"}}}
	if status, text := admin.try("POST", "/api/v1/admin/groups", group); status != 409 || !strings.Contains(string(text), "address_closed") {
		t.Errorf("a group: %d %s", status, text)
	}
	admin.do("POST", box+"/convert", nil, nil)
	if status, text := give(true); status != 409 || strings.Contains(text, "address_closed") {
		t.Errorf("while somebody uses it: %d %s", status, text)
	}
	admin.do("DELETE", box, nil, nil)
	if status, text := give(false); status != 409 || !strings.Contains(text, "address_held") {
		t.Errorf("a moment later: %d %s", status, text)
	}
	if status, text := give(true); status >= 300 {
		t.Errorf("meant: %d %s", status, text)
	}
}

// TestFreedAddress: reliability O23. An address that was freed, as an alias or with its mailbox, is nobody's for thirty days
// or what the organisation chose: others do not get it, and its mail is refused, also where unknown addresses have a
// mailbox. Whose it was has it back at once, and an administrator may say that it is meant, which is audited.
func TestFreedAddress(t *testing.T) {
	t.Parallel()
	slow(t)
	inet, err := pretend.Start(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer inet.Close()
	now := &clock{}
	w := settleIn(t, inet, testConfig(t, enginetest.Options(t)), world{now: now.now})
	admin, zhang, li := w.visit("admin@demo.test"), w.visit("zhangsan@demo.test"), w.visit("lisi@demo.test")
	mine, hers := "/api/v1/admin/mailboxes/"+zhang.me.Mailboxes[0].ID+"/addresses", "/api/v1/admin/mailboxes/"+li.me.Mailboxes[0].ID+"/addresses"
	give := func(path, address string, meant bool) (int, string) {
		t.Helper()
		status, text := admin.try("POST", path, map[string]any{"address": address, "takeHeld": meant})
		return status, string(text)
	}
	free := func(path, address string) {
		t.Helper()
		admin.do("DELETE", path+"/"+address, nil, nil)
	}
	rcpt := func(address string) int {
		t.Helper()
		code, _ := w.rcpt("ada@outside.test", address, "")
		return code
	}
	give(mine, "sales@demo.test", false)
	if code := rcpt("sales@demo.test"); code != 250 {
		t.Errorf("mail for the alias: %d", code)
	}
	free(mine, "sales@demo.test")
	if status, text := give(hers, "sales@demo.test", false); status != 409 || !strings.Contains(text, "address_held") {
		t.Errorf("somebody else gets it: %d %s", status, text)
	}
	if status, text := admin.try("POST", "/api/v1/admin/mailboxes", map[string]any{"name": "Sales", "address": "sales@demo.test"}); status != 409 {
		t.Errorf("a shared mailbox gets it: %d %s", status, text)
	}
	admin.do("PUT", "/api/v1/admin/domains/demo.test/catch-all", map[string]any{"mailbox": li.me.Mailboxes[0].ID}, nil)
	eventually(t, "the catch-all", func() bool { return rcpt("whoever@demo.test") == 250 })
	if code := rcpt("sales@demo.test"); code != 550 {
		t.Errorf("mail for the freed address: %d, want 550", code)
	}
	if status, text := give(mine, "sales@demo.test", false); status >= 300 {
		t.Errorf("whose it was does not get it back: %d %s", status, text)
	}
	free(mine, "sales@demo.test")
	now.jump(29 * 24 * time.Hour)
	admin = w.visit("admin@demo.test")
	if status, _ := give(hers, "sales@demo.test", false); status != 409 {
		t.Errorf("after 29 days: %d, want 409", status)
	}
	now.jump(2 * 24 * time.Hour)
	if status, text := give(hers, "sales@demo.test", false); status >= 300 {
		t.Errorf("after 31 days: %d %s", status, text)
	}
	var box struct{ ID string }
	admin.do("POST", "/api/v1/admin/mailboxes", map[string]any{"name": "Help", "address": "help@demo.test"}, &box)
	admin.do("DELETE", "/api/v1/admin/mailboxes/"+box.ID, nil, nil)
	admin.do("PUT", "/api/v1/admin/address-policy", map[string]any{"ownAliases": 3}, nil)
	li = w.visit("lisi@demo.test")
	if status, text := li.try("POST", "/api/v1/me/addresses", map[string]any{"address": "help@demo.test", "takeHeld": true}); status != 409 {
		t.Errorf("a colleague helps themselves: %d %s", status, text)
	}
	if status, text := give(mine, "help@demo.test", true); status >= 300 {
		t.Errorf("an administrator who means it: %d %s", status, text)
	}
	type waiting struct {
		Items []struct{ Address, Was string }
	}
	var list waiting
	admin.do("DELETE", mine+"/help@demo.test", nil, nil)
	admin.do("GET", "/api/v1/admin/freed-addresses?q=HELP", nil, &list)
	if len(list.Items) != 1 || list.Items[0].Address != "help@demo.test" || list.Items[0].Was != "张三" {
		t.Errorf("waiting: %+v", list)
	}
	if admin.do("GET", "/api/v1/admin/freed-addresses?q=nobody", nil, &list); len(list.Items) != 0 {
		t.Errorf("waiting like nobody: %+v", list)
	}
	for _, x := range []struct {
		who     *visitor
		address string
		want    int
	}{{li, "help@demo.test", 403}, {admin, "zhangsan@demo.test", 404}, {admin, "help@demo.test", 204}, {admin, "help@demo.test", 404}} {
		if status, text := x.who.try("DELETE", "/api/v1/admin/freed-addresses/"+x.address, nil); status != x.want {
			t.Errorf("end the wait of %s: %d %s, want %d", x.address, status, text, x.want)
		}
	}
	if status, _ := li.try("GET", "/api/v1/admin/freed-addresses", nil); status != 403 {
		t.Errorf("a colleague sees who waits: %d", status)
	}
	if status, text := give(hers, "help@demo.test", false); status >= 300 {
		t.Errorf("after its wait was ended: %d %s", status, text)
	}
	free(hers, "help@demo.test")
	if status, text := give(mine, "help@demo.test", true); status >= 300 {
		t.Errorf("given again: %d %s", status, text)
	}
	_, log := admin.try("GET", "/api/v1/admin/audit?action=address.take_held", nil)
	if !strings.Contains(string(log), "address:help@demo.test") {
		t.Errorf("audit: %s", log)
	}
	policy := "/api/v1/admin/policies/freed-addresses"
	if status, _ := li.try("PUT", policy, map[string]any{"holdDays": 0}); status != 403 {
		t.Errorf("a colleague sets the policy: %d", status)
	}
	if status, _ := admin.try("PUT", policy, map[string]any{"holdDays": 9999}); status != 422 {
		t.Errorf("a policy of 9999 days: %d", status)
	}
	admin.do("PUT", policy, map[string]any{"holdDays": 0}, nil)
	free(mine, "help@demo.test")
	if status, text := give(hers, "help@demo.test", false); status >= 300 {
		t.Errorf("where nothing is held: %d %s", status, text)
	}
}

// TestMailboxByCommand: mailboxes that the command line makes beside a running server are the only ones of their people, and
// have the address and password that were asked for, whatever the server would have made for somebody new.
func TestMailboxByCommand(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	for i := range 6 {
		mustRun(t, w.house.config, "admin", "mailbox", "add", fmt.Sprintf("made%d@demo.test", i), "--password", demoPassword, "--name", fmt.Sprintf("赵%d", i))
	}
	w.still()
	var list struct {
		Items []struct{ Address, Name string }
	}
	w.visit("admin@demo.test").do("GET", "/api/v1/admin/mailboxes?limit=200", nil, &list)
	made := 0
	for _, mb := range list.Items {
		if strings.HasPrefix(mb.Name, "赵") {
			made++
		}
	}
	if made != 6 {
		t.Errorf("%d mailboxes for six people: %+v", made, list.Items)
	}
	for i := range 6 {
		if _, s := w.imapLogin(home, fmt.Sprintf("made%d@demo.test", i), demoPassword); !strings.HasPrefix(s, "OK") {
			t.Errorf("sign-in %d: %s", i, s)
		}
	}
}
