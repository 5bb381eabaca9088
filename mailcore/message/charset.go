package message

import (
	"bytes"
	"encoding/base64"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// charsets names what the indexes of x/text lack or read too narrowly. GB18030 contains GBK and GB 2312; senders label
// its rare characters, common in surnames, with the older names.
var charsets = map[string]encoding.Encoding{
	"gb2312": simplifiedchinese.GB18030, "gbk": simplifiedchinese.GB18030, "gb18030": simplifiedchinese.GB18030,
	"gb18030-2005": simplifiedchinese.GB18030, "gb18030-2022": simplifiedchinese.GB18030,
	"cp936": simplifiedchinese.GB18030, "ms936": simplifiedchinese.GB18030, "936": simplifiedchinese.GB18030,
	"windows-936": simplifiedchinese.GB18030, "x-gbk": simplifiedchinese.GB18030, "gb_2312-80": simplifiedchinese.GB18030,
	"gb2312-80": simplifiedchinese.GB18030, "euc-cn": simplifiedchinese.GB18030, "x-euc-cn": simplifiedchinese.GB18030,
	"chinese": simplifiedchinese.GB18030, "gb": simplifiedchinese.GB18030, "x-mac-chinesesimp": simplifiedchinese.GB18030,
	"hz-gb-2312": simplifiedchinese.HZGB2312, "hz": simplifiedchinese.HZGB2312,
	"big5": traditionalchinese.Big5, "big5-hkscs": traditionalchinese.Big5, "big5hkscs": traditionalchinese.Big5,
	"cp950": traditionalchinese.Big5, "ms950": traditionalchinese.Big5, "x-big5": traditionalchinese.Big5,
	"windows-950": traditionalchinese.Big5, "950": traditionalchinese.Big5, "x-windows-950": traditionalchinese.Big5,
	"iso-2022-jp": japanese.ISO2022JP, "iso-2022-jp-1": japanese.ISO2022JP, "iso-2022-jp-2": japanese.ISO2022JP,
	"iso-2022-jp-ms": japanese.ISO2022JP, "cp50220": japanese.ISO2022JP, "cp50221": japanese.ISO2022JP,
	"shift-jis": japanese.ShiftJIS, "sjis": japanese.ShiftJIS, "cp932": japanese.ShiftJIS, "ms932": japanese.ShiftJIS,
	"ks_c_5601-1987": korean.EUCKR, "ks_c_5601": korean.EUCKR, "cp949": korean.EUCKR, "uhc": korean.EUCKR,
	"ms949": korean.EUCKR, "x-windows-949": korean.EUCKR, "windows-949": korean.EUCKR,
	"tis-620": charmap.Windows874, "iso-8859-11": charmap.Windows874, "cp874": charmap.Windows874,
	"utf-16": unicode.UTF16(unicode.BigEndian, unicode.UseBOM), "utf16": unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
	"utf-16be": unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
	"utf-16le": unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM),
}

// unlabelled are the labels that say nothing about bytes above 0x7f.
var unlabelled = map[string]bool{"": true, "us-ascii": true, "ascii": true, "utf-8": true, "utf8": true, "unknown-8bit": true,
	"x-unknown": true, "unknown": true, "default": true, "ansi_x3.4-1968": true, "8bit": true, "binary": true, "utf-8mb4": true,
	"default_charset": true, "default-charset": true, "utf_8": true}

func charsetOf(label string) encoding.Encoding {
	if e := charsets[label]; e != nil {
		return e
	}
	if e, err := htmlindex.Get(label); err == nil && e != encoding.Replacement {
		return e
	}
	if e, err := ianaindex.MIME.Encoding(label); err == nil {
		return e
	}
	if hyphens := strings.ReplaceAll(label, "_", "-"); hyphens != label {
		return charsetOf(hyphens)
	}
	return nil
}

