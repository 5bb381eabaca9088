package smtpd

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"mailbridge/mailcore"
)

// kept is a store that remembers deliveries: two domains, three mailboxes, one of them full.
type kept struct {
	mailcore.FilterStore // never asked: nobody has scripts

	mu       sync.Mutex
	mails    []string // raw bytes
	prefixes []string // what the gate put before them
	froms    []mailcore.Address
	local    int
	far      []mailcore.Address
}

var people = map[string]mailcore.Mailbox{
	"zhangsan@demo.test": {ID: 1, Org: 1, Address: "zhangsan@demo.test", Addresses: []mailcore.Address{"zhangsan@demo.test", "zs@demo.test"}},
	"lisi@demo.test":     {ID: 2, Org: 1, Address: "lisi@demo.test", Addresses: []mailcore.Address{"lisi@demo.test"}},
	"full@demo.test":     {ID: 3, Org: 1, Address: "full@demo.test", Addresses: []mailcore.Address{"full@demo.test"}, Quota: 1, Used: 2},
	"用户@例子.测试":           {ID: 4, Org: 2, Address: "用户@例子.测试", Addresses: []mailcore.Address{"用户@例子.测试"}},
}

func (k *kept) IsHeld(context.Context, mailcore.Address) (bool, error) { return false, nil }

func (k *kept) DomainByName(_ context.Context, name string) (mailcore.Domain, error) {
	switch name {
	case "demo.test":
		return mailcore.Domain{Name: name, Org: 1, Verified: true}, nil
	case "例子.测试":
		return mailcore.Domain{Name: name, Org: 2, Verified: true}, nil
	}
	return mailcore.Domain{}, mailcore.ErrNoDomain
}

func (k *kept) Mailbox(_ context.Context, org mailcore.OrgID, id mailcore.MailboxID) (mailcore.Mailbox, error) {
	for _, mb := range people {
		if mb.ID == id && mb.Org == org {
			return mb, nil
		}
	}
	return mailcore.Mailbox{}, mailcore.ErrNoMailbox
}

func (k *kept) MailboxByAddress(_ context.Context, a mailcore.Address) (mailcore.Mailbox, error) {
	if mb, ok := people[a.Key()]; ok {
		return mb, nil
	}
	return mailcore.Mailbox{}, mailcore.ErrNoMailbox
}

func (k *kept) SigningKeys(context.Context, string) ([]mailcore.SigningKey, error) {
	return nil, mailcore.ErrNoDomain
}

func (k *kept) SharedRoomShort(context.Context, mailcore.OrgID) (bool, error) { return false, nil }

func (k *kept) RefusesWhenFull(context.Context, mailcore.OrgID) (bool, error) { return false, nil }

func (k *kept) Overfull(_ context.Context, list []mailcore.MailboxID, _ int64) ([]mailcore.MailboxID, error) {
	return slices.DeleteFunc(list, func(id mailcore.MailboxID) bool { return id != 3 }), nil
}

func (k *kept) RightsIn(context.Context, mailcore.OrgID, int64, mailcore.MailboxID) (mailcore.Rights, error) {
	return 0, nil
}

func (k *kept) Archiving(context.Context, mailcore.OrgID) (bool, error) { return false, nil }

func (k *kept) Folder(context.Context, mailcore.MailboxID, mailcore.FolderID) (mailcore.Folder, error) {
	return mailcore.Folder{}, mailcore.ErrNoFolder
}

func (*kept) Park(_ context.Context, p mailcore.Parking) (mailcore.Receipt, error) {
	if p.Kind != mailcore.ParkScheduled || !p.At.After(time.Now()) {
		return mailcore.Receipt{}, errors.New("nothing is parked here but what has a time")
	}
	return mailcore.Receipt{Parked: 1}, nil
}

func (k *kept) Commit(_ context.Context, d mailcore.Delivery) (mailcore.Receipt, error) {
	raw, err := io.ReadAll(d.Raw.Reader())
	if err != nil {
		return mailcore.Receipt{}, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.prefixes = append(k.prefixes, string(d.Prefix))
	k.mails, k.froms = append(k.mails, string(raw)), append(k.froms, d.From)
	k.local += len(d.Local)
	for _, r := range d.Remote {
		k.far = append(k.far, r.To)
	}
	return mailcore.Receipt{ID: d.ID}, nil
}

func (k *kept) all() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return append([]string(nil), k.mails...)
}

type lab struct {
	store            *kept
	mx, submit       string // addresses
	server, submitsv *Server
}

