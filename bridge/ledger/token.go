package ledger

import (
	"context"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// Purposes of a token.
const (
	ForReply  = "c"
	ForBounce = "b"
)

// tokenLife slides with every use.
const tokenLife = 180 * 24 * time.Hour

// Token is what an address made for answers stands for.
type Token struct {
	ID           int64
	Org          workbench.OrgID
	Conversation workbench.ConversationID
	Member       string // address of the outside member it was made for
	Purpose      string
	Mailbox      mailcore.MailboxID // where what comes to it is kept
	Domain       string
	Revoked      bool
	Expires      time.Time
}

// TokenFor gives the one token of its kind, made when it is not there yet; its life begins anew.
func (d *DB) TokenFor(ctx context.Context, t Token) (Token, error) {
	t.Member = address(t.Member)
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		now := d.db.Now()
		if err := d.insert(tx, "reply_tokens (org, conv, member, purpose, mailbox, domain, expires_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			t.Org, t.Conversation, t.Member, t.Purpose, t.Mailbox, t.Domain, millis(now.Add(tokenLife)), millis(now)); err != nil {
			return err
		}
		err := tx.Row("SELECT id FROM reply_tokens WHERE org = ? AND conv = ? AND member = ? AND purpose = ? AND mailbox = ? AND domain = ?",
			t.Org, t.Conversation, t.Member, t.Purpose, t.Mailbox, t.Domain).Scan(&t.ID)
		if err != nil {
			return err
		}
		_, err = tx.Run("UPDATE reply_tokens SET expires_at = ? WHERE org = ? AND id = ?", millis(now.Add(tokenLife)), t.Org, t.ID)
		return err
	})
	return t, err
}

// Token gives a token by the id inside an address whose MAC was right; ErrNone.
func (d *DB) Token(ctx context.Context, id int64) (Token, error) {
	t := Token{ID: id}
	var revoked int
	var expires int64
	err := d.db.QueryRow(ctx, "SELECT org, conv, member, purpose, mailbox, domain, revoked, expires_at FROM reply_tokens WHERE id = ?", id).
		Scan(&t.Org, &t.Conversation, &t.Member, &t.Purpose, &t.Mailbox, &t.Domain, &revoked, &expires)
	t.Revoked, t.Expires = revoked != 0, instant(expires)
	return t, absent(err)
}

// UseToken counts a use and prolongs the life.
func (d *DB) UseToken(ctx context.Context, org workbench.OrgID, id int64) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		_, err := tx.Run("UPDATE reply_tokens SET uses = uses + 1, expires_at = ? WHERE org = ? AND id = ?", millis(d.db.Now().Add(tokenLife)), org, id)
		return err
	})
}

// RevokeTokens ends all tokens of an outside member in a conversation, or of the conversation itself with an empty one. They
// never come back: whoever needs an address again gets another.
func (d *DB) RevokeTokens(ctx context.Context, org workbench.OrgID, conv workbench.ConversationID, member string) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		_, err := tx.Run("DELETE FROM reply_tokens WHERE org = ? AND conv = ? AND member = ? AND purpose = ?", org, conv, address(member), ForReply)
		return err
	})
}
