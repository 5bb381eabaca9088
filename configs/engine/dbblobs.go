package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/semaphore"
)

const (
	// streamFrames of a big blob go into one transaction: 1 MiB, far below the 16 MiB packets that
	// servers take by default, and short enough for what shares the transaction.
	streamFrames = 4
	// sweepFrames is how many frames one transaction deletes.
	sweepFrames = 64
	// walkRows are read at a time by Walk.
	walkRows = 500
)

// databaseBlobs keeps blobs in the database itself, so that all nodes on it see the same. A blob of
// one frame is one row; a larger one has its frames beside its head. Big ones are written in several
// transactions, the last of which marks the head complete; until then nobody sees it.
type databaseBlobs struct {
	db     *DB
	memory *semaphore.Weighted
	settle time.Duration
}

func newDatabaseBlobs(db *DB) *databaseBlobs {
	return &databaseBlobs{db: db, memory: semaphore.NewWeighted(encodingMax), settle: settleTime}
}

// storedFrame is a frame as it lies in a row.
type storedFrame struct {
	n    int // its place in the blob
	zstd bool
	crc  uint32
	data []byte
}

// readFrames encodes up to max frames of r from frame number n on, each in a buffer of buffer.
func readFrames(r io.ReaderAt, size int64, n, max int, buffer func() []byte) (out []storedFrame, err error) {
	raw := takeFrame()
	defer giveFrame(raw)
	for at := int64(n) * frameSize; at < size && len(out) < max; at += frameSize {
		part := raw[:min(frameSize, size-at)]
		if err := readFull(r, part, at); err != nil {
			return out, err
		}
		data, entry := appendFrame(buffer()[:0], part)
		f := readEntry(entry[:])
		out = append(out, storedFrame{n: n + len(out), zstd: f.zstd, crc: f.crc, data: data})
	}
	return out, nil
}

// Put must not be called inside Write.
func (s *databaseBlobs) Put(ctx context.Context, org int64, r io.ReaderAt, size int64) (Ref, error) {
	if size < 0 || size > blobMax {
		return "", fmt.Errorf("put blob: size %d is outside 0 to %d", size, int64(blobMax))
	}
	memory := min(size, streamFrames*frameSize)
	if size < bigBlob {
		memory = size
	}
	if err := s.memory.Acquire(ctx, memory+headerLen); err != nil {
		return "", err
	}
	defer s.memory.Release(memory + headerLen)
	put := s.putWhole
	if size >= bigBlob {
		put = s.putBig
	}
	id, err := put(ctx, org, r, size)
	if err != nil {
		return "", fmt.Errorf("put blob: %w", s.full(err))
	}
	return databaseRef(id), nil
}

func (s *databaseBlobs) full(err error) error {
	if noSpace(err) {
		return fmt.Errorf("%w: %w", ErrFull, err)
	}
	return err
}

// putWhole writes a blob in one transaction, which it may share with others.
func (s *databaseBlobs) putWhole(ctx context.Context, org int64, r io.ReaderAt, size int64) (id int64, err error) {
	frames, err := readFrames(r, size, 0, bigBlob/frameSize, func() []byte { return nil })
	if err != nil {
		return 0, err
	}
	err = s.db.Write(ctx, func(tx *Tx) error {
		if len(frames) <= 1 {
			id, err = s.insertHead(tx, org, size, true, frames...)
			return err
		}
		if id, err = s.insertHead(tx, org, size, true); err != nil {
			return err
		}
		return insertFrames(tx, id, frames)
	})
	return id, err
}

// Encode makes the frames of small blobs.
func (s *databaseBlobs) Encode(ctx context.Context, list ...Source) ([]*Encoded, error) {
	return encodeAll(ctx, s.memory, list, func(from Source, e *Encoded) (err error) {
		e.frames, err = readFrames(from.Data, from.Size, 0, bigBlob/frameSize, func() []byte { return nil })
		return err
	})
}

// Prepare has nothing to do: rows are synced with their transaction.
func (s *databaseBlobs) Prepare([]*Encoded) error { return nil }

// PutIn writes blobs as rows of the transaction.
func (s *databaseBlobs) PutIn(tx *Tx, blobs []*Encoded) error {
	for _, e := range blobs {
		var frame []storedFrame
		if len(e.frames) <= 1 {
			frame = e.frames
		}
		id, err := s.insertHead(tx, e.org, e.size, true, frame...)
		if err == nil && len(e.frames) > 1 {
			err = insertFrames(tx, id, e.frames)
		}
		if err != nil {
			return fmt.Errorf("put blobs: %w", s.full(err))
		}
		e.ref = databaseRef(id)
	}
	return nil
}

