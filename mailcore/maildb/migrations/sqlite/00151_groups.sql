-- +goose Up
-- What the address of a group does; its mailbox is a row of mailboxes of kind group.
CREATE TABLE mail_groups (
    mailbox INTEGER NOT NULL PRIMARY KEY,
    org INTEGER NOT NULL,
    senders TEXT NOT NULL,
    moderated INTEGER NOT NULL,
    outside INTEGER NOT NULL
);

-- Who belongs to a group: part is member, sender or moderator; kind says what holder is. address is for outsiders.
CREATE TABLE mail_group_entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    mailbox INTEGER NOT NULL,
    part TEXT NOT NULL,
    kind TEXT NOT NULL,
    holder INTEGER NOT NULL DEFAULT 0,
    address TEXT NOT NULL
);
CREATE UNIQUE INDEX mail_group_entries_once ON mail_group_entries (mailbox, part, kind, holder, address);

-- +goose Down
DROP TABLE mail_group_entries;
DROP TABLE mail_groups;
