-- +goose Up
-- What administrators said about outgoing mails: held, or bounce.
CREATE TABLE outgoing_orders (
    task   INTEGER NOT NULL PRIMARY KEY,
    what   TEXT    NOT NULL,
    reason TEXT    NOT NULL
);

-- How much an organisation sends to a destination at most, on each node; 0 is the server's own bound.
CREATE TABLE destinations (
    org         INTEGER NOT NULL,
    domain      TEXT    NOT NULL,
    connections INTEGER NOT NULL,
    per_minute  INTEGER NOT NULL,
    PRIMARY KEY (org, domain)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE destinations;
DROP TABLE outgoing_orders;
