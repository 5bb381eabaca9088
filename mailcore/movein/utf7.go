package movein

import (
	"encoding/base64"
	"strings"
	"unicode/utf16"
)

var utf7Base64 = base64.NewEncoding("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,").WithPadding(base64.NoPadding)

// utf7 decodes the form in which IMAP servers write names of folders to disk (RFC 3501, section 5.1.3). What is not in
// that form stays as it is.
func utf7(s string) string {
	var out strings.Builder
	for rest := s; ; {
		plain, coded, found := strings.Cut(rest, "&")
		out.WriteString(plain)
		if !found {
			return out.String()
		}
		word, after, ended := strings.Cut(coded, "-")
		b, err := utf7Base64.DecodeString(word)
		if !ended || err != nil || len(b)%2 != 0 {
			return s
		}
		if word == "" {
			out.WriteByte('&')
		}
		units := make([]uint16, len(b)/2)
		for i := range units {
			units[i] = uint16(b[2*i])<<8 | uint16(b[2*i+1])
		}
		out.WriteString(string(utf16.Decode(units)))
		rest = after
	}
}
