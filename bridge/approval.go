package bridge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"mailbridge/bridge/ledger"
	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// maxReasonLength bounds what an approver says, in runes.
const maxReasonLength = 500

// Ask keeps a question and shows a card to everybody who may answer it, once for each Kind and Ref. What was decided is
// carried out by the kind's own function, see decided.
func (b *Bridge) Ask(ctx context.Context, a ledger.Approval) error {
	kept, err := b.Ledger.AddApproval(ctx, a)
	if err != nil || kept.State != ledger.ApprovalOpen {
		return err
	}
	c := card{Kind: "approval", Approval: strconv.FormatInt(kept.ID, 10), Title: "等待您的审批 · Waits for your approval",
		Lines: askedLines(a), Actions: []action{{ID: "approve", Label: "批准 · Approve"}, {ID: "refuse", Label: "拒绝 · Refuse"}}}
	told := 0
	for _, p := range a.Approvers {
		err := b.tellPerson(ctx, a.Org, p, approvalSource(kept.ID), "等待审批 · waits for your approval: "+a.Subject, c)
		if errors.Is(err, workbench.ErrNotFound) {
			continue // has left
		}
		if err != nil {
			return err
		}
		told++
	}
	if told == 0 {
		b.Log.Warn("nobody is left to approve", "org", a.Org, "approval", kept.ID, "kind", a.Kind)
	}
	return nil
}

func approvalSource(id int64) string { return fmt.Sprintf("approval:%d", id) }

func askedLines(a ledger.Approval) []string {
	return append([]string{a.Subject, a.AskerName}, a.Detail...)
}

// tellDecided makes the cards of all who were asked say what was decided and by whom; nothing is left to press.
func (b *Bridge) tellDecided(ctx context.Context, a ledger.Approval) error {
	who := ""
	if a.Decider != 0 {
		p, err := b.Office.Person(ctx, a.Org, a.Decider)
		if err != nil && !errors.Is(err, workbench.ErrNotFound) {
			return err
		}
		who = p.Name
	}
	c := card{Kind: "decided", Lines: askedLines(a)}
	text := ""
	switch a.State {
	case ledger.ApprovalApproved:
		c.Kind, text, c.Title = "approval", "已批准 · approved: ", who+"已批准 · Approved by "+who
	case ledger.ApprovalRefused:
		text, c.Title = "已拒绝 · refused: ", who+"已拒绝 · Refused by "+who
	case ledger.ApprovalExpired:
		text, c.Title = "无人审批 · nobody approved: ", "无人审批，已过期 · Nobody answered in time"
	case ledger.ApprovalGone:
		text, c.Title = "已取消 · taken back: ", "发件人已取消 · Taken back by its author"
	}
	if a.Reason != "" {
		c.Lines = append(c.Lines, "原因 · reason: "+a.Reason)
	}
	asked, err := b.Ledger.Approvers(ctx, a.Org, []int64{a.ID})
	if err != nil {
		return err
	}
	for _, p := range asked[a.ID] {
		err := b.retellPerson(ctx, a.Org, p, approvalSource(a.ID), text+a.Subject, c)
		if err != nil && !errors.Is(err, workbench.ErrNotFound) { // has left, or was not asked yet
			return err
		}
	}
	return nil
}

// ApprovalPage is the most that one call of Approvals gives.
const ApprovalPage = 50

// Approvals lists what a person was asked for, newest first, and who else was asked. mine: what they asked for instead.
func (b *Bridge) Approvals(ctx context.Context, w Who, q ledger.ApprovalQuery, mine bool) ([]ledger.Approval, error) {
	if q.Org, q.Approver = w.Org, w.Person; mine {
		q.Approver, q.Asker = 0, w.Person
	}
	if q.Limit <= 0 || q.Limit > ApprovalPage {
		q.Limit = ApprovalPage
	}
	list, err := b.Ledger.Approvals(ctx, q)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(list))
	for i, a := range list {
		ids[i] = a.ID
	}
	asked, err := b.Ledger.Approvers(ctx, w.Org, ids)
	for i := range list {
		list[i].Approvers = asked[list[i].ID]
	}
	return list, err
}

// AskedMail is the mail that an approval is about.
type AskedMail struct {
	Letter
	Subject string
	Author  mailcore.MailboxID // in whose outbox it waits; 0 when that is the reader's own, or a group's
}

// Letter are the bytes of a mail; whoever got one closes it.
type Letter interface {
	io.ReaderAt
	Size() int64
	Close() error
}

// AskedMail opens the mail that an open approval is about, for somebody who was asked; it is theirs to read for as long as
// their word is wanted. Errors: workbench.ErrNotFound, also when its author took it back.
func (b *Bridge) AskedMail(ctx context.Context, w Who, id int64) (AskedMail, error) {
	may, err := b.Ledger.MayApprove(ctx, w.Org, w.Person, id)
	if err != nil || !may {
		return AskedMail{}, errors.Join(err, workbench.ErrNotFound)
	}
	a, err := b.Ledger.Approval(ctx, w.Org, id)
	if err != nil {
		return AskedMail{}, notFound(err)
	}
	if a.State != ledger.ApprovalOpen {
		return AskedMail{}, workbench.ErrNotFound
	}
	m := AskedMail{Subject: a.Subject}
	switch a.Kind {
	case mailApproval:
		var held heldMail
		if err := json.Unmarshal(a.Payload, &held); err != nil {
			return m, fmt.Errorf("approval %d: %w", id, err)
		}
		p, err := b.Mail.Parked(ctx, mailOrg(a.Org), held.Parked)
		if err != nil {
			return m, absentParked(err)
		}
		if a.Asker != w.Person {
			m.Author = p.Mailbox
		}
		m.Letter, err = b.Mail.OpenParked(ctx, &p)
		return m, err
	case groupApproval:
		var held groupHeld
		if err := json.Unmarshal(a.Payload, &held); err != nil {
			return m, fmt.Errorf("approval %d: %w", id, err)
		}
		m.Letter, err = b.Mail.OpenRaw(ctx, held.Group, held.Message)
		return m, absentParked(err)
	}
	return m, workbench.ErrNotFound
}

// Decide answers a question that the person was asked. The first answer stands and is given back, whoever gave it.
// Errors: workbench.ErrNotFound.
func (b *Bridge) Decide(ctx context.Context, w Who, id int64, approve bool, reason string) (ledger.Approval, error) {
	may, err := b.Ledger.MayApprove(ctx, w.Org, w.Person, id)
	if err != nil || !may {
		return ledger.Approval{}, errors.Join(err, workbench.ErrNotFound)
	}
	state := ledger.ApprovalRefused
	if approve {
		state = ledger.ApprovalApproved
	}
	a, err := b.Ledger.Approval(ctx, w.Org, id)
	if err == nil && a.Asker == w.Person && approve {
		return a, workbench.ErrForbidden // nobody approves their own
	}
	if err != nil {
		return a, notFound(err)
	}
	a, err = b.Ledger.Decide(ctx, w.Org, id, state, w.Person, clipRunes(strings.TrimSpace(reason), maxReasonLength))
	return a, notFound(err)
}

// decided carries out what was decided; it may run again.
func (b *Bridge) decided(ctx context.Context, a ledger.Approval) error {
	if err := b.tellDecided(ctx, a); err != nil {
		return err
	}
	switch a.Kind {
	case mailApproval:
		return b.mailDecided(ctx, a)
	case groupApproval:
		return b.groupDecided(ctx, a)
	}
	b.Log.Error("decided about what nobody knows", "approval", a.ID, "kind", a.Kind)
	return nil
}
