package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// SendRule is one thing an organisation says about mail that leaves it. Who is meant by several rules obeys all.
type SendRule struct {
	ID      int64           `json:"-"`
	Org     workbench.OrgID `json:"-"`
	Name    string          `json:"name"`
	Off     bool            `json:"off,omitempty"`
	Who     Whom            `json:"who"`
	Inside  bool            `json:"inside,omitempty"` // outside only what Allow names
	Allow   []string        `json:"allow,omitempty"`  // domains, those below them included, or addresses
	Limits  SendLimits      `json:"limits"`
	Hold    *HoldWhen       `json:"hold,omitempty"`
	Changed time.Time       `json:"-"`
}

// Whom says whom a rule is about; empty is everybody. Departments include those below them.
type Whom struct {
	Roles       []workbench.Role         `json:"roles,omitempty"`
	Departments []workbench.DepartmentID `json:"departments,omitempty"`
	People      []workbench.PersonID     `json:"people,omitempty"`
}

// SendLimits bound outside recipients; 0 is no limit. Colleagues, and people one has corresponded with for more than a
// day or who wrote first, are never counted.
type SendLimits struct {
	Minute int `json:"minute,omitempty"`
	Hour   int `json:"hour,omitempty"`
	Day    int `json:"day,omitempty"`
	New    int `json:"new,omitempty"` // never written to before, in a day
}

// HoldWhen says which outside mails wait for a person's word. Any of what it names is enough.
type HoldWhen struct {
	Always      bool                 `json:"always,omitempty"`
	Keywords    []string             `json:"keywords,omitempty"` // in subject, text or file names
	Attachments bool                 `json:"attachments,omitempty"`
	Size        int64                `json:"size,omitempty"` // bytes, from which on; 0 is none
	Approvers   []workbench.PersonID `json:"approvers"`
	Hours       int                  `json:"hours,omitempty"` // after which it is refused; 0 is 72
}

// SendRules lists the rules of an organisation in the order in which they were made.
func (d *DB) SendRules(ctx context.Context, org workbench.OrgID) ([]SendRule, error) {
	var out []SendRule
	rows, err := d.db.Query(ctx, "SELECT id, body, updated_at FROM send_rules WHERE org = ? ORDER BY id", org)
	err = each(rows, err, func(rows *sql.Rows) error {
		r, err := scanSendRule(rows, org)
		out = append(out, r)
		return err
	})
	return out, err
}

func scanSendRule(s interface{ Scan(...any) error }, org workbench.OrgID) (SendRule, error) {
	r := SendRule{Org: org}
	var body []byte
	var changed int64
	if err := s.Scan(&r.ID, &body, &changed); err != nil {
		return r, absent(err)
	}
	r.Changed = instant(changed)
	if err := json.Unmarshal(body, &r); err != nil {
		return r, fmt.Errorf("rule %d: %w", r.ID, err)
	}
	return r, nil
}

// SendRule gives one; ErrNone.
func (d *DB) SendRule(ctx context.Context, org workbench.OrgID, id int64) (SendRule, error) {
	return scanSendRule(d.db.QueryRow(ctx, "SELECT id, body, updated_at FROM send_rules WHERE org = ? AND id = ?", org, id), org)
}

// SaveSendRule makes a rule, or changes that with its ID; ErrNone.
func (d *DB) SaveSendRule(ctx context.Context, r SendRule) (SendRule, error) {
	body, err := json.Marshal(r)
	if err != nil {
		return r, err
	}
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		now := d.db.Now()
		r.Changed = now
		if r.ID != 0 {
			var n int
			if err := tx.Row("SELECT COUNT(*) FROM send_rules WHERE org = ? AND id = ?", r.Org, r.ID).Scan(&n); err != nil || n == 0 {
				return errors.Join(err, ErrNone)
			}
			_, err := tx.Run("UPDATE send_rules SET body = ?, updated_at = ? WHERE org = ? AND id = ?", body, millis(now), r.Org, r.ID)
			return err
		}
		res, err := tx.Run("INSERT INTO send_rules (org, body, created_at, updated_at) VALUES (?, ?, ?, ?)", r.Org, body, millis(now), millis(now))
		if err != nil {
			return err
		}
		id, err := res.LastInsertId()
		r.ID = id
		return err
	})
	return r, err
}

