package itip

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

const (
	boss  = "boss@partner.example"
	anna  = "anna@office.example"
	ben   = "ben@office.example"
	other = "other@evil.example"
)

var sent = time.Date(2025, 11, 19, 2, 30, 0, 0, time.UTC)

// invite writes a small calendar object; each line of extra goes into the
// event.
func invite(method string, seq int, stamp time.Time, extra ...string) []byte {
	lines := []string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", "METHOD:" + method, "BEGIN:VEVENT", "UID:u1",
		fmt.Sprintf("SEQUENCE:%d", seq), "DTSTAMP:" + stamp.UTC().Format(utcLayout),
	}
	lines = append(lines, extra...)
	lines = append(lines, "END:VEVENT", "END:VCALENDAR", "")
	return []byte(strings.Join(lines, "\r\n"))
}

func parse(t *testing.T, ics []byte) Invitation {
	t.Helper()
	in, err := Parse(ics, "")
	if err != nil {
		t.Fatalf("Parse: %v\n%s", err, ics)
	}
	return *in
}

const (
	organizerLine = "ORGANIZER;CN=Boss:mailto:" + boss
	annaLine      = "ATTENDEE;PARTSTAT=ACCEPTED:mailto:" + anna
	nine          = "DTSTART:20251126T090000Z"
	ten           = "DTEND:20251126T100000Z"
	eleven        = "DTSTART:20251126T110000Z"
	noonLine      = "DTEND:20251126T120000Z"
)

// series is the kept event: a master with SEQUENCE 2 of an hour ago.
func series(owned bool) *Stored {
	start := time.Date(2025, 11, 26, 9, 0, 0, 0, time.UTC)
	recv := Received{Sequence: 2, DTStamp: sent.Add(-time.Hour)}
	return &Stored{
		Organizer: boss, OwnedHere: owned,
		Components: []StoredComponent{{
			Sequence: 2, Recv: recv, Start: start, End: start.Add(time.Hour), RRule: "FREQ=WEEKLY",
			Attendees: []StoredAttendee{
				{Email: anna, PartStat: NeedsAction, Recv: Received{Sequence: 2, DTStamp: sent.Add(-time.Hour)}, Aliases: []string{"a@office.example"}},
				{Email: ben, PartStat: NeedsAction},
			},
		}},
	}
}

