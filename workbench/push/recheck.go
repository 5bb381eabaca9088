package push

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"sync"
)

// asks are the users about whom Authorize is to be asked, each once.
type asks struct {
	mu    sync.Mutex
	users map[int64]struct{}
}

// add has the question asked, now or after a pause.
func (a *asks) add(user int64, ask func(job)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, waits := a.users[user]; waits {
		return
	}
	if a.users == nil {
		a.users = map[int64]struct{}{}
	}
	a.users[user] = struct{}{}
	ask(recheck(user))
}

func (a *asks) taken(user int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if delete(a.users, user); len(a.users) == 0 {
		a.users = nil
	}
}

// Recheck asks Authorize about a user's devices now, instead of within Options.Recheck, and has Options.Announce tell
// the other nodes. It does not wait. Call it after whatever may take a right away.
func (h *Hub) Recheck(user int64) {
	h.recheckHere(user)
	if h.o.Announce != nil {
		h.in.add(announce(user))
	}
}

// recheckHere is Recheck for this node only.
func (h *Hub) recheckHere(user int64) {
	h.mu.Lock()
	n := len(h.users[user])
	for _, s := range h.users[user] {
		s.asked.Add(1)
	}
	h.mu.Unlock()
	if n > 0 {
		h.asks.add(user, h.in.add)
	}
}

func (h *Hub) recheckAll() {
	h.mu.Lock()
	users := slices.Collect(maps.Keys(h.users))
	h.mu.Unlock()
	for _, u := range users {
		h.recheckHere(u)
	}
}

type announce int64

func (a announce) do(h *Hub) (bool, error) {
	ctx, cancel := context.WithTimeout(h.ctx, readTimeout)
	defer cancel()
	return false, h.o.Announce(ctx, int64(a))
}

// rights reads what other nodes announced.
type rights struct {
	mu     sync.Mutex
	queued bool

	// Owned by the one job there is at a time.
	known bool
	at    int64
}

func (r *rights) hint(h *Hub) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.queued {
		r.queued = true
		h.in.add(r)
	}
}

func (r *rights) do(h *Hub) (bool, error) {
	if !r.known {
		heads, err := h.heads([]string{h.o.Rights})
		if err != nil {
			return false, err
		}
		r.known, r.at = true, heads[h.o.Rights].Seq
		h.recheckAll() // what came before this look
	}
	evs, fresh, err := h.since(h.o.Rights, r.at)
	if err != nil {
		return false, err
	}
	for _, e := range evs {
		if user, err := strconv.ParseInt(string(e.Data), 10, 64); err == nil {
			h.recheckHere(user)
		}
		r.at = e.Seq
	}
	if fresh != nil { // the log was trimmed or replaced
		r.at = fresh.Seq
		h.recheckAll()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.queued = len(evs) > 0 // until nothing is left: a hint meanwhile was not queued
	return r.queued, nil
}

// recheck asks whether the devices of a user may still follow what they follow: once for each session.
type recheck int64

func (u recheck) do(h *Hub) (bool, error) {
	h.asks.taken(int64(u))
	h.mu.Lock()
	list := slices.Clone(h.users[int64(u)])
	h.mu.Unlock()
	next := h.o.Now().Add(h.o.Recheck).UnixNano()
	for len(list) > 0 {
		first := list[0].who()
		var same, others []*socket
		for _, s := range list {
			if w := s.who(); w.Session == first.Session && w.Org == first.Org {
				same = append(same, s)
				s.nextCheck.Store(next)
			} else {
				others = append(others, s)
			}
		}
		if !h.recheck(first, same) {
			h.asks.add(int64(u), h.in.addLater)
		}
		list = others
	}
	return false, nil
}

// recheck asks about the sockets of one session; it is false when there was no answer.
func (h *Hub) recheck(u User, sockets []*socket) bool {
	var names []string
	held := make([][]*sub, len(sockets))
	for i, s := range sockets {
		s.mu.Lock()
		if !s.ended && s.helloed { // who is saying hello asks again, see doubt
			held[i] = slices.Clone(s.subs)
		}
		s.mu.Unlock()
		for _, b := range held[i] {
			names = append(names, b.st.name)
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	ctx, cancel := context.WithTimeout(h.ctx, readTimeout)
	defer cancel()
	allowed, err := h.o.Authorize(ctx, u, names)
	if errors.Is(err, ErrRevoked) || errors.Is(err, ErrSessionOver) {
		for _, s := range sockets {
			if s.who().Session == u.Session { // it may have been renewed meanwhile
				s.revoked(err)
			}
		}
		return true
	}
	if err != nil {
		h.o.Log.Debug("push recheck", "user", u.ID, "err", err)
		return false
	}
	for i, s := range sockets {
		for _, b := range held[i] {
			if at, ok := slices.BinarySearch(names, b.st.name); ok && !allowed[at] {
				s.revoke(b)
			}
		}
	}
	return true
}

// revoke ends a sub that is no longer allowed.
func (s *socket) revoke(b *sub) {
	s.mu.Lock()
	gone := b.gone
	s.mu.Unlock()
	if gone {
		return
	}
	s.leave(b)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sendRaw(gapFrame(b.st.name, b.epoch, b.queued, "perm"))
}
