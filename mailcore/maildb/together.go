package maildb

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// Deliveries that wait at the same time are stored by the same statements in one transaction. Whoever finds nobody at
// work stores what waits; a lone delivery goes at once.
const (
	togetherMost  = 64      // deliveries
	togetherBytes = 4 << 20 // of their mails
	togetherLocal = 100     // copies
)

// errAlone sends a delivery through a transaction of its own steps: it is refused there, or finds what was in its way.
var errAlone = errors.New("delivery is stored alone")

// joining is a delivery that may be stored together with others.
type joining struct {
	t     *commitTx
	bytes *engine.Encoded
	taken atomic.Bool
	done  chan error

	alone bool       // of the last run
	way   []*placing // its copies
}

// crowd are the deliveries that wait, those of each organisation in the order in which they came. Organisations take turns:
// who is flooded with mail holds up nobody else's.
type crowd struct {
	mu      sync.Mutex
	waits   map[mailcore.OrgID][]*joining // none is empty
	turns   []mailcore.OrgID              // of waits
	leaders int                           // at work
	most    int                           // leaders
}

// add tells whether the caller has to lead.
func (c *crowd) add(j *joining) (lead bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	org := j.t.dl.Local[0].Org
	if c.waits == nil {
		c.waits = map[mailcore.OrgID][]*joining{}
	}
	if c.waits[org] == nil {
		c.turns = append(c.turns, org)
	}
	c.waits[org] = append(c.waits[org], j)
	if lead = c.leaders < c.most; lead {
		c.leaders++
	}
	return lead
}

// take gives the next batch, one delivery of each organisation in turn.
func (c *crowd) take() []*joining {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []*joining
	bytes, copies := int64(0), 0
	for len(c.turns) > 0 && len(out) < togetherMost {
		org := c.turns[0]
		j := c.waits[org][0]
		bytes += j.t.c.size
		copies += len(j.t.dl.Local)
		if len(out) > 0 && (bytes > togetherBytes || copies > togetherLocal) {
			break
		}
		c.next(org)
		if j.taken.CompareAndSwap(false, true) {
			out = append(out, j)
		}
	}
	return out
}

// next takes the first delivery of the organisation whose turn it is away, and puts the organisation behind the others.
func (c *crowd) next(org mailcore.OrgID) {
	rest := c.waits[org]
	rest[0] = nil
	c.turns = c.turns[1:]
	if rest = rest[1:]; len(rest) == 0 {
		delete(c.waits, org)
		return
	}
	c.waits[org] = rest
	c.turns = append(c.turns, org)
}

// goesOn tells a leader whether more wait; otherwise it leads no more.
func (c *crowd) goesOn() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.turns) > 0 {
		return true
	}
	c.leaders--
	return false
}

// mayJoin tells whether a delivery is one of the common kind: a mail for mailboxes of one organisation here. A reply
// whose thread only its subject may tell has to see what came before it.
func (d *DB) mayJoin(parts []*commitTx) bool {
	dl, c := parts[0].dl, parts[0].c
	if d.gatherer == nil || len(parts) != 1 || dl.Key != "" || dl.Note != nil || dl.Replaces != nil || len(dl.Remote)+len(dl.Effects)+len(dl.Marks) > 0 ||
		len(dl.Local) == 0 || len(dl.Local) > togetherLocal/4 || c.size >= engine.SmallBlob || c.clue.telling {
		return false
	}
	org := dl.Local[0].Org
	for i := range dl.Local {
		if dl.Local[i].Org != org || dl.Local[i].Dedupe || dl.Local[i].Once || dl.Local[i].Filter != 0 {
			return false
		}
	}
	for i := range dl.Journal {
		if dl.Journal[i].Org != org {
			return false
		}
	}
	return org != 0
}

// commitTogether stores a delivery in company; errAlone if that cannot be.
func (d *DB) commitTogether(ctx context.Context, t *commitTx) (mailcore.Receipt, error) {
	if len(t.dl.Prefix) == 0 { // our trace fields make bytes unlike any other's; these may be here already
		var n int
		err := d.db.QueryRow(ctx, "SELECT COUNT(*) FROM blobs WHERE org = ? AND hash = ?", t.dl.Local[0].Org, t.c.hash[:]).Scan(&n)
		if err == nil && n > 0 {
			err = errAlone
		}
		if err != nil {
			return mailcore.Receipt{}, err
		}
	}
	encoded, err := d.gatherer.Encode(ctx, engine.Source{Org: int64(t.dl.Local[0].Org), Data: t.c.raw, Size: t.c.size})
	if err != nil {
		return mailcore.Receipt{}, err
	}
	bytes := encoded[0]
	defer bytes.Release()
	j := &joining{t: t, bytes: bytes, done: make(chan error, 1)}
	if d.crowd.add(j) {
		d.lead(ctx)
	}
	select {
	case err = <-j.done:
	case <-ctx.Done():
		if j.taken.CompareAndSwap(false, true) {
			return mailcore.Receipt{}, ctx.Err()
		}
		err = <-j.done
	}
	if err == nil {
		d.dropRefs(ctx, t.unused)
		return t.receipt, nil
	}
	if bytes.Ref() != "" && refused(err) {
		d.dropRefs(ctx, []engine.Ref{bytes.Ref()})
	}
	return mailcore.Receipt{}, err
}

// lead stores one batch, the caller's delivery in it unless many wait. What came meanwhile is not the caller's to wait
// for; that goroutine ends when nothing waits any more.
func (d *DB) lead(ctx context.Context) {
	ctx = context.WithoutCancel(ctx)
	if d.leadOnce(ctx) {
		go func() {
			for d.leadOnce(ctx) {
			}
		}()
	}
}

func (d *DB) leadOnce(ctx context.Context) (more bool) {
	runtime.Gosched() // sessions that are about to come may join
	batch := d.crowd.take()
	var err error
	if len(batch) > 0 {
		err = d.db.Write(ctx, func(tx *engine.Tx) error { return d.storeBatch(tx, batch) })
	}
	more = d.crowd.goesOn()
	for _, j := range batch {
		switch {
		case err == nil && j.alone:
			j.done <- errAlone
		default:
			j.done <- err
		}
	}
	return more
}

// storeBatch is the transaction of a batch.
func (d *DB) storeBatch(tx *engine.Tx, batch []*joining) error {
	blobs := make([]*engine.Encoded, len(batch))
	for i, j := range batch {
		j.alone, j.way = false, nil
		j.t.reset(tx)
		blobs[i] = j.bytes
	}
	if err := d.gatherer.PutIn(tx, blobs); err != nil {
		return noRoom(err)
	}
	if len(batch) == 1 {
		t := batch[0].t
		t.uses = []blobUse{{org: t.dl.Local[0].Org, refs: len(t.dl.Local) + len(t.dl.Journal), ref: batch[0].bytes.Ref()}}
		err := t.run([]*commitTx{t})
		if errors.Is(err, errPlaceGone) || errors.Is(err, mailcore.ErrRulesChanged) {
			err = errAlone
		}
		return err
	}
	b := &batchTx{commitTx: commitTx{d: d, tx: tx}}
	err := b.run(batch)
	if engine.IsDuplicate(err) || errors.Is(err, errPlaceGone) || errors.Is(err, mailcore.ErrNoFolder) {
		return errAlone
	}
	return err
}
