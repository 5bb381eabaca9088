package trust

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/emersion/go-msgauth/dkim"
)

// signed is what one reading of the mail yields.
type signed struct {
	header  []field
	results []DKIMResult
}

func (c *Checker) checkDKIM(ctx context.Context, dns Resolver, a Arrival) (signed, error) {
	header, err := headerOf(a)
	if errors.Is(err, errHeaderTooBig) {
		return signed{}, nil
	}
	if err != nil {
		return signed{}, err
	}
	sigs := valuesOf(header, "DKIM-Signature")
	if len(sigs) == 0 {
		return signed{header: header}, nil
	}
	keys := keyRecords{ctx: ctx, dns: dns, seen: map[string]string{}}
	body := &quietReader{r: a.Message()}
	defer closeReader(body.r)
	// Errors other than of reading concern the form of the mail; a signature
	// that was not verified for one becomes a permanent error below.
	checks, _ := dkim.VerifyWithOptions(body, &dkim.VerifyOptions{
		LookupTXT:        keys.lookup,
		MaxVerifications: MaxSignatures,
	})
	if body.err != nil {
		return signed{}, fmt.Errorf("read mail: %w", body.err)
	}

	s := signed{header: header}
	for i, sig := range sigs[:min(len(sigs), MaxSignatures)] {
		var check *dkim.Verification
		if i < len(checks) {
			check = checks[i]
		}
		s.results = append(s.results, c.judge(sig, check, &keys))
	}
	return s, nil
}

func headerOf(a Arrival) ([]field, error) {
	r := a.Message()
	defer closeReader(r)
	buf := headerBuffers.Get().(*bufio.Reader)
	buf.Reset(r)
	defer func() {
		buf.Reset(nil)
		headerBuffers.Put(buf)
	}()
	return readHeader(buf)
}

var headerBuffers = sync.Pool{New: func() any { return bufio.NewReader(nil) }}

func closeReader(r io.Reader) {
	if c, ok := r.(io.Closer); ok {
		c.Close()
	}
}

// judge turns the library's check of one signature into our result.
func (c *Checker) judge(sig string, check *dkim.Verification, keys *keyRecords) DKIMResult {
	tags, _ := parseTags(sig)
	res := DKIMResult{
		Value:    PermError,
		Domain:   asciiDomain(noSpace(tags.get("d"))),
		Selector: noSpace(tags.get("s")),
		Reason:   "signature cannot be read",
	}
	if b := noSpace(tags.get("b")); len(b) >= 8 {
		res.mark = b[:8]
	}
	if check == nil {
		return res
	}
	res.Value, res.Reason = dkimValue(check.Err)
	if tags.has("l") && !dkim.IsTempFail(check.Err) && !dkim.IsPermFail(check.Err) {
		res.Value, res.Reason = Policy, "only part of the body is signed"
	}
	if res.Value != Pass {
		return res
	}
	if !check.Time.IsZero() && check.Time.After(c.now().Add(maxClockSkew)) {
		res.Value, res.Reason = Policy, "signed in the future"
	}
	if !check.Expiration.IsZero() && check.Expiration.Before(c.now()) {
		res.Value, res.Reason = PermError, "signature has expired"
	}
	if keys.strict(res.Selector+"._domainkey."+check.Domain) && !strings.HasSuffix(check.Identifier, "@"+check.Domain) {
		res.Value, res.Reason = PermError, "key does not allow subdomains"
	}
	return res
}

func dkimValue(err error) (Value, string) {
	switch {
	case err == nil:
		return Pass, ""
	case dkim.IsTempFail(err):
		return TempError, dkimReason(err)
	case dkim.IsPermFail(err):
		return PermError, dkimReason(err)
	}
	return Fail, dkimReason(err)
}

func dkimReason(err error) string { return strings.TrimPrefix(err.Error(), "dkim: ") }

// keyRecords fetches public keys and remembers them; the library calls lookup
// from several goroutines.
type keyRecords struct {
	ctx context.Context
	dns Resolver

	mu   sync.Mutex
	seen map[string]string
}

func (k *keyRecords) lookup(name string) ([]string, error) {
	txts, err := k.dns.LookupTXT(k.ctx, name)
	// Old advice made some publish other TXT records at the same name; only
	// those with a key take part (RFC 6376, section 3.6.2.2).
	txts = slices.DeleteFunc(slices.Clone(txts), func(txt string) bool {
		tags, err := parseTags(txt)
		return err != nil || !tags.has("p")
	})
	if err == nil && len(txts) == 1 {
		k.mu.Lock()
		k.seen[strings.ToLower(name)] = txts[0]
		k.mu.Unlock()
	}
	return txts, err
}

// strict tells whether the key demands that i= be exactly at d= (flag s,
// RFC 6376, section 3.6.1).
func (k *keyRecords) strict(name string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	tags, err := parseTags(k.seen[strings.ToLower(name)])
	return err == nil && slices.Contains(strings.Split(noSpace(tags.get("t")), ":"), "s")
}

// quietReader turns a read error into the end of the mail and keeps it: the
// library leaves goroutines behind when a read fails half-way.
type quietReader struct {
	r   io.Reader
	err error
}

func (q *quietReader) Read(p []byte) (int, error) {
	if q.err != nil {
		return 0, io.EOF
	}
	n, err := q.r.Read(p)
	if err != nil && err != io.EOF {
		q.err = err
		return n, io.EOF
	}
	return n, err
}
