-- +goose Up
CREATE TABLE domains (
    org BIGINT NOT NULL,
    name VARCHAR(255) NOT NULL,
    verified_name VARCHAR(255),
    is_default TINYINT NOT NULL DEFAULT 0,
    proof VARCHAR(255) NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org, name),
    UNIQUE KEY domains_verified (verified_name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
-- verified_name is the name once it is verified: one organisation at a time.

CREATE TABLE dkim_keys (
    org BIGINT NOT NULL,
    domain VARCHAR(255) NOT NULL,
    selector VARCHAR(64) NOT NULL,
    pem BLOB NOT NULL,
    record TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org, domain, selector)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE mailboxes (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org BIGINT NOT NULL,
    kind VARCHAR(16) NOT NULL,
    person BIGINT NOT NULL DEFAULT 0,
    name VARCHAR(255) NOT NULL,
    address VARCHAR(320) NOT NULL,
    address_key VARCHAR(320) NOT NULL,
    state VARCHAR(16) NOT NULL,
    quota BIGINT NOT NULL DEFAULT 0,
    used BIGINT NOT NULL DEFAULT 0,
    modseq BIGINT NOT NULL DEFAULT 1,
    validity INT UNSIGNED NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    KEY mailboxes_address (org, address_key),
    KEY mailboxes_person (org, person)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE addresses (
    address_key VARCHAR(320) NOT NULL PRIMARY KEY,
    org BIGINT NOT NULL,
    mailbox BIGINT NOT NULL,
    address VARCHAR(320) NOT NULL,
    KEY addresses_mailbox (mailbox)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE held_addresses (
    address_key VARCHAR(320) NOT NULL PRIMARY KEY,
    org BIGINT NOT NULL,
    mailbox BIGINT NOT NULL,
    person BIGINT NOT NULL,
    until BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE logins (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    mailbox BIGINT NOT NULL,
    kind VARCHAR(16) NOT NULL,
    name VARCHAR(255) NOT NULL DEFAULT '',
    hash VARCHAR(255) NOT NULL,
    must_activate TINYINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    KEY logins_mailbox (mailbox)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE folders (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    mailbox BIGINT NOT NULL,
    name_hash BINARY(16) NOT NULL,
    name TEXT NOT NULL,
    role VARCHAR(16) NOT NULL DEFAULT '',
    uidvalidity INT UNSIGNED NOT NULL,
    uidnext BIGINT NOT NULL DEFAULT 1,
    messages INT NOT NULL DEFAULT 0,
    unseen INT NOT NULL DEFAULT 0,
    deleted INT NOT NULL DEFAULT 0,
    size BIGINT NOT NULL DEFAULT 0,
    modseq BIGINT NOT NULL DEFAULT 1,
    trimmed BIGINT NOT NULL DEFAULT 0,
    UNIQUE KEY folders_name (mailbox, name_hash)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE subscriptions (
    mailbox BIGINT NOT NULL,
    name_hash BINARY(16) NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (mailbox, name_hash)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- One row for each content of an organisation: where its bytes are and what a list or ENVELOPE shows of it.
CREATE TABLE blobs (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org BIGINT NOT NULL,
    hash BINARY(32) NOT NULL,
    raw_hash BINARY(16) NOT NULL,
    ref VARCHAR(255) NOT NULL,
    size BIGINT NOT NULL,
    refs INT NOT NULL,
    attachments INT NOT NULL,
    sent_at BIGINT NOT NULL,
    header_id VARCHAR(998) NOT NULL,
    from_address VARCHAR(320) NOT NULL,
    from_name TEXT NOT NULL,
    to_list TEXT NOT NULL,
    subject TEXT NOT NULL,
    preview TEXT NOT NULL,
    verdict TEXT NOT NULL,
    structure MEDIUMBLOB NOT NULL,
    UNIQUE KEY blobs_hash (org, hash),
    KEY blobs_ref (ref)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- One narrow row for each copy in a folder, so that changing flags rewrites few bytes.
CREATE TABLE messages (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    mailbox BIGINT NOT NULL,
    folder BIGINT NOT NULL,
    uid INT UNSIGNED NOT NULL,
    modseq BIGINT NOT NULL,
    flags INT NOT NULL,
    size BIGINT NOT NULL,
    idate BIGINT NOT NULL,
    saved_at BIGINT NOT NULL,
    thread BIGINT NOT NULL,
    blob_id BIGINT NOT NULL,
    keywords VARCHAR(4200) NOT NULL DEFAULT '',
    UNIQUE KEY messages_uid (folder, uid),
    KEY messages_modseq (folder, modseq),
    KEY messages_thread (mailbox, thread)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE expunged (
    folder BIGINT NOT NULL,
    modseq BIGINT NOT NULL,
    first_uid INT UNSIGNED NOT NULL,
    last_uid INT UNSIGNED NOT NULL,
    PRIMARY KEY (folder, modseq, first_uid)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE threads (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    mailbox BIGINT NOT NULL,
    base BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    people VARBINARY(1024) NOT NULL,
    KEY threads_base (mailbox, base)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Which thread of a mailbox a Message-ID belongs to; own tells ids of messages that lie here from ids only referred to.
CREATE TABLE mid_ref (
    mailbox BIGINT NOT NULL,
    mid BINARY(16) NOT NULL,
    thread BIGINT NOT NULL,
    base BIGINT NOT NULL,
    own TINYINT NOT NULL,
    PRIMARY KEY (mailbox, mid)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE delivery_keys (
    delivery_key BINARY(32) NOT NULL PRIMARY KEY,
    receipt MEDIUMBLOB NOT NULL,
    at BIGINT NOT NULL,
    KEY delivery_keys_at (at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Outgoing mails whose sender was told about a delay.
CREATE TABLE delays_told (
    task BIGINT NOT NULL PRIMARY KEY
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Messages that the search index does not know yet.
CREATE TABLE index_queue (
    mailbox BIGINT NOT NULL,
    message BIGINT NOT NULL,
    PRIMARY KEY (mailbox, message)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- +goose Down
DROP TABLE index_queue;
DROP TABLE delays_told;
DROP TABLE delivery_keys;
DROP TABLE mid_ref;
DROP TABLE threads;
DROP TABLE expunged;
DROP TABLE messages;
DROP TABLE blobs;
DROP TABLE subscriptions;
DROP TABLE folders;
DROP TABLE logins;
DROP TABLE held_addresses;
DROP TABLE addresses;
DROP TABLE mailboxes;
DROP TABLE dkim_keys;
DROP TABLE domains;
