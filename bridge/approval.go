package bridge

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"mailbridge/bridge/ledger"
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
		Lines: append([]string{a.Subject, a.AskerName}, a.Detail...), Actions: []action{{ID: "approve", Label: "批准 · Approve"}, {ID: "refuse", Label: "拒绝 · Refuse"}}}
	told := 0
	for _, p := range a.Approvers {
		err := b.tellPerson(ctx, a.Org, p, fmt.Sprintf("approval:%d", kept.ID), "等待审批："+a.Subject, c)
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

// Approvals lists what a person was asked.
func (b *Bridge) Approvals(ctx context.Context, w Who, all bool) ([]ledger.Approval, error) {
	const most = 200
	return b.Ledger.Approvals(ctx, w.Org, w.Person, all, most)
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
	switch a.Kind {
	case mailApproval:
		return b.mailDecided(ctx, a)
	case groupApproval:
		return b.groupDecided(ctx, a)
	}
	b.Log.Error("decided about what nobody knows", "approval", a.ID, "kind", a.Kind)
	return nil
}
