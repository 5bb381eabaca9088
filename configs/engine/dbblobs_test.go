package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync/atomic"
	"testing"
	"time"
)

func openDatabaseBlobs(t *testing.T) *databaseBlobs {
	t.Helper()
	return newDatabaseBlobs(openOwn(t, testDatabase(t), nil).DB)
}

func TestDatabaseBlobs(t *testing.T) {
	testBlobs(t, func(t *testing.T) Blobs { return openDatabaseBlobs(t) })
}

func TestBlobsByDatabase(t *testing.T) {
	db := testDatabase(t)
	want := map[string]string{"": "*engine.localBlobs", "local": "*engine.localBlobs", "database": "*engine.databaseBlobs"}
	if db != "sqlite" {
		want[""] = "*engine.databaseBlobs"
	}
	for name, store := range want {
		e, err := Open(context.Background(), Options{DB: db, Data: t.TempDir(), Blobs: name, Log: quiet()})
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%T", e.Blobs); got != store {
			t.Errorf("Blobs %q on %s: %s, want %s", name, e.DB.Dialect(), got, store)
		}
		e.Close()
	}
	if e, err := Open(context.Background(), Options{DB: db, Data: t.TempDir(), Blobs: "tape", Log: quiet()}); err == nil {
		e.Close()
		t.Error("Blobs \"tape\" was accepted")
	}
}

// Nodes with folders of their own see the same blobs.
func TestDatabaseBlobsOnTwoNodes(t *testing.T) {
	db := testDatabase(t)
	if db == "sqlite" {
		t.Skip("needs MAILBRIDGE_TEST_MYSQL")
	}
	a, b := openOwn(t, db, nil), openOwn(t, db, nil)
	for _, n := range []int{100, 5 * frameSize, bigBlob + 7} {
		data := noise(n, uint64(n))
		ref := put(t, a.Blobs, data)
		if got, err := get(b.Blobs, ref); err != nil || !bytes.Equal(got, data) {
			t.Errorf("%d bytes from the other node: %d bytes, %v", n, len(got), err)
		}
		if err := b.Blobs.Delete(context.Background(), ref); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Blobs.Open(context.Background(), ref); !errors.Is(err, ErrNoBlob) {
			t.Errorf("what the other node deleted: %v, want ErrNoBlob", err)
		}
	}
}

// breaking is a source that can be watched while it is read, and fails from some place on.
type breaking struct {
	data []byte
	fail int64
	err  error
	seen func(off int64)
}

func (s breaking) ReadAt(p []byte, off int64) (int, error) {
	if s.seen(off); off >= s.fail {
		return 0, s.err
	}
	return bytes.NewReader(s.data).ReadAt(p, off)
}

