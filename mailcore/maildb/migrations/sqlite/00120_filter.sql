-- +goose Up
-- What organisations want of the filter. version counts every change that the filter must learn of.
CREATE TABLE filter_orgs (
    org     INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    policy  TEXT    NOT NULL DEFAULT ''
);

-- Allow and deny lists; mailbox 0 is the organisation's own.
CREATE TABLE filter_senders (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    org        INTEGER NOT NULL,
    mailbox    INTEGER NOT NULL,
    allow      INTEGER NOT NULL,
    pattern    TEXT    NOT NULL,
    note       TEXT    NOT NULL,
    made_by    TEXT    NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX filter_senders_pattern ON filter_senders (org, mailbox, pattern);

-- What was learned from moves to and from Junk, by word; mailbox 0 is the sum of the organisation.
CREATE TABLE filter_lessons (
    org     INTEGER NOT NULL,
    mailbox INTEGER NOT NULL,
    version INTEGER NOT NULL,
    spam    INTEGER NOT NULL,
    ham     INTEGER NOT NULL,
    words   BLOB    NOT NULL,
    PRIMARY KEY (org, mailbox)
) WITHOUT ROWID;

-- From which mails, so that nothing is learned twice and everything can be unlearned.
CREATE TABLE filter_learned (
    mailbox INTEGER NOT NULL,
    blob_id INTEGER NOT NULL,
    spam    INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (mailbox, blob_id)
) WITHOUT ROWID;
CREATE INDEX filter_learned_at ON filter_learned (at);

CREATE TABLE greylist (
    tuple    BLOB    NOT NULL PRIMARY KEY,
    first_at INTEGER NOT NULL,
    last_at  INTEGER NOT NULL,
    passed   INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX greylist_last ON greylist (last_at);

-- Quarantine: state 0 waits and owns its blob, 1 was released, 2 was deleted.
CREATE TABLE held (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    org        INTEGER NOT NULL,
    mailbox    INTEGER NOT NULL,
    blob_id    INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    rcpt       TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    state      INTEGER NOT NULL DEFAULT 0,
    decided_by TEXT    NOT NULL DEFAULT '',
    decided_at INTEGER NOT NULL DEFAULT 0,
    told       INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX held_org ON held (org, state, id);
CREATE INDEX held_mailbox ON held (mailbox, state, id);
CREATE INDEX held_told ON held (state, told, mailbox);
CREATE INDEX held_at ON held (at);

-- +goose Down
DROP TABLE held;
DROP TABLE greylist;
DROP TABLE filter_learned;
DROP TABLE filter_lessons;
DROP TABLE filter_senders;
DROP TABLE filter_orgs;
