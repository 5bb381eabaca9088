package filter

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"

	"mailbridge/mailcore"
)

// Resolver is the DNS that block lists need.
type Resolver interface {
	LookupIPAddr(ctx context.Context, host string) ([]net.IPAddr, error)
}

const (
	// listTime bounds all block lists together: with the way there and back, lists that are down hold no mail up for two
	// seconds.
	listTime = 1500 * time.Millisecond
	// keepListed is how long an answer about a client is remembered, keepUnknown that none came: lists that are down cost
	// their time once in a while.
	keepListed  = 10 * time.Minute
	keepUnknown = time.Minute
	maxClients  = 50_000
)

// listCache remembers which clients are listed where.
type listCache struct {
	mu sync.Mutex
	m  map[netip.Addr]listed
}

type listed struct {
	list  string // "" is on none
	until time.Time
}

// Admit is asked for each recipient: block lists first, which answer for the client, then the greylist of the
// recipient's organisation.
func (f *Filter) Admit(ctx context.Context, env *mailcore.Envelope, rcpt mailcore.Address, to mailcore.Target) error {
	ip, err := netip.ParseAddr(hostOf(env.RemoteIP))
	if err != nil {
		return nil
	}
	ip = ip.Unmap()
	if len(f.o.BlockLists) > 0 && f.o.Resolver != nil {
		if list := f.listed(ctx, ip); list != "" {
			return mailcore.ListedError{IP: ip.String(), List: list}
		}
	}
	s, err := f.state(ctx, to.Org)
	if err != nil {
		return err
	}
	if s.policy.Off || !s.policy.Greylist {
		return nil
	}
	return f.greylist(ctx, s, ip, env, rcpt, to.Mailbox)
}

func hostOf(addr string) string {
	if host, _, err := net.SplitHostPort(addr); err == nil {
		return host
	}
	return addr
}

// listed gives the first block list that names a client.
func (f *Filter) listed(ctx context.Context, ip netip.Addr) string {
	now := f.o.Now()
	f.lists.mu.Lock()
	known, ok := f.lists.m[ip]
	f.lists.mu.Unlock()
	if ok && now.Before(known.until) {
		return known.list
	}
	list, sure := f.askLists(ctx, ip)
	keep := keepListed
	if !sure {
		keep = keepUnknown
	}
	f.lists.mu.Lock()
	defer f.lists.mu.Unlock()
	if f.lists.m == nil || len(f.lists.m) >= maxClients {
		f.lists.m = map[netip.Addr]listed{}
	}
	f.lists.m[ip] = listed{list, now.Add(keep)}
	return list
}

// askLists asks all lists at the same time. sure tells that all of them answered.
func (f *Filter) askLists(ctx context.Context, ip netip.Addr) (list string, sure bool) {
	ctx, cancel := context.WithTimeout(ctx, listTime)
	defer cancel()
	type answer struct {
		zone   string
		listed bool
		err    error
	}
	answers := make(chan answer, len(f.o.BlockLists)) // with room for all: nobody waits for the late ones
	name := reversed(ip)
	for _, zone := range f.o.BlockLists {
		go func() {
			zone := strings.Trim(zone, ".")
			found, err := f.o.Resolver.LookupIPAddr(ctx, name+"."+zone)
			answers <- answer{zone, isListing(found), err}
		}()
	}
	sure = true
	for range f.o.BlockLists {
		select {
		case a := <-answers:
			if a.listed {
				return a.zone, true
			}
			if a.err != nil && !isAbsent(a.err) {
				sure = false
				f.o.Log.Warn("block list does not answer", "list", a.zone, "err", a.err)
			}
		case <-ctx.Done():
			f.o.Log.Warn("block lists do not answer in time", "client", ip.String())
			return "", false
		}
	}
	return "", sure
}

func isAbsent(err error) bool {
	var dns *net.DNSError
	return errors.As(err, &dns) && dns.IsNotFound
}

// isListing reads an answer: an address in 127.0.0.0/8 is a listing (RFC 5782, section 2.1), but 127.255.255.0/24 tells
// of a wrong question, by the custom of the large lists.
func isListing(found []net.IPAddr) bool {
	for _, a := range found {
		if v4 := a.IP.To4(); v4 != nil && v4[0] == 127 && !(v4[1] == 255 && v4[2] == 255) {
			return true
		}
	}
	return false
}

// reversed is how a client is asked for: octets backwards, nibbles for IPv6 (RFC 5782, sections 2.1 and 2.4).
func reversed(ip netip.Addr) string {
	var parts []string
	b := ip.AsSlice()
	for i := len(b) - 1; i >= 0; i-- {
		if ip.Is4() {
			parts = append(parts, fmt.Sprint(b[i]))
			continue
		}
		parts = append(parts, fmt.Sprintf("%x.%x", b[i]&15, b[i]>>4))
	}
	return strings.Join(parts, ".")
}

// greyCache remembers who passed, so that a regular sender costs no query.
type greyCache struct {
	mu sync.Mutex
	m  map[[16]byte]time.Time
}

const (
	keepGrey = time.Hour
	maxGrey  = 100_000
)

func (c *greyCache) knows(t [16]byte, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return now.Before(c.m[t])
}

func (c *greyCache) put(t [16]byte, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.m == nil || len(c.m) >= maxGrey {
		c.m = map[[16]byte]time.Time{}
	}
	c.m[t] = now.Add(keepGrey)
}

// greylist puts a new sender off once (RFC 6647). A client is known by its network, since large senders come again from a
// neighbour; who came again for one recipient is known for all of the organisation, for mails of the same domain.
func (f *Filter) greylist(ctx context.Context, s *orgState, ip netip.Addr, env *mailcore.Envelope, rcpt mailcore.Address, mb mailcore.MailboxID) error {
	for _, owner := range []mailcore.MailboxID{mb, 0} {
		if r := findSender(s.rules[owner], string(env.From)); r != nil && r.Allow {
			return nil
		}
	}
	network := networkOf(ip)
	friend := tuple("friend", fmt.Sprint(s.org), network, env.From.Domain())
	now := f.o.Now()
	if f.grey.knows(friend, now) {
		return nil
	}
	_, passed, err := f.o.Store.Greylist(ctx, friend)
	if err != nil {
		return err
	}
	if !passed {
		knock := tuple("knock", fmt.Sprint(s.org), network, env.From.Key(), rcpt.Key())
		first, _, err := f.o.Store.Greylist(ctx, knock)
		if err != nil {
			return err
		}
		if now.Sub(first) < f.o.GreylistDelay {
			return mailcore.ErrGreylisted
		}
	}
	f.grey.put(friend, now)
	return f.o.Store.GreylistPassed(ctx, friend)
}

func networkOf(ip netip.Addr) string {
	bits := 24
	if ip.Is6() {
		bits = 64
	}
	p, err := ip.Prefix(bits)
	if err != nil {
		return ip.String()
	}
	return p.String()
}

func tuple(words ...string) (t [16]byte) {
	sum := sha256.Sum256([]byte(strings.Join(words, "\x00")))
	copy(t[:], sum[:])
	return t
}
