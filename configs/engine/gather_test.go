package engine

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"testing"
	"time"
)

// Blobs that go with a transaction are there when it was committed, whether or not they were prepared, and have names to be
// deleted by when it was not.
func TestGather(t *testing.T) {
	data := openDatabaseBlobs(t)
	local := openLocal(t, t.TempDir(), localConfig{})
	for name, store := range map[string]interface {
		Blobs
		Gatherer
	}{"local": local, "database": data} {
		for _, prepared := range []bool{false, true} {
			texts := [][]byte{text(10), text(70_000), nil, text(frameSize + 1)}
			encode := func() []*Encoded {
				var list []Source
				for _, b := range texts {
					list = append(list, Source{Org: 3, Data: bytes.NewReader(b), Size: int64(len(b))})
				}
				out, err := store.Encode(t.Context(), list...)
				if err == nil && prepared {
					err = store.Prepare(out)
				}
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				return out
			}
			blobs := encode()
			if err := data.db.Write(t.Context(), func(tx *Tx) error { return store.PutIn(tx, blobs) }); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for i, b := range blobs {
				b.Release()
				if got, err := get(store, b.Ref()); err != nil || !bytes.Equal(got, texts[i]) {
					t.Errorf("%s, prepared %t: blob %d: %d bytes, %v", name, prepared, i, len(got), err)
				}
			}
			refused := errors.New("refused")
			blobs = encode()
			err := data.db.Write(t.Context(), func(tx *Tx) error { return errors.Join(store.PutIn(tx, blobs), refused) })
			if !errors.Is(err, refused) {
				t.Errorf("%s: %v, want what the transaction said", name, err)
			}
			for i, b := range blobs {
				b.Release()
				if err := store.Delete(t.Context(), b.Ref()); err != nil {
					t.Errorf("%s: %v", name, err)
				}
				if _, err := get(store, b.Ref()); !errors.Is(err, ErrNoBlob) {
					t.Errorf("%s, prepared %t: blob %d is there after its transaction failed: %v", name, prepared, i, err)
				}
			}
		}
	}
}

// However many encode at once, all of them come to an end: nobody holds memory and waits for more.
func TestGatherNeverWaitsForever(t *testing.T) {
	l := openLocal(t, t.TempDir(), localConfig{})
	var list []Source
	for range 5 {
		list = append(list, Source{Org: 1, Data: bytes.NewReader(text(1 << 20)), Size: 1 << 20})
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var all sync.WaitGroup
	for range 3 * encodingMax / (5 << 20) {
		all.Go(func() {
			blobs, err := l.Encode(ctx, list...)
			if err != nil {
				t.Error(err)
				return
			}
			time.Sleep(time.Millisecond)
			for _, b := range blobs {
				b.Release()
			}
		})
	}
	all.Wait()
	if !l.memory.TryAcquire(encodingMax) {
		t.Error("memory was not given back")
	}
	big := Source{Org: 1, Data: bytes.NewReader(nil), Size: SmallBlob - 1}
	if _, err := l.Encode(ctx, big, big, big, big, big); err == nil {
		t.Error("more than EncodeMost was encoded at once")
	}
	if _, err := l.Encode(ctx, Source{Size: SmallBlob}); err == nil {
		t.Error("a big blob was encoded")
	}
}
