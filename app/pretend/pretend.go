// Package pretend is a small Internet on the loopback interface: a name
// server with an editable zone, mail exchangers that accept, delay, refuse or
// break off, and people at domains of their own who write signed mail and
// answer it. Stories and tests run the whole mail path against it without
// leaving the machine.
package pretend

import (
	"context"
	"fmt"
	"net"
	"strings"
	"sync"
	"syscall"

	"mailbridge/mailcore/trust"
)

// Internet ties name server, mail exchangers and correspondents together.
type Internet struct {
	// DNS is the name server of everybody; add the house's own domains to it.
	DNS *DNS
	// NewKey makes the DKIM keys of those who are invented; trust.GenerateKey unless a test is in a hurry.
	NewKey func(trust.Algorithm) (trust.Key, error)

	trusted *authority

	ctx     context.Context
	cancel  context.CancelFunc
	answers sync.WaitGroup

	// founding is held while a domain is set up, so that two people may join
	// it at once.
	founding sync.Mutex

	mu      sync.Mutex
	closed  bool
	domains map[string]*domain
	mxs     []*MX
	routes  map[string]*MX // by host name and by pretend address
	people  map[string]*Correspondent
	sites   map[string]string // listening address of a website, by host name and by pretend address
}

// domain is an outside domain with its own exchanger and key.
type domain struct {
	name     string
	mx       *MX
	selector string
	key      trust.Key
}

// Start opens the name server on dnsAddr, or on a free loopback port if that
// is empty. Correspondents stop answering when ctx ends. Close it.
func Start(ctx context.Context, dnsAddr string) (*Internet, error) {
	if dnsAddr == "" {
		dnsAddr = "127.0.0.1:0"
	}
	trusted, err := newAuthority()
	if err != nil {
		return nil, err
	}
	d, err := StartDNS(dnsAddr)
	if err != nil {
		return nil, err
	}
	n := &Internet{
		DNS:     d,
		NewKey:  trust.GenerateKey,
		trusted: trusted,
		sites:   map[string]string{},
		domains: map[string]*domain{},
		routes:  map[string]*MX{},
		people:  map[string]*Correspondent{},
	}
	n.ctx, n.cancel = context.WithCancel(ctx)
	return n, nil
}

// Close stops everything started through the Internet and waits for it.
func (n *Internet) Close() error {
	n.mu.Lock()
	n.closed = true
	mxs := n.mxs
	n.mu.Unlock()
	n.cancel()
	for _, m := range mxs {
		m.Close()
	}
	n.answers.Wait()
	return n.DNS.Close()
}

// Resolver returns a new resolver, with an empty cache, that asks the pretend
// name server.
func (n *Internet) Resolver() trust.Resolver { return trust.NewResolver(n.DNS.Addr()) }

// AddMX starts a mail exchanger called host on addr ("" for a free loopback
// port), gives it an address in the zone, and makes it the exchanger of the
// domains, after those they already have.
func (n *Internet) AddMX(host, addr string, domains ...string) (*MX, error) {
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	m, err := startMX(host, addr, n.arrived)
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	m.trusted = n.trusted
	m.mu.Unlock()
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		m.Close()
		return nil, fmt.Errorf("add mail exchanger %s: %w", host, net.ErrClosed)
	}
	n.mxs = append(n.mxs, m)
	ip := pretendIP(len(n.mxs))
	n.routes[host], n.routes[ip] = m, m
	n.DNS.AddA(host, ip)
	n.DNS.AddPTR(ip, host)
	for _, d := range domains {
		n.DNS.AddMX(d, host, uint16(10*len(n.mxs)))
	}
	return m, nil
}

// pretendIP numbers exchangers in the range for benchmarks (RFC 2544), which
// is nobody's: a loopback address would look like the house itself.
func pretendIP(i int) string { return fmt.Sprintf("198.18.%d.%d", i/250, i%250+1) }

// Dial connects like net.Dialer, but takes the name or pretend address of a
// mail exchanger with port 25 to the loopback port it really listens on. It
// never leaves the machine: other names are refused.
func (n *Internet) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("dial %s: %w", addr, err)
	}
	n.mu.Lock()
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	m, site := n.routes[host], n.sites[host]
	n.mu.Unlock()
	ip := net.ParseIP(host)
	switch {
	case m != nil && port == "25":
		addr = m.Addr()
	case site != "" && port == "443":
		addr = site
	case ip == nil || !ip.IsLoopback():
		return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.EHOSTUNREACH}
	}
	var d net.Dialer
	return d.DialContext(ctx, network, addr)
}
