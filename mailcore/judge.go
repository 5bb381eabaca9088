package mailcore

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"mailbridge/mailcore/message"
	"mailbridge/mailcore/trust"
)

// ErrForged refuses a mail whose From domain asks for that (DMARC p=reject) and which nobody vouches for.
var ErrForged = fmt.Errorf("author is not who sent this, and the domain asks to refuse such mail")

func (m *mail) judge(ctx context.Context) (Verdict, error) {
	if m.env.List != nil {
		return m.env.List.Verdict, nil
	}
	if m.env.forward != nil {
		return m.env.forward.Verdict, nil
	}
	if m.submitted() {
		return m.judgeSubmission(ctx)
	}
	return m.judgeArrival(ctx)
}

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
	if t.DMARC.Value == trust.Fail && t.Vouched == "" {
		switch t.DMARC.Policy {
		case trust.AskReject:
			return v, ErrForged
		case trust.AskQuarantine:
			v.Junk = true
		}
	}
	if !v.Authenticated && t.Vouched == "" {
		ours, err := m.claimsToBeOurs(ctx, t)
		if err != nil {
			return v, err
		}
		v.Junk = v.Junk || ours
	}
	return v, nil
}

// maxClaims bounds the look-ups for one mail; honest ones name one author.
const maxClaims = 20

// claimsToBeOurs tells whether any author, in any From field, or the envelope sender is of a domain that lives here. A
// mail program may show whichever it likes.
func (m *mail) claimsToBeOurs(ctx context.Context, t trust.Verdict) (bool, error) {
	claims := []string{domainOf(message.Address{Domain: t.FromDomain})}
	if t.SPF.Value != trust.Pass {
		claims = append(claims, m.env.From.Domain())
	}
	for _, a := range m.authors {
		claims = append(claims, domainOf(a))
	}
	slices.Sort(claims)
	claims = slices.Compact(claims)
	for _, name := range claims[:min(len(claims), maxClaims)] {
		if name == "" {
			continue
		}
		_, err := m.core.Store.DomainByName(ctx, name)
		if err == nil {
			return true, nil
		}
		if !isErr(err, ErrNoDomain) {
			return false, err
		}
	}
	return len(claims) > maxClaims, nil
}

// domainOf is the domain of an address in a header as Address writes domains.
func domainOf(a message.Address) string {
	d, err := parseDomain(a.Domain)
	if err != nil {
		return strings.ToLower(a.Domain)
	}
	return d
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
	if mb.State == MailboxDisabled {
		return v, fmt.Errorf("mailbox %d was disabled meanwhile: %w", mb.ID, ErrSenderDenied)
	}
	if len(m.authors) != 1 || m.fromFields != 1 || m.authors[0].Group != "" {
		return v, fmt.Errorf("one author in From, no more: %w", ErrSenderDenied)
	}
	author, err := ParseAddress(m.authors[0].Email())
	if err != nil {
		return v, fmt.Errorf("author: %w", ErrSenderDenied)
	}
	m.login = mb
	if m.as, err = m.core.authorOf(ctx, mb, author); err != nil {
		return v, fmt.Errorf("author: %w", err)
	}
	if err := m.judgeSenders(ctx); err != nil {
		return v, err
	}
	if m.env.Source == FromSubmission && m.env.From != "" {
		if err := m.core.MaySendAs(ctx, mb, m.env.From); err != nil {
			return v, err
		}
	}
	v.Domain = author.Domain()
	return v, nil
}

// judgeSenders looks at the Sender fields. Who writes on behalf of somebody must stand there themselves.
func (m *mail) judgeSenders(ctx context.Context) error {
	for _, s := range m.senders {
		a, err := ParseAddress(s.Email())
		if err != nil {
			return fmt.Errorf("sender %s in the header: %w", s.Email(), ErrSenderDenied)
		}
		if own(m.login, a) {
			continue
		}
		as, err := m.core.authorOf(ctx, m.login, a)
		if err != nil {
			return fmt.Errorf("in the header: %w", err)
		}
		if !as.rights.Has(MaySend) || !m.as.rights.Has(MaySend) {
			return fmt.Errorf("sender %s in the header: %w", a, ErrSenderDenied)
		}
	}
	return nil
}
