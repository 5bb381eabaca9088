package sessions

import (
	"errors"
	"net"
	"sync"
)

// Refusals of Limits and Keeper, in words for the client.
var (
	ErrTooManyHere = errors.New("too many connections from your address")
	ErrTooMany     = errors.New("too many connections, try again later")
	ErrClosed      = errors.New("shutting down")
)

// Limits counts connections, all together and of each address. A limit of 0 is none; addresses of this machine itself
// are not limited unless CapLoopback says so: a proxy or a relay here speaks for many. Safe for concurrent use.
type Limits struct {
	PerIP, Total int
	CapLoopback  bool

	mu   sync.Mutex
	all  int
	byIP map[string]int
}

// Take admits a connection; release is to be called once, when it ends. Errors: ErrTooMany, ErrTooManyHere.
func (l *Limits) Take(a net.Addr) (release func(), err error) {
	_, key, local := Peer(a)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.Total > 0 && l.all >= l.Total {
		return nil, ErrTooMany
	}
	if l.PerIP > 0 && (!local || l.CapLoopback) && l.byIP[key] >= l.PerIP {
		return nil, ErrTooManyHere
	}
	if l.byIP == nil {
		l.byIP = map[string]int{}
	}
	l.all++
	l.byIP[key]++
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.all--
		if l.byIP[key]--; l.byIP[key] <= 0 {
			delete(l.byIP, key)
		}
	}, nil
}

// Peer names who connects: ip for people and logs; key is what is counted, the address or, for IPv6, the /64 network,
// which one customer owns whole.
func Peer(a net.Addr) (ip, key string, loopback bool) {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return a.String(), a.String(), false
	}
	ip, loopback = tcp.IP.String(), tcp.IP.IsLoopback()
	if tcp.IP.To4() == nil && !loopback {
		return ip, tcp.IP.Mask(net.CIDRMask(64, 128)).String(), false
	}
	return ip, ip, loopback
}
