package imapd

import (
	"context"
	"fmt"
	"sync"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
)

const (
	// aheadRows is how many rows travel together from the reader to the writer of a big FETCH.
	aheadRows = 250
	// aheadBytes ends a batch of rows with large structures earlier.
	aheadBytes = 1 << 20
)

// batch is rows with bytes of their own.
type batch struct {
	list  []mailcore.Message
	arena []byte
}

func (b *batch) add(m *mailcore.Message) {
	b.list = append(b.list, *m)
	last := &b.list[len(b.list)-1]
	last.Structure = b.keep(m.Structure)
	last.Fields = b.keep(m.Fields)
}

// keep copies p; nil stays nil.
func (b *batch) keep(p []byte) []byte {
	if p == nil {
		return nil
	}
	start := len(b.arena)
	b.arena = append(b.arena, p...)
	return b.arena[start:len(b.arena):len(b.arena)]
}

func (b *batch) full() bool { return len(b.list) >= aheadRows || len(b.arena) >= aheadBytes }

// rowsAhead is Rows of the store, with the database read in one goroutine while fn writes in this one: for a list of a
// whole folder both take about as long. It returns when both are done.
func (c *conn) rowsAhead(uids mailcore.UIDSet, want maildb.Want, fn func(*mailcore.Message) error) error {
	ctx, cancel := context.WithCancel(c.ctx)
	batches := make(chan *batch, 1)
	pool := sync.Pool{New: func() any { return new(batch) }}
	folder, readErr := c.sel.folder, error(nil)
	go func() {
		defer close(batches)
		defer func() {
			if p := recover(); p != nil {
				readErr = fmt.Errorf("panic while reading rows: %v", p)
			}
		}()
		b := pool.Get().(*batch)
		send := func() error {
			select {
			case batches <- b:
				b = pool.Get().(*batch)
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		readErr = c.srv.store.Rows(ctx, c.sel.mailbox, folder, uids, want, func(m *mailcore.Message) error {
			if b.add(m); !b.full() {
				return nil
			}
			return send()
		})
		if readErr == nil && len(b.list) > 0 {
			readErr = send()
		}
	}()
	var err error
	for b := range batches {
		for i := range b.list {
			if err == nil {
				err = fn(&b.list[i])
			}
		}
		if err != nil {
			cancel() // and on, until the reader has gone
			continue
		}
		b.list, b.arena = b.list[:0], b.arena[:0]
		pool.Put(b)
	}
	cancel()
	if err != nil {
		return err
	}
	return readErr
}