// DropSendRule removes one; ErrNone.
func (d *DB) DropSendRule(ctx context.Context, org workbench.OrgID, id int64) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		res, err := tx.Run("DELETE FROM send_rules WHERE org = ? AND id = ?", org, id)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, ErrNone)
		}
		return nil
	})
}

// SendSpan is a window in which outside recipients are counted.
type SendSpan struct {
	Name  string // "minute", "hour", "day", "new"
	Long  time.Duration
	Limit int
	Add   int
}

// FullError says that a window has no room, and until when.
type FullError struct {
	Span  string
	Until time.Time
}

func (e FullError) Error() string { return "window " + e.Span + " is full" }

// CountSend adds to all windows of a mailbox, or to none when one is full (FullError), and remembers the newly known.
// It is one transaction, so that limits hold over all nodes.
func (d *DB) CountSend(ctx context.Context, mb mailcore.MailboxID, spans []SendSpan, fresh []Hash) error {
	slices.SortFunc(spans, func(a, b SendSpan) int { return strings.Compare(a.Name, b.Name) }) // all transactions lock in one order
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		now := d.db.Now()
		for _, s := range spans {
			if s.Add == 0 {
				continue
			}
			if err := d.countIn(tx, mb, s, now); err != nil {
				return err
			}
		}
		for _, who := range fresh {
			if err := d.insert(tx, "send_known (mailbox, who, since) VALUES (?, ?, ?)", mb, who[:], millis(now)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (d *DB) countIn(tx *engine.Tx, mb mailcore.MailboxID, s SendSpan, now time.Time) error {
	if err := d.insert(tx, "send_counts (mailbox, span, started, n) VALUES (?, ?, ?, 0)", mb, s.Name, millis(now)); err != nil {
		return err
	}
	over := millis(now.Add(-s.Long))
	// MySQL sets from left to right, so n is judged by the old beginning.
	res, err := tx.Run(`UPDATE send_counts SET n = CASE WHEN started <= ? THEN ? ELSE n + ? END,
		started = CASE WHEN started <= ? THEN ? ELSE started END
		WHERE mailbox = ? AND span = ? AND ? <= ? AND (started <= ? OR n + ? <= ?)`,
		over, s.Add, s.Add, over, millis(now), mb, s.Name, s.Add, s.Limit, over, s.Add, s.Limit)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n > 0 {
		return err
	}
	var started int64
	if err := tx.Row("SELECT started FROM send_counts WHERE mailbox = ? AND span = ?", mb, s.Name).Scan(&started); err != nil {
		return err
	}
	return FullError{s.Name, instant(started).Add(s.Long)}
}

// SendRoom looks, without counting, whether the windows have room.
func (d *DB) SendRoom(ctx context.Context, mb mailcore.MailboxID, spans []SendSpan) error {
	now := d.db.Now()
	rows, err := d.db.Query(ctx, "SELECT span, started, n FROM send_counts WHERE mailbox = ?", mb)
	used, begun := map[string]int{}, map[string]time.Time{}
	err = each(rows, err, func(rows *sql.Rows) error {
		var span string
		var started int64
		var n int
		err := rows.Scan(&span, &started, &n)
		used[span], begun[span] = n, instant(started)
		return err
	})
	if err != nil {
		return err
	}
	for _, s := range spans {
		start, n := begun[s.Name], used[s.Name]
		if !now.Before(start.Add(s.Long)) {
			start, n = now, 0
		}
		if s.Add > 0 && n+s.Add > s.Limit {
			return FullError{s.Name, start.Add(s.Long)}
		}
	}
	return nil
}

// SendKnown tells since when a mailbox has written to somebody; the zero time for one who wrote first. ErrNone.
func (d *DB) SendKnown(ctx context.Context, mb mailcore.MailboxID, who Hash) (time.Time, error) {
	var since int64
	err := d.db.QueryRow(ctx, "SELECT since FROM send_known WHERE mailbox = ? AND who = ?", mb, who[:]).Scan(&since)
	return instant(since), absent(err)
}

// AddSendKnown remembers somebody who wrote first.
func (d *DB) AddSendKnown(ctx context.Context, mb mailcore.MailboxID, who Hash) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		return d.insert(tx, "send_known (mailbox, who, since) VALUES (?, ?, 0)", mb, who[:])
	})
}