// putBig streams a blob. What a failure leaves is deleted, now or by Compact.
func (s *databaseBlobs) putBig(ctx context.Context, org int64, r io.ReaderAt, size int64) (id int64, err error) {
	err = s.db.Write(ctx, func(tx *Tx) (err error) {
		id, err = s.insertHead(tx, org, size, false)
		return err
	})
	if err != nil {
		return 0, err
	}
	for n := 0; int64(n)*frameSize < size && err == nil; n += streamFrames {
		err = s.putPart(ctx, id, r, size, n)
	}
	if err != nil {
		s.drop(context.WithoutCancel(ctx), id, size) // the error of Put tells more than its own
		return 0, err
	}
	return id, nil
}

// putPart writes the next frames, from number n on; with the last ones the blob is complete.
func (s *databaseBlobs) putPart(ctx context.Context, id int64, r io.ReaderAt, size int64, n int) error {
	frames, err := readFrames(r, size, n, streamFrames, takeFrame)
	defer func() {
		for _, f := range frames {
			giveFrame(f.data[:cap(f.data)])
		}
	}()
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *Tx) error {
		if err := s.touch(tx, id, int64(n+len(frames))*frameSize >= size); err != nil {
			return err
		}
		return insertFrames(tx, id, frames)
	})
}

func (s *databaseBlobs) insertHead(tx *Tx, org, size int64, complete bool, frame ...storedFrame) (int64, error) {
	var f storedFrame
	if len(frame) > 0 {
		f = frame[0]
	}
	if f.data == nil {
		f.data = []byte{}
	}
	res, err := tx.Run("INSERT INTO blob_heads (org, size, complete, created_at, zstd, crc, data) VALUES (?, ?, ?, ?, ?, ?, ?)",
		org, size, complete, s.db.Now().UnixMilli(), f.zstd, int64(f.crc), f.data)
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

func insertFrames(tx *Tx, id int64, frames []storedFrame) error {
	args := make([]any, 0, 5*len(frames))
	for _, f := range frames {
		args = append(args, id, f.n, f.zstd, int64(f.crc), f.data)
	}
	_, err := tx.Run("INSERT INTO blob_frames (blob_id, frame, zstd, crc, data) VALUES (?, ?, ?, ?, ?)"+
		strings.Repeat(", (?, ?, ?, ?, ?)", len(frames)-1), args...)
	return err
}

// touch tells that a blob is still being written, or that it is complete.
func (s *databaseBlobs) touch(tx *Tx, id int64, complete bool) error {
	res, err := tx.Run("UPDATE blob_heads SET created_at = ?, complete = ? WHERE id = ? AND complete = 0", s.db.Now().UnixMilli(), complete, id)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return fmt.Errorf("blob was taken for abandoned: nothing was written for %v", s.settle)
}

// Delete must not be called inside Write.
func (s *databaseBlobs) Delete(ctx context.Context, ref Ref) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	id, err := readDatabaseRef(ref)
	if err != nil {
		return nil // never was here
	}
	if err := s.giveUp(ctx, id); err != nil {
		return fmt.Errorf("delete blob %s: %w", ref, err)
	}
	return nil
}

func (s *databaseBlobs) giveUp(ctx context.Context, id int64) error {
	var size int64
	err := s.db.QueryRow(ctx, "SELECT size FROM blob_heads WHERE id = ?", id).Scan(&size)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.drop(ctx, id, size)
}

// drop deletes head and frames. Of a big blob the head stays until its frames are gone, so that
// Compact finds it if this stops in the middle.
func (s *databaseBlobs) drop(ctx context.Context, id, size int64) error {
	for last := sweepFrames; size > sweepFrames*frameSize && int64(last)*frameSize < size; last += sweepFrames {
		err := s.db.Write(ctx, func(tx *Tx) error {
			if _, err := tx.Run("UPDATE blob_heads SET complete = 0 WHERE id = ?", id); err != nil {
				return err
			}
			_, err := tx.Run("DELETE FROM blob_frames WHERE blob_id = ? AND frame < ?", id, last)
			return err
		})
		if err != nil {
			return err
		}
	}
	return s.db.Write(ctx, func(tx *Tx) error {
		if size > frameSize {
			if _, err := tx.Run("DELETE FROM blob_frames WHERE blob_id = ?", id); err != nil {
				return err
			}
		}
		_, err := tx.Run("DELETE FROM blob_heads WHERE id = ?", id)
		return err
	})
}

// Compact deletes what was never finished; the database itself uses freed space again, and no blob
// ever moves.
func (s *databaseBlobs) Compact(ctx context.Context, _ func(old, new Ref) error) error {
	until := s.db.Now().Add(-s.settle).UnixMilli()
	err := s.heads(ctx, 0, until, func(h headRow) error { return s.giveUp(ctx, h.id) })
	if err != nil {
		return fmt.Errorf("compact blobs: %w", err)
	}
	return nil
}

