package push

import (
	"context"
	"sync"
	"time"
)

const (
	// readerCount is how many reads of the Source run at once: resumes after a restart come in thousands.
	readerCount = 8
	readTimeout = 10 * time.Second
	// resumePage is how many events a resume reads at a time.
	resumePage = 200
	// readPause is how long a read that failed waits for its next try.
	readPause = time.Second
)

// job is something that reads: a stream that is behind its hints, a sub that is behind its stream, a permission check.
// do tells whether it wants another turn at once.
type job interface {
	do(h *Hub) (again bool, err error)
}

// readers run jobs in turn.
type readers struct {
	mu     sync.Mutex
	ready  sync.Cond
	jobs   []job
	later  []delayed
	closed bool
}

type delayed struct {
	job job
	at  time.Time
}

func (r *readers) start(h *Hub) {
	r.ready.L = &r.mu
	for range readerCount {
		h.wg.Go(func() { r.run(h) })
	}
}

func (r *readers) stop() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
	r.ready.Broadcast()
}

func (r *readers) add(j job) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.jobs = append(r.jobs, j)
	r.ready.Signal()
}

func (r *readers) addLater(j job) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.later = append(r.later, delayed{j, time.Now().Add(readPause)})
}

// tick moves jobs whose pause is over to the others.
func (r *readers) tick() {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	keep := r.later[:0]
	for _, d := range r.later {
		if now.Before(d.at) {
			keep = append(keep, d)
			continue
		}
		r.jobs = append(r.jobs, d.job)
		r.ready.Signal()
	}
	clear(r.later[len(keep):])
	r.later = keep
}

func (r *readers) take() job {
	r.mu.Lock()
	defer r.mu.Unlock()
	for len(r.jobs) == 0 && !r.closed {
		r.ready.Wait()
	}
	if r.closed {
		return nil
	}
	j := r.jobs[0]
	r.jobs[0] = nil
	r.jobs = r.jobs[1:]
	return j
}

func (r *readers) run(h *Hub) {
	for {
		j := r.take()
		if j == nil {
			return
		}
		again, err := j.do(h)
		switch {
		case err != nil:
			if h.ctx.Err() == nil {
				h.o.Log.Warn("push read", "err", err)
			}
			r.addLater(j)
		case again:
			r.add(j)
		}
	}
}

// since reads events after a place; empty when the log has nothing, and fresh is the head when the next event is not
// there although later ones are (trimmed meanwhile).
func (h *Hub) since(name string, after int64) (evs []Event, fresh *Head, err error) {
	ctx, cancel := context.WithTimeout(h.ctx, readTimeout)
	defer cancel()
	evs, err = h.o.Source.Since(ctx, name, after, resumePage)
	if err != nil {
		return nil, nil, err
	}
	if len(evs) > 0 && evs[0].Seq == after+1 {
		return evs, nil, nil
	}
	heads, err := h.o.Source.Heads(ctx, []string{name})
	if err != nil {
		return nil, nil, err
	}
	head := heads[name]
	if len(evs) > 0 || head.Trimmed > after || head.Seq < after {
		return nil, &head, nil
	}
	return nil, nil, nil
}

// do fetches what the live subs of a stream have not got.
func (st *stream) do(h *Hub) (bool, error) {
	st.mu.Lock()
	after, name := st.sent, st.name
	st.mu.Unlock()
	evs, fresh, err := h.since(name, after)
	if err != nil {
		return false, err
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	if fresh != nil {
		st.reset(*fresh)
	}
	for _, e := range evs {
		if e.Seq == st.sent+1 {
			st.deliver(e)
		}
	}
	if len(evs) == 0 {
		st.want = min(st.want, st.sent) // a hint about something that is not there
	}
	st.pumping = st.want > st.sent && len(st.subs) > 0
	return st.pumping, nil
}

// do brings the next page of what a sub missed. It parks while the socket's queue is long; the writers bring it back.
func (b *sub) do(h *Hub) (bool, error) {
	s := b.sock
	s.mu.Lock()
	if b.gone || b.live || s.ended {
		s.mu.Unlock()
		return false, nil
	}
	if len(s.queue) > lowFrames {
		s.parked = append(s.parked, b)
		s.mu.Unlock()
		return false, nil
	}
	after := b.queued
	s.mu.Unlock()
	evs, fresh, err := h.since(b.st.name, after)
	if err != nil {
		return false, err
	}
	if fresh != nil {
		b.st.compare(h, *fresh)
	}
	s.mu.Lock()
	if b.queued == after && !b.gone {
		b.page(evs, len(evs) == resumePage)
		if fresh != nil {
			b.jump(*fresh, "trim")
		}
	}
	s.mu.Unlock()
	if b.catchUp() {
		return false, nil
	}
	if len(evs) == 0 && fresh == nil {
		h.in.addLater(b) // the stream has heard of events that cannot be read yet
		return false, nil
	}
	return true, nil
}

// page queues events as evs frames below maxFrame. The socket's lock is held.
func (b *sub) page(evs []Event, more bool) {
	var batch []*event
	size := 0
	for i, e := range evs {
		ev := encodeEvent(b.st.name, e)
		if size+ev.itemSize() > maxFrame-512 {
			b.sock.sendEvents(entry{sub: b, evs: batch, page: true, more: true})
			batch, size = nil, 0
		}
		batch = append(batch, ev)
		size += ev.itemSize()
		if i == len(evs)-1 {
			b.sock.sendEvents(entry{sub: b, evs: batch, page: true, more: more})
		}
	}
}
