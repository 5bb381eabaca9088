-- +goose Up
-- unit is the department whose administrators look after a shared mailbox or group; 0 is the whole organisation's.
ALTER TABLE mailboxes ADD COLUMN unit BIGINT NOT NULL DEFAULT 0;
-- catch_all is the mailbox that gets mail for unknown addresses of the domain; 0 is none.
ALTER TABLE domains ADD COLUMN catch_all BIGINT NOT NULL DEFAULT 0;

-- Rules: who may use whose mailbox. until is 0 for ever.
CREATE TABLE mailbox_grants (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org BIGINT NOT NULL,
    mailbox BIGINT NOT NULL,
    kind VARCHAR(16) NOT NULL,
    holder BIGINT NOT NULL,
    rights INT NOT NULL,
    until BIGINT NOT NULL DEFAULT 0,
    given_by BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE KEY grants_holder (mailbox, kind, holder),
    KEY grants_units (org, kind, holder)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What the rules mean for each person.
CREATE TABLE mailbox_access (
    person BIGINT NOT NULL,
    grant_id BIGINT NOT NULL,
    mailbox BIGINT NOT NULL,
    rights INT NOT NULL,
    until BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (person, grant_id),
    KEY access_grant (grant_id),
    KEY access_mailbox (mailbox)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What others than its owner did in a mailbox.
CREATE TABLE mailbox_access_log (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    mailbox BIGINT NOT NULL,
    at BIGINT NOT NULL,
    person BIGINT NOT NULL,
    name VARCHAR(190) NOT NULL,
    ip VARCHAR(64) NOT NULL,
    door VARCHAR(16) NOT NULL,
    act VARCHAR(16) NOT NULL,
    detail VARCHAR(500) NOT NULL,
    KEY access_log_mailbox (mailbox, id),
    KEY access_log_at (at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- How many addresses people may add to their own mailbox; no row is none.
CREATE TABLE address_policy (
    org BIGINT NOT NULL PRIMARY KEY,
    own_aliases INT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- +goose Down
DROP TABLE address_policy;
DROP TABLE mailbox_access_log;
DROP TABLE mailbox_access;
DROP TABLE mailbox_grants;
ALTER TABLE domains DROP COLUMN catch_all;
ALTER TABLE mailboxes DROP COLUMN unit;
