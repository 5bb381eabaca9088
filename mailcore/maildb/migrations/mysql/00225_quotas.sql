-- +goose Up
-- Nothing ever used this one.
DROP TABLE quotas;

-- What several mailboxes may hold together. kind says what name is: nothing of the organisation, a domain, the number of a
-- department or group. used is never less than what they hold: who finds it too much counts anew.
CREATE TABLE shared_quotas (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org BIGINT NOT NULL,
    kind VARCHAR(16) NOT NULL,
    name VARCHAR(255) NOT NULL,
    bytes BIGINT NOT NULL,
    used BIGINT NOT NULL DEFAULT 0,
    warned INT NOT NULL DEFAULT 0,
    UNIQUE KEY shared_quotas_name (org, kind, name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE quota_members (
    mailbox BIGINT NOT NULL,
    quota BIGINT NOT NULL,
    PRIMARY KEY (mailbox, quota),
    KEY quota_members_quota (quota)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- refuse: who is full answers 552 instead of 452.
CREATE TABLE quota_policies (
    org BIGINT NOT NULL PRIMARY KEY,
    refuse TINYINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- In how many quotas with others a mailbox is.
ALTER TABLE mailboxes ADD COLUMN pooled INT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE mailboxes DROP COLUMN pooled;
DROP TABLE quota_policies;
DROP TABLE quota_members;
DROP TABLE shared_quotas;
CREATE TABLE quotas (
    org BIGINT NOT NULL,
    domain VARCHAR(255) NOT NULL,
    bytes BIGINT NOT NULL DEFAULT 0,
    reject TINYINT NOT NULL DEFAULT 0,
    warned INT NOT NULL DEFAULT 0,
    PRIMARY KEY (org, domain)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
