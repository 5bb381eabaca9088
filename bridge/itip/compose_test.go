package itip

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-ical"
)

func ourEvent(t *testing.T, zoneName string) Outgoing {
	t.Helper()
	loc, err := time.LoadLocation(zoneName)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Date(2026, 3, 25, 10, 0, 0, 0, loc)
	return Outgoing{Component: Component{
		UID: "ev1@office.example", Sequence: 1, Organizer: Address{Name: `Zhang "San", 三`, Email: anna},
		Attendees: []Attendee{{Address: Address{Name: "Boss", Email: boss}, Role: "REQ-PARTICIPANT", RSVP: true}},
		Summary:   "季度评审; 第一次, 线上\n详情见附件" + strings.Repeat("很长", 40), Location: "301", Start: start, End: start.Add(time.Hour), RRule: "FREQ=WEEKLY;COUNT=3",
	}}
}

// wellFormed checks what a strict reader wants: CRLF, short lines, and that
// another implementation reads it.
func wellFormed(t *testing.T, ics []byte) {
	t.Helper()
	for _, l := range bytes.Split(bytes.TrimSuffix(ics, []byte("\r\n")), []byte("\r\n")) {
		if len(l) > lineLimit || bytes.ContainsAny(l, "\r\n") {
			t.Errorf("line of %d bytes: %q", len(l), l)
		}
	}
	if _, err := ical.NewDecoder(bytes.NewReader(ics)).Decode(); err != nil {
		t.Errorf("go-ical cannot read it: %v\n%s", err, ics)
	}
}

func TestRequestComesBackTheSame(t *testing.T) {
	for _, zone := range []string{"Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Sydney", "UTC"} {
		ev := ourEvent(t, zone)
		ics, err := Request(ev, sent)
		if err != nil {
			t.Fatal(err)
		}
		wellFormed(t, ics)
		in := parse(t, ics)
		if in.Method != MethodRequest || !in.Start.Equal(ev.Start) || !in.End.Equal(ev.End) || in.Summary != ev.Summary || in.RRule != ev.RRule || in.FloatingNote != "" {
			t.Errorf("%s: came back as %+v", zone, in.Component)
		}
		if in.Organizer != ev.Organizer || len(in.Attendees) != 1 || !in.Attendees[0].RSVP {
			t.Errorf("%s: people came back as %+v %+v", zone, in.Organizer, in.Attendees)
		}
		if zone != "UTC" && !strings.Contains(string(ics), "BEGIN:VTIMEZONE\r\nTZID:"+zone) {
			t.Errorf("%s: no VTIMEZONE in\n%s", zone, ics)
		}
	}
}

// The zone we send must mean the same to a reader who knows only its rules.
func TestSentZoneMeansTheSame(t *testing.T) {
	for _, zone := range []string{"Europe/Berlin", "America/New_York", "Australia/Sydney", "Asia/Shanghai"} {
		ev := ourEvent(t, zone)
		ics, err := Request(ev, sent)
		if err != nil {
			t.Fatal(err)
		}
		in := parse(t, bytes.ReplaceAll(ics, []byte(zone), []byte("Custom")))
		for day := range 365 * 3 {
			local := time.Date(2026, 1, 1+day, 12, 0, 0, 0, time.UTC)
			want, got := wall(local, ev.Start.Location()), wall(local, in.Start.Location())
			if !want.Equal(got) {
				t.Fatalf("%s on %s: rules say %v, zone says %v", zone, local.Format("2006-01-02"), got.UTC(), want.UTC())
			}
		}
	}
}

func TestReply(t *testing.T) {
	in := parse(t, invite("REQUEST", 4, sent, organizerLine, "RECURRENCE-ID:20251203T090000Z", nine, ten, "SUMMARY:x", "ATTENDEE:mailto:"+anna, "ATTENDEE:mailto:"+ben))
	ics, err := Reply(in, Address{Name: "Anna", Email: anna}, Tentative, "maybe, later", sent)
	if err != nil {
		t.Fatal(err)
	}
	wellFormed(t, ics)
	out := parse(t, ics)
	if out.Method != MethodReply || out.UID != "u1" || out.Sequence != 4 || !out.RecurrenceID.Equal(in.RecurrenceID) || !out.DTStamp.Equal(sent) || out.Organizer.Email != boss {
		t.Errorf("reply %+v", out.Component)
	}
	if len(out.Attendees) != 1 || out.Attendees[0].Email != anna || out.Attendees[0].PartStat != Tentative || out.Comment != "maybe, later" {
		t.Errorf("attendees %+v comment %q", out.Attendees, out.Comment)
	}
	if _, err := Reply(in, Address{Email: anna}, NeedsAction, "", sent); !errors.Is(err, ErrIncomplete) {
		t.Errorf("answer NEEDS-ACTION: %v, want ErrIncomplete", err)
	}
}

