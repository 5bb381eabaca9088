package engine

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"gorm.io/gorm"
)

const (
	// batchMax is how many writes share one transaction: enough to make the fsync cheap, few
	// enough that the first of them does not wait long for the last.
	batchMax = 64
	// retryMax bounds how often a write that lost a deadlock is tried again.
	retryMax = 8
	// retryPause is the first pause before a retry; it doubles, with jitter.
	retryPause = 2 * time.Millisecond
)

// Tx is one caller's share of a transaction. It lives only inside the fn given to Write.
type Tx struct {
	*gorm.DB
	ctx    context.Context
	conn   *writeConn
	before []func() error
	after  []func()
}

// Context is the caller's context without its cancellation: a write that has begun runs to its
// end, because interrupting a statement would harm the others in the same transaction.
func (tx *Tx) Context() context.Context { return tx.ctx }

// Run executes a raw statement, prepared on first use.
func (tx *Tx) Run(q string, args ...any) (sql.Result, error) {
	return tx.conn.ExecContext(tx.ctx, q, args...)
}

// Rows runs a raw query. Close the rows before the next statement: there is one connection.
func (tx *Tx) Rows(q string, args ...any) (*sql.Rows, error) {
	return tx.conn.QueryContext(tx.ctx, q, args...)
}

// Row runs a raw query for one row; errors wait for Scan.
func (tx *Tx) Row(q string, args ...any) *sql.Row {
	return tx.conn.QueryRowContext(tx.ctx, q, args...)
}

// After calls fn once, when the commit that holds this write has succeeded and before Write
// returns. fn runs in the committer: it must be quick and must not call Write.
func (tx *Tx) After(fn func()) { tx.after = append(tx.after, fn) }

// beforeCommit has fn called once, when all that shares this transaction is written and before its commit; an error undoes
// this write. What must be durable before the rows that name it is synced meanwhile.
func (tx *Tx) beforeCommit(fn func() error) { tx.before = append(tx.before, fn) }

// Write runs fn in a transaction and returns when it is durable. Writes that wait at the same time
// share one transaction and one fsync, each behind its own savepoint; a lone write never waits.
//
// An error of fn (or a panic, which becomes an error) undoes its own work only. fn may run more
// than once (deadlock, lost batch): it must touch only tx and locals that it resets. Calling Write
// inside fn blocks forever on SQLite. A ctx that ends before fn has begun withdraws the write;
// afterwards Write waits for the outcome. ErrClosed after the engine was closed,
// ErrFull when the database has no more room.
func (d *DB) Write(ctx context.Context, fn func(tx *Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	w := &write{ctx: context.WithoutCancel(ctx), fn: fn, done: make(chan error, 1)}
	if !d.queue.add(w) {
		return ErrClosed
	}
	select {
	case err := <-w.done:
		return noRoom(err)
	case <-ctx.Done():
	}
	if w.state.CompareAndSwap(writeWaits, writeGone) {
		return ctx.Err()
	}
	return noRoom(<-w.done)
}

const (
	writeWaits int32 = iota
	writeTaken
	writeGone
)

// write is one call of Write on its way.
type write struct {
	ctx   context.Context
	fn    func(*Tx) error
	state atomic.Int32
	done  chan error

	err    error // of the last run
	before []func() error
	after  []func()
}

// commitQueue holds the writes that wait for a committer.
type commitQueue struct {
	mu     sync.Mutex
	ready  sync.Cond
	waits  []*write
	closed bool
}

func newCommitQueue() *commitQueue {
	q := &commitQueue{}
	q.ready.L = &q.mu
	return q
}

func (q *commitQueue) add(w *write) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return false
	}
	q.waits = append(q.waits, w)
	q.ready.Signal()
	return true
}

// take waits for work and returns all that waits, up to batchMax; nil means closed and empty.
func (q *commitQueue) take() []*write {
	q.mu.Lock()
	defer q.mu.Unlock()
	for {
		for len(q.waits) == 0 {
			if q.closed {
				return nil
			}
			q.ready.Wait()
		}
		n := min(batchMax, len(q.waits))
		batch := make([]*write, 0, n)
		for _, w := range q.waits[:n] {
			if w.state.CompareAndSwap(writeWaits, writeTaken) {
				batch = append(batch, w)
			}
		}
		rest := copy(q.waits, q.waits[n:])
		clear(q.waits[rest:])
		q.waits = q.waits[:rest]
		if len(batch) > 0 {
			return batch
		}
	}
}

func (q *commitQueue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.ready.Broadcast()
}

