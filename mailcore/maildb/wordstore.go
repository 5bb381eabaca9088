package maildb

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

const (
	// mergeBusy is how many parts of one tier a mailbox may have, in tierFactors, before they are merged although mails
	// arrive.
	mergeBusy = 3
	// goneMost is which share of the messages of a part may be gone, in parts of one, before it is written without them.
	goneMost = 4
)

// putParts writes parts of the index.
func putParts(tx *engine.Tx, parts []*wordPart) error {
	var pages [][]any
	for _, p := range parts {
		if len(p.docs) == 0 {
			continue
		}
		res, err := tx.Run("INSERT INTO word_parts (mailbox, tier, messages, base, docs, pages) VALUES (?, ?, ?, ?, ?, ?)",
			p.mailbox, p.tier(), len(p.docs), p.docs[0], p.docList(), p.directory())
		if err != nil {
			return err
		}
		id, err := res.LastInsertId()
		if err != nil {
			return err
		}
		for n := range p.pages {
			pages = append(pages, []any{id, n, p.pages[n].entries})
		}
	}
	return engine.InPowers(pages, func(some [][]any) error {
		_, err := tx.Run("INSERT INTO word_pages (part, n, entries) VALUES "+tuples(3, len(some)), slices.Concat(some...)...)
		return err
	})
}

// dropParts deletes parts; errIndexed when another node was faster.
func dropParts(tx *engine.Tx, ids []int64) error {
	res, err := tx.Run("DELETE FROM word_parts WHERE id IN ("+marks(len(ids))+")", anys(ids)...)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || int(n) != len(ids) {
		return errors.Join(err, errIndexed)
	}
	_, err = tx.Run("DELETE FROM word_pages WHERE part IN ("+marks(len(ids))+")", anys(ids)...)
	return err
}

// mergeSome merges parts of mailboxes of which many are of one tier. While mails arrive many more are left as they are.
func (d *DB) mergeSome(ctx context.Context, mailboxes []mailcore.MailboxID, busy bool) error {
	least := tierFactor
	if busy {
		least *= mergeBusy
	}
	type full struct {
		mailbox mailcore.MailboxID
		tier    int
	}
	for len(mailboxes) > 0 && ctx.Err() == nil {
		var list []full
		rows, err := d.db.Query(ctx, "SELECT mailbox, tier FROM word_parts WHERE mailbox IN ("+marks(len(mailboxes))+`) AND tier < ?
			GROUP BY mailbox, tier HAVING COUNT(*) >= ?`, append(anys(mailboxes), tierLast, least)...)
		if err != nil {
			return err
		}
		for rows.Next() && err == nil {
			var f full
			err = rows.Scan(&f.mailbox, &f.tier)
			list = append(list, f)
		}
		if err = errors.Join(err, rows.Err(), rows.Close()); err != nil {
			return err
		}
		mailboxes = nil
		for _, f := range list {
			if err := d.merge(ctx, f.mailbox, "tier = ?", f.tier); err != nil {
				return fmt.Errorf("merge words of mailbox %d: %w", f.mailbox, err)
			}
			if !slices.Contains(mailboxes, f.mailbox) {
				mailboxes = append(mailboxes, f.mailbox) // the next tier may be full now
			}
		}
	}
	return nil
}

// indexedIn gives the table of what is indexed under a mailbox, and the column and number of its owner; see archiveBox.
func indexedIn(mb mailcore.MailboxID) (table, column string, owner int64) {
	if mb < 0 {
		return "archive", "org", -int64(mb)
	}
	return "messages", "mailbox", int64(mb)
}

// storedPart is a row of word_parts.
type storedPart struct {
	id   int64
	docs []mailcore.MessageID
}

// merge makes one part of the oldest tierFactor parts of a mailbox for which a condition holds. That another node did
// the same meanwhile is no error.
func (d *DB) merge(ctx context.Context, mb mailcore.MailboxID, cond string, arg any) error {
	list, err := d.storedParts(ctx, "mailbox = ? AND "+cond+" ORDER BY id LIMIT ?", mb, arg, tierFactor)
	if err != nil || len(list) == 0 {
		return err
	}
	ids := make([]int64, len(list))
	readers := make([]*partReader, len(list))
	for i := range list {
		ids[i], readers[i] = list[i].id, &partReader{docs: list[i].docs}
	}
	if err := d.readPages(ctx, ids, readers); err != nil {
		return err
	}
	alive, err := d.alive(ctx, mb, list)
	if err != nil {
		return err
	}
	whole, err := mergeParts(mb, readers, alive)
	if errors.Is(err, errDamaged) {
		return d.indexAgain(ctx, mb, err)
	}
	if err != nil {
		return err
	}
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		if err := dropParts(tx, ids); err != nil {
			return err
		}
		return putParts(tx, []*wordPart{whole})
	})
	if errors.Is(err, errIndexed) {
		return nil
	}
	return err
}

