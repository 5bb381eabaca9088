package message

import (
	"bytes"
	"errors"
	"io"
	"strings"
)

// Parse reads a message of size bytes in one forward pass and never holds it whole. Any bytes give a Structure; an error
// is an error of r. It may block in r.
func Parse(r io.ReaderAt, size int64) (*Structure, error) {
	p := &parser{scan: newScanner(r, 0, size), out: &Structure{}}
	p.out.Root = p.addPart(0, 0)
	p.beginHeader(p.out.Root, &p.out.Header)
	if err := p.run(); err != nil {
		return nil, err
	}
	p.out.Size = p.scan.offset()
	p.out.Lines = p.scan.lf
	p.closeTo(0, p.out.Size, p.scan.lf)
	completeMultiparts(p.out.Root)
	return p.out, nil
}

// open is a part whose end has not been seen. A boundary is what ends its children; a message/rfc822 part has none, a
// multipart after its closing delimiter has none any more.
type open struct {
	part     *Part
	boundary string
	digest   bool
	lf       int64 // LF before the body
}

type mode int

const (
	inHeader mode = iota
	inBody        // of the innermost part: content, preamble or epilogue
)

// parser keeps the chain of open parts from the root to the innermost one.
type parser struct {
	scan       *scanner
	out        *Structure
	stack      []open
	mode       mode
	boundaries int   // open parts with a boundary
	parts      int   // listed so far
	prevEnd    int64 // length of the line end before the current line
	head       headerReader
}

func (p *parser) run() error {
	for {
		if p.mode == inBody && p.boundaries == 0 {
			return p.scan.skipLines()
		}
		l, err := p.scan.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		p.line(l)
		if l.last {
			p.prevEnd = lineEnd(l.data)
		}
	}
}

func (p *parser) line(l piece) {
	if p.boundaries > 0 && l.first && l.last && bytes.HasPrefix(l.data, []byte("--")) && p.delimiter(l) {
		return
	}
	if p.mode == inHeader {
		p.headerLine(l)
	}
}

// delimiter handles a boundary line; false if l is none. The innermost open multipart wins, so a boundary used twice in
// a nest means the inner one until that is closed.
func (p *parser) delimiter(l piece) bool {
	text := bytes.TrimRight(l.data[2:], " \t\r\n")
	for i := len(p.stack) - 1; i >= 0; i-- {
		b := p.stack[i].boundary
		if b == "" || len(text) < len(b) || string(text[:len(b)]) != b {
			continue
		}
		switch string(text[len(b):]) {
		case "":
			p.openChild(i, l)
			return true
		case "--":
			p.endChildren(i, l)
			p.stack[i].boundary = ""
			p.boundaries--
			return true
		}
	}
	return false
}

// endChildren ends what is open inside stack[i] before the delimiter line l; the line end before l is part of it
// (RFC 2046, section 5.1.1).
func (p *parser) endChildren(i int, l piece) {
	end, lf := l.start-p.prevEnd, p.scan.lf-1
	if lineEnd(l.data) == 0 {
		lf++
	}
	if p.prevEnd > 0 {
		lf--
	}
	p.closeTo(i+1, end, lf)
	p.mode = inBody
}

func (p *parser) openChild(i int, l piece) {
	p.endChildren(i, l)
	if p.parts >= MaxParts {
		p.out.Truncated = true
		return
	}
	start := l.start + int64(len(l.data))
	c := p.addPart(start, p.scan.lf)
	if p.stack[i].digest {
		c.Type, c.Subtype = "message", "rfc822"
	}
	p.stack[i].part.Parts = append(p.stack[i].part.Parts, c)
	p.beginHeader(c, nil)
}

// addPart pushes a new part whose header starts at start.
func (p *parser) addPart(start, lf int64) *Part {
	c := &Part{Type: "text", Subtype: "plain", HeaderStart: start, BodyStart: start, BodyEnd: start}
	p.stack = append(p.stack, open{part: c, lf: lf})
	p.parts++
	return c
}

// closeTo ends all open parts from stack[n] on at end, where lf LF characters have passed.
func (p *parser) closeTo(n int, end, lf int64) {
	if p.mode == inHeader {
		p.finishHeader(end, lf)
	}
	for i := len(p.stack) - 1; i >= n; i-- {
		o := p.stack[i]
		if o.boundary != "" {
			p.boundaries--
		}
		// A delimiter right after the blank line: the line end before it belongs to the header, not to the delimiter.
		if o.part.BodyStart > end {
			end, lf = o.part.BodyStart, o.lf
		}
		o.part.BodyEnd = end
		o.part.Lines = lf - o.lf
	}
	p.stack = p.stack[:n]
}

func (p *parser) beginHeader(c *Part, env *Envelope) {
	p.mode = inHeader
	p.head.reset(c, env)
}

// headerLine feeds one line to the header of the innermost part.
func (p *parser) headerLine(l piece) {
	after := l.start + int64(len(l.data))
	if l.first && l.last && len(chomp(l.data)) == 0 {
		p.finishHeader(after, p.scan.lf)
		p.enterBody()
		return
	}
	if p.head.add(l) {
		return
	}
	lf := p.scan.lf
	if lineEnd(l.data) > 0 {
		lf--
	}
	p.finishHeader(l.start, lf)
	p.enterBody()
	p.line(l)
}

func (p *parser) finishHeader(bodyStart, lf int64) {
	o := &p.stack[len(p.stack)-1]
	if bodyStart < o.part.HeaderStart {
		bodyStart, lf = o.part.HeaderStart, o.lf
	}
	o.part.BodyStart, o.part.BodyEnd, o.lf = bodyStart, bodyStart, lf
	p.mode = inBody
	if !p.head.finish() {
		p.out.Truncated = true
	}
}

// enterBody decides from the finished header what the body of the innermost part is.
func (p *parser) enterBody() {
	o := &p.stack[len(p.stack)-1]
	c := o.part
	isMessage := c.Type == "message" && (c.Subtype == "rfc822" || c.Subtype == "global") && isIdentity(c.Encoding)
	boundary := ""
	if c.Type == "multipart" {
		boundary = strings.TrimRight(c.param("boundary"), " \t")
	}
	if !isMessage && boundary == "" {
		return
	}
	if len(p.stack) >= MaxDepth || p.parts >= MaxParts {
		p.out.Truncated = true
		return
	}
	if !isMessage {
		o.boundary, o.digest = boundary, c.Subtype == "digest"
		p.boundaries++
		return
	}
	c.Message = &Envelope{}
	inner := p.addPart(c.BodyStart, o.lf)
	c.Parts = []*Part{inner}
	p.beginHeader(inner, c.Message)
}

func isIdentity(encoding string) bool {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "", "7bit", "8bit", "binary", "7-bit", "8-bit":
		return true
	}
	return false
}

// completeMultiparts gives every multipart without children an empty text, as IMAP needs at least one.
func completeMultiparts(c *Part) {
	if c.Type == "multipart" && len(c.Parts) == 0 {
		c.Parts = []*Part{{Type: "text", Subtype: "plain", HeaderStart: c.BodyEnd, BodyStart: c.BodyEnd, BodyEnd: c.BodyEnd}}
	}
	for _, child := range c.Parts {
		completeMultiparts(child)
	}
}

// param is the raw value of a Content-Type parameter.
func (p *Part) param(name string) string {
	for _, v := range p.Params {
		if v.Name == name {
			return v.Value
		}
	}
	return ""
}
