-- +goose Up
-- From an event, a todo or a conversation to the mails it came from.
CREATE INDEX mail_links_target ON mail_links (org, kind, target);

-- +goose Down
DROP INDEX mail_links_target ON mail_links;
