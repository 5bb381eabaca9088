package message

import (
	"bytes"
	"strings"
	"unicode"
)

// DecodeHeader gives the readable form of a raw field value: encoded-words (RFC 2047) decoded, raw 8-bit text recognised,
// valid UTF-8, one line, no control characters or bidirectional overrides. Adjacent words of one charset are joined as
// bytes before decoding, since many clients split inside a character. Linear in len(raw).
func DecodeHeader(raw string) string {
	if !strings.Contains(raw, "=?") {
		return oneLine(validText(raw))
	}
	d := wordDecoder{s: raw, nextOpen: -1, nextClose: -1}
	d.run()
	return oneLine(d.out.String())
}

// wordDecoder goes over s once. nextOpen and nextClose only move forward, which keeps it linear for any input.
type wordDecoder struct {
	s                   string
	out                 strings.Builder
	nextOpen, nextClose int

	charset string // of the words gathered in run
	gather  []byte
	hasRun  bool
}

func (d *wordDecoder) run() {
	s := d.s
	literal := 0 // start of text that is not part of a word
	for i := 0; i < len(s); {
		j := strings.Index(s[i:], "=?")
		if j < 0 {
			break
		}
		i += j
		charset, text, end, ok := d.word(i)
		if !ok {
			i += 2
			continue
		}
		if between := s[literal:i]; !d.hasRun || strings.Trim(between, " \t\r\n") != "" {
			d.flush()
			d.out.WriteString(validText(between))
		} else if charset != d.charset {
			d.flush()
		}
		d.charset, d.hasRun = charset, true
		d.gather = append(d.gather, text...)
		i, literal = end, end
	}
	d.flush()
	d.out.WriteString(validText(s[literal:]))
}

func (d *wordDecoder) flush() {
	if d.hasRun {
		d.out.WriteString(decodeBytes(d.charset, d.gather))
	}
	d.gather, d.hasRun = d.gather[:0], false
}

// word reads the encoded-word at s[i:].
func (d *wordDecoder) word(i int) (charset string, text []byte, end int, ok bool) {
	const longestCharset = 64
	rest := d.s[i+2:]
	q := strings.IndexByte(rest[:min(len(rest), longestCharset)], '?')
	if q < 1 || len(rest) < q+3 || rest[q+2] != '?' {
		return "", nil, 0, false
	}
	charset, _, _ = strings.Cut(strings.ToLower(rest[:q]), "*") // RFC 2231, section 5: "*" and a language
	kind, start := rest[q+1]|0x20, i+2+q+3
	stop, end := d.textEnd(start)
	if stop < 0 {
		return "", nil, 0, false
	}
	switch body := d.s[start:stop]; kind {
	case 'b':
		text = decodeBase64(body)
	case 'q':
		text = decodeQ(body)
	default:
		return "", nil, 0, false
	}
	return charset, text, end, true
}

// textEnd finds the "?=" that ends the text at start. A word cut off at the end of the value counts as ended there.
func (d *wordDecoder) textEnd(start int) (stop, end int) {
	if d.nextClose >= 0 && d.nextClose < start || d.nextClose == -1 {
		d.nextClose = indexFrom(d.s, "?=", start)
	}
	if d.nextOpen >= 0 && d.nextOpen < start || d.nextOpen == -1 {
		d.nextOpen = indexFrom(d.s, "=?", start)
	}
	open, closing := d.nextOpen, d.nextClose
	switch {
	case closing < len(d.s) && open >= closing-1:
		return closing, closing + 2
	case closing == len(d.s) && open == closing && !strings.ContainsAny(d.s[start:], " \t"):
		return closing, closing
	}
	return -1, 0
}

// indexFrom is the first place of sub at or after start, len(s) if there is none.
func indexFrom(s, sub string, start int) int {
	if i := strings.Index(s[start:], sub); i >= 0 {
		return start + i
	}
	return len(s)
}

func decodeQ(s string) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '_':
			out = append(out, ' ')
		case c == '=' && i+2 < len(s) && unhex(s[i+1]) < 16 && unhex(s[i+2]) < 16:
			out = append(out, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
		default:
			out = append(out, c)
		}
	}
	return out
}

// unhex is the value of a hex digit, 255 for other bytes.
func unhex(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	}
	return 255
}

// oneLine makes valid UTF-8 fit for a line of text: line ends and tabs become spaces, other invisible characters that
// could hide or reorder text go away. Joiners stay, emoji and Indic scripts need them.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == 0x2028 || r == 0x2029:
			return ' '
		case unicode.IsControl(r), isBidiControl(r), r == 0xfeff:
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

func isBidiControl(r rune) bool { return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 }

// encodeWords writes UTF-8 text as a field value: as it is where that is plain ASCII, else as encoded-words of at most 75
// characters (RFC 2047, section 2), never split inside a character. first is the room left on the first line.
func encodeWords(s string, first int) string {
	if isPlain(s) {
		return s
	}
	return encodeForced(s, first)
}

func encodeForced(s string, first int) string {
	const overhead = len("=?utf-8?B??=")
	var b bytes.Buffer
	room := max(first, 0)
	for s != "" {
		n := min((min(room, 75)-overhead)/4*3, len(s))
		for n > 0 && n < len(s) && s[n]&0xc0 == 0x80 {
			n--
		}
		if n > 0 {
			b.WriteString("=?utf-8?B?" + stdBase64(s[:n]) + "?=")
			s = s[n:]
		}
		if s != "" {
			b.WriteString("\r\n ")
		}
		room = 75
	}
	return b.String()
}

// isPlain says whether s may stand in a field unencoded.
func isPlain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return !strings.Contains(s, "=?")
}
