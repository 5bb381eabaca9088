-- +goose Up
-- Messages that were deleted for good and may still be brought back. Each owns its bytes as a message does.
CREATE TABLE gone (
    id          BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    mailbox     BIGINT NOT NULL,
    folder      BIGINT NOT NULL,
    folder_name TEXT NOT NULL,
    role        VARCHAR(16) NOT NULL,
    blob_id     BIGINT NOT NULL,
    size        BIGINT NOT NULL,
    flags       INT NOT NULL,
    keywords    TEXT NOT NULL,
    idate       BIGINT NOT NULL,
    gone_at     BIGINT NOT NULL,
    KEY gone_mailbox (mailbox, gone_at),
    KEY gone_at (gone_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Mails kept for auditors, whatever becomes of them in mailboxes. Each owns its bytes as a message does. why: 'journal'
-- was written when the mail was accepted, 'hold' when somebody deleted what a legal hold keeps.
CREATE TABLE archive (
    id      BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org     BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    blob_id BIGINT NOT NULL,
    why     VARCHAR(16) NOT NULL,
    way     VARCHAR(16) NOT NULL,
    sender  TEXT NOT NULL,
    rcpts   MEDIUMTEXT NOT NULL,
    trace   VARCHAR(64) NOT NULL,
    KEY archive_at (org, at, id),
    KEY archive_blob (blob_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Whose mail it was: who sent or got it here. The mailbox may be gone.
CREATE TABLE archive_parties (
    archive BIGINT NOT NULL,
    mailbox BIGINT NOT NULL,
    person  BIGINT NOT NULL,
    PRIMARY KEY (archive, mailbox),
    KEY archive_parties_person (person, archive)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Which organisations have an archive: since when, and how many days a mail stays; 0 is for ever.
CREATE TABLE archive_policy (
    org    BIGINT NOT NULL PRIMARY KEY,
    since  BIGINT NOT NULL,
    days   BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Whose mail of which time must not go; to_at 0 is without an end. ended_at 0: it holds.
CREATE TABLE legal_holds (
    id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org        BIGINT NOT NULL,
    person     BIGINT NOT NULL,
    mailbox    BIGINT NOT NULL,
    from_at    BIGINT NOT NULL,
    to_at      BIGINT NOT NULL,
    reason     TEXT NOT NULL,
    made_by    VARCHAR(190) NOT NULL,
    created_at BIGINT NOT NULL,
    ended_by   VARCHAR(190) NOT NULL DEFAULT '',
    ended_at   BIGINT NOT NULL DEFAULT 0,
    KEY legal_holds_org (org, ended_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- After how many days mail in a place is deleted; subject is a department or person, 0 of the organisation itself.
CREATE TABLE retention_rules (
    org     BIGINT NOT NULL,
    kind    VARCHAR(16) NOT NULL,
    subject BIGINT NOT NULL,
    place   VARCHAR(16) NOT NULL,
    days    BIGINT NOT NULL,
    PRIMARY KEY (org, kind, subject, place)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- +goose Down
DROP TABLE retention_rules;
DROP TABLE legal_holds;
DROP TABLE archive_policy;
DROP TABLE archive_parties;
DROP TABLE archive;
DROP TABLE gone;
