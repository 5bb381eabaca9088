package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sync/semaphore"
)

const (
	// segmentMax is where a segment is full: large enough that files stay few, small enough that
	// rewriting one takes a moment.
	segmentMax = 64 << 20
	// bigBlob and more get a file of their own, written as a stream: memory stays flat, and giving
	// the space back is one unlink.
	bigBlob = 2 << 20
	// groupMax bytes go into one write; more waits for the next.
	groupMax = 8 << 20
	// readyAhead is how many bytes of zeros are written ahead of the records: to sync bytes that replace others takes half
	// the time of bytes that make a file longer, for which the file system writes its journal too.
	readyAhead = 1 << 20
	// encodingMax bounds the memory of all blobs that are being put at one time.
	encodingMax = 64 << 20
	// settleTime is how long after its last put a segment is left alone by Compact. A blob is put
	// first and written into a row afterwards; between, no row knows it, and Compact must not ask.
	settleTime = 15 * time.Minute
)

// localBlobs keeps blobs in append-only segments in one folder. A record is never changed but for
// the byte that says it is dead. Several processes may share the folder: each writes to segments of
// its own, which it holds locked, reads all, and one at a time compacts what nobody writes to.
type localBlobs struct {
	dir     string
	log     *slog.Logger
	now     func() time.Time
	create  func(path string) (segmentFile, error)
	settle  time.Duration
	segment int64
	memory  *semaphore.Weighted
	handles *handles
	highest uint64 // number of a file when the store was opened

	queueMu sync.Mutex
	queue   []*pendingPut

	writeMu sync.Mutex // held by the one who writes and syncs for all that wait
	active  segment
	file    segmentFile // of active; nil until the first Put and after a failure
	ready   int64       // where the zeros end that lie ahead in active
	group   []byte
	closed  bool
}

// localConfig has what tests replace.
type localConfig struct {
	log    *slog.Logger
	now    func() time.Time
	create func(path string) (segmentFile, error)
	settle time.Duration
	size   int64 // of a segment
}

