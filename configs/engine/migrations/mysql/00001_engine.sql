-- +goose Up
CREATE TABLE tasks (
    id         BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    kind       VARCHAR(32)  NOT NULL,
    task_key   VARCHAR(190) NOT NULL,
    org        BIGINT       NOT NULL,
    task_order VARCHAR(190) NOT NULL DEFAULT '',
    state      TINYINT      NOT NULL DEFAULT 0,
    due_at     BIGINT       NOT NULL,
    owner      VARCHAR(128) NOT NULL DEFAULT '',
    fence      BIGINT       NOT NULL DEFAULT 0,
    attempts   INT          NOT NULL DEFAULT 0,
    fails      INT          NOT NULL DEFAULT 0,
    payload    MEDIUMBLOB   NOT NULL,
    last_error VARCHAR(1000) NOT NULL DEFAULT '',
    created_at BIGINT       NOT NULL,
    UNIQUE KEY tasks_key (kind, task_key),
    KEY tasks_due (kind, state, due_at),
    KEY tasks_order (kind, task_order, state, id),
    KEY tasks_org (org, kind, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE stream_head (
    stream  VARCHAR(64) NOT NULL PRIMARY KEY,
    seq     BIGINT      NOT NULL,
    trimmed BIGINT      NOT NULL DEFAULT 0,
    epoch   VARCHAR(16) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE event_log (
    stream VARCHAR(64) NOT NULL,
    seq    BIGINT      NOT NULL,
    kind   VARCHAR(32) NOT NULL,
    at     BIGINT      NOT NULL,
    data   MEDIUMBLOB  NOT NULL,
    PRIMARY KEY (stream, seq),
    KEY event_log_at (at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- +goose Down
DROP TABLE event_log;
DROP TABLE stream_head;
DROP TABLE tasks;
