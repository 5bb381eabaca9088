-- +goose Up
-- Annotations of mailboxes and folders (RFC 5464). folder 0 is the mailbox as a whole; owner is the mailbox of the person
-- who alone sees it, 0 is everybody. changed is the modseq of the mailbox at the last change.
CREATE TABLE annotations (
    mailbox    BIGINT NOT NULL,
    owner      BIGINT NOT NULL,
    folder     BIGINT NOT NULL,
    entry_hash BINARY(16) NOT NULL,
    entry      VARCHAR(255) NOT NULL,
    value      MEDIUMBLOB NOT NULL,
    changed    BIGINT NOT NULL,
    PRIMARY KEY (mailbox, owner, folder, entry_hash),
    KEY annotations_owner (owner)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- +goose Down
DROP TABLE annotations;
