-- +goose Up
-- Mails that were moved in from elsewhere, by what names them there: moving them in again keeps no second copy. hash is of
-- their bytes.
CREATE TABLE imported (
    mailbox BIGINT NOT NULL,
    item BINARY(16) NOT NULL,
    hash BINARY(32) NOT NULL,
    PRIMARY KEY (mailbox, item)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- +goose Down
DROP TABLE imported;
