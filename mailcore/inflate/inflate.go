// Package inflate unpacks DEFLATE streams (RFC 1951) of peers who wait for an answer. Its Reader gives out everything that
// can be decoded from the bytes received before it waits for more. Other readers wait for the end of a block or for a full
// window, so a peer that flushes partially (zlib's Z_PARTIAL_FLUSH) would never be heard.
package inflate

import (
	"encoding/binary"
	"io"
	"sync"
)

// CorruptError says what is wrong with a stream; what zlib refuses is refused here.
type CorruptError string

func (e CorruptError) Error() string { return "inflate: " + string(e) }

const (
	// maxWindow is how far back a stream may refer.
	maxWindow = 32 << 10
	// minWindow is what the window begins with. It doubles with the bytes that come out, so a peer that sends some
	// commands costs as much as these.
	minWindow = 1 << 10
	// maxMatch is the longest repetition.
	maxMatch = 258
	// shortInput is read while nothing is known to follow, bigInput when more was there than fitted.
	shortInput = 256
	bigInput   = 4 << 10
	// maxEmptyReads is how often a source may give neither bytes nor an error.
	maxEmptyReads = 100
)

var bigInputs = sync.Pool{New: func() any { return new([bigInput]byte) }}

// Reader unpacks one stream. Between the blocks of a stream it keeps its window, shortInput and little else: tables and
// big buffers are borrowed. Not safe for concurrent use.
type Reader struct {
	src    io.Reader
	in     []byte // received and not used
	filled bool   // the last read gave as much as was asked for
	big    *[bigInput]byte
	short  [shortInput]byte

	hold uint64 // the next bits, lowest first
	bits uint   // how many of them are valid

	window  []byte // a ring, its size a power of two
	out     uint64 // bytes decoded since the beginning
	given   uint64 // of them given to the caller
	step    step
	last    bool // the present block is the last one
	stored  int  // bytes to come of a stored block
	code    *code
	lengths *header
	err     error // a CorruptError or io.EOF, for ever
}

// step is where in the stream decoding goes on. It returns false when it needs more input.
type step func(r *Reader, want uint64) bool

// NewReader unpacks src. What has been read from it already comes first, as ahead, and is the Reader's from now on.
// Read gives io.EOF at the end of the last block, io.ErrUnexpectedEOF when src ends before; other errors of src, such as
// a deadline, may pass, and Read goes on where it was.
func NewReader(src io.Reader, ahead []byte) *Reader {
	return &Reader{src: src, in: ahead, step: (*Reader).block}
}

// Read waits for input only when nothing could be given.
func (r *Reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for {
		for r.err == nil && r.out-r.given < uint64(len(p)) && r.room() > 0 && r.step(r, uint64(len(p))) {
		}
		if n := r.give(p); n > 0 {
			return n, nil
		}
		if r.err != nil {
			return 0, r.err
		}
		if err := r.fill(); err != nil {
			return 0, err
		}
	}
}

// give copies decoded bytes to p.
func (r *Reader) give(p []byte) int {
	total := 0
	for len(p) > 0 && r.given < r.out {
		at := int(r.given) & (len(r.window) - 1)
		n := copy(p, r.window[at:min(len(r.window), at+int(r.out-r.given))])
		r.given += uint64(n)
		total += n
		p = p[n:]
	}
	return total
}

// room is how much may be decoded before something must be given, 0 when a whole match might not fit.
func (r *Reader) room() int {
	if free := maxWindow - int(r.out-r.given); free >= maxMatch {
		return free
	}
	return 0
}

// fill waits for input, now that all of it is used.
func (r *Reader) fill() error {
	switch {
	case r.filled && r.big == nil:
		r.big = bigInputs.Get().(*[bigInput]byte)
	case !r.filled && r.big != nil:
		bigInputs.Put(r.big)
		r.big = nil
	}
	buf := r.short[:]
	if r.big != nil {
		buf = r.big[:]
	}
	r.filled = false
	for range maxEmptyReads {
		n, err := r.src.Read(buf)
		if n == 0 && err == nil {
			continue
		}
		if n == 0 {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return err
		}
		r.in, r.filled = buf[:n], n == len(buf) // an error will come again
		return nil
	}
	return io.ErrNoProgress
}

// fail ends the stream.
func (r *Reader) fail(err error) bool {
	r.err = err
	r.freeCode()
	return false
}

// refill takes input into hold.
func (r *Reader) refill() { r.hold, r.bits, r.in = refilled(r.hold, r.bits, r.in) }

// refilled moves input into the bits to come, until these are 56 at least or the input is used up. Where it took eight
// bytes at once, hold has some of the next byte above the bits that count; that byte adds the same ones later.
func refilled(hold uint64, bits uint, in []byte) (uint64, uint, []byte) {
	if len(in) >= 8 {
		return hold | binary.LittleEndian.Uint64(in)<<(bits&63), bits | 56, in[(63-bits)>>3:]
	}
	for bits <= 56 && len(in) > 0 {
		hold |= uint64(in[0]) << bits
		bits += 8
		in = in[1:]
	}
	return hold, bits, in
}

// need tells whether n bits are there, n at most 48.
func (r *Reader) need(n uint) bool {
	if r.bits < n {
		r.refill()
	}
	return r.bits >= n
}

// take uses n bits that are there.
func (r *Reader) take(n uint) uint {
	v := uint(r.hold & (1<<n - 1))
	r.hold >>= n
	r.bits -= n
	return v
}

// block begins a block.
func (r *Reader) block(uint64) bool {
	if r.last {
		return r.fail(io.EOF)
	}
	if !r.need(3) {
		return false
	}
	r.last = r.take(1) == 1
	switch r.take(2) {
	case 0:
		r.take(r.bits & 7) // the bits up to the next byte
		r.step = (*Reader).storedLength
	case 1:
		r.code = fixedCode
		r.step = (*Reader).symbols
	case 2:
		r.step = (*Reader).counts
	default:
		return r.fail(CorruptError("unknown type of block"))
	}
	return true
}

func (r *Reader) storedLength(uint64) bool {
	if !r.need(32) {
		return false
	}
	n, not := r.take(16), r.take(16)
	if n != ^not&0xffff {
		return r.fail(CorruptError("stored length does not match its complement"))
	}
	r.stored = int(n)
	r.step = (*Reader).storedBytes
	return true
}

func (r *Reader) storedBytes(uint64) bool {
	for r.stored > 0 && r.bits >= 8 && r.room() > 0 {
		r.reserve(r.out, 1)
		r.window[int(r.out)&(len(r.window)-1)] = byte(r.take(8))
		r.out++
		r.stored--
	}
	if r.bits < 8 {
		r.hold = 0 // what refill saw ahead is taken from the input now
		for r.stored > 0 && len(r.in) > 0 && r.room() > 0 {
			n := min(r.stored, len(r.in), r.room())
			r.reserve(r.out, n)
			at := int(r.out) & (len(r.window) - 1)
			n = copy(r.window[at:], r.in[:n])
			r.in = r.in[n:]
			r.out += uint64(n)
			r.stored -= n
		}
	}
	if r.stored > 0 {
		return false // input or room is missing
	}
	r.step = (*Reader).block
	return true
}

// reserve makes the window big enough for n bytes behind out; while it grows it has not yet turned over.
func (r *Reader) reserve(out uint64, n int) {
	size := max(len(r.window), minWindow)
	for size < maxWindow && out+uint64(n) > uint64(size) {
		size *= 2
	}
	if size > len(r.window) {
		w := make([]byte, size)
		copy(w, r.window)
		r.window = w
	}
}
