package mailcore

import (
	"context"
	"fmt"
	"io"

	"mailbridge/mailcore/trust"
)

// ErrForged refuses a mail whose From domain asks for that (DMARC p=reject) and which nobody vouches for.
var ErrForged = fmt.Errorf("author is not who sent this, and the domain asks to refuse such mail")

// judgeArrival asks who really sent a mail from outside. A mail that claims to come from a domain living here, but
// was not submitted here and is not vouched for, is junk whatever that domain publishes.
func (m *mail) judgeArrival(ctx context.Context) (Verdict, error) {
	v := Verdict{Outside: true}
	if m.core.Trust == nil {
		return v, nil
	}
	t, err := m.core.Trust.Check(ctx, trust.Arrival{
		RemoteIP: remoteIP(m.env.RemoteIP), Helo: m.env.Helo, MailFrom: string(m.env.From),
		Message: func() io.Reader { return m.raw.Reader() },
	})
	if err != nil {
		return v, fmt.Errorf("check sender: %w", err)
	}
	v.Authenticated, v.Domain = t.Authenticated, t.AlignedFrom
	v.SPF, v.DMARC, v.Policy = string(t.SPF.Value), string(t.DMARC.Value), string(t.DMARC.Policy)
	v.DKIM = bestDKIM(t.DKIM)
	m.results = t.Header(m.core.Hostname)
	if t.DMARC.Value == trust.Fail {
		switch t.DMARC.Policy {
		case trust.AskReject:
			return v, ErrForged
		case trust.AskQuarantine:
			v.Junk = true
		}
	}
	if !v.Authenticated && t.FromDomain != "" {
		_, err := m.core.Store.DomainByName(ctx, t.FromDomain)
		if err != nil && !isErr(err, ErrNoDomain) {
			return v, err
		}
		v.Junk = v.Junk || err == nil
	}
	return v, nil
}

func bestDKIM(all []trust.DKIMResult) string {
	best := "none"
	for _, r := range all {
		if r.Value == trust.Pass {
			return string(r.Value)
		}
		best = string(r.Value)
	}
	return best
}

// judgeSubmission holds a signed-in sender to their own addresses (RFC 6409, section 6.1): the envelope sender and the
// one author in From must be theirs. Our own notices (FromSystem) have no login and pass.
func (m *mail) judgeSubmission(ctx context.Context) (Verdict, error) {
	v := Verdict{Authenticated: true, Internal: true}
	if m.env.Login == 0 {
		if m.env.Source != FromSystem {
			return v, ErrSenderDenied
		}
		return v, nil
	}
	mb, err := m.core.Store.Mailbox(ctx, m.env.Org, m.env.Login)
	if err != nil {
		return v, err
	}
	from := m.parsed.Header.From
	if len(from) != 1 || m.fromFields > 1 {
		return v, fmt.Errorf("one author in From, no more: %w", ErrSenderDenied)
	}
	author, err := ParseAddress(from[0].Email())
	if err != nil {
		return v, fmt.Errorf("author: %w", ErrSenderDenied)
	}
	if !m.core.MaySendAs(mb, author) {
		return v, fmt.Errorf("author %s: %w", author, ErrSenderDenied)
	}
	if m.env.Source == FromSubmission && m.env.From != "" && !m.core.MaySendAs(mb, m.env.From) {
		return v, fmt.Errorf("sender %s: %w", m.env.From, ErrSenderDenied)
	}
	v.Domain = author.Domain()
	return v, nil
}
