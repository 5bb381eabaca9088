package bridge

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

// WarnFilling tells the owners of mailboxes that have reached 80 or 95 % of their quota, in the chat and by mail, once for
// each level; and the super admins of what mailboxes share.
func (b *Bridge) WarnFilling(ctx context.Context) error {
	list, err := b.Mail.FillingMailboxes(ctx)
	if err != nil {
		return err
	}
	if err := b.warnShared(ctx); err != nil {
		return err
	}
	for _, f := range list {
		if f.Person != 0 {
			if err := b.warnOwner(ctx, f.Mailbox, f.Percent); err != nil {
				b.Log.Warn("owner of a filling mailbox not told", "mailbox", f.ID, "err", err)
				continue // the next round tries again
			}
		}
		if err := b.Mail.Warned(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

func (b *Bridge) warnOwner(ctx context.Context, mb mailcore.Mailbox, percent int) error {
	// Nodes that see it at the same moment tell it once; a mailbox that was emptied and fills again the same day too.
	source := fmt.Sprintf("quota:%d:%d:%s", mb.ID, percent, b.Now().UTC().Format("2006-01-02"))
	c := card{Kind: "notice", Title: fmt.Sprintf("邮箱已使用 %d%% · Your mailbox is %d%% full", percent, percent), Lines: []string{
		fmt.Sprintf("%.2f GB / %.2f GB", float64(mb.Used)/gib, float64(mb.Quota)/gib),
		"请删除不需要的邮件；邮箱满后将无法收信。", "Delete what you do not need: a full mailbox takes no mail."}}
	err := b.tellPerson(ctx, officeOrg(mb.Org), workbench.PersonID(mb.Person), source, c.Title, c)
	if errors.Is(err, workbench.ErrNotFound) {
		return nil // somebody who has left
	}
	if err != nil {
		return err
	}
	return b.warnByMail(ctx, mb, c, source)
}

const gib = 1 << 30

// warnByMail sends a card's words; a mailbox without room has the card.
func (b *Bridge) warnByMail(ctx context.Context, mb mailcore.Mailbox, c card, key string) error {
	domain := mb.Address.Domain()
	d := &message.Draft{From: message.Address{Name: "企业邮箱", Local: "postmaster", Domain: domain},
		To: []message.Address{{Name: mb.Name, Local: mb.Address.Local(), Domain: domain}}, Subject: c.Title, Date: b.Now(),
		MessageID: message.NewMessageID(mb.Address.ASCIIDomain(), nil), Plain: strings.Join(c.Lines, "\n") + "\n",
		Extra: []message.ExtraHeader{{Name: "Auto-Submitted", Value: "auto-generated"}}}
	_, err := b.accept(ctx, &mailcore.Envelope{To: []mailcore.Recipient{{Address: mb.Address}}, Org: mb.Org, Source: mailcore.FromSystem, Key: key}, d)
	if errors.Is(err, mailcore.ErrOverQuota) {
		return nil
	}
	return err
}

// SetQuota sets what mailboxes may hold together, 0 for no limit. name is a domain, or the number of a department or mail
// group; the organisation's has none. Errors: workbench.ErrInvalid for "kind" or "name".
func (b *Bridge) SetQuota(ctx context.Context, org workbench.OrgID, kind mailcore.QuotaKind, name string, bytes int64) (mailcore.Quota, error) {
	q := mailcore.Quota{Org: mailOrg(org), Kind: kind, Name: strings.ToLower(name), Bytes: bytes}
	var err error
	switch kind {
	case mailcore.QuotaOrganisation:
		if name != "" {
			err = workbench.ErrInvalid{Field: "name", Reason: "must be empty"}
		}
	case mailcore.QuotaDomain:
		_, err = b.ownDomain(ctx, org, q.Name)
	case mailcore.QuotaDepartment, mailcore.QuotaGroup:
		_, err = b.sharers(ctx, q)
	default:
		err = workbench.ErrInvalid{Field: "kind", Reason: "must be organisation, domain, department or group"}
	}
	if bytes > 0 && (errors.Is(err, workbench.ErrNotFound) || errors.Is(err, mailcore.ErrNoMailbox) || errors.Is(err, mailcore.ErrNoDomain)) {
		return q, workbench.ErrInvalid{Field: "name", Reason: "does not exist"}
	}
	var wrong workbench.ErrInvalid
	if err != nil && (bytes > 0 || errors.As(err, &wrong)) {
		return q, err
	}
	if q, err = b.Mail.SetQuotaOf(ctx, q.Org, kind, q.Name, bytes); err != nil || q.ID == 0 {
		return q, err
	}
	return q, b.followQuota(ctx, q)
}

// sharers are the mailboxes that a quota is about now.
func (b *Bridge) sharers(ctx context.Context, q mailcore.Quota) ([]mailcore.MailboxID, error) {
	if q.Kind == mailcore.QuotaOrganisation || q.Kind == mailcore.QuotaDomain {
		return b.Mail.MailboxesOf(ctx, q)
	}
	number, err := strconv.ParseInt(q.Name, 10, 64)
	if err != nil {
		return nil, workbench.ErrInvalid{Field: "name", Reason: "is no id"}
	}
	var out []mailcore.MailboxID
	if q.Kind == mailcore.QuotaGroup {
		c, err := b.resolve(ctx, q.Org, mailcore.MailboxID(number))
		if err != nil {
			return nil, err
		}
		for _, m := range c.Local {
			if m.Org == q.Org {
				out = append(out, m.Mailbox)
			}
		}
		return out, nil
	}
	if _, err := b.Office.Department(ctx, officeOrg(q.Org), workbench.DepartmentID(number)); err != nil {
		return nil, err
	}
	people, err := b.workingIn(ctx, officeOrg(q.Org), workbench.DepartmentID(number), true)
	if err != nil {
		return nil, err
	}
	own, err := b.Mail.MailboxesOfPeople(ctx, q.Org, people)
	if err != nil {
		return nil, err
	}
	below, err := b.Office.Below(ctx, officeOrg(q.Org), []workbench.DepartmentID{workbench.DepartmentID(number)})
	if err != nil {
		return nil, err
	}
	units := make([]int64, len(below))
	for i, d := range below {
		units[i] = int64(d)
	}
	shared, err := b.Mail.UnitMailboxes(ctx, q.Org, units)
	for _, mb := range append(own, shared...) {
		out = append(out, mb.ID)
	}
	return out, err
}

// followQuota brings who shares a quota to what the directory says. One whose domain, department or group is gone goes too.
func (b *Bridge) followQuota(ctx context.Context, q mailcore.Quota) error {
	list, err := b.sharers(ctx, q)
	if errors.Is(err, workbench.ErrNotFound) || errors.Is(err, mailcore.ErrNoMailbox) {
		_, err = b.Mail.SetQuotaOf(ctx, q.Org, q.Kind, q.Name, 0)
		return err
	}
	if err != nil {
		return err
	}
	return b.Mail.SetQuotaMembers(ctx, q, list)
}

// warnShared follows the quotas that mailboxes share, and tells the super admins of those that have reached 80 or 95 %.
func (b *Bridge) warnShared(ctx context.Context) error {
	list, err := b.Mail.AllQuotas(ctx)
	if err != nil || len(list) == 0 {
		return err
	}
	for _, q := range list {
		if err := b.followQuota(ctx, q); err != nil {
			b.Log.Warn("quota does not follow the directory", "quota", q.ID, "err", err)
		}
	}
	if list, err = b.Mail.AllQuotas(ctx); err != nil {
		return err
	}
	for _, q := range list {
		level, calm := maildb.QuotaLevel(q)
		if level == 0 && !calm {
			continue
		}
		if !calm {
			if err := b.warnAdmins(ctx, q, level); err != nil {
				b.Log.Warn("admins not told of a filling quota", "quota", q.ID, "err", err)
				continue // the next round tries again
			}
		}
		if err := b.Mail.QuotaWarned(ctx, q, level); err != nil {
			return err
		}
	}
	return nil
}

// QuotaTitle is what a shared quota is called, in words for people.
func (b *Bridge) QuotaTitle(ctx context.Context, q mailcore.Quota) (string, error) {
	number, _ := strconv.ParseInt(q.Name, 10, 64) // 0 is nobody's
	switch q.Kind {
	case mailcore.QuotaDepartment:
		d, err := b.Office.Department(ctx, officeOrg(q.Org), workbench.DepartmentID(number))
		if errors.Is(err, workbench.ErrNotFound) {
			return q.Name, nil
		}
		return d.Name, err
	case mailcore.QuotaGroup:
		g, err := b.Mail.Mailbox(ctx, q.Org, mailcore.MailboxID(number))
		if errors.Is(err, mailcore.ErrNoMailbox) {
			return q.Name, nil
		}
		return g.Name, err
	case mailcore.QuotaOrganisation:
		o, err := b.Office.Org(ctx, officeOrg(q.Org))
		return o.Name, err
	}
	return q.Name, nil
}

func (b *Bridge) warnAdmins(ctx context.Context, q mailcore.Quota, percent int) error {
	name, err := b.QuotaTitle(ctx, q)
	if err != nil {
		return err
	}
	source := fmt.Sprintf("quota:shared:%d:%d:%s", q.ID, percent, b.Now().UTC().Format("2006-01-02"))
	c := card{Kind: "notice", Title: fmt.Sprintf("「%s」的邮件空间已使用 %d%% · Mail of %s is %d%% full", name, percent, name, percent), Lines: []string{
		fmt.Sprintf("%.2f GB / %.2f GB", float64(q.Used)/gib, float64(q.Bytes)/gib),
		"用满后，其中的邮箱都将无法收信。请扩大容量或请大家清理。", "When it is full none of its mailboxes takes mail: allow more, or have people delete."}}
	admins, _, _, err := b.Office.People(ctx, officeOrg(q.Org), workbench.PeopleQuery{Role: workbench.RoleSuperAdmin, State: workbench.PersonActive})
	if err != nil {
		return err
	}
	for _, p := range admins {
		if err := b.tellPerson(ctx, officeOrg(q.Org), p.ID, source, c.Title, c); err != nil {
			return err
		}
		mb, err := b.Mail.MailboxOfPerson(ctx, q.Org, int64(p.ID))
		if errors.Is(err, mailcore.ErrNoMailbox) {
			continue
		}
		if err != nil {
			return err
		}
		if err := b.warnByMail(ctx, mb, c, fmt.Sprintf("%s:%d", source, p.ID)); err != nil {
			return err
		}
	}
	return nil
}

// followPlan gives a mailbox the quota of its organisation's plan, where its own is that of another plan. What an admin has
// set by hand stays.
func (b *Bridge) followPlan(ctx context.Context, in workbench.Install, mb mailcore.Mailbox) error {
	due := b.quota(in.Plan)
	for plan := range PlanQuota {
		if mb.Quota != due && mb.Quota == b.quota(plan) {
			return b.Mail.SetQuota(ctx, mb.Org, mb.ID, due)
		}
	}
	return nil
}

// PlanOf gives the plan of an organisation's mail, empty without, and what each of its mailboxes may hold by that.
func (b *Bridge) PlanOf(ctx context.Context, org workbench.OrgID) (plan string, bytes int64, err error) {
	in, err := b.Office.Install(ctx, org, workbench.AppMail)
	return in.Plan, b.quota(in.Plan), err
}
