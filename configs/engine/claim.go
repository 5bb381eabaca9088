package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// claimMax chains are claimed at once, and wait for a worker at most.
	claimMax = 64
	// claimTasks bounds the tasks of all chains that one statement claims.
	claimTasks = 256
	// chainMax tasks of one order are claimed together: enough that the claim weighs nothing beside
	// them, few enough to be given back quickly.
	chainMax = 64
	// chainTime is how long a worker stays with one order before others get their turn.
	chainTime = time.Second
	// lookBehind is how often tasks marked as behind are looked at all the same, in case rows were
	// taken away by hand.
	lookBehind = time.Minute
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
// One worker runs up to 64 tasks of an order in turn, for about a second. That a task is done is
// written soon after do returned, several at once; a crash before that repeats it. Where the effect
// and its end must be one, do calls Done.
//
// do answers nil (done), RetryAfter, Dead, or a plain error: again after a growing pause, and dead
// after 12 in a row. A panic counts as a plain error. Run returns an error only for bad arguments.
func (q *Tasks[T]) Run(ctx context.Context, workers int, do func(context.Context, *Claimed[T]) error) error {
	if workers < 1 {
		return fmt.Errorf("run tasks %s: %d workers", q.kind, workers)
	}
	r := &taskRun[T]{q: q, do: do, workers: workers, owner: q.db.node + "/" + randomHex(6), held: map[int64]*lease{},
		ready: make(chan []*Claimed[T], claimMax)}
	r.ends = newEndings(r)
	return r.run(ctx)
}

// taskRun is one call of Run: a claimer, its workers and a renewer of leases.
type taskRun[T any] struct {
	q       *Tasks[T]
	do      func(context.Context, *Claimed[T]) error
	workers int
	owner   string             // unique to this run
	ready   chan []*Claimed[T] // chains: tasks of one order, or one task without
	ends    *endings[T]
	idle    atomic.Int64 // workers without a task
	pace    atomic.Int64 // nanoseconds a chain takes, smoothed
	wanted  chan struct{}

	mu   sync.Mutex
	held map[int64]*lease // by task id: claimed by this run and not finished
}

type lease struct {
	fence int64
	until int64                   // due_at of the row
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
	var ender sync.WaitGroup
	ender.Go(r.ends.run)

	r.claimAll(ctx, wake)
	close(r.ready)
	home.Wait()
	r.ends.close()
	ender.Wait()
	stopRenewing()
	renewer.Wait()
	r.giveBack()
	return nil
}

