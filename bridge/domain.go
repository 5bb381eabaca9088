package bridge

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/trust"
	"mailbridge/workbench"
)

// How often an unverified domain is looked at. Somebody who asked within the hour sits before the screen.
const (
	lookTick    = 30 * time.Second
	lookSlowest = time.Hour
	lookBusy    = time.Hour // an admin asked so recently
	lookTimeout = 10 * time.Second
	looksInTick = 50 // bounds what strangers' name servers may cost us
)

// domainLooks remembers when each domain was looked at and what was found. It is a cache: losing it costs look-ups.
type domainLooks struct {
	mu sync.Mutex
	at map[string]*domainLook
}

type domainLook struct {
	asked, next time.Time
	pause       time.Duration
	records     []trust.Finding
}

func (l *domainLooks) of(name string) *domainLook {
	look := l.at[name]
	if look == nil {
		look = &domainLook{pause: lookTick}
		l.at[name] = look
	}
	return look
}

func (l *domainLooks) ask(name string, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	look := l.of(name)
	look.asked, look.pause = now, lookTick
}

func (l *domainLooks) keep(name string, found []trust.Finding, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	look := l.of(name)
	look.records = found
	if now.Sub(look.asked) > lookBusy {
		look.pause = min(2*look.pause, lookSlowest)
	}
	look.next = now.Add(look.pause)
}

func (l *domainLooks) due(name string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !now.Before(l.of(name).next)
}

func (l *domainLooks) found(name string) []trust.Finding {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.of(name).records
}

// forget drops what was found, so that whoever asks next looks.
func (l *domainLooks) forget(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.of(name).records = nil
}

// wanted is what must be published for a domain.
func (b *Bridge) wanted(d mailcore.Domain, keys []mailcore.DKIMKey) trust.Want {
	var extras []trust.WantRecord
	if b.Extras != nil {
		extras = b.Extras(d.Name)
	}
	return trust.Want{Domain: d.Name, Extras: extras, TXTProof: d.Proof, MXHost: b.Hostname, SPF: "v=spf1 mx ~all",
		DKIM: wantKeys(keys), DMARC: "v=DMARC1; p=quarantine; rua=mailto:" + dmarcReports + "@" + d.Name}
}

