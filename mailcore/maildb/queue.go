package maildb

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// OutgoingState tells where an outgoing mail stands.
type OutgoingState string

// States of outgoing mails.
const (
	OutgoingWaiting OutgoingState = "waiting"
	OutgoingSending OutgoingState = "sending"
	OutgoingHeld    OutgoingState = "held"
	OutgoingFailed  OutgoingState = "failed"
)

// OutgoingEntry is one waiting or failed mail as administrators see it.
type OutgoingEntry struct {
	mailcore.Outgoing
	State     OutgoingState
	Next      time.Time
	LastError string
}

// OutgoingQuery chooses outgoing mails; the zero value means all.
type OutgoingQuery struct {
	ID          int64
	State       OutgoingState
	Sender      string // part of the envelope sender
	Destination string // domain, or part of the recipient
	Limit       int    // 0 is 1,000
	// May tells whether a mail of that mailbox may be seen; nil is all.
	May func(mailcore.MailboxID) (bool, error)
}

const (
	outgoingMost = 1000
	// outgoingLook is how many mails are looked through for one answer.
	outgoingLook = 100_000
	// heldFor keeps a held mail out of the way; release makes it due.
	heldFor = 10 * 365 * 24 * time.Hour
)

// OutgoingList lists an organisation's outgoing mails, oldest first.
func (d *DB) OutgoingList(ctx context.Context, org mailcore.OrgID, q OutgoingQuery) ([]OutgoingEntry, error) {
	if q.Limit <= 0 {
		q.Limit = outgoingMost
	}
	var out []OutgoingEntry
	after := int64(0)
	for looked := 0; looked < outgoingLook; looked += outgoingMost {
		page, err := d.outgoingPage(ctx, org, after, q.ID)
		if err != nil {
			return nil, fmt.Errorf("outgoing mails: %w", err)
		}
		for _, e := range page {
			after = e.ID
			ok, err := q.matches(e)
			if err != nil {
				return nil, err
			}
			if ok {
				out = append(out, e)
			}
			if len(out) == q.Limit {
				return out, nil
			}
		}
		if len(page) < outgoingMost {
			break
		}
	}
	return out, nil
}

func (q *OutgoingQuery) matches(e OutgoingEntry) (bool, error) {
	has := func(s, part string) bool {
		return part == "" || strings.Contains(strings.ToLower(s), strings.ToLower(part))
	}
	if q.State != "" && e.State != q.State || !has(string(e.From), q.Sender) || !has(string(e.To), q.Destination) {
		return false, nil
	}
	if q.May == nil {
		return true, nil
	}
	return q.May(e.Sender)
}

