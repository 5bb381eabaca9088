package ledger

import (
	"context"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// Limits of hold cards in a day, so that forged answers to one leaked Message-ID do not flood anybody.
const (
	holdsOfSender = 3
	holdsOfChat   = 10
	holdLife      = 7 * 24 * time.Hour
)

// Hold is a mail that waits for a person's word before it may enter a conversation.
type Hold struct {
	ID           int64
	Org          workbench.OrgID
	Conversation workbench.ConversationID
	Mail         Mail
	Mailbox      mailcore.MailboxID
	Message      mailcore.MessageID
	Sender       string
	Reason       string
	Decision     string
	Expires      time.Time
}

// AddHold keeps a mail back. shown is false when there were too many today: then nothing is kept and nobody is told.
// The same mail again gives the hold that is there.
func (d *DB) AddHold(ctx context.Context, h Hold) (kept Hold, shown bool, err error) {
	h.Sender = address(h.Sender)
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		kept, shown = h, false
		now := d.db.Now()
		find := func() error {
			return tx.Row("SELECT id, decision FROM holds WHERE org = ? AND conv = ? AND mid = ? AND body = ?",
				h.Org, h.Conversation, h.Mail.ID[:], h.Mail.Body[:]).Scan(&kept.ID, &kept.Decision)
		}
		if err := absent(find()); err != ErrNone {
			shown = err == nil
			return err
		}
		day := millis(now.Add(-24 * time.Hour))
		var ofChat, ofSender int
		if err := tx.Row(`SELECT COUNT(*), COALESCE(SUM(CASE WHEN sender = ? THEN 1 ELSE 0 END), 0) FROM holds
			WHERE org = ? AND conv = ? AND created_at > ?`, h.Sender, h.Org, h.Conversation, day).Scan(&ofChat, &ofSender); err != nil {
			return err
		}
		if ofChat >= holdsOfChat || ofSender >= holdsOfSender {
			return nil
		}
		if err := d.insert(tx, "holds (org, conv, mid, body, mailbox, message, sender, reason, expires_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			h.Org, h.Conversation, h.Mail.ID[:], h.Mail.Body[:], h.Mailbox, h.Message, h.Sender, h.Reason, millis(now.Add(holdLife)), millis(now)); err != nil {
			return err
		}
		shown = true
		return find()
	})
	return kept, shown, err
}

// Hold gives one; ErrNone.
func (d *DB) Hold(ctx context.Context, org workbench.OrgID, id int64) (Hold, error) {
	h := Hold{ID: id, Org: org}
	var mid, body []byte
	var expires int64
	err := d.db.QueryRow(ctx, "SELECT conv, mid, body, mailbox, message, sender, reason, decision, expires_at FROM holds WHERE org = ? AND id = ?", org, id).
		Scan(&h.Conversation, &mid, &body, &h.Mailbox, &h.Message, &h.Sender, &h.Reason, &h.Decision, &expires)
	copy(h.Mail.ID[:], mid)
	copy(h.Mail.Body[:], body)
	h.Expires = instant(expires)
	return h, absent(err)
}

// DecideHold notes the decision; the first one stands and is given.
func (d *DB) DecideHold(ctx context.Context, org workbench.OrgID, id int64, decision string) (kept string, err error) {
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		if _, err := tx.Run("UPDATE holds SET decision = ? WHERE org = ? AND id = ? AND decision = ''", decision, org, id); err != nil {
			return err
		}
		return absent(tx.Row("SELECT decision FROM holds WHERE org = ? AND id = ?", org, id).Scan(&kept))
	})
	return kept, err
}

// Ignored tells whether the sender's mail to this conversation is always to be ignored.
func (d *DB) Ignored(ctx context.Context, org workbench.OrgID, conv workbench.ConversationID, sender string) (bool, error) {
	var n int
	err := d.db.QueryRow(ctx, "SELECT COUNT(*) FROM holds WHERE org = ? AND conv = ? AND sender = ? AND decision = 'ignore'", org, conv, address(sender)).Scan(&n)
	return n > 0, err
}