func open(t testing.TB, change ...func(*Options)) *lab {
	t.Helper()
	l := &lab{store: &kept{}}
	log := slog.New(slog.DiscardHandler)
	core := &mailcore.Core{Store: l.store, Hostname: "mx.demo.test", MaxSize: 1 << 20, Log: log}
	o := Options{Core: core, Hostname: "mx.demo.test", TLS: testTLS(t), MaxSize: 1 << 20, MaxRecipients: 100, PerIP: 50, Connections: 200, Log: log,
		Auth: func(_ context.Context, login, password, _ string) (mailcore.Mailbox, error) {
			if mb, ok := people[login]; ok && password == "secret" {
				return mb, nil
			}
			return mailcore.Mailbox{}, mailcore.ErrBadPassword
		}}
	for _, c := range change {
		c(&o)
	}
	serve := func(o Options) (*Server, string) {
		s := NewServer(o)
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan struct{})
		go func() { defer close(done); _ = s.Serve(ln, false) }()
		t.Cleanup(func() {
			ctx, cancel := context.WithTimeout(context.Background(), time.Second)
			defer cancel()
			_ = s.Close(ctx)
			<-done
		})
		return s, ln.Addr().String()
	}
	l.server, l.mx = serve(o)
	o.Submission = true
	l.submitsv, l.submit = serve(o)
	return l
}

func testTLS(t testing.TB) *tls.Config {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"mx.demo.test"}}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
}

type wire struct {
	t testing.TB
	net.Conn
	r *bufio.Reader
}

func dial(t testing.TB, addr string) *wire { return dialFrom(t, "127.0.0.1", addr) }

// dialFrom comes from another address of this machine.
func dialFrom(t testing.TB, from, addr string) *wire {
	t.Helper()
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	c, err := d.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	return &wire{t, c, bufio.NewReader(c)}
}

func (w *wire) send(s string) {
	w.t.Helper()
	if _, err := io.WriteString(w.Conn, s); err != nil {
		w.t.Logf("send: %v", err)
	}
}

// reply reads one reply, its lines joined; "" when the connection is over.
func (w *wire) reply() string {
	var lines []string
	for {
		line, err := w.r.ReadString('\n')
		if err != nil {
			return strings.Join(lines, "\n")
		}
		line = strings.TrimRight(line, "\r\n")
		lines = append(lines, line)
		if len(line) < 4 || line[3] != '-' {
			return strings.Join(lines, "\n")
		}
	}
}

func (w *wire) want(code string) string {
	w.t.Helper()
	got := w.reply()
	if !strings.HasPrefix(got, code) {
		w.t.Fatalf("reply %q, want %s", got, code)
	}
	return got
}

func (w *wire) ask(line, code string) string {
	w.t.Helper()
	w.send(line + "\r\n")
	got := w.reply()
	if !strings.HasPrefix(got, code) {
		w.t.Fatalf("%q answered %q, want %s", line[:min(len(line), 60)], got, code)
	}
	return got
}

func (w *wire) begin() {
	w.t.Helper()
	w.want("220")
	w.ask("EHLO client.example", "250")
	w.ask("MAIL FROM:<ada@outside.example>", "250")
	w.ask("RCPT TO:<zhangsan@demo.test>", "250")
	w.ask("DATA", "354")
}

// TestDialogues plays testdata/*.smtp: "C: " is sent with CRLF, where {a×5000} is a letter so many times; "R: " are bytes
// as Go quotes them; "S: " is a pattern for one reply (lines joined with \n), "N: " what that reply must not say, "T:"
// shakes hands, "E:" is the end of the connection, "=> N" says how many mails are kept by then, "K: " the end of the last
// of them, quoted. A first line "submission" chooses that door, "from 127.0.0.2" the address of the client.
func TestDialogues(t *testing.T) {
	files, err := filepath.Glob("testdata/*.smtp")
	if err != nil || len(files) < 5 {
		t.Fatalf("dialogues: %d, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".smtp"), func(t *testing.T) {
			t.Parallel()
			play(t, file)
		})
	}
}

// repeated is a letter so many times.
var repeated = regexp.MustCompile(`\{(.)×(\d+)\}`)

func expand(line string) string {
	return repeated.ReplaceAllStringFunc(line, func(s string) string {
		m := repeated.FindStringSubmatch(s)
		n, _ := strconv.Atoi(m[2])
		return strings.Repeat(m[1], n)
	})
}

