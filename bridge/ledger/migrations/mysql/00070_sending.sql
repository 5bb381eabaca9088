-- +goose Up
-- What an organisation says about mail that leaves it; body is the rule as JSON.
CREATE TABLE send_rules (
    id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org        BIGINT NOT NULL,
    body       MEDIUMTEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    KEY send_rules_org (org, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Outside recipients that limits count, in windows that begin with their first one.
CREATE TABLE send_counts (
    mailbox BIGINT NOT NULL,
    span    VARCHAR(16) NOT NULL,
    started BIGINT NOT NULL,
    n       BIGINT NOT NULL,
    PRIMARY KEY (mailbox, span)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Whom a mailbox has written to outside, and since when; 0 is one who wrote first.
CREATE TABLE send_known (
    mailbox BIGINT NOT NULL,
    who     BINARY(16) NOT NULL,
    since   BIGINT NOT NULL,
    PRIMARY KEY (mailbox, who)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- +goose Down
DROP TABLE send_known;
DROP TABLE send_counts;
DROP TABLE send_rules;
