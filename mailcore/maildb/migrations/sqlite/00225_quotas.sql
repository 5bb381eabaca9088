-- +goose Up
-- Nothing ever used this one.
DROP TABLE quotas;

-- What several mailboxes may hold together. kind says what name is: nothing of the organisation, a domain, the number of a
-- department or group. used is never less than what they hold: who finds it too much counts anew.
CREATE TABLE shared_quotas (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    org INTEGER NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    used INTEGER NOT NULL DEFAULT 0,
    warned INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX shared_quotas_name ON shared_quotas (org, kind, name);

CREATE TABLE quota_members (
    mailbox INTEGER NOT NULL,
    quota INTEGER NOT NULL,
    PRIMARY KEY (mailbox, quota)
) WITHOUT ROWID;
CREATE INDEX quota_members_quota ON quota_members (quota);

-- refuse: who is full answers 552 instead of 452.
CREATE TABLE quota_policies (
    org INTEGER NOT NULL PRIMARY KEY,
    refuse INTEGER NOT NULL
);

-- In how many quotas with others a mailbox is.
ALTER TABLE mailboxes ADD COLUMN pooled INTEGER NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE mailboxes DROP COLUMN pooled;
DROP TABLE quota_policies;
DROP TABLE quota_members;
DROP TABLE shared_quotas;
CREATE TABLE quotas (
    org    INTEGER NOT NULL,
    domain TEXT    NOT NULL,
    bytes  INTEGER NOT NULL DEFAULT 0,
    reject INTEGER NOT NULL DEFAULT 0,
    warned INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (org, domain)
);
