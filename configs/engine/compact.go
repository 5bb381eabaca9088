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
	"slices"
	"time"
)

const (
	// deadFile remembers, while the store is closed, how much of each segment is dead. It is removed
	// at the start; after a crash Compact counts again.
	deadFile = "dead.json"
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
	l.mu.Lock()
	defer l.mu.Unlock()
	// Read the mark again under the lock: a record must not be counted twice.
	if err := readRecord(h.file, head[:1], p.at+stateAt); err != nil || head[0] == stateDead {
		return err
	}
	if _, err := h.file.WriteAt([]byte{stateDead}, p.at+stateAt); err != nil {
		return err
	}
	s := l.segs[p.seg]
	if s == nil {
		return nil
	}
	if s.dead >= 0 {
		s.dead += p.length
	}
	if s.big && l.removable(s) {
		return l.remove(s)
	}
	return nil
}

// removable: the file with the highest number stays, so that its number is not given again after a
// restart.
func (l *localBlobs) removable(s *segment) bool { return s.id != l.next-1 }

// remove takes a file away; l.mu is held. Who has it open may read on.
func (l *localBlobs) remove(s *segment) error {
	delete(l.segs, s.id)
	l.handles.forget(s.id)
	return os.Remove(filepath.Join(l.dir, s.name()))
}

// Compact removes dead big blobs and rewrites segments of which half or more is dead.
func (l *localBlobs) Compact(ctx context.Context, move func(old, new Ref) error) error {
	l.compacts.Lock()
	defer l.compacts.Unlock()
	for _, s := range l.sealed() {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := l.compactOne(ctx, s, move)
		if errors.Is(err, ErrCorrupt) { // keep it for people to look at, and go on
			l.log.Error("compact blobs", "segment", s.name(), "err", err)
			continue
		}
		if err != nil {
			return fmt.Errorf("compact blobs: %s: %w", s.name(), err)
		}
	}
	return nil
}

// sealed returns copies of what is known of the segments nobody has written to for a while, oldest
// first.
func (l *localBlobs) sealed() []segment {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []segment
	for _, s := range l.segs {
		if s != l.active && l.removable(s) && (s.done.IsZero() || time.Since(s.done) >= l.settle) {
			out = append(out, *s)
		}
	}
	slices.SortFunc(out, func(a, b segment) int {
		if a.id < b.id {
			return -1
		}
		return 1
	})
	return out
}

func (l *localBlobs) compactOne(ctx context.Context, s segment, move func(old, new Ref) error) error {
	if s.dead < 0 {
		var err error
		if s.dead, err = l.countDead(s); err != nil {
			return err
		}
		l.mu.Lock()
		if known := l.segs[s.id]; known != nil && known.dead < 0 {
			known.dead = s.dead
		}
		l.mu.Unlock()
	}
	if s.dead*2 < s.size {
		return nil
	}
	if !s.big {
		if err := l.rewrite(ctx, s, move); err != nil {
			return err
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	known := l.segs[s.id]
	if known == nil {
		return nil
	}
	return l.remove(known)
}

// countDead counts what is not a live record: dead ones and garbage.
func (l *localBlobs) countDead(s segment) (int64, error) {
	dead := s.size
	err := l.records(s, func(_ io.ReaderAt, p place, h header) error {
		if !h.dead {
			dead -= p.length
		}
		return nil
	})
	return dead, err
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
		record, err := readWhole(f, p, h)
		if err != nil {
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

// recover cuts what was being written when the program stopped from the end of the last segment.
// Garbage with a record after it is damage, not a torn write: then nothing is cut.
func (l *localBlobs) recover(s *segment) error {
	path := filepath.Join(l.dir, s.name())
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	end, damaged := int64(0), false
	err = walkRecords(f, s.size, func(at int64, h header) error {
		_, err := readWhole(f, place{seg: s.id, at: at, length: h.total()}, h)
		if errors.Is(err, ErrCorrupt) { // its header came to the disk, the rest did not
			return nil
		}
		if at != end {
			damaged = true
		}
		end = at + h.total()
		return err
	})
	if err != nil {
		return err
	}
	if damaged {
		l.log.Error("blob segment is damaged", "segment", s.name())
	}
	if end == s.size {
		return nil
	}
	l.log.Warn("cut torn end of blob segment", "segment", s.name(), "bytes", s.size-end)
	if err := f.Truncate(end); err != nil {
		return err
	}
	s.size, s.dead = end, -1
	return f.Sync()
}

// saveDead writes deadFile; losing it only costs counting.
func (l *localBlobs) saveDead() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	known := map[uint64]int64{}
	for id, s := range l.segs {
		if s.dead >= 0 {
			known[id] = s.dead
		}
	}
	b, err := json.Marshal(known)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(l.dir, deadFile), b, 0o600)
}

func (l *localBlobs) loadDead() {
	path := filepath.Join(l.dir, deadFile)
	b, err := os.ReadFile(path)
	if err != nil || os.Remove(path) != nil {
		return // counted again by Compact
	}
	known := map[uint64]int64{}
	if json.Unmarshal(b, &known) != nil {
		return
	}
	for id, dead := range known {
		if s := l.segs[id]; s != nil && dead >= 0 && dead <= s.size {
			s.dead = dead
		}
	}
}