// indexAgain drops the words of a mailbox of which some cannot be read, and queues its messages.
func (d *DB) indexAgain(ctx context.Context, mb mailcore.MailboxID, why error) error {
	d.log.Error("word index is made anew", "mailbox", mb, "err", why)
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		if _, err := tx.Run("DELETE FROM word_pages WHERE part IN (SELECT id FROM word_parts WHERE mailbox = ?)", mb); err != nil {
			return err
		}
		if _, err := tx.Run("DELETE FROM word_parts WHERE mailbox = ?", mb); err != nil {
			return err
		}
		table, column, owner := indexedIn(mb)
		_, err := tx.Run(insertIgnore(d.db.Dialect())+"index_queue (mailbox, message) SELECT ?, id FROM "+table+" WHERE "+column+" = ?", mb, owner)
		return err
	})
}

func (d *DB) storedParts(ctx context.Context, where string, args ...any) ([]storedPart, error) {
	rows, err := d.db.Query(ctx, "SELECT id, docs FROM word_parts WHERE "+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []storedPart
	for rows.Next() {
		var p storedPart
		var docs []byte
		if err := rows.Scan(&p.id, &docs); err != nil {
			return nil, err
		}
		if p.docs, err = readDocs(docs); err != nil {
			return nil, fmt.Errorf("part %d: %w", p.id, err)
		}
		list = append(list, p)
	}
	return list, rows.Err()
}

// readPages gives each reader the pages of its part. A part whose pages have gone meanwhile has none.
func (d *DB) readPages(ctx context.Context, ids []int64, readers []*partReader) error {
	rows, err := d.db.Query(ctx, "SELECT part, entries FROM word_pages WHERE part IN ("+marks(len(ids))+") ORDER BY part, n", anys(ids)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var entries []byte
		if err := rows.Scan(&id, &entries); err != nil {
			return err
		}
		r := readers[slices.Index(ids, id)]
		r.pages = append(r.pages, entries)
	}
	return rows.Err()
}

// alive tells which messages of parts are still there.
func (d *DB) alive(ctx context.Context, mb mailcore.MailboxID, parts []storedPart) (map[mailcore.MessageID]bool, error) {
	out := map[mailcore.MessageID]bool{}
	table, column, owner := indexedIn(mb)
	for _, p := range parts {
		if len(p.docs) == 0 {
			continue
		}
		rows, err := d.db.Query(ctx, "SELECT id FROM "+table+" WHERE "+inList(d.db.Dialect(), "id")+" AND "+column+" = ?", listOf(p.docs), owner)
		if err != nil {
			return nil, err
		}
		for rows.Next() && err == nil {
			var id mailcore.MessageID
			err = rows.Scan(&id)
			out[id] = true
		}
		if err = errors.Join(err, rows.Err(), rows.Close()); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// sweepIndex drops words whose message is gone; message ids are never used again, so until then they hurt nobody. It also
// merges what was left while mails arrived.
func (d *DB) sweepIndex(ctx context.Context) error {
	list, err := d.mailboxesWhere(ctx, "SELECT mailbox FROM word_parts WHERE tier < ? GROUP BY mailbox, tier HAVING COUNT(*) >= ?", tierLast, tierFactor)
	if err != nil {
		return err
	}
	err = engine.InChunks(list, func(some []mailcore.MailboxID) error { return d.mergeSome(ctx, some, false) })
	if err != nil {
		return err
	}
	list, err = d.mailboxesWhere(ctx, `SELECT p.mailbox FROM (SELECT mailbox, SUM(messages) AS n FROM word_parts GROUP BY mailbox) p
		LEFT JOIN (SELECT mailbox, COUNT(*) AS n FROM messages GROUP BY mailbox
		UNION ALL SELECT -org, COUNT(*) FROM archive GROUP BY org) m ON m.mailbox = p.mailbox
		WHERE p.n > COALESCE(m.n, 0)`)
	if err != nil {
		return err
	}
	for _, mb := range list {
		if err := d.sweepMailbox(ctx, mb); err != nil {
			return fmt.Errorf("sweep words of mailbox %d: %w", mb, err)
		}
	}
	return nil
}

func (d *DB) mailboxesWhere(ctx context.Context, q string, args ...any) (list []mailcore.MailboxID, err error) {
	rows, err := d.db.Query(ctx, q, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var mb mailcore.MailboxID
		if err := rows.Scan(&mb); err != nil {
			return nil, err
		}
		list = append(list, mb)
	}
	return list, rows.Err()
}

func (d *DB) sweepMailbox(ctx context.Context, mb mailcore.MailboxID) error {
	list, err := d.storedParts(ctx, "mailbox = ? ORDER BY id", mb)
	if err != nil {
		return err
	}
	for i, p := range list {
		alive, err := d.alive(ctx, mb, list[i:i+1])
		if err != nil {
			return err
		}
		gone := len(p.docs) - len(alive)
		if gone*goneMost < len(p.docs) || gone == 0 {
			continue
		}
		if err := d.merge(ctx, mb, "id = ?", p.id); err != nil {
			return err
		}
	}
	return nil
}
