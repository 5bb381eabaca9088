package bridge

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mailbridge/bridge/access"
	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/workbench"
)

// grantEnders is the number of workers that end grants at their time.
const grantEnders = 1

// workingIn lists the working people of departments and all below them; without departments, of the organisation.
func (b *Bridge) workingIn(ctx context.Context, org workbench.OrgID, dep workbench.DepartmentID, below bool) ([]int64, error) {
	var out []int64
	q := workbench.PeopleQuery{Department: dep, Below: below, State: workbench.PersonActive, Limit: 200}
	for {
		list, next, _, err := b.Office.People(ctx, org, q)
		if err != nil {
			return nil, err
		}
		for _, p := range list {
			out = append(out, int64(p.ID))
		}
		if q.Cursor = next; next == "" {
			return out, nil
		}
	}
}

// meantBy lists whom a grant means now.
func (b *Bridge) meantBy(ctx context.Context, org workbench.OrgID, g mailcore.Grant) ([]int64, error) {
	if g.Kind == mailcore.DepartmentHolder {
		return b.workingIn(ctx, org, workbench.DepartmentID(g.Holder), true)
	}
	return []int64{g.Holder}, nil
}

// Share gives a person or department rights in a mailbox and tells them, and its owner when it was not they who gave them.
func (b *Bridge) Share(ctx context.Context, org workbench.OrgID, g mailcore.Grant) (mailcore.Grant, error) {
	people, err := b.meantBy(ctx, org, g)
	if err != nil {
		return g, err
	}
	mb, err := b.Mail.Mailbox(ctx, mailOrg(org), g.Mailbox)
	if err != nil {
		return g, err
	}
	if g, err = b.Mail.PutGrant(ctx, mb.Org, g, people); err != nil {
		return g, err
	}
	if err := b.settle(ctx, org, g, people); err != nil {
		return g, err
	}
	until := ""
	if !g.Until.IsZero() {
		until = " · 至 until " + g.Until.UTC().Format("2006-01-02 15:04 UTC")
	}
	if g.Kind == mailcore.PersonHolder {
		b.putNotice(ctx, org, g.Holder, "mail.shared", "您可以使用邮箱 · You may use a mailbox", fmt.Sprintf("%s <%s>%s", mb.Name, mb.Address, until))
	}
	if mb.Person != 0 && mb.Person != g.By {
		b.putNotice(ctx, org, mb.Person, "mail.granted", "管理员授权他人使用您的邮箱 · An administrator gave somebody rights in your mailbox",
			b.holderName(ctx, org, g)+until)
	}
	return g, nil
}

// settle looks again after a grant for a department: whoever came or went meanwhile was told to the older state.
func (b *Bridge) settle(ctx context.Context, org workbench.OrgID, g mailcore.Grant, had []int64) error {
	if g.Kind != mailcore.DepartmentHolder {
		return nil
	}
	people, err := b.meantBy(ctx, org, g)
	if err != nil || len(people) == 0 && len(had) == 0 {
		return err
	}
	return b.Mail.FollowGrant(ctx, mailOrg(org), g, people)
}

func (b *Bridge) holderName(ctx context.Context, org workbench.OrgID, g mailcore.Grant) string {
	if g.Kind == mailcore.PersonHolder {
		if p, err := b.Office.Person(ctx, org, workbench.PersonID(g.Holder)); err == nil {
			return p.Name
		}
	}
	list, _ := b.Office.Departments(ctx, org) // the notice can do without a name
	for _, d := range list {
		if g.Kind == mailcore.DepartmentHolder && int64(d.ID) == g.Holder {
			return d.Name
		}
	}
	return ""
}

// putNotice puts a line on a notice list; that somebody cannot be told undoes nothing.
func (b *Bridge) putNotice(ctx context.Context, org workbench.OrgID, person int64, kind, title, text string) {
	_, err := b.Office.AddNotice(ctx, org, workbench.Notice{Person: workbench.PersonID(person), Kind: kind, Title: title, Text: text})
	if err != nil && !errors.Is(err, workbench.ErrNotFound) {
		b.Log.Warn("notice not given", "org", org, "person", person, "kind", kind, "err", err)
	}
}

// Unshare takes rights in a mailbox back.
func (b *Bridge) Unshare(ctx context.Context, org workbench.OrgID, mb mailcore.MailboxID, grant int64) error {
	err := b.Mail.RemoveGrant(ctx, mailOrg(org), mb, grant)
	if errors.Is(err, maildb.ErrNoGrant) {
		err = workbench.ErrNotFound
	}
	return err
}

