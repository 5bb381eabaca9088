package push

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

func TestTicketAndOrigin(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(o *Options) {
		o.Origins = []string{"https://mail.example.com"}
		o.HelloTimeout = 200 * time.Millisecond
		o.TicketLife = 300 * time.Millisecond
	})
	ticket := func(origin string) string {
		s, _, err := h.hub.Ticket(User{ID: 1}, "d", origin)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	used := ticket("")
	if c, err := h.dialTicket(t, used, ""); err != nil {
		t.Fatal(err)
	} else {
		c.wantClose(closeNoHello) // a ticket alone is not enough
	}
	old := ticket("")
	time.Sleep(350 * time.Millisecond)
	same := h.srv.URL
	for _, c := range []struct {
		name, ticket, origin string
		want                 string
	}{
		{"used", used, "", "close 4001"},
		{"expired", old, "", "close 4001"},
		{"none", "", "", "close 4001"},
		{"altered", strings.Replace(ticket(""), ".", "A.", 1), "", "close 4001"},
		{"foreign origin", ticket("https://evil.test"), "https://evil.test", "403"},
		{"origin of another page", ticket("https://mail.example.com"), same, "close 4003"},
		{"browser with a ticket for none", ticket(""), same, "close 4003"},
		{"same host", ticket(same), same, "close 4010"},
		{"allowed origin", ticket("https://mail.example.com"), "https://mail.example.com", "close 4010"},
		{"null origin", ticket("null"), "null", "403"},
	} {
		conn, err := h.dialTicket(t, c.ticket, c.origin)
		if code, ok := strings.CutPrefix(c.want, "close "); ok {
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
				continue
			}
			n, _ := strconv.Atoi(code)
			t.Run(c.name, func(t *testing.T) { conn.t = t; conn.wantClose(n) })
		} else if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want status %s", c.name, err, c.want)
		}
	}
	res, err := http.Get(h.srv.URL + "/?ticket=" + ticket(""))
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusBadRequest {
		t.Errorf("without subprotocol: status %d, want 400", res.StatusCode)
	}
}

func TestDevices(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	a := h.connect(t, 1, "phone", subRequest{Stream: "u:1"})
	b := h.connect(t, 1, "desk", subRequest{Stream: "u:1"})
	a.want("welcome")
	b.want("welcome")
	h.publish("u:1", "todo.chg", 1)
	for name, c := range map[string]*client{"phone": a, "desk": b} {
		if f := c.want("ev"); f.Q != 1 || f.K != "todo.chg" {
			t.Errorf("%s got %+v, want q 1 todo.chg", name, f)
		}
	}
	again := h.connect(t, 1, "phone", subRequest{Stream: "u:1"})
	again.want("welcome")
	a.wantClose(closeReplaced)
	if n, _ := h.hub.Devices(1); n != 2 {
		t.Errorf("Devices = %d, want 2", n)
	}
	for i := range maxDevices - 2 {
		h.connect(t, 1, fmt.Sprint("d", i)).want("welcome")
	}
	h.connect(t, 1, "one too many").wantClose(closeRate)
	h.connect(t, 2, "phone").want("welcome")
}

