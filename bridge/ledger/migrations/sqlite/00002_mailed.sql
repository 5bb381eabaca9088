-- +goose Up
-- Mails that conversations sent lately, to keep within limits. sender and address as keys of mailboxes and recipients.
CREATE TABLE mailed (
    org     INTEGER NOT NULL,
    post    INTEGER NOT NULL,
    address TEXT    NOT NULL,
    sender  TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (org, post, address)
) WITHOUT ROWID;
CREATE INDEX mailed_sender ON mailed (org, sender, at);
CREATE INDEX mailed_address ON mailed (org, address, at);

-- +goose Down
DROP TABLE mailed;
