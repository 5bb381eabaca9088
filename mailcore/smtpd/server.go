// Package smtpd is the SMTP door (RFC 5321): mail from the world on one side, submission by our own people
// (RFC 6409) on the other. The commands are go-smtp's; before it stands a gate of ours on each connection, which owns
// what that library leaves open: lines, deadlines, rates, caps, STARTTLS, and who may speak when.
//
// A mail is received into a spool, given to Core.Accept, and answered 250 only when that says it is durable.
package smtpd

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/emersion/go-smtp"

	"mailbridge/mailcore"
	"mailbridge/mailcore/sessions"
)

// Options say what a door is for and what it allows.
type Options struct {
	Core *mailcore.Core
	// Submission makes it a door for our own people: AUTH first, then mail to anyone. Without it the door takes mail
	// from the world for addresses that live here, and offers no AUTH.
	Submission bool
	// Auth checks a sign-in. Errors: mailcore.ErrBadPassword, ErrDisabled, ErrMustActivate, ErrThrottled.
	Auth func(ctx context.Context, login, password, ip string) (mailcore.Mailbox, error)
	// PlainAuth tells whether a client may sign in without TLS; nil is nobody.
	PlainAuth func(net.Addr) bool
	TLS       *tls.Config // nil offers no STARTTLS

	Hostname      string
	WebURL        string // where people choose passwords, shown to those who must
	MaxSize       int64  // bytes of one message
	MaxRecipients int    // of one transaction
	PerIP         int    // connections from one address
	CapLoopback   bool   // count those from this machine as well; otherwise a proxy or relay here speaks for many
	Connections   int    // all connections of this door
	SpoolDir      string
	Log           *slog.Logger
}

// Server is one door. Several listeners may lead to it.
type Server struct {
	o             Options
	plain, secure *smtp.Server
	handoff       *handoff // connections that became secure
	limits        *sessions.Limits

	mu      sync.Mutex
	gates   map[*gate]struct{}
	closing bool
	lists   []net.Listener
	done    sync.WaitGroup

	open  context.Context // until the door is closed for good
	close context.CancelFunc
}

// NewServer makes a door; nothing is listened on before Serve.
func NewServer(o Options) *Server {
	s := &Server{o: o, limits: &sessions.Limits{PerIP: o.PerIP, Total: o.Connections, CapLoopback: o.CapLoopback}, gates: map[*gate]struct{}{}}
	s.handoff = newHandoff()
	s.open, s.close = context.WithCancel(context.Background())
	s.plain, s.secure = s.library(), s.library()
	s.plain.TLSConfig = o.TLS
	s.done.Go(func() { _ = s.secure.Serve(s.handoff) }) // ends when the handoff closes
	return s
}

// longestLine is what a line of a mail may have. Machines write HTML without line breaks; a dropped connection would
// make their sender try for days.
const longestLine = 16 << 20

func (s *Server) library() *smtp.Server {
	l := smtp.NewServer(smtp.BackendFunc(s.newSession))
	l.Domain = s.o.Hostname
	l.MaxMessageBytes = s.o.MaxSize + 1 // the library refuses a mail of exactly its limit
	l.MaxRecipients = s.o.MaxRecipients
	l.MaxLineLength = longestLine
	l.AllowInsecureAuth = true // the session decides by the gate, which knows whether there is TLS
	l.EnableSMTPUTF8 = true
	l.EnableDSN = true
	l.EnableREQUIRETLS = true // the gate offers it, the session takes it, under TLS only
	l.ErrorLog = libraryLog{s.o.Log}
	return l
}

// Serve accepts connections on l until Close; with implicitTLS they begin with a handshake (RFC 8314).
func (s *Server) Serve(l net.Listener, implicitTLS bool) error {
	s.mu.Lock()
	if s.closing {
		s.mu.Unlock()
		return l.Close()
	}
	s.lists = append(s.lists, l)
	s.mu.Unlock()
	if implicitTLS {
		return s.serveTLS(l)
	}
	return s.plain.Serve(&door{Listener: l, server: s})
}

// serveTLS shakes hands off the accepting goroutine, so that a silent client holds up nobody.
func (s *Server) serveTLS(l net.Listener) error {
	d := &door{Listener: l, server: s}
	for {
		conn, err := d.acceptRaw()
		if err != nil {
			if s.isClosing() {
				return nil
			}
			return err
		}
		s.mu.Lock()
		if s.closing {
			s.mu.Unlock()
			_ = conn.Close()
			return nil
		}
		s.done.Go(func() { s.secured(conn) })
		s.mu.Unlock()
	}
}

// secured shakes hands with a client that speaks TLS from the start.
func (s *Server) secured(conn net.Conn) {
	secure := tls.Server(conn, s.o.TLS)
	if err := s.shakeHands(secure); err != nil {
		s.o.Log.Debug("smtp handshake failed", "remote", conn.RemoteAddr().String(), "err", err)
		_ = conn.Close()
		return
	}
	s.handoff.give(s.newGate(secure, true))
}

