package document

import (
	"strconv"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	textunicode "golang.org/x/text/encoding/unicode"
)

// maxPDFMap bounds the characters that one font names.
const maxPDFMap = 70_000

// pdfFont tells what the bytes of a string stand for, and how wide they are.
type pdfFont struct {
	wide   bool // codes of two bytes (section 9.7)
	names  map[int]string
	simple [256]string
	coded  encoding.Encoding // of a predefined CMap; nil otherwise
	widths map[int]float64
	usual  float64
}

// font finds a font of the resources.
func (f *pdfFile) font(res pdfDict, name any) *pdfFont {
	key, _ := name.(pdfName)
	all, _ := f.get(res["Font"]).(pdfDict)
	ref, isRef := all[string(key)].(pdfRef)
	if known := f.fonts[ref]; isRef && known != nil {
		return known
	}
	d, ok := f.get(all[string(key)]).(pdfDict)
	if !ok {
		return nil
	}
	font := f.readFont(d)
	if isRef {
		f.fonts[ref] = font
	}
	return font
}

func (f *pdfFile) readFont(d pdfDict) *pdfFont {
	font := &pdfFont{widths: map[int]float64{}, usual: 500}
	if s, ok := f.get(d["ToUnicode"]).(pdfStream); ok {
		font.names = f.readCMap(f.inflate(s))
	}
	if d["Subtype"] == pdfName("Type0") {
		font.wide, font.usual = true, 1000
		if name, ok := f.get(d["Encoding"]).(pdfName); ok && font.names == nil {
			font.coded = predefined(string(name))
		}
		if list, ok := f.get(d["DescendantFonts"]).([]any); ok && len(list) > 0 {
			if below, ok := f.get(list[0]).(pdfDict); ok {
				f.cidWidths(font, below)
			}
		}
		return font
	}
	first := int(number(f.get(d["FirstChar"])))
	list, _ := f.get(d["Widths"]).([]any)
	scale := 1.0
	if m, ok := f.get(d["FontMatrix"]).([]any); ok && len(m) == 6 { // Type 3 fonts have units of their own
		scale = 1000 * number(m[0])
	}
	for i, w := range list[:min(len(list), 256)] {
		font.widths[first+i] = scale * number(f.get(w))
	}
	f.simpleNames(font, d)
	return font
}

// cidWidths reads "W" (section 9.7.4.3).
func (f *pdfFile) cidWidths(font *pdfFont, d pdfDict) {
	if w, ok := f.get(d["DW"]).(float64); ok {
		font.usual = w
	}
	list, _ := f.get(d["W"]).([]any)
	for i := 0; i+1 < len(list) && len(font.widths) < maxPDFMap && f.items < maxPDFItems; {
		first := int(number(f.get(list[i])))
		if each, ok := f.get(list[i+1]).([]any); ok {
			for k, w := range each[:min(len(each), maxPDFMap)] {
				font.widths[first+k] = number(f.get(w))
			}
			i += 2
			continue
		}
		if i+2 >= len(list) {
			return
		}
		last, w := int(number(f.get(list[i+1]))), number(f.get(list[i+2]))
		for c := first; c <= min(last, first+0xffff); c++ {
			font.widths[c] = w
		}
		i += 3
	}
	f.items += len(font.widths)
}

// simpleNames fills the characters of a font with codes of one byte (section 9.6.6).
func (f *pdfFile) simpleNames(font *pdfFont, d pdfDict) {
	base, enc := charmap.Windows1252, f.get(d["Encoding"])
	differences := []any{}
	if e, ok := enc.(pdfDict); ok {
		differences, _ = f.get(e["Differences"]).([]any)
		enc = f.get(e["BaseEncoding"])
	}
	if enc == pdfName("MacRomanEncoding") {
		base = charmap.Macintosh
	}
	for c := range 256 {
		font.simple[c] = string(base.DecodeByte(byte(c)))
	}
	at := 0
	for _, v := range differences {
		switch v := f.get(v).(type) {
		case float64:
			at = int(v)
		case pdfName:
			if at >= 0 && at < 256 {
				font.simple[at] = glyphName(string(v))
			}
			at++
		}
	}
}

// each gives the characters of a string with their widths in thousandths; space tells of the one-byte code 32.
func (t *pdfFont) each(b []byte, fn func(text string, width float64, space bool)) {
	if t.coded != nil {
		text, _ := t.coded.NewDecoder().Bytes(b)
		for _, r := range string(text) {
			w := t.usual
			if r < 0x80 {
				w /= 2
			}
			fn(string(r), w, false)
		}
		return
	}
	for i := 0; i < len(b); i++ {
		code, space := int(b[i]), b[i] == ' ' && !t.wide
		if t.wide {
			if i++; i < len(b) {
				code = code<<8 | int(b[i])
			}
		}
		text, named := t.names[code]
		if !named && !t.wide {
			text = t.simple[code]
		}
		w, ok := t.widths[code]
		if !ok {
			w = t.usual
		}
		fn(text, w, space)
	}
}

