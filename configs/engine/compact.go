package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

const (
	// countFile remembers how much of each segment is dead, as Compact counted it. It is believed
	// only where size and time of the segment are still the same.
	countFile = "counts.json"
	// countQuiet is how long a segment must have been unchanged for its count to be kept: file
	// times have grains.
	countQuiet = time.Second
	// moveBytes of records are copied under one sync.
	moveBytes = 4 << 20
	// scanBuffer is how much is read at a time when looking for a record after garbage.
	scanBuffer = 1 << 20
)

// Delete marks the record dead in place. The mark is not synced: a crash may bring the blob back,
// and then Compact asks about it.
func (l *localBlobs) Delete(ctx context.Context, ref Ref) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	p, err := readRef(ref)
	if err != nil {
		return nil // never was here
	}
	if err := l.bury(p); err != nil && !errors.Is(err, ErrNoBlob) {
		return fmt.Errorf("delete blob %s: %w", ref, err)
	}
	return nil
}

func (l *localBlobs) bury(p place) error {
	h, err := l.handles.take(p)
	if err != nil {
		return err
	}
	defer l.handles.give(h)
	head := make([]byte, headerLen)
	if err := readRecord(h.file, head, p.at); err != nil {
		return err
	}
	rec, ok := readHeader(head)
	if !ok || rec.total() != p.length {
		return fmt.Errorf("%w: header", ErrCorrupt)
	}
	if !rec.dead {
		if _, err := h.file.WriteAt([]byte{stateDead}, p.at+stateAt); err != nil {
			return err
		}
	}
	if p.big {
		return l.removeBig(p)
	}
	return nil
}

// removeBig gives the file of a dead big blob back at once, unless a backup may still want it: then a later Compact finds
// it.
func (l *localBlobs) removeBig(p place) error {
	folder, err := openLock(filepath.Join(l.dir, backupFile))
	if err != nil {
		return err
	}
	defer folder.Close()
	if held, err := tryLock(folder); err != nil || !held {
		return err
	}
	return l.remove(segment{id: p.seg, big: true})
}

// Compact removes dead big blobs and rewrites segments of which half or more is dead. It does
// nothing while another Compact runs in this folder, whichever process it belongs to.
func (l *localBlobs) Compact(ctx context.Context, move func(old, new Ref) error) error {
	folder, err := openLock(filepath.Join(l.dir, compactFile))
	if err != nil {
		return fmt.Errorf("compact blobs: %w", err)
	}
	defer folder.Close()
	held, err := tryLock(folder)
	if err == nil {
		err = l.handles.prune()
	}
	if err == nil && held {
		err = l.compact(ctx, move)
	}
	if err != nil {
		return fmt.Errorf("compact blobs: %w", err)
	}
	return nil
}

func (l *localBlobs) compact(ctx context.Context, move func(old, new Ref) error) error {
	if err := l.clearUnfinished(); err != nil {
		return err
	}
	segs, err := l.list()
	if err != nil {
		return err
	}
	known, counted := l.loadCounts(), map[uint64]count{}
	for _, s := range segs {
		if err := ctx.Err(); err != nil {
			return err
		}
		c, err := l.compactOne(ctx, s, known[s.id], move)
		if errors.Is(err, ErrCorrupt) { // keep it for people to look at, and go on
			l.log.Error("compact blobs", "segment", s.name(), "err", err)
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", s.name(), err)
		}
		if c.Size > 0 {
			counted[s.id] = c
		}
	}
	return l.saveCounts(counted)
}

// compactOne does what s is worth, and tells how much of it is dead when it stays as it is.
func (l *localBlobs) compactOne(ctx context.Context, s segment, c count, move func(old, new Ref) error) (count, error) {
	f, held, err := lockAbandoned(filepath.Join(l.dir, s.name()))
	if err != nil || !held {
		return count{}, err
	}
	defer f.Close()
	info, err := f.Stat() // its writer may have gone on since the folder was listed
	if err != nil {
		return count{}, err
	}
	s.size, s.changed = info.Size(), info.ModTime()
	if c.Size != s.size || c.Changed != s.changed.UnixNano() {
		if c, err = l.count(s); err != nil {
			return count{}, err
		}
	}
	if c.Dead*2 < s.size || s.big && c.Dead == 0 || l.now().Sub(time.UnixMilli(c.Youngest)) < l.settle {
		return c, nil
	}
	if last, err := l.isLast(s); err != nil || last {
		return c, err
	}
	if !s.big {
		if err := l.rewrite(ctx, s, move); err != nil {
			return count{}, err
		}
	}
	return count{}, l.remove(s)
}

// count is what Compact knows of a segment of this Size that was changed last at Changed.
type count struct {
	Size     int64
	Changed  int64 // Unix ns
	Dead     int64 // bytes that are not live records
	Youngest int64 // when the youngest live record was put, Unix ms
}

func (l *localBlobs) count(s segment) (count, error) {
	c := count{Size: s.size, Changed: s.changed.UnixNano(), Dead: s.size}
	err := l.records(s, func(_ io.ReaderAt, p place, h header) error {
		if !h.dead {
			c.Dead -= p.length
			c.Youngest = max(c.Youngest, h.at)
		}
		return nil
	})
	if time.Since(s.changed) < countQuiet {
		c.Changed = 0
	}
	return c, err
}

// Walk calls fn for each live blob, segment after segment.
func (l *localBlobs) Walk(ctx context.Context, fn func(ref Ref, at time.Time) error) error {
	segs, err := l.list()
	if err != nil {
		return fmt.Errorf("walk blobs: %w", err)
	}
	for _, s := range segs {
		var own error // of fn
		err := l.records(s, func(_ io.ReaderAt, p place, h header) error {
			if own = ctx.Err(); own == nil && !h.dead {
				own = fn(p.ref(), time.UnixMilli(h.at).UTC())
			}
			return own
		})
		if own != nil {
			return own
		}
		if err != nil && !errors.Is(err, ErrNoBlob) && !errors.Is(err, ErrCorrupt) { // compacted, or cut back, meanwhile
			return fmt.Errorf("walk blobs: %s: %w", s.name(), err)
		}
	}
	return nil
}

// records calls fn for each record of a segment, dead or alive, in their order, and skips garbage.
func (l *localBlobs) records(s segment, fn func(f io.ReaderAt, p place, h header) error) error {
	handle, err := l.handles.take(place{big: s.big, seg: s.id})
	if err != nil {
		return err
	}
	defer l.handles.give(handle)
	return walkRecords(handle.file, s.size, func(at int64, h header) error {
		return fn(handle.file, place{big: s.big, seg: s.id, at: at, length: h.total()}, h)
	})
}

// walkRecords finds the records in the first size bytes of f by their headers.
func walkRecords(f io.ReaderAt, size int64, fn func(at int64, h header) error) error {
	head := make([]byte, headerLen)
	for at := int64(0); at+headerLen <= size; {
		if err := readRecord(f, head, at); err != nil {
			return err
		}
		h, ok := readHeader(head)
		if !ok || at+h.total() > size {
			next, err := findRecord(f, at+1, size)
			if err != nil || next < 0 {
				return err
			}
			at = next
			continue
		}
		if err := fn(at, h); err != nil {
			return err
		}
		at += h.total()
	}
	return nil
}

// findRecord returns where the next whole record begins, or -1.
func findRecord(f io.ReaderAt, from, size int64) (int64, error) {
	buf := make([]byte, scanBuffer+headerLen)
	for at := from; at+headerLen <= size; at += scanBuffer {
		part := buf[:min(int64(len(buf)), size-at)]
		if err := readRecord(f, part, at); err != nil {
			return -1, err
		}
		for i := 0; ; i++ {
			j := bytes.Index(part[i:], []byte(recordMagic))
			if j < 0 {
				break
			}
			i += j
			if h, ok := readHeader(part[i:]); ok && at+int64(i)+h.total() <= size {
				return at + int64(i), nil
			}
		}
	}
	return -1, nil
}

