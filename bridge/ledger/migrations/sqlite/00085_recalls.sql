-- +goose Up
-- Mails that their authors take back, what became of each copy, and whether an organisation allows it.
CREATE TABLE recalls (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    org        INTEGER NOT NULL,
    mailbox    INTEGER NOT NULL,
    message    INTEGER NOT NULL,
    person     INTEGER NOT NULL,
    mid        BLOB    NOT NULL,
    notice     INTEGER NOT NULL DEFAULT 0,
    links      INTEGER NOT NULL DEFAULT 0,
    state      TEXT    NOT NULL,
    asked      INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL,
    done_at    INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX recalls_mail ON recalls (org, mailbox, mid);

CREATE TABLE recall_results (
    recall INTEGER NOT NULL,
    place  TEXT    NOT NULL,
    who    TEXT    NOT NULL,
    name   TEXT    NOT NULL,
    result TEXT    NOT NULL,
    reason TEXT    NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (recall, place, who)
) WITHOUT ROWID;

CREATE TABLE recall_policies (
    org   INTEGER NOT NULL PRIMARY KEY,
    off   INTEGER NOT NULL,
    hours INTEGER NOT NULL
);

-- +goose Down
DROP TABLE recall_policies;
DROP TABLE recall_results;
DROP TABLE recalls;
