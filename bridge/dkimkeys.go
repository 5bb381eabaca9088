package bridge

import (
	"context"
	"errors"
	"slices"
	"strings"

	"mailbridge/mailcore"
	"mailbridge/mailcore/trust"
	"mailbridge/workbench"
)

// wantKeys says of each key what is to be done about its record.
func wantKeys(keys []mailcore.DKIMKey) []trust.WantKey {
	list := make([]trust.WantKey, len(keys))
	for i, k := range keys {
		list[i] = trust.WantKey{Selector: k.Selector, Value: k.Record, Use: trust.Publish}
		switch {
		case k.Drained:
			list[i].Use = trust.Remove
		case k.State == mailcore.KeyRetired:
			list[i].Use = trust.Keep
		}
	}
	return list
}

// useKeys lets waiting keys sign whose records were seen, forgets drained ones whose records are gone, and gives the
// findings as they are after that.
func (b *Bridge) useKeys(ctx context.Context, d mailcore.Domain, keys []mailcore.DKIMKey, found []trust.Finding) ([]trust.Finding, error) {
	for _, k := range keys {
		at := slices.IndexFunc(found, func(f trust.Finding) bool {
			return f.Purpose == "dkim" && strings.HasPrefix(f.Host, k.Selector+"._domainkey.")
		})
		switch {
		case k.State == mailcore.KeyWaiting && at >= 0 && found[at].State == trust.OK:
			if err := b.activate(ctx, d.Org, d.Name, k.Selector); err != nil {
				return found, err
			}
			for i := range found { // the key that signed until now
				for _, old := range keys {
					if old.State == mailcore.KeyActive && old.Algorithm == k.Algorithm && strings.HasPrefix(found[i].Host, old.Selector+"._domainkey.") {
						found[i].Use = trust.Keep
					}
				}
			}
		case k.Drained && at < 0:
			if err := b.Mail.RemoveKey(ctx, d.Org, d.Name, k.Selector); err != nil && !errors.Is(err, mailcore.ErrNoDomain) {
				return found, err
			}
		}
	}
	return found, nil
}

func (b *Bridge) activate(ctx context.Context, org mailcore.OrgID, domain, selector string) error {
	if err := b.Mail.ActivateKey(ctx, org, domain, selector); err != nil {
		return err
	}
	b.Log.Info("dkim key signs from now on", "org", org, "domain", domain, "selector", selector)
	return nil
}

// Keys lists the DKIM keys of a domain, those that sign first.
func (b *Bridge) Keys(ctx context.Context, org workbench.OrgID, name string) ([]mailcore.DKIMKey, error) {
	d, err := b.ownDomain(ctx, org, name)
	if err != nil {
		return nil, err
	}
	return b.Mail.DKIMKeys(ctx, d.Org, d.Name)
}

// RotateKey makes a domain's next DKIM key (RFC 6376, section 3.1). It signs once its record is seen in DNS, which is
// looked for at once and then every half minute; the key before is kept until the mails signed with it have left.
func (b *Bridge) RotateKey(ctx context.Context, org workbench.OrgID, name string, alg trust.Algorithm) ([]mailcore.DKIMKey, error) {
	d, err := b.ownDomain(ctx, org, name)
	if err != nil {
		return nil, err
	}
	if alg != trust.RSA && alg != trust.Ed25519 {
		return nil, workbench.ErrInvalid{Field: "algorithm", Reason: "is rsa or ed25519"}
	}
	if _, err := b.Mail.RotateKey(ctx, d.Org, d.Name, alg); err != nil {
		return nil, err
	}
	b.domains.ask(d.Name, b.Now())
	b.domains.forget(d.Name)
	return b.Mail.DKIMKeys(ctx, d.Org, d.Name)
}

// RemoveKey takes back a key that is not needed; workbench.ErrExists for one that is, ErrNotFound for an unknown one.
func (b *Bridge) RemoveKey(ctx context.Context, org workbench.OrgID, name, selector string) error {
	d, err := b.ownDomain(ctx, org, name)
	if err != nil {
		return err
	}
	b.domains.forget(d.Name)
	return b.Mail.RemoveKey(ctx, d.Org, d.Name, selector)
}

// lookAtKeys looks for the records of waiting keys: often while somebody waits for it, then ever more seldom.
func (b *Bridge) lookAtKeys(ctx context.Context) error {
	list, err := b.Mail.WaitingKeys(ctx, looksInTick)
	if err != nil {
		return err
	}
	for _, k := range list {
		key := k.Selector + "._domainkey." + k.Domain
		if !b.domains.due(key, b.Now()) {
			continue
		}
		looking, stop := context.WithTimeout(ctx, lookTimeout)
		seen, err := trust.KeyPublished(looking, b.Fresh(), mailcore.Address("x@"+k.Domain).ASCIIDomain(), trust.WantKey{Selector: k.Selector, Value: k.Record})
		stop()
		b.domains.keep(key, nil, b.Now())
		switch {
		case err != nil:
			b.Log.Info("look at dkim key", "domain", k.Domain, "selector", k.Selector, "err", err)
		case seen:
			b.domains.forget(k.Domain)
			if err := b.activate(ctx, k.Org, k.Domain, k.Selector); err != nil {
				return err
			}
		}
	}
	return nil
}
