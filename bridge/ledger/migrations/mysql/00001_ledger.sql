-- +goose Up
-- One row: what all nodes derive their keys from.
CREATE TABLE bridge_secret (
    id         BIGINT NOT NULL PRIMARY KEY,
    value      VARBINARY(32)    NOT NULL,
    created_at BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What became of a mail. mid and body are hashes of its Message-ID and text; owner is 0 for what belongs to all.
CREATE TABLE mail_links (
    org        BIGINT NOT NULL,
    kind       VARCHAR(32)    NOT NULL,
    mid        BINARY(16)    NOT NULL,
    body       BINARY(16)    NOT NULL,
    owner      BIGINT NOT NULL,
    target     BIGINT NOT NULL,
    mailbox    BIGINT NOT NULL,
    message    BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org, kind, mid, body, owner, target),
    KEY mail_links_mid (org, mid)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The mail side of a conversation.
CREATE TABLE mail_chats (
    org        BIGINT NOT NULL,
    conv       BIGINT NOT NULL,
    owner      BIGINT NOT NULL,
    subject    TEXT    NOT NULL,
    root       TEXT    NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org, conv)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE chat_threads (
    org     BIGINT NOT NULL,
    mailbox BIGINT NOT NULL,
    thread  BIGINT NOT NULL,
    conv    BIGINT NOT NULL,
    PRIMARY KEY (org, mailbox, thread, conv)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Mails seen in and out of a conversation. role is self (a post has it), ref (only referred to) or alias.
CREATE TABLE chat_refs (
    id      BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org     BIGINT NOT NULL,
    conv    BIGINT NOT NULL,
    mid     BINARY(16)    NOT NULL,
    body    BINARY(16)    NOT NULL,
    role    VARCHAR(8)    NOT NULL,
    header  TEXT    NOT NULL,
    post    BIGINT NOT NULL,
    sender  VARCHAR(190)    NOT NULL,
    outside BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    UNIQUE KEY chat_refs_key (org, conv, mid, body, role),
    KEY chat_refs_mid (org, mid),
    KEY chat_refs_sender (org, sender, at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Addresses made for answers: one for each conversation, outside member, purpose and mailbox they lead to.
CREATE TABLE reply_tokens (
    id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org        BIGINT NOT NULL,
    conv       BIGINT NOT NULL,
    member     VARCHAR(190)    NOT NULL,
    purpose    VARCHAR(8)    NOT NULL,
    mailbox    BIGINT NOT NULL,
    domain     VARCHAR(255)    NOT NULL,
    revoked    BIGINT NOT NULL DEFAULT 0,
    uses       BIGINT NOT NULL DEFAULT 0,
    expires_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE KEY reply_tokens_key (org, conv, member, purpose, mailbox, domain)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE effects (
    org        BIGINT NOT NULL,
    effect_key BINARY(16)    NOT NULL,
    kind       VARCHAR(32)    NOT NULL,
    name       VARCHAR(190)    NOT NULL,
    state      VARCHAR(16)    NOT NULL,
    detail     MEDIUMTEXT    NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org, effect_key),
    KEY effects_kind (org, kind, state)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE holds (
    id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org        BIGINT NOT NULL,
    conv       BIGINT NOT NULL,
    mid        BINARY(16)    NOT NULL,
    body       BINARY(16)    NOT NULL,
    mailbox    BIGINT NOT NULL,
    message    BIGINT NOT NULL,
    sender     VARCHAR(190)    NOT NULL,
    reason     VARCHAR(64)    NOT NULL,
    decision   VARCHAR(16)    NOT NULL DEFAULT '',
    expires_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE KEY holds_key (org, conv, mid, body),
    KEY holds_created (org, conv, created_at),
    KEY holds_sender (org, sender, created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE activations (
    mailbox    BIGINT NOT NULL,
    serial     BIGINT NOT NULL,
    org        BIGINT NOT NULL,
    person     BIGINT NOT NULL,
    hash       VARBINARY(32)    NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL DEFAULT 0,
    void       BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (mailbox, serial),
    UNIQUE KEY activations_hash (hash)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The newest version taken from one side of an event; attendee is empty for the organizer.
CREATE TABLE cal_received (
    org        BIGINT NOT NULL,
    owner      BIGINT NOT NULL,
    uid        BINARY(16)    NOT NULL,
    recurrence VARCHAR(32)    NOT NULL,
    attendee   VARCHAR(190)    NOT NULL,
    sequence   BIGINT NOT NULL,
    dtstamp    BIGINT NOT NULL,
    PRIMARY KEY (org, owner, uid, recurrence, attendee)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Every decision about an arriving calendar object.
CREATE TABLE cal_inbox (
    org        BIGINT NOT NULL,
    owner      BIGINT NOT NULL,
    mid        BINARY(16)    NOT NULL,
    part       VARCHAR(64)    NOT NULL,
    method     VARCHAR(32)    NOT NULL,
    uid        VARCHAR(255)    NOT NULL,
    sender     VARCHAR(190)    NOT NULL,
    action     VARCHAR(32)    NOT NULL,
    reason     VARCHAR(64)    NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org, owner, mid, part)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What outside attendees of our own events were told last.
CREATE TABLE cal_sent (
    org       BIGINT NOT NULL,
    event     BIGINT NOT NULL,
    address   VARCHAR(190)    NOT NULL,
    sequence  BIGINT NOT NULL,
    digest    VARCHAR(64)    NOT NULL,
    cancelled BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (org, event, address)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Free names by what they look like, so that nobody gets a name that reads like another's.
CREATE TABLE free_names (
    look       VARCHAR(64)    NOT NULL PRIMARY KEY,
    label      VARCHAR(64)    NOT NULL,
    org        BIGINT NOT NULL,
    created_at BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- +goose Down
DROP TABLE free_names;
DROP TABLE cal_sent;
DROP TABLE cal_inbox;
DROP TABLE cal_received;
DROP TABLE activations;
DROP TABLE holds;
DROP TABLE effects;
DROP TABLE reply_tokens;
DROP TABLE chat_refs;
DROP TABLE chat_threads;
DROP TABLE mail_chats;
DROP TABLE mail_links;
DROP TABLE bridge_secret;
