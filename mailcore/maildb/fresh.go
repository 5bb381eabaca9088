package maildb

import (
	"context"
	"sync/atomic"
	"time"

	"mailbridge/configs/engine"
)

// routesStream is where a change of addresses, domains, rights or groups is told, so that every node forgets what it
// remembers of them.
const routesStream = "mail.routes"

// lookAfter is how long a node may answer from memory without looking whether another one changed something.
const lookAfter = time.Second

// freshness remembers how far this node has followed routesStream.
type freshness struct {
	next atomic.Int64 // when to look again, in nanoseconds
	head atomic.Pointer[engine.Head]
}

// tellRoutes makes all nodes forget their memory of routes. It belongs at the end of a transaction: the row that it
// locks is the same for all.
func (d *DB) tellRoutes(tx *engine.Tx) error {
	tx.After(d.forgetRoutes)
	return d.streams.Append(tx, routesStream, "changed", struct{}{})
}

func (d *DB) forgetRoutes() {
	d.routes.clear()
	d.domains.clear()
	d.granted.clear()
	d.short.clear()
	d.archiving.clear()
}

// freshen looks at most once a second, for one of all callers, whether another node changed a route. When it cannot look
// the memory ends by its own time.
func (d *DB) freshen(ctx context.Context) {
	now := time.Now().UnixNano()
	next := d.fresh.next.Load()
	if now < next || !d.fresh.next.CompareAndSwap(next, now+int64(lookAfter)) {
		return
	}
	if _, err := d.routesHead(ctx); err != nil {
		d.log.Debug("routes not looked at", "err", err)
	}
}

// Refresh looks now whether another node changed a route, for questions whose answer must not be a second old.
func (d *DB) Refresh(ctx context.Context) error {
	_, err := d.routesHead(ctx)
	return err
}

// routesHead asks where the routes stand and forgets what is older.
func (d *DB) routesHead(ctx context.Context) (engine.Head, error) {
	heads, err := d.streams.Heads(ctx, []string{routesStream})
	if err != nil {
		return engine.Head{}, err
	}
	head := heads[routesStream]
	if old := d.fresh.head.Swap(&head); old != nil && *old != head {
		d.forgetRoutes()
	}
	return head, nil
}
