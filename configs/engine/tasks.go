package engine

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

const (
	// taskLease is how long a claimed task belongs to its worker; renewed while it runs. A crashed
	// node's tasks wait no longer than this.
	taskLease = time.Minute
	// taskPoll finds tasks whose time has come and tasks of other nodes.
	taskPoll = time.Second
	// taskAttempts plain failures in a row make a task Dead: with the backoff, about two hours.
	taskAttempts = 12
	// backoffFirst doubles with each failure up to backoffMost.
	backoffFirst = 5 * time.Second
	backoffMost  = 30 * time.Minute

	taskKind  = 32   // widths of the columns, in bytes
	taskKey   = 190  // 190 × 4 bytes fit every index of InnoDB
	taskError = 1000 // what is kept of the last error
	// taskPayload bounds the JSON of a task: it names things, it does not carry them.
	taskPayload = 1 << 20
	// listMax bounds one answer of List.
	listMax = 1000
)

// TaskState tells where a task stands.
type TaskState int

const (
	TaskOpen TaskState = iota // waits for its time, its turn, or runs
	TaskDead                  // given up; kept until Retry or Cancel
	TaskDone                  // finished and kept for a while, so that its key stays known
)

// Task is something the program must do, at least once.
type Task[T any] struct {
	Org     int64
	Key     string    // unique within the kind, at most 190 bytes
	Order   string    // tasks of one order run one after the other, as they were added; "" has none
	At      time.Time // not before; zero means now
	Payload T         // kept as JSON
}

// Claimed is a task in the hands of a worker.
type Claimed[T any] struct {
	ID       int64
	Task[T]            // At is zero: the claim has taken its place
	Added    time.Time // when it was added
	Attempts int       // this one included, so 1 at first

	owner string
	fence int64
	until int64 // of the lease as claimed
	fails int   // plain failures in a row, counting this attempt until it ends well
	last  bool  // of its chain: nothing of its order is claimed behind it
	raw   []byte

	hopeless error // why it is not worth running
	q        *Tasks[T]
	run      *taskRun[T]
	done     atomic.Bool // Done was committed
}

// TaskInfo is a task as administrators see it.
type TaskInfo struct {
	ID        int64
	Org       int64
	Kind      string
	Key       string
	Order     string
	State     TaskState
	Running   bool // under a lease now
	Attempts  int
	At        time.Time // due, or the end of the lease
	Created   time.Time
	LastError string
	Payload   json.RawMessage
}

// Repeated tells that the attempt before this one did not end well: its worker vanished, was stopped, or failed in
// a way the handler gave no answer for. What it did may have been done.
func (c *Claimed[T]) Repeated() bool { return c.fails > 1 }

// Tasks is the queue of one kind of task. Handlers must bear repeats: a task runs at least once,
// and again when its worker vanished before finishing.
type Tasks[T any] struct {
	db   *DB
	kind string
	opt  taskOptions
}

type taskOptions struct {
	lease    time.Duration
	poll     time.Duration
	attempts int
	keep     time.Duration
	backoff  func(fails int) time.Duration
}

// TaskOption changes how a kind of task is run.
type TaskOption func(*taskOptions)

// Lease sets how long a claim lasts unless renewed; default one minute.
func Lease(d time.Duration) TaskOption { return func(o *taskOptions) { o.lease = d } }

// Poll sets how often the table is looked at for what no wake-up told; default one second.
func Poll(d time.Duration) TaskOption { return func(o *taskOptions) { o.poll = d } }

// MaxAttempts sets after how many plain failures in a row a task is dead; default 12.
func MaxAttempts(n int) TaskOption { return func(o *taskOptions) { o.attempts = n } }

// KeepDone keeps finished tasks, so that Add of the same key stays without effect for that long.
// Without it a finished task is deleted and its key is free.
func KeepDone(d time.Duration) TaskOption { return func(o *taskOptions) { o.keep = d } }

// Backoff sets the pause after the n-th plain failure in a row; default 5 s doubling to 30 min,
// give or take 30 %.
func Backoff(fn func(fails int) time.Duration) TaskOption {
	return func(o *taskOptions) { o.backoff = fn }
}

// NewTasks returns the queue of a kind (at most 32 bytes). Any number of them may exist.
func NewTasks[T any](db *DB, kind string, opts ...TaskOption) *Tasks[T] {
	q := &Tasks[T]{db: db, kind: kind, opt: taskOptions{lease: taskLease, poll: taskPoll, attempts: taskAttempts, backoff: backoff}}
	for _, o := range opts {
		o(&q.opt)
	}
	return q
}

