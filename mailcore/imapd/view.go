package imapd

import (
	"slices"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
)

// view is the numbered list of messages that the client believes in: a shared snapshot, plus ghosts, the messages that
// are gone from the store but whose EXPUNGE could not be told yet (RFC 9051, section 7.5.1). Mostly there are none.
type view struct {
	snap   *maildb.Index
	ghosts []mailcore.UID // ascending, none of them in snap
}

// count is the number of messages, EXISTS.
func (v *view) count() int { return v.snap.N() + len(v.ghosts) }

// lastUID is the largest UID, 0 in an empty folder.
func (v *view) lastUID() mailcore.UID {
	var last mailcore.UID
	if n := v.snap.N(); n > 0 {
		last = v.snap.UID(n - 1)
	}
	if n := len(v.ghosts); n > 0 {
		last = max(last, v.ghosts[n-1])
	}
	return last
}

// seq is the sequence number of the message at a position of the snapshot.
func (v *view) seq(pos int) uint64 {
	if len(v.ghosts) == 0 {
		return uint64(pos) + 1
	}
	before, _ := slices.BinarySearch(v.ghosts, v.snap.UID(pos))
	return uint64(pos+before) + 1
}

// ghostSeq is the sequence number of the ghost number i.
func (v *view) ghostSeq(i int) uint64 {
	pos, _ := v.snap.Find(v.ghosts[i])
	return uint64(pos+i) + 1
}

// uid is the UID behind a sequence number from 1 to count.
func (v *view) uid(seq uint32) mailcore.UID {
	if len(v.ghosts) == 0 {
		return v.snap.UID(int(seq) - 1)
	}
	// How many ghosts stand at or before seq?
	n, found := slices.BinarySearchFunc(v.ghosts, seq, func(g mailcore.UID, s uint32) int {
		i, _ := slices.BinarySearch(v.ghosts, g)
		return int(v.ghostSeq(i)) - int(s)
	})
	if found {
		return v.ghosts[n]
	}
	return v.snap.UID(int(seq) - 1 - n)
}

// change is what the client must hear.
type change struct {
	gone  []mailcore.UID // ascending
	flags []int          // positions in the new snapshot
	added int
}

// compare walks once over both snapshots, which are sorted by UID and grow only at the end.
func compare(old, now *maildb.Index) change {
	var c change
	i, j, n, m := 0, 0, old.N(), now.N()
	for i < n && j < m {
		a, b := old.UID(i), now.UID(j)
		if a < b {
			c.gone = append(c.gone, a)
			i++
			continue
		}
		if a > b { // cannot be: UIDs only grow; show it all the same
			c.added++
			j++
			continue
		}
		if old.ModSeq(i) != now.ModSeq(j) {
			c.flags = append(c.flags, j)
		}
		i, j = i+1, j+1
	}
	for ; i < n; i++ {
		c.gone = append(c.gone, old.UID(i))
	}
	c.added += m - j
	return c
}

// uidsOf resolves a set as sent to UIDs of this view. Sequence numbers beyond the last message are the client's fault
// unless lenient, as in SEARCH.
func (v *view) uidsOf(s numSet, byUID, lenient bool, saved mailcore.UIDSet) (mailcore.UIDSet, error) {
	if s.saved {
		return saved, nil
	}
	last := v.lastUID()
	out := mailcore.UIDSet{}
	if byUID {
		for _, r := range s.resolve(uint32(last)) {
			if mailcore.UID(r.start) <= last {
				out = append(out, mailcore.UIDRange{Start: mailcore.UID(r.start), Stop: min(mailcore.UID(r.stop), last)})
			}
		}
		return out, nil
	}
	n := uint32(v.count())
	for _, r := range s.resolve(n) {
		if r.start > n {
			if lenient || n == 0 {
				continue
			}
			return nil, syntaxError("no message with that number")
		}
		// Between two messages of the view there is none outside it, so a range of numbers is a range of UIDs.
		out = append(out, mailcore.UIDRange{Start: v.uid(r.start), Stop: v.uid(min(r.stop, n))})
	}
	return out, nil
}

// each calls fn for every position of the snapshot whose UID is in the set.
func (v *view) each(s mailcore.UIDSet, fn func(pos int)) {
	n := v.snap.N()
	for _, r := range s {
		for i, _ := v.snap.Find(r.Start); i < n && v.snap.UID(i) <= r.Stop; i++ {
			fn(i)
		}
	}
}

// holds tells whether the set names at least n messages of the snapshot.
func (v *view) holds(s mailcore.UIDSet, n int) bool {
	for _, r := range s {
		from, _ := v.snap.Find(r.Start)
		to, ok := v.snap.Find(r.Stop)
		if ok {
			to++
		}
		if n -= to - from; n <= 0 {
			return true
		}
	}
	return false
}

// hasGhost tells whether the set names a message that is gone.
func (v *view) hasGhost(s mailcore.UIDSet) bool {
	return slices.ContainsFunc(v.ghosts, func(g mailcore.UID) bool { return inSet(s, g) })
}
