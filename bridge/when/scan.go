package when

import (
	"unicode"
	"unicode/utf8"
)

// scanner holds a text as normalised runes: full-width forms as ASCII, lower
// case, and the few traditional characters of dates as simplified ones. off
// maps each rune, and the end, to its byte in the original.
type scanner struct {
	src   string
	r     []rune
	off   []int
	atoms []atom
}

var simplified = map[rune]rune{
	'週': '周', '點': '点', '號': '号', '禮': '礼', '鐘': '钟', '鍾': '钟', '個': '个', '後': '后', '兩': '两',
	'時': '时', '農': '农', '曆': '历', '歷': '历', '陰': '阴', '臘': '腊', '節': '节', '間': '间', '開': '开',
	'會': '会', '請': '请', '這': '这', '從': '从', '內': '内', '結': '结', '國': '国', '慶': '庆', '勞': '劳',
	'動': '动', '聖': '圣', '誕': '诞', '陽': '阳', '淩': '凌', '為': '为', '遲': '迟', '於': '于', '現': '现', '見': '见',
	'發': '发', '達': '达', '準': '准', '體': '体',
}

func newScanner(text string) *scanner {
	s := &scanner{src: text, r: make([]rune, 0, len(text)/2+8), off: make([]int, 0, len(text)/2+9)}
	for i := 0; i < len(text); {
		c := rune(text[i])
		size := 1
		if c >= utf8.RuneSelf {
			c, size = utf8.DecodeRuneInString(text[i:])
			c = normal(c)
		} else if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		s.r = append(s.r, c)
		s.off = append(s.off, i)
		i += size
	}
	s.off = append(s.off, len(text))
	return s
}

func normal(c rune) rune {
	switch {
	case c >= 0xFF01 && c <= 0xFF5E:
		c -= 0xFEE0
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		return c
	case c == 0x3000 || c == 0xA0 || c == 0x2009 || c == 0x202F:
		return ' '
	case c == '–' || c == '—' || c == '‐' || c == '‑' || c == '―':
		return '-'
	case c == '〜' || c == '～':
		return '~'
	case c == '’':
		return '\''
	}
	if c >= 0x4E00 && c <= 0x9FFF {
		if to, ok := simplified[c]; ok {
			return to
		}
	}
	return c
}

// at answers the rune at i, 0 outside the text.
func (s *scanner) at(i int) rune {
	if i < 0 || i >= len(s.r) {
		return 0
	}
	return s.r[i]
}

// has tells whether the text at i starts with word.
func (s *scanner) has(i int, word string) bool {
	for _, c := range word {
		if s.at(i) != c {
			return false
		}
		i++
	}
	return true
}

// hasAny answers the length in runes of the first of words found at i.
func (s *scanner) hasAny(i int, words ...string) int {
	for _, w := range words {
		if s.has(i, w) {
			return utf8.RuneCountInString(w)
		}
	}
	return 0
}

func (s *scanner) skip(i int) int {
	for s.at(i) == ' ' || s.at(i) == '\t' {
		i++
	}
	return i
}

func isDigit(c rune) bool  { return '0' <= c && c <= '9' }
func isLetter(c rune) bool { return 'a' <= c && c <= 'z' }

// scan cuts the text into atoms. Each position is looked at once by the
// scanner of its first rune; the longest atom there wins.
func (s *scanner) scan() {
	for i := 0; i < len(s.r); {
		c := s.r[i]
		next := i
		switch {
		case isDigit(c):
			next = s.digits(i)
		case isLetter(c):
			next = s.letters(i)
		case c < 0x80:
			next = s.punct(i)
		case zhStarts[c]:
			next = s.han(i)
		}
		if next <= i {
			next = i + 1
		}
		i = next
	}
}

// add keeps an atom and answers where it ends.
func (s *scanner) add(a atom, start, end int) int {
	a.s, a.e = start, end
	s.atoms = append(s.atoms, a)
	return end
}

// afterRange tells that a range mark ends exactly at i, so that a hyphen or
// letter before i is not part of a version number or a word.
func (s *scanner) afterRange(i int) bool {
	if len(s.atoms) == 0 {
		return false
	}
	last := s.atoms[len(s.atoms)-1]
	return last.kind == kRange && last.e == i
}

// digits reads at a run of ASCII digits.
func (s *scanner) digits(i int) int {
	end := i
	for isDigit(s.at(end)) {
		end++
	}
	if !s.mayStart(i) || end-i > 4 {
		return s.skipNumber(end)
	}
	if e := s.zhNumeric(i); e > i {
		return e
	}
	if e := s.numericDate(i); e > i {
		return e
	}
	if e := s.clock(i); e > i {
		return e
	}
	if e := s.enNumeric(i); e > i {
		return e
	}
	return s.skipNumber(end)
}

// mayStart refuses digits inside versions, prices, identifiers and decimals.
func (s *scanner) mayStart(i int) bool {
	before := s.at(i - 1)
	switch {
	case before == 0 || s.afterRange(i):
		return true
	case isLetter(before):
		return false
	case before == '+' || before == '-' || before == '/' || before == '_' || before == '#' || before == '=' || before == '&' || before == '$' || before == '€' || before == '¥' || before == '£':
		return s.at(i-2) == ' ' && before == '-'
	case before == '.' || before == ':':
		return !isDigit(s.at(i-2)) && !isLetter(s.at(i-2)) || before == ':' && !isDigit(s.at(i-2))
	case before == ',':
		_, e := s.number(i, 4)
		return !isDigit(s.at(i-2)) || e-i != 3
	}
	return true
}

// skipNumber passes the rest of a number that was no date: 010-8888-1234,
// 3.12, 1,000.
func (s *scanner) skipNumber(i int) int {
	for {
		c := s.at(i)
		if isDigit(c) || (c == '.' || c == ',' || c == '-' || c == '/' || c == ':') && isDigit(s.at(i+1)) && s.at(i-1) != ' ' {
			i++
			continue
		}
		return i
	}
}

// number reads up to max ASCII digits at i and answers value and end.
func (s *scanner) number(i, max int) (int, int) {
	n, e := 0, i
	for e-i < max && isDigit(s.at(e)) {
		n = n*10 + int(s.at(e)-'0')
		e++
	}
	return n, e
}

// punct reads range marks and skips addresses.
func (s *scanner) punct(i int) int {
	c := s.r[i]
	switch c {
	case '-', '~':
		if e := s.offsetZone(i); c == '-' && e > i+1 {
			return e
		}
		e := i + 1
		for s.at(e) == c {
			e++
		}
		if e-i <= 2 {
			return s.add(atom{kind: kRange}, i, e)
		}
		return e
	case '@':
		for e := i + 1; ; e++ {
			if x := s.at(e); !isLetter(x) && !isDigit(x) && x != '.' && x != '-' {
				return e
			}
		}
	case '+':
		return s.offsetZone(i)
	}
	return i + 1
}

// word answers the end of the run of letters at i.
func (s *scanner) word(i int) int {
	for isLetter(s.at(i)) {
		i++
	}
	return i
}

func isHan(c rune) bool { return c >= 0x3400 && c < 0xA000 || unicode.Is(unicode.Han, c) }
