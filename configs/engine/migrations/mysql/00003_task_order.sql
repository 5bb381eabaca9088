-- +goose Up
-- behind marks a task that is known to wait for an earlier one of its order, so that the search for
-- due tasks passes it by. The end of the earlier one takes the mark away.
ALTER TABLE tasks
    ADD COLUMN behind TINYINT NOT NULL DEFAULT 0,
    DROP KEY tasks_due,
    DROP KEY tasks_order,
    ADD KEY tasks_due (kind, state, behind, due_at),
    ADD KEY tasks_order (kind, task_order, state, owner, id);

-- +goose Down
ALTER TABLE tasks
    DROP KEY tasks_due,
    DROP KEY tasks_order,
    DROP COLUMN behind,
    ADD KEY tasks_due (kind, state, due_at),
    ADD KEY tasks_order (kind, task_order, state, id);
