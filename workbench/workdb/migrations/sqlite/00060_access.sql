-- +goose Up
-- A session that must change the password or enrol a second factor first, or that an app password opened.
ALTER TABLE sessions ADD COLUMN limited TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN app INTEGER NOT NULL DEFAULT 0;
ALTER TABLE people ADD COLUMN must_change INTEGER NOT NULL DEFAULT 0;
ALTER TABLE people ADD COLUMN secret_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE people ADD COLUMN recovery TEXT NOT NULL DEFAULT '';
UPDATE people SET secret_at = updated_at;

-- A person's second factor; confirmed_at is 0 until the first right code. last_step is the newest code used.
CREATE TABLE second_factors (
    person       INTEGER NOT NULL PRIMARY KEY,
    org          INTEGER NOT NULL,
    secret       TEXT NOT NULL,
    confirmed_at INTEGER NOT NULL DEFAULT 0,
    last_step    INTEGER NOT NULL DEFAULT 0,
    failures     INTEGER NOT NULL DEFAULT 0,
    failed_at    INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE recovery_codes (
    person INTEGER NOT NULL,
    hash   TEXT NOT NULL,
    PRIMARY KEY (person, hash)
);

-- Short-lived tokens that work once: half a sign-in, a forgotten password, an answer to an alert.
CREATE TABLE passes (
    hash       TEXT NOT NULL PRIMARY KEY,
    org        INTEGER NOT NULL,
    person     INTEGER NOT NULL,
    purpose    TEXT NOT NULL,
    detail     TEXT NOT NULL,
    tries      INTEGER NOT NULL DEFAULT 0,
    expires_at INTEGER NOT NULL
);
CREATE INDEX passes_expires ON passes (expires_at);

-- Sign-ins, those of one door, address and client within minutes in one row.
CREATE TABLE visits (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    org      INTEGER NOT NULL,
    person   INTEGER NOT NULL,
    door     TEXT NOT NULL,
    ip       TEXT NOT NULL,
    client   TEXT NOT NULL,
    app      INTEGER NOT NULL DEFAULT 0,
    session  INTEGER NOT NULL DEFAULT 0,
    ok       INTEGER NOT NULL,
    times    INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    last_at  INTEGER NOT NULL,
    ended_at INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX visits_person ON visits (org, person, last_at);
CREATE INDEX visits_last ON visits (last_at);

-- Networks and devices that a person came from before.
CREATE TABLE known_places (
    person  INTEGER NOT NULL,
    place   TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (person, place)
);

-- Failed sign-ins of a person since the last quiet hour, and whether they were told.
CREATE TABLE failed_visits (
    person   INTEGER NOT NULL PRIMARY KEY,
    times    INTEGER NOT NULL,
    since    INTEGER NOT NULL,
    last_at  INTEGER NOT NULL,
    told     INTEGER NOT NULL DEFAULT 0
);

-- Addresses that guessed passwords.
CREATE TABLE blocked_addresses (
    ip         TEXT NOT NULL PRIMARY KEY,
    reason     TEXT NOT NULL,
    blocked_at INTEGER NOT NULL,
    until      INTEGER NOT NULL
);

-- +goose Down
DROP TABLE blocked_addresses;
DROP TABLE failed_visits;
DROP TABLE known_places;
DROP TABLE visits;
DROP TABLE passes;
DROP TABLE recovery_codes;
DROP TABLE second_factors;
ALTER TABLE people DROP COLUMN recovery;
ALTER TABLE people DROP COLUMN secret_at;
ALTER TABLE people DROP COLUMN must_change;
ALTER TABLE sessions DROP COLUMN app;
ALTER TABLE sessions DROP COLUMN limited;
