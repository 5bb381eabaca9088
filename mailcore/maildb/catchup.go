package maildb

import (
	"context"
	"errors"
	"sync"
	"time"

	"mailbridge/mailcore"
)

const (
	// catchUpBatch is how many messages are indexed in one transaction while a search waits for them.
	catchUpBatch = 400
	// listWait is how long a list waits for the index: what is found so far is better than no list.
	listWait = 3 * time.Second
)

// CatchUp makes the words of all messages searchable that arrived in a mailbox before it was called. After an import
// that can take minutes; an end of ctx leaves the rest to RunIndex.
func (d *DB) CatchUp(ctx context.Context, mb mailcore.MailboxID) error {
	return d.CatchUpTelling(ctx, mb, 0, nil)
}

// CatchUpTelling is CatchUp for who waits: each time that so long has passed, it tells on the same goroutine how many of how
// many messages are done, fewer than all. An error of tell ends it.
func (d *DB) CatchUpTelling(ctx context.Context, mb mailcore.MailboxID, each time.Duration, tell func(done, total int) error) error {
	total, last, err := d.unindexed(ctx, mb, -1)
	if err != nil || total == 0 {
		return err
	}
	turn := d.catching.want(mb)
	defer turn.drop()
	told := time.Now()
	for {
		if err := turn.lock(ctx); err != nil {
			return err
		}
		first, err := d.catchUpSome(ctx, mb)
		turn.unlock()
		if err != nil || first == 0 || first > last {
			return err
		}
		if tell == nil || time.Since(told) < each {
			continue
		}
		told = time.Now()
		left, _, err := d.unindexed(ctx, mb, last)
		if err != nil || left == 0 {
			return err
		}
		if err := tell(max(0, total-left), total); err != nil {
			return err
		}
	}
}

// catchUpSoon is CatchUp, but ends without an error when that takes longer than a person likes to wait.
func (d *DB) catchUpSoon(ctx context.Context, mb mailcore.MailboxID) error {
	soon, cancel := context.WithTimeout(ctx, listWait)
	defer cancel()
	err := d.CatchUp(soon, mb)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		return nil
	}
	return err
}

// catchUpSome indexes the oldest messages that wait in a mailbox and tells the first of them; 0 when none does.
func (d *DB) catchUpSome(ctx context.Context, mb mailcore.MailboxID) (mailcore.MessageID, error) {
	list, err := d.indexSome(ctx, mb, catchUpBatch)
	if err != nil || len(list) == 0 {
		return 0, err
	}
	if len(list) == catchUpBatch { // there may be more
		err = d.mergeSome(ctx, []mailcore.MailboxID{mb}, false)
	}
	return list[0].message, err
}

// Unindexed tells how many messages of a mailbox are not searchable by their words yet.
func (d *DB) Unindexed(ctx context.Context, mb mailcore.MailboxID) (int, error) {
	n, _, err := d.unindexed(ctx, mb, -1)
	return n, err
}

// unindexed counts what waits for the index up to a message, or (-1) all, and gives the newest.
func (d *DB) unindexed(ctx context.Context, mb mailcore.MailboxID, upTo mailcore.MessageID) (n int, last mailcore.MessageID, err error) {
	cond, args := "mailbox = ?", []any{mb}
	if upTo >= 0 {
		cond, args = cond+" AND message <= ?", append(args, upTo)
	}
	err = d.db.QueryRow(ctx, "SELECT COUNT(*), COALESCE(MAX(message), 0) FROM index_queue WHERE "+cond, args...).Scan(&n, &last)
	return n, last, err
}

// turns lets one at a time index a mailbox: two would do the same twice, and one of them for nothing.
type turns struct {
	mu sync.Mutex
	at map[mailcore.MailboxID]*turn
}

type turn struct {
	of     *turns
	mb     mailcore.MailboxID
	wanted int
	held   chan struct{} // full while somebody works
}

func (x *turn) lock(ctx context.Context) error {
	select {
	case x.held <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (x *turn) unlock() { <-x.held }

// want gives the turn of a mailbox, to be locked for each step and dropped at the end.
func (t *turns) want(mb mailcore.MailboxID) *turn {
	t.mu.Lock()
	defer t.mu.Unlock()
	x := t.at[mb]
	if x == nil {
		x = t.add(mb)
	}
	x.wanted++
	return x
}

func (t *turns) add(mb mailcore.MailboxID) *turn {
	if t.at == nil {
		t.at = map[mailcore.MailboxID]*turn{}
	}
	x := &turn{of: t, mb: mb, held: make(chan struct{}, 1)}
	t.at[mb] = x
	return x
}

// take locks the turn of a mailbox if nobody wants it; nil when somebody does.
func (t *turns) take(mb mailcore.MailboxID) *turn {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.at[mb] != nil {
		return nil
	}
	x := t.add(mb)
	x.wanted++
	x.held <- struct{}{}
	return x
}

func (x *turn) drop() {
	x.of.mu.Lock()
	defer x.of.mu.Unlock()
	if x.wanted--; x.wanted == 0 {
		delete(x.of.at, x.mb)
	}
}
