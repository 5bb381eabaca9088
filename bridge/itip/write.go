package itip

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

const prodID = "-//mailbridge//calendar//EN"

// lineLimit is the fold width in bytes; RFC 5545, section 3.1.
const lineLimit = 75

// writer collects content lines, folded and ended by CRLF.
type writer struct{ b strings.Builder }

func (w *writer) line(s string) {
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0x7F {
			return -1
		}
		return r
	}, s)
	width := 0
	for _, r := range s {
		n := utf8.RuneLen(r)
		if n < 0 {
			r, n = utf8.RuneError, 3
		}
		if width+n > lineLimit {
			w.b.WriteString("\r\n ")
			width = 1
		}
		w.b.WriteRune(r)
		width += n
	}
	w.b.WriteString("\r\n")
}

var textEscapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`)

func (w *writer) text(name, value string) {
	if value != "" {
		w.line(name + ":" + textEscapes.Replace(value))
	}
}

var paramEscapes = strings.NewReplacer("^", "^^", "\r\n", "^n", "\n", "^n", "\r", "^n", `"`, "^'")

// param quotes always, which every reader understands; RFC 6868 hides quotes.
func param(name, value string) string {
	if value == "" {
		return ""
	}
	return ";" + name + `="` + paramEscapes.Replace(value) + `"`
}

func (w *writer) person(name string, a Address, params string) {
	w.line(name + param("CN", a.Name) + params + ":mailto:" + a.Email)
}

func (w *writer) attendee(a Attendee) {
	p := ""
	if a.Role != "" {
		p += ";ROLE=" + token(a.Role)
	}
	stat := a.PartStat
	if stat == "" {
		stat = NeedsAction
	}
	p += ";PARTSTAT=" + token(string(stat))
	if a.RSVP {
		p += ";RSVP=TRUE"
	}
	w.person("ATTENDEE", a.Address, p)
}

// token keeps a parameter word to the letters it may have.
func token(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToUpper(s))
}

const utcLayout = "20060102T150405Z"

func (w *writer) utc(name string, t time.Time) {
	w.line(name + ":" + t.UTC().Format(utcLayout))
}

// stamp writes a time the way the event needs it: a date, UTC, or a clock
// reading with its zone.
func (w *writer) stamp(name string, t time.Time, c Component) {
	switch {
	case t.IsZero():
	case c.AllDay:
		w.line(name + ";VALUE=DATE:" + t.Format("20060102"))
	case zoneName(c) == "":
		w.utc(name, t)
	default:
		w.line(fmt.Sprintf("%s;TZID=%s:%s", name, zoneName(c), t.In(c.Start.Location()).Format("20060102T150405")))
	}
}

// zoneName is the IANA name of an event's zone, empty when UTC serves.
func zoneName(c Component) string {
	if c.AllDay || c.Start.IsZero() {
		return ""
	}
	name := c.Start.Location().String()
	if name == "UTC" || name == "Local" || !strings.Contains(name, "/") || !loadable(name) {
		return ""
	}
	return name
}

// writeZone writes the VTIMEZONE of a location for the years an event needs:
// a yearly rule for each change where five years agree on one, else the single
// changes.
func (w *writer) writeZone(loc *time.Location, year int) {
	w.line("BEGIN:VTIMEZONE")
	w.line("TZID:" + loc.String())
	changes := zoneChanges(loc, year-1, year+zoneYears)
	if len(changes) == 0 {
		_, off := time.Date(year, 1, 1, 0, 0, 0, 0, loc).Zone()
		w.observance(change{local: date(1970), from: off, to: off}, "")
	}
	done := map[int]bool{}
	for i, c := range changes {
		if done[i] {
			continue
		}
		rule, same := yearly(changes, i)
		for _, k := range same {
			done[k] = true
		}
		w.observance(c, rule)
	}
	w.line("END:VTIMEZONE")
}

// zoneYears of changes are compared or written out.
const zoneYears = 8

// change is one change of the clocks; local is the clock reading before it.
type change struct {
	local    time.Time
	from, to int
	dst      bool
	name     string
}

func zoneChanges(loc *time.Location, first, last int) []change {
	var out []change
	t := time.Date(first, 1, 1, 0, 0, 0, 0, loc)
	for len(out) < 4*(last-first+1) {
		_, end := t.ZoneBounds()
		if end.IsZero() || end.Year() > last {
			break
		}
		_, from := end.Add(-time.Second).Zone()
		name, to := end.Zone()
		out = append(out, change{local: end.UTC().Add(time.Duration(from) * time.Second), from: from, to: to, dst: end.IsDST(), name: name})
		t = end
	}
	return out
}

// yearly finds the rule "nth or last weekday of a month at an hour" that fits
// change i and its like in all following years, and the indexes it covers.
func yearly(changes []change, i int) (string, []int) {
	c := changes[i]
	var same []int
	nth, last := true, true
	years := map[int]bool{}
	for k := i; k < len(changes); k++ {
		x := changes[k]
		if x.from != c.from || x.to != c.to || x.local.Month() != c.local.Month() || x.local.Weekday() != c.local.Weekday() || x.local.Hour() != c.local.Hour() {
			continue
		}
		same = append(same, k)
		years[x.local.Year()] = true
		nth = nth && (x.local.Day()-1)/7 == (c.local.Day()-1)/7
		last = last && x.local.AddDate(0, 0, 7).Month() != x.local.Month()
	}
	if len(years) < zoneYears-1 || !nth && !last {
		return "", []int{i}
	}
	n := (c.local.Day()-1)/7 + 1
	if last {
		n = -1
	}
	day := strings.ToUpper(c.local.Weekday().String()[:2])
	return fmt.Sprintf("FREQ=YEARLY;BYMONTH=%d;BYDAY=%d%s", c.local.Month(), n, day), same
}

func (w *writer) observance(c change, rule string) {
	kind := "STANDARD"
	if c.dst {
		kind = "DAYLIGHT"
	}
	w.line("BEGIN:" + kind)
	w.line("DTSTART:" + c.local.Format("20060102T150405"))
	w.line("TZOFFSETFROM:" + offset(c.from))
	w.line("TZOFFSETTO:" + offset(c.to))
	if c.name != "" {
		w.text("TZNAME", c.name)
	}
	if rule != "" {
		w.line("RRULE:" + rule)
	}
	w.line("END:" + kind)
}

func offset(secs int) string {
	sign := '+'
	if secs < 0 {
		sign, secs = '-', -secs
	}
	return fmt.Sprintf("%c%02d%02d", sign, secs/3600, secs/60%60)
}
