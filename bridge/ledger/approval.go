package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/workbench"
)

// ApprovalState tells what was decided.
type ApprovalState string

// States of an approval. The first decision stands.
const (
	ApprovalOpen     ApprovalState = "open"
	ApprovalApproved ApprovalState = "approved"
	ApprovalRefused  ApprovalState = "refused"
	ApprovalExpired  ApprovalState = "expired"
	ApprovalGone     ApprovalState = "gone" // taken back by who asked
)

// Approval is something that waits for a person's word. Kind and Ref name it once in an organisation; Payload is the
// kind's own JSON.
type Approval struct {
	ID        int64
	Org       workbench.OrgID
	Kind      string
	Ref       string
	Subject   string
	Detail    []string // lines for the person who decides
	Payload   []byte
	Asker     workbench.PersonID // 0: nobody of the organisation
	AskerName string
	Approvers []workbench.PersonID // of a new one; see Approvers
	State     ApprovalState
	Decider   workbench.PersonID
	Reason    string
	Expires   time.Time
	Created   time.Time
	Decided   time.Time
}

// decision is the task that carries out what was decided, or ends an approval that nobody decided.
type decision struct {
	Approval int64 `json:"a"`
	Expire   bool  `json:"x,omitempty"`
}

const approvalColumns = "id, org, kind, ref, subject, detail, payload, asker, asker_name, state, decider, reason, expires_at, created_at, decided_at"

func scanApproval(s interface{ Scan(...any) error }) (Approval, error) {
	var a Approval
	var detail []byte
	var expires, created, decided int64
	err := s.Scan(&a.ID, &a.Org, &a.Kind, &a.Ref, &a.Subject, &detail, &a.Payload, &a.Asker, &a.AskerName, &a.State, &a.Decider, &a.Reason,
		&expires, &created, &decided)
	if err != nil {
		return a, absent(err)
	}
	a.Expires, a.Created, a.Decided = instant(expires), instant(created), instant(decided)
	return a, json.Unmarshal(detail, &a.Detail)
}

// AddApproval keeps a question, once for each Kind and Ref, and gives what is kept.
func (d *DB) AddApproval(ctx context.Context, a Approval) (kept Approval, err error) {
	detail, err := json.Marshal(a.Detail)
	if err != nil {
		return a, err
	}
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		added, err := d.added(tx, `approvals (org, kind, ref, subject, detail, payload, asker, asker_name, state, reason, expires_at, created_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?)`, a.Org, a.Kind, a.Ref, clip(a.Subject, 255), detail, append([]byte{}, a.Payload...), a.Asker,
			clip(a.AskerName, 190), string(ApprovalOpen), millis(a.Expires), millis(d.db.Now()))
		if err != nil {
			return err
		}
		kept, err = scanApproval(tx.Row("SELECT "+approvalColumns+" FROM approvals WHERE org = ? AND kind = ? AND ref = ?", a.Org, a.Kind, a.Ref))
		if err != nil || !added {
			return err
		}
		for _, p := range a.Approvers {
			if err := d.insert(tx, "approvers (org, person, approval) VALUES (?, ?, ?)", a.Org, p, kept.ID); err != nil {
				return err
			}
		}
		_, err = d.decisions.Add(tx, engine.Task[decision]{Org: int64(a.Org), Key: "x" + strconv.FormatInt(kept.ID, 10), At: a.Expires,
			Payload: decision{kept.ID, true}})
		return err
	})
	return kept, err
}

// Approval gives one; ErrNone.
func (d *DB) Approval(ctx context.Context, org workbench.OrgID, id int64) (Approval, error) {
	return scanApproval(d.db.QueryRow(ctx, "SELECT "+approvalColumns+" FROM approvals WHERE org = ? AND id = ?", org, id))
}

// ApprovalByRef gives the one about something; ErrNone.
func (d *DB) ApprovalByRef(ctx context.Context, org workbench.OrgID, kind, ref string) (Approval, error) {
	return scanApproval(d.db.QueryRow(ctx, "SELECT "+approvalColumns+" FROM approvals WHERE org = ? AND kind = ? AND ref = ?", org, kind, ref))
}

