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

// match keeps the set of pattern positions that the name so far can have reached.
func (m *pattern) match(name string) bool {
	if m.literals > len(name) {
		return false
	}
	if len(m.p) == 1 && m.p[0] == '*' {
		return true
	}
	clear(m.now)
	m.now[0] = true
	m.skipWildcards()
	for i := range len(name) {
		m.now, m.old = m.old, m.now
		clear(m.now)
		c, alive := name[i], false
		for j, at := range m.old[:len(m.p)] {
			if !at {
				continue
			}
			switch p := m.p[j]; {
			case p == '*', p == '%' && c != '/':
				m.now[j], alive = true, true
			case p == c && p != '%':
				m.now[j+1], alive = true, true
			}
		}
		if !alive {
			return false
		}
		m.skipWildcards()
	}
	return m.now[len(m.p)]
}

// skipWildcards lets wildcards stand for nothing.
func (m *pattern) skipWildcards() {
	for j, c := range m.p {
		if m.now[j] && isWildcard(c) {
			m.now[j+1] = true
		}
	}
}
