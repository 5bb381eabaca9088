// Package trim divides a mail into what its author wrote, what is quoted from
// earlier mails, and the signature. It knows the marks of the common clients,
// Chinese ones included, in plain text and in HTML, and cuts only where
// nothing of the author follows. Its output is plain text fit for a chat.
package trim

import (
	"strings"
	"unicode/utf8"
)

// MaxInput is how many bytes of each form are read; what lies behind it is
// dropped, since no person writes a megabyte into one mail.
const MaxInput = 1 << 20

// Options say what kind of mail is divided.
type Options struct {
	// Forward keeps the quoted mail as part of the author's words.
	Forward bool
}

// Parts are the three pieces of a mail, each plain text.
type Parts struct {
	// Own is what the author wrote, safe to post to a chat.
	Own string
	// Quoted is the removed earlier mail.
	Quoted string
	// Signature is the removed signature and legal footer.
	Signature string
	// Rule names the mark that made the cut, empty when nothing was cut.
	Rule string
}

// line is one line of a mail and what its surroundings say about it.
type line struct {
	text string
	// quoted lines stand in a quote container or begin with ">"; weak ones in
	// a blockquote that anybody may have made.
	quoted, weak bool
	// sig lines stand in a signature element.
	sig bool
	// open names the element behind which all is quoted.
	open string
}

// htmlShare is how much longer the plain form must be to be trusted over the
// HTML form, which then lacks something.
const htmlShare = 1.5

// Split divides a mail given as plain text, as HTML, or as both. HTML is
// preferred unless it is empty or much shorter than the plain form.
func Split(plain, html string, opt Options) Parts {
	lines := choose(clip(plain), clip(html))
	if opt.Forward {
		own, sig := signature(lines)
		if hasQuote(lines) {
			own, sig = lines, nil
		}
		return Parts{Own: safe(own), Signature: safe(sig), Rule: "forward"}
	}
	cut, rule := boundary(lines)
	if cut == len(lines) {
		if below := belowQuote(lines); below > 0 {
			own, sig := signature(lines[below:])
			return Parts{Own: safe(own), Quoted: safe(lines[:below]), Signature: safe(sig), Rule: "bottom-post"}
		}
	}
	own, sig := signature(lines[:cut])
	after, tail := trailingSignature(lines[cut:])
	return Parts{Own: safe(own), Quoted: safe(after), Signature: safe(append(sig, tail...)), Rule: rule}
}

func hasQuote(lines []line) bool {
	cut, _ := boundary(lines)
	return cut < len(lines)
}

// clip cuts at MaxInput without breaking a character.
func clip(s string) string {
	if len(s) > MaxInput {
		s = s[:MaxInput]
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

func choose(plain, html string) []line {
	text := plainLines(plain)
	if strings.TrimSpace(html) == "" {
		return text
	}
	rich := htmlLines(html)
	n, m := size(rich), size(text)
	if n == 0 || float64(m) > htmlShare*float64(n) {
		return text
	}
	return rich
}

func size(lines []line) int {
	n := 0
	for _, l := range lines {
		n += utf8.RuneCountInString(strings.TrimSpace(l.text))
	}
	return n
}

var newlines = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u00a0", " ", "\u3000", " ", "\ufeff", "")

func plainLines(s string) []line {
	var out []line
	empty := 0
	for _, t := range strings.Split(newlines.Replace(s), "\n") {
		t = strings.TrimRight(t, " \t")
		if t != "" {
			empty = 0
		} else if empty++; empty > 2 {
			continue
		}
		out = append(out, line{text: t, quoted: strings.HasPrefix(strings.TrimLeft(t, " "), ">")})
	}
	return out
}
