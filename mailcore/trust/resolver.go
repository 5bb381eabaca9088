package trust

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"sync"
	"time"
)

// Bounds of the resolver.
const (
	// lookupTimeout caps one question: the usual five seconds of a stub
	// resolver, after which a dead name server is a temporary failure.
	lookupTimeout = 5 * time.Second
	// keepFound and keepMissing are how long answers are reused: long enough
	// for a burst of mail from one sender, short enough that an administrator
	// who mends a record sees it at once.
	keepFound   = 60 * time.Second
	keepMissing = 15 * time.Second
	// maxCached bounds the memory strangers can fill with names: about 2 MiB.
	maxCached = 4096
)

// Resolver is the DNS that SPF, DKIM, DMARC and the outgoing queue need;
// *net.Resolver has this shape. Errors are *net.DNSError: IsNotFound means
// the name or type does not exist, IsTemporary or IsTimeout that asking later
// may help.
type Resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
	// LookupMX returns the exchangers by preference. The host "." alone is a
	// null MX (RFC 7505).
	LookupMX(ctx context.Context, name string) ([]*net.MX, error)
	LookupIPAddr(ctx context.Context, host string) ([]net.IPAddr, error)
	// LookupAddr returns the names of an IP address.
	LookupAddr(ctx context.Context, addr string) ([]string, error)
}

var _ Resolver = (*net.Resolver)(nil)

// NewResolver returns a caching resolver that asks server ("127.0.0.1:5353"),
// or the system's name servers when server is empty. One question takes at
// most five seconds. It is safe for concurrent use and needs no closing.
func NewResolver(server string) Resolver {
	r := &net.Resolver{PreferGo: true}
	if server != "" {
		r.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, network, server)
		}
	}
	c := newCache(r, time.Now)
	c.validator = validatorOf(server)
	return c
}

// cache remembers answers and absences, never temporary failures.
type cache struct {
	dns Resolver
	now func() time.Time
	// validator is the name server that is believed when it says that an answer was validated; empty is none.
	validator string

	mu      sync.Mutex
	answers map[question]answer
}

type question struct{ kind, name string }

type answer struct {
	value any
	err   error
	until time.Time
}

func newCache(dns Resolver, now func() time.Time) *cache {
	return &cache{dns: dns, now: now, answers: map[question]answer{}}
}

func (c *cache) LookupTXT(ctx context.Context, name string) ([]string, error) {
	v, err := ask(ctx, c, "TXT", absolute(name), c.dns.LookupTXT)
	return slices.Clone(v), err
}

func (c *cache) LookupMX(ctx context.Context, name string) ([]*net.MX, error) {
	list, err := ask(ctx, c, "MX", absolute(name), c.dns.LookupMX)
	copied := make([]*net.MX, len(list))
	for i, mx := range list {
		copied[i] = &net.MX{Host: mx.Host, Pref: mx.Pref}
	}
	return copied, err
}

func (c *cache) LookupIPAddr(ctx context.Context, host string) ([]net.IPAddr, error) {
	if net.ParseIP(host) == nil {
		host = absolute(host)
	}
	v, err := ask(ctx, c, "IP", host, c.dns.LookupIPAddr)
	return slices.Clone(v), err
}

func (c *cache) LookupAddr(ctx context.Context, addr string) ([]string, error) {
	v, err := ask(ctx, c, "PTR", addr, c.dns.LookupAddr)
	return slices.Clone(v), err
}

// absolute keeps the resolver from trying the machine's search domains.
func absolute(name string) string {
	return strings.ToLower(strings.TrimSuffix(name, ".")) + "."
}

func ask[T any](ctx context.Context, c *cache, kind, name string, lookup func(context.Context, string) (T, error)) (T, error) {
	q := question{kind, name}
	if a, ok := c.recall(q); ok {
		v, _ := a.value.(T)
		return v, a.err
	}
	ctx, cancel := context.WithTimeout(ctx, lookupTimeout)
	defer cancel()
	v, err := lookup(ctx, name)
	switch {
	case err == nil:
		c.keep(q, answer{value: v, until: c.now().Add(keepFound)})
	case isNotFound(err):
		c.keep(q, answer{err: err, until: c.now().Add(keepMissing)})
	default:
		err = dnsError(err, name)
	}
	return v, err
}

func (c *cache) recall(q question) (answer, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a, ok := c.answers[q]
	return a, ok && c.now().Before(a.until)
}

func (c *cache) keep(q question, a answer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.answers) >= maxCached {
		c.makeRoom()
	}
	c.answers[q] = a
}

// makeRoom drops what has expired, and an arbitrary half if nothing has.
func (c *cache) makeRoom() {
	now := c.now()
	for q, a := range c.answers {
		if now.After(a.until) {
			delete(c.answers, q)
		}
	}
	for q := range c.answers {
		if len(c.answers) <= maxCached/2 {
			return
		}
		delete(c.answers, q)
	}
}

func isNotFound(err error) bool {
	var e *net.DNSError
	return errors.As(err, &e) && e.IsNotFound
}

// dnsError makes every failure a *net.DNSError, which is how the SPF and DKIM
// libraries tell temporary from permanent; what we cannot name is temporary.
func dnsError(err error, name string) error {
	if err == nil {
		return nil
	}
	if e, ok := err.(*net.DNSError); ok && (e.IsNotFound || e.Temporary()) {
		return e
	}
	return &net.DNSError{
		Err: err.Error(), Name: name,
		IsTimeout:   errors.Is(err, context.DeadlineExceeded),
		IsTemporary: true,
	}
}

// steady gives any resolver's errors the shape of dnsError.
type steady struct{ dns Resolver }

func (s steady) LookupTXT(ctx context.Context, name string) ([]string, error) {
	v, err := s.dns.LookupTXT(ctx, name)
	return v, dnsError(err, name)
}

func (s steady) LookupMX(ctx context.Context, name string) ([]*net.MX, error) {
	v, err := s.dns.LookupMX(ctx, name)
	return v, dnsError(err, name)
}

func (s steady) LookupIPAddr(ctx context.Context, host string) ([]net.IPAddr, error) {
	v, err := s.dns.LookupIPAddr(ctx, host)
	return v, dnsError(err, host)
}

func (s steady) LookupAddr(ctx context.Context, addr string) ([]string, error) {
	v, err := s.dns.LookupAddr(ctx, addr)
	return v, dnsError(err, addr)
}
