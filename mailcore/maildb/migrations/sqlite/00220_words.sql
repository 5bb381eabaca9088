-- +goose Up
-- What words the messages of each mailbox have, see wordpart.go. All are indexed anew.
CREATE TABLE word_parts (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    mailbox  INTEGER NOT NULL,
    tier     INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    base     INTEGER NOT NULL,
    docs     BLOB NOT NULL,
    pages    BLOB NOT NULL
);
CREATE INDEX word_parts_mailbox ON word_parts (mailbox, tier, messages);
CREATE TABLE word_pages (
    part    INTEGER NOT NULL,
    n       INTEGER NOT NULL,
    entries BLOB NOT NULL,
    PRIMARY KEY (part, n)
) WITHOUT ROWID;
DROP TABLE mail_text;
INSERT OR IGNORE INTO index_queue (mailbox, message) SELECT mailbox, id FROM messages;

-- +goose Down
DROP TABLE word_pages;
DROP TABLE word_parts;
CREATE VIRTUAL TABLE mail_text USING fts5(tokens, content='', contentless_delete=1, tokenize='ascii');
INSERT OR IGNORE INTO index_queue (mailbox, message) SELECT mailbox, id FROM messages;
