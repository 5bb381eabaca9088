package maildb

import (
	"context"
	"fmt"

	"mailbridge/mailcore"
)

// lookBack is among how many of the newest mails a correspondent is looked for: reading all of a large mailbox would
// hold up whoever sends.
const lookBack = 2000

// WroteTo tells whether one of the newest mails of a mailbox is from an address.
func (d *DB) WroteTo(ctx context.Context, mb mailcore.MailboxID, from mailcore.Address) (bool, error) {
	var n int
	err := d.db.QueryRow(ctx, `SELECT COUNT(*) FROM (SELECT blob_id FROM messages WHERE mailbox = ? ORDER BY id DESC LIMIT ?) m
		JOIN blobs b ON b.id = m.blob_id WHERE LOWER(b.from_address) = LOWER(?)`, mb, lookBack, string(from)).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("mails from %s: %w", from, err)
	}
	return n > 0, nil
}
