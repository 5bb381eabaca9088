-- +goose Up
-- To whom a mail that may be called back was handed out: 1 a mail program, 2 a page.
ALTER TABLE messages ADD COLUMN handed INTEGER NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE messages DROP COLUMN handed;
