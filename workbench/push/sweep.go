package push

import "time"

const (
	// headsEvery is how often the heads of all followed streams are compared, in case a hint was lost or the log was
	// replaced; headsAtOnce is how many are asked for in one query.
	headsEvery  = 20 * time.Second
	headsAtOnce = 500
	// authSoon is how long before the session's end a device is asked to renew.
	authSoon = 60 * time.Second
)

// sweep does what is due by the clock, for all sockets: one ticker instead of three timers each.
func (h *Hub) sweep() {
	pause := min(500*time.Millisecond, max(5*time.Millisecond, min(h.o.Recheck, h.o.PingEvery)/8))
	tick := time.NewTicker(pause)
	defer tick.Stop()
	compared := time.Now()
	var list []*socket
	for {
		select {
		case <-h.ctx.Done():
			return
		case <-tick.C:
		}
		now := h.o.Now()
		list = h.all(list)
		for _, s := range list {
			s.due(now)
		}
		clear(list)
		h.tickets.forget(now)
		h.in.tick()
		if time.Since(compared) > headsEvery {
			compared = time.Now()
			h.in.add(compareHeads{})
		}
	}
}

// due pings, rechecks and ends one socket as its clock says.
func (s *socket) due(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended || !s.helloed {
		return
	}
	if left := s.user.Expires.Sub(now); !s.user.Expires.IsZero() && left <= authSoon {
		if left <= 0 {
			s.finish(closeAuth, "expired", 0)
			return
		}
		if !s.warned {
			s.warned = true
			s.sendRaw(reply{T: "err", Code: "auth_soon", Msg: "session ends soon"}.encode())
		}
	}
	if now.UnixNano() >= s.nextPing {
		s.nextPing = now.Add(s.hub.pingPause()).UnixNano()
		s.put(entry{ping: true})
	}
	if now.UnixNano() >= s.nextCheck.Load() {
		s.nextCheck.Store(now.Add(s.hub.o.Recheck).UnixNano())
		s.hub.asks.add(s.user.ID, s.hub.in.add)
	}
}

// compareHeads finds streams that went on, or were replaced, without a hint.
type compareHeads struct{}

func (compareHeads) do(h *Hub) (bool, error) {
	names := h.streams.names()
	for len(names) > 0 {
		n := min(headsAtOnce, len(names))
		heads, err := h.heads(names[:n])
		if err != nil {
			return false, err
		}
		for _, name := range names[:n] {
			if st := h.streams.find(name); st != nil {
				st.compare(h, heads[name])
			}
		}
		names = names[n:]
	}
	return false, nil
}

func (st *stream) compare(h *Hub, head Head) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if !st.ready {
		return
	}
	if head.Epoch != st.epoch {
		st.reset(head)
	}
	st.want = max(st.want, head.Seq)
	st.fetch(h)
}
