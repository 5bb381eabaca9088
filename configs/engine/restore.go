package engine

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
)

// Errors of restoring.
var (
	ErrNotEmpty     = errors.New("the store is not empty")
	ErrHalfRestored = errors.New("a restore into this store did not end: run restore again")
	ErrInUse        = errors.New("another process works on this data folder")
)

const (
	// insertRows and insertValues bound one INSERT: SQLite takes 32,766 values.
	insertRows   = 200
	insertValues = 20000
	// placeholder stands before the Ref of a blob that the archive names and that is not stored here yet.
	placeholder = "restore:"
	// refsTogether small blobs, or as many as have smallBytes, are stored at the same time.
	refsTogether = 200
	smallBytes   = 16 << 20
)

// Restore puts a backup into an empty store whose tables have the versions that the backup tells (Options.UpTo,
// Options.Restoring). ErrNotEmpty, ErrInUse, ErrArchive. From its beginning until FinishRestore the store does not open
// for anything else. The archive must have been checked: what fails in the middle stays until Restore is run again.
func (e *Engine) Restore(ctx context.Context, r io.Reader, k Kept) (Manifest, error) {
	if e.id.second {
		return Manifest{}, ErrInUse
	}
	in := &restore{engine: e, kept: k, columns: map[string]map[string]columnKind{}}
	err := in.begin(ctx)
	if err != nil {
		return Manifest{}, fmt.Errorf("restore: %w", err)
	}
	m, err := readArchive(r, archiveVisitor{rows: func(table string, columns []string, rows []json.RawMessage) error {
		return in.rows(ctx, table, columns, rows)
	}, blob: func(ref Ref, size int64, r io.Reader) error { return in.blob(ctx, ref, size, r) }})
	if err == nil {
		err = in.settle(ctx, m)
	}
	if err != nil {
		return m, fmt.Errorf("restore: %w", err)
	}
	return m, nil
}

// FinishRestore opens the store for serving.
func (e *Engine) FinishRestore(ctx context.Context) error {
	return e.DB.Write(ctx, func(tx *Tx) error {
		_, err := tx.Run("DELETE FROM restores")
		return err
	})
}

// whole answers ErrHalfRestored between Restore and FinishRestore.
func (d *DB) whole(ctx context.Context) error {
	var n int
	if err := d.QueryRow(ctx, "SELECT COUNT(*) FROM restores").Scan(&n); err != nil || n > 0 {
		return errors.Join(err, ErrHalfRestored)
	}
	return nil
}

type restore struct {
	engine  *Engine
	kept    Kept
	columns map[string]map[string]columnKind // of each table here
	fresh   []movedRef
	small   []smallBlob
	waits   int64 // bytes of small
}

type movedRef struct{ table, column, old, new string }

// begin looks that nothing is there, marks the store, and empties what an earlier try left.
func (r *restore) begin(ctx context.Context) error {
	tables, err := listTables(ctx, r.engine.DB.dialect, r.engine.DB.reader)
	if err != nil {
		return err
	}
	var clear []string
	for _, t := range tables {
		if strings.HasPrefix(t, "schema_") || t == "restores" {
			continue
		}
		if slices.Contains(r.kept.Skip, t) || !r.kept.skips(t) {
			clear = append(clear, t) // not the inner tables of an index
		}
	}
	again := r.engine.DB.whole(ctx)
	if again != nil && !errors.Is(again, ErrHalfRestored) {
		return again
	}
	for _, t := range clear {
		var one int
		err := r.engine.DB.QueryRow(ctx, "SELECT COUNT(*) FROM `"+t+"`").Scan(&one)
		if err != nil {
			return err
		}
		if one > 0 && again == nil && !slices.Contains(r.kept.Seeds, t) {
			return fmt.Errorf("%w: %s has rows", ErrNotEmpty, t)
		}
	}
	return r.engine.DB.Write(ctx, func(tx *Tx) error {
		if again == nil {
			if _, err := tx.Run("INSERT INTO restores (id, started_at) VALUES (1, ?)", r.engine.DB.Now().UnixMilli()); err != nil {
				return err
			}
		}
		for _, t := range clear {
			if _, err := tx.Run("DELETE FROM `" + t + "`"); err != nil {
				return err
			}
		}
		return nil
	})
}

