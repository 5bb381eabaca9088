package maildb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// FlagOp says how SetFlags combines old and new flags.
type FlagOp int

// Operations of STORE.
const (
	AddFlags FlagOp = iota
	RemoveFlags
	ReplaceFlags
)

// FlagChange is one STORE (RFC 9051, section 6.4.6; UnchangedSince: RFC 7162, section 3.1.3).
type FlagChange struct {
	UIDs     mailcore.UIDSet
	Op       FlagOp
	Flags    mailcore.Flags
	Keywords []string
	// UnchangedSince, when Conditional, leaves out messages with a larger ModSeq; they come back as failed.
	Conditional    bool
	UnchangedSince uint64
}

// SetFlags changes flags and keywords. changed lists the messages whose flags are now different, failed those that
// UnchangedSince kept from being touched; modseq is that of the change, 0 when nothing changed. Keywords keep the letter
// case in which the folder knows them. mailcore.ErrBadName for keywords that are none.
func (d *DB) SetFlags(ctx context.Context, mb mailcore.MailboxID, f mailcore.FolderID, c FlagChange) (changed, failed []mailcore.UID, modseq uint64, err error) {
	if err := validKeywords(c.Keywords); err != nil {
		return nil, nil, 0, err
	}
	base, err := d.Index(ctx, mb, f)
	if err != nil {
		return nil, nil, 0, err
	}
	p, err := planFlags(base, &c)
	if err != nil {
		return nil, nil, 0, fmt.Errorf("set flags in folder %d: %w", f, err)
	}
	if len(p.positions) == 0 {
		return nil, base.uidsAt(p.failed), 0, nil
	}
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		changed, failed, modseq, err = d.setFlags(tx, base, p, mb, f, &c)
		return err
	})
	if err != nil {
		return nil, nil, 0, fmt.Errorf("set flags in folder %d: %w", f, err)
	}
	return changed, failed, modseq, nil
}

// setFlags runs in a transaction; p is the plan for base, mostly still the view.
func (d *DB) setFlags(tx *engine.Tx, base *Index, p *flagPlan, mb mailcore.MailboxID, f mailcore.FolderID, c *FlagChange) (changed, failed []mailcore.UID, modseq uint64, err error) {
	m, err := lockMailbox(tx, d.db.Dialect(), 0, mb, 0)
	if err != nil {
		return nil, nil, 0, err
	}
	x, err := d.inTx(tx, base, mb, f)
	if err != nil {
		return nil, nil, 0, err
	}
	if x != base {
		if p, err = planFlags(x, c); err != nil {
			return nil, nil, 0, err
		}
	}
	failed = x.uidsAt(p.failed)
	if len(p.positions) == 0 {
		return nil, failed, 0, nil
	}
	if err := d.writeFlags(tx, p, x, mb, f, m); err != nil {
		return nil, nil, 0, err
	}
	if err := noteFlagged(tx, f, x.UID(p.positions[0]), x.UID(p.positions[len(p.positions)-1]), m); err != nil {
		return nil, nil, 0, err
	}
	n, err := growFolder(tx, d.db.Dialect(), mb, f, m, p.growth)
	if err != nil {
		return nil, nil, 0, err
	}
	changed = x.uidsAt(p.positions)
	if err := d.announceFlags(tx, mb, f, c, changed, n, m, p.growth.unseen != 0); err != nil {
		return nil, nil, 0, err
	}
	d.keepView(tx, f, p.apply(x, m))
	return changed, failed, m, nil
}

// writeFlags changes the rows, or leaves that for later.
func (d *DB) writeFlags(tx *engine.Tx, p *flagPlan, x *Index, mb mailcore.MailboxID, f mailcore.FolderID, modseq uint64) error {
	later, err := d.mayWait(tx, p, mb)
	if err != nil {
		return err
	}
	if later {
		return d.noteRuns(tx, p, x, mb, f, modseq)
	}
	// What the rows get is what they have, changed.
	if err := d.settleBetween(tx, mb, f, x.UID(p.positions[0]), x.UID(p.positions[len(p.positions)-1])); err != nil {
		return err
	}
	return p.write(tx, x, f, modseq)
}

