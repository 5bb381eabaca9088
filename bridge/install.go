package bridge

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

// Steps of enabling, in order.
const (
	stepDomain    = "domain"
	stepDirectory = "directory"
	stepMailboxes = "mailboxes"
	stepNotice    = "notice"
	stepDelete    = "delete" // of disabling without keeping the mail
)

// Install is the admin's click on the app: plan and scope are chosen, nothing happens to anybody yet.
func (b *Bridge) Install(ctx context.Context, org workbench.OrgID, by workbench.PersonID, plan string, scope []workbench.DepartmentID) (workbench.Install, error) {
	in, err := b.Office.Install(ctx, org, workbench.AppMail)
	if err != nil {
		return in, err
	}
	in.Plan, in.Scope, in.By = plan, scope, by
	switch in.State {
	case workbench.InstallNone:
		in.State, in.Steps = workbench.InstallEnabling, nil
	case workbench.InstallDisabled:
		in.State, in.Steps = workbench.InstallEnabling, nil
	}
	return b.Office.SetInstall(ctx, org, in)
}

// SetUp keeps the admin's choice of domain and address rule. A free sub-domain works at once, an own one when its DNS
// proves it. Errors: workbench.ErrInvalid for "domain" or "rule".
func (b *Bridge) SetUp(ctx context.Context, org workbench.OrgID, s SetUp) (workbench.Install, error) {
	in, err := b.Office.Install(ctx, org, workbench.AppMail)
	if err != nil {
		return in, err
	}
	switch {
	case s.Free != "" && s.Own != "":
		return in, badDomain("is either free or own")
	case s.Free != "":
		in.Domain, err = b.takeFree(ctx, org, s.Free)
	case s.Own != "":
		in.Domain, err = b.addOwn(ctx, org, s.Own)
	case in.Domain == "":
		return in, badDomain("is missing")
	}
	if err != nil {
		return in, err
	}
	if s.Rule != "" {
		in.Rule = s.Rule
	}
	if in.State == workbench.InstallNone || in.State == workbench.InstallDisabled {
		in.State, in.Steps = workbench.InstallEnabling, nil
	}
	if d, err := b.ownDomain(ctx, org, in.Domain); err == nil && d.Verified && !d.Default {
		if err := b.Mail.SetDefaultDomain(ctx, mailOrg(org), d.Name); err != nil {
			return in, err
		}
	}
	return b.Office.SetInstall(ctx, org, in)
}

// Enable begins the work: everybody in scope gets a mailbox and a notice. Progress tells how far it is.
func (b *Bridge) Enable(ctx context.Context, org workbench.OrgID, by workbench.PersonID) (workbench.Install, error) {
	in, err := b.Office.Install(ctx, org, workbench.AppMail)
	if err != nil {
		return in, err
	}
	if in.Domain == "" {
		return in, badDomain("is not chosen yet")
	}
	in.State, in.By = workbench.InstallEnabling, by
	in.Steps = []workbench.Step{{Name: stepDomain, State: workbench.StepWaiting}, {Name: stepDirectory, State: workbench.StepWaiting},
		{Name: stepMailboxes, State: workbench.StepWaiting}, {Name: stepNotice, State: workbench.StepWaiting}}
	return b.Office.SetInstall(ctx, org, in)
}

// Disable ends all sign-ins to mail. With keep the mail stays and still arrives; without it mailboxes are deleted.
func (b *Bridge) Disable(ctx context.Context, org workbench.OrgID, by workbench.PersonID, keep bool) (workbench.Install, error) {
	in, err := b.Office.Install(ctx, org, workbench.AppMail)
	if err != nil {
		return in, err
	}
	in.State, in.By, in.Steps = workbench.InstallDisabled, by, []workbench.Step{{Name: stepMailboxes, State: workbench.StepWaiting}}
	if !keep {
		in.Steps = []workbench.Step{{Name: stepDelete, State: workbench.StepWaiting}}
	}
	return b.Office.SetInstall(ctx, org, in)
}

// RemoveApp takes a disabled app off the organisation's list. What was kept is kept.
func (b *Bridge) RemoveApp(ctx context.Context, org workbench.OrgID, by workbench.PersonID) error {
	in, err := b.Office.Install(ctx, org, workbench.AppMail)
	if err != nil {
		return err
	}
	in.State, in.By, in.Steps = workbench.InstallNone, by, nil
	_, err = b.Office.SetInstall(ctx, org, in)
	return err
}

// carries tells whether people in scope are to have mailboxes now.
func carries(in workbench.Install) bool {
	return in.Domain != "" && (in.State == workbench.InstallEnabled || in.State == workbench.InstallEnabling && len(in.Steps) > 0)
}

// waitForDomain is how soon an install looks again whether its own domain is proven.
const waitForDomain = 10 * time.Second

// installChanged brings about what an install says. It may run again at any time.
func (b *Bridge) installChanged(ctx context.Context, in workbench.Install) error {
	if in.App != workbench.AppMail {
		return nil
	}
	var err error
	switch {
	case in.State == workbench.InstallDisabled:
		err = b.shutAll(ctx, in)
	case carries(in):
		err = b.provideAll(ctx, in)
	}
	if errors.Is(err, workbench.ErrStale) {
		return nil // a newer choice has its own task
	}
	return err
}

// progress writes the steps of an install back, not more often than people can see.
type progress struct {
	b    *Bridge
	in   workbench.Install
	told time.Time
}

func (p *progress) set(name string, state workbench.StepState, done, total int, detail string) {
	for i := range p.in.Steps {
		if p.in.Steps[i].Name == name {
			p.in.Steps[i] = workbench.Step{Name: name, State: state, Done: done, Total: total, Detail: detail, At: p.b.Now().UTC()}
		}
	}
}

