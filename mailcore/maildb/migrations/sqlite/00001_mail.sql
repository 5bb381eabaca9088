-- +goose Up
CREATE TABLE domains (
    org           INTEGER NOT NULL,
    name          TEXT    NOT NULL,
    verified_name TEXT,
    is_default    INTEGER NOT NULL DEFAULT 0,
    proof         TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    PRIMARY KEY (org, name)
) WITHOUT ROWID;
-- verified_name is the name once it is verified: one organisation at a time.
CREATE UNIQUE INDEX domains_verified ON domains (verified_name);

CREATE TABLE dkim_keys (
    org        INTEGER NOT NULL,
    domain     TEXT    NOT NULL,
    selector   TEXT    NOT NULL,
    pem        BLOB    NOT NULL,
    record     TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (org, domain, selector)
);

CREATE TABLE mailboxes (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    org         INTEGER NOT NULL,
    kind        TEXT    NOT NULL,
    person      INTEGER NOT NULL DEFAULT 0,
    name        TEXT    NOT NULL,
    address     TEXT    NOT NULL,
    address_key TEXT    NOT NULL,
    state       TEXT    NOT NULL,
    quota       INTEGER NOT NULL DEFAULT 0,
    used        INTEGER NOT NULL DEFAULT 0,
    modseq      INTEGER NOT NULL DEFAULT 1,
    validity    INTEGER NOT NULL DEFAULT 0,
    created_at  INTEGER NOT NULL
);
CREATE INDEX mailboxes_address ON mailboxes (org, address_key);
CREATE INDEX mailboxes_person ON mailboxes (org, person);

CREATE TABLE addresses (
    address_key TEXT    NOT NULL PRIMARY KEY,
    org         INTEGER NOT NULL,
    mailbox     INTEGER NOT NULL,
    address     TEXT    NOT NULL
) WITHOUT ROWID;
CREATE INDEX addresses_mailbox ON addresses (mailbox);

CREATE TABLE held_addresses (
    address_key TEXT    NOT NULL PRIMARY KEY,
    org         INTEGER NOT NULL,
    mailbox     INTEGER NOT NULL,
    person      INTEGER NOT NULL,
    until       INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE logins (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    mailbox       INTEGER NOT NULL,
    kind          TEXT    NOT NULL,
    name          TEXT    NOT NULL DEFAULT '',
    hash          TEXT    NOT NULL,
    must_activate INTEGER NOT NULL DEFAULT 0,
    created_at    INTEGER NOT NULL
);
CREATE INDEX logins_mailbox ON logins (mailbox);

CREATE TABLE folders (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    mailbox     INTEGER NOT NULL,
    name_hash   BLOB    NOT NULL,
    name        TEXT    NOT NULL,
    role        TEXT    NOT NULL DEFAULT '',
    uidvalidity INTEGER NOT NULL,
    uidnext     INTEGER NOT NULL DEFAULT 1,
    messages    INTEGER NOT NULL DEFAULT 0,
    unseen      INTEGER NOT NULL DEFAULT 0,
    deleted     INTEGER NOT NULL DEFAULT 0,
    size        INTEGER NOT NULL DEFAULT 0,
    modseq      INTEGER NOT NULL DEFAULT 1,
    trimmed     INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX folders_name ON folders (mailbox, name_hash);

CREATE TABLE subscriptions (
    mailbox   INTEGER NOT NULL,
    name_hash BLOB    NOT NULL,
    name      TEXT    NOT NULL,
    PRIMARY KEY (mailbox, name_hash)
) WITHOUT ROWID;

-- One row for each content of an organisation: where its bytes are and what a list or ENVELOPE shows of it.
CREATE TABLE blobs (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    org          INTEGER NOT NULL,
    hash         BLOB    NOT NULL,
    raw_hash     BLOB    NOT NULL,
    ref          TEXT    NOT NULL,
    size         INTEGER NOT NULL,
    refs         INTEGER NOT NULL,
    attachments  INTEGER NOT NULL,
    sent_at      INTEGER NOT NULL,
    header_id    TEXT    NOT NULL,
    from_address TEXT    NOT NULL,
    from_name    TEXT    NOT NULL,
    to_list      TEXT    NOT NULL,
    subject      TEXT    NOT NULL,
    preview      TEXT    NOT NULL,
    verdict      TEXT    NOT NULL,
    structure    BLOB    NOT NULL
);
CREATE UNIQUE INDEX blobs_hash ON blobs (org, hash);
-- Compaction asks by ref.
CREATE INDEX blobs_ref ON blobs (ref);

-- One narrow row for each copy in a folder, so that changing flags rewrites few bytes.
CREATE TABLE messages (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    mailbox  INTEGER NOT NULL,
    folder   INTEGER NOT NULL,
    uid      INTEGER NOT NULL,
    modseq   INTEGER NOT NULL,
    flags    INTEGER NOT NULL,
    size     INTEGER NOT NULL,
    idate    INTEGER NOT NULL,
    saved_at INTEGER NOT NULL,
    thread   INTEGER NOT NULL,
    blob_id  INTEGER NOT NULL,
    keywords TEXT    NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX messages_uid ON messages (folder, uid);
CREATE INDEX messages_modseq ON messages (folder, modseq);
CREATE INDEX messages_thread ON messages (mailbox, thread);

CREATE TABLE expunged (
    folder    INTEGER NOT NULL,
    modseq    INTEGER NOT NULL,
    first_uid INTEGER NOT NULL,
    last_uid  INTEGER NOT NULL,
    PRIMARY KEY (folder, modseq, first_uid)
) WITHOUT ROWID;

CREATE TABLE threads (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    mailbox INTEGER NOT NULL,
    base    INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    people  BLOB    NOT NULL
);
CREATE INDEX threads_base ON threads (mailbox, base);

-- Which thread of a mailbox a Message-ID belongs to; own tells ids of messages that lie here from ids only referred to.
CREATE TABLE mid_ref (
    mailbox INTEGER NOT NULL,
    mid     BLOB    NOT NULL,
    thread  INTEGER NOT NULL,
    base    INTEGER NOT NULL,
    own     INTEGER NOT NULL,
    PRIMARY KEY (mailbox, mid)
) WITHOUT ROWID;

CREATE TABLE delivery_keys (
    delivery_key BLOB    NOT NULL PRIMARY KEY,
    receipt      BLOB    NOT NULL,
    at           INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX delivery_keys_at ON delivery_keys (at);

-- Outgoing mails whose sender was told about a delay.
CREATE TABLE delays_told (
    task INTEGER NOT NULL PRIMARY KEY
);

-- Messages that the search index does not know yet.
CREATE TABLE index_queue (
    mailbox INTEGER NOT NULL,
    message INTEGER NOT NULL,
    PRIMARY KEY (mailbox, message)
) WITHOUT ROWID;

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
