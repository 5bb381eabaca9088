package imapd

import (
	"bufio"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"
)

// squeezed is a client's end of COMPRESS.
type squeezed struct {
	net.Conn
	z *flate.Writer
	r io.Reader
}

func (s *squeezed) Write(p []byte) (int, error) {
	if _, err := s.z.Write(p); err != nil {
		return 0, err
	}
	return len(p), s.z.Flush()
}

func (s *squeezed) Read(p []byte) (int, error) { return s.r.Read(p) }

// deflate makes a client go over to compression, once the server has agreed.
func (w *wire) deflate(t testing.TB) *squeezed {
	t.Helper()
	z, err := flate.NewWriter(w.nc, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	s := &squeezed{w.nc, z, flate.NewReader(w.r)}
	w.nc, w.r = s, bufio.NewReaderSize(s, 1<<16)
	return s
}

func (w *wire) compress(t testing.TB) *squeezed {
	t.Helper()
	w.ok("COMPRESS DEFLATE")
	return w.deflate(t)
}

// TestCompress sends and reads what refers far back, and what hardly can be compressed.
func TestCompress(t *testing.T) {
	t.Parallel()
	f := startServer(t, nil)
	w := f.login(t, "zhangsan@demo.test")
	w.compress(t)
	var hex, noise strings.Builder
	r := rand.New(rand.NewPCG(1, 2))
	for hex.Len() < 200<<10 {
		fmt.Fprintf(&hex, "%x\r\n", r.Uint64())
	}
	for noise.Len() < 100<<10 {
		noise.WriteByte(byte(' ' + r.IntN(90)))
		noise.WriteByte(byte(' ' + r.IntN(90)))
		if noise.Len()%80 == 0 {
			noise.WriteString("\r\n")
		}
	}
	mails := []string{hex.String(), noise.String(), hex.String(), "short\r\n", hex.String()[:100]}
	for i, text := range mails { // later ones refer back to earlier ones
		w.append("INBOX", "", fmt.Sprintf("Subject: %d\r\n\r\n", i)+text)
	}
	w.ok("SELECT INBOX")
	for range 2 {
		for i, text := range mails {
			if got := w.ok(fmt.Sprintf("FETCH %d BODY.PEEK[TEXT]", i+1)); !strings.Contains(got[0], text) {
				t.Errorf("message %d came back changed: %d bytes", i+1, len(got[0]))
			}
		}
		for range 100 {
			w.ok("NOOP")
		}
	}
	w.send("x1 FETCH 1:3 (ENVELOPE BODY.PEEK[TEXT])\r\nx2 NOOP\r\nx3 FETCH 1:* (FLAGS)\r\n") // several in one flush
	w.until("x1")
	w.until("x2")
	w.until("x3")
}

// TestCompressPipelined: what comes behind the command, before its answer, is compressed already; in clear text it is no
// command.
func TestCompressPipelined(t *testing.T) {
	t.Parallel()
	f := startServer(t, nil)
	w := f.login(t, "zhangsan@demo.test")
	var b bytes.Buffer
	b.WriteString("a COMPRESS DEFLATE\r\n")
	z, _ := flate.NewWriter(&b, flate.BestSpeed)
	_, _ = io.WriteString(z, "b NOOP\r\n")
	_ = z.Flush()
	w.send(b.String())
	w.expectPrefix("a OK")
	s := w.deflate(t)
	w.expectPrefix("b OK")
	z.Reset(s.Conn)
	_, _ = io.WriteString(z, "c NOOP\r\n")
	_ = z.Flush()
	w.expectPrefix("c OK")

	w = f.login(t, "zhangsan@demo.test")
	w.send("a COMPRESS DEFLATE\r\nf CREATE sneaked\r\n") // an f begins a block of a type that is not there
	w.expectPrefix("a OK")
	w.deflate(t)
	w.closed()
	if list := f.login(t, "zhangsan@demo.test").ok(`LIST "" sneaked`); len(list) != 0 {
		t.Errorf("a command in clear text was obeyed: %q", list)
	}
}

// TestCompressLimit: the connections that compress are counted, and their places come back.
func TestCompressLimit(t *testing.T) {
	t.Parallel()
	f := startServer(t, nil)
	f.compressed.Store(maxCompressed - 1)
	first, second := f.login(t, "zhangsan@demo.test"), f.login(t, "zhangsan@demo.test")
	first.compress(t)
	second.want("COMPRESS DEFLATE", "NO [LIMIT]")
	second.ok("NOOP")
	first.send("x LOGOUT\r\n")
	first.closed()
	for f.compressed.Load() != maxCompressed-1 {
		time.Sleep(time.Millisecond)
	}
	second.compress(t)
	second.ok("NOOP")
}

// TestCompressedConnectionsAreSmall looks at what one keeps between commands: a program that reads, and one that has sent
// more than the window holds.
func TestCompressedConnectionsAreSmall(t *testing.T) {
	if testing.Short() {
		t.Skip("many connections")
	}
	f := startServer(t, func(o *Options) { o.MaxPerIP = 1000 })
	noise := make([]byte, 60<<10)
	for i := range noise {
		noise[i] = byte('a' + rand.IntN(26))
	}
	for _, c := range []struct {
		name string
		send string
		most int64 // KB
	}{{"plain", "", 16}, {"reading", "", 22}, {"uploading", string(noise), 56}} {
		const n = 200
		before := inUse()
		wires := make([]*wire, n)
		for i := range wires {
			wires[i] = f.login(t, "zhangsan@demo.test")
			if c.name != "plain" {
				wires[i].compress(t)
			}
			wires[i].ok("SELECT INBOX")
			wires[i].ok("NOOP " + strings.Repeat(" ", 100))
			if c.send != "" {
				wires[i].want("NOOP "+c.send, "BAD")
			}
		}
		for i := range wires { // what the client's own ends hold is not the server's
			if s, ok := wires[i].nc.(*squeezed); ok {
				wires[i].nc = s.Conn
				s.z, s.r = nil, nil
			}
			wires[i].r = nil
		}
		each := (inUse() - before) / n
		t.Logf("%s: %d KB each", c.name, each>>10)
		if each>>10 > c.most {
			t.Errorf("%s: a connection keeps %d KB", c.name, each>>10)
		}
		for _, w := range wires {
			w.nc.Close()
		}
		for f.Len() > 0 {
			time.Sleep(time.Millisecond)
		}
		runtime.KeepAlive(wires)
	}
}

// TestCompressBomb is I24: what unpacks to a thousand times its size meets the limits of commands and literals.
func TestCompressBomb(t *testing.T) {
	f := startServer(t, nil)
	for _, c := range []struct{ name, head, want string }{
		{"command", "b NOOP ", "* BYE [CLIENTBUG]"},
		{"literal", "b APPEND INBOX {1000000000+}\r\n", "* BYE [CLIENTBUG]"},
		{"parentheses", "b SEARCH (((", "* BYE [CLIENTBUG]"},
	} {
		w := f.login(t, "zhangsan@demo.test")
		s := w.compress(t)
		var bomb bytes.Buffer
		z, _ := flate.NewWriter(&bomb, flate.BestCompression)
		_, _ = io.WriteString(z, c.head)
		many := bytes.Repeat([]byte("("), 1<<20)
		for range 64 {
			_, _ = z.Write(many)
		}
		_ = z.Flush()
		before := inUse()
		go func() { _, _ = s.Conn.Write(bomb.Bytes()) }()
		start := time.Now()
		if got := w.closed(); !strings.Contains(got, c.want) {
			t.Errorf("%s: got %.200q, want %s", c.name, got, c.want)
		}
		if d := time.Since(start); d > 5*time.Second {
			t.Errorf("%s: took %v", c.name, d)
		}
		if grown := inUse() - before; grown > 8<<20 {
			t.Errorf("%s: memory grew by %d KB", c.name, grown>>10)
		}
	}
	for _, garbage := range []string{"\xff\xff\xff\xffgarbage", "a NOOP\r\n", "\x03\x00"} {
		w := f.login(t, "zhangsan@demo.test")
		s := w.compress(t)
		_, _ = s.Conn.Write([]byte(garbage))
		w.closed()
	}
}