// decodeBytes turns bytes in the named charset into valid UTF-8. Labels lie, so the bytes have a say: what is not UTF-8
// under an UTF-8 or missing label is tried as GB18030, what is UTF-8 but not the charset of its label is UTF-8.
func decodeBytes(label string, b []byte) string {
	if isASCII(b) && !bytes.ContainsAny(b, "\x0e\x1b~+") && !strings.Contains(label, "16") {
		return string(b) // the same in all charsets but UTF-16 and those with escapes
	}
	label = strings.ToLower(strings.Trim(label, " \t\"'"))
	if label == "utf-7" || label == "unicode-1-1-utf-7" || label == "x-unicode-2-0-utf-7" {
		return decodeUTF7(b)
	}
	if label == "iso-2022-kr" || label == "iso2022-kr" || label == "iso2022_kr" {
		label, b = "euc-kr", eucKR(b)
	}
	if unlabelled[label] {
		return guess(b)
	}
	e := charsetOf(label)
	if e == nil {
		return guess(b)
	}
	out, err := e.NewDecoder().Bytes(b)
	if err != nil || bytes.Contains(out, []byte("\uFFFD")) && utf8.Valid(b) && !isASCII(b) {
		return guess(b)
	}
	return string(bytes.ToValidUTF8(out, []byte("\uFFFD")))
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

// guess reads unlabelled bytes: UTF-8 if valid or nearly so, else GB18030, else Windows-1252.
func guess(b []byte) string {
	if utf8.Valid(b) {
		return string(bytes.TrimPrefix(b, []byte("\xef\xbb\xbf")))
	}
	good, bad := 0, 0
	for i := 0; i < len(b); {
		if b[i] < 0x80 {
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		i += n
	}
	if good >= 4*bad {
		return string(bytes.ToValidUTF8(b, []byte("\uFFFD")))
	}
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
	if err == nil && 8*bytes.Count(out, []byte("\uFFFD")) <= bad/2 {
		return string(out)
	}
	out, err = charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		return string(bytes.ToValidUTF8(b, []byte("\uFFFD")))
	}
	return string(out)
}

// validText is s if it is UTF-8, else our best reading of it.
func validText(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return guess([]byte(s))
}

// eucKR turns ISO-2022-KR (RFC 1557), which x/text lacks, into EUC-KR: between SO and SI the high bits are missing.
func eucKR(b []byte) []byte {
	b = bytes.ReplaceAll(b, []byte("\x1b$)C"), nil)
	out := make([]byte, 0, len(b))
	high := byte(0)
	for _, c := range b {
		switch {
		case c == 0x0e:
			high = 0x80
		case c == 0x0f || c == '\n':
			high = 0
			if c == '\n' {
				out = append(out, c)
			}
		case c > ' ':
			out = append(out, c|high)
		default:
			out = append(out, c)
		}
	}
	return out
}

// decodeUTF7 reads RFC 2152: "+" starts base64 of UTF-16, "-" or any other character ends it.
func decodeUTF7(b []byte) string {
	var out strings.Builder
	for len(b) > 0 {
		i := bytes.IndexByte(b, '+')
		if i < 0 {
			out.WriteString(guess(b))
			break
		}
		out.WriteString(guess(b[:i]))
		b = b[i+1:]
		n := 0
		for n < len(b) && isBase64(b[n]) {
			n++
		}
		if n == 0 {
			out.WriteByte('+')
		}
		out.WriteString(utf7Run(b[:n]))
		if b = b[n:]; len(b) > 0 && b[0] == '-' {
			b = b[1:]
		}
	}
	return out.String()
}

func utf7Run(b []byte) string {
	raw := make([]byte, base64.RawStdEncoding.DecodedLen(len(b)))
	n, _ := base64.RawStdEncoding.Decode(raw, b)
	units := make([]uint16, 0, n/2)
	for i := 0; i+1 < n; i += 2 {
		units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
	}
	return string(utf16.Decode(units))
}

func isBase64(c byte) bool {
	return 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '+' || c == '/'
}

// DecodeText reads a text file: by its charset if label names one, otherwise by what the bytes look like. Valid UTF-8 with
// LF line ends.
func DecodeText(label string, b []byte) string { return cleanText(decodeBytes(label, b)) }
