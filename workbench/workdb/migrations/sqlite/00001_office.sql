-- +goose Up
CREATE TABLE orgs (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL,
    tz         TEXT NOT NULL,
    rev        INTEGER NOT NULL DEFAULT 0,
    audit_seq  INTEGER NOT NULL DEFAULT 0,
    audit_hash TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX orgs_name ON orgs (name);

CREATE TABLE departments (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    org        INTEGER NOT NULL,
    parent     INTEGER NOT NULL,
    name       TEXT NOT NULL,
    pos        INTEGER NOT NULL DEFAULT 0,
    source     TEXT,
    created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX departments_source ON departments (org, source);
CREATE INDEX departments_parent ON departments (org, parent);

CREATE TABLE people (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    org        INTEGER NOT NULL,
    login      TEXT NOT NULL,
    login_key  TEXT,
    name       TEXT NOT NULL,
    pinyin     TEXT NOT NULL,
    initials   TEXT NOT NULL,
    phone      TEXT NOT NULL,
    title      TEXT NOT NULL,
    number     TEXT NOT NULL,
    number_key TEXT,
    role       TEXT NOT NULL,
    manages    TEXT NOT NULL,
    state      TEXT NOT NULL,
    source     TEXT,
    search     TEXT NOT NULL,
    secret     TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    left_at    INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX people_login_key ON people (login_key);
CREATE UNIQUE INDEX people_number_key ON people (org, number_key);
CREATE UNIQUE INDEX people_source ON people (org, source);
CREATE INDEX people_sorted ON people (org, pinyin, id);

CREATE TABLE person_departments (
    org        INTEGER NOT NULL,
    department INTEGER NOT NULL,
    person     INTEGER NOT NULL,
    pos        INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (department, person)
) WITHOUT ROWID;
CREATE INDEX person_departments_in ON person_departments (org, department, person);
CREATE INDEX person_departments_of ON person_departments (org, person);

CREATE TABLE sessions (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    org        INTEGER NOT NULL,
    person     INTEGER NOT NULL,
    token_hash TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    ip         TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX sessions_token_hash ON sessions (token_hash);
CREATE INDEX sessions_person ON sessions (org, person);
CREATE INDEX sessions_expires_at ON sessions (expires_at);

CREATE TABLE conversations (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    org        INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    title      TEXT NOT NULL,
    source     TEXT,
    head       INTEGER NOT NULL DEFAULT 0,
    active_at  INTEGER NOT NULL,
    outside    INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX conversations_source ON conversations (org, source);

CREATE TABLE conversation_members (
    org          INTEGER NOT NULL,
    conversation INTEGER NOT NULL,
    person       INTEGER NOT NULL,
    address      TEXT NOT NULL,
    name         TEXT NOT NULL,
    read_seq     INTEGER NOT NULL DEFAULT 0,
    unread       INTEGER NOT NULL DEFAULT 0,
    active_at    INTEGER NOT NULL,
    joined_at    INTEGER NOT NULL,
    PRIMARY KEY (conversation, person, address)
) WITHOUT ROWID;
CREATE INDEX conversation_members_list ON conversation_members (org, person, active_at, conversation);

CREATE TABLE posts (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    org          INTEGER NOT NULL,
    conversation INTEGER NOT NULL,
    seq          INTEGER NOT NULL,
    kind         TEXT NOT NULL,
    person       INTEGER NOT NULL,
    address      TEXT NOT NULL,
    name         TEXT NOT NULL,
    body         TEXT NOT NULL,
    quoted       TEXT NOT NULL,
    mail         TEXT NOT NULL,
    card         TEXT NOT NULL,
    source       TEXT,
    outbound     INTEGER NOT NULL DEFAULT 0,
    outs         TEXT NOT NULL,
    reply_to     INTEGER NOT NULL DEFAULT 0,
    created_at   INTEGER NOT NULL
);
CREATE UNIQUE INDEX posts_seq ON posts (conversation, seq);
CREATE UNIQUE INDEX posts_source ON posts (conversation, source);

CREATE TABLE events (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    org               INTEGER NOT NULL,
    title             TEXT NOT NULL,
    start_at          INTEGER NOT NULL,
    end_at            INTEGER NOT NULL,
    until_at          INTEGER NOT NULL,
    all_day           INTEGER NOT NULL DEFAULT 0,
    tz                TEXT NOT NULL,
    place             TEXT NOT NULL,
    description       TEXT NOT NULL,
    link              TEXT NOT NULL,
    organizer         INTEGER NOT NULL,
    organizer_address TEXT NOT NULL,
    organizer_name    TEXT NOT NULL,
    attendees         TEXT NOT NULL,
    reminder          INTEGER NOT NULL,
    uid               TEXT NOT NULL,
    recurrence_id     TEXT NOT NULL,
    sequence          INTEGER NOT NULL DEFAULT 0,
    rule              TEXT NOT NULL,
    except_at         TEXT NOT NULL,
    state             TEXT NOT NULL,
    source            TEXT,
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL
);
CREATE UNIQUE INDEX events_source ON events (org, source);
CREATE INDEX events_uid ON events (org, uid);

CREATE TABLE event_people (
    org      INTEGER NOT NULL,
    event    INTEGER NOT NULL,
    person   INTEGER NOT NULL,
    start_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    PRIMARY KEY (event, person)
) WITHOUT ROWID;
CREATE INDEX event_people_until_at ON event_people (org, person, until_at);

CREATE TABLE todos (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    org        INTEGER NOT NULL,
    title      TEXT NOT NULL,
    note       TEXT NOT NULL,
    due_at     INTEGER,
    all_day    INTEGER NOT NULL DEFAULT 0,
    owner      INTEGER NOT NULL,
    creator    INTEGER NOT NULL,
    state      TEXT NOT NULL,
    source     TEXT,
    link       TEXT NOT NULL,
    done_at    INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX todos_source ON todos (org, owner, source);
CREATE INDEX todos_state ON todos (org, owner, state);
CREATE INDEX todos_creator ON todos (org, creator);

CREATE TABLE notices (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    org        INTEGER NOT NULL,
    person     INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    title      TEXT NOT NULL,
    body       TEXT NOT NULL,
    link       TEXT NOT NULL,
    source     TEXT,
    seen       INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX notices_source ON notices (org, person, source);
CREATE INDEX notices_id ON notices (org, person, id);

CREATE TABLE installs (
    org        INTEGER NOT NULL,
    app        TEXT NOT NULL,
    state      TEXT NOT NULL,
    plan       TEXT NOT NULL,
    scope      TEXT NOT NULL,
    rule       TEXT NOT NULL,
    domain     TEXT NOT NULL,
    steps      TEXT NOT NULL,
    actor      INTEGER NOT NULL,
    version    INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (org, app)
);

CREATE TABLE settings (
    org    INTEGER NOT NULL,
    person INTEGER NOT NULL,
    name   TEXT NOT NULL,
    value  TEXT NOT NULL,
    PRIMARY KEY (org, person, name)
);

CREATE TABLE audit (
    org        INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    actor      INTEGER NOT NULL,
    actor_name TEXT NOT NULL,
    ip         TEXT NOT NULL,
    action     TEXT NOT NULL,
    target     TEXT NOT NULL,
    detail     TEXT NOT NULL,
    at         INTEGER NOT NULL,
    prev       TEXT NOT NULL,
    hash       TEXT NOT NULL,
    PRIMARY KEY (org, seq)
);

-- +goose Down
DROP TABLE audit;
DROP TABLE settings;
DROP TABLE installs;
DROP TABLE notices;
DROP TABLE todos;
DROP TABLE event_people;
DROP TABLE events;
DROP TABLE posts;
DROP TABLE conversation_members;
DROP TABLE conversations;
DROP TABLE sessions;
DROP TABLE person_departments;
DROP TABLE people;
DROP TABLE departments;
DROP TABLE orgs;
