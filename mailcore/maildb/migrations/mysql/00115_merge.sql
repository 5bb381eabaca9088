-- +goose Up
-- InnoDB merges its index as it likes.
SELECT 1;

-- +goose Down
SELECT 1;
