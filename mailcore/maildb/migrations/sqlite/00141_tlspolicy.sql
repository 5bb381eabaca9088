-- +goose Up
-- MTA-STS policies of other domains, kept so that whoever hides their announcement later does not undo them.
CREATE TABLE sts_policies (
    domain TEXT NOT NULL,
    policy_id TEXT NOT NULL,
    policy TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (domain)
);
-- How sessions with other domains went on a day (UTC); an empty outcome is a success.
CREATE TABLE tls_results (
    day TEXT NOT NULL,
    domain TEXT NOT NULL,
    kind TEXT NOT NULL,
    outcome TEXT NOT NULL,
    mx TEXT NOT NULL,
    policy TEXT NOT NULL,
    reason TEXT NOT NULL,
    ip TEXT NOT NULL,
    sessions INTEGER NOT NULL,
    PRIMARY KEY (day, domain, kind, outcome, mx)
);

-- +goose Down
DROP TABLE tls_results;
DROP TABLE sts_policies;