func TestGaps(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(o *Options) { o.Recheck = 40 * time.Millisecond })
	for i := range 30 {
		h.publish("u:1", "k", i)
	}
	h.mu.Lock()
	h.trimmed["u:1"] = 10
	h.mu.Unlock()
	h.deny.Store("secret", true)
	for _, c := range []struct{ name, stream, cur, res, why, at string }{
		{"trimmed", "u:1", "00c0ffee:5", "gap", "trim", "00c0ffee:30"},
		{"other log", "u:1", "deadbeef:20", "gap", "epoch", "00c0ffee:30"},
		{"ahead of the log", "u:1", "00c0ffee:99", "gap", "epoch", "00c0ffee:30"},
		{"not a cursor", "u:1", "x", "gap", "epoch", "00c0ffee:30"},
		{"at the edge", "u:1", "00c0ffee:10", "resume", "", ""},
		{"up to date", "u:1", "00c0ffee:30", "ok", "", ""},
		{"new", "u:1", "", "ok", "", ""},
		{"denied", "secret", "", "deny", "", ""},
	} {
		k := h.connect(t, 1, "d", subRequest{c.stream, c.cur})
		w := k.want("welcome")
		if w.Streams[0].Res != c.res {
			t.Errorf("%s: res = %q, want %q", c.name, w.Streams[0].Res, c.res)
		}
		if c.why != "" {
			if g := k.want("gap"); g.Why != c.why || g.Cur != c.at {
				t.Errorf("%s: gap %s at %s, want %s at %s", c.name, g.Why, g.Cur, c.why, c.at)
			}
		}
		k.conn.Close()
	}
	k := h.connect(t, 7, "d", subRequest{Stream: "c:1"}, subRequest{Stream: "c:2"})
	k.want("welcome")
	h.deny.Store("c:1", true)
	if g := k.want("gap"); g.Why != "perm" || g.S != "c:1" {
		t.Errorf("gap %s of %s, want perm of c:1", g.Why, g.S)
	}
	h.publish("c:1", "conv.item", "not for you")
	h.publish("c:2", "conv.item", "for you")
	if e := k.want("ev"); e.S != "c:2" {
		t.Errorf("got an event of %s after it was revoked, want c:2", e.S)
	}
	h.deny.Store("user:7", true)
	k.wantClose(closeAuth)
}

// TestRightsTakenAway: the clock asks far too rarely to be seen here.
func TestRightsTakenAway(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		tell func(h *house)
	}{
		{"told", func(h *house) { h.hub.Recheck(7) }},
		{"by an event", func(h *house) { h.publish("u:7", "conv.gone", 1) }},
		{"by another node", func(h *house) { h.publish("rights", "k", 7) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int32
			h := newHouse(t, func(o *Options) {
				o.Rights = "rights"
				o.Unsettles = func(_ string, e Event) bool { return e.Kind == "conv.gone" }
				authorize := o.Authorize
				o.Authorize = func(ctx context.Context, u User, streams []string) ([]bool, error) {
					if asked.Add(1) == 4 { // the fourth time is the first one after the welcomes
						return nil, errors.New("no database")
					}
					return authorize(ctx, u, streams)
				}
			})
			a := h.connect(t, 7, "phone", subRequest{Stream: "u:7"}, subRequest{Stream: "c:1"})
			a.want("welcome")
			b := h.connect(t, 7, "desk", subRequest{Stream: "u:7"}, subRequest{Stream: "c:1"})
			b.want("welcome")
			other := h.connect(t, 8, "desk", subRequest{Stream: "c:1"})
			other.want("welcome")
			h.deny.Store("c:1", true)
			began := time.Now()
			c.tell(h)
			for _, k := range []*client{a, b} {
				if g := k.want("gap"); g.Why != "perm" || g.S != "c:1" {
					t.Errorf("gap %s of %s, want perm of c:1", g.Why, g.S)
				}
			}
			if d := time.Since(began); d > 5*time.Second {
				t.Errorf("a stream ended %v after the right, want within 5 s", d)
			}
			if n := asked.Load(); n != 5 {
				t.Errorf("asked %d times, want 3 for hello, one that fails and one for both devices", n)
			}
			h.deny.Store("user:7", true)
			c.tell(h)
			a.wantClose(closeAuth)
			b.wantClose(closeAuth)
			h.publish("c:1", "k", 1)
			other.want("ev") // nobody has asked about this one
		})
	}
}

// TestRightsTakenDuringHello: the answer to hello is older than what is told meanwhile.
func TestRightsTakenDuringHello(t *testing.T) {
	t.Parallel()
	asked, answer := make(chan struct{}), make(chan struct{})
	var hello sync.Once
	h := newHouse(t, func(o *Options) {
		authorize := o.Authorize
		o.Authorize = func(ctx context.Context, u User, streams []string) ([]bool, error) {
			may, err := authorize(ctx, u, streams)
			hello.Do(func() { close(asked); <-answer })
			return may, err
		}
	})
	c := h.connect(t, 7, "d", subRequest{Stream: "c:1"})
	<-asked
	h.deny.Store("c:1", true)
	h.hub.Recheck(7)
	time.Sleep(20 * time.Millisecond) // that question is answered first
	close(answer)
	c.want("welcome")
	if g := c.want("gap"); g.Why != "perm" {
		t.Errorf("gap %s, want perm", g.Why)
	}
}

