package engine

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"
)

// A record holds one blob:
//
//	header   48 bytes: "MBR2", state, 3 × 0, org u64, size u64, stored u64, put at (Unix ms) u64, index CRC u32, header CRC u32
//	index     8 bytes a frame: stored length u32 (top bit: zstd; the one below: S2), CRC of the stored bytes u32
//	frames   each holds 256 KiB of the original, the last one the rest
//
// Numbers are little-endian, checksums CRC-32C. The header's checksum takes the state as 0, because
// Delete changes that byte in place.
const (
	recordMagic = "MBR2"
	headerLen   = 48
	frameLen    = 8 // of one index entry
	stateAt     = 4
	crcAt       = 44
	stateLive   = 'L'
	stateDead   = 'D'

	// frameSize is the unit of random access: a range read decodes no more than it must.
	frameSize = 256 << 10
	// blobMax bounds one blob; its index then still fits into 512 KiB.
	blobMax = 16 << 30

	frameZstd = 1 << 31
	frameS2   = 1 << 30
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func checksum(b []byte) uint32 { return crc32.Checksum(b, castagnoli) }

// header is the decoded head of a record.
type header struct {
	dead   bool
	org    int64
	size   int64 // of the original
	stored int64 // of all frames
	at     int64 // when it was put, Unix ms
	index  uint32
}

func (h header) frames() int64 { return (h.size + frameSize - 1) / frameSize }

// total is the length of the whole record.
func (h header) total() int64 { return headerLen + h.frames()*frameLen + h.stored }

func (h header) put(b []byte) {
	copy(b, recordMagic)
	b[stateAt], b[5], b[6], b[7] = 0, 0, 0, 0
	binary.LittleEndian.PutUint64(b[8:], uint64(h.org))
	binary.LittleEndian.PutUint64(b[16:], uint64(h.size))
	binary.LittleEndian.PutUint64(b[24:], uint64(h.stored))
	binary.LittleEndian.PutUint64(b[32:], uint64(h.at))
	binary.LittleEndian.PutUint32(b[40:], h.index)
	binary.LittleEndian.PutUint32(b[crcAt:], checksum(b[:crcAt]))
	b[stateAt] = stateLive
}

// readHeader decodes a header and tells whether it is one.
func readHeader(b []byte) (h header, ok bool) {
	if len(b) < headerLen || string(b[:4]) != recordMagic {
		return h, false
	}
	var c [headerLen]byte
	copy(c[:], b)
	c[stateAt] = 0
	if checksum(c[:crcAt]) != binary.LittleEndian.Uint32(b[crcAt:]) {
		return h, false
	}
	h = header{
		dead:   b[stateAt] == stateDead,
		org:    int64(binary.LittleEndian.Uint64(b[8:])),
		size:   int64(binary.LittleEndian.Uint64(b[16:])),
		stored: int64(binary.LittleEndian.Uint64(b[24:])),
		at:     int64(binary.LittleEndian.Uint64(b[32:])),
		index:  binary.LittleEndian.Uint32(b[40:]),
	}
	return h, h.size >= 0 && h.size <= blobMax && h.stored >= 0 && h.stored <= h.size
}

// frame says where one frame lies.
type frame struct {
	at   int64 // from the first frame
	n    int   // stored bytes
	zstd bool
	s2   bool
	crc  uint32
}

// readEntry decodes one index entry.
func readEntry(b []byte) frame {
	n := binary.LittleEndian.Uint32(b)
	return frame{n: int(n &^ (frameZstd | frameS2)), zstd: n&frameZstd != 0, s2: n&frameS2 != 0, crc: binary.LittleEndian.Uint32(b[4:])}
}

// readIndex decodes and checks the index that follows h.
func readIndex(h header, b []byte) ([]frame, error) {
	if checksum(b) != h.index {
		return nil, fmt.Errorf("%w: index", ErrCorrupt)
	}
	out := make([]frame, len(b)/frameLen)
	at := int64(0)
	for i := range out {
		f := readEntry(b[i*frameLen:])
		f.at = at
		if f.n > frameSize {
			return nil, fmt.Errorf("%w: index", ErrCorrupt)
		}
		out[i] = f
		at += int64(f.n)
	}
	if at != h.stored {
		return nil, fmt.Errorf("%w: index", ErrCorrupt)
	}
	return out, nil
}

// The coders work on whole frames and may be used by many goroutines.
var (
	encoder = sync.OnceValue(func() *zstd.Encoder {
		e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(frameSize), zstd.WithEncoderCRC(false))
		if err != nil {
			panic(err) // options are constants; a test would have met it
		}
		return e
	})
	decoder = sync.OnceValue(func() *zstd.Decoder {
		d, err := zstd.NewReader(nil, zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxMemory(2*frameSize), zstd.WithDecoderConcurrency(0))
		if err != nil {
			panic(err)
		}
		return d
	})
)

