package when

import "time"

// pastGap is how far back a date without a year may lie before the next year
// is meant.
const pastGap = 61

func (o Options) filled() Options {
	if o.Location == nil {
		o.Location = o.Base.Location()
	}
	if o.EndOfDay == 0 {
		o.EndOfDay = 18 * time.Hour
	}
	if o.Holidays == nil {
		o.Holidays = func(d time.Time) bool { return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday }
	}
	return o
}

// resolver turns one cluster into a moment. Days are midnights in UTC until
// the very end, so that no zone shifts them.
type resolver struct {
	opt  Options
	c    *cluster
	loc  *time.Location
	conf float64
	rule string
	alts []time.Time
	// contradicts tells that a weekday names another day than its date.
	contradicts *time.Time
}

func (r *resolver) today() time.Time {
	y, m, d := r.opt.Base.In(r.opt.Location).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

func (r *resolver) moment() (Moment, bool) {
	c := r.c
	r.loc = r.opt.Location
	first := &c.sides[0]
	if c.past || !r.worthy(first) {
		return Moment{}, false
	}
	if c.zone != nil {
		r.loc = r.zoneOf(c.zone)
	}
	if first.off != nil && first.off.unit <= hours {
		return r.fromNow(first.off)
	}
	day, ok := r.day(first, time.Time{})
	if !ok {
		return Moment{}, false
	}
	m := Moment{Role: Event, HasTime: first.time != nil, Confidence: r.conf, Rule: r.rule}
	if c.zone != nil {
		m.TZ = c.zone.name
	}
	r.place(&m, day)
	r.roles(&m)
	if r.over(m) {
		return Moment{}, false
	}
	r.alternatives(&m, day)
	m.Confidence = min(max(m.Confidence, 0), 1)
	return m, true
}

// zoneOf reads CST as China's in a Chinese office, else as Chicago's.
func (r *resolver) zoneOf(z *atom) *time.Location {
	if z.name == "America/Chicago" {
		if _, off := r.opt.Base.In(r.opt.Location).Zone(); off == 8*3600 {
			z.name = "Asia/Shanghai"
			return shanghai
		}
	}
	return z.loc
}

// worthy refuses clusters without enough to stand on.
func (r *resolver) worthy(d *side) bool {
	c := r.c
	firm := d.time != nil && !d.time.lone
	if d.date != nil && d.date.weak && d.time == nil && d.wd == nil && c.by == nil && c.sides[1].time == nil {
		return false
	}
	if d.wd != nil && d.wd.weak && d.date == nil && d.time == nil {
		return false
	}
	if d.hasDate() {
		return true
	}
	switch {
	case c.week != nil:
		return c.week.n > 0 || c.by != nil || c.ranged
	case c.each != nil:
		return d.time != nil
	case d.time == nil:
		return false
	case d.part != noPart || firm:
		return true
	}
	return c.by != nil && d.time.rule == "clock-zh" || c.sides[1].time != nil && !c.sides[1].time.lone
}

// fromNow resolves spans of minutes and hours.
func (r *resolver) fromNow(o *atom) (Moment, bool) {
	step := time.Minute
	if o.unit == hours {
		step = time.Hour
	}
	span := time.Duration(o.n) * step
	if o.half {
		span += step / 2
	}
	at := r.opt.Base.Add(span).In(r.opt.Location).Truncate(time.Minute)
	m := Moment{From: at, HasTime: true, Role: Event, Confidence: 0.8, Rule: o.rule}
	if r.c.by != nil {
		m.Role = Deadline
	}
	return m, span > 0
}

// place sets From, To and AllDay from the day and the clock times.
func (r *resolver) place(m *Moment, day time.Time) {
	c := r.c
	a, b := &c.sides[0], &c.sides[1]
	lastDay := day
	if c.dateRange {
		if d, ok := r.day(b, day); ok && !d.Before(day) {
			lastDay = d
		}
	}
	switch {
	case a.time != nil:
		r.clockTimes(m, day, lastDay)
	case r.isEnd():
		m.From = r.instant(day, r.opt.EndOfDay)
	case a.part != noPart && !c.allDay:
		m.From = r.instant(day, time.Duration(partStart[a.part])*time.Hour)
		m.Confidence -= 0.1
	default:
		m.AllDay = true
		m.From = r.instant(day, 0)
		if lastDay.After(day) {
			m.To = r.instant(lastDay.AddDate(0, 0, 1), 0)
		} else if a.date == nil && c.week != nil && !a.hasDate() {
			m.To = r.instant(day.AddDate(0, 0, 7), 0)
		}
	}
}

func (r *resolver) isEnd() bool {
	return r.c.sides[0].end != nil || r.c.sides[1].end != nil
}

func (r *resolver) clockTimes(m *Moment, day, lastDay time.Time) {
	a, b := &r.c.sides[0], &r.c.sides[1]
	ap, bp := partOf(a), partOf(b)
	if b.time == nil {
		h, shift := hour24(a.time, ap)
		day = r.nextIfPast(day, shift, h, a)
		m.From = r.instant(day.AddDate(0, 0, shift), clock(h, a.time.min))
		if lastDay.After(day) {
			m.To = r.instant(lastDay.AddDate(0, 0, 1), 0)
		}
		return
	}
	h1, s1, h2, s2 := rangeHours(a.time, b.time, ap, bp)
	day = r.nextIfPast(day, s1, h1, a)
	if lastDay.Before(day) {
		lastDay = day
	}
	m.From = r.instant(day.AddDate(0, 0, s1), clock(h1, a.time.min))
	m.To = r.instant(lastDay.AddDate(0, 0, s2), clock(h2, b.time.min))
	if !m.To.After(m.From) {
		m.To = m.To.AddDate(0, 0, 1)
	}
}

func clock(h, min int) time.Duration {
	return time.Duration(h)*time.Hour + time.Duration(min)*time.Minute
}

func partOf(d *side) part {
	if d.time != nil && d.time.part != noPart {
		return d.time.part
	}
	return d.part
}

// rangeHours reads both ends; an end without part of day takes the other's.
func rangeHours(a, b *atom, ap, bp part) (h1, s1, h2, s2 int) {
	if ap == noPart && bp != noPart && !a.sure {
		h1, s1 = hour24(a, bp)
		h2, s2 = hour24(b, bp)
		if h1*60+a.min >= h2*60+b.min && s1 == s2 {
			h1, s1 = a.h, 0
		}
		return h1, s1, h2, s2
	}
	h1, s1 = hour24(a, ap)
	if bp == noPart {
		bp = ap
		if bp == noon {
			bp = afternoon
		}
		if ap == noPart && !b.sure && b.h > a.h && h1 == a.h {
			return h1, s1, b.h, 0
		}
	}
	h2, s2 = hour24(b, bp)
	if s1 == s2 && h2*60+b.min <= h1*60+a.min && h2 < 12 && !b.sure {
		h2 += 12
	}
	return h1, s1, h2, s2
}

// hour24 answers the hour of the day and by how many days it moves: late
// hours "of the evening" belong to the next day.
func hour24(t *atom, p part) (int, int) {
	h := t.h
	if h == 24 {
		return 0, 1
	}
	if t.sure && h > 12 {
		return h, 0
	}
	switch p {
	case dawn, morning:
		if p == dawn && h == 12 || t.part == morning && h == 12 {
			return 0, 0
		}
	case noon:
		if h >= 1 && h <= 3 {
			return h + 12, 0
		}
	case afternoon:
		if h < 12 {
			return h + 12, 0
		}
	case evening:
		switch {
		case h >= 5 && h < 12:
			return h + 12, 0
		case h == 12:
			return 0, 1
		case h < 5:
			return h, 1
		}
	default:
		if !t.sure && h >= 1 && h <= 6 {
			return h + 12, 0
		}
	}
	return h, 0
}

// nextIfPast moves a bare time to tomorrow and a bare weekday by a week when
// the hour is over today.
func (r *resolver) nextIfPast(day time.Time, shift, h int, d *side) time.Time {
	at := r.instant(day.AddDate(0, 0, shift), clock(h, d.time.min))
	if at.After(r.opt.Base) {
		return day
	}
	switch {
	case !d.hasDate() && r.c.week == nil:
		return day.AddDate(0, 0, 1)
	case d.wd != nil && !d.wd.hasRef && d.date == nil && d.rel == nil && r.c.week == nil:
		return day.AddDate(0, 0, 7)
	}
	return day
}

// instant is the wall clock on a day in the zone of the moment. A time that a
// change of clocks skips moves forward, as time.Date does.
func (r *resolver) instant(day time.Time, at time.Duration) time.Time {
	y, m, d := day.Date()
	t := time.Date(y, m, d, int(at/time.Hour), int(at%time.Hour/time.Minute), 0, 0, r.loc)
	return t.In(r.opt.Location)
}

func (r *resolver) roles(m *Moment) {
	c := r.c
	switch {
	case c.each != nil:
		m.Role = Set
	case c.by != nil || r.isEnd():
		m.Role = Deadline
	}
	if m.Role == Deadline && m.AllDay {
		day := m.From
		if !m.To.IsZero() {
			day = m.To.AddDate(0, 0, -1)
			if c.week != nil {
				day = m.To.AddDate(0, 0, -3)
			}
		}
		y, mo, d := day.In(r.loc).Date()
		m.From, m.To = r.instant(time.Date(y, mo, d, 0, 0, 0, 0, time.UTC), r.opt.EndOfDay), time.Time{}
		m.AllDay = false
	}
	if m.HasTime {
		m.Confidence += 0.1
	}
}

// over tells that a moment is wholly in the past.
func (r *resolver) over(m Moment) bool {
	end := m.From
	switch {
	case !m.To.IsZero():
		end = m.To
	case m.AllDay:
		end = m.From.AddDate(0, 0, 1)
	case !m.HasTime && m.Role == Event:
		end = m.From.Add(6 * time.Hour)
	}
	return !end.After(r.opt.Base)
}

func (r *resolver) alternatives(m *Moment, day time.Time) {
	shift := func(other time.Time) Span {
		diff := int(other.Sub(day).Hours() / 24)
		sp := Span{From: m.From.AddDate(0, 0, diff)}
		if !m.To.IsZero() {
			sp.To = m.To.AddDate(0, 0, diff)
		}
		return sp
	}
	for _, other := range r.alts {
		if sp := shift(other); !other.Equal(day) && sp.From.After(r.opt.Base) {
			m.Alternatives = append(m.Alternatives, sp)
			m.Confidence -= 0.1
		}
	}
	if r.contradicts != nil {
		m.Alternatives = append(m.Alternatives, shift(*r.contradicts))
		m.Confidence -= 0.25
	}
}
