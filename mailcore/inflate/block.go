package inflate

import "sync"

// header is what is known of the codes that a dynamic block describes (RFC 1951, section 3.2.7).
type header struct {
	literals, distances, counts int
	have                        int
	lengths                     [maxLiterals + maxDistances]uint8
	code                        table
}

var headers = sync.Pool{New: func() any { return &header{code: table{make([]entry, 0, 1<<countBits), countBits}} }}

// countOrder is the order in which the lengths of the first code come.
var countOrder = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

func (r *Reader) counts(uint64) bool {
	if !r.need(14) {
		return false
	}
	h := headers.Get().(*header)
	r.lengths = h
	h.literals, h.distances, h.counts = int(r.take(5))+257, int(r.take(5))+1, int(r.take(4))+4
	if h.literals > maxLiterals || h.distances > maxDistances {
		return r.fail(CorruptError("too many symbols"))
	}
	h.have = 0
	clear(h.lengths[:])
	r.step = (*Reader).countLengths
	return true
}

func (r *Reader) countLengths(uint64) bool {
	h := r.lengths
	for ; h.have < h.counts; h.have++ {
		if !r.need(3) {
			return false
		}
		h.lengths[countOrder[h.have]] = uint8(r.take(3))
	}
	if err := h.code.build(h.lengths[:19], countMeaning[:], false); err != nil {
		return r.fail(err)
	}
	h.have = 0
	clear(h.lengths[:])
	r.step = (*Reader).codeLengths
	return true
}

// codeLengths reads the lengths of both alphabets, as one list.
func (r *Reader) codeLengths(uint64) bool {
	h := r.lengths
	for all := h.literals + h.distances; h.have < all; {
		if r.bits < maxLength {
			r.refill()
		}
		e := h.code.lookup(r.hold)
		symbol, repeat, extra := e.value(), 1, uint(0)
		switch symbol {
		case 16, 17:
			repeat, extra = 3, symbol-14 // 2 or 3 bits
		case 18:
			repeat, extra = 11, 7
		}
		if r.bits < e.length()+extra {
			return false
		}
		if e&kindMask == isInvalid {
			return r.fail(CorruptError("invalid length of a code"))
		}
		r.take(e.length())
		repeat += int(r.take(extra))
		if h.have+repeat > all || symbol == 16 && h.have == 0 {
			return r.fail(CorruptError("invalid repetition of a length"))
		}
		v := uint8(0)
		switch {
		case symbol < 16:
			v = uint8(symbol)
		case symbol == 16:
			v = h.lengths[h.have-1]
		}
		for range repeat {
			h.lengths[h.have] = v
			h.have++
		}
	}
	return r.describe(h)
}

// describe makes the code of the block from its description.
func (r *Reader) describe(h *header) bool {
	if h.lengths[endOfBlock] == 0 {
		return r.fail(CorruptError("no end of block"))
	}
	r.code = codes.Get().(*code)
	err := r.code.literals.build(h.lengths[:h.literals], literalMeaning[:], true)
	if err == nil {
		err = r.code.distances.build(h.lengths[h.literals:h.literals+h.distances], distanceMeaning[:], true)
	}
	if err != nil {
		return r.fail(err)
	}
	headers.Put(h)
	r.lengths = nil
	r.step = (*Reader).symbols
	return true
}

// symbols decodes until want bytes are there, the block ends or input is missing. A length and its distance are used
// together: 48 bits at most, so that a break between them leaves nothing to remember. What the loop works on stands in
// variables, as it takes nearly all of the time.
func (r *Reader) symbols(want uint64) bool {
	literals, distances := &r.code.literals, &r.code.distances
	hold, bits, in, out := r.hold, r.bits, r.in, r.out
	end := r.given + min(want, maxWindow-maxMatch+1)
	more, ended, err := true, false, error(nil)
	for out < end && !ended && err == nil {
		if out+maxMatch > uint64(len(r.window)) && len(r.window) < maxWindow {
			r.reserve(out, maxMatch)
		}
		window := r.window
		if bits < 48 {
			hold, bits, in = refilled(hold, bits, in)
		}
		e := literals.lookup(hold)
		n := e.length()
		if more = bits >= n; !more {
			break
		}
		if e&kindMask == isLiteral {
			window[out&uint64(len(window)-1)] = byte(e.value())
			out++
			hold >>= n & 63
			bits -= n
			continue
		}
		if e&kindMask != isBase {
			if ended = e&kindMask == isEnd; !ended {
				err = CorruptError("invalid symbol")
			}
			hold >>= n & 63
			bits -= n
			break
		}
		var length, distance uint
		if length, distance, n, err = match(e, distances, hold, bits); n > bits {
			more = false
			break
		}
		if err == nil && uint64(distance) > out {
			err = CorruptError("distance is too far back")
		}
		if err == nil {
			repeat(window, out, distance, length)
			out += uint64(length)
			hold >>= n & 63
			bits -= n
		}
	}
	r.hold, r.bits, r.in, r.out = hold, bits, in, out
	if err != nil {
		return r.fail(err)
	}
	if ended {
		r.freeCode()
		r.step = (*Reader).block
	}
	return more
}

// match decodes length and distance behind e, and how many bits both take; when that is more than there are, the rest
// means nothing.
func match(e entry, distances *table, hold uint64, bits uint) (length, distance, n uint, err error) {
	n = e.length() + e.extra()
	length = e.value() + uint(hold>>(e.length()&63))&(1<<e.extra()-1)
	hold >>= n & 63
	e = distances.lookup(hold)
	if n += e.length(); n <= bits && e&kindMask != isBase {
		return 0, 0, n, CorruptError("invalid distance")
	}
	distance = e.value() + uint(hold>>(e.length()&63))&(1<<e.extra()-1)
	return length, distance, n + e.extra(), nil
}

// repeat copies length bytes to the place of out, from distance back.
func repeat(window []byte, out uint64, distance, length uint) {
	mask := uint(len(window) - 1)
	to := uint(out) & mask
	from := (to - distance) & mask
	if from+length > uint(len(window)) || to+length > uint(len(window)) {
		for range length {
			window[to&mask] = window[from&mask]
			to++
			from++
		}
		return
	}
	if from > to || distance >= length {
		copy(window[to:to+length], window[from:from+length])
		return
	}
	for into := window[to : to+length]; len(into) > 0; { // what was copied repeats itself
		into = into[copy(into, window[from:to]):]
		to = uint(cap(window)) - uint(cap(into))
	}
}
