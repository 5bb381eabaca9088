-- +goose Up
-- Mails that their authors take back, what became of each copy, and whether an organisation allows it.
CREATE TABLE recalls (
    id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org        BIGINT NOT NULL,
    mailbox    BIGINT NOT NULL,
    message    BIGINT NOT NULL,
    person     BIGINT NOT NULL,
    mid        VARBINARY(16) NOT NULL,
    notice     TINYINT NOT NULL DEFAULT 0,
    links      TINYINT NOT NULL DEFAULT 0,
    state      VARCHAR(16) NOT NULL,
    asked      INT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL,
    done_at    BIGINT NOT NULL DEFAULT 0,
    UNIQUE KEY recalls_mail (org, mailbox, mid)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE recall_results (
    recall BIGINT NOT NULL,
    place  VARCHAR(16) NOT NULL,
    who    VARCHAR(190) NOT NULL,
    name   VARCHAR(190) NOT NULL,
    result VARCHAR(16) NOT NULL,
    reason VARCHAR(32) NOT NULL,
    at     BIGINT NOT NULL,
    PRIMARY KEY (recall, place, who)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE recall_policies (
    org   BIGINT NOT NULL PRIMARY KEY,
    off   TINYINT NOT NULL,
    hours INT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- +goose Down
DROP TABLE recall_policies;
DROP TABLE recall_results;
DROP TABLE recalls;
