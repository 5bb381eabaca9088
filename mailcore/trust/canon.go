package trust

import (
	"bufio"
	"io"
	"strings"
)

// relaxedField writes a header field as the relaxed canonicalisation of RFC 6376, section 3.4.2 has it, without the
// final CRLF.
func relaxedField(f field) string {
	var b strings.Builder
	b.WriteString(strings.ToLower(f.name))
	b.WriteByte(':')
	space := false
	for i := 0; i < len(f.value); i++ {
		switch c := f.value[i]; c {
		case ' ', '\t':
			space = true
		case '\r', '\n': // unfolded: the white space that follows stays
		default:
			if space && b.Len() > len(f.name)+1 {
				b.WriteByte(' ')
			}
			space = false
			b.WriteByte(c)
		}
	}
	return b.String()
}

// canonicalField applies one of the two canonicalisations for headers.
func canonicalField(f field, relaxed bool) string {
	if relaxed {
		return relaxedField(f)
	}
	return f.raw
}

// withoutB takes the value of the b= tag out of a signature, with the white space around it (RFC 6376, section 3.5).
func withoutB(f field) field {
	f.raw, f.value = emptyB(f.raw), emptyB(f.value)
	return f
}

func emptyB(s string) string {
	from := 0
	if colon := strings.IndexByte(s, ':'); colon >= 0 && !strings.ContainsAny(s[:colon], "=;") {
		from = colon + 1 // the name of the field
	}
	for from < len(s) {
		end := len(s)
		if at := strings.IndexByte(s[from:], ';'); at >= 0 {
			end = from + at
		}
		if eq := strings.IndexByte(s[from:end], '='); eq >= 0 && strings.TrimSpace(s[from:from+eq]) == "b" {
			return s[:from+eq+1] + s[end:]
		}
		from = end + 1
	}
	return s
}

// canonicalBody copies a body to w in the simple or relaxed canonicalisation of RFC 6376, sections 3.4.3 and 3.4.4.
func canonicalBody(w io.Writer, r *bufio.Reader, relaxed bool) error {
	out := bufio.NewWriter(w)
	lines, space, cr, any := 0, false, false, false
	put := func(c byte) {
		for ; lines > 0; lines-- {
			_, _ = out.WriteString("\r\n")
		}
		if space {
			_ = out.WriteByte(' ')
		}
		space, any = false, true
		_ = out.WriteByte(c)
	}
	for {
		c, err := r.ReadByte()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if cr && c != '\n' {
			put('\r')
		}
		switch cr = c == '\r'; {
		case cr:
		case c == '\n':
			lines, space = lines+1, false
		case relaxed && (c == ' ' || c == '\t'):
			space = true
		default:
			put(c)
		}
	}
	if any || !relaxed {
		_, _ = out.WriteString("\r\n")
	}
	return out.Flush() // a bufio.Writer keeps its first error
}
