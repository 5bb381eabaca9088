package itip

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func FuzzParse(f *testing.F) {
	paths, _ := filepath.Glob("testdata/*/*.ics")
	for _, p := range paths {
		raw, err := os.ReadFile(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw, "")
	}
	f.Add(invite("REQUEST", 1, sent, organizerLine, nine, ten, "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"), "CANCEL")
	f.Add(withZone(oddZone, "DTSTART;TZID=%s:20260327T100000"), "REQUEST")
	f.Add([]byte("BEGIN:VCALENDAR\nBEGIN:VEVENT\nATTENDEE;CN=\":mailto:x\nDTSTART;X=:1\n"), "")
	f.Fuzz(func(t *testing.T, ics []byte, method string) {
		in, err := Parse(ics, method)
		if err != nil {
			return
		}
		for i, c := range in.Components {
			if i == 5 {
				break
			}
			list, _ := Expand(c, sent, sent.AddDate(1, 0, 0), 50)
			if len(list) > 50 {
				t.Errorf("%d instances", len(list))
			}
		}
		Decide(*in, boss, T2, series(true), sent)
		Decide(*in, boss, T3, series(false), sent)
		if out, err := Reply(*in, Address{Email: anna}, Accepted, "", sent); err == nil {
			if _, err := Parse(out, "REPLY"); err != nil {
				t.Errorf("own reply cannot be read: %v\n%q", err, out)
			}
		}
		if out, err := Request(Outgoing{Component: in.Component}, time.Now()); err == nil {
			if _, err := Parse(out, ""); err != nil {
				t.Errorf("own request cannot be read: %v\n%q", err, out)
			}
		}
	})
}