func (s *Server) shakeHands(c *tls.Conn) error {
	ctx, cancel := context.WithTimeout(s.open, handshakeTime)
	defer cancel()
	return c.HandshakeContext(ctx)
}

func (s *Server) isClosing() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closing
}

// Close stops accepting, says 421 to whoever waits, lets running transactions end until ctx is over, then hangs up.
func (s *Server) Close(ctx context.Context) error {
	s.mu.Lock()
	s.closing = true
	for _, l := range s.lists {
		_ = l.Close()
	}
	s.mu.Unlock()
	for _, g := range s.connected() {
		g.retire()
	}
	err := s.drain(ctx)
	s.close()
	s.handoff.close()
	_, _ = s.plain.Close(), s.secure.Close()
	s.done.Wait()
	return err
}

// End ends the connections of those who are signed in to a mailbox and whom e means, at once or after the running mail.
func (s *Server) End(mb mailcore.MailboxID, e mailcore.Ended) {
	for _, g := range s.connected() {
		g.end(mb, e)
	}
}

// SignedIn lists the mailboxes that somebody is signed in to here.
func (s *Server) SignedIn() []mailcore.MailboxID {
	seen := map[mailcore.MailboxID]bool{}
	for _, g := range s.connected() {
		g.mu.Lock()
		if g.user.ID != 0 {
			seen[g.user.ID] = true
		}
		g.mu.Unlock()
	}
	return slices.Sorted(maps.Keys(seen))
}

func (s *Server) connected() []*gate {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Keys(s.gates))
}

func (s *Server) drain(ctx context.Context) error {
	const look = 20 * time.Millisecond // short enough that a stop does not seem to hang
	for {
		s.mu.Lock()
		left := len(s.gates)
		s.mu.Unlock()
		if left == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			s.mu.Lock()
			for g := range s.gates {
				_ = g.Conn.Close()
			}
			s.mu.Unlock()
			return fmt.Errorf("%d smtp connections cut: %w", left, ctx.Err())
		case <-time.After(look):
		}
	}
}

// door is a listener whose connections pass the limits and get a gate.
type door struct {
	net.Listener
	server *Server
}

func (d *door) Accept() (net.Conn, error) {
	c, err := d.acceptRaw()
	if err != nil {
		return nil, err
	}
	return d.server.newGate(c, false), nil
}

func (d *door) acceptRaw() (net.Conn, error) {
	for {
		c, err := d.Listener.Accept()
		if passes(err) {
			d.server.o.Log.Warn("smtp accept", "err", err)
			time.Sleep(acceptPause)
			continue
		}
		if err != nil {
			return nil, err
		}
		release, err := d.server.limits.Take(c.RemoteAddr())
		if err == nil {
			return &counted{Conn: c, release: release}, nil
		}
		d.server.o.Log.Warn("smtp connection refused", "remote", c.RemoteAddr().String(), "err", err)
		_ = c.SetWriteDeadline(time.Now().Add(time.Second))
		_, _ = io.WriteString(c, "421 4.7.0 "+err.Error()+"\r\n")
		_ = c.Close()
	}
}

// acceptPause is how long to wait for descriptors to come back.
const acceptPause = 50 * time.Millisecond

// passes tells errors of Accept that are over soon: the process or machine is out of descriptors, or the client has left.
func passes(err error) bool {
	return slices.ContainsFunc([]error{syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM, syscall.ECONNABORTED},
		func(e error) bool { return errors.Is(err, e) })
}

// handoff is the listener through which connections reach the library after their handshake.
type handoff struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newHandoff() *handoff { return &handoff{conns: make(chan net.Conn), closed: make(chan struct{})} }

func (h *handoff) give(c net.Conn) {
	select {
	case h.conns <- c:
	case <-h.closed:
		_ = c.Close()
	}
}

func (h *handoff) Accept() (net.Conn, error) {
	select {
	case c := <-h.conns:
		return c, nil
	case <-h.closed:
		return nil, net.ErrClosed
	}
}

func (h *handoff) close()         { h.once.Do(func() { close(h.closed) }) }
func (h *handoff) Close() error   { h.close(); return nil }
func (h *handoff) Addr() net.Addr { return &net.TCPAddr{} }

// libraryLog puts the library's own complaints, mostly about clients that hang up, where they do not disturb.
type libraryLog struct{ log *slog.Logger }

func (l libraryLog) Printf(format string, v ...any) {
	l.log.Debug("smtp library", "msg", fmt.Sprintf(format, v...))
}
func (l libraryLog) Println(v ...any) { l.log.Debug("smtp library", "msg", fmt.Sprint(v...)) }

var errClosed = errors.New("smtp: connection is over")
