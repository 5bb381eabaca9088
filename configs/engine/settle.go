package engine

import (
	"context"
	"errors"
	"sync"
	"time"
)

// endingsMax ended tasks wait to be written at most; then workers wait too. A crash repeats what
// was not written.
const endingsMax = 256

// ending is what became of a task.
type ending[T any] struct {
	task    *Claimed[T]
	result  error
	settled bool          // by Done
	rest    []*Claimed[T] // what follows in its chain and goes back
}

// goesOn tells whether the next of the order may run at once.
func (e ending[T]) goesOn() bool {
	return e.result == nil || errors.As(e.result, new(dead))
}

// endings writes what became of tasks, in the order in which they ended. Workers do not wait for
// it: what ends while a write is under way goes into the next one.
type endings[T any] struct {
	r      *taskRun[T]
	mu     sync.Mutex
	change sync.Cond
	waits  []ending[T]
	closed bool
}

func newEndings[T any](r *taskRun[T]) *endings[T] {
	e := &endings[T]{r: r}
	e.change.L = &e.mu
	return e
}

func (e *endings[T]) add(end ending[T]) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for len(e.waits) >= endingsMax {
		e.change.Wait()
	}
	e.waits = append(e.waits, end)
	e.change.Broadcast()
}

func (e *endings[T]) close() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closed = true
	e.change.Broadcast()
}

// take waits for endings; none means closed.
func (e *endings[T]) take() []ending[T] {
	e.mu.Lock()
	defer e.mu.Unlock()
	for len(e.waits) == 0 && !e.closed {
		e.change.Wait()
	}
	out := e.waits
	e.waits = nil
	e.change.Broadcast()
	return out
}

func (e *endings[T]) run() {
	for ends := e.take(); ends != nil; ends = e.take() {
		e.r.q.settle(ends)
		for _, end := range ends {
			e.r.release(end.task)
			for _, c := range end.rest {
				e.r.release(c)
			}
		}
	}
}

// settle writes endings. When that fails the leases run out and the tasks run again.
func (q *Tasks[T]) settle(ends []ending[T]) {
	well := map[int64][]*Claimed[T]{} // by fence
	var ill []ending[T]
	for _, end := range ends {
		if end.result == nil && !end.settled {
			well[end.task.fence] = append(well[end.task.fence], end.task)
		}
		if end.result != nil || len(end.rest) > 0 {
			ill = append(ill, end)
		}
	}
	if len(well) == 0 && len(ill) == 0 {
		return
	}
	err := q.db.Write(context.Background(), func(tx *Tx) error {
		for fence, tasks := range well {
			if err := q.finishAll(tx, fence, tasks); err != nil {
				return err
			}
		}
		for _, end := range ill {
			if err := q.settleIn(tx, end); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		q.db.log.Warn("settle tasks", "kind", q.kind, "tasks", len(ends), "err", err)
	}
}

// finishAll finishes tasks of one owner and one fence, and leaves those whose lease is lost.
func (q *Tasks[T]) finishAll(tx *Tx, fence int64, tasks []*Claimed[T]) error {
	ids := make([]int64, len(tasks))
	for i, c := range tasks {
		ids[i] = c.ID
	}
	where := " WHERE owner = ? AND fence = ? AND id IN (" + idMarks(ids) + ")"
	var err error
	if q.opt.keep > 0 {
		until := q.db.Now().Add(q.opt.keep).UnixMilli()
		_, err = tx.Run("UPDATE tasks SET state = ?, owner = '', due_at = ?, fails = 0, last_error = ''"+where,
			idArgs(ids, TaskDone, until, tasks[0].owner, fence)...)
	} else {
		_, err = tx.Run("DELETE FROM tasks"+where, idArgs(ids, tasks[0].owner, fence)...)
	}
	for _, c := range tasks {
		if err == nil && c.last {
			err = q.unmark(tx, c.Order)
		}
	}
	return err
}

// settleIn writes an attempt that did not end well, and gives back what follows in the chain.
func (q *Tasks[T]) settleIn(tx *Tx, end ending[T]) error {
	c, open, waits := end.task, false, 0
	if end.result != nil && !errors.Is(end.result, ErrLeaseLost) {
		state, fails, pause := q.verdict(c, end.result)
		res, err := tx.Run("UPDATE tasks SET state = ?, owner = '', due_at = ?, fails = ?, last_error = ? WHERE id = ? AND owner = ? AND fence = ?",
			state, q.db.Now().Add(pause).UnixMilli(), fails, shorten(end.result), c.ID, c.owner, c.fence)
		err = one(res, err, ErrLeaseLost)
		if err != nil && !errors.Is(err, ErrLeaseLost) { // a lost one is somebody else's now
			return err
		}
		if open = err == nil && state == TaskOpen; open {
			waits = 1 // what follows, for this one
		}
		if pause <= 0 {
			tx.After(func() { q.db.wake(q.kind) })
		}
	}
	for _, next := range end.rest {
		undone, err := q.unclaim(tx, next, waits)
		if err != nil {
			return err
		}
		if undone {
			waits = 1 // the others, for the first of them
		}
	}
	if !open && (c.last || len(end.rest) > 0) {
		return q.unmark(tx, c.Order)
	}
	return nil
}

// verdict tells what becomes of a task after a result that is not nil.
func (q *Tasks[T]) verdict(c *Claimed[T], result error) (state TaskState, fails int, pause time.Duration) {
	var again retryAfter
	switch {
	case errors.As(result, new(dead)):
		return TaskDead, c.fails, 0
	case errors.As(result, &again):
		return TaskOpen, 0, again.after
	case c.fails >= q.opt.attempts:
		return TaskDead, c.fails, 0
	}
	return TaskOpen, c.fails, q.opt.backoff(c.fails)
}
