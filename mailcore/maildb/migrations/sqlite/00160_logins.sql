-- +goose Up
-- What a further password may be used for, until when, and when it last was.
ALTER TABLE logins ADD COLUMN scopes TEXT NOT NULL DEFAULT '';
ALTER TABLE logins ADD COLUMN networks TEXT NOT NULL DEFAULT '';
ALTER TABLE logins ADD COLUMN expires_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE logins ADD COLUMN used_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE logins ADD COLUMN used_ip TEXT NOT NULL DEFAULT '';
-- Counts changes of a mailbox's logins, so that other nodes forget what they remember; app_only shuts the main password
-- out of mail programs.
ALTER TABLE mailboxes ADD COLUMN login_gen INTEGER NOT NULL DEFAULT 0;
ALTER TABLE mailboxes ADD COLUMN app_only INTEGER NOT NULL DEFAULT 0;
-- The last warning about the quota, in percent.
ALTER TABLE mailboxes ADD COLUMN warned INTEGER NOT NULL DEFAULT 0;
-- What all mailboxes of an organisation (empty domain) or of one of its domains may hold together.
CREATE TABLE quotas (
    org    INTEGER NOT NULL,
    domain TEXT    NOT NULL,
    bytes  INTEGER NOT NULL DEFAULT 0,
    reject INTEGER NOT NULL DEFAULT 0,
    warned INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (org, domain)
);

-- +goose Down
DROP TABLE quotas;
ALTER TABLE mailboxes DROP COLUMN warned;
ALTER TABLE mailboxes DROP COLUMN app_only;
ALTER TABLE mailboxes DROP COLUMN login_gen;
ALTER TABLE logins DROP COLUMN used_ip;
ALTER TABLE logins DROP COLUMN used_at;
ALTER TABLE logins DROP COLUMN expires_at;
ALTER TABLE logins DROP COLUMN networks;
ALTER TABLE logins DROP COLUMN scopes;
