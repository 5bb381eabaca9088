package trust

import (
	"bufio"
	"bytes"
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// maxARCSets is how many intermediaries a chain may name (RFC 8617, section 4.2.1).
const maxARCSets = 50

// The three fields of an ARC set (RFC 8617, section 4.1).
const (
	arcResultsField   = "ARC-Authentication-Results"
	arcSignatureField = "ARC-Message-Signature"
	arcSealField      = "ARC-Seal"
)

// ARCResult is the outcome for the chain of intermediaries that vouch for what they saw (RFC 8617).
type ARCResult struct {
	// Value is None without a chain, Pass, Fail, or TempError when a key could not be fetched.
	Value  Value
	Reason string
	// Sealers are the domains that sealed, the newest first; empty unless Value is Pass.
	Sealers []string
	// results are the ARC-Authentication-Results in the order of Sealers; signsFrom tells whether the newest signature
	// covers From.
	results   []string
	signsFrom bool
}

// arcSet is what one intermediary added.
type arcSet struct {
	results, signature, seal field
	signTags, sealTags       tagList
}

// checkARC validates the chain of a mail (RFC 8617, section 5.2).
func (c *Checker) checkARC(ctx context.Context, dns Resolver, header []field, a Arrival) (ARCResult, error) {
	sets, err := arcSets(header)
	if err != nil {
		return ARCResult{Value: Fail, Reason: err.Error()}, nil
	}
	if len(sets) == 0 {
		return ARCResult{Value: None}, nil
	}
	keys := &keyRecords{ctx: ctx, dns: dns, seen: map[string]string{}}
	newest := sets[len(sets)-1]
	readErr, err := newest.checkSignature(header, a, keys)
	if readErr != nil {
		return ARCResult{}, fmt.Errorf("read mail: %w", readErr)
	}
	for i := len(sets) - 1; i >= 0 && err == nil; i-- {
		err = checkSeal(sets[:i+1], keys)
	}
	var dnsErr temporaryKey
	switch {
	case errors.As(err, &dnsErr):
		return ARCResult{Value: TempError, Reason: dnsErr.Error()}, nil
	case err != nil:
		return ARCResult{Value: Fail, Reason: err.Error()}, nil
	}
	res := ARCResult{Value: Pass}
	for _, h := range strings.Split(newest.signTags.get("h"), ":") {
		res.signsFrom = res.signsFrom || strings.EqualFold(strings.TrimSpace(h), "From")
	}
	for _, s := range slices.Backward(sets) {
		res.Sealers = append(res.Sealers, asciiDomain(s.sealTags.get("d")))
		res.results = append(res.results, s.results.value)
	}
	return res, nil
}

// arcSets sorts the fields of a chain into sets and checks their form; none at all is no error.
func arcSets(header []field) ([]arcSet, error) {
	at := map[int]*arcSet{}
	highest := 0
	for _, f := range header {
		var place func(*arcSet) (*field, *tagList)
		switch {
		case strings.EqualFold(f.name, arcResultsField):
			place = func(s *arcSet) (*field, *tagList) { return &s.results, nil }
		case strings.EqualFold(f.name, arcSignatureField):
			place = func(s *arcSet) (*field, *tagList) { return &s.signature, &s.signTags }
		case strings.EqualFold(f.name, arcSealField):
			place = func(s *arcSet) (*field, *tagList) { return &s.seal, &s.sealTags }
		default:
			continue
		}
		n, tags, err := instance(f)
		if err != nil {
			return nil, err
		}
		if at[n] == nil {
			at[n] = &arcSet{}
		}
		have, list := place(at[n])
		if have.name != "" {
			return nil, fmt.Errorf("two %s with i=%d", f.name, n)
		}
		*have, highest = f, max(highest, n)
		if list != nil {
			*list = tags
		}
	}
	sets := make([]arcSet, highest)
	for i := range sets {
		s := at[i+1]
		if s == nil || s.results.name == "" || s.signature.name == "" || s.seal.name == "" {
			return nil, fmt.Errorf("set %d is not complete", i+1)
		}
		if err := s.checkForm(i + 1); err != nil {
			return nil, fmt.Errorf("set %d: %w", i+1, err)
		}
		sets[i] = *s
	}
	return sets, nil
}

// instance reads i= of one of the three fields, and the tags of the two that are tag lists.
func instance(f field) (int, tagList, error) {
	var text string
	var tags tagList
	if strings.EqualFold(f.name, arcResultsField) {
		first, _, ok := strings.Cut(f.value, ";")
		name, value, eq := strings.Cut(first, "=")
		if !ok || !eq || strings.TrimSpace(name) != "i" {
			return 0, nil, errors.New("results do not begin with i=")
		}
		text = strings.TrimSpace(value)
	} else {
		var err error
		if tags, err = strictTags(f.value); err != nil {
			return 0, nil, fmt.Errorf("%s: %w", f.name, err)
		}
		text = tags.get("i")
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > maxARCSets || strings.HasPrefix(text, "+") {
		return 0, nil, fmt.Errorf("%s: bad instance %q", f.name, plain(text))
	}
	return n, tags, nil
}

// strictTags is parseTags without its patience: names are letters, digits and "_", and only the last tag may be empty
// (RFC 6376, section 3.2).
func strictTags(s string) (tagList, error) {
	s = strings.TrimSpace(s)
	s = strings.TrimSuffix(s, ";")
	for part := range strings.SplitSeq(s, ";") {
		name, _, _ := strings.Cut(part, "=")
		name = strings.TrimSpace(name)
		if name == "" {
			return nil, errors.New("empty tag")
		}
		for i := 0; i < len(name); i++ {
			c := name[i]
			letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
			if !letter && (i == 0 || c != '_' && (c < '0' || c > '9')) {
				return nil, fmt.Errorf("bad tag name %q", plain(name))
			}
		}
	}
	return parseTags(s)
}

func (s *arcSet) checkForm(n int) error {
	want := string(Pass)
	if n == 1 {
		want = string(None)
	}
	// Values are compared whatever their case (RFC 8617, section 4.1.3 takes them from RFC 5234 literals).
	if cv := strings.ToLower(s.sealTags.get("cv")); cv != want {
		return fmt.Errorf("seal says cv=%s", plain(cv))
	}
	if s.sealTags.has("h") {
		return errors.New("seal with h=") // RFC 8617, section 4.1.3: the chain has failed
	}
	for _, tags := range []tagList{s.signTags, s.sealTags} {
		if t := tags.get("t"); tags.has("t") {
			if _, err := strconv.ParseUint(t, 10, 63); err != nil {
				return errors.New("bad time")
			}
		}
		if asciiDomain(tags.get("d")) == "" || !strings.Contains(tags.get("d"), ".") || tags.get("s") == "" {
			return errors.New("no domain or no selector")
		}
	}
	if tags := s.signTags; tags.has("l") || tags.has("v") {
		return errors.New("signature with l= or v=")
	}
	for h := range strings.SplitSeq(s.signTags.get("h"), ":") {
		if strings.EqualFold(strings.TrimSpace(h), arcSealField) {
			return errors.New("signature covers a seal")
		}
	}
	return nil
}

// checkSignature verifies the newest ARC-Message-Signature over header and body. The first error is of reading.
func (s *arcSet) checkSignature(header []field, a Arrival, keys *keyRecords) (readErr, err error) {
	tags := s.signTags
	head, body := "simple", "simple"
	if tags.has("c") {
		var both bool
		if head, body, both = strings.Cut(tags.get("c"), "/"); !both {
			body = "simple"
		}
	}
	for _, c := range []string{head, body} {
		if c != "simple" && c != "relaxed" {
			return nil, fmt.Errorf("unknown canonicalisation %q", plain(c))
		}
	}
	want, err := base64.StdEncoding.DecodeString(noSpace(tags.get("bh")))
	if err != nil || len(want) != sha256.Size {
		return nil, errors.New("no body hash")
	}
	got, readErr := bodyHash(a, body == "relaxed")
	if readErr != nil {
		return readErr, nil
	}
	if !bytes.Equal(got, want) {
		return nil, errors.New("body has changed")
	}
	relaxed := head == "relaxed"
	text := signedText(header, tags.get("h"), relaxed) + canonicalField(withoutB(s.signature), relaxed)
	if err := verify(tags, text, keys); err != nil {
		return nil, fmt.Errorf("newest signature: %w", err)
	}
	return nil, nil
}

func bodyHash(a Arrival, relaxed bool) ([]byte, error) {
	r := a.Message()
	defer closeReader(r)
	br := bufio.NewReader(r)
	if _, err := readHeader(br); err != nil {
		return nil, err
	}
	hash := sha256.New()
	err := canonicalBody(hash, br, relaxed)
	return hash.Sum(nil), err
}

// signedText joins the fields that h= names; of several with one name the lowest counts first (RFC 6376, section 5.4.2).
func signedText(header []field, names string, relaxed bool) string {
	used := map[string]int{}
	var b strings.Builder
	for name := range strings.SplitSeq(names, ":") {
		name = strings.ToLower(strings.TrimSpace(name))
		skip := used[name]
		for _, f := range slices.Backward(header) {
			if strings.ToLower(f.name) != name {
				continue
			}
			if skip--; skip < 0 {
				used[name]++
				b.WriteString(canonicalField(f, relaxed))
				b.WriteString("\r\n")
				break
			}
		}
	}
	return b.String()
}

// checkSeal verifies the last seal of sets over all of them (RFC 8617, section 5.1.1).
func checkSeal(sets []arcSet, keys *keyRecords) error {
	last := len(sets) - 1
	if err := verify(sets[last].sealTags, sealText(sets), keys); err != nil {
		return fmt.Errorf("seal %d: %w", last+1, err)
	}
	return nil
}

func sealText(sets []arcSet) string {
	var b strings.Builder
	for i, s := range sets {
		for _, f := range []field{s.results, s.signature} {
			b.WriteString(relaxedField(f))
			b.WriteString("\r\n")
		}
		if i == len(sets)-1 {
			b.WriteString(relaxedField(withoutB(s.seal)))
			break
		}
		b.WriteString(relaxedField(s.seal))
		b.WriteString("\r\n")
	}
	return b.String()
}

// temporaryKey is a key that may be there at another time.
type temporaryKey struct{ err error }

// notFetched begins the reason of a chain that could not be judged.
const notFetched = "key not fetched"

func (e temporaryKey) Error() string { return notFetched + ": " + e.err.Error() }

// verify checks a=, b= over text with the key that d= and s= name.
func verify(tags tagList, text string, keys *keyRecords) error {
	signature, err := base64.StdEncoding.DecodeString(noSpace(tags.get("b")))
	if err != nil || len(signature) == 0 {
		return errors.New("signature cannot be read")
	}
	algorithm, hash, _ := strings.Cut(strings.ToLower(tags.get("a")), "-")
	if hash != "sha256" {
		return fmt.Errorf("unknown algorithm %q", plain(tags.get("a")))
	}
	key, err := keys.public(tags.get("s")+"._domainkey."+asciiDomain(tags.get("d")), Algorithm(algorithm))
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(text))
	ok := false
	switch k := key.(type) {
	case *rsa.PublicKey:
		ok = rsa.VerifyPKCS1v15(k, crypto.SHA256, sum[:], signature) == nil
	case ed25519.PublicKey:
		ok = ed25519.Verify(k, sum[:], signature)
	}
	if !ok {
		return errors.New("does not verify")
	}
	return nil
}

// public fetches a key for an algorithm (RFC 6376, section 3.6.1; RFC 8463, section 4).
func (k *keyRecords) public(name string, alg Algorithm) (crypto.PublicKey, error) {
	txts, err := k.lookup(name)
	if err != nil && !isNotFound(err) {
		return nil, temporaryKey{err}
	}
	if len(txts) != 1 {
		return nil, fmt.Errorf("%d keys at %s", len(txts), plain(name))
	}
	tags, err := parseTags(txts[0])
	if err != nil {
		return nil, fmt.Errorf("key record: %w", err)
	}
	kind := tags.get("k")
	if kind == "" {
		kind = string(RSA)
	}
	lists := func(tag, want string) bool {
		return !tags.has(tag) || slices.Contains(strings.Split(noSpace(tags.get(tag)), ":"), want)
	}
	if kind != string(alg) || tags.has("v") && tags.get("v") != "DKIM1" || !lists("h", "sha256") || !lists("s", "*") && !lists("s", "email") {
		return nil, errors.New("key is for something else")
	}
	raw, err := base64.StdEncoding.DecodeString(noSpace(tags.get("p")))
	if err != nil || len(raw) == 0 {
		return nil, errors.New("key is withdrawn or cannot be read")
	}
	return publicKey(raw, alg)
}

func publicKey(raw []byte, alg Algorithm) (crypto.PublicKey, error) {
	if alg == Ed25519 {
		if len(raw) != ed25519.PublicKeySize {
			return nil, errors.New("key has a wrong length")
		}
		return ed25519.PublicKey(raw), nil
	}
	if alg != RSA {
		return nil, fmt.Errorf("unknown algorithm %q", plain(string(alg)))
	}
	parsed, err := x509.ParsePKIXPublicKey(raw)
	if err != nil {
		parsed, err = x509.ParsePKCS1PublicKey(raw)
	}
	key, ok := parsed.(*rsa.PublicKey)
	if err != nil || !ok {
		return nil, errors.New("key cannot be read")
	}
	if key.N.BitLen() < minRSABits {
		return nil, fmt.Errorf("key of %d bits is too short", key.N.BitLen())
	}
	return key, nil
}

// vouched tells which trusted sealer saw the mail pass DMARC before it was changed on the way: every sealer from that
// one to the newest must be trusted, for each could have written what it liked. Empty is nobody.
func (r ARCResult) vouched(trusted []string, from string) string {
	if r.Value != Pass || !r.signsFrom {
		return ""
	}
	for i, sealer := range r.Sealers {
		if !slices.ContainsFunc(trusted, func(t string) bool { return strings.EqualFold(t, sealer) }) {
			return ""
		}
		if sawDMARCPass(r.results[i], from) {
			return sealer
		}
	}
	return ""
}

// sawDMARCPass reads dmarc=pass of a domain in someone's results (RFC 8601, section 2.2).
func sawDMARCPass(results, from string) bool {
	for part := range strings.SplitSeq(noComments(results), ";") {
		words := strings.Fields(part)
		if len(words) == 0 || !strings.EqualFold(words[0], "dmarc=pass") {
			continue
		}
		for _, w := range words[1:] {
			if d, ok := strings.CutPrefix(strings.ToLower(w), "header.from="); ok {
				return asciiDomain(d[strings.LastIndexByte(d, '@')+1:]) == from
			}
		}
	}
	return false
}
