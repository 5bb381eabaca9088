package engine

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// wholeBlob is the size up to which a blob is read into memory before it is written; larger ones are read twice.
const wholeBlob = 1 << 20

// Backup writes everything that was kept at one moment to w, while others go on writing: the rows of one snapshot and
// the blobs they name. Only blobs that cannot be read, which Damaged of the manifest names, are missing. It holds back
// the giving back of space until it ends.
func (e *Engine) Backup(ctx context.Context, w io.Writer, build string, k Kept) (m Manifest, err error) {
	blobs, err := e.hold(ctx)
	if err != nil {
		return m, fmt.Errorf("backup: %w", err)
	}
	defer func() { err = errors.Join(err, blobs.release()) }()
	s, err := e.DB.snapshot(ctx)
	if err != nil {
		return m, fmt.Errorf("backup: %w", err)
	}
	at := e.DB.Now()
	out, err := newArchiveWriter(w, at)
	if err == nil {
		b := &backup{snapshot: s, out: out, kept: k, blobs: blobs.in(s), m: Manifest{Rows: map[string]int64{},
			Origin: Origin{Format: archiveFormat, At: at, Build: build, Database: s.dialect}}}
		err = errors.Join(b.run(ctx), out.close())
		m = b.m
	}
	if s != nil {
		err = errors.Join(err, s.close())
	}
	if err != nil {
		return m, fmt.Errorf("backup: %w", err)
	}
	return m, nil
}

type backup struct {
	snapshot *snapshot
	out      *archiveWriter
	kept     Kept
	blobs    blobSource
	refs     *os.File // one Ref a line: there may be more than memory should hold
	m        Manifest
}

func (b *backup) run(ctx context.Context) (err error) {
	if b.refs, err = os.CreateTemp("", "mailbridge-refs-*"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.refs.Close(), os.Remove(b.refs.Name())) }()
	if b.m.Origin.Versions, err = b.snapshot.versions(ctx); err != nil {
		return err
	}
	if err := b.out.putJSON(headName, b.m.Origin); err != nil {
		return err
	}
	tables, err := b.snapshot.tables(ctx, b.kept)
	if err != nil {
		return err
	}
	for _, t := range tables {
		if err := b.table(ctx, t); err != nil {
			return fmt.Errorf("table %s: %w", t, err)
		}
	}
	if b.m.Next, err = b.snapshot.next(ctx); err != nil {
		return err
	}
	if !b.blobs.rows { // an open snapshot keeps the database from tidying up; it has said all it has to
		if _, err := b.snapshot.conn.ExecContext(ctx, "ROLLBACK"); err != nil {
			return err
		}
	}
	if err := b.allBlobs(ctx); err != nil {
		return err
	}
	b.m.Digest = b.out.sum.String()
	return b.out.putJSON(manifestName, b.m)
}

// table writes all rows of a table.
func (b *backup) table(ctx context.Context, table string) error {
	rows, err := b.snapshot.conn.QueryContext(ctx, "SELECT * FROM `"+table+"`")
	if err != nil {
		return err
	}
	defer rows.Close()
	c, err := newRowsEntry(table, rows)
	if err != nil {
		return err
	}
	b.m.Rows[table] = 0
	refs, at := bufio.NewWriter(b.refs), slices.Index(c.columns, b.kept.Refs[table])
	for rows.Next() {
		if err := c.add(rows); err != nil {
			return err
		}
		b.m.Rows[table]++
		if at >= 0 {
			fmt.Fprintln(refs, c.text(at))
		}
		if c.buf.Len() >= rowsChunk {
			if err := c.flush(b.out); err != nil {
				return err
			}
		}
	}
	return errors.Join(rows.Err(), c.flush(b.out), refs.Flush())
}

// rowsEntry collects the rows of one entry.
type rowsEntry struct {
	table   string
	columns []string
	texts   []bool // columns whose bytes are text
	names   []byte
	n       int
	values  []any
	into    []any
	buf     bytes.Buffer
}

func newRowsEntry(table string, rows *sql.Rows) (*rowsEntry, error) {
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	c := &rowsEntry{table: table, values: make([]any, len(types)), into: make([]any, len(types)), texts: make([]bool, len(types))}
	for i, t := range types {
		c.columns = append(c.columns, t.Name())
		c.texts[i] = kindOf(t.DatabaseTypeName()) != bytesColumn
		c.into[i] = &c.values[i]
	}
	c.names, err = json.Marshal(c.columns)
	return c, err
}

func (c *rowsEntry) add(rows *sql.Rows) error {
	if err := rows.Scan(c.into...); err != nil {
		return err
	}
	line := c.buf.AvailableBuffer()
	line = append(line, '[')
	for i, v := range c.values {
		if i > 0 {
			line = append(line, ',')
		}
		var err error
		if line, err = appendValue(line, v, c.texts[i]); err != nil {
			return fmt.Errorf("column %s: %w", c.columns[i], err)
		}
	}
	line = append(line, ']', '\n')
	_, err := c.buf.Write(line)
	return err
}

