package engine

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

func openLocal(t testing.TB, dir string, c localConfig) *localBlobs {
	t.Helper()
	c.log = quiet()
	if c.settle == 0 {
		c.settle = 1
	}
	l, err := openLocalBlobs(dir, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func TestLocalBlobs(t *testing.T) {
	testBlobs(t, func(t *testing.T) Blobs { return openLocal(t, t.TempDir(), localConfig{}) })
}

// With small segments everything meets the borders between them, and Compact has work.
func TestLocalBlobsSmallSegments(t *testing.T) {
	testBlobs(t, func(t *testing.T) Blobs { return openLocal(t, t.TempDir(), localConfig{size: 20_000}) })
}

// faultyFile fails where the test says so.
type faultyFile struct {
	segmentFile
	f *faults
}

type faults struct {
	write, sync, truncate atomic.Pointer[error]
	syncs                 atomic.Int32
}

func (f *faults) create(path string) (segmentFile, error) {
	file, err := createSegment(path)
	return faultyFile{file, f}, err
}

func (f faultyFile) WriteAt(p []byte, at int64) (int, error) {
	if err := f.f.write.Load(); err != nil {
		f.segmentFile.WriteAt(p[:len(p)/2], at) // a torn write
		return len(p) / 2, *err
	}
	return f.segmentFile.WriteAt(p, at)
}

func (f faultyFile) Sync() error {
	f.f.syncs.Add(1)
	if err := f.f.sync.Load(); err != nil {
		return *err
	}
	return f.segmentFile.Sync()
}

func (f faultyFile) Truncate(n int64) error {
	if err := f.f.truncate.Load(); err != nil {
		return *err
	}
	return f.segmentFile.Truncate(n)
}

// After a failed fsync the put fails, and that segment is never written again.
func TestLocalBlobsSyncFails(t *testing.T) {
	var f faults
	l := openLocal(t, t.TempDir(), localConfig{create: f.create})
	before := put(t, l, text(100))
	eio := error(syscall.EIO)
	f.sync.Store(&eio)
	if _, err := l.Put(context.Background(), 1, strings.NewReader("lost"), 4); !errors.Is(err, syscall.EIO) {
		t.Fatalf("Put while fsync fails: %v, want EIO", err)
	}
	f.sync.Store(nil)
	after := put(t, l, text(100))
	if a, b := segmentOf(t, before), segmentOf(t, after); a == b {
		t.Errorf("segment %d was written again after a failed fsync", a)
	}
	if got, err := get(l, before); err != nil || len(got) != 100 {
		t.Errorf("what was durable before: %d bytes, %v", len(got), err)
	}
}

func segmentOf(t *testing.T, ref Ref) uint64 {
	t.Helper()
	p, err := readRef(ref)
	if err != nil {
		t.Fatal(err)
	}
	return p.seg
}

func TestLocalBlobsFull(t *testing.T) {
	tests := []struct {
		name     string
		size     int
		truncate error // of cutting back
	}{
		{"small", 100, nil},
		{"small, cannot cut back", 100, syscall.EIO},
		{"big", bigBlob, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var f faults
			dir := t.TempDir()
			l := openLocal(t, dir, localConfig{create: f.create})
			before := put(t, l, text(100))
			enospc := error(&os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC})
			f.write.Store(&enospc)
			if tt.truncate != nil {
				f.truncate.Store(&tt.truncate)
			}
			data := noise(tt.size, 1)
			if _, err := l.Put(context.Background(), 1, bytes.NewReader(data), int64(tt.size)); !errors.Is(err, ErrFull) {
				t.Fatalf("Put on a full disk: %v, want ErrFull", err)
			}
			f.write.Store(nil)
			after := put(t, l, data)
			l.Close()
			l = openLocal(t, dir, localConfig{})
			for _, ref := range []Ref{before, after} {
				if _, err := get(l, ref); err != nil {
					t.Errorf("%s after reopening: %v", ref, err)
				}
			}
		})
	}
}

