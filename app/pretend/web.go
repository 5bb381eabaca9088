package pretend

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"strings"
	"time"
)

// authority is the one whom everybody in the pretend Internet trusts to say who a host is.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pool *x509.CertPool
}

func newAuthority() (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	t := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Pretend Authority"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(365 * 24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, t, t, key.Public(), key)
	if err != nil {
		return nil, err
	}
	a := &authority{key: key, pool: x509.NewCertPool()}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		return nil, err
	}
	a.pool.AddCert(a.cert)
	return a, nil
}

// certify makes a certificate for a host that the authority vouches for.
func (a *authority) certify(host string) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	t := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: host}, DNSNames: []string{host},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(365 * 24 * time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, t, a.cert, key.Public(), a.key)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}

// Roots are the authorities that the pretend Internet trusts.
func (n *Internet) Roots() *x509.CertPool { return n.trusted.pool }

// AddWebsite serves a host over HTTPS, with a certificate that Roots vouch for, until the Internet closes. The host gets
// an address in the zone; Dial finds it at port 443.
func (n *Internet) AddWebsite(host string, handler http.Handler) error {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	cert, err := n.trusted.certify(host)
	if err != nil {
		return fmt.Errorf("start website %s: %w", host, err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("start website %s: %w", host, err)
	}
	const patience = 10 * time.Second
	s := &http.Server{Handler: handler, ReadHeaderTimeout: patience}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		_ = l.Close()
		return fmt.Errorf("start website %s: %w", host, net.ErrClosed)
	}
	ip := fmt.Sprintf("198.19.%d.%d", len(n.sites)/250, len(n.sites)%250+1) // beside the exchangers (RFC 2544)
	n.sites[host], n.sites[ip] = l.Addr().String(), l.Addr().String()
	n.DNS.AddA(host, ip)
	n.answers.Go(func() { _ = s.Serve(tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{cert}})) })
	context.AfterFunc(n.ctx, func() { _ = s.Close() })
	return nil
}
