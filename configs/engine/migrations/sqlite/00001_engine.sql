-- +goose Up
CREATE TABLE tasks (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    kind       TEXT    NOT NULL,
    task_key   TEXT    NOT NULL,
    org        INTEGER NOT NULL,
    task_order TEXT    NOT NULL DEFAULT '',
    state      INTEGER NOT NULL DEFAULT 0,
    due_at     INTEGER NOT NULL,
    owner      TEXT    NOT NULL DEFAULT '',
    fence      INTEGER NOT NULL DEFAULT 0,
    attempts   INTEGER NOT NULL DEFAULT 0,
    fails      INTEGER NOT NULL DEFAULT 0,
    payload    BLOB    NOT NULL,
    last_error TEXT    NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX tasks_key ON tasks (kind, task_key);
CREATE INDEX tasks_due ON tasks (kind, state, due_at);
CREATE INDEX tasks_order ON tasks (kind, task_order, state, id);
CREATE INDEX tasks_org ON tasks (org, kind, id);

CREATE TABLE stream_head (
    stream  TEXT    NOT NULL PRIMARY KEY,
    seq     INTEGER NOT NULL,
    trimmed INTEGER NOT NULL DEFAULT 0,
    epoch   TEXT    NOT NULL
) WITHOUT ROWID;

CREATE TABLE event_log (
    stream TEXT    NOT NULL,
    seq    INTEGER NOT NULL,
    kind   TEXT    NOT NULL,
    at     INTEGER NOT NULL,
    data   BLOB    NOT NULL,
    PRIMARY KEY (stream, seq)
) WITHOUT ROWID;
CREATE INDEX event_log_at ON event_log (at);

-- +goose Down
DROP TABLE event_log;
DROP TABLE stream_head;
DROP TABLE tasks;
