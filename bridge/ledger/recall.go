package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// Recall is a mail that its author takes back.
type Recall struct {
	ID      int64
	Org     workbench.OrgID
	Mailbox mailcore.MailboxID // in whose name it was sent
	Message mailcore.MessageID // the author's own copy
	Person  workbench.PersonID // who takes it back
	Mid     Hash               // of its Message-ID
	Notice  bool               // ask people outside to disregard it
	Links   bool               // end the links to files in it
	Done    bool
	Asked   int // how often it was asked for something more
	Created time.Time
	Ended   time.Time // zero until Done
}

// Results of a recall at one place.
const (
	Recalled    = "recalled"
	NotRecalled = "cannot"
	Read        = "read"
	Downloaded  = "downloaded"
	GoneAlready = "gone"    // there is no copy any more
	LinkEnded   = "revoked" // of a link to a file
)

// RecallResult is what became of a mail at one place.
type RecallResult struct {
	Place  string // mailbox, shared, group, outside, forward, queue, quarantine, chat, todo, event, file
	Who    string // an address, or what else names the place
	Name   string
	Result string
	Reason string // a fixed word
	At     time.Time
}

// RecallPolicy is what an organisation allows.
type RecallPolicy struct {
	Off   bool
	Hours int // after sending
}

// DefaultRecall is the policy of an organisation that has said nothing.
var DefaultRecall = RecallPolicy{Hours: 24}

type recallTask struct {
	Recall int64 `json:"r"`
}

const recallColumns = "id, org, mailbox, message, person, mid, notice, links, state, asked, created_at, done_at"

const recallDone, recallRuns = "done", "running"

func scanRecall(s interface{ Scan(...any) error }) (Recall, error) {
	var r Recall
	var mid []byte
	var notice, links int
	var state string
	var created, ended int64
	err := s.Scan(&r.ID, &r.Org, &r.Mailbox, &r.Message, &r.Person, &mid, &notice, &links, &state, &r.Asked, &created, &ended)
	if err != nil {
		return r, absent(err)
	}
	copy(r.Mid[:], mid)
	r.Notice, r.Links, r.Done, r.Created, r.Ended = notice != 0, links != 0, state == recallDone, instant(created), instant(ended)
	return r, nil
}

// BeginRecall keeps a recall and the task that carries it out, once for each mail; asking again for more (Notice, Links)
// carries it on. fresh tells that it is new.
func (d *DB) BeginRecall(ctx context.Context, r Recall) (kept Recall, fresh bool, err error) {
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		fresh, err = d.added(tx, "recalls (org, mailbox, message, person, mid, notice, links, state, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
			r.Org, r.Mailbox, r.Message, r.Person, r.Mid[:], r.Notice, r.Links, recallRuns, millis(d.db.Now()))
		if err != nil {
			return err
		}
		const find = "SELECT " + recallColumns + " FROM recalls WHERE org = ? AND mailbox = ? AND mid = ?"
		if kept, err = scanRecall(tx.Row(find, r.Org, r.Mailbox, r.Mid[:])); err != nil {
			return err
		}
		if more := r.Notice && !kept.Notice || r.Links && !kept.Links; !fresh && !more {
			return nil
		} else if more {
			if _, err := tx.Run("UPDATE recalls SET notice = ?, links = ?, state = ?, asked = asked + 1 WHERE id = ?", r.Notice || kept.Notice,
				r.Links || kept.Links, recallRuns, kept.ID); err != nil {
				return err
			}
			if kept, err = scanRecall(tx.Row(find, r.Org, r.Mailbox, r.Mid[:])); err != nil {
				return err
			}
		}
		_, err = d.recalls.Add(tx, engine.Task[recallTask]{Org: int64(r.Org), Key: fmt.Sprintf("%d:%d", kept.ID, kept.Asked), Payload: recallTask{kept.ID}})
		return err
	})
	return kept, fresh, err
}

// Recall gives one; ErrNone.
func (d *DB) Recall(ctx context.Context, org workbench.OrgID, id int64) (Recall, error) {
	return scanRecall(d.db.QueryRow(ctx, "SELECT "+recallColumns+" FROM recalls WHERE org = ? AND id = ?", org, id))
}

// RecallOf gives that of a mail of a mailbox; ErrNone.
func (d *DB) RecallOf(ctx context.Context, org workbench.OrgID, mb mailcore.MailboxID, mid Hash) (Recall, error) {
	return scanRecall(d.db.QueryRow(ctx, "SELECT "+recallColumns+" FROM recalls WHERE org = ? AND mailbox = ? AND mid = ?", org, mb, mid[:]))
}

