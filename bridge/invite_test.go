package bridge

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"mailbridge/app/pretend"
	"mailbridge/bridge/itip"
	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// ics writes an invitation as a correspondent's calendar does.
func ics(method, uid string, sequence int, stamp, start time.Time, organizer, extra string, attendees ...string) string {
	lines := []string{"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//pretend//EN", "METHOD:" + method, "BEGIN:VEVENT", "UID:" + uid,
		fmt.Sprintf("SEQUENCE:%d", sequence), "DTSTAMP:" + stamp.UTC().Format("20060102T150405Z"), "DTSTART:" + start.UTC().Format("20060102T150405Z"),
		"DTEND:" + start.Add(time.Hour).UTC().Format("20060102T150405Z"), "SUMMARY:Review", "LOCATION:Room 1", "ORGANIZER;CN=Org:mailto:" + organizer}
	for _, a := range attendees {
		address, stat, _ := strings.Cut(a, " ")
		if stat == "" {
			stat = "NEEDS-ACTION"
		}
		lines = append(lines, "ATTENDEE;RSVP=TRUE;PARTSTAT="+stat+":mailto:"+address)
	}
	if extra != "" {
		lines = append(lines, extra)
	}
	return strings.Join(append(lines, "END:VEVENT", "END:VCALENDAR", ""), "\r\n")
}

func withICS(s string) pretend.Options { return pretend.Options{Sign: true, ICS: s} }

func TestInvitationIsReadAnsweredAndCancelled(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	staff := h.staff("zhangsan", "lisi")
	zhang := staff[0]
	mei, eve := h.outside("Mei", "mei@customer.test"), h.outside("Eve", "eve@evil.test")
	h.run()
	now := time.Now().Truncate(time.Second)
	start := now.Add(48 * time.Hour)
	guests := []string{"zhangsan@acme.test", "mei@customer.test"}
	h.send(mei, "zhangsan@acme.test", "Invitation: Review", "please come", withICS(ics("REQUEST", "u1", 0, now, start, "mei@customer.test", "", guests...)))
	h.until("it is there", func() bool { return len(h.inbox(zhang)) == 1 })
	h.quiet()
	r := ref(h.inbox(zhang)[0])
	in, err := h.Invitation(ctx, zhang, r)
	h.must(err)
	if in == nil || in.Title != "Review" || !in.Answerable || in.Event != 0 || in.Mine != workbench.NeedsAction || in.Reason != itip.ReasonStranger {
		t.Fatalf("invitation of an unknown correspondent is %+v", in)
	}
	for range 2 {
		e, err := h.AnswerInvitation(ctx, zhang, r, workbench.Accepted, "see you")
		h.must(err)
		if e.State != workbench.EventConfirmed || ownAnswer(e, zhang.Person) != workbench.Accepted {
			t.Errorf("event %+v", e)
		}
	}
	reply := open(t, h.got(mei, 1)[0].Raw)
	body := string(reply.raw)
	if reply.Header.From[0].Email() != "zhangsan@acme.test" || !strings.Contains(body, "method=REPLY") || reply.fields["auto-submitted"] != "" ||
		!strings.Contains(body, "PARTSTAT=ACCEPTED") || strings.Contains(body, "mailto:mei@customer.test;") {
		t.Errorf("reply is\n%s", body)
	}
	_, err = h.AnswerInvitation(ctx, zhang, r, workbench.Declined, "")
	h.must(err)
	_, err = h.AnswerInvitation(ctx, zhang, r, workbench.Accepted, "")
	h.must(err)
	h.got(mei, 3)

	find := func() workbench.Event {
		e, err := h.Office.EventByUID(ctx, h.org, zhang.Person, "u1", "")
		h.must(err)
		return e
	}
	// An older version, another organizer, and a newer time from the right one.
	h.send(eve, "zhangsan@acme.test", "evil", "x", withICS(ics("CANCEL", "u1", 9, now.Add(time.Hour), start, "eve@evil.test", "", guests...)))
	h.send(eve, "zhangsan@acme.test", "evil", "x", withICS(ics("REQUEST", "u1", 9, now.Add(time.Hour), start.Add(time.Hour), "mei@customer.test", "", guests...)))
	h.until("both are there", func() bool { return len(h.inbox(zhang)) == 3 })
	h.quiet()
	if e := find(); e.State != workbench.EventConfirmed || !e.Start.Equal(start) {
		t.Errorf("a stranger changed the event: %+v", e)
	}
	later := start.Add(24 * time.Hour)
	h.send(mei, "zhangsan@acme.test", "moved", "x", withICS(ics("REQUEST", "u1", 1, now.Add(2*time.Minute), later, "mei@customer.test", "", guests...)))
	h.until("it moved", func() bool { return find().Start.Equal(later) })
	h.quiet()
	if e := find(); ownAnswer(e, zhang.Person) != workbench.NeedsAction || e.Sequence != 1 {
		t.Errorf("after the move: %+v", e)
	}
	h.send(mei, "zhangsan@acme.test", "late", "x", withICS(ics("REQUEST", "u1", 0, now.Add(time.Minute), start, "mei@customer.test", "", guests...)))
	h.send(mei, "zhangsan@acme.test", "off", "x", withICS(ics("CANCEL", "u1", 2, now.Add(3*time.Minute), later, "mei@customer.test", "", guests...)))
	h.until("it is cancelled", func() bool { return find().State == workbench.EventCancelled })
	h.quiet()
	if e := find(); !e.Start.Equal(later) {
		t.Errorf("a late old version changed the time to %s", e.Start)
	}
	if _, err := h.AnswerInvitation(ctx, zhang, r, workbench.Accepted, ""); !isInvalid(err, "answer") {
		t.Errorf("answer to a cancelled event: %v", err)
	}
}

