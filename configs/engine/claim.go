package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// claimMax tasks are claimed by one statement.
	claimMax = 64
	// claimAhead is how much work a run takes beyond its idle workers, measured in time: quick
	// tasks then cost one claim for many, slow ones stay free for other nodes.
	claimAhead = 50 * time.Millisecond
)

// backoff is 5 s doubled with each failure after the first, at most 30 min, give or take 30 %.
func backoff(fails int) time.Duration {
	d := backoffMost
	if n := fails - 1; n < 20 {
		d = min(backoffFirst<<max(n, 0), backoffMost)
	}
	return time.Duration(float64(d) * (0.7 + 0.6*rand.Float64()))
}

// Run hands tasks to do, up to workers at once, until ctx ends and all workers are home; tasks
// that were claimed but not begun go back. The context of do ends with ctx or with the lease.
//
// do answers nil (done), RetryAfter, Dead, or a plain error: again after a growing pause, and dead
// after 12 in a row. A panic counts as a plain error. Run returns an error only for bad arguments.
func (q *Tasks[T]) Run(ctx context.Context, workers int, do func(context.Context, *Claimed[T]) error) error {
	if workers < 1 {
		return fmt.Errorf("run tasks %s: %d workers", q.kind, workers)
	}
	r := &taskRun[T]{q: q, do: do, workers: workers, owner: q.db.node + "/" + randomHex(6), held: map[int64]*lease{},
		ready: make(chan *Claimed[T], claimMax)}
	return r.run(ctx)
}

// taskRun is one call of Run: a claimer, its workers and a renewer of leases.
type taskRun[T any] struct {
	q       *Tasks[T]
	do      func(context.Context, *Claimed[T]) error
	workers int
	owner   string // unique to this run
	ready   chan *Claimed[T]
	idle    atomic.Int64 // workers without a task
	pace    atomic.Int64 // nanoseconds a task takes, smoothed
	wanted  chan struct{}

	mu   sync.Mutex
	held map[int64]*lease // by task id: claimed by this run and not finished
}

type lease struct {
	fence int64
	end   context.CancelCauseFunc // nil until the task is begun
	lost  bool
}

func (r *taskRun[T]) run(ctx context.Context) error {
	wake, stop := r.q.db.wakeable(r.q.kind)
	defer stop()
	r.wanted = wake
	r.idle.Store(int64(r.workers))
	var home sync.WaitGroup
	for range r.workers {
		home.Go(func() { r.work(ctx) })
	}
	renewing, stopRenewing := context.WithCancel(context.WithoutCancel(ctx))
	var renewer sync.WaitGroup
	renewer.Go(func() { r.renewAll(renewing) })

	r.claimAll(ctx, wake)
	close(r.ready)
	home.Wait()
	stopRenewing()
	renewer.Wait()
	r.giveBack()
	return nil
}

// claimAll claims until ctx ends: at once when woken or when there may be more, else at the poll.
func (r *taskRun[T]) claimAll(ctx context.Context, wake <-chan struct{}) {
	cleaned := time.Time{}
	for ctx.Err() == nil {
		more := false
		if n := r.room(); n > 0 {
			got, err := r.q.claim(ctx, r.owner, n)
			if err != nil && ctx.Err() == nil {
				r.q.db.log.Warn("claim tasks", "kind", r.q.kind, "err", err)
			}
			for _, c := range got {
				r.hold(c)
				r.ready <- c // has room: never more than claimMax are claimed and not begun
			}
			more = len(got) > 0 && r.room() > 0
		}
		if r.q.opt.keep > 0 && time.Since(cleaned) > time.Minute {
			cleaned = time.Now()
			r.q.forget(ctx)
		}
		if more {
			continue
		}
		poll := time.NewTimer(r.q.opt.poll*3/4 + rand.N(r.q.opt.poll/2)) // jitter keeps nodes apart
		select {
		case <-ctx.Done():
		case <-wake:
		case <-poll.C:
		}
		poll.Stop()
	}
}

// room is how many tasks may be claimed now.
func (r *taskRun[T]) room() int {
	ahead := 0
	if pace := r.pace.Load(); pace > 0 {
		ahead = int(int64(claimAhead) * int64(r.workers) / pace)
	}
	n := int(r.idle.Load()) + min(ahead, claimMax) - len(r.ready)
	return min(n, claimMax-len(r.ready))
}

