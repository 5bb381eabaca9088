package message

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
)

// Spool holds the bytes of one message while it is received: up to SpoolMemory in memory, above in a temporary file that
// has no name any more, so a crash leaves nothing behind. Write is for one goroutine; once writing is over, ReadAt and
// Reader are safe for many. The owner closes it.
type Spool struct {
	dir  string
	mem  []byte
	file *os.File
	size int64
	err  error // the first failed write; the content is incomplete from then on
}

// NewSpool makes an empty Spool whose file, if one is needed, lies in dir ("": the system's place for such files).
func NewSpool(dir string) *Spool { return &Spool{dir: dir} }

// SpoolBytes makes a Spool of b without copying it; b must not change afterwards.
func SpoolBytes(b []byte) *Spool { return &Spool{mem: b, size: int64(len(b))} }

// SpoolFrom reads r to its end. More than max bytes give ErrTooLarge; after an error nothing is left to close.
func SpoolFrom(dir string, r io.Reader, max int64) (*Spool, error) {
	s := NewSpool(dir)
	max = min(max, math.MaxInt64-1)
	n, err := io.Copy(s, io.LimitReader(r, max+1))
	if err == nil && n > max {
		err = ErrTooLarge
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Write appends p. After an error every further Write fails with it.
func (s *Spool) Write(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	if s.file == nil {
		if len(s.mem)+len(p) <= SpoolMemory {
			s.mem = append(s.mem, p...)
			s.size += int64(len(p))
			return len(p), nil
		}
		if s.err = s.toFile(); s.err != nil {
			return 0, s.err
		}
	}
	n, err := s.file.Write(p)
	s.size += int64(n)
	if err != nil {
		s.err = fmt.Errorf("spool: %w", err)
	}
	return n, s.err
}

func (s *Spool) toFile() error {
	f, err := os.CreateTemp(s.dir, "mail-*")
	if err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	// Systems that refuse to remove an open file keep it until Close.
	_ = os.Remove(f.Name())
	s.file = f
	if _, err := f.Write(s.mem); err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	s.mem = nil
	return nil
}

// ReadAt reads as io.ReaderAt says.
func (s *Spool) ReadAt(p []byte, off int64) (int, error) {
	if s.file != nil {
		return s.file.ReadAt(p, off)
	}
	return bytes.NewReader(s.mem).ReadAt(p, off)
}

// WriteTo writes all from the start, in one piece what is in memory.
func (s *Spool) WriteTo(w io.Writer) (int64, error) {
	if s.file != nil {
		return io.Copy(w, s.Reader())
	}
	n, err := w.Write(s.mem)
	return int64(n), err
}

// Size is the number of bytes written so far.
func (s *Spool) Size() int64 { return s.size }

// Reader reads all from the start; every call gives an independent one.
func (s *Spool) Reader() *io.SectionReader { return io.NewSectionReader(s, 0, s.size) }

// Close gives memory and file back. A second Close does nothing.
func (s *Spool) Close() error {
	s.mem = nil
	s.size = 0
	if s.err == nil {
		s.err = os.ErrClosed
	}
	if s.file == nil {
		return nil
	}
	name, err := s.file.Name(), s.file.Close()
	if rerr := os.Remove(name); err == nil && rerr != nil && !errors.Is(rerr, os.ErrNotExist) {
		err = rerr
	}
	s.file = nil
	return err
}
