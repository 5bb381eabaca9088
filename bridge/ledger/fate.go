package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// Fate is what is known of a sent mail's way to one recipient, by a report or a receipt that came back.
type Fate struct {
	Org     workbench.OrgID
	Mailbox mailcore.MailboxID // the sender's
	Mail    Hash               // of the Message-ID
	Message mailcore.MessageID // the sender's copy, for who is looking; not kept
	Who     string             // address key
	State   FateState
	Reason  string // what the other server said
	At      time.Time
}

// FateState is how far a mail has come.
type FateState string

// States, each telling more than those before it.
const (
	FateDelayed   FateState = "delayed"
	FateRelayed   FateState = "relayed" // handed to a server that sends no reports
	FateDelivered FateState = "delivered"
	FateFailed    FateState = "failed"
	FateDeleted   FateState = "deleted" // unread
	FateRead      FateState = "read"
)

var fateStates = []FateState{FateDelayed, FateRelayed, FateDelivered, FateFailed, FateDeleted, FateRead}

// maxFateReason is in characters.
const maxFateReason = 400

// SetFate notes a fate unless more is known by now, and tells who is looking.
func (d *DB) SetFate(ctx context.Context, f Fate) error {
	below := fateStates[:max(0, slices.Index(fateStates, f.State))]
	args := []any{f.State, clip(f.Reason, maxFateReason), millis(f.At), f.Mailbox, f.Mail[:], address(f.Who)}
	for _, s := range below {
		args = append(args, s)
	}
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		changed, err := d.added(tx, "mail_fates (mailbox, mid, who, org, state, reason, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
			f.Mailbox, f.Mail[:], address(f.Who), f.Org, f.State, clip(f.Reason, maxFateReason), millis(f.At))
		if err == nil && !changed && len(below) > 0 {
			var res sql.Result
			if res, err = tx.Run("UPDATE mail_fates SET state = ?, reason = ?, at = ? WHERE mailbox = ? AND mid = ? AND who = ? AND state IN ("+
				engine.Marks(len(below))+")", args...); err == nil {
				n, e := res.RowsAffected()
				changed, err = n > 0, e
			}
		}
		if err != nil || !changed {
			return err
		}
		return d.streams.Append(tx, fmt.Sprintf("m:%d", f.Mailbox), "mail.fate", map[string]any{"id": f.Message, "state": f.State})
	})
}

// Fates lists what is known of a mail that was sent from a mailbox, by address.
func (d *DB) Fates(ctx context.Context, org workbench.OrgID, mb mailcore.MailboxID, mail Hash) (out []Fate, err error) {
	rows, err := d.db.Query(ctx, "SELECT who, state, reason, at FROM mail_fates WHERE mailbox = ? AND mid = ? AND org = ? ORDER BY who", mb, mail[:], org)
	err = each(rows, err, func(r *sql.Rows) error {
		f := Fate{Org: org, Mailbox: mb, Mail: mail}
		var at int64
		err := r.Scan(&f.Who, &f.State, &f.Reason, &at)
		f.At = instant(at)
		out = append(out, f)
		return err
	})
	return out, err
}
