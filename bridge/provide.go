package bridge

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"

	"mailbridge/bridge/ledger"
	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/workbench"
)

// Kinds of effects about mailboxes, by person or mailbox.
const (
	mailboxEffect = "mailbox"     // failed: why somebody has none
	shutEffect    = "mailbox.off" // we shut it, so we may open it
)

// maxTries bounds the numbers tried for one local part; a firm with more than two hundred of one name needs another rule.
const maxTries = 200

// roleAddresses are read by whoever runs the mail (RFC 2142); nobody else gets them.
var roleAddresses = []string{"postmaster", "abuse"}

var keptLocals = map[string]bool{"postmaster": true, "abuse": true, "hostmaster": true, "webmaster": true, "root": true,
	"mailer-daemon": true, "noreply": true, "no-reply": true, "security": true, dmarcReports: true, tlsReports: true}

// everybody lists the working and disabled people of an organisation by id.
func (b *Bridge) everybody(ctx context.Context, org workbench.OrgID) ([]workbench.Person, error) {
	var all []workbench.Person
	cursor := ""
	for {
		list, next, _, err := b.Office.People(ctx, org, workbench.PeopleQuery{Cursor: cursor, Limit: 200})
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
		if cursor = next; next == "" {
			return all, nil
		}
	}
}

// scopeOf gives the departments an install is for, with all below; nil is everybody.
func (b *Bridge) scopeOf(ctx context.Context, in workbench.Install) (map[workbench.DepartmentID]bool, error) {
	if len(in.Scope) == 0 {
		return nil, nil
	}
	list, err := b.Office.Below(ctx, in.Org, in.Scope)
	if err != nil {
		return nil, err
	}
	inside := map[workbench.DepartmentID]bool{}
	for _, id := range append(list, in.Scope...) {
		inside[id] = true
	}
	return inside, nil
}

func entitled(p workbench.Person, inside map[workbench.DepartmentID]bool) bool {
	if p.State != workbench.PersonActive {
		return false
	}
	if inside == nil || inside[0] {
		return true
	}
	for _, d := range p.Departments {
		if inside[d] {
			return true
		}
	}
	return false
}

