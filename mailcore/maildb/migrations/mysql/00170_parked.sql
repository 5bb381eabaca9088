-- +goose Up
-- Submitted mails of which nothing has reached anybody yet. envelope and hold are JSON, note is the door's own.
CREATE TABLE parked (
    id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org        BIGINT NOT NULL,
    mailbox    BIGINT NOT NULL,
    kind       VARCHAR(16) NOT NULL,
    state      VARCHAR(16) NOT NULL,
    due_at     BIGINT NOT NULL,
    park_key   VARBINARY(32),
    envelope   MEDIUMTEXT NOT NULL,
    hold       MEDIUMTEXT NOT NULL,
    note       MEDIUMBLOB NOT NULL,
    subject    MEDIUMTEXT NOT NULL,
    ref        VARCHAR(255) NOT NULL,
    size       BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE KEY parked_key (park_key),
    KEY parked_mailbox (mailbox),
    KEY parked_ref (ref)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Files that are sent as links. sum_state is the unfinished SHA-256 of an upload; link_hash that of the link's secret.
CREATE TABLE files (
    id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org        BIGINT NOT NULL,
    mailbox    BIGINT NOT NULL,
    name       MEDIUMTEXT NOT NULL,
    type       MEDIUMTEXT NOT NULL,
    size       BIGINT NOT NULL,
    got        BIGINT NOT NULL,
    sum_state  MEDIUMBLOB NOT NULL,
    sum        VARBINARY(32),
    link_hash  VARBINARY(32),
    secret     VARCHAR(64) NOT NULL,
    state      VARCHAR(16) NOT NULL,
    most       BIGINT NOT NULL,
    taken      BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE KEY files_link (link_hash),
    KEY files_mailbox (mailbox, state),
    KEY files_expires (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE file_parts (
    file   BIGINT NOT NULL,
    start  BIGINT NOT NULL,
    size   BIGINT NOT NULL,
    ref    VARCHAR(255) NOT NULL,
    PRIMARY KEY (file, start),
    KEY file_parts_ref (ref)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- +goose Down
DROP TABLE file_parts;
DROP TABLE files;
DROP TABLE parked;
