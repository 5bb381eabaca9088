package maildb

import (
	"context"
	"fmt"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// CopyResult pairs the UIDs of originals and copies (RFC 4315, COPYUID).
type CopyResult struct {
	UIDValidity uint32 // of the target
	From, To    []mailcore.UID
}

// Copy puts copies into another (or the same) folder of the mailbox. mailcore.ErrNoFolder, mailcore.ErrOverQuota.
func (d *DB) Copy(ctx context.Context, mb mailcore.MailboxID, from mailcore.FolderID, uids mailcore.UIDSet, to mailcore.FolderID) (CopyResult, error) {
	return d.transfer(ctx, mb, from, uids, to, (*transfer).copy)
}

// Move takes messages into another folder in one step (RFC 6851). They keep their ids.
func (d *DB) Move(ctx context.Context, mb mailcore.MailboxID, from mailcore.FolderID, uids mailcore.UIDSet, to mailcore.FolderID) (CopyResult, error) {
	return d.transfer(ctx, mb, from, uids, to, (*transfer).move)
}

// transfer is one run of a copy or move inside its transaction.
type transfer struct {
	d         *DB
	tx        *engine.Tx
	mb        mailcore.MailboxID
	from, to  mailcore.FolderID
	x         *Index // of the source
	positions []int
	modseq    uint64
	content   contents
	result    CopyResult
}

func (d *DB) transfer(ctx context.Context, mb mailcore.MailboxID, from mailcore.FolderID, uids mailcore.UIDSet, to mailcore.FolderID, how func(*transfer) error) (CopyResult, error) {
	base, err := d.Index(ctx, mb, from)
	if err != nil {
		return CopyResult{}, err
	}
	var t transfer
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		t = transfer{d: d, tx: tx, mb: mb, from: from, to: to}
		var err error
		if t.modseq, err = lockMailbox(tx, d.db.Dialect(), 0, mb, 0); err != nil {
			return err
		}
		if t.x, err = d.inTx(tx, base, mb, from); err != nil {
			return err
		}
		for _, s := range t.x.spans(uids) {
			for i := s.from; i < s.to; i++ {
				t.positions = append(t.positions, i)
			}
		}
		if len(t.positions) == 0 {
			n, err := growFolder(tx, d.db.Dialect(), mb, to, t.modseq, growth{})
			t.result.UIDValidity = n.uidValidity
			return err
		}
		if err := d.settleBetween(tx, mb, from, t.x.UID(t.positions[0]), t.x.UID(t.positions[len(t.positions)-1])); err != nil {
			return err
		}
		if t.content, err = readContents(tx, t.x, from, t.positions); err != nil {
			return err
		}
		if err := how(&t); err != nil {
			return err
		}
		return t.learn()
	})
	if err != nil {
		return CopyResult{}, fmt.Errorf("transfer from folder %d to %d: %w", from, to, err)
	}
	return t.result, nil
}

// contents is what a set of messages holds beside what an Index knows.
type contents struct {
	size  int64
	blobs map[int64]int // how often each is used
	ids   []mailcore.MessageID
}

// readContents reads in bulk: one text for each run of messages.
func readContents(tx *engine.Tx, x *Index, f mailcore.FolderID, positions []int) (contents, error) {
	c := contents{blobs: map[int64]int{}}
	err := x.eachRun(positions, func(where string, args []any, _ []mailcore.UID) error {
		return c.add(tx, "folder = ? AND "+where, append([]any{f}, args...)...)
	})
	if err == nil && len(c.ids) != len(positions) {
		err = fmt.Errorf("folder %d has %d rows where %d are known", f, len(c.ids), len(positions))
	}
	return c, err
}

func (c *contents) add(tx *engine.Tx, where string, args ...any) error {
	var text []byte
	q := "SELECT " + concatRows(dialectOf(tx), "t.size", "t.blob_id", "t.id") + " FROM (SELECT size, blob_id, id FROM messages WHERE " + where + " ORDER BY uid LIMIT ?) t"
	if err := tx.Row(q, append(args, concatMax)...).Scan(&text); err != nil {
		return err
	}
	numbers := numberReader{text}
	for {
		size, ok := numbers.next()
		if !ok {
			return nil
		}
		blob, _ := numbers.next()
		id, _ := numbers.next()
		c.size += int64(size)
		c.blobs[int64(blob)]++
		c.ids = append(c.ids, mailcore.MessageID(id))
	}
}

