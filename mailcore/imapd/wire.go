package imapd

import (
	"bytes"
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

// Bounds of what a client may send.
const (
	// maxCommand bounds one command with its literals, the message of APPEND left out. Long UID sets of clients that
	// synchronise a big folder come near it.
	maxCommand = 64 << 10
	// maxCommandGuest is the same before login: a name, a password or a SASL response, and no more.
	maxCommandGuest = 8 << 10
	// maxDrain is how much of a refused command is read away so that the session can go on; beyond it the connection
	// is closed.
	maxDrain = 1 << 20
	// maxTag keeps what we repeat in answers short; no client known uses more than 20 bytes.
	maxTag = 128
	// readBuffer is the size of a pooled read buffer; nearly all commands fit in it.
	readBuffer = 4 << 10
	// keepCommand is the biggest command buffer given back to the pool.
	keepCommand = 16 << 10
)

// Errors of reading a command. After errTooLong the connection is still usable.
var (
	errTooLong = errors.New("command is too long")
	errClose   = errors.New("peer must be cut off")
)

// connError is an error of the connection: nobody is there to be answered.
type connError struct{ error }

func (e connError) Unwrap() error { return e.error }

var readBuffers = sync.Pool{New: func() any { b := make([]byte, readBuffer); return &b }}
var commandBuffers = sync.Pool{New: func() any { b := make([]byte, 0, 1024); return &b }}

// reader reads from the connection. It owns a pooled buffer only between the first byte of a command and the moment
// when everything received has been used, so an idle connection holds a few bytes.
type reader struct {
	conn net.Conn
	out  *writer // sent before waiting; nil while somebody else writes
	buf  *[]byte
	r, w int
	tiny [16]byte
}

// buffered is the number of bytes received and not used.
func (r *reader) buffered() int { return r.w - r.r }

// release gives the buffer back when nothing is in it.
func (r *reader) release() {
	if r.buf != nil && r.r == r.w {
		readBuffers.Put(r.buf)
		r.buf, r.r, r.w = nil, 0, 0
	}
}

// rest takes out what has been received and not used.
func (r *reader) rest() []byte {
	if r.buf == nil {
		return nil
	}
	b := bytes.Clone((*r.buf)[r.r:r.w])
	r.r = r.w
	r.release()
	return b
}

// fill waits for more bytes.
func (r *reader) fill() error {
	if r.out != nil {
		if r.out.flush(); r.out.err != nil {
			return connError{r.out.err}
		}
	}
	if r.buf == nil {
		n, err := r.conn.Read(r.tiny[:])
		if n == 0 {
			return readError(err)
		}
		r.buf = readBuffers.Get().(*[]byte)
		r.r, r.w = 0, copy(*r.buf, r.tiny[:n])
		return nil
	}
	if r.r == r.w {
		r.r, r.w = 0, 0
	} else if r.w == len(*r.buf) {
		r.w = copy(*r.buf, (*r.buf)[r.r:r.w])
		r.r = 0
	}
	n, err := r.conn.Read((*r.buf)[r.w:])
	if n == 0 {
		return readError(err)
	}
	r.w += n
	return nil
}

func readError(err error) error {
	if err == nil {
		err = io.ErrNoProgress
	}
	return connError{err}
}

// line appends the rest of the current line, its LF included, to dst. Beyond limit bytes it gives errTooLong with the
// rest of the line unread.
func (r *reader) line(dst []byte, limit int) ([]byte, error) {
	for {
		if r.buffered() == 0 {
			if err := r.fill(); err != nil {
				return dst, err
			}
		}
		have := (*r.buf)[r.r:r.w]
		n := bytes.IndexByte(have, '\n') + 1
		if n == 0 {
			if len(dst)+len(have) > limit {
				return dst, errTooLong
			}
			dst = append(dst, have...)
			r.r = r.w
			continue
		}
		if len(dst)+n > limit {
			return dst, errTooLong
		}
		dst = append(dst, have[:n]...)
		r.r += n
		return dst, nil
	}
}

// full appends exactly n bytes to dst.
func (r *reader) full(dst []byte, n int) ([]byte, error) {
	for n > 0 {
		if r.buffered() == 0 {
			if err := r.fill(); err != nil {
				return dst, err
			}
		}
		k := min(n, r.buffered())
		dst = append(dst, (*r.buf)[r.r:r.r+k]...)
		r.r += k
		n -= k
	}
	return dst, nil
}

// skip reads n bytes away.
func (r *reader) skip(n int64) error {
	for n > 0 {
		if r.buffered() == 0 {
			if err := r.fill(); err != nil {
				return err
			}
		}
		k := min(n, int64(r.buffered()))
		r.r += int(k)
		n -= k
	}
	return nil
}

// skipLine reads away the rest of a line whose end has not been seen, and what literals it announces.
func (r *reader) skipLine(budget int64) error {
	var tail []byte
	for {
		if r.buffered() == 0 {
			if err := r.fill(); err != nil {
				return err
			}
		}
		have := (*r.buf)[r.r:r.w]
		n := bytes.IndexByte(have, '\n') + 1
		end := n > 0
		if !end {
			n = len(have)
		}
		if budget -= int64(n); budget < 0 {
			return errClose
		}
		tail = lastBytes(append(tail, have[:n]...))
		r.r += n
		if !end {
			continue
		}
		lit, ok := trailingLiteral(tail)
		if !ok || lit.sync { // nobody answers "+", so a synchronising literal never comes
			return nil
		}
		if budget -= lit.size; budget < 0 {
			return errClose
		}
		if err := r.skip(lit.size); err != nil {
			return err
		}
		tail = tail[:0]
	}
}

// lastBytes keeps as much of b as the announcement of a literal can need.
func lastBytes(b []byte) []byte {
	const keep = 32 // "{18446744073709551615+}\r\n" and a little
	if len(b) > keep {
		return append(b[:0], b[len(b)-keep:]...)
	}
	return b
}

// literal is the announcement "{n}" or "{n+}" at the end of a line, or "~{n}" (RFC 3516, section 4.4).
type literal struct {
	size   int64
	sync   bool // the client waits for "+"
	binary bool
	start  int // of the announcement in the line
}

// hugeLiteral stands for every number that is too big to be meant.
const hugeLiteral = int64(1) << 62

// trailingLiteral finds the announcement of a literal at the end of a line that ends with LF.
func trailingLiteral(line []byte) (literal, bool) {
	l := literal{sync: true}
	b := bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
	if len(b) < 3 || b[len(b)-1] != '}' {
		return l, false
	}
	i := len(b) - 2
	if b[i] == '+' {
		l.sync = false
		i--
	}
	digits := 0
	for ; i >= 0 && b[i] >= '0' && b[i] <= '9'; i-- {
		digits++
	}
	if digits == 0 || i < 0 || b[i] != '{' {
		return l, false
	}
	for _, c := range b[i+1 : i+1+digits] {
		l.size = min(l.size*10+int64(c-'0'), hugeLiteral/16)
	}
	if l.size >= hugeLiteral/16 {
		l.size = hugeLiteral
	}
	l.start = i
	if i > 0 && b[i-1] == '~' {
		l.binary = true
		l.start--
	}
	return l, true
}

// slowGuard moves the read deadline forward while bytes arrive at an acceptable rate.
type slowGuard struct {
	start time.Time
	set   func(time.Time)
	got   int64
}

// minRate is the least bytes a second at which a literal may come; slower ones tie up memory and files for nothing.
const minRate = 500

// literalGrace is how long a literal may take before the rate counts.
const literalGrace = time.Minute

// allow sets the deadline by which the next n bytes must be here.
func (g *slowGuard) allow(n int64) {
	g.got += n
	g.set(g.start.Add(literalGrace + time.Duration(g.got/minRate)*time.Second))
}
