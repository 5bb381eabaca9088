package itip

import (
	"errors"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

const (
	// MaxInstances bounds an expansion: two years of a daily event.
	MaxInstances = 730
	// maxRule bounds the text of one RRULE; the longest honest one lists
	// every week of a year.
	maxRule = 1024
	// maxSteps bounds how many occurrences before the window are passed: a
	// daily event since 1900 has 46 000.
	maxSteps = 60000
	// maxPerDay bounds BYHOUR × BYMINUTE × BYSECOND.
	maxPerDay = 24
	// firstYear of a series that is expanded.
	firstYear = 1900
)

// ErrNotExpanded comes along with a single instance when the rule is one that
// is not expanded: more than daily, broken, or out of bounds.
var ErrNotExpanded = errors.New("recurrence not expanded")

// Instance is one occurrence of a component; End is exclusive.
type Instance struct {
	Start, End time.Time
}

// Expand returns the occurrences that touch [from, to), in order, at most max
// and never more than MaxInstances. The clock reading stays the same over a
// change of clocks: a skipped hour moves forward, a doubled one is the first.
// With ErrNotExpanded the one instance named by the component is still given.
func Expand(c Component, from, to time.Time, max int) ([]Instance, error) {
	if max <= 0 || max > MaxInstances {
		max = MaxInstances
	}
	if c.Start.IsZero() || !from.Before(to) {
		return nil, nil
	}
	if c.End.Before(c.Start) {
		c.End = c.Start
	}
	length := c.End.Sub(c.Start)
	starts := append([]time.Time{c.Start}, c.RDates...)
	var err error
	if c.RRule != "" {
		var more []time.Time
		more, err = ruleStarts(c, from.Add(-length), to, max)
		if err == nil {
			starts = append(more, c.RDates...)
			if c.RecurrenceID.IsZero() && matchless(more, c.Start) {
				starts = append(starts, c.Start)
			}
		}
	}
	return window(c, starts, from, to, max), err
}

// matchless tells that DTSTART is none of the found starts: it counts as an
// instance even when it does not fit its rule; RFC 5545, section 3.8.5.3.
func matchless(starts []time.Time, start time.Time) bool {
	for _, s := range starts {
		if s.Equal(start) {
			return false
		}
	}
	return true
}

// window sorts, drops exceptions and doubles, and cuts.
func window(c Component, starts []time.Time, from, to time.Time, max int) []Instance {
	sort.Slice(starts, func(i, j int) bool { return starts[i].Before(starts[j]) })
	except := map[int64]bool{}
	for _, x := range c.ExDates {
		except[x.Unix()] = true
	}
	var out []Instance
	last := time.Time{}
	for _, s := range starts {
		if s.Equal(last) || except[s.Unix()] || !s.Before(to) {
			continue
		}
		last = s
		end := endOf(c, s)
		if end.After(from) || s.Equal(end) && !s.Before(from) {
			out = append(out, Instance{s, end})
		}
		if len(out) == max {
			break
		}
	}
	return out
}

// endOf keeps whole days whole and otherwise the exact length.
func endOf(c Component, s time.Time) time.Time {
	if c.AllDay {
		return s.AddDate(0, 0, int(c.End.Sub(c.Start).Hours()/24+0.5))
	}
	return s.Add(c.End.Sub(c.Start))
}

// ruleStarts runs the rule on clock readings, held as UTC, and turns them into
// instants at the end. The years are moved up by whole cycles of 400, in which
// the calendar repeats itself to the weekday: rrule-go searches a rule that
// matches nothing until the year 9999, and so it has at most 400 to search.
func ruleStarts(c Component, from, to time.Time, max int) ([]time.Time, error) {
	loc := c.Start.Location()
	if c.Start.Year() < firstYear || to.Year() > 9000 {
		return nil, fmt.Errorf("year %d: %w", c.Start.Year(), ErrNotExpanded)
	}
	opt, err := readRule(c.RRule, loc)
	if err != nil {
		return nil, err
	}
	shift := (9998 - to.Year()) / 400 * 400
	last := wall(to.In(loc), time.UTC)
	if opt.Until.IsZero() || opt.Until.After(last) {
		opt.Until = last
	}
	opt.Until = opt.Until.AddDate(shift, 0, 0)
	opt.Dtstart = wall(c.Start, time.UTC).AddDate(shift, 0, 0)
	rule, err := rrule.NewRRule(*opt)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrNotExpanded, err)
	}
	next := rule.Iterator()
	var out []time.Time
	for range maxSteps {
		t, ok := next()
		if !ok {
			break
		}
		at := wall(t.AddDate(-shift, 0, 0), loc)
		if at.Before(from) {
			continue
		}
		// Exceptions are taken away later, so some more than max are kept.
		if out = append(out, at); len(out) >= max+len(c.ExDates) {
			break
		}
	}
	return out, nil
}

// readRule reads an RRULE part by part; unknown parts are passed over, COUNT
// beside UNTIL is ignored, and UNTIL may be a date where DTSTART is a time.
func readRule(text string, loc *time.Location) (*rrule.ROption, error) {
	if len(text) > maxRule {
		return nil, fmt.Errorf("%d bytes of rule: %w", len(text), ErrNotExpanded)
	}
	var keep []string
	until := time.Time{}
	for _, part := range strings.Split(strings.ToUpper(strings.TrimSpace(text)), ";") {
		key, value, ok := strings.Cut(strings.TrimSpace(part), "=")
		value = strings.TrimSpace(value)
		if !ok || value == "" {
			continue
		}
		switch key {
		case "UNTIL":
			until = readUntil(value, loc)
		case "FREQ":
			if value == "SECONDLY" || value == "MINUTELY" || value == "HOURLY" {
				return nil, fmt.Errorf("%s: %w", value, ErrNotExpanded)
			}
			keep = append(keep, part)
		case "INTERVAL", "COUNT":
			if n, err := strconv.Atoi(value); err != nil || n < 1 || n > 100000 {
				return nil, fmt.Errorf("%s: %w", part, ErrNotExpanded)
			}
			keep = append(keep, part)
		case "BYDAY", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS", "WKST", "BYHOUR", "BYMINUTE", "BYSECOND":
			keep = append(keep, strings.ReplaceAll(part, " ", ""))
		}
	}
	opt, err := rrule.StrToROption(strings.Join(keep, ";"))
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrNotExpanded, err)
	}
	if many(opt.Byhour)*many(opt.Byminute)*many(opt.Bysecond) > maxPerDay {
		return nil, fmt.Errorf("more than %d a day: %w", maxPerDay, ErrNotExpanded)
	}
	if !until.IsZero() {
		opt.Until, opt.Count = until, 0
	}
	return opt, nil
}

func many(list []int) int { return max(1, len(list)) }

// readUntil gives the last clock reading: an instant is carried into the zone
// of the event, a date means its whole day.
func readUntil(value string, loc *time.Location) time.Time {
	t, utc, ok := parseStamp(value)
	switch {
	case !ok:
		return time.Time{}
	case isDate(value):
		return t.Add(24*time.Hour - time.Second)
	case utc:
		return wall(t.In(loc), time.UTC)
	}
	return t
}
