package trust

import (
	"context"
	"net"
	"strings"
)

// zone is a Resolver over maps; names are lower case without a final dot.
type zone struct {
	txt map[string][]string
	mx  map[string][]*net.MX
	ip  map[string][]net.IPAddr
	ptr map[string][]string
	// alias holds CNAMEs.
	alias map[string]string
	fail  map[string]error
}

func newZone() *zone {
	return &zone{
		txt: map[string][]string{}, mx: map[string][]*net.MX{}, ip: map[string][]net.IPAddr{},
		ptr: map[string][]string{}, alias: map[string]string{}, fail: map[string]error{},
	}
}

var (
	timeout  = &net.DNSError{Err: "i/o timeout", IsTimeout: true}
	servfail = &net.DNSError{Err: "server misbehaving", IsTemporary: true}
)

func find[T any](ctx context.Context, z *zone, m map[string][]T, name string) ([]T, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	if to, ok := z.alias[name]; ok {
		name = strings.TrimSuffix(to, ".")
	}
	if list, ok := m[name]; ok {
		return list, nil
	}
	if err := z.fail[name]; err != nil {
		return nil, err
	}
	return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

func (z *zone) LookupTXT(ctx context.Context, name string) ([]string, error) {
	return find(ctx, z, z.txt, name)
}

func (z *zone) LookupMX(ctx context.Context, name string) ([]*net.MX, error) {
	return find(ctx, z, z.mx, name)
}

func (z *zone) LookupIPAddr(ctx context.Context, host string) ([]net.IPAddr, error) {
	return find(ctx, z, z.ip, host)
}

func (z *zone) LookupAddr(ctx context.Context, addr string) ([]string, error) {
	return find(ctx, z, z.ptr, addr)
}
