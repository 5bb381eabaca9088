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

func (w *wire) compress(t testing.TB) *squeezed {
	t.Helper()
	w.ok("COMPRESS DEFLATE")
	z, err := flate.NewWriter(w.nc, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	s := &squeezed{w.nc, z, flate.NewReader(w.nc)}
	w.nc, w.r = s, bufio.NewReaderSize(s, 1<<16)
	return s
}

func TestCompress(t *testing.T) {
	t.Parallel()
	f := startServer(t, nil)
	w := f.login(t, "zhangsan@demo.test")
	w.want("COMPRESS GZIP", "BAD")
	w.want("COMPRESS", "BAD")
	w.compress(t)
	w.want("COMPRESS DEFLATE", "NO [COMPRESSIONACTIVE]")
	if caps := w.ok("CAPABILITY"); strings.Contains(caps[0], "COMPRESS") {
		t.Errorf("still offered: %q", caps)
	}
	var noise strings.Builder
	r := rand.New(rand.NewPCG(1, 2))
	for noise.Len() < 200<<10 {
		fmt.Fprintf(&noise, "%x\r\n", r.Uint64())
	}
	for i := range 3 { // later ones refer back to earlier ones
		w.append("INBOX", "", fmt.Sprintf("Subject: %d\r\n\r\n", i)+noise.String())
	}
	w.ok("SELECT INBOX")
	for i := range 3 {
		got := w.ok(fmt.Sprintf("FETCH %d BODY.PEEK[TEXT]", i+1))
		if !strings.Contains(got[0], noise.String()) {
			t.Errorf("message %d came back changed: %d bytes", i+1, len(got[0]))
		}
	}
	for range 200 {
		w.ok("NOOP")
	}
	w.send("i IDLE\r\n")
	w.expectPrefix("+ ")
	f.arrive(t, "zhangsan@demo.test", "INBOX", "Subject: x\r\n\r\nx")
	w.expectPrefix("* 4 EXISTS")
	w.send("DONE\r\n")
	w.until("i")
}

// TestCompressedConnectionsAreSmall looks at what one keeps between commands.
func TestCompressedConnectionsAreSmall(t *testing.T) {
	if testing.Short() {
		t.Skip("many connections")
	}
	f := startServer(t, nil)
	const n = 200
	before := inUse()
	wires := make([]*wire, n)
	for i := range wires {
		wires[i] = f.login(t, "zhangsan@demo.test")
		wires[i].compress(t)
		wires[i].ok("SELECT INBOX")
	}
	for i := range wires { // what the client's own ends hold is not the server's
		s := wires[i].nc.(*squeezed)
		s.z, s.r, wires[i].r, wires[i].nc = nil, nil, nil, s.Conn
	}
	each := (inUse() - before) / n
	t.Logf("%d KB each", each>>10)
	if each > 24<<10 {
		t.Errorf("a compressed connection keeps %d KB", each>>10)
	}
	runtime.KeepAlive(wires)
}

// TestCompressBomb sends what unpacks to a thousand times its size.
func TestCompressBomb(t *testing.T) {
	t.Parallel()
	f := startServer(t, nil)
	for _, c := range []struct{ name, head, want string }{
		{"command", "b NOOP ", "BYE"},
		{"literal", "b APPEND INBOX {1000000000+}\r\n", "BYE"},
	} {
		w := f.login(t, "zhangsan@demo.test")
		s := w.compress(t)
		var bomb bytes.Buffer
		z, _ := flate.NewWriter(&bomb, flate.BestCompression)
		_, _ = io.WriteString(z, c.head)
		zeros := make([]byte, 1<<20)
		for range 64 {
			_, _ = z.Write(bytes.ReplaceAll(zeros, []byte{0}, []byte{'x'}))
		}
		z.Flush()
		before := inUse()
		go func() { _, _ = s.Conn.Write(bomb.Bytes()) }()
		start := time.Now()
		if got := w.closed(); !strings.Contains(got, c.want) {
			t.Errorf("%s: got %.200q, want %s", c.name, got, c.want)
		}
		if d := time.Since(start); d > 5*time.Second {
			t.Errorf("%s: took %v", c.name, d)
		}
		if grown := inUse() - before; grown > 16<<20 {
			t.Errorf("%s: memory grew by %d KB", c.name, grown>>10)
		}
	}
	w := f.login(t, "zhangsan@demo.test")
	s := w.compress(t)
	_, _ = s.Conn.Write([]byte("\xff\xff\xff\xffgarbage"))
	w.closed()
}
