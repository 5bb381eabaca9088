package imapd

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"mailbridge/configs/engine/enginetest"
	"mailbridge/mailcore"
)

const testPassword = "Demo-2026!"

func streamOf(mb mailcore.MailboxID) string { return fmt.Sprintf("m:%d", mb) }

// fixture is a running server.
type fixture struct {
	*Server
	*backing
	addr string
}

func startServer(t testing.TB, change func(*Options)) *fixture {
	t.Helper()
	return startOn(t, openBacking(t, enginetest.Open(t)), change)
}

func startOn(t testing.TB, b *backing, change func(*Options)) *fixture {
	t.Helper()
	o := Options{Store: b.DB, Append: b.append, Share: b.share, Auth: b.auth, AllowPlainAuth: func(net.Addr) bool { return true }, Hostname: "mx.demo.test",
		Watch: b.watch, SpoolDir: t.TempDir(), FailureDelay: time.Millisecond, MaxLiteral: 1 << 20}
	if os.Getenv("IMAPD_TEST_LOG") != "" {
		o.Log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	if change != nil {
		change(&o)
	}
	s := NewServer(o)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- s.Serve(l, false) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := s.Close(ctx); err != nil {
			t.Errorf("Close() = %v", err)
		}
		if err := <-served; err != nil {
			t.Errorf("Serve() = %v", err)
		}
	})
	return &fixture{Server: s, backing: b, addr: l.Addr().String()}
}

// wire is a raw connection.
type wire struct {
	t  testing.TB
	nc net.Conn
	r  *bufio.Reader
	n  int
}

func (f *fixture) dial(t testing.TB) *wire {
	t.Helper()
	nc, err := net.Dial("tcp", f.addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nc.Close() })
	w := &wire{t: t, nc: nc, r: bufio.NewReaderSize(nc, 1<<16)}
	w.expectPrefix("* OK ")
	return w
}

// login gives a signed-in connection of a user.
func (f *fixture) login(t testing.TB, user string) *wire {
	t.Helper()
	w := f.dial(t)
	w.ok("LOGIN " + user + " " + testPassword)
	return w
}

func (w *wire) send(s string) {
	w.t.Helper()
	if _, err := w.nc.Write([]byte(s)); err != nil {
		w.t.Fatalf("write: %v", err)
	}
}

// line reads one line with its literals; each literal is shown as it came.
func (w *wire) line() string {
	w.t.Helper()
	s, err := w.tryLine()
	if err != nil {
		w.t.Fatalf("read: %v (after %q)", err, s)
	}
	return s
}

func (w *wire) tryLine() (string, error) {
	_ = w.nc.SetReadDeadline(time.Now().Add(10 * time.Second))
	var out strings.Builder
	for {
		line, err := w.r.ReadString('\n')
		if err != nil {
			return out.String() + line, err
		}
		l, ok := trailingLiteral([]byte(line))
		if !ok {
			out.WriteString(strings.TrimRight(line, "\r\n"))
			return out.String(), nil
		}
		out.WriteString(line)
		b := make([]byte, l.size)
		for n := 0; n < len(b); {
			k, err := w.r.Read(b[n:])
			if err != nil {
				return out.String(), err
			}
			n += k
		}
		out.Write(b)
	}
}

func (w *wire) expectPrefix(p string) string {
	w.t.Helper()
	s := w.line()
	if !strings.HasPrefix(s, p) {
		w.t.Fatalf("got %q, want prefix %q", s, p)
	}
	return s
}

// do runs a command and gives untagged lines and the tagged end, without the tag.
func (w *wire) do(command string) ([]string, string) {
	w.t.Helper()
	w.n++
	tag := fmt.Sprintf("t%d", w.n)
	w.send(tag + " " + command + "\r\n")
	return w.until(tag)
}

func (w *wire) until(tag string) ([]string, string) {
	w.t.Helper()
	var lines []string
	for {
		s := w.line()
		if rest, ok := strings.CutPrefix(s, tag+" "); ok {
			return lines, rest
		}
		lines = append(lines, s)
	}
}

func (w *wire) ok(command string) []string {
	w.t.Helper()
	lines, end := w.do(command)
	if !strings.HasPrefix(end, "OK") {
		w.t.Fatalf("%.100s: got %q, want OK", command, end)
	}
	return lines
}

func (w *wire) want(command, prefix string) []string {
	w.t.Helper()
	lines, end := w.do(command)
	if !strings.HasPrefix(end, prefix) {
		w.t.Fatalf("%.100s: got %.200q, want %q", command, end, prefix)
	}
	return lines
}

// closed waits for the end of the connection.
func (w *wire) closed() string {
	w.t.Helper()
	var all strings.Builder
	for {
		s, err := w.tryLine()
		all.WriteString(s + "\n")
		if err != nil {
			if ne, ok := err.(net.Error); ok && ne.Timeout() {
				w.t.Fatalf("connection still open after %q", all.String())
			}
			return all.String()
		}
	}
}

func (w *wire) append(folder, flags, msg string) {
	w.t.Helper()
	w.ok(fmt.Sprintf("APPEND %s %s{%d+}\r\n%s", folder, flags, len(msg), msg))
}

func testCertificate(t testing.TB) *tls.Config {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mx.demo.test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"mx.demo.test"}}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
}
