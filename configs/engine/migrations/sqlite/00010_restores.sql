-- +goose Up
-- One row while a backup is being restored: such a database must not be served.
CREATE TABLE restores (
    id         INTEGER PRIMARY KEY,
    started_at INTEGER NOT NULL
);

-- +goose Down
DROP TABLE restores;
