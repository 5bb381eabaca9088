-- +goose Up
-- What words the messages of each mailbox have, see wordpart.go. All are indexed anew.
CREATE TABLE word_parts (
    id       BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    mailbox  BIGINT NOT NULL,
    tier     INT NOT NULL,
    messages INT NOT NULL,
    base     BIGINT NOT NULL,
    docs     LONGBLOB NOT NULL,
    pages    LONGBLOB NOT NULL,
    KEY word_parts_mailbox (mailbox, tier, messages)
) ENGINE=InnoDB;
CREATE TABLE word_pages (
    part    BIGINT NOT NULL,
    n       INT NOT NULL,
    entries LONGBLOB NOT NULL,
    PRIMARY KEY (part, n)
) ENGINE=InnoDB;
DROP TABLE mail_text;
INSERT IGNORE INTO index_queue (mailbox, message) SELECT mailbox, id FROM messages;

-- +goose Down
DROP TABLE word_pages;
DROP TABLE word_parts;
CREATE TABLE mail_text (
    message BIGINT NOT NULL PRIMARY KEY,
    tokens  MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    FULLTEXT KEY mail_text_tokens (tokens)
) ENGINE=InnoDB;
INSERT IGNORE INTO index_queue (mailbox, message) SELECT mailbox, id FROM messages;
