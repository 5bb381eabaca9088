package imapd

import (
	"bytes"
	"strings"
	"time"
	"unicode/utf8"
)

// maxNesting bounds parentheses and NOT/OR in one command; clients stay below ten.
const maxNesting = 50

// syntaxError is the client's fault; its text goes into the BAD answer.
type syntaxError string

func (e syntaxError) Error() string { return string(e) }

// parser walks over one whole command as it came over the wire, literals included. It never reads from the network.
type parser struct {
	b     []byte
	pos   int
	depth int
	utf8  bool // quoted strings may carry UTF-8 and mailbox names are UTF-8 (RFC 9051, section 5.1)
}

func (p *parser) done() bool { return p.pos >= len(p.b) }

func (p *parser) peek() byte {
	if p.done() {
		return 0
	}
	return p.b[p.pos]
}

// take passes over c if it is next.
func (p *parser) take(c byte) bool {
	if !p.done() && p.b[p.pos] == c {
		p.pos++
		return true
	}
	return false
}

func (p *parser) expect(c byte) error {
	if !p.take(c) {
		return syntaxError("expected " + string(rune(c)))
	}
	return nil
}

func (p *parser) space() error {
	if !p.take(' ') {
		return syntaxError("expected a space")
	}
	for p.take(' ') { // several clients send two
	}
	return nil
}

// end makes sure that nothing follows.
func (p *parser) end() error {
	for p.take(' ') {
	}
	if !p.done() {
		return syntaxError("unexpected text after the command")
	}
	return nil
}

// enter counts one level of nesting; the caller calls leave.
func (p *parser) enter() error {
	p.depth++
	if p.depth > maxNesting {
		return syntaxError("nested too deeply")
	}
	return nil
}

func (p *parser) leave() { p.depth-- }

// Character classes of RFC 9051, section 9.
func isCtl(c byte) bool { return c < 0x20 || c == 0x7f }

func isAtomChar(c byte) bool {
	if isCtl(c) || c >= 0x80 {
		return false
	}
	switch c {
	case '(', ')', '{', ' ', '%', '*', '"', '\\', ']':
		return false
	}
	return true
}

func isAstringChar(c byte) bool { return isAtomChar(c) || c == ']' }

func isTagChar(c byte) bool { return isAstringChar(c) && c != '+' }

func isListChar(c byte) bool { return isAstringChar(c) || c == '%' || c == '*' }

func (p *parser) run(ok func(byte) bool) []byte {
	start := p.pos
	for p.pos < len(p.b) && ok(p.b[p.pos]) {
		p.pos++
	}
	return p.b[start:p.pos]
}

// atom reads one or more atom characters.
func (p *parser) atom() (string, error) {
	a := p.run(isAtomChar)
	if len(a) == 0 {
		return "", syntaxError("expected an atom")
	}
	return string(a), nil
}

// word is an atom in upper case, "" if none is next.
func (p *parser) word() string { return strings.ToUpper(string(p.run(isAtomChar))) }

// keyword passes over the atom w, compared without case, if it is next and ends there.
func (p *parser) keyword(w string) bool {
	if len(p.b)-p.pos < len(w) || !strings.EqualFold(string(p.b[p.pos:p.pos+len(w)]), w) {
		return false
	}
	if next := p.pos + len(w); next < len(p.b) && isAtomChar(p.b[next]) {
		return false
	}
	p.pos += len(w)
	return true
}

// astring reads an atom, quoted string or literal.
func (p *parser) astring() (string, error) {
	switch p.peek() {
	case '"', '{':
		return p.str()
	}
	a := p.run(isAstringChar)
	if len(a) == 0 {
		return "", syntaxError("expected a string")
	}
	return string(a), nil
}

// str reads a quoted string or a literal.
func (p *parser) str() (string, error) {
	if p.peek() == '{' {
		return p.literal()
	}
	return p.quoted()
}

func (p *parser) quoted() (string, error) {
	if err := p.expect('"'); err != nil {
		return "", syntaxError("expected a string")
	}
	start := p.pos
	if i := bytes.IndexAny(p.b[p.pos:], "\"\\\r\n\x00"); i >= 0 && p.b[p.pos+i] == '"' {
		p.pos += i + 1
		return p.checkUTF8(string(p.b[start : start+i]))
	}
	var out []byte
	for !p.done() {
		c := p.b[p.pos]
		p.pos++
		switch c {
		case '"':
			return p.checkUTF8(string(out))
		case '\r', '\n', 0:
			return "", syntaxError("control character in a quoted string")
		case '\\':
			c = p.peek()
			p.pos++
			if c != '"' && c != '\\' {
				return "", syntaxError("bad escape in a quoted string")
			}
		}
		out = append(out, c)
	}
	return "", syntaxError("quoted string without end")
}

func (p *parser) checkUTF8(s string) (string, error) {
	if p.utf8 && !utf8.ValidString(s) {
		return "", syntaxError("string is not UTF-8")
	}
	return s, nil
}

