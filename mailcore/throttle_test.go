package mailcore

import (
	"errors"
	"testing"
	"time"
)

func TestThrottle(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	th := &Throttle{Now: func() time.Time { return now }}
	for i := range freeFailures {
		if err := th.Allow("a@x", "1.1.1.1"); err != nil {
			t.Fatalf("try %d held up: %v", i+1, err)
		}
		th.Failed("a@x", "1.1.1.1")
	}
	if err := th.Allow("a@x", "2.2.2.2"); !errors.Is(err, ErrThrottled) {
		t.Errorf("account after %d failures: %v, want ErrThrottled from any address", freeFailures, err)
	}
	if err := th.Allow("b@x", "1.1.1.1"); err != nil {
		t.Errorf("another account from the same address: %v, want nil", err)
	}
	now = now.Add(2 * time.Second)
	if err := th.Allow("a@x", "1.1.1.1"); err != nil {
		t.Errorf("after waiting: %v, want nil", err)
	}
	th.Succeeded("a@x", "3.3.3.3")
	for range 3 * freeFailures {
		th.Failed("a@x", "6.6.6.6")
	}
	if err := th.Allow("a@x", "3.3.3.3"); err != nil {
		t.Errorf("owner from the usual address while others guess: %v, want nil", err)
	}
	if err := th.Allow("a@x", "6.6.6.6"); !errors.Is(err, ErrThrottled) {
		t.Errorf("guesser: %v, want ErrThrottled", err)
	}
	for i := range freeFailures*addressFactor + 1 {
		th.Failed(string(rune('a'+i%26))+"@y", "7.7.7.7")
	}
	if err := th.Allow("fresh@y", "7.7.7.7"); !errors.Is(err, ErrThrottled) {
		t.Errorf("address that tried many accounts: %v, want ErrThrottled", err)
	}
}
