package maildb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// orderFaults count rows that contradict each other, by folder; no folder of a sound store is among them.
var orderFaults = []struct{ what, ask string }{
	{"UIDs are there that were told to be gone",
		`SELECT e.folder, COUNT(*) FROM expunged e JOIN messages m ON m.folder = e.folder AND m.uid BETWEEN e.first_uid AND e.last_uid GROUP BY e.folder`},
	{"UIDs were told to be gone that were not yet given",
		`SELECT f.id, COUNT(*) FROM folders f JOIN expunged e ON e.folder = f.id AND e.last_uid >= f.uidnext GROUP BY f.id`},
	{"expunges have a modseq above the folder's",
		`SELECT f.id, COUNT(*) FROM folders f JOIN expunged e ON e.folder = f.id AND e.modseq > f.modseq GROUP BY f.id`},
	{"messages lie in a folder that is not there",
		`SELECT m.folder, COUNT(*) FROM messages m LEFT JOIN folders f ON f.id = m.folder WHERE f.id IS NULL GROUP BY m.folder`},
	{"messages belong to a thread that is not there",
		`SELECT m.folder, COUNT(*) FROM messages m LEFT JOIN threads t ON t.id = m.thread AND t.mailbox = m.mailbox WHERE t.id IS NULL GROUP BY m.folder`},
	{"mailbox that is not there, folders of it",
		`SELECT f.id, COUNT(*) FROM folders f LEFT JOIN mailboxes b ON b.id = f.mailbox WHERE b.id IS NULL GROUP BY f.id`},
}

// checkOrder looks for UIDs that came back, modseqs that went back, and rows whose owner is gone.
func (d *DB) checkOrder(ctx context.Context, r *Report) error {
	for _, c := range orderFaults {
		err := d.each(ctx, c.ask, nil, func(rows *sql.Rows) error {
			var folder, n int64
			if err := rows.Scan(&folder, &n); err != nil {
				return err
			}
			r.differ("folder %d: %d %s", folder, n, c.what)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// checkParked sees that each waiting mail has its bytes, and a task that will let it go.
func (d *DB) checkParked(ctx context.Context, r *Report) error {
	type waiting struct {
		id, size int64
		ref      string
	}
	var all []waiting
	err := d.each(ctx, "SELECT id, size, ref FROM parked WHERE state = ?", []any{string(mailcore.ParkWaiting)}, func(rows *sql.Rows) error {
		var w waiting
		defer func() { all = append(all, w) }()
		return rows.Scan(&w.id, &w.size, &w.ref)
	})
	if err != nil {
		return err
	}
	for _, w := range all {
		if err := d.checkBlob(ctx, engine.Ref(w.ref), w.size, nil, false); err != nil {
			r.differ("parked mail %d: %v", w.id, err)
		}
		var state engine.TaskState
		err := d.db.QueryRow(ctx, "SELECT state FROM tasks WHERE kind = ? AND task_key = ?", parkedKind, dueKey(w.id)).Scan(&state)
		switch {
		case err != nil && !errors.Is(err, sql.ErrNoRows):
			return fmt.Errorf("task of parked mail %d: %w", w.id, err)
		case err != nil || state == engine.TaskDead || state == engine.TaskDone:
			r.differ("parked mail %d: nothing will let it go", w.id)
		}
	}
	return nil
}

// each runs fn for each row of a query.
func (d *DB) each(ctx context.Context, q string, args []any, fn func(*sql.Rows) error) error {
	rows, err := d.db.Query(ctx, q, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := fn(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
