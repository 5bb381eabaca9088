package imapd

import (
	"encoding/base64"
	"unicode/utf16"
	"unicode/utf8"
)

// Mailbox names of IMAP4rev1 travel in modified UTF-7 (RFC 3501, section 5.1.3): printable ASCII stands for itself,
// "&" is "&-", everything else is UTF-16 in base64 between "&" and "-", with "," for "/" and no padding.

var utf7Base64 = base64.NewEncoding("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,").WithPadding(base64.NoPadding).Strict()

// errUTF7 is a NO, not a BAD: to the grammar the name is a string like any other.
var errUTF7 = no("CANNOT", "Mailbox name is not modified UTF-7")

// decodeUTF7 accepts only the canonical form, so that one folder has one name.
func decodeUTF7(s string) (string, error) {
	out := make([]byte, 0, len(s))
	shifted := false // the previous character came out of a shift, so a second shift right after it is not canonical
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < 0x20 || c > 0x7e {
			return "", errUTF7
		}
		if c != '&' {
			out, shifted = append(out, c), false
			continue
		}
		end := i + 1
		for end < len(s) && s[end] != '-' {
			end++
		}
		if end == len(s) {
			return "", errUTF7
		}
		if end == i+1 {
			out, shifted = append(out, '&'), false
			i = end
			continue
		}
		if shifted {
			return "", errUTF7
		}
		var ok bool
		if out, ok = appendShifted(out, s[i+1:end]); !ok {
			return "", errUTF7
		}
		shifted = true
		i = end
	}
	return string(out), nil
}

func appendShifted(out []byte, s string) ([]byte, bool) {
	b, err := utf7Base64.DecodeString(s)
	if err != nil || len(b) == 0 || len(b)%2 != 0 {
		return out, false
	}
	for i := 0; i < len(b); i += 2 {
		r := rune(b[i])<<8 | rune(b[i+1])
		if utf16.IsSurrogate(r) {
			if i += 2; i >= len(b) {
				return out, false
			}
			if r = utf16.DecodeRune(r, rune(b[i])<<8|rune(b[i+1])); r == utf8.RuneError {
				return out, false
			}
		}
		if r >= 0x20 && r <= 0x7e {
			return out, false
		}
		out = utf8.AppendRune(out, r)
	}
	return out, true
}

// appendUTF7 appends the modified UTF-7 form of a UTF-8 name.
func appendUTF7(dst []byte, name string) []byte {
	var run []uint16
	flush := func() {
		if len(run) == 0 {
			return
		}
		b := make([]byte, 0, 2*len(run))
		for _, u := range run {
			b = append(b, byte(u>>8), byte(u))
		}
		dst = append(dst, '&')
		dst = utf7Base64.AppendEncode(dst, b)
		dst = append(dst, '-')
		run = run[:0]
	}
	for _, r := range name {
		if r >= 0x20 && r <= 0x7e {
			flush()
			dst = append(dst, byte(r))
			if r == '&' {
				dst = append(dst, '-')
			}
			continue
		}
		run = utf16.AppendRune(run, r)
	}
	flush()
	return dst
}