// A big blob is written while it is read, is invisible until it is whole, and leaves nothing when
// its source fails.
func TestDatabaseBlobsTorn(t *testing.T) {
	s := openDatabaseBlobs(t)
	ctx := context.Background()
	boom := errors.New("boom")
	rows := func(table string) (n int) {
		t.Helper()
		if err := s.db.QueryRow(ctx, "SELECT COUNT(*) FROM "+table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	most := 0
	src := breaking{data: noise(5<<20, 1), fail: 4 << 20, err: boom, seen: func(off int64) {
		most = max(most, rows("blob_frames"))
		if _, err := get(s, databaseRef(1)); !errors.Is(err, ErrNoBlob) {
			t.Errorf("an unfinished blob at %d: %v, want ErrNoBlob", off, err)
		}
		if err := s.Walk(ctx, func(ref Ref, _ time.Time) error { return fmt.Errorf("met %s", ref) }); err != nil {
			t.Errorf("Walk while a blob is unfinished: %v", err)
		}
	}}
	if _, err := s.Put(ctx, 1, src, 5<<20); !errors.Is(err, boom) {
		t.Fatalf("Put of a source that fails: %v, want its error", err)
	}
	if most != 16 {
		t.Errorf("%d frames were written before the source failed at 4 MiB, want 16", most)
	}
	if h, f := rows("blob_heads"), rows("blob_frames"); h != 0 || f != 0 {
		t.Errorf("a failed Put left %d heads and %d frames", h, f)
	}
}

// A blob of 50 MB passes through without ever lying in memory.
func TestDatabaseBlobsStream(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	s := openDatabaseBlobs(t)
	const size = 50 << 20
	held := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	part := noise(frameSize, 1)
	base, most := held(), uint64(0)
	src := readAt(func(p []byte, off int64) (int, error) {
		if off%(4<<20) == 0 {
			most = max(most, held())
		}
		return copy(p, part), nil
	})
	ref, err := s.Put(context.Background(), 1, src, size)
	if err != nil {
		t.Fatal(err)
	}
	if most > base+20<<20 {
		t.Errorf("Put held %d MB", (most-base)>>20)
	}
	b, err := s.Open(context.Background(), ref)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	n, err := io.Copy(io.Discard, io.NewSectionReader(b, 0, b.Size()))
	if now := held(); n != size || err != nil || now > base+20<<20 {
		t.Errorf("read %d bytes, %v, holding %d bytes more", n, err, now-base)
	}
}

type readAt func(p []byte, off int64) (int, error)

func (r readAt) ReadAt(p []byte, off int64) (int, error) { return r(p, off) }

// Compact gives up what a stopped program left unfinished, and its writer notices.
func TestDatabaseBlobsUnfinished(t *testing.T) {
	s := openDatabaseBlobs(t)
	ctx := context.Background()
	data := noise(bigBlob, 1)
	keep := put(t, s, data)
	src := breaking{data: data, fail: 1 << 40, seen: func(off int64) {
		if off != 1<<20 {
			return
		}
		if err := s.Compact(ctx, nil); err != nil {
			t.Error(err)
		}
	}}
	if _, err := s.Put(ctx, 1, src, bigBlob); err != nil {
		t.Errorf("Put with Compact in the middle: %v", err)
	}
	s.settle = -time.Minute
	if _, err := s.Put(ctx, 1, src, bigBlob); err == nil {
		t.Error("Put went on after Compact had given the blob up")
	}
	if _, err := get(s, keep); err != nil {
		t.Errorf("a finished blob after Compact: %v", err)
	}
}

// Deleting a blob of many frames takes several transactions; one that was open meanwhile says that
// it is gone.
func TestDatabaseBlobsDeleteLarge(t *testing.T) {
	s := openDatabaseBlobs(t)
	ref := put(t, s, noise(2*sweepFrames*frameSize+1, 1))
	b, err := s.Open(context.Background(), ref)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if err := s.Delete(context.Background(), ref); err != nil {
		t.Fatal(err)
	}
	if _, err := b.ReadAt(make([]byte, 10), 300_000); !errors.Is(err, ErrNoBlob) {
		t.Errorf("reading what was deleted: %v, want ErrNoBlob", err)
	}
	var left int
	if err := s.db.QueryRow(context.Background(), "SELECT COUNT(*) FROM blob_frames").Scan(&left); err != nil || left != 0 {
		t.Errorf("%d frames are left, %v", left, err)
	}
}

// Walk goes on where the last page of rows ended, also among blobs of one moment.
func TestDatabaseBlobsWalkPages(t *testing.T) {
	var at atomic.Int64
	at.Store(1_700_000_000_000)
	s := newDatabaseBlobs(openOwn(t, testDatabase(t), func() time.Time { return time.UnixMilli(at.Load()) }).DB)
	const n = 2*walkRows + 1
	err := s.db.Write(context.Background(), func(tx *Tx) error {
		for i := range n {
			if i == walkRows/2 || i == walkRows {
				at.Add(1)
			}
			if _, err := s.insertHead(tx, 1, 0, true); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	met := map[Ref]bool{}
	err = s.Walk(context.Background(), func(ref Ref, _ time.Time) error {
		if met[ref] {
			t.Errorf("Walk met %s twice", ref)
		}
		met[ref] = true
		return nil
	})
	if err != nil || len(met) != n {
		t.Errorf("Walk met %d blobs, %v, want %d", len(met), err, n)
	}
}
