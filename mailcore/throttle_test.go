package mailcore

import (
	"errors"
	"fmt"
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
	if err := th.Allow("a@x", "1.1.1.1"); !errors.Is(err, ErrThrottled) {
		t.Errorf("after %d failures: %v, want ErrThrottled", freeFailures, err)
	}
	if err := th.Allow("a@x", "2.2.2.2"); err != nil {
		t.Errorf("the owner elsewhere: %v, want nil", err)
	}
	if err := th.Allow("b@x", "1.1.1.1"); err != nil {
		t.Errorf("another account from the same address: %v, want nil", err)
	}
	now = now.Add(2 * time.Second)
	if err := th.Allow("a@x", "1.1.1.1"); err != nil {
		t.Errorf("after waiting: %v, want nil", err)
	}
}

// TestAddressThatGuesses: whoever fails twenty times is shut out with every account; others, and whoever had the right
// password there before, are not.
func TestAddressThatGuesses(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	var told []string
	th := &Throttle{Now: func() time.Time { return now }, Blocked: func(ip string, _ time.Time) { told = append(told, ip) }}
	th.Succeeded("colleague@x", "6.6.6.6")
	for i := range blockAfter {
		if th.Allow(fmt.Sprintf("a%d@x", i%3), "6.6.6.6") == nil {
			th.Failed(fmt.Sprintf("a%d@x", i%3), "6.6.6.6")
		}
	}
	for who, tt := range map[string]struct {
		account, ip string
		want        error
	}{
		"the guesser, fresh account":   {"fresh@x", "6.6.6.6", ErrThrottled},
		"the owner from elsewhere":     {"a0@x", "7.7.7.7", nil},
		"who signed in there before":   {"colleague@x", "6.6.6.6", nil},
		"the same address, mapped":     {"fresh@x", "::ffff:6.6.6.6", ErrThrottled},
		"another address of that kind": {"fresh@x", "6.6.6.7", nil},
	} {
		if err := th.Allow(tt.account, tt.ip); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", who, err, tt.want)
		}
	}
	if len(told) != 1 || told[0] != "6.6.6.6" {
		t.Errorf("told of %v, want once of 6.6.6.6", told)
	}
	now = now.Add(BlockFor)
	if err := th.Allow("fresh@x", "6.6.6.6"); err != nil {
		t.Errorf("after a while: %v, want nil", err)
	}
}

// TestForgottenMailProgram fails once a minute for a day and shuts nobody out.
func TestForgottenMailProgram(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	th := &Throttle{Now: func() time.Time { return now }}
	for range 24 * 60 {
		if th.Allow("old@x", "5.5.5.5") == nil {
			th.Failed("old@x", "5.5.5.5")
		}
		now = now.Add(time.Minute)
	}
	if err := th.Allow("colleague@x", "5.5.5.5"); err != nil {
		t.Errorf("a colleague in the same office: %v, want nil", err)
	}
}

// TestGuessersTogether: many addresses slow one account down, but not where it is at home.
func TestGuessersTogether(t *testing.T) {
	th := &Throttle{}
	th.Succeeded("a@x", "1.1.1.1")
	for i := range accountFree + 2 {
		th.Failed("a@x", fmt.Sprintf("9.9.%d.1", i))
	}
	if err := th.Allow("a@x", "9.9.99.1"); !errors.Is(err, ErrThrottled) {
		t.Errorf("one more guesser: %v, want ErrThrottled", err)
	}
	if err := th.Allow("a@x", "1.1.1.1"); err != nil {
		t.Errorf("the owner at home: %v, want nil", err)
	}
}
