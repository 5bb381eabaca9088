package sieve

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
)

// Bounds of regular expressions. Go's never backtrack: their time grows with the pattern times the text.
const (
	maxRegexes = 200
	maxRegex   = 1000 // bytes of a pattern
)

// matcher is how a test compares a value with its keys.
type matcher struct {
	kind       string // is, contains, matches, regex, value or count
	relation   string // of value and count
	comparator string
	compiled   map[string]*regexp.Regexp // those that are known before a mail comes
}

func (m *matcher) regex(pattern string) (*regexp.Regexp, error) {
	if re := m.compiled[pattern]; re != nil {
		return re, nil
	}
	if len(pattern) > maxRegex {
		return nil, fmt.Errorf("a regular expression has more than %d bytes", maxRegex)
	}
	flags := "(?s)"
	if m.comparator != "i;octet" {
		flags = "(?si)"
	}
	re, err := regexp.Compile(flags + pattern)
	if err != nil {
		return nil, fmt.Errorf("%q is no regular expression", pattern)
	}
	return re, nil
}

// fold gives the form in which texts are compared.
func (m *matcher) fold(s string) string {
	switch m.comparator {
	case "i;ascii-casemap":
		return asciiLower(s)
	case "i;unicode-casemap":
		return cases.Fold().String(s)
	}
	return s
}

func asciiLower(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// match tells whether value fits key; groups are what wildcards stood for.
func (m *matcher) match(value, key string) (ok bool, groups []string, err error) {
	switch m.kind {
	case "contains":
		return strings.Contains(m.fold(value), m.fold(key)), nil, nil
	case "matches":
		groups, ok := m.glob(value, key)
		return ok, groups, nil
	case "regex":
		re, err := m.regex(key)
		if err != nil {
			return false, nil, err
		}
		groups := re.FindStringSubmatch(value)
		return groups != nil, groups, nil
	case "value":
		return m.holds(m.compare(value, key)), nil, nil
	}
	return m.compare(value, key) == 0, nil, nil
}

func (m *matcher) holds(order int) bool {
	switch m.relation {
	case "gt":
		return order > 0
	case "ge":
		return order >= 0
	case "lt":
		return order < 0
	case "le":
		return order <= 0
	case "ne":
		return order != 0
	}
	return order == 0
}

// compare orders two values. Numbers are as long as they like; what begins with no digit is infinity (RFC 4790,
// section 9.1).
func (m *matcher) compare(a, b string) int {
	if m.comparator != "i;ascii-numeric" {
		return strings.Compare(m.fold(a), m.fold(b))
	}
	x, y := digits(a), digits(b)
	switch {
	case x == "" || y == "":
		return cmp.Compare(boolInt(x == ""), boolInt(y == ""))
	case len(x) != len(y):
		return cmp.Compare(len(x), len(y))
	}
	return strings.Compare(x, y)
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// digits gives the number a text begins with, without needless zeros; "" is none.
func digits(s string) string {
	end := 0
	for end < len(s) && s[end] >= '0' && s[end] <= '9' {
		end++
	}
	if end == 0 {
		return ""
	}
	if d := strings.TrimLeft(s[:end], "0"); d != "" {
		return d
	}
	return "0"
}

// glob matches * and ? (RFC 5228, section 2.7.1). Each wildcard takes as little as it can, from the left (RFC 5229,
// section 3.2). Only the last star is ever tried again, so the time is at most the product of the lengths.
func (m *matcher) glob(value, pattern string) ([]string, bool) {
	v, p := []rune(validText(value)), pieces(pattern)
	type span struct{ from, to int }
	spans := make([]span, len(p))
	i, j := 0, 0
	star, mark := -1, 0
	for i < len(v) || j < len(p) {
		switch {
		case j < len(p) && p[j] == anyRun:
			star, mark = j, i
			spans[j] = span{i, i}
			j++
			continue
		case j < len(p) && i < len(v) && (p[j] == anyOne || m.equalRune(p[j], v[i])):
			spans[j] = span{i, i + 1}
			i, j = i+1, j+1
			continue
		case star >= 0 && mark < len(v):
			mark++
			spans[star].to = mark
			i, j = mark, star+1
			continue
		}
		return nil, false
	}
	groups := []string{value}
	for k, r := range p {
		if r == anyRun || r == anyOne {
			groups = append(groups, string(v[spans[k].from:spans[k].to]))
		}
	}
	return groups, true
}

func validText(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return strings.ToValidUTF8(s, "\ufffd")
}

// Wildcards in a cut pattern; both are no characters.
const (
	anyRun rune = -1
	anyOne rune = -2
)

func pieces(pattern string) []rune {
	var out []rune
	escaped := false
	for _, r := range pattern {
		switch {
		case escaped:
			escaped = false
		case r == '\\':
			escaped = true
			continue
		case r == '*':
			r = anyRun
		case r == '?':
			r = anyOne
		}
		out = append(out, r)
	}
	if escaped { // nothing follows: the backslash means itself
		out = append(out, '\\')
	}
	return out
}

func (m *matcher) equalRune(p, v rune) bool {
	if p == v {
		return true
	}
	switch m.comparator {
	case "i;octet":
		return false
	case "i;unicode-casemap":
		return p >= 0 && m.fold(string(p)) == m.fold(string(v))
	}
	return p >= 0 && p < utf8.RuneSelf && v < utf8.RuneSelf && asciiLower(string(p)) == asciiLower(string(v))
}
