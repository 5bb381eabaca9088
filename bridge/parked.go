package bridge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"mailbridge/bridge/ledger"
	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

// parkedDue carries a parked mail on: asks about one that was just held, sends one whose time has come, and puts one
// back into Drafts that was taken back.
func (b *Bridge) parkedDue(ctx context.Context, p mailcore.Parked, held bool) error {
	switch {
	case p.State == mailcore.ParkUndone && b.Now().Before(p.At):
		return maildb.RetryAfter(p.At.Sub(b.Now()), errors.New("its author is taking it back"))
	case p.State == mailcore.ParkUndone:
		return b.BackToDrafts(ctx, p)
	case held:
		return b.askAbout(ctx, p)
	case p.Kind == mailcore.ParkApproval:
		return nil // its approval expires by itself
	}
	err := b.release(ctx, p)
	var forbidden *mailcore.PolicyError
	switch {
	case err == nil || errors.Is(err, mailcore.ErrNoMessage):
		return nil
	case errors.As(err, &forbidden) && forbidden.Temporary():
		return maildb.RetryAfter(min(forbidden.Wait, limitWait), err)
	case permanent(err):
		return b.couldNotLeave(ctx, p, err)
	}
	return err
}

// release hands a parked mail to the gate and forgets it. Its key makes a repeat harmless.
func (b *Bridge) release(ctx context.Context, p mailcore.Parked) error {
	if err := b.Mail.TurnParked(ctx, p.Org, p.ID, mailcore.ParkLeaving); err != nil {
		return err
	}
	raw, err := b.parkedBytes(ctx, p)
	if err != nil {
		return err
	}
	defer raw.Close()
	env := p.Env
	env.Key, env.NotBefore = p.Key(), b.Now() // the queue counts its patience from now
	if p.Kind == mailcore.ParkApproval {
		env.Approved = true
	} else {
		env.ReceivedAt = time.Time{}
	}
	if _, err := b.Core.Accept(ctx, &env, raw); err != nil {
		return err
	}
	return b.Mail.DropParked(ctx, p.Org, p.ID)
}

func (b *Bridge) parkedBytes(ctx context.Context, p mailcore.Parked) (*message.Spool, error) {
	blob, err := b.Mail.OpenParked(ctx, &p)
	if err != nil {
		return nil, err
	}
	defer blob.Close()
	return message.SpoolFrom("", io.NewSectionReader(blob, 0, blob.Size()), blob.Size())
}

// BackToDrafts files a parked mail as a draft, as it was written, and forgets it.
func (b *Bridge) BackToDrafts(ctx context.Context, p mailcore.Parked) error {
	mb, err := b.Mail.Mailbox(ctx, p.Org, p.Mailbox)
	if errors.Is(err, mailcore.ErrNoMailbox) {
		return b.Mail.DropParked(ctx, p.Org, p.ID)
	}
	if err != nil {
		return err
	}
	raw, err := b.parkedBytes(ctx, p)
	if err != nil {
		return err
	}
	defer raw.Close()
	drafts, err := b.Mail.FolderByRole(ctx, mb.ID, mailcore.RoleDrafts)
	if err != nil {
		return err
	}
	if _, err := b.Core.Append(ctx, mb, drafts.ID, raw, mailcore.FlagDraft|mailcore.FlagSeen, nil, b.Now()); err != nil {
		return err
	}
	return b.Mail.DropParked(ctx, p.Org, p.ID)
}

// couldNotLeave tells the author why a mail lies in Drafts again.
func (b *Bridge) couldNotLeave(ctx context.Context, p mailcore.Parked, cause error) error {
	b.Log.Warn("parked mail refused", "parked", p.ID, "org", p.Org, "err", cause)
	reason := cause.Error()
	var forbidden *mailcore.PolicyError
	if !errors.As(cause, &forbidden) && !errors.Is(cause, mailcore.ErrNoMailbox) {
		reason = "收件人或邮件内容不被接受 · a recipient or the mail itself was not accepted"
	}
	err := b.tellSender(ctx, p, "parked.back:"+strconv.FormatInt(p.ID, 10), "邮件未能发出 · your mail did not leave: "+p.Subject, card{Kind: "sending",
		Title: "邮件未能发出，已放回草稿箱 · Your mail did not leave and lies in Drafts", Lines: []string{p.Subject, reason}})
	if err != nil {
		return err
	}
	return b.BackToDrafts(ctx, p)
}

// tellSender posts a card to the person behind a parked mail; a mailbox without one is told nothing.
func (b *Bridge) tellSender(ctx context.Context, p mailcore.Parked, source, text string, c card) error {
	mb, err := b.Mail.Mailbox(ctx, p.Org, p.Mailbox)
	if errors.Is(err, mailcore.ErrNoMailbox) || err == nil && mb.Person == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	err = b.tellPerson(ctx, officeOrg(p.Org), workbench.PersonID(mb.Person), source, text, c)
	if errors.Is(err, workbench.ErrNotFound) {
		return nil // has left
	}
	return err
}

// TakeBack keeps a parked mail of a person from leaving: it is theirs again, and the caller makes a draft of it and
// forgets it; else it is made one as it stands. workbench.ErrNotFound when it is too late.
func (b *Bridge) TakeBack(ctx context.Context, w Who, id int64) (mailcore.Parked, error) {
	p, err := b.OwnParked(ctx, w, id)
	if err != nil {
		return p, err
	}
	if err := b.Mail.TurnParked(ctx, p.Org, id, mailcore.ParkUndone); err != nil {
		return p, absentParked(err)
	}
	return p, b.unask(ctx, w.Org, p)
}

