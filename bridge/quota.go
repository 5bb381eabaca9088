package bridge

import (
	"context"
	"errors"
	"fmt"

	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

// WarnFilling tells the owners of mailboxes that have reached 80 or 95 % of their quota, in the chat and by mail, once for
// each level.
func (b *Bridge) WarnFilling(ctx context.Context) error {
	list, err := b.Mail.FillingMailboxes(ctx)
	if err != nil {
		return err
	}
	for _, f := range list {
		if f.Person != 0 {
			if err := b.warnOwner(ctx, f.Mailbox, f.Percent); err != nil {
				b.Log.Warn("owner of a filling mailbox not told", "mailbox", f.ID, "err", err)
				continue // the next round tries again
			}
		}
		if err := b.Mail.Warned(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

func (b *Bridge) warnOwner(ctx context.Context, mb mailcore.Mailbox, percent int) error {
	// Nodes that see it at the same moment tell it once; a mailbox that was emptied and fills again the same day too.
	source := fmt.Sprintf("quota:%d:%d:%s", mb.ID, percent, b.Now().UTC().Format("2006-01-02"))
	const gib = 1 << 30
	c := card{Kind: "notice", Title: fmt.Sprintf("邮箱已使用 %d%% · Your mailbox is %d%% full", percent, percent), Lines: []string{
		fmt.Sprintf("%.2f GB / %.2f GB", float64(mb.Used)/gib, float64(mb.Quota)/gib),
		"请删除不需要的邮件；邮箱满后将无法收信。", "Delete what you do not need: a full mailbox takes no mail."}}
	err := b.tellPerson(ctx, officeOrg(mb.Org), workbench.PersonID(mb.Person), source, c.Title, c)
	if errors.Is(err, workbench.ErrNotFound) {
		return nil // somebody who has left
	}
	if err != nil {
		return err
	}
	domain := mb.Address.Domain()
	d := &message.Draft{From: message.Address{Name: "企业邮箱", Local: "postmaster", Domain: domain},
		To: []message.Address{{Name: mb.Name, Local: mb.Address.Local(), Domain: domain}}, Subject: c.Title, Date: b.Now(),
		MessageID: message.NewMessageID(mb.Address.ASCIIDomain(), nil), Plain: c.Lines[0] + "\n" + c.Lines[1] + "\n" + c.Lines[2] + "\n",
		Extra: []message.ExtraHeader{{Name: "Auto-Submitted", Value: "auto-generated"}}}
	_, err = b.accept(ctx, &mailcore.Envelope{To: []mailcore.Recipient{{Address: mb.Address}}, Org: mb.Org, Source: mailcore.FromSystem, Key: source}, d)
	if errors.Is(err, mailcore.ErrOverQuota) {
		return nil // the card has told it
	}
	return err
}
