package main

import "testing"

// What garbage may gather beside what is in use; a heap of little more than is needed where much is.
func TestGCPercent(t *testing.T) {
	for _, c := range []struct{ live, garbage uint64 }{
		{0, 63 << 20}, {16 << 20, 48 << 20}, {32 << 20, 32 << 20}, {40 << 20, 24 << 20}, {45 << 20, 24 << 20},
		{80 << 20, 40 << 20}, {400 << 20, 200 << 20},
	} {
		got := uint64(gcPercentFor(c.live)) * max(c.live, 1<<20) / 100
		if got < c.garbage*98/100 || got > c.garbage {
			t.Errorf("%d MB in use: %d MB of garbage, want %d", c.live>>20, got>>20, c.garbage>>20)
		}
	}
}
