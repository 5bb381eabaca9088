package sieve

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// place is where something stands in a script, counted from 1.
type place struct{ line, column int }

func (p place) fail(format string, a ...any) error {
	return &Error{Line: p.line, Column: p.column, Text: fmt.Sprintf(format, a...)}
}

type tokenKind int

const (
	tokenEnd tokenKind = iota
	tokenWord
	tokenTag
	tokenNumber
	tokenString
	tokenSign // one of [ ] ( ) { } , ;
)

type token struct {
	place
	kind tokenKind
	text string // without the colon of a tag
	n    int64
}

func (t token) String() string {
	switch t.kind {
	case tokenEnd:
		return "the end of the script"
	case tokenString:
		return "a text in quotes"
	case tokenTag:
		return `":` + t.text + `"`
	}
	return `"` + t.text + `"`
}

// lexer cuts a script into tokens (RFC 5228, section 8.1).
type lexer struct {
	text string
	at   int
	place
}

func (l *lexer) next() (token, error) {
	if err := l.skipSpace(); err != nil {
		return token{}, err
	}
	t := token{place: l.place}
	if l.at == len(l.text) {
		return t, nil
	}
	c := l.text[l.at]
	switch {
	case strings.IndexByte("[](){},;", c) >= 0:
		l.move(1)
		t.kind, t.text = tokenSign, string(c)
		return t, nil
	case c == '"':
		return l.quoted(t)
	case c == ':':
		l.move(1)
		t.kind, t.text = tokenTag, strings.ToLower(l.word())
		if t.text == "" {
			return t, t.fail("a name must follow the colon")
		}
		return t, nil
	case c >= '0' && c <= '9':
		return l.number(t)
	}
	word := l.word()
	if word == "" {
		r, _ := utf8.DecodeRuneInString(l.text[l.at:])
		return t, t.fail("%q cannot stand here", r)
	}
	if strings.EqualFold(word, "text") && l.at < len(l.text) && l.text[l.at] == ':' {
		return l.multiline(t)
	}
	t.kind, t.text = tokenWord, strings.ToLower(word)
	return t, nil
}

// move goes n bytes on, counting lines.
func (l *lexer) move(n int) {
	for _, r := range l.text[l.at : l.at+n] {
		l.column++
		if r == '\n' {
			l.line, l.column = l.line+1, 1
		}
	}
	l.at += n
}

func (l *lexer) skipSpace() error {
	for l.at < len(l.text) {
		rest := l.text[l.at:]
		switch {
		case strings.IndexByte(" \t\r\n", rest[0]) >= 0:
			l.move(1)
		case rest[0] == '#':
			end := strings.IndexByte(rest, '\n')
			if end < 0 {
				end = len(rest)
			}
			l.move(end)
		case strings.HasPrefix(rest, "/*"):
			end := strings.Index(rest[2:], "*/")
			if end < 0 {
				return l.fail("this comment has no end")
			}
			l.move(end + 4)
		default:
			return nil
		}
	}
	return nil
}

func (l *lexer) word() string {
	end := l.at
	for end < len(l.text) {
		c := l.text[end]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= '0' && c <= '9' && end > l.at) {
			break
		}
		end++
	}
	w := l.text[l.at:end]
	l.move(end - l.at)
	return w
}

func (l *lexer) number(t token) (token, error) {
	end := l.at
	for end < len(l.text) && l.text[end] >= '0' && l.text[end] <= '9' {
		end++
	}
	n, err := strconv.ParseInt(l.text[l.at:end], 10, 64)
	shift := 0
	if end < len(l.text) {
		shift = map[byte]int{'k': 10, 'm': 20, 'g': 30}[l.text[end]|0x20]
	}
	if err != nil || n > (1<<62)>>shift {
		return t, t.fail("this number is too large")
	}
	t.kind, t.text, t.n = tokenNumber, l.text[l.at:end], n<<shift
	if shift > 0 {
		end++
	}
	l.move(end - l.at)
	if l.word() != "" {
		return t, t.fail("a number ends with nothing, K, M or G")
	}
	return t, nil
}

func (l *lexer) quoted(t token) (token, error) {
	var b strings.Builder
	for i := l.at + 1; i < len(l.text); i++ {
		switch c := l.text[i]; c {
		case '"':
			l.move(i + 1 - l.at)
			return l.string(t, b.String())
		case '\\':
			if i++; i < len(l.text) {
				b.WriteByte(l.text[i])
			}
		default:
			b.WriteByte(c)
		}
	}
	return t, t.fail("the quotes opened here are never closed")
}

func (l *lexer) string(t token, s string) (token, error) {
	if !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 {
		return t, t.fail("this text is not UTF-8")
	}
	t.kind, t.text = tokenString, s
	return t, nil
}

