package engine

import (
	"context"
	"sync"
)

// watchBuffer hints wait in the channel of a watch before they are merged per stream.
const watchBuffer = 16

// Hint tells that a stream reached Seq. Event is that entry when this process appended it and
// nothing was merged; a reader whose position is Seq-1 may use it, every other asks Since.
type Hint struct {
	Stream string
	Seq    int64
	Event  *Event // may be nil
}

// Watch gives hints of some streams. Slow readers get one merged hint per stream; writers never
// wait. The owner must Close it, which closes C.
type Watch struct {
	C <-chan Hint

	s       *Streams
	mu      sync.Mutex
	c       chan Hint
	streams map[string]struct{}
	late    map[string]Hint // what did not fit into c, newest per stream
	order   []string        // streams of late, oldest first
	feeding bool            // a goroutine is moving late into c
	feeder  sync.WaitGroup
	quit    chan struct{}
	closed  bool
}

// Watch starts watching. Read Heads or Since after it, not before, and nothing is missed. Hints of
// other nodes come within about a second; a hint without news is possible.
func (s *Streams) Watch(streams ...string) *Watch {
	c := make(chan Hint, watchBuffer)
	w := &Watch{C: c, s: s, c: c, streams: map[string]struct{}{}, late: map[string]Hint{}, quit: make(chan struct{})}
	w.Add(streams...)
	return w
}

// Add watches more streams.
func (w *Watch) Add(streams ...string) {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	if w.closed {
		return
	}
	for _, n := range streams {
		set := w.s.watchers[n]
		if set == nil {
			set = map[*Watch]struct{}{}
			w.s.watchers[n] = set
		}
		set[w] = struct{}{}
		w.streams[n] = struct{}{}
	}
}

// Remove stops watching streams; a hint already on its way may still come.
func (w *Watch) Remove(streams ...string) {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	w.remove(streams...)
}

func (w *Watch) remove(streams ...string) {
	for _, n := range streams {
		set := w.s.watchers[n]
		delete(set, w)
		delete(w.streams, n)
		if len(set) == 0 {
			delete(w.s.watchers, n)
			delete(w.s.seen, n)
		}
	}
}

// Close ends the watch and closes C. It may be called more than once.
func (w *Watch) Close() {
	w.s.mu.Lock()
	if w.closed {
		w.s.mu.Unlock()
		return
	}
	w.closed = true
	for n := range w.streams {
		w.remove(n)
	}
	w.s.mu.Unlock()
	// From here on no hint reaches w: hint holds s.mu while it offers.
	close(w.quit)
	w.feeder.Wait()
	close(w.c)
}

// hint offers h to all who watch its stream.
func (s *Streams) hint(h Hint) {
	s.mu.RLock()
	watched := len(s.watchers[h.Stream]) > 0
	s.mu.RUnlock()
	if !watched {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	set := s.watchers[h.Stream]
	if len(set) == 0 {
		return
	}
	if h.Seq > s.seen[h.Stream] {
		s.seen[h.Stream] = h.Seq
	}
	for w := range set {
		w.offer(h)
	}
}

// offer never blocks. What does not fit is merged, and a goroutine that lives only that long waits
// for the reader: idle watches cost none.
func (w *Watch) offer(h Hint) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.feeding {
		select {
		case w.c <- h:
			return
		default:
		}
		w.feeding = true
		w.feeder.Go(w.feed)
	}
	old, waits := w.late[h.Stream]
	if !waits {
		w.order = append(w.order, h.Stream)
		w.late[h.Stream] = h
		return
	}
	w.late[h.Stream] = Hint{Stream: h.Stream, Seq: max(old.Seq, h.Seq)}
}

func (w *Watch) feed() {
	for {
		h, ok := w.nextLate()
		if !ok {
			return
		}
		select {
		case w.c <- h:
		case <-w.quit:
			return
		}
	}
}

func (w *Watch) nextLate() (Hint, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.order) == 0 {
		w.feeding = false
		return Hint{}, false
	}
	name := w.order[0]
	w.order = w.order[1:]
	h := w.late[name]
	delete(w.late, name)
	return h, true
}

// poll hints what other nodes appended. The first look at a stream always hints: between the
// reader's own look and ours another node may have appended.
func (s *Streams) poll(ctx context.Context) error {
	s.mu.RLock()
	names := make([]string, 0, len(s.watchers))
	for n := range s.watchers {
		names = append(names, n)
	}
	s.mu.RUnlock()
	heads, err := s.Heads(ctx, names)
	if err != nil {
		return err
	}
	for n, h := range heads {
		s.mu.RLock()
		news := h.Seq > s.seen[n]
		s.mu.RUnlock()
		if news {
			s.hint(Hint{Stream: n, Seq: h.Seq})
		}
	}
	return nil
}