// committer owns one connection and runs batches on it.
type committer struct {
	db   *DB
	conn *writeConn // nil until first use and after it broke
}

func newCommitter(db *DB) *committer { return &committer{db: db} }

func (c *committer) run() {
	for {
		batch := c.db.queue.take()
		if batch == nil {
			c.drop()
			return
		}
		c.commit(batch)
	}
}

// commit brings every write of the batch to its answer: together, once more together when the
// database asked for a retry, then one by one.
func (c *committer) commit(batch []*write) {
	again := c.try(batch)
	if len(again) > 1 {
		pause(0)
		again = c.try(again)
	}
	for _, w := range again {
		c.alone(w)
	}
}

func (c *committer) alone(w *write) {
	for n := range retryMax {
		pause(n)
		if len(c.try([]*write{w})) == 0 {
			return
		}
	}
	w.done <- fmt.Errorf("write tried %d times: %w", retryMax, w.err)
}

// pause sleeps before retry n, with jitter so that two losers of a deadlock do not meet again.
func pause(n int) {
	d := retryPause << n
	time.Sleep(d/2 + rand.N(d))
}

// try runs the batch in one transaction and answers those that are finished. What it returns was
// undone without its own fault and has to run again.
func (c *committer) try(batch []*write) (again []*write) {
	if err := c.db.turns.take(); err != nil {
		answer(batch, fmt.Errorf("begin: %w", err))
		return nil
	}
	defer c.db.turns.give()
	if err := c.begin(batch[0].ctx); err != nil {
		answer(batch, fmt.Errorf("begin: %w", err))
		return nil
	}
	good := 0
	for _, w := range batch {
		w.before, w.after = nil, nil
		w.err = c.step(w, len(batch) > 1)
		if cause := c.conn.lost(w.err); cause != nil {
			c.rollback()
			return c.sort(batch, w, cause)
		}
		if w.err == nil {
			good++
		}
	}
	if good == 0 {
		c.rollback()
		answerOwn(batch)
		return nil
	}
	if again, ok := c.beforeCommit(batch); !ok {
		return again
	}
	if err := c.conn.command("COMMIT"); err != nil {
		c.drop()
		return c.commitFailed(batch, err)
	}
	for _, w := range batch {
		if w.err == nil {
			c.announce(w)
		}
	}
	answerOwn(batch)
	return nil
}

// beforeCommit calls what writes asked for. When one of them fails that one is answered, and the others run again.
func (c *committer) beforeCommit(batch []*write) (again []*write, ok bool) {
	ok = true
	for _, w := range batch {
		for _, fn := range w.before {
			if w.err == nil {
				w.err = fn()
				ok = ok && w.err == nil
			}
		}
	}
	if ok {
		return nil, true
	}
	c.rollback()
	for _, w := range batch {
		if w.err != nil {
			w.done <- w.err
		} else {
			again = append(again, w)
		}
	}
	return again, false
}

// sort tells, after the transaction was lost at one write, who runs again.
func (c *committer) sort(batch []*write, at *write, cause error) []*write {
	if at.err == nil {
		at.err = cause
	}
	if len(batch) > 1 || retriable(c.db.dialect, cause) || brokenConn(cause) {
		return batch
	}
	at.done <- at.err
	return nil
}

// commitFailed answers after COMMIT itself failed. Only an answer that says "nothing was done" may
// lead to a retry; with a broken connection nobody knows.
func (c *committer) commitFailed(batch []*write, err error) []*write {
	if retriable(c.db.dialect, err) {
		for _, w := range batch {
			w.err = err
		}
		return batch
	}
	answer(batch, fmt.Errorf("commit: %w", err))
	return nil
}

// step runs one fn, behind a savepoint when it is not alone.
func (c *committer) step(w *write, shared bool) error {
	if shared {
		if err := c.conn.command("SAVEPOINT w"); err != nil {
			c.conn.broken = err
			return err
		}
	}
	tx := c.tx(w.ctx)
	err := c.call(w, tx)
	if err == nil {
		w.before, w.after = tx.before, tx.after
		if shared && c.db.dialect == SQLite { // MySQL replaces a savepoint of the same name
			if err = c.conn.command("RELEASE w"); err != nil {
				c.conn.broken = err
			}
		}
		return err
	}
	if shared && c.conn.lost(err) == nil {
		if e := c.conn.command("ROLLBACK TO w"); e != nil {
			c.conn.broken = e // the database has already undone the whole transaction
		}
	}
	return err
}

