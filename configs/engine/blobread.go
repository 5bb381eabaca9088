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

// framePool holds buffers of one frame, with room for what compression may add.
var framePool = sync.Pool{New: func() any { b := make([]byte, frameSize+1024); return &b }}

func takeFrame() []byte  { return *framePool.Get().(*[]byte) }
func giveFrame(b []byte) { framePool.Put(&b) }

// localBlob reads one record.
type localBlob struct {
	head  []byte // the beginning of the record, perhaps all of it
	h     *handle
	at    int64 // of the record in its file
	size  int64
	body  int64 // where frames begin, from the record
	index []frame

	mu     sync.Mutex
	which  int // frame in cur, or -1
	cur    []byte
	pooled [][]byte // buffers to give back: stored and decoded
	closed bool
}

func (l *localBlobs) Open(ctx context.Context, ref Ref) (Blob, error) {
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
	b := &localBlob{h: h, at: p.at, which: -1}
	if err := b.load(p); err != nil {
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
func (b *localBlob) load(p place) error {
	b.head = make([]byte, min(p.length, readAhead))
	if err := readRecord(b.h.file, b.head, p.at); err != nil {
		return err
	}
	head, ok := readHeader(b.head)
	if !ok || head.total() != p.length {
		return fmt.Errorf("%w: header", ErrCorrupt)
	}
	if head.dead {
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

func (b *localBlob) Size() int64 { return b.size }

func (b *localBlob) ReadAt(p []byte, off int64) (n int, err error) {
	if off < 0 {
		return 0, fmt.Errorf("read blob at %d: %w", off, fs.ErrInvalid)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return 0, fs.ErrClosed
	}
	for n < len(p) && off < b.size {
		if err := b.show(int(off / frameSize)); err != nil {
			return n, err
		}
		c := copy(p[n:], b.cur[off%frameSize:])
		n += c
		off += int64(c)
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// show makes frame i the current one.
func (b *localBlob) show(i int) error {
	if b.which == i {
		return nil
	}
	b.which = -1
	f := b.index[i]
	stored, err := b.stored(f)
	if err != nil {
		return err
	}
	want := int(min(frameSize, b.size-int64(i)*frameSize))
	var dst []byte
	if f.zstd {
		dst = b.buffer(1, want)
	}
	if b.cur, err = f.open(dst, stored, want); err != nil {
		return err
	}
	b.which = i
	return nil
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

// buffer returns buffer number i with room for n bytes: from the pool when the blob has several
// frames, else just as large as needed.
func (b *localBlob) buffer(i, n int) []byte {
	if len(b.index) == 1 {
		return make([]byte, n)
	}
	if b.pooled == nil {
		b.pooled = [][]byte{takeFrame(), takeFrame()}
	}
	return b.pooled[i]
}

func (b *localBlob) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return nil
	}
	b.closed = true
	for _, p := range b.pooled {
		giveFrame(p)
	}
	b.pooled, b.cur, b.head = nil, nil, nil
	if b.h != nil {
		b.h.owner.give(b.h)
	}
	return nil
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
