package bridge

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"mailbridge/bridge/ledger"
	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

// maxReason bounds what another server said, in runes.
const maxReason = 200

// bounced notes on a post that it did not reach a recipient, and says so in the conversation. Which post it was, tells the
// Message-ID inside the report; for whom, the report or the address it came to.
func (b *Bridge) bounced(ctx context.Context, a mailcore.Arrival, l *letter) error {
	org := officeOrg(l.box.Org)
	if event, sequence, ok := b.readInvitationID(org, l.report.OriginalMessageID); ok {
		return b.invitationBounced(ctx, org, l, event, sequence)
	}
	var member string
	for _, to := range append([]mailcore.Address{a.Rcpt}, addressesOf(l.shown())...) {
		t, err := b.tokenOf(ctx, to)
		if err == nil && t.Org == org && t.Purpose == ledger.ForBounce {
			member = t.Member
		} else if err != nil && !errors.Is(err, ledger.ErrNone) {
			return err
		}
	}
	conv, seq, ok := b.readID(org, l.report.OriginalMessageID)
	if !ok || seq == 0 {
		return nil
	}
	seen, err := b.Ledger.SeenByID(ctx, org, []ledger.Hash{ledger.HashOf(l.report.OriginalMessageID)})
	if err != nil {
		return err
	}
	for _, s := range seen {
		if s.Conversation == conv && s.Role == ledger.Self {
			return b.noteFailures(ctx, org, s, l, member)
		}
	}
	return nil
}

func (b *Bridge) noteFailures(ctx context.Context, org workbench.OrgID, s ledger.Seen, l *letter, member string) error {
	post, err := b.Office.Post(ctx, org, s.Post)
	if errors.Is(err, workbench.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, r := range l.report.Recipients {
		if r.Action != "failed" {
			continue
		}
		to := recipientOf(post, r, member)
		if to == "" {
			continue
		}
		reason := failure(r)
		if err := b.Office.SetPostState(ctx, org, post.ID, to, workbench.OutFailed, reason); err != nil {
			return err
		}
		who := ledger.HashOf(to)
		_, _, err := b.Office.AddPost(ctx, org, s.Conversation, workbench.NewPost{Kind: workbench.SystemPost,
			Text: fmt.Sprintf("未送达 %s：%s", to, reason), Source: fmt.Sprintf("bounce:%d:%x", post.ID, who[:]), ReplyTo: post.ID})
		if err != nil {
			return err
		}
	}
	return nil
}

// recipientOf finds the recipient of a post that a report speaks of; "" for one the post never had.
func recipientOf(post workbench.Post, r message.RecipientStatus, member string) string {
	for _, named := range []string{r.Original, r.Final, member} {
		for to := range post.Out {
			if to != "" && strings.EqualFold(to, strings.TrimSpace(named)) {
				return to
			}
		}
	}
	return ""
}

// failure is what another server said, shortened.
func failure(r message.RecipientStatus) string {
	return clipBytes(strings.TrimSpace(r.Status+" "+r.Diagnostic), 4*maxReason)
}

// invitationBounced tells the organizer that a guest does not know of their event, once for each version of it.
func (b *Bridge) invitationBounced(ctx context.Context, org workbench.OrgID, l *letter, id workbench.EventID, sequence int) error {
	owner := workbench.PersonID(l.box.Person)
	e, err := b.Office.Event(ctx, org, owner, id)
	if errors.Is(err, workbench.ErrNotFound) || err == nil && e.Organizer.Person != owner {
		return nil
	}
	if err != nil {
		return err
	}
	told, err := b.Ledger.Told(ctx, org, id)
	if err != nil {
		return err
	}
	for _, r := range l.report.Recipients {
		to := guestOf(told, r)
		if r.Action != "failed" || to == "" {
			continue
		}
		who := ledger.HashOf(to)
		_, err := b.Office.AddNotice(ctx, org, workbench.Notice{Person: owner, Kind: "cal.bounce", Title: "邀请未送达 · Invitation not delivered",
			Text: fmt.Sprintf("%s\n%s：%s", e.Title, to, failure(r)), Link: l.link(), Source: fmt.Sprintf("cal.bounce:%d:%d:%x", id, sequence, who[:])})
		if err != nil {
			return err
		}
	}
	return nil
}

// guestOf finds the guest a report speaks of; "" for one who was never told. Where a mail was forwarded the report may
// name another address, but a single guest is meant in any case.
func guestOf(told []ledger.Told, r message.RecipientStatus) string {
	for _, t := range told {
		if strings.EqualFold(t.Address, strings.TrimSpace(r.Original)) || strings.EqualFold(t.Address, strings.TrimSpace(r.Final)) || len(told) == 1 {
			return t.Address
		}
	}
	return ""
}
