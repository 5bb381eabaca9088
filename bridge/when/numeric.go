package when

import (
	"fmt"
	"time"
)

func validDate(y, m, d int) bool {
	if m < 1 || m > 12 || d < 1 || d > 31 {
		return false
	}
	if y == 0 {
		y = 2024 // leap, so that 29 February is known
	}
	return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Day() == d
}

// numericDate reads 2025-11-25, 2025/11/25, 2025.11.25, 25.11.2025, 11/25/2025
// and, weakly, 12/1, 11.28, 11-28.
func (s *scanner) numericDate(i int) int {
	a, e1 := s.number(i, 4)
	sep := s.at(e1)
	if sep != '-' && sep != '/' && sep != '.' || !isDigit(s.at(e1+1)) {
		return i
	}
	b, e2 := s.number(e1+1, 2)
	if isDigit(s.at(e2)) {
		return i
	}
	third := s.at(e2) == sep && isDigit(s.at(e2+1))
	if e1-i == 4 {
		return s.yearFirst(i, a, b, e2, third)
	}
	if e1-i > 2 {
		return i
	}
	if third {
		return s.yearLast(i, a, b, e2, sep)
	}
	return s.monthDay(i, a, b, e2, sep)
}

func (s *scanner) yearFirst(i, y, m, e int, third bool) int {
	if !third {
		return i
	}
	d, e3 := s.number(e+1, 2)
	if !validDate(y, m, d) || y < 1900 || y > 2200 || isDigit(s.at(e3)) || s.versionTail(e3) {
		return i
	}
	if s.at(e3) == '日' || s.at(e3) == '号' {
		e3++
	}
	if s.at(e3) == 't' && isDigit(s.at(e3+1)) {
		s.add(atom{kind: kDate, y: y, m: m, d: d, rule: "ymd"}, i, e3)
		return s.clock(e3 + 1)
	}
	return s.add(atom{kind: kDate, y: y, m: m, d: d, rule: "ymd"}, i, e3)
}

// versionTail tells that a number goes on: 2025.11.25.3, 2025-11-25-0042.
func (s *scanner) versionTail(e int) bool {
	c := s.at(e)
	return (c == '.' || c == '-' || c == '/' || c == '_') && (isDigit(s.at(e+1)) || c == '_') || c == '%'
}

func (s *scanner) yearLast(i, a, b, e int, sep rune) int {
	y, e3 := s.number(e+1, 4)
	if e3-e-1 != 4 || isDigit(s.at(e3)) || y < 1900 || y > 2200 || s.versionTail(e3) {
		return i
	}
	m, d, alt := a, b, sep == '/'
	if sep == '.' || a > 12 {
		m, d, alt = b, a, false
	}
	if b > 12 && sep != '.' {
		m, d, alt = a, b, false
	}
	if !validDate(y, m, d) {
		return i
	}
	return s.add(atom{kind: kDate, y: y, m: m, d: d, alt: alt && m != d, rule: "dmy"}, i, e3)
}

func (s *scanner) monthDay(i, m, d, e int, sep rune) int {
	if m > 12 && d <= 12 && sep != '-' {
		m, d = d, m
	}
	if !validDate(0, m, d) || s.versionTail(e) || isLetter(s.at(e)) || s.at(e) == '%' || s.unitFollows(e) {
		return i
	}
	return s.add(atom{kind: kDate, m: m, d: d, weak: true, rule: "md-numeric"}, i, e)
}

// unitFollows tells that the number counts something: 5.20万元, 8.2节.
func (s *scanner) unitFollows(e int) bool {
	switch s.at(s.skip(e)) {
	case '点', '时', '万', '元', '亿', '节', '版', '章', '米', '级', '折', '倍', '分', '个', '吨', '岁', '寸', '块', '楼', '%', '$', '€':
		return true
	}
	return false
}

// clock reads 14:00, 9:30:15, 4:30 pm, 3pm, 14h30 and the first half of
// "3 to 5pm" and "3-5点".
func (s *scanner) clock(i int) int {
	h, e := s.number(i, 2)
	if isDigit(s.at(e)) || h > 24 {
		return i
	}
	if s.at(e) == ':' && isDigit(s.at(e+1)) && isDigit(s.at(e+2)) {
		return s.colonClock(i, h, e)
	}
	if p, pe := s.meridiem(e); p != noPart && h >= 1 && h <= 12 {
		return s.add(atom{kind: kTime, h: h, part: p, rule: "clock-12"}, i, pe)
	}
	if n := s.hasAny(s.skip(e), "o'clock", "oclock"); n > 0 && h <= 12 {
		return s.add(atom{kind: kTime, h: h, rule: "o'clock"}, i, s.skip(e)+n)
	}
	return s.halfRange(i, h, e)
}

