-- +goose Up
-- One row a blob. A blob of one frame lies in data, a larger one in blob_frames.
CREATE TABLE blob_heads (
    id         BIGINT     NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org        BIGINT     NOT NULL,
    size       BIGINT     NOT NULL,
    complete   TINYINT    NOT NULL,
    created_at BIGINT     NOT NULL,
    zstd       TINYINT    NOT NULL DEFAULT 0,
    crc        BIGINT     NOT NULL DEFAULT 0,
    data       MEDIUMBLOB NOT NULL,
    KEY blob_heads_at (complete, created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE blob_frames (
    blob_id BIGINT     NOT NULL,
    frame   INT        NOT NULL,
    zstd    TINYINT    NOT NULL,
    crc     BIGINT     NOT NULL,
    data    MEDIUMBLOB NOT NULL,
    PRIMARY KEY (blob_id, frame)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- +goose Down
DROP TABLE blob_frames;
DROP TABLE blob_heads;
