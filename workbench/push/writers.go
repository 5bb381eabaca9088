package push

import (
	"sync"
	"time"
)

const (
	// writerCount is how many sockets are written to at once as long as none blocks.
	writerCount = 16
	// writerTurn is how many frames a socket may write before others have their turn.
	writerTurn = 16
	// stuckAfter is how long a socket may wait for a writer before a spare one is added: the others are then blocked
	// by clients that do not read, each at most WriteTimeout.
	stuckAfter = 20 * time.Millisecond
	// maxSpare bounds spare writers; more blocked clients than this at once delay the others.
	maxSpare = 1024
)

// writers empty the queues of sockets, in turn.
type writers struct {
	mu     sync.Mutex
	ready  sync.Cond
	list   []waiting
	idle   int
	spare  int
	closed bool
}

type waiting struct {
	s     *socket
	since time.Time
}

func (w *writers) start(h *Hub) {
	w.ready.L = &w.mu
	for range writerCount {
		h.wg.Go(func() { w.run(false) })
	}
	h.wg.Go(func() { w.relieve(h) })
}

func (w *writers) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	w.ready.Broadcast()
}

func (w *writers) add(s *socket) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.list = append(w.list, waiting{s, time.Now()})
	w.ready.Signal()
}

func (w *writers) take(spare bool) *socket {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.idle++
	for len(w.list) == 0 && !w.closed && !spare {
		w.ready.Wait()
	}
	w.idle--
	if len(w.list) == 0 {
		if spare {
			w.spare--
		}
		return nil
	}
	s := w.list[0].s
	w.list[0] = waiting{}
	w.list = w.list[1:]
	return s
}

// run writes until the hub stops; a spare writer until nobody waits.
func (w *writers) run(spare bool) {
	turn := make([]entry, 0, writerTurn)
	for {
		s := w.take(spare)
		if s == nil {
			return
		}
		turn = s.take(turn)
		for _, e := range turn {
			if err := s.write(e); err != nil {
				s.fail() // its reader tells nobody: a client that is gone is no news
				break
			}
		}
		clear(turn)
		if s.rest() {
			w.add(s)
		}
	}
}

// relieve adds spare writers while sockets wait too long.
func (w *writers) relieve(h *Hub) {
	tick := time.NewTicker(stuckAfter)
	defer tick.Stop()
	for {
		select {
		case <-h.ctx.Done():
			return
		case <-tick.C:
		}
		w.mu.Lock()
		n := 0
		if len(w.list) > 0 && w.idle == 0 && time.Since(w.list[0].since) > stuckAfter {
			n = min(len(w.list), writerCount, maxSpare-w.spare)
			w.spare += n
		}
		w.mu.Unlock()
		for range n {
			h.wg.Go(func() { w.run(true) })
		}
	}
}
