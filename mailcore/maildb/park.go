package maildb

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// maxParked bounds what one mailbox keeps waiting.
const maxParked = 1000

// undoneFor is how long whoever took a mail back has to make a draft of it, before it is made one as it stands.
const undoneFor = time.Minute

// parkedTask is something due about a parked mail.
type parkedTask struct {
	ID   int64 `json:"i"`
	Held bool  `json:"h,omitempty"` // it was just held: somebody must be asked
}

// Park keeps a mail until its time: bytes, row and task are durable together. A Key that was parked or delivered before
// answers the first receipt. mailcore.ErrBusy when too much waits already.
func (d *DB) Park(ctx context.Context, p mailcore.Parking) (mailcore.Receipt, error) {
	var key []byte
	if p.Env.Key != "" {
		dl := mailcore.Delivery{Org: p.Org, Sender: p.Mailbox, Key: p.Env.Key}
		if r, err := d.seenReceipt(ctx, &dl); !errors.Is(err, sql.ErrNoRows) {
			return r, err
		}
		sum := sha256.Sum256(append(keyHash(&dl), p.Kind...)) // a scheduled mail may be held when its time comes
		key = sum[:]
	}
	env, err := json.Marshal(p.Env)
	if err != nil {
		return mailcore.Receipt{}, err
	}
	hold, err := json.Marshal(p.Hold)
	if err != nil {
		return mailcore.Receipt{}, err
	}
	ref, err := d.blobs.Put(ctx, int64(p.Org), p.Raw, p.Raw.Size())
	if err != nil {
		if errors.Is(err, engine.ErrFull) {
			err = errors.Join(mailcore.ErrFull, err)
		}
		return mailcore.Receipt{}, err
	}
	var r mailcore.Receipt
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		r = mailcore.Receipt{}
		var n int
		if err := tx.Row("SELECT COUNT(*) FROM parked WHERE mailbox = ?", p.Mailbox).Scan(&n); err != nil {
			return err
		}
		if n >= maxParked {
			return fmt.Errorf("%d mails are parked: %w", n, mailcore.ErrBusy)
		}
		res, err := tx.Run(`INSERT INTO parked (org, mailbox, kind, state, due_at, park_key, envelope, hold, note, subject, ref, size, created_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, p.Org, p.Mailbox, string(p.Kind), string(mailcore.ParkWaiting), millis(p.At), orNull(key),
			env, hold, append([]byte{}, p.Note...), cut(p.Subject, maxSubject), string(ref), p.Raw.Size(), millis(d.now()))
		if engine.IsDuplicate(err) {
			return errKeySeen
		}
		if err != nil {
			return err
		}
		if r.Parked, err = res.LastInsertId(); err != nil {
			return err
		}
		return d.addParkedTasks(tx, p, r.Parked)
	})
	if err == nil {
		return r, nil
	}
	if errors.Is(err, errKeySeen) || errors.Is(err, mailcore.ErrBusy) {
		d.dropRefs(ctx, []engine.Ref{ref}) // after any other error the row may be there all the same
	}
	if errors.Is(err, errKeySeen) {
		r.Duplicate = true
		err = d.db.QueryRow(ctx, "SELECT id FROM parked WHERE park_key = ?", key).Scan(&r.Parked)
	}
	return r, err
}

func orNull(b []byte) any {
	if len(b) == 0 {
		return nil
	}
	return b
}

func dueKey(id int64) string { return strconv.FormatInt(id, 10) }

func (d *DB) addParkedTasks(tx *engine.Tx, p mailcore.Parking, id int64) error {
	if p.Kind == mailcore.ParkApproval {
		if _, err := d.parked.Add(tx, engine.Task[parkedTask]{Org: int64(p.Org), Key: "held:" + dueKey(id), Payload: parkedTask{id, true}}); err != nil {
			return err
		}
	}
	_, err := d.parked.Add(tx, engine.Task[parkedTask]{Org: int64(p.Org), Key: dueKey(id), At: p.At, Payload: parkedTask{ID: id}})
	return err
}

const parkedColumns = "id, org, mailbox, kind, state, due_at, envelope, hold, note, subject, size, created_at"

func scanParked(s scanner) (mailcore.Parked, error) {
	var p mailcore.Parked
	var env, hold []byte
	var due, created int64
	err := s.Scan(&p.ID, &p.Org, &p.Mailbox, &p.Kind, &p.State, &due, &env, &hold, &p.Note, &p.Subject, &p.Size, &created)
	if errors.Is(err, sql.ErrNoRows) {
		return p, mailcore.ErrNoMessage
	}
	if err != nil {
		return p, err
	}
	p.At, p.CreatedAt = at(due), at(created)
	return p, errors.Join(json.Unmarshal(env, &p.Env), json.Unmarshal(hold, &p.Hold))
}

// Parked gives a parked mail; mailcore.ErrNoMessage when it has left or was taken back.
func (d *DB) Parked(ctx context.Context, org mailcore.OrgID, id int64) (mailcore.Parked, error) {
	p, err := scanParked(d.db.QueryRow(ctx, "SELECT "+parkedColumns+" FROM parked WHERE org = ? AND id = ?", org, id))
	if err != nil {
		return p, fmt.Errorf("parked mail %d: %w", id, err)
	}
	return p, nil
}

// ParkedOf lists what a mailbox has waiting, by the time it leaves.
func (d *DB) ParkedOf(ctx context.Context, mb mailcore.MailboxID) ([]mailcore.Parked, error) {
	rows, err := d.db.Query(ctx, "SELECT "+parkedColumns+" FROM parked WHERE mailbox = ? AND state <> ? ORDER BY due_at, id", mb, string(mailcore.ParkUndone))
	if err != nil {
		return nil, fmt.Errorf("parked mails: %w", err)
	}
	defer rows.Close()
	var out []mailcore.Parked
	for rows.Next() {
		p, err := scanParked(rows)
		if err != nil {
			return nil, fmt.Errorf("parked mails: %w", err)
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// OpenParked opens the bytes of a parked mail; the caller closes them.
func (d *DB) OpenParked(ctx context.Context, p *mailcore.Parked) (engine.Blob, error) {
	b, err := d.openBlob(ctx, "SELECT ref FROM parked WHERE id = ? AND org = ?", p.ID, p.Org)
	if err != nil {
		return nil, fmt.Errorf("open parked mail %d: %w", p.ID, err)
	}
	return b, nil
}

// TurnParked lets exactly one win: a waiting mail begins to leave, or is taken back. Turning it again the same way is no
// error; mailcore.ErrNoMessage when it went the other way, or is gone.
func (d *DB) TurnParked(ctx context.Context, org mailcore.OrgID, id int64, state mailcore.ParkState) error {
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		if _, err := tx.Run("UPDATE parked SET state = ? WHERE org = ? AND id = ? AND state = ?", string(state), org, id, string(mailcore.ParkWaiting)); err != nil {
			return err
		}
		var n int
		if err := tx.Row("SELECT COUNT(*) FROM parked WHERE org = ? AND id = ? AND state = ?", org, id, string(state)).Scan(&n); err != nil {
			return err
		}
		if n == 0 {
			return mailcore.ErrNoMessage
		}
		if state != mailcore.ParkUndone {
			return nil
		}
		until := millis(d.now().Add(undoneFor))
		if _, err := tx.Run("UPDATE parked SET due_at = ? WHERE org = ? AND id = ?", until, org, id); err != nil {
			return err
		}
		_, err := tx.Run("UPDATE tasks SET due_at = ? WHERE kind = ? AND task_key = ? AND org = ? AND owner = ''", until, parkedKind, dueKey(id), org)
		return err
	})
	if err != nil {
		return fmt.Errorf("parked mail %d: %w", id, err)
	}
	return nil
}

// HurryParked makes a waiting mail of a mailbox due now; mailcore.ErrNoMessage.
func (d *DB) HurryParked(ctx context.Context, org mailcore.OrgID, id int64) error {
	var task int64
	err := d.db.QueryRow(ctx, "SELECT id FROM tasks WHERE kind = ? AND task_key = ? AND org = ?", parkedKind, dueKey(id), org).Scan(&task)
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("parked mail %d: %w", id, mailcore.ErrNoMessage)
	}
	if err != nil {
		return err
	}
	return noTask(d.parked.Retry(ctx, int64(org), task))
}

// DropParked forgets a parked mail, with what was due about it. What is gone is no error.
func (d *DB) DropParked(ctx context.Context, org mailcore.OrgID, id int64) error {
	var dead []deadBlob
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		dead = nil
		refs, err := texts(tx, "SELECT ref FROM parked WHERE org = ? AND id = ?", org, id)
		if err != nil || len(refs) == 0 {
			return err
		}
		if _, err := tx.Run("DELETE FROM parked WHERE org = ? AND id = ?", org, id); err != nil {
			return err
		}
		if _, err := tx.Run("DELETE FROM tasks WHERE kind = ? AND org = ? AND task_key IN (?, ?)", parkedKind, org, dueKey(id), "held:"+dueKey(id)); err != nil {
			return err
		}
		dead = []deadBlob{{engine.Ref(refs[0])}}
		return nil
	})
	if err != nil {
		return fmt.Errorf("drop parked mail %d: %w", id, err)
	}
	d.sweep(ctx, dead)
	return nil
}

// RunParked hands parked mails to do, until ctx ends: held when one was just held for approval, else when its time has
// come. Each at least once; errors work as in RunOutgoing.
func (d *DB) RunParked(ctx context.Context, workers int, do func(ctx context.Context, p mailcore.Parked, held bool) error) error {
	return d.parked.Run(ctx, workers, func(ctx context.Context, c *engine.Claimed[parkedTask]) error {
		p, err := d.Parked(ctx, mailcore.OrgID(c.Org), c.Payload.ID)
		if errors.Is(err, mailcore.ErrNoMessage) {
			return nil
		}
		if err != nil {
			return err
		}
		return do(ctx, p, c.Payload.Held)
	})
}
