-- +goose Up
-- Changes of flags over long ranges of UIDs that the rows of messages do not show yet, see flagrun.go. Empty on MySQL, where
-- another node could not tell that a mailbox has some.
CREATE TABLE flag_runs (
    mailbox   BIGINT NOT NULL,
    modseq    BIGINT NOT NULL,
    first_uid INT UNSIGNED NOT NULL,
    last_uid  INT UNSIGNED NOT NULL,
    folder    BIGINT NOT NULL,
    and_flags INT UNSIGNED NOT NULL,
    or_flags  INT UNSIGNED NOT NULL,
    PRIMARY KEY (mailbox, modseq, first_uid)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- +goose Down
DROP TABLE flag_runs;
