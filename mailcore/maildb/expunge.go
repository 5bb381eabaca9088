package maildb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

const (
	// keepExpunged is how many ranges of expunged UIDs a folder remembers for QRESYNC at least; a client that was away
	// for longer compares all UIDs, as it did before QRESYNC.
	keepExpunged = 5000
	// trimEvery is at every how many changes of a mailbox the rest is looked for.
	trimEvery = 64
)

// Expunge removes messages and gives their UIDs. Their owner may bring them back for a while, see GoneList. uids nil
// stands for all; onlyDeleted spares those without \Deleted.
func (d *DB) Expunge(ctx context.Context, mb mailcore.MailboxID, f mailcore.FolderID, uids mailcore.UIDSet, onlyDeleted bool) ([]mailcore.UID, error) {
	return d.removeFrom(ctx, mb, f, uids, onlyDeleted, true)
}

// Discard is Expunge for messages that nobody shall bring back: they lie elsewhere now, or were taken back.
func (d *DB) Discard(ctx context.Context, mb mailcore.MailboxID, f mailcore.FolderID, uids mailcore.UIDSet) ([]mailcore.UID, error) {
	return d.removeFrom(ctx, mb, f, uids, false, false)
}

func (d *DB) removeFrom(ctx context.Context, mb mailcore.MailboxID, f mailcore.FolderID, uids mailcore.UIDSet, onlyDeleted, recoverable bool) ([]mailcore.UID, error) {
	if uids == nil {
		uids = mailcore.UIDSet{{Start: 1, Stop: 0}}
	}
	base, err := d.Index(ctx, mb, f)
	if err != nil {
		return nil, err
	}
	if len(toExpunge(base, uids, onlyDeleted)) == 0 {
		return nil, nil
	}
	var gone []mailcore.UID
	var dead []deadBlob
	err = d.db.Write(ctx, func(tx *engine.Tx) (err error) {
		gone, dead, err = d.expunge(tx, base, mb, f, uids, onlyDeleted, recoverable)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("expunge folder %d: %w", f, err)
	}
	d.sweep(ctx, dead)
	return gone, nil
}

func toExpunge(x *Index, uids mailcore.UIDSet, onlyDeleted bool) []int {
	var out []int
	for _, s := range x.spans(uids) {
		for i := s.from; i < s.to; i++ {
			if !onlyDeleted || x.Flags(i)&mailcore.FlagDeleted != 0 {
				out = append(out, i)
			}
		}
	}
	return out
}

func (d *DB) expunge(tx *engine.Tx, base *Index, mb mailcore.MailboxID, f mailcore.FolderID, uids mailcore.UIDSet, onlyDeleted, recoverable bool) ([]mailcore.UID, []deadBlob, error) {
	modseq, err := lockMailbox(tx, d.db.Dialect(), 0, mb, 0)
	if err != nil {
		return nil, nil, err
	}
	x, err := d.inTx(tx, base, mb, f)
	if err != nil {
		return nil, nil, err
	}
	positions := toExpunge(x, uids, onlyDeleted)
	if len(positions) == 0 {
		return nil, nil, nil
	}
	if err := d.settleBetween(tx, mb, f, x.UID(positions[0]), x.UID(positions[len(positions)-1])); err != nil {
		return nil, nil, err
	}
	c, err := readContents(tx, x, f, positions)
	if err != nil {
		return nil, nil, err
	}
	dead, err := d.removeRows(tx, mb, c, recoverable, func() error {
		return x.eachRun(positions, func(where string, args []any, _ []mailcore.UID) error {
			_, err := tx.Run("DELETE FROM messages WHERE folder = ? AND "+where, append([]any{f}, args...)...)
			return err
		})
	})
	if err != nil {
		return nil, nil, err
	}
	if err := d.noteExpunged(tx, f, x, positions, modseq); err != nil {
		return nil, nil, err
	}
	g := growth{messages: -len(positions), size: -c.size}
	for _, i := range positions {
		g.unseen -= lacks(x.Flags(i), mailcore.FlagSeen)
		g.deleted -= 1 - lacks(x.Flags(i), mailcore.FlagDeleted)
	}
	n, err := growFolder(tx, d.db.Dialect(), mb, f, modseq, g)
	if err != nil {
		return nil, nil, err
	}
	gone := x.uidsAt(positions)
	ev := goneEvent{Folder: f, UIDs: writeUIDs(gone), ModSeq: modseq}
	if len(c.ids) <= eventIDs {
		ev.IDs = c.ids
	}
	if err := d.streams.Append(tx, stream(mb), "mail.gone", ev); err != nil {
		return nil, nil, err
	}
	return gone, dead, d.streams.Append(tx, stream(mb), "mb.count", countEvent{f, n.messages, n.unseen, modseq})
}

// removeRows gives back space of messages whose rows drop deletes, and blobs that nothing keeps.
func (d *DB) removeRows(tx *engine.Tx, mb mailcore.MailboxID, c contents, recoverable bool, drop func() error) ([]deadBlob, error) {
	kept, err := d.keepDeleted(tx, mb, c.ids, recoverable)
	if err != nil {
		return nil, err
	}
	if err := unindex(tx, mb, c.ids); err != nil {
		return nil, err
	}
	if err := drop(); err != nil {
		return nil, err
	}
	if _, err := tx.Run("UPDATE mailboxes SET used = used - ? WHERE id = ?", c.size, mb); err != nil {
		return nil, err
	}
	if kept {
		return nil, nil
	}
	return releaseBlobs(tx, c.blobs)
}

// noteExpunged remembers removed UIDs for QRESYNC and for the views of other nodes. A range may span UIDs that were gone
// before.
func (d *DB) noteExpunged(tx *engine.Tx, f mailcore.FolderID, x *Index, positions []int, modseq uint64) error {
	type uidRange struct{ first, last mailcore.UID }
	var ranges []uidRange
	for i := 0; i < len(positions); {
		j := i
		for j+1 < len(positions) && positions[j+1] == positions[j]+1 {
			j++
		}
		ranges = append(ranges, uidRange{x.UID(positions[i]), x.UID(positions[j])})
		i = j + 1
	}
	err := engine.InChunks(ranges, func(part []uidRange) error {
		args := make([]any, 0, 4*len(part))
		for _, r := range part {
			args = append(args, f, modseq, r.first, r.last)
		}
		_, err := tx.Run("INSERT INTO expunged (folder, modseq, first_uid, last_uid) VALUES "+
			strings.TrimSuffix(strings.Repeat("(?,?,?,?),", len(part)), ","), args...)
		return err
	})
	if err != nil || modseq%trimEvery != 0 {
		return err
	}
	var cut uint64
	err = tx.Row("SELECT modseq FROM expunged WHERE folder = ? ORDER BY modseq DESC LIMIT 1 OFFSET ?", f, keepExpunged).Scan(&cut)
	if errors.Is(err, sql.ErrNoRows) || cut >= modseq {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := tx.Run("DELETE FROM expunged WHERE folder = ? AND modseq <= ?", f, cut); err != nil {
		return err
	}
	_, err = tx.Run("UPDATE folders SET trimmed = ? WHERE id = ?", cut, f)
	return err
}

// Vanished lists UIDs expunged after modseq since, ascending. complete is false when the log does not reach back that
// far; then the caller must compare with the Index.
func (d *DB) Vanished(ctx context.Context, mb mailcore.MailboxID, f mailcore.FolderID, since uint64) (uids []mailcore.UID, complete bool, err error) {
	rows, err := d.db.Query(ctx, `SELECT 0, trimmed, 0 FROM folders WHERE id = ? AND mailbox = ?
		UNION ALL SELECT 1, e.first_uid, e.last_uid FROM expunged e JOIN folders g ON g.id = e.folder
		WHERE e.folder = ? AND g.mailbox = ? AND e.modseq > ?`, f, mb, f, mb, since)
	if err != nil {
		return nil, false, fmt.Errorf("vanished of folder %d: %w", f, err)
	}
	defer rows.Close()
	found := false
	gone := map[mailcore.UID]bool{}
	for rows.Next() {
		var what int
		var first, last uint64
		if err := rows.Scan(&what, &first, &last); err != nil {
			return nil, false, fmt.Errorf("vanished of folder %d: %w", f, err)
		}
		if what == 0 {
			found, complete = true, first <= since
			continue
		}
		for u := first; u <= last; u++ {
			gone[mailcore.UID(u)] = true
		}
	}
	if err := rows.Err(); err != nil {
		return nil, false, fmt.Errorf("vanished of folder %d: %w", f, err)
	}
	if !found {
		return nil, false, fmt.Errorf("vanished of folder %d: %w", f, mailcore.ErrNoFolder)
	}
	return sortedUIDs(gone), complete, nil
}

// dropMessages removes all messages of a folder in pages, for a folder that goes itself.
func (d *DB) dropMessages(tx *engine.Tx, mb mailcore.MailboxID, f mailcore.FolderID, recoverable bool) ([]deadBlob, error) {
	var dead []deadBlob
	for {
		var last sql.NullInt64
		err := tx.Row("SELECT MAX(uid) FROM (SELECT uid FROM messages WHERE folder = ? ORDER BY uid LIMIT ?) t", f, concatMax).Scan(&last)
		if err != nil {
			return nil, err
		}
		if !last.Valid {
			return dead, nil
		}
		c := contents{blobs: map[int64]int{}}
		if err := c.add(tx, "folder = ? AND uid <= ?", f, last.Int64); err != nil {
			return nil, err
		}
		kept, err := d.keepDeleted(tx, mb, c.ids, recoverable)
		if err != nil {
			return nil, err
		}
		if err := unindex(tx, mb, c.ids); err != nil {
			return nil, err
		}
		if _, err := tx.Run("DELETE FROM messages WHERE folder = ? AND uid <= ?", f, last.Int64); err != nil {
			return nil, err
		}
		if kept {
			continue
		}
		more, err := releaseBlobs(tx, c.blobs)
		if err != nil {
			return nil, err
		}
		dead = append(dead, more...)
	}
}
