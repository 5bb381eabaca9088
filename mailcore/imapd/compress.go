package imapd

import (
	"net"
	"sync"

	"github.com/klauspost/compress/flate"

	"mailbridge/mailcore/inflate"
)

const (
	// maxCompressed bounds the connections that compress. Between commands each keeps at most 38 KB for it: the 32 KB that
	// the client may refer back to, if it sent so much, maxPast, and the inflater itself. One that has sent a few commands
	// keeps 4 KB; README tells how this was measured.
	maxCompressed = 4096
	// maxPast is how much of what was sent is kept for later answers to refer to. They are alike, and mostly short.
	maxPast = 4 << 10
)

// compress is COMPRESS (RFC 4978): what follows the command and its answer is deflated. Bytes that came behind the command
// already are taken as deflated too, as the client cannot have meant anything else to be obeyed.
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
	case c.srv.compressed.Add(1) > maxCompressed:
		c.srv.compressed.Add(-1)
		return no("LIMIT", "Too many compressed connections")
	}
	c.compressed = true
	ahead := c.rd.rest()
	c.wr.str(cmd.tag).str(" OK Compressing").crlf()
	c.wr.release()
	c.use(&deflated{Conn: c.nc, in: inflate.NewReader(c.nc, ahead)})
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
	in   *inflate.Reader
	past []byte // the end of what was written
}

func (d *deflated) Read(p []byte) (int, error) { return d.in.Read(p) }

// Write compresses each piece for itself, up to a byte where the client can unpack all of it: the writer gives whole
// answers or big pieces. The compressor keeps nothing in between but past, and what is compressed already, as most
// attachments, it passes through with hardly a look.
func (d *deflated) Write(p []byte) (int, error) {
	out := packedBuffers.Get().(*packed)
	defer out.free()
	dict := d.past
	if len(p) > maxPast {
		dict = nil // a long piece has its own past, and would be copied to stand behind this one
	}
	if err := flate.StatelessDeflate(out, p, false, dict); err != nil {
		return 0, err
	}
	d.remember(p)
	if _, err := d.Conn.Write(out.b); err != nil {
		return 0, err
	}
	return len(p), nil
}

func (d *deflated) remember(p []byte) {
	p = p[max(0, len(p)-maxPast):]
	if over := len(d.past) + len(p) - maxPast; over > 0 {
		d.past = append(d.past[:0], d.past[over:]...)
	}
	d.past = append(d.past, p...)
}

// packed gathers a compressed piece.
type packed struct{ b []byte }

var packedBuffers = sync.Pool{New: func() any { return &packed{make([]byte, 0, flushAt)} }}

func (z *packed) Write(p []byte) (int, error) {
	z.b = append(z.b, p...)
	return len(p), nil
}

func (z *packed) free() {
	if cap(z.b) <= keepBuffer {
		z.b = z.b[:0]
		packedBuffers.Put(z)
	}
}
