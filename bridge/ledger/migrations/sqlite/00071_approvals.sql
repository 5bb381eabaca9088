-- +goose Up
-- What waits for somebody's word, whatever it is: kind and ref say what, payload is the own of the kind, detail a JSON list of lines.
CREATE TABLE approvals (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    org        INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    ref        TEXT    NOT NULL,
    subject    TEXT    NOT NULL,
    detail     TEXT    NOT NULL,
    payload    TEXT    NOT NULL,
    asker      INTEGER NOT NULL,
    asker_name TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    decider    INTEGER NOT NULL DEFAULT 0,
    reason     TEXT    NOT NULL,
    expires_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    decided_at INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX approvals_ref ON approvals (org, kind, ref);

CREATE TABLE approvers (
    org      INTEGER NOT NULL,
    person   INTEGER NOT NULL,
    approval INTEGER NOT NULL,
    PRIMARY KEY (org, person, approval)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE approvers;
DROP TABLE approvals;
