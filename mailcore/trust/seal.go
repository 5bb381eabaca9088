package trust

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// ErrNoResults says that a mail carries no Authentication-Results of ours to pass on.
var ErrNoResults = errors.New("the mail was not checked here")

// Sealing says who seals a mail that is sent on, and what they saw.
type Sealing struct {
	Domain   string // the forwarder's, d= of the set
	Selector string
	Key      crypto.Signer // RSA or Ed25519; the DKIM key of Domain does
	// AuthservID is the name under which we wrote Authentication-Results on arrival (RFC 8601, section 2.5). The
	// topmost field of that name is what the set repeats; its arc= tells how the chain was when it came.
	AuthservID string
	Now        time.Time // zero is the present
	// headers overrides what the signature covers, for tests.
	headers string
}

// Seal makes the ARC set (RFC 8617, section 5.1) to put before a mail that is sent on to someone else: three header
// fields, each with its CRLF. open gives the mail as it will leave, from its first byte, with the Authentication-Results
// of its arrival; it is called twice, and a reader that is an io.Closer is closed. A mail whose chain has failed before,
// or could not be judged, gets no set: the answer is empty. Without results of ours the error is ErrNoResults.
func Seal(ctx context.Context, open func() io.Reader, s Sealing) ([]byte, error) {
	s.Domain = asciiDomain(s.Domain)
	if s.Now.IsZero() {
		s.Now = time.Now()
	}
	seal := func() ([]byte, error) {
		a := Arrival{Message: func() io.Reader { return contextReader{ctx, open()} }}
		header, err := headerOf(a)
		if err != nil {
			return nil, err
		}
		results, chain := ownResults(header, s.AuthservID)
		if results == "" {
			return nil, ErrNoResults
		}
		if chain == TempError {
			return nil, nil
		}
		sets, broken := arcSets(header)
		if highestInstance(header) >= maxARCSets || broken != nil && failedBefore(header) {
			return nil, nil
		}
		cv := None
		switch {
		case broken != nil || chain == Fail:
			cv = Fail
		case len(sets) > 0 && chain == Pass:
			cv = Pass
		case len(sets) > 0:
			return nil, nil // a chain that we did not judge
		}
		return s.set(header, a, sets, cv, results)
	}
	set, err := seal()
	if err != nil {
		return nil, fmt.Errorf("seal for %s: %w", s.Domain, err)
	}
	return set, nil
}

// set makes the three fields of the next instance.
func (s Sealing) set(header []field, a Arrival, sets []arcSet, cv Value, results string) ([]byte, error) {
	n, alg := highestInstance(header)+1, algorithm(s.Key)
	sum, err := bodyHash(a, true)
	if err != nil {
		return nil, err
	}
	names := s.headers
	if names == "" {
		names = strings.ToLower(strings.Join(signedKeys(header), ":"))
	}
	this := arcSet{results: newField(arcResultsField, fmt.Sprintf("i=%d; %s", n, results))}
	this.signature = newField(arcSignatureField, fmt.Sprintf(
		"a=%s;\r\n\tb=;\r\n\tbh=%s; c=relaxed/relaxed;\r\n\td=%s;\r\n\th=%s; i=%d; s=%s; t=%d",
		alg, base64.StdEncoding.EncodeToString(sum), s.Domain, names, n, s.Selector, s.Now.Unix()))
	if this.signature, err = s.sign(this.signature, signedText(header, names, true)+relaxedField(this.signature)); err != nil {
		return nil, err
	}
	this.seal = newField(arcSealField, fmt.Sprintf("a=%s;\r\n\tb=; cv=%s; d=%s; i=%d; s=%s;\r\n\tt=%d",
		alg, cv, s.Domain, n, s.Selector, s.Now.Unix()))
	text := sealText(append(sets[:len(sets):len(sets)], this))
	if cv == Fail {
		text = sealText([]arcSet{this}) // a broken chain is not signed over (RFC 8617, section 5.1.2)
	}
	if this.seal, err = s.sign(this.seal, text); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	for _, f := range []field{this.seal, this.signature, this.results} {
		b.WriteString(f.raw + "\r\n")
	}
	return b.Bytes(), nil
}

func newField(name, value string) field {
	return field{name: name, value: value, raw: name + ": " + value}
}

// sign puts the signature of text into the empty b= of a field.
func (s Sealing) sign(f field, text string) (field, error) {
	sum := sha256.Sum256([]byte(text))
	hash := crypto.Hash(crypto.SHA256)
	if _, ok := s.Key.Public().(ed25519.PublicKey); ok {
		hash = 0 // Ed25519 signs the hash as a message (RFC 8463, section 3)
	}
	raw, err := s.Key.Sign(rand.Reader, sum[:], hash)
	if err != nil {
		return f, err
	}
	// Not folded: it stays below 700 bytes, and each fold would be a space that the next seal covers.
	b := base64.StdEncoding.EncodeToString(raw)
	return newField(f.name, strings.Replace(f.value, "\tb=;", "\tb="+b+";", 1)), nil
}

// ownResults finds the newest Authentication-Results that we wrote, without its name, and what it says of the chain.
func ownResults(header []field, authservID string) (value string, chain Value) {
	for _, f := range header {
		if !strings.EqualFold(f.name, "Authentication-Results") || !Forged(f.value, authservID) {
			continue
		}
		for part := range strings.SplitSeq(noComments(f.value), ";") {
			words := strings.Fields(part)
			if len(words) == 0 {
				continue
			}
			if v, ok := strings.CutPrefix(strings.ToLower(words[0]), "arc="); ok {
				chain = Value(v)
				if strings.Contains(part, notFetched) {
					chain = TempError
				}
			}
		}
		return f.value, chain
	}
	return "", ""
}

// highestInstance is the largest readable i= of any field of a chain.
func highestInstance(header []field) int {
	highest := 0
	for _, f := range header {
		for _, name := range []string{arcResultsField, arcSignatureField, arcSealField} {
			if !strings.EqualFold(f.name, name) {
				continue
			}
			if n, _, err := instance(f); err == nil {
				highest = max(highest, n)
			}
		}
	}
	return highest
}

// failedBefore tells whether the newest seal says that the chain was broken already; nothing is added to such a one.
func failedBefore(header []field) bool {
	highest, failed := 0, false
	for _, f := range header {
		if !strings.EqualFold(f.name, arcSealField) {
			continue
		}
		if n, tags, err := instance(f); err == nil && n > highest {
			highest, failed = n, strings.EqualFold(tags.get("cv"), string(Fail))
		}
	}
	return failed
}
