// Package imapd is the IMAP door: mail programs read and change their mailbox here (RFC 9051, and RFC 3501 for older
// ones). A session shows one folder as a numbered list that changes only when the client is told so; what other sessions
// and arriving mail did in between is the difference of two immutable views, see view.go. Every command has its file.
package imapd

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"syscall"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/message"
)

// Defaults of Options.
const (
	// defaultMaxLiteral is 50 MiB as base64 makes it, the largest mail accepted at the other doors.
	defaultMaxLiteral = 50 << 20 / 3 * 4
	// defaultMaxPerIP lets an office behind one address keep five clients for each of twenty people.
	defaultMaxPerIP = 100
	defaultMaxConns = 20000
	// defaultLoginTime is how long a stranger may stay.
	defaultLoginTime = time.Minute
	// defaultIdleTime is the least that RFC 9051, section 5.4 allows; clients renew IDLE after 29 minutes.
	defaultIdleTime     = 30 * time.Minute
	defaultFailureDelay = 500 * time.Millisecond
)

// Options of NewServer. Store, Append and Auth are needed, the rest has defaults.
type Options struct {
	Store *maildb.DB
	// Append puts a message into a folder; it neither closes nor keeps raw.
	Append func(ctx context.Context, mb mailcore.Mailbox, folder mailcore.FolderID, raw *message.Spool, flags mailcore.Flags,
		keywords []string, date time.Time) (mailcore.Placed, error)
	// Auth checks a login. Errors: mailcore.ErrBadPassword, ErrDisabled, ErrMustActivate, ErrAppPassword, ErrNetwork,
	// ErrScope, ErrThrottled; others are ours.
	Auth func(ctx context.Context, user, password, ip string) (mailcore.Mailbox, error)
	// TLS serves implicit TLS and STARTTLS; nil offers neither.
	TLS *tls.Config
	// AllowPlainAuth tells whether a peer may sign in without TLS; nil is never.
	AllowPlainAuth func(peer net.Addr) bool
	Hostname       string // shown in the greeting
	WebURL         string // where people choose passwords, shown to those who must
	// Watch gives hints that something changed in a mailbox; missing, IDLE looks once a minute.
	Watch func(mb mailcore.MailboxID) (hints <-chan struct{}, cancel func())

	MaxLiteral   int64  // bytes of an appended message
	MaxPerIP     int    // connections of one address
	MaxConns     int    // connections together
	CapLoopback  bool   // count connections from this machine for MaxPerIP too
	SpoolDir     string // for appended messages that do not fit in memory
	LoginTime    time.Duration
	IdleTime     time.Duration
	FailureDelay time.Duration // after the first failed login; doubles with each
	Log          *slog.Logger
	Now          func() time.Time // for remembering failed logins; deadlines follow the real clock
}

// Server serves IMAP on any number of listeners.
type Server struct {
	o        Options
	store    *maildb.DB
	throttle *throttle
	recent   recentMarks
	commands map[string]definition

	mu        sync.Mutex
	closed    bool
	listeners map[net.Listener]struct{}
	conns     map[*conn]struct{}
	perIP     map[string]int
	wg        sync.WaitGroup
}

