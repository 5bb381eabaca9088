package itip

import (
	"strings"
	"time"
)

// parseStamp reads a DATE or DATE-TIME as a UTC reading; utc tells of a Z.
// ISO 8601 dashes and colons, which some producers write, are tolerated.
func parseStamp(s string) (t time.Time, utc, ok bool) {
	s = strings.ToUpper(strings.TrimSpace(s))
	if strings.ContainsAny(s, "-: ") {
		s = strings.NewReplacer("-", "", ":", "", " ", "").Replace(s)
	}
	if utc = strings.HasSuffix(s, "Z"); utc {
		s = s[:len(s)-1]
	}
	if i := strings.IndexByte(s, '.'); i > 0 {
		s = s[:i]
	}
	for _, layout := range []string{"20060102T150405", "20060102", "20060102T1504", "20060102T15", "20060102150405"} {
		if len(s) != len(layout) {
			continue
		}
		v, err := time.Parse(layout, s)
		if err == nil && v.Year() > 0 {
			return v, utc, true
		}
	}
	if len(s) == 15 && strings.HasSuffix(s, "T240000") {
		v, err := time.Parse("20060102", s[:8])
		return v.AddDate(0, 0, 1), utc, err == nil
	}
	if len(s) == 15 && strings.HasSuffix(s, "60") { // a leap second
		v, err := time.Parse("20060102T1504", s[:13])
		return v.Add(time.Minute), utc, err == nil
	}
	return time.Time{}, false, false
}

func isDate(s string) bool {
	s = strings.NewReplacer("-", "").Replace(strings.TrimSpace(s))
	return len(s) == 8
}

// maxDuration bounds DURATION; a longer meeting is a mistake or an attack.
const maxDuration = 10 * 366 * 24 * time.Hour

// parseDuration reads P1DT2H30M, PT45M, P2W; RFC 5545, section 3.3.6.
func parseDuration(s string) (time.Duration, bool) {
	s = strings.ToUpper(strings.TrimSpace(s))
	neg := strings.HasPrefix(s, "-")
	s = strings.TrimLeft(s, "+-")
	if !strings.HasPrefix(s, "P") || len(s) < 3 {
		return 0, false
	}
	units := map[byte]time.Duration{'W': 7 * 24 * time.Hour, 'D': 24 * time.Hour, 'H': time.Hour, 'M': time.Minute, 'S': time.Second}
	var total time.Duration
	n, digits := time.Duration(0), 0
	for i := 1; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= '0' && c <= '9' && digits < 9:
			n = n*10 + time.Duration(c-'0')
			digits++
		case c == 'T' && digits == 0:
		case units[c] != 0 && digits > 0:
			if n > maxDuration/units[c] {
				return 0, false
			}
			total += n * units[c]
			n, digits = 0, 0
		default:
			return 0, false
		}
	}
	if digits > 0 || total > maxDuration {
		return 0, false
	}
	if neg {
		total = -total
	}
	return total, true
}
