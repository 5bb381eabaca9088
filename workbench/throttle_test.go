package workbench

import (
	"fmt"
	"testing"
	"time"
)

func TestThrottle(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	th := &Throttle{Now: func() time.Time { return now }}
	var waits []time.Duration
	for range 13 {
		th.Failed("zhangsan", "1.1.1.1")
		waits = append(waits, th.Wait("zhangsan", "1.1.1.1"))
	}
	if got, want := fmt.Sprint(waits), "[0s 0s 0s 0s 1s 2s 4s 8s 16s 32s 1m0s 1m0s 1m0s]"; got != want {
		t.Errorf("waits after each failure = %s, want %s", got, want)
	}
	if w := th.Wait("zhangsan", "2.2.2.2"); w != 0 {
		t.Errorf("from another address = %v, want 0", w)
	}
	now = now.Add(16 * time.Minute)
	th.Failed("zhangsan", "1.1.1.1")
	if w := th.Wait("zhangsan", "1.1.1.1"); w != 0 {
		t.Errorf("one failure a quarter of an hour later = %v, want 0", w)
	}
	for i := range maxThrottleKeys + 1 {
		th.Failed(fmt.Sprint(i), "x")
	}
	if n := len(th.seen); n > maxThrottleKeys {
		t.Errorf("remembers %d logins, want at most %d", n, maxThrottleKeys)
	}
}