// directoryChanged brings a person's mailbox to what the directory says now; what was told does not matter, so that
// repeats and late news do no harm.
func (b *Bridge) directoryChanged(ctx context.Context, c workbench.DirectoryChange) error {
	if err := b.followGrants(ctx, c.Org); err != nil {
		return err
	}
	in, err := b.Office.Install(ctx, c.Org, workbench.AppMail)
	if err != nil {
		return err
	}
	inside, err := b.scopeOf(ctx, in)
	if err != nil {
		return err
	}
	if c.Person != 0 {
		p, err := b.Office.Person(ctx, c.Org, c.Person)
		if errors.Is(err, workbench.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return b.follow(ctx, in, p, inside)
	}
	if inside == nil {
		return nil // a department alone changes nothing for anybody
	}
	people, err := b.everybody(ctx, c.Org)
	if err != nil {
		return err
	}
	for _, p := range people {
		if err := b.follow(ctx, in, p, inside); err != nil {
			b.Log.Warn("mailbox does not follow", "org", c.Org, "person", p.ID, "err", err)
		}
	}
	return nil
}

// follow brings one person's mailbox to what the directory says, and notes why when it cannot.
func (b *Bridge) follow(ctx context.Context, in workbench.Install, p workbench.Person, inside map[workbench.DepartmentID]bool) error {
	name := strconv.FormatInt(int64(p.ID), 10)
	err := b.followOnce(ctx, in, p, inside)
	if err != nil && ctx.Err() == nil {
		note := ledger.Effect{Org: in.Org, Kind: mailboxEffect, Name: name, State: ledger.Failed, Detail: err.Error()}
		return errors.Join(err, b.Ledger.SetEffect(ctx, note))
	}
	if err != nil {
		return err
	}
	return b.Ledger.ForgetEffect(ctx, in.Org, mailboxEffect, name)
}

func (b *Bridge) followOnce(ctx context.Context, in workbench.Install, p workbench.Person, inside map[workbench.DepartmentID]bool) error {
	mb, err := b.Mail.MailboxOfPerson(ctx, mailOrg(in.Org), int64(p.ID))
	has := err == nil
	if err != nil && !errors.Is(err, mailcore.ErrNoMailbox) {
		return err
	}
	if has && mb.Name != p.Name && p.Name != "" && p.State != workbench.PersonLeft {
		if err := b.Mail.RenameMailbox(ctx, mb.Org, mb.ID, p.Name); err != nil {
			return err
		}
	}
	due := entitled(p, inside)
	switch wanted := carries(in) && due; {
	case has && (p.State != workbench.PersonActive || in.State == workbench.InstallDisabled || carries(in) && !due):
		return b.shut(ctx, mb)
	case has && !wanted && in.Version > 0:
		return nil // the app was removed, or is not enabled yet: what is there stays as it is
	case has:
		if err := b.open(ctx, mb); err != nil || !wanted {
			return err
		}
		if err := b.followPlan(ctx, in, mb); err != nil {
			return err
		}
	case wanted:
		if d, err := b.ownDomain(ctx, in.Org, in.Domain); err != nil || !d.Verified {
			return err // the install's own task waits for the domain
		}
		if mb, err = b.createMailbox(ctx, in, p); err != nil {
			return err
		}
	default:
		return nil
	}
	return b.notify(ctx, in.Org, p, mb)
}

// shut ends sign-ins; mail is still kept. It remembers that it was us.
func (b *Bridge) shut(ctx context.Context, mb mailcore.Mailbox) error {
	if mb.State == mailcore.MailboxDisabled {
		return nil
	}
	note := ledger.Effect{Org: officeOrg(mb.Org), Kind: shutEffect, Name: strconv.FormatInt(int64(mb.ID), 10), State: ledger.Done, Detail: string(mb.State)}
	if err := b.Ledger.SetEffect(ctx, note); err != nil {
		return err
	}
	return b.Mail.SetMailboxState(ctx, mb.Org, mb.ID, mailcore.MailboxDisabled)
}

// open undoes shut; a mailbox that somebody disabled by hand stays as it is.
func (b *Bridge) open(ctx context.Context, mb mailcore.Mailbox) error {
	if mb.State != mailcore.MailboxDisabled {
		return nil
	}
	name := strconv.FormatInt(int64(mb.ID), 10)
	was, err := b.Ledger.Effect(ctx, officeOrg(mb.Org), shutEffect, name)
	if errors.Is(err, ledger.ErrNone) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := b.Mail.SetMailboxState(ctx, mb.Org, mb.ID, mailcore.MailboxState(was.Detail)); err != nil {
		return err
	}
	return b.Ledger.ForgetEffect(ctx, officeOrg(mb.Org), shutEffect, name)
}

// localPart makes the plain local part of a person; spoken is false when the name gave none.
func localPart(p workbench.Person, rule workbench.AddressRule) (local string, spoken bool) {
	from := p.Name
	if rule == workbench.AddressLogin {
		from = p.Login
	}
	if local = workbench.LocalPart(from, string(rule)); local != "" {
		return local, true
	}
	if local = workbench.LocalPart(p.Login, string(workbench.AddressLogin)); local != "" {
		return local, false
	}
	return fmt.Sprintf("user%d", p.ID), false
}

// PlanQuota is how many bytes a mailbox may hold on each plan of the marketplace.
var PlanQuota = map[string]int64{"free": 5 << 30, "pro": 50 << 30}

// quota is that of the plan, or less when the settings say so.
func (b *Bridge) quota(plan string) int64 {
	if most := PlanQuota[plan]; b.Quota == 0 || most > 0 && most < b.Quota {
		return most
	}
	return b.Quota
}

func (b *Bridge) createMailbox(ctx context.Context, in workbench.Install, p workbench.Person) (mailcore.Mailbox, error) {
	local, _ := localPart(p, in.Rule)
	for n := 1; n <= maxTries; n++ {
		try := workbench.Numbered(local, n)
		if keptLocals[try] {
			continue
		}
		a, err := mailcore.ParseAddress(try + "@" + in.Domain)
		if err != nil {
			return mailcore.Mailbox{}, err
		}
		mb, err := b.Mail.CreateMailbox(ctx, mailOrg(in.Org), maildb.NewMailbox{Address: a, Name: p.Name, Kind: mailcore.PersonMailbox,
			Person: int64(p.ID), State: mailcore.MailboxPending, Quota: b.quota(in.Plan)})
		if !errors.Is(err, mailcore.ErrExists) {
			return mb, err
		}
		// Another worker may have made this person's mailbox meanwhile.
		if mb, err := b.Mail.MailboxOfPerson(ctx, mailOrg(in.Org), int64(p.ID)); err == nil {
			return mb, nil
		}
	}
	return mailcore.Mailbox{}, fmt.Errorf("address like %s: %w", local, mailcore.ErrExists)
}

// giveRoleAddresses leads postmaster and abuse of every verified domain to the admin's mailbox (0: any super admin's).
func (b *Bridge) giveRoleAddresses(ctx context.Context, org workbench.OrgID, admin workbench.PersonID) error {
	mb, err := b.adminMailbox(ctx, org, admin)
	if errors.Is(err, mailcore.ErrNoMailbox) {
		return nil
	}
	if err != nil {
		return err
	}
	list, err := b.Mail.Domains(ctx, mb.Org)
	if err != nil {
		return err
	}
	for _, d := range list {
		for _, local := range roleAddresses {
			if !d.Verified {
				continue
			}
			a := mailcore.Address(local + "@" + d.Name)
			if err := b.Mail.AddAddress(ctx, mb.Org, mb.ID, a); err != nil && !errors.Is(err, mailcore.ErrExists) {
				return fmt.Errorf("address %s: %w", a, err)
			}
		}
	}
	return nil
}

func (b *Bridge) adminMailbox(ctx context.Context, org workbench.OrgID, admin workbench.PersonID) (mailcore.Mailbox, error) {
	if admin != 0 {
		if mb, err := b.Mail.MailboxOfPerson(ctx, mailOrg(org), int64(admin)); !errors.Is(err, mailcore.ErrNoMailbox) {
			return mb, err
		}
	}
	admins, _, _, err := b.Office.People(ctx, org, workbench.PeopleQuery{Role: workbench.RoleSuperAdmin, State: workbench.PersonActive})
	if err != nil {
		return mailcore.Mailbox{}, err
	}
	for _, p := range admins {
		if mb, err := b.Mail.MailboxOfPerson(ctx, mailOrg(org), int64(p.ID)); !errors.Is(err, mailcore.ErrNoMailbox) {
			return mb, err
		}
	}
	return mailcore.Mailbox{}, mailcore.ErrNoMailbox
}

// Preview tells the address each person in scope would get by a rule at a domain; empty ones are those of the set-up.
// Those who have an address keep it.
func (b *Bridge) Preview(ctx context.Context, org workbench.OrgID, rule workbench.AddressRule, domain string) ([]Planned, error) {
	in, err := b.Office.Install(ctx, org, workbench.AppMail)
	if err != nil {
		return nil, err
	}
	rule, domain = cmp.Or(rule, in.Rule), cmp.Or(domain, in.Domain)
	people, err := b.everybody(ctx, org)
	if err != nil {
		return nil, err
	}
	inside, err := b.scopeOf(ctx, in)
	if err != nil {
		return nil, err
	}
	taken := map[string]bool{}
	out := []Planned{}
	for _, p := range people {
		if !entitled(p, inside) {
			continue
		}
		plan, err := b.planned(ctx, p, rule, domain, taken)
		if err != nil {
			return nil, err
		}
		out = append(out, plan)
	}
	return out, nil
}

func (b *Bridge) planned(ctx context.Context, p workbench.Person, rule workbench.AddressRule, domain string, taken map[string]bool) (Planned, error) {
	mb, err := b.Mail.MailboxOfPerson(ctx, mailOrg(p.Org), int64(p.ID))
	if err == nil {
		return Planned{Person: p, Address: mb.Address}, nil
	}
	if !errors.Is(err, mailcore.ErrNoMailbox) {
		return Planned{}, err
	}
	plan := Planned{Person: p}
	local, spoken := localPart(p, rule)
	if !spoken {
		plan.Conflict = "unspeakable"
	}
	for n := 1; n <= maxTries; n++ {
		try := workbench.Numbered(local, n)
		plan.Address = mailcore.Address(try + "@" + domain)
		_, err := b.Mail.MailboxByAddress(ctx, plan.Address)
		if err != nil && !errors.Is(err, mailcore.ErrNoMailbox) {
			return plan, err
		}
		if err != nil && !taken[try] && !keptLocals[try] {
			taken[try] = true
			return plan, nil
		}
		plan.Conflict = "taken"
	}
	return plan, nil
}

// Progress tells how many of those in scope have a mailbox, and why others have none.
func (b *Bridge) Progress(ctx context.Context, org workbench.OrgID) (Progress, error) {
	var out Progress
	in, err := b.Office.Install(ctx, org, workbench.AppMail)
	if err != nil || in.State == workbench.InstallNone {
		return out, err
	}
	people, err := b.everybody(ctx, org)
	if err != nil {
		return out, err
	}
	inside, err := b.scopeOf(ctx, in)
	if err != nil {
		return out, err
	}
	failed, err := b.Ledger.Effects(ctx, org, mailboxEffect, ledger.Failed)
	if err != nil {
		return out, err
	}
	why := map[string]string{}
	for _, e := range failed {
		why[e.Name] = e.Detail
	}
	for _, p := range people {
		if !entitled(p, inside) {
			continue
		}
		out.Total++
		mb, err := b.Mail.MailboxOfPerson(ctx, mailOrg(org), int64(p.ID))
		switch {
		case err == nil && mb.State != mailcore.MailboxDisabled:
			out.Ready++
		case err != nil && !errors.Is(err, mailcore.ErrNoMailbox):
			return out, err
		case why[strconv.FormatInt(int64(p.ID), 10)] != "":
			out.Failed = append(out.Failed, Planned{Person: p, Address: mb.Address, Conflict: why[strconv.FormatInt(int64(p.ID), 10)]})
		}
	}
	return out, nil
}
