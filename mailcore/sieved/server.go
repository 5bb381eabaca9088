// Package sieved is the ManageSieve door (RFC 5804): mail programs read and change the scripts of a mailbox here. Every
// script is compiled, and its forwards are checked, before it is kept. All texts are UTF-8.
package sieved

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"sync"
	"syscall"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
)

// Defaults of Options.
const (
	// defaultMaxPerIP lets an office behind one address edit rules; clients keep one connection while a window is open.
	defaultMaxPerIP = 100
	defaultMaxConns = 2000
	// defaultLoginTime is how long a stranger may stay.
	defaultLoginTime = time.Minute
	// defaultIdleTime is the least that RFC 5804, section 1.2 allows after sign-in.
	defaultIdleTime = 30 * time.Minute
	// defaultFailureDelay keeps one connection from guessing fast; Auth slows down what comes over many.
	defaultFailureDelay = 500 * time.Millisecond
)

// Options of NewServer. Core, Store and Auth are needed, the rest has defaults.
type Options struct {
	Core  *mailcore.Core // whose CheckForwards a script must pass
	Store *maildb.DB
	// Auth checks a sign-in. Errors: mailcore.ErrBadPassword, ErrDisabled, ErrMustActivate, ErrAppPassword, ErrNetwork,
	// ErrScope, ErrThrottled; others are ours.
	Auth func(ctx context.Context, login, password, ip string) (mailcore.Mailbox, error)
	TLS  *tls.Config // of STARTTLS; nil does not offer it
	// AllowPlainAuth tells whether a peer may sign in without TLS; nil is never.
	AllowPlainAuth func(peer net.Addr) bool
	WebURL         string // where people choose passwords, shown to those who must

	MaxPerIP     int           // connections of one address
	MaxConns     int           // connections together
	CapLoopback  bool          // count connections from this machine for MaxPerIP too
	LoginTime    time.Duration // until sign-in
	IdleTime     time.Duration // between commands
	FailureDelay time.Duration // after a failed sign-in; doubles with each
	Log          *slog.Logger
}

// Server serves ManageSieve on any number of listeners.
type Server struct {
	o Options

	mu        sync.Mutex
	closed    bool
	listeners map[net.Listener]struct{}
	conns     map[*conn]struct{}
	perIP     map[string]int
	wg        sync.WaitGroup
}

// NewServer makes a server; Serve starts it.
func NewServer(o Options) *Server {
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
	if o.AllowPlainAuth == nil {
		o.AllowPlainAuth = func(net.Addr) bool { return false }
	}
	return &Server{o: o, listeners: map[net.Listener]struct{}{}, conns: map[*conn]struct{}{}, perIP: map[string]int{}}
}

func setDefault[T int | time.Duration](v *T, d T) {
	if *v == 0 {
		*v = d
	}
}

// Serve accepts connections until Close; then it returns nil. It closes l.
func (s *Server) Serve(l net.Listener) error {
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
			if passes(err) {
				s.o.Log.Warn("managesieve accept", "err", err)
				time.Sleep(50 * time.Millisecond) // out of descriptors: some will come back
				continue
			}
			return fmt.Errorf("managesieve accept: %w", err)
		}
		s.accept(nc)
	}
}

// passes tells errors of Accept that are over soon.
func passes(err error) bool {
	for _, e := range []error{syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ECONNABORTED} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

func (s *Server) isClosed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}

func (s *Server) accept(nc net.Conn) {
	c := newConn(s, nc)
	if text := s.admit(c); text != "" {
		_ = nc.SetWriteDeadline(time.Now().Add(time.Second))
		_, _ = io.WriteString(nc, "BYE (TRYLATER) "+quoted(text)+"\r\n")
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
	case (s.o.CapLoopback || !c.loopback) && s.perIP[c.key] >= s.o.MaxPerIP:
		return "Too many connections from your address"
	}
	s.conns[c] = struct{}{}
	s.perIP[c.key]++
	s.wg.Add(1)
	return ""
}

func (s *Server) leave(c *conn) {
	s.mu.Lock()
	delete(s.conns, c)
	if s.perIP[c.key]--; s.perIP[c.key] <= 0 {
		delete(s.perIP, c.key)
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