func TestDecisions(t *testing.T) {
	weekly := "RRULE:FREQ=WEEKLY"
	instance := "RECURRENCE-ID:20251203T090000Z"
	later := []string{"DTSTART:20251203T110000Z", "DTEND:20251203T120000Z"}
	request := func(seq int, stamp time.Time, extra ...string) []byte {
		return invite("REQUEST", seq, stamp, append([]string{organizerLine}, extra...)...)
	}
	cancelled := func() *Stored {
		s := series(false)
		s.Components[0].Cancelled = true
		s.Components[0].Recv = Received{Sequence: 3, DTStamp: sent}
		return s
	}
	gone := func(owned bool) *Stored {
		s := series(owned)
		s.Deleted = true
		return s
	}
	single := func() *Stored {
		s := series(false)
		s.Components[0].RecurrenceID = time.Date(2025, 12, 3, 9, 0, 0, 0, time.UTC)
		return s
	}
	for _, c := range []struct {
		name   string
		ics    []byte
		from   string
		trust  Trust
		stored *Stored
		action Action
		reason string
	}{
		{"new invitation", request(0, sent, nine, ten), boss, T2, nil, Create, ReasonNew},
		{"E57 forwarded by a colleague", request(0, sent, nine, ten), ben, T2, nil, Hold, ReasonRole},
		{"E57 forwarded, event known", request(3, sent, nine, ten), ben, T2, series(false), Hold, ReasonRole},
		{"a verified stranger", request(0, sent, nine, ten), boss, T1, nil, Hold, ReasonStranger},
		{"E58 spoofed organizer", request(0, sent, nine, ten), boss, T0, nil, AttachmentOnly, ReasonUnverified},
		{"E58 spoofed update", request(9, sent, nine, ten), boss, T0, series(false), AttachmentOnly, ReasonUnverified},
		{"E59 cancel by another", invite("CANCEL", 9, sent, organizerLine), other, T2, series(false), Ignore, ReasonHijack},
		{"E59 cancel naming another", invite("CANCEL", 9, sent, "ORGANIZER:mailto:"+other), other, T2, series(false), Ignore, ReasonHijack},
		{"request naming another", invite("REQUEST", 9, sent, "ORGANIZER:mailto:"+other, nine, ten), other, T3, series(false), OfferCopy, ReasonHijack},
		{"sent-by is not enough for a known event", invite("REQUEST", 9, sent, `ORGANIZER;SENT-BY="mailto:`+other+`":mailto:`+boss, nine, ten), other, T2, series(false), Hold, ReasonRole},
		{"E60 cancel one instance", invite("CANCEL", 2, sent, organizerLine, instance), boss, T2, series(false), CancelEvent, ReasonNewer},
		{"E61 request for one instance", request(2, sent, append(later, instance)...), boss, T2, series(false), Update, ReasonNewer},
		{"E61 older than its series", request(1, sent, append(later, instance)...), boss, T2, series(false), Ignore, ReasonStale},
		{"E62 instance, master unknown", request(2, sent, append(later, instance)...), boss, T2, nil, Create, ReasonNew},
		{"master after a lone instance", request(2, sent, nine, ten, weekly), boss, T2, single(), Create, ReasonNew},
		{"E63 lower sequence", request(1, sent, nine, ten, weekly), boss, T2, series(false), Ignore, ReasonStale},
		{"E63 older moment", request(2, sent.Add(-2*time.Hour), nine, ten, weekly), boss, T2, series(false), Ignore, ReasonStale},
		{"same again", request(2, sent.Add(-time.Hour), nine, ten, weekly), boss, T2, series(false), Ignore, ReasonDuplicate},
		{"E64 new room", request(2, sent, nine, ten, weekly, "LOCATION:302"), boss, T2, series(false), Update, ReasonMinor},
		{"E65 new time", request(3, sent, eleven, noonLine, weekly), boss, T2, series(false), Update, ReasonNewer},
		{"cancel at the same sequence", invite("CANCEL", 2, sent, organizerLine), boss, T2, series(false), CancelEvent, ReasonNewer},
		{"cancel again", invite("CANCEL", 3, sent, organizerLine), boss, T2, cancelled(), Ignore, ReasonDuplicate},
		{"late request after cancel", request(2, sent.Add(time.Hour), nine, ten, weekly), boss, T2, cancelled(), Ignore, ReasonStale},
		{"cancel of nothing", invite("CANCEL", 1, sent, organizerLine), boss, T2, nil, Ignore, ReasonUnknownEvent},
		{"deleted by the reader, old version", request(2, sent.Add(-time.Hour), nine, ten), boss, T2, gone(false), Ignore, ReasonDuplicate},
		{"answer", invite("REPLY", 2, sent, organizerLine, annaLine), anna, T2, series(true), SetAnswer, ReasonNewer},
		{"E66 replayed answer", invite("REPLY", 2, sent.Add(-2*time.Hour), organizerLine, annaLine), anna, T2, series(true), Ignore, ReasonStale},
		{"E66 the same answer", invite("REPLY", 2, sent.Add(-time.Hour), organizerLine, annaLine), anna, T2, series(true), Ignore, ReasonDuplicate},
		{"E67 answer without organizer", invite("REPLY", 2, sent, annaLine), anna, T2, series(true), SetAnswer, ReasonNewer},
		{"E68 answer from another address", invite("REPLY", 2, sent, annaLine), "anna@home.example", T2, series(true), Hold, ReasonAlias},
		{"E68 answer from a known alias", invite("REPLY", 2, sent, annaLine), "a@office.example", T2, series(true), SetAnswer, ReasonNewer},
		{"E68 alias inside the answer too", invite("REPLY", 2, sent, "ATTENDEE;PARTSTAT=DECLINED:mailto:a@office.example"), "a@office.example", T2, series(true), SetAnswer, ReasonNewer},
		{"E69 answer to a deleted event", invite("REPLY", 2, sent, annaLine), anna, T2, gone(true), Notice, ReasonDeleted},
		{"answer unverified", invite("REPLY", 2, sent, annaLine), anna, T0, series(true), AttachmentOnly, ReasonUnverified},
		{"answer weakly verified", invite("REPLY", 2, sent, annaLine), anna, T1, series(true), Hold, ReasonRole},
		{"answer to somebody else's event", invite("REPLY", 2, sent, annaLine), anna, T2, series(false), Ignore, ReasonRole},
		{"answer naming another organizer", invite("REPLY", 2, sent, "ORGANIZER:mailto:"+other, annaLine), anna, T2, series(true), Ignore, ReasonHijack},
		{"party crasher", invite("REPLY", 2, sent, "ATTENDEE;PARTSTAT=ACCEPTED:mailto:"+other), other, T2, series(true), Hold, ReasonCrasher},
		{"delegate", invite("REPLY", 2, sent, `ATTENDEE;PARTSTAT=ACCEPTED;DELEGATED-FROM="mailto:`+ben+`":mailto:cy@office.example`), "cy@office.example", T2, series(true), SetAnswer, ReasonDelegate},
		{"answer to an older version, other time", invite("REPLY", 1, sent, eleven, "ATTENDEE;PARTSTAT=ACCEPTED:mailto:"+ben), ben, T2, series(true), Notice, ReasonOlderAnswer},
		{"answer to an older version, same time", invite("REPLY", 1, sent, nine, "ATTENDEE;PARTSTAT=ACCEPTED:mailto:"+ben), ben, T2, series(true), SetAnswer, ReasonNewer},
		{"answer to one instance", invite("REPLY", 2, sent, instance, annaLine), anna, T2, series(true), SetAnswer, ReasonNewer},
		{"E70 counter", invite("COUNTER", 2, sent, organizerLine, annaLine, eleven, noonLine), anna, T2, series(true), ShowProposal, ReasonNew},
		{"E70 counter by a stranger", invite("COUNTER", 2, sent, organizerLine, eleven, noonLine), other, T2, series(true), Hold, ReasonCrasher},
		{"decline counter", invite("DECLINECOUNTER", 2, sent, organizerLine), boss, T2, series(false), Notice, ReasonNewer},
		{"decline counter by another", invite("DECLINECOUNTER", 2, sent, organizerLine), other, T2, series(false), Ignore, ReasonHijack},
		{"refresh", invite("REFRESH", 2, sent, organizerLine, annaLine), anna, T2, series(true), Resend, ReasonNew},
		{"refresh by a stranger", invite("REFRESH", 2, sent, organizerLine, annaLine), other, T2, series(true), Ignore, ReasonCrasher},
		{"add to the unknown", invite("ADD", 2, sent, organizerLine, nine, ten), boss, T2, nil, AskRefresh, ReasonUnknownEvent},
		{"add", invite("ADD", 3, sent, organizerLine, nine, ten), boss, T2, series(false), AddInstances, ReasonNewer},
		{"add by another", invite("ADD", 3, sent, organizerLine, nine, ten), other, T2, series(false), Hold, ReasonRole},
		{"publish", invite("PUBLISH", 2, sent, organizerLine, nine, ten), boss, T3, series(false), OfferCopy, ReasonPublish},
		{"own request comes back", request(2, sent, nine, ten), boss, T3, series(true), Ignore, ReasonOwnEvent},
		{"request without a start", request(2, sent), boss, T2, nil, AttachmentOnly, ReasonNoStart},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Decide(parse(t, c.ics), c.from, c.trust, c.stored, sent)
			if got.Action != c.action || got.Reason != c.reason {
				t.Errorf("Decide = %s (%s), want %s (%s)\n%+v", got.Action, got.Reason, c.action, c.reason, got.Changes)
			}
			if got.Action == AttachmentOnly && got.Answerable {
				t.Errorf("an unverified card shows buttons")
			}
		})
	}
}

