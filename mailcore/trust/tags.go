package trust

import (
	"fmt"
	"strings"
	"unicode"
)

// tagList holds the "name=value; name=value" of DKIM and DMARC (RFC 6376,
// section 3.2), in order.
type tagList []struct{ name, value string }

// parseTags splits a tag list. Names are case-sensitive and must not repeat.
func parseTags(s string) (tagList, error) {
	var list tagList
	for part := range strings.SplitSeq(s, ";") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		name, value, ok := strings.Cut(part, "=")
		name = strings.TrimSpace(name)
		if !ok || name == "" {
			return nil, fmt.Errorf("tag %q has no value", strings.TrimSpace(part))
		}
		if list.has(name) {
			return nil, fmt.Errorf("tag %q appears twice", name)
		}
		list = append(list, struct{ name, value string }{name, strings.TrimSpace(value)})
	}
	return list, nil
}

func (l tagList) get(name string) string {
	for _, t := range l {
		if t.name == name {
			return t.value
		}
	}
	return ""
}

func (l tagList) has(name string) bool {
	for _, t := range l {
		if t.name == name {
			return true
		}
	}
	return false
}

func noSpace(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}
