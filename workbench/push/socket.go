package push

import (
	"bufio"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// What may wait for one socket. A client that reads slower than this gets a gap and fetches by itself.
const (
	maxQueueFrames = 256
	maxQueueBytes  = 256 << 10
	// pressFrames and pressBytes are where merging begins.
	pressFrames = maxQueueFrames / 2
	pressBytes  = maxQueueBytes / 2
	// lowFrames is how far the queue must have drained before a resume goes on with its next page.
	lowFrames = 32
	// maxControl bounds frames that are not events; they are only answers, and those are rate limited.
	maxControl = 128
	maxGaps    = 3 // within gapWindow; a client that cannot keep up is better off polling
	gapWindow  = 60 * time.Second
	// lingerAfterClose is how long a client may take to answer a close frame.
	lingerAfterClose = 2 * time.Second
)

// socket is one device's connection. Its reading goroutine owns the connection's end; whatever is written goes
// through the queue, which one of the shared writers empties.
type socket struct {
	hub        *Hub
	conn       *websocket.Conn
	in         *bufio.Reader // what conn reads from
	device     string
	foreground atomic.Bool

	mu        sync.Mutex
	user      User
	helloed   bool
	subs      []*sub
	queue     []entry
	bytes     int
	merge     int // frames and bytes in the queue at which merging is worth a try again
	mergeAt   int
	gaps      *[maxGaps]time.Time // nil until the first one
	parked    []*sub              // resumes that wait for the queue to drain
	scheduled bool                // waits for or is with a writer
	ended     bool                // nothing more is queued
	warned    bool                // auth_soon was sent

	asked     atomic.Int32 // how often Recheck was called: an answer from before does not count
	nextCheck atomic.Int64 // nanoseconds since 1970
	nextPing  int64        // owned by the sweeper

	rate bucket // owned by the reading goroutine
}

// entry is one frame to be written: events of one sub, or raw bytes, or a ping, or the end.
type entry struct {
	sub   *sub
	evs   []*event
	raw   []byte
	more  bool // of a resume's page
	page  bool // always an evs frame
	ping  bool
	code  int // close with this code; the last entry
	why   string
	bytes int
}

func (s *socket) now() time.Time { return s.hub.o.Now() }

// wake hands the socket to the writers. s.mu is held.
func (s *socket) wake() {
	if !s.scheduled {
		s.scheduled = true
		s.hub.out.add(s)
	}
}

// send queues a frame that is not an event. A client that makes us answer faster than it reads is cut off.
func (s *socket) send(r reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sendRaw(r.encode())
}

func (s *socket) sendRaw(raw []byte) {
	if s.ended {
		return
	}
	control := 0
	for i := range s.queue {
		if s.queue[i].sub == nil {
			control++
		}
	}
	if control >= maxControl {
		s.finish(closeSlow, "slow", 0)
		return
	}
	s.put(entry{raw: raw, bytes: len(raw)})
}

func (s *socket) put(e entry) {
	s.queue = append(s.queue, e)
	s.bytes += e.bytes
	s.wake()
}

// sendEvents queues events of a sub whose first follows the sub's last. s.mu is held.
func (s *socket) sendEvents(e entry) {
	for _, ev := range e.evs {
		e.bytes += ev.itemSize()
	}
	if s.ended {
		return
	}
	e.sub.queued = e.evs[len(e.evs)-1].seq
	if len(s.queue) >= max(pressFrames, s.merge) || s.bytes+e.bytes > max(pressBytes, s.mergeAt) {
		s.press()
	}
	if len(s.queue)+1 > maxQueueFrames || s.bytes+e.bytes > maxQueueBytes {
		s.overflow(e.sub)
		return
	}
	s.put(e)
}

// press makes the queue shorter without losing count: superseded events lose their data, and neighbours of one stream
// become one batch.
func (s *socket) press() {
	newest := map[string]*event{} // stream and key → newest event
	for i := range s.queue {
		for _, ev := range s.queue[i].evs {
			if ev.key != "" {
				newest[s.queue[i].sub.st.name+"\x00"+ev.key] = ev
			}
		}
	}
	out := s.queue[:0]
	s.bytes = 0
	for _, e := range s.queue {
		if e.sub != nil {
			e = e.strip(newest)
			if n := len(out); n > 0 && out[n-1].joins(e) {
				last := &out[n-1]
				last.evs = append(last.evs[:len(last.evs):len(last.evs)], e.evs...)
				last.bytes += e.bytes
				last.more = e.more
				last.page = last.page || e.page
				s.bytes += e.bytes
				continue
			}
		}
		s.bytes += e.bytes
		out = append(out, e)
	}
	clear(s.queue[len(out):])
	s.queue = out
	s.merge, s.mergeAt = len(out)+32, s.bytes+maxQueueBytes/16 // where nothing merges, do not try for each event
}

// strip takes the data from events that a newer one supersedes.
func (e entry) strip(newest map[string]*event) entry {
	var evs []*event
	for i, ev := range e.evs {
		if ev.key == "" || newest[e.sub.st.name+"\x00"+ev.key] == ev {
			continue
		}
		if evs == nil {
			evs = append(evs, e.evs...)
		}
		evs[i] = ev.superseded()
	}
	if evs == nil {
		return e
	}
	e.evs, e.bytes = evs, 0
	for _, ev := range evs {
		e.bytes += ev.itemSize()
	}
	return e
}

// joins tells whether next may be appended to e as one evs frame.
func (e *entry) joins(next entry) bool {
	return e.sub != nil && e.sub == next.sub && e.bytes+next.bytes < maxFrame-512 &&
		e.evs[len(e.evs)-1].seq+1 == next.evs[0].seq
}

// overflow drops all waiting events and tells each stream that lost some where to go on. s.mu is held.
func (s *socket) overflow(at *sub) {
	lost := []*sub{at}
	out := s.queue[:0]
	s.bytes = 0
	for _, e := range s.queue {
		if e.sub == nil {
			out = append(out, e)
			s.bytes += e.bytes
			continue
		}
		if !containsSub(lost, e.sub) {
			lost = append(lost, e.sub)
		}
	}
	clear(s.queue[len(out):])
	s.queue, s.merge, s.mergeAt = out, 0, 0
	if s.tooManyGaps() {
		s.finish(closeSlow, "slow", 0)
		return
	}
	for _, b := range lost {
		if !b.gone {
			s.sendRaw(gapFrame(b.st.name, b.epoch, b.queued, "slow"))
		}
	}
}

func containsSub(list []*sub, b *sub) bool {
	for _, x := range list {
		if x == b {
			return true
		}
	}
	return false
}

// tooManyGaps counts a gap and tells whether it is one too many within the window.
func (s *socket) tooManyGaps() bool {
	now := s.now()
	if s.gaps == nil {
		s.gaps = new([maxGaps]time.Time)
	}
	copy(s.gaps[:], s.gaps[1:])
	s.gaps[maxGaps-1] = now
	return !s.gaps[0].IsZero() && now.Sub(s.gaps[0]) <= gapWindow
}

// noBye in place of a time to return.
const noBye = -1

// end says bye and closes with the code, after what waits already. Only the first call counts.
func (s *socket) end(code int, why string, retry int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.finish(code, why, retry)
}

func (s *socket) finish(code int, why string, retry int64) {
	if s.ended {
		return
	}
	s.ended = true
	if retry != noBye {
		bye := reply{T: "bye", Code: code, Why: why, Retry: &retry}.encode()
		s.put(entry{raw: bye, bytes: len(bye)})
	}
	s.put(entry{code: code, why: why})
}

// take gives the next frames to be written, a few at a time so that sockets take turns.
func (s *socket) take(into []entry) []entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := min(len(s.queue), cap(into))
	into = append(into[:0], s.queue[:n]...)
	rest := copy(s.queue, s.queue[n:])
	clear(s.queue[rest:])
	s.queue = s.queue[:rest]
	for i := range into {
		s.bytes -= into[i].bytes
	}
	if rest < pressFrames/2 {
		s.merge, s.mergeAt = 0, 0
	}
	if rest == 0 {
		s.queue = nil // an idle socket keeps no queue
	}
	if rest <= lowFrames && len(s.parked) > 0 {
		for _, b := range s.parked {
			s.hub.in.add(b)
		}
		s.parked = nil
	}
	return into
}

