package maildb

import (
	"database/sql"
	"maps"
	"slices"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// batchThread is a thread that mails of a batch belong to.
type batchThread struct {
	id      int64 // 0: to be made
	mailbox mailcore.MailboxID
	base    int64
	threadState
}

// batchMid is what a mailbox knows of a Message-ID, or will after the batch.
type batchMid struct {
	thread *batchThread
	base   int64
	own    bool
	stored bool // a row says so, but for own
	came   bool // the row is to say own
}

type midKey struct {
	mailbox mailcore.MailboxID
	mid     string
}

// join finds or makes the threads of all copies as joinThreads does, one copy after the other.
func (b *batchTx) join() error {
	known, threads, err := b.knownMids()
	if err != nil {
		return err
	}
	of := make([]*batchThread, len(b.way))
	var fresh []*batchThread
	var order []midKey // of ids to be remembered
	for i, p := range b.way {
		c := &p.part.c.clue
		t, base := b.choose(p, known)
		if t == nil {
			base = c.base
			t = &batchThread{mailbox: p.copy.Mailbox, base: base, threadState: threadState{p.date, string(c.people)}}
			fresh = append(fresh, t)
		}
		of[i] = t
		note := func(mid []byte, own bool) {
			k := midKey{p.copy.Mailbox, string(mid)}
			m := known[k]
			if m == nil {
				known[k] = &batchMid{thread: t, base: base, own: own}
				order = append(order, k)
			} else if own && !m.own {
				m.own, m.came = true, m.stored
			}
		}
		if c.own != nil {
			note(c.own, true)
		}
		for _, parent := range c.parents {
			note(parent, false)
		}
	}
	if err := b.growKnown(of, threads); err != nil {
		return err
	}
	if err := b.makeThreads(fresh); err != nil {
		return err
	}
	for i, p := range b.way {
		p.thread = of[i].id
	}
	return b.rememberMids(known, order)
}

// choose gives the thread of the copy's own id, else that of its nearest known parent with the same subject.
func (b *batchTx) choose(p *placing, known map[midKey]*batchMid) (*batchThread, int64) {
	c := &p.part.c.clue
	if c.own != nil {
		if m := known[midKey{p.copy.Mailbox, string(c.own)}]; m != nil {
			return m.thread, m.base
		}
	}
	for _, parent := range c.parents {
		if m := known[midKey{p.copy.Mailbox, string(parent)}]; m != nil && m.base == c.base {
			return m.thread, m.base
		}
	}
	return nil, 0
}

// knownMids looks up all ids of all copies.
func (b *batchTx) knownMids() (map[midKey]*batchMid, map[int64]*batchThread, error) {
	known, threads := map[midKey]*batchMid{}, map[int64]*batchThread{}
	var keys []midKey
	for _, p := range b.way {
		c := &p.part.c.clue
		if c.own != nil {
			keys = append(keys, midKey{p.copy.Mailbox, string(c.own)})
		}
		for _, parent := range c.parents {
			keys = append(keys, midKey{p.copy.Mailbox, string(parent)})
		}
	}
	err := engine.InChunks(keys, func(part []midKey) error {
		part = padded(slices.Clone(part))
		args := make([]any, 0, 2*len(part))
		for _, k := range part {
			args = append(args, k.mailbox, []byte(k.mid))
		}
		rows, err := b.tx.Rows("SELECT mailbox, mid, thread, base, own FROM mid_ref WHERE (mailbox, mid) IN ("+pairs(b.d.db.Dialect(), len(part))+")", args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var k midKey
			var mid sql.RawBytes
			var thread int64
			m := &batchMid{stored: true}
			if err := rows.Scan(&k.mailbox, &mid, &thread, &m.base, &m.own); err != nil {
				return err
			}
			if threads[thread] == nil {
				threads[thread] = &batchThread{id: thread, mailbox: k.mailbox}
			}
			k.mid, m.thread = string(mid), threads[thread]
			known[k] = m
		}
		return rows.Err()
	})
	return known, threads, err
}

// growKnown adds people and dates to threads: to rows of those that were there, in memory to those that will be made.
func (b *batchTx) growKnown(of []*batchThread, threads map[int64]*batchThread) error {
	before, err := b.readThreads(of, threads)
	if err != nil {
		return err
	}
	for i, t := range of {
		t.last = max(t.last, b.way[i].date)
		t.people = morePeople(t.people, &b.way[i].part.c.clue)
	}
	for _, id := range slices.Sorted(maps.Keys(before)) {
		t := threads[id]
		if t.threadState == before[id] {
			continue
		}
		if _, err := b.tx.Run("UPDATE threads SET last_at = ?, people = ? WHERE id = ?", t.last, []byte(t.people), id); err != nil {
			return err
		}
	}
	return nil
}

// readThreads reads the rows of threads that mails join.
func (b *batchTx) readThreads(of []*batchThread, threads map[int64]*batchThread) (map[int64]threadState, error) {
	before := map[int64]threadState{}
	for _, t := range of {
		if t.id != 0 {
			before[t.id] = threadState{}
		}
	}
	if len(before) == 0 {
		return before, nil
	}
	ids := padded(slices.Sorted(maps.Keys(before)))
	rows, err := b.tx.Rows("SELECT id, last_at, people FROM threads WHERE id IN ("+marks(len(ids))+")", anys(ids)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var s threadState
		if err := rows.Scan(&id, &s.last, &s.people); err != nil {
			return nil, err
		}
		before[id], threads[id].threadState = s, s
	}
	return before, rows.Err()
}

func (b *batchTx) makeThreads(fresh []*batchThread) error {
	rows := make([][]any, len(fresh))
	for i, t := range fresh {
		rows[i] = []any{t.mailbox, t.base, t.last, []byte(t.people)}
	}
	ids, err := b.insertRows("threads", "mailbox, base, last_at, people", rows, "base", func(i int) any { return fresh[i].base })
	if err != nil {
		return err
	}
	for i, t := range fresh {
		t.id = ids[i]
	}
	return nil
}

// rememberMids keeps the ids that were not known yet, in the order in which they were met.
func (b *batchTx) rememberMids(known map[midKey]*batchMid, order []midKey) error {
	rows := make([][]any, len(order))
	for i, k := range order {
		m := known[k]
		rows[i] = []any{k.mailbox, []byte(k.mid), m.thread.id, m.base, m.own}
	}
	for k, m := range known {
		if !m.came {
			continue
		}
		if _, err := b.tx.Run("UPDATE mid_ref SET own = 1 WHERE mailbox = ? AND mid = ?", k.mailbox, []byte(k.mid)); err != nil {
			return err
		}
	}
	return engine.InPowers(rows, func(part [][]any) error {
		_, err := b.tx.Run("INSERT INTO mid_ref (mailbox, mid, thread, base, own) VALUES "+tuples(5, len(part)), slices.Concat(part...)...)
		return err
	})
}
