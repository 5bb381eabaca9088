-- +goose Up
-- What other servers report about a domain. sender is the domain that vouches for the mail which brought it, empty for none;
-- fault says why nothing could be read.
CREATE TABLE mail_reports (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    org INTEGER NOT NULL,
    report_key BLOB NOT NULL,
    kind TEXT NOT NULL,
    domain TEXT NOT NULL,
    reporter TEXT NOT NULL,
    sender TEXT NOT NULL,
    policy TEXT NOT NULL,
    fault TEXT NOT NULL,
    begin_at INTEGER NOT NULL,
    end_at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    good INTEGER NOT NULL,
    bad INTEGER NOT NULL
);
CREATE UNIQUE INDEX mail_reports_key ON mail_reports (org, report_key);
CREATE INDEX mail_reports_sender ON mail_reports (org, sender, id);

CREATE TABLE mail_report_rows (
    report INTEGER NOT NULL,
    n INTEGER NOT NULL,
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL,
    count INTEGER NOT NULL,
    good INTEGER NOT NULL,
    PRIMARY KEY (report, n)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE mail_report_rows;
DROP TABLE mail_reports;
