package imapd

import (
	"slices"

	"mailbridge/mailcore"
)

// resync is what a client remembers of a folder from its last visit (RFC 7162, section 3.2.5). Pairs of sequence number
// and UID help only where the log of expunged messages does not reach back far enough.
type resync struct {
	validity uint32
	modseq   uint64
	known    []numRange // nil: everything below UIDNEXT
	seqs     []numRange
	uids     []numRange
}

// selectQresync reads "(uidvalidity modseq [known-uids] [(seqs uids)])".
func (c *conn) selectQresync(cmd *command) (*resync, error) {
	if !c.qresync {
		return nil, syntaxError("QRESYNC is not enabled")
	}
	if err := cmd.space(); err != nil {
		return nil, err
	}
	if err := cmd.expect('('); err != nil {
		return nil, err
	}
	var q resync
	var err error
	if q.validity, err = cmd.number(); err != nil {
		return nil, err
	}
	if err := cmd.space(); err != nil {
		return nil, err
	}
	if q.modseq, err = cmd.number64(); err != nil {
		return nil, err
	}
	if q.validity == 0 || q.modseq == 0 {
		return nil, syntaxError("0 is no UIDVALIDITY and no MODSEQ")
	}
	if cmd.take(' ') && cmd.peek() != '(' {
		if q.known, err = cmd.plainSet(); err != nil {
			return nil, err
		}
		cmd.take(' ')
	}
	if cmd.peek() == '(' {
		if c.uidOnly {
			return nil, errUIDRequired
		}
		if err := cmd.seqMatch(&q); err != nil {
			return nil, err
		}
	}
	return &q, cmd.expect(')')
}

// plainSet reads a set without "*" and "$".
func (p *parser) plainSet() ([]numRange, error) {
	s, err := p.numSet()
	if err != nil {
		return nil, err
	}
	if s.saved || slices.ContainsFunc(s.ranges, func(r numRange) bool { return r.start == 0 || r.stop == 0 }) {
		return nil, syntaxError("only numbers are allowed here")
	}
	return s.resolve(0), nil
}

func (p *parser) seqMatch(q *resync) error {
	if err := p.expect('('); err != nil {
		return err
	}
	var err error
	if q.seqs, err = p.plainSet(); err != nil {
		return err
	}
	if err := p.space(); err != nil {
		return err
	}
	if q.uids, err = p.plainSet(); err != nil {
		return err
	}
	if count(q.seqs) != count(q.uids) {
		return syntaxError("sets differ in length")
	}
	return p.expect(')')
}

func count(s []numRange) uint64 {
	var n uint64
	for _, r := range s {
		n += uint64(r.stop-r.start) + 1
	}
	return n
}

// catchUp tells a returning client what vanished and what changed while it was away.
func (c *conn) catchUp(q *resync) error {
	v := &c.sel.view
	if q.validity != v.snap.UIDValidity() {
		return nil // everything it knows is of another folder
	}
	known := q.known
	if known == nil {
		known = []numRange{{1, 1<<32 - 1}}
	}
	if err := c.vanishedEarlier(known, q.modseq, v.matched(q)); err != nil {
		return err
	}
	set := mailcore.UIDSet{}
	for _, r := range known {
		set = append(set, mailcore.UIDRange{Start: mailcore.UID(r.start), Stop: mailcore.UID(r.stop)})
	}
	v.each(set, func(pos int) {
		if v.snap.ModSeq(pos) > q.modseq {
			c.writeFlagsAt(pos, true, false)
		}
	})
	return nil
}

// matched gives the largest UID that still stands where the client believes it: up to it nothing has vanished.
func (v *view) matched(q *resync) mailcore.UID {
	var best mailcore.UID
	i, j := 0, 0
	var at, bt uint32 // offsets in the ranges
	for i < len(q.seqs) && j < len(q.uids) {
		s, u := q.seqs[i], q.uids[j]
		n := min(s.stop-s.start-at, u.stop-u.start-bt) + 1
		best = max(best, v.matchedRun(s.start+at, u.start+bt, n))
		if at += n; at > s.stop-s.start {
			i, at = i+1, 0
		}
		if bt += n; bt > u.stop-u.start {
			j, bt = j+1, 0
		}
	}
	return best
}

// matchedRun looks at n pairs of consecutive numbers. Each message less in front moves the rest down, so pairs match up
// to some point and not behind it.
func (v *view) matchedRun(seq, uid, n uint32) mailcore.UID {
	var best mailcore.UID
	total := uint32(v.snap.N())
	for lo, hi := uint32(0), n; lo < hi; {
		mid := lo + (hi-lo)/2
		if seq+mid <= total && v.snap.UID(int(seq+mid)-1) == mailcore.UID(uid+mid) {
			best = mailcore.UID(uid + mid)
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return best
}

// vanishedEarlier tells which of the known UIDs were expunged after modseq. When the log does not reach back that far,
// every known UID above matched that is not there counts as vanished: saying it once too often does no harm.
func (c *conn) vanishedEarlier(known []numRange, modseq uint64, matched mailcore.UID) error {
	v := &c.sel.view
	gone, complete, err := c.srv.store.Vanished(c.ctx, c.sel.mailbox, c.sel.folder, modseq)
	if err != nil {
		return err
	}
	w := &c.wr
	sep := "* VANISHED (EARLIER) "
	tell := func(first, last mailcore.UID) {
		w.str(sep).num(uint64(first))
		if last > first {
			w.byte(':').num(uint64(last))
		}
		sep = ","
	}
	if complete {
		set := make(mailcore.UIDSet, 0, len(known))
		for _, r := range known {
			set = append(set, mailcore.UIDRange{Start: mailcore.UID(r.start), Stop: mailcore.UID(r.stop)})
		}
		gone = slices.DeleteFunc(gone, func(u mailcore.UID) bool { return !inSet(set, u) || v.shows(u) })
		for i := 0; i < len(gone); {
			j := i + 1
			for j < len(gone) && gone[j] == gone[j-1]+1 {
				j++
			}
			tell(gone[i], gone[j-1])
			i = j
		}
	} else {
		for _, r := range known {
			v.gaps(max(mailcore.UID(r.start), matched+1), mailcore.UID(r.stop), tell)
		}
	}
	if sep == "," {
		w.crlf()
	}
	return nil
}

// shows tells whether the client has u in its list, or will hear of it as news: it has not vanished for it yet.
func (v *view) shows(u mailcore.UID) bool {
	if u >= v.snap.UIDNext() {
		return true
	}
	if _, ok := v.snap.Find(u); ok {
		return true
	}
	_, ghost := slices.BinarySearch(v.ghosts, u)
	return ghost
}

// gaps calls tell for the ranges of UIDs from first to last that no message of the view has.
func (v *view) gaps(first, last mailcore.UID, tell func(first, last mailcore.UID)) {
	if next := v.snap.UIDNext(); last >= next {
		last = next - 1
	}
	if first > last {
		return
	}
	pos, _ := v.snap.Find(first)
	g, _ := slices.BinarySearch(v.ghosts, first)
	for first <= last {
		next := last + 1
		if pos < v.snap.N() {
			next = min(next, v.snap.UID(pos))
		}
		if g < len(v.ghosts) && v.ghosts[g] <= next {
			next = min(next, v.ghosts[g])
		}
		if first < next {
			tell(first, next-1)
		}
		if pos < v.snap.N() && v.snap.UID(pos) == next {
			pos++
		} else if g < len(v.ghosts) && v.ghosts[g] == next {
			g++
		}
		first = next + 1
	}
}
