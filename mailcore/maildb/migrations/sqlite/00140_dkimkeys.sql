-- +goose Up
-- A key waits until its record is seen in DNS, signs while it is active, and is retired when a newer one of its kind
-- took its place.
ALTER TABLE dkim_keys ADD COLUMN algorithm TEXT NOT NULL DEFAULT 'rsa';
ALTER TABLE dkim_keys ADD COLUMN state TEXT NOT NULL DEFAULT 'active';
ALTER TABLE dkim_keys ADD COLUMN retired_at INTEGER NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE dkim_keys DROP COLUMN algorithm;
ALTER TABLE dkim_keys DROP COLUMN state;
ALTER TABLE dkim_keys DROP COLUMN retired_at;
