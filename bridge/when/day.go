package when

import "time"

// day resolves the date of one side. In the second side of a range, after is
// the first day, and what the second side leaves out comes from it.
func (r *resolver) day(d *side, after time.Time) (time.Time, bool) {
	today := r.today()
	switch {
	case d.date != nil:
		return r.dated(d, after)
	case d.rel != nil:
		r.score(0.8, d.rel.rule)
		day := today.AddDate(0, 0, d.rel.n)
		r.confirm(d, day)
		return day, true
	case d.off != nil:
		r.score(0.75, d.off.rule)
		return r.offset(d.off), true
	case d.end != nil:
		return r.periodEnd(d)
	case d.wd != nil:
		r.score(0.8, d.wd.rule)
		return r.weekday(d.wd, d, after), true
	case r.c.week != nil:
		r.score(0.5, "week")
		return monday(today).AddDate(0, 0, 7*r.c.week.n), true
	}
	if !after.IsZero() {
		return after, true
	}
	r.score(0.65, "clock-only")
	if d.time != nil && d.part == noPart && d.time.rule == "clock" {
		r.conf = 0.6
	}
	return today, true
}

func (r *resolver) score(c float64, rule string) {
	if r.rule == "" {
		r.conf, r.rule = c, rule
	}
}

func monday(d time.Time) time.Time {
	return d.AddDate(0, 0, -(int(d.Weekday())+6)%7)
}

// dated resolves an explicit date, a day of the month or a festival.
func (r *resolver) dated(d *side, after time.Time) (time.Time, bool) {
	a := d.date
	r.score(dateScore(a), a.rule)
	day, ok := r.explicit(a, after)
	if !ok {
		return day, false
	}
	if a.alt {
		if other := date(a.y, a.d, a.m); other.Day() == a.m {
			r.alts = append(r.alts, other)
		}
	}
	r.confirm(d, day)
	return day, true
}

func dateScore(a *atom) float64 {
	switch {
	case a.y != 0:
		return 0.9
	case a.weak:
		return 0.7
	case a.m == 0 && a.fest == nil:
		return 0.75
	}
	return 0.85
}

func date(y, m, d int) time.Time {
	return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
}

func (r *resolver) explicit(a *atom, after time.Time) (time.Time, bool) {
	today := r.today()
	year := today.Year()
	if r.c.year != nil {
		year += r.c.year.n
	}
	if !after.IsZero() {
		year = after.Year()
	}
	switch {
	case a.fest != nil:
		return r.feast(a, year, today)
	case a.y != 0:
		return date(a.y, a.m, a.d), true
	case a.m != 0:
		return r.monthDay(a, year, today, after)
	}
	return r.dayOfMonth(a.d, today, after)
}

// feast finds the next time a named day comes round. A lunar day near the new
// year may belong to the lunar year before.
func (r *resolver) feast(a *atom, year int, today time.Time) (time.Time, bool) {
	first := year
	if a.lunar {
		first--
	}
	if r.c.year != nil {
		first = year
	}
	for y := first; y <= year+2; y++ {
		if d, ok := a.fest(y); ok && !d.Before(today) {
			return d, true
		}
	}
	return time.Time{}, false
}

func (r *resolver) monthDay(a *atom, year int, today, after time.Time) (time.Time, bool) {
	day := date(year, a.m, a.d)
	switch {
	case !after.IsZero():
		if day.Before(after) {
			day = date(year+1, a.m, a.d)
		}
	case r.c.year == nil && today.Sub(day) > pastGap*24*time.Hour:
		day = date(year+1, a.m, a.d)
	}
	return day, day.Day() == a.d
}

func (r *resolver) dayOfMonth(d int, today, after time.Time) (time.Time, bool) {
	from := today
	if !after.IsZero() {
		from = after
	}
	if m := r.c.month; m != nil && after.IsZero() {
		day := date(today.Year(), int(today.Month())+m.n, d)
		return day, day.Day() == d
	}
	for k := range 3 {
		day := date(from.Year(), int(from.Month())+k, d)
		if day.Day() == d && !day.Before(from) {
			return day, true
		}
	}
	return time.Time{}, false
}

// confirm compares a weekday or "tomorrow" with the date beside it.
func (r *resolver) confirm(d *side, day time.Time) {
	if d.wd == nil {
		return
	}
	if day.Weekday() == d.wd.wd {
		r.conf += 0.05
		return
	}
	other := r.weekday(d.wd, d, time.Time{})
	r.contradicts = &other
}

