package smtpd

import (
	"errors"
	"net"
	"sync"
)

var (
	errTooManyHere = errors.New("too many connections from your address")
	errTooMany     = errors.New("too many connections, try again later")
)

// limits counts connections, all together and of each address.
type limits struct {
	perIP, total int
	capLoopback  bool
	mu           sync.Mutex
	all          int
	byIP         map[string]int
}

func newLimits(perIP, total int) *limits {
	return &limits{perIP: perIP, total: total, byIP: map[string]int{}}
}

// take admits a connection; release is to be called once when it ends. A total of 0 and an address on this machine
// itself are not limited by address: a proxy or a relay here speaks for many.
func (l *limits) take(a net.Addr) (release func(), err error) {
	ip, local := clientKey(a)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.total > 0 && l.all >= l.total {
		return nil, errTooMany
	}
	if l.perIP > 0 && (!local || l.capLoopback) && l.byIP[ip] >= l.perIP {
		return nil, errTooManyHere
	}
	l.all++
	l.byIP[ip]++
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.all--
		if l.byIP[ip]--; l.byIP[ip] <= 0 {
			delete(l.byIP, ip)
		}
	}, nil
}

// clientKey names who connects: the address, or the /64 network for IPv6, which one customer owns whole.
func clientKey(a net.Addr) (key string, local bool) {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return a.String(), false
	}
	if tcp.IP.To4() == nil && !tcp.IP.IsLoopback() {
		return tcp.IP.Mask(net.CIDRMask(64, 128)).String(), false
	}
	return tcp.IP.String(), tcp.IP.IsLoopback()
}

// counted gives its place back when it closes.
type counted struct {
	net.Conn
	release func()
	once    sync.Once
}

func (c *counted) Close() error {
	c.once.Do(c.release)
	return c.Conn.Close()
}
