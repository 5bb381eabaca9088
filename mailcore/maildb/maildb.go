// Package maildb keeps mail: mailboxes with their addresses and logins, folders, one row for each message in each folder,
// and the raw bytes once for each organisation. It is the store behind IMAP (RFC 9051 with CONDSTORE and QRESYNC of
// RFC 7162: UIDs that are never used again, a modification sequence per mailbox), behind the outgoing queue and behind
// the web. Commit is the one way in; everything in a Delivery becomes durable in one transaction or not at all.
package maildb

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
	"mailbridge/mailcore/trust"
)

//go:embed migrations
var migrations embed.FS

// Options of Open. The zero value works.
type Options struct {
	Log *slog.Logger
	Now func() time.Time
	// IndexMessages is how many messages the cached folder indexes may hold together; 0 is 4 million (some 80 MB).
	IndexMessages int
	// PasswordChecks is how many argon2id computations run at the same time (each takes 19 MB); 0 is the number of CPUs.
	PasswordChecks int
	// PasswordMemory is what hashing a new password takes, in KiB; 0 is 19 MiB. Less is for tests only: such a hash is
	// soon guessed.
	PasswordMemory uint32
	// NewKey makes a DKIM key; nil is trust.GenerateKey. Others are for tests, where making keys would take longest.
	NewKey func(trust.Algorithm) (trust.Key, error)
	// KeepGone is how long their owner may bring back messages that were deleted for good; 0: they go at once.
	KeepGone time.Duration
	// SignedOut is told, on this node and after the commit, that whoever is signed in to a mailbox must go: it was
	// disabled or its password changed. It must not block. Other nodes learn it from the event acct.off.
	SignedOut func(mailcore.MailboxID, mailcore.Ended)
}

// DB is the store. All methods may block on the database and are safe for many goroutines.
type DB struct {
	db      *engine.DB
	blobs   engine.Blobs
	streams *engine.Streams
	memos   *engine.Memos
	log     *slog.Logger
	now     func() time.Time

	signedOut   func(mailcore.MailboxID, mailcore.Ended)
	generateKey func(trust.Algorithm) (trust.Key, error)

	outgoing *engine.Tasks[outgoingTask]
	arrivals *engine.Tasks[arrivalTask]
	parked   *engine.Tasks[parkedTask]
	effects  *engine.Tasks[effectTask]
	ruleRuns *engine.Tasks[ruleRunTask]

	grantEnds *engine.Tasks[grantEnd]

	tlsReports *engine.Tasks[tlsReportTask]
	lessons    *engine.Tasks[lessonTask]

	routes  timedCache[mailcore.Mailbox] // by address
	domains timedCache[mailcore.Domain]  // verified ones, by name
	granted timedCache[[]grantedRow]     // by organisation and person
	fresh   freshness

	archiving timedCache[bool] // organisations with an archive
	keepGone  time.Duration

	noted    atomic.Int64                       // lines written to access logs
	bounds   timedCache[map[string]Destination] // of destinations, by organisation
	places   placeCache
	short    timedCache[struct{}] // organisations none of whose shared quotas is nearly full
	keys     timedCache[[]mailcore.SigningKey]
	logins   loginCache
	indexes  indexCache
	runs     flagRuns
	commits  atomic.Int64 // deliveries taken so far
	crowd    crowd
	catching turns // mailboxes that are being indexed
	byWords  int   // from how many messages on SEARCH FROM and SUBJECT ask the word index first

	gatherer engine.Gatherer // blobs, if they can be that
	claimed  sync.Map        // id of an outgoing task at work here → id of its blob
}

// Kinds of tasks.
const (
	outgoingKind = "mail.out"
	arrivalKind  = "mail.in"
	parkedKind   = "mail.parked"
	effectKind   = "mail.effect"
	ruleRunKind  = "mail.rules"
	grantKind    = "grant.end"
	lessonKind   = "mail.learn"
)

// Open migrates the tables and gives the store. The engine stays its caller's and must outlive the store, which has no
// workers of its own.
func Open(ctx context.Context, e *engine.Engine, o Options) (*DB, error) {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.SignedOut == nil {
		o.SignedOut = func(mailcore.MailboxID, mailcore.Ended) {}
	}
	if o.IndexMessages <= 0 {
		o.IndexMessages = 4_000_000
	}
	if o.PasswordMemory == 0 {
		o.PasswordMemory = argonMemory
	}
	if o.NewKey == nil {
		o.NewKey = trust.GenerateKey
	}
	if o.PasswordChecks <= 0 {
		o.PasswordChecks = runtime.NumCPU()
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("open maildb: %w", err)
	}
	if err := e.DB.Migrate(ctx, "maildb", files); err != nil {
		return nil, fmt.Errorf("open maildb: %w", err)
	}
	d := &DB{
		db: e.DB, blobs: e.Blobs, streams: e.Streams, memos: e.Memos, log: o.Log, now: o.Now, signedOut: o.SignedOut, keepGone: o.KeepGone, generateKey: o.NewKey, byWords: manyMessages,
		outgoing: engine.NewTasks[outgoingTask](e.DB, outgoingKind),
		arrivals: engine.NewTasks[arrivalTask](e.DB, arrivalKind),
		parked:   engine.NewTasks[parkedTask](e.DB, parkedKind),
		effects:  engine.NewTasks[effectTask](e.DB, effectKind),
		ruleRuns: engine.NewTasks[ruleRunTask](e.DB, ruleRunKind),

		grantEnds: engine.NewTasks[grantEnd](e.DB, grantKind),

		tlsReports: engine.NewTasks[tlsReportTask](e.DB, tlsReportKind),
		lessons:    engine.NewTasks[lessonTask](e.DB, lessonKind),
	}
	d.gatherer, _ = e.Blobs.(engine.Gatherer)
	d.crowd.most = leaders(e.DB.Dialect())
	d.logins.init(o.PasswordChecks, o.PasswordMemory)
	d.indexes.init(o.IndexMessages)
	if err := d.openRuns(ctx); err != nil {
		return nil, fmt.Errorf("open maildb: %w", err)
	}
	return d, nil
}

func millis(t time.Time) int64 { return t.UnixMilli() }

// at reads a column of milliseconds; 0 stands for no time.
func at(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

func stream(mb mailcore.MailboxID) string { return fmt.Sprintf("m:%d", mb) }

// Unavailable tells whether an error of a store says that it cannot answer now, and may later.
func Unavailable(err error) bool { return engine.Unavailable(err) }
