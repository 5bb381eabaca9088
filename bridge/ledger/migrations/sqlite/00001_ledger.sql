-- +goose Up
-- One row: what all nodes derive their keys from.
CREATE TABLE bridge_secret (
    id         INTEGER NOT NULL PRIMARY KEY,
    value      BLOB    NOT NULL,
    created_at INTEGER NOT NULL
);

-- What became of a mail. mid and body are hashes of its Message-ID and text; owner is 0 for what belongs to all.
CREATE TABLE mail_links (
    org        INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    mid        BLOB    NOT NULL,
    body       BLOB    NOT NULL,
    owner      INTEGER NOT NULL,
    target     INTEGER NOT NULL,
    mailbox    INTEGER NOT NULL,
    message    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (org, kind, mid, body, owner, target)
) WITHOUT ROWID;
CREATE INDEX mail_links_mid ON mail_links (org, mid);

-- The mail side of a conversation.
CREATE TABLE mail_chats (
    org        INTEGER NOT NULL,
    conv       INTEGER NOT NULL,
    owner      INTEGER NOT NULL,
    subject    TEXT    NOT NULL,
    root       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (org, conv)
) WITHOUT ROWID;

CREATE TABLE chat_threads (
    org     INTEGER NOT NULL,
    mailbox INTEGER NOT NULL,
    thread  INTEGER NOT NULL,
    conv    INTEGER NOT NULL,
    PRIMARY KEY (org, mailbox, thread, conv)
) WITHOUT ROWID;

-- Mails seen in and out of a conversation. role is self (a post has it), ref (only referred to) or alias.
CREATE TABLE chat_refs (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    org     INTEGER NOT NULL,
    conv    INTEGER NOT NULL,
    mid     BLOB    NOT NULL,
    body    BLOB    NOT NULL,
    role    TEXT    NOT NULL,
    header  TEXT    NOT NULL,
    post    INTEGER NOT NULL,
    sender  TEXT    NOT NULL,
    outside INTEGER NOT NULL,
    at      INTEGER NOT NULL
);
CREATE UNIQUE INDEX chat_refs_key ON chat_refs (org, conv, mid, body, role);
CREATE INDEX chat_refs_mid ON chat_refs (org, mid);
CREATE INDEX chat_refs_sender ON chat_refs (org, sender, at);

-- Addresses made for answers: one for each conversation, outside member, purpose and mailbox they lead to.
CREATE TABLE reply_tokens (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    org        INTEGER NOT NULL,
    conv       INTEGER NOT NULL,
    member     TEXT    NOT NULL,
    purpose    TEXT    NOT NULL,
    mailbox    INTEGER NOT NULL,
    domain     TEXT    NOT NULL,
    revoked    INTEGER NOT NULL DEFAULT 0,
    uses       INTEGER NOT NULL DEFAULT 0,
    expires_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX reply_tokens_key ON reply_tokens (org, conv, member, purpose, mailbox, domain);

CREATE TABLE effects (
    org        INTEGER NOT NULL,
    effect_key BLOB    NOT NULL,
    kind       TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    detail     TEXT    NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (org, effect_key)
) WITHOUT ROWID;
CREATE INDEX effects_kind ON effects (org, kind, state);

CREATE TABLE holds (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    org        INTEGER NOT NULL,
    conv       INTEGER NOT NULL,
    mid        BLOB    NOT NULL,
    body       BLOB    NOT NULL,
    mailbox    INTEGER NOT NULL,
    message    INTEGER NOT NULL,
    sender     TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    decision   TEXT    NOT NULL DEFAULT '',
    expires_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX holds_key ON holds (org, conv, mid, body);
CREATE INDEX holds_created ON holds (org, conv, created_at);
CREATE INDEX holds_sender ON holds (org, sender, created_at);

CREATE TABLE activations (
    mailbox    INTEGER NOT NULL,
    serial     INTEGER NOT NULL,
    org        INTEGER NOT NULL,
    person     INTEGER NOT NULL,
    hash       BLOB    NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER NOT NULL DEFAULT 0,
    void       INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (mailbox, serial)
) WITHOUT ROWID;
CREATE UNIQUE INDEX activations_hash ON activations (hash);

-- The newest version taken from one side of an event; attendee is empty for the organizer.
CREATE TABLE cal_received (
    org        INTEGER NOT NULL,
    owner      INTEGER NOT NULL,
    uid        BLOB    NOT NULL,
    recurrence TEXT    NOT NULL,
    attendee   TEXT    NOT NULL,
    sequence   INTEGER NOT NULL,
    dtstamp    INTEGER NOT NULL,
    PRIMARY KEY (org, owner, uid, recurrence, attendee)
) WITHOUT ROWID;

-- Every decision about an arriving calendar object.
CREATE TABLE cal_inbox (
    org        INTEGER NOT NULL,
    owner      INTEGER NOT NULL,
    mid        BLOB    NOT NULL,
    part       TEXT    NOT NULL,
    method     TEXT    NOT NULL,
    uid        TEXT    NOT NULL,
    sender     TEXT    NOT NULL,
    action     TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (org, owner, mid, part)
) WITHOUT ROWID;

-- What outside attendees of our own events were told last.
CREATE TABLE cal_sent (
    org       INTEGER NOT NULL,
    event     INTEGER NOT NULL,
    address   TEXT    NOT NULL,
    sequence  INTEGER NOT NULL,
    digest    TEXT    NOT NULL,
    cancelled INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (org, event, address)
) WITHOUT ROWID;

-- Free names by what they look like, so that nobody gets a name that reads like another's.
CREATE TABLE free_names (
    look       TEXT    NOT NULL PRIMARY KEY,
    label      TEXT    NOT NULL,
    org        INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) WITHOUT ROWID;

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