// Whatever a crash left at the end of a segment, what was acknowledged stays, and Compact gets rid
// of the rest.
func TestLocalBlobsTornTail(t *testing.T) {
	whole, err := encodeRecord(1, 0, bytes.NewReader(noise(5000, 3)), 5000)
	if err != nil {
		t.Fatal(err)
	}
	hollow := bytes.Clone(whole)
	clear(hollow[headerLen+100:]) // the header reached the disk, the rest did not
	tails := map[string][]byte{
		"nothing": nil, "zeros": make([]byte, 4096), "half a header": whole[:20], "half a record": whole[:3000],
		"garbage": noise(100_000, 9), "header without body": hollow,
	}
	for name, tail := range tails {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			l := openLocal(t, dir, localConfig{})
			rows := []Ref{put(t, l, text(300_000)), put(t, l, noise(10, 1))}
			dead := put(t, l, noise(20_000, 2))
			l.Close()
			path := filepath.Join(dir, "0000000001.seg")
			good, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, append(bytes.Clone(good), tail...), 0o600); err != nil {
				t.Fatal(err)
			}
			l = openLocal(t, dir, localConfig{})
			rows = append(rows, put(t, l, text(50)))
			if err := l.Delete(context.Background(), dead); err != nil {
				t.Fatal(err)
			}
			for range 2 { // before Compact and after
				for _, ref := range rows {
					if _, err := get(l, ref); err != nil {
						t.Errorf("%s: %v", ref, err)
					}
				}
				if err := l.Compact(context.Background(), moveIn(rows)); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("segment with the torn tail after Compact: %v, want it gone", err)
			}
		})
	}
}

// moveIn is a move that knows the given rows only.
func moveIn(rows []Ref) func(old, new Ref) error {
	return func(old, new Ref) error {
		i := slices.Index(rows, old)
		if i < 0 {
			return ErrNoBlob
		}
		rows[i] = new
		return nil
	}
}

// A corrupt blob that a row still names keeps its segment: people may want to look at it.
func TestLocalBlobsCompactKeepsDamage(t *testing.T) {
	dir := t.TempDir()
	l := openLocal(t, dir, localConfig{})
	bad, dead := put(t, l, noise(1000, 1)), put(t, l, noise(50_000, 2))
	l.Close()
	path := filepath.Join(dir, "0000000001.seg")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[500] ^= 1
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	l = openLocal(t, dir, localConfig{})
	put(t, l, text(10))
	if err := l.Delete(context.Background(), dead); err != nil {
		t.Fatal(err)
	}
	if err := l.Compact(context.Background(), moveIn([]Ref{bad})); err != nil {
		t.Fatal(err)
	}
	if _, err := get(l, bad); !errors.Is(err, ErrCorrupt) {
		t.Errorf("the damaged blob after Compact: %v, want ErrCorrupt", err)
	}
}

