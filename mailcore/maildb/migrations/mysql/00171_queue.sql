-- +goose Up
-- What administrators said about outgoing mails: held, or bounce.
CREATE TABLE outgoing_orders (
    task   BIGINT NOT NULL PRIMARY KEY,
    what   VARCHAR(16) NOT NULL,
    reason VARCHAR(500) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- How much an organisation sends to a destination at most, on each node; 0 is the server's own bound.
CREATE TABLE destinations (
    org         BIGINT NOT NULL,
    domain      VARCHAR(190) NOT NULL,
    connections INT NOT NULL,
    per_minute  INT NOT NULL,
    PRIMARY KEY (org, domain)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- +goose Down
DROP TABLE destinations;
DROP TABLE outgoing_orders;