// MayApprove tells whether a person was asked.
func (d *DB) MayApprove(ctx context.Context, org workbench.OrgID, person workbench.PersonID, id int64) (bool, error) {
	var n int
	err := d.db.QueryRow(ctx, "SELECT COUNT(*) FROM approvers WHERE org = ? AND person = ? AND approval = ?", org, person, id).Scan(&n)
	return n > 0, err
}

// ApprovalQuery asks for approvals: those that a person was asked for, or those that they asked for.
type ApprovalQuery struct {
	Org      workbench.OrgID
	Approver workbench.PersonID
	Asker    workbench.PersonID // without Approver
	OpenOnly bool
	Before   int64 // id; the newest below it
	Limit    int
}

// Approvals lists approvals, newest first.
func (d *DB) Approvals(ctx context.Context, q ApprovalQuery) ([]Approval, error) {
	where, args := " WHERE org = ?", []any{q.Org}
	and := func(cond string, a ...any) {
		where, args = where+" AND "+cond, append(args, a...)
	}
	if q.Approver != 0 {
		and("id IN (SELECT approval FROM approvers WHERE org = ? AND person = ?)", q.Org, q.Approver)
	} else {
		and("asker = ?", q.Asker)
	}
	if q.OpenOnly {
		and("state = ?", string(ApprovalOpen))
	}
	if q.Before > 0 {
		and("id < ?", q.Before)
	}
	var out []Approval
	rows, err := d.db.Query(ctx, "SELECT "+approvalColumns+" FROM approvals"+where+" ORDER BY id DESC LIMIT ?", append(args, q.Limit)...)
	err = each(rows, err, func(rows *sql.Rows) error {
		a, err := scanApproval(rows)
		out = append(out, a)
		return err
	})
	return out, err
}

// Approvers gives who was asked, by approval.
func (d *DB) Approvers(ctx context.Context, org workbench.OrgID, ids []int64) (map[int64][]workbench.PersonID, error) {
	out := map[int64][]workbench.PersonID{}
	if len(ids) == 0 {
		return out, nil
	}
	args := []any{org}
	for _, id := range ids {
		args = append(args, id)
	}
	rows, err := d.db.Query(ctx, "SELECT approval, person FROM approvers WHERE org = ? AND approval IN (?"+strings.Repeat(", ?", len(ids)-1)+") ORDER BY person", args...)
	err = each(rows, err, func(rows *sql.Rows) error {
		var id int64
		var p workbench.PersonID
		err := rows.Scan(&id, &p)
		out[id] = append(out[id], p)
		return err
	})
	return out, err
}

// Decide notes a decision and adds the task that carries it out; the first one stands and is given. decider 0 is time
// itself, or who asked.
func (d *DB) Decide(ctx context.Context, org workbench.OrgID, id int64, state ApprovalState, decider workbench.PersonID, reason string) (kept Approval, err error) {
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		res, err := tx.Run("UPDATE approvals SET state = ?, decider = ?, reason = ?, decided_at = ? WHERE org = ? AND id = ? AND state = ?",
			string(state), decider, clip(reason, 1000), millis(d.db.Now()), org, id, string(ApprovalOpen))
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if err != nil {
			return err
		}
		if kept, err = scanApproval(tx.Row("SELECT "+approvalColumns+" FROM approvals WHERE org = ? AND id = ?", org, id)); err != nil || n == 0 {
			return err
		}
		_, err = d.decisions.Add(tx, engine.Task[decision]{Org: int64(org), Key: "d" + strconv.FormatInt(id, 10), Payload: decision{Approval: id}})
		return err
	})
	return kept, err
}

// RunDecisions hands decided approvals to do, at least once each, until ctx ends. What nobody decided in time is
// decided as expired.
func (d *DB) RunDecisions(ctx context.Context, workers int, do func(context.Context, Approval) error) error {
	return d.decisions.Run(ctx, workers, func(ctx context.Context, c *engine.Claimed[decision]) error {
		org := workbench.OrgID(c.Org)
		if c.Payload.Expire {
			_, err := d.Decide(ctx, org, c.Payload.Approval, ApprovalExpired, 0, "")
			if errors.Is(err, ErrNone) {
				return nil
			}
			return err
		}
		a, err := d.Approval(ctx, org, c.Payload.Approval)
		if err != nil {
			return fmt.Errorf("decision %d: %w", c.Payload.Approval, err)
		}
		return do(ctx, a)
	})
}
