package sessions

import (
	"net"
	"testing"
)

// S52: one address cannot take all places.
func TestConnectionLimits(t *testing.T) {
	t.Parallel()
	l := &Limits{PerIP: 2, Total: 3}
	addr := func(ip string) net.Addr { return &net.TCPAddr{IP: net.ParseIP(ip)} }
	var release []func()
	take := func(ip string) error {
		r, err := l.Take(addr(ip))
		if err == nil {
			release = append(release, r)
		}
		return err
	}
	for i, c := range []struct {
		ip   string
		want error
	}{{"192.0.2.1", nil}, {"192.0.2.1", nil}, {"192.0.2.1", ErrTooManyHere}, {"2001:db8::1", nil}, {"192.0.2.2", ErrTooMany}} {
		if err := take(c.ip); err != c.want {
			t.Errorf("take %d (%s) = %v, want %v", i, c.ip, err, c.want)
		}
	}
	release[0]()
	if err := take("192.0.2.1"); err != nil {
		t.Errorf("after one left: %v", err)
	}
}

// TestNetworkIsOnePeer: whoever owns a /64 of IPv6 has more addresses than anybody can count, so the network is counted.
func TestNetworkIsOnePeer(t *testing.T) {
	t.Parallel()
	l := &Limits{PerIP: 1}
	for i, c := range []struct {
		ip   string
		want error
	}{{"2001:db8:0:1::1", nil}, {"2001:db8:0:1:ffff::2", ErrTooManyHere}, {"2001:db8:0:2::1", nil}, {"::1", nil}, {"::1", nil}} {
		if _, err := l.Take(&net.TCPAddr{IP: net.ParseIP(c.ip)}); err != c.want {
			t.Errorf("take %d (%s) = %v, want %v", i, c.ip, err, c.want)
		}
	}
}