// openLocalBlobs opens the store in dir. It touches no segment: a tail that was being written when
// a program or the machine stopped was never acknowledged and lies there as garbage until Compact.
func openLocalBlobs(dir string, c localConfig) (*localBlobs, error) {
	if c.now == nil {
		c.now = time.Now
	}
	if c.create == nil {
		c.create = createSegment
	}
	if c.settle == 0 {
		c.settle = settleTime
	}
	if c.size == 0 {
		c.size = segmentMax
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	l := &localBlobs{dir: dir, log: c.log, now: c.now, create: c.create, settle: c.settle, segment: c.size,
		memory: semaphore.NewWeighted(encodingMax), handles: newHandles(dir)}
	segs, err := l.list()
	if err != nil {
		return nil, err
	}
	if len(segs) > 0 {
		l.highest = segs[len(segs)-1].id
	}
	return l, nil
}

// pendingPut is one record on its way to the disk; writeMu guards its answer.
type pendingPut struct {
	record []byte
	at     place
	err    error
	done   bool
}

func (l *localBlobs) Put(ctx context.Context, org int64, r io.ReaderAt, size int64) (Ref, error) {
	if size < 0 || size > blobMax {
		return "", fmt.Errorf("put blob: size %d is outside 0 to %d", size, int64(blobMax))
	}
	if size >= bigBlob {
		ref, err := l.putBig(ctx, org, r, size)
		if err != nil {
			return "", fmt.Errorf("put blob: %w", err)
		}
		return ref, nil
	}
	if err := l.memory.Acquire(ctx, size+headerLen); err != nil {
		return "", err
	}
	defer l.memory.Release(size + headerLen)
	record, err := encodeRecord(org, l.now().UnixMilli(), r, size)
	if err != nil {
		return "", fmt.Errorf("put blob: %w", err)
	}
	p := &pendingPut{record: record}
	if err := l.commit(p); err != nil {
		return "", fmt.Errorf("put blob: %w", err)
	}
	return p.at.ref(), nil
}

// Encode makes the records of small blobs.
func (l *localBlobs) Encode(ctx context.Context, list ...Source) ([]*Encoded, error) {
	return encodeAll(ctx, l.memory, list, func(s Source, e *Encoded) (err error) {
		e.record, err = encodeRecord(s.Org, l.now().UnixMilli(), s.Data, s.Size)
		return err
	})
}

// Prepare makes records durable under one sync, which all share that come meanwhile.
func (l *localBlobs) Prepare(blobs []*Encoded) error {
	if len(blobs) == 0 {
		return nil
	}
	puts := make([]*pendingPut, len(blobs))
	for i, e := range blobs {
		puts[i] = &pendingPut{record: e.record}
	}
	err := l.commit(puts...)
	for i, e := range blobs {
		if puts[i].err == nil {
			e.ref, e.synced = puts[i].at.ref(), func() error { return nil }
		}
	}
	if err != nil {
		return fmt.Errorf("put blobs: %w", err)
	}
	return nil
}

// PutIn writes records at once and syncs them while the transaction goes on.
func (l *localBlobs) PutIn(tx *Tx, blobs []*Encoded) error {
	var fresh []*Encoded
	var puts []*pendingPut
	for _, e := range blobs {
		if e.synced == nil {
			fresh = append(fresh, e)
			puts = append(puts, &pendingPut{record: e.record})
		}
	}
	if len(fresh) > 0 {
		synced, err := l.writeUnsynced(puts)
		if err != nil {
			return fmt.Errorf("put blobs: %w", err)
		}
		for i, e := range fresh {
			e.ref, e.synced = puts[i].at.ref(), synced
		}
	}
	for _, e := range blobs {
		tx.beforeCommit(e.synced)
	}
	return nil
}

// writeUnsynced writes records behind each other and begins to sync them; nobody else writes until that is over. synced
// waits for it, as often as it is asked.
func (l *localBlobs) writeUnsynced(puts []*pendingPut) (synced func() error, err error) {
	l.writeMu.Lock()
	seg, start, err := l.writeRecords(puts)
	if err != nil {
		l.writeMu.Unlock()
		return nil, err
	}
	for _, p := range puts {
		p.at.seg = seg
		p.at.at += start
	}
	n := int64(len(l.group))
	l.keepBuffer()
	done := make(chan struct{})
	var failed error
	go func() {
		defer l.writeMu.Unlock()
		failed = l.syncAppended(n)
		close(done)
		if failed == nil {
			l.makeReady()
		}
	}()
	return func() error { <-done; return failed }, nil
}

// commit makes records durable. Whoever gets the lock writes for all that wait; the others find
// their work done. There is no timer: a lone Put goes at once.
func (l *localBlobs) commit(puts ...*pendingPut) error {
	l.queueMu.Lock()
	l.queue = append(l.queue, puts...)
	l.queueMu.Unlock()
	l.writeMu.Lock()
	defer l.writeMu.Unlock()
	last := puts[len(puts)-1]
	for !last.done {
		l.writeGroup(l.takeGroup())
	}
	for _, p := range puts {
		if p.err != nil {
			return p.err
		}
	}
	return nil
}

func (l *localBlobs) takeGroup() []*pendingPut {
	l.queueMu.Lock()
	defer l.queueMu.Unlock()
	n, bytes := 0, 0
	for n < len(l.queue) && (n == 0 || bytes+len(l.queue[n].record) <= groupMax) {
		bytes += len(l.queue[n].record)
		n++
	}
	group := slices.Clone(l.queue[:n])
	rest := copy(l.queue, l.queue[n:])
	clear(l.queue[rest:])
	l.queue = l.queue[:rest]
	return group
}

// writeGroup answers every put of the group; writeMu is held.
func (l *localBlobs) writeGroup(group []*pendingPut) {
	seg, start, err := l.writeRecords(group)
	if err == nil {
		err = l.syncAppended(int64(len(l.group)))
	}
	l.keepBuffer()
	for _, p := range group {
		p.done, p.err = true, err
		if err == nil {
			p.at.seg = seg
			p.at.at += start
		}
	}
}

// keepBuffer keeps the memory of a group for the next one, but not after a rush.
func (l *localBlobs) keepBuffer() {
	if cap(l.group) > groupMax/4 {
		l.group = nil
	}
}

// writeRecords writes records at the end of the active segment, where they stay garbage until syncAppended; writeMu is
// held. Their places count from start.
func (l *localBlobs) writeRecords(puts []*pendingPut) (seg uint64, start int64, err error) {
	buf := l.group[:0]
	for _, p := range puts {
		p.at.at = int64(len(buf))
		p.at.length = int64(len(p.record))
		buf = append(buf, p.record...)
	}
	l.group = buf
	if err := l.roll(len(buf)); err != nil {
		return 0, 0, full(err)
	}
	start = l.active.size
	if _, err := l.file.WriteAt(buf, start); err != nil {
		l.ready = 0
		if cut := l.file.Truncate(start); cut != nil {
			l.abandon("cut back", cut)
		}
		return 0, 0, full(err)
	}
	return l.active.id, start, nil
}

// syncAppended makes the last n bytes of the active segment durable.
func (l *localBlobs) syncAppended(n int64) error {
	if err := l.file.Sync(); err != nil {
		// After a failed sync the kernel may have thrown the pages away and forgotten the error; a
		// second sync would lie. Nothing is written to this file again.
		l.abandon("sync", err)
		return full(err)
	}
	l.active.size += n
	return nil
}

// makeReady writes zeros ahead when few are left; writeMu is held. What is left of them when the segment is closed is cut
// off; what a crash leaves of them is garbage, as a torn record is.
func (l *localBlobs) makeReady() {
	from := max(l.ready, l.active.size)
	to := min(from+readyAhead, l.segment)
	if from-l.active.size > readyAhead/4 || to <= from {
		return
	}
	if _, err := l.file.WriteAt(zeros[:to-from], from); err != nil {
		return // no room: records find out for themselves
	}
	if err := l.file.Sync(); err != nil {
		l.abandon("sync ahead", err)
		return
	}
	l.ready = to
}

var zeros [readyAhead]byte

// roll sees to an active segment with room for n more bytes.
func (l *localBlobs) roll(n int) error {
	if l.closed {
		return ErrClosed
	}
	if l.file != nil && l.active.size+int64(n) <= l.segment {
		return nil
	}
	l.seal()
	s, file, err := l.newFile(false)
	if err != nil {
		return err
	}
	if err := syncDir(l.dir); err != nil {
		return errors.Join(err, file.Close())
	}
	l.active, l.file, l.ready = s, file, 0
	return nil
}

func (l *localBlobs) seal() {
	if l.file != nil {
		if l.ready > l.active.size {
			_ = l.file.Truncate(l.active.size)
		}
		l.file.Close() // everything in it was synced
	}
	l.file = nil
}

func (l *localBlobs) abandon(what string, err error) {
	l.log.Error("blob segment is given up for writing", "segment", l.active.name(), "at", what, "err", err)
	l.seal()
}

// full names the errors that mean "no space".
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("%w: %w", ErrFull, err)
	}
	return err
}

