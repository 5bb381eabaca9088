package pretend

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"time"
)

// What an exchanger keeps is bounded, for stories may run for days.
const (
	mostReceived  = 100_000 // then it says that its disk is full
	mostDialogues = 500     // the newest; they repeat the mails' bytes
)

// Reply is what an SMTP server says: a code and a text that may begin with an
// enhanced status code ("5.1.1 nobody here"). Line feeds make it several lines.
type Reply struct {
	Code int
	Text string
}

// Behaviour is how a mail exchanger treats its clients. The zero value accepts
// everything without TLS. The parts may be combined.
type Behaviour struct {
	// Greylist answers 451 to the first attempts for each pair of sender and
	// recipient.
	Greylist int
	// Refuse answers RCPT for the given lower-case addresses; the address ""
	// stands for all others.
	Refuse map[string]Reply
	// RefuseData answers after the data; nil accepts.
	RefuseData *Reply
	// RefuseClient answers the connection instead of a greeting.
	RefuseClient *Reply
	// Slow passes before every reply.
	Slow time.Duration
	// DropInData is how many mails are broken off with 421 after the first
	// lines of data.
	DropInData int
	// LoseReply is how many mails are taken, and the connection closed instead
	// of saying so.
	LoseReply int
	// RawReply is sent as it is after the data, for replies no decent server
	// would give. The mail is not kept.
	RawReply []byte
	// NoSMTPUTF8 leaves the extension out and refuses addresses that need it.
	NoSMTPUTF8 bool
	// StartTLS offers STARTTLS, with a certificate signed by itself, or with Certified by the authority that
	// Internet.Roots trusts; WrongName makes it one for another host.
	StartTLS, Certified, WrongName bool
	// RequireTLS offers REQUIRETLS (RFC 8689) under TLS.
	RequireTLS bool
	// MaxTLS is the newest protocol version spoken; 0 for the newest there is.
	MaxTLS uint16
	// Lenient takes a lone CR or LF for the end of a line, also around the
	// final dot, like the servers that made smuggling possible.
	Lenient bool
}

// Received is a mail that a mail exchanger took.
type Received struct {
	Helo string
	// From and To are the envelope addresses without angle brackets; FromArgs
	// and ToArgs the parameters behind them ("SIZE=120 BODY=8BITMIME"), one
	// entry per recipient.
	From     string
	FromArgs string
	To       []string
	ToArgs   []string
	// Raw is the mail as sent, dots unstuffed, line ends untouched.
	Raw []byte
	At  time.Time
	TLS bool
}

// Dialogue is one connection byte for byte, above TLS.
type Dialogue struct {
	Client, Server []byte
}

// MX is an outside mail exchanger.
type MX struct {
	host string
	addr string
	cert tls.Certificate
	// trusted makes the other one, for Behaviour.Certified.
	trusted *authority
	// onMail is told about each mail after it was kept, on the connection's
	// goroutine.
	onMail func(Received)

	serving sync.WaitGroup

	mu        sync.Mutex
	listener  net.Listener  // nil while down
	down      chan struct{} // closed when going down
	conns     map[net.Conn]bool
	behaviour Behaviour
	attempts  map[string]int
	received  []Received
	dialogues []*dialogue
	changed   chan struct{}
}

// StartMX listens on addr ("127.0.0.1:0" for any free port) and greets as
// host.
func StartMX(host, addr string) (*MX, error) { return startMX(host, addr, nil) }

func startMX(host, addr string, onMail func(Received)) (*MX, error) {
	cert, err := selfSigned(host)
	if err != nil {
		return nil, fmt.Errorf("start mail exchanger %s: %w", host, err)
	}
	m := &MX{
		host: host, addr: addr, cert: cert, onMail: onMail,
		conns: map[net.Conn]bool{}, attempts: map[string]int{}, changed: make(chan struct{}),
	}
	if err := m.Up(); err != nil {
		return nil, err
	}
	return m, nil
}

// Host is the name it greets with.
func (m *MX) Host() string { return m.host }

// Addr is the loopback address it listens on, also while it is down.
func (m *MX) Addr() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.addr
}

// Certificate is the one it offers after STARTTLS, in DER.
func (m *MX) Certificate() []byte { return m.cert.Certificate[0] }

