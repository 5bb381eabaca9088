package queue

import (
	"sync"
	"time"
)

const (
	// mostPerHost is how many mails go to one destination at the same time at most; large receivers throttle beyond.
	mostPerHost = 20
	// turnFirst and turnLast bound when a mail that found its destination busy looks again.
	turnFirst = time.Second
	turnLast  = 5 * time.Minute
	// turnTime is how long a delivery takes as long as nothing is known.
	turnTime = time.Second
)

// turns keeps a slow destination from taking all workers, and the mails that wait for it from asking all the time.
type turns struct {
	most int
	mu   sync.Mutex
	at   map[string]*turn
}

// turn is one destination with attempts under way.
type turn struct {
	active int
	pace   time.Duration // a delivery takes about that long
	last   time.Time     // when the last of those that were turned away comes again
}

func newTurns(workers int) *turns {
	return &turns{most: min(max(workers/2, 1), mostPerHost), at: map[string]*turn{}}
}

// enter admits an attempt, or tells when to ask again: one mail after the other, at the pace the destination has.
func (t *turns) enter(host string) (wait time.Duration, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	h := t.at[host]
	if h == nil {
		h = &turn{pace: turnTime}
		t.at[host] = h
	}
	if h.active < t.most {
		h.active++
		return 0, true
	}
	now := time.Now()
	if first := now.Add(turnFirst); h.last.Before(first) {
		h.last = first
	}
	h.last = h.last.Add(h.pace / time.Duration(t.most))
	if far := now.Add(turnLast); h.last.After(far) {
		h.last = far
	}
	return h.last.Sub(now), false
}

func (t *turns) leave(host string, since time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	h := t.at[host]
	h.pace = (3*h.pace + time.Since(since)) / 4
	if h.active--; h.active == 0 {
		delete(t.at, host)
	}
}
