package bridge

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"mailbridge/bridge/ledger"
	"mailbridge/bridge/trim"
	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// Decisions about a held mail.
const (
	HoldPost   = "post"   // post it, this once
	HoldAdd    = "add"    // post it and let the author in
	HoldIgnore = "ignore" // never again from this author
)

// hold keeps a mail out of a conversation and asks its owner in private. Nothing else happens.
func (b *Bridge) hold(ctx context.Context, conv workbench.Conversation, from mailcore.Address, l *letter, reason string) error {
	ignored, err := b.Ledger.Ignored(ctx, conv.Org, conv.ID, string(from))
	if err != nil || ignored {
		return err
	}
	h, shown, err := b.Ledger.AddHold(ctx, ledger.Hold{Org: conv.Org, Conversation: conv.ID, Mail: l.key, Mailbox: l.box.ID, Message: l.ID,
		Sender: string(from), Reason: reason})
	if err != nil || !shown || h.Decision != "" {
		return err
	}
	c := card{Kind: "hold", Hold: strconv.FormatInt(h.ID, 10), Title: "一封回复等待确认 · An answer waits for you",
		Lines: []string{conv.Title, l.From, map[string]string{"not a member": "不是会话成员 · not a member", "unverified": "发件人未验证 · sender not verified",
			"expired": "回复地址已过期 · reply address expired"}[reason], trim.Excerpt(l.text(), 200)},
		Actions: []action{{ID: HoldPost, Label: "仅发这一条 · Post once"}, {ID: HoldAdd, Label: "加入会话 · Add"}, {ID: HoldIgnore, Label: "忽略 · Ignore"}}}
	return b.toDecider(ctx, conv, func(p workbench.PersonID) error {
		return b.tellPerson(ctx, conv.Org, p, holdSource(h.ID), "一封回复等待确认 · an answer waits for you: "+l.Subject, c)
	})
}

func holdSource(id int64) string { return fmt.Sprintf("hold:%d", id) }

// toDecider tells the owner of a conversation, or the first colleague in it who is still there.
func (b *Bridge) toDecider(ctx context.Context, conv workbench.Conversation, tell func(workbench.PersonID) error) error {
	chat, err := b.Ledger.Chat(ctx, conv.Org, conv.ID)
	if err != nil && !errors.Is(err, ledger.ErrNone) {
		return err
	}
	people := []workbench.PersonID{chat.Owner}
	for _, m := range conv.Members {
		if m.Person != 0 && m.Person != chat.Owner {
			people = append(people, m.Person)
		}
	}
	for _, p := range people {
		if err := tell(p); !errors.Is(err, workbench.ErrNotFound) {
			return err
		}
	}
	return nil
}

// tellHeld makes the card of a held mail say what was decided; nothing is left to press.
func (b *Bridge) tellHeld(ctx context.Context, conv workbench.Conversation, h ledger.Hold, decision string) error {
	title := map[string]string{HoldPost: "已发到会话 · Posted to the conversation", HoldAdd: "已加入会话 · Added to the conversation", HoldIgnore: "已忽略 · Ignored"}[decision]
	c := card{Kind: "decided", Title: title, Lines: []string{conv.Title, h.Sender}}
	return b.toDecider(ctx, conv, func(p workbench.PersonID) error {
		return b.retellPerson(ctx, conv.Org, p, holdSource(h.ID), "回复已处理 · answer dealt with: "+conv.Title, c)
	})
}

// DecideHold says what becomes of a held mail. Only members of its conversation may; the first word stands.
// Errors: workbench.ErrNotFound, ErrInvalid for "decision".
func (b *Bridge) DecideHold(ctx context.Context, w Who, id int64, decision string) error {
	if decision != HoldPost && decision != HoldAdd && decision != HoldIgnore {
		return workbench.ErrInvalid{Field: "decision", Reason: "is not known"}
	}
	h, err := b.Ledger.Hold(ctx, w.Org, id)
	if errors.Is(err, ledger.ErrNone) || err == nil && !b.Now().Before(h.Expires) {
		return workbench.ErrNotFound
	}
	if err != nil {
		return err
	}
	conv, err := b.Office.Conversation(ctx, w.Org, w.Person, h.Conversation)
	if err != nil {
		return err
	}
	if decision, err = b.Ledger.DecideHold(ctx, w.Org, id, decision); err != nil {
		return err
	}
	if decision != HoldIgnore {
		if err := b.letIn(ctx, conv, h, decision); err != nil {
			return err
		}
	}
	return b.tellHeld(ctx, conv, h, decision)
}

// letIn posts a held mail, and with HoldAdd makes its author a member.
func (b *Bridge) letIn(ctx context.Context, conv workbench.Conversation, h ledger.Hold, decision string) error {
	mb, err := b.Mail.Mailbox(ctx, mailOrg(conv.Org), h.Mailbox)
	if err != nil {
		return err
	}
	l, err := b.read(ctx, mb, h.Message)
	if errors.Is(err, mailcore.ErrNoMessage) {
		return workbench.ErrNotFound
	}
	if err != nil {
		return err
	}
	if decision == HoldAdd {
		name, from, _ := l.author()
		if _, err := b.Office.AddMember(ctx, conv.Org, conv.ID, workbench.Member{Address: string(from), Name: name}); err != nil {
			return err
		}
	}
	_, _, err = b.postLetter(ctx, conv, l)
	return err
}
