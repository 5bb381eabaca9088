package maildb

import (
	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// queueIndex notes that the search index does not know a message yet. Whoever indexes it deletes the row in the
// transaction that writes the index, and gives way when the row is gone: another node was faster.
func queueIndex(tx *engine.Tx, mb mailcore.MailboxID, id mailcore.MessageID) error {
	_, err := tx.Run("INSERT INTO index_queue (mailbox, message) VALUES (?, ?)", mb, id)
	return err
}

// queueIndexOfUIDs does the same for copies that got UIDs in a row.
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
