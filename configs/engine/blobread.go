package engine

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

const (
	// handlesMax files stay open for reading.
	handlesMax = 128
	// readAhead is read when a blob is opened: most mails come whole with one read.
	readAhead = 32 << 10
)

// localBlob reads one record.
type localBlob struct {
	framed
	head  []byte // the beginning of the record, perhaps all of it
	h     *handle
	at    int64 // of the record in its file
	body  int64 // where frames begin, from the record
	index []frame
}

func (l *localBlobs) Open(ctx context.Context, ref Ref) (Blob, error) { return l.open(ctx, ref, false) }

// open reads a blob; dead ones too when a backup asks that was begun while they lived.
func (l *localBlobs) open(ctx context.Context, ref Ref, dead bool) (Blob, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	p, err := readRef(ref)
	if err != nil {
		return nil, err
	}
	h, err := l.handles.take(p)
	if err != nil {
		return nil, err
	}
	b := &localBlob{h: h, at: p.at}
	b.init(b)
	if err := b.load(p, dead); err != nil {
		l.handles.give(h)
		return nil, fmt.Errorf("open blob %s: %w", ref, err)
	}
	if int64(len(b.head)) == p.length { // nothing more to read
		l.handles.give(h)
		b.h = nil
	}
	return b, nil
}

// load reads header and index.
func (b *localBlob) load(p place, dead bool) error {
	b.head = make([]byte, min(p.length, readAhead))
	if err := readRecord(b.h.file, b.head, p.at); err != nil {
		return err
	}
	head, ok := readHeader(b.head)
	if !ok || head.total() != p.length {
		return fmt.Errorf("%w: header", ErrCorrupt)
	}
	if head.dead && !dead {
		return ErrNoBlob
	}
	b.size, b.body = head.size, headerLen+head.frames()*frameLen
	if int64(len(b.head)) < b.body {
		b.head = make([]byte, b.body)
		if err := readRecord(b.h.file, b.head, p.at); err != nil {
			return err
		}
	}
	var err error
	b.index, err = readIndex(head, b.head[headerLen:b.body])
	return err
}

// readRecord reads stored bytes; a file that ends too early is corrupt.
func readRecord(f io.ReaderAt, p []byte, at int64) error {
	if n, err := f.ReadAt(p, at); n < len(p) {
		if errors.Is(err, io.EOF) {
			return fmt.Errorf("%w: cut short", ErrCorrupt)
		}
		return err
	}
	return nil
}

// fetch reads frame i of the file.
func (b *localBlob) fetch(i, want int) ([]byte, error) {
	f := b.index[i]
	stored, err := b.stored(f)
	if err != nil {
		return nil, err
	}
	return b.decode(f, stored, want)
}

// stored gives the bytes of a frame as they lie in the file.
func (b *localBlob) stored(f frame) ([]byte, error) {
	from := b.body + f.at
	if to := from + int64(f.n); to <= int64(len(b.head)) {
		return b.head[from:to], nil
	}
	buf := b.buffer(0, f.n)[:f.n]
	return buf, readRecord(b.h.file, buf, b.at+from)
}

func (b *localBlob) release() {
	b.head = nil
	if b.h != nil {
		b.h.owner.give(b.h)
	}
}

// handles keeps files open for reading, the most recently used ones and those in use.
type handles struct {
	dir string
	mu  sync.Mutex
	by  map[uint64]*list.Element // of *handle
	lru list.List
}

type handle struct {
	owner *handles
	seg   uint64
	file  *os.File
	users int
	out   bool // no longer in the cache; the last user closes it
}

func newHandles(dir string) *handles { return &handles{dir: dir, by: map[uint64]*list.Element{}} }

// take returns the open file of p; give it back after use. ErrNoBlob when it is gone.
func (h *handles) take(p place) (*handle, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if e := h.by[p.seg]; e != nil {
		h.lru.MoveToFront(e)
		f := e.Value.(*handle)
		f.users++
		return f, nil
	}
	s := segment{id: p.seg, big: p.big}
	file, err := os.OpenFile(filepath.Join(h.dir, s.name()), os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s", ErrNoBlob, s.name())
	}
	if err != nil {
		return nil, err
	}
	f := &handle{owner: h, seg: p.seg, file: file, users: 1}
	h.by[p.seg] = h.lru.PushFront(f)
	if h.lru.Len() > handlesMax {
		h.drop(h.lru.Back())
	}
	return f, nil
}

func (h *handles) drop(e *list.Element) {
	f := h.lru.Remove(e).(*handle)
	delete(h.by, f.seg)
	f.out = true
	if f.users == 0 {
		f.file.Close()
	}
}

func (h *handles) give(f *handle) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f.users--
	if f.out && f.users == 0 {
		f.file.Close()
	}
}

// forget drops the file of a segment that is being removed.
func (h *handles) forget(seg uint64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if e := h.by[seg]; e != nil {
		h.drop(e)
	}
}

// prune drops files that another process has removed: their space comes back only when the last one
// closes them.
func (h *handles) prune() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, e := range h.by {
		f := e.Value.(*handle)
		there, err := sameFile(f.file, f.file.Name())
		if err != nil {
			return err
		}
		if !there {
			h.drop(e)
		}
	}
	return nil
}

func (h *handles) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for h.lru.Len() > 0 {
		h.drop(h.lru.Back())
	}
}
