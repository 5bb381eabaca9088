package trust

import (
	"context"
	"crypto"
	"io"
)

// Algorithm is a kind of DKIM key.
type Algorithm string

// RSA keys are understood by everybody; Ed25519 (RFC 8463) is short and fast
// but many receivers do not know it yet.
const (
	RSA     Algorithm = "rsa"
	Ed25519 Algorithm = "ed25519"
)

// Key is a signing key with what is published of it.
type Key struct {
	// PEM is the private key as PKCS #8, to be kept secret.
	PEM []byte
	// TXT is the value of the record at selector._domainkey.domain.
	TXT    string
	Signer crypto.Signer
}

// GenerateKey makes a new key: RSA with 2048 bits, or Ed25519.
func GenerateKey(alg Algorithm) (Key, error) { return Key{}, nil }

// ParseKey reads a private key from PEM (PKCS #8 or PKCS #1).
func ParseKey(pem []byte) (Key, error) { return Key{}, nil }

// Signature computes the DKIM-Signature header field for the mail in r, to be
// sent before its first byte. The result ends with CRLF. The mail is read
// once and not held in memory.
func Signature(ctx context.Context, r io.Reader, domain, selector string, key crypto.Signer) ([]byte, error) {
	return nil, nil
}