// followGrants brings what departments may use to who is in them now.
func (b *Bridge) followGrants(ctx context.Context, org workbench.OrgID) error {
	grants, err := b.Mail.DepartmentGrants(ctx, mailOrg(org))
	if err != nil {
		return err
	}
	for _, g := range grants {
		people, err := b.meantBy(ctx, org, g)
		if err != nil {
			return err
		}
		if err := b.Mail.FollowGrant(ctx, mailOrg(org), g, people); err != nil && !errors.Is(err, mailcore.ErrNoMailbox) {
			return err
		}
	}
	return nil
}

// grantEnded tells the two people of a grant that its time is over.
func (b *Bridge) grantEnded(ctx context.Context, org mailcore.OrgID, g mailcore.Grant) error {
	mb, err := b.Mail.Mailbox(ctx, org, g.Mailbox)
	if err != nil {
		return nil
	}
	const title = "邮箱授权已到期 · Rights in a mailbox have ended"
	if g.Kind == mailcore.PersonHolder {
		b.putNotice(ctx, officeOrg(org), g.Holder, "mail.ended", title, fmt.Sprintf("%s <%s>", mb.Name, mb.Address))
	}
	if mb.Person != 0 {
		b.putNotice(ctx, officeOrg(org), mb.Person, "mail.ended", title, b.holderName(ctx, officeOrg(org), g))
	}
	return nil
}

// IsKept tells whether a local part is one that people do not choose for themselves.
func (b *Bridge) IsKept(a mailcore.Address) bool { return keptLocals[strings.ToLower(a.Local())] }

// ShareByProgram does what the owner of a mailbox asked for with a mail program: gives a colleague or department rights in
// it, or takes back what g.ID gave when g.Rights is 0. It is audited, and the owner reads of it, as a password that fell
// into wrong hands opens mail programs too. mailcore.ErrNoMailbox when nobody is meant by g.
func (b *Bridge) ShareByProgram(ctx context.Context, by mailcore.Mailbox, ip string, g mailcore.Grant) error {
	org := officeOrg(by.Org)
	action, target := "mailbox.share", fmt.Sprintf("mailbox:%d %s:%d", g.Mailbox, g.Kind, g.Holder)
	title := "您的邮箱经邮件客户端授权他人使用 · A mail program gave somebody rights in your mailbox"
	if g.Rights == 0 {
		if err := b.Unshare(ctx, org, g.Mailbox, g.ID); err != nil {
			return err
		}
		action, target = "mailbox.unshare", fmt.Sprintf("mailbox:%d grant:%d", g.Mailbox, g.ID)
		title = "经邮件客户端收回了您邮箱的授权 · A mail program took back rights in your mailbox"
	} else {
		works, err := b.worksHere(ctx, org, g)
		if err != nil {
			return err
		}
		if !works {
			return mailcore.ErrNoMailbox
		}
		if _, err := b.Share(ctx, org, g); err != nil {
			return err
		}
	}
	source := fmt.Sprintf("acl:%d:%d", g.Mailbox, b.Now().UnixNano())
	card := access.Card{Title: title, Lines: []string{b.holderName(ctx, org, g), "IP " + ip}}
	if err := b.Tell(ctx, org, workbench.PersonID(by.Person), source, card); err != nil {
		b.Log.Warn("sharing not told", "mailbox", g.Mailbox, "err", err) // that somebody cannot be told undoes nothing
	}
	return b.Office.Audit(ctx, org, workbench.AuditEntry{Actor: workbench.Actor{Person: workbench.PersonID(by.Person), Name: by.Name, IP: ip},
		Action: action, Target: target, Detail: "imap"})
}

// worksHere tells whether the holder of a grant is a working colleague or a department.
func (b *Bridge) worksHere(ctx context.Context, org workbench.OrgID, g mailcore.Grant) (bool, error) {
	if g.Kind == mailcore.PersonHolder {
		p, err := b.Office.Person(ctx, org, workbench.PersonID(g.Holder))
		if errors.Is(err, workbench.ErrNotFound) {
			err = nil
		}
		return p.State == workbench.PersonActive, err
	}
	list, err := b.Office.Departments(ctx, org)
	return slices.ContainsFunc(list, func(d workbench.Department) bool { return int64(d.ID) == g.Holder }), err
}
