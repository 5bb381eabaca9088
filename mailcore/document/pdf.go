package document

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/ascii85"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
)

// A PDF (ISO 32000-1) is read without its cross-reference table, which is often broken: every object is found by its
// beginning, and the last one with a number counts.

const (
	maxPDFObjects  = 500_000
	maxPDFInflated = 128 << 20 // bytes that all streams of a file unpack to
	maxPDFStream   = 32 << 20  // of one stream
	maxPDFItems    = 4_000_000 // of all arrays, dictionaries and maps of fonts: a byte or two may make one
	maxPDFDepth    = 32        // of arrays, dictionaries, parents and forms within each other
)

type (
	pdfName string
	pdfOp   string // a keyword: an operator, true, null
	pdfRef  int
	pdfDict map[string]any
)

type pdfStream struct {
	dict pdfDict
	raw  []byte
}

type packed struct {
	in []byte
	at int
}

type pdfFile struct {
	ctx    context.Context
	data   []byte
	at     map[int]int    // number of an object → where it begins
	packed map[int]packed // of those within object streams
	seen   map[int]any
	left   int64 // bytes that may still be unpacked
	items  int   // that were made
	fonts  map[pdfRef]*pdfFont
}

func readPDF(ctx context.Context, data []byte, out *words) error {
	if bytes.Contains(data, []byte("/Encrypt")) {
		return fmt.Errorf("%w: it is locked", ErrUnreadable)
	}
	f := &pdfFile{ctx: ctx, data: data, at: map[int]int{}, packed: map[int]packed{}, seen: map[int]any{}, left: maxPDFInflated, fonts: map[pdfRef]*pdfFont{}}
	f.findObjects()
	if len(f.at) == 0 {
		return fmt.Errorf("%w: no PDF", ErrUnreadable)
	}
	f.unpack()
	numbers := slices.Sorted(maps.Keys(f.at))
	for n := range f.packed {
		if _, plain := f.at[n]; !plain {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	for _, n := range numbers {
		if ctx.Err() != nil || out.full() {
			return ctx.Err()
		}
		d, ok := f.get(pdfRef(n)).(pdfDict)
		if ok && d["Type"] == pdfName("Page") {
			f.page(d, out)
		}
	}
	return nil
}

// findObjects looks for "12 0 obj".
func (f *pdfFile) findObjects() {
	for i := 0; len(f.at) < maxPDFObjects; {
		j := bytes.Index(f.data[i:], []byte("obj"))
		if j < 0 {
			return
		}
		i += j + 3
		_, rest, ok := numberBefore(f.data[max(0, i-40) : i-3])
		if !ok {
			continue
		}
		if n, _, ok := numberBefore(rest); ok {
			f.at[n] = i
		}
	}
}

func isPDFSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

// numberBefore reads the number at the end of b, behind which white space must lie.
func numberBefore(b []byte) (n int, rest []byte, ok bool) {
	end := len(b)
	for end > 0 && isPDFSpace(b[end-1]) {
		end--
	}
	start := end
	for start > 0 && b[start-1] >= '0' && b[start-1] <= '9' && end-start < 9 {
		start--
	}
	for _, c := range b[start:end] {
		n = 10*n + int(c-'0')
	}
	return n, b[:start], start < end && end < len(b)
}

// unpack finds the objects within object streams (section 7.5.7).
func (f *pdfFile) unpack() {
	for _, n := range slices.Sorted(maps.Keys(f.at)) {
		if f.ctx.Err() != nil {
			return
		}
		s, ok := f.get(pdfRef(n)).(pdfStream)
		if !ok || s.dict["Type"] != pdfName("ObjStm") {
			continue
		}
		data := f.inflate(s)
		first := int(number(f.get(s.dict["First"])))
		l := &pdfLexer{data: data}
		for range min(int(number(f.get(s.dict["N"]))), maxPDFObjects) {
			id, idOK := l.next(0).(float64)
			off, offOK := l.next(0).(float64)
			at := first + int(off)
			if !idOK || !offOK || at < 0 || at > len(data) || len(f.packed) > maxPDFObjects {
				break
			}
			f.packed[int(id)] = packed{data, at}
		}
	}
}

// get follows a reference to its object; anything else is given back.
func (f *pdfFile) get(v any) any {
	for range maxPDFDepth {
		r, ok := v.(pdfRef)
		if !ok {
			return v
		}
		if known, ok := f.seen[int(r)]; ok {
			v = known
			continue
		}
		f.seen[int(r)] = nil // an object whose length is itself
		v = f.read(int(r))
		f.seen[int(r)] = v
	}
	return nil
}

func (f *pdfFile) read(n int) any {
	at, ok := f.at[n]
	if !ok {
		p, ok := f.packed[n]
		if !ok {
			return nil
		}
		l := &pdfLexer{data: p.in, at: p.at, items: f.items}
		v := l.next(0)
		f.items = l.items
		return v
	}
	l := &pdfLexer{data: f.data, at: at, items: f.items}
	v := l.next(0)
	f.items = l.items
	d, ok := v.(pdfDict)
	if !ok {
		return v
	}
	l.space()
	if !bytes.HasPrefix(l.data[l.at:], []byte("stream")) {
		return d
	}
	rest := l.data[l.at+len("stream"):]
	rest = bytes.TrimPrefix(bytes.TrimPrefix(rest, []byte("\r")), []byte("\n"))
	end := []byte("endstream")
	if size := int(number(f.get(d["Length"]))); size > 0 && size <= len(rest) && bytes.HasPrefix(bytes.TrimLeft(rest[size:min(len(rest), size+20)], "\r\n "), end) {
		return pdfStream{d, rest[:size]}
	}
	if i := bytes.Index(rest, end); i >= 0 {
		rest = rest[:i]
	}
	return pdfStream{d, rest}
}

// inflate undoes the filters of a stream; of filters that are for pictures nothing is given.
func (f *pdfFile) inflate(s pdfStream) []byte {
	filters, _ := f.get(s.dict["Filter"]).([]any)
	if one, ok := f.get(s.dict["Filter"]).(pdfName); ok {
		filters = []any{one}
	}
	data := s.raw
	for _, filter := range filters[:min(len(filters), 4)] {
		var r io.Reader
		switch f.get(filter) {
		case pdfName("FlateDecode"), pdfName("Fl"):
			if len(data) < 2 {
				return nil
			}
			r = flate.NewReader(bytes.NewReader(data[2:])) // behind the head of zlib; its sum is not looked at
		case pdfName("ASCII85Decode"), pdfName("A85"):
			body, _, _ := bytes.Cut(data, []byte("~>"))
			r = ascii85.NewDecoder(bytes.NewReader(bytes.TrimPrefix(body, []byte("<~"))))
		case pdfName("ASCIIHexDecode"), pdfName("AHx"):
			body, _, _ := bytes.Cut(data, []byte(">"))
			r = hex.NewDecoder(bytes.NewReader(withoutSpace(body)))
		default:
			return nil
		}
		most := min(maxPDFStream, f.left)
		data, _ = io.ReadAll(io.LimitReader(r, most)) // a broken stream gives what came before
		f.left -= int64(len(data))
	}
	if p, ok := f.get(s.dict["DecodeParms"]).(pdfDict); ok && number(f.get(p["Predictor"])) > 1 {
		return nil // for pictures and tables of offsets
	}
	return data
}

func number(v any) float64 {
	n, _ := v.(float64)
	return n
}

// errPDFEnd is the end of the tokens.
var errPDFEnd = errors.New("end")

// pdfLexer reads objects (section 7.3): numbers as float64, strings as []byte, arrays as []any, the rest by their types.
type pdfLexer struct {
	data  []byte
	at    int
	items int // made so far
}

func (l *pdfLexer) space() {
	for l.at < len(l.data) {
		switch c := l.data[l.at]; {
		case isPDFSpace(c):
			l.at++
		case c == '%':
			for l.at < len(l.data) && l.data[l.at] != '\n' && l.data[l.at] != '\r' {
				l.at++
			}
		default:
			return
		}
	}
}

// next gives the next object; errPDFEnd at the end.
func (l *pdfLexer) next(depth int) any {
	l.space()
	if l.items++; l.at >= len(l.data) || depth > maxPDFDepth || l.items > maxPDFItems {
		l.at = len(l.data)
		return errPDFEnd
	}
	c := l.data[l.at]
	switch {
	case c == '/':
		l.at++
		return l.name()
	case c == '(':
		return l.text()
	case c == '<' && l.at+1 < len(l.data) && l.data[l.at+1] == '<':
		l.at += 2
		return l.dict(depth)
	case c == '<':
		return l.hex()
	case c == '[':
		l.at++
		return l.array(depth)
	case c == '+' || c == '-' || c == '.' || c >= '0' && c <= '9':
		return l.number()
	case c == ']' || c == '}' || c == '{' || c == ')':
		l.at++
		return pdfOp(c)
	case c == '>':
		l.at = min(l.at+2, len(l.data))
		return pdfOp(">>")
	}
	return pdfOp(l.word())
}

func isPDFDelimiter(c byte) bool { return bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0 }

func (l *pdfLexer) word() []byte {
	start := l.at
	for l.at < len(l.data) && !isPDFSpace(l.data[l.at]) && !isPDFDelimiter(l.data[l.at]) {
		l.at++
	}
	return l.data[start:l.at]
}

func (l *pdfLexer) name() pdfName {
	w := l.word()
	if bytes.IndexByte(w, '#') < 0 {
		return pdfName(w)
	}
	var out []byte
	for i := 0; i < len(w); i++ {
		var one [1]byte
		if w[i] == '#' && i+2 < len(w) {
			if _, err := hex.Decode(one[:], w[i+1:i+3]); err == nil {
				out, i = append(out, one[0]), i+2
				continue
			}
		}
		out = append(out, w[i])
	}
	return pdfName(out)
}

// number reads a number, or a reference "12 0 R".
func (l *pdfLexer) number() any {
	n, whole := l.digits()
	if !whole || n < 0 {
		return n
	}
	back := l.at
	l.space()
	if l.at < len(l.data) && l.data[l.at] >= '0' && l.data[l.at] <= '9' {
		if _, whole := l.digits(); whole {
			l.space()
			if l.at < len(l.data) && l.data[l.at] == 'R' && (l.at+1 == len(l.data) || isPDFSpace(l.data[l.at+1]) || isPDFDelimiter(l.data[l.at+1])) {
				l.at++
				return pdfRef(n)
			}
		}
	}
	l.at = back
	return n
}

func (l *pdfLexer) digits() (n float64, whole bool) {
	sign, scale := 1.0, 0.0
	for whole = true; l.at < len(l.data); l.at++ {
		switch c := l.data[l.at]; {
		case c == '-':
			sign = -1
		case c == '+':
		case c == '.':
			whole, scale = false, 1
		case c >= '0' && c <= '9':
			if n = 10*n + float64(c-'0'); scale > 0 {
				scale *= 10
			}
		default:
			return sign * n / max(scale, 1), whole && n < 1<<31
		}
	}
	return sign * n / max(scale, 1), whole && n < 1<<31
}

func (l *pdfLexer) array(depth int) []any {
	list := []any{}
	for {
		v := l.next(depth + 1)
		if v == pdfOp("]") || isEnd(v) {
			return list
		}
		list = append(list, v)
	}
}

func isEnd(v any) bool { err, ok := v.(error); return ok && err != nil }

func (l *pdfLexer) dict(depth int) pdfDict {
	d := pdfDict{}
	for {
		k := l.next(depth + 1)
		if k == pdfOp(">>") || isEnd(k) {
			return d
		}
		name, ok := k.(pdfName)
		if !ok {
			continue
		}
		v := l.next(depth + 1)
		if v == pdfOp(">>") || isEnd(v) {
			return d
		}
		d[string(name)] = v
	}
}

func withoutSpace(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for _, c := range b {
		if !isPDFSpace(c) {
			out = append(out, c)
		}
	}
	return out
}

func (l *pdfLexer) hex() []byte {
	end := bytes.IndexByte(l.data[l.at:], '>')
	if end < 0 {
		end = len(l.data) - l.at
	}
	digits := withoutSpace(l.data[l.at+1 : l.at+end])
	l.at = min(l.at+end+1, len(l.data))
	if len(digits)%2 == 1 {
		digits = append(digits, '0')
	}
	n, _ := hex.Decode(digits, digits)
	return digits[:n]
}

// text reads "(…)" with its escapes (section 7.3.4.2).
func (l *pdfLexer) text() []byte {
	var out []byte
	depth := 0
	for ; l.at < len(l.data); l.at++ {
		switch c := l.data[l.at]; c {
		case '(':
			if depth++; depth == 1 {
				continue
			}
		case ')':
			if depth--; depth == 0 {
				l.at++
				return out
			}
		case '\\':
			out = l.escape(out)
			continue
		}
		out = append(out, l.data[l.at])
	}
	return out
}

func (l *pdfLexer) escape(out []byte) []byte {
	if l.at+1 >= len(l.data) {
		return out
	}
	l.at++
	c := l.data[l.at]
	if i := bytes.IndexByte([]byte("nrtbf"), c); i >= 0 {
		return append(out, "\n\r\t\b\f"[i])
	}
	switch {
	case c == '\r':
		if l.at+1 < len(l.data) && l.data[l.at+1] == '\n' {
			l.at++
		}
		return out
	case c == '\n':
		return out
	case c >= '0' && c <= '7':
		n := 0
		for i := 0; i < 3 && l.at < len(l.data) && l.data[l.at] >= '0' && l.data[l.at] <= '7'; i++ {
			n = 8*n + int(l.data[l.at]-'0')
			l.at++
		}
		l.at--
		return append(out, byte(n))
	}
	return append(out, c)
}
