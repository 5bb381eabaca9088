-- +goose Up
-- behind marks a task that is known to wait for an earlier one of its order, so that the search for
-- due tasks passes it by. The end of the earlier one takes the mark away.
ALTER TABLE tasks ADD COLUMN behind INTEGER NOT NULL DEFAULT 0;
DROP INDEX tasks_due;
DROP INDEX tasks_order;
CREATE INDEX tasks_due ON tasks (kind, state, behind, due_at);
CREATE INDEX tasks_order ON tasks (kind, task_order, state, owner, id) WHERE task_order <> '';

-- +goose Down
DROP INDEX tasks_order;
DROP INDEX tasks_due;
CREATE INDEX tasks_order ON tasks (kind, task_order, state, id);
CREATE INDEX tasks_due ON tasks (kind, state, due_at);
ALTER TABLE tasks DROP COLUMN behind;
