-- +goose Up
-- Changes of flags over long ranges of UIDs that the rows of messages do not show yet, see flagrun.go.
CREATE TABLE flag_runs (
    mailbox   INTEGER NOT NULL,
    modseq    INTEGER NOT NULL,
    first_uid INTEGER NOT NULL,
    last_uid  INTEGER NOT NULL,
    folder    INTEGER NOT NULL,
    and_flags INTEGER NOT NULL,
    or_flags  INTEGER NOT NULL,
    PRIMARY KEY (mailbox, modseq, first_uid)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE flag_runs;
