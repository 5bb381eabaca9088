-- +goose Up
-- Mails that were moved in from elsewhere, by what names them there: moving them in again keeps no second copy. hash is of
-- their bytes.
CREATE TABLE imported (
    mailbox INTEGER NOT NULL,
    item    BLOB    NOT NULL,
    hash    BLOB    NOT NULL,
    PRIMARY KEY (mailbox, item)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE imported;
