package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// holdWait bounds how long a backup waits for a compaction that is under way.
const holdWait = 10 * time.Minute

// Kept is what a store says about its tables to those who back them up.
type Kept struct {
	Refs  map[string]string // table → its column that holds a Ref; the blobs it names belong to the backup
	Skip  []string          // tables that are made again from others, or must not come back; and all that begin with their name and "_"
	Seeds []string          // tables in which an empty store may have rows
}

func (k Kept) skips(table string) bool {
	return slices.ContainsFunc(k.Skip, func(s string) bool { return table == s || strings.HasPrefix(table, s+"_") })
}

// Join puts the words of several stores together.
func (k Kept) Join(other Kept) Kept {
	out := Kept{Refs: map[string]string{}, Skip: slices.Concat(k.Skip, other.Skip), Seeds: slices.Concat(k.Seeds, other.Seeds)}
	for _, refs := range []map[string]string{k.Refs, other.Refs} {
		for table, column := range refs {
			out.Refs[table] = column
		}
	}
	return out
}

// snapshot is one reading transaction: it sees the database as it was when it began, whatever is written meanwhile.
type snapshot struct {
	dialect Dialect
	pool    *sql.DB
	conn    *sql.Conn
}

// snapshot begins one on a connection of its own, so that readers are not fewer while it lasts. close it.
func (d *DB) snapshot(ctx context.Context) (*snapshot, error) {
	pool, err := d.migrate()
	if err != nil {
		return nil, err
	}
	s := &snapshot{dialect: d.dialect, pool: pool}
	if s.conn, err = pool.Conn(ctx); err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	begin := []string{"PRAGMA query_only = 1", "BEGIN", "SELECT COUNT(*) FROM sqlite_master"} // the first read decides what it sees
	if d.dialect == MySQL {
		begin = []string{"SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ", "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"}
	}
	for _, q := range begin {
		if _, err := s.conn.ExecContext(ctx, q); err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w", q, err), s.close())
		}
	}
	return s, nil
}

// QueryRow reads one row of the snapshot.
func (s *snapshot) QueryRow(ctx context.Context, q string, args ...any) *sql.Row {
	return s.conn.QueryRowContext(ctx, q, args...)
}

func (s *snapshot) close() error { return errors.Join(s.conn.Close(), s.pool.Close()) }

// rowQuerier reads one row, now or of a snapshot.
type rowQuerier interface {
	QueryRow(ctx context.Context, q string, args ...any) *sql.Row
}

// tables lists what is kept, in alphabetical order.
func (s *snapshot) tables(ctx context.Context, k Kept) (out []string, err error) {
	all, err := listTables(ctx, s.dialect, s.conn)
	for _, t := range all {
		if !strings.HasPrefix(t, "schema_") && !k.skips(t) && !slices.Contains(ownTables, t) {
			out = append(out, t)
		}
	}
	return out, err
}

// ownTables of the engine are not archived as rows: blobs go as bytes.
var ownTables = []string{"blob_heads", "blob_frames", "restores"}

type tableLister interface {
	QueryContext(ctx context.Context, q string, args ...any) (*sql.Rows, error)
}

func listTables(ctx context.Context, d Dialect, from tableLister) (out []string, err error) {
	q := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite|_%' ESCAPE '|' ORDER BY name"
	if d == MySQL {
		q = "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' ORDER BY table_name"
	}
	rows, err := from.QueryContext(ctx, q)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		out = append(out, name)
	}
	return out, rows.Err()
}

// versions tells how far the tables of each room are migrated.
func (s *snapshot) versions(ctx context.Context) (map[string]int64, error) {
	all, err := listTables(ctx, s.dialect, s.conn)
	out := map[string]int64{}
	for _, t := range all {
		room, found := strings.CutPrefix(t, "schema_")
		if !found {
			continue
		}
		var v int64
		if err := s.QueryRow(ctx, "SELECT MAX(version_id) FROM `"+t+"` WHERE is_applied = 1").Scan(&v); err != nil {
			return nil, err
		}
		out[room] = v
	}
	return out, err
}

// next tells which id each table gives next, where it counts.
func (s *snapshot) next(ctx context.Context) (map[string]int64, error) {
	q := "SELECT name, seq + 1 FROM sqlite_sequence"
	if s.dialect == MySQL {
		// MySQL 8 remembers old numbers here unless told otherwise; MariaDB does not know the setting and needs none.
		_, _ = s.conn.ExecContext(ctx, "SET SESSION information_schema_stats_expiry = 0")
		q = "SELECT table_name, auto_increment FROM information_schema.tables WHERE table_schema = DATABASE() AND auto_increment IS NOT NULL"
	}
	rows, err := s.conn.QueryContext(ctx, q)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]int64{}
	for rows.Next() {
		var name string
		var n int64
		if err := rows.Scan(&name, &n); err != nil {
			return nil, err
		}
		out[name] = n
	}
	return out, rows.Err()
}

// blobSource opens the blobs that a snapshot names, also those given up since; release lets go of them.
type blobSource struct {
	open    func(ctx context.Context, ref Ref) (Blob, error)
	release func() error
	rows    bool // bytes lie in the rows of the snapshot, which therefore has to stay open
}

// hold keeps blobs from going away until release. Call it before the snapshot begins.
func (e *Engine) hold(ctx context.Context) (blobSource, error) {
	switch b := e.Blobs.(type) {
	case *localBlobs:
		return b.hold(ctx)
	case *databaseBlobs:
		return blobSource{rows: true, release: func() error { return nil }}, nil
	}
	return blobSource{}, errors.New("this store of blobs knows no backup")
}

// hold keeps Compact away: what is deleted meanwhile is only marked.
func (l *localBlobs) hold(ctx context.Context) (blobSource, error) {
	var locks []*os.File
	release := func() (err error) {
		for _, f := range locks {
			err = errors.Join(err, f.Close())
		}
		return err
	}
	for _, name := range []string{compactFile, backupFile} {
		f, err := openLock(filepath.Join(l.dir, name))
		if err == nil {
			locks = append(locks, f)
			err = waitLock(ctx, f, holdWait)
		}
		if err != nil {
			return blobSource{}, errors.Join(err, release())
		}
	}
	open := func(ctx context.Context, ref Ref) (Blob, error) { return l.open(ctx, ref, true) }
	return blobSource{open: open, release: release}, nil
}

// in reads blobs out of the rows of a snapshot.
func (b blobSource) in(s *snapshot) blobSource {
	if b.rows {
		b.open = func(ctx context.Context, ref Ref) (Blob, error) { return openDatabaseBlob(ctx, s, ref) }
	}
	return b
}
