-- +goose Up
-- What waits for somebody's word, whatever it is: kind and ref say what, payload is the own of the kind, detail a JSON list of lines.
CREATE TABLE approvals (
    id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org        BIGINT NOT NULL,
    kind       VARCHAR(32) NOT NULL,
    ref        VARCHAR(120) NOT NULL,
    subject    VARCHAR(255) NOT NULL,
    detail     MEDIUMTEXT NOT NULL,
    payload    MEDIUMTEXT NOT NULL,
    asker      BIGINT NOT NULL,
    asker_name VARCHAR(190) NOT NULL,
    state      VARCHAR(16) NOT NULL,
    decider    BIGINT NOT NULL DEFAULT 0,
    reason     VARCHAR(1000) NOT NULL,
    expires_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    decided_at BIGINT NOT NULL DEFAULT 0,
    UNIQUE KEY approvals_ref (org, kind, ref)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE approvers (
    org      BIGINT NOT NULL,
    person   BIGINT NOT NULL,
    approval BIGINT NOT NULL,
    PRIMARY KEY (org, person, approval)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- +goose Down
DROP TABLE approvers;
DROP TABLE approvals;
