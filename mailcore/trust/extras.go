package trust

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
)

// WantRecord is a record that makes mail safer or easier to set up, without which it flows as well.
type WantRecord struct {
	Purpose string // "mta-sts", "tls-rpt", "autoconfig", "autodiscover", "srv"
	Host    string
	Type    string // "TXT", "CNAME" or "SRV"
	Value   string
}

// services is the part of *net.Resolver that SRV records need.
type services interface {
	LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error)
}

var _ services = (*net.Resolver)(nil)

// LookupSRV asks the resolver behind, which tells nothing about names it does not know of.
func (c *cache) LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error) {
	s, ok := c.dns.(services)
	if !ok {
		return "", nil, &net.DNSError{Err: "SRV is not to be had", Name: name, IsTemporary: true}
	}
	ctx, cancel := context.WithTimeout(ctx, lookupTimeout)
	defer cancel()
	return s.LookupSRV(ctx, service, proto, absolute(name))
}

func (c setupCheck) extra(w WantRecord) Finding {
	f := Finding{Purpose: w.Purpose, Host: w.Host, Type: w.Type, Want: w.Value, Optional: true}
	switch w.Type {
	case "TXT":
		return c.extraTXT(f)
	case "CNAME":
		return c.sameHost(f)
	}
	return c.service(f)
}

func (c setupCheck) extraTXT(f Finding) Finding {
	found, err := c.dns.LookupTXT(c.ctx, f.Host)
	if err != nil && !isNotFound(err) {
		return unknown(f, err)
	}
	version, _, _ := strings.Cut(f.Want, ";")
	for _, txt := range found {
		if strings.HasPrefix(noSpace(txt), noSpace(version)) {
			f.Found = append(f.Found, txt)
		}
	}
	switch {
	case len(f.Found) == 0:
		return f.missing("Add a TXT record at " + f.Host + " with exactly this value.")
	case len(f.Found) > 1:
		return f.different("second-record", "There are several such records; others then ignore all. Keep a single one.")
	case strings.TrimSuffix(noSpace(f.Found[0]), ";") == strings.TrimSuffix(noSpace(f.Want), ";"),
		f.Purpose == "tls-rpt" && strings.Contains(f.Found[0], "rua="): // reports may go wherever one likes
		return f.ok()
	}
	return f.different("other-value", "The record has another value. Replace it.")
}

// sameHost asks whether a name leads where the wanted one does; whether by CNAME or by address does not matter.
func (c setupCheck) sameHost(f Finding) Finding {
	have, err := c.dns.LookupIPAddr(c.ctx, f.Host)
	switch {
	case isNotFound(err):
		return f.missing("Add a CNAME record at " + f.Host + " that points to " + f.Want + ".")
	case err != nil:
		return unknown(f, err)
	}
	want, err := c.dns.LookupIPAddr(c.ctx, f.Want)
	if err != nil {
		return unknown(f, err)
	}
	for _, a := range have {
		f.Found = append(f.Found, a.IP.String())
	}
	if slices.ContainsFunc(want, func(a net.IPAddr) bool { return slices.Contains(f.Found, a.IP.String()) }) {
		return f.ok()
	}
	return f.different("wrong-host", f.Host+" leads elsewhere. Point it to "+f.Want+".")
}

func (c setupCheck) service(f Finding) Finding {
	s, ok := c.dns.(steady).dns.(services)
	if !ok {
		return unknown(f, &net.DNSError{Err: "SRV is not to be had", Name: f.Host})
	}
	_, list, err := s.LookupSRV(c.ctx, "", "", f.Host)
	switch {
	case err != nil && isNotFound(err), err == nil && len(list) == 0:
		return f.missing("Add an SRV record at " + f.Host + " with exactly this value.")
	case err != nil:
		return unknown(f, err)
	}
	for _, r := range list {
		f.Found = append(f.Found, fmt.Sprintf("%d %d %d %s", r.Priority, r.Weight, r.Port, strings.ToLower(r.Target)))
	}
	if slices.Contains(f.Found, strings.ToLower(f.Want)) {
		return f.ok()
	}
	return f.different("other-value", "The record has another value. Replace it.")
}