// Domains lists an organisation's domains with what their DNS said when last looked at; the first call looks.
func (b *Bridge) Domains(ctx context.Context, org workbench.OrgID) ([]DomainView, error) {
	list, err := b.Mail.Domains(ctx, mailOrg(org))
	if err != nil {
		return nil, err
	}
	out := make([]DomainView, len(list))
	for i, d := range list {
		out[i] = DomainView{Domain: d, Free: b.isFree(d.Name)}
		if out[i].Free {
			continue
		}
		b.domains.ask(d.Name, b.Now())
		if out[i].Records = b.domains.found(d.Name); out[i].Records == nil {
			if out[i], err = b.look(ctx, d); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// CheckDomain looks at the DNS of a domain now and verifies it when the proof of ownership is there.
func (b *Bridge) CheckDomain(ctx context.Context, org workbench.OrgID, name string) (DomainView, error) {
	d, err := b.ownDomain(ctx, org, name)
	if err != nil {
		return DomainView{}, err
	}
	b.domains.ask(d.Name, b.Now())
	return b.look(ctx, d)
}

func (b *Bridge) ownDomain(ctx context.Context, org workbench.OrgID, name string) (mailcore.Domain, error) {
	list, err := b.Mail.Domains(ctx, mailOrg(org))
	if err != nil {
		return mailcore.Domain{}, err
	}
	i := slices.IndexFunc(list, func(d mailcore.Domain) bool { return strings.EqualFold(d.Name, strings.TrimSpace(name)) })
	if i < 0 {
		return mailcore.Domain{}, workbench.ErrNotFound
	}
	return list[i], nil
}

// look compares and verifies, asking afresh: a remembered absence would hide what was published since. A verified domain stays so when its proof vanishes: name servers have bad days.
func (b *Bridge) look(ctx context.Context, d mailcore.Domain) (DomainView, error) {
	view := DomainView{Domain: d, Free: b.isFree(d.Name)}
	if view.Free {
		return view, nil
	}
	keys, err := b.Mail.DKIMKeys(ctx, d.Org, d.Name)
	if err != nil {
		return view, err
	}
	looking, stop := context.WithTimeout(ctx, lookTimeout)
	view.Records = trust.CheckDomain(looking, b.Fresh(), b.wanted(d, keys))
	stop()
	if view.Records, err = b.useKeys(ctx, d, keys, view.Records); err != nil {
		return view, err
	}
	b.domains.keep(d.Name, view.Records, b.Now())
	proven := slices.ContainsFunc(view.Records, func(f trust.Finding) bool { return f.Purpose == "proof" && f.State == trust.OK })
	if d.Verified || !proven {
		return view, nil
	}
	err = b.Mail.SetDomainVerified(ctx, d.Org, d.Name, true)
	if errors.Is(err, mailcore.ErrExists) {
		return view, badDomain("belongs to another organisation")
	}
	if err != nil {
		return view, err
	}
	b.Log.Info("domain verified", "org", d.Org, "domain", d.Name)
	view.Verified = true
	return view, b.giveRoleAddresses(ctx, officeOrg(d.Org), 0)
}

// AddOwnDomain registers a domain of the organisation's own; it receives nothing before it is verified.
func (b *Bridge) AddOwnDomain(ctx context.Context, org workbench.OrgID, name string) (DomainView, error) {
	name, err := b.addOwn(ctx, org, name)
	if err != nil {
		return DomainView{}, err
	}
	return b.CheckDomain(ctx, org, name)
}

func (b *Bridge) addOwn(ctx context.Context, org workbench.OrgID, name string) (string, error) {
	a, err := mailcore.ParseAddress("postmaster@" + strings.TrimSpace(name))
	if err != nil || !strings.Contains(a.Domain(), ".") {
		return "", badDomain("is not a domain name")
	}
	name = a.Domain()
	if name == b.FreeDomain || b.isFree(name) || name == b.Hostname {
		return "", badDomain("belongs to the service")
	}
	if d, err := b.ownDomain(ctx, org, name); err == nil {
		return d.Name, nil
	}
	_, err = b.Mail.AddDomain(ctx, mailOrg(org), name, false)
	switch {
	case errors.Is(err, mailcore.ErrExists):
		return "", badDomain("is taken")
	case errors.Is(err, mailcore.ErrBadName), errors.Is(err, mailcore.ErrBadAddress):
		return "", badDomain("is not a domain name")
	}
	return name, err
}

// RemoveDomain forgets a domain without addresses; ErrInvalid when there are some.
func (b *Bridge) RemoveDomain(ctx context.Context, org workbench.OrgID, name string) error {
	d, err := b.ownDomain(ctx, org, name)
	if err != nil {
		return err
	}
	err = b.Mail.RemoveDomain(ctx, mailOrg(org), d.Name)
	if errors.Is(err, mailcore.ErrExists) {
		return badDomain("still has addresses")
	}
	return err
}

// SetDefault makes a verified domain the one of new mailboxes.
func (b *Bridge) SetDefault(ctx context.Context, org workbench.OrgID, name string) error {
	d, err := b.ownDomain(ctx, org, name)
	if err != nil {
		return err
	}
	if !d.Verified {
		return badDomain("is not verified")
	}
	return b.Mail.SetDefaultDomain(ctx, mailOrg(org), d.Name)
}

// lookAtDomains looks at unverified domains until ctx ends, often while somebody waits for it, then ever more seldom.
func (b *Bridge) lookAtDomains(ctx context.Context) error {
	tick := time.NewTicker(lookTick)
	defer tick.Stop()
	for {
		if err := errors.Join(b.lookOnce(ctx), b.lookAtKeys(ctx)); err != nil && ctx.Err() == nil {
			b.Log.Warn("look at domains", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (b *Bridge) lookOnce(ctx context.Context) error {
	orgs, err := b.Office.Orgs(ctx)
	if err != nil {
		return err
	}
	looked := 0
	for _, org := range orgs {
		list, err := b.Mail.Domains(ctx, mailOrg(org.ID))
		if err != nil {
			return err
		}
		for _, d := range list {
			if d.Verified || looked >= looksInTick || !b.domains.due(d.Name, b.Now()) {
				continue
			}
			looked++
			if _, err := b.look(ctx, d); err != nil {
				b.Log.Warn("look at domain", "org", org.ID, "domain", d.Name, "err", err)
			}
		}
	}
	return nil
}