// kinds reads how the columns of a table are declared here.
func (r *restore) kinds(ctx context.Context, table string) (map[string]columnKind, error) {
	if k := r.columns[table]; k != nil {
		return k, nil
	}
	q := "SELECT name, type FROM pragma_table_info(?)"
	if r.engine.DB.dialect == MySQL {
		q = "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ?"
	}
	rows, err := r.engine.DB.Query(ctx, q, table)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	k := map[string]columnKind{}
	for rows.Next() {
		var name, declared string
		if err := rows.Scan(&name, &declared); err != nil {
			return nil, err
		}
		k[name] = kindOf(declared)
	}
	if len(k) == 0 {
		err = fmt.Errorf("this build has no table %s", table)
	}
	r.columns[table] = k
	return k, errors.Join(rows.Err(), err)
}

// rows inserts one entry in one transaction.
func (r *restore) rows(ctx context.Context, table string, columns []string, rows []json.RawMessage) error {
	kinds, err := r.kinds(ctx, table)
	if err != nil || slices.Contains(ownTables, table) {
		return errors.Join(err, checkOwn(table))
	}
	for _, c := range columns {
		if _, known := kinds[c]; !known {
			return fmt.Errorf("this build has no column %s.%s", table, c)
		}
	}
	values, err := r.values(table, columns, kinds, rows)
	if err != nil {
		return fmt.Errorf("table %s: %w", table, err)
	}
	head := "INSERT INTO `" + table + "` (`" + strings.Join(columns, "`, `") + "`) VALUES "
	mark := "(" + Marks(len(columns)) + ")"
	err = r.engine.DB.Write(ctx, func(tx *Tx) error {
		for rest := values; len(rest) > 0; {
			n := min(insertRows, max(1, insertValues/len(columns)), len(rest)/len(columns))
			q := head + mark + strings.Repeat(", "+mark, n-1)
			if _, err := tx.Run(q, rest[:n*len(columns)]...); err != nil {
				return err
			}
			rest = rest[n*len(columns):]
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("table %s: %w", table, err)
	}
	return nil
}

func checkOwn(table string) error {
	if slices.Contains(ownTables, table) {
		return broken("it holds rows of " + table)
	}
	return nil
}

// values reads rows for this database. Names of blobs become placeholders.
func (r *restore) values(table string, columns []string, kinds map[string]columnKind, rows []json.RawMessage) ([]any, error) {
	out := make([]any, 0, len(rows)*len(columns))
	for _, raw := range rows {
		var row []any
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		if err := d.Decode(&row); err != nil || len(row) != len(columns) {
			return nil, broken(fmt.Sprintf("a row of %d values, want %d", len(row), len(columns)))
		}
		for i, v := range row {
			v, err := readValue(v, kinds[columns[i]], r.engine.DB.dialect)
			if err != nil {
				return nil, fmt.Errorf("column %s: %w", columns[i], err)
			}
			if columns[i] == r.kept.Refs[table] {
				v = fmt.Sprint(placeholder, v)
			}
			out = append(out, v)
		}
	}
	return out, nil
}

// readValue gives a neutral value the type that the column has here.
func readValue(v any, k columnKind, d Dialect) (any, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n, nil
		}
		return v.Float64()
	case string:
		if k == bytesColumn {
			return []byte(v), nil
		}
		return v, nil
	case map[string]any:
		s, _ := v["b"].(string)
		b, err := base64.StdEncoding.DecodeString(s)
		if err != nil || k != textColumn {
			return b, err
		}
		if d == MySQL { // its texts are UTF-8
			return strings.ToValidUTF8(string(b), "\uFFFD"), nil
		}
		return string(b), nil
	}
	return nil, broken(fmt.Sprintf("a value of type %T", v))
}

// blob stores the bytes of one blob anew; small ones many at a time, so that they share a sync.
func (r *restore) blob(ctx context.Context, ref Ref, size int64, in io.Reader) error {
	if size > wholeBlob {
		return r.put(ctx, ref, &onceReader{r: in}, size, &r.fresh)
	}
	whole, err := io.ReadAll(in)
	if err != nil {
		return broken(cutShort(err))
	}
	r.small = append(r.small, smallBlob{ref, whole})
	if r.waits += size; r.waits < smallBytes && len(r.small) < refsTogether {
		return nil
	}
	return r.rename(ctx)
}

