package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Dialect names the SQL a database speaks.
type Dialect string

const (
	SQLite Dialect = "sqlite"
	MySQL  Dialect = "mysql" // MySQL, MariaDB and what speaks their protocol
)

// Errors that callers tell apart.
var (
	ErrClosed    = errors.New("engine is closed")
	ErrLeaseLost = errors.New("lease of the task is lost")
	ErrNoTask    = errors.New("no such task")
)

// DB is one database with a pool for reading and committers for writing.
type DB struct {
	dialect Dialect
	log     *slog.Logger
	now     func() time.Time
	node    string

	writer  *sql.DB
	reader  *sql.DB
	reads   *prepared // statements of the reader pool
	gorm    *gorm.DB  // on the reader pool; Write puts its own connection under it
	queue   *commitQueue
	workers sync.WaitGroup
	migrate func() (*sql.DB, error) // a pool of its own, because committers keep theirs

	turns    *turnstile // of the processes that write to one SQLite file; nil on MySQL
	upTo     map[string]int64
	openLock string // path of the lock for creating and migrating that file

	wakeMu sync.Mutex
	wakes  map[string]map[chan struct{}]struct{} // task kind → local runs
}

func openDB(ctx context.Context, o Options) (*DB, error) {
	db := &DB{log: o.Log, now: o.Now, node: o.Node, upTo: o.UpTo, wakes: map[string]map[chan struct{}]struct{}{}}
	committers, err := db.dial(ctx, o)
	if err != nil {
		return nil, err
	}
	db.reads = newPrepared(db.reader)
	db.gorm, err = gorm.Open(db.dialector(), &gorm.Config{
		SkipDefaultTransaction: true, // Write owns the transaction
		TranslateError:         true,
		DisableAutomaticPing:   true,
		Logger:                 logger.Discard,
		NowFunc:                func() time.Time { return db.now().UTC().Truncate(time.Millisecond) }, // MySQL keeps milliseconds
	})
	if err != nil {
		return nil, errors.Join(err, db.reader.Close(), db.writer.Close())
	}
	db.queue = newCommitQueue()
	for range committers {
		db.workers.Go(newCommitter(db).run)
	}
	return db, nil
}

// dial opens the pools and tells how many committers this database likes.
func (d *DB) dial(ctx context.Context, o Options) (committers int, err error) {
	if o.DB == string(SQLite) {
		d.dialect = SQLite
		return 1, d.dialSQLite(ctx, o.Data, o.Fault)
	}
	d.dialect = MySQL
	return mysqlCommitters, d.dialMySQL(ctx, o.DB, o.Fault)
}

// Dialect tells which SQL the database speaks.
func (d *DB) Dialect() Dialect { return d.dialect }

// Read returns a gorm handle on the reader pool. It sees what was committed before the call; on
// SQLite it refuses to write.
func (d *DB) Read(ctx context.Context) *gorm.DB { return d.gorm.WithContext(ctx) }

// Query runs a raw query on the reader pool. The caller closes the rows.
func (d *DB) Query(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	return d.reads.QueryContext(ctx, q, args...)
}

// QueryRow runs a raw query for one row on the reader pool; errors wait for Scan.
func (d *DB) QueryRow(ctx context.Context, q string, args ...any) *sql.Row {
	return d.reads.QueryRowContext(ctx, q, args...)
}

// Now is the clock of the engine, in UTC and whole milliseconds, as both databases keep it.
func (d *DB) Now() time.Time { return d.now().UTC().Truncate(time.Millisecond) }

func (d *DB) ping(ctx context.Context) error {
	var one int
	if err := d.reader.QueryRowContext(ctx, "SELECT 1").Scan(&one); err != nil {
		return fmt.Errorf("ping database: %w", err)
	}
	return nil
}

func (d *DB) close() error {
	d.queue.close()
	d.workers.Wait()
	d.reads.close()
	return errors.Join(d.reader.Close(), d.writer.Close(), d.turns.close())
}

// chunk is how many values go into one IN list: far below the 32,766 placeholders of SQLite, and
// short enough that parsing stays cheap.
const chunk = 500

// InChunks calls fn with slices of at most 500 items, for IN lists and bulk inserts, and stops at
// the first error.
func InChunks[T any](items []T, fn func([]T) error) error {
	for len(items) > 0 {
		n := min(chunk, len(items))
		if err := fn(items[:n:n]); err != nil {
			return err
		}
		items = items[n:]
	}
	return nil
}

// powerMost is the longest slice of InPowers.
const powerMost = 32

// InPowers calls fn with slices of 32, 16, 8, 4, 2 and 1 items, and stops at the first error: statements made for them
// are few and stay prepared.
func InPowers[T any](items []T, fn func([]T) error) error {
	for n := powerMost; len(items) > 0; {
		if n > len(items) {
			n /= 2
			continue
		}
		if err := fn(items[:n:n]); err != nil {
			return err
		}
		items = items[n:]
	}
	return nil
}