// Add puts a task into the caller's transaction and wakes local workers after the commit. The same
// key again is no error and changes nothing: added is false.
func (q *Tasks[T]) Add(tx *Tx, t Task[T]) (added bool, err error) {
	if len(q.kind) > taskKind || t.Key == "" || len(t.Key) > taskKey || len(t.Order) > taskKey {
		return false, fmt.Errorf("add task %s %q: kind, key or order is empty or too long", q.kind, t.Key)
	}
	payload, err := json.Marshal(t.Payload)
	if err != nil {
		return false, fmt.Errorf("add task %s: %w", q.kind, err)
	}
	if len(payload) > taskPayload {
		return false, fmt.Errorf("add task %s: payload of %d bytes is over %d", q.kind, len(payload), taskPayload)
	}
	now := q.db.Now()
	if t.At.IsZero() {
		t.At = now
	}
	_, err = tx.Run("INSERT INTO tasks (kind, task_key, org, task_order, due_at, payload, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
		q.kind, t.Key, t.Org, t.Order, t.At.UnixMilli(), payload, now.UnixMilli())
	if IsDuplicate(err) { // undoes only this statement, on both databases
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("add task %s: %w", q.kind, err)
	}
	tx.After(func() { q.db.wake(q.kind) })
	return true, nil
}

// Done finishes the task inside the caller's transaction, so that its effect and its end are one.
// ErrLeaseLost when another worker has it by now; the caller's transaction must fail then.
func (c *Claimed[T]) Done(tx *Tx) error {
	if err := c.q.finish(tx, c); err != nil {
		return err
	}
	tx.After(func() { c.done.Store(true) })
	return nil
}

func (q *Tasks[T]) finish(tx *Tx, c *Claimed[T]) error {
	var res sql.Result
	var err error
	if q.opt.keep > 0 {
		until := q.db.Now().Add(q.opt.keep).UnixMilli()
		res, err = tx.Run("UPDATE tasks SET state = ?, owner = '', due_at = ?, fails = 0, last_error = '' WHERE id = ? AND owner = ? AND fence = ?",
			TaskDone, until, c.ID, c.owner, c.fence)
	} else {
		res, err = tx.Run("DELETE FROM tasks WHERE id = ? AND owner = ? AND fence = ?", c.ID, c.owner, c.fence)
	}
	if err := one(res, err, ErrLeaseLost); err != nil {
		return err
	}
	if c.last {
		return q.unmark(tx, c.Order)
	}
	return nil
}

// one tells whether a statement changed a row, and answers none when it did not.
func one(res sql.Result, err, none error) error {
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		return none
	}
	return err
}

// retryAfter and dead are answers of handlers that are not plain failures.
type retryAfter struct {
	after time.Duration
	err   error
}

func (r retryAfter) Error() string { return fmt.Sprintf("try again in %v: %v", r.after, r.err) }
func (r retryAfter) Unwrap() error { return r.err }

type dead struct{ err error }

func (d dead) Error() string { return fmt.Sprintf("given up: %v", d.err) }
func (d dead) Unwrap() error { return d.err }

// RetryAfter makes a handler's task run again after d, however often; err is kept for people.
func RetryAfter(d time.Duration, err error) error { return retryAfter{d, orNone(err)} }

// Dead makes a handler's task dead at once; err is kept for people.
func Dead(err error) error { return dead{orNone(err)} }

func orNone(err error) error {
	if err == nil {
		return errors.New("no reason given")
	}
	return err
}

// List returns the open and dead tasks of an org, oldest first.
func (q *Tasks[T]) List(ctx context.Context, org int64, limit int) ([]TaskInfo, error) {
	if limit <= 0 || limit > listMax {
		limit = listMax
	}
	rows, err := q.db.Query(ctx, `SELECT id, task_key, task_order, state, owner, attempts, due_at, created_at, last_error, payload
		FROM tasks WHERE org = ? AND kind = ? AND state <> ? ORDER BY id LIMIT ?`, org, q.kind, TaskDone, limit)
	if err != nil {
		return nil, fmt.Errorf("list tasks %s: %w", q.kind, err)
	}
	defer rows.Close()
	var out []TaskInfo
	for rows.Next() {
		i := TaskInfo{Org: org, Kind: q.kind}
		var owner string
		var due, created int64
		if err := rows.Scan(&i.ID, &i.Key, &i.Order, &i.State, &owner, &i.Attempts, &due, &created, &i.LastError, (*[]byte)(&i.Payload)); err != nil {
			return nil, fmt.Errorf("list tasks %s: %w", q.kind, err)
		}
		i.At, i.Created = time.UnixMilli(due).UTC(), time.UnixMilli(created).UTC()
		i.Running = owner != "" && i.At.After(q.db.Now())
		out = append(out, i)
	}
	return out, rows.Err()
}