func (t *transfer) grownBy(count int) growth {
	g := growth{messages: count, size: t.content.size}
	for _, i := range t.positions {
		flags := t.x.Flags(i)
		g.unseen += lacks(flags, mailcore.FlagSeen)
		g.deleted += 1 - lacks(flags, mailcore.FlagDeleted)
	}
	return g
}

// enter grows the target folder and hands out UIDs.
func (t *transfer) enter() (counters, error) {
	g := t.grownBy(len(t.positions))
	g.uids = int64(len(t.positions))
	n, err := growFolder(t.tx, t.d.db.Dialect(), t.mb, t.to, t.modseq, g)
	t.result = CopyResult{UIDValidity: n.uidValidity, From: t.x.uidsAt(t.positions), To: make([]mailcore.UID, len(t.positions))}
	for i := range t.result.To {
		t.result.To[i] = n.firstUID + mailcore.UID(i)
	}
	return n, err
}

func (t *transfer) copy() error {
	tx := t.tx
	if err := t.d.growMailbox(tx, t.mb, t.content.size); err != nil {
		return err
	}
	n, err := t.enter()
	if err != nil {
		return err
	}
	if err := ownBlobs(tx, t.content.blobs); err != nil {
		return err
	}
	next, now := int64(n.firstUID)-1, millis(t.d.now())
	err = t.x.eachRun(t.positions, func(where string, args []any, uids []mailcore.UID) error {
		_, err := tx.Run(`INSERT INTO messages (mailbox, folder, uid, modseq, flags, size, idate, saved_at, thread, blob_id, keywords, handed)
			SELECT mailbox, ?, ? + ROW_NUMBER() OVER (ORDER BY uid), ?, flags, size, idate, ?, thread, blob_id, keywords, handed
			FROM messages WHERE folder = ? AND `+where, append([]any{t.to, next, t.modseq, now, t.from}, args...)...)
		next += int64(len(uids))
		return err
	})
	if err != nil {
		return err
	}
	if err := queueIndexOfUIDs(tx, t.mb, t.to, n.firstUID, mailcore.UID(next)); err != nil {
		return err
	}
	return t.announceCopies(n)
}

// announceCopies tells of copies by the counters of the folder, and of a few of them one by one.
func (t *transfer) announceCopies(n counters) error {
	s := stream(t.mb)
	ev := flagsEvent{Folder: t.to, UIDs: writeUIDs(t.result.To), ModSeq: t.modseq}
	var err error
	if ev.IDs, err = fewIDs(t.tx, t.to, t.result.To); err != nil {
		return err
	}
	if err := t.d.streams.Append(t.tx, s, "mail.copy", ev); err != nil {
		return err
	}
	return t.d.streams.Append(t.tx, s, "mb.count", countEvent{t.to, n.messages, n.unseen, t.modseq})
}

func (t *transfer) move() error {
	tx, d := t.tx, t.d
	left := t.grownBy(-len(t.positions))
	left.size, left.unseen, left.deleted = -left.size, -left.unseen, -left.deleted
	if _, err := growFolder(tx, d.db.Dialect(), t.mb, t.from, t.modseq, left); err != nil {
		return err
	}
	n, err := t.enter()
	if err != nil {
		return err
	}
	next, now := int64(n.firstUID)-1, millis(d.now())
	err = t.x.eachRun(t.positions, func(where string, args []any, uids []mailcore.UID) error {
		err := moveRows(tx, d.db.Dialect(), t.from, t.to, next, t.modseq, now, where, args)
		next += int64(len(uids))
		return err
	})
	if err != nil {
		return err
	}
	if err := d.noteExpunged(tx, t.from, t.x, t.positions, t.modseq); err != nil {
		return err
	}
	s := stream(t.mb)
	ev := moveEvent{From: t.from, To: t.to, UIDs: writeUIDs(t.result.From), New: writeUIDs(t.result.To), ModSeq: t.modseq}
	if len(t.content.ids) <= eventIDs {
		ev.IDs = t.content.ids
	}
	if err := d.streams.Append(tx, s, "mail.move", ev); err != nil {
		return err
	}
	for _, f := range []mailcore.FolderID{t.from, t.to} {
		var total, unseen int
		if err := tx.Row("SELECT messages, unseen FROM folders WHERE id = ?", f).Scan(&total, &unseen); err != nil {
			return err
		}
		if err := d.streams.Append(tx, s, "mb.count", countEvent{f, total, unseen, t.modseq}); err != nil {
			return err
		}
	}
	return nil
}