// OwnParked finds a parked mail in a person's mailboxes; workbench.ErrNotFound.
func (b *Bridge) OwnParked(ctx context.Context, w Who, id int64) (mailcore.Parked, error) {
	p, err := b.Mail.Parked(ctx, mailOrg(w.Org), id)
	if err != nil {
		return p, absentParked(err)
	}
	boxes, err := b.MailboxesOf(ctx, w)
	if err != nil {
		return p, err
	}
	for _, mb := range boxes {
		if mb.ID == p.Mailbox {
			return p, nil
		}
	}
	return p, workbench.ErrNotFound
}

func absentParked(err error) error {
	if errors.Is(err, mailcore.ErrNoMessage) {
		return workbench.ErrNotFound
	}
	return err
}

// askAbout asks for the word that a held mail waits for, and tells its author.
func (b *Bridge) askAbout(ctx context.Context, p mailcore.Parked) error {
	if p.Hold == nil {
		return nil
	}
	var rule heldBy
	if err := json.Unmarshal(p.Hold.Data, &rule); err != nil {
		return fmt.Errorf("held mail %d: %w", p.ID, err)
	}
	mb, err := b.Mail.Mailbox(ctx, p.Org, p.Mailbox)
	if err != nil {
		return err
	}
	payload, err := json.Marshal(heldMail{Parked: p.ID})
	if err != nil {
		return err
	}
	lines := append([]string{"规则 · rule: " + rule.Name + " (" + p.Hold.Rule + ")", "收件人 · to: " + recipientList(p.Env.To)}, p.Hold.Because...)
	err = b.Ask(ctx, ledger.Approval{Org: officeOrg(p.Org), Kind: mailApproval, Ref: strconv.FormatInt(p.ID, 10), Subject: p.Subject,
		Detail: lines, Payload: payload, Asker: workbench.PersonID(mb.Person), AskerName: senderName(mb), Approvers: rule.Approvers, Expires: p.At})
	if err != nil {
		return err
	}
	return b.tellSender(ctx, p, "parked.held:"+strconv.FormatInt(p.ID, 10), "邮件等待审批 · your mail waits for approval: "+p.Subject, card{Kind: "sending",
		Title: "邮件等待审批 · Your mail waits for approval", Lines: append([]string{p.Subject}, lines...)})
}

func senderName(mb mailcore.Mailbox) string {
	return strings.TrimSpace(mb.Name + " <" + string(mb.Address) + ">")
}

// maxListed is how many recipients a card names.
const maxListed = 10

func recipientList(list []mailcore.Recipient) string {
	var out []string
	for _, r := range list[:min(len(list), maxListed)] {
		out = append(out, string(r.Address))
	}
	if more := len(list) - maxListed; more > 0 {
		out = append(out, fmt.Sprintf("+%d", more))
	}
	return strings.Join(out, ", ")
}

// mailApproval is the kind of approval about a mail that is held.
const mailApproval = "mail"

type heldMail struct {
	Parked int64 `json:"parked"`
}

// mailDecided sends a held mail, or gives it back with the reason.
func (b *Bridge) mailDecided(ctx context.Context, a ledger.Approval) error {
	var held heldMail
	if err := json.Unmarshal(a.Payload, &held); err != nil {
		return fmt.Errorf("approval %d: %w", a.ID, err)
	}
	p, err := b.Mail.Parked(ctx, mailOrg(a.Org), held.Parked)
	if errors.Is(err, mailcore.ErrNoMessage) {
		return nil // it has left, or its author took it back
	}
	if err != nil {
		return err
	}
	name := strconv.FormatInt(p.ID, 10)
	switch a.State {
	case ledger.ApprovalApproved:
		err := b.release(ctx, p)
		var forbidden *mailcore.PolicyError
		switch {
		case errors.As(err, &forbidden) && forbidden.Temporary():
			return maildb.RetryAfter(min(forbidden.Wait, limitWait), err)
		case err != nil && permanent(err):
			return b.couldNotLeave(ctx, p, err)
		case errors.Is(err, mailcore.ErrNoMessage):
			return nil // its author was quicker
		case err != nil:
			return err
		}
		return b.tellSender(ctx, p, "parked.sent:"+name, "邮件已获批准并发出 · your mail was approved and sent: "+p.Subject, card{Kind: "sending",
			Title: "邮件已获批准并发出 · Your mail was approved and sent", Lines: []string{p.Subject, recipientList(p.Env.To)}})
	case ledger.ApprovalRefused, ledger.ApprovalExpired:
		if err := b.Mail.TurnParked(ctx, p.Org, p.ID, mailcore.ParkUndone); err != nil && !errors.Is(err, mailcore.ErrNoMessage) {
			return err
		}
		title := "邮件未获批准，已放回草稿箱 · Your mail was not approved and lies in Drafts"
		if a.State == ledger.ApprovalExpired {
			title = "邮件无人审批，已放回草稿箱 · Nobody approved your mail in time; it lies in Drafts"
		}
		lines := []string{p.Subject}
		if a.Reason != "" {
			lines = append(lines, "原因 · reason: "+a.Reason)
		}
		if err := b.tellSender(ctx, p, "parked.refused:"+name, "邮件未获批准 · your mail was not approved: "+p.Subject, card{Kind: "sending", Title: title, Lines: lines}); err != nil {
			return err
		}
		return b.BackToDrafts(ctx, p)
	}
	return nil
}
