-- +goose Up
-- One row while a backup is being restored: such a database must not be served.
CREATE TABLE restores (
    id         BIGINT NOT NULL PRIMARY KEY,
    started_at BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- +goose Down
DROP TABLE restores;
