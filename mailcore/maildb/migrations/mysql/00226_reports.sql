-- +goose Up
-- What other servers report about a domain. sender is the domain that vouches for the mail which brought it, empty for none;
-- fault says why nothing could be read.
CREATE TABLE mail_reports (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org BIGINT NOT NULL,
    report_key VARBINARY(32) NOT NULL,
    kind VARCHAR(16) NOT NULL,
    domain VARCHAR(255) NOT NULL,
    reporter VARCHAR(255) NOT NULL,
    sender VARCHAR(255) NOT NULL,
    policy VARCHAR(255) NOT NULL,
    fault VARCHAR(255) NOT NULL,
    begin_at BIGINT NOT NULL,
    end_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    good BIGINT NOT NULL,
    bad BIGINT NOT NULL,
    UNIQUE KEY mail_reports_key (org, report_key),
    KEY mail_reports_sender (org, sender, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE mail_report_rows (
    report BIGINT NOT NULL,
    n INT NOT NULL,
    source VARCHAR(255) NOT NULL,
    target VARCHAR(255) NOT NULL,
    outcome VARCHAR(255) NOT NULL,
    detail VARCHAR(600) NOT NULL,
    count BIGINT NOT NULL,
    good TINYINT NOT NULL,
    PRIMARY KEY (report, n)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- +goose Down
DROP TABLE mail_report_rows;
DROP TABLE mail_reports;
