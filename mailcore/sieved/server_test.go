package sieved

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"math/big"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mailbridge/configs/engine"
	"mailbridge/configs/engine/enginetest"
	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/trust/trusttest"
)

// TestMain makes sure that no session or store outlives the tests.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(enginetest.Rooms(m, func(ctx context.Context, e *engine.Engine) error {
		_, err := maildb.Open(ctx, e, maildb.Options{})
		return err
	}))
}

const testPassword = "Demo-2026!"

// fixture is a running server with one mailbox, known as zhangsan@demo.test.
type fixture struct {
	*Server
	store *maildb.DB
	box   mailcore.Mailbox
	addr  string
}

func openStore(t testing.TB) *maildb.DB {
	t.Helper()
	db, err := maildb.Open(t.Context(), enginetest.Open(t), maildb.Options{PasswordMemory: 64, NewKey: trusttest.Key})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.AddDomain(t.Context(), 1, "demo.test", true); err != nil {
		t.Fatal(err)
	}
	return db
}

// boxes numbers the addresses, so that many tests share one database.
var boxes atomic.Int64

// start runs a server for a new mailbox of a store.
func start(t testing.TB, db *maildb.DB, change func(*Options)) *fixture {
	t.Helper()
	a := mailcore.Address(fmt.Sprintf("zhangsan.%d@demo.test", boxes.Add(1)))
	mb, err := db.CreateMailbox(t.Context(), 1, maildb.NewMailbox{Address: a, Name: "zhangsan"})
	if err != nil {
		t.Fatal(err)
	}
	refusals := map[string]error{"gone": mailcore.ErrDisabled, "new": mailcore.ErrMustActivate, "strict": mailcore.ErrAppPassword,
		"away": mailcore.ErrNetwork, "imap": mailcore.ErrScope, "guesser": mailcore.ErrThrottled, "ours": fmt.Errorf("secret detail")}
	o := Options{Core: &mailcore.Core{Store: db}, Store: db, TLS: testCertificate(t), WebURL: "https://office.test",
		AllowPlainAuth: func(net.Addr) bool { return true }, FailureDelay: time.Millisecond,
		Auth: func(_ context.Context, user, password, _ string) (mailcore.Mailbox, error) {
			name, _, _ := strings.Cut(user, "@")
			if err := refusals[name]; err != nil {
				return mb, err
			}
			if user != "zhangsan@demo.test" || password != testPassword {
				return mb, mailcore.ErrBadPassword
			}
			return mb, nil
		}}
	if change != nil {
		change(&o)
	}
	s := NewServer(o)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- s.Serve(l) }()
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
	return &fixture{Server: s, store: db, box: mb, addr: l.Addr().String()}
}

// wire is a raw connection.
type wire struct {
	t  testing.TB
	nc net.Conn
	r  *bufio.Reader
}

func (f *fixture) dial(t testing.TB) *wire {
	t.Helper()
	nc, err := net.Dial("tcp", f.addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nc.Close() })
	return &wire{t, nc, bufio.NewReader(nc)}
}

func (f *fixture) guest(t testing.TB) *wire {
	t.Helper()
	w := f.dial(t)
	if _, end := w.until(); !strings.HasPrefix(end, "OK") {
		t.Fatalf("greeting ends with %q", end)
	}
	return w
}

// member gives a signed-in connection.
func (f *fixture) member(t testing.TB) *wire {
	t.Helper()
	w := f.guest(t)
	w.want(`AUTHENTICATE "PLAIN" "`+plain("zhangsan@demo.test", testPassword)+`"`, "OK")
	return w
}

func plain(user, password string) string {
	return base64.StdEncoding.EncodeToString([]byte("\x00" + user + "\x00" + password))
}

func (w *wire) send(s string) {
	w.t.Helper()
	if _, err := w.nc.Write([]byte(s)); err != nil {
		w.t.Fatalf("write: %v", err)
	}
}

func (w *wire) tryLine() (string, error) {
	_ = w.nc.SetReadDeadline(time.Now().Add(10 * time.Second))
	s, err := w.r.ReadString('\n')
	return strings.TrimRight(s, "\r\n"), err
}

func (w *wire) line() string {
	w.t.Helper()
	s, err := w.tryLine()
	if err != nil {
		w.t.Fatalf("read: %v (after %q)", err, s)
	}
	return s
}

// until reads to the line that ends an answer.
func (w *wire) until() (data []string, end string) {
	w.t.Helper()
	for {
		s := w.line()
		word, _, _ := strings.Cut(s, " ")
		if word == "OK" || word == "NO" || word == "BYE" {
			return data, s
		}
		data = append(data, s)
	}
}

func (w *wire) want(command, prefix string) []string {
	w.t.Helper()
	w.send(command + "\r\n")
	data, end := w.until()
	if !strings.HasPrefix(end, prefix) {
		w.t.Errorf("%.100s: got %.200q, want %q", command, end, prefix)
	}
	return data
}

// closed reads to the end of the connection.
func (w *wire) closed() string {
	w.t.Helper()
	var all strings.Builder
	for {
		s, err := w.tryLine()
		all.WriteString(s + "\n")
		if ne, ok := err.(net.Error); ok && ne.Timeout() {
			w.t.Fatalf("connection still open after %q", all.String())
		}
		if err != nil {
			return all.String()
		}
	}
}

// secure goes over to TLS and gives the capabilities told then.
func (w *wire) secure() []string {
	w.t.Helper()
	tc := tls.Client(w.nc, &tls.Config{InsecureSkipVerify: true}) // the test's own certificate
	if err := tc.Handshake(); err != nil {
		w.t.Fatalf("handshake: %v", err)
	}
	w.nc = tc
	w.r.Reset(tc)
	data, _ := w.until()
	return data
}

func testCertificate(t testing.TB) *tls.Config {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"mx.demo.test"}}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
}