func (d *DB) outgoingPage(ctx context.Context, org mailcore.OrgID, after, only int64) ([]OutgoingEntry, error) {
	rows, err := d.db.Query(ctx, `SELECT t.id, t.state, t.owner, t.attempts, t.due_at, t.last_error, t.payload, COALESCE(o.what, ''), COALESCE(o.reason, '') FROM tasks t
		LEFT JOIN outgoing_orders o ON o.task = t.id WHERE t.org = ? AND t.kind = ? AND t.state <> ? AND t.id > ? AND (? = 0 OR t.id = ?)
		ORDER BY t.id LIMIT ?`, org, outgoingKind, engine.TaskDone, after, only, only, outgoingMost)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []OutgoingEntry
	for rows.Next() {
		var id, due int64
		var attempts int
		var state engine.TaskState
		var owner, last, what, reason string
		var payload []byte
		if err := rows.Scan(&id, &state, &owner, &attempts, &due, &last, &payload, &what, &reason); err != nil {
			return nil, err
		}
		var p outgoingTask
		if err := json.Unmarshal(payload, &p); err != nil {
			return nil, fmt.Errorf("outgoing %d: %w", id, err)
		}
		e := OutgoingEntry{Outgoing: fromTask(id, org, p), Next: at(due), LastError: last, State: OutgoingWaiting}
		e.Attempts, e.Order, e.OrderReason = attempts, mailcore.Order(what), reason
		switch {
		case state == engine.TaskDead:
			e.State = OutgoingFailed
		case owner != "" && e.Next.After(d.db.Now()):
			e.State = OutgoingSending
		case e.Order == mailcore.OrderHold:
			e.State = OutgoingHeld
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

// Outgoing gives one outgoing mail; mailcore.ErrNoMessage.
func (d *DB) Outgoing(ctx context.Context, org mailcore.OrgID, id int64) (OutgoingEntry, error) {
	list, err := d.OutgoingList(ctx, org, OutgoingQuery{ID: id, Limit: 1})
	if err == nil && len(list) == 0 {
		err = mailcore.ErrNoMessage
	}
	if err != nil {
		return OutgoingEntry{}, err
	}
	return list[0], nil
}

// OutgoingHold keeps a mail from being tried until it is released. An attempt under way ends first.
func (d *DB) OutgoingHold(ctx context.Context, org mailcore.OrgID, id int64, reason string) error {
	return d.orderOutgoing(ctx, org, id, mailcore.OrderHold, reason, heldFor)
}

// OutgoingBounce makes the queue give a mail up now and tell its sender so, with the reason.
func (d *DB) OutgoingBounce(ctx context.Context, org mailcore.OrgID, id int64, reason string) error {
	if err := d.orderOutgoing(ctx, org, id, mailcore.OrderBounce, reason, 0); err != nil {
		return err
	}
	return noTask(d.outgoing.Retry(ctx, int64(org), id))
}

// OutgoingRelease ends a hold: the mail is due now.
func (d *DB) OutgoingRelease(ctx context.Context, org mailcore.OrgID, id int64) error {
	if err := d.orderOutgoing(ctx, org, id, "", "", 0); err != nil {
		return err
	}
	return noTask(d.outgoing.Retry(ctx, int64(org), id))
}

func (d *DB) orderOutgoing(ctx context.Context, org mailcore.OrgID, id int64, what mailcore.Order, reason string, wait time.Duration) error {
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		var n int
		if err := tx.Row("SELECT COUNT(*) FROM tasks WHERE id = ? AND org = ? AND kind = ? AND state <> ?", id, org, outgoingKind, engine.TaskDone).Scan(&n); err != nil {
			return err
		}
		if n == 0 {
			return mailcore.ErrNoMessage
		}
		if _, err := tx.Run("DELETE FROM outgoing_orders WHERE task = ?", id); err != nil || what == "" {
			return err
		}
		if _, err := tx.Run("INSERT INTO outgoing_orders (task, what, reason) VALUES (?, ?, ?)", id, string(what), cut(reason, 500)); err != nil || wait == 0 {
			return err
		}
		_, err := tx.Run("UPDATE tasks SET due_at = ? WHERE id = ? AND org = ? AND kind = ? AND state = ? AND owner = ''",
			millis(d.db.Now().Add(wait)), id, org, outgoingKind, engine.TaskOpen)
		return err
	})
	if err != nil {
		return fmt.Errorf("outgoing %d: %w", id, err)
	}
	return nil
}

// outgoingNotes fills in what was noted about an outgoing mail.
func (d *DB) outgoingNotes(ctx context.Context, o *mailcore.Outgoing) error {
	rows, err := d.db.Query(ctx, "SELECT what, reason FROM outgoing_orders WHERE task = ? UNION ALL SELECT 'told', '' FROM delays_told WHERE task = ?", o.ID, o.ID)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var what, reason string
		if err := rows.Scan(&what, &reason); err != nil {
			return err
		}
		if what == "told" {
			o.DelayTold = true
		} else {
			o.Order, o.OrderReason = mailcore.Order(what), reason
		}
	}
	return rows.Err()
}

// Destination bounds what an organisation sends to a domain, on each node; 0 is the server's own bound.
type Destination struct {
	Domain      string
	Connections int // at the same time
	PerMinute   int
}

// Destinations lists the bounds of an organisation by domain.
func (d *DB) Destinations(ctx context.Context, org mailcore.OrgID) ([]Destination, error) {
	rows, err := d.db.Query(ctx, "SELECT domain, connections, per_minute FROM destinations WHERE org = ? ORDER BY domain", org)
	if err != nil {
		return nil, fmt.Errorf("destinations: %w", err)
	}
	defer rows.Close()
	var out []Destination
	for rows.Next() {
		var x Destination
		if err := rows.Scan(&x.Domain, &x.Connections, &x.PerMinute); err != nil {
			return nil, fmt.Errorf("destinations: %w", err)
		}
		out = append(out, x)
	}
	return out, rows.Err()
}

// SetDestinations replaces the bounds of an organisation. mailcore.ErrBadName for what is no domain.
func (d *DB) SetDestinations(ctx context.Context, org mailcore.OrgID, list []Destination) error {
	for i := range list {
		name, err := cleanDomain(list[i].Domain)
		if err != nil {
			return err
		}
		list[i].Domain = name
	}
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		if _, err := tx.Run("DELETE FROM destinations WHERE org = ?", org); err != nil {
			return err
		}
		for _, x := range list {
			_, err := tx.Run("INSERT INTO destinations (org, domain, connections, per_minute) VALUES (?, ?, ?, ?)", org, x.Domain, x.Connections, x.PerMinute)
			if engine.IsDuplicate(err) {
				return fmt.Errorf("domain %s twice: %w", x.Domain, mailcore.ErrExists)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	d.bounds.clear()
	if err != nil {
		return fmt.Errorf("destinations: %w", err)
	}
	return nil
}

// DestinationOf gives the bounds for one domain, from memory for up to 30 seconds; ok is false when there are none.
func (d *DB) DestinationOf(ctx context.Context, org mailcore.OrgID, domain string) (bound Destination, ok bool, err error) {
	key := fmt.Sprintf("%d", org)
	all, _, known := d.bounds.get(key, d.now())
	if !known {
		gen := d.bounds.generation()
		list, err := d.Destinations(ctx, org)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return Destination{}, false, err
		}
		all = map[string]Destination{}
		for _, x := range list {
			all[x.Domain] = x
		}
		d.bounds.put(key, all, false, d.now(), gen)
	}
	bound, ok = all[strings.ToLower(domain)]
	return bound, ok, nil
}
