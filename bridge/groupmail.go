package bridge

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"mailbridge/bridge/ledger"
	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

const (
	// groupApproval is the kind of approval about a mail to a moderated group.
	groupApproval = "group"
	// groupWait is how long a mail waits for a moderator's word; then it goes back.
	groupWait = 7 * 24 * time.Hour
	// groupChunk is how many members get their copies in one transaction.
	groupChunk = 200
)

// groupHeld names the mail that an approval is about.
type groupHeld struct {
	Group   mailcore.MailboxID `json:"group"`
	Message mailcore.MessageID `json:"message"`
	From    mailcore.Address   `json:"from"` // envelope sender
}

// groupMail takes care of a mail that came into a group's mailbox: it waits for a moderator, or there are too many members
// for one transaction.
func (b *Bridge) groupMail(ctx context.Context, a mailcore.Arrival, mb mailcore.Mailbox) error {
	m, err := b.Mail.Message(ctx, mb.ID, a.Message)
	if errors.Is(err, mailcore.ErrNoMessage) {
		return nil // sent on before
	}
	if err != nil {
		return err
	}
	c, err := b.Circle(ctx, a.Org, mb.ID)
	if err != nil {
		return err
	}
	held := groupHeld{mb.ID, m.ID, a.From}
	if c.Moderated && !(m.Verdict.Authenticated && c.Moderators[m.FromAddress.Key()]) {
		return b.askModerators(ctx, mb, m, held)
	}
	return b.distribute(ctx, c, m, held)
}

func (b *Bridge) askModerators(ctx context.Context, mb mailcore.Mailbox, m mailcore.Message, held groupHeld) error {
	g, err := b.Mail.Group(ctx, mb.Org, mb.ID)
	if err != nil {
		return err
	}
	org := officeOrg(mb.Org)
	asked := make([]workbench.PersonID, 0, len(g.Moderators))
	for _, p := range g.Moderators {
		asked = append(asked, workbench.PersonID(p))
	}
	if len(asked) == 0 {
		admins, _, _, err := b.Office.People(ctx, org, workbench.PeopleQuery{Role: workbench.RoleSuperAdmin, State: workbench.PersonActive})
		if err != nil {
			return err
		}
		for _, p := range admins {
			asked = append(asked, p.ID)
		}
	}
	payload, err := json.Marshal(held)
	if err != nil {
		return err
	}
	x := ledger.Approval{Org: org, Kind: groupApproval, Ref: strconv.FormatInt(int64(m.ID), 10), Subject: m.Subject, AskerName: m.From,
		Detail: []string{"群组 · group: " + string(mb.Address), m.Preview}, Payload: payload, Approvers: asked, Expires: b.Now().Add(groupWait)}
	if m.Verdict.Authenticated {
		if x.Asker, _, _, err = b.insider(ctx, org, m.FromAddress); err != nil {
			return err
		}
	}
	return b.Ask(ctx, x)
}

// groupDecided sends a mail on to the members of its group, or back to its author.
func (b *Bridge) groupDecided(ctx context.Context, a ledger.Approval) error {
	var held groupHeld
	if err := json.Unmarshal(a.Payload, &held); err != nil {
		return fmt.Errorf("approval %d: %w", a.ID, err)
	}
	m, err := b.Mail.Message(ctx, held.Group, held.Message)
	if errors.Is(err, mailcore.ErrNoMessage) {
		return nil
	}
	if err != nil {
		return err
	}
	org := mailOrg(a.Org)
	if a.State == ledger.ApprovalApproved {
		c, err := b.Circle(ctx, org, held.Group)
		if err != nil {
			return err
		}
		return b.distribute(ctx, c, m, held)
	}
	mb, err := b.Mail.Mailbox(ctx, org, held.Group)
	if err != nil {
		return err
	}
	if err := b.refuseGroupMail(ctx, mb, m, a); err != nil {
		return err
	}
	return b.dropHeld(ctx, m)
}

