package message

import (
	"crypto/rand"
	"encoding/hex"
	"io"
	"strings"
)

// maxMessageID is the longest line of RFC 5322, section 2.1.1; longer ids are nobody's.
const maxMessageID = 998

// ParseMessageIDs gives the ids of a Message-ID, In-Reply-To or References value in normal form: without <>, white space
// and needless quotes, the part after the last @ in lower case. Words outside <> count only where no <> are.
func ParseMessageIDs(s string) []string {
	var ids []string
	add := func(raw string) {
		if id := normaliseID(raw); id != "" {
			ids = append(ids, id)
		}
	}
	if strings.Contains(s, "<") {
		for rest := s; ; {
			_, after, ok := strings.Cut(rest, "<")
			if !ok {
				break
			}
			id, next, closed := strings.Cut(after, ">")
			if !closed {
				break
			}
			add(strings.ReplaceAll(id, "<", ""))
			rest = next
		}
		if len(ids) > 0 {
			return ids
		}
		s = strings.ReplaceAll(s, "<", " ")
	}
	words := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\t' || r == '\r' || r == '\n' || r == ',' })
	for _, w := range words {
		if len(words) == 1 || strings.Contains(w, "@") {
			add(strings.Trim(w, "<>"))
		}
	}
	return ids
}

// NormaliseMessageID gives the first id in s in normal form, "" if there is none.
func NormaliseMessageID(s string) string {
	if ids := ParseMessageIDs(s); len(ids) > 0 {
		return ids[0]
	}
	return ""
}

func normaliseID(s string) string {
	s = strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0x7f {
			return -1
		}
		return r
	}, validText(s))
	if at := strings.LastIndexByte(s, '@'); at >= 0 {
		local, domain := s[:at], strings.ToLower(s[at:])
		if len(local) >= 2 && local[0] == '"' && local[len(local)-1] == '"' {
			local = local[1 : len(local)-1]
		}
		s = local + domain
	}
	if len(s) > maxMessageID || s == "@" {
		return ""
	}
	return s
}

// capReferences keeps the first 5 (the root) and the last 95.
func capReferences(ids []string) []string {
	const head = 5
	if len(ids) <= MaxReferences {
		return ids
	}
	return append(ids[:head:head], ids[len(ids)-(MaxReferences-head):]...)
}

// NewMessageID makes an id (without <>) from 128 random bits; random nil means crypto/rand.
func NewMessageID(domain string, random io.Reader) string {
	return randomHex(random) + "@" + domain
}

func randomHex(random io.Reader) string {
	var b [16]byte
	if random == nil {
		random = rand.Reader
	}
	if _, err := io.ReadFull(random, b[:]); err != nil {
		rand.Read(b[:]) // an own source that ran dry; crypto/rand never fails
	}
	return hex.EncodeToString(b[:])
}
