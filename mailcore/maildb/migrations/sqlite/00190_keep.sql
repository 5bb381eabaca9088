-- +goose Up
-- Messages that were deleted for good and may still be brought back. Each owns its bytes as a message does.
CREATE TABLE gone (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    mailbox     INTEGER NOT NULL,
    folder      INTEGER NOT NULL,
    folder_name TEXT    NOT NULL,
    role        TEXT    NOT NULL,
    blob_id     INTEGER NOT NULL,
    size        INTEGER NOT NULL,
    flags       INTEGER NOT NULL,
    keywords    TEXT    NOT NULL,
    idate       INTEGER NOT NULL,
    gone_at     INTEGER NOT NULL
);
CREATE INDEX gone_mailbox ON gone (mailbox, gone_at);
CREATE INDEX gone_at ON gone (gone_at);

-- Mails kept for auditors, whatever becomes of them in mailboxes. Each owns its bytes as a message does. why: 'journal'
-- was written when the mail was accepted, 'hold' when somebody deleted what a legal hold keeps.
CREATE TABLE archive (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    org     INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    blob_id INTEGER NOT NULL,
    why     TEXT    NOT NULL,
    way     TEXT    NOT NULL,
    sender  TEXT    NOT NULL,
    rcpts   TEXT    NOT NULL,
    trace   TEXT    NOT NULL
);
CREATE INDEX archive_at ON archive (org, at, id);
CREATE INDEX archive_blob ON archive (blob_id);

-- Whose mail it was: who sent or got it here. The mailbox may be gone.
CREATE TABLE archive_parties (
    archive INTEGER NOT NULL,
    mailbox INTEGER NOT NULL,
    person  INTEGER NOT NULL,
    PRIMARY KEY (archive, mailbox)
) WITHOUT ROWID;
CREATE INDEX archive_parties_person ON archive_parties (person, archive);

-- Which organisations have an archive: since when, and how many days a mail stays; 0 is for ever.
CREATE TABLE archive_policy (
    org    INTEGER NOT NULL PRIMARY KEY,
    since  INTEGER NOT NULL,
    days   INTEGER NOT NULL
);

-- Whose mail of which time must not go; to_at 0 is without an end. ended_at 0: it holds.
CREATE TABLE legal_holds (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    org        INTEGER NOT NULL,
    person     INTEGER NOT NULL,
    mailbox    INTEGER NOT NULL,
    from_at    INTEGER NOT NULL,
    to_at      INTEGER NOT NULL,
    reason     TEXT    NOT NULL,
    made_by    TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    ended_by   TEXT    NOT NULL DEFAULT '',
    ended_at   INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX legal_holds_org ON legal_holds (org, ended_at);

-- After how many days mail in a place is deleted; subject is a department or person, 0 of the organisation itself.
CREATE TABLE retention_rules (
    org     INTEGER NOT NULL,
    kind    TEXT    NOT NULL,
    subject INTEGER NOT NULL,
    place   TEXT    NOT NULL,
    days    INTEGER NOT NULL,
    PRIMARY KEY (org, kind, subject, place)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE retention_rules;
DROP TABLE legal_holds;
DROP TABLE archive_policy;
DROP TABLE archive_parties;
DROP TABLE archive;
DROP TABLE gone;
