// Package sessions is what the doors have in common: who may connect, who is connected, and how sessions end. What they
// speak is their own matter.
package sessions

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"syscall"
	"time"

	"mailbridge/mailcore"
)

// acceptPause is how long a listener waits when the machine is out of descriptors: some will come back.
const acceptPause = 50 * time.Millisecond

// Keeper accepts connections of a door on any number of listeners and keeps its sessions. Safe for concurrent use.
type Keeper struct {
	name   string
	log    *slog.Logger
	limits *Limits

	mu        sync.Mutex
	closed    bool
	listeners map[net.Listener]struct{}
	sessions  map[*Session]struct{}
	wg        sync.WaitGroup
}

// NewKeeper makes the keeper of a door; name stands in logs and errors.
func NewKeeper(name string, limits *Limits, log *slog.Logger) *Keeper {
	return &Keeper{name: name, log: log, limits: limits, listeners: map[net.Listener]struct{}{}, sessions: map[*Session]struct{}{}}
}

// Serve accepts connections until Close; then it returns nil. It closes l. Each admitted one is run in its own goroutine
// and closed behind it; to the others refuse says why not.
func (k *Keeper) Serve(l net.Listener, run func(*Session), refuse func(net.Conn, error)) error {
	if !k.listen(l) {
		return l.Close()
	}
	defer l.Close()
	for {
		nc, err := l.Accept()
		switch {
		case k.isClosed():
			if err == nil {
				nc.Close()
			}
			return nil
		case err != nil && passes(err):
			k.log.Warn(k.name+" accept", "err", err)
			time.Sleep(acceptPause)
		case err != nil:
			return fmt.Errorf("%s accept: %w", k.name, err)
		default:
			k.accept(nc, run, refuse)
		}
	}
}

func (k *Keeper) listen(l net.Listener) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.closed {
		k.listeners[l] = struct{}{}
	}
	return !k.closed
}

// passes tells errors of Accept that are over soon.
func passes(err error) bool {
	var ne net.Error
	if errors.As(err, &ne) && ne.Timeout() {
		return true
	}
	for _, e := range []error{syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ECONNABORTED} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

func (k *Keeper) isClosed() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.closed
}

func (k *Keeper) accept(nc net.Conn, run func(*Session), refuse func(net.Conn, error)) {
	release, err := k.limits.Take(nc.RemoteAddr())
	if err != nil {
		_ = nc.SetWriteDeadline(time.Now().Add(time.Second))
		refuse(nc, err)
		nc.Close()
		return
	}
	s := newSession(nc)
	if !k.enter(s) {
		release()
		nc.Close()
		return
	}
	go func() {
		defer k.wg.Done()
		defer release()
		defer k.leave(s)
		defer s.Kill()
		run(s)
	}()
}

func (k *Keeper) enter(s *Session) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.closed {
		return false
	}
	k.sessions[s] = struct{}{}
	k.wg.Add(1)
	return true
}

func (k *Keeper) leave(s *Session) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.sessions, s)
}

// Len is how many sessions there are.
func (k *Keeper) Len() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.sessions)
}

// SignedIn lists the mailboxes that somebody is signed in to here, each once.
func (k *Keeper) SignedIn() []mailcore.MailboxID {
	k.mu.Lock()
	defer k.mu.Unlock()
	seen := map[mailcore.MailboxID]bool{}
	var list []mailcore.MailboxID
	for s := range k.sessions {
		if id := s.SignedIn(); id != 0 && !seen[id] {
			seen[id] = true
			list = append(list, id)
		}
	}
	return list
}

// End interrupts those sessions of a mailbox that e names.
func (k *Keeper) End(mb mailcore.MailboxID, e mailcore.Ended) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for s := range k.sessions {
		if s.SignedIn() == mb && e.Ends(s.app.Load(), s.IP) {
			s.Interrupt("Signed out")
		}
	}
}

// Close stops listening, interrupts every session, and waits for them until ctx ends; then it cuts them off. A second
// call only waits.
func (k *Keeper) Close(ctx context.Context) error {
	k.mu.Lock()
	k.closed = true
	for l := range k.listeners {
		l.Close()
	}
	for s := range k.sessions {
		s.Interrupt("Shutting down")
	}
	k.mu.Unlock()
	done := make(chan struct{})
	go func() { k.wg.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
	}
	k.mu.Lock()
	for s := range k.sessions {
		s.Kill()
	}
	k.mu.Unlock()
	<-done
	return ctx.Err()
}
