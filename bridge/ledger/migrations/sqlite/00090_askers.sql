-- +goose Up
-- Who asked looks up what became of it; an approver of one is looked up by approval.
CREATE INDEX approvals_asker ON approvals (org, asker, id);
CREATE INDEX approvers_approval ON approvers (org, approval, person);

-- +goose Down
DROP INDEX approvers_approval;
DROP INDEX approvals_asker;