// flagPlan is what a change does to a view.
type flagPlan struct {
	positions, failed []int
	op                FlagOp
	and, or           mailcore.Flags
	keywords          bool              // some message gets other keywords
	to                map[uint32]string // new keywords of each keyword set, as in the column
	growth            growth
}

func planFlags(x *Index, c *FlagChange) (*flagPlan, error) {
	p := &flagPlan{op: c.Op, to: map[uint32]string{}}
	switch c.Op {
	case AddFlags:
		p.and, p.or = ^mailcore.Flags(0), c.Flags
	case RemoveFlags:
		p.and = ^c.Flags
	case ReplaceFlags:
		p.or = c.Flags
	}
	keywords := x.spelled(c.Keywords)
	last, other := ^uint32(0), false // the set of the message before, and whether its keywords change
	for _, s := range x.spans(c.UIDs) {
		p.positions = slices.Grow(p.positions, s.to-s.from)
		for i := s.from; i < s.to; i++ {
			ch, k := x.at(i)
			set, old := ch.set[k], ch.flags[k]
			if set != last {
				var err error
				if other, err = p.retag(x, set, keywords); err != nil {
					return nil, err
				}
				last = set
			}
			now := old&p.and | p.or
			if c.Conditional && ch.modseq[k] > c.UnchangedSince {
				p.failed = append(p.failed, i)
				continue
			}
			if now == old && !other {
				continue
			}
			p.keywords = p.keywords || other
			p.positions = append(p.positions, i)
			p.growth.unseen += lacks(now, mailcore.FlagSeen) - lacks(old, mailcore.FlagSeen)
			p.growth.deleted += lacks(old, mailcore.FlagDeleted) - lacks(now, mailcore.FlagDeleted)
		}
	}
	return p, nil
}

// retag finds what becomes of a set of keywords, and whether it changes.
func (p *flagPlan) retag(x *Index, set uint32, keywords []string) (bool, error) {
	to, ok := p.to[set]
	if !ok {
		list := combine(x.sets[set], keywords, p.op)
		if len(list) > maxKeywords {
			return false, fmt.Errorf("too many keywords: %w", mailcore.ErrBadName)
		}
		to = joinKeywords(list)
		p.to[set] = to
	}
	return to != joinKeywords(x.sets[set]), nil
}

func lacks(f, flag mailcore.Flags) int {
	if f&flag == 0 {
		return 1
	}
	return 0
}

// spelled gives keywords in the letter case in which the folder has them: IMAP does not tell cases apart.
func (x *Index) spelled(list []string) []string {
	out := make([]string, 0, len(list))
	for _, k := range list {
		for _, set := range x.sets {
			if i := slices.IndexFunc(set, func(s string) bool { return strings.EqualFold(s, k) }); i >= 0 {
				k = set[i]
				break
			}
		}
		if !slices.ContainsFunc(out, func(s string) bool { return strings.EqualFold(s, k) }) {
			out = append(out, k)
		}
	}
	return out
}

