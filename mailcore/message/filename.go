package message

import (
	"net/url"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxFilename is the longest name common file systems take, in bytes.
const maxFilename = 255

// Filename is the decoded file name of the part, "" if it has none. It is a bare name of at most 255 bytes: no directory,
// no control characters, no bidirectional overrides. It reads RFC 2231 with continuations in any order and any charset,
// encoded-words with or without quotes, and raw 8-bit text; "name" of Content-Type stands in for "filename".
func (p *Part) Filename() string {
	name := decodeParam(p.DispositionParams, "filename")
	if name == "" {
		name = decodeParam(p.Params, "name")
	}
	return safeFilename(name)
}

// decodeParam is the decoded value of a parameter; the extended form of RFC 2231 wins over the plain one.
func decodeParam(params []Param, name string) string {
	plain := ""
	var pieces []paramPiece
	for _, p := range params {
		suffix, ok := strings.CutPrefix(p.Name, name)
		switch {
		case !ok:
		case suffix == "" && plain == "":
			plain = p.Value
		case strings.HasPrefix(suffix, "*"):
			number, extended := strings.CutSuffix(suffix[1:], "*")
			if suffix == "*" {
				number, extended = "0", true
			}
			if n, err := strconv.Atoi(number); err == nil {
				pieces = append(pieces, paramPiece{n, extended, p.Value})
			}
		}
	}
	if s := joinPieces(pieces); s != "" {
		return s
	}
	return DecodeHeader(plain)
}

type paramPiece struct {
	n        int
	extended bool // percent-encoded
	value    string
}

// joinPieces puts the pieces of RFC 2231, section 3, in order and decodes them together, as a character may be split
// between two of them.
func joinPieces(pieces []paramPiece) string {
	if len(pieces) == 0 {
		return ""
	}
	sort.SliceStable(pieces, func(i, j int) bool { return pieces[i].n < pieces[j].n })
	charset := ""
	var b strings.Builder
	for i, p := range pieces {
		if i == 0 && p.extended {
			if parts := strings.SplitN(p.value, "'", 3); len(parts) == 3 {
				charset, p.value = parts[0], parts[2]
			}
		}
		if p.extended {
			p.value = unpercent(p.value)
		}
		b.WriteString(p.value)
	}
	s := b.String()
	if charset == "" && strings.Contains(s, "=?") {
		return DecodeHeader(s)
	}
	return oneLine(decodeBytes(charset, []byte(s)))
}

// unpercent undoes %XX and leaves what is no escape.
func unpercent(s string) string {
	if u, err := url.PathUnescape(s); err == nil {
		return u
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && unhex(s[i+1]) < 16 && unhex(s[i+2]) < 16 {
			out = append(out, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
			continue
		}
		out = append(out, s[i])
	}
	return string(out)
}

// safeFilename keeps the last path element of either kind of system and cuts it to maxFilename, keeping the extension.
func safeFilename(name string) string {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.TrimSpace(oneLine(name))
	if name == "." || name == ".." {
		return ""
	}
	if len(name) <= maxFilename {
		return name
	}
	ext := ""
	if i := strings.LastIndexByte(name, '.'); i > 0 && len(name)-i <= 20 {
		ext = name[i:]
	}
	return cutText(name, maxFilename-len(ext)) + ext
}

// cutText cuts s to at most n bytes without splitting a character.
func cutText(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