// Count tells how many tasks of an org are open and how many are dead.
func (q *Tasks[T]) Count(ctx context.Context, org int64) (open, dead int, err error) {
	rows, err := q.db.Query(ctx, "SELECT state, COUNT(*) FROM tasks WHERE org = ? AND kind = ? GROUP BY state", org, q.kind)
	if err != nil {
		return 0, 0, fmt.Errorf("count tasks %s: %w", q.kind, err)
	}
	defer rows.Close()
	for rows.Next() {
		var state TaskState
		var n int
		if err := rows.Scan(&state, &n); err != nil {
			return 0, 0, fmt.Errorf("count tasks %s: %w", q.kind, err)
		}
		switch state {
		case TaskOpen:
			open = n
		case TaskDead:
			dead = n
		}
	}
	return open, dead, rows.Err()
}

// Retry makes an open or dead task due now, with its failures forgotten. A task that runs is left
// alone. ErrNoTask when the org has none of that id.
func (q *Tasks[T]) Retry(ctx context.Context, org, id int64) error {
	return q.db.Write(ctx, func(tx *Tx) error {
		now := q.db.Now().UnixMilli()
		res, err := tx.Run("UPDATE tasks SET state = ?, due_at = ?, owner = '', behind = 0, fails = 0 WHERE id = ? AND org = ? AND kind = ? AND state <> ? AND (owner = '' OR due_at <= ?)",
			TaskOpen, now, id, org, q.kind, TaskDone, now)
		if err := one(res, err, ErrNoTask); err != nil {
			return fmt.Errorf("retry task %d: %w", id, err)
		}
		tx.After(func() { q.db.wake(q.kind) })
		return nil
	})
}

// Cancel deletes a task. One that runs may still have its effect, but its Done answers
// ErrLeaseLost. ErrNoTask when the org has none of that id.
func (q *Tasks[T]) Cancel(ctx context.Context, org, id int64) error {
	return q.db.Write(ctx, func(tx *Tx) error {
		var order string
		err := tx.Row("SELECT task_order FROM tasks WHERE id = ? AND org = ? AND kind = ?", id, org, q.kind).Scan(&order)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("cancel task %d: %w", id, err)
		}
		res, err := tx.Run("DELETE FROM tasks WHERE id = ? AND org = ? AND kind = ? AND state <> ?", id, org, q.kind, TaskDone)
		if err := one(res, err, ErrNoTask); err != nil {
			return fmt.Errorf("cancel task %d: %w", id, err)
		}
		return q.unmark(tx, order)
	})
}

// Drop deletes the unordered task of a key inside the caller's transaction; none is no error. One that runs may still
// have its effect.
func (q *Tasks[T]) Drop(tx *Tx, key string) error {
	if _, err := tx.Run("DELETE FROM tasks WHERE kind = ? AND task_key = ? AND task_order = ''", q.kind, key); err != nil {
		return fmt.Errorf("drop task %s: %w", q.kind, err)
	}
	return nil
}

// wake tells local runs of a kind that there may be something to claim; it never blocks.
func (d *DB) wake(kind string) {
	d.wakeMu.Lock()
	defer d.wakeMu.Unlock()
	for c := range d.wakes[kind] {
		select {
		case c <- struct{}{}:
		default: // a wake-up is waiting already
		}
	}
}

func (d *DB) wakeable(kind string) (c chan struct{}, stop func()) {
	c = make(chan struct{}, 1)
	d.wakeMu.Lock()
	defer d.wakeMu.Unlock()
	if d.wakes[kind] == nil {
		d.wakes[kind] = map[chan struct{}]struct{}{}
	}
	d.wakes[kind][c] = struct{}{}
	return c, func() {
		d.wakeMu.Lock()
		defer d.wakeMu.Unlock()
		delete(d.wakes[kind], c)
	}
}
