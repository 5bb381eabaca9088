-- +goose Up
-- What receipts and delivery reports said of sent mails, by recipient. mid is the hash of the Message-ID.
CREATE TABLE mail_fates (
    mailbox INTEGER NOT NULL,
    mid     BLOB NOT NULL,
    who     TEXT NOT NULL,
    org     INTEGER NOT NULL,
    state   TEXT NOT NULL,
    reason  TEXT NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (mailbox, mid, who)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE mail_fates;
