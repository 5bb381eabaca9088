-- +goose Up
-- Annotations of mailboxes and folders (RFC 5464). folder 0 is the mailbox as a whole; owner is the mailbox of the person
-- who alone sees it, 0 is everybody. changed is the modseq of the mailbox at the last change.
CREATE TABLE annotations (
    mailbox    INTEGER NOT NULL,
    owner      INTEGER NOT NULL,
    folder     INTEGER NOT NULL,
    entry_hash BLOB NOT NULL,
    entry      TEXT NOT NULL,
    value      BLOB NOT NULL,
    changed    INTEGER NOT NULL,
    PRIMARY KEY (mailbox, owner, folder, entry_hash)
) WITHOUT ROWID;
CREATE INDEX annotations_owner ON annotations (owner);

-- +goose Down
DROP TABLE annotations;
