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
	chat, err := b.Ledger.Chat(ctx, conv.Org, conv.ID)
	if err != nil && !errors.Is(err, ledger.ErrNone) {
		return err
	}
	c := card{Kind: "hold", Hold: strconv.FormatInt(h.ID, 10), Title: "一封回复等待确认 · An answer waits for you",
		Lines: []string{conv.Title, l.From, map[string]string{"not a member": "不是会话成员 · not a member", "unverified": "发件人未验证 · sender not verified",
			"expired": "回复地址已过期 · reply address expired"}[reason], trim.Excerpt(l.text(), 200)},
		Actions: []action{{ID: HoldPost, Label: "仅发这一条 · Post once"}, {ID: HoldAdd, Label: "加入会话 · Add"}, {ID: HoldIgnore, Label: "忽略 · Ignore"}}}
	source, text := fmt.Sprintf("hold:%d", h.ID), "一封回复等待确认："+l.Subject
	told := b.tellPerson(ctx, conv.Org, chat.Owner, source, text, c)
	if !errors.Is(told, workbench.ErrNotFound) {
		return told
	}
	for _, m := range conv.Members { // the owner has left: the next colleague decides
		if m.Person != 0 && m.Person != chat.Owner {
			if told = b.tellPerson(ctx, conv.Org, m.Person, source, text, c); !errors.Is(told, workbench.ErrNotFound) {
				return told
			}
		}
	}
	return nil
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
	if decision, err = b.Ledger.DecideHold(ctx, w.Org, id, decision); err != nil || decision == HoldIgnore {
		return err
	}
	mb, err := b.Mail.Mailbox(ctx, mailOrg(w.Org), h.Mailbox)
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
		if _, err := b.Office.AddMember(ctx, w.Org, conv.ID, workbench.Member{Address: string(from), Name: name}); err != nil {
			return err
		}
	}
	_, _, err = b.postLetter(ctx, conv, l)
	return err
}
