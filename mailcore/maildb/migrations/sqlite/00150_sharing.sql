-- +goose Up
-- unit is the department whose administrators look after a shared mailbox or group; 0 is the whole organisation's.
ALTER TABLE mailboxes ADD COLUMN unit INTEGER NOT NULL DEFAULT 0;
-- catch_all is the mailbox that gets mail for unknown addresses of the domain; 0 is none.
ALTER TABLE domains ADD COLUMN catch_all INTEGER NOT NULL DEFAULT 0;

-- Rules: who may use whose mailbox. until is 0 for ever.
CREATE TABLE mailbox_grants (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    org INTEGER NOT NULL,
    mailbox INTEGER NOT NULL,
    kind TEXT NOT NULL,
    holder INTEGER NOT NULL,
    rights INTEGER NOT NULL,
    until INTEGER NOT NULL DEFAULT 0,
    given_by INTEGER NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX grants_holder ON mailbox_grants (mailbox, kind, holder);
CREATE INDEX grants_units ON mailbox_grants (org, kind, holder);

-- What the rules mean for each person.
CREATE TABLE mailbox_access (
    person INTEGER NOT NULL,
    grant_id INTEGER NOT NULL,
    mailbox INTEGER NOT NULL,
    rights INTEGER NOT NULL,
    until INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (person, grant_id)
);
CREATE INDEX access_grant ON mailbox_access (grant_id);
CREATE INDEX access_mailbox ON mailbox_access (mailbox);

-- What others than its owner did in a mailbox.
CREATE TABLE mailbox_access_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    mailbox INTEGER NOT NULL,
    at INTEGER NOT NULL,
    person INTEGER NOT NULL,
    name TEXT NOT NULL,
    ip TEXT NOT NULL,
    door TEXT NOT NULL,
    act TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX access_log_mailbox ON mailbox_access_log (mailbox, id);
CREATE INDEX access_log_at ON mailbox_access_log (at);

-- How many addresses people may add to their own mailbox; no row is none.
CREATE TABLE address_policy (
    org INTEGER NOT NULL PRIMARY KEY,
    own_aliases INTEGER NOT NULL
);

-- +goose Down
DROP TABLE address_policy;
DROP TABLE mailbox_access_log;
DROP TABLE mailbox_access;
DROP TABLE mailbox_grants;
ALTER TABLE domains DROP COLUMN catch_all;
ALTER TABLE mailboxes DROP COLUMN unit;
