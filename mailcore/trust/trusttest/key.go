// Package trusttest makes keys for tests.
package trusttest

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"

	"mailbridge/mailcore/trust"
)

// bits is the least that verifiers accept (RFC 8301, section 3.2); such a key is made in a tenth of the usual time.
const bits = 1024

// Key is trust.GenerateKey with shorter RSA keys.
func Key(alg trust.Algorithm) (trust.Key, error) {
	if alg != trust.RSA {
		return trust.GenerateKey(alg)
	}
	signer, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		return trust.Key{}, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(signer)
	if err != nil {
		return trust.Key{}, err
	}
	return trust.ParseKey(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}
