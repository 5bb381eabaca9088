-- +goose Up
-- What an organisation says about mail that leaves it; body is the rule as JSON.
CREATE TABLE send_rules (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    org        INTEGER NOT NULL,
    body       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
CREATE INDEX send_rules_org ON send_rules (org, id);

-- Outside recipients that limits count, in windows that begin with their first one.
CREATE TABLE send_counts (
    mailbox INTEGER NOT NULL,
    span    TEXT    NOT NULL,
    started INTEGER NOT NULL,
    n       INTEGER NOT NULL,
    PRIMARY KEY (mailbox, span)
) WITHOUT ROWID;

-- Whom a mailbox has written to outside, and since when; 0 is one who wrote first.
CREATE TABLE send_known (
    mailbox INTEGER NOT NULL,
    who     BLOB    NOT NULL,
    since   INTEGER NOT NULL,
    PRIMARY KEY (mailbox, who)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE send_known;
DROP TABLE send_counts;
DROP TABLE send_rules;
