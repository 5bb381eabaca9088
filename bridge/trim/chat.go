package trim

import (
	"strings"
	"unicode"
)

// safe writes lines as text for a chat: no control characters, at most one
// empty line in a row, no mention that would call everybody.
func safe(lines []line) string {
	var b strings.Builder
	empty := 0
	for _, l := range lines {
		t := strings.TrimRight(clean(l.text), " \t")
		if strings.TrimSpace(t) == "" {
			empty++
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
			if empty > 0 {
				b.WriteByte('\n')
			}
		}
		empty = 0
		b.WriteString(t)
	}
	return Defuse(b.String())
}

// clean removes control characters and those that turn the direction of text,
// with which a sender can make one thing look like another.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case unicode.IsControl(r), r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0xFEFF, r == 0xFFFC:
			return -1
		case r >= 0xE0000 && r <= 0xE007F: // tags, invisible
			return -1
		}
		return r
	}, s)
}

// mentions call a whole group on one of the platforms.
var mentions = []string{"所有人", "全体成员", "全体", "all", "everyone", "here", "channel"}

const joiner = "\u200d"

// Defuse puts a zero-width joiner into words that would call a whole group
// (@所有人, @all, <@id>), so that a mail cannot ring everybody's phone.
func Defuse(s string) string {
	if !strings.ContainsAny(s, "@＠") {
		return s
	}
	var b strings.Builder
	rest := s
	for {
		i := strings.IndexAny(rest, "@＠")
		if i < 0 {
			b.WriteString(rest)
			return b.String()
		}
		n := 1
		if rest[i] != '@' {
			n = len("＠")
		}
		b.WriteString(rest[:i+n])
		bracket := strings.HasSuffix(rest[:i], "<")
		rest = rest[i+n:]
		if bracket || calls(rest) {
			b.WriteString(joiner)
		}
	}
}

// calls tells that s begins with the name of a group as a whole word.
func calls(s string) bool {
	s = strings.TrimLeft(s, " ")
	for _, m := range mentions {
		if len(s) < len(m) || !strings.EqualFold(s[:len(m)], m) {
			continue
		}
		if m[0] >= 0x80 || len(s) == len(m) || !wordByte(s[len(m)]) {
			return true
		}
	}
	return false
}

func wordByte(c byte) bool {
	return c == '_' || c == '.' || c == '-' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// Excerpt cuts s to at most n runes at the border of a visible character and
// marks the cut with an ellipsis, which counts as one of the n.
func Excerpt(s string, n int) string {
	if n <= 0 {
		return ""
	}
	count, end, start := 0, 0, true
	last := rune(0)
	flags := 0
	for i, r := range s {
		if !start && !joins(last, r, flags) && count <= n-1 {
			end = i
		}
		if regional(r) {
			flags++
		} else {
			flags = 0
		}
		start, last = false, r
		if count++; count > n {
			return strings.TrimRight(s[:end], " \n\t") + "…"
		}
	}
	return s
}

// joins tells that b belongs to the visible character that ends in a; flags is
// the number of regional indicators before b, which pair to flags.
func joins(a, b rune, flags int) bool {
	switch {
	case b == 0x200D || a == 0x200D, b >= 0xFE00 && b <= 0xFE0F, b >= 0x1F3FB && b <= 0x1F3FF:
		return true
	case unicode.Is(unicode.Mn, b), unicode.Is(unicode.Me, b), unicode.Is(unicode.Mc, b):
		return true
	case a == '\r' && b == '\n':
		return true
	case regional(a) && regional(b):
		return flags%2 == 1
	}
	// Hangul letters form one block: RFC-less rule of Unicode, UAX 29, GB6 to GB8.
	return b >= 0x1160 && b <= 0x11FF && (a >= 0x1100 && a <= 0x11FF || a >= 0xAC00 && a <= 0xD7A3)
}

func regional(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }
