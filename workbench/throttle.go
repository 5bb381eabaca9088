package workbench

import (
	"sync"
	"time"
)

// A person who mistypes is not slowed down; a program that guesses gets one try a minute.
const (
	freeFailures    = 5
	maxThrottle     = 60 * time.Second
	forgetFailures  = 15 * time.Minute
	maxThrottleKeys = 100_000 // about 10 MB; the oldest go first
)

// Throttle slows down guessing of passwords, in memory, per login and address. Safe for concurrent use.
type Throttle struct {
	Now func() time.Time // nil is time.Now

	mu   sync.Mutex
	seen map[string]failures
}

type failures struct {
	n     int
	last  time.Time
	until time.Time
}

func (t *Throttle) now() time.Time {
	if t.Now != nil {
		return t.Now()
	}
	return time.Now()
}

// Wait tells how long this login from this address must wait before the next try; 0 means go on.
func (t *Throttle) Wait(login, ip string) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return max(0, t.seen[login+"\x00"+ip].until.Sub(t.now()))
}

// Failed counts a wrong password.
func (t *Throttle) Failed(login, ip string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	if t.seen == nil {
		t.seen = map[string]failures{}
	}
	key := login + "\x00" + ip
	f := t.seen[key]
	if now.Sub(f.last) > forgetFailures {
		f = failures{}
	}
	f.n++
	f.last = now
	if f.n >= freeFailures {
		f.until = now.Add(min(maxThrottle, time.Second<<min(f.n-freeFailures, 6)))
	}
	t.seen[key] = f
	if len(t.seen) > maxThrottleKeys {
		t.forget(now)
	}
}

// OK forgets the failures of a login that signed in.
func (t *Throttle) OK(login, ip string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.seen, login+"\x00"+ip)
}

// forget drops what is old, and if that is not enough whatever the map gives first.
func (t *Throttle) forget(now time.Time) {
	for key, f := range t.seen {
		if now.Sub(f.last) > forgetFailures {
			delete(t.seen, key)
		}
	}
	for key := range t.seen {
		if len(t.seen) <= maxThrottleKeys/2 {
			return
		}
		delete(t.seen, key)
	}
}
