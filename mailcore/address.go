package mailcore

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// Limits of RFC 5321, section 4.5.3.1.
const (
	maxLocalPart = 64
	maxDomain    = 255
	maxAddress   = 254
)

// Address is where mail can be sent: local part and domain, the domain in lower-case A-label-free UTF-8, quotes kept
// only where the local part needs them. The zero value is the null sender. Compare with Key.
type Address string

// ParseAddress reads the Mailbox of RFC 5321, section 4.1.2 (with RFC 6531 letters), without angle brackets. Controls,
// spaces and specials outside quotes are refused, so that a parsed address can be written into any command or header.
func ParseAddress(s string) (Address, error) {
	at := strings.LastIndexByte(s, '@')
	if at <= 0 || at == len(s)-1 || len(s) > maxAddress || !utf8.ValidString(s) {
		return "", fmt.Errorf("%q: %w", shorten(s), ErrBadAddress)
	}
	local, err := parseLocal(s[:at])
	if err != nil {
		return "", fmt.Errorf("%q: %w", shorten(s), err)
	}
	domain, err := parseDomain(s[at+1:])
	if err != nil {
		return "", fmt.Errorf("%q: %w", shorten(s), err)
	}
	return Address(local + "@" + domain), nil
}

func shorten(s string) string {
	const limit = 80 // enough to recognise it in a log line
	if len(s) > limit {
		return s[:limit] + "…"
	}
	return s
}

func parseLocal(s string) (string, error) {
	if len(s) > maxLocalPart {
		return "", ErrBadAddress
	}
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		return parseQuoted(s[1 : len(s)-1])
	}
	for i, part := range strings.Split(s, ".") {
		if part == "" && (i > 0 || s != "") {
			return "", ErrBadAddress
		}
		for _, r := range part {
			if !isAtom(r) {
				return "", ErrBadAddress
			}
		}
	}
	return s, nil
}

func isAtom(r rune) bool {
	if r >= utf8.RuneSelf {
		return unicode.IsPrint(r) && !unicode.IsSpace(r)
	}
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' ||
		strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r)
}

// parseQuoted unescapes a quoted local part and gives back the plain form when no quotes are needed.
func parseQuoted(s string) (string, error) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '\\' {
			i++
			if i == len(s) {
				return "", ErrBadAddress
			}
			c = s[i]
		} else if c == '"' {
			return "", ErrBadAddress
		}
		if c < 0x20 || c == 0x7f {
			return "", ErrBadAddress
		}
		b.WriteByte(c)
	}
	plain := b.String()
	if plain == "" {
		return "", ErrBadAddress
	}
	if out, err := parseLocal(plain); err == nil && plain[0] != '"' {
		return out, nil
	}
	quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(plain)
	return `"` + quoted + `"`, nil
}

func parseDomain(s string) (string, error) {
	s = strings.TrimSuffix(strings.ToLower(s), ".")
	if s == "" || len(s) > maxDomain || strings.HasPrefix(s, "[") {
		return "", ErrBadAddress // address literals are no domains of ours and lead nowhere useful
	}
	u, err := idna.Lookup.ToUnicode(s)
	if err != nil {
		return "", ErrBadAddress
	}
	for _, label := range strings.Split(u, ".") {
		if label == "" || len(label) > maxDomain || label[0] == '-' || label[len(label)-1] == '-' {
			return "", ErrBadAddress
		}
		for _, r := range label {
			if r < utf8.RuneSelf && !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r == '-' || r == '_') {
				return "", ErrBadAddress
			}
		}
	}
	return u, nil
}

// Local is the part before the last "@", as written.
func (a Address) Local() string {
	if at := strings.LastIndexByte(string(a), '@'); at >= 0 {
		return string(a[:at])
	}
	return ""
}

// Domain is the part after the last "@", lower case.
func (a Address) Domain() string {
	if at := strings.LastIndexByte(string(a), '@'); at >= 0 {
		return string(a[at+1:])
	}
	return ""
}

// ASCIIDomain is the domain with A-labels (RFC 5890), as DNS and hosts without SMTPUTF8 want it.
func (a Address) ASCIIDomain() string {
	d, err := idna.Lookup.ToASCII(a.Domain())
	if err != nil {
		return a.Domain()
	}
	return d
}

// Wire is the address as the narrowest protocol can say it: the domain with A-labels unless the local part needs
// SMTPUTF8 anyway.
func (a Address) Wire() string {
	if a == "" || !a.IsASCII() {
		return string(a)
	}
	return a.Local() + "@" + a.ASCIIDomain()
}

// Key is the form under which an address is looked up: our local parts do not tell letter cases apart.
func (a Address) Key() string { return strings.ToLower(string(a)) }

// IsASCII tells whether the address can travel without SMTPUTF8 once its domain is written with A-labels.
func (a Address) IsASCII() bool {
	for _, r := range a.Local() {
		if r >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
