-- +goose Up
-- Between which UIDs flags were changed at a modseq, for the views of other nodes: an index of all modseqs would have to
-- be rewritten with each flag. The oldest row of a folder stands for all older changes.
CREATE TABLE flagged (
    folder    INTEGER NOT NULL,
    modseq    INTEGER NOT NULL,
    first_uid INTEGER NOT NULL,
    last_uid  INTEGER NOT NULL,
    PRIMARY KEY (folder, modseq)
) WITHOUT ROWID;
INSERT INTO flagged SELECT id, modseq, 1, uidnext FROM folders;
DROP INDEX messages_modseq;

-- +goose Down
CREATE INDEX messages_modseq ON messages (folder, modseq);
DROP TABLE flagged;