// Damage in the middle must not cost what lies behind it.
func TestLocalBlobsDamage(t *testing.T) {
	dir := t.TempDir()
	l := openLocal(t, dir, localConfig{})
	var refs []Ref
	for i := range 3 {
		refs = append(refs, put(t, l, noise(20_000, uint64(i))))
	}
	l.Close()
	p, err := readRef(refs[1])
	if err != nil {
		t.Fatal(err)
	}
	for name, at := range map[string]int64{"body": p.at + 10_000, "header": p.at + 9} {
		f, err := os.OpenFile(filepath.Join(dir, "0000000001.seg"), os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		var b [1]byte
		f.ReadAt(b[:], at)
		b[0] ^= 0x40
		f.WriteAt(b[:], at)
		f.Close()
		l = openLocal(t, dir, localConfig{})
		if _, err := get(l, refs[1]); !errors.Is(err, ErrCorrupt) {
			t.Errorf("%s: reading the damaged blob: %v, want ErrCorrupt", name, err)
		}
		for _, ref := range []Ref{refs[0], refs[2]} {
			if _, err := get(l, ref); err != nil {
				t.Errorf("%s: %s: %v", name, ref, err)
			}
		}
		l.Close()
	}
}

// Space comes back, also when a count from before the deletes is remembered.
func TestLocalBlobsCompactGivesSpaceBack(t *testing.T) {
	for _, counted := range []bool{true, false} {
		dir := t.TempDir()
		l := openLocal(t, dir, localConfig{})
		var refs []Ref
		for i := range 100 {
			refs = append(refs, put(t, l, noise(100_000, uint64(i))))
		}
		big := put(t, l, noise(bigBlob, 7))
		if counted {
			l.Close()
			countAll(t, dir)
			l = openLocal(t, dir, localConfig{})
		}
		for _, ref := range append(refs[10:], big) {
			if err := l.Delete(context.Background(), ref); err != nil {
				t.Fatal(err)
			}
		}
		before := folderSize(t, dir)
		l.Close()
		l = openLocal(t, dir, localConfig{})
		put(t, l, text(10)) // takes the highest number, which stays
		moved := 0
		err := l.Compact(context.Background(), func(old, new Ref) error { moved++; return nil })
		if err != nil {
			t.Fatal(err)
		}
		if after := folderSize(t, dir); moved != 10 || after > before/5 {
			t.Errorf("counted before %v: %d moved, %d bytes of %d left; want 10 and a tenth", counted, moved, after, before)
		}
		if _, err := l.Open(context.Background(), refs[0]); !errors.Is(err, ErrNoBlob) {
			t.Errorf("old Ref after Compact: %v, want ErrNoBlob", err)
		}
	}
}

// countAll has Compact write its count, of segments that look old.
func countAll(t *testing.T, dir string) {
	t.Helper()
	l := openLocal(t, dir, localConfig{})
	defer l.Close()
	segs, err := l.list()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range segs {
		old := time.Now().Add(-time.Hour)
		if err := os.Chtimes(filepath.Join(dir, s.name()), old, old); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Compact(context.Background(), func(_, _ Ref) error { return errors.New("nothing should move") }); err != nil {
		t.Fatal(err)
	}
	if known := l.loadCounts(); len(known) != len(segs) || known[1].Changed == 0 {
		t.Fatalf("counts of %d segments: %v", len(segs), known)
	}
}

// A segment may have grown between listing the folder and locking it.
func TestLocalBlobsCompactLooksAgain(t *testing.T) {
	dir := t.TempDir()
	a, b := openLocal(t, dir, localConfig{settle: time.Hour}), openLocal(t, dir, localConfig{settle: time.Hour})
	young := put(t, a, text(10))
	put(t, b, text(10)) // has the highest number
	a.Close()
	stale := segment{id: segmentOf(t, young)}
	if _, err := b.compactOne(context.Background(), stale, count{}, moveIn(nil)); err != nil {
		t.Fatal(err)
	}
	if _, err := get(b, young); err != nil {
		t.Errorf("a blob put after the folder was listed: %v", err)
	}
}

// A blob that has no row yet is not taken for one that nobody wants.
func TestLocalBlobsCompactSparesTheYoung(t *testing.T) {
	l := openLocal(t, t.TempDir(), localConfig{settle: time.Hour})
	dead, young := put(t, l, noise(1_000_000, 1)), put(t, l, text(10))
	if err := l.Delete(context.Background(), dead); err != nil {
		t.Fatal(err)
	}
	l.writeMu.Lock()
	l.seal()
	l.writeMu.Unlock()
	put(t, l, text(10))
	if err := l.Compact(context.Background(), func(_, _ Ref) error { return ErrNoBlob }); err != nil {
		t.Fatal(err)
	}
	if _, err := get(l, young); err != nil {
		t.Errorf("a blob just put, after Compact: %v", err)
	}
}

func folderSize(t *testing.T, dir string) (n int64) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil {
			n += info.Size()
		}
	}
	return n
}

// Puts that wait for a sync share the next one.
func TestLocalBlobsShareSyncs(t *testing.T) {
	var f faults
	l := openLocal(t, t.TempDir(), localConfig{create: f.create})
	l.writeMu.Lock() // as if a sync were running
	var wg sync.WaitGroup
	for i := range 30 {
		wg.Go(func() {
			b := noise(500, uint64(i))
			if _, err := l.Put(context.Background(), 1, bytes.NewReader(b), 500); err != nil {
				t.Error(err)
			}
		})
	}
	for waiting := 0; waiting < 30; {
		l.queueMu.Lock()
		waiting = len(l.queue)
		l.queueMu.Unlock()
	}
	l.writeMu.Unlock()
	wg.Wait()
	if got := f.syncs.Load(); got != 1 {
		t.Errorf("30 waiting puts took %d syncs, want 1", got)
	}
}

