// Package workdb keeps the office in tables: directory, sessions, conversations, calendar, todos, installs, audit.
// Every call starts from its organisation; what belongs to another one answers as absent. Changes append to the streams
// "u:<person>" and "c:<conversation>" and add the tasks that follow from them in the same transaction.
package workdb

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"

	"mailbridge/configs/engine"
	wb "mailbridge/workbench"
)

//go:embed migrations
var migrations embed.FS

// Bounds of one answer.
const (
	pageSize    = 50
	maxPage     = 200
	maxLogPage  = 500
	maxEvents   = 2000 // of one person in one range; a month of a busy calendar has some hundreds
	previewSize = 120  // runes of a post in a stream event
)

// DB is the office's store. Safe for concurrent use.
type DB struct {
	db       *engine.DB
	streams  *engine.Streams
	log      *slog.Logger
	sessions sessionCache
	hash     func(password string) string

	directory *engine.Tasks[wb.DirectoryChange]
	outbound  *engine.Tasks[wb.OutboundPost]
	installs  *engine.Tasks[installTask]
	alarms    *engine.Tasks[wb.Alarm]
	resets    *engine.Tasks[resetTask]
}

// Option changes how a store works.
type Option func(*DB)

// WeakPasswords lets a new password's hash take a few KiB instead of 19 MiB. It is for tests only, where many people are
// made: such a hash is soon guessed.
func WeakPasswords(d *DB) {
	d.hash = func(plain string) string { return wb.WeakHash(plain, weakMemory) }
}

// weakMemory is nearly the least that argon2 takes, in KiB.
const weakMemory = 64

// Open migrates the tables and gives the store. The engine stays the caller's to close, after all Run calls have
// come home.
func Open(ctx context.Context, e *engine.Engine, options ...Option) (*DB, error) {
	files, err := subFS(migrations)
	if err != nil {
		return nil, err
	}
	if err := e.DB.Migrate(ctx, "workdb", files); err != nil {
		return nil, err
	}
	d := &DB{
		db:        e.DB,
		streams:   e.Streams,
		log:       slog.Default(),
		hash:      wb.HashPassword,
		directory: engine.NewTasks[wb.DirectoryChange](e.DB, "directory"),
		outbound:  engine.NewTasks[wb.OutboundPost](e.DB, "outbound"),
		installs:  engine.NewTasks[installTask](e.DB, "install"),
		alarms:    engine.NewTasks[wb.Alarm](e.DB, "alarm"),
		resets:    engine.NewTasks[resetTask](e.DB, "reset"),
	}
	for _, change := range options {
		change(d)
	}
	return d, nil
}

// Kept tells what belongs to a backup. Sessions do not: one that was ended since must not come to life again.
func Kept() engine.Kept { return engine.Kept{Skip: []string{"sessions"}} }

// querier is what reads inside and outside a transaction share.
type querier interface {
	Row(q string, args ...any) *sql.Row
	Rows(q string, args ...any) (*sql.Rows, error)
}

// pool reads what is committed, for the length of one call.
type pool struct {
	ctx context.Context
	db  *engine.DB
}

func (p pool) Row(q string, args ...any) *sql.Row { return p.db.QueryRow(p.ctx, q, args...) }
func (p pool) Rows(q string, args ...any) (*sql.Rows, error) {
	return p.db.Query(p.ctx, q, args...)
}

func (d *DB) read(ctx context.Context) pool { return pool{ctx, d.db} }

type scanner interface{ Scan(dest ...any) error }

// collect scans all rows and closes them.
func collect[T any](rows *sql.Rows, err error, scan func(scanner) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// absent turns "no row" into the house's word for it.
func absent(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return wb.ErrNotFound
	}
	return err
}

// changed answers ErrNotFound when a statement met no row. Only for statements that always alter the row they meet:
// MySQL does not count a row that stays as it was.
func changed(res sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		return wb.ErrNotFound
	}
	return err
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// optional keeps empty strings out of unique keys.
func optional(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// clip cuts text to n runes.
func clip(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// fits refuses text that its column cannot hold.
func fits(field, s string, n int) error {
	if len([]rune(s)) > n {
		return wb.ErrInvalid{Field: field, Reason: fmt.Sprintf("has more than %d characters", n)}
	}
	return nil
}

func limited(limit int) int {
	if limit <= 0 {
		return pageSize
	}
	return min(limit, maxPage)
}

// jsonText is how lists lie in a column; nil is an empty text.
func jsonText(v any) string {
	b, err := json.Marshal(v)
	if err != nil || string(b) == "null" {
		return ""
	}
	return string(b)
}

func fromJSON(text string, v any) error {
	if text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), v)
}

// ids gives arguments for an IN list.
func ids[T ~int64](list []T) []any {
	out := make([]any, len(list))
	for i, id := range list {
		out[i] = int64(id)
	}
	return out
}

// pair is a cursor of a number and an id.
func pair(a, b int64) string { return strconv.FormatInt(a, 36) + "." + strconv.FormatInt(b, 36) }

func parsePair(cursor string) (a, b int64, err error) {
	left, right, _ := strings.Cut(cursor, ".")
	a, err1 := strconv.ParseInt(left, 36, 64)
	b, err2 := strconv.ParseInt(right, 36, 64)
	if err1 != nil || err2 != nil {
		return 0, 0, wb.ErrInvalid{Field: "cursor", Reason: "is not one of ours"}
	}
	return a, b, nil
}

func personStream(p wb.PersonID) string     { return fmt.Sprintf("u:%d", p) }
func chatStream(c wb.ConversationID) string { return fmt.Sprintf("c:%d", c) }

// tell appends one event to the streams of people, in ascending order, so that two transactions that tell the same
// people do not wait for each other crosswise.
func (d *DB) tell(tx *engine.Tx, people []wb.PersonID, kind string, data any) error {
	people = slices.Clone(people)
	slices.Sort(people)
	for _, p := range slices.Compact(people) {
		if p == 0 {
			continue
		}
		if err := d.streams.Append(tx, personStream(p), kind, data); err != nil {
			return err
		}
	}
	return nil
}
