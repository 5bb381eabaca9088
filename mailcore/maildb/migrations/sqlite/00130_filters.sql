-- +goose Up
-- What owners of mailboxes want done with arriving mail. mailboxes.filter is the revision of it all, 0 without any.
ALTER TABLE mailboxes ADD COLUMN filter INTEGER NOT NULL DEFAULT 0;

CREATE TABLE mail_filters (
    mailbox    INTEGER NOT NULL PRIMARY KEY,
    settings   TEXT    NOT NULL,
    script     TEXT    NOT NULL,
    changed_at INTEGER NOT NULL
);

CREATE TABLE sieve_scripts (
    mailbox    INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    body       TEXT    NOT NULL,
    active     INTEGER NOT NULL DEFAULT 0,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (mailbox, name)
) WITHOUT ROWID;

-- Keys remembered for a mailbox: whom it answered, which mails were there before.
CREATE TABLE filter_marks (
    mailbox INTEGER NOT NULL,
    mark    BLOB    NOT NULL,
    until   INTEGER NOT NULL,
    PRIMARY KEY (mailbox, mark)
) WITHOUT ROWID;

CREATE TABLE mail_policies (
    org        INTEGER NOT NULL PRIMARY KEY,
    forwarding TEXT    NOT NULL
);

CREATE TABLE mail_secrets (
    name   TEXT NOT NULL PRIMARY KEY,
    secret BLOB NOT NULL
) WITHOUT ROWID;

-- Rules at work on mail that was there before them, the last run of each mailbox.
CREATE TABLE rule_runs (
    mailbox    INTEGER NOT NULL PRIMARY KEY,
    run        INTEGER NOT NULL,
    folder     INTEGER NOT NULL,
    next_uid   INTEGER NOT NULL,
    last_uid   INTEGER NOT NULL,
    seen       INTEGER NOT NULL,
    changed    INTEGER NOT NULL,
    total      INTEGER NOT NULL,
    state      TEXT    NOT NULL,
    started_at INTEGER NOT NULL
);

-- +goose Down
DROP TABLE rule_runs;
DROP TABLE mail_secrets;
DROP TABLE mail_policies;
DROP TABLE filter_marks;
DROP TABLE sieve_scripts;
DROP TABLE mail_filters;
ALTER TABLE mailboxes DROP COLUMN filter;
