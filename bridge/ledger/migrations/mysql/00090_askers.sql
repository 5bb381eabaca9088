-- +goose Up
-- What waits is looked up by approver, what became of it by who asked.
CREATE INDEX approvals_open ON approvals (org, state, id);
CREATE INDEX approvals_asker ON approvals (org, asker, id);
CREATE INDEX approvers_approval ON approvers (org, approval, person);

-- +goose Down
DROP INDEX approvers_approval ON approvers;
DROP INDEX approvals_asker ON approvals;
DROP INDEX approvals_open ON approvals;
