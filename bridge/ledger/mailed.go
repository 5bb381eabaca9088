package ledger

import (
	"context"
	"database/sql"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/workbench"
)

// mailedLife is how long sent mails are remembered: longer than any limit looks back, and than a post waits for one.
const mailedLife = 7 * 24 * time.Hour

// Mailed is one mail of a post to one recipient.
type Mailed struct {
	Org     workbench.OrgID
	Post    workbench.PostID
	Address string // of the recipient
	Sender  string // address of the author
	At      time.Time
}

// AddMailed notes a mail that left; the same again changes nothing. It forgets what the sender mailed long ago.
func (d *DB) AddMailed(ctx context.Context, m Mailed) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		if _, err := tx.Run("DELETE FROM mailed WHERE org = ? AND sender = ? AND at < ?", m.Org, address(m.Sender), millis(m.At.Add(-mailedLife))); err != nil {
			return err
		}
		return d.insert(tx, "mailed (org, post, address, sender, at) VALUES (?, ?, ?, ?, ?)", m.Org, m.Post, address(m.Address), address(m.Sender), millis(m.At))
	})
}

// MailedTo lists the recipients that a post was mailed to, in lower case.
func (d *DB) MailedTo(ctx context.Context, org workbench.OrgID, post workbench.PostID) (out []string, err error) {
	rows, err := d.db.Query(ctx, "SELECT address FROM mailed WHERE org = ? AND post = ? ORDER BY address", org, post)
	err = each(rows, err, func(r *sql.Rows) error {
		var a string
		err := r.Scan(&a)
		out = append(out, a)
		return err
	})
	return out, err
}

// MailedBy counts the mails of an author since an instant.
func (d *DB) MailedBy(ctx context.Context, org workbench.OrgID, sender string, since time.Time) (n int, err error) {
	err = d.db.QueryRow(ctx, "SELECT COUNT(*) FROM mailed WHERE org = ? AND sender = ? AND at > ?", org, address(sender), millis(since)).Scan(&n)
	return n, err
}

// MailsTo counts the mails to a recipient since an instant.
func (d *DB) MailsTo(ctx context.Context, org workbench.OrgID, to string, since time.Time) (n int, err error) {
	err = d.db.QueryRow(ctx, "SELECT COUNT(*) FROM mailed WHERE org = ? AND address = ? AND at > ?", org, address(to), millis(since)).Scan(&n)
	return n, err
}
