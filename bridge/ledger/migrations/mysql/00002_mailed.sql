-- +goose Up
-- Mails that conversations sent lately, to keep within limits. sender and address as keys of mailboxes and recipients.
CREATE TABLE mailed (
    org     BIGINT NOT NULL,
    post    BIGINT NOT NULL,
    address VARCHAR(190)    NOT NULL,
    sender  VARCHAR(190)    NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (org, post, address),
    KEY mailed_sender (org, sender, at),
    KEY mailed_address (org, address, at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- +goose Down
DROP TABLE mailed;
