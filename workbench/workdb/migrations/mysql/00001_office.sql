-- +goose Up
CREATE TABLE orgs (
    id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name       VARCHAR(190) NOT NULL,
    tz         VARCHAR(64) NOT NULL,
    rev        BIGINT NOT NULL DEFAULT 0,
    audit_seq  BIGINT NOT NULL DEFAULT 0,
    audit_hash VARCHAR(64) NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    UNIQUE KEY orgs_name (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE departments (
    id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org        BIGINT NOT NULL,
    parent     BIGINT NOT NULL,
    name       VARCHAR(190) NOT NULL,
    pos        INT NOT NULL DEFAULT 0,
    source     VARCHAR(190),
    created_at BIGINT NOT NULL,
    UNIQUE KEY departments_source (org, source),
    KEY departments_parent (org, parent)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE people (
    id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org        BIGINT NOT NULL,
    login      VARCHAR(190) NOT NULL,
    login_key  VARCHAR(190),
    name       VARCHAR(190) NOT NULL,
    pinyin     VARCHAR(190) NOT NULL,
    initials   VARCHAR(64) NOT NULL,
    phone      VARCHAR(64) NOT NULL,
    title      VARCHAR(190) NOT NULL,
    number     VARCHAR(64) NOT NULL,
    number_key VARCHAR(64),
    role       VARCHAR(16) NOT NULL,
    manages    MEDIUMTEXT NOT NULL,
    state      VARCHAR(16) NOT NULL,
    source     VARCHAR(190),
    search     VARCHAR(1000) NOT NULL,
    secret     VARCHAR(255) NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    left_at    BIGINT NOT NULL DEFAULT 0,
    UNIQUE KEY people_login_key (login_key),
    UNIQUE KEY people_number_key (org, number_key),
    UNIQUE KEY people_source (org, source),
    KEY people_sorted (org, pinyin, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE person_departments (
    org        BIGINT NOT NULL,
    department BIGINT NOT NULL,
    person     BIGINT NOT NULL,
    pos        INT NOT NULL DEFAULT 0,
    PRIMARY KEY (department, person),
    KEY person_departments_in (org, department, person),
    KEY person_departments_of (org, person)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE sessions (
    id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org        BIGINT NOT NULL,
    person     BIGINT NOT NULL,
    token_hash VARCHAR(64) NOT NULL,
    user_agent VARCHAR(255) NOT NULL,
    ip         VARCHAR(64) NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    UNIQUE KEY sessions_token_hash (token_hash),
    KEY sessions_person (org, person),
    KEY sessions_expires_at (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE conversations (
    id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org        BIGINT NOT NULL,
    kind       VARCHAR(16) NOT NULL,
    title      VARCHAR(255) NOT NULL,
    source     VARCHAR(190),
    head       BIGINT NOT NULL DEFAULT 0,
    active_at  BIGINT NOT NULL,
    outside    INT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    UNIQUE KEY conversations_source (org, source)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE conversation_members (
    org          BIGINT NOT NULL,
    conversation BIGINT NOT NULL,
    person       BIGINT NOT NULL,
    address      VARCHAR(190) NOT NULL,
    name         VARCHAR(190) NOT NULL,
    read_seq     BIGINT NOT NULL DEFAULT 0,
    unread       BIGINT NOT NULL DEFAULT 0,
    active_at    BIGINT NOT NULL,
    joined_at    BIGINT NOT NULL,
    PRIMARY KEY (conversation, person, address),
    KEY conversation_members_list (org, person, active_at, conversation)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE posts (
    id           BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org          BIGINT NOT NULL,
    conversation BIGINT NOT NULL,
    seq          BIGINT NOT NULL,
    kind         VARCHAR(16) NOT NULL,
    person       BIGINT NOT NULL,
    address      VARCHAR(190) NOT NULL,
    name         VARCHAR(190) NOT NULL,
    body         MEDIUMTEXT NOT NULL,
    quoted       MEDIUMTEXT NOT NULL,
    mail         MEDIUMTEXT NOT NULL,
    card         MEDIUMTEXT NOT NULL,
    source       VARCHAR(190),
    outbound     INT NOT NULL DEFAULT 0,
    outs         MEDIUMTEXT NOT NULL,
    reply_to     BIGINT NOT NULL DEFAULT 0,
    created_at   BIGINT NOT NULL,
    UNIQUE KEY posts_seq (conversation, seq),
    UNIQUE KEY posts_source (conversation, source)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE events (
    id                BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org               BIGINT NOT NULL,
    title             VARCHAR(255) NOT NULL,
    start_at          BIGINT NOT NULL,
    end_at            BIGINT NOT NULL,
    until_at          BIGINT NOT NULL,
    all_day           INT NOT NULL DEFAULT 0,
    tz                VARCHAR(64) NOT NULL,
    place             VARCHAR(255) NOT NULL,
    description       MEDIUMTEXT NOT NULL,
    link              VARCHAR(1000) NOT NULL,
    organizer         BIGINT NOT NULL,
    organizer_address VARCHAR(190) NOT NULL,
    organizer_name    VARCHAR(190) NOT NULL,
    attendees         MEDIUMTEXT NOT NULL,
    reminder          INT NOT NULL,
    uid               VARCHAR(255) NOT NULL,
    recurrence_id     VARCHAR(32) NOT NULL,
    sequence          INT NOT NULL DEFAULT 0,
    rule              VARCHAR(1000) NOT NULL,
    except_at         MEDIUMTEXT NOT NULL,
    state             VARCHAR(16) NOT NULL,
    source            VARCHAR(190),
    created_at        BIGINT NOT NULL,
    updated_at        BIGINT NOT NULL,
    UNIQUE KEY events_source (org, source),
    KEY events_uid (org, uid)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE event_people (
    org      BIGINT NOT NULL,
    event    BIGINT NOT NULL,
    person   BIGINT NOT NULL,
    start_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    PRIMARY KEY (event, person),
    KEY event_people_until_at (org, person, until_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE todos (
    id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org        BIGINT NOT NULL,
    title      VARCHAR(255) NOT NULL,
    note       MEDIUMTEXT NOT NULL,
    due_at     BIGINT,
    all_day    INT NOT NULL DEFAULT 0,
    owner      BIGINT NOT NULL,
    creator    BIGINT NOT NULL,
    state      VARCHAR(16) NOT NULL,
    source     VARCHAR(190),
    link       VARCHAR(1000) NOT NULL,
    done_at    BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE KEY todos_source (org, owner, source),
    KEY todos_state (org, owner, state),
    KEY todos_creator (org, creator)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE notices (
    id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    org        BIGINT NOT NULL,
    person     BIGINT NOT NULL,
    kind       VARCHAR(64) NOT NULL,
    title      VARCHAR(255) NOT NULL,
    body       MEDIUMTEXT NOT NULL,
    link       VARCHAR(1000) NOT NULL,
    source     VARCHAR(190),
    seen       INT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    UNIQUE KEY notices_source (org, person, source),
    KEY notices_id (org, person, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE installs (
    org        BIGINT NOT NULL,
    app        VARCHAR(64) NOT NULL,
    state      VARCHAR(16) NOT NULL,
    plan       VARCHAR(64) NOT NULL,
    scope      MEDIUMTEXT NOT NULL,
    rule       VARCHAR(32) NOT NULL,
    domain     VARCHAR(255) NOT NULL,
    steps      MEDIUMTEXT NOT NULL,
    actor      BIGINT NOT NULL,
    version    BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org, app)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE settings (
    org    BIGINT NOT NULL,
    person BIGINT NOT NULL,
    name   VARCHAR(128) NOT NULL,
    value  MEDIUMTEXT NOT NULL,
    PRIMARY KEY (org, person, name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE audit (
    org        BIGINT NOT NULL,
    seq        BIGINT NOT NULL,
    actor      BIGINT NOT NULL,
    actor_name VARCHAR(190) NOT NULL,
    ip         VARCHAR(64) NOT NULL,
    action     VARCHAR(64) NOT NULL,
    target     VARCHAR(190) NOT NULL,
    detail     MEDIUMTEXT NOT NULL,
    at         BIGINT NOT NULL,
    prev       VARCHAR(64) NOT NULL,
    hash       VARCHAR(64) NOT NULL,
    PRIMARY KEY (org, seq)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

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
