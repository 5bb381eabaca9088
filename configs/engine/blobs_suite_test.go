package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"
)

// testBlobs is what every blob store must do. open gives an empty store.
func testBlobs(t *testing.T, open func(t *testing.T) Blobs) {
	t.Run("bytes come back", func(t *testing.T) { suiteRoundTrip(t, open(t)) })
	t.Run("absent", func(t *testing.T) { suiteAbsent(t, open(t)) })
	t.Run("delete and compact", func(t *testing.T) { suiteCompact(t, open(t)) })
	t.Run("short source", func(t *testing.T) { suiteShort(t, open(t)) })
	t.Run("walk", func(t *testing.T) { suiteWalk(t, open(t)) })
	t.Run("many at once", func(t *testing.T) { suiteMany(t, open(t)) })
}

// text compresses, noise does not.
func text(n int) []byte {
	return []byte(strings.Repeat("Received: from mail.example.com by mx 主题\r\n", n/44+1))[:n]
}

func noise(n int, seed uint64) []byte {
	r := rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8), byte(seed >> 16)})
	b := make([]byte, n)
	r.Read(b)
	return b
}

func put(t *testing.T, s Blobs, b []byte) Ref {
	t.Helper()
	ref, err := s.Put(context.Background(), 1, bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatalf("Put %d bytes: %v", len(b), err)
	}
	if ref == "" || len(ref) > 64 {
		t.Fatalf("Put gave Ref %q, want 1 to 64 bytes", ref)
	}
	return ref
}

func get(s Blobs, ref Ref) ([]byte, error) {
	b, err := s.Open(context.Background(), ref)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	return io.ReadAll(io.NewSectionReader(b, 0, b.Size()))
}

func suiteRoundTrip(t *testing.T, s Blobs) {
	for _, n := range []int{0, 1, 1000, 31 << 10, frameSize - 1, frameSize, frameSize + 1, 700_000, bigBlob - 1, bigBlob, bigBlob + frameSize + 5} {
		for name, data := range map[string][]byte{"text": text(n), "noise": noise(n, uint64(n))} {
			ref := put(t, s, data)
			got, err := get(s, ref)
			if err != nil || !bytes.Equal(got, data) {
				t.Errorf("%d bytes of %s: got %d bytes, %v", n, name, len(got), err)
				continue
			}
			suiteRanges(t, s, ref, data)
		}
	}
}

// suiteRanges reads ranges from several goroutines of one open blob.
func suiteRanges(t *testing.T, s Blobs, ref Ref, data []byte) {
	t.Helper()
	b, err := s.Open(context.Background(), ref)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if b.Size() != int64(len(data)) {
		t.Errorf("Size = %d, want %d", b.Size(), len(data))
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 10 {
				from := rand.IntN(len(data) + 1)
				p := make([]byte, rand.IntN(len(data)-from+1))
				if n, err := b.ReadAt(p, int64(from)); n != len(p) || err != nil || !bytes.Equal(p, data[from:from+n]) {
					t.Errorf("ReadAt %d bytes at %d of %d: %d, %v", len(p), from, len(data), n, err)
				}
			}
		})
	}
	wg.Wait()
	if n, err := b.ReadAt(make([]byte, 2), int64(len(data))-1); len(data) > 0 && (n != 1 || err != io.EOF) {
		t.Errorf("ReadAt over the end: %d, %v, want 1, EOF", n, err)
	}
}

func suiteAbsent(t *testing.T, s Blobs) {
	ctx := context.Background()
	for _, ref := range []Ref{"", "x", "s1.0", "s9999.0.zz", "b77.0.zz", "../../etc/passwd", "s-1.-1.-1"} {
		if _, err := s.Open(ctx, ref); !errors.Is(err, ErrNoBlob) {
			t.Errorf("Open(%q): %v, want ErrNoBlob", ref, err)
		}
		if err := s.Delete(ctx, ref); err != nil {
			t.Errorf("Delete(%q): %v, want nil", ref, err)
		}
	}
}