// rewrite moves the live records of a segment, a few under one sync.
func (l *localBlobs) rewrite(ctx context.Context, s segment, move func(old, new Ref) error) error {
	var old []place
	var puts []*pendingPut
	bytes := 0
	flush := func() error {
		err := l.moveAll(ctx, old, puts, move)
		old, puts, bytes = nil, nil, 0
		return err
	}
	err := l.records(s, func(f io.ReaderAt, p place, h header) error {
		if h.dead {
			return nil
		}
		record, err := l.readAlive(f, p, h, move)
		if err != nil || record == nil {
			return err
		}
		old, puts = append(old, p), append(puts, &pendingPut{record: record})
		if bytes += len(record); bytes >= moveBytes {
			return flush()
		}
		return nil
	})
	if err != nil {
		return err
	}
	return flush()
}

// readAlive reads a record for copying. One that is corrupt and in no row is what a crash left of
// a put that was never acknowledged; it is given up, and the record is nil.
func (l *localBlobs) readAlive(f io.ReaderAt, p place, h header, move func(old, new Ref) error) ([]byte, error) {
	h.at = l.now().UnixMilli() // the copy is in no row yet
	record, err := readWhole(f, p, h)
	if !errors.Is(err, ErrCorrupt) {
		return record, err
	}
	if known := move(p.ref(), p.ref()); !errors.Is(known, ErrNoBlob) {
		return nil, errors.Join(err, known)
	}
	l.log.Warn("blob that was never finished is given up", "ref", p.ref())
	return nil, l.bury(p)
}

// readWhole reads a record and checks all of it: a copy must not hide that it is corrupt.
func readWhole(f io.ReaderAt, p place, h header) ([]byte, error) {
	record := make([]byte, p.length)
	if err := readRecord(f, record, p.at); err != nil {
		return nil, err
	}
	body := headerLen + h.frames()*frameLen
	index, err := readIndex(h, record[headerLen:body])
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.ref(), err)
	}
	for _, fr := range index {
		if checksum(record[body+fr.at:body+fr.at+int64(fr.n)]) != fr.crc {
			return nil, fmt.Errorf("%s: %w: checksum", p.ref(), ErrCorrupt)
		}
	}
	h.put(record) // alive, whatever happened to the old one meanwhile
	return record, nil
}

// moveAll writes copies, then has the rows changed, one blob after the other.
func (l *localBlobs) moveAll(ctx context.Context, old []place, puts []*pendingPut, move func(old, new Ref) error) error {
	if len(puts) == 0 {
		return nil
	}
	if err := l.commit(puts...); err != nil {
		return err
	}
	for i, p := range old {
		err := ctx.Err()
		if err == nil {
			err = move(p.ref(), puts[i].at.ref())
		}
		if err != nil && !errors.Is(err, ErrNoBlob) {
			for _, left := range puts[i:] {
				l.bury(left.at) // a copy nobody knows; if this fails a later Compact asks about it
			}
			return err
		}
		if err != nil {
			if err := l.bury(puts[i].at); err != nil {
				return err
			}
		}
		if err := l.bury(p); err != nil {
			return err
		}
	}
	return nil
}

// loadCounts reads countFile; without it everything is counted again.
func (l *localBlobs) loadCounts() map[uint64]count {
	b, err := os.ReadFile(filepath.Join(l.dir, countFile))
	known := map[uint64]count{}
	if err != nil || json.Unmarshal(b, &known) != nil {
		return nil
	}
	return known
}

// saveCounts writes countFile; the caller holds the lock of compactFile.
func (l *localBlobs) saveCounts(known map[uint64]count) error {
	b, err := json.Marshal(known)
	if err != nil {
		return err
	}
	path := filepath.Join(l.dir, countFile)
	if err := os.WriteFile(path+".new", b, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}
