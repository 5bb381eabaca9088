package maildb

import (
	"context"
	"fmt"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// ImportedItem names a mail at the place it was moved in from.
type ImportedItem [16]byte

// Imported tells which of the items a mailbox has got already, with the SHA-256 of their bytes.
func (d *DB) Imported(ctx context.Context, mb mailcore.MailboxID, items []ImportedItem) (map[ImportedItem][32]byte, error) {
	out := map[ImportedItem][32]byte{}
	err := engine.InChunks(items, func(part []ImportedItem) error {
		args := make([]any, 0, len(part)+1)
		args = append(args, mb)
		for i := range part {
			args = append(args, part[i][:])
		}
		rows, err := d.db.Query(ctx, "SELECT item, hash FROM imported WHERE mailbox = ? AND item IN ("+marks(len(part))+")", args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var item, hash []byte
			if err := rows.Scan(&item, &hash); err != nil {
				return err
			}
			if len(item) == 16 && len(hash) == 32 {
				out[ImportedItem(item)] = [32]byte(hash)
			}
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("look for imported mails: %w", err)
	}
	return out, nil
}

// SetImported remembers an item; it may be known already.
func (d *DB) SetImported(ctx context.Context, mb mailcore.MailboxID, item ImportedItem, hash [32]byte) error {
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		_, err := tx.Run(insertIgnore(d.db.Dialect())+"imported (mailbox, item, hash) VALUES (?, ?, ?)", mb, item[:], hash[:])
		return err
	})
	if err != nil {
		return fmt.Errorf("remember an imported mail: %w", err)
	}
	return nil
}

// Contents counts the mails of a folder, or with 0 of all folders, by the SHA-256 of their bytes.
func (d *DB) Contents(ctx context.Context, mb mailcore.MailboxID, f mailcore.FolderID) (map[[32]byte]int, error) {
	rows, err := d.db.Query(ctx, "SELECT b.hash FROM messages m JOIN blobs b ON b.id = m.blob_id WHERE m.mailbox = ? AND (m.folder = ? OR ? = 0)", mb, f, f)
	if err != nil {
		return nil, fmt.Errorf("read contents of a folder: %w", err)
	}
	defer rows.Close()
	out := map[[32]byte]int{}
	for rows.Next() {
		var hash []byte
		if err := rows.Scan(&hash); err != nil {
			return nil, fmt.Errorf("read contents of a folder: %w", err)
		}
		if len(hash) == 32 {
			out[[32]byte(hash)]++
		}
	}
	return out, rows.Err()
}