// rest tells the writers whether the socket has more for them; if not it leaves their list.
func (s *socket) rest() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scheduled = len(s.queue) > 0
	return s.scheduled
}

// write puts one entry on the wire and blocks at most WriteTimeout.
func (s *socket) write(e entry) error {
	deadline := time.Now().Add(s.hub.o.WriteTimeout)
	if e.ping {
		return s.conn.WriteControl(websocket.PingMessage, nil, deadline)
	}
	if e.code != 0 {
		if err := s.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(e.code, e.why), deadline); err != nil {
			return err
		}
		return s.conn.SetReadDeadline(time.Now().Add(lingerAfterClose))
	}
	raw := e.raw
	switch {
	case e.page || len(e.evs) > 1:
		raw = encodeBatch(e.sub.st.name, e.evs, e.more)
	case len(e.evs) == 1:
		raw = e.evs[0].data
	}
	if err := s.conn.SetWriteDeadline(deadline); err != nil {
		return err
	}
	return s.conn.WriteMessage(websocket.TextMessage, raw)
}

// fail ends a socket that cannot be written to; its reader notices.
func (s *socket) fail() {
	s.mu.Lock()
	s.ended = true
	s.queue, s.bytes, s.parked = nil, 0, nil
	s.mu.Unlock()
	s.conn.Close()
}