// NewServer makes a server; Serve starts it.
func NewServer(o Options) *Server {
	setDefault(&o.MaxLiteral, defaultMaxLiteral)
	setDefault(&o.MaxPerIP, defaultMaxPerIP)
	setDefault(&o.MaxConns, defaultMaxConns)
	setDefault(&o.LoginTime, defaultLoginTime)
	setDefault(&o.IdleTime, defaultIdleTime)
	setDefault(&o.FailureDelay, defaultFailureDelay)
	if o.WebURL == "" {
		o.WebURL = "the web app"
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.AllowPlainAuth == nil {
		o.AllowPlainAuth = func(net.Addr) bool { return false }
	}
	return &Server{
		o:         o,
		store:     o.Store,
		commands:  commandTable(),
		throttle:  newThrottle(o.FailureDelay, o.Now),
		listeners: map[net.Listener]struct{}{},
		conns:     map[*conn]struct{}{},
		perIP:     map[string]int{},
	}
}

func setDefault[T int | int64 | time.Duration](v *T, d T) {
	if *v == 0 {
		*v = d
	}
}

// Serve accepts connections until Close; then it returns nil. It closes l. With implicitTLS the handshake comes first
// (RFC 8314, section 3.2).
func (s *Server) Serve(l net.Listener, implicitTLS bool) error {
	if implicitTLS && s.o.TLS == nil {
		return errors.New("imap: implicit TLS without a certificate")
	}
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return l.Close()
	}
	s.listeners[l] = struct{}{}
	s.mu.Unlock()
	defer l.Close()
	for {
		nc, err := l.Accept()
		if s.isClosed() {
			if err == nil {
				nc.Close()
			}
			return nil
		}
		if err != nil {
			var ne net.Error
			if errors.As(err, &ne) && ne.Timeout() || isResourceError(err) {
				s.o.Log.Warn("imap accept", "err", err)
				time.Sleep(50 * time.Millisecond) // out of descriptors: some will come back
				continue
			}
			return fmt.Errorf("imap accept: %w", err)
		}
		s.accept(nc, implicitTLS)
	}
}

// isResourceError tells errors of Accept that pass.
func isResourceError(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) || errors.Is(err, syscall.ENOBUFS) ||
		errors.Is(err, syscall.ECONNABORTED)
}

func (s *Server) isClosed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}

func (s *Server) accept(nc net.Conn, implicitTLS bool) {
	c := newConn(s, nc, implicitTLS)
	if text := s.admit(c); text != "" {
		_ = nc.SetWriteDeadline(time.Now().Add(time.Second))
		if !implicitTLS {
			_, _ = nc.Write([]byte("* BYE [UNAVAILABLE] " + text + "\r\n"))
		}
		nc.Close()
		return
	}
	go func() {
		defer s.leave(c)
		c.serve()
	}()
}

// admit registers a connection, or says why not.
func (s *Server) admit(c *conn) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return "Shutting down"
	case len(s.conns) >= s.o.MaxConns:
		return "Too many connections"
	case s.counted(c) && s.perIP[c.ip] >= s.o.MaxPerIP:
		return "Too many connections from your address"
	}
	s.conns[c] = struct{}{}
	s.perIP[c.ip]++
	s.wg.Add(1)
	return ""
}

func (s *Server) counted(c *conn) bool { return s.o.CapLoopback || !c.loopback }

func (s *Server) leave(c *conn) {
	s.mu.Lock()
	delete(s.conns, c)
	if s.perIP[c.ip]--; s.perIP[c.ip] <= 0 {
		delete(s.perIP, c.ip)
	}
	s.mu.Unlock()
	s.wg.Done()
}

// SignedIn lists the mailboxes that somebody is signed in to here, each once.
func (s *Server) SignedIn() []mailcore.MailboxID {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := map[int64]bool{}
	var list []mailcore.MailboxID
	for c := range s.conns {
		if id := c.owner.Load(); id != 0 && !seen[id] {
			seen[id] = true
			list = append(list, mailcore.MailboxID(id))
		}
	}
	return list
}

// Disconnect ends all sessions of a mailbox with BYE, for instance when it was disabled or its password changed.
func (s *Server) Disconnect(mb mailcore.MailboxID) { s.End(mb, mailcore.Ended{}) }

// End ends those sessions of a mailbox that e names, with BYE.
func (s *Server) End(mb mailcore.MailboxID, e mailcore.Ended) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		if c.owner.Load() == int64(mb) && e.Ends(c.app.Load(), c.ip) {
			c.interrupt("Signed out")
		}
	}
}

// Close stops listening, tells every client BYE once its command has ended, and waits for them until ctx ends; then it
// cuts them off. A second call only waits.
func (s *Server) Close(ctx context.Context) error {
	s.mu.Lock()
	s.closed = true
	for l := range s.listeners {
		l.Close()
	}
	for c := range s.conns {
		c.interrupt("Shutting down")
	}
	s.mu.Unlock()
	done := make(chan struct{})
	go func() { s.wg.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
	}
	s.mu.Lock()
	for c := range s.conns {
		c.kill()
	}
	s.mu.Unlock()
	<-done
	return ctx.Err()
}
