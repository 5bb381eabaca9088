package ledger

import (
	"context"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// activationLife is how long the link of an activation notice works.
const activationLife = 7 * 24 * time.Hour

// Activation is one link by which a person sets the first own password of a mailbox. Only the hash of what the link
// carries is kept.
type Activation struct {
	Org     workbench.OrgID
	Mailbox mailcore.MailboxID
	Person  workbench.PersonID
	Serial  int64 // 1, 2, 3 … per mailbox
	Expires time.Time
	Used    time.Time
	Void    bool
	Made    time.Time
}

// Valid tells whether the link still works.
func (a Activation) Valid(now time.Time) bool {
	return !a.Void && a.Used.IsZero() && now.Before(a.Expires)
}

// AddActivation keeps the hash of a link and voids the earlier ones of the mailbox. The same serial again changes nothing.
func (d *DB) AddActivation(ctx context.Context, a Activation, hash [32]byte) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		now := d.db.Now()
		if err := d.insert(tx, "activations (mailbox, serial, org, person, hash, expires_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
			a.Mailbox, a.Serial, a.Org, a.Person, hash[:], millis(now.Add(activationLife)), millis(now)); err != nil {
			return err
		}
		_, err := tx.Run("UPDATE activations SET void = 1 WHERE org = ? AND mailbox = ? AND serial < ?", a.Org, a.Mailbox, a.Serial)
		return err
	})
}

const activationColumns = "org, mailbox, person, serial, expires_at, used_at, void, created_at"

func scanActivation(s interface{ Scan(...any) error }) (a Activation, err error) {
	var expires, used, made int64
	var void int
	err = s.Scan(&a.Org, &a.Mailbox, &a.Person, &a.Serial, &expires, &used, &void, &made)
	a.Expires, a.Used, a.Void, a.Made = instant(expires), instant(used), void != 0, instant(made)
	return a, absent(err)
}

// LastActivation gives the newest link of a mailbox; ErrNone.
func (d *DB) LastActivation(ctx context.Context, org workbench.OrgID, mb mailcore.MailboxID) (Activation, error) {
	return scanActivation(d.db.QueryRow(ctx, "SELECT "+activationColumns+" FROM activations WHERE org = ? AND mailbox = ? ORDER BY serial DESC LIMIT 1", org, mb))
}

// Activated tells whether one of the links of a mailbox was used.
func (d *DB) Activated(ctx context.Context, org workbench.OrgID, mb mailcore.MailboxID) (bool, error) {
	var n int
	err := d.db.QueryRow(ctx, "SELECT COUNT(*) FROM activations WHERE org = ? AND mailbox = ? AND used_at > 0", org, mb).Scan(&n)
	return n > 0, err
}

// ActivationByHash gives the link with that hash, valid or not; ErrNone.
func (d *DB) ActivationByHash(ctx context.Context, hash [32]byte) (Activation, error) {
	return scanActivation(d.db.QueryRow(ctx, "SELECT "+activationColumns+" FROM activations WHERE hash = ?", hash[:]))
}

// UseActivation takes the link for the caller; ErrNone when it does not work (any more). With release true a use whose
// work failed is taken back.
func (d *DB) UseActivation(ctx context.Context, hash [32]byte, release bool) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		now := millis(d.db.Now())
		if release {
			_, err := tx.Run("UPDATE activations SET used_at = 0 WHERE hash = ?", hash[:])
			return err
		}
		res, err := tx.Run("UPDATE activations SET used_at = ? WHERE hash = ? AND used_at = 0 AND void = 0 AND expires_at > ?", now, hash[:], now)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if err == nil && n == 0 {
			err = ErrNone
		}
		return err
	})
}
