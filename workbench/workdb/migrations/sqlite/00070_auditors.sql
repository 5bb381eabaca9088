-- +goose Up
-- Who may read the archive, and whose mail of which time; units and people are JSON lists of ids. to_at 0 is without an end.
CREATE TABLE auditors (
    org        INTEGER NOT NULL,
    person     INTEGER NOT NULL,
    whole      INTEGER NOT NULL,
    units      TEXT    NOT NULL,
    people     TEXT    NOT NULL,
    from_at    INTEGER NOT NULL,
    to_at      INTEGER NOT NULL,
    made_by    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (org, person)
);

-- What auditors look for, and why.
CREATE TABLE audit_cases (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    org         INTEGER NOT NULL,
    title       TEXT    NOT NULL,
    reason      TEXT    NOT NULL,
    opened_by   INTEGER NOT NULL,
    opened_at   INTEGER NOT NULL,
    approved_by INTEGER NOT NULL DEFAULT 0,
    approved_at INTEGER NOT NULL DEFAULT 0,
    closed_at   INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX audit_cases_org ON audit_cases (org, id);

-- In which departments people were when they left.
CREATE TABLE left_departments (
    org        INTEGER NOT NULL,
    person     INTEGER NOT NULL,
    department INTEGER NOT NULL,
    PRIMARY KEY (org, department, person)
);

-- +goose Down
DROP TABLE left_departments;
DROP TABLE audit_cases;
DROP TABLE auditors;
