package maildb

import (
	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// The index queue holds messages that the search index does not know yet. Whoever indexes one deletes its row in the
// transaction that writes the index, and gives way when the row is gone: another node was faster.

// queueIndexOfUIDs queues copies that got UIDs in a row.
func queueIndexOfUIDs(tx *engine.Tx, mb mailcore.MailboxID, f mailcore.FolderID, first, last mailcore.UID) error {
	_, err := tx.Run("INSERT INTO index_queue (mailbox, message) SELECT mailbox, id FROM messages WHERE mailbox = ? AND folder = ? AND uid BETWEEN ? AND ?", mb, f, first, last)
	return err
}

// unindex takes messages that are about to go out of the queue; their entries in the search index go with it.
func unindex(tx *engine.Tx, mb mailcore.MailboxID, ids []mailcore.MessageID) error {
	return engine.InChunks(ids, func(part []mailcore.MessageID) error {
		_, err := tx.Run("DELETE FROM index_queue WHERE mailbox = ? AND message IN ("+marks(len(part))+")", append([]any{mb}, anys(part)...)...)
		return err
	})
}
