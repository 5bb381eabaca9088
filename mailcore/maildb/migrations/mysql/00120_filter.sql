-- +goose Up
CREATE TABLE filter_orgs (
    org BIGINT NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 1,
    policy VARCHAR(4000) NOT NULL DEFAULT ''
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
-- What organisations want of the filter. version counts every change that the filter must learn of.

CREATE TABLE filter_senders (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org BIGINT NOT NULL,
    mailbox BIGINT NOT NULL,
    allow TINYINT NOT NULL,
    pattern VARCHAR(320) NOT NULL,
    note VARCHAR(255) NOT NULL,
    made_by VARCHAR(255) NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE KEY filter_senders_pattern (org, mailbox, pattern)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
-- Allow and deny lists; mailbox 0 is the organisation's own.

CREATE TABLE filter_lessons (
    org BIGINT NOT NULL,
    mailbox BIGINT NOT NULL,
    version BIGINT NOT NULL,
    spam INT NOT NULL,
    ham INT NOT NULL,
    words MEDIUMBLOB NOT NULL,
    PRIMARY KEY (org, mailbox)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
-- What was learned from moves to and from Junk, by word; mailbox 0 is the sum of the organisation.

CREATE TABLE filter_learned (
    mailbox BIGINT NOT NULL,
    blob_id BIGINT NOT NULL,
    spam TINYINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (mailbox, blob_id),
    KEY filter_learned_at (at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
-- From which mails, so that nothing is learned twice and everything can be unlearned.

CREATE TABLE greylist (
    tuple BINARY(16) NOT NULL PRIMARY KEY,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    passed TINYINT NOT NULL DEFAULT 0,
    KEY greylist_last (last_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE held (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org BIGINT NOT NULL,
    mailbox BIGINT NOT NULL,
    blob_id BIGINT NOT NULL,
    kind VARCHAR(16) NOT NULL,
    rcpt VARCHAR(320) NOT NULL,
    at BIGINT NOT NULL,
    state TINYINT NOT NULL DEFAULT 0,
    decided_by VARCHAR(255) NOT NULL DEFAULT '',
    decided_at BIGINT NOT NULL DEFAULT 0,
    told TINYINT NOT NULL DEFAULT 0,
    KEY held_org (org, state, id),
    KEY held_mailbox (mailbox, state, id),
    KEY held_told (state, told, mailbox),
    KEY held_at (at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
-- Quarantine: state 0 waits and owns its blob, 1 was released, 2 was deleted.

-- +goose Down
DROP TABLE held;
DROP TABLE greylist;
DROP TABLE filter_learned;
DROP TABLE filter_lessons;
DROP TABLE filter_senders;
DROP TABLE filter_orgs;
