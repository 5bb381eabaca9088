package mailcore

import (
	"sync"
	"time"
)

// Bounds of guessing passwords. A person who mistypes feels nothing before the sixth try; a program gets about one try
// a minute for an account, and no more than a few a second from one address.
const (
	freeFailures  = 5
	maxPenalty    = 60 * time.Second
	forgetAfter   = 15 * time.Minute
	addressFactor = 10      // an address may fail for ten accounts: offices share one
	maxWatched    = 100_000 // entries; above, the oldest thoughts are dropped
)

// Throttle slows down guessing. One is shared by all doors, so that changing the protocol wins nothing. A right
// password from an address where it was right before is never held up by what others try.
type Throttle struct {
	Now func() time.Time // time.Now when nil

	mu    sync.Mutex
	seen  map[string]*failures
	trust map[string]time.Time // account and address of a right password
}

type failures struct {
	n     int
	last  time.Time
	until time.Time
}

// Allow answers ErrThrottled while the account or the address has to wait.
func (t *Throttle) Allow(account, ip string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	if since, ok := t.trust[account+"\n"+ip]; ok && now.Sub(since) < forgetAfter {
		return nil
	}
	for _, key := range []string{"a" + account, "i" + ip} {
		if f := t.seen[key]; f != nil && now.Before(f.until) {
			return ErrThrottled
		}
	}
	return nil
}

// Failed counts a wrong password.
func (t *Throttle) Failed(account, ip string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.trust, account+"\n"+ip)
	t.count("a"+account, freeFailures)
	t.count("i"+ip, freeFailures*addressFactor)
}

// Succeeded forgets the account's failures and remembers where the right password came from.
func (t *Throttle) Succeeded(account, ip string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.seen, "a"+account)
	if t.trust == nil || len(t.trust) >= maxWatched {
		t.trust = map[string]time.Time{}
	}
	t.trust[account+"\n"+ip] = t.now()
}

func (t *Throttle) count(key string, free int) {
	now := t.now()
	if t.seen == nil || len(t.seen) >= maxWatched {
		t.seen = map[string]*failures{}
	}
	f := t.seen[key]
	if f == nil || now.Sub(f.last) > forgetAfter {
		f = &failures{}
		t.seen[key] = f
	}
	f.n, f.last = f.n+1, now
	if over := f.n - free; over >= 0 {
		f.until = now.Add(min(time.Second<<min(over, 10), maxPenalty))
	}
}

func (t *Throttle) now() time.Time {
	if t.Now != nil {
		return t.Now()
	}
	return time.Now()
}
