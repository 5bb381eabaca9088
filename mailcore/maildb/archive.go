package maildb

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// Why a mail is in the archive.
const (
	whyJournal = "journal"
	whyHold    = "hold"
	whyLive    = "live" // it is not: it lies in a mailbox under legal hold
)

const (
	maxRcpts = 60 << 10 // bytes of the recipients that an archived mail shows
	day      = 24 * time.Hour
)

type party struct {
	mailbox mailcore.MailboxID
	person  int64
}

// archiving is a row of the archive to be written; the caller counts it as an owner of the blob.
type archiving struct {
	org           mailcore.OrgID
	at, blob      int64
	why           string
	way           mailcore.Way
	sender, rcpts string
	trace         string
	parties       []party
}

func (a *archiving) insert(tx *engine.Tx) error {
	res, err := tx.Run("INSERT INTO archive (org, at, blob_id, why, way, sender, rcpts, trace) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		a.org, a.at, a.blob, a.why, string(a.way), cut(a.sender, maxFrom), cut(a.rcpts, maxRcpts), cut(a.trace, 64))
	if err != nil {
		return err
	}
	id, err := res.LastInsertId()
	if err != nil {
		return err
	}
	err = engine.InChunks(a.parties, func(part []party) error {
		args := make([]any, 0, 3*len(part))
		for _, p := range part {
			args = append(args, id, p.mailbox, p.person)
		}
		_, err := tx.Run("INSERT INTO archive_parties (archive, mailbox, person) VALUES "+tuples(3, len(part)), args...)
		return err
	})
	if err != nil {
		return err
	}
	_, err = tx.Run("INSERT INTO index_queue (mailbox, message) VALUES (?, ?)", archiveBox(a.org), id)
	return err
}

// addJournal writes a delivery into the archives that keep it; each owns the bytes as a copy does.
func (t *commitTx) addJournal() error {
	for i := range t.dl.Journal {
		j := &t.dl.Journal[i]
		a := archiving{org: j.Org, at: millis(cmp.Or(t.dl.ReceivedAt, t.d.now())), blob: t.blobs[j.Org], why: whyJournal, way: j.Way,
			sender: string(t.dl.From), rcpts: mailcore.JoinAddresses(j.Rcpts), trace: t.dl.ID}
		boxes := slices.Compact(slices.Sorted(slices.Values(j.Parties)))
		err := engine.InChunks(boxes, func(part []mailcore.MailboxID) error {
			rows, err := t.tx.Rows("SELECT id, person FROM mailboxes WHERE org = ? AND id IN ("+marks(len(part))+")", append([]any{j.Org}, anys(part)...)...)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				var p party
				if err := rows.Scan(&p.mailbox, &p.person); err != nil {
					return err
				}
				a.parties = append(a.parties, p)
			}
			return rows.Err()
		})
		if err != nil {
			return err
		}
		if err := a.insert(t.tx); err != nil {
			return err
		}
	}
	return nil
}

// ArchivePolicy tells whether an organisation keeps an archive.
func (d *DB) ArchivePolicy(ctx context.Context, org mailcore.OrgID) (mailcore.ArchivePolicy, error) {
	var p mailcore.ArchivePolicy
	var since int64
	err := d.db.QueryRow(ctx, "SELECT since, days FROM archive_policy WHERE org = ?", org).Scan(&since, &p.Days)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	if err != nil {
		return p, fmt.Errorf("archive of organisation %d: %w", org, err)
	}
	p.Since = at(since)
	return p, nil
}

// SetArchivePolicy begins, ends or changes the archive of an organisation. What is in it stays after its end.
func (d *DB) SetArchivePolicy(ctx context.Context, org mailcore.OrgID, on bool, days int) error {
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		var since int64
		err := tx.Row("SELECT since FROM archive_policy WHERE org = ?", org).Scan(&since)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			if _, err := tx.Run("INSERT INTO archive_policy (org, since, days) VALUES (?, 0, 0)", org); err != nil && !engine.IsDuplicate(err) {
				return err
			}
		case err != nil:
			return err
		}
		if on && since == 0 {
			since = millis(d.now())
		}
		if !on {
			since = 0
		}
		if _, err := tx.Run("UPDATE archive_policy SET since = ?, days = ? WHERE org = ?", since, days, org); err != nil {
			return err
		}
		return d.tellRoutes(tx)
	})
	if err != nil {
		return fmt.Errorf("archive of organisation %d: %w", org, err)
	}
	return nil
}

