package message

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"io"
	"strings"
)

func stdBase64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// OpenPart gives the content of p with its transfer encoding undone, bytes otherwise unchanged (the charset stays). The
// decoders take broken input as far as it goes; errors are those of r only.
func OpenPart(r io.ReaderAt, p *Part) io.Reader {
	raw := io.NewSectionReader(r, p.BodyStart, p.BodyEnd-p.BodyStart)
	word, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(stripComment(p.Encoding))), ";")
	switch strings.Trim(word, " \t\"") {
	case "base64", "base-64", "b":
		return newBase64Reader(raw)
	case "quoted-printable", "quoted_printable", "q", "qp":
		return newQuotedReader(raw)
	case "x-uuencode", "uuencode", "x-uue", "uue":
		return &uuReader{in: bufio.NewReader(raw)}
	}
	return raw
}

// base64Reader skips what is not base64 and starts anew after padding, as some gateways join encoded pieces.
type base64Reader struct {
	in   io.Reader
	raw  []byte
	buf  []byte
	out  []byte // what of buf is still to be read
	quad [4]byte
	n    int // digits in quad
	err  error
}

func newBase64Reader(r io.Reader) *base64Reader { return &base64Reader{in: r} }

func (d *base64Reader) Read(p []byte) (int, error) {
	for len(d.out) == 0 {
		if d.err != nil {
			return 0, d.err
		}
		d.fill()
	}
	n := copy(p, d.out)
	d.out = d.out[n:]
	return n, nil
}

func (d *base64Reader) fill() {
	const chunk = 16 << 10
	if d.raw == nil {
		d.raw, d.buf = make([]byte, chunk), make([]byte, 0, chunk)
	}
	n, err := d.in.Read(d.raw)
	out := d.decode(d.buf[:0], d.raw[:n])
	if err != nil {
		d.err = err
		out = d.flush(out)
	}
	d.out = out
}

func (d *base64Reader) decode(out, in []byte) []byte {
	for _, c := range in {
		v := base64Digit[c]
		if v > 63 {
			if c == '=' {
				out = d.flush(out)
			}
			continue
		}
		d.quad[d.n] = v
		if d.n++; d.n == 4 {
			q := d.quad
			out = append(out, q[0]<<2|q[1]>>4, q[1]<<4|q[2]>>2, q[2]<<6|q[3])
			d.n = 0
		}
	}
	return out
}

// decodeBase64 is the reader's work for a short text.
func decodeBase64(s string) []byte {
	var d base64Reader
	return d.flush(d.decode(make([]byte, 0, len(s)), []byte(s)))
}

func (d *base64Reader) flush(out []byte) []byte {
	q, n := d.quad, d.n
	d.quad, d.n = [4]byte{}, 0
	if n < 2 {
		return out
	}
	b := [3]byte{q[0]<<2 | q[1]>>4, q[1]<<4 | q[2]>>2, q[2]<<6 | q[3]}
	return append(out, b[:n-1]...)
}

var base64Digit = func() (t [256]byte) {
	for i := range t {
		t[i] = 255
	}
	for i, c := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/" {
		t[c] = byte(i)
	}
	return t
}()

// quotedReader undoes quoted-printable (RFC 2045, section 6.7). What is no valid escape stays as it is.
type quotedReader struct {
	in    *bufio.Reader
	out   []byte
	carry []byte // an escape cut in two at the end of the buffer
	err   error
}

func newQuotedReader(r io.Reader) *quotedReader {
	return &quotedReader{in: bufio.NewReaderSize(r, 4<<10)}
}

func (d *quotedReader) Read(p []byte) (int, error) {
	for len(d.out) == 0 {
		if d.err != nil {
			return 0, d.err
		}
		d.fill()
	}
	n := copy(p, d.out)
	d.out = d.out[n:]
	return n, nil
}

func (d *quotedReader) fill() {
	line, err := d.in.ReadSlice('\n')
	whole := err != bufio.ErrBufferFull
	if whole {
		d.err = err
	}
	if len(d.carry) > 0 {
		line = append(d.carry, line...)
		d.carry = nil
	}
	if cut := bytes.LastIndexByte(line[max(0, len(line)-2):], '='); !whole && cut >= 0 {
		cut += len(line) - 2
		d.carry = bytes.Clone(line[cut:])
		line = line[:cut]
	}
	d.out = d.decode(line, whole)
}

func (d *quotedReader) decode(line []byte, whole bool) []byte {
	text, end := line, []byte(nil)
	if whole {
		text = chomp(line)
		end = line[len(text):]
		trimmed := bytes.TrimRight(text, " \t")
		if bytes.HasSuffix(trimmed, []byte("=")) {
			text, end = trimmed[:len(trimmed)-1], nil
		} else if len(end) > 0 {
			text = trimmed // white space at the end was added on the way
		}
	}
	out := line[:0]
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c == '=' && i+2 < len(text) && unhex(text[i+1]) < 16 && unhex(text[i+2]) < 16 {
			c = unhex(text[i+1])<<4 | unhex(text[i+2])
			i += 2
		}
		out = append(out, c)
	}
	return append(out, end...)
}

// uuReader undoes the encoding of uuencode, which some clients still name as transfer encoding.
type uuReader struct {
	in     *bufio.Reader
	out    []byte
	inside bool
	err    error
}

func (d *uuReader) Read(p []byte) (int, error) {
	for len(d.out) == 0 {
		if d.err != nil {
			return 0, d.err
		}
		d.fill()
	}
	n := copy(p, d.out)
	d.out = d.out[n:]
	return n, nil
}

func (d *uuReader) fill() {
	line, err := d.in.ReadSlice('\n')
	if err == bufio.ErrBufferFull {
		err = nil // not a line of uuencode; its pieces decode to little or nothing
	}
	d.err = err
	line = chomp(line)
	switch {
	case !d.inside:
		d.inside = bytes.HasPrefix(line, []byte("begin "))
	case string(line) == "end":
		d.err = io.EOF
	case len(line) > 1:
		d.out = uuLine(line)
	}
}

func uuLine(line []byte) []byte {
	want := int(line[0]-' ') & 63
	out := make([]byte, 0, want+3)
	for b := line[1:]; len(b) > 0 && len(out) < want; b = b[min(4, len(b)):] {
		var q [4]byte
		for i := range min(4, len(b)) {
			q[i] = (b[i] - ' ') & 63
		}
		out = append(out, q[0]<<2|q[1]>>4, q[1]<<4|q[2]>>2, q[2]<<6|q[3])
	}
	return out[:min(want, len(out))]
}
