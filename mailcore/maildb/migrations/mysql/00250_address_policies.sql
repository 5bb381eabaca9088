-- +goose Up
-- For how many days an organisation keeps freed addresses from being given to somebody else.
CREATE TABLE address_policies (
    org       BIGINT NOT NULL PRIMARY KEY,
    hold_days INT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- +goose Down
DROP TABLE address_policies;