// Archiving tells whether an organisation keeps an archive. It may be a second behind what another node changed.
func (d *DB) Archiving(ctx context.Context, org mailcore.OrgID) (bool, error) {
	d.freshen(ctx)
	key, now := strconv.FormatInt(int64(org), 10), d.now()
	if on, _, ok := d.archiving.get(key, now); ok {
		return on, nil
	}
	gen := d.archiving.generation()
	p, err := d.ArchivePolicy(ctx, org)
	if err != nil {
		return false, err
	}
	d.archiving.put(key, !p.Since.IsZero(), false, now, gen)
	return !p.Since.IsZero(), nil
}

// ArchiveSize tells how many mails an archive holds and how many bytes they have.
func (d *DB) ArchiveSize(ctx context.Context, org mailcore.OrgID) (mails int, bytes int64, err error) {
	err = d.db.QueryRow(ctx, "SELECT COUNT(*), COALESCE(SUM(b.size), 0) FROM archive a JOIN blobs b ON b.id = a.blob_id WHERE a.org = ?", org).Scan(&mails, &bytes)
	return mails, bytes, err
}

// TidyKept lets go of what need not be kept any longer: deleted messages, and mails of the archive whose days are over
// or whose legal hold has ended.
func (d *DB) TidyKept(ctx context.Context) error {
	if err := d.purgeGone(ctx); err != nil {
		return err
	}
	now := d.now()
	for _, old := range []struct {
		what string
		args []any
	}{
		{`FROM archive_policy o JOIN archive a ON a.org = o.org AND a.at < ? - o.days * 86400000 WHERE o.days > 0 AND a.why = 'journal'`, []any{millis(now)}},
		{`FROM legal_holds e JOIN archive_parties q ON (q.mailbox = e.mailbox OR e.person <> 0 AND q.person = e.person)
			JOIN archive a ON a.id = q.archive AND a.org = e.org WHERE e.ended_at > ? AND a.why = 'hold'`, []any{millis(now.Add(-endedLately))}},
	} {
		for {
			n, err := d.dropArchived(ctx, old.what, old.args)
			if err != nil {
				return fmt.Errorf("tidy archive: %w", err)
			}
			if n < purgeBatch {
				break
			}
		}
	}
	return nil
}

// unheld holds for archived mails a that no legal hold keeps.
const unheld = ` AND NOT EXISTS (SELECT 1 FROM archive_parties p JOIN legal_holds h ON h.org = a.org AND h.ended_at = 0 AND
	(h.mailbox = p.mailbox OR h.person <> 0 AND h.person = p.person) AND a.at >= h.from_at AND (h.to_at = 0 OR a.at < h.to_at) WHERE p.archive = a.id)`

// dropArchived lets go of a batch of archived mails and tells how many.
func (d *DB) dropArchived(ctx context.Context, what string, args []any) (n int, err error) {
	var dead []deadBlob
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		n, dead = 0, nil
		rows, err := tx.Rows("SELECT DISTINCT a.id, a.blob_id "+what+unheld+" ORDER BY a.id LIMIT ?", append(slices.Clone(args), purgeBatch)...)
		if err != nil {
			return err
		}
		defer rows.Close()
		blobs := map[int64]int64{}
		for rows.Next() {
			var id, blob int64
			if err := rows.Scan(&id, &blob); err != nil {
				return err
			}
			blobs[id] = blob
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return err
		}
		uses := map[int64]int{}
		for id, blob := range blobs { // another node may be at the same
			res, err := tx.Run("DELETE FROM archive WHERE id = ?", id)
			if err != nil {
				return err
			}
			gone, err := res.RowsAffected()
			if err != nil {
				return err
			}
			if gone == 0 {
				continue
			}
			uses[blob]++
			if _, err := tx.Run("DELETE FROM archive_parties WHERE archive = ?", id); err != nil {
				return err
			}
		}
		n = len(blobs)
		dead, err = releaseBlobs(tx, uses)
		return err
	})
	if err == nil {
		d.sweep(ctx, dead)
	}
	return n, err
}
