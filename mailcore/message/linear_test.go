//go:build unix

package message

import (
	"strings"
	"syscall"
	"testing"
	"time"
)

// cpuTime is how long the processors have worked for this process: others on the machine do not lengthen it.
func cpuTime(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// TestLinear gives the decoders more than a header may hold: eight times as much takes about eight times the work, and
// not 64 times. The least of some tries counts, because garbage collection of others' leavings is in them.
func TestLinear(t *testing.T) {
	const small, large, much = 128 << 10, 1 << 20, 4
	work := func(unit string, size int) time.Duration {
		raw := strings.Repeat(unit, size/len(unit))
		start := cpuTime(t)
		DecodeHeader(raw)
		ParseAddressList(raw)
		ParseMessageIDs(raw)
		parseParams("a/b; c=" + raw)
		joinPieces([]paramPiece{{0, true, raw}})
		HTMLToText(raw)
		BaseSubject(raw)
		return max(cpuTime(t)-start, 10*time.Millisecond) // what the system counts in
	}
	for _, unit := range []string{"=?", "=?a?q?", "=?gbk?B?xOM=?= ", "=?utf-8?Q?a", "\"", "(", ")", "()", "<", "<>", "a:", ";", "a@b,", "@", "[", "\\", " ", "=", "\" ", "<@", "\xc4"} {
		less, more := work(unit, small), work(unit, large)
		for try := 0; try < 5 && more > much*large/small*less; try++ {
			less, more = min(less, work(unit, small)), min(more, work(unit, large))
		}
		if more > much*large/small*less {
			t.Errorf("1 MB of %q took %v, an eighth of it %v", unit, more, less)
		}
	}
}