func (s *scanner) colonClock(i, h, e int) int {
	m, e := s.number(e+1, 2)
	if m > 59 || isDigit(s.at(e)) {
		return i
	}
	logged := false // times with seconds come from logs, not from people
	if s.at(e) == ':' && isDigit(s.at(e+1)) {
		sec, e2 := s.number(e+1, 2)
		if sec > 60 || s.at(e2) == ':' || isDigit(s.at(e2)) {
			return i
		}
		e, logged = e2, true
		if s.at(e) == '.' && isDigit(s.at(e+1)) {
			_, e = s.number(e+1, 9)
		}
	}
	if s.at(e) == '.' && isDigit(s.at(e+1)) || s.at(e) == '%' {
		return i
	}
	a := atom{kind: kTime, h: h, min: m, sure: h > 12 || s.at(i) == '0', lone: logged, rule: "clock"}
	if h == 24 && m != 0 {
		return i
	}
	if p, pe := s.meridiem(e); p != noPart && h <= 12 {
		a.part, a.sure, e = p, false, pe
	}
	if s.at(e) == 'z' && !isLetter(s.at(e+1)) {
		s.add(a, i, e)
		return s.add(atom{kind: kZone, loc: time.UTC, name: "UTC"}, e, e+1)
	}
	if isLetter(s.at(e)) && s.at(e) != 'h' {
		return i
	}
	return s.add(a, i, e)
}

// meridiem reads am, pm, a.m., p.m. at e.
func (s *scanner) meridiem(e int) (part, int) {
	e = s.skip(e)
	p := noPart
	switch s.at(e) {
	case 'a':
		p = morning
	case 'p':
		p = afternoon
	default:
		return noPart, e
	}
	switch {
	case s.at(e+1) == 'm' && !isLetter(s.at(e+2)):
		return p, e + 2
	case s.has(e+1, ".m."):
		return p, e + 4
	case s.has(e+1, ".m") && !isLetter(s.at(e+3)):
		return p, e + 3
	}
	return noPart, e
}

// halfRange reads a bare number before a range mark and a full time.
func (s *scanner) halfRange(i, h, e int) int {
	j := s.skip(e)
	n := s.hasAny(j, "to ", "until ", "till ", "-", "~", "至", "到")
	if n == 0 {
		return i
	}
	j = s.skip(j + n)
	h2, e2 := s.number(j, 2)
	if e2 == j || h2 > 24 || isDigit(s.at(e2)) {
		return i
	}
	p, _ := s.meridiem(e2)
	if p == noPart && s.at(e2) == ':' && isDigit(s.at(e2+1)) && isDigit(s.at(e2+2)) {
		_, e3 := s.number(e2+1, 2)
		p, _ = s.meridiem(e3)
	}
	if p == noPart && (s.at(e2) != '点' || h == 0 && h2 == 0) {
		return i
	}
	return s.add(atom{kind: kTime, h: h, lone: p == noPart, sure: h > 12, rule: "half-range"}, i, e)
}

// offsetZone reads +0800, +08:00, utc+8 at its sign.
func (s *scanner) offsetZone(i int) int {
	if len(s.atoms) == 0 {
		return i + 1
	}
	last := s.atoms[len(s.atoms)-1]
	isUTC := last.kind == kZone && last.e == i
	if !isUTC && (last.kind != kTime || s.skip(last.e) != i) {
		return i + 1
	}
	h, e := s.number(i+1, 2)
	if e == i+1 || h > 14 {
		return i + 1
	}
	m := 0
	if s.at(e) == ':' && isDigit(s.at(e+1)) {
		e++
	}
	if e-i >= 3 {
		m, e = s.number(e, 2)
	}
	if isDigit(s.at(e)) || m > 59 || !isUTC && (e-i < 5 || s.at(i-1) != ' ' && s.at(i) == '-') {
		return i + 1
	}
	sign, secs := "+", h*3600+m*60
	if s.at(i) == '-' {
		sign, secs = "-", -secs
	}
	name := fmt.Sprintf("%s%02d:%02d", sign, h, m)
	a := atom{kind: kZone, loc: time.FixedZone(name, secs), name: name}
	if isUTC {
		s.atoms = s.atoms[:len(s.atoms)-1]
		return s.add(a, last.s, e)
	}
	return s.add(a, i, e)
}