func (b *Bridge) dropHeld(ctx context.Context, m mailcore.Message) error {
	_, err := b.Mail.Discard(ctx, m.Mailbox, m.Folder, mailcore.UIDSet{{Start: m.UID, Stop: m.UID}})
	return err
}

// refuseGroupMail tells the author why, if it is certain who that is.
func (b *Bridge) refuseGroupMail(ctx context.Context, group mailcore.Mailbox, m mailcore.Message, a ledger.Approval) error {
	if !m.Verdict.Authenticated || m.FromAddress == "" {
		return nil
	}
	reason := a.Reason
	if a.State == ledger.ApprovalExpired {
		reason = "无人审批 · nobody decided in time"
	}
	text := fmt.Sprintf("您发给 %s 的邮件“%s”没有通过审批，未转发给成员。\n原因：%s\n\nYour mail %q to %s was not passed on to its members.\nReason: %s\n",
		group.Address, m.Subject, reason, m.Subject, group.Address, reason)
	domain := group.Address.Domain()
	d := &message.Draft{From: message.Address{Name: "企业邮箱", Local: "postmaster", Domain: domain},
		To:      []message.Address{{Local: m.FromAddress.Local(), Domain: m.FromAddress.Domain()}},
		Subject: "未通过审批 Not passed on: " + m.Subject, Date: b.Now(), MessageID: message.NewMessageID(group.Address.ASCIIDomain(), nil), Plain: text,
		Extra: []message.ExtraHeader{{Name: "Auto-Submitted", Value: "auto-replied"}}}
	_, err := b.accept(ctx, &mailcore.Envelope{To: []mailcore.Recipient{{Address: m.FromAddress, Notify: "NEVER"}}, Org: group.Org,
		Source: mailcore.FromSystem, Key: fmt.Sprintf("group.refused:%d", m.ID)}, d)
	if errors.Is(err, mailcore.ErrNoMailbox) {
		return nil // the author has left meanwhile
	}
	return err
}

// distribute sends a kept mail to all members, some at a time, and forgets it then. It may run again: what a member has
// is not given twice.
func (b *Bridge) distribute(ctx context.Context, c *mailcore.Circle, m mailcore.Message, held groupHeld) error {
	raw, err := b.Mail.OpenRaw(ctx, m.Mailbox, m.ID)
	if errors.Is(err, mailcore.ErrNoMessage) {
		return nil
	}
	if err != nil {
		return err
	}
	defer raw.Close()
	spool := message.NewSpool("")
	defer spool.Close()
	if err := withoutReturnPath(spool, raw, raw.Size()); err != nil {
		return fmt.Errorf("read mail %d: %w", m.ID, err)
	}
	send := func(local []mailcore.Member, remote []mailcore.Address) error {
		sum := sha256.Sum256(fmt.Append(nil, local, remote))
		_, err := b.Core.Accept(ctx, &mailcore.Envelope{From: held.From, Org: c.Org, Source: mailcore.FromWorld, Protocol: "local", ReceivedAt: b.Now(),
			Key:  fmt.Sprintf("group:%d:%x", m.ID, sum[:12]),
			List: &mailcore.Distribution{Circle: c, Local: local, Remote: remote, Verdict: m.Verdict}}, spool)
		return err
	}
	for part := range slices.Chunk(c.Local, groupChunk) {
		if err := send(part, nil); err != nil {
			return err
		}
	}
	for part := range slices.Chunk(c.Remote, groupChunk) {
		if err := send(nil, part); err != nil {
			return err
		}
	}
	return b.dropHeld(ctx, m)
}

// withoutReturnPath copies a mail but for the field that the last server writes.
func withoutReturnPath(to io.Writer, raw io.ReaderAt, size int64) error {
	const name = "Return-Path:"
	head := make([]byte, min(size, 2<<10)) // an address has 254 bytes
	if _, err := raw.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	from := int64(0)
	if s := string(head); strings.HasPrefix(s, name) {
		from = int64(strings.IndexByte(s, '\n') + 1)
	}
	_, err := io.Copy(to, io.NewSectionReader(raw, from, size-from))
	return err
}