// multiline reads the form "text:" with its lines up to one that holds a dot only.
func (l *lexer) multiline(t token) (token, error) {
	l.move(1)
	for l.at < len(l.text) && (l.text[l.at] == ' ' || l.text[l.at] == '\t') {
		l.move(1)
	}
	if l.at < len(l.text) && l.text[l.at] == '#' {
		if end := strings.IndexByte(l.text[l.at:], '\n'); end >= 0 {
			l.move(end)
		}
	}
	if l.at < len(l.text) && l.text[l.at] == '\r' {
		l.move(1)
	}
	if l.at == len(l.text) || l.text[l.at] != '\n' {
		return t, t.fail(`"text:" must end its line`)
	}
	l.move(1)
	var b strings.Builder
	for l.at < len(l.text) {
		end := strings.IndexByte(l.text[l.at:], '\n') + 1
		if end == 0 {
			end = len(l.text) - l.at
		}
		line := l.text[l.at : l.at+end]
		l.move(end)
		if strings.TrimRight(line, "\r\n") == "." {
			return l.string(t, b.String())
		}
		if strings.HasPrefix(line, "..") {
			line = line[1:]
		}
		b.WriteString(line)
	}
	return t, t.fail(`the text that begins here needs a line with only a dot at its end`)
}

type argKind int

const (
	argTag argKind = 1 << iota
	argNumber
	argString
	argList
)

// arg is one argument of a command or test. A single text is a list of one.
type arg struct {
	place
	kind argKind
	tag  string
	n    int64
	list []string
}

// node is a command or a test.
type node struct {
	place
	name   string
	args   []arg
	tests  []*node
	listed bool // tests stand in brackets
	block  []*node
	braces bool

	// Set by the checker.
	spec    *spec
	tags    map[string]*arg // value of each tag given; nil for tags without one
	params  []*arg
	matcher *matcher
}

type parser struct {
	lexer
	look  token
	nodes int
}

func parse(text string) ([]*node, error) {
	p := &parser{lexer: lexer{text: strings.TrimPrefix(text, "\ufeff"), place: place{1, 1}}}
	if err := p.step(); err != nil {
		return nil, err
	}
	list, err := p.commands(0)
	if err == nil && p.look.kind != tokenEnd {
		err = p.look.fail("%s cannot stand here", p.look)
	}
	return list, err
}

func (p *parser) step() (err error) {
	p.look, err = p.next()
	return err
}

func (p *parser) sign(s string) bool { return p.look.kind == tokenSign && p.look.text == s }

func (p *parser) expect(s string) error {
	if !p.sign(s) {
		return p.look.fail("%q is missing before %s", s, p.look)
	}
	return p.step()
}

func (p *parser) commands(depth int) ([]*node, error) {
	var list []*node
	for p.look.kind == tokenWord {
		n, err := p.node(depth)
		if err != nil {
			return nil, err
		}
		if p.sign("{") {
			if depth >= maxNesting {
				return nil, p.look.fail("blocks are nested deeper than %d", maxNesting)
			}
			if err := p.step(); err != nil {
				return nil, err
			}
			n.braces = true
			if n.block, err = p.commands(depth + 1); err != nil {
				return nil, err
			}
			err = p.expect("}")
		} else {
			err = p.expect(";")
		}
		if err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	return list, nil
}

// node reads a name, its arguments, and the tests behind them.
func (p *parser) node(depth int) (*node, error) {
	if p.nodes++; p.nodes > maxNodes {
		return nil, p.look.fail("the script has more than %d commands and tests", maxNodes)
	}
	if depth > maxNesting {
		return nil, p.look.fail("tests are nested deeper than %d", maxNesting)
	}
	n := &node{place: p.look.place, name: p.look.text}
	if err := p.step(); err != nil {
		return nil, err
	}
	for {
		a, found, err := p.arg()
		if err != nil {
			return nil, err
		}
		if !found {
			break
		}
		n.args = append(n.args, a)
	}
	return n, p.testsOf(n, depth)
}

func (p *parser) testsOf(n *node, depth int) error {
	if p.look.kind == tokenWord {
		t, err := p.node(depth + 1)
		n.tests = append(n.tests, t)
		return err
	}
	if !p.sign("(") {
		return nil
	}
	n.listed = true
	for {
		if err := p.step(); err != nil {
			return err
		}
		if p.look.kind != tokenWord {
			return p.look.fail("a test is missing before %s", p.look)
		}
		t, err := p.node(depth + 1)
		if err != nil {
			return err
		}
		n.tests = append(n.tests, t)
		if !p.sign(",") {
			return p.expect(")")
		}
	}
}

func (p *parser) arg() (a arg, found bool, err error) {
	a.place = p.look.place
	switch {
	case p.look.kind == tokenTag:
		a.kind, a.tag = argTag, p.look.text
	case p.look.kind == tokenNumber:
		a.kind, a.n = argNumber, p.look.n
	case p.look.kind == tokenString:
		a.kind, a.list = argString, []string{p.look.text}
	case p.sign("["):
		a.kind = argList
		a.list, err = p.list()
		return a, true, err
	default:
		return a, false, nil
	}
	return a, true, p.step()
}

func (p *parser) list() ([]string, error) {
	var out []string
	for {
		if err := p.step(); err != nil {
			return nil, err
		}
		if p.look.kind != tokenString {
			return nil, p.look.fail("a text in quotes is missing before %s", p.look)
		}
		if len(out) == maxStrings {
			return nil, p.look.fail("this list has more than %d entries", maxStrings)
		}
		out = append(out, p.look.text)
		if err := p.step(); err != nil {
			return nil, err
		}
		if !p.sign(",") {
			return out, p.expect("]")
		}
	}
}
