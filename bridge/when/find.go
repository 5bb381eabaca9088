package when

import "strings"

// reach is how far apart, in runes, a clock time and its date may stand:
// "2点停机维护(11月22日)".
const reach = 20

// Find returns the moments in text, in the order they stand, without those
// wholly in the past. Only the first MaxText bytes are read.
func Find(text string, opt Options) []Moment {
	if len(text) > MaxText {
		text = strings.ToValidUTF8(text[:MaxText], "")
	}
	opt = opt.filled()
	s := newScanner(text)
	s.scan()
	groups := s.clusters()
	var out []Moment
	for i := 0; i < len(groups); i++ {
		c := groups[i]
		if i+1 < len(groups) && s.complete(c, groups[i+1]) {
			c.join(groups[i+1])
			i++
		} else if i > 0 && c.timeOnly() && s.listed(groups[i-1], c) {
			c.borrow(groups[i-1])
		}
		r := resolver{opt: opt, c: c}
		if m, ok := r.moment(); ok {
			m.Start, m.End = s.off[c.s], s.off[s.closed(c)]
			m.Text = text[m.Start:m.End]
			out = append(out, m)
		}
	}
	return out
}

// complete tells that a has only a time and b only a date, or the other way,
// in one clause.
func (s *scanner) complete(a, b *cluster) bool {
	if b.s-a.e > reach || !(a.timeOnly() && b.dateOnly() || a.dateOnly() && b.timeOnly()) {
		return false
	}
	if a.dateOnly() && (a.ranged || a.by != nil) {
		return false
	}
	for _, c := range s.r[a.e:b.s] {
		switch c {
		case '。', '.', '!', '?', '\n', ',', ';', '，', '；', '！', '？':
			return false
		}
	}
	return true
}

func (c *cluster) join(b *cluster) {
	c.e = b.e
	if c.timeOnly() {
		t, p, r := c.sides, c.sides[0].part, c.timeRange
		c.sides[0].date, c.sides[0].rel, c.sides[0].wd = b.sides[0].date, b.sides[0].rel, b.sides[0].wd
		c.sides[0].time, c.sides[0].part, c.timeRange = t[0].time, p, r
	} else {
		c.sides[0].time, c.sides[0].part = b.sides[0].time, b.sides[0].part
		c.sides[1].time, c.sides[1].part = b.sides[1].time, b.sides[1].part
		c.timeRange, c.ranged = b.timeRange, b.ranged
	}
	for _, p := range []struct{ to, from **atom }{{&c.week, &b.week}, {&c.month, &b.month}, {&c.year, &b.year}, {&c.zone, &b.zone}, {&c.by, &b.by}} {
		if *p.to == nil {
			*p.to = *p.from
		}
	}
}

// listed tells that b follows a in a list: 明天10:00、14:00.
func (s *scanner) listed(a, b *cluster) bool {
	return a.sides[0].time != nil && a.sides[0].hasDate() && a.sides[0].off == nil && s.glue(a.e, b.s)
}

func (c *cluster) borrow(a *cluster) {
	c.sides[0].date, c.sides[0].rel, c.sides[0].wd = a.sides[0].date, a.sides[0].rel, a.sides[0].wd
	c.week, c.month, c.year = a.week, a.month, a.year
	if c.sides[0].part == noPart {
		c.sides[0].part = a.sides[0].part
	}
}

// closed takes in the bracket that ends what one inside the cluster began.
func (s *scanner) closed(c *cluster) int {
	open := 0
	for _, r := range s.r[c.s:c.e] {
		switch r {
		case '(':
			open++
		case ')':
			open--
		}
	}
	if open > 0 && s.at(c.e) == ')' {
		return c.e + 1
	}
	return c.e
}
