-- +goose Up
-- What owners of mailboxes want done with arriving mail. mailboxes.filter is the revision of it all, 0 without any.
ALTER TABLE mailboxes ADD COLUMN filter BIGINT NOT NULL DEFAULT 0;

CREATE TABLE mail_filters (
    mailbox BIGINT NOT NULL PRIMARY KEY,
    settings MEDIUMTEXT NOT NULL,
    script MEDIUMTEXT NOT NULL,
    changed_at BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE sieve_scripts (
    mailbox BIGINT NOT NULL,
    name VARCHAR(128) NOT NULL,
    body MEDIUMTEXT NOT NULL,
    active TINYINT NOT NULL DEFAULT 0,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (mailbox, name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Keys remembered for a mailbox: whom it answered, which mails were there before.
CREATE TABLE filter_marks (
    mailbox BIGINT NOT NULL,
    mark BINARY(32) NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (mailbox, mark)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE mail_policies (
    org BIGINT NOT NULL PRIMARY KEY,
    forwarding VARCHAR(16) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE mail_secrets (
    name VARCHAR(64) NOT NULL PRIMARY KEY,
    secret VARBINARY(64) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Rules at work on mail that was there before them, the last run of each mailbox.
CREATE TABLE rule_runs (
    mailbox BIGINT NOT NULL PRIMARY KEY,
    run BIGINT NOT NULL,
    folder BIGINT NOT NULL,
    next_uid BIGINT NOT NULL,
    last_uid BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    total BIGINT NOT NULL,
    state VARCHAR(16) NOT NULL,
    started_at BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- +goose Down
DROP TABLE rule_runs;
DROP TABLE mail_secrets;
DROP TABLE mail_policies;
DROP TABLE filter_marks;
DROP TABLE sieve_scripts;
DROP TABLE mail_filters;
ALTER TABLE mailboxes DROP COLUMN filter;
