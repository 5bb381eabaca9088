package trust

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"time"
)

// Algorithm is a kind of DKIM key.
type Algorithm string

// RSA keys are understood by everybody; Ed25519 (RFC 8463) is short and fast
// but many receivers do not know it yet.
const (
	RSA     Algorithm = "rsa"
	Ed25519 Algorithm = "ed25519"
)

const (
	// rsaBits is what RFC 8301, section 3.2 recommends; longer keys do not fit
	// into one DNS answer everywhere.
	rsaBits = 2048
	// minRSABits is what verifiers must refuse to go below.
	minRSABits = 1024
)

// Key is a signing key with what is published of it.
type Key struct {
	// PEM is the private key as PKCS #8, to be kept secret.
	PEM []byte
	// TXT is the value of the record at selector._domainkey.domain. For RSA it
	// is longer than the 255 bytes of one DNS string and must be published as
	// several strings of one record.
	TXT    string
	Signer crypto.Signer
}

// GenerateKey makes a new key: RSA with 2048 bits, or Ed25519.
func GenerateKey(alg Algorithm) (Key, error) {
	var signer crypto.Signer
	var err error
	switch alg {
	case RSA:
		signer, err = rsa.GenerateKey(rand.Reader, rsaBits)
	case Ed25519:
		_, signer, err = ed25519.GenerateKey(rand.Reader)
	default:
		err = errors.New("unknown algorithm")
	}
	if err != nil {
		return Key{}, fmt.Errorf("generate %s key: %w", alg, err)
	}
	return keyOf(signer)
}

// ParseKey reads a private key from PEM (PKCS #8 or PKCS #1). RSA keys below
// 1024 bits are refused, for nobody accepts their signatures.
func ParseKey(text []byte) (Key, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return Key{}, errors.New("parse DKIM key: not PEM")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		parsed, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	}
	if err != nil {
		return Key{}, fmt.Errorf("parse DKIM key: %w", err)
	}
	signer, ok := parsed.(crypto.Signer)
	if !ok {
		return Key{}, fmt.Errorf("parse DKIM key: %T cannot sign", parsed)
	}
	return keyOf(signer)
}

func keyOf(signer crypto.Signer) (Key, error) {
	der, err := x509.MarshalPKCS8PrivateKey(signer)
	if err != nil {
		return Key{}, fmt.Errorf("encode DKIM key: %w", err)
	}
	txt, err := publicTXT(signer.Public())
	if err != nil {
		return Key{}, err
	}
	return Key{
		PEM:    pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}),
		TXT:    txt,
		Signer: signer,
	}, nil
}

func publicTXT(public crypto.PublicKey) (string, error) {
	switch pub := public.(type) {
	case ed25519.PublicKey:
		return "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(pub), nil
	case *rsa.PublicKey:
		if pub.N.BitLen() < minRSABits {
			return "", fmt.Errorf("DKIM key of %d bits is too short", pub.N.BitLen())
		}
		der, err := x509.MarshalPKIXPublicKey(pub)
		if err != nil {
			return "", fmt.Errorf("encode DKIM key: %w", err)
		}
		return "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(der), nil
	}
	return "", fmt.Errorf("DKIM cannot use a key of type %T", public)
}

// Selector names a key after its kind and the day it was made ("r20260131",
// "e20260131"), so that a later key can stand beside it while mail signed with
// the old one is under way.
func Selector(alg Algorithm, made time.Time) string {
	return string(alg[:1]) + made.UTC().Format("20060102")
}
