// Package sieved is the ManageSieve door (RFC 5804): mail programs read and change the scripts of a mailbox here. Every
// script is compiled, and its forwards are checked, before it is kept. All texts are UTF-8.
package sieved

import (
	"context"
	"crypto/tls"
	"io"
	"log/slog"
	"net"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/sessions"
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
	*sessions.Keeper
	o Options
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
	limits := &sessions.Limits{PerIP: o.MaxPerIP, Total: o.MaxConns, CapLoopback: o.CapLoopback}
	return &Server{Keeper: sessions.NewKeeper("managesieve", limits, o.Log), o: o}
}

func setDefault[T int | time.Duration](v *T, d T) {
	if *v == 0 {
		*v = d
	}
}

// Serve accepts connections until Close; then it returns nil. It closes l.
func (s *Server) Serve(l net.Listener) error {
	return s.Keeper.Serve(l, func(session *sessions.Session) { newConn(s, session).serve() }, func(nc net.Conn, why error) {
		_, _ = io.WriteString(nc, "BYE (TRYLATER) "+quoted(capital(why))+"\r\n")
	})
}
