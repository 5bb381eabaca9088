package push

import (
	"encoding/json"
	"errors"
	"time"

	"github.com/gorilla/websocket"
)

// Client frames: twenty a second, as many at once, and who goes on far beyond is closed.
const (
	framesPerSecond = 20
	frameDebt       = 60 // refused frames before the socket is closed
)

// bucket counts frames: it fills by framesPerSecond and may go into debt.
type bucket struct {
	left float64
	last int64 // nanoseconds since 1970
}

func newBucket(now time.Time) bucket { return bucket{left: framesPerSecond, last: now.UnixNano()} }

func (b *bucket) take(now time.Time) bool {
	n := now.UnixNano()
	b.left = min(framesPerSecond, b.left+time.Duration(n-b.last).Seconds()*framesPerSecond)
	b.last = n
	b.left--
	return b.left >= 0
}

func (b *bucket) hopeless() bool { return b.left < -frameDebt }

// handle answers one frame of the client, on the reading goroutine.
func (s *socket) handle(kind int, data []byte) {
	if s.isEnded() {
		return
	}
	if !s.rate.take(s.now()) {
		if s.rate.hopeless() {
			s.end(closeRate, "rate", 5000)
			return
		}
		s.fault(nil, "rate", "too many frames", 1000)
		return
	}
	_ = s.alive() // a dead connection shows in the read
	var r request
	if kind != websocket.TextMessage || json.Unmarshal(data, &r) != nil {
		s.fault(nil, "bad_frame", "not a JSON object", 0)
		return
	}
	if !s.said() {
		if r.T != "hello" {
			s.fault(r.ID, "bad_frame", "hello comes first", 0)
			return
		}
		s.hello(r)
		return
	}
	switch r.T {
	case "sub":
		s.subscribe(r)
	case "unsub":
		s.unsubscribe(r)
	case "ack":
		s.ack(r)
	case "fg":
		s.look(r.On)
	case "read":
		s.markRead(r)
	case "auth":
		s.renew(r)
	case "ping":
		s.send(reply{T: "pong", N: r.N})
	case "pong":
	default:
		s.fault(r.ID, "bad_frame", "unknown frame", 0)
	}
}

func (s *socket) said() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.helloed
}

// fault answers with an err frame; retry 0 is left out.
func (s *socket) fault(id json.RawMessage, code, msg string, retry int64) {
	r := reply{T: "err", ID: id, Code: code, Msg: msg}
	if retry > 0 {
		r.Retry = &retry
	}
	s.send(r)
}

func (s *socket) hello(r request) {
	if r.Dev != "" && r.Dev != s.device {
		s.end(closeAuth, "device", 0)
		return
	}
	if len(r.Subs) > maxStreams {
		s.fault(r.ID, "bad_frame", "too many streams", 0)
		return
	}
	if !s.hub.settle(s) {
		s.end(closeRate, "devices", time.Minute.Milliseconds())
		return
	}
	s.look(r.Fg)
	asked := s.asked.Load()
	joined, answers, err := s.join(r.Subs)
	if err != nil {
		s.unavailable(err)
		return
	}
	s.mu.Lock()
	s.helloed = true
	o := s.hub.o
	s.sendRaw(reply{T: "welcome", Sid: randomID(), Node: o.Node, Now: stamp(s.now()), Hb: int(o.PingEvery.Seconds()),
		Idle: int(o.IdleTimeout.Seconds()), Streams: &answers}.encode())
	s.mu.Unlock()
	_ = s.alive()
	s.begin(joined)
	s.doubt(asked)
}

