-- +goose Up
-- For how many days an organisation keeps freed addresses from being given to somebody else.
CREATE TABLE address_policies (
    org       INTEGER NOT NULL PRIMARY KEY,
    hold_days INTEGER NOT NULL
);

-- +goose Down
DROP TABLE address_policies;
