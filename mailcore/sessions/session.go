package sessions

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"mailbridge/mailcore"
)

// Session is what the sessions of all doors have in common; a door embeds it in its own. Interrupt, Kill and SignedIn
// are safe from any goroutine, the rest belongs to the session's own.
type Session struct {
	Raw      net.Conn // as accepted; deadlines stand on it, whatever speaks TLS above it
	IP       string
	Loopback bool
	// Context ends with Kill and with the session.
	Context context.Context

	cancel context.CancelFunc
	owner  atomic.Int64 // the MailboxID once signed in
	app    atomic.Int64 // the app password that it was

	mu      sync.Mutex
	stopped string // why the session must end, "" while it need not
}

func newSession(nc net.Conn) *Session {
	s := &Session{Raw: nc}
	s.IP, _, s.Loopback = Peer(nc.RemoteAddr())
	s.Context, s.cancel = context.WithCancel(context.Background())
	return s
}

// SignIn notes whose session it is from now on.
func (s *Session) SignIn(mb mailcore.Mailbox) {
	s.app.Store(mb.App)
	s.owner.Store(int64(mb.ID))
}

// SignedIn tells whose session it is, 0 for a guest's.
func (s *Session) SignedIn() mailcore.MailboxID { return mailcore.MailboxID(s.owner.Load()) }

// Interrupt asks the session to end after its present command; a waiting one wakes up.
func (s *Session) Interrupt(why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped == "" {
		s.stopped = why
	}
	_ = s.Raw.SetReadDeadline(time.Unix(1, 0))
}

// Kill cuts the connection off.
func (s *Session) Kill() {
	s.cancel()
	_ = s.Raw.Close()
}

// StopReason is what Interrupt was told, "" while it was not called.
func (s *Session) StopReason() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stopped
}

// ReadUntil sets the read deadline, but never takes back an interrupt.
func (s *Session) ReadUntil(t time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped == "" {
		_ = s.Raw.SetReadDeadline(t)
	}
}
