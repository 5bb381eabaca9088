package bridge

import (
	"context"
	"errors"

	"mailbridge/bridge/ledger"
	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// ChatAddress gives the address through which mail comes into a conversation, made when it is first asked for. Nobody can
// guess it, and knowing it is not enough: only a member speaks there whose own domain vouches for the mail, everybody else's
// waits for a member's word. What comes lies in the mailbox of who asked for it. workbench.ErrNotFound, mailcore.ErrNoMailbox.
func (b *Bridge) ChatAddress(ctx context.Context, w Who, id workbench.ConversationID) (mailcore.Address, error) {
	conv, err := b.Office.Conversation(ctx, w.Org, w.Person, id)
	if err != nil {
		return "", err
	}
	if conv.Kind == workbench.NoticeChat {
		return "", workbench.ErrInvalid{Field: "id", Reason: "is not for mail"}
	}
	mb, err := b.Mail.MailboxOfPerson(ctx, mailOrg(w.Org), int64(w.Person))
	if err != nil {
		return "", err
	}
	t, err := b.Ledger.TokenFor(ctx, ledger.Token{Org: w.Org, Conversation: id, Purpose: ledger.ForReply, Mailbox: mb.ID, Domain: mb.Address.Domain()})
	return b.tokenAddress(t), err
}

// RevokeChatAddress makes the addresses of a conversation unknown, whoever asked for them; the next one is another.
func (b *Bridge) RevokeChatAddress(ctx context.Context, w Who, id workbench.ConversationID) error {
	_, err := b.Office.Conversation(ctx, w.Org, w.Person, id)
	if errors.Is(err, workbench.ErrNotFound) {
		return err
	}
	return errors.Join(err, b.Ledger.RevokeTokens(ctx, w.Org, id, ""))
}
