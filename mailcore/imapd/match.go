package imapd

// pattern is a LIST pattern: "*" stands for anything, "%" for anything without "/" (RFC 9051, section 6.3.9). Matching
// takes time in proportion to name times pattern, whatever the pattern.
type pattern struct {
	p        []byte
	literals int // characters that are no wildcards; a shorter name cannot match
	now, old []bool
}

func newPattern(s string) *pattern {
	m := &pattern{}
	for i := range len(s) {
		c := s[i]
		if !isWildcard(c) {
			m.literals++
			m.p = append(m.p, c)
			continue
		}
		// Neighbouring wildcards say no more than the strongest of them.
		if n := len(m.p); n > 0 && isWildcard(m.p[n-1]) {
			if c == '*' {
				m.p[n-1] = '*'
			}
			continue
		}
		m.p = append(m.p, c)
	}
	m.now, m.old = make([]bool, len(m.p)+1), make([]bool, len(m.p)+1)
	return m
}

func isWildcard(c byte) bool { return c == '*' || c == '%' }

// match keeps the set of pattern positions that the name so far can have reached. A "*" that was reached makes all earlier
// positions needless: it can wait for whatever they would come to.
func (m *pattern) match(name string) bool {
	if m.literals > len(name) {
		return false
	}
	clear(m.now)
	m.now[0] = true
	lo, hi := m.skipWildcards(0, 0)
	for i := range len(name) {
		if lo == len(m.p)-1 && m.p[lo] == '*' {
			return true
		}
		m.now, m.old = m.old, m.now
		clear(m.now)
		c, next := name[i], -1
		for j := lo; j <= hi && j < len(m.p); j++ {
			if !m.old[j] {
				continue
			}
			switch p := m.p[j]; {
			case p == '*', p == '%' && c != '/':
				m.now[j], next = true, max(next, j)
			case p == c && p != '%':
				m.now[j+1], next = true, j+1
			}
		}
		if next < 0 {
			return false
		}
		lo, hi = m.skipWildcards(lo, next)
	}
	return m.now[len(m.p)]
}

// skipWildcards lets wildcards between lo and hi stand for nothing, and gives the range that now counts.
func (m *pattern) skipWildcards(lo, hi int) (int, int) {
	for j := lo; j <= hi && j < len(m.p); j++ {
		if m.now[j] && isWildcard(m.p[j]) {
			m.now[j+1], hi = true, max(hi, j+1)
			if m.p[j] == '*' {
				lo = j
			}
		}
	}
	return lo, hi
}
