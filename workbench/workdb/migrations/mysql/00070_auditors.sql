-- +goose Up
-- Who may read the archive, and whose mail of which time; units and people are JSON lists of ids. to_at 0 is without an end.
CREATE TABLE auditors (
    org        BIGINT NOT NULL,
    person     BIGINT NOT NULL,
    whole      INT NOT NULL,
    units      MEDIUMTEXT NOT NULL,
    people     MEDIUMTEXT NOT NULL,
    from_at    BIGINT NOT NULL,
    to_at      BIGINT NOT NULL,
    made_by    BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org, person)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What auditors look for, and why.
CREATE TABLE audit_cases (
    id          BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org         BIGINT NOT NULL,
    title       TEXT NOT NULL,
    reason      TEXT NOT NULL,
    opened_by   BIGINT NOT NULL,
    opened_at   BIGINT NOT NULL,
    approved_by BIGINT NOT NULL DEFAULT 0,
    approved_at BIGINT NOT NULL DEFAULT 0,
    closed_at   BIGINT NOT NULL DEFAULT 0,
    KEY audit_cases_org (org, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- In which departments people were when they left.
CREATE TABLE left_departments (
    org        BIGINT NOT NULL,
    person     BIGINT NOT NULL,
    department BIGINT NOT NULL,
    PRIMARY KEY (org, department, person)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- +goose Down
DROP TABLE left_departments;
DROP TABLE audit_cases;
DROP TABLE auditors;
