package engine

import (
	"fmt"
	"io"
	"io/fs"
	"sync"
)

// framePool holds buffers of one frame, with room for what compression may add.
var framePool = sync.Pool{New: func() any { b := make([]byte, frameSize+1024); return &b }}

func takeFrame() []byte  { return *framePool.Get().(*[]byte) }
func giveFrame(b []byte) { framePool.Put(&b) }

// frameSource gives the frames of one blob; calls do not overlap.
type frameSource interface {
	// fetch returns frame i, want bytes long. They are read only until the next fetch.
	fetch(i, want int) ([]byte, error)
	// release is called once, at the end.
	release()
}

// framed reads a blob frame by frame and keeps the one it read last.
type framed struct {
	size   int64
	source frameSource

	mu     sync.Mutex
	which  int // frame in cur, or -1
	cur    []byte
	pooled [][]byte // buffers to give back: stored and decoded
	closed bool
}

func (b *framed) init(source frameSource) { b.source, b.which = source, -1 }

func (b *framed) Size() int64 { return b.size }

func (b *framed) ReadAt(p []byte, off int64) (n int, err error) {
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
func (b *framed) show(i int) (err error) {
	if b.which == i {
		return nil
	}
	b.which = -1
	if b.cur, err = b.source.fetch(i, int(min(frameSize, b.size-int64(i)*frameSize))); err != nil {
		return err
	}
	b.which = i
	return nil
}

// decode gives the original bytes of a stored frame.
func (b *framed) decode(f frame, stored []byte, want int) ([]byte, error) {
	var dst []byte
	if f.zstd || f.s2 {
		dst = b.buffer(1, want)
	}
	return f.open(dst, stored, want)
}

// buffer returns buffer number i with room for n bytes: from the pool when the blob has several
// frames, else just as large as needed.
func (b *framed) buffer(i, n int) []byte {
	if b.size <= frameSize {
		return make([]byte, n)
	}
	if b.pooled == nil {
		b.pooled = [][]byte{takeFrame(), takeFrame()}
	}
	return b.pooled[i]
}

func (b *framed) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return nil
	}
	b.closed = true
	for _, p := range b.pooled {
		giveFrame(p)
	}
	b.pooled, b.cur = nil, nil
	b.source.release()
	return nil
}
