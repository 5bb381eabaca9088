package mailcore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"mailbridge/mailcore/message"
	"mailbridge/mailcore/trust"
)

// addMissing gives the fields that a submitted mail must have and lacks (RFC 6409, section 8).
func (m *mail) addMissing(now time.Time) []byte {
	var b bytes.Buffer
	if !m.hasDate {
		fmt.Fprintf(&b, "Date: %s\r\n", now.Format(time.RFC1123Z))
		m.parsed.Header.Date, m.parsed.Header.DateRaw = now, now.Format(time.RFC1123Z)
	}
	if !m.hasID {
		domain := m.env.From.ASCIIDomain()
		if domain == "" {
			domain = m.core.Hostname
		}
		id := message.NewMessageID(domain, nil)
		fmt.Fprintf(&b, "Message-ID: <%s>\r\n", id)
		m.parsed.Header.MessageID, m.parsed.Header.MessageIDRaw = id, "<"+id+">"
	}
	if m.foreign() && !m.as.rights.Has(MaySend) && len(m.senders) == 0 {
		fmt.Fprintf(&b, "Sender: <%s>\r\n", m.login.Address.Wire())
	}
	return b.Bytes()
}

// sign makes the DKIM-Signature of the author's domain over head and the mail; a domain without a key sends unsigned. It
// bears the time at which the mail was submitted, also when it waited for somebody's word.
func (m *mail) sign(ctx context.Context, at time.Time, head []byte) ([]byte, error) {
	domain := m.env.From.Domain()
	if len(m.authors) > 0 {
		domain = domainOf(m.authors[0])
	}
	keys, err := m.core.Store.SigningKeys(ctx, domain)
	if errors.Is(err, ErrNoDomain) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("keys of %s: %w", domain, err)
	}
	var all []byte
	for _, k := range keys {
		whole := io.MultiReader(bytes.NewReader(head), m.raw.Reader())
		signature, err := trust.SignatureAt(ctx, at, whole, Address("x@"+domain).ASCIIDomain(), k.Selector, k.Signer)
		if err != nil {
			return nil, fmt.Errorf("sign for %s: %w", domain, err)
		}
		all = append(all, signature...)
	}
	return all, nil
}

// Seal makes the ARC set (RFC 8617) of a domain that lives here for a mail from outside that is sent on to someone else,
// to be put before its first byte. open gives the mail as it will leave, with what we wrote on its arrival; it is called
// twice, and what is an io.Closer is closed. The answer is empty where there is nothing to vouch for: a mail that never
// came from outside, a chain that was broken before, a domain without a key.
func (c *Core) Seal(ctx context.Context, domain string, open func() io.Reader) ([]byte, error) {
	keys, err := c.Store.SigningKeys(ctx, domain)
	if errors.Is(err, ErrNoDomain) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("keys of %s: %w", domain, err)
	}
	set, err := trust.Seal(ctx, open, trust.Sealing{Domain: Address("x@" + domain).ASCIIDomain(), Selector: keys[0].Selector, Key: keys[0].Signer,
		AuthservID: c.Hostname, Now: c.now()})
	if errors.Is(err, trust.ErrNoResults) {
		return nil, nil
	}
	return set, err
}

// trace writes the fields that a receiving server puts before a mail (RFC 5321, section 4.4). The client's address is
// told for mail from outside only: colleagues do not publish where they sit.
func (m *mail) trace(now time.Time) []byte {
	var b bytes.Buffer
	if !m.submitted() {
		fmt.Fprintf(&b, "Return-Path: <%s>\r\n%s", m.env.From.Wire(), m.results)
	}
	if m.env.forward != nil && m.env.forward.Mailbox != 0 {
		fmt.Fprintf(&b, "Delivered-To: %s\r\n", m.env.forward.Rcpt.Wire())
	}
	protocol := m.env.Protocol
	if protocol == "" {
		protocol = "HTTP"
	}
	b.WriteString("Received: ")
	if !m.submitted() && m.env.List == nil {
		fmt.Fprintf(&b, "from %s ([%s])\r\n\t", printable(m.env.Helo), remoteHost(m.env.RemoteIP))
	}
	fmt.Fprintf(&b, "by %s with %s id %s;\r\n\t%s\r\n", m.core.Hostname, protocol, m.id, now.Format(time.RFC1123Z))
	return b.Bytes()
}

// printable keeps a HELO name harmless inside a header and a log line.
func printable(s string) string {
	const limit = 255 // RFC 5321, section 4.5.3.1.2
	var b strings.Builder
	for _, r := range s {
		if b.Len() >= limit {
			break
		}
		if r > ' ' && r < 0x7f && !strings.ContainsRune(`()<>;"\`, r) {
			b.WriteRune(r)
		}
	}
	if b.Len() == 0 {
		return "unknown"
	}
	return b.String()
}

func remoteHost(s string) string {
	if ip := remoteIP(s); ip != nil {
		if ip.To4() == nil {
			return "IPv6:" + ip.String()
		}
		return ip.String()
	}
	return "unknown"
}

// behind gives the structure of prefix followed by raw, from the structure of raw alone.
func behind(prefix []byte, raw *message.Spool, s *message.Structure) (*message.Structure, error) {
	if len(prefix) == 0 {
		return s, nil
	}
	size := int64(len(prefix)) + raw.Size()
	if s.Root.BodyStart == s.Root.HeaderStart {
		return message.Parse(Joined(prefix, raw), size) // no header of its own: it may be read as a part of ours
	}
	n := int64(len(prefix))
	moved := *s
	moved.Root = moveParts(s.Root, n)
	moved.Root.HeaderStart = 0
	moved.Size, moved.Lines = size, s.Lines+int64(bytes.Count(prefix, []byte("\n")))
	return &moved, nil
}

func moveParts(p *message.Part, n int64) *message.Part {
	q := *p
	q.HeaderStart, q.BodyStart, q.BodyEnd = p.HeaderStart+n, p.BodyStart+n, p.BodyEnd+n
	q.Parts = make([]*message.Part, len(p.Parts))
	for i, child := range p.Parts {
		q.Parts[i] = moveParts(child, n)
	}
	return &q
}

// Joined reads prefix and then raw as one.
func Joined(prefix []byte, raw io.ReaderAt) io.ReaderAt { return &joined{prefix, raw} }

type joined struct {
	prefix []byte
	raw    io.ReaderAt
}

func (j *joined) ReadAt(p []byte, off int64) (int, error) {
	n := 0
	if off < int64(len(j.prefix)) {
		if n = copy(p, j.prefix[off:]); n == len(p) {
			return n, nil
		}
	}
	k, err := j.raw.ReadAt(p[n:], max(off-int64(len(j.prefix)), 0))
	return n + k, err
}