// text is column i of the last row.
func (c *rowsEntry) text(i int) string {
	if b, ok := c.values[i].([]byte); ok {
		return string(b)
	}
	return fmt.Sprint(c.values[i])
}

// flush writes the entry; an empty table has one too, so that its name is known.
func (c *rowsEntry) flush(out *archiveWriter) error {
	if c.buf.Len() == 0 && c.n > 0 {
		return nil
	}
	c.n++
	w, err := out.begin(fmt.Sprintf("rows/%s/%06d.jsonl", c.table, c.n), int64(len(c.names)+1+c.buf.Len()))
	if err != nil {
		return err
	}
	if _, err := w.Write(append(c.names[:len(c.names):len(c.names)], '\n')); err != nil {
		return err
	}
	_, err = c.buf.WriteTo(w)
	return err
}

// appendValue writes one value in the neutral form.
func appendValue(b []byte, v any, text bool) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...), nil
	case int64:
		return strconv.AppendInt(b, v, 10), nil
	case uint64:
		return strconv.AppendUint(b, v, 10), nil
	case float64:
		return strconv.AppendFloat(b, v, 'g', -1, 64), nil
	case float32:
		return strconv.AppendFloat(b, float64(v), 'g', -1, 32), nil
	case bool:
		if v {
			return append(b, '1'), nil
		}
		return append(b, '0'), nil
	case time.Time:
		return appendText(b, v.UTC().Format("2006-01-02 15:04:05.999999"))
	case string:
		return appendText(b, v)
	case []byte:
		if text {
			return appendText(b, string(v))
		}
		return appendBytes(b, v), nil
	}
	return nil, fmt.Errorf("a value of type %T cannot be kept", v)
}

func appendText(b []byte, s string) ([]byte, error) {
	if !utf8.ValidString(s) {
		return appendBytes(b, []byte(s)), nil
	}
	q, err := json.Marshal(s)
	return append(b, q...), err
}

func appendBytes(b, v []byte) []byte {
	b = append(b, `{"b":"`...)
	b = base64.StdEncoding.AppendEncode(b, v)
	return append(b, `"}`...)
}

// columnKind is as much of a column's type as a value needs that comes from another database.
type columnKind int

const (
	numberColumn columnKind = iota
	textColumn
	bytesColumn
)

func kindOf(declared string) columnKind {
	d := strings.ToUpper(declared)
	switch {
	case strings.Contains(d, "BLOB") || strings.Contains(d, "BINARY"):
		return bytesColumn
	case strings.Contains(d, "CHAR") || strings.Contains(d, "TEXT") || strings.Contains(d, "CLOB") ||
		strings.Contains(d, "JSON") || strings.Contains(d, "DATE") || strings.Contains(d, "TIME"):
		return textColumn
	}
	return numberColumn
}

// allBlobs writes each blob once, in the order in which rows named them.
func (b *backup) allBlobs(ctx context.Context) error {
	if _, err := b.refs.Seek(0, io.SeekStart); err != nil {
		return err
	}
	lines := bufio.NewScanner(b.refs)
	for lines.Scan() {
		if err := ctx.Err(); err != nil {
			return err
		}
		ref := Ref(lines.Text())
		err := b.blob(ctx, ref)
		if errors.Is(err, ErrNoBlob) || errors.Is(err, ErrCorrupt) {
			b.m.Damaged = append(b.m.Damaged, ref)
			continue
		}
		if err != nil {
			return fmt.Errorf("blob %s: %w", ref, err)
		}
	}
	return lines.Err()
}

// blob writes one blob, having read it once: what has begun in the archive must be whole.
func (b *backup) blob(ctx context.Context, ref Ref) error {
	in, err := b.blobs.open(ctx, ref)
	if err != nil {
		return err
	}
	defer in.Close()
	size := in.Size()
	src := io.Reader(io.NewSectionReader(in, 0, size))
	if size <= wholeBlob {
		whole, err := io.ReadAll(src)
		if err != nil {
			return err
		}
		src = bytes.NewReader(whole)
	} else if _, err := io.Copy(io.Discard, io.NewSectionReader(in, 0, size)); err != nil {
		return err
	}
	w, err := b.out.begin("blobs/"+string(ref), size)
	if err != nil {
		return err
	}
	if _, err := io.Copy(w, src); err != nil {
		return fmt.Errorf("read again: %v", err) // not ErrCorrupt: the archive is spoilt
	}
	b.m.Blobs++
	b.m.Bytes += size
	return nil
}
