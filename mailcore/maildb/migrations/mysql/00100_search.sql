-- +goose Up
-- What words each message has. See tokens.go for the words.
CREATE TABLE mail_text (
    message BIGINT NOT NULL PRIMARY KEY,
    tokens  MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    FULLTEXT KEY mail_text_tokens (tokens)
) ENGINE=InnoDB;

-- +goose Down
DROP TABLE mail_text;