// TestControlFrames between others: the hub reads them past the library.
func TestControlFrames(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	c := h.connect(t, 1, "d", subRequest{Stream: "u:1"})
	c.want("welcome")
	pong := make(chan string, 9)
	c.conn.SetPongHandler(func(s string) error { pong <- s; return nil })
	long := strings.Repeat("ö", 62)
	for _, data := range []string{"", "abc", long} {
		deadline := time.Now().Add(time.Second)
		if err := errors.Join(c.conn.WriteControl(websocket.PongMessage, []byte(data), deadline),
			c.conn.WriteControl(websocket.PingMessage, []byte(data), deadline)); err != nil {
			t.Fatal(err)
		}
		c.send(map[string]any{"t": "ping", "n": 1})
		c.want("pong")
		if got := <-pong; got != data {
			t.Errorf("ping %q answered with %q", data, got)
		}
	}
	// A frame with a bit that nobody has agreed on is an error (RFC 6455, section 5.2).
	if _, err := c.conn.NetConn().Write([]byte{0xc0 | websocket.PingMessage, maskBit, 0, 0, 0, 0}); err != nil {
		t.Fatal(err)
	}
	c.wantClose(websocket.CloseProtocolError)
}

func TestFirstEventOfAStream(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	epoch := h.epoch
	h.epoch = "" // a stream that never had an event has no epoch
	c := h.connect(t, 1, "d", subRequest{Stream: "u:1"})
	cur := c.want("welcome").Streams[0].Cur
	h.mu.Lock()
	h.epoch = epoch
	h.mu.Unlock()
	h.publish("u:1", "k", 1)
	if e := c.want("ev"); e.Q != 1 {
		t.Errorf("first event has q %d, want 1", e.Q)
	}
	c.conn.Close()
	again := h.connect(t, 1, "d", subRequest{"u:1", cur})
	if w := again.want("welcome"); w.Streams[0].Res != "resume" || w.Streams[0].Cur != cursor(epoch, 1) {
		t.Errorf("resume from before the first event = %+v, want resume to %s", w.Streams[0], cursor(epoch, 1))
	}
	again.want("evs")
}

func TestSubscribeLater(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	for i := range 3 {
		h.publish("c:9", "conv.item", i)
	}
	c := h.connect(t, 1, "d")
	c.want("welcome")
	c.send(map[string]any{"t": "sub", "id": 5, "s": "c:9", "cur": "00c0ffee:1"})
	if f := c.want("sub"); f.Res != "resume" || f.Missed != 2 {
		t.Errorf("sub = %+v, want resume with 2 missed", f)
	}
	if f := c.want("evs"); f.From != 2 || f.To != 3 || f.More {
		t.Errorf("evs = %d…%d more %v, want 2…3", f.From, f.To, f.More)
	}
	h.publish("c:9", "conv.item", 4)
	if _, err := c.follow(3, 4); err != nil { // live, or still as a page
		t.Error(err)
	}
	c.send(map[string]any{"t": "unsub", "s": "c:9"})
	c.want("unsub")
	h.publish("c:9", "conv.item", 5)
	c.send(map[string]any{"t": "ping", "n": 1})
	if f, err := c.next(); err != nil || f.T != "pong" {
		t.Errorf("after unsub came %+v, %v, want pong", f, err)
	}
	c.send(map[string]any{"t": "nonsense"})
	if f := c.want("err"); f.Code != "bad_frame" {
		t.Errorf("err code = %v, want bad_frame", f.Code)
	}
}

func TestFloodingClientIsClosed(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	c := h.connect(t, 1, "d")
	c.want("welcome")
	for range 200 {
		if c.conn.WriteJSON(map[string]any{"t": "ping"}) != nil {
			break
		}
	}
	if f := c.want("err"); f.Code != "rate" || f.Retry == nil {
		t.Errorf("err = %+v, want rate with retry_ms", f)
	}
	c.wantClose(closeRate)
}

