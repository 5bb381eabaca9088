package mailcore

import (
	"net/netip"
	"sync"
	"time"
)

// Bounds of guessing passwords. A person who mistypes feels nothing before the sixth try; a program gets about one try
// a minute for an account from one address, and an address that goes on is shut out for a while.
const (
	freeFailures = 5
	maxPenalty   = 60 * time.Second
	forgetAfter  = 15 * time.Minute
	// blockAfter is how many failures shut an address out; one a minute is forgiven, so that a mail program that was left
	// alone with an old password does not shut out its office.
	blockAfter   = 20
	forgiveEvery = time.Minute
	// BlockFor is how long an address that guessed is shut out.
	BlockFor = 15 * time.Minute
	// accountFree failures of one account from many addresses slow it down for addresses that never had the right one.
	accountFree = 50
	// trustFor is how long an address where the password was right is not held up by what others try.
	trustFor   = 24 * time.Hour
	maxWatched = 100_000 // entries; above, all is forgotten
)

// Throttle slows down guessing. One is shared by all doors, so that changing the protocol wins nothing. It follows who
// guesses, not whom: nobody can shut others out of their account. Where a password was right lately, it never waits.
type Throttle struct {
	Now func() time.Time // time.Now when nil
	// Blocked is told of an address that is shut out from now on; nil is nobody. It must not block.
	Blocked func(ip string, until time.Time)

	mu      sync.Mutex
	seen    map[string]*failures
	trust   map[string]time.Time // account and address of a right password
	blocked map[string]time.Time // until when, by network
}

type failures struct {
	n     int
	last  time.Time
	until time.Time
}

// Allow answers ErrThrottled while the account or the address has to wait. A try that has to wait counts against the
// address too.
func (t *Throttle) Allow(account, ip string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	now, net := t.now(), Network(ip)
	if since, ok := t.trust[account+"\n"+net]; ok && now.Sub(since) < trustFor {
		return nil
	}
	if now.Before(t.blocked[net]) {
		return ErrThrottled
	}
	for _, key := range []string{"p" + account + "\n" + net, "a" + account} {
		if f := t.seen[key]; f != nil && now.Before(f.until) {
			t.addressFailed(net)
			return ErrThrottled
		}
	}
	return nil
}

// Failed counts a wrong password.
func (t *Throttle) Failed(account, ip string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	net := Network(ip)
	delete(t.trust, account+"\n"+net)
	t.count("p"+account+"\n"+net, freeFailures)
	t.count("a"+account, accountFree)
	t.addressFailed(net)
}

// addressFailed shuts an address out when it fails faster than is forgiven.
func (t *Throttle) addressFailed(net string) {
	now := t.now()
	f := t.of("i" + net)
	if forgiven := int(now.Sub(f.last) / forgiveEvery); !f.last.IsZero() && forgiven > 0 {
		f.n = max(0, f.n-forgiven)
	}
	f.n, f.last = f.n+1, now
	if f.n < blockAfter {
		return
	}
	f.n = 0
	t.block(net, now.Add(BlockFor))
	if t.Blocked != nil {
		t.Blocked(net, now.Add(BlockFor))
	}
}

// Block shuts an address out until then, or lets it in again with a time that is past. It is how nodes tell each other.
func (t *Throttle) Block(ip string, until time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.block(Network(ip), until)
}

func (t *Throttle) block(net string, until time.Time) {
	if !t.now().Before(until) {
		delete(t.blocked, net)
		return
	}
	if t.blocked == nil || len(t.blocked) >= maxWatched {
		t.blocked = map[string]time.Time{}
	}
	t.blocked[net] = until
}

// Succeeded forgets the account's failures and remembers where the right password came from.
func (t *Throttle) Succeeded(account, ip string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	net := Network(ip)
	delete(t.seen, "p"+account+"\n"+net)
	if t.trust == nil || len(t.trust) >= maxWatched {
		t.trust = map[string]time.Time{}
	}
	t.trust[account+"\n"+net] = t.now()
}

func (t *Throttle) of(key string) *failures {
	if t.seen == nil || len(t.seen) >= maxWatched {
		t.seen = map[string]*failures{}
	}
	f := t.seen[key]
	if f == nil {
		f = &failures{}
		t.seen[key] = f
	}
	return f
}

func (t *Throttle) count(key string, free int) {
	now := t.now()
	f := t.of(key)
	if now.Sub(f.last) > forgetAfter {
		*f = failures{}
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

// Network is what counts as one address: an IPv4 address, or the /64 of an IPv6 one, which one customer owns whole.
func Network(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return ip
	}
	a = a.Unmap().WithZone("")
	if a.Is6() && !a.IsLoopback() {
		if p, err := a.Prefix(64); err == nil {
			return p.Addr().String()
		}
	}
	return a.String()
}
