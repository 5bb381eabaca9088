// Package ledger keeps what became of what: which mail became which chat, event or todo, which reply token belongs to
// which conversation, what is held for a decision. It is the only thing the bridge keeps.
//
// Every write here may be repeated: rows have keys that follow from what they say, and a second write of the same
// changes nothing. Mails are known by two hashes, of their Message-ID (RFC 5322, section 3.6.4) and of their text,
// because a Message-ID alone is only a claim.
package ledger

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/workbench"
)

//go:embed migrations
var migrations embed.FS

// ErrNone means that the ledger has no such row.
var ErrNone = errors.New("not in the ledger")

// DB is the ledger's store. Safe for concurrent use.
type DB struct {
	db        *engine.DB
	decisions *engine.Tasks[decision]
	turns     *engine.Tasks[Turn]
	recalls   *engine.Tasks[recallTask]
	streams   *engine.Streams
}

// Open migrates the tables and gives the store. The engine stays its caller's.
func Open(ctx context.Context, e *engine.Engine) (*DB, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("open ledger: %w", err)
	}
	if err := e.DB.Migrate(ctx, "ledger", files); err != nil {
		return nil, fmt.Errorf("open ledger: %w", err)
	}
	return &DB{db: e.DB, streams: e.Streams, recalls: engine.NewTasks[recallTask](e.DB, "recall"), decisions: engine.NewTasks[decision](e.DB, "approval"),
		turns: engine.NewTasks[Turn](e.DB, "turn", engine.MaxAttempts(turnAttempts))}, nil
}

// Kept tells what belongs to a backup; the secret is made by the first start.
func Kept() engine.Kept { return engine.Kept{Seeds: []string{"bridge_secret"}} }

// Hash is the first half of a SHA-256, enough to tell apart what nobody can choose freely and short enough for keys.
type Hash [16]byte

// HashOf joins the parts with a byte that no part contains in its place, so that ("a","bc") and ("ab","c") differ.
func HashOf(parts ...string) Hash {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return Hash(sum[:16])
}

// secretSize is that of an HMAC-SHA-256 key.
const secretSize = 32

// Secret gives the one kept secret. The first caller of all nodes makes it.
func (d *DB) Secret(ctx context.Context) ([]byte, error) {
	fresh := make([]byte, secretSize)
	_, _ = rand.Read(fresh) // never fails (crypto/rand)
	var kept []byte
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		if err := d.insert(tx, "bridge_secret (id, value, created_at) VALUES (1, ?, ?)", fresh, millis(d.db.Now())); err != nil {
			return err
		}
		return tx.Row("SELECT value FROM bridge_secret WHERE id = 1").Scan(&kept)
	})
	if err != nil {
		return nil, fmt.Errorf("kept secret: %w", err)
	}
	return kept, nil
}

// insert adds a row unless its key is taken.
func (d *DB) insert(tx *engine.Tx, rest string, args ...any) error {
	_, err := tx.Run(insertIgnore(d.db.Dialect())+rest, args...)
	return err
}

// added is insert that tells whether the row is new.
func (d *DB) added(tx *engine.Tx, rest string, args ...any) (bool, error) {
	res, err := tx.Run(insertIgnore(d.db.Dialect())+rest, args...)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

func absent(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNone
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

// maxAddress bounds what is kept of an address; longer ones are cut, which only ever makes two strangers one.
const maxAddress = 190

func clip(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

func address(s string) string { return clip(strings.ToLower(s), maxAddress) }

func each(rows *sql.Rows, err error, scan func(*sql.Rows) error) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func hashArgs(org workbench.OrgID, ids []Hash) []any {
	args := []any{org}
	for _, id := range ids {
		args = append(args, id[:])
	}
	return args
}
