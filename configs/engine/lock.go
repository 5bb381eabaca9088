package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"
)

const (
	// lockPoll is how often a lock that is held is tried again: short against an fsync.
	lockPoll = time.Millisecond
	// lockWait bounds the wait for locks that are held for moments only; a process that keeps one
	// longer was stopped in the middle.
	lockWait = 10 * time.Second
)

// openLock opens the file that stands for a lock. Its content does not matter; closing it gives
// the lock up, and so does the end of the process, however it ends.
func openLock(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
}

// waitLock takes the lock of f, waiting at most d.
func waitLock(ctx context.Context, f *os.File, d time.Duration) error {
	for end := time.Now().Add(d); ; {
		held, err := tryLock(f)
		if held || err != nil {
			return err
		}
		if time.Now().After(end) {
			return fmt.Errorf("%s has been locked by another process for %v", f.Name(), d)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(lockPoll):
		}
	}
}

// withLock runs fn while no other process, and nobody else in this one, holds the lock at path.
func withLock(ctx context.Context, path string, d time.Duration, fn func(f *os.File) error) error {
	f, err := openLock(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := waitLock(ctx, f, d); err != nil {
		return err
	}
	return fn(f)
}

// turnstile lets the writers of several processes take turns. SQLite's own lock is polled at
// growing intervals and so would starve whoever meets a process that writes all the time: here the
// next one waits at a gate, and the last one has to queue behind it.
type turnstile struct {
	mu         sync.Mutex
	gate, turn *os.File
}

func openTurnstile(folder string) (*turnstile, error) {
	gate, err := openLock(filepath.Join(folder, "write-next.lock"))
	if err != nil {
		return nil, err
	}
	turn, err := openLock(filepath.Join(folder, "write.lock"))
	if err != nil {
		return nil, errors.Join(err, gate.Close())
	}
	return &turnstile{gate: gate, turn: turn}, nil
}

// take waits for the turn of this process; give ends it. A nil turnstile is always open.
func (t *turnstile) take() error {
	if t == nil {
		return nil
	}
	t.mu.Lock()
	err := waitLock(context.Background(), t.gate, lockWait)
	if err == nil {
		err = errors.Join(waitLock(context.Background(), t.turn, lockWait), unlock(t.gate))
	}
	if err != nil {
		t.mu.Unlock()
	}
	return err
}

func (t *turnstile) give() {
	if t == nil {
		return
	}
	unlock(t.turn) // of an open file it cannot fail
	t.mu.Unlock()
}

func (t *turnstile) close() error {
	if t == nil {
		return nil
	}
	return errors.Join(t.gate.Close(), t.turn.Close())
}