// shown is the certificate for a behaviour.
func (m *MX) shown(b Behaviour) (tls.Certificate, error) {
	m.mu.Lock()
	trusted := m.trusted
	m.mu.Unlock()
	host := m.host
	if b.WrongName {
		host = "other." + host
	}
	switch {
	case b.Certified && trusted != nil:
		return trusted.certify(host)
	case b.WrongName:
		return selfSigned(host)
	}
	return m.cert, nil
}

// Behave changes how clients are treated, from the next command on. It forgets
// earlier greylisting.
func (m *MX) Behave(b Behaviour) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.behaviour = b
	m.attempts = map[string]int{}
}

// Up listens (again) on the same port.
func (m *MX) Up() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.listener != nil {
		return nil
	}
	l, err := net.Listen("tcp", m.addr)
	if err != nil {
		return fmt.Errorf("start mail exchanger %s: %w", m.host, err)
	}
	m.listener, m.addr, m.down = l, l.Addr().String(), make(chan struct{})
	m.serving.Go(func() { m.accept(l) })
	return nil
}

// Down closes the port and cuts every connection; clients are refused.
func (m *MX) Down() {
	m.mu.Lock()
	if m.listener != nil {
		m.listener.Close()
		m.listener = nil
		close(m.down)
	}
	for c := range m.conns {
		c.Close()
	}
	m.mu.Unlock()
	m.serving.Wait()
}

// Close goes down for good.
func (m *MX) Close() error {
	m.Down()
	return nil
}

// Received returns the mails so far, oldest first.
func (m *MX) Received() []Received {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]Received(nil), m.received...)
}

// Wait blocks until n mails have come, or the context ends, and returns what
// has come.
func (m *MX) Wait(ctx context.Context, n int) ([]Received, error) {
	for {
		m.mu.Lock()
		list, changed := append([]Received(nil), m.received...), m.changed
		m.mu.Unlock()
		if len(list) >= n {
			return list, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return list, fmt.Errorf("wait for mail %d at %s, have %d: %w", n, m.host, len(list), ctx.Err())
		}
	}
}

// Dialogues returns the newest connections byte for byte, oldest first, at most
// 500.
func (m *MX) Dialogues() []Dialogue {
	m.mu.Lock()
	list := append([]*dialogue(nil), m.dialogues...)
	m.mu.Unlock()
	out := make([]Dialogue, len(list))
	for i, d := range list {
		out[i] = d.copy()
	}
	return out
}

func (m *MX) accept(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		d := &dialogue{}
		if !m.admit(c, d) {
			c.Close()
			return
		}
		m.serving.Go(func() {
			defer m.leave(c)
			newSession(m, c, d).serve()
		})
	}
}

// admit keeps track of the connection unless the exchanger went down.
func (m *MX) admit(c net.Conn, d *dialogue) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.listener == nil {
		return false
	}
	m.conns[c] = true
	if len(m.dialogues) == mostDialogues {
		m.dialogues = slices.Delete(m.dialogues, 0, 1)
	}
	m.dialogues = append(m.dialogues, d)
	return true
}

func (m *MX) leave(c net.Conn) {
	c.Close()
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.conns, c)
}

func (m *MX) now() Behaviour {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.behaviour
}

// pause waits, but not beyond going down.
func (m *MX) pause(d time.Duration) {
	m.mu.Lock()
	down := m.down
	m.mu.Unlock()
	select {
	case <-time.After(d):
	case <-down:
	}
}

// judge answers RCPT; nil accepts.
func (m *MX) judge(from, to string) *Reply {
	m.mu.Lock()
	defer m.mu.Unlock()
	key := strings.ToLower(to)
	if r, ok := m.behaviour.Refuse[key]; ok {
		return &r
	}
	if r, ok := m.behaviour.Refuse[""]; ok {
		return &r
	}
	pair := from + "\x00" + key
	m.attempts[pair]++
	if m.attempts[pair] <= m.behaviour.Greylist {
		return &Reply{451, "4.7.1 greylisted, come back later"}
	}
	return nil
}

// use takes one from a counter of the behaviour.
func (m *MX) use(counter func(*Behaviour) *int) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := counter(&m.behaviour)
	if *n <= 0 {
		return false
	}
	*n--
	return true
}

// keep stores the mail; false means that there is no more room.
func (m *MX) keep(r Received) bool {
	m.mu.Lock()
	if len(m.received) == mostReceived {
		m.mu.Unlock()
		return false
	}
	m.received = append(m.received, r)
	close(m.changed)
	m.changed = make(chan struct{})
	m.mu.Unlock()
	if m.onMail != nil {
		m.onMail(r)
	}
	return true
}
