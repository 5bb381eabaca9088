-- +goose Up
-- What the address of a group does; its mailbox is a row of mailboxes of kind group.
CREATE TABLE mail_groups (
    mailbox BIGINT NOT NULL PRIMARY KEY,
    org BIGINT NOT NULL,
    senders VARCHAR(16) NOT NULL,
    moderated TINYINT NOT NULL,
    outside TINYINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Who belongs to a group: part is member, sender or moderator; kind says what holder is. address is for outsiders.
CREATE TABLE mail_group_entries (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    mailbox BIGINT NOT NULL,
    part VARCHAR(16) NOT NULL,
    kind VARCHAR(16) NOT NULL,
    holder BIGINT NOT NULL DEFAULT 0,
    address VARCHAR(320) NOT NULL,
    UNIQUE KEY mail_group_entries_once (mailbox, part, kind, holder, address)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- +goose Down
DROP TABLE mail_group_entries;
DROP TABLE mail_groups;