func TestAnswerInTheCalendarTellsTheOrganizerOutside(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	staff := h.staff("zhangsan", "lisi")
	zhang, li := staff[0], staff[1]
	box, err := h.Mail.MailboxByAddress(ctx, h.address("zhangsan"))
	h.must(err)
	h.must(h.Mail.AddAddress(ctx, mailOrg(h.org), box.ID, h.address("zs")))
	mei := h.outside("Mei", "mei@customer.test")
	h.run()
	now := time.Now().Truncate(time.Second)
	h.send(mei, "zs@acme.test", "Invitation: Review", "please come", withICS(ics("REQUEST", "u9", 3, now, now.Add(48*time.Hour), "mei@customer.test", "", "zs@acme.test")))
	h.until("it is there", func() bool { return len(h.inbox(zhang)) == 1 })
	h.quiet()
	e, err := h.AnswerInvitation(ctx, zhang, ref(h.inbox(zhang)[0]), workbench.Tentative, "")
	h.must(err)
	for _, answer := range []workbench.Attendance{workbench.Tentative, workbench.Accepted, workbench.Accepted, workbench.Declined} {
		e, err = h.AnswerEvent(ctx, zhang, e.ID, answer, "")
		h.must(err)
		if got := ownAnswer(e, zhang.Person); got != answer {
			t.Errorf("the calendar says %s, want %s", got, answer)
		}
	}
	h.got(mei, 3)
	h.quiet()
	all := h.got(mei, 3)
	if len(all) != 3 {
		t.Errorf("%d replies, want one for each change of mind: 3", len(all))
	}
	// Mails of one sender may overtake each other; what counts is what they say.
	for _, want := range []string{"PARTSTAT=TENTATIVE", "PARTSTAT=ACCEPTED", "PARTSTAT=DECLINED"} {
		i := slices.IndexFunc(all, func(r pretend.Received) bool { return strings.Contains(string(r.Raw), want) })
		if i < 0 {
			t.Errorf("no reply with %s", want)
			continue
		}
		raw := string(all[i].Raw)
		for _, part := range []string{"method=REPLY", "UID:u9", "SEQUENCE:3", "mailto:zs@acme.test", `ORGANIZER;CN="Org":mailto:mei@customer.test`, "From: ZHANGSAN <zs@acme.test>"} {
			if !strings.Contains(raw, part) {
				t.Errorf("reply %s lacks %s:\n%s", want, part, raw)
			}
		}
	}
	for name, err := range map[string]error{"a colleague": last2(h.AnswerEvent(ctx, li, e.ID, workbench.Accepted, "")),
		"another organisation": last2(h.AnswerEvent(ctx, Who{h.org + 1, zhang.Person}, e.ID, workbench.Accepted, ""))} {
		if !isNotFound(err) {
			t.Errorf("%s answers: %v, want not found", name, err)
		}
	}
	if _, err := h.AnswerEvent(ctx, zhang, e.ID, "perhaps", ""); !isInvalid(err, "answer") {
		t.Errorf("a strange answer: %v", err)
	}
	h.send(mei, "zs@acme.test", "off", "x", withICS(ics("CANCEL", "u9", 4, now.Add(time.Minute), e.Start, "mei@customer.test", "", "zs@acme.test")))
	h.until("it is cancelled", func() bool {
		_, err := h.AnswerEvent(ctx, zhang, e.ID, workbench.Declined, "")
		return isInvalid(err, "answer")
	})
}