type smallBlob struct {
	ref Ref
	b   []byte
}

// put stores one blob and tells which rows have to name it.
func (r *restore) put(ctx context.Context, ref Ref, in io.ReaderAt, size int64, moved *[]movedRef) error {
	for table, column := range r.kept.Refs {
		var org int64
		old, q := placeholder+string(ref), "SELECT org FROM `"
		if _, has := r.columns[table]["org"]; !has {
			q = "SELECT 0 FROM `"
		}
		err := r.engine.DB.QueryRow(ctx, q+table+"` WHERE `"+column+"` = ? LIMIT 1", old).Scan(&org)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		var fresh Ref
		if err == nil {
			fresh, err = r.engine.Blobs.Put(ctx, org, in, size)
		}
		if err != nil {
			return fmt.Errorf("blob %s: %w", ref, err)
		}
		*moved = append(*moved, movedRef{table, column, old, string(fresh)})
		return nil
	}
	return broken("a blob that no row names")
}

// putSmall stores the small blobs that wait.
func (r *restore) putSmall(ctx context.Context) error {
	moved, errs := make([][]movedRef, len(r.small)), make([]error, len(r.small))
	var wait sync.WaitGroup
	for i, s := range r.small {
		wait.Go(func() {
			errs[i] = r.put(ctx, s.ref, bytes.NewReader(s.b), int64(len(s.b)), &moved[i])
		})
	}
	wait.Wait()
	for _, m := range moved {
		r.fresh = append(r.fresh, m...)
	}
	r.small, r.waits = nil, 0
	return errors.Join(errs...)
}

// rename makes rows name blobs as they are stored here.
func (r *restore) rename(ctx context.Context) error {
	if err := r.putSmall(ctx); err != nil {
		return err
	}
	list := r.fresh
	r.fresh = nil
	return r.engine.DB.Write(ctx, func(tx *Tx) error {
		for _, m := range list {
			if _, err := tx.Run("UPDATE `"+m.table+"` SET `"+m.column+"` = ? WHERE `"+m.column+"` = ?", m.new, m.old); err != nil {
				return err
			}
		}
		return nil
	})
}

// onceReader is a stream read in order, as Put reads it.
type onceReader struct {
	r  io.Reader
	at int64
}

func (o *onceReader) ReadAt(p []byte, off int64) (int, error) {
	if off != o.at {
		return 0, fmt.Errorf("read at %d, want %d", off, o.at)
	}
	n, err := io.ReadFull(o.r, p)
	o.at += int64(n)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = broken("cut short")
	}
	return n, err
}

// settle lets go of what belonged to the processes of the old store. Positions in streams get a new epoch, so that
// programs that followed them further than the backup reaches begin anew.
func (r *restore) settle(ctx context.Context, m Manifest) error {
	if err := r.rename(ctx); err != nil {
		return err
	}
	for table, next := range m.Next {
		if _, known := r.columns[table]; !known {
			continue
		}
		if err := r.engine.DB.countFrom(ctx, table, next); err != nil {
			return fmt.Errorf("table %s: %w", table, err)
		}
	}
	return r.engine.DB.Write(ctx, func(tx *Tx) error {
		if _, err := tx.Run("UPDATE stream_head SET epoch = ?", randomHex(4)); err != nil {
			return err
		}
		_, err := tx.Run("UPDATE tasks SET owner = '', due_at = ?, fence = fence + 1 WHERE owner <> '' AND state = ?",
			r.engine.DB.Now().UnixMilli(), TaskOpen)
		return err
	})
}

// countFrom makes a table give next as its next id.
func (d *DB) countFrom(ctx context.Context, table string, next int64) error {
	if d.dialect == MySQL {
		pool, err := d.migrate() // committers keep the connections of theirs
		if err != nil {
			return err
		}
		_, err = pool.ExecContext(ctx, fmt.Sprintf("ALTER TABLE `%s` AUTO_INCREMENT = %d", table, next))
		return errors.Join(err, pool.Close())
	}
	return d.Write(ctx, func(tx *Tx) error {
		res, err := tx.Run("UPDATE sqlite_sequence SET seq = ? WHERE name = ?", next-1, table)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n > 0 {
			return err
		}
		_, err = tx.Run("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", table, next-1)
		return err
	})
}