func (s *socket) subscribe(r request) {
	var cur string
	if len(r.Cur) > 0 && json.Unmarshal(r.Cur, &cur) != nil {
		s.fault(r.ID, "bad_frame", "cur is not a string", 0)
		return
	}
	s.mu.Lock()
	n := len(s.subs)
	s.mu.Unlock()
	if s.find(r.Stream) != nil || n >= maxStreams {
		s.fault(r.ID, "denied", "subscribed already, or too many streams", 0)
		return
	}
	asked := s.asked.Load()
	joined, answers, err := s.join([]subRequest{{Stream: r.Stream, Cur: cur}})
	if err != nil {
		s.unavailable(err)
		return
	}
	s.send(reply{T: "sub", ID: r.ID, subReply: &answers[0]})
	s.begin(joined)
	s.doubt(asked)
}

// doubt asks once more when a right may have changed between the first answer and the subscription.
func (s *socket) doubt(asked int32) {
	if s.asked.Load() != asked {
		s.hub.asks.add(s.user.ID, s.hub.in.add)
	}
}

// revoked ends the socket when the error says so.
func (s *socket) revoked(err error) bool {
	switch {
	case errors.Is(err, ErrRevoked):
		s.end(closeAuth, "revoked", 0)
	case errors.Is(err, ErrSessionOver):
		s.end(closeAuth, "session", noBye)
	default:
		return false
	}
	return true
}

// unavailable ends the socket when its first questions could not be answered.
func (s *socket) unavailable(err error) {
	if s.revoked(err) {
		return
	}
	if s.hub.ctx.Err() == nil {
		s.hub.o.Log.Warn("push streams", "user", s.user.ID, "err", err)
	}
	s.end(websocket.CloseTryAgainLater, "try again", 2000)
}

func (s *socket) unsubscribe(r request) {
	b := s.find(r.Stream)
	if b == nil {
		s.fault(r.ID, "unknown_stream", "not subscribed", 0)
		return
	}
	s.leave(b)
	s.send(reply{T: "unsub", ID: r.ID, subReply: &subReply{Stream: r.Stream, Res: "ok"}})
}

func (s *socket) find(stream string) *sub {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range s.subs {
		if b.st.name == stream {
			return b
		}
	}
	return nil
}

// ack takes [[stream, q], …].
func (s *socket) ack(r request) {
	var pairs [][2]json.RawMessage
	if json.Unmarshal(r.Cur, &pairs) != nil || len(pairs) > maxStreams {
		s.fault(r.ID, "bad_frame", "cur is not a list of pairs", 0)
		return
	}
	at := make([]Cursor, 0, len(pairs))
	for _, p := range pairs {
		var c Cursor
		if json.Unmarshal(p[0], &c.Stream) != nil || json.Unmarshal(p[1], &c.Seq) != nil {
			s.fault(r.ID, "bad_frame", "cur is not a list of pairs", 0)
			return
		}
		if s.find(c.Stream) != nil {
			at = append(at, c)
		}
	}
	if s.hub.o.Ack != nil && len(at) > 0 {
		s.hub.o.Ack(s.who(), s.device, at)
	}
}

func (s *socket) who() User {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.user
}

func (s *socket) look(on bool) {
	if s.foreground.Swap(on) != on && s.hub.o.Foreground != nil {
		s.hub.o.Foreground(s.who(), s.device, on)
	}
}

func (s *socket) markRead(r request) {
	if s.hub.o.Read == nil || s.find(r.Stream) == nil {
		s.fault(r.ID, "unknown_stream", "not subscribed", 0)
		return
	}
	if err := s.hub.o.Read(s.hub.ctx, s.who(), r.Stream, r.Upto); err != nil {
		s.fault(r.ID, "denied", "not marked", 0)
	}
}

// renew takes a fresh ticket of the same user and device before the session's end.
func (s *socket) renew(r request) {
	b, err := s.hub.redeem(s.hub.ctx, r.Ticket)
	if err != nil || b.User != s.who().ID || b.Device != s.device {
		s.fault(r.ID, "denied", "ticket is not good", 0)
		return
	}
	s.mu.Lock()
	s.user, s.warned = b.user(), false
	s.mu.Unlock()
	s.send(reply{T: "auth", ID: r.ID})
}
