-- +goose Up
-- Submitted mails of which nothing has reached anybody yet. envelope and hold are JSON, note is the door's own.
CREATE TABLE parked (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    org        INTEGER NOT NULL,
    mailbox    INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    state      TEXT NOT NULL,
    due_at     INTEGER NOT NULL,
    park_key   BLOB,
    envelope   TEXT NOT NULL,
    hold       TEXT NOT NULL,
    note       BLOB NOT NULL,
    subject    TEXT NOT NULL,
    ref        TEXT NOT NULL,
    size       INTEGER NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX parked_key ON parked (park_key);
CREATE INDEX parked_mailbox ON parked (mailbox);
CREATE INDEX parked_ref ON parked (ref);

-- Files that are sent as links. sum_state is the unfinished SHA-256 of an upload; link_hash that of the link's secret.
CREATE TABLE files (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    org        INTEGER NOT NULL,
    mailbox    INTEGER NOT NULL,
    name       TEXT NOT NULL,
    type       TEXT NOT NULL,
    size       INTEGER NOT NULL,
    got        INTEGER NOT NULL,
    sum_state  BLOB NOT NULL,
    sum        BLOB,
    link_hash  BLOB,
    secret     TEXT NOT NULL,
    state      TEXT NOT NULL,
    most       INTEGER NOT NULL,
    taken      INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX files_link ON files (link_hash);
CREATE INDEX files_mailbox ON files (mailbox, state);
CREATE INDEX files_expires ON files (expires_at);

CREATE TABLE file_parts (
    file   INTEGER NOT NULL,
    start  INTEGER NOT NULL,
    size   INTEGER NOT NULL,
    ref    TEXT NOT NULL,
    PRIMARY KEY (file, start)
);
CREATE INDEX file_parts_ref ON file_parts (ref);

-- +goose Down
DROP TABLE file_parts;
DROP TABLE files;
DROP TABLE parked;
