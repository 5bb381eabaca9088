package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

const (
	// gcPercent is half of Go's default: most of a busy node's memory is thousands of idle connections, and half of that
	// again shall not be kept as garbage.
	gcPercent = 50
	// gcGarbage may always gather, and more where that keeps the heap within gcHeap: little is in use while mails come in,
	// and collecting every few milliseconds would cost a quarter of what a delivery does.
	gcGarbage = 24 << 20
	gcHeap    = 64 << 20
)

// gcTick is collected in every cycle.
type gcTick struct{ _ [16]byte }

// tuneGC lets garbage grow to gcPercent of what is in use or to what gcGarbage says, whichever is more. It looks again
// after every collection.
func tuneGC() {
	last := gcPercent
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	var look func(*gcTick)
	look = func(t *gcTick) {
		metrics.Read(live)
		if percent := gcPercentFor(live[0].Value.Uint64()); percent*10 < last*9 || percent*10 > last*11 {
			last = percent
			debug.SetGCPercent(percent)
		}
		runtime.SetFinalizer(t, look)
	}
	last = gcPercentFor(gcGarbage / 4) // about what is in use at the start
	debug.SetGCPercent(last)
	runtime.SetFinalizer(&gcTick{}, look)
}

func gcPercentFor(live uint64) int {
	live = max(live, 1<<20)
	garbage := max(gcGarbage, gcHeap-min(live, gcHeap))
	return int(max(gcPercent, garbage*100/live))
}