// putBig streams a blob into a file of its own, which gets its name only when it is complete.
func (l *localBlobs) putBig(ctx context.Context, org int64, r io.ReaderAt, size int64) (Ref, error) {
	s, file, err := l.newFile(true)
	if err != nil {
		return "", full(err)
	}
	path := filepath.Join(l.dir, s.name())
	total, err := writeBig(ctx, file, header{org: org, at: l.now().UnixMilli(), size: size}, r)
	if err == nil {
		err = file.Sync()
	}
	if err == nil {
		err = os.Rename(path+unfinished, path)
	}
	if err = errors.Join(err, file.Close()); err != nil {
		os.Remove(path + unfinished)
		return "", full(err)
	}
	if err := syncDir(l.dir); err != nil {
		os.Remove(path)
		return "", full(err)
	}
	return place{big: true, seg: s.id, length: total}.ref(), nil
}

func writeBig(ctx context.Context, file io.WriterAt, h header, r io.ReaderAt) (total int64, err error) {
	head := make([]byte, headerLen+h.frames()*frameLen)
	raw, stored := takeFrame(), takeFrame()
	defer giveFrame(raw)
	defer giveFrame(stored)
	for i, at := 0, int64(0); at < h.size; i, at = i+1, at+frameSize {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		part := raw[:min(frameSize, h.size-at)]
		if err := readFull(r, part, at); err != nil {
			return 0, err
		}
		out, entry := appendFrame(stored[:0], part)
		copy(head[headerLen+i*frameLen:], entry[:])
		if _, err := file.WriteAt(out, int64(len(head))+h.stored); err != nil {
			return 0, err
		}
		h.stored += int64(len(out))
	}
	h.index = checksum(head[headerLen:])
	h.put(head)
	_, err = file.WriteAt(head, 0)
	return h.total(), err
}

// Close waits for running puts, then refuses new ones. Open blobs stay readable.
func (l *localBlobs) Close() error {
	l.writeMu.Lock()
	defer l.writeMu.Unlock()
	if l.closed {
		return nil
	}
	l.closed = true
	l.seal()
	l.handles.close()
	return nil
}

var (
	_ Blobs    = (*localBlobs)(nil)
	_ Gatherer = (*localBlobs)(nil)
	_ Walker   = (*localBlobs)(nil)
)