// appendFrame appends the stored form of raw and its index entry: compressed by zstd when that saves a
// tenth or more.
func appendFrame(dst, raw []byte) (out []byte, entry [frameLen]byte) {
	return closeFrame(encoder().EncodeAll(raw, dst), len(dst), raw, frameZstd)
}

// appendQuickFrame is appendFrame with S2: a fifth of the time for about a third more bytes of plain text; base64 shrinks by
// neither.
func appendQuickFrame(dst, raw []byte) (out []byte, entry [frameLen]byte) {
	room := quickRooms.Get().(*[]byte)
	defer quickRooms.Put(room)
	return closeFrame(append(dst, s2.Encode(*room, raw)...), len(dst), raw, frameS2)
}

// quickRooms hold a frame while it is compressed, however little that helps.
var quickRooms = sync.Pool{New: func() any { b := make([]byte, s2.MaxEncodedLen(frameSize)); return &b }}

// closeFrame makes the entry of a frame that was compressed behind start, or puts raw there instead.
func closeFrame(out []byte, start int, raw []byte, coding uint32) ([]byte, [frameLen]byte) {
	n := uint32(len(out) - start)
	if int(n) > len(raw)*9/10 {
		out = append(out[:start], raw...)
		n = uint32(len(raw))
	} else {
		n |= coding
	}
	var entry [frameLen]byte
	binary.LittleEndian.PutUint32(entry[:], n)
	binary.LittleEndian.PutUint32(entry[4:], checksum(out[start:]))
	return out, entry
}

// open gives the original bytes of a stored frame, in dst when it must be decoded.
func (f frame) open(dst, stored []byte, want int) ([]byte, error) {
	if checksum(stored) != f.crc {
		return nil, fmt.Errorf("%w: checksum", ErrCorrupt)
	}
	raw, err := stored, error(nil)
	switch {
	case f.zstd:
		raw, err = decoder().DecodeAll(stored, dst[:0])
	case f.s2:
		if n, e := s2.DecodedLen(stored); e != nil || n != want { // the bytes say how much memory is taken
			return nil, fmt.Errorf("%w: compression", ErrCorrupt)
		}
		raw, err = s2.Decode(dst[:cap(dst)], stored)
	}
	if err != nil || len(raw) != want {
		return nil, fmt.Errorf("%w: length or compression", ErrCorrupt)
	}
	return raw, nil
}

// encodeRecord makes the record of a small blob, put at a time in Unix ms, in memory.
func encodeRecord(org, at int64, r io.ReaderAt, size int64) ([]byte, error) {
	h := header{org: org, at: at, size: size}
	body := headerLen + int(h.frames())*frameLen
	rec := make([]byte, body) // the first frame makes it just as large as needed
	raw := takeFrame()
	defer giveFrame(raw)
	for i, from := 0, int64(0); from < size; i, from = i+1, from+frameSize {
		part := raw[:min(frameSize, size-from)]
		if err := readFull(r, part, from); err != nil {
			return nil, err
		}
		var entry [frameLen]byte
		rec, entry = appendQuickFrame(rec, part)
		copy(rec[headerLen+i*frameLen:], entry[:])
	}
	h.stored = int64(len(rec) - body)
	h.index = checksum(rec[headerLen:body])
	h.put(rec)
	return rec, nil
}

// readFull fills p from r; a source that ends early is an error.
func readFull(r io.ReaderAt, p []byte, at int64) error {
	n, err := r.ReadAt(p, at)
	if n == len(p) {
		return nil
	}
	if err == nil || err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("read blob source at %d: %w", at+int64(n), err)
}

// place is what a Ref of the local store says: "s<segment>.<offset>.<length>" for a record in a
// segment, "b…" for one with a file of its own, numbers in base 36.
type place struct {
	big    bool
	seg    uint64
	at     int64
	length int64
}

func (p place) ref() Ref {
	b := make([]byte, 0, 32)
	if p.big {
		b = append(b, 'b')
	} else {
		b = append(b, 's')
	}
	b = strconv.AppendUint(b, p.seg, 36)
	b = strconv.AppendInt(append(b, '.'), p.at, 36)
	b = strconv.AppendInt(append(b, '.'), p.length, 36)
	return Ref(b)
}

func readRef(ref Ref) (p place, err error) {
	parts := strings.Split(string(ref), ".")
	if len(parts) != 3 || len(parts[0]) < 2 || parts[0][0] != 's' && parts[0][0] != 'b' {
		return p, fmt.Errorf("%w: %q is no name of this store", ErrNoBlob, ref)
	}
	p.big = parts[0][0] == 'b'
	var errs [3]error
	p.seg, errs[0] = strconv.ParseUint(parts[0][1:], 36, 63)
	p.at, errs[1] = strconv.ParseInt(parts[1], 36, 64)
	p.length, errs[2] = strconv.ParseInt(parts[2], 36, 64)
	if errs != [3]error{} || p.at < 0 || p.length < headerLen {
		return p, fmt.Errorf("%w: %q is no name of this store", ErrNoBlob, ref)
	}
	return p, nil
}