// predefined gives the encoding behind the name of a CMap (section 9.7.5.2); nil for those of glyph numbers.
func predefined(name string) encoding.Encoding {
	for _, c := range []struct {
		part string
		enc  encoding.Encoding
	}{{"UTF16", textunicode.UTF16(textunicode.BigEndian, textunicode.IgnoreBOM)}, {"UCS2", textunicode.UTF16(textunicode.BigEndian, textunicode.IgnoreBOM)},
		{"GB", simplifiedchinese.GB18030}, {"B5", traditionalchinese.Big5}, {"HKscs", traditionalchinese.Big5},
		{"RKSJ", japanese.ShiftJIS}, {"KSC", korean.EUCKR}, {"EUC", japanese.EUCJP}} {
		if strings.Contains(name, c.part) {
			return c.enc
		}
	}
	return nil
}

// readCMap reads a ToUnicode CMap (section 9.10.3).
func (f *pdfFile) readCMap(data []byte) map[int]string {
	names := map[int]string{}
	l := &pdfLexer{data: data}
	var args []any
	for len(names) < maxPDFMap && f.items < maxPDFItems {
		v := l.next(0)
		if isEnd(v) {
			break
		}
		op, ok := v.(pdfOp)
		if !ok {
			args = append(args, v)
			continue
		}
		switch op {
		case "endbfchar":
			for i := 0; i+1 < len(args); i += 2 {
				names[code(args[i])] = utf16Text(args[i+1], 0)
			}
		case "endbfrange":
			for i := 0; i+2 < len(args); i += 3 {
				addRange(names, code(args[i]), code(args[i+1]), args[i+2])
			}
		}
		args, l.items = args[:0], 0
	}
	f.items += len(names)
	return names
}

func addRange(names map[int]string, first, last int, to any) {
	list, isList := to.([]any)
	for c := first; c <= min(last, first+0xffff) && len(names) < maxPDFMap; c++ {
		if !isList {
			names[c] = utf16Text(to, c-first)
		} else if c-first < len(list) {
			names[c] = utf16Text(list[c-first], 0)
		}
	}
}

func code(v any) (n int) {
	b, _ := v.([]byte)
	for _, c := range b[:min(len(b), 4)] {
		n = n<<8 | int(c)
	}
	return n
}

// utf16Text reads UTF-16BE and adds to its last unit.
func utf16Text(v any, add int) string {
	b, _ := v.([]byte)
	units := make([]uint16, 0, len(b)/2)
	for i := 0; i+1 < len(b); i += 2 {
		units = append(units, uint16(b[i])<<8|uint16(b[i+1]))
	}
	if len(units) > 0 {
		units[len(units)-1] += uint16(add)
	}
	return strings.ReplaceAll(string(utf16.Decode(units)), "\x00", "")
}

// glyphs are names of characters that are no letters themselves; "A" is A.
var glyphs = func() map[string]string {
	m := map[string]string{"ff": "ff", "fi": "fi", "fl": "fl", "ffi": "ffi", "ffl": "ffl", "quoteright": "'", "quoteleft": "'", "quotedblleft": `"`,
		"quotedblright": `"`, "endash": "–", "emdash": "—", "bullet": "•", "germandbls": "ß", "ae": "æ", "AE": "Æ", "oslash": "ø", "Oslash": "Ø",
		"dotlessi": "ı", "Euro": "€", "yen": "¥", "copyright": "©"}
	names := strings.Fields("space exclam quotedbl numbersign dollar percent ampersand quotesingle parenleft parenright asterisk plus comma hyphen " +
		"period slash zero one two three four five six seven eight nine colon semicolon less equal greater question at")
	for i, n := range names {
		m[n] = string(rune(' ' + i))
	}
	for _, accent := range []struct{ name, mark string }{{"acute", "́"}, {"grave", "̀"}, {"dieresis", "̈"}, {"circumflex", "̂"}, {"tilde", "̃"},
		{"cedilla", "̧"}, {"caron", "̌"}, {"ring", "̊"}} {
		for c := 'A'; c <= 'z'; c++ {
			m[string(c)+accent.name] = string(c) + accent.mark
		}
	}
	return m
}()

func glyphName(name string) string {
	if len(name) == 1 {
		return name
	}
	if s, ok := glyphs[name]; ok {
		return s
	}
	for _, prefix := range []string{"uni", "u"} {
		if digits, ok := strings.CutPrefix(name, prefix); ok && len(digits) >= 4 {
			if n, err := strconv.ParseUint(digits[:min(len(digits), 6)], 16, 32); err == nil {
				return string(rune(n))
			}
		}
	}
	return ""
}
