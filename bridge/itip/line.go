package itip

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"
)

// property is one content line: NAME;PARAM=VALUE:VALUE; RFC 5545, section 3.1.
type property struct {
	name   string
	params map[string]string
	value  string
}

// node is one BEGIN/END block.
type node struct {
	name     string
	props    []property
	children []*node
}

// maxDepth of nested blocks; the deepest legal one is an alarm in an event in
// a calendar.
const maxDepth = 8

// maxBroken is up to which length of a value unfolded lines are taken on; each
// one copies the value.
const maxBroken = 8 << 10

func (n *node) first(name string) (property, bool) {
	for _, p := range n.props {
		if p.name == name {
			return p, true
		}
	}
	return property{}, false
}

func (n *node) text(name string) string {
	p, _ := n.first(name)
	return unescape(p.value)
}

func (n *node) all(name string) []property {
	var out []property
	for _, p := range n.props {
		if p.name == name {
			out = append(out, p)
		}
	}
	return out
}

// plainText removes byte order marks and UTF-16, which some exporters write.
func plainText(raw []byte) []byte {
	if len(raw) >= 2 {
		var order binary.ByteOrder
		switch {
		case raw[0] == 0xFF && raw[1] == 0xFE:
			order = binary.LittleEndian
		case raw[0] == 0xFE && raw[1] == 0xFF:
			order = binary.BigEndian
		}
		if order != nil {
			units := make([]uint16, 0, len(raw)/2)
			for i := 2; i+1 < len(raw); i += 2 {
				units = append(units, order.Uint16(raw[i:]))
			}
			return []byte(string(utf16.Decode(units)))
		}
	}
	return bytes.TrimPrefix(raw, []byte("\xEF\xBB\xBF"))
}

// unfold joins folded lines as bytes, because a fold may stand inside a
// character, and makes the result valid UTF-8.
func unfold(raw []byte) []string {
	raw = bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))
	raw = bytes.ReplaceAll(raw, []byte("\r"), []byte("\n"))
	raw = bytes.ReplaceAll(raw, []byte("\n "), nil)
	raw = bytes.ReplaceAll(raw, []byte("\n\t"), nil)
	return strings.Split(strings.ToValidUTF8(string(raw), "\uFFFD"), "\n")
}

// readTree reads all blocks. Lines without a colon are taken as a badly folded
// rest of the line before; blocks that nobody ends end with the text.
func readTree(raw []byte) (*node, error) {
	root := &node{}
	stack := []*node{root}
	count := 0
	for _, line := range unfold(plainText(raw)) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		top := stack[len(stack)-1]
		p, ok := parseLine(line)
		switch {
		case !ok:
			if n := len(top.props); n > 0 && len(top.props[n-1].value) < maxBroken {
				top.props[n-1].value += "\n" + line
			}
		case p.name == "BEGIN":
			if count++; count > MaxComponents+1 || len(stack) > maxDepth {
				return nil, fmt.Errorf("%d blocks: %w", count, ErrTooLarge)
			}
			child := &node{name: strings.ToUpper(strings.TrimSpace(p.value))}
			top.children = append(top.children, child)
			stack = append(stack, child)
		case p.name == "END":
			stack = closeBlock(stack, strings.ToUpper(strings.TrimSpace(p.value)))
		default:
			top.props = append(top.props, p)
		}
	}
	return root, nil
}

// closeBlock pops to the named block; an END of nothing open is passed over.
func closeBlock(stack []*node, name string) []*node {
	for i := len(stack) - 1; i > 0; i-- {
		if stack[i].name == name {
			return stack[:i]
		}
	}
	return stack
}

// parseLine splits at the first colon outside quotes.
func parseLine(line string) (property, bool) {
	colon := -1
	quoted := false
	for i := 0; i < len(line); i++ {
		if line[i] == '"' {
			quoted = !quoted
		}
		if line[i] == ':' && !quoted {
			colon = i
			break
		}
	}
	if colon < 0 { // an unclosed quote: take the first colon after all
		if colon = strings.IndexByte(line, ':'); colon < 0 {
			return property{}, false
		}
	}
	parts := splitUnquoted(line[:colon], ';')
	name := strings.ToUpper(strings.TrimSpace(parts[0]))
	if i := strings.LastIndexByte(name, '.'); i >= 0 { // vCard-style group
		name = name[i+1:]
	}
	// An address at the front of a line is text that somebody broke.
	if !isName(name) || name == "HTTP" || name == "HTTPS" {
		return property{}, false
	}
	p := property{name: name, value: line[colon+1:]}
	for _, part := range parts[1:] {
		key, value, _ := strings.Cut(part, "=")
		key = strings.ToUpper(strings.TrimSpace(key))
		if p.params == nil {
			p.params = map[string]string{}
		}
		if _, dup := p.params[key]; !dup && key != "" {
			p.params[key] = unquoteParam(value)
		}
	}
	return p, true
}

func isName(s string) bool {
	if s == "" {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c != '-' && c != '_' && (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

func splitUnquoted(s string, sep byte) []string {
	var out []string
	start, quoted := 0, false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == sep && !quoted:
			out = append(out, s[start:i])
			start = i + 1
		}
	}
	return append(out, s[start:])
}

// caret undoes RFC 6868, section 3.
var caret = strings.NewReplacer("^n", "\n", "^N", "\n", "^'", `"`, "^^", "^")

func unquoteParam(v string) string {
	v = strings.TrimSpace(v)
	v = strings.ReplaceAll(v, `"`, "")
	return caret.Replace(v)
}

// unescape undoes TEXT escaping; RFC 5545, section 3.3.11.
func unescape(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch s[i] {
		case 'n', 'N':
			b.WriteByte('\n')
		case '\\', ';', ',', ':', '"':
			b.WriteByte(s[i])
		default:
			b.WriteByte('\\')
			b.WriteByte(s[i])
		}
	}
	return b.String()
}
