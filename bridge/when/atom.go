package when

import (
	"time"
)

// kind is the class of an atom; one cluster holds at most one date and one
// time on each side of a range mark.
type kind uint8

const (
	kDate    kind = iota + 1 // a day: y-m-d, m-d, day of month, festival
	kRel                     // days from today
	kWeekday                 // a weekday, with or without a week
	kWeek                    // next week, without a day
	kMonth                   // next month, without a day
	kYear                    // next year, without a day
	kTime                    // a clock time
	kPart                    // part of a day: morning, 下午
	kOffset                  // a span from now: in two hours
	kZone                    // a zone name
	kRange                   // to, until, 至
	kBy                      // a deadline mark
	kEnd                     // end of a day, week, month or year
	kEach                    // every, 每
	kAllDay                  // all day, 全天
	kPast                    // anything behind us: yesterday, 上周
)

type part uint8

const (
	noPart part = iota
	dawn
	morning
	noon
	afternoon
	evening
)

// partStart is where a part of day begins when no clock time is named.
var partStart = [...]int{dawn: 0, morning: 9, noon: 12, afternoon: 14, evening: 19}

type unit uint8

const (
	minutes unit = iota + 1
	hours
	days
	workdays
	weeks
	months
	quarters
	years
)

// atom is one word or number with a meaning, at runes [s, e).
type atom struct {
	kind kind
	s, e int

	// kDate: y and m are 0 when not named; alt holds the other reading of
	// 3/4/2026. kOffset: n units. kWeek, kMonth, kYear, kRel: n.
	y, m, d int
	n       int
	unit    unit
	half    bool
	alt     bool
	lunar   bool
	// weak dates and weekdays need a clock time or a date beside them.
	weak bool

	wd     time.Weekday
	hasRef bool
	// english next: both readings are offered.
	either bool

	h, min int
	// sure hours are not moved to the afternoon: 14:00, 09:30, 3 pm.
	sure bool
	// lone times (N点) need a date or part of day in their cluster.
	lone bool
	part part

	loc  *time.Location
	name string

	// prefix marks of a deadline stand before their date, others behind.
	prefix bool
	fest   festival
	rule   string
}

// festival resolves a named day in a given year at midnight UTC.
type festival func(year int) (time.Time, bool)

func solar(m time.Month, d int) festival {
	return func(y int) (time.Time, bool) { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC), true }
}

func lunar(m, d int) festival {
	return func(y int) (time.Time, bool) { return lunarDay(y, m, d) }
}

// nthSunday gives Mother's Day and its like.
func nthWeekday(m time.Month, wd time.Weekday, nth int) festival {
	return func(y int) (time.Time, bool) {
		first := time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)
		shift := (int(wd) - int(first.Weekday()) + 7) % 7
		return first.AddDate(0, 0, shift+7*(nth-1)), true
	}
}

// clearBright is Qingming: the day of the solar term, which in 1950–2100 falls
// on 4 or 5 April (6 April never) by the usual remainder formula.
func clearBright(y int) (time.Time, bool) {
	c, yy := 4.81, y-2000
	if y < 2000 {
		c, yy = 5.59, y-1900
	}
	return time.Date(y, time.April, int(float64(yy)*0.2422+c)-yy/4, 0, 0, 0, 0, time.UTC), true
}
