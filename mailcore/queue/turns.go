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
	next map[string]*rated // of destinations with a rate
}

// rated is a destination with a rate.
type rated struct {
	next time.Time // when a mail may go again
	last time.Time // when the last of those that were turned away comes again
}

// mostRated bounds the destinations with a rate that are remembered; forgetting them lets one mail go early each.
const mostRated = 10_000

// turn is one destination with attempts under way.
type turn struct {
	active int
	pace   time.Duration // a delivery takes about that long
	last   time.Time     // when the last of those that were turned away comes again
}

func newTurns(workers int) *turns {
	return &turns{most: min(max(workers/2, 1), mostPerHost), at: map[string]*turn{}, next: map[string]*rated{}}
}

// enter admits an attempt, or tells when to ask again: one mail after the other, at the pace the destination has. most
// and rate bound attempts at the same time and in a minute; 0 is the server's own bound, and none.
func (t *turns) enter(host string, most, rate int) (wait time.Duration, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if most <= 0 || most > t.most {
		most = t.most
	}
	if wait := t.tooSoon(host, rate); wait > 0 {
		return wait, false
	}
	h := t.at[host]
	if h == nil {
		h = &turn{pace: turnTime}
		t.at[host] = h
	}
	if h.active < most {
		h.active++
		if rate > 0 {
			t.next[host].next = time.Now().Add(time.Minute / time.Duration(rate))
		}
		return 0, true
	}
	now := time.Now()
	if first := now.Add(turnFirst); h.last.Before(first) {
		h.last = first
	}
	h.last = h.last.Add(h.pace / time.Duration(most))
	if far := now.Add(turnLast); h.last.After(far) {
		h.last = far
	}
	return h.last.Sub(now), false
}

// tooSoon tells how long a mail for a destination with a rate has to wait; each comes back at a time of its own.
func (t *turns) tooSoon(host string, rate int) time.Duration {
	if rate <= 0 {
		return 0
	}
	if len(t.next) > mostRated {
		clear(t.next)
	}
	r, now := t.next[host], time.Now()
	if r == nil {
		r = &rated{}
		t.next[host] = r
	}
	if !now.Before(r.next) {
		return 0
	}
	if r.last.Before(r.next) {
		r.last = r.next
	} else if r.last = r.last.Add(time.Minute / time.Duration(rate)); r.last.After(now.Add(turnLast)) {
		r.last = now.Add(turnLast)
	}
	return r.last.Sub(now)
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