func TestSessionEndIsAnnounced(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(o *Options) { o.Recheck = 40 * time.Millisecond })
	u := User{ID: 1, Expires: time.Now().Add(300 * time.Millisecond)}
	ticket, _, err := h.hub.Ticket(u, "d", "")
	if err != nil {
		t.Fatal(err)
	}
	c, err := h.dialTicket(t, ticket, "")
	if err != nil {
		t.Fatal(err)
	}
	c.send(map[string]any{"t": "hello"})
	if f := c.want("err"); f.Code != "auth_soon" {
		t.Errorf("err code = %v, want auth_soon", f.Code)
	}
	u.Expires = time.Now().Add(700 * time.Millisecond)
	fresh, _, _ := h.hub.Ticket(u, "d", "")
	c.send(map[string]any{"t": "auth", "ticket": fresh})
	c.want("auth")
	begin := time.Now()
	c.wantClose(closeAuth)
	if d := time.Since(begin); d < 300*time.Millisecond {
		t.Errorf("closed %v after renewal, want when the new session ends", d)
	}
}

// TestSlowClientHurtsNobody: more clients that do not read than there are writers, and one that does.
func TestSlowClientHurtsNobody(t *testing.T) {
	h := newHouse(t, func(o *Options) { o.WriteTimeout = 2 * time.Second })
	const slow, total = writerCount + 4, 1200
	var sleepers []*client
	for i := range slow {
		c := h.connect(t, int64(100+i), "d", subRequest{Stream: "all"})
		c.want("welcome")
		sleepers = append(sleepers, c)
	}
	good := h.connect(t, 1, "d", subRequest{Stream: "all"})
	good.want("welcome")
	text := strings.Repeat("x", 8<<10)
	var worst time.Duration
	stop := make(chan struct{})
	read := make(chan struct{}, total)
	go func() {
		defer close(stop)
		for i := range total {
			if i >= 20 { // as fast as the one who reads can on this machine now, or it would be slow, too
				<-read
			}
			h.publish("all", "k", text)
		}
	}()
	var last int64
	for last < total {
		began := time.Now()
		to, err := good.follow(last, last+1)
		if err != nil {
			t.Fatalf("the client that reads: %v", err)
		}
		worst = max(worst, time.Since(began))
		for ; last < to; last++ {
			read <- struct{}{}
		}
	}
	<-stop
	if worst > time.Second {
		t.Errorf("the client that reads waited %v for an event, want under 1 s", worst)
	}
	// Who did not read is told of a gap, or was closed after not reading for long.
	gaps := 0
	for _, c := range sleepers {
		for {
			f, err := c.next()
			if err != nil {
				gaps++
				break
			}
			if f.T == "gap" && f.Why == "slow" {
				gaps++
				break
			}
		}
	}
	if gaps != slow {
		t.Errorf("%d of %d slow clients saw a gap or the end", gaps, slow)
	}
}

// queueOnly is a socket that no writer looks at.
func queueOnly(t *testing.T, streams ...string) (*socket, []*sub) {
	s := &socket{hub: &Hub{o: Options{Now: time.Now}}, scheduled: true}
	var subs []*sub
	for _, name := range streams {
		subs = append(subs, &sub{st: &stream{name: name}, sock: s, epoch: "e", live: true})
	}
	return s, subs
}

func (s *socket) drain() (out []entry) {
	for {
		e := s.take(make([]entry, 0, writerTurn))
		if len(e) == 0 {
			return out
		}
		out = append(out, e...)
	}
}