// claim takes up to n due tasks. Candidates are read without locks; one conditional UPDATE decides
// who gets them, which works alike on both databases.
func (q *Tasks[T]) claim(ctx context.Context, owner string, n int) ([]*Claimed[T], error) {
	now := q.db.Now().UnixMilli()
	ids, err := q.candidates(ctx, now, n)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	var got []*Claimed[T]
	err = q.db.Write(ctx, func(tx *Tx) error {
		got = nil
		until := q.db.Now().Add(q.opt.lease).UnixMilli()
		args := append([]any{owner, until, TaskOpen, now}, ids...)
		res, err := tx.Run("UPDATE tasks SET owner = ?, due_at = ?, fence = fence + 1, attempts = attempts + 1, fails = fails + 1 WHERE state = ? AND due_at <= ? AND id IN ("+Marks(len(ids))+")", args...)
		if err := one(res, err, nil); err != nil {
			return err
		}
		if got, err = q.claimed(tx, owner, until, ids); err != nil {
			return err
		}
		got, err = q.inOrder(tx, got, now)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("claim: %w", err)
	}
	return q.buryLost(ctx, got), nil
}

// candidates reads what is due: of each order only the oldest open task, and that only when no
// other of the order is under a lease.
func (q *Tasks[T]) candidates(ctx context.Context, now int64, n int) ([]any, error) {
	rows, err := q.db.Query(ctx, `SELECT id FROM tasks t WHERE kind = ? AND state = ? AND due_at <= ?
		AND (task_order = '' OR NOT EXISTS (SELECT 1 FROM tasks p WHERE p.kind = t.kind AND p.task_order = t.task_order
			AND p.state = ? AND p.id <> t.id AND (p.id < t.id OR (p.owner <> '' AND p.due_at > ?))))
		ORDER BY due_at LIMIT ?`, q.kind, TaskOpen, now, TaskOpen, now, n)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []any
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// claimed reads back which of ids are ours now.
func (q *Tasks[T]) claimed(tx *Tx, owner string, until int64, ids []any) ([]*Claimed[T], error) {
	rows, err := tx.Rows("SELECT id, org, task_key, task_order, created_at, attempts, fails, fence, payload FROM tasks WHERE owner = ? AND due_at = ? AND id IN ("+Marks(len(ids))+") ORDER BY id",
		append([]any{owner, until}, ids...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*Claimed[T]
	for rows.Next() {
		c := &Claimed[T]{owner: owner, q: q}
		var at int64
		if err := rows.Scan(&c.ID, &c.Org, &c.Key, &c.Order, &at, &c.Attempts, &c.fails, &c.fence, &c.raw); err != nil {
			return nil, err
		}
		c.Added = time.UnixMilli(at).UTC()
		out = append(out, c)
	}
	return out, rows.Err()
}

// inOrder gives back what turned out not to be first of its order: an older task may have been
// committed between the look and the claim.
func (q *Tasks[T]) inOrder(tx *Tx, got []*Claimed[T], now int64) ([]*Claimed[T], error) {
	kept := got[:0]
	for _, c := range got {
		if c.Order == "" {
			kept = append(kept, c)
			continue
		}
		var others int
		err := tx.Row("SELECT COUNT(*) FROM tasks WHERE kind = ? AND task_order = ? AND state = ? AND id <> ? AND (id < ? OR (owner <> '' AND due_at > ?))",
			q.kind, c.Order, TaskOpen, c.ID, c.ID, now).Scan(&others)
		if err != nil {
			return nil, err
		}
		if others == 0 {
			kept = append(kept, c)
			continue
		}
		if err := q.unclaim(tx, c); err != nil {
			return nil, err
		}
	}
	return kept, nil
}

// unclaim undoes a claim as if it had not been.
func (q *Tasks[T]) unclaim(tx *Tx, c *Claimed[T]) error {
	_, err := tx.Run("UPDATE tasks SET owner = '', due_at = ?, attempts = attempts - 1, fails = fails - 1 WHERE id = ? AND owner = ? AND fence = ?",
		q.db.Now().UnixMilli(), c.ID, c.owner, c.fence)
	return err
}

// buryLost decodes payloads and makes dead what can never be run: a payload nobody can read, or a
// task whose worker vanished each time (it may be what kills them).
func (q *Tasks[T]) buryLost(ctx context.Context, got []*Claimed[T]) []*Claimed[T] {
	kept := got[:0]
	for _, c := range got {
		err := json.Unmarshal(c.raw, &c.Payload)
		c.raw = nil
		if err == nil && c.fails > q.opt.attempts {
			err = fmt.Errorf("not finished in %d attempts", c.fails-1)
		}
		if err == nil {
			kept = append(kept, c)
			continue
		}
		q.settle(ctx, c, Dead(err))
	}
	return kept
}

func (r *taskRun[T]) hold(c *Claimed[T]) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.held[c.ID] = &lease{fence: c.fence}
}

func (r *taskRun[T]) work(ctx context.Context) {
	for c := range r.ready {
		r.idle.Add(-1)
		if ctx.Err() == nil {
			r.handle(ctx, c)
		}
		r.idle.Add(1)
		if len(r.ready) == 0 {
			r.want()
		}
	}
}

// want wakes this run's claimer: a worker has nothing left.
func (r *taskRun[T]) want() {
	select {
	case r.wanted <- struct{}{}:
	default:
	}
}

// handle runs one task and settles what became of it. A task whose run was cut short by the end of
// the program stays held, and goes back without counting.
func (r *taskRun[T]) handle(ctx context.Context, c *Claimed[T]) {
	run, end := context.WithCancelCause(ctx)
	defer end(nil)
	if !r.begin(c, end) {
		return
	}
	start := time.Now()
	err := r.call(run, c)
	r.measure(time.Since(start))
	if err != nil && ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return
	}
	r.release(c)
	if c.done.Load() || errors.Is(err, ErrLeaseLost) {
		return
	}
	r.q.settle(context.WithoutCancel(ctx), c, err)
}

// begin tells whether the lease still holds and lets the renewer end the run.
func (r *taskRun[T]) begin(c *Claimed[T], end context.CancelCauseFunc) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.held[c.ID]
	if l == nil || l.fence != c.fence || l.lost {
		return false
	}
	l.end = end
	return true
}

func (r *taskRun[T]) release(c *Claimed[T]) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if l := r.held[c.ID]; l != nil && l.fence == c.fence {
		delete(r.held, c.ID)
	}
}