func TestAnswerToAColleagueIsNoMail(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	staff := h.staff("zhangsan", "lisi")
	start := time.Now().Add(time.Hour)
	e, _, err := h.Office.CreateEvent(ctx, h.org, workbench.NewEvent{Title: "Meet", Start: start, End: start.Add(time.Hour),
		Organizer: workbench.Organizer{Person: staff[0].Person}, Attendees: []workbench.Attendee{{Person: staff[1].Person}}})
	h.must(err)
	e, err = h.AnswerEvent(ctx, staff[1], e.ID, workbench.Accepted, "")
	h.must(err)
	if ownAnswer(e, staff[1].Person) != workbench.Accepted || len(h.folder(staff[1], mailcore.RoleSent)) != 0 || len(h.inbox(staff[0])) != 0 {
		t.Errorf("event %+v; want the answer in it and no mail", e)
	}
}

func TestUnprovenInvitationChangesNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	zhang := h.staff("zhangsan")[0]
	eve := h.outside("Eve", "eve@evil.test")
	h.net.DNS.Remove("evil.test") // neither SPF nor DMARC vouch any more
	h.net.DNS.Remove("_dmarc.evil.test")
	h.run()
	now := time.Now()
	h.send(eve, "zhangsan@acme.test", "come", "x", pretend.Options{ICS: ics("REQUEST", "u2", 0, now, now.Add(time.Hour), "eve@evil.test", "", "zhangsan@acme.test")})
	h.until("it is there", func() bool { return len(h.inbox(zhang)) == 1 })
	h.quiet()
	r := ref(h.inbox(zhang)[0])
	in, err := h.Invitation(ctx, zhang, r)
	if err != nil || in.Answerable || in.Reason != itip.ReasonUnverified {
		t.Errorf("invitation %+v, %v; want not answerable, unverified", in, err)
	}
	if _, err := h.AnswerInvitation(ctx, zhang, r, workbench.Accepted, ""); !isInvalid(err, "answer") {
		t.Errorf("answered: %v", err)
	}
	if _, err := h.Office.EventByUID(ctx, h.org, zhang.Person, "u2", ""); !isNotFound(err) {
		t.Errorf("the event is in the calendar: %v", err)
	}
}

func TestEventTakesTimeFromTheMail(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	zhang := h.staff("zhangsan")[0]
	mei := h.outside("Mei", "mei@customer.test")
	h.run()
	for i, c := range []struct {
		text  string
		dated bool
	}{{"下周三下午3点开会，可以吗？", true}, {"谢谢，收到。", false}} {
		h.send(mei, "zhangsan@acme.test", "会议", c.text, signed)
		h.until("it is there", func() bool { return len(h.inbox(zhang)) == i+1 })
		r := ref(h.inbox(zhang)[i])
		s, err := h.Suggest(ctx, zhang, r)
		h.must(err)
		e, created, err := h.ToEvent(ctx, zhang, r, EventWish{})
		switch {
		case !c.dated && !isInvalid(err, "start"):
			t.Errorf("%s: %v, want start to be missing", c.text, err)
		case c.dated && (err != nil || !created || !e.Start.Equal(s.Items[0].Start) || !e.End.Equal(s.Items[0].End)):
			t.Errorf("%s: event %v to %v, created %v, %v; want that of %+v", c.text, e.Start, e.End, created, err, s.Items)
		}
	}
}

