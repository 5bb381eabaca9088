-- +goose Up
-- A session that must change the password or enrol a second factor first, or that an app password opened.
ALTER TABLE sessions ADD COLUMN limited VARCHAR(16) NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN app BIGINT NOT NULL DEFAULT 0;
ALTER TABLE people ADD COLUMN must_change INT NOT NULL DEFAULT 0;
ALTER TABLE people ADD COLUMN secret_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE people ADD COLUMN recovery VARCHAR(320) NOT NULL DEFAULT '';
UPDATE people SET secret_at = updated_at;

-- A person's second factor; confirmed_at is 0 until the first right code. last_step is the newest code used.
CREATE TABLE second_factors (
    person       BIGINT NOT NULL PRIMARY KEY,
    org          BIGINT NOT NULL,
    secret       VARCHAR(255) NOT NULL,
    confirmed_at BIGINT NOT NULL DEFAULT 0,
    last_step    BIGINT NOT NULL DEFAULT 0,
    failures     INT NOT NULL DEFAULT 0,
    failed_at    BIGINT NOT NULL DEFAULT 0
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE recovery_codes (
    person BIGINT NOT NULL,
    hash   VARCHAR(64) NOT NULL,
    PRIMARY KEY (person, hash)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Short-lived tokens that work once: half a sign-in, a forgotten password, an answer to an alert.
CREATE TABLE passes (
    hash       VARCHAR(64) NOT NULL PRIMARY KEY,
    org        BIGINT NOT NULL,
    person     BIGINT NOT NULL,
    purpose    VARCHAR(16) NOT NULL,
    detail     VARCHAR(2000) NOT NULL,
    tries      INT NOT NULL DEFAULT 0,
    expires_at BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX passes_expires ON passes (expires_at);

-- Sign-ins, those of one door, address and client within minutes in one row.
CREATE TABLE visits (
    id       BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org      BIGINT NOT NULL,
    person   BIGINT NOT NULL,
    door     VARCHAR(16) NOT NULL,
    ip       VARCHAR(64) NOT NULL,
    client   VARCHAR(255) NOT NULL,
    app      BIGINT NOT NULL DEFAULT 0,
    session  BIGINT NOT NULL DEFAULT 0,
    ok       INT NOT NULL,
    times    BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at  BIGINT NOT NULL,
    ended_at BIGINT NOT NULL DEFAULT 0
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX visits_person ON visits (org, person, last_at);
CREATE INDEX visits_last ON visits (last_at);

-- Networks and devices that a person came from before.
CREATE TABLE known_places (
    person  BIGINT NOT NULL,
    place   VARCHAR(190) NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (person, place)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Failed sign-ins of a person since the last quiet hour, and whether they were told.
CREATE TABLE failed_visits (
    person   BIGINT NOT NULL PRIMARY KEY,
    times    INT NOT NULL,
    since    BIGINT NOT NULL,
    last_at  BIGINT NOT NULL,
    told     INT NOT NULL DEFAULT 0
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Addresses that guessed passwords.
CREATE TABLE blocked_addresses (
    ip         VARCHAR(64) NOT NULL PRIMARY KEY,
    reason     VARCHAR(190) NOT NULL,
    blocked_at BIGINT NOT NULL,
    until      BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

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