// literal reads "{n}" or "{n+}", CRLF and n bytes, all of them in the command already.
func (p *parser) literal() (string, error) {
	eol := bytes.IndexByte(p.b[p.pos:], '\n')
	if eol < 0 {
		return "", syntaxError("bad literal")
	}
	l, ok := trailingLiteral(p.b[p.pos : p.pos+eol+1])
	if !ok || l.start != 0 || l.binary {
		return "", syntaxError("bad literal")
	}
	p.pos += eol + 1
	if l.size > int64(len(p.b)-p.pos) {
		return "", syntaxError("literal is cut off")
	}
	s := string(p.b[p.pos : p.pos+int(l.size)])
	p.pos += int(l.size)
	if strings.IndexByte(s, 0) >= 0 {
		return "", syntaxError("NUL in a literal")
	}
	return s, nil
}

// number reads a number of 32 bits.
func (p *parser) number() (uint32, error) {
	n, err := p.number64()
	if err == nil && n > 1<<32-1 {
		err = syntaxError("number is too big")
	}
	return uint32(n), err
}

// number64 reads a number of 63 bits (RFC 9051, section 9).
func (p *parser) number64() (uint64, error) {
	start := p.pos
	var n uint64
	for ; p.pos < len(p.b) && p.b[p.pos] >= '0' && p.b[p.pos] <= '9'; p.pos++ {
		n = n*10 + uint64(p.b[p.pos]-'0')
		if n > 1<<63-1 || p.pos-start > 19 {
			return 0, syntaxError("number is too big")
		}
	}
	if p.pos == start {
		return 0, syntaxError("expected a number")
	}
	return n, nil
}

// mailboxName reads a mailbox and gives its UTF-8 name. INBOX is written so whatever its case.
func (p *parser) mailboxName() (string, error) {
	s, err := p.astring()
	if err != nil {
		return "", err
	}
	return p.decodeName(s)
}

func (p *parser) decodeName(s string) (string, error) {
	name := s
	if !p.utf8 {
		var err error
		if name, err = decodeUTF7(s); err != nil {
			return "", err
		}
	}
	if !utf8.ValidString(name) {
		return "", syntaxError("mailbox name is not UTF-8")
	}
	for _, r := range name {
		if r < 0x20 || r == 0x7f || r >= 0x80 && r < 0xa0 || r == 0x2028 || r == 0x2029 {
			return "", syntaxError("control character in a mailbox name")
		}
	}
	if strings.EqualFold(name, "INBOX") {
		return "INBOX", nil
	}
	if len(name) > 6 && strings.EqualFold(name[:6], "INBOX/") {
		name = "INBOX/" + name[6:]
	}
	return name, nil
}

// list reads "(" items separated by spaces ")"; item is called for each.
func (p *parser) list(item func() error) error {
	if err := p.expect('('); err != nil {
		return err
	}
	if err := p.enter(); err != nil {
		return err
	}
	defer p.leave()
	for p.take(' ') {
	}
	for first := true; !p.take(')'); first = false {
		if !first {
			if err := p.space(); err != nil {
				return err
			}
			if p.take(')') { // a trailing space is a common slip
				return nil
			}
		}
		if err := item(); err != nil {
			return err
		}
	}
	return nil
}

var months = [...]string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

// date reads "1-Feb-1994", quoted or not, as the start of that day in UTC.
func (p *parser) date() (time.Time, error) {
	var s string
	if p.peek() == '"' {
		q, err := p.quoted()
		if err != nil {
			return time.Time{}, err
		}
		s = q
	} else {
		s = string(p.run(isAtomChar))
	}
	parts := strings.Split(s, "-")
	if len(parts) != 3 || len(parts[2]) != 4 {
		return time.Time{}, syntaxError("bad date")
	}
	day, ok1 := smallNumber(parts[0])
	year, ok2 := smallNumber(parts[2])
	month := monthOf(parts[1])
	if !ok1 || !ok2 || month == 0 || day < 1 || day > 31 {
		return time.Time{}, syntaxError("bad date")
	}
	t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	if t.Day() != day {
		return time.Time{}, syntaxError("no such day")
	}
	return t, nil
}

func monthOf(s string) time.Month {
	for i, m := range months {
		if strings.EqualFold(s, m) {
			return time.Month(i + 1)
		}
	}
	return 0
}

func smallNumber(s string) (int, bool) {
	if s == "" || len(s) > 4 {
		return 0, false
	}
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

// dateTime reads the quoted date-time of APPEND.
func (p *parser) dateTime() (time.Time, error) {
	s, err := p.quoted()
	if err != nil {
		return time.Time{}, err
	}
	t, err := time.Parse("2-Jan-2006 15:04:05 -0700", strings.TrimLeft(s, " "))
	if err != nil {
		return time.Time{}, syntaxError("bad date-time")
	}
	return t, nil
}