func (r *taskRun[T]) call(ctx context.Context, c *Claimed[T]) (err error) {
	defer func() {
		if p := recover(); p != nil {
			r.q.db.log.Error("task panicked", "kind", r.q.kind, "task", c.ID, "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("task panicked: %v", p)
		}
	}()
	return r.do(ctx, c)
}

// measure keeps a moving mean of the last eight or so tasks.
func (r *taskRun[T]) measure(took time.Duration) {
	old := r.pace.Load()
	if old == 0 {
		r.pace.Store(int64(took) + 1)
		return
	}
	r.pace.Store(old + (int64(took)-old)/8 + 1)
}

// settle writes the end of an attempt. When that fails the lease runs out and the task runs again.
func (q *Tasks[T]) settle(ctx context.Context, c *Claimed[T], result error) {
	err := q.db.Write(ctx, func(tx *Tx) error { return q.settleIn(tx, c, result) })
	if err != nil && !errors.Is(err, ErrLeaseLost) {
		q.db.log.Warn("settle task", "kind", q.kind, "task", c.ID, "err", err)
	}
}

func (q *Tasks[T]) settleIn(tx *Tx, c *Claimed[T], result error) error {
	if result == nil {
		return q.finish(tx, c)
	}
	state, fails, pause := TaskOpen, c.fails, time.Duration(0)
	var again retryAfter
	switch {
	case errors.As(result, new(dead)), !errors.As(result, &again) && c.fails >= q.opt.attempts:
		state = TaskDead
	case errors.As(result, &again):
		fails, pause = 0, again.after
	default:
		pause = q.opt.backoff(c.fails)
	}
	res, err := tx.Run("UPDATE tasks SET state = ?, owner = '', due_at = ?, fails = ?, last_error = ? WHERE id = ? AND owner = ? AND fence = ?",
		state, q.db.Now().Add(pause).UnixMilli(), fails, shorten(result), c.ID, c.owner, c.fence)
	if err := one(res, err, ErrLeaseLost); err != nil {
		return err
	}
	if state == TaskDead && c.Order != "" || pause <= 0 {
		tx.After(func() { q.db.wake(q.kind) })
	}
	return nil
}

// renewAll keeps the leases of everything held, in one statement a third of a lease.
func (r *taskRun[T]) renewAll(ctx context.Context) {
	tick := time.NewTicker(r.q.opt.lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := r.renew(ctx); err != nil && ctx.Err() == nil {
			r.q.db.log.Warn("renew leases", "kind", r.q.kind, "err", err)
		}
	}
}

func (r *taskRun[T]) renew(ctx context.Context) error {
	r.mu.Lock()
	ids := make([]int64, 0, len(r.held))
	for id := range r.held {
		ids = append(ids, id)
	}
	r.mu.Unlock()
	return InChunks(ids, func(part []int64) error { return r.renewSome(ctx, part) })
}

func (r *taskRun[T]) renewSome(ctx context.Context, ids []int64) error {
	var ours map[int64]int64
	err := r.q.db.Write(ctx, func(tx *Tx) error {
		args := make([]any, 0, len(ids)+2)
		args = append(args, r.q.db.Now().Add(r.q.opt.lease).UnixMilli(), r.owner)
		for _, id := range ids {
			args = append(args, id)
		}
		if _, err := tx.Run("UPDATE tasks SET due_at = ? WHERE owner = ? AND id IN ("+Marks(len(ids))+")", args...); err != nil {
			return err
		}
		var err error
		ours, err = fences(tx, args[1:])
		return err
	})
	if err != nil {
		return err
	}
	r.dropLost(ids, ours)
	return nil
}

// fences reads the fence of each task that owner holds; args are owner and ids.
func fences(tx *Tx, args []any) (map[int64]int64, error) {
	rows, err := tx.Rows("SELECT id, fence FROM tasks WHERE owner = ? AND id IN ("+Marks(len(args)-1)+")", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[int64]int64{}
	for rows.Next() {
		var id, fence int64
		if err := rows.Scan(&id, &fence); err != nil {
			return nil, err
		}
		out[id] = fence
	}
	return out, rows.Err()
}

// dropLost ends the run of tasks that another worker holds, or that were cancelled.
func (r *taskRun[T]) dropLost(asked []int64, ours map[int64]int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, id := range asked {
		l := r.held[id]
		if l == nil || ours[id] == l.fence {
			continue
		}
		l.lost = true
		if l.end != nil {
			l.end(ErrLeaseLost)
		}
	}
}

// giveBack returns what was claimed and not finished when the run ends, so that other nodes need
// not wait for the lease.
func (r *taskRun[T]) giveBack() {
	if len(r.held) == 0 {
		return
	}
	ctx, stop := context.WithTimeout(context.Background(), 5*time.Second)
	defer stop()
	err := r.q.db.Write(ctx, func(tx *Tx) error {
		for id, l := range r.held {
			if err := r.q.unclaim(tx, &Claimed[T]{ID: id, owner: r.owner, fence: l.fence}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		r.q.db.log.Warn("give tasks back", "kind", r.q.kind, "err", err)
	}
}

// forget deletes finished tasks whose time of being kept is over.
func (q *Tasks[T]) forget(ctx context.Context) {
	err := q.db.Write(ctx, func(tx *Tx) error {
		_, err := tx.Run("DELETE FROM tasks WHERE kind = ? AND state = ? AND due_at <= ?", q.kind, TaskDone, q.db.Now().UnixMilli())
		return err
	})
	if err != nil && ctx.Err() == nil {
		q.db.log.Warn("forget finished tasks", "kind", q.kind, "err", err)
	}
}

// shorten fits an error into its column without cutting a character.
func shorten(err error) string {
	s := err.Error()
	if len(s) <= taskError {
		return s
	}
	cut := taskError
	for cut > 0 && s[cut]&0xc0 == 0x80 {
		cut--
	}
	return s[:cut]
}