func play(t *testing.T, file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	l := open(t)
	addr, local := l.mx, "127.0.0.1"
	first, _, _ := strings.Cut(string(text), "\n")
	if first == "submission" {
		addr = l.submit
	} else if from, ok := strings.CutPrefix(first, "from "); ok {
		local = from
	}
	w := dialFrom(t, local, addr)
	last := ""
	for n, line := range strings.Split(string(text), "\n") {
		kind, rest, _ := strings.Cut(line, ":")
		rest = strings.TrimPrefix(rest, " ")
		at := fmt.Sprintf("%s:%d", file, n+1)
		switch {
		case kind == "C":
			w.send(expand(rest) + "\r\n")
		case kind == "R":
			w.send(unquote(t, at, rest))
		case kind == "S":
			last = w.reply()
			if ok, err := regexp.MatchString("^(?s:"+rest+")", last); err != nil || !ok {
				t.Fatalf("%s: got %q, want %q (%v)", at, last, rest, err)
			}
		case kind == "N":
			if strings.Contains(last, rest) {
				t.Fatalf("%s: got %q, which should not say %q", at, last, rest)
			}
		case kind == "T":
			c := tls.Client(w.Conn, &tls.Config{InsecureSkipVerify: true})
			if err := c.Handshake(); err != nil {
				t.Fatalf("%s: handshake: %v", at, err)
			}
			w.Conn, w.r = c, bufio.NewReader(c)
		case kind == "E":
			if got := w.reply(); got != "" {
				t.Fatalf("%s: got %q, want the end of the connection", at, got)
			}
		case kind == "K":
			if all := l.store.all(); len(all) == 0 || !strings.HasSuffix(all[len(all)-1], unquote(t, at, rest)) {
				t.Fatalf("%s: kept %q, want %s", at, all[max(0, len(all)-1):], rest)
			}
		case strings.HasPrefix(line, "=>"):
			var want int
			fmt.Sscanf(line, "=> %d", &want)
			if got := len(l.store.all()); got != want {
				t.Fatalf("%s: %d mails kept, want %d", at, got, want)
			}
		}
	}
}

func unquote(t *testing.T, at, s string) string {
	t.Helper()
	raw, err := strconv.Unquote(s)
	if err != nil {
		t.Fatalf("%s: %v", at, err)
	}
	return raw
}

// S01: only CRLF.CRLF ends a mail, so that no second one hides behind what another server took for the end.
func TestSmuggling(t *testing.T) {
	for name, end := range map[string]string{
		"LF.LF": "\n.\n", "LF.CRLF": "\n.\r\n", "CRLF.LF": "\r\n.\n", "CR.CR": "\r.\r", "CRLF.CR": "\r\n.\r", "CR.CRLF": "\r.\r\n",
		"NUL": "\r\n\x00.\r\n", "dot NUL": "\r\n.\x00\r\n", "CRCRLF": "\r\r\n.\r\r\n", "double LF": "\n\n.\n\n", "CRLF.CRCRLF": "\r\n.\r\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := open(t)
			w := dial(t, l.mx)
			w.begin()
			w.send("Subject: one\r\n\r\nbody" + end + "MAIL FROM:<ceo@demo.test>\r\nRCPT TO:<zhangsan@demo.test>\r\nDATA\r\nSubject: hidden\r\n\r\nx\r\n.\r\n")
			w.want("550 5.6.0")
			w.ask("QUIT", "2")
			for i, from := range l.store.froms {
				if from == "ceo@demo.test" {
					t.Errorf("hidden mail was kept: %q", l.store.mails[i])
				}
			}
		})
	}
}

func TestEndOfDataInPieces(t *testing.T) {
	l := open(t)
	w := dial(t, l.mx)
	w.begin()
	for _, b := range []byte("Subject: x\r\n\r\n..dot\r\n.not the end\r\n\r\n.\r\n") {
		w.send(string(b))
		time.Sleep(time.Millisecond)
	}
	w.want("250 2.0.0 queued as ")
	if got, want := l.store.all()[0], "Subject: x\r\n\r\n.dot\r\nnot the end\r\n\r\n"; got != want {
		t.Errorf("kept %q, want %q", got, want)
	}
}

// S08: whoever sends the mail before it is asked for does not read our answers.
func TestEarlyText(t *testing.T) {
	l := open(t)
	w := dial(t, l.mx)
	w.send("EHLO a\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<zhangsan@demo.test>\r\nDATA\r\nSubject: x\r\n\r\ny\r\n.\r\nQUIT\r\n")
	var all []string
	for {
		r := w.reply()
		if r == "" {
			break
		}
		all = append(all, r)
	}
	if len(l.store.all()) != 0 || !strings.HasPrefix(all[len(all)-1], "554") && !strings.HasPrefix(all[len(all)-1], "421") {
		t.Errorf("kept %d mails, answers %q", len(l.store.all()), all)
	}
}

// S09: commands may come together as long as the mail itself waits (RFC 2920).
func TestPipelining(t *testing.T) {
	l := open(t)
	w := dial(t, l.mx)
	w.want("220")
	w.ask("EHLO a", "250")
	var b strings.Builder
	b.WriteString("MAIL FROM:<a@b.test>\r\n")
	for i := range 100 {
		fmt.Fprintf(&b, "RCPT TO:<zhangsan+%d@demo.test>\r\n", i)
	}
	w.send(b.String() + "DATA\r\n")
	for range 101 {
		w.want("250")
	}
	w.want("354")
	w.send("Subject: x\r\n\r\ny\r\n.\r\nMAIL FROM:<a@b.test>\r\nRSET\r\nNOOP\r\n")
	for range 4 {
		w.want("250")
	}
	if l.store.local != 1 {
		t.Errorf("%d copies for one mailbox named a hundred times, want 1", l.store.local)
	}
}

