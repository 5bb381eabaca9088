// Package engine is the machinery the stores stand on: one database behind two dialects, blobs,
// tasks that must happen, and streams that tell who is looking what happened.
//
// It knows nothing of mail or of the office. Which database it is, where bytes lie and how many
// nodes there are is decided here and nowhere else.
package engine

import (
	"context"
	"crypto/rand"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"
)

//go:embed migrations
var migrations embed.FS

// Options say which engine to open. The zero value of every field but Data has a default.
type Options struct {
	DB    string           // "sqlite" (default) or "mysql://user:pass@tcp(host:3306)/name"
	Data  string           // folder for the SQLite file and the local blobs; made when absent
	Blobs string           // "local", or "database" (several nodes need it); default local with SQLite, database with MySQL
	Log   *slog.Logger     // default slog.Default()
	Now   func() time.Time // default time.Now
	Node  string           // name of this node in leases; default a name kept in Data, so that a restart takes up at once what it held

	UpTo      map[string]int64 // for Restore: rooms whose tables are migrated to that version only
	Restoring bool             // open also what a restore has left half done

	Fault Fault // for tests: what shall fail; nil in every program that serves
}

// Engine is everything a store needs. All its parts are safe for concurrent use.
type Engine struct {
	DB      *DB
	Blobs   Blobs
	Streams *Streams
	Bus     Bus
	Memos   *Memos

	id identity
}

// Open opens database and blobs, applies the engine's own migrations and starts its workers.
// The caller closes the engine after everything that uses it has stopped.
func Open(ctx context.Context, o Options) (*Engine, error) {
	o.fill()
	if err := os.MkdirAll(o.Data, 0o700); err != nil {
		return nil, fmt.Errorf("open engine: %w", err)
	}
	id := identity{name: o.Node}
	if o.Node == "" {
		var err error
		if id, err = takeIdentity(o.Data); err != nil {
			return nil, fmt.Errorf("open engine: %w", err)
		}
		o.Node = id.name
	}
	db, err := openDB(ctx, o)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open database: %w", noRoom(err)), id.close())
	}
	blobs, err := db.prepare(ctx, o, id)
	if err != nil {
		return nil, errors.Join(err, db.close(), id.close())
	}
	return &Engine{DB: db, Blobs: blobs, Streams: newStreams(db), Bus: newLocalBus(), Memos: &Memos{path: filepath.Join(o.Data, "memos")}, id: id}, nil
}

// prepare brings the engine's own tables up to date, takes up the tasks of a former life, and opens the blobs.
func (d *DB) prepare(ctx context.Context, o Options, id identity) (Blobs, error) {
	own, err := fs.Sub(migrations, "migrations")
	if err == nil {
		err = d.Migrate(ctx, "engine", own)
	}
	if err == nil && !o.Restoring {
		err = d.whole(ctx)
	}
	if err == nil && id.kept {
		err = d.freeOwnTasks(ctx)
	}
	if err != nil {
		return nil, err
	}
	blobs, err := openBlobs(d, o)
	if err != nil {
		return nil, fmt.Errorf("open blobs: %w", err)
	}
	return blobs, nil
}

func openBlobs(db *DB, o Options) (Blobs, error) {
	kind := o.Blobs
	if kind == "" {
		kind = map[Dialect]string{SQLite: "local", MySQL: "database"}[db.dialect]
	}
	switch kind {
	case "local":
		c := localConfig{log: o.Log, now: o.Now}
		if o.Fault != nil {
			c.create = o.Fault.createSegment
		}
		return openLocalBlobs(filepath.Join(o.Data, "blobs"), c)
	case "database":
		return newDatabaseBlobs(db), nil
	}
	return nil, fmt.Errorf("%q is neither \"local\" nor \"database\"", kind)
}

func (o *Options) fill() {
	if o.DB == "" {
		o.DB = string(SQLite)
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
}

// Ping tells whether the database answers; it blocks no longer than ctx allows.
func (e *Engine) Ping(ctx context.Context) error { return e.DB.ping(ctx) }

// Close stops the engine's workers, then closes blobs and database. Writes that wait are answered
// with ErrClosed.
func (e *Engine) Close() error {
	e.Streams.close()
	err := e.DB.close()
	if c, ok := e.Blobs.(interface{ Close() error }); ok {
		err = errors.Join(err, c.Close())
	}
	return errors.Join(err, e.Memos.close(), e.id.close())
}

func randomHex(n int) string {
	b := make([]byte, n)
	rand.Read(b) // never fails since Go 1.24
	return hex.EncodeToString(b)
}
