package push

import (
	"context"
	"hash/maphash"
	"sync"
)

// registryShards keeps subscribers of different streams out of each other's way.
const registryShards = 64

// registry knows the streams that somebody here follows.
type registry struct {
	watch  Watch
	seed   maphash.Seed
	shards [registryShards]shard
}

type shard struct {
	mu      sync.Mutex
	streams map[string]*stream
}

// stream is one followed stream. Locks are taken in the order shard, stream, socket.
type stream struct {
	name string

	mu      sync.Mutex
	ready   bool // epoch and sent are known
	epoch   string
	sent    int64 // newest event handed to the live subs
	want    int64 // newest event heard of
	pumping bool  // a reader fetches sent+1 … want
	subs    []*sub
}

// sub is one socket's place in one stream. Its fields are guarded by the socket's lock.
type sub struct {
	st     *stream
	sock   *socket
	epoch  string
	queued int64  // newest event queued for this socket
	live   bool   // gets events as they happen; otherwise a reader is bringing what was missed
	gapWhy string // a gap to be told when it begins
	gone   bool
}

func (r *registry) init(w Watch) {
	r.watch = w
	r.seed = maphash.MakeSeed()
	for i := range r.shards {
		r.shards[i].streams = map[string]*stream{}
	}
}

func (r *registry) shard(name string) *shard {
	return &r.shards[maphash.String(r.seed, name)%registryShards]
}

// join adds the sub to the stream of this name, which is watched from now on.
func (r *registry) join(name string, b *sub) {
	sh := r.shard(name)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	st := sh.streams[name]
	if st == nil {
		st = &stream{name: name}
		sh.streams[name] = st
		r.watch.Add(name)
	}
	b.st = st
	st.mu.Lock()
	st.subs = append(st.subs, b)
	st.mu.Unlock()
}

func (r *registry) leave(b *sub) {
	sh := r.shard(b.st.name)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	st := b.st
	st.mu.Lock()
	defer st.mu.Unlock()
	for i, x := range st.subs {
		if x == b {
			last := len(st.subs) - 1
			st.subs[i] = st.subs[last]
			st.subs[last] = nil
			st.subs = st.subs[:last]
			break
		}
	}
	if len(st.subs) == 0 && sh.streams[st.name] == st {
		delete(sh.streams, st.name)
		r.watch.Remove(st.name)
	}
}

func (r *registry) find(name string) *stream {
	sh := r.shard(name)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	return sh.streams[name]
}

func (r *registry) names() []string {
	var names []string
	for i := range r.shards {
		sh := &r.shards[i]
		sh.mu.Lock()
		for name := range sh.streams {
			names = append(names, name)
		}
		sh.mu.Unlock()
	}
	return names
}

// dispatch hands hints to their streams until the watch is closed.
func (h *Hub) dispatch() {
	c := h.streams.watch.C()
	for {
		select {
		case <-h.ctx.Done():
			return
		case hint, ok := <-c:
			if !ok {
				return
			}
			if hint.Stream == h.o.Rights {
				h.rights.hint(h)
			} else if st := h.streams.find(hint.Stream); st != nil {
				st.hint(h, hint)
			}
		}
	}
}

// hint delivers the event when it is the next one, and otherwise has the missing ones fetched.
func (st *stream) hint(h *Hub, hint Hint) {
	st.mu.Lock()
	defer st.mu.Unlock()
	switch {
	case st.ready && hint.Seq <= st.sent:
	case st.ready && !st.pumping && hint.Event != nil && hint.Event.Seq == st.sent+1 && hint.Seq == hint.Event.Seq:
		st.deliver(*hint.Event)
	default:
		st.want = max(st.want, hint.Seq)
		st.fetch(h)
	}
}

// fetch has the events up to want read, unless that is under way. st.mu is held.
func (st *stream) fetch(h *Hub) {
	if st.ready && !st.pumping && st.want > st.sent {
		st.pumping = true
		h.in.add(st)
	}
}

// deliver queues the next event for all live subs. st.mu is held.
func (st *stream) deliver(e Event) {
	st.sent = e.Seq
	st.unsettle(e)
	var ev *event
	for _, b := range st.subs {
		b.sock.mu.Lock()
		if b.live && e.Seq == b.queued+1 {
			if ev == nil {
				ev = encodeEvent(st.name, e)
			}
			b.sock.sendEvents(entry{sub: b, evs: []*event{ev}})
		}
		b.sock.mu.Unlock()
	}
}

// unsettle has rights asked about anew that the event may have changed. st.mu is held.
func (st *stream) unsettle(e Event) {
	if len(st.subs) == 0 {
		return
	}
	h := st.subs[0].sock.hub
	if h.o.Unsettles == nil || !h.o.Unsettles(st.name, e) {
		return
	}
	asked := map[int64]bool{}
	for _, b := range st.subs {
		if u := b.sock.who().ID; !asked[u] {
			asked[u] = true
			h.recheckHere(u)
		}
	}
}

// know takes the stream's head for a stream that is new here. st.mu is held.
func (st *stream) know(h *Hub, head Head) {
	if st.ready {
		return
	}
	st.ready, st.epoch, st.sent = true, head.Epoch, head.Seq
	st.fetch(h)
}

