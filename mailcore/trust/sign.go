package trust

import (
	"bufio"
	"bytes"
	"context"
	"crypto"
	"fmt"
	"io"
	"strings"

	"github.com/emersion/go-msgauth/dkim"
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

// Signature computes the DKIM-Signature header field for the mail in r, to be
// sent before its first byte. The result ends with CRLF. The mail is read
// once and not held in memory. It must have an empty line after its header.
// Sign what is sent, after the last change of encoding.
func Signature(ctx context.Context, r io.Reader, domain, selector string, key crypto.Signer) ([]byte, error) {
	domain = asciiDomain(domain)
	var head bytes.Buffer
	br := bufio.NewReader(io.TeeReader(r, &head))
	header, err := readHeader(br)
	if err != nil {
		return nil, fmt.Errorf("sign for %s: %w", domain, err)
	}
	// br may have read ahead into the body; head holds exactly what was taken.
	whole := io.MultiReader(&head, r)

	signer, err := dkim.NewSigner(&dkim.SignOptions{
		Domain:                 domain,
		Selector:               selector,
		Signer:                 key,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed,
		BodyCanonicalization:   dkim.CanonicalizationRelaxed,
		HeaderKeys:             signedKeys(header),
	})
	if err != nil {
		return nil, fmt.Errorf("sign for %s: %w", domain, err)
	}
	_, err = io.Copy(signer, contextReader{ctx, whole})
	// Close in any case: it ends the signer's goroutine.
	if closeErr := signer.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return nil, fmt.Errorf("sign for %s: %w", domain, err)
	}
	return []byte(signer.Signature()), nil
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
