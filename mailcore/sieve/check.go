package sieve

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"mailbridge/mailcore/message"
)

// checker finds out before the first mail comes whether a script makes sense.
type checker struct {
	require map[string]bool
	begun   bool // something other than require was seen
	regexes int
}

func (c *checker) commands(list []*node, top bool) error {
	for i, n := range list {
		s, ok := commandSpecs[n.name]
		if !ok {
			if _, test := testSpecs[n.name]; test {
				return n.fail("%q is a test; it stands behind if or elsif", n.name)
			}
			return n.fail("there is no command %q", n.name)
		}
		if n.name == "elsif" || n.name == "else" {
			if i == 0 || list[i-1].name != "if" && list[i-1].name != "elsif" {
				return n.fail("%q must follow an if or elsif", n.name)
			}
		}
		if n.name == "require" {
			if c.begun || !top {
				return n.fail("require must stand before everything else")
			}
		} else {
			c.begun = true
		}
		if err := c.node(n, s); err != nil {
			return err
		}
		if n.name == "require" {
			if err := c.required(n); err != nil {
				return err
			}
		}
		if n.braces != s.block {
			if s.block {
				return n.fail("%q needs a block in braces", n.name)
			}
			return n.fail("%q takes no block; a semicolon is missing", n.name)
		}
		if err := c.commands(n.block, false); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) required(n *node) error {
	for _, name := range n.params[0].list {
		if !known(name) {
			return n.params[0].fail("the extension %q is not offered here", name)
		}
		c.require[name] = true
	}
	if c.require["ereject"] || c.require["reject"] {
		c.require["reject/ereject"] = true
	}
	if c.require["vacation-seconds"] {
		c.require["vacation"] = true // RFC 6131, section 2
	}
	return nil
}

func (c *checker) has(n place, extension, what string) error {
	for _, e := range strings.Split(extension, "|") {
		if e == "" || c.require[e] {
			return nil
		}
	}
	return n.fail("%s needs: require %q;", what, strings.Split(extension, "|")[0])
}

func (c *checker) node(n *node, s *spec) error {
	n.spec = s
	if err := c.has(n.place, s.extension, fmt.Sprintf("%q", n.name)); err != nil {
		return err
	}
	if err := c.arguments(n); err != nil {
		return err
	}
	if err := c.tests(n); err != nil {
		return err
	}
	for i := range n.args {
		if err := c.texts(&n.args[i]); err != nil {
			return err
		}
	}
	if s.matches {
		if err := c.matcher(n); err != nil {
			return err
		}
	}
	if s.check != nil {
		return s.check(c, n)
	}
	return nil
}

func (c *checker) tests(n *node) error {
	switch {
	case n.spec.tests == noTests && len(n.tests) > 0:
		return n.tests[0].fail("%q takes no test", n.name)
	case n.spec.tests == oneTest && (len(n.tests) != 1 || n.listed):
		return n.fail("%q needs exactly one test", n.name)
	case n.spec.tests == testList && (len(n.tests) == 0 || !n.listed):
		return n.fail("%q needs tests in brackets: %s (…, …)", n.name, n.name)
	}
	for _, t := range n.tests {
		s, ok := testSpecs[t.name]
		if !ok {
			return t.fail("there is no test %q", t.name)
		}
		if t.braces {
			return t.fail("a test has no block")
		}
		if err := c.node(t, s); err != nil {
			return err
		}
	}
	return nil
}

// arguments sorts what was given into tags with their values and the parameters behind them.
func (c *checker) arguments(n *node) error {
	n.tags = map[string]*arg{}
	groups := map[string]string{}
	i := 0
	for ; i < len(n.args) && n.args[i].kind == argTag; i++ {
		a := &n.args[i]
		t, ok := n.spec.tag(a.tag)
		if !ok {
			return a.fail("%q does not know \":%s\"", n.name, a.tag)
		}
		if err := c.has(a.place, t.extension, `":`+a.tag+`"`); err != nil {
			return err
		}
		if _, twice := n.tags[a.tag]; twice {
			return a.fail("\":%s\" is given twice", a.tag)
		}
		if other := groups[t.group]; t.group != "" && other != "" {
			return a.fail("\":%s\" and \":%s\" exclude each other", other, a.tag)
		}
		groups[t.group] = a.tag
		n.tags[a.tag] = nil
		if t.value == 0 {
			continue
		}
		if i++; i == len(n.args) || n.args[i].kind&t.value == 0 {
			return a.fail("\":%s\" needs %s behind it", a.tag, t.value)
		}
		n.tags[a.tag] = &n.args[i]
	}
	return c.parameters(n, n.args[i:])
}

func (c *checker) parameters(n *node, rest []arg) error {
	want := n.spec.params
	if n.spec.optional && len(rest) == len(want)-1 {
		want = want[1:]
	}
	for i := range rest {
		if rest[i].kind == argTag {
			return rest[i].fail("\":%s\" must stand before the other arguments", rest[i].tag)
		}
		if i >= len(want) {
			return rest[i].fail("%q takes %d arguments, here are more", n.name, len(want))
		}
		if rest[i].kind&want[i] == 0 {
			return rest[i].fail("argument %d of %q must be %s", i+1, n.name, want[i])
		}
		n.params = append(n.params, &rest[i])
	}
	if len(rest) < len(want) {
		return n.fail("%q needs %s as argument %d", n.name, want[len(rest)], len(rest)+1)
	}
	return nil
}

func (k argKind) String() string {
	switch k {
	case argNumber:
		return "a number"
	case argString:
		return "a text in quotes"
	}
	return "a text or a list of texts"
}

var encoded = regexp.MustCompile(`(?i)\$\{(hex|unicode):([0-9a-f \t\r\n]*)\}`)

// texts decodes encoded characters (RFC 5228, section 2.4.2.4) and refuses variables that cannot be.
func (c *checker) texts(a *arg) error {
	for i, s := range a.list {
		if c.require["encoded-character"] {
			var bad error
			s = encoded.ReplaceAllStringFunc(s, func(m string) string {
				out, ok := decodeCharacters(m)
				if !ok {
					bad = a.fail("%q stands for no character", m)
				}
				return out
			})
			if bad != nil {
				return bad
			}
			if !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 {
				return a.fail("the encoded characters make no UTF-8 text")
			}
			a.list[i] = s
		}
		if c.require["variables"] {
			for _, m := range reference.FindAllStringSubmatch(s, -1) {
				if strings.Contains(m[1], ".") {
					return a.fail("there are no variables like ${%s}", m[1])
				}
			}
		}
	}
	return nil
}

func decodeCharacters(m string) (string, bool) {
	parts := encoded.FindStringSubmatch(m)
	digits := strings.Fields(parts[2])
	if len(digits) == 0 {
		return m, true // no valid form: it stays as it is
	}
	var b strings.Builder
	for _, d := range digits {
		if strings.EqualFold(parts[1], "hex") {
			v, err := strconv.ParseUint(d, 16, 8)
			if err != nil || len(d) > 2 {
				return m, true
			}
			b.WriteByte(byte(v))
			continue
		}
		v, err := strconv.ParseUint(d, 16, 32)
		if err != nil || v > 0x10ffff || v >= 0xd800 && v < 0xe000 {
			return "", false
		}
		b.WriteRune(rune(v))
	}
	return b.String(), true
}

// constant tells whether the text is known before a mail comes.
func (c *checker) constant(s string) bool {
	return !c.require["variables"] || !strings.Contains(s, "${")
}

var headerName = regexp.MustCompile(`^[!-9;-~]+$`)

func checkIndex(_ *checker, n *node) error {
	if _, last := n.tags["last"]; last && n.tags["index"] == nil {
		return n.fail("\":last\" needs \":index\"")
	}
	if a := n.tags["index"]; a != nil && a.n < 1 {
		return a.fail("\":index\" counts from 1")
	}
	return nil
}

func checkAddress(c *checker, n *node) error {
	s := n.params[0].list[0]
	if !c.constant(s) {
		return nil
	}
	if _, ok := plainAddress(s); !ok {
		return n.params[0].fail("%q is no mail address", s)
	}
	return nil
}

// plainAddress gives what stands in <> or the whole, when it is one address.
func plainAddress(s string) (string, bool) {
	list := message.ParseAddressList(strings.TrimSpace(s))
	if len(list) != 1 || list[0].Local == "" || list[0].Domain == "" || list[0].Group != "" {
		return s, false
	}
	a := list[0].Email()
	return a, !strings.ContainsFunc(a, func(r rune) bool { return r < ' ' || r == 0x7f })
}

func checkEnvelope(c *checker, n *node) error {
	for _, part := range n.params[0].list {
		if c.constant(part) && !slices.Contains([]string{"from", "to"}, strings.ToLower(part)) {
			return n.params[0].fail("the envelope has \"from\" and \"to\", no %q", part)
		}
	}
	return nil
}

func checkVacation(c *checker, n *node) error {
	for _, name := range []string{"from", "addresses"} {
		a := n.tags[name]
		if a == nil {
			continue
		}
		for _, s := range a.list {
			if _, ok := plainAddress(s); c.constant(s) && !ok {
				return a.fail("%q is no mail address", s)
			}
		}
	}
	return nil
}

// checkFlags is for those that may name a list of flags before the flags.
func checkFlags(c *checker, n *node) error {
	if len(n.params) < 2 {
		return nil
	}
	if err := c.has(n.params[0].place, "variables", "a named list of flags"); err != nil {
		return err
	}
	return checkVariable(c, n)
}

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

func checkVariable(_ *checker, n *node) error {
	for _, name := range n.params[0].list {
		if !identifier.MatchString(name) {
			return n.params[0].fail("%q is no name of a variable", name)
		}
	}
	return nil
}

var dateParts = []string{"year", "month", "day", "date", "julian", "hour", "minute", "second", "time", "iso8601", "std11",
	"zone", "weekday"}

var zoneOffset = regexp.MustCompile(`^[+-]\d{4}$`)

func checkDate(c *checker, n *node) error {
	part := n.params[len(n.params)-2]
	if c.constant(part.list[0]) && !slices.Contains(dateParts, strings.ToLower(part.list[0])) {
		return part.fail("a date has no part %q", part.list[0])
	}
	if z := n.tags["zone"]; z != nil && c.constant(z.list[0]) && !zoneOffset.MatchString(z.list[0]) {
		return z.fail("a zone is written like \"+0800\"")
	}
	return checkIndex(c, n)
}

func checkRoles(c *checker, n *node) error {
	if a := n.tags["specialuse"]; a != nil && c.constant(a.list[0]) && !strings.HasPrefix(a.list[0], `\`) {
		return a.fail("a special use begins with a backslash, like \"\\\\Junk\"")
	}
	_, byID := n.tags["mailboxid"]
	if _, use := n.tags["specialuse"]; use && byID {
		return n.fail("\":mailboxid\" and \":specialuse\" exclude each other") // RFC 9042, section 5
	}
	return nil
}

func checkDuplicate(_ *checker, n *node) error {
	if a := n.tags["header"]; a != nil && !headerName.MatchString(a.list[0]) {
		return a.fail("%q is no name of a header field", a.list[0])
	}
	return nil
}

// matcher prepares how a test compares.
func (c *checker) matcher(n *node) error {
	m := &matcher{kind: "is", comparator: "i;ascii-casemap"}
	for _, kind := range []string{"is", "contains", "matches", "regex", "value", "count"} {
		if a, ok := n.tags[kind]; ok {
			m.kind = kind
			if a != nil {
				m.relation = strings.ToLower(a.list[0])
				if !slices.Contains([]string{"gt", "ge", "lt", "le", "eq", "ne"}, m.relation) {
					return a.fail("%q is none of gt, ge, lt, le, eq, ne", a.list[0])
				}
			}
		}
	}
	if a := n.tags["comparator"]; a != nil {
		m.comparator = strings.ToLower(a.list[0])
		if !slices.Contains([]string{"i;octet", "i;ascii-casemap", "i;unicode-casemap", "i;ascii-numeric"}, m.comparator) {
			return a.fail("there is no comparator %q", a.list[0])
		}
		if m.comparator != "i;octet" && m.comparator != "i;ascii-casemap" {
			if err := c.has(a.place, "comparator-"+m.comparator, "this comparator"); err != nil {
				return err
			}
		}
		if m.comparator == "i;ascii-numeric" && (m.kind == "contains" || m.kind == "matches" || m.kind == "regex") {
			return a.fail("i;ascii-numeric compares whole numbers and cannot be used with \":%s\"", m.kind)
		}
	}
	n.matcher = m
	if m.kind != "regex" {
		return nil
	}
	keys := n.params[len(n.params)-1]
	compiled := map[string]*regexp.Regexp{}
	for _, k := range keys.list {
		if !c.constant(k) {
			continue
		}
		if c.regexes++; c.regexes > maxRegexes {
			return keys.fail("the script has more than %d regular expressions", maxRegexes)
		}
		re, err := m.regex(k)
		if err != nil {
			return keys.fail("%v", err)
		}
		compiled[k] = re
	}
	m.compiled = compiled
	return nil
}
