package message

import (
	"bufio"
	"bytes"
	"io"
	"sync"
)

// WireReader passes bytes through and fails with ErrBareCR, ErrBareLF or ErrNUL at the first byte that RFC 5321,
// section 2.3.8, forbids. Bytes up to that place are given before the error; a CR at the very end is bare.
type WireReader struct {
	r   io.Reader
	cr  bool // the last byte was CR
	err error
}

// NewWireReader checks what r gives.
func NewWireReader(r io.Reader) *WireReader { return &WireReader{r: r} }

func (w *WireReader) Read(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	n, err := w.r.Read(p)
	for i, c := range p[:n] {
		switch {
		case c == 0:
			w.err = ErrNUL
		case c == '\n' && !w.cr:
			w.err = ErrBareLF
		case c != '\n' && w.cr:
			w.err = ErrBareCR
		}
		if w.err != nil {
			return i, w.err
		}
		w.cr = c == '\r'
	}
	if err != nil {
		if err == io.EOF && w.cr {
			err = ErrBareCR
		}
		w.err = err
	}
	return n, err
}

// DotWriter takes the text that follows DATA, dots stuffed and the end line included (RFC 5321, section 4.5.2), and
// writes the mail. It fails with ErrBareCR, ErrBareLF or ErrNUL as WireReader does. What follows the end line is passed
// over.
type DotWriter struct {
	w  io.Writer
	at place
	cr bool // the last byte of the line so far was CR
}

// place is where in a line a DotWriter stands.
type place int

const (
	atStart  place = iota
	afterDot       // a dot began the line
	afterDotCR
	within
	atEnd
)

// NewDotWriter writes mails to w, in few and long pieces.
func NewDotWriter(w io.Writer) *DotWriter { return &DotWriter{w: w} }

func (d *DotWriter) Write(p []byte) (int, error) {
	if bytes.IndexByte(p, 0) >= 0 {
		return 0, ErrNUL
	}
	from := 0 // of what was not written yet
	for i := 0; i < len(p); {
		switch d.at {
		case atStart:
			if d.at = within; p[i] == '.' {
				if _, err := d.w.Write(p[from:i]); err != nil {
					return from, err
				}
				d.at = afterDot
				i++
				from = i
			}
		case afterDot:
			if d.at = within; p[i] == '\r' {
				d.at = afterDotCR
				i++
				from = i
			}
		case afterDotCR:
			if p[i] != '\n' {
				return i, ErrBareCR
			}
			d.at = atEnd
		case within:
			n, err := d.line(p[i:])
			if err != nil {
				return i, err
			}
			i += n
		case atEnd:
			return len(p), nil
		}
	}
	if d.at == afterDotCR || d.at == atEnd {
		return len(p), nil
	}
	if _, err := d.w.Write(p[from:]); err != nil {
		return from, err
	}
	return len(p), nil
}

// line looks at the rest of a line, or at as much of it as there is, and tells how long that is.
func (d *DotWriter) line(p []byte) (int, error) {
	if d.cr && p[0] != '\n' {
		return 0, ErrBareCR
	}
	end, cr := bytes.IndexByte(p, '\n'), bytes.IndexByte(p, '\r')
	switch {
	case end < 0:
		if cr >= 0 && cr < len(p)-1 {
			return 0, ErrBareCR
		}
		d.cr = cr >= 0
		return len(p), nil
	case end == 0 && !d.cr, cr < 0 && end > 0, cr > end && end > 0:
		return 0, ErrBareLF
	case end > 0 && cr < end-1:
		return 0, ErrBareCR
	}
	d.at, d.cr = atStart, false
	return end + 1, nil
}

// NormaliseLines copies r to w and makes every bare CR and bare LF a CRLF. Nothing else changes.
func NormaliseLines(w io.Writer, r io.Reader) error {
	room, back := borrow(32 << 10)
	defer back()
	out := lineWriters.Get().(*bufio.Writer)
	out.Reset(w)
	defer func() {
		out.Reset(nil)
		lineWriters.Put(out)
	}()
	l := lineMender{out: out}
	for {
		n, err := r.Read(room)
		if err := l.take(room[:n]); err != nil {
			return err
		}
		if err == io.EOF {
			if l.cr {
				out.WriteByte('\n')
			}
			return out.Flush()
		}
		if err != nil {
			return err
		}
	}
}

var lineWriters = sync.Pool{New: func() any { return bufio.NewWriterSize(nil, 32<<10) }}

// lineMender writes text with whole line ends.
type lineMender struct {
	out *bufio.Writer // remembers an error
	cr  bool          // the last byte was CR
}

// take writes the next piece.
func (l *lineMender) take(b []byte) (err error) {
	if len(b) == 0 {
		return nil
	}
	if l.cr && b[0] != '\n' {
		l.out.WriteByte('\n')
	}
	done, at := 0, 0 // bytes written, bytes looked at
	if l.cr && b[0] == '\n' {
		at = 1
	}
	l.cr = false
	for at < len(b) {
		line := b[at:]
		lf := bytes.IndexByte(line, '\n')
		if lf >= 0 {
			line = line[:lf]
		}
		cr := bytes.IndexByte(line, '\r')
		switch last := cr >= 0 && cr == len(line)-1; {
		case lf >= 0 && last:
			at += lf + 1
		case lf < 0 && (last || cr < 0):
			at, l.cr = len(b), last
		case cr >= 0:
			at += cr + 1
			l.out.Write(b[done:at])
			err = l.out.WriteByte('\n')
			done = at
		default:
			l.out.Write(b[done : at+lf])
			_, err = l.out.WriteString("\r\n")
			at += lf + 1
			done = at
		}
	}
	if done < len(b) {
		_, err = l.out.Write(b[done:])
	}
	return err
}
