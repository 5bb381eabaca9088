package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"mailbridge/app/pretend"
)

type queued struct {
	ID, From, To, State, LastError, HoldReason string
	Attempts                                   int
	Next                                       *time.Time
	Reason                                     *struct{ Code, ZH, EN, StepZH, StepEN string }
}

func (v *visitor) queue(filter string) []queued {
	v.t.Helper()
	var list struct{ Items []queued }
	v.do("GET", "/api/v1/admin/queue"+filter, nil, &list)
	return list.Items
}

// TestQueueScreen: N05. What waits is shown with its reason in plain words, can be filtered, held, released, sent now,
// and deleted with or without a report; each act is in the audit log.
func TestQueueScreen(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	mx := outsideMX(t, w)
	mx.Behave(pretend.Behaviour{Refuse: map[string]pretend.Reply{"full@outside.test": {Code: 452, Text: "4.2.2 mailbox full"},
		"grey@outside.test": {Code: 451, Text: "4.7.1 greylisted, come back"}, "silent@outside.test": {Code: 451, Text: "4.3.0 later"}}})
	admin, li := w.visit("admin@demo.test"), w.visit("lisi@demo.test")
	for _, who := range []string{"full", "grey", "silent"} {
		li.do("POST", "/api/v1/messages", map[string]any{"to": to(who + "@outside.test"), "subject": "to " + who, "text": "x"}, nil)
	}
	one := func(who string) queued {
		t.Helper()
		var got queued
		eventually(t, "the mail to "+who+" in the queue", func() bool {
			list := admin.queue("?destination=" + who + "@")
			if len(list) == 1 && list[0].Reason != nil {
				got = list[0]
			}
			return got.ID != ""
		})
		return got
	}
	for who, code := range map[string]string{"full": "mailbox_full", "grey": "greylisted"} {
		if q := one(who); q.Reason.Code != code || q.Reason.ZH == "" || q.Reason.StepEN == "" || !strings.Contains(q.LastError, "said: 45") {
			t.Errorf("%s: %+v %+v", who, q, q.Reason)
		}
	}
	grey, full, silent := one("grey"), one("full"), one("silent")
	admin.do("POST", "/api/v1/admin/queue/"+grey.ID+"/hold", map[string]string{"reason": "ask first"}, nil)
	eventually(t, "the mail to be held", func() bool {
		q := one("grey")
		return q.State == "held" && q.Reason.Code == "held" && q.HoldReason == "ask first"
	})
	before := one("grey").Attempts
	mx.Behave(pretend.Behaviour{})
	admin.do("DELETE", "/api/v1/admin/queue/"+full.ID+"?report=1&reason=no+longer+needed", nil, nil)
	li.mail("inbox", undeliverable(t, li))
	if list := admin.queue("?state=held&sender=lisi"); len(list) != 1 || list[0].ID != grey.ID || list[0].Attempts > before+1 {
		t.Errorf("held = %+v", list)
	}
	if len(about(mx, "to grey"))+len(about(mx, "to full")) > 0 {
		t.Error("what was held or deleted left")
	}
	admin.do("POST", "/api/v1/admin/queue/"+grey.ID+"/release", nil, nil)
	eventually(t, "the released mail", func() bool { return len(about(mx, "to grey")) == 1 })
	if status, _ := admin.try("DELETE", "/api/v1/admin/queue/"+silent.ID, nil); status != 204 && status != 404 { // it may have left by now
		t.Errorf("drop: %d", status)
	}
	var log struct{ Items []struct{ Action string } }
	admin.do("GET", "/api/v1/admin/audit?action=queue.", nil, &log)
	acts := fmt.Sprint(log.Items)
	for _, want := range []string{"queue.hold", "queue.bounce", "queue.release"} {
		if !strings.Contains(acts, want) {
			t.Errorf("audit lacks %s: %s", want, acts)
		}
	}
}

// undeliverable waits for a report and gives its subject.
func undeliverable(t *testing.T, v *visitor) (subject string) {
	t.Helper()
	eventually(t, "a report", func() bool {
		for _, m := range v.mails("inbox") {
			if strings.Contains(m.Subject, "Undeliver") || strings.Contains(m.Subject, "退信") || strings.Contains(m.Subject, "未") {
				subject = m.Subject
			}
		}
		return subject != ""
	})
	return subject
}

// TestDestinationLimits: N05. A destination with one connection and a rate gets one mail after the other.
func TestDestinationLimits(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	mx := outsideMX(t, w)
	admin, li := w.visit("admin@demo.test"), w.visit("lisi@demo.test")
	admin.do("PUT", "/api/v1/admin/queue/limits", map[string]any{"items": []map[string]any{{"domain": "outside.test", "connections": 1, "perMinute": 60}}}, nil)
	for i := range 4 {
		li.do("POST", "/api/v1/messages", map[string]any{"to": to(fmt.Sprintf("a%d@outside.test", i)), "subject": "paced", "text": "x"}, nil)
	}
	received(t, mx, 4)
	got := mx.Received()
	for i := 1; i < len(got); i++ {
		if gap := got[i].At.Sub(got[i-1].At); gap < 800*time.Millisecond {
			t.Errorf("mail %d came %v after the one before, want a second", i+1, gap)
		}
	}
}

// TestRetriesAndReport: N05. 451 is tried again at growing times, 550 becomes a report with a delivery-status part.
func TestRetriesAndReport(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t) // its first retry comes after 200 ms
	mx := outsideMX(t, w)
	mx.Behave(pretend.Behaviour{Greylist: 2, Refuse: map[string]pretend.Reply{"nobody@outside.test": {Code: 550, Text: "5.1.1 no such user"}}})
	li := w.visit("lisi@demo.test")
	began := time.Now()
	li.do("POST", "/api/v1/messages", map[string]any{"to": to("ada@outside.test"), "subject": "patient", "text": "x"}, nil)
	li.do("POST", "/api/v1/messages", map[string]any{"to": to("nobody@outside.test"), "subject": "lost", "text": "x"}, nil)
	got := received(t, mx, 1)
	if took := got.At.Sub(began); took < 400*time.Millisecond {
		t.Errorf("the third attempt came after %v; two waits of at least 180 ms lie before it", took)
	}
	m := li.mail("inbox", undeliverable(t, li))
	_, raw := li.try("GET", "/api/v1/messages/"+m.ID+"/raw", nil)
	for _, want := range []string{"multipart/report", "message/delivery-status", "Status: 5.1.1", "Final-Recipient: rfc822; nobody@outside.test", "Action: failed"} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("report lacks %q:\n%s", want, raw)
		}
	}
}
