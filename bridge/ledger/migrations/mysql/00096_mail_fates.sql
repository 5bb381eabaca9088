-- +goose Up
-- What receipts and delivery reports said of sent mails, by recipient. mid is the hash of the Message-ID.
CREATE TABLE mail_fates (
    mailbox BIGINT NOT NULL,
    mid     BINARY(16) NOT NULL,
    who     VARCHAR(190) NOT NULL,
    org     BIGINT NOT NULL,
    state   VARCHAR(16) NOT NULL,
    reason  VARCHAR(1000) NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (mailbox, mid, who)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- +goose Down
DROP TABLE mail_fates;