const tellEvery = 300 * time.Millisecond

func (p *progress) tell(ctx context.Context, now bool) error {
	if !now && p.b.Now().Sub(p.told) < tellEvery {
		return nil
	}
	p.told = p.b.Now()
	return p.b.Office.AdvanceInstall(ctx, p.in.Org, p.in.App, p.in.Version, p.in.State, p.in.Steps)
}

func (b *Bridge) provideAll(ctx context.Context, in workbench.Install) error {
	p := &progress{b: b, in: in}
	d, err := b.ownDomain(ctx, in.Org, in.Domain)
	if err != nil {
		p.set(stepDomain, workbench.StepFailed, 0, 1, "is gone")
		return errors.Join(p.tell(ctx, true), maildb.Permanent(fmt.Errorf("domain %s: %w", in.Domain, err)))
	}
	if !d.Verified {
		p.set(stepDomain, workbench.StepRunning, 0, 1, "waits for DNS")
		if err := p.tell(ctx, true); err != nil {
			return err
		}
		return maildb.RetryAfter(waitForDomain, fmt.Errorf("domain %s is not verified yet", d.Name))
	}
	if !d.Default {
		if err := b.Mail.SetDefaultDomain(ctx, d.Org, d.Name); err != nil {
			return err
		}
	}
	p.set(stepDomain, workbench.StepDone, 1, 1, "")
	p.set(stepDirectory, workbench.StepRunning, 0, 0, "")
	if err := p.tell(ctx, true); err != nil {
		return err
	}
	people, err := b.everybody(ctx, in.Org)
	if err != nil {
		return err
	}
	inside, err := b.scopeOf(ctx, in)
	if err != nil {
		return err
	}
	p.set(stepDirectory, workbench.StepDone, len(people), len(people), "")
	failed := 0
	for i, person := range people {
		if err := b.follow(ctx, in, person, inside); err != nil {
			if ctx.Err() != nil {
				return err
			}
			failed++
		}
		p.set(stepMailboxes, workbench.StepRunning, i+1, len(people), "")
		if err := p.tell(ctx, false); err != nil {
			return err
		}
	}
	return b.finish(ctx, p, len(people), failed)
}

func (b *Bridge) finish(ctx context.Context, p *progress, total, failed int) error {
	if err := b.giveRoleAddresses(ctx, p.in.Org, p.in.By); err != nil {
		b.Log.Warn("role addresses", "org", p.in.Org, "err", err)
	}
	state, detail := workbench.StepDone, ""
	if failed > 0 {
		state, detail = workbench.StepFailed, fmt.Sprintf("%d without mailbox", failed)
	}
	p.set(stepMailboxes, state, total-failed, total, detail)
	p.set(stepNotice, workbench.StepDone, total-failed, total, "")
	p.in.State = workbench.InstallEnabled
	return p.tell(ctx, true)
}

func (b *Bridge) shutAll(ctx context.Context, in workbench.Install) error {
	remove := len(in.Steps) > 0 && in.Steps[0].Name == stepDelete
	cursor := ""
	for {
		list, next, err := b.Mail.Mailboxes(ctx, mailOrg(in.Org), maildb.MailboxQuery{Kind: mailcore.PersonMailbox, Cursor: cursor, Limit: 200})
		if err != nil {
			return err
		}
		for _, mb := range list {
			if remove {
				err = b.Mail.DeleteMailbox(ctx, mb.Org, mb.ID)
			} else {
				err = b.shut(ctx, mb)
			}
			if err != nil {
				return err
			}
		}
		if cursor = next; next == "" {
			break
		}
	}
	p := &progress{b: b, in: in}
	for _, s := range in.Steps {
		p.set(s.Name, workbench.StepDone, 0, 0, "")
	}
	return p.tell(ctx, true)
}

// SendTest sends the person a mail through the whole house.
func (b *Bridge) SendTest(ctx context.Context, org workbench.OrgID, by workbench.PersonID) error {
	mb, err := b.Mail.MailboxOfPerson(ctx, mailOrg(org), int64(by))
	if errors.Is(err, mailcore.ErrNoMailbox) {
		return workbench.ErrNotFound
	}
	if err != nil {
		return err
	}
	domain := mb.Address.Domain()
	d := &message.Draft{From: message.Address{Name: "企业邮箱", Local: "postmaster", Domain: domain},
		To: []message.Address{{Name: mb.Name, Local: mb.Address.Local(), Domain: domain}}, Subject: "测试邮件 Test mail",
		Date: b.Now(), MessageID: message.NewMessageID(mb.Address.ASCIIDomain(), nil), Plain: testText,
		Extra: []message.ExtraHeader{{Name: "Auto-Submitted", Value: "auto-generated"}}}
	_, err = b.accept(ctx, &mailcore.Envelope{To: []mailcore.Recipient{{Address: mb.Address}}, Org: mb.Org, Source: mailcore.FromSystem}, d)
	return err
}

const testText = "收到这封邮件，说明企业邮箱已经可以使用。\n\nIf you read this, your company mail works.\n"

// accept writes a draft and hands it to the gate.
func (b *Bridge) accept(ctx context.Context, env *mailcore.Envelope, d *message.Draft) (mailcore.Receipt, error) {
	spool := message.NewSpool("")
	defer spool.Close()
	if err := d.Write(spool); err != nil {
		return mailcore.Receipt{}, fmt.Errorf("write mail: %w", err)
	}
	if env.Protocol == "" {
		env.Protocol = "local"
	}
	for _, r := range env.To {
		env.SMTPUTF8 = env.SMTPUTF8 || strings.ContainsFunc(string(r.Address.Local()), func(c rune) bool { return c > 0x7e })
	}
	return b.Core.Accept(ctx, env, spool)
}
