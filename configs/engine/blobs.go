package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"golang.org/x/sync/semaphore"
)

// Errors of blob stores.
var (
	// ErrNoBlob: nothing lies there. Compact moves blobs, so whoever read the Ref from a row reads
	// the row again once before believing it.
	ErrNoBlob = errors.New("no such blob")
	// ErrCorrupt: the bytes do not match their checksum.
	ErrCorrupt = errors.New("blob is corrupt")
	// ErrFull: no space is left; nothing was kept.
	ErrFull = errors.New("no room is left on the disk")
)

// Ref names a blob in its store: short, printable, without meaning to anybody else. At most 64
// bytes.
type Ref string

// Blob reads one blob, any range at any time, also concurrently. Size is that of the original
// bytes. The caller closes it.
type Blob interface {
	io.ReaderAt
	Size() int64
	Close() error
}

// Blobs keeps immutable byte strings.
type Blobs interface {
	// Put reads size bytes from r and returns when they are durable. It reads each range once, in
	// order. ErrFull when there is no space.
	Put(ctx context.Context, org int64, r io.ReaderAt, size int64) (Ref, error)
	// Open gives a blob for reading. ErrNoBlob, or ErrCorrupt now or when reading.
	Open(ctx context.Context, ref Ref) (Blob, error)
	// Delete gives a blob up; Open answers ErrNoBlob from now on. Space comes back by Compact.
	// Deleting what is gone is no error.
	Delete(ctx context.Context, ref Ref) error
	// Compact gives space back. For each blob that has to move it writes the copy first, then calls
	// move, which makes every row that says old say new, in its own transaction, and returns
	// ErrNoBlob when no row does: such a blob is given up. Any other error ends Compact and leaves
	// old where it is. With old equal to new it only asks whether a row says so. Other calls may go on
	// meanwhile. Blobs put within the last quarter of an hour
	// are not asked about: that long a caller may take from Put to its row.
	Compact(ctx context.Context, move func(old, new Ref) error) error
}

// Encoded is a small blob made ready to be written. Its owner calls Release when it is written or given up.
type Encoded struct {
	org, size int64
	record    []byte        // of the local store
	frames    []storedFrame // of the store in the database
	ref       Ref           // once it is written
	synced    func() error  // waits until it is durable
	release   func()
}

// Ref names the blob after PutIn, and is empty before.
func (e *Encoded) Ref() Ref { return e.ref }

// Release gives back the room that Encode took. It may be called once.
func (e *Encoded) Release() { e.release() }

// Gatherer is a store that writes blobs together with the rows that name them. Both stores of this package are.
type Gatherer interface {
	// Encode reads blobs of less than SmallBlob bytes each and EncodeMost together. Many may do that at the same time.
	Encode(ctx context.Context, list ...Source) ([]*Encoded, error)
	// Prepare goes before a transaction that others may share: what is then synced at once need not be synced for each of
	// them in turn. Blobs may have their Ref afterwards; they are to be deleted when Prepare or the transaction fails. ErrFull.
	Prepare(blobs []*Encoded) error
	// PutIn writes encoded blobs within a transaction, which will not commit before they are durable; they have their
	// Ref when it returns. A blob that was written by an earlier run of the same transaction keeps its place. When the
	// transaction fails, blobs with a Ref are to be deleted. ErrFull when there is no space.
	PutIn(tx *Tx, blobs []*Encoded) error
}

// Source is where Encode reads a blob.
type Source struct {
	Org  int64
	Data io.ReaderAt
	Size int64
}

const (
	// SmallBlob is where blobs are too large for Encode.
	SmallBlob = bigBlob
	// EncodeMost is how many bytes one Encode may read.
	EncodeMost = groupMax
)

// encodeAll encodes blobs under their share of memory, which all get at once: who waited for more while others wait for
// theirs would wait forever. fill makes the stored form.
func encodeAll(ctx context.Context, memory *semaphore.Weighted, list []Source, fill func(Source, *Encoded) error) ([]*Encoded, error) {
	sum := int64(0)
	for _, s := range list {
		if s.Size < 0 || s.Size >= bigBlob {
			return nil, fmt.Errorf("encode blob: size %d is outside 0 to %d", s.Size, bigBlob)
		}
		sum += s.Size + headerLen
	}
	if sum > EncodeMost+int64(len(list))*headerLen {
		return nil, fmt.Errorf("encode blobs: %d bytes are more than %d", sum, EncodeMost)
	}
	if err := memory.Acquire(ctx, sum); err != nil {
		return nil, err
	}
	out := make([]*Encoded, len(list))
	for i, s := range list {
		out[i] = &Encoded{org: s.Org, size: s.Size, release: func() { memory.Release(s.Size + headerLen) }}
		if err := fill(s, out[i]); err != nil {
			memory.Release(sum)
			return nil, fmt.Errorf("encode blob: %w", err)
		}
	}
	return out, nil
}

// Walker is a store that can tell what it holds, so that its user finds blobs in no row: left over
// when a program stops between Put and the row, or between the row's end and Delete. Both stores of
// this package are Walkers.
type Walker interface {
	// Walk calls fn for each blob and tells when it was put, or moved by Compact; an error of fn ends
	// it. fn may call Delete. Blobs put, deleted or moved meanwhile may or may not be met, so fn must
	// spare what is younger than a quarter of an hour, and look for a row after Walk told the Ref, not
	// before. Blobs of all orgs come in no order.
	Walk(ctx context.Context, fn func(ref Ref, at time.Time) error) error
}