// putUnsynced puts blobs as a transaction does, and waits for their sync and for what is done behind it.
func putUnsynced(t *testing.T, l *localBlobs, texts ...[]byte) (refs []Ref, err error) {
	t.Helper()
	var puts []*pendingPut
	for _, b := range texts {
		record, err := encodeRecord(1, time.Now().UnixMilli(), bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		puts = append(puts, &pendingPut{record: record})
	}
	synced, err := l.writeUnsynced(puts)
	if err == nil {
		err = synced()
	}
	for _, p := range puts {
		refs = append(refs, p.at.ref())
	}
	l.writeMu.Lock()
	defer l.writeMu.Unlock()
	return refs, err
}

// Zeros lie ahead of the records while a segment is written. They are gone when it is closed, and garbage after a crash.
func TestLocalBlobsZerosAhead(t *testing.T) {
	dir := t.TempDir()
	l := openLocal(t, dir, localConfig{})
	refs, err := putUnsynced(t, l, text(100), text(5000))
	if err != nil {
		t.Fatal(err)
	}
	records := l.active.size
	if n := folderSize(t, dir); n < records+readyAhead {
		t.Errorf("%d bytes in the folder, %d of records: no zeros lie ahead", n, records)
	}
	more, err := putUnsynced(t, l, text(7000))
	if err != nil {
		t.Fatal(err)
	}
	if l.ready != records+readyAhead {
		t.Errorf("zeros to %d after a few bytes more, want them at %d still", l.ready, records+readyAhead)
	}
	refs = append(refs, more...)

	crashed := t.TempDir() // as a crash leaves it
	if err := os.CopyFS(crashed, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	records = l.active.size
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(dir, l.active.name())); err != nil || info.Size() != records {
		t.Errorf("closed segment: %v, %v, want %d bytes", info.Size(), err, records)
	}
	c := openLocal(t, crashed, localConfig{})
	refs = append(refs, put(t, c, text(10)))
	var found []Ref
	if err := c.Walk(t.Context(), func(ref Ref, _ time.Time) error { found = append(found, ref); return nil }); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(found, refs) {
		t.Errorf("found %q after a crash, want %q", found, refs)
	}
	if err := c.Compact(t.Context(), moveIn(refs)); err != nil {
		t.Fatal(err)
	}
	for i, n := range []int{100, 5000, 7000, 10} {
		if got, err := get(c, refs[i]); err != nil || !bytes.Equal(got, text(n)) {
			t.Errorf("blob %d after Compact: %d bytes, %v", i, len(got), err)
		}
	}
}

// Where zeros cannot be written ahead, records are written without them; nothing is written behind a failed sync.
func TestLocalBlobsZerosAheadFail(t *testing.T) {
	var f faults
	l := openLocal(t, t.TempDir(), localConfig{create: f.create})
	enospc, eio := error(syscall.ENOSPC), error(syscall.EIO)
	l.writeMu.Lock()
	_, _, err := l.writeRecords(nil) // opens a segment
	l.writeMu.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	f.write.Store(&enospc)
	l.writeMu.Lock()
	l.makeReady()
	l.writeMu.Unlock()
	f.write.Store(nil)
	if l.ready != 0 || l.file == nil {
		t.Errorf("zeros to %d on a full disk, segment open: %t", l.ready, l.file != nil)
	}
	first, err := putUnsynced(t, l, text(100))
	if err != nil {
		t.Fatal(err)
	}
	f.sync.Store(&eio)
	l.writeMu.Lock()
	l.ready = 0
	l.makeReady()
	l.writeMu.Unlock()
	f.sync.Store(nil)
	second := put(t, l, text(200))
	if a, b := segmentOf(t, first[0]), segmentOf(t, second); a == b {
		t.Errorf("segment %d was written again after a failed sync", a)
	}
	for i, ref := range []Ref{first[0], second} {
		if got, err := get(l, ref); err != nil || len(got) != 100*(i+1) {
			t.Errorf("blob %d: %d bytes, %v", i, len(got), err)
		}
	}
}