// There and back: our request, their answer, our decision.
func TestInvitationRoundTrip(t *testing.T) {
	ev := ourEvent(t, "Europe/Berlin")
	ics, _ := Request(ev, sent)
	answer, err := Reply(parse(t, ics), Address{Email: boss}, Accepted, "", sent.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	stored := &Stored{Organizer: anna, OwnedHere: true, Components: []StoredComponent{{Sequence: 1, Start: ev.Start, End: ev.End, Attendees: []StoredAttendee{{Email: boss}}}}}
	got := Decide(parse(t, answer), boss, T2, stored, sent.Add(time.Hour))
	if got.Action != SetAnswer || got.Changes[0].Attendee != boss || got.Changes[0].PartStat != Accepted {
		t.Errorf("Decide = %+v, want the answer set", got)
	}
}

func TestCancel(t *testing.T) {
	ev := ourEvent(t, "Europe/Berlin")
	ev.RecurrenceID = ev.Start.AddDate(0, 0, 7)
	ics, err := Cancel(ev, ev.Attendees, sent)
	if err != nil {
		t.Fatal(err)
	}
	wellFormed(t, ics)
	in := parse(t, ics)
	if in.Method != MethodCancel || in.Status != "CANCELLED" || !in.RecurrenceID.Equal(ev.RecurrenceID) || in.RRule != "" {
		t.Errorf("cancel %+v", in.Component)
	}
	if _, err := Cancel(Outgoing{}, nil, sent); !errors.Is(err, ErrIncomplete) {
		t.Errorf("empty cancel: %v, want ErrIncomplete", err)
	}
}

func TestNobodyWritesLinesOfTheirOwn(t *testing.T) {
	ev := ourEvent(t, "UTC")
	ev.Summary, ev.Location = "x\r\nATTENDEE:mailto:evil@evil.example", "y\nEND:VEVENT"
	ev.Attendees[0].Name = "z\"\r\nATTENDEE:mailto:evil@evil.example"
	ics, _ := Request(ev, sent)
	in := parse(t, ics)
	if len(in.Attendees) != 1 || len(in.Components) != 1 {
		t.Errorf("injected: %+v\n%s", in.Attendees, ics)
	}
}

func TestExpand(t *testing.T) {
	berlin, _ := time.LoadLocation("Europe/Berlin")
	start := time.Date(2026, 3, 28, 2, 30, 0, 0, berlin)
	base := Component{Start: start, End: start.Add(time.Hour)}
	for _, c := range []struct {
		rule string
		want int
		err  bool
	}{
		{"", 1, false}, {"FREQ=DAILY;COUNT=5", 5, false}, {"FREQ=DAILY", 365, false}, {"FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4", 5, false},
		{"FREQ=DAILY;UNTIL=20260330", 3, false}, {"FREQ=DAILY;UNTIL=20260330T003000Z", 3, false}, {"FREQ=DAILY;COUNT=2;UNTIL=20260401T000000Z", 4, false},
		{"FREQ=MONTHLY;BYMONTHDAY=31", 8, false}, {"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", 1, false},
		{"FREQ=SECONDLY", 1, true}, {"freq=hourly;COUNT=3", 1, true}, {"FREQ=MINUTELY;INTERVAL=1", 1, true},
		{"garbage", 1, true}, {"FREQ=DAILY;INTERVAL=0", 1, true}, {"FREQ=DAILY;INTERVAL=99999999999999999999", 1, true},
		{"FREQ=DAILY;BYHOUR=" + numbers(24) + ";BYMINUTE=" + numbers(60) + ";BYSECOND=" + numbers(60), 1, true},
		{"FREQ=DAILY;BYDAY=" + strings.Repeat("MO,", 5000) + "MO", 1, true},
		{"FREQ=DAILY;BYYEARDAY=366;BYMONTH=1", 1, false}, {"FREQ=WEEKLY;BYSETPOS=50;BYDAY=MO", 1, false}, {"FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", 1, false},
		{"FREQ=MONTHLY;BYSETPOS=99;BYDAY=MO", 1, false}, {"FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6", 1, false}, {"FREQ=DAILY;COUNT=100000", 365, false},
	} {
		one := base
		one.RRule = c.rule
		var got []Instance
		var err error
		if d := fastest(func() { got, err = Expand(one, start.AddDate(0, 0, -1), start.AddDate(1, 0, 0), 0) }); d > limit {
			t.Errorf("%.60s took %v", c.rule, d)
		}
		if len(got) != c.want || (err != nil) != c.err {
			t.Errorf("%.60s: %d instances, error %v; want %d, %v", c.rule, len(got), err, c.want, c.err)
		}
	}
}

func numbers(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ",%d", i)
	}
	return b.String()[1:]
}

func TestExpandKeepsTheClock(t *testing.T) {
	berlin, _ := time.LoadLocation("Europe/Berlin")
	start := time.Date(2026, 3, 28, 2, 30, 0, 0, berlin)
	got, err := Expand(Component{Start: start, End: start.Add(time.Hour), RRule: "FREQ=DAILY;COUNT=3"}, start.AddDate(0, 0, -1), start.AddDate(0, 1, 0), 0)
	if err != nil || len(got) != 3 {
		t.Fatalf("Expand = %v, %v", got, err)
	}
	for i, want := range []string{"03-28 02:30", "03-29 03:30", "03-30 02:30"} {
		if s := got[i].Start.Format("01-02 15:04"); s != want {
			t.Errorf("instance %d at %s, want %s", i, s, want)
		}
	}
}

func TestExpandCaps(t *testing.T) {
	c := Component{Start: sent.AddDate(-5, 0, 0), End: sent.AddDate(-5, 0, 0).Add(time.Hour), RRule: "FREQ=DAILY"}
	got, err := Expand(c, sent, sent.AddDate(50, 0, 0), 100000)
	if err != nil || len(got) != MaxInstances {
		t.Errorf("%d instances, %v; want %d", len(got), err, MaxInstances)
	}
	if got[0].Start.Before(sent.Add(-time.Hour)) {
		t.Errorf("first instance %v lies before the window", got[0].Start)
	}
}