func combine(old, arg []string, op FlagOp) []string {
	switch op {
	case ReplaceFlags:
		return arg
	case RemoveFlags:
		return slices.DeleteFunc(slices.Clone(old), func(k string) bool { return slices.Contains(arg, k) })
	}
	out := slices.Clone(old)
	for _, k := range arg {
		if !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	return out
}

// write runs one statement for each run of messages; where keywords change, for each new set of keywords.
func (p *flagPlan) write(tx *engine.Tx, x *Index, f mailcore.FolderID, modseq uint64) error {
	if !p.keywords {
		return x.eachRun(p.positions, func(where string, args []any, _ []mailcore.UID) error {
			_, err := tx.Run("UPDATE messages SET flags = (flags & ?) | ?, modseq = ? WHERE folder = ? AND "+where,
				append([]any{p.and, p.or, modseq, f}, args...)...)
			return err
		})
	}
	groups := map[string][]int{}
	for _, i := range p.positions {
		ch, k := x.at(i)
		to := p.to[ch.set[k]]
		groups[to] = append(groups[to], i)
	}
	for to, positions := range groups {
		err := x.eachRun(positions, func(where string, args []any, _ []mailcore.UID) error {
			_, err := tx.Run("UPDATE messages SET flags = (flags & ?) | ?, keywords = ?, modseq = ? WHERE folder = ? AND "+where,
				append([]any{p.and, p.or, to, modseq, f}, args...)...)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// keepFlagged is how many changes of a folder are told apart, and trimFlagged how often older ones become one.
const (
	keepFlagged = 256
	trimFlagged = 64
)

// noteFlagged tells the views of other nodes where to look.
func noteFlagged(tx *engine.Tx, f mailcore.FolderID, first, last mailcore.UID, modseq uint64) error {
	_, err := tx.Run("INSERT INTO flagged (folder, modseq, first_uid, last_uid) VALUES (?, ?, ?, ?)", f, modseq, first, last)
	if err != nil || modseq%trimFlagged != 0 {
		return err
	}
	var cut uint64
	err = tx.Row("SELECT modseq FROM flagged WHERE folder = ? ORDER BY modseq DESC LIMIT 1 OFFSET ?", f, keepFlagged).Scan(&cut)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := tx.Row("SELECT MIN(first_uid), MAX(last_uid) FROM flagged WHERE folder = ? AND modseq <= ?", f, cut).Scan(&first, &last); err != nil {
		return err
	}
	if _, err = tx.Run("DELETE FROM flagged WHERE folder = ? AND modseq < ?", f, cut); err != nil {
		return err
	}
	_, err = tx.Run("UPDATE flagged SET first_uid = ?, last_uid = ? WHERE folder = ? AND modseq = ?", first, last, f, cut)
	return err
}

// apply gives the view after the change.
func (p *flagPlan) apply(x *Index, modseq uint64) *Index {
	b := x.next() // has the same chunks as long as no message comes or goes
	at, last := 0, -1
	for _, i := range p.positions {
		for at+1 < len(x.starts) && x.starts[at+1] <= i {
			at++
		}
		if at != last {
			b.own(at)
			last = at
		}
		ch, k := b.x.chunks[at], i-x.starts[at]
		ch.flags[k], ch.modseq[k] = ch.flags[k]&p.and|p.or, modseq
		if p.keywords {
			ch.set[k] = b.setID(p.to[ch.set[k]])
		}
	}
	b.x.high = modseq
	return b.finish()
}

func (d *DB) announceFlags(tx *engine.Tx, mb mailcore.MailboxID, f mailcore.FolderID, c *FlagChange, changed []mailcore.UID, n counters, modseq uint64, counted bool) error {
	ev := flagsEvent{Folder: f, UIDs: writeUIDs(changed), ModSeq: modseq}
	names := namesOf(c.Flags, c.Keywords)
	switch c.Op {
	case AddFlags:
		ev.Add = names
	case RemoveFlags:
		ev.Del = names
	case ReplaceFlags:
		ev.Set = append([]string{}, names...)
	}
	var err error
	if ev.IDs, err = fewIDs(tx, f, changed); err != nil {
		return err
	}
	if err := d.streams.Append(tx, stream(mb), "mail.flags", ev); err != nil || !counted {
		return err
	}
	return d.streams.Append(tx, stream(mb), "mb.count", countEvent{f, n.messages, n.unseen, modseq})
}

// eventIDs is up to how many messages an event names by id; for more the UIDs must do.
const eventIDs = 64

func fewIDs(tx *engine.Tx, f mailcore.FolderID, uids []mailcore.UID) ([]mailcore.MessageID, error) {
	if len(uids) == 0 || len(uids) > eventIDs {
		return nil, nil
	}
	args := []any{f}
	for _, u := range uids {
		args = append(args, u)
	}
	rows, err := tx.Rows("SELECT id FROM messages WHERE folder = ? AND uid IN ("+marks(len(uids))+") ORDER BY uid", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []mailcore.MessageID
	for rows.Next() {
		var id mailcore.MessageID
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, rows.Err()
}