// reset is for a log that is not the one we followed, or whose next events are gone: all subs get a gap.
func (st *stream) reset(head Head) {
	if st.epoch == "" && head.Trimmed == 0 { // its first event came: nothing is lost
		st.epoch = head.Epoch
		for _, b := range st.subs {
			b.sock.mu.Lock()
			b.epoch = head.Epoch
			b.sock.mu.Unlock()
		}
		st.want = max(st.want, head.Seq)
		return
	}
	why := "trim"
	if head.Epoch != st.epoch {
		why = "epoch"
	}
	st.epoch, st.sent, st.want = head.Epoch, head.Seq, 0
	for _, b := range st.subs {
		b.sock.mu.Lock()
		b.jump(head, why)
		b.sock.mu.Unlock()
	}
}

// jump moves the sub to the head with a gap. The socket's lock is held.
func (b *sub) jump(head Head, why string) {
	b.epoch, b.queued = head.Epoch, head.Seq
	b.sock.sendRaw(gapFrame(b.st.name, head.Epoch, head.Seq, why))
}

// join subscribes to the streams that the user may follow and tells how each went. No event comes before begin.
func (s *socket) join(want []subRequest) ([]*sub, []subReply, error) {
	allowed, err := s.permitted(want)
	if err != nil {
		return nil, nil, err
	}
	var joined []*sub
	var names []string
	for i, w := range want {
		if allowed[i] {
			b := &sub{sock: s}
			s.hub.streams.join(w.Stream, b)
			s.mu.Lock()
			s.subs = append(s.subs, b)
			s.mu.Unlock()
			joined, names = append(joined, b), append(names, w.Stream)
		}
	}
	// The heads are read after the watch began, so that whatever happens later is heard of.
	heads, err := s.hub.heads(names)
	if err != nil {
		return nil, nil, err
	}
	answers := make([]subReply, len(want))
	next := 0
	for i, w := range want {
		answers[i] = subReply{Stream: w.Stream, Res: "deny"}
		if allowed[i] {
			answers[i] = joined[next].place(s.hub, heads[w.Stream], w.Cur)
			next++
		}
	}
	return joined, answers, nil
}

// permitted asks about streams with names that can be; a stream named twice counts once.
func (s *socket) permitted(want []subRequest) ([]bool, error) {
	out := make([]bool, len(want))
	var ask []string
	var at []int
	seen := map[string]bool{}
	for i, w := range want {
		if w.Stream != "" && len(w.Stream) <= maxStreamName && !seen[w.Stream] {
			seen[w.Stream] = true
			ask, at = append(ask, w.Stream), append(at, i)
		}
	}
	if len(ask) == 0 {
		return out, nil
	}
	answer, err := s.hub.o.Authorize(s.hub.ctx, s.who(), ask)
	if err != nil {
		return nil, err
	}
	for i, ok := range answer {
		out[at[i]] = ok
	}
	return out, nil
}

func (h *Hub) heads(names []string) (map[string]Head, error) {
	if len(names) == 0 {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(h.ctx, readTimeout)
	defer cancel()
	return h.o.Source.Heads(ctx, names)
}

// place decides where a new sub begins.
func (b *sub) place(h *Hub, head Head, cur string) subReply {
	b.st.mu.Lock()
	b.st.know(h, head)
	b.st.mu.Unlock()
	b.st.compare(h, head)
	b.sock.mu.Lock()
	defer b.sock.mu.Unlock()
	b.epoch, b.queued = head.Epoch, head.Seq
	r := subReply{Stream: b.st.name, Cur: cursor(head.Epoch, head.Seq), Res: "ok"}
	if cur == "" {
		return r
	}
	epoch, seq, err := parseCursor(cur)
	switch {
	case err != nil || seq > head.Seq || (epoch != "" && epoch != head.Epoch): // it followed before the first event
		r.Res, b.gapWhy = "gap", "epoch"
	case seq < head.Trimmed:
		r.Res, b.gapWhy = "gap", "trim"
	case seq < head.Seq:
		r.Res, r.Missed, b.queued = "resume", head.Seq-seq, seq
	}
	return r
}

// begin lets events flow to subs that join gave, after their answer was queued.
func (s *socket) begin(joined []*sub) {
	for _, b := range joined {
		s.mu.Lock()
		if b.gapWhy != "" {
			s.sendRaw(gapFrame(b.st.name, b.epoch, b.queued, b.gapWhy))
			b.gapWhy = ""
		}
		s.mu.Unlock()
		if !b.catchUp() {
			s.hub.in.add(b)
		}
	}
}

// catchUp makes the sub live when it has all that the live ones have.
func (b *sub) catchUp() bool {
	b.st.mu.Lock()
	defer b.st.mu.Unlock()
	b.sock.mu.Lock()
	defer b.sock.mu.Unlock()
	b.live = b.queued >= b.st.sent && b.epoch == b.st.epoch
	return b.live || b.gone
}

func (s *socket) leave(b *sub) {
	s.mu.Lock()
	for i, x := range s.subs {
		if x == b {
			s.subs = append(s.subs[:i:i], s.subs[i+1:]...)
			break
		}
	}
	b.gone, b.live = true, false
	keep := s.queue[:0]
	for _, e := range s.queue { // nothing of a stream comes after its end
		if e.sub == b {
			s.bytes -= e.bytes
			continue
		}
		keep = append(keep, e)
	}
	clear(s.queue[len(keep):])
	s.queue = keep
	s.mu.Unlock()
	s.hub.streams.leave(b)
}

func (s *socket) leaveAll() {
	s.mu.Lock()
	subs := append([]*sub{}, s.subs...)
	s.mu.Unlock()
	for _, b := range subs {
		s.leave(b)
	}
	s.look(false)
}
