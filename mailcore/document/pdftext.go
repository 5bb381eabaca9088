package document

import (
	"bytes"
	"math"
	"unicode"
	"unicode/utf8"
)

// matrix is [a b c d e f] of section 8.3.3.
type matrix [6]float64

func (m matrix) times(n matrix) matrix {
	return matrix{m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3], m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5]}
}

var unity = matrix{1, 0, 0, 1, 0, 0}

// pdfState is what "q" keeps and "Q" brings back.
type pdfState struct {
	page                         matrix
	font                         *pdfFont
	size, char, word, scale, gap float64
}

// pdfPainter follows the operators of a page (section 9.4) as far as they place text.
type pdfPainter struct {
	f          *pdfFile
	out        *words
	s          pdfState
	kept       []pdfState
	line, text matrix
	endX, endY float64 // where the last text ended
	last       rune
	steps      int
}

// maxPDFSteps bounds the operators of one page with its forms.
const maxPDFSteps = 2_000_000

func (f *pdfFile) page(d pdfDict, out *words) {
	var content []byte
	switch c := f.get(d["Contents"]).(type) {
	case pdfStream:
		content = f.inflate(c)
	case []any:
		for _, v := range c {
			if s, ok := f.get(v).(pdfStream); ok && len(content) < maxPDFStream {
				content = append(append(content, f.inflate(s)...), '\n')
			}
		}
	}
	p := &pdfPainter{f: f, out: out, s: pdfState{page: unity, scale: 1}, line: unity, text: unity}
	p.run(content, f.resources(d), 0)
	out.add("\n")
}

// resources are those of a page or what it inherits.
func (f *pdfFile) resources(d pdfDict) pdfDict {
	for range maxPDFDepth {
		if r, ok := f.get(d["Resources"]).(pdfDict); ok {
			return r
		}
		var ok bool
		if d, ok = f.get(d["Parent"]).(pdfDict); !ok {
			break
		}
	}
	return nil
}

// maxPDFOperands bounds what may stand before an operator.
const maxPDFOperands = 64

func (p *pdfPainter) run(content []byte, res pdfDict, depth int) {
	l := &pdfLexer{data: content}
	var args []any
	for {
		v := l.next(0)
		if isEnd(v) || p.out.full() {
			return
		}
		op, ok := v.(pdfOp)
		if !ok {
			if len(args) < maxPDFOperands {
				args = append(args, v)
			}
			continue
		}
		if p.steps++; p.steps > maxPDFSteps || p.steps%1024 == 0 && p.f.ctx.Err() != nil {
			return
		}
		switch op {
		case "ID": // a picture in place
			if i := bytes.Index(l.data[l.at:], []byte("EI")); i >= 0 {
				l.at += i + 2
			}
		case "Do":
			if len(args) == 1 {
				p.form(res, args[0], depth)
			}
		case "Tf":
			if len(args) == 2 {
				p.s.font, p.s.size = p.f.font(res, args[0]), number(args[1])
			}
		default:
			p.operate(op, args)
		}
		args, l.items = args[:0], 0
	}
}

// form paints a form that stands for itself (section 8.10).
func (p *pdfPainter) form(res pdfDict, name any, depth int) {
	key, _ := name.(pdfName)
	all, _ := p.f.get(res["XObject"]).(pdfDict)
	s, ok := p.f.get(all[string(key)]).(pdfStream)
	if !ok || s.dict["Subtype"] != pdfName("Form") || depth >= 8 {
		return
	}
	own, ok := p.f.get(s.dict["Resources"]).(pdfDict)
	if !ok {
		own = res
	}
	kept, stack := p.s, p.kept
	if m, ok := p.f.get(s.dict["Matrix"]).([]any); ok && len(m) == 6 {
		p.s.page = toMatrix(m).times(p.s.page)
	}
	p.kept = nil
	p.run(p.f.inflate(s), own, depth+1)
	p.s, p.kept = kept, stack
}

func toMatrix(v []any) (m matrix) {
	for i := range m {
		m[i] = number(v[i])
	}
	return m
}

func (p *pdfPainter) operate(op pdfOp, args []any) {
	n := func(i int) float64 {
		if i < len(args) {
			return number(args[i])
		}
		return 0
	}
	switch op {
	case "q":
		if len(p.kept) < 1000 {
			p.kept = append(p.kept, p.s)
		}
	case "Q":
		if k := len(p.kept); k > 0 {
			p.s, p.kept = p.kept[k-1], p.kept[:k-1]
		}
	case "cm":
		if len(args) == 6 {
			p.s.page = toMatrix(args).times(p.s.page)
		}
	case "BT":
		p.line, p.text = unity, unity
	case "Tm":
		if len(args) == 6 {
			p.line = toMatrix(args)
			p.text = p.line
		}
	case "Td":
		p.move(n(0), n(1))
	case "TD":
		p.s.gap = -n(1)
		p.move(n(0), n(1))
	case "T*":
		p.move(0, -p.s.gap)
	case "TL":
		p.s.gap = n(0)
	case "Tc":
		p.s.char = n(0)
	case "Tw":
		p.s.word = n(0)
	case "Tz":
		p.s.scale = n(0) / 100
	case "Tj", "'", "\"":
		if op != "Tj" {
			p.move(0, -p.s.gap)
		}
		if len(args) > 0 {
			p.show(args[len(args)-1])
		}
	case "TJ":
		if len(args) > 0 {
			list, _ := args[0].([]any)
			for _, v := range list {
				p.show(v)
			}
		}
	}
}

func (p *pdfPainter) move(x, y float64) {
	p.line = matrix{1, 0, 0, 1, x, y}.times(p.line)
	p.text = p.line
}

// show writes a string, or moves on by a number of thousandths of the size.
func (p *pdfPainter) show(v any) {
	if n, ok := v.(float64); ok {
		p.text = matrix{1, 0, 0, 1, -n / 1000 * p.s.size * p.s.scale, 0}.times(p.text)
		return
	}
	b, ok := v.([]byte)
	if !ok || p.s.font == nil {
		return
	}
	p.s.font.each(b, func(text string, width float64, space bool) {
		p.glyph(text)
		x := width/1000*p.s.size + p.s.char
		if space {
			x += p.s.word
		}
		p.text = matrix{1, 0, 0, 1, x * p.s.scale, 0}.times(p.text)
		at := p.text.times(p.s.page)
		p.endX, p.endY = at[4], at[5]
	})
}

// glyph writes one character, behind a space where it lies apart from the one before. Chinese lines that go on in the
// next are one text.
func (p *pdfPainter) glyph(text string) {
	if text == "" {
		return
	}
	first, _ := utf8.DecodeRuneInString(text)
	at := p.text.times(p.s.page)
	size := math.Abs(p.s.size) * max(math.Hypot(at[0], at[1]), math.Hypot(at[2], at[3]))
	away := math.Abs(at[4]-p.endX) > size/5 || math.Abs(at[5]-p.endY) > size/5
	if p.last != 0 && away && !unicode.IsSpace(p.last) && !(wide(p.last) && wide(first)) {
		p.out.add(" ")
	}
	p.out.add(text)
	p.last, _ = utf8.DecodeLastRuneInString(text)
}

func wide(r rune) bool { return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) }