func TestOwnEventInvitesAndHearsAnswers(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	staff := h.staff("zhangsan", "lisi")
	zhang := staff[0]
	mei, ken := h.outside("Mei", "mei@customer.test"), h.outside("Ken", "ken@partner.test")
	h.run()
	h.send(mei, "zhangsan@acme.test", "会议", "下周三下午3点开会，可以吗？", signed)
	h.until("it is there", func() bool { return len(h.inbox(zhang)) == 1 })
	r := ref(h.inbox(zhang)[0])
	s, err := h.Suggest(ctx, zhang, r)
	h.must(err)
	if len(s.Items) == 0 || s.Items[0].Kind != "event" || s.Items[0].SpanText == "" || len(s.Participants) != 2 || s.Participants[1].Person != zhang.Person {
		t.Fatalf("suggestions %+v", s)
	}
	wish := EventWish{Title: "会议", Start: s.Items[0].Start, End: s.Items[0].End, Attendees: []workbench.Attendee{{Person: staff[1].Person},
		{Address: "mei@customer.test", Name: "Mei"}, {Address: "ken@partner.test", Name: "Ken"}}}
	var e workbench.Event
	for i := range 2 {
		var created bool
		e, created, err = h.ToEvent(ctx, zhang, r, wish)
		if err != nil || created != (i == 0) {
			t.Fatalf("round %d: created %v, %v", i, created, err)
		}
	}
	got := h.got(mei, 1)
	h.got(ken, 1)
	h.quiet()
	if n := len(h.got(mei, 1)); n != 1 {
		t.Errorf("%d invitations, want 1", n)
	}
	if raw := string(got[0].Raw); !strings.Contains(raw, "method=REQUEST") || h.verdict(got[0]).AlignedFrom != ourDomain {
		t.Errorf("invitation is\n%s", raw)
	}
	// Answers in the wrong order, and one of somebody who was not invited.
	now := time.Now().Add(time.Minute)
	answer := func(c *pretend.Correspondent, stat string, at time.Time) {
		o := withICS(ics("REPLY", e.UID, e.Sequence, at, e.Start, "zhangsan@acme.test", "", c.Address+" "+stat))
		h.send(c, "zhangsan@acme.test", "Re: 会议", "x", o)
	}
	status := func(address string) workbench.Attendance {
		x, err := h.Office.Event(ctx, h.org, zhang.Person, e.ID)
		h.must(err)
		for _, a := range x.Attendees {
			if a.Address == address {
				return a.Status
			}
		}
		return ""
	}
	answer(mei, "DECLINED", now.Add(time.Minute))
	h.until("Mei declined", func() bool { return status("mei@customer.test") == workbench.Declined })
	answer(mei, "ACCEPTED", now)
	eve := h.outside("Eve", "eve@evil.test")
	answer(eve, "ACCEPTED", now)
	answer(ken, "ACCEPTED", now)
	h.until("Ken accepted", func() bool { return status("ken@partner.test") == workbench.Accepted })
	h.quiet()
	if got := status("mei@customer.test"); got != workbench.Declined {
		t.Errorf("an older answer counted: %s", got)
	}
	if status("eve@evil.test") != "" {
		t.Error("somebody who was not invited is in the event")
	}
	h.changeAndCancel(zhang, e, mei, ken)
}

// changeAndCancel: another time is told to all, a guest taken off gets a CANCEL, and so do the rest in the end.
func (h *house) changeAndCancel(zhang Who, e workbench.Event, mei, ken *pretend.Correspondent) {
	h.t.Helper()
	ctx, t := h.t.Context(), h.t
	_, err := h.Office.UpdateEvent(ctx, h.org, e.ID, func(x *workbench.Event) error {
		x.Start, x.End = x.Start.Add(time.Hour), x.End.Add(time.Hour)
		x.Attendees = x.Attendees[:2]
		return nil
	})
	h.must(err)
	for range 2 {
		h.must(h.EventChanged(ctx, zhang, e.ID, false))
	}
	if all := h.got(mei, 2); !strings.Contains(string(all[1].Raw), "method=REQUEST") {
		t.Errorf("Mei got\n%s", all[1].Raw)
	}
	if all := h.got(ken, 2); !strings.Contains(string(all[1].Raw), "method=CANCEL") {
		t.Errorf("Ken got\n%s", all[1].Raw)
	}
	_, err = h.Office.CancelEvent(ctx, h.org, e.ID)
	h.must(err)
	for range 2 {
		h.must(h.EventChanged(ctx, zhang, e.ID, true))
	}
	if all := h.got(mei, 3); !strings.Contains(string(all[2].Raw), "method=CANCEL") {
		t.Errorf("Mei got\n%s", all[2].Raw)
	}
	h.quiet()
	if m, k := len(h.got(mei, 3)), len(h.got(ken, 2)); m != 3 || k != 2 {
		t.Errorf("Mei has %d mails and Ken %d, want 3 and 2", m, k)
	}
	h.agrees()
}

func TestTodoFlagsTheMailOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	zhang := h.staff("zhangsan")[0]
	mei := h.outside("Mei", "mei@customer.test")
	h.send(mei, "zhangsan@acme.test", "合同", "请在周五之前确认合同。", signed)
	m := h.inbox(zhang)[0]
	for i := range 2 {
		todo, created, err := h.ToTodo(ctx, zhang, ref(m), TodoWish{})
		if err != nil || created != (i == 0) || todo.Title != "合同" || todo.Owner != zhang.Person {
			t.Errorf("round %d: %+v created %v, %v", i, todo, created, err)
		}
	}
	m = h.inbox(zhang)[0]
	if m.Flags&mailcore.FlagFlagged == 0 || len(m.Keywords) != 1 || m.Keywords[0] != todoKeyword {
		t.Errorf("flags %b, keywords %q", m.Flags, m.Keywords)
	}
	links, err := h.Links(ctx, zhang, []mailcore.MessageID{m.ID})
	if err != nil || links[m.ID].Todo == 0 || links[m.ID].Chat != 0 {
		t.Errorf("links %+v, %v", links, err)
	}
	h.agrees()
}