// S04: what a client sends behind STARTTLS in the clear is never executed.
func TestInjectionBeforeTLS(t *testing.T) {
	l := open(t)
	w := dial(t, l.mx)
	w.want("220")
	w.ask("EHLO a", "250")
	w.send("STARTTLS\r\nMAIL FROM:<ceo@demo.test>\r\n")
	w.want("503")
	if got := w.reply(); got != "" {
		t.Errorf("the connection went on with %q", got)
	}
}

// S11: a line without end costs no memory and ends the connection.
func TestEndlessCommand(t *testing.T) {
	l := open(t)
	w := dial(t, l.mx)
	w.want("220")
	go w.send(strings.Repeat("A", 10<<20))
	w.want("500 5.5.2")
}

// S12: long lines are kept as they are.
func TestLongLines(t *testing.T) {
	l := open(t, func(o *Options) { o.MaxSize, o.Core.MaxSize = 32<<20, 32<<20 })
	for _, n := range []int{1001, 2500, 100_000, 10_000_000} {
		w := dial(t, l.mx)
		w.begin()
		w.send("Subject: x\r\n\r\n" + strings.Repeat("a", n) + "\r\n.\r\n")
		w.want("250")
		if all := l.store.all(); len(all[len(all)-1]) != len("Subject: x\r\n\r\n")+n+2 {
			t.Errorf("line of %d: kept %d bytes", n, len(all[len(all)-1]))
		}
	}
}

// S27: too large is said before the mail when declared, after it otherwise, and not read for ever.
func TestSize(t *testing.T) {
	l := open(t)
	w := dial(t, l.mx)
	w.want("220")
	if caps := w.ask("EHLO a", "250"); !strings.Contains(caps, "SIZE 1048577") {
		t.Errorf("EHLO = %q, want SIZE 1048577", caps)
	}
	w.ask("MAIL FROM:<a@b.test> SIZE=1048577", "552")
	w.ask("MAIL FROM:<a@b.test> SIZE=99999999999999999999", "501")
	w.ask("MAIL FROM:<a@b.test> SIZE=-1", "501")
	head := "Subject: x\r\n\r\n"
	for _, extra := range []int{0, 1} {
		w.ask("MAIL FROM:<a@b.test>", "250")
		w.ask("RCPT TO:<zhangsan@demo.test>", "250")
		w.ask("DATA", "354")
		body := strings.Repeat("0123456789abcd\r\n", 1<<20/16)
		body = head + body[:1<<20-len(head)-2+extra] + "\r\n"
		if extra == 0 {
			body = body[:1<<20-2] + "\r\n"
		}
		w.send(strings.ReplaceAll(body, "\n.", "\n..") + ".\r\n")
		if want := []string{"250", "552"}[extra]; !strings.HasPrefix(w.want(want), want) {
			return
		}
	}
	if n := len(l.store.all()); n != 1 {
		t.Errorf("%d mails kept, want the one of exactly the limit", n)
	}
	w = dial(t, l.mx)
	w.begin()
	go w.send(strings.Repeat("0123456789abcd\r\n", 1<<20))
	if got := w.want("552"); !strings.Contains(got, "far too large") {
		t.Errorf("endless mail: %q", got)
	}
}

func TestClose(t *testing.T) {
	l := open(t)
	idle, busy := dial(t, l.mx), dial(t, l.mx)
	idle.want("220")
	busy.begin()
	done := make(chan error)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		done <- l.server.Close(ctx)
	}()
	idle.want("421")
	busy.send("Subject: x\r\n\r\ny\r\n.\r\n")
	busy.want("250")
	busy.send("NOOP\r\n")
	busy.want("421")
	if err := <-done; err != nil {
		t.Errorf("Close: %v", err)
	}
}

func FuzzConversation(f *testing.F) {
	for _, s := range []string{"EHLO a\r\nMAIL FROM:<a@b>\r\n", "EHLO a\r\nBDAT 5 LAST\r\nhello", "STARTTLS\r\n", "EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<zhangsan@demo.test>\r\nDATA\r\n\r\n.\r\n"} {
		f.Add([]byte(s))
	}
	l := open(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := net.Dial("tcp", l.mx)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		_ = c.SetDeadline(time.Now().Add(5 * time.Second))
		_, _ = c.Write(b)
		_ = c.(*net.TCPConn).CloseWrite()
		_, _ = io.Copy(io.Discard, c)
	})
}
