-- +goose Up
-- Administrators see which addresses of their organisation wait.
CREATE INDEX held_addresses_org ON held_addresses (org, address_key);

-- +goose Down
DROP INDEX held_addresses_org ON held_addresses;
