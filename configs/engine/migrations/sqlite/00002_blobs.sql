-- +goose Up
-- One row a blob. A blob of one frame lies in data, a larger one in blob_frames.
CREATE TABLE blob_heads (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    org        INTEGER NOT NULL,
    size       INTEGER NOT NULL,
    complete   INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    zstd       INTEGER NOT NULL DEFAULT 0,
    crc        INTEGER NOT NULL DEFAULT 0,
    data       BLOB    NOT NULL
);
CREATE INDEX blob_heads_at ON blob_heads (complete, created_at);

CREATE TABLE blob_frames (
    blob_id INTEGER NOT NULL,
    frame   INTEGER NOT NULL,
    zstd    INTEGER NOT NULL,
    crc     INTEGER NOT NULL,
    data    BLOB    NOT NULL,
    PRIMARY KEY (blob_id, frame)
);

-- +goose Down
DROP TABLE blob_frames;
DROP TABLE blob_heads;
