package maildb

import (
	"slices"
	"sort"
	"strings"
	"sync/atomic"

	"mailbridge/mailcore"
)

// chunkSize is how many messages share one copy-on-write block: changing one flag copies 20 KB at most.
const chunkSize = 1024

// Index is an immutable view of a folder: which messages it holds and their flags, by position (0 is the oldest).
// Sessions share it; a later view shares most memory with an earlier one.
type Index struct {
	chunks      []*chunk // none is empty
	starts      []int    // position of the first message of each chunk
	n           int
	even        bool // all chunks but the last are full, so positions are found by dividing
	sets        [][]string
	uidNext     mailcore.UID
	uidValidity uint32
	high        uint64
}

// chunk holds up to chunkSize messages in UID order. A later view may append to the same arrays behind the end that an
// earlier one knows; whatever an earlier view can see never changes.
type chunk struct {
	uid    []mailcore.UID
	flags  []mailcore.Flags
	set    []uint32 // into Index.sets; 0 is no keyword
	modseq []uint64
	end    *atomic.Int64 // how much of the arrays is taken, by whichever view
}

func newChunk() *chunk { return &chunk{end: new(atomic.Int64)} }

func (c *chunk) clone(room int) *chunk {
	n := &chunk{uid: withRoom(c.uid, room), flags: withRoom(c.flags, room), set: withRoom(c.set, room), modseq: withRoom(c.modseq, room), end: new(atomic.Int64)}
	n.end.Store(int64(len(c.uid)))
	return n
}

// push appends to the arrays if nobody took the place behind c's end before.
func (c *chunk) push(r row, set uint32) (*chunk, bool) {
	n := int64(len(c.uid))
	if !c.end.CompareAndSwap(n, n+1) {
		return nil, false
	}
	return &chunk{append(c.uid, r.uid), append(c.flags, r.flags), append(c.set, set), append(c.modseq, r.modseq), c.end}, true
}

// setEnd says how long the arrays are, after a change of arrays that nobody else holds.
func (c *chunk) setEnd() { c.end.Store(int64(len(c.uid))) }

func withRoom[T any](s []T, room int) []T {
	return append(make([]T, 0, len(s)+room), s...)
}

// N is the number of messages.
func (x *Index) N() int { return x.n }

func (x *Index) at(i int) (*chunk, int) {
	if x.even {
		return x.chunks[i/chunkSize], i % chunkSize
	}
	c := sort.SearchInts(x.starts, i+1) - 1
	return x.chunks[c], i - x.starts[c]
}

// UID of the message at position i.
func (x *Index) UID(i int) mailcore.UID {
	c, k := x.at(i)
	return c.uid[k]
}

// Flags of the message at position i.
func (x *Index) Flags(i int) mailcore.Flags {
	c, k := x.at(i)
	return c.flags[k]
}

// ModSeq of the message at position i.
func (x *Index) ModSeq(i int) uint64 {
	c, k := x.at(i)
	return c.modseq[k]
}

// Keywords of the message at position i, sorted; the caller must not change them.
func (x *Index) Keywords(i int) []string {
	c, k := x.at(i)
	return x.sets[c.set[k]]
}

// Find gives the position of a UID. When there is none, pos is where it would stand.
func (x *Index) Find(u mailcore.UID) (pos int, ok bool) {
	c := sort.Search(len(x.chunks), func(i int) bool { return x.chunks[i].uid[len(x.chunks[i].uid)-1] >= u })
	if c == len(x.chunks) {
		return x.n, false
	}
	k, ok := slices.BinarySearch(x.chunks[c].uid, u)
	return x.starts[c] + k, ok
}

// UIDNext is the UID that the next message will get at least.
func (x *Index) UIDNext() mailcore.UID { return x.uidNext }

// UIDValidity of the folder.
func (x *Index) UIDValidity() uint32 { return x.uidValidity }

// HighestModSeq of the folder (RFC 7162, section 3.1.2.1).
func (x *Index) HighestModSeq() uint64 { return x.high }

