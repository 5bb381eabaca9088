package ledger

import (
	"context"
	"database/sql"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/workbench"
)

// Version orders what one side says of an event (RFC 5546, section 2.1.5).
type Version struct {
	Sequence int
	Stamp    time.Time
}

// CalendarKey names one side of one component: Attendee is empty for the organizer, Recurrence for the master.
type CalendarKey struct {
	Org        workbench.OrgID
	Owner      workbench.PersonID // in whose calendar
	UID        string
	Recurrence string
	Attendee   string
}

func (k CalendarKey) args() []any {
	uid := HashOf(k.UID)
	return []any{k.Org, k.Owner, uid[:], k.Recurrence, address(k.Attendee)}
}

// SetReceived remembers the newest version taken; an older one changes nothing.
func (d *DB) SetReceived(ctx context.Context, k CalendarKey, v Version) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		if err := d.insert(tx, "cal_received (org, owner, uid, recurrence, attendee, sequence, dtstamp) VALUES (?, ?, ?, ?, ?, ?, ?)",
			append(k.args(), v.Sequence, millis(v.Stamp))...); err != nil {
			return err
		}
		_, err := tx.Run(`UPDATE cal_received SET sequence = ?, dtstamp = ? WHERE org = ? AND owner = ? AND uid = ? AND recurrence = ? AND attendee = ?
			AND (sequence < ? OR (sequence = ? AND dtstamp < ?))`,
			append(append([]any{v.Sequence, millis(v.Stamp)}, k.args()...), v.Sequence, v.Sequence, millis(v.Stamp))...)
		return err
	})
}

// Received gives the newest version taken; the zero Version when none was.
func (d *DB) Received(ctx context.Context, k CalendarKey) (Version, error) {
	var v Version
	var stamp int64
	err := d.db.QueryRow(ctx, "SELECT sequence, dtstamp FROM cal_received WHERE org = ? AND owner = ? AND uid = ? AND recurrence = ? AND attendee = ?",
		k.args()...).Scan(&v.Sequence, &stamp)
	if absent(err) == ErrNone {
		return Version{}, nil
	}
	v.Stamp = instant(stamp)
	return v, err
}

// maxInstances bounds the changed occurrences looked at of one recurring event; calendars keep far fewer.
const maxInstances = 1000

// Instances lists the occurrences of a recurring event of which a version of their own was taken.
func (d *DB) Instances(ctx context.Context, k CalendarKey) (out []string, err error) {
	uid := HashOf(k.UID)
	rows, err := d.db.Query(ctx, "SELECT recurrence FROM cal_received WHERE org = ? AND owner = ? AND uid = ? AND recurrence <> '' AND attendee = '' ORDER BY recurrence LIMIT ?",
		k.Org, k.Owner, uid[:], maxInstances)
	err = each(rows, err, func(r *sql.Rows) error {
		var s string
		err := r.Scan(&s)
		out = append(out, s)
		return err
	})
	return out, err
}

// Decision is what was decided about one calendar object of a mail.
type Decision struct {
	Org    workbench.OrgID
	Owner  workbench.PersonID
	Mail   Hash
	Part   string
	Method string
	UID    string
	Sender string
	Action string
	Reason string
}

// AddDecision notes the first decision about a part of a mail; a later one changes nothing.
func (d *DB) AddDecision(ctx context.Context, c Decision) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		return d.insert(tx, "cal_inbox (org, owner, mid, part, method, uid, sender, action, reason, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			c.Org, c.Owner, c.Mail[:], clip(c.Part, 64), clip(c.Method, 32), clip(c.UID, 190), address(c.Sender), c.Action, c.Reason, millis(d.db.Now()))
	})
}

// DecisionOf gives what was decided about a part of a mail; ErrNone.
func (d *DB) DecisionOf(ctx context.Context, org workbench.OrgID, owner workbench.PersonID, mail Hash, part string) (Decision, error) {
	c := Decision{Org: org, Owner: owner, Mail: mail, Part: part}
	err := d.db.QueryRow(ctx, "SELECT method, uid, sender, action, reason FROM cal_inbox WHERE org = ? AND owner = ? AND mid = ? AND part = ?",
		org, owner, mail[:], clip(part, 64)).Scan(&c.Method, &c.UID, &c.Sender, &c.Action, &c.Reason)
	return c, absent(err)
}

// Told is what an outside attendee of an own event was told last.
type Told struct {
	Address   string
	Sequence  int
	Digest    string
	Cancelled bool
}

// Told lists what the outside attendees of an event were told.
func (d *DB) Told(ctx context.Context, org workbench.OrgID, event workbench.EventID) (out []Told, err error) {
	rows, err := d.db.Query(ctx, "SELECT address, sequence, digest, cancelled FROM cal_sent WHERE org = ? AND event = ? ORDER BY address", org, event)
	err = each(rows, err, func(r *sql.Rows) error {
		var t Told
		var cancelled int
		err := r.Scan(&t.Address, &t.Sequence, &t.Digest, &cancelled)
		t.Cancelled = cancelled != 0
		out = append(out, t)
		return err
	})
	return out, err
}

// SetTold notes what an outside attendee was told.
func (d *DB) SetTold(ctx context.Context, org workbench.OrgID, event workbench.EventID, t Told) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		if err := d.insert(tx, "cal_sent (org, event, address, sequence, digest, cancelled) VALUES (?, ?, ?, ?, ?, ?)",
			org, event, address(t.Address), t.Sequence, t.Digest, t.Cancelled); err != nil {
			return err
		}
		_, err := tx.Run("UPDATE cal_sent SET sequence = ?, digest = ?, cancelled = ? WHERE org = ? AND event = ? AND address = ?",
			t.Sequence, t.Digest, t.Cancelled, org, event, address(t.Address))
		return err
	})
}