// claimAll claims until ctx ends: at once when woken or when there may be more, else at the poll.
func (r *taskRun[T]) claimAll(ctx context.Context, wake <-chan struct{}) {
	var cleaned time.Time
	looked := time.Now()
	failing := false
	for ctx.Err() == nil {
		more := false
		if n := r.room(); n > 0 {
			behind := 0
			if time.Since(looked) > lookBehind {
				behind, looked = 1, time.Now()
			}
			got, found, err := r.q.claim(ctx, r.owner, n, behind)
			if err != nil && ctx.Err() == nil && !failing { // once, not at every poll of every kind while the database is away
				r.q.db.log.Warn("claim tasks", "kind", r.q.kind, "err", err)
			}
			failing = err != nil
			for _, chain := range got {
				r.hold(chain)
				r.ready <- chain // has room: never more than claimMax are claimed and not begun
			}
			// What was found and not claimed is marked as behind now; there may be others.
			more = behind == 0 && err == nil && found > 0 && r.room() > 0
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

// room is how many chains may be claimed now.
func (r *taskRun[T]) room() int {
	ahead := 0
	if pace := r.pace.Load(); pace > 0 {
		ahead = int(int64(claimAhead) * int64(r.workers) / pace)
	}
	n := int(r.idle.Load()) + min(ahead, claimMax) - len(r.ready)
	return min(n, claimMax-len(r.ready))
}

// candidate is a task that is due and not known to wait for another.
type candidate struct {
	id    int64
	order string
}

// claim takes up to n chains of due tasks and tells how many candidates it found. Candidates are
// read without locks; one conditional UPDATE decides who gets them, which works alike on both
// databases. Each candidate is claimed, marked as behind, or left because there are too many.
func (q *Tasks[T]) claim(ctx context.Context, owner string, n, behind int) (got [][]*Claimed[T], found int, err error) {
	cands, err := q.candidates(ctx, behind)
	if err != nil || len(cands) == 0 {
		return nil, 0, err
	}
	err = q.db.Write(ctx, func(tx *Tx) error {
		got = nil
		now := q.db.Now().UnixMilli()
		chains, err := q.chains(tx, cands, n, now)
		if err != nil || len(chains) == 0 {
			return err
		}
		ids := slices.Concat(chains...)
		until := now + q.opt.lease.Milliseconds()
		_, err = tx.Run("UPDATE tasks SET owner = ?, due_at = ?, behind = 0, fence = fence + 1, attempts = attempts + 1, fails = fails + 1 WHERE state = 0 AND due_at <= ? AND id IN ("+idMarks(ids)+")",
			idArgs(ids, owner, until, now)...)
		if err != nil {
			return err
		}
		all, err := q.claimed(tx, owner, until, ids)
		if err != nil {
			return err
		}
		got, err = q.whole(tx, chains, all)
		return err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("claim: %w", err)
	}
	q.decode(got)
	return got, len(cands), nil
}

// candidates reads what is due, oldest first.
func (q *Tasks[T]) candidates(ctx context.Context, behind int) ([]candidate, error) {
	rows, err := q.db.Query(ctx, "SELECT id, task_order FROM tasks WHERE kind = ? AND state = 0 AND behind = ? AND due_at <= ? ORDER BY due_at LIMIT ?",
		q.kind, behind, q.db.Now().UnixMilli(), claimMax)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []candidate
	for rows.Next() {
		var c candidate
		if err := rows.Scan(&c.id, &c.order); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// chains chooses the tasks to claim, up to n chains, and marks candidates that have to wait.
func (q *Tasks[T]) chains(tx *Tx, cands []candidate, n int, now int64) ([][]int64, error) {
	var chains [][]int64
	orders := map[string][]int64{}
	for _, c := range cands {
		if len(chains)+len(orders) == n && orders[c.order] == nil {
			break
		}
		if c.order == "" {
			chains = append(chains, []int64{c.id})
		} else {
			orders[c.order] = append(orders[c.order], c.id)
		}
	}
	total := len(chains)
	for _, order := range slices.Sorted(maps.Keys(orders)) { // in one sequence on all nodes, for the sake of row locks
		if total >= claimTasks {
			break
		}
		p, err := q.plan(tx, order, now)
		if err == nil && p.blocker != 0 {
			err = q.markBehind(tx, p.blocker, orders[order])
		}
		if err != nil {
			return nil, err
		}
		if len(p.chain) > 0 {
			chains = append(chains, p.chain)
			total += len(p.chain)
		}
	}
	return chains, nil
}

// claimed reads back which of ids are ours now.
func (q *Tasks[T]) claimed(tx *Tx, owner string, until int64, ids []int64) (map[int64]*Claimed[T], error) {
	rows, err := tx.Rows("SELECT id, org, task_key, task_order, created_at, attempts, fails, fence, payload FROM tasks WHERE owner = ? AND due_at = ? AND id IN ("+idMarks(ids)+")",
		idArgs(ids, owner, until)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[int64]*Claimed[T]{}
	for rows.Next() {
		c := &Claimed[T]{owner: owner, until: until, q: q}
		var at int64
		if err := rows.Scan(&c.ID, &c.Org, &c.Key, &c.Order, &at, &c.Attempts, &c.fails, &c.fence, &c.raw); err != nil {
			return nil, err
		}
		c.Added = time.UnixMilli(at).UTC()
		out[c.ID] = c
	}
	return out, rows.Err()
}

// whole keeps of each chain what was claimed without a gap from its beginning: another node may
// have been quicker. The rest is given back.
func (q *Tasks[T]) whole(tx *Tx, chains [][]int64, all map[int64]*Claimed[T]) ([][]*Claimed[T], error) {
	var got [][]*Claimed[T]
	for _, ids := range chains {
		var chain []*Claimed[T]
		gap := false
		for _, id := range ids {
			c := all[id]
			if gap = gap || c == nil; !gap {
				chain = append(chain, c)
			} else if c != nil {
				if _, err := q.unclaim(tx, c, 0); err != nil {
					return nil, err
				}
			}
		}
		if len(chain) > 0 {
			chain[len(chain)-1].last = true
			got = append(got, chain)
		}
	}
	return got, nil
}

// unclaim undoes a claim as if it had not been, unless the lease was lost.
func (q *Tasks[T]) unclaim(tx *Tx, c *Claimed[T], behind int) (undone bool, err error) {
	res, err := tx.Run("UPDATE tasks SET owner = '', due_at = ?, behind = ?, attempts = attempts - 1, fails = fails - 1 WHERE id = ? AND owner = ? AND fence = ?",
		q.db.Now().UnixMilli(), behind, c.ID, c.owner, c.fence)
	if err = one(res, err, ErrLeaseLost); errors.Is(err, ErrLeaseLost) {
		return false, nil
	}
	return err == nil, err
}

// decode reads payloads, and finds what can never be run: a payload nobody can read, or a task
// whose worker vanished each time (it may be what kills them).
func (q *Tasks[T]) decode(got [][]*Claimed[T]) {
	for _, chain := range got {
		for _, c := range chain {
			c.hopeless = json.Unmarshal(c.raw, &c.Payload)
			c.raw = nil
			if c.hopeless == nil && c.fails > q.opt.attempts {
				c.hopeless = fmt.Errorf("not finished in %d attempts", c.fails-1)
			}
		}
	}
}

func (r *taskRun[T]) hold(chain []*Claimed[T]) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range chain {
		c.run = r
		r.held[c.ID] = &lease{fence: c.fence, until: c.until}
	}
}

func (r *taskRun[T]) work(ctx context.Context) {
	for chain := range r.ready {
		r.idle.Add(-1)
		r.workChain(ctx, chain)
		r.idle.Add(1)
		if len(r.ready) == 0 {
			r.want()
		}
	}
}

// workChain runs the tasks of a chain one after the other. When one does not end well, or the time
// is over, it gives back those that follow.
func (r *taskRun[T]) workChain(ctx context.Context, chain []*Claimed[T]) {
	start := time.Now()
	for i, c := range chain {
		if ctx.Err() != nil {
			return
		}
		end, ended := r.handle(ctx, c)
		if !ended {
			return // the program ends, and what is held goes back
		}
		if !end.goesOn() || time.Since(start) > chainTime {
			end.rest = chain[i+1:]
		}
		r.ends.add(end)
		if end.rest != nil {
			break
		}
	}
	r.measure(time.Since(start))
}

// want wakes this run's claimer: a worker has nothing left.
func (r *taskRun[T]) want() {
	select {
	case r.wanted <- struct{}{}:
	default:
	}
}

// handle runs one task. One whose run was cut short by the end of the program has not ended: it
// stays held, and goes back without counting.
func (r *taskRun[T]) handle(ctx context.Context, c *Claimed[T]) (end ending[T], ended bool) {
	run, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	end.task = c
	if !r.begin(c, stop) {
		end.result = ErrLeaseLost
		return end, true
	}
	if c.hopeless != nil {
		end.result = Dead(c.hopeless)
		return end, true
	}
	end.result = r.call(run, c)
	if end.result != nil && ctx.Err() != nil && errors.Is(end.result, context.Canceled) {
		return end, false
	}
	if end.settled = c.done.Load(); end.settled {
		end.result = nil
	}
	return end, true
}

// begin tells whether the lease still holds and lets the renewer end the run.
func (r *taskRun[T]) begin(c *Claimed[T], end context.CancelCauseFunc) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.leaseOf(c)
	if l == nil {
		return false
	}
	l.end = end
	return true
}

// leaseOf gives the lease of a task while it holds. The caller has locked mu.
func (r *taskRun[T]) leaseOf(c *Claimed[T]) *lease {
	l := r.held[c.ID]
	if l == nil || l.fence != c.fence || l.lost || l.until < r.q.db.Now().UnixMilli() {
		return nil
	}
	return l
}

// Held tells whether the lease has not run out. A node that stood still learns of that only when it renews; so do asks
// before an effect outside, which the fence cannot undo.
func (c *Claimed[T]) Held() bool {
	c.run.mu.Lock()
	defer c.run.mu.Unlock()
	return c.run.leaseOf(c) != nil
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
	var until int64
	err := r.q.db.Write(ctx, func(tx *Tx) error {
		until = r.q.db.Now().Add(r.q.opt.lease).UnixMilli()
		args := make([]any, 0, len(ids)+2)
		args = append(args, until, r.owner)
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
	r.settleLeases(ids, ours, until)
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

// settleLeases notes how long leases are renewed, and ends the run of tasks that another worker holds, or that were cancelled.
func (r *taskRun[T]) settleLeases(asked []int64, ours map[int64]int64, until int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, id := range asked {
		l := r.held[id]
		if l == nil {
			continue
		}
		if ours[id] == l.fence {
			l.until = until
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
			if _, err := r.q.unclaim(tx, &Claimed[T]{ID: id, owner: r.owner, fence: l.fence}, 0); err != nil {
				return err
			}
		}
		tx.After(func() { r.q.db.wake(r.q.kind) })
		return nil
	})
	if err != nil {
		r.q.db.log.Warn("give tasks back", "kind", r.q.kind, "err", err)
	}
}

// forget deletes finished tasks whose time of being kept is over.
func (q *Tasks[T]) forget(ctx context.Context) {
	err := q.db.Write(ctx, func(tx *Tx) error {
		_, err := tx.Run("DELETE FROM tasks WHERE kind = ? AND state = ? AND behind = 0 AND due_at <= ?", q.kind, TaskDone, q.db.Now().UnixMilli())
		return err
	})
	if err != nil && ctx.Err() == nil {
		q.db.log.Warn("forget finished tasks", "kind", q.kind, "err", err)
	}
}

// shorten fits an error into its column without cutting a character.
func shorten(err error) string {
	if again := (retryAfter{}); errors.As(err, &again) {
		err = again.err // people see when it is due; the pause says nothing to them
	}
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
