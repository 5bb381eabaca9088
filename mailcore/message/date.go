package message

import (
	"strconv"
	"strings"
	"time"
)

var months = map[string]time.Month{"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9,
	"oct": 10, "nov": 11, "dec": 12}

// zones are the names of RFC 5322, section 4.3, in hours; other names count as UTC, as that section says.
var zones = map[string]int{"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}

// parseDate reads a Date value leniently: any order of day and month, missing weekday, seconds or zone, two-digit years,
// and the ISO 8601 form. Zero if no date can be made out.
func parseDate(raw string) time.Time {
	raw = strings.TrimSpace(raw)
	if raw == "" || len(raw) > 200 {
		return time.Time{}
	}
	if before, _, ok := strings.Cut(raw, "("); ok {
		raw = strings.TrimSpace(before)
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05", "2006-01-02"} {
		if t, err := time.Parse(layout, raw); err == nil {
			return t
		}
	}
	var d dateWords
	for _, w := range strings.FieldsFunc(raw, func(r rune) bool { return r == ' ' || r == '\t' || r == ',' }) {
		d.take(w)
	}
	return d.time()
}

// dateWords gathers what the words of a date mean.
type dateWords struct {
	day, year           int
	month               time.Month
	hour, minute, sec   int
	zone                *time.Location
	hasClock, pm, hasPM bool
}

func (d *dateWords) take(w string) {
	if w == "" {
		return
	}
	lower := strings.ToLower(w)
	if strings.Count(w, "-") == 2 && w[0] != '-' { // 1-Jan-2024
		for part := range strings.SplitSeq(w, "-") {
			d.take(part)
		}
		return
	}
	switch {
	case strings.Contains(w, ":"):
		d.clock(w)
	case w[0] == '+' || w[0] == '-':
		d.offset(w)
	case lower == "am" || lower == "pm":
		d.hasPM, d.pm = true, lower == "pm"
	case len(lower) >= 3 && months[lower[:3]] != 0:
		d.month = months[lower[:3]]
	case w[0] >= '0' && w[0] <= '9':
		d.number(w)
	case d.hasClock && d.zone == nil:
		if h, ok := zones[lower]; ok {
			d.zone = time.FixedZone(w, h*3600)
		}
	}
}

func (d *dateWords) number(w string) {
	n, err := strconv.Atoi(strings.TrimSuffix(w, "."))
	switch {
	case err != nil:
	case d.day == 0 && len(w) <= 3 && n >= 1 && n <= 31:
		d.day = n
	case d.year != 0:
	case len(w) >= 4 && n <= 9999:
		d.year = n
	case len(w) == 2 && n < 50:
		d.year = 2000 + n
	case len(w) <= 3:
		d.year = 1900 + n
	}
}

func (d *dateWords) clock(w string) {
	if d.hasClock {
		return
	}
	for i, part := range strings.SplitN(w, ":", 3) {
		part, _, _ = strings.Cut(part, ".")
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 {
			return
		}
		*[]*int{&d.hour, &d.minute, &d.sec}[i] = n
	}
	d.hasClock = d.hour < 25 && d.minute < 60 && d.sec < 62
}

func (d *dateWords) offset(w string) {
	digits := strings.ReplaceAll(w[1:], ":", "")
	n, err := strconv.Atoi(digits)
	if err != nil || d.zone != nil || len(digits) > 4 || n%100 > 59 {
		return
	}
	if len(digits) <= 2 {
		n *= 100
	}
	seconds := n/100*3600 + n%100*60
	if w[0] == '-' {
		seconds = -seconds
	}
	d.zone = time.FixedZone("", seconds)
}

func (d *dateWords) time() time.Time {
	if d.day == 0 || d.month == 0 || d.year == 0 {
		return time.Time{}
	}
	if !d.hasClock {
		d.hour, d.minute, d.sec = 0, 0, 0
	}
	if d.hasPM && d.hour <= 12 {
		d.hour = d.hour%12 + map[bool]int{true: 12}[d.pm]
	}
	if d.zone == nil {
		d.zone = time.UTC
	}
	return time.Date(d.year, d.month, d.day, d.hour, d.minute, min(d.sec, 59), 0, d.zone)
}
