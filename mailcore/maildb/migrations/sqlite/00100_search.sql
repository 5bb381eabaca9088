-- +goose Up
-- What words each message has; rowid is the message. See tokens.go for the words.
CREATE VIRTUAL TABLE mail_text USING fts5(tokens, content='', contentless_delete=1, tokenize='ascii');

-- +goose Down
DROP TABLE mail_text;