// RecallResults lists what became of a recalled mail, place by place.
func (d *DB) RecallResults(ctx context.Context, r Recall) ([]RecallResult, error) {
	var out []RecallResult
	rows, err := d.db.Query(ctx, "SELECT place, who, name, result, reason, at FROM recall_results WHERE recall = ? ORDER BY at, place, who", r.ID)
	err = each(rows, err, func(rows *sql.Rows) error {
		var x RecallResult
		var at int64
		err := rows.Scan(&x.Place, &x.Who, &x.Name, &x.Result, &x.Reason, &at)
		x.At = instant(at)
		out = append(out, x)
		return err
	})
	return out, err
}

// recallEvent is mail.recall in the stream of the mailbox that sent the mail.
type recallEvent struct {
	Recall  int64              `json:"recall"`
	Message mailcore.MessageID `json:"id"`
	Place   string             `json:"place,omitempty"`
	Result  string             `json:"result,omitempty"`
	Done    bool               `json:"done"`
}

func (d *DB) tellRecall(tx *engine.Tx, r Recall, e recallEvent) error {
	e.Recall, e.Message = r.ID, r.Message
	return d.streams.Append(tx, fmt.Sprintf("m:%d", r.Mailbox), "mail.recall", e)
}

// SetRecallResult notes what became of the mail at one place, in place of what was noted there before, and tells who is
// looking.
func (d *DB) SetRecallResult(ctx context.Context, r Recall, x RecallResult) error {
	x.Who = address(x.Who)
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		var was, why string
		err := tx.Row("SELECT result, reason FROM recall_results WHERE recall = ? AND place = ? AND who = ?", r.ID, x.Place, x.Who).Scan(&was, &why)
		switch {
		case err == nil && was == x.Result && why == x.Reason:
			return nil
		case err == nil:
			_, err = tx.Run("UPDATE recall_results SET result = ?, reason = ?, at = ? WHERE recall = ? AND place = ? AND who = ?",
				x.Result, x.Reason, millis(d.db.Now()), r.ID, x.Place, x.Who)
		case errors.Is(err, sql.ErrNoRows):
			_, err = tx.Run("INSERT INTO recall_results (recall, place, who, name, result, reason, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
				r.ID, x.Place, x.Who, clip(x.Name, maxAddress), x.Result, x.Reason, millis(d.db.Now()))
		}
		if err != nil {
			return err
		}
		return d.tellRecall(tx, r, recallEvent{Place: x.Place, Result: x.Result})
	})
}

// EndRecall notes that all places were dealt with.
func (d *DB) EndRecall(ctx context.Context, r Recall) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		res, err := tx.Run("UPDATE recalls SET state = ?, done_at = ? WHERE id = ? AND asked = ? AND state <> ?", recallDone, millis(d.db.Now()), r.ID, r.Asked, recallDone)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err // asked for more meanwhile: the next run ends it
		}
		return d.tellRecall(tx, r, recallEvent{Done: true})
	})
}

// RunRecalls hands recalls to do until ctx ends, each at least once.
func (d *DB) RunRecalls(ctx context.Context, workers int, do func(context.Context, Recall) error) error {
	return d.recalls.Run(ctx, workers, func(ctx context.Context, c *engine.Claimed[recallTask]) error {
		r, err := d.Recall(ctx, workbench.OrgID(c.Org), c.Payload.Recall)
		if errors.Is(err, ErrNone) {
			return nil
		}
		if err != nil {
			return err
		}
		return do(ctx, r)
	})
}

// RecallPolicyOf gives what an organisation allows.
func (d *DB) RecallPolicyOf(ctx context.Context, org workbench.OrgID) (RecallPolicy, error) {
	p := DefaultRecall
	var off int
	err := d.db.QueryRow(ctx, "SELECT off, hours FROM recall_policies WHERE org = ?", org).Scan(&off, &p.Hours)
	if errors.Is(err, sql.ErrNoRows) {
		return DefaultRecall, nil
	}
	p.Off = off != 0
	return p, err
}

// SetRecallPolicy says what an organisation allows.
func (d *DB) SetRecallPolicy(ctx context.Context, org workbench.OrgID, p RecallPolicy) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		if _, err := tx.Run("DELETE FROM recall_policies WHERE org = ?", org); err != nil {
			return err
		}
		_, err := tx.Run("INSERT INTO recall_policies (org, off, hours) VALUES (?, ?, ?)", org, p.Off, p.Hours)
		return err
	})
}
