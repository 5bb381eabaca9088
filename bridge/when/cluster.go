package when

// side is one end of a cluster: the whole of it, or what stands before or
// behind a range mark.
type side struct {
	date, rel, wd, off, end, time *atom
	part                          part
}

func (d *side) hasDate() bool {
	return d.date != nil || d.rel != nil || d.wd != nil || d.off != nil || d.end != nil
}

// cluster is a group of atoms that only glue separates.
type cluster struct {
	s, e              int
	sides             [2]side
	ranged            bool
	week, month, year *atom
	zone, by, each    *atom
	allDay, past      bool
	timeRange         bool
	last              *atom
	pendingRange      *atom
	dateRange         bool
}

// clusters groups the atoms; a second date or time that no range mark joins
// begins a new group.
func (s *scanner) clusters() []*cluster {
	var out []*cluster
	var cur *cluster
	for k := range s.atoms {
		a := &s.atoms[k]
		if cur != nil && (!s.glue(cur.last.e, a.s) || !cur.accepts(a)) {
			out = append(out, cur)
			cur = nil
		}
		if cur == nil {
			if a.kind == kRange {
				continue
			}
			cur = &cluster{s: a.s}
		}
		cur.put(a)
	}
	if cur != nil {
		out = append(out, cur)
	}
	return out
}

// maxGlue bounds what may stand between two atoms of one cluster, in runes.
const maxGlue = 12

var glueWords = map[string]bool{"at": true, "on": true, "of": true, "and": true, "the": true, "in": true, "from": true, "is": true, "on the": true, "or": false}

// glue tells that only filler stands in runes [i, j).
func (s *scanner) glue(i, j int) bool {
	if j-i > maxGlue {
		return false
	}
	for i < j {
		c := s.r[i]
		if isLetter(c) {
			e := s.word(i)
			if e > j || !glueWords[string(s.r[i:e])] {
				return false
			}
			i = e
			continue
		}
		switch c {
		case ' ', '\t', ',', '、', '(', ')', '的', '在', '于', ':', '之', '|', '[', ']', '【', '】':
		default:
			return false
		}
		i++
	}
	return true
}

// cur answers the side that the next atom belongs to.
func (c *cluster) cur() int {
	if c.ranged || c.pendingRange != nil {
		return 1
	}
	return 0
}

func (c *cluster) accepts(a *atom) bool {
	side0, now := &c.sides[0], &c.sides[c.cur()]
	switch a.kind {
	case kRange:
		return c.pendingRange == nil && !(c.dateRange && c.timeRange) && c.last.kind != kBy
	case kTime:
		if c.pendingRange != nil && side0.time != nil {
			return c.sides[1].time == nil
		}
		if c.dateRange && side0.time == nil {
			return true
		}
		return now.time == nil
	case kPart:
		return now.part == noPart && now.time == nil || now.part == noPart && now.time.part == noPart && !now.time.sure
	case kBy:
		return !a.prefix || !side0.hasDate() && side0.time == nil
	case kDate:
		return c.acceptsDate(now, a)
	case kRel:
		return now.rel == nil && now.off == nil && (now.wd == nil || c.cur() == 1 || now.date == nil)
	case kWeekday:
		return now.wd == nil && now.off == nil
	case kOffset:
		return !now.hasDate() && now.time == nil
	case kEnd:
		return now.end == nil && now.time == nil
	case kEach:
		return !side0.hasDate()
	case kPast:
		return !side0.hasDate() && side0.time == nil
	}
	return true
}

func (c *cluster) acceptsDate(now *side, a *atom) bool {
	switch {
	case now.date == nil:
		return now.off == nil
	case a.fest != nil || now.date.fest != nil:
		return true
	}
	return now.date.m == a.m && now.date.d == a.d
}

func (c *cluster) put(a *atom) {
	if a.kind == kRange {
		c.pendingRange, c.last = a, a
		return
	}
	if c.pendingRange != nil {
		c.crossRange(a)
	}
	c.last, c.e = a, a.e
	side := &c.sides[c.target(a)]
	switch a.kind {
	case kDate:
		if side.date == nil {
			side.date = a
		}
	case kRel:
		if side.rel == nil {
			side.rel = a
		}
		if a.part != noPart {
			side.part = a.part
		}
	case kWeekday:
		side.wd = a
	case kOffset:
		side.off = a
	case kEnd:
		side.end = a
	case kTime:
		side.time = a
	case kPart:
		side.part = a.part
	case kWeek:
		c.week = a
	case kMonth:
		c.month = a
	case kYear:
		c.year = a
	case kZone:
		c.zone = a
	case kBy:
		c.by = a
	case kEach:
		c.each = a
	case kAllDay:
		c.allDay = true
	case kPast:
		c.past = true
	}
}

// crossRange settles what a range mark joined once the atom behind it is
// known.
func (c *cluster) crossRange(a *atom) {
	c.pendingRange = nil
	switch a.kind {
	case kTime, kPart:
		if c.sides[0].time != nil || a.kind == kPart && c.sides[0].part != noPart {
			c.timeRange, c.ranged = true, true
		}
	case kDate, kRel, kWeekday, kEnd:
		if c.sides[0].hasDate() || c.week != nil || c.month != nil {
			c.dateRange, c.ranged = true, true
		}
	}
}

// target answers the side an atom fills: a time behind a date range still
// opens the time of the first day, a date behind a time range names both.
func (c *cluster) target(a *atom) int {
	if !c.ranged {
		return 0
	}
	switch a.kind {
	case kTime:
		if c.sides[0].time == nil {
			return 0
		}
	case kPart:
		if c.dateRange && !c.timeRange && c.sides[0].time == nil {
			return 0
		}
	case kDate, kRel, kWeekday:
		if !c.sides[0].hasDate() {
			return 0
		}
		if !c.dateRange {
			return 0
		}
	}
	return 1
}

// timeOnly and dateOnly decide whether neighbours complete each other.
func (c *cluster) timeOnly() bool {
	return c.sides[0].time != nil && !c.sides[0].hasDate() && c.week == nil && c.each == nil && !c.past
}

func (c *cluster) dateOnly() bool {
	return c.sides[0].hasDate() && c.sides[0].off == nil && c.sides[0].end == nil && c.sides[0].time == nil && c.sides[0].part == noPart && !c.past && !c.allDay
}
