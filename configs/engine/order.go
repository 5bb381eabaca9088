package engine

import (
	"cmp"
	"errors"
	"slices"
)

// Tasks of one order run one after the other, so only the oldest open one of each order can be
// claimed, and the others would be in the way of every search. Therefore:
//
//   - A claim takes a chain: the oldest task of an order and those that follow it, up to chainMax.
//     One worker runs them in turn.
//   - A candidate that turns out to wait for an earlier task is marked as behind, and is no
//     candidate any more. Whatever ends a chain, or takes an open task away, removes the mark from
//     what is oldest then. On MySQL the two meet at the row of the earlier task: marking locks it,
//     and ending it writes it.

// orderPlan is what a look at one order found.
type orderPlan struct {
	chain   []int64 // to be claimed, oldest first
	blocker int64   // when chain is empty: the task for which the order waits
}

// orderRow is one open task of an order.
type orderRow struct {
	id, due int64
	fails   int
	claimed bool // also when its lease has run out
}

// plan tells what of an order may be claimed now. With row locks, it looks again once the oldest
// free task is locked: from then on whoever wants to claim of this order waits.
func (q *Tasks[T]) plan(tx *Tx, order string, now int64) (orderPlan, error) {
	rows, err := q.orderRows(tx, order)
	if err != nil {
		return orderPlan{}, err
	}
	p := cutChain(rows, now)
	if len(p.chain) == 0 || tx.conn.dialect == SQLite {
		return p, nil
	}
	first, err := q.lockFree(tx, order)
	if err != nil {
		return orderPlan{}, err
	}
	if rows, err = q.orderRows(tx, order); err != nil {
		return orderPlan{}, err
	}
	if i := slices.IndexFunc(rows, func(r orderRow) bool { return !r.claimed }); i >= 0 && rows[i].id != first {
		return orderPlan{}, nil // an older one became free meanwhile; the next look finds it
	}
	return cutChain(rows, now), nil
}

// orderRows reads the oldest open tasks of an order and all that were claimed, oldest first. It is
// one statement, hence one moment: a task that is being given back is in one of the halves.
func (q *Tasks[T]) orderRows(tx *Tx, order string) ([]orderRow, error) {
	const which = " FROM tasks WHERE kind = ? AND task_order = ? AND task_order <> '' AND state = 0 AND owner "
	rows, err := tx.Rows("SELECT id, due_at, fails, 1"+which+"> '' UNION ALL SELECT * FROM (SELECT id, due_at, fails, 0"+which+"= '' ORDER BY id LIMIT ?) f",
		q.kind, order, q.kind, order, chainMax)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []orderRow
	for rows.Next() {
		var r orderRow
		if err := rows.Scan(&r.id, &r.due, &r.fails, &r.claimed); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b orderRow) int { return cmp.Compare(a.id, b.id) })
	return out, rows.Err()
}

// lockFree locks the oldest free tasks of an order and returns the first of them, or 0.
func (q *Tasks[T]) lockFree(tx *Tx, order string) (first int64, err error) {
	rows, err := tx.Rows("SELECT id FROM tasks WHERE kind = ? AND task_order = ? AND state = 0 AND owner = '' ORDER BY id LIMIT ? FOR UPDATE",
		q.kind, order, chainMax)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return 0, err
		}
		if first == 0 {
			first = id
		}
	}
	return first, rows.Err()
}

// cutChain takes the tasks that may run without a pause between them. One that failed before goes
// alone: it may be what kills its workers, and the others must not be counted for it.
func cutChain(rows []orderRow, now int64) orderPlan {
	var p orderPlan
	if i := slices.IndexFunc(rows, func(r orderRow) bool { return r.claimed && r.due > now }); i >= 0 {
		return orderPlan{blocker: rows[i].id}
	}
	for i, r := range rows {
		if r.due > now || i == chainMax || i > 0 && (r.fails > 0 || rows[0].fails > 0) {
			break
		}
		p.chain = append(p.chain, r.id)
	}
	if len(p.chain) == 0 && len(rows) > 0 {
		p.blocker = rows[0].id
	}
	return p
}

// markBehind marks tasks that wait for blocker, unless blocker has ended or gone back meanwhile: one
// open task of an order is always without a mark.
func (q *Tasks[T]) markBehind(tx *Tx, blocker int64, ids []int64) error {
	stmt := "SELECT COUNT(*) FROM tasks WHERE id = ? AND state = 0 AND behind = 0"
	if tx.conn.dialect == MySQL {
		stmt += " FOR UPDATE"
	}
	var open int
	if err := tx.Row(stmt, blocker).Scan(&open); err != nil || open == 0 {
		return err
	}
	ids = slices.DeleteFunc(ids, func(id int64) bool { return id == blocker })
	if len(ids) == 0 {
		return nil
	}
	_, err := tx.Run("UPDATE tasks SET behind = 1 WHERE state = 0 AND owner = '' AND id IN ("+idMarks(ids)+")", idArgs(ids)...)
	return err
}

// unmark lets the oldest waiting task of an order be found again.
func (q *Tasks[T]) unmark(tx *Tx, order string) error {
	if order == "" {
		return nil
	}
	rows, err := tx.Rows("SELECT id, behind FROM tasks WHERE kind = ? AND task_order = ? AND task_order <> '' AND state = 0 AND owner = '' ORDER BY id LIMIT 1", q.kind, order)
	if err != nil {
		return err
	}
	var id, behind int64
	if rows.Next() {
		err = rows.Scan(&id, &behind)
	}
	if err = errors.Join(err, rows.Err(), rows.Close()); err != nil || id == 0 {
		return err
	}
	if behind != 0 {
		if _, err = tx.Run("UPDATE tasks SET behind = 0 WHERE id = ?", id); err != nil {
			return err
		}
	}
	tx.After(func() { q.db.wake(q.kind) })
	return nil
}

// idMarks are the placeholders for idArgs: a power of two of them, so that few statements differ.
func idMarks(ids []int64) string { return Marks(padded(len(ids))) }

// idArgs are ids with the last one repeated up to the next power of two, behind args.
func idArgs(ids []int64, args ...any) []any {
	for i := range padded(len(ids)) {
		args = append(args, ids[min(i, len(ids)-1)])
	}
	return args
}

func padded(n int) int {
	p := 1
	for p < n {
		p *= 2
	}
	return p
}
