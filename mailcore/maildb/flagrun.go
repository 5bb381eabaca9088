package maildb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// A change of flags over a long run of messages is one row of flag_runs first; the rows of messages follow a moment later,
// a few thousand at a time (RunFlags), or at once when somebody is about to read or write them by SQL. Views know the
// change from the beginning. On SQLite only: there one process has the store, so its memory can tell which mailboxes wait.

const (
	// longChange is from how many messages on a change waits in flag_runs.
	longChange = 1000
	// maxFlagRuns is how many runs one change may have; scattered messages are changed at once.
	maxFlagRuns = 16
	// maxWaitingRuns is how many runs a mailbox may have; then a change lays them into the rows itself.
	maxWaitingRuns = 64
	// settleStep is how many rows are written in one transaction in the background: about two milliseconds.
	settleStep = 4000
	// settlePause is how long a mailbox may be changed further before its rows follow, and the pause between two steps.
	settlePause = 50 * time.Millisecond
)

// errUnsettled says that a change newer than the view waits in flag_runs.
var errUnsettled = errors.New("flags wait to be settled")

// flagRuns tells which mailboxes have rows in flag_runs. A mailbox too many does no harm.
type flagRuns struct {
	mu      sync.Mutex
	waiting map[mailcore.MailboxID]uint64 // how often one was added, over all
	added   uint64
	from    int // how long a change must be to wait
	kick    chan struct{}
}

func (r *flagRuns) add(mb mailcore.MailboxID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.added++
	r.waiting[mb] = r.added
	select {
	case r.kick <- struct{}{}:
	default:
	}
}

// has gives a number that another change of the mailbox makes larger; 0: nothing waits.
func (r *flagRuns) has(mb mailcore.MailboxID) uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.waiting[mb]
}

// done takes a mailbox away unless more was added since.
func (r *flagRuns) done(mb mailcore.MailboxID, since uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.waiting[mb] == since {
		delete(r.waiting, mb)
	}
}

func (r *flagRuns) all() []mailcore.MailboxID {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make([]mailcore.MailboxID, 0, len(r.waiting))
	for mb := range r.waiting {
		out = append(out, mb)
	}
	return out
}

// openRuns learns what an earlier life of the program left.
func (d *DB) openRuns(ctx context.Context) error {
	d.runs.waiting = map[mailcore.MailboxID]uint64{}
	d.runs.kick, d.runs.from = make(chan struct{}, 1), longChange
	return d.foundRuns(ctx)
}

func (d *DB) foundRuns(ctx context.Context) error {
	return d.each(ctx, "SELECT DISTINCT mailbox FROM flag_runs", nil, func(rows *sql.Rows) error {
		var mb mailcore.MailboxID
		err := rows.Scan(&mb)
		d.runs.add(mb)
		return err
	})
}

// flagRun is one row.
type flagRun struct {
	modseq      uint64
	first, last mailcore.UID
	folder      mailcore.FolderID
	and, or     mailcore.Flags
}

const insertRun = "INSERT INTO flag_runs (mailbox, modseq, first_uid, last_uid, folder, and_flags, or_flags) VALUES (?, ?, ?, ?, ?, ?, ?)"

// noteRuns keeps a plan for later. A change of just what the newest waiting one changed joins it.
func (d *DB) noteRuns(tx *engine.Tx, p *flagPlan, x *Index, mb mailcore.MailboxID, f mailcore.FolderID, modseq uint64) error {
	d.runs.add(mb)
	list := p.runs()
	if len(list) == 1 {
		res, err := tx.Run(`UPDATE flag_runs SET modseq = ?, and_flags = and_flags & ?, or_flags = (or_flags & ?) | ?
			WHERE mailbox = ? AND modseq = (SELECT MAX(modseq) FROM flag_runs WHERE mailbox = ?)
			AND (SELECT COUNT(*) FROM flag_runs n WHERE n.mailbox = flag_runs.mailbox AND n.modseq = flag_runs.modseq) = 1
			AND folder = ? AND first_uid = ? AND last_uid = ?`,
			modseq, p.and, p.and, p.or, mb, mb, f, x.UID(list[0].from), x.UID(list[0].to-1))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n > 0 {
			return err
		}
	}
	for _, s := range list {
		_, err := tx.Run(insertRun, mb, modseq, x.UID(s.from), x.UID(s.to-1), f, p.and, p.or)
		if err != nil {
			return err
		}
	}
	return nil
}

// runs gives the positions of a plan as spans.
func (p *flagPlan) runs() []span {
	var out []span
	for _, i := range p.positions {
		if k := len(out) - 1; k >= 0 && out[k].to == i {
			out[k].to++
			continue
		}
		out = append(out, span{i, i + 1})
	}
	return out
}

// mayWait tells whether a change may go to flag_runs in that transaction.
func (d *DB) mayWait(tx *engine.Tx, p *flagPlan, mb mailcore.MailboxID) (bool, error) {
	if d.db.Dialect() != engine.SQLite || p.keywords || len(p.positions) < d.runs.from || len(p.runs()) > maxFlagRuns {
		return false, nil
	}
	var n int
	err := tx.Row("SELECT COUNT(*) FROM flag_runs WHERE mailbox = ?", mb).Scan(&n)
	return n+maxFlagRuns <= maxWaitingRuns, err
}

