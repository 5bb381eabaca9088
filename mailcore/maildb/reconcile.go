package maildb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// Report is what Reconcile found.
type Report struct {
	Mailboxes, Folders, Messages, Blobs int
	Bytes                               int64    // of all blobs
	Checked                             int      // blobs whose bytes were read
	Swept                               int      // blobs without a row that were deleted: a crash left them
	Dropped                             int      // outgoing mails given up long ago
	Differences                         []string // one line each; at most 1000
}

const maxDifferences = 1000

func (r *Report) differ(format string, args ...any) {
	if len(r.Differences) < maxDifferences {
		r.Differences = append(r.Differences, fmt.Sprintf(format, args...))
	}
}

// orphanAge is how old a blob without a row must be before it is deleted: a delivery puts its bytes first.
const orphanAge = time.Hour

// keepFailed is how long an outgoing mail that was given up stays for an administrator to try again.
const keepFailed = 30 * 24 * time.Hour

// dropFailed lets go of outgoing mails that were given up long ago, and so of their bytes.
func (d *DB) dropFailed(ctx context.Context, r *Report) error {
	rows, err := d.db.Query(ctx, "SELECT id, org FROM tasks WHERE kind = ? AND state = ? AND created_at < ? LIMIT 10000",
		outgoingKind, engine.TaskDead, millis(d.now().Add(-keepFailed)))
	if err != nil {
		return err
	}
	defer rows.Close()
	type failed struct {
		id  int64
		org mailcore.OrgID
	}
	var old []failed
	for rows.Next() {
		var f failed
		if err := rows.Scan(&f.id, &f.org); err != nil {
			return err
		}
		old = append(old, f)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	for _, f := range old {
		if err := d.OutgoingCancel(ctx, f.org, f.id); err != nil && !errors.Is(err, mailcore.ErrNoMessage) {
			return err
		}
		r.Dropped++
	}
	return nil
}

// Reconcile compares counters with rows, owners of blobs with rows, the order of UIDs and modseqs, parked mails with
// their bytes and tasks and, when deep, all bytes with their hashes. It
// repairs nothing, but deletes bytes that no row names and outgoing mails that were given up a month ago. Changes made
// meanwhile may show as differences; a quiet store without faults has none.
func (d *DB) Reconcile(ctx context.Context, deep bool) (Report, error) {
	var r Report
	for _, check := range []func(context.Context, *Report) error{d.settleFound, d.dropFailed, d.countAll, d.checkFolders, d.checkMailboxes, d.checkOrder, d.checkRefs, d.checkParked} {
		if err := check(ctx, &r); err != nil {
			return r, fmt.Errorf("reconcile: %w", err)
		}
	}
	if err := d.checkBlobs(ctx, &r, deep); err != nil {
		return r, fmt.Errorf("reconcile: %w", err)
	}
	if err := d.sweepOrphans(ctx, &r); err != nil {
		return r, fmt.Errorf("reconcile: %w", err)
	}
	return r, nil
}

// sweepOrphans deletes what was put before a crash kept its row from being written, or its row from taking it along.
func (d *DB) sweepOrphans(ctx context.Context, r *Report) error {
	w, ok := d.blobs.(engine.Walker)
	if !ok {
		return nil
	}
	var old []string
	flush := func() error {
		orphans, err := d.withoutRow(ctx, old)
		old = old[:0]
		for _, ref := range orphans {
			if err := d.blobs.Delete(ctx, engine.Ref(ref)); err != nil {
				return err
			}
			r.Swept++
		}
		return err
	}
	err := w.Walk(ctx, func(ref engine.Ref, at time.Time) error {
		if d.now().Sub(at) < orphanAge {
			return nil
		}
		if old = append(old, string(ref)); len(old) < pageRows {
			return nil
		}
		return flush()
	})
	if err != nil {
		return err
	}
	return flush()
}

// withoutRow gives those blobs that no row names.
func (d *DB) withoutRow(ctx context.Context, refs []string) ([]string, error) {
	if len(refs) == 0 {
		return nil, nil
	}
	var ask []string
	var args []any
	for _, table := range refTables {
		ask, args = append(ask, "SELECT ref FROM "+table+" WHERE ref IN ("+marks(len(refs))+")"), append(args, anys(refs)...)
	}
	rows, err := d.db.Query(ctx, strings.Join(ask, " UNION ALL "), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	known := map[string]bool{}
	for rows.Next() {
		var ref string
		if err := rows.Scan(&ref); err != nil {
			return nil, err
		}
		known[ref] = true
	}
	return slices.DeleteFunc(slices.Clone(refs), func(ref string) bool { return known[ref] }), rows.Err()
}

func (d *DB) countAll(ctx context.Context, r *Report) error {
	return d.db.QueryRow(ctx, `SELECT (SELECT COUNT(*) FROM mailboxes), (SELECT COUNT(*) FROM folders), (SELECT COUNT(*) FROM messages),
		(SELECT COUNT(*) FROM blobs), (SELECT COALESCE(SUM(size), 0) FROM blobs)`).Scan(&r.Mailboxes, &r.Folders, &r.Messages, &r.Blobs, &r.Bytes)
}

func (d *DB) checkFolders(ctx context.Context, r *Report) error {
	rows, err := d.db.Query(ctx, `SELECT f.id, f.messages, f.unseen, f.deleted, f.size, f.uidnext, f.modseq,
		COUNT(m.id), COALESCE(SUM(CASE WHEN m.flags & 1 = 0 THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN m.flags & 8 <> 0 THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(m.size), 0), COALESCE(MAX(m.uid), 0), COALESCE(MAX(m.modseq), 0), COALESCE(SUM(CASE WHEN m.mailbox <> f.mailbox THEN 1 ELSE 0 END), 0)
		FROM folders f LEFT JOIN messages m ON m.folder = f.id
		GROUP BY f.id, f.messages, f.unseen, f.deleted, f.size, f.uidnext, f.modseq`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, messages, unseen, deleted, size, next, high, n, u, del, bytes, last, seq, foreign int64
		if err := rows.Scan(&id, &messages, &unseen, &deleted, &size, &next, &high, &n, &u, &del, &bytes, &last, &seq, &foreign); err != nil {
			return err
		}
		for _, c := range []struct {
			what      string
			has, want int64
		}{{"messages", messages, n}, {"unseen", unseen, u}, {"deleted", deleted, del}, {"size", size, bytes}, {"foreign messages", foreign, 0}} {
			if c.has != c.want {
				r.differ("folder %d: %s is %d, rows say %d", id, c.what, c.has, c.want)
			}
		}
		if last >= next {
			r.differ("folder %d: uid %d is not below uidnext %d", id, last, next)
		}
		if seq > high {
			r.differ("folder %d: modseq %d is above the folder's %d", id, seq, high)
		}
	}
	return rows.Err()
}

func (d *DB) checkMailboxes(ctx context.Context, r *Report) error {
	rows, err := d.db.Query(ctx, `SELECT m.id, m.used, m.modseq, COALESCE(SUM(f.size), 0), COALESCE(MAX(f.modseq), 0)
		FROM mailboxes m LEFT JOIN folders f ON f.mailbox = m.id GROUP BY m.id, m.used, m.modseq`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, used, modseq, size, high int64
		if err := rows.Scan(&id, &used, &modseq, &size, &high); err != nil {
			return err
		}
		if used != size {
			r.differ("mailbox %d: %d bytes used, folders hold %d", id, used, size)
		}
		if high > modseq {
			r.differ("mailbox %d: a folder's modseq %d is above %d", id, high, modseq)
		}
	}
	return rows.Err()
}

// checkRefs compares the owner counts of blobs with their owners: messages, also deleted and archived ones, held mails, outgoing mails and effects.
func (d *DB) checkRefs(ctx context.Context, r *Report) error {
	out, err := d.outgoingUses(ctx)
	if err != nil {
		return err
	}
	rows, err := d.db.Query(ctx, `SELECT b.id, b.refs, COALESCE(u.n, 0) FROM blobs b
		LEFT JOIN (SELECT blob_id, COUNT(*) AS n FROM (SELECT blob_id FROM messages
			UNION ALL SELECT blob_id FROM held WHERE state = 0 UNION ALL SELECT blob_id FROM gone UNION ALL SELECT blob_id FROM archive) o GROUP BY blob_id) u ON u.blob_id = b.id`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var refs, uses int
		if err := rows.Scan(&id, &refs, &uses); err != nil {
			return err
		}
		uses += out[id]
		delete(out, id)
		if refs != uses {
			r.differ("blob %d: %d owners, rows say %d", id, refs, uses)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for id := range out {
		r.differ("blob %d: missing, an outgoing mail needs it", id)
	}
	var lost int
	err = d.db.QueryRow(ctx, "SELECT COUNT(*) FROM messages m LEFT JOIN blobs b ON b.id = m.blob_id WHERE b.id IS NULL OR b.size <> m.size").Scan(&lost)
	if lost > 0 {
		r.differ("%d messages without their blob", lost)
	}
	return err
}

func (d *DB) outgoingUses(ctx context.Context) (map[int64]int, error) {
	rows, err := d.db.Query(ctx, "SELECT payload FROM tasks WHERE kind IN (?, ?) AND state <> ?", outgoingKind, effectKind, engine.TaskDone)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[int64]int{}
	for rows.Next() {
		var raw []byte
		if err := rows.Scan(&raw); err != nil {
			return nil, err
		}
		var t outgoingTask // an effect names its blob in the same way
		if err := json.Unmarshal(raw, &t); err != nil {
			return nil, err
		}
		out[t.Blob]++
	}
	return out, rows.Err()
}

// checkBlobs opens every blob and, when deep, reads it.
func (d *DB) checkBlobs(ctx context.Context, r *Report, deep bool) error {
	type entry struct {
		id   int64
		ref  string
		size int64
		hash []byte
	}
	for after := int64(0); ; {
		rows, err := d.db.Query(ctx, "SELECT id, ref, size, hash FROM blobs WHERE id > ? ORDER BY id LIMIT ?", after, pageRows)
		if err != nil {
			return err
		}
		var page []entry
		for rows.Next() {
			var e entry
			if err := rows.Scan(&e.id, &e.ref, &e.size, &e.hash); err != nil {
				rows.Close()
				return err
			}
			page = append(page, e)
		}
		if err := rows.Err(); err != nil {
			return err
		}
		rows.Close()
		for _, e := range page {
			after = e.id
			if err := d.checkBlob(ctx, engine.Ref(e.ref), e.size, e.hash, deep); err != nil {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				r.differ("blob %d: %v", e.id, err)
			}
			if deep {
				r.Checked++
			}
		}
		if len(page) < pageRows {
			return nil
		}
	}
}

func (d *DB) checkBlob(ctx context.Context, ref engine.Ref, size int64, hash []byte, deep bool) error {
	b, err := d.blobs.Open(ctx, ref)
	if err != nil {
		return err
	}
	defer b.Close()
	if b.Size() != size {
		return fmt.Errorf("has %d bytes, the row says %d", b.Size(), size)
	}
	if !deep {
		return nil
	}
	return checkHash(b, size, hash)
}
