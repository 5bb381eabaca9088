package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"mailbridge/configs"
)

// selfSignedLife is long: people pin such a certificate in their mail programs by hand.
const selfSignedLife = 10 * 365 * 24 * time.Hour

// certificate serves the configured certificate, read again when its file changes, or a self-signed one that is made
// once and kept in the data folder.
type certificate struct {
	cert, key string
	log       *slog.Logger

	mu     sync.Mutex
	loaded *tls.Certificate
	stamp  time.Time
	looked time.Time
	fault  string // what kept a newer one from being taken, as it was logged
}

// lookAgain is how often the file's time is compared, at most once per handshake.
const lookAgain = time.Second

func tlsConfig(c configs.Config, log *slog.Logger) (*tls.Config, error) {
	kept := &certificate{cert: c.TLS.Cert, key: c.TLS.Key, log: log}
	if kept.cert == "" {
		kept.cert, kept.key = filepath.Join(c.Data, "tls", "cert.pem"), filepath.Join(c.Data, "tls", "key.pem")
		if _, err := os.Stat(kept.cert); errors.Is(err, fs.ErrNotExist) {
			if err := makeCertificate(kept.cert, kept.key, c.Hostname); err != nil {
				return nil, fmt.Errorf("make certificate: %w", err)
			}
		}
	}
	if _, err := kept.get(nil); err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	return &tls.Config{GetCertificate: kept.get, MinVersion: tls.VersionTLS12}, nil
}

// get gives the present certificate. A file that cannot be read any more does not end a running server.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.loaded != nil && time.Since(c.looked) < lookAgain {
		return c.loaded, nil
	}
	c.looked = time.Now()
	info, err := os.Stat(c.cert)
	if err == nil && (c.loaded == nil || !info.ModTime().Equal(c.stamp)) {
		var pair tls.Certificate
		if pair, err = tls.LoadX509KeyPair(c.cert, c.key); err == nil {
			c.loaded, c.stamp = &pair, info.ModTime()
		}
	}
	if c.loaded == nil {
		return nil, err
	}
	if err == nil {
		err = inTime(c.loaded, c.looked)
	}
	c.complain(err)
	return c.loaded, nil
}

// complain logs what is wrong with the certificate once.
func (c *certificate) complain(err error) {
	fault := ""
	if err != nil {
		fault = err.Error()
	}
	if fault != "" && fault != c.fault {
		c.log.Warn("certificate needs care", "file", c.cert, "err", err)
	}
	c.fault = fault
}

// inTime tells why nobody should accept a certificate now.
func inTime(c *tls.Certificate, now time.Time) error {
	switch leaf := c.Leaf; {
	case leaf == nil:
		return nil
	case now.After(leaf.NotAfter):
		return fmt.Errorf("expired on %s", leaf.NotAfter.Format(time.DateOnly))
	case now.Before(leaf.NotBefore):
		return fmt.Errorf("is not valid before %s", leaf.NotBefore.Format(time.RFC3339))
	}
	return nil
}

func makeCertificate(certFile, keyFile, hostname string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return err
	}
	t := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: hostname},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(selfSignedLife),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames: []string{hostname, "localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
		BasicConstraintsValid: true, IsCA: true}
	der, err := x509.CreateCertificate(rand.Reader, t, t, &key.PublicKey, key)
	if err != nil {
		return err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(certFile), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}), 0o600); err != nil {
		return err
	}
	return os.WriteFile(certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o644)
}
