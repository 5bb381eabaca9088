package imapd

import (
	"bytes"
	"compress/flate"
	"errors"
	"io"
	"net"
	"sync"
)

const (
	// maxCompressed bounds the connections that compress; while a command of theirs is on its way, each needs some 50 KB
	// to unpack it.
	maxCompressed = 4096
	// flateWindow is how far back deflate refers.
	flateWindow = 32 << 10
)

var (
	inflaters = sync.Pool{New: func() any { return flate.NewReader(bytes.NewReader(nil)) }}
	deflaters = sync.Pool{New: func() any { w, _ := flate.NewWriter(nil, flate.BestSpeed); return &deflater{w: w} }}
)

// compress is COMPRESS (RFC 4978): from the next command on both directions are deflated.
func (c *conn) compress(cmd *command) error {
	if err := cmd.space(); err != nil {
		return err
	}
	algorithm := cmd.word()
	if err := cmd.end(); err != nil {
		return err
	}
	switch {
	case algorithm != "DEFLATE":
		return bad("Only DEFLATE is known")
	case c.compressed:
		return no("COMPRESSIONACTIVE", "Already compressing")
	case c.rd.buffered() > 0:
		return bad("Wait for the answer")
	case c.srv.compressed.Add(1) > maxCompressed:
		c.srv.compressed.Add(-1)
		return no("LIMIT", "Too many compressed connections")
	}
	c.compressed = true
	c.rd.release()
	c.wr.str(cmd.tag).str(" OK Compressing").crlf()
	c.wr.release()
	c.use(&deflated{Conn: c.nc, in: inflater{src: byteSource{r: c.nc}}})
	return errAnswered
}

// leaveCompressed gives the place of a compressing connection back.
func (c *conn) leaveCompressed() {
	if c.compressed {
		c.srv.compressed.Add(-1)
	}
}

// deflated is a connection that compresses. As with any connection, one goroutine may read while another writes.
type deflated struct {
	net.Conn
	in inflater
}

func (d *deflated) Read(p []byte) (int, error) { return d.in.Read(p) }

// Write compresses each piece for itself: a deflater weighs most of a megabyte, so nobody keeps one while waiting, be it
// for a slow client or for the next command. The end of a piece is a flush, behind which a new deflater may begin.
func (d *deflated) Write(p []byte) (int, error) {
	out, err := deflate(p)
	defer copyBuffers.Put(out)
	if err == nil {
		_, err = d.Conn.Write(*out)
	}
	*out = (*out)[:cap(*out)]
	if err != nil {
		return 0, err
	}
	return len(p), nil
}

// deflater writes into memory.
type deflater struct {
	w   *flate.Writer
	out []byte
}

func (z *deflater) Write(p []byte) (int, error) {
	z.out = append(z.out, p...)
	return len(p), nil
}

// deflate compresses p into a buffer of the pool.
func deflate(p []byte) (*[]byte, error) {
	out := copyBuffers.Get().(*[]byte)
	z := deflaters.Get().(*deflater)
	defer deflaters.Put(z)
	z.out = (*out)[:0]
	z.w.Reset(z)
	_, err := z.w.Write(p)
	if err == nil {
		err = z.w.Flush()
	}
	*out, z.out = z.out, nil
	return out, err
}

// inflater unpacks what the client sends. Between commands it keeps only what the client may refer back to; few clients
// send more than some kilobytes in a session.
type inflater struct {
	src  byteSource
	z    io.ReadCloser // nil between commands
	past []byte        // the last flateWindow bytes
}

func (f *inflater) Read(p []byte) (int, error) {
	if f.z == nil {
		if err := f.src.wait(); err != nil {
			return 0, err
		}
		f.z = inflaters.Get().(io.ReadCloser)
		if err := f.z.(flate.Resetter).Reset(&f.src, f.past); err != nil {
			return 0, err
		}
	}
	n, err := f.z.Read(p)
	f.remember(p[:n])
	if err == nil && n < len(p) && f.src.flushed() { // a full p may leave unpacked bytes behind
		inflaters.Put(f.z)
		f.z = nil
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF // the stream was ended, which nobody does before LOGOUT
	}
	if n > 0 {
		err = nil // it comes again
	}
	return n, err
}

func (f *inflater) remember(p []byte) {
	if over := len(f.past) + len(p) - flateWindow; over > 0 && len(f.past) > 0 {
		f.past = append(f.past[:0], f.past[min(over, len(f.past)):]...)
	}
	f.past = append(f.past, p[max(0, len(p)-flateWindow):]...)
}

// byteSource is the compressed input.
type byteSource struct {
	r    io.Reader
	b    [512]byte
	i, n int
	last uint32 // the last four bytes taken
}

// wait makes sure that there is a byte.
func (s *byteSource) wait() error {
	for s.i == s.n {
		n, err := s.r.Read(s.b[:])
		if n == 0 && err != nil {
			return err
		}
		s.i, s.n = 0, n
	}
	return nil
}

// flushed tells whether all input is used up to a flush, the empty block 00 00 FF FF. A new inflater can go on there.
func (s *byteSource) flushed() bool { return s.i == s.n && s.last == 0x0000ffff }

func (s *byteSource) ReadByte() (byte, error) {
	if err := s.wait(); err != nil {
		return 0, err
	}
	c := s.b[s.i]
	s.i++
	s.last = s.last<<8 | uint32(c)
	return c, nil
}

func (s *byteSource) Read(p []byte) (int, error) {
	if err := s.wait(); err != nil {
		return 0, err
	}
	n := copy(p, s.b[s.i:s.n])
	s.i += n
	for _, c := range p[:n] {
		s.last = s.last<<8 | uint32(c)
	}
	return n, nil
}
