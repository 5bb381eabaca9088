-- +goose Up
-- Between which UIDs flags were changed at a modseq, for the views of other nodes: an index of all modseqs would have to
-- be rewritten with each flag. The oldest row of a folder stands for all older changes.
CREATE TABLE flagged (
    folder BIGINT NOT NULL,
    modseq BIGINT NOT NULL,
    first_uid INT UNSIGNED NOT NULL,
    last_uid INT UNSIGNED NOT NULL,
    PRIMARY KEY (folder, modseq)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT INTO flagged SELECT id, modseq, 1, uidnext FROM folders;
ALTER TABLE messages DROP KEY messages_modseq;

-- +goose Down
ALTER TABLE messages ADD KEY messages_modseq (folder, modseq);
DROP TABLE flagged;
