package imapd

import (
	"errors"
	"slices"

	"mailbridge/mailcore"
)

// echo is what a STORE asks of the news that follow it.
type echo struct {
	uids   mailcore.UIDSet // to be told whether changed or not
	own    mailcore.UIDSet // changed by it
	modseq uint64          // of the change
	silent bool
	uid    bool // answer with UID
}

// news tells the client what changed in the selected folder; false when the session ended because the folder is gone.
func (c *conn) news(expunge bool) bool {
	err := c.sync(expunge, echo{})
	switch {
	case errors.Is(err, mailcore.ErrNoFolder):
		c.bye("Selected folder was deleted")
		return false
	case errors.Is(err, errRightsEnded):
		c.bye("You may not read this mailbox any more")
		return false
	case err != nil && c.ctx.Err() == nil:
		c.log().Warn("imap news", "err", err) // the command itself is done; the next one will try again
	}
	return true
}

// sync moves the view to the newest snapshot and tells the difference. Without expunge, vanished messages keep their
// numbers as ghosts.
func (c *conn) sync(expunge bool, e echo) error {
	s := c.sel
	if err := c.stillMay(); err != nil {
		return err
	}
	snap, err := c.srv.store.Index(c.ctx, c.sel.mailbox, s.folder)
	if err != nil {
		return err
	}
	old := s.view
	if snap == old.snap && (len(old.ghosts) == 0 || !expunge) && e.uids == nil {
		return nil
	}
	diff := compare(old.snap, snap)
	ghosts := mergeUIDs(old.ghosts, diff.gone)
	if expunge {
		c.writeExpunged(&old, ghosts)
		ghosts = nil
	}
	s.view = view{snap: snap, ghosts: ghosts}
	if len(snap.AllKeywords()) != s.keywords {
		c.writeFlags()
	}
	if diff.added > 0 {
		c.claimRecent()
		c.wr.str("* ").num(uint64(s.view.count())).str(" EXISTS").crlf()
		if !c.rev2 {
			c.wr.str("* ").num(uint64(c.recentCount())).str(" RECENT").crlf()
		}
	}
	if diff.added > 0 && c.notified != nil && c.notified.fetch != nil {
		if err := c.fetchNew(old.snap.UIDNext()); err != nil {
			return err
		}
	}
	if c.notified.mutes(flagsHappen) {
		diff.flags = nil
	}
	c.writeChanged(diff.flags, e)
	return nil
}

// fetchNew tells of messages from a UID on what the client asked for by NOTIFY.
func (c *conn) fetchNew(from mailcore.UID) error {
	f := fetcher{conn: c, q: c.notified.fetch, sel: c.sel}
	uids := mailcore.UIDSet{{Start: from, Stop: c.sel.view.lastUID()}}
	if f.q.readsContent() {
		if err := c.noteUIDs("read", uids, ""); err != nil {
			return err
		}
	}
	return f.run(uids)
}

func mergeUIDs(a, b []mailcore.UID) []mailcore.UID {
	if len(b) == 0 {
		return a
	}
	out := append(slices.Clone(a), b...)
	slices.Sort(out)
	return out
}

// writeExpunged writes EXPUNGE for ascending UIDs of the old view; each number counts without the ones before it. After
// ENABLE QRESYNC or UIDONLY one VANISHED tells all.
func (c *conn) writeExpunged(old *view, gone []mailcore.UID) {
	if len(gone) > 0 && c.sel.saved != nil {
		c.sel.saved = without(c.sel.saved, gone)
	}
	if (c.qresync || c.uidOnly) && len(gone) > 0 {
		c.wr.str("* VANISHED ")
		c.wr.b = appendUIDs(c.wr.b, gone)
		c.wr.crlf()
		return
	}
	for told, u := range gone {
		var seq uint64
		if pos, ok := old.snap.Find(u); ok {
			seq = old.seq(pos)
		} else {
			i, _ := slices.BinarySearch(old.ghosts, u)
			seq = old.ghostSeq(i)
		}
		c.wr.str("* ").num(seq - uint64(told)).str(" EXPUNGE").crlf()
	}
}

// without takes ascending UIDs out of a set.
func without(s mailcore.UIDSet, gone []mailcore.UID) mailcore.UIDSet {
	out := mailcore.UIDSet{}
	for _, r := range s {
		i, _ := slices.BinarySearch(gone, r.Start)
		start := r.Start
		for ; i < len(gone) && gone[i] <= r.Stop; i++ {
			if gone[i] > start {
				out = append(out, mailcore.UIDRange{Start: start, Stop: gone[i] - 1})
			}
			start = gone[i] + 1
		}
		if start <= r.Stop {
			out = append(out, mailcore.UIDRange{Start: start, Stop: r.Stop})
		}
	}
	return out
}

// writeChanged writes the flags at the changed positions, and at those that a STORE wants told anyway.
func (c *conn) writeChanged(changed []int, e echo) {
	if e.uids != nil && !e.silent {
		var asked []int
		c.sel.view.each(e.uids, func(pos int) { asked = append(asked, pos) })
		changed = union(changed, asked)
	}
	snap := c.sel.view.snap
	for _, pos := range changed {
		u := snap.UID(pos)
		quiet := e.silent && snap.ModSeq(pos) == e.modseq && inSet(e.own, u)
		if quiet && !c.condstore {
			continue
		}
		c.writeFlagsAt(pos, e.uid || c.rev2 || c.qresync || c.notified != nil, quiet)
	}
}

// union joins two ascending lists into one; each number is in it once.
func union(a, b []int) []int {
	if slices.Equal(a, b) {
		return a
	}
	out := make([]int, 0, max(len(a), len(b)))
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0] < b[0]:
			out, a = append(out, a[0]), a[1:]
		case len(a) == 0 || b[0] < a[0]:
			out, b = append(out, b[0]), b[1:]
		default:
			out, a, b = append(out, a[0]), a[1:], b[1:]
		}
	}
	return out
}

// beginFetch begins an answer about one message, named by its number or, after ENABLE UIDONLY, by its UID.
func (c *conn) beginFetch(pos int) {
	if c.uidOnly {
		c.wr.str("* ").num(uint64(c.sel.view.snap.UID(pos))).str(" UIDFETCH (")
		return
	}
	c.wr.str("* ").num(c.sel.view.seq(pos)).str(" FETCH (")
}

func (c *conn) writeFlagsAt(pos int, withUID, onlyModSeq bool) {
	w, snap := &c.wr, c.sel.view.snap
	u := snap.UID(pos)
	c.beginFetch(pos)
	if withUID && !c.uidOnly {
		w.str("UID ").num(uint64(u)).byte(' ')
	}
	if !onlyModSeq {
		w.str("FLAGS ").flags(snap.Flags(pos), snap.Keywords(pos), c.isRecent(u))
	}
	if c.condstore {
		if !onlyModSeq {
			w.byte(' ')
		}
		w.str("MODSEQ (").num(snap.ModSeq(pos)).byte(')')
	}
	w.byte(')').crlf()
}
