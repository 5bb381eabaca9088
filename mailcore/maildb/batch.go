package maildb

import (
	"cmp"
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// batchTx stores several deliveries by the same statements. It does what commitTx does for each of them.
type batchTx struct {
	commitTx // for what does not depend on one delivery
	way      []*placing
}

// run stores a batch. Deliveries marked as alone are left out.
func (b *batchTx) run(batch []*joining) error {
	if err := b.lock(batch); err != nil || len(b.way) == 0 {
		return err
	}
	if _, err := b.findFolders(b.way); err != nil {
		return err
	}
	steps := []func() error{b.grow, func() error { return b.insertBlobs(batch) }, b.join, b.insert, b.tell}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	for _, j := range batch {
		if !j.alone {
			if err := j.close(b); err != nil {
				return err
			}
		}
	}
	return nil
}

// close fills in the receipt and tells the office.
func (j *joining) close(b *batchTx) error {
	var told []arrivalCopy
	for _, p := range j.way {
		placed := mailcore.Placed{Mailbox: p.copy.Mailbox, Folder: p.folder, Message: p.id, UID: p.n.firstUID, UIDValidity: p.n.uidValidity}
		j.t.receipt.Placed = append(j.t.receipt.Placed, placed)
		if p.copy.Arrival {
			told = append(told, arrivalCopy{p.copy.Org, p.copy.Mailbox, p.folder, p.id, p.copy.Rcpt, p.copy.Outgoing})
		}
	}
	if err := j.t.addJournal(); err != nil {
		return err
	}
	return b.d.addArrivals(b.tx, j.t.dl, told)
}

// locked is a mailbox whose row is locked.
type locked struct {
	org         mailcore.OrgID
	modseq      uint64
	quota, used int64
	filter      int64 // revision of its scripts
	pooled      int   // in how many quotas with others
	bytes       int64 // to come
	copies      int64
}

// lock locks the mailboxes in the order of their ids, as every delivery does, and counts the mails in. A delivery to a
// mailbox that is gone or full is refused alone.
func (b *batchTx) lock(batch []*joining) error {
	boxes := map[mailcore.MailboxID]*locked{}
	for _, j := range batch {
		for i := range j.t.dl.Local {
			boxes[j.t.dl.Local[i].Mailbox] = nil
		}
	}
	if err := b.readMailboxes(boxes); err != nil {
		return err
	}
	shared, err := b.sharedQuotas(boxes)
	if err != nil {
		return err
	}
	for _, j := range batch {
		fits := j.fits(boxes)
		if fits && shared != nil {
			if fits, err = j.fitsShared(shared); err != nil {
				return err
			}
		}
		if j.alone = !fits; j.alone {
			continue
		}
		for i := range j.t.dl.Local {
			cp := &j.t.dl.Local[i]
			m := boxes[cp.Mailbox]
			m.modseq++
			m.copies++
			m.bytes += j.t.c.size
			j.way = append(j.way, &placing{spot: spot{part: j.t, copy: cp}, date: j.t.dateOf(cp), modseq: m.modseq})
		}
		b.way = append(b.way, j.way...)
	}
	if shared != nil {
		if err := shared.write(); err != nil {
			return err
		}
	}
	var rows [][]any
	for _, id := range slices.Sorted(maps.Keys(boxes)) {
		if m := boxes[id]; m != nil && m.copies > 0 {
			rows = append(rows, []any{id, m.bytes, m.copies})
		}
	}
	return engine.InPowers(rows, func(part [][]any) error {
		_, err := b.tx.Run(updateFrom(b.d.db.Dialect(), "mailboxes", "used = used + v.b, modseq = modseq + v.c", 3, len(part)), slices.Concat(part...)...)
		return err
	})
}

// fits tells whether all mailboxes are there and have room.
func (j *joining) fits(boxes map[mailcore.MailboxID]*locked) bool {
	grow := map[mailcore.MailboxID]int64{}
	for i := range j.t.dl.Local {
		cp := &j.t.dl.Local[i]
		m := boxes[cp.Mailbox]
		if m == nil || m.org != cp.Org || cp.Ruled && m.filter != cp.Filter {
			return false
		}
		grow[cp.Mailbox] += j.t.c.size
		if m.quota != 0 && m.used+m.bytes+grow[cp.Mailbox] > m.quota {
			return false
		}
	}
	return true
}

// sharedQuotas locks the quotas that some of the mailboxes share; nil when there are none.
func (b *batchTx) sharedQuotas(boxes map[mailcore.MailboxID]*locked) (*pools, error) {
	var ids []mailcore.MailboxID
	for id, m := range boxes {
		if m != nil && m.pooled > 0 {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return b.d.lockPools(b.tx, ids)
}

// fitsShared tells whether the quotas that its mailboxes share have room, and counts the delivery there if so.
func (j *joining) fitsShared(shared *pools) (bool, error) {
	for i := range j.t.dl.Local {
		mb := j.t.dl.Local[i].Mailbox
		fits, err := shared.fits(mb, j.t.c.size)
		if err != nil || !fits {
			for k := range i {
				shared.add(j.t.dl.Local[k].Mailbox, -j.t.c.size)
			}
			return false, err
		}
		shared.add(mb, j.t.c.size)
	}
	return true, nil
}

func (b *batchTx) readMailboxes(boxes map[mailcore.MailboxID]*locked) error {
	ids := padded(slices.Sorted(maps.Keys(boxes)))
	q := "SELECT id, org, modseq, quota, used, filter, pooled FROM mailboxes WHERE id IN (" + marks(len(ids)) + ") ORDER BY id"
	if b.d.db.Dialect() == engine.MySQL {
		q += " FOR UPDATE"
	}
	rows, err := b.tx.Rows(q, anys(ids)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id mailcore.MailboxID
		m := &locked{}
		if err := rows.Scan(&id, &m.org, &m.modseq, &m.quota, &m.used, &m.filter, &m.pooled); err != nil {
			return err
		}
		boxes[id] = m
	}
	return rows.Err()
}

// grow counts the copies into their folders and gives them their UIDs, in the order of the batch.
func (b *batchTx) grow() error {
	type change struct {
		growth
		mailbox mailcore.MailboxID
		modseq  uint64
	}
	changes := map[mailcore.FolderID]*change{}
	for _, p := range b.way {
		c := changes[p.folder]
		if c == nil {
			c = &change{mailbox: p.copy.Mailbox}
			changes[p.folder] = c
		}
		c.add(p)
		c.modseq = p.modseq
	}
	var rows [][]any
	for _, f := range slices.Sorted(maps.Keys(changes)) {
		c := changes[f]
		rows = append(rows, []any{f, c.mailbox, c.messages, c.unseen, c.deleted, c.size, c.uids, c.modseq})
	}
	now := map[mailcore.FolderID]counters{}
	err := engine.InPowers(rows, func(part [][]any) error { return b.growSome(part, now) })
	if err != nil {
		return err
	}
	if len(now) < len(changes) {
		for _, p := range b.way {
			b.d.places.forget(p.copy.Mailbox)
		}
		return errPlaceGone
	}
	for _, p := range b.way {
		n := now[p.folder]
		c := changes[p.folder]
		p.n = n
		p.n.firstUID = n.firstUID - mailcore.UID(c.uids)
		c.uids--
	}
	return nil
}

func (g *growth) add(p *placing) {
	g.messages++
	g.uids++
	g.size += p.part.c.size
	if p.copy.Flags&mailcore.FlagSeen == 0 {
		g.unseen++
	}
	if p.copy.Flags&mailcore.FlagDeleted != 0 {
		g.deleted++
	}
}

// growSome fills in counters whose firstUID is that of the next mail to come.
func (b *batchTx) growSome(part [][]any, now map[mailcore.FolderID]counters) error {
	d := b.d.db.Dialect()
	q := updateFrom(d, "folders", `messages = messages + v.c, unseen = unseen + v.d, deleted = deleted + v.e, size = size + v.f,
		uidnext = uidnext + v.g, modseq = v.h`, 8, len(part))
	const back = "id, mailbox, uidnext, uidvalidity, messages, unseen"
	var rows *sql.Rows
	var err error
	if d == engine.SQLite {
		rows, err = b.tx.Rows(q+" RETURNING "+back, slices.Concat(part...)...)
	} else {
		if _, err = b.tx.Run(q, slices.Concat(part...)...); err != nil {
			return err
		}
		ids := make([]any, len(part))
		for i, row := range part {
			ids[i] = row[0]
		}
		rows, err = b.tx.Rows("SELECT "+back+" FROM folders WHERE id IN ("+marks(len(ids))+")", ids...)
	}
	if err != nil {
		return err
	}
	defer rows.Close()
	owners := map[any]any{}
	for _, row := range part {
		owners[row[0]] = row[1]
	}
	for rows.Next() {
		var f mailcore.FolderID
		var mb mailcore.MailboxID
		var c counters
		var next int64
		if err := rows.Scan(&f, &mb, &next, &c.uidValidity, &c.messages, &c.unseen); err != nil {
			return err
		}
		if next > maxUID {
			return fmt.Errorf("folder %d has no UIDs left", f)
		}
		if c.firstUID = mailcore.UID(next); owners[f] != mb {
			return errPlaceGone
		}
		now[f] = c
	}
	return rows.Err()
}

// insertBlobs makes the rows of the bytes.
func (b *batchTx) insertBlobs(batch []*joining) error {
	var list []*joining
	var rows [][]any
	for _, j := range batch {
		if j.alone {
			continue
		}
		row, err := j.t.blobRow(j.t.dl.Local[0].Org, j.bytes.Ref(), len(j.t.dl.Local)+len(j.t.dl.Journal))
		if err != nil {
			return err
		}
		list, rows = append(list, j), append(rows, row)
	}
	ids, err := b.insertRows("blobs", blobColumns, rows, "ref", func(i int) any { return string(list[i].bytes.Ref()) })
	if err != nil {
		return err
	}
	for i, j := range list {
		j.t.blobs[j.t.dl.Local[0].Org] = ids[i]
	}
	return nil
}

// insertRows inserts rows and gives their ids. On MySQL the ids of one statement rise in its order, but need not follow
// each other; there they are found by a column whose value is told by key.
func (b *batchTx) insertRows(table, columns string, rows [][]any, column string, key func(i int) any) ([]int64, error) {
	ids := make([]int64, 0, len(rows))
	err := engine.InPowers(rows, func(part [][]any) error {
		res, err := b.tx.Run("INSERT INTO "+table+" ("+columns+") VALUES "+tuples(len(part[0]), len(part)), slices.Concat(part...)...)
		if err != nil {
			return err
		}
		id, err := res.LastInsertId()
		if b.d.db.Dialect() == engine.SQLite || len(part) == 1 {
			for i := range part {
				ids = append(ids, firstInserted(b.d.db.Dialect(), id, len(part))+int64(i))
			}
			return err
		}
		from := len(ids)
		found, err := b.findIDs(table, column, id, len(part), func(i int) any { return key(from + i) })
		ids = append(ids, found...)
		return err
	})
	return ids, err
}

// findIDs finds the ids of n new rows, none of which is smaller than first; rows with the same value are told apart by
// their order.
func (b *batchTx) findIDs(table, column string, first int64, n int, key func(i int) any) ([]int64, error) {
	args := make([]any, n)
	wanted := map[string][]int{}
	for i := range args {
		args[i] = key(i)
		wanted[fmt.Sprint(args[i])] = append(wanted[fmt.Sprint(args[i])], i)
	}
	rows, err := b.tx.Rows("SELECT id, "+column+" FROM "+table+" WHERE "+column+" IN ("+marks(n)+") AND id >= ? ORDER BY id", append(args, first)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	ids := make([]int64, n)
	for rows.Next() {
		var id int64
		var at string
		if err := rows.Scan(&id, &at); err != nil {
			return nil, err
		}
		if left := wanted[at]; len(left) > 0 {
			ids[left[0]] = id
			wanted[at] = left[1:]
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if slices.Contains(ids, 0) {
		return nil, fmt.Errorf("new rows of %s are not to be found", table)
	}
	return ids, nil
}

// insert writes the rows of the copies and queues them for the search index.
func (b *batchTx) insert() error {
	now := millis(b.d.now())
	rows := make([][]any, len(b.way))
	for i, p := range b.way {
		rows[i] = []any{p.copy.Mailbox, p.folder, p.n.firstUID, p.modseq, p.copy.Flags, p.part.c.size, p.date, now, p.thread,
			p.part.blobs[p.copy.Org], joinKeywords(p.copy.Keywords)}
	}
	ids, err := b.insertRows("messages", messageColumns, rows, "blob_id", func(i int) any { return rows[i][9] })
	if err != nil {
		return err
	}
	queue := make([][]any, len(b.way))
	for i, p := range b.way {
		p.id = mailcore.MessageID(ids[i])
		queue[i] = []any{p.copy.Mailbox, p.id}
	}
	slices.SortFunc(queue, func(a, b []any) int {
		return cmp.Compare(a[0].(mailcore.MailboxID), b[0].(mailcore.MailboxID))
	})
	return engine.InPowers(queue, func(part [][]any) error {
		_, err := b.tx.Run("INSERT INTO index_queue (mailbox, message) VALUES "+tuples(2, len(part)), slices.Concat(part...)...)
		return err
	})
}

// tell tells who is looking: of each mail, and once of the counters of each folder.
func (b *batchTx) tell() error {
	entries := make([]engine.Entry, 0, 2*len(b.way))
	last := map[mailcore.FolderID]*placing{}
	for _, p := range b.way {
		entries = append(entries, engine.Entry{Stream: stream(p.copy.Mailbox), Kind: "mail.new", Data: p.newEvent()})
		last[p.folder] = p
	}
	for _, f := range slices.Sorted(maps.Keys(last)) {
		p := last[f]
		entries = append(entries, engine.Entry{Stream: stream(p.copy.Mailbox), Kind: "mb.count",
			Data: countEvent{f, p.n.messages, p.n.unseen, p.modseq}})
	}
	return b.d.streams.AppendMany(b.tx, entries)
}

// padded repeats the last id up to a power of two, so that few statements differ.
func padded[T any](ids []T) []T {
	for len(ids)&(len(ids)-1) != 0 {
		ids = append(ids, ids[len(ids)-1])
	}
	return ids
}