func TestCountsAreSuperseded(t *testing.T) {
	t.Parallel()
	s, subs := queueOnly(t, "m:1")
	b := subs[0]
	const total = 2000
	for i := range int64(total) {
		d, _ := json.Marshal(map[string]int64{"mb": 5, "unseen": i})
		ev := encodeEvent("m:1", Event{Seq: i + 1, Kind: "mb.count", At: time.Now(), Data: d})
		s.sendEvents(entry{sub: b, evs: []*event{ev}})
	}
	var last int64
	full := 0
	for _, e := range s.drain() {
		if e.sub == nil {
			t.Fatalf("got %s, want no gap", e.raw)
		}
		if size := len(encodeBatch("m:1", e.evs, false)); size > maxFrame {
			t.Errorf("frame has %d bytes, want at most %d", size, maxFrame)
		}
		for _, ev := range e.evs {
			if ev.seq != last+1 {
				t.Fatalf("q %d after %d, want it to rise by one", ev.seq, last)
			}
			last = ev.seq
			if !ev.bare {
				full++
			}
			var item map[string]any
			if err := json.Unmarshal(append([]byte("{"), ev.data[ev.body:]...), &item); err != nil {
				t.Fatalf("item %s: %v", ev.data, err)
			}
		}
	}
	if last != total || full > total/4 {
		t.Errorf("reached q %d with %d full counts, want %d and few", last, full, total)
	}
	if s.bytes != 0 {
		t.Errorf("empty queue counts %d bytes", s.bytes)
	}
}

func TestOverflowTellsOneGapPerStream(t *testing.T) {
	t.Parallel()
	s, subs := queueOnly(t, "a", "b")
	seq := map[*sub]int64{}
	push := func(n int) {
		for range n {
			for _, b := range subs {
				seq[b]++
				ev := encodeEvent(b.st.name, Event{Seq: seq[b], Kind: "k", At: time.Now(), Data: json.RawMessage(`"x"`)})
				s.sendEvents(entry{sub: b, evs: []*event{ev}})
			}
		}
	}
	push(140)
	gaps := map[string]int64{}
	for _, e := range s.drain() {
		if e.sub == nil {
			var g frame
			_ = json.Unmarshal(e.raw, &g)
			if _, q, err := parseCursor(g.Cur); err == nil && g.T == "gap" && g.Why == "slow" {
				if gaps[g.S] != 0 {
					t.Errorf("two gaps of %s", g.S)
				}
				gaps[g.S] = q
			}
			continue
		}
		if name := e.sub.st.name; e.evs[0].seq != gaps[name]+1 {
			t.Fatalf("stream %s goes on with q %d, want %d", name, e.evs[0].seq, gaps[name]+1)
		} else {
			gaps[name] = e.evs[len(e.evs)-1].seq
		}
	}
	if gaps["a"] != seq[subs[0]] || gaps["b"] != seq[subs[1]] {
		t.Errorf("reached %v, want %d and %d", gaps, seq[subs[0]], seq[subs[1]])
	}
	push(140)
	push(280)
	all := s.drain()
	if last := all[len(all)-1]; last.code != closeSlow {
		t.Errorf("after three gaps the queue ends with %+v, want close 4008", last)
	}
}

func TestCloseSaysBye(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	var clients []*client
	for i := range 5 {
		c := h.connect(t, int64(i), "d")
		c.want("welcome")
		clients = append(clients, c)
	}
	done := make(chan error)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		done <- h.hub.Close(ctx)
	}()
	for _, c := range clients {
		f := c.want("bye")
		if f.Retry == nil || *f.Retry <= 0 || *f.Retry > maxRestartWait.Milliseconds() {
			t.Errorf("bye = %+v, want retry_ms within 30 s", f)
		}
		c.wantClose(closeRestart)
	}
	if err := <-done; err != nil {
		t.Errorf("Close = %v, want all gone in time", err)
	}
	if _, err := h.dial(t, 1, "d", ""); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("dial after Close: %v, want status 503", err)
	}
}

func TestPingKeepsAlive(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(o *Options) { o.PingEvery, o.IdleTimeout = 50*time.Millisecond, 200*time.Millisecond })
	c := h.connect(t, 1, "d", subRequest{Stream: "u:1"})
	c.want("welcome")
	go func() {
		time.Sleep(500 * time.Millisecond)
		h.publish("u:1", "k", 1)
	}()
	if f := c.want("ev"); f.Q != 1 { // reading answers pings
		t.Errorf("got q %d after a quiet time, want 1", f.Q)
	}
	time.Sleep(500 * time.Millisecond) // not reading answers none
	if n := h.hub.Sockets(); n != 0 {
		t.Errorf("%d sockets after silence, want none", n)
	}
}
