package trust

import (
	"bufio"
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"time"
)

// sealed fields are signed once more than they occur, so that nobody can add
// another one that a reader would show instead (RFC 6376, section 8.15).
var sealed = []string{
	"From", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To",
	"References", "MIME-Version", "Content-Type", "Reply-To",
}

// signedIfPresent fields are signed as often as they occur. One-click
// unsubscribing is honoured only if signed (RFC 8058, section 4).
var signedIfPresent = []string{
	"Sender", "Content-Transfer-Encoding", "Auto-Submitted",
	"List-Id", "List-Unsubscribe", "List-Unsubscribe-Post",
}

// Signature is SignatureAt of now.
func Signature(ctx context.Context, r io.Reader, domain, selector string, key crypto.Signer) ([]byte, error) {
	return SignatureAt(ctx, time.Now(), r, domain, selector, key)
}

// SignatureAt computes the DKIM-Signature header field (RFC 6376) for the mail in r, to be sent before its first byte; at
// is its t=. The result ends with CRLF. The mail is read once and not held in memory. It must have an empty line after its
// header. Sign what is sent, after the last change of encoding.
func SignatureAt(ctx context.Context, at time.Time, r io.Reader, domain, selector string, key crypto.Signer) ([]byte, error) {
	domain = asciiDomain(domain)
	br := bufio.NewReader(contextReader{ctx, r})
	header, err := readHeader(br)
	if err != nil {
		return nil, fmt.Errorf("sign for %s: %w", domain, err)
	}
	body := sha256.New()
	if err := canonicalBody(body, br, true); err != nil {
		return nil, fmt.Errorf("sign for %s: %w", domain, err)
	}
	names := strings.Join(signedKeys(header), ":")
	f := newField("DKIM-Signature", fmt.Sprintf("v=1; a=%s; c=relaxed/relaxed; d=%s; s=%s;\r\n\tt=%d; h=%s;\r\n\tbh=%s;\r\n\tb=;", algorithm(key), domain, selector,
		at.Unix(), strings.ReplaceAll(names, ":MIME-Version", ":\r\n\tMIME-Version"), base64.StdEncoding.EncodeToString(body.Sum(nil))))
	if f, err = (Sealing{Key: key}).sign(f, signedText(header, names, true)+relaxedField(f)); err != nil {
		return nil, fmt.Errorf("sign for %s: %w", domain, err)
	}
	return []byte(f.raw + "\r\n"), nil
}

// algorithm is what a= says of a key.
func algorithm(key crypto.Signer) string {
	if _, ok := key.Public().(ed25519.PublicKey); ok {
		return "ed25519-sha256"
	}
	return "rsa-sha256"
}

func signedKeys(header []field) []string {
	count := map[string]int{}
	for _, f := range header {
		count[strings.ToLower(f.name)]++
	}
	var keys []string
	add := func(name string, times int) {
		for range times {
			keys = append(keys, name)
		}
	}
	for _, name := range sealed {
		add(name, count[strings.ToLower(name)]+1)
	}
	for _, name := range signedIfPresent {
		add(name, count[strings.ToLower(name)])
	}
	return keys
}

// contextReader stops reading when its context ends.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