func TestAnswersSurviveMinorChangesOnly(t *testing.T) {
	weekly := "RRULE:FREQ=WEEKLY"
	for _, c := range []struct {
		name    string
		ics     []byte
		reset   bool
		differs string
	}{
		{"E64", invite("REQUEST", 2, sent, organizerLine, nine, ten, weekly, "LOCATION:302"), false, "location"},
		{"E65", invite("REQUEST", 3, sent, organizerLine, eleven, noonLine, weekly), true, "start end"},
		{"room with a new sequence", invite("REQUEST", 3, sent, organizerLine, nine, ten, weekly, "LOCATION:302"), false, "location"},
		{"rule", invite("REQUEST", 3, sent, organizerLine, nine, ten, "RRULE:FREQ=DAILY"), true, "rrule"},
	} {
		got := Decide(parse(t, c.ics), boss, T2, series(false), sent)
		if len(got.Changes) != 1 || got.Changes[0].ResetAnswer != c.reset || strings.Join(got.Changes[0].Differs, " ") != c.differs {
			t.Errorf("%s: %+v, want reset %v, differs %q", c.name, got.Changes, c.reset, c.differs)
		}
		if !got.DropOtherOverrides {
			t.Errorf("%s: a new master must drop overrides it does not name", c.name)
		}
	}
}

func TestInstanceKeepsTheMaster(t *testing.T) {
	ics := invite("REQUEST", 2, sent, organizerLine, "RECURRENCE-ID:20251203T090000Z", "DTSTART:20251203T110000Z", "DTEND:20251203T120000Z")
	got := Decide(parse(t, ics), boss, T2, series(false), sent)
	if got.DropOtherOverrides || len(got.Changes) != 1 || got.Changes[0].Action != Update {
		t.Errorf("E61: %+v, want one update that leaves the rest", got)
	}
}

func TestTrustDecidesHowSure(t *testing.T) {
	in := parse(t, invite("REQUEST", 0, sent, organizerLine, nine, ten))
	if got := Decide(in, boss, T2, nil, sent); !got.Tentative {
		t.Errorf("verified from outside = %+v, want tentative", got)
	}
	if got := Decide(in, boss, T3, nil, sent); got.Tentative {
		t.Errorf("from the house = %+v, want sure", got)
	}
}

func TestFutureStampIsClamped(t *testing.T) {
	in := parse(t, invite("REQUEST", 3, sent.AddDate(5, 0, 0), organizerLine, nine, ten))
	got := Decide(in, boss, T2, series(false), sent)
	if len(got.Changes) != 1 || !got.Changes[0].Recv.DTStamp.Equal(sent) {
		t.Errorf("DTSTAMP five years ahead kept as %+v, want %v", got.Changes, sent)
	}
}

func TestRefreshIsSlow(t *testing.T) {
	s := series(true)
	s.RefreshSent = sent.Add(-10 * time.Minute)
	in := parse(t, invite("REFRESH", 2, sent, organizerLine, annaLine))
	if got := Decide(in, anna, T2, s, sent); got.Action != Ignore || got.Reason != ReasonTooSoon {
		t.Errorf("second REFRESH in an hour = %s (%s), want ignore", got.Action, got.Reason)
	}
}