// Walk calls fn for each complete blob, oldest first.
func (s *databaseBlobs) Walk(ctx context.Context, fn func(ref Ref, at time.Time) error) error {
	return s.heads(ctx, 1, s.db.Now().UnixMilli(), func(h headRow) error {
		return fn(databaseRef(h.id), time.UnixMilli(h.at).UTC())
	})
}

type headRow struct{ id, at int64 }

// heads calls fn for each head that is complete or not, up to a time in Unix ms. No rows are open
// meanwhile.
func (s *databaseBlobs) heads(ctx context.Context, complete int, until int64, fn func(headRow) error) error {
	from := headRow{at: -1 << 62}
	for {
		part, err := s.headsAfter(ctx, complete, from, until)
		if err != nil {
			return err
		}
		for _, h := range part {
			if err := fn(h); err != nil {
				return err
			}
		}
		if len(part) < walkRows {
			return nil
		}
		from = part[len(part)-1]
	}
}

func (s *databaseBlobs) headsAfter(ctx context.Context, complete int, from headRow, until int64) (out []headRow, err error) {
	// Only what the index holds: the rows themselves carry the bytes of mails.
	rows, err := s.db.Query(ctx, `SELECT id, created_at FROM blob_heads WHERE complete = ? AND created_at >= ? AND created_at <= ?
		AND (created_at > ? OR id > ?) ORDER BY created_at, id LIMIT ?`, complete, from.at, until, from.at, from.id, walkRows)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var h headRow
		if err := rows.Scan(&h.id, &h.at); err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, rows.Err()
}

// A Ref of the database store is "d" and the id in base 36.
func databaseRef(id int64) Ref { return Ref("d" + strconv.FormatInt(id, 36)) }

func readDatabaseRef(ref Ref) (int64, error) {
	rest, ok := strings.CutPrefix(string(ref), "d")
	id, err := strconv.ParseInt(rest, 36, 64)
	if !ok || err != nil || databaseRef(id) != ref {
		return 0, fmt.Errorf("%w: %q is no name of this store", ErrNoBlob, ref)
	}
	return id, nil
}

// databaseBlob reads one blob.
type databaseBlob struct {
	framed
	db    rowQuerier
	id    int64
	whole frame // the only frame of a small one
	data  []byte
}

func (s *databaseBlobs) Open(ctx context.Context, ref Ref) (Blob, error) {
	return openDatabaseBlob(ctx, s.db, ref)
}

func openDatabaseBlob(ctx context.Context, from rowQuerier, ref Ref) (Blob, error) {
	id, err := readDatabaseRef(ref)
	if err != nil {
		return nil, err
	}
	b := &databaseBlob{db: from, id: id}
	b.init(b)
	var crc int64
	err = from.QueryRow(ctx, "SELECT size, zstd, crc, data FROM blob_heads WHERE id = ? AND complete = 1", id).
		Scan(&b.size, &b.whole.zstd, &crc, &b.data)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNoBlob
	}
	if err != nil {
		return nil, fmt.Errorf("open blob %s: %w", ref, err)
	}
	b.whole.crc = uint32(crc)
	return b, nil
}

// fetch reads frame i. A blob that was deleted after it was opened answers ErrNoBlob.
func (b *databaseBlob) fetch(i, want int) ([]byte, error) {
	if b.size <= frameSize {
		return b.decode(b.whole, b.data, want)
	}
	var f frame
	var crc int64
	var data []byte
	// ReadAt knows no context; the pool's timeouts bound the wait.
	err := b.db.QueryRow(context.Background(), "SELECT zstd, crc, data FROM blob_frames WHERE blob_id = ? AND frame = ?", b.id, i).
		Scan(&f.zstd, &crc, &data)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, b.missing(i)
	}
	if err != nil {
		return nil, fmt.Errorf("read blob %s: %w", databaseRef(b.id), err)
	}
	f.crc = uint32(crc)
	return b.decode(f, data, want)
}

// missing tells apart a blob that is gone and one that lacks frame i.
func (b *databaseBlob) missing(i int) error {
	var one int
	err := b.db.QueryRow(context.Background(), "SELECT 1 FROM blob_heads WHERE id = ? AND complete = 1", b.id).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("read blob %s: %w", databaseRef(b.id), ErrNoBlob)
	}
	if err == nil {
		err = fmt.Errorf("%w: frame %d", ErrCorrupt, i)
	}
	return fmt.Errorf("read blob %s: %w", databaseRef(b.id), err)
}

func (b *databaseBlob) release() { b.data = nil }

var (
	_ Blobs    = (*databaseBlobs)(nil)
	_ Gatherer = (*databaseBlobs)(nil)
	_ Walker   = (*databaseBlobs)(nil)
)
