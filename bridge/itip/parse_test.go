package itip

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func file(t *testing.T, name string) Invitation {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return parse(t, raw)
}

func TestRealFiles(t *testing.T) {
	utc := func(c Component) string { return c.Start.UTC().Format("2006-01-02 15:04") }
	for _, c := range []struct {
		file, start, tz string
		method          Method
		comps           int
	}{
		{"node-ical/bad_ms_tz.ics", "2020-08-25 14:35", "", MethodPublish, 1},
		{"node-ical/exchange-custom-tz.ics", "2019-04-30 02:00", "Asia/Bangkok", MethodPublish, 1},
		{"node-ical/exchange_whole_day_moved_recurrence.ics", "2026-02-19 00:00", "", MethodPublish, 2},
		{"allenporter-ical/office_365_extended_timezone.ics", "2024-04-26 12:00", "Europe/Berlin", MethodPublish, 1},
		{"allenporter-ical/recurring_with_single_change.ics", "2026-02-01 15:00", "America/New_York", MethodPublish, 2},
		{"cyrus-ical/organizer.ics", "2016-09-28 14:00", "Europe/Vienna", MethodPublish, 1},
		{"ical4j/Standup.ics", "2009-03-09 22:30", "", MethodPublish, 1},
		{"ical4j/zidestoreical4jbomb.ics", "2006-06-11 00:00", "", MethodRequest, 1},
		{"ics-parser/issue-343.ics", "2024-09-23 10:00", "", MethodRequest, 2},
	} {
		in := file(t, c.file)
		if utc(in.Component) != c.start || in.TZ != c.tz || in.Method != c.method || len(in.Components) != c.comps {
			t.Errorf("%s: start %s in %q, %s, %d components; want %s in %q, %s, %d", c.file, utc(in.Component), in.TZ, in.Method, len(in.Components), c.start, c.tz, c.method, c.comps)
		}
	}
	if n, total := readAll(t, "testdata"); n != total {
		t.Errorf("read %d of %d files", n, total)
	}
}

func TestZoneNames(t *testing.T) {
	for tzid, want := range map[string]string{
		"China Standard Time": "Asia/Shanghai", "(UTC+08:00) Beijing, Chongqing, Hong Kong, Urumqi": "Asia/Shanghai",
		"Asia/Beijing": "Asia/Shanghai", "/freeassociation.sourceforge.net/Europe/Berlin": "Europe/Berlin",
		"/mozilla.org/20050126_1/America/New_York": "America/New_York", "tzone://Microsoft/Utc": "UTC", "Asia/Shanghai": "Asia/Shanghai",
		"/example.org/America/Argentina/Buenos_Aires": "America/Argentina/Buenos_Aires", "W. Europe Standard Time": "Europe/Berlin",
		"Customized Time Zone": "", "../../etc/passwd": "", "Local": "", "": "",
	} {
		if got := ianaName(tzid); got != want {
			t.Errorf("ianaName(%q) = %q, want %q", tzid, got, want)
		}
	}
}

func TestChineseZones(t *testing.T) { // E71
	for _, id := range []string{"China Standard Time", `"(UTC+08:00) Beijing, Chongqing, Hong Kong, Urumqi"`} {
		in := parse(t, invite("REQUEST", 0, sent, "DTSTART;TZID="+id+":20251126T150000"))
		if in.TZ != "Asia/Shanghai" || in.Start.UTC().Hour() != 7 {
			t.Errorf("%s: %v in %q, want 07:00 UTC in Asia/Shanghai", id, in.Start, in.TZ)
		}
	}
}

func withZone(zoneLines string, event ...string) []byte {
	ics := string(invite("REQUEST", 0, sent, event...))
	return []byte(strings.Replace(ics, "BEGIN:VEVENT", zoneLines+"\r\nBEGIN:VEVENT", 1))
}

const oddZone = "BEGIN:VTIMEZONE\r\nTZID:%s\r\n" +
	"BEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nTZOFFSETFROM:+0445\r\nTZOFFSETTO:+0345\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\n" +
	"BEGIN:DAYLIGHT\r\nDTSTART:16010101T020000\r\nTZOFFSETFROM:+0345\r\nTZOFFSETTO:+0445\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE"

func TestSentRulesAreUsed(t *testing.T) { // E72
	ics := withZone(strings.ReplaceAll(oddZone, "%s", "Company"), "DTSTART;TZID=Company:20260327T100000", "DTEND;TZID=Company:20260327T110000", "RRULE:FREQ=DAILY;COUNT=4")
	in := parse(t, ics)
	if got := in.Start.UTC().Format("15:04"); got != "06:15" || in.TZ != "" || in.FloatingNote != "" {
		t.Errorf("start %s note %q, want 06:15 UTC by +03:45", got, in.FloatingNote)
	}
	list, err := Expand(in.Component, sent, sent.AddDate(1, 0, 0), 0)
	if err != nil || len(list) != 4 {
		t.Fatalf("Expand = %v, %v; want 4", list, err)
	}
	if got := list[3].Start.UTC().Format("01-02 15:04"); got != "03-30 05:15" {
		t.Errorf("after the change of clocks %s, want 03-30 05:15 by +04:45", got)
	}
}

