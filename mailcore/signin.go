package mailcore

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
)

// Ended says which sessions of a mailbox must end; the zero value of all fields but Why is every one.
type Ended struct {
	Why  string `json:"why"`            // disabled, password, app password, second factor or ended
	App  int64  `json:"app,omitempty"`  // those that this app password opened
	Main bool   `json:"main,omitempty"` // those that the main password opened
	IP   string `json:"ip,omitempty"`   // those from this address
}

// Ends tells whether a session that app opened (0: the main password), coming from ip, must end.
func (e Ended) Ends(app int64, ip string) bool {
	return (e.App == 0 || e.App == app) && (!e.Main || app == 0) && (e.IP == "" || e.IP == ip)
}

type clientKey struct{}

// WithClient gives a context that names the program that signs in, as it calls itself.
func WithClient(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, clientKey{}, name)
}

// ClientOf is the program that signs in, or nothing.
func ClientOf(ctx context.Context) string {
	name, _ := ctx.Value(clientKey{}).(string)
	return name
}

// maxNetworks bounds a list of networks: each sign-in looks at all.
const maxNetworks = 100

// ParseNetworks reads addresses and CIDR networks ("10.0.0.0/8", "192.0.2.7", "2001:db8::/32"). The error is made for
// people.
func ParseNetworks(list []string) ([]netip.Prefix, error) {
	if len(list) > maxNetworks {
		return nil, fmt.Errorf("are more than %d", maxNetworks)
	}
	out := make([]netip.Prefix, 0, len(list))
	for _, s := range list {
		s = strings.TrimSpace(s)
		if a, err := netip.ParseAddr(s); err == nil {
			a = a.Unmap()
			out = append(out, netip.PrefixFrom(a, a.BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(s)
		if err != nil || p.Addr().Is4In6() {
			return nil, fmt.Errorf("contain %q, which is no network such as 10.0.0.0/8", s)
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

// Within tells whether an address lies in one of the networks. No networks are everywhere; what is no address is
// nowhere.
func Within(networks []netip.Prefix, ip string) bool {
	if len(networks) == 0 {
		return true
	}
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return false
	}
	a = a.Unmap().WithZone("")
	for _, n := range networks {
		if n.Contains(a) {
			return true
		}
	}
	return false
}
