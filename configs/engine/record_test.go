package engine

import (
	"bytes"
	"crypto/rand"
	"errors"
	"testing"
)

// Frames say how they are compressed; what they say of their length is not believed.
func TestFrameCodings(t *testing.T) {
	raw := bytes.Repeat([]byte("the same words again "), 200)
	for name, encode := range map[string]func(dst, raw []byte) ([]byte, [frameLen]byte){"zstd": appendFrame, "S2": appendQuickFrame} {
		stored, entry := encode(nil, raw)
		f := readEntry(entry[:])
		if f.zstd != (name == "zstd") || f.s2 != (name == "S2") || f.n != len(stored) || f.n > len(raw)/5 {
			t.Errorf("%s: entry %+v for %d bytes", name, f, len(stored))
		}
		if got, err := f.open(nil, stored, len(raw)); err != nil || !bytes.Equal(got, raw) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
		if _, err := f.open(nil, stored, len(raw)-1); !errors.Is(err, ErrCorrupt) {
			t.Errorf("%s: opened with another length: %v", name, err)
		}
		noise := []byte(rand.Text() + rand.Text())
		stored, entry = encode(nil, noise)
		if f := readEntry(entry[:]); f.zstd || f.s2 || !bytes.Equal(stored, noise) {
			t.Errorf("%s: noise became %+v", name, f)
		}
	}
}