func TestSentRulesBeatTheName(t *testing.T) {
	in := parse(t, withZone(strings.ReplaceAll(oddZone, "%s", "Europe/Berlin"), "DTSTART;TZID=Europe/Berlin:20260115T100000"))
	if in.FloatingNote != NoteZoneDiffers || in.Start.UTC().Format("15:04") != "06:15" || in.TZ != "Europe/Berlin" {
		t.Errorf("start %v in %q, note %q; want the sent rules and a note", in.Start.UTC(), in.TZ, in.FloatingNote)
	}
}

func TestUnknownZoneIsNoted(t *testing.T) {
	in := parse(t, invite("REQUEST", 0, sent, "DTSTART;TZID=Nowhere:20260115T100000"))
	if in.FloatingNote != NoteUnknownZone || in.Start.Hour() != 10 {
		t.Errorf("start %v, note %q; want the clock reading and a note", in.Start, in.FloatingNote)
	}
	if in := parse(t, invite("REQUEST", 0, sent, "DTSTART:20260115T100000")); in.FloatingNote != NoteFloating {
		t.Errorf("note %q, want floating", in.FloatingNote)
	}
}

func TestAllDayIsNeverShifted(t *testing.T) { // E73
	in := parse(t, invite("REQUEST", 0, sent, "DTSTART;VALUE=DATE:20251126", "DTEND;VALUE=DATE:20251128"))
	if !in.AllDay || in.Start.Format("0102") != "1126" || in.End.Format("0102") != "1128" {
		t.Errorf("all day %v to %v, want 26 to 28 November", in.Start, in.End)
	}
	one := parse(t, invite("REQUEST", 0, sent, "DTSTART;VALUE=DATE:20251126"))
	if one.End.Sub(one.Start) != 24*time.Hour {
		t.Errorf("a day without an end lasts %v, want 24h", one.End.Sub(one.Start))
	}
}

func TestTooLarge(t *testing.T) { // E75
	if _, err := Parse(make([]byte, 5<<20), ""); !errors.Is(err, ErrTooLarge) {
		t.Errorf("5 MB: %v, want ErrTooLarge", err)
	}
	many := "BEGIN:VCALENDAR\r\n" + strings.Repeat("BEGIN:VEVENT\r\nUID:x\r\nEND:VEVENT\r\n", 10000) + "END:VCALENDAR\r\n"
	if _, err := Parse([]byte(many), ""); !errors.Is(err, ErrTooLarge) {
		t.Errorf("10 000 events: %v, want ErrTooLarge", err)
	}
	deep := "BEGIN:VCALENDAR\r\n" + strings.Repeat("BEGIN:VEVENT\r\n", 50)
	if _, err := Parse([]byte(deep), ""); !errors.Is(err, ErrTooLarge) {
		t.Errorf("50 levels: %v, want ErrTooLarge", err)
	}
}

func TestMethodNeedsAgreement(t *testing.T) {
	for _, c := range []struct {
		inside, mime string
		want         Method
	}{
		{"REQUEST", "", MethodRequest}, {"", "request", MethodRequest}, {"REQUEST", "request", MethodRequest},
		{"REQUEST", "CANCEL", MethodPublish}, {"", "", MethodPublish},
	} {
		if got := method(c.inside, c.mime); got != c.want {
			t.Errorf("method(%q, %q) = %s, want %s", c.inside, c.mime, got, c.want)
		}
	}
}

func TestHardLines(t *testing.T) {
	ics := "\xEF\xBB\xBF" + string(invite("REQUEST", 0, sent,
		`ORGANIZER;CN="Boss; the: ""big"" one";SENT-BY="mailto:desk@partner.example":MAILTO:Boss@Partner.example`,
		"ATTENDEE;CN=a^'b^';ROLE=OPT-PARTICIPANT;RSVP=TRUE;PARTSTAT=TENTATIVE:mailto:anna@office.example",
		"ATTENDEE:invalid:nomail", `SUMMARY:one\, two\; three\n\\four`, "DTSTART:20251126T090000Z", "DURATION:PT1H30M",
		"EXDATE:20251203T090000Z,20251210T090000Z", "EXDATE;VALUE=DATE:20251217", "RRULE:FREQ=WEEKLY",
		"DESCRIPTION:a line that is fol", " ded over\t", "and one nobody folded", "X-MICROSOFT-CDO-APPT-SEQUENCE:7"))
	in := parse(t, []byte(ics))
	if in.Organizer.Email != boss || in.SentBy != "desk@partner.example" {
		t.Errorf("organizer %+v sent by %q", in.Organizer, in.SentBy)
	}
	if len(in.Attendees) != 2 || in.Attendees[0].Name != `a"b"` || !in.Attendees[0].RSVP || in.Attendees[0].PartStat != Tentative || in.Attendees[1].Email != "" {
		t.Errorf("attendees %+v", in.Attendees)
	}
	if in.Summary != "one, two; three\n\\four" || !strings.Contains(in.Description, "folded over") || !strings.Contains(in.Description, "nobody folded") {
		t.Errorf("summary %q description %q", in.Summary, in.Description)
	}
	if in.End.Sub(in.Start) != 90*time.Minute || len(in.ExDates) != 3 || in.Sequence != 7 {
		t.Errorf("lasts %v, %d exceptions, sequence %d; want 1h30m, 3, 7", in.End.Sub(in.Start), len(in.ExDates), in.Sequence)
	}
	list, _ := Expand(in.Component, sent, sent.AddDate(0, 0, 60), 0)
	if len(list) != 5 {
		t.Errorf("%d instances in 60 days, want 5 (8 less 3): %v", len(list), list)
	}
}