// suiteCompact deletes three of four and compacts: the rest is found under old or new names, also
// by those who had a blob open.
func suiteCompact(t *testing.T, s Blobs) {
	ctx := context.Background()
	rows := map[int]Ref{} // as a table would say
	data := map[int][]byte{}
	for i := range 40 {
		data[i] = noise(1000+i*50_000, uint64(i))
		if i%10 == 9 {
			data[i] = noise(bigBlob+i, uint64(i))
		}
		rows[i] = put(t, s, data[i])
	}
	held, err := s.Open(ctx, rows[4])
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	for i := range 40 {
		if i%4 == 0 {
			continue
		}
		for range 2 { // twice is no error
			if err := s.Delete(ctx, rows[i]); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.Open(ctx, rows[i]); !errors.Is(err, ErrNoBlob) {
			t.Errorf("Open after Delete: %v, want ErrNoBlob", err)
		}
		delete(rows, i)
	}
	unknown := rows[8] // no row knows it any more
	delete(rows, 8)
	moves := func(old, new Ref) error {
		for i, ref := range rows {
			if ref == old {
				rows[i] = new
				return nil
			}
		}
		return ErrNoBlob
	}
	put(t, s, noise(10, 99))
	for range 2 {
		if err := s.Compact(ctx, moves); err != nil {
			t.Fatal(err)
		}
	}
	for i, ref := range rows {
		if got, err := get(s, ref); err != nil || !bytes.Equal(got, data[i]) {
			t.Errorf("blob %d after Compact: %d bytes, %v, want %d bytes", i, len(got), err, len(data[i]))
		}
	}
	p := make([]byte, 100)
	if _, err := held.ReadAt(p, 5000); err != nil || !bytes.Equal(p, data[4][5000:5100]) {
		t.Errorf("a blob that was open before Compact: %v", err)
	}
	_ = unknown // may or may not be gone: only segments worth it are rewritten
}

func suiteShort(t *testing.T, s Blobs) {
	for _, n := range []int64{10, bigBlob} {
		_, err := s.Put(context.Background(), 1, strings.NewReader("short"), n)
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("Put of a source that ends early: %v, want ErrUnexpectedEOF", err)
		}
	}
	boom := errors.New("boom")
	if _, err := s.Put(context.Background(), 1, failing{boom}, 10); !errors.Is(err, boom) {
		t.Errorf("Put of a source that fails: %v, want its error", err)
	}
}

func suiteWalk(t *testing.T, s Blobs) {
	start := time.Now().Truncate(time.Millisecond)
	want := map[Ref]bool{}
	for _, n := range []int{0, 10, 1000, frameSize + 1, bigBlob + 1} {
		want[put(t, s, noise(n, uint64(n)))] = true
		gone := put(t, s, noise(n, uint64(n)))
		if err := s.Delete(context.Background(), gone); err != nil {
			t.Fatal(err)
		}
	}
	walked := map[Ref]bool{}
	err := s.(Walker).Walk(context.Background(), func(ref Ref, at time.Time) error {
		if at.Before(start) || at.After(time.Now()) {
			t.Errorf("Walk says that %s was put at %v, want %v or a little later", ref, at, start)
		}
		walked[ref] = true
		return s.Delete(context.Background(), ref)
	})
	if err != nil || !maps.Equal(walked, want) {
		t.Errorf("Walk met %v, %v, want %v", walked, err, want)
	}
	err = s.(Walker).Walk(context.Background(), func(ref Ref, _ time.Time) error { return fmt.Errorf("%s was deleted", ref) })
	if err != nil {
		t.Errorf("Walk after deleting all: %v", err)
	}
	boom := errors.New("boom")
	put(t, s, text(10))
	if err := s.(Walker).Walk(context.Background(), func(Ref, time.Time) error { return boom }); !errors.Is(err, boom) {
		t.Errorf("Walk with a callback that fails: %v, want its error", err)
	}
}

type failing struct{ err error }

func (f failing) ReadAt(p []byte, _ int64) (int, error) { return iotest.ErrReader(f.err).Read(p) }

func suiteMany(t *testing.T, s Blobs) {
	ctx := context.Background()
	var wg sync.WaitGroup
	var mu sync.Mutex
	rows := map[string]Ref{}
	for g := range 20 {
		wg.Go(func() {
			for i := range 20 {
				name := fmt.Sprintf("blob %d of %d", i, g)
				body := strings.Repeat(name+"\n", 1+i*10)
				ref, err := s.Put(ctx, int64(g), strings.NewReader(body), int64(len(body)))
				if err != nil {
					t.Error(err)
					return
				}
				if i%2 == 1 {
					if err := s.Delete(ctx, ref); err != nil {
						t.Error(err)
					}
					continue
				}
				mu.Lock()
				rows[name] = ref
				mu.Unlock()
				if got, err := get(s, ref); err != nil || string(got) != body {
					mu.Lock()
					moved := rows[name]
					mu.Unlock()
					if got, err = get(s, moved); err != nil || string(got) != body {
						t.Errorf("%s: %v", name, err)
					}
				}
			}
		})
	}
	for range 5 {
		wg.Go(func() {
			err := s.Compact(ctx, func(old, new Ref) error {
				mu.Lock()
				defer mu.Unlock()
				for n, r := range rows {
					if r == old {
						rows[n] = new
						return nil
					}
				}
				return errors.New("not yet in the rows") // ends Compact, harmless
			})
			if err != nil && !strings.Contains(err.Error(), "not yet") {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for n, ref := range rows {
		if got, err := get(s, ref); err != nil || !strings.HasPrefix(string(got), n+"\n") {
			t.Errorf("%s at the end: %v", n, err)
		}
	}
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }
