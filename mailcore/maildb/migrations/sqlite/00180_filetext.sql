-- +goose Up
-- Messages with files whose text the search index does not know yet; copies of one mail lie together. due_at is when a
-- node may (again) take them.
CREATE TABLE file_queue (
    blob_id INTEGER NOT NULL,
    mailbox INTEGER NOT NULL,
    message INTEGER NOT NULL,
    tries   INTEGER NOT NULL DEFAULT 0,
    due_at  INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (blob_id, mailbox, message)
) WITHOUT ROWID;
INSERT OR IGNORE INTO index_queue (mailbox, message)
SELECT m.mailbox, m.id FROM messages m JOIN blobs b ON b.id = m.blob_id WHERE b.attachments > 0;

-- +goose Down
DROP TABLE file_queue;
