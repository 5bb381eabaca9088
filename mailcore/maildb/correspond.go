package maildb

import (
	"context"
	"fmt"
	"strings"

	"mailbridge/mailcore"
)

// lookBack is among how many of the newest mails a correspondent is looked for: reading all of a large mailbox would
// hold up whoever sends.
const lookBack = 2000

// Correspondence tells whether a mailbox sent one of its newest mails to an address, and how many of its newest mails
// before that one came from there.
func (d *DB) Correspondence(ctx context.Context, mb mailcore.MailboxID, who mailcore.Address, than mailcore.MessageID) (wrote bool, before int, err error) {
	var sent int
	err = d.db.QueryRow(ctx, `SELECT COALESCE(SUM(CASE WHEN m.sent = 1 AND LOWER(b.to_list) LIKE ? ESCAPE '!' THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN m.sent = 0 AND m.id < ? AND LOWER(b.from_address) = LOWER(?) THEN 1 ELSE 0 END), 0)
		FROM (SELECT n.id, n.blob_id, CASE WHEN f.role = 'sent' THEN 1 ELSE 0 END AS sent FROM messages n JOIN folders f ON f.id = n.folder
			WHERE n.mailbox = ? ORDER BY n.id DESC LIMIT ?) m JOIN blobs b ON b.id = m.blob_id`,
		"%"+strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(who.Key())+"%", than, string(who), mb, lookBack).Scan(&sent, &before)
	if err != nil {
		return false, 0, fmt.Errorf("correspondence with %s: %w", who, err)
	}
	return sent > 0, before, nil
}

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
