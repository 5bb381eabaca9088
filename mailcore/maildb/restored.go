package maildb

import (
	"context"
	"fmt"

	"mailbridge/configs/engine"
)

// Kept tells what belongs to a backup: words for searching are made again from the mails.
func Kept() engine.Kept {
	return engine.Kept{Refs: map[string]string{"blobs": "ref", "parked": "ref", "file_parts": "ref"}, Skip: []string{"word_parts", "word_pages", "index_queue", "file_queue"}}
}

// RestoreOptions tell what a restore is for.
type RestoreOptions struct {
	// SameFolders keeps each UIDVALIDITY. Right only where nothing was written since the backup, such as in moving to
	// another database: else a client could know a UID that is given again (RFC 9051, section 2.3.1.1).
	SameFolders bool
	// HoldQueue keeps outgoing mails back until an administrator lets each go: the old store may have sent them.
	HoldQueue bool
}

// Restored sets mail straight after its tables came back from a backup, and tells how many outgoing mails wait.
func (d *DB) Restored(ctx context.Context, o RestoreOptions) (waiting int, err error) {
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		if !o.SameFolders {
			if err := renewFolders(tx, uint32(d.now().Unix())); err != nil {
				return err
			}
		}
		if _, err := tx.Run(insertIgnore(d.db.Dialect()) + "index_queue (mailbox, message) SELECT mailbox, id FROM messages"); err != nil {
			return err
		}
		if _, err := tx.Run(insertIgnore(d.db.Dialect()) + "index_queue (mailbox, message) SELECT -org, id FROM archive"); err != nil {
			return err
		}
		if o.HoldQueue {
			_, err := tx.Run("UPDATE tasks SET state = ?, last_error = 'held by a restore' WHERE kind = ? AND state = ?",
				engine.TaskDead, outgoingKind, engine.TaskOpen)
			if err != nil {
				return err
			}
		}
		return tx.Row("SELECT COUNT(*) FROM tasks WHERE kind = ? AND state = ?", outgoingKind, engine.TaskOpen).Scan(&waiting)
	})
	if err != nil {
		return 0, fmt.Errorf("set restored mail straight: %w", err)
	}
	return waiting, nil
}

// renewFolders gives all folders a UIDVALIDITY above every one that their mailbox ever gave, also since the backup: those
// were seconds of the clock then.
func renewFolders(tx *engine.Tx, now uint32) error {
	_, err := tx.Run("UPDATE mailboxes SET validity = CASE WHEN validity < ? THEN ? ELSE validity + 1 END", now, now)
	if err != nil {
		return err
	}
	_, err = tx.Run("UPDATE folders SET uidvalidity = (SELECT m.validity FROM mailboxes m WHERE m.id = folders.mailbox)")
	return err
}
