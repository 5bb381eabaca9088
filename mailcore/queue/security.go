package queue

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"

	"mailbridge/mailcore/trust"
)

// policy is what a domain and the sender of a mail ask of the road.
type policy struct {
	domain    string
	sts       trust.STSPolicy // Mode is empty without one
	stsFailed error           // the policy that is announced could not be had
	signedMX  bool            // DNSSEC vouches for the exchangers
	require   bool            // REQUIRETLS (RFC 8689)
	optional  bool            // TLS-Required: No (RFC 8689, section 5)
}

// policyOf asks what holds for a mail. A mail that may go without TLS is not held to anything.
func (q *Queue) policyOf(ctx context.Context, l *letter) (policy, error) {
	p := policy{domain: l.To.ASCIIDomain(), require: l.RequireTLS, optional: l.TLSOptional && !l.RequireTLS}
	if p.optional {
		return p, nil
	}
	var err error
	if p.sts, p.stsFailed = q.sts.of(ctx, p.domain); p.stsFailed != nil && p.sts.Mode == "" && ctx.Err() != nil {
		return p, ctx.Err()
	}
	if a, ok := q.o.Resolver.(trust.Authentic); ok {
		if p.signedMX, err = a.Validated(ctx, p.domain, "MX"); err != nil {
			return p, temporary("4.4.3", fmt.Errorf("look up exchangers of %s: %w", p.domain, err))
		}
	}
	return p, nil
}

// security is what a session with one host must be like, and how it went.
type security struct {
	need   bool                            // TLS, or no mail
	check  func(tls.ConnectionState) error // who it is; nil takes anybody
	hold   bool                            // a failed check ends the session
	kind   string                          // of the policy, as reports name it (RFC 8460, section 4.2)
	text   string                          // of the policy
	why    string                          // for whoever reads why a mail waits
	failed error                           // the announced policy could not be had
	wrong  error                           // what check said
}

// anyTLS is the ordinary session: TLS if it is there, whoever it is (RFC 7435).
func anyTLS() *security { return &security{kind: "no-policy-found"} }

// secure says what a session with a host must be like. DANE comes before MTA-STS (RFC 8461, section 2).
func (q *Queue) secure(ctx context.Context, p policy, host string) (*security, error) {
	s := anyTLS()
	if p.optional {
		return s, nil
	}
	tlsa, err := q.tlsa(ctx, p, host)
	if err != nil {
		return nil, err
	}
	switch {
	case len(tlsa) > 0:
		q.byDANE(s, p, host, tlsa)
	case p.sts.Mode == "enforce" && !p.sts.Allows(host):
		s.kind, s.text = "sts", p.sts.Text()
		q.tls.count(p.domain, host, "", "validation-failure", s, errNotListed)
		f := temporary("4.7.5", fmt.Errorf("%s: %w (MTA-STS of %s)", host, errNotListed, p.domain))
		f.elsewhere = true
		return nil, f
	case p.sts.Mode == "enforce" || p.sts.Mode == "testing":
		q.bySTS(s, p, host)
	case p.stsFailed != nil:
		s.kind, s.failed = "sts", p.stsFailed
	}
	if p.require {
		proven := s.hold || p.signedMX
		if s.need, s.hold = true, true; s.check == nil {
			s.check = q.byNames(host)
		}
		if s.why = "the sender asks for TLS all the way (REQUIRETLS)"; !proven {
			f := permanent("5.7.30", fmt.Errorf("%s, and nobody vouches that %s receives mail for %s", s.why, host, p.domain))
			f.elsewhere = true
			return nil, f
		}
	}
	return s, nil
}

// tlsa looks the records of a host up, where DNSSEC vouches for the exchangers and for the host (RFC 7672, section 2.2).
// Records that cannot be had are a reason to wait: somebody may keep them from us.
func (q *Queue) tlsa(ctx context.Context, p policy, host string) ([]trust.TLSA, error) {
	a, ok := q.o.Resolver.(trust.Authentic)
	if !ok || !p.signedMX {
		return nil, nil
	}
	signed, err := a.Validated(ctx, host, "A")
	if err == nil && signed {
		var list []trust.TLSA
		if list, err = a.LookupTLSA(ctx, host, q.o.Port); err == nil {
			return list, nil
		}
	}
	if err != nil {
		f := temporary("4.4.3", fmt.Errorf("look up TLSA records of %s: %w", host, err))
		f.elsewhere = true
		return nil, f
	}
	return nil, nil
}

func (q *Queue) byDANE(s *security, p policy, host string, tlsa []trust.TLSA) {
	s.kind, s.need, s.why = "tlsa", true, "its DNS says which certificate it has (DANE)"
	usable := false
	for _, t := range tlsa {
		s.text += t.String() + "\n"
		usable = usable || t.Usable()
	}
	if !usable {
		return // TLS without a check (RFC 7672, section 2.2)
	}
	s.hold, s.check = true, func(state tls.ConnectionState) error {
		return trust.VerifyDANE(tlsa, state, []string{host, p.domain}, time.Now())
	}
}

func (q *Queue) bySTS(s *security, p policy, host string) {
	enforce := p.sts.Mode == "enforce"
	s.kind, s.text, s.need, s.hold = "sts", p.sts.Text(), enforce, enforce
	s.why = "its policy asks for TLS with a certificate that proves who it is (MTA-STS)"
	names := q.byNames(host)
	s.check = func(state tls.ConnectionState) error {
		if !p.sts.Allows(host) {
			return errNotListed
		}
		return names(state)
	}
}

// errNotListed says that an MX record names a host that the policy does not.
var errNotListed = errors.New("the policy does not name this host")

// byNames checks a certificate as browsers do.
func (q *Queue) byNames(host string) func(tls.ConnectionState) error {
	return func(state tls.ConnectionState) error {
		if len(state.PeerCertificates) == 0 {
			return errors.New("no certificate")
		}
		between := x509.NewCertPool()
		for _, c := range state.PeerCertificates[1:] {
			between.AddCert(c)
		}
		_, err := state.PeerCertificates[0].Verify(x509.VerifyOptions{Roots: q.o.Roots, Intermediates: between, DNSName: host,
			CurrentTime: time.Now()})
		return err
	}
}

// config is the TLS of a session. The check runs here, so that a host that fails it hears nothing of the mail.
func (s *security) config(host string) *tls.Config {
	return &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12,
		InsecureSkipVerify: true, //nolint:gosec // VerifyConnection does it where somebody says whom to expect
		VerifyConnection: func(state tls.ConnectionState) error {
			if s.check == nil {
				return nil
			}
			if s.wrong = s.check(state); s.wrong != nil && s.hold {
				return s.wrong
			}
			return nil
		}}
}

// outcome names how a session went in the words of RFC 8460, section 4.3; empty is well.
func (s *security) outcome(offered bool, err error) string {
	if s.wrong != nil {
		err = s.wrong
	}
	if s.failed != nil {
		return "sts-policy-fetch-error"
	}
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var unknown x509.UnknownAuthorityError
	switch {
	case !offered:
		return "starttls-not-supported"
	case err == nil:
		return ""
	case errors.As(err, &name):
		return "certificate-host-mismatch"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "certificate-expired"
	case errors.As(err, &unknown):
		return "certificate-not-trusted"
	}
	return "validation-failure"
}

// lines splits the text of a policy for a report.
func lines(text string) []string {
	return strings.Split(strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), "\n")
}
