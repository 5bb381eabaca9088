// Package imapd is the IMAP door: mail programs read and change their mailbox here (RFC 9051, and RFC 3501 for older
// ones). A session shows one folder as a numbered list that changes only when the client is told so; what other sessions
// and arriving mail did in between is the difference of two immutable views, see view.go. Every command has its file.
package imapd

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"sync/atomic"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/sessions"
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
	defaultProgressTime = 10 * time.Second
)

// Options of NewServer. Store, Append and Auth are needed, the rest has defaults.
type Options struct {
	Store *maildb.DB
	// Append puts messages into a folder, all or none, and gives their places in order; with old those messages go in the
	// same moment, or ErrNoMessage. It neither closes nor keeps what is raw.
	Append func(ctx context.Context, mb mailcore.Mailbox, folder mailcore.FolderID, list []mailcore.Filing, old *mailcore.Replaced) ([]mailcore.Placed, error)
	// Auth checks a login. Errors: mailcore.ErrBadPassword, ErrDisabled, ErrMustActivate, ErrAppPassword, ErrNetwork,
	// ErrScope, ErrThrottled; others are ours.
	Auth func(ctx context.Context, user, password, ip string) (mailcore.Mailbox, error)
	// Share gives a colleague or department rights in the mailbox of who asks, or takes back what g.ID gave when g.Rights is
	// 0. mailcore.ErrNoMailbox when there is no such holder. nil: nobody shares through this door.
	Share func(ctx context.Context, by mailcore.Mailbox, ip string, g mailcore.Grant) error
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
	ProgressTime time.Duration // between two lines that tell how far a long command is; RFC 9585, section 3, advises 10 to 15 seconds
	FailureDelay time.Duration // after the first failed login; doubles with each
	Log          *slog.Logger
	Now          func() time.Time // for remembering failed logins; deadlines follow the real clock
}

// Server serves IMAP on any number of listeners.
type Server struct {
	*sessions.Keeper
	o        Options
	store    *maildb.DB
	throttle *throttle
	recent   recentMarks
	commands map[string]definition

	compressed atomic.Int64 // connections
}

// NewServer makes a server; Serve starts it.
func NewServer(o Options) *Server {
	setDefault(&o.MaxLiteral, defaultMaxLiteral)
	setDefault(&o.MaxPerIP, defaultMaxPerIP)
	setDefault(&o.MaxConns, defaultMaxConns)
	setDefault(&o.LoginTime, defaultLoginTime)
	setDefault(&o.IdleTime, defaultIdleTime)
	setDefault(&o.FailureDelay, defaultFailureDelay)
	setDefault(&o.ProgressTime, defaultProgressTime)
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
		Keeper:   sessions.NewKeeper("imap", &sessions.Limits{PerIP: o.MaxPerIP, Total: o.MaxConns, CapLoopback: o.CapLoopback}, o.Log),
		o:        o,
		store:    o.Store,
		commands: commandTable(),
		throttle: newThrottle(o.FailureDelay, o.Now),
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
	return s.Keeper.Serve(l, func(session *sessions.Session) { newConn(s, session, implicitTLS).serve() }, func(nc net.Conn, why error) {
		if !implicitTLS {
			_, _ = io.WriteString(nc, "* BYE [UNAVAILABLE] "+capital(why)+"\r\n")
		}
	})
}
