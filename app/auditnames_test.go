package main

import (
	"strings"
	"testing"
)

// TestAuditNames is N65: lines of the audit log name what they are about, also when it is gone, and a mail by from whom to
// whom it goes; numbers say nothing to a reader.
func TestAuditNames(t *testing.T) {
	t.Parallel()
	w := found(t)
	admin, zhang := w.visit("admin@demo.test"), w.visit("zhangsan@demo.test")
	var made struct{ ID string }
	admin.do("POST", "/api/v1/admin/mailboxes", map[string]string{"name": "Desk", "address": "desk@demo.test"}, &made)
	admin.do("POST", "/api/v1/admin/mailboxes/"+made.ID+"/grants", map[string]any{"person": zhang.person(), "rights": []string{"read"}}, nil)
	admin.do("DELETE", "/api/v1/admin/mailboxes/"+made.ID, nil, nil)
	for _, q := range []map[string]any{{"kind": "organisation", "bytes": 1 << 30}, {"kind": "domain", "name": "demo.test", "bytes": 1 << 30}} {
		admin.do("PUT", "/api/v1/admin/quotas", q, nil)
	}
	admin.do("POST", "/api/v1/admin/archive/holds", map[string]any{"person": zhang.person(), "reason": "lawsuit 4"}, &made)
	admin.do("DELETE", "/api/v1/admin/archive/holds/"+made.ID, nil, nil)
	if err := sendRaw(addrOf(w.doors.smtp), "lisi@demo.test", plainMail("held", "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X")); err != nil {
		t.Fatal(err)
	}
	var held struct{ Items []struct{ ID, From string } }
	admin.do("GET", "/api/v1/admin/quarantine", nil, &held)
	admin.do("GET", "/api/v1/admin/quarantine/"+held.Items[0].ID, nil, nil)
	admin.do("POST", "/api/v1/admin/quarantine/"+held.Items[0].ID+"/release", nil, nil)

	var log struct {
		Items []struct{ Action, About string }
	}
	admin.do("GET", "/api/v1/admin/audit?limit=100", nil, &log)
	mail := held.Items[0].From + " → lisi@demo.test"
	want := map[string]string{"mailbox.add": "desk@demo.test", "mailbox.share": "desk@demo.test, 张三", "mailbox.remove": "desk@demo.test",
		"quota.set": ", demo.test", "hold.add": "张三", "hold.end": "张三", "quarantine.look": mail, "quarantine.release": mail}
	got := map[string]string{}
	for _, l := range log.Items {
		if other, seen := got[l.Action]; seen {
			l.About += ", " + other
		}
		got[l.Action] = l.About
		if strings.Contains(l.About, "#") {
			t.Errorf("%s is about %q", l.Action, l.About)
		}
	}
	for action, about := range want {
		if got[action] != about {
			t.Errorf("%s is about %q, want %q", action, got[action], about)
		}
	}
}
