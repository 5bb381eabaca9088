package trust

import (
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/miekg/dns"
)

// Authentic is a Resolver that tells whether an answer was validated by DNSSEC (RFC 4035, section 3.2.3).
type Authentic interface {
	// Validated tells whether the answer to a question ("MX", "A", "AAAA", "TLSA"), or that there is none, was validated.
	Validated(ctx context.Context, name, kind string) (bool, error)
	// LookupTLSA returns the validated records for a port of a host (RFC 6698); none when they are not validated.
	LookupTLSA(ctx context.Context, host string, port int) ([]TLSA, error)
}

var _ Authentic = (*cache)(nil)

// TLSA is a record that binds a server's key or certificate (RFC 6698, section 2.1).
type TLSA struct {
	Usage, Selector, Matching uint8
	Data                      []byte
}

// The certificate usages that SMTP knows (RFC 7672, section 3.1).
const (
	daneTA = 2 // the issuer
	daneEE = 3 // the server itself
)

// Usable tells whether SMTP may rely on a record (RFC 7672, section 3.1): DANE-TA or DANE-EE with known parameters.
func (t TLSA) Usable() bool {
	length := map[uint8]int{1: sha256.Size, 2: sha512.Size}
	return (t.Usage == daneTA || t.Usage == daneEE) && t.Selector <= 1 && t.Matching <= 2 && len(t.Data) > 0 &&
		(t.Matching == 0 || len(t.Data) == length[t.Matching])
}

// String is the record as zone files have it.
func (t TLSA) String() string {
	return fmt.Sprintf("%d %d %d %s", t.Usage, t.Selector, t.Matching, hex.EncodeToString(t.Data))
}

func (t TLSA) matches(c *x509.Certificate) bool {
	part := c.Raw
	if t.Selector == 1 {
		part = c.RawSubjectPublicKeyInfo
	}
	switch t.Matching {
	case 1:
		sum := sha256.Sum256(part)
		part = sum[:]
	case 2:
		sum := sha512.Sum512(part)
		part = sum[:]
	}
	return slices.Equal(part, t.Data)
}

// ErrDANE says that no TLSA record fits what a server showed.
var ErrDANE = errors.New("no TLSA record matches the certificate")

// VerifyDANE checks the chain that a server showed against usable records (RFC 7672, section 3). With DANE-EE names and
// dates of the certificate do not count; with DANE-TA one of the names must fit.
func VerifyDANE(records []TLSA, state tls.ConnectionState, names []string, now time.Time) error {
	chain := state.PeerCertificates
	if len(chain) == 0 {
		return ErrDANE
	}
	for _, t := range records {
		switch {
		case !t.Usable():
		case t.Usage == daneEE && t.matches(chain[0]):
			return nil
		case t.Usage == daneTA && issuedBy(t, chain, names, now):
			return nil
		}
	}
	return ErrDANE
}

// issuedBy tells whether a chain leads from the server's certificate for one of names to the issuer a record names.
func issuedBy(t TLSA, chain []*x509.Certificate, names []string, now time.Time) bool {
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	found := false
	for _, c := range chain {
		if t.matches(c) {
			roots.AddCert(c)
			found = true
		} else {
			between.AddCert(c)
		}
	}
	if !found {
		return false
	}
	return slices.ContainsFunc(names, func(name string) bool {
		_, err := chain[0].Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, DNSName: name, CurrentTime: now})
		return err == nil
	})
}

// validated is an answer with whether it was validated.
type validated struct {
	secure bool
	tlsa   []TLSA
}

func (c *cache) Validated(ctx context.Context, name, kind string) (bool, error) {
	qtype, ok := dns.StringToType[kind]
	if !ok {
		return false, fmt.Errorf("look up %s %s: unknown type", name, kind)
	}
	v, err := c.authentic(ctx, name, qtype)
	return v.secure, err
}

func (c *cache) LookupTLSA(ctx context.Context, host string, port int) ([]TLSA, error) {
	v, err := c.authentic(ctx, "_"+strconv.Itoa(port)+"._tcp."+strings.TrimSuffix(host, "."), dns.TypeTLSA)
	if !v.secure {
		return nil, err
	}
	return v.tlsa, err
}

// authentic asks with the wish for validation. A name server over the network could be anybody: unless it was named in
// the settings or lives on this machine, its word is not enough, and nothing is validated.
func (c *cache) authentic(ctx context.Context, name string, qtype uint16) (validated, error) {
	if c.validator == "" {
		return validated{}, nil
	}
	return ask(ctx, c, "AD "+dns.TypeToString[qtype], absolute(name), func(ctx context.Context, name string) (validated, error) {
		q := new(dns.Msg).SetQuestion(name, qtype)
		q.AuthenticatedData = true
		q.SetEdns0(dns.DefaultMsgSize, true)
		reply, err := exchange(ctx, q, c.validator)
		if err != nil {
			return validated{}, err
		}
		if reply.Rcode != dns.RcodeSuccess && reply.Rcode != dns.RcodeNameError {
			return validated{}, &net.DNSError{Err: dns.RcodeToString[reply.Rcode], Name: name, Server: c.validator, IsTemporary: true}
		}
		v := validated{secure: reply.AuthenticatedData}
		for _, rr := range reply.Answer {
			if t, ok := rr.(*dns.TLSA); ok {
				data, err := hex.DecodeString(t.Certificate)
				if err == nil {
					v.tlsa = append(v.tlsa, TLSA{Usage: t.Usage, Selector: t.Selector, Matching: t.MatchingType, Data: data})
				}
			}
		}
		return v, nil
	})
}

// exchange asks over UDP, and again over TCP when the answer did not fit.
func exchange(ctx context.Context, q *dns.Msg, server string) (*dns.Msg, error) {
	reply, _, err := (&dns.Client{Net: "udp"}).ExchangeContext(ctx, q, server)
	if err == nil && reply.Truncated {
		reply, _, err = (&dns.Client{Net: "tcp"}).ExchangeContext(ctx, q, server)
	}
	return reply, err
}

// validatorOf names the server whose word on DNSSEC counts: the one in the settings, or the system's on this machine.
func validatorOf(server string) string {
	if server != "" {
		return server
	}
	conf, err := dns.ClientConfigFromFile("/etc/resolv.conf")
	if err != nil || len(conf.Servers) == 0 {
		return ""
	}
	if ip := net.ParseIP(conf.Servers[0]); ip == nil || !ip.IsLoopback() {
		return ""
	}
	return net.JoinHostPort(conf.Servers[0], conf.Port)
}
