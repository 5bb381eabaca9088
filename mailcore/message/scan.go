package message

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// scanBuffer is also the longest line seen in one piece, and so the longest boundary line that can match.
const scanBuffer = 64 << 10

// scanner walks over a message line by line. A line ends with LF; a CR before it belongs to the line end. Lines longer
// than the buffer come in pieces, so memory does not grow with them.
type scanner struct {
	r         io.ReaderAt
	size      int64
	base      int64 // offset of buf[0] in the message
	buf       []byte
	pos, end  int
	eof       bool
	lf        int64 // LF characters passed
	continued bool  // the next piece continues a line
}

func newScanner(r io.ReaderAt, start, size int64) *scanner {
	if s, ok := r.(*Spool); ok && s.file == nil && start <= size && size <= min(s.size, scanBuffer) { // all is at hand
		buf := s.mem[start:size:size]
		return &scanner{r: r, size: size, base: start, buf: buf, end: len(buf), eof: true}
	}
	n := min(scanBuffer, max(size-start, 1))
	return &scanner{r: r, size: size, base: start, buf: make([]byte, n)}
}

// piece is a line or part of a long one. data includes the line end and is valid until the next call.
type piece struct {
	data  []byte
	start int64
	first bool // begins a line
	last  bool // ends a line (or the message)
}

func (s *scanner) offset() int64 { return s.base + int64(s.pos) }

func (s *scanner) next() (piece, error) {
	for {
		if i := bytes.IndexByte(s.buf[s.pos:s.end], '\n'); i >= 0 {
			s.lf++
			return s.take(i+1, true), nil
		}
		if s.eof {
			if s.pos == s.end {
				return piece{}, io.EOF
			}
			return s.take(s.end-s.pos, true), nil
		}
		if s.pos == 0 && s.end == len(s.buf) {
			return s.take(s.end, false), nil
		}
		if err := s.fill(); err != nil {
			return piece{}, err
		}
	}
}

func (s *scanner) take(n int, last bool) piece {
	p := piece{data: s.buf[s.pos : s.pos+n], start: s.offset(), first: !s.continued, last: last}
	s.pos += n
	s.continued = !last
	return p
}

func (s *scanner) fill() error {
	copy(s.buf, s.buf[s.pos:s.end])
	s.base += int64(s.pos)
	s.end -= s.pos
	s.pos = 0
	want := min(int64(len(s.buf)-s.end), s.size-s.base-int64(s.end))
	if want <= 0 {
		s.eof = true
		return nil
	}
	n, err := s.r.ReadAt(s.buf[s.end:s.end+int(want)], s.base+int64(s.end))
	s.end += n
	if errors.Is(err, io.EOF) || (err == nil && n == 0) {
		s.eof, err = true, nil
	}
	if err != nil {
		return fmt.Errorf("read message: %w", err)
	}
	return nil
}

// skipLines passes over the rest of the message at full speed, only counting LF.
func (s *scanner) skipLines() error {
	for {
		s.lf += int64(bytes.Count(s.buf[s.pos:s.end], []byte{'\n'}))
		s.pos = s.end
		if s.eof {
			return nil
		}
		if err := s.fill(); err != nil {
			return err
		}
	}
}

// lineEnd is the length of the line end of b: 0, 1 (LF) or 2 (CRLF).
func lineEnd(b []byte) int64 {
	switch n := len(b); {
	case n == 0 || b[n-1] != '\n':
		return 0
	case n > 1 && b[n-2] == '\r':
		return 2
	}
	return 1
}

func chomp(b []byte) []byte { return b[:len(b)-int(lineEnd(b))] }
