package message

import "strings"

// parseParams splits the value of a Content-Type or Content-Disposition field (RFC 2045, section 5.1) into the word before
// the parameters and the parameters. It takes what clients really send: values with spaces and no quotes, quotes inside
// quotes, missing semicolons, an unclosed quote. The first of two parameters of one name is found first.
func parseParams(s string) (word string, params []Param) {
	head, rest, _ := strings.Cut(s, ";")
	head = strings.TrimSpace(stripComment(head))
	if i := strings.IndexAny(head, " \t"); i >= 0 { // "text/plain charset=utf-8"
		head, rest = head[:i], head[i:]+";"+rest
	}
	if strings.Contains(head, "=") { // "filename=x" where the word is missing
		head, rest = "", s
	}
	for rest != "" {
		var p Param
		if p, rest = nextParam(rest); p.Name != "" {
			params = append(params, p)
		}
	}
	return head, params
}

func stripComment(s string) string {
	before, _, _ := strings.Cut(s, "(")
	return before
}

func nextParam(s string) (Param, string) {
	s = strings.TrimLeft(s, "; \t")
	if strings.HasPrefix(s, "(") {
		_, after, _ := strings.Cut(s, ")")
		return Param{}, after
	}
	i := strings.IndexAny(s, "=;")
	if i < 0 {
		return Param{}, ""
	}
	if s[i] == ';' {
		return Param{}, s[i:]
	}
	name := strings.ToLower(strings.TrimSpace(s[:i]))
	s = strings.TrimLeft(s[i+1:], " \t")
	if !isToken(name) {
		name = ""
	}
	value := ""
	if strings.HasPrefix(s, `"`) {
		value, s = quotedValue(s[1:])
	} else {
		value, s = bareValue(name, s)
	}
	return Param{Name: name, Value: value}, s
}

// bareValue reads up to the semicolon; but for file names, which may have spaces, another parameter after a space ends it.
func bareValue(name, s string) (value, rest string) {
	value, rest, _ = strings.Cut(s, ";")
	space := strings.IndexAny(value, " \t")
	if space > 0 && !strings.Contains(name, "name") && endsValue(value[space:]) {
		return value[:space], s[space:]
	}
	return strings.TrimSpace(value), rest
}

// quotedValue reads up to the quote that ends the value: one that a semicolon, the end or a further parameter follows.
// A backslash counts only before a quote or another backslash, as Windows paths come unescaped.
func quotedValue(s string) (value, rest string) {
	var b strings.Builder
	from := 0
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\'):
			b.WriteString(s[from:i])
			i++
			from = i
		case s[i] == '"' && endsValue(s[i+1:]):
			b.WriteString(s[from:i])
			return b.String(), s[i+1:]
		}
	}
	b.WriteString(s[from:])
	return strings.TrimRight(b.String(), `"`), ""
}

func endsValue(after string) bool {
	t := strings.TrimLeft(after, " \t")
	if t == "" || t[0] == ';' || t[0] == '(' {
		return true
	}
	if len(t) == len(after) {
		return false
	}
	i := 0
	for i < len(t) && isTokenByte(t[i]) {
		i++
	}
	return i > 0 && i < len(t) && t[i] == '='
}

// isToken says whether s is a token of RFC 2045, section 5.1, of sane length.
func isToken(s string) bool {
	if s == "" || len(s) > 127 {
		return false
	}
	for i := 0; i < len(s); i++ {
		if !isTokenByte(s[i]) {
			return false
		}
	}
	return true
}

func isTokenByte(c byte) bool {
	return c > ' ' && c < 0x7f && !strings.ContainsRune(`()<>@,;:\"/[]?=`, rune(c))
}
