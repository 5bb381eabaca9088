package bridge

import (
	"strings"
	"testing"
	"time"

	"mailbridge/app/pretend"
	"mailbridge/workbench"
)

func TestNewMasterDropsChangedOccurrences(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	staff := h.staff("zhangsan", "lisi")
	zhang := staff[0]
	mei := h.outside("Mei", "mei@customer.test")
	h.run()
	h.send(mei, "zhangsan@acme.test", "hello", "x", signed)
	h.until("it is there", func() bool { return len(h.inbox(zhang)) == 1 })
	_, _, _, err := h.ToChat(ctx, zhang, ref(h.inbox(zhang)[0]), ChatWish{}) // from now on Mei is known
	h.must(err)
	now := time.Now().Truncate(time.Second)
	start := now.Add(24 * time.Hour)
	tell := func(sequence int, stamp, at time.Time, extra string) {
		h.send(mei, "zhangsan@acme.test", "Review", "x", withICS(ics("REQUEST", "series", sequence, stamp, at, "mei@customer.test", extra, "zhangsan@acme.test")))
	}
	instance := func(weeks int) time.Time { return start.AddDate(0, 0, 7*weeks) }
	state := func(recurrence string) workbench.EventState {
		e, err := h.Office.EventByUID(ctx, h.org, zhang.Person, "series", recurrence)
		if isNotFound(err) {
			return ""
		}
		h.must(err)
		return e.State
	}
	name := func(weeks int) string { return instance(weeks).UTC().Format(instanceFormat) }
	change := func(weeks, sequence int, stamp time.Time) {
		tell(sequence, stamp, instance(weeks).Add(time.Hour), "RECURRENCE-ID:"+name(weeks))
		h.until("the occurrence is there", func() bool { return state(name(weeks)) != "" })
	}
	tell(0, now, start, "RRULE:FREQ=WEEKLY;COUNT=10")
	h.until("the series is there", func() bool { return state("") != "" })
	change(1, 1, now.Add(time.Minute))
	change(2, 3, now.Add(2*time.Minute)) // said after the master that comes below
	h.quiet()
	tell(2, now.Add(3*time.Minute), start, "RRULE:FREQ=WEEKLY;COUNT=10\r\nLOCATION:Room 2")
	h.until("the changed occurrence is gone", func() bool { return state(name(1)) == workbench.EventCancelled })
	h.quiet()
	if got := state(name(2)); got == workbench.EventCancelled {
		t.Errorf("a newer change of an occurrence is %s", got)
	}
	if got := state(""); got == workbench.EventCancelled {
		t.Errorf("the series is %s", got)
	}
	// What was said before that master stays dropped, when it comes late.
	tell(1, now.Add(2*time.Minute), instance(1).Add(2*time.Hour), "RECURRENCE-ID:"+name(1))
	h.until("the late one is there", func() bool { return len(h.inbox(zhang)) == 6 })
	h.quiet()
	if got := state(name(1)); got != workbench.EventCancelled {
		t.Errorf("after a late mail the dropped occurrence is %s", got)
	}
	change(3, 4, now.Add(4*time.Minute))
	h.agrees()
}

func TestBouncedInvitationIsNoted(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	zhang := h.staff("zhangsan")[0]
	mei, ken := h.outside("Mei", "mei@customer.test"), h.outside("Ken", "ken@partner.test")
	h.run()
	ken.MX().Behave(pretend.Behaviour{Refuse: map[string]pretend.Reply{"": {Code: 550, Text: "5.1.1 nobody here"}}})
	start := time.Now().Add(24 * time.Hour)
	e, _, err := h.Office.CreateEvent(ctx, h.org, workbench.NewEvent{Title: "Review", Start: start, End: start.Add(time.Hour),
		Organizer: workbench.Organizer{Person: zhang.Person}, Attendees: []workbench.Attendee{{Address: mei.Address}, {Address: ken.Address}}})
	h.must(err)
	h.must(h.EventChanged(ctx, zhang, e.ID, false))
	h.got(mei, 1)
	notes := func() (out []workbench.Notice) {
		list, _, _, err := h.Office.Notices(ctx, h.org, zhang.Person, "", 50)
		h.must(err)
		for _, n := range list {
			if n.Kind == "cal.bounce" {
				out = append(out, n)
			}
		}
		return out
	}
	h.until("the failure is told", func() bool { return len(notes()) > 0 })
	h.quiet()
	if all := notes(); len(all) != 1 || !strings.Contains(all[0].Text, "Review\nken@partner.test：") || !strings.Contains(all[0].Text, "nobody here") {
		t.Errorf("notices are %+v", all)
	}
	id := h.invitationID(e, "x", ourDomain)
	if event, sequence, ok := h.readInvitationID(h.org, id); !ok || event != e.ID || sequence != e.Sequence {
		t.Errorf("%s reads as %d %d %v", id, event, sequence, ok)
	}
	for name, bad := range map[string]string{"another event": strings.Replace(id, "i.", "i.1", 1), "another kind": h.chatID(h.org, 1, ourDomain), "empty": ""} {
		if _, _, ok := h.readInvitationID(h.org, bad); ok {
			t.Errorf("%s is read as an invitation's: %s", name, bad)
		}
	}
	if _, _, ok := h.readInvitationID(h.org+1, id); ok {
		t.Error("another organisation reads the id")
	}
}