// weekday resolves 周三, 下周三, next Friday.
func (r *resolver) weekday(a *atom, d *side, after time.Time) time.Time {
	today := r.today()
	inWeek := (int(a.wd) + 6) % 7
	ref, hasRef := a.n, a.hasRef
	if w := r.c.week; w != nil && !hasRef {
		ref, hasRef = w.n, true
	}
	switch {
	case !after.IsZero() && !a.hasRef:
		return after.AddDate(0, 0, (int(a.wd)-int(after.Weekday())+7)%7)
	case hasRef:
		day := monday(today).AddDate(0, 0, 7*ref+inWeek)
		if a.either {
			r.alts = append(r.alts, next(today.AddDate(0, 0, 1), a.wd))
		}
		return day
	}
	return next(today, a.wd)
}

// next is the first such weekday from day on.
func next(day time.Time, wd time.Weekday) time.Time {
	return day.AddDate(0, 0, (int(wd)-int(day.Weekday())+7)%7)
}

func (r *resolver) offset(o *atom) time.Time {
	day := r.today()
	switch o.unit {
	case days:
		return day.AddDate(0, 0, o.n)
	case workdays:
		return r.working(day, o.n)
	case weeks:
		return day.AddDate(0, 0, 7*o.n)
	case months:
		return addMonths(day, o.n)
	case years:
		return addMonths(day, 12*o.n)
	}
	return day
}

// maxWorkdays bounds the walk over a calendar of holidays.
const maxWorkdays = 500

// working skips free days; rule of thumb: the day itself never counts.
func (r *resolver) working(day time.Time, n int) time.Time {
	for steps := 0; n > 0 && steps < 3*maxWorkdays; steps++ {
		day = day.AddDate(0, 0, 1)
		if !r.opt.Holidays(day) {
			n--
		}
	}
	return day
}

// addMonths keeps the day within the month: 31 January plus one is 28 or 29
// February.
func addMonths(day time.Time, n int) time.Time {
	to := date(day.Year(), int(day.Month())+n, 1)
	last := date(to.Year(), int(to.Month())+1, 0).Day()
	return to.AddDate(0, 0, min(day.Day(), last)-1)
}

// periodEnd resolves 月底, 年底, 周末, EOD beside what else the side names.
func (r *resolver) periodEnd(d *side) (time.Time, bool) {
	today := r.today()
	e := d.end
	r.score(0.75, e.rule)
	switch e.unit {
	case days:
		return r.endDay(d)
	case weeks:
		return r.weekEnd(e, today), true
	case months:
		return r.monthEnd(e, today), true
	case quarters:
		q := (int(today.Month()) - 1) / 3
		return date(today.Year(), 3*(q+1+e.n)+1, 0), true
	}
	year := today.Year() + e.n
	if e.y != 0 {
		year = e.y
	}
	if r.c.year != nil && !e.hasRef {
		year += r.c.year.n
	}
	return date(year, 12, 31), true
}

// endDay is the day whose end is meant: the one named, else today.
func (r *resolver) endDay(d *side) (time.Time, bool) {
	rest := *d
	rest.end = nil
	if rest.hasDate() {
		return r.day(&rest, time.Time{})
	}
	if r.c.week != nil {
		return monday(r.today()).AddDate(0, 0, 7*r.c.week.n+4), true
	}
	return r.today(), true
}

// weekEnd is Friday for 本周内 and for 周末前, else Sunday.
func (r *resolver) weekEnd(e *atom, today time.Time) time.Time {
	n := e.n
	if r.c.week != nil {
		n = r.c.week.n
	}
	start := monday(today).AddDate(0, 0, 7*n)
	if e.hasRef || r.c.by != nil {
		if friday := start.AddDate(0, 0, 4); !friday.Before(today) {
			return friday
		}
	}
	r.conf -= 0.15
	return start.AddDate(0, 0, 6)
}

func (r *resolver) monthEnd(e *atom, today time.Time) time.Time {
	y, m := today.Year(), int(today.Month())+e.n
	if e.m != 0 {
		y, m = e.y, e.m
		if y == 0 {
			y = today.Year()
			if date(y, m+1, 0).Before(today) {
				y++
			}
		}
	} else if r.c.month != nil && !e.hasRef {
		m += r.c.month.n
	}
	return date(y, m+1, 0)
}
