package message

import (
	"bufio"
	"io"
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

// NormaliseLines copies r to w and makes every bare CR and bare LF a CRLF. Nothing else changes.
func NormaliseLines(w io.Writer, r io.Reader) error {
	in, out := bufio.NewReaderSize(r, 32<<10), bufio.NewWriterSize(w, 32<<10)
	cr := false
	for {
		c, err := in.ReadByte()
		if err == io.EOF {
			if cr {
				out.WriteByte('\n')
			}
			return out.Flush()
		}
		if err != nil {
			return err
		}
		if cr && c != '\n' {
			out.WriteByte('\n')
		}
		if c == '\n' && !cr {
			out.WriteByte('\r')
		}
		cr = c == '\r'
		if err := out.WriteByte(c); err != nil {
			return err
		}
	}
}
