package inflate

import (
	"math/bits"
	"slices"
	"sync"
)

// Numbers of RFC 1951, sections 3.2.5 to 3.2.7.
const (
	maxLiterals  = 286
	maxDistances = 30
	maxLength    = 15 // bits of a code
	endOfBlock   = 256
)

// entry is what a table knows about the next bits: how many the code has (bits 0-3), what it is (4-7), how many extra
// bits follow or, of a link, how many bits choose in the second table (8-11), and the byte, base or place of that table
// (16-31).
type entry uint32

const (
	isInvalid = entry(iota) << 4
	isLiteral
	isBase
	isEnd
	isLink
	kindMask = entry(15) << 4
)

func (e entry) length() uint { return uint(e & 15) }
func (e entry) extra() uint  { return uint(e>>8) & 15 }
func (e entry) value() uint  { return uint(e >> 16) }

// The first tables are looked up with so many bits; longer codes are rare.
const (
	literalBits  = 9
	distanceBits = 7
	countBits    = 7
)

// code is both alphabets of a block.
type code struct {
	literals, distances table
}

type table struct {
	entries []entry
	root    uint
}

var codes = sync.Pool{New: func() any {
	return &code{table{make([]entry, 0, 1024), literalBits}, table{make([]entry, 0, 512), distanceBits}}
}}

// freeCode gives the tables of a block back.
func (r *Reader) freeCode() {
	if r.code != nil && r.code != fixedCode {
		codes.Put(r.code)
	}
	r.code = nil
	if r.lengths != nil {
		headers.Put(r.lengths)
		r.lengths = nil
	}
}

// lookup finds the entry for the lowest bits of hold; that it has enough of them is the caller's to see.
func (t *table) lookup(hold uint64) entry {
	e := t.entries[hold&(1<<t.root-1)]
	if e&kindMask == isLink {
		e = t.entries[e.value()+uint(hold>>t.root)&(1<<e.extra()-1)]
	}
	return e
}

// build makes the table of a canonical code (RFC 1951, section 3.2.2): lengths in bits by symbol, meaning what each
// symbol stands for. As in zlib a code must be complete; allowIncomplete lets pass one that has a single symbol, of one bit,
// or none, which makes a table where everything is invalid.
func (t *table) build(lengths []uint8, meaning []entry, allowIncomplete bool) error {
	var count [maxLength + 1]int
	for _, n := range lengths {
		count[n]++
	}
	longest := maxLength
	for longest > 0 && count[longest] == 0 {
		longest--
	}
	var next [maxLength + 2]uint
	left := 1
	for n := 1; n <= maxLength; n++ {
		left = left<<1 - count[n]
		if left < 0 {
			return CorruptError("code is over-subscribed")
		}
		next[n+1] = (next[n] + uint(count[n])) << 1
	}
	if left > 0 && (!allowIncomplete || longest > 1) {
		return CorruptError("code is incomplete")
	}
	t.entries = t.entries[:1<<t.root]
	if left > 0 {
		for i := range t.entries {
			t.entries[i] = isInvalid | 1
		}
	}
	t.link(lengths, next)
	for symbol, n := range lengths {
		if n == 0 {
			continue
		}
		at := uint(bits.Reverse16(uint16(next[n])) >> (16 - n))
		next[n]++
		part, step := t.entries[:1<<t.root], uint(1)<<n
		if uint(n) > t.root {
			link := t.entries[at&(1<<t.root-1)]
			part = t.entries[link.value():][:1<<link.extra()]
			at >>= t.root
			step >>= t.root
		}
		for e := meaning[symbol] | entry(n); at < uint(len(part)); at += step {
			part[at] = e
		}
	}
	return nil
}

// link makes room for second tables, each as big as the longest code in it asks for.
func (t *table) link(lengths []uint8, next [maxLength + 2]uint) {
	var longest [1 << literalBits]uint8
	any := false
	for _, n := range lengths {
		if uint(n) > t.root {
			at := uint(bits.Reverse16(uint16(next[n]))>>(16-n)) & (1<<t.root - 1)
			longest[at] = max(longest[at], n)
			any = true
		}
		next[n]++
	}
	if !any {
		return
	}
	for at, n := range longest[:1<<t.root] {
		if n > 0 {
			size := uint(n) - t.root
			t.entries[at] = isLink | entry(size)<<8 | entry(len(t.entries))<<16
			t.entries = slices.Grow(t.entries, 1<<size)[:len(t.entries)+1<<size] // a complete code fills it
		}
	}
}

// What symbols stand for, and the code that needs no description.
var literalMeaning, distanceMeaning, countMeaning, fixedCode = func() (l [288]entry, d [32]entry, c [19]entry, f *code) {
	for i := range endOfBlock {
		l[i] = isLiteral | entry(i)<<16
	}
	l[endOfBlock] = isEnd
	base := 3
	for i := range 28 {
		extra := max(i/4-1, 0)
		l[257+i] = isBase | entry(extra)<<8 | entry(base)<<16
		base += 1 << extra
	}
	l[285] = isBase | maxMatch<<16 // 286 and 287 stay invalid
	base = 1
	for i := range maxDistances {
		extra := max(i/2-1, 0)
		d[i] = isBase | entry(extra)<<8 | entry(base)<<16
		base += 1 << extra
	}
	for i := range c {
		c[i] = isLiteral | entry(i)<<16
	}
	var lengths [288]uint8
	for i := range lengths {
		switch {
		case i < 144, i >= 280:
			lengths[i] = 8
		case i < 256:
			lengths[i] = 9
		default:
			lengths[i] = 7
		}
	}
	f = &code{table{make([]entry, 0, 1<<literalBits), literalBits}, table{make([]entry, 0, 1<<distanceBits), distanceBits}}
	_ = f.literals.build(lengths[:], l[:], false) // complete
	for i := range 32 {
		lengths[i] = 5
	}
	_ = f.distances.build(lengths[:32], d[:], false)
	return l, d, c, f
}()