func flagRunsOf(tx *engine.Tx, mb mailcore.MailboxID) ([]flagRun, error) {
	rows, err := tx.Rows("SELECT modseq, first_uid, last_uid, folder, and_flags, or_flags FROM flag_runs WHERE mailbox = ? ORDER BY modseq, first_uid", mb)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []flagRun
	for rows.Next() {
		var r flagRun
		if err := rows.Scan(&r.modseq, &r.first, &r.last, &r.folder, &r.and, &r.or); err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// settleIn lays waiting changes of a mailbox into the rows, oldest first: up to that many rows, 0 is all.
func (d *DB) settleIn(tx *engine.Tx, mb mailcore.MailboxID, most int) (more bool, err error) {
	list, err := flagRunsOf(tx, mb)
	if err != nil {
		return false, err
	}
	for i, r := range list {
		through := r.last
		if most > 0 {
			err := tx.Row("SELECT COALESCE(MAX(uid), ?) FROM (SELECT uid FROM messages WHERE folder = ? AND uid BETWEEN ? AND ? ORDER BY uid LIMIT ?) t",
				r.last, r.folder, r.first, r.last, most).Scan(&through)
			if err != nil {
				return false, err
			}
		}
		if err := r.settle(tx, mb, r.first, through); err != nil {
			return false, err
		}
		if most > 0 {
			return through < r.last || i+1 < len(list), nil
		}
	}
	return false, nil
}

// settle lays a run into the rows from one UID to another; what is outside goes on waiting.
func (r flagRun) settle(tx *engine.Tx, mb mailcore.MailboxID, from, to mailcore.UID) error {
	_, err := tx.Run("UPDATE messages SET flags = (flags & ?) | ?, modseq = ? WHERE folder = ? AND uid BETWEEN ? AND ?",
		r.and, r.or, r.modseq, r.folder, from, to)
	if err != nil {
		return err
	}
	if _, err := tx.Run("DELETE FROM flag_runs WHERE mailbox = ? AND modseq = ? AND first_uid = ?", mb, r.modseq, r.first); err != nil {
		return err
	}
	for _, rest := range [][2]mailcore.UID{{r.first, from - 1}, {to + 1, r.last}} {
		if rest[0] > rest[1] {
			continue
		}
		_, err := tx.Run(insertRun, mb, r.modseq, rest[0], rest[1], r.folder, r.and, r.or)
		if err != nil {
			return err
		}
	}
	return nil
}

// settleBetween does so for the messages of a folder that are about to be changed or copied.
func (d *DB) settleBetween(tx *engine.Tx, mb mailcore.MailboxID, f mailcore.FolderID, first, last mailcore.UID) error {
	if d.runs.has(mb) == 0 {
		return nil
	}
	list, err := flagRunsOf(tx, mb)
	if err != nil {
		return err
	}
	for _, r := range list {
		from, to := max(first, r.first), min(last, r.last)
		if r.folder != f || from > to {
			continue
		}
		if err := r.settle(tx, mb, from, to); err != nil {
			return err
		}
	}
	return nil
}

// settle lays what waits of a mailbox into its rows.
func (d *DB) settle(ctx context.Context, mb mailcore.MailboxID, most int) (more bool, err error) {
	var since uint64
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		since = d.runs.has(mb)
		more, err = d.settleIn(tx, mb, most)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("settle flags of mailbox %d: %w", mb, err)
	}
	if !more {
		d.runs.done(mb, since)
	}
	return more, nil
}

// settled makes sure that rows of a mailbox show all flags. It costs nothing as a rule.
func (d *DB) settled(ctx context.Context, mb mailcore.MailboxID) error {
	if d.runs.has(mb) == 0 {
		return nil
	}
	_, err := d.settle(ctx, mb, 0)
	return err
}

// settledAll does so for all mailboxes.
func (d *DB) settledAll(ctx context.Context) error {
	for _, mb := range d.runs.all() {
		if err := d.settled(ctx, mb); err != nil {
			return err
		}
	}
	return nil
}

// settleFound is settledAll with what another process may have left since this one opened the store.
func (d *DB) settleFound(ctx context.Context, _ *Report) error {
	if err := d.foundRuns(ctx); err != nil {
		return err
	}
	return d.settledAll(ctx)
}

// RunFlags lets the rows of messages follow long changes of flags, until ctx ends.
func (d *DB) RunFlags(ctx context.Context) error {
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
			return nil
		case <-d.runs.kick:
		}
		for list := d.runs.all(); len(list) > 0 && ctx.Err() == nil; list = d.runs.all() {
			for _, mb := range list {
				wait(ctx, settlePause)
				if _, err := d.settle(ctx, mb, settleStep); err != nil && ctx.Err() == nil {
					d.log.Error("flags of messages wait to be written", "mailbox", mb, "err", err)
					wait(ctx, time.Second)
				}
			}
		}
	}
	return nil
}
