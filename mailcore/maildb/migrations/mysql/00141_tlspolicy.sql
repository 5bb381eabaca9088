-- +goose Up
-- MTA-STS policies of other domains, kept so that whoever hides their announcement later does not undo them.
CREATE TABLE sts_policies (
    domain VARCHAR(255) NOT NULL,
    policy_id VARCHAR(64) NOT NULL,
    policy TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (domain)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
-- How sessions with other domains went on a day (UTC); an empty outcome is a success.
CREATE TABLE tls_results (
    day VARCHAR(16) NOT NULL,
    domain VARCHAR(255) NOT NULL,
    kind VARCHAR(16) NOT NULL,
    outcome VARCHAR(64) NOT NULL,
    mx VARCHAR(255) NOT NULL,
    policy TEXT NOT NULL,
    reason TEXT NOT NULL,
    ip VARCHAR(64) NOT NULL,
    sessions BIGINT NOT NULL,
    PRIMARY KEY (day, domain, kind, outcome, mx)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- +goose Down
DROP TABLE tls_results;
DROP TABLE sts_policies;