func TestMeetingLinks(t *testing.T) {
	for text, want := range map[string]string{
		"Join: https://zoom.us/j/123456?pwd=x.":                     "https://zoom.us/j/123456?pwd=x",
		"会议链接：https://meeting.tencent.com/dm/AbC12，会议号：123-456-789": "https://meeting.tencent.com/dm/AbC12",
		"<https://meet.google.com/abc-defg-hij>":                    "https://meet.google.com/abc-defg-hij",
		"https://meet.google.com/landing":                           "",
		"https://teams.microsoft.com/l/meetup-join/19%3ameeting_x":  "https://teams.microsoft.com/l/meetup-join/19%3ameeting_x",
		"https://vc.feishu.cn/j/123456789":                          "https://vc.feishu.cn/j/123456789",
		"https://zoom.us.evil.example/j/1":                          "",
		"http://zoom.us/j/1":                                        "",
		"https://zoom.us@evil.example/j/1":                          "",
		"https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fteams.microsoft.com%2Fl%2Fmeetup-join%2Fx&data=1": "https://teams.microsoft.com/l/meetup-join/x",
		"https://urldefense.com/v3/__https://company.webex.com/meet/boss__;!!abc":                                            "https://company.webex.com/meet/boss",
		"https://urldefense.proofpoint.com/v2/url?u=https-3A__zoom.us_j_99&d=x":                                              "https://zoom.us/j/99",
		"nothing here": "",
	} {
		if got := MeetingLink(text); got != want {
			t.Errorf("MeetingLink(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestBombsAreCheap(t *testing.T) {
	rule := "BEGIN:STANDARD\r\nDTSTART:19900101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\r\nEND:STANDARD\r\n"
	var zonesText, events strings.Builder
	for i := range 3 {
		id := string(rune('A' + i))
		zonesText.WriteString("BEGIN:VTIMEZONE\r\nTZID:Zone" + id + "\r\n" + strings.Repeat(rule, 300) + "END:VTIMEZONE\r\n")
		events.WriteString("BEGIN:VEVENT\r\nUID:" + id + "\r\nDTSTART;TZID=Zone" + id + ":20260101T100000\r\nEND:VEVENT\r\n")
	}
	for name, ics := range map[string]string{
		"zone rules":     "BEGIN:VCALENDAR\r\n" + zonesText.String() + events.String() + "END:VCALENDAR\r\n",
		"unfolded lines": "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:x\r\n" + strings.Repeat("a\n", MaxBytes/2-100),
		"folds":          "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:x" + strings.Repeat("\n a", MaxBytes/3-100),
		"attendees":      "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + strings.Repeat("ATTENDEE:mailto:a@b\n", 50000),
		"exceptions":     "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20260101T000000Z\nRRULE:FREQ=DAILY\nEXDATE:" + strings.Repeat("20260101T000000Z,", 60000),
		"params":         "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART" + strings.Repeat(";A=b", 250000) + ":20260101\n",
	} {
		d := fastest(func() {
			if in, err := Parse([]byte(ics), ""); err == nil {
				_, _ = Expand(in.Component, sent, sent.AddDate(2, 0, 0), 0)
			}
		})
		if d > 10*limit {
			t.Errorf("%s took %v", name, d)
		}
		t.Logf("%s %v", name, d)
	}
}

func TestEveryWindowsZoneLoads(t *testing.T) {
	for windows, name := range windowsZones {
		if !loadable(name) {
			t.Errorf("%s stands for %s, which cannot be loaded", windows, name)
		}
	}
	for _, names := range []map[string]string{zoneAliases, zoneCities} {
		for from, name := range names {
			if !loadable(name) {
				t.Errorf("%s stands for %s, which cannot be loaded", from, name)
			}
		}
	}
}