// AllKeywords lists every keyword that is or was in use in the folder while this index lived, sorted.
func (x *Index) AllKeywords() []string {
	seen := map[string]bool{}
	for _, set := range x.sets {
		for _, k := range set {
			seen[k] = true
		}
	}
	out := make([]string, 0, len(seen))
	for k := range seen {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// span is positions from (inclusive) to (exclusive).
type span struct{ from, to int }

// spans gives the positions of a UID set, ascending and without overlap.
func (x *Index) spans(set mailcore.UIDSet) []span {
	if x.n == 0 {
		return nil
	}
	last := x.UID(x.n - 1)
	var out []span
	for _, r := range set {
		start, stop := r.Start, r.Stop
		if start == 0 {
			start = last
		}
		if stop == 0 {
			stop = last
		}
		if start > stop {
			start, stop = stop, start
		}
		from, _ := x.Find(start)
		to, ok := x.Find(stop)
		if ok {
			to++
		}
		if from < to {
			out = append(out, span{from, to})
		}
	}
	slices.SortFunc(out, func(a, b span) int { return a.from - b.from })
	merged := out[:0]
	for _, s := range out {
		if k := len(merged) - 1; k >= 0 && s.from <= merged[k].to {
			merged[k].to = max(merged[k].to, s.to)
			continue
		}
		merged = append(merged, s)
	}
	return merged
}

// row is one message as an index knows it.
type row struct {
	uid      mailcore.UID
	flags    mailcore.Flags
	modseq   uint64
	keywords string // as in the column
}

// builder makes the next view out of an earlier one.
type builder struct {
	x      Index
	ids    map[string]uint32 // of sets, by the column's text
	copied map[int]bool      // chunks of which nobody else holds the arrays
}

// next begins a view that follows x.
func (x *Index) next() *builder {
	b := &builder{x: *x, copied: map[int]bool{}}
	b.x.chunks = slices.Clone(x.chunks)
	b.x.sets = slices.Clip(x.sets)
	if len(b.x.sets) == 0 {
		b.x.sets = [][]string{nil}
	}
	return b
}

// setID numbers a set of keywords. Most messages have none, so the numbers are looked at only when one has.
func (b *builder) setID(column string) uint32 {
	if column == "" {
		return 0
	}
	if b.ids == nil {
		b.ids = make(map[string]uint32, len(b.x.sets))
		for i, s := range b.x.sets {
			b.ids[joinKeywords(s)] = uint32(i)
		}
	}
	id, ok := b.ids[column]
	if !ok {
		id = uint32(len(b.x.sets))
		column = strings.Clone(column)
		b.x.sets = append(b.x.sets, strings.Fields(column))
		b.ids[column] = id
	}
	return id
}

// own gives a chunk whose arrays may be changed.
func (b *builder) own(i int) *chunk {
	if !b.copied[i] {
		b.x.chunks[i] = b.x.chunks[i].clone(0)
		b.copied[i] = true
	}
	return b.x.chunks[i]
}

func (b *builder) last() mailcore.UID {
	if len(b.x.chunks) == 0 {
		return 0
	}
	c := b.x.chunks[len(b.x.chunks)-1]
	return c.uid[len(c.uid)-1]
}

// put adds or changes a message. Rows come in ascending order of new UIDs.
func (b *builder) put(r row) {
	set := b.setID(r.keywords)
	if r.uid > b.last() {
		b.append(r, set)
		return
	}
	i := sort.Search(len(b.x.chunks), func(i int) bool { return b.x.chunks[i].uid[len(b.x.chunks[i].uid)-1] >= r.uid })
	k, ok := slices.BinarySearch(b.x.chunks[i].uid, r.uid)
	c := b.own(i)
	if !ok {
		c.uid = slices.Insert(c.uid, k, r.uid)
		c.flags = slices.Insert(c.flags, k, r.flags)
		c.set = slices.Insert(c.set, k, set)
		c.modseq = slices.Insert(c.modseq, k, r.modseq)
		c.setEnd()
		return
	}
	c.flags[k], c.set[k], c.modseq[k] = r.flags, set, r.modseq
}

func (b *builder) append(r row, set uint32) {
	i := len(b.x.chunks) - 1
	if i < 0 || len(b.x.chunks[i].uid) >= chunkSize {
		b.x.chunks = append(b.x.chunks, newChunk())
		i++
		b.copied[i] = true
	}
	c, ok := b.x.chunks[i].push(r, set)
	if !ok {
		c, _ = b.own(i).push(r, set)
	}
	b.x.chunks[i] = c
}

// remove takes out all messages with UIDs from first to last.
func (b *builder) remove(first, last mailcore.UID) {
	i := sort.Search(len(b.x.chunks), func(i int) bool { return b.x.chunks[i].uid[len(b.x.chunks[i].uid)-1] >= first })
	for ; i < len(b.x.chunks) && b.x.chunks[i].uid[0] <= last; i++ {
		from, _ := slices.BinarySearch(b.x.chunks[i].uid, first)
		to, ok := slices.BinarySearch(b.x.chunks[i].uid, last)
		if ok {
			to++
		}
		if from == to {
			continue
		}
		if from == 0 && to == len(b.x.chunks[i].uid) {
			b.x.chunks = slices.Delete(b.x.chunks, i, i+1)
			b.shiftCopied(i)
			i--
			continue
		}
		c := b.own(i)
		c.uid = slices.Delete(c.uid, from, to)
		c.flags = slices.Delete(c.flags, from, to)
		c.set = slices.Delete(c.set, from, to)
		c.modseq = slices.Delete(c.modseq, from, to)
		c.setEnd()
	}
}

func (b *builder) shiftCopied(gone int) {
	next := make(map[int]bool, len(b.copied))
	for i := range b.copied {
		switch {
		case i < gone:
			next[i] = true
		case i > gone:
			next[i-1] = true
		}
	}
	b.copied = next
}

// finish gives the view. Small neighbours are joined, so that a folder that shrank has few chunks.
func (b *builder) finish() *Index {
	x := b.x
	joined := x.chunks[:0]
	for _, c := range x.chunks {
		if k := len(joined) - 1; k >= 0 && len(joined[k].uid)+len(c.uid) <= chunkSize/2 {
			p := joined[k].clone(len(c.uid))
			p.uid, p.flags = append(p.uid, c.uid...), append(p.flags, c.flags...)
			p.set, p.modseq = append(p.set, c.set...), append(p.modseq, c.modseq...)
			p.setEnd()
			joined[k] = p
			continue
		}
		joined = append(joined, c)
	}
	x.chunks = joined
	x.starts = make([]int, len(x.chunks))
	x.n, x.even = 0, true
	for i, c := range x.chunks {
		x.starts[i] = x.n
		x.n += len(c.uid)
		x.even = x.even && (len(c.uid) == chunkSize || i == len(x.chunks)-1 && len(c.uid) < chunkSize)
	}
	return &x
}
