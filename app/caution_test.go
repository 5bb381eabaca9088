package main

import (
	"strings"
	"testing"

	"mailbridge/app/pretend"
)

// TestCautions: N31. An author outside with a colleague's name, or with a domain that imitates ours, is told in red in list
// and mail; somebody new is told of quietly until the reader has written to them; a friend who proves who they are is not
// told of.
func TestCautions(t *testing.T) {
	t.Parallel()
	w := found(t)
	li := w.visit("lisi@demo.test")
	type opened struct {
		Caution string
		Warning struct {
			Rule        string
			Title, Text struct{ Zh, En string }
		}
	}
	arrives := func(name, address, subject string) (inList string, o opened, id string) {
		t.Helper()
		who, err := w.net.AddCorrespondent(name, address)
		if err != nil && !strings.Contains(err.Error(), "exist") {
			t.Fatal(err)
		}
		if _, err := who.Send(t.Context(), addrOf(w.doors.smtp), []string{"lisi@demo.test"}, subject, "Please pay at once.", pretend.Options{Sign: true}); err != nil {
			t.Fatal(err)
		}
		var m summary
		eventually(t, subject, func() bool {
			for _, folder := range []string{"inbox", "junk"} {
				for _, m = range li.mails(folder) {
					if m.Subject == subject {
						return true
					}
				}
			}
			return false
		})
		li.do("GET", "/api/v1/messages/"+m.ID, nil, &o)
		return m.Caution, o, m.ID
	}
	for subject, x := range map[string]struct{ name, address, list, level, rule string }{
		"name":     {"张三", "boss@freemail.test", "danger", "danger", "colleague_name"},
		"dressed":  {"张 三（总经理）", "boss2@freemail2.test", "danger", "danger", "colleague_name"},
		"domain":   {"Billing", "pay@dem0.test", "danger", "danger", "look_alike_domain"},
		"stranger": {"Grace", "grace@partner.test", "", "note", "first_contact"},
	} {
		list, o, _ := arrives(x.name, x.address, subject)
		if list != x.list || o.Caution != x.level || o.Warning.Rule != x.rule || o.Warning.Title.Zh == "" || o.Warning.Text.En == "" {
			t.Errorf("%s: in the list %q, opened %+v; want %+v", subject, list, o, x)
		}
	}
	li.do("POST", "/api/v1/messages", map[string]any{"to": to("ada@outside.test"), "subject": "hello", "text": "x"}, nil)
	if _, o, _ := arrives("Ada", "ada@outside.test", "answer"); o.Caution != "" {
		t.Errorf("a partner we wrote to: %+v", o)
	}
	li.do("POST", "/api/v1/filter/senders", map[string]any{"pattern": "me@private.test", "allow": true}, nil)
	if list, o, _ := arrives("张三", "me@private.test", "private"); list != "" || o.Caution == "danger" {
		t.Errorf("a friend: %q %+v", list, o)
	}
	zhang := w.visit("zhangsan@demo.test")
	zhang.do("POST", "/api/v1/messages", map[string]any{"to": to("lisi@demo.test"), "subject": "inside", "text": "x"}, nil)
	var o opened
	if m := li.mail("inbox", "inside"); m.Caution != "" {
		t.Errorf("a colleague in the list: %q", m.Caution)
	} else if li.do("GET", "/api/v1/messages/"+m.ID, nil, &o); o.Caution != "" {
		t.Errorf("a colleague: %+v", o)
	}
}