func (c *committer) call(w *write, tx *Tx) (err error) {
	defer c.conn.closeRows()
	defer func() {
		if p := recover(); p != nil {
			c.db.log.Error("write panicked", "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("write panicked: %v", p)
		}
	}()
	return w.fn(tx)
}

func (c *committer) announce(w *write) {
	defer func() {
		if p := recover(); p != nil {
			c.db.log.Error("after a commit", "panic", p, "stack", string(debug.Stack()))
		}
	}()
	for _, fn := range w.after {
		fn()
	}
}

func (c *committer) tx(ctx context.Context) *Tx {
	g := c.db.gorm.Session(&gorm.Session{NewDB: true, Context: ctx})
	g.Statement.ConnPool = c.conn
	return &Tx{DB: g, ctx: ctx, conn: c.conn}
}

func answer(batch []*write, err error) {
	for _, w := range batch {
		w.done <- err
	}
}

func answerOwn(batch []*write) {
	for _, w := range batch {
		w.done <- w.err
	}
}

// begin starts a transaction, on a new connection when the old one is gone.
func (c *committer) begin(ctx context.Context) error {
	var err error
	for range 3 { // an idle server may have closed several pooled connections
		if c.conn == nil {
			var conn *sql.Conn
			if conn, err = c.db.writer.Conn(ctx); err != nil {
				continue
			}
			c.conn = &writeConn{prepared: newPrepared(conn), conn: conn, dialect: c.db.dialect, commands: map[string]*sql.Stmt{}}
		}
		c.conn.broken = nil
		if err = c.conn.command(beginSQL(c.db.dialect)); err == nil {
			return nil
		}
		c.drop()
	}
	return err
}

func (c *committer) rollback() {
	if err := c.conn.command("ROLLBACK"); err != nil {
		c.drop() // SQLite may have rolled back by itself; a new connection is clean in any case
	}
}

func (c *committer) drop() {
	if c.conn == nil {
		return
	}
	c.conn.prepared.close()
	for _, s := range c.conn.commands {
		s.Close()
	}
	// A connection in an unknown state must not go back to the pool.
	c.conn.conn.Raw(func(any) error { return driver.ErrBadConn })
	c.conn.conn.Close()
	c.conn = nil
}

// writeConn is the connection of a committer. It notices when the database has given up the whole
// transaction, whatever fn makes of that error.
type writeConn struct {
	*prepared
	conn    *sql.Conn
	dialect Dialect
	broken  error
	rows    []*sql.Rows // opened by the running fn

	commands map[string]*sql.Stmt // BEGIN, COMMIT and the like
}

// closeRows closes what fn left open, which would block the connection for everybody.
func (w *writeConn) closeRows() {
	for _, r := range w.rows {
		r.Close() // its error, if any, was for fn
	}
	clear(w.rows)
	w.rows = w.rows[:0]
}

// command runs a statement without arguments; SQLite keeps the few there are prepared.
func (w *writeConn) command(q string) error {
	if w.dialect != SQLite {
		_, err := w.conn.ExecContext(context.Background(), q)
		return err
	}
	s, err := w.commands[q], error(nil)
	if s == nil {
		if s, err = w.conn.PrepareContext(context.Background(), q); err != nil {
			return err
		}
		w.commands[q] = s
	}
	_, err = s.ExecContext(context.Background())
	return err
}

// lost returns why the whole transaction is gone, or nil when at most the work of the last fn is.
func (w *writeConn) lost(err error) error {
	w.note(err)
	return w.broken
}

func (w *writeConn) note(err error) {
	if err != nil && w.broken == nil && fatal(w.dialect, err) {
		w.broken = err
	}
}

func (w *writeConn) ExecContext(ctx context.Context, q string, args ...any) (sql.Result, error) {
	res, err := w.prepared.ExecContext(ctx, q, args...)
	w.note(err)
	return res, err
}

func (w *writeConn) QueryContext(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	rows, err := w.prepared.QueryContext(ctx, q, args...)
	w.note(err)
	if err == nil {
		w.rows = append(w.rows, rows)
	}
	return rows, err
}

func (w *writeConn) QueryRowContext(ctx context.Context, q string, args ...any) *sql.Row {
	row := w.prepared.QueryRowContext(ctx, q, args...)
	w.note(row.Err())
	return row
}

// Commit and Rollback make gorm see that it is inside a transaction, so that its own Transaction
// uses savepoints; the transaction itself ends with Write.
func (w *writeConn) Commit() error   { return errNotYours }
func (w *writeConn) Rollback() error { return errNotYours }

var errNotYours = errors.New("the transaction ends with Write")
