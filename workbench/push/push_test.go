package push

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if addr := os.Getenv(dialsEnv); addr != "" {
		if err := dials(addr); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	goleak.VerifyTestMain(m)
}

// memory is a Source whose logs are slices. Hints carry the event only now and then, as a busy bus would.
type memory struct {
	mu      sync.Mutex
	logs    map[string][]Event
	trimmed map[string]int64
	epoch   string
	watches []*memoryWatch
	bare    bool // hints without events
}

func newMemory() *memory {
	return &memory{logs: map[string][]Event{}, trimmed: map[string]int64{}, epoch: "00c0ffee"}
}

func (m *memory) publish(stream, kind string, data any) {
	raw, _ := json.Marshal(data)
	m.mu.Lock()
	defer m.mu.Unlock()
	log := m.logs[stream]
	e := Event{Seq: int64(len(log)) + 1, Kind: kind, At: time.Now(), Data: raw}
	m.logs[stream] = append(log, e)
	for _, w := range m.watches {
		w.tell(stream, e, m.bare)
	}
}

func (m *memory) Since(_ context.Context, stream string, after int64, limit int) ([]Event, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	log := m.logs[stream]
	after = max(after, m.trimmed[stream])
	if after >= int64(len(log)) {
		return nil, nil
	}
	log = log[after:]
	return append([]Event{}, log[:min(limit, len(log))]...), nil
}

func (m *memory) Heads(_ context.Context, streams []string) (map[string]Head, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	heads := map[string]Head{}
	for _, s := range streams {
		heads[s] = Head{Seq: int64(len(m.logs[s])), Trimmed: m.trimmed[s], Epoch: m.epoch}
	}
	return heads, nil
}

func (m *memory) Watch() Watch {
	w := &memoryWatch{c: make(chan Hint, 256), streams: map[string]bool{}, latest: map[string]int64{}}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.watches = append(m.watches, w)
	return w
}

type memoryWatch struct {
	c       chan Hint
	mu      sync.Mutex
	streams map[string]bool
	latest  map[string]int64 // hints that did not fit
}

func (w *memoryWatch) C() <-chan Hint { return w.c }
func (w *memoryWatch) Close()         {}

func (w *memoryWatch) Add(streams ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range streams {
		w.streams[s] = true
	}
}

func (w *memoryWatch) Remove(streams ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range streams {
		delete(w.streams, s)
	}
}

func (w *memoryWatch) tell(stream string, e Event, bare bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.streams[stream] {
		return
	}
	for s, q := range w.latest {
		select {
		case w.c <- Hint{Stream: s, Seq: q}:
			delete(w.latest, s)
		default:
		}
	}
	h := Hint{Stream: stream, Seq: e.Seq, Event: &e}
	if bare {
		h.Event = nil
	}
	select {
	case w.c <- h:
	default:
		w.latest[stream] = e.Seq
	}
}

// flush repeats the newest hint of a stream, as the poll of a real watch would.
func (m *memory) flush(stream string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, w := range m.watches {
		w.c <- Hint{Stream: stream, Seq: int64(len(m.logs[stream]))}
	}
}

type house struct {
	*memory
	hub  *Hub
	srv  *httptest.Server
	deny sync.Map // stream → true
}

func newHouse(t testing.TB, change func(*Options)) *house {
	t.Helper()
	h := &house{memory: newMemory()}
	o := Options{Source: h.memory, Node: "n1", Authorize: func(_ context.Context, u User, streams []string) ([]bool, error) {
		if _, out := h.deny.Load(fmt.Sprint("user:", u.ID)); out {
			return nil, ErrRevoked
		}
		ok := make([]bool, len(streams))
		for i, s := range streams {
			_, no := h.deny.Load(s)
			ok[i] = !no
		}
		return ok, nil
	}}
	if change != nil {
		change(&o)
	}
	h.hub = NewHub(o)
	h.srv = httptest.NewServer(h.hub)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		defer cancel()
		_ = h.hub.Close(ctx)
		h.srv.Close()
	})
	return h
}

type client struct {
	t    testing.TB
	conn *websocket.Conn
}

type frame struct {
	T       string
	S       string
	Q       int64
	K       string
	From    int64
	To      int64
	More    bool
	Cur     string
	Res     string
	Why     string
	Code    any
	Missed  int64
	Retry   *int64 `json:"retry_ms"`
	D       json.RawMessage
	Streams []subReply
	Items   []struct {
		Q int64
		K string
		D json.RawMessage
	}
}

func (h *house) dial(t testing.TB, user int64, device, origin string) (*client, error) {
	t.Helper()
	ticket, _, err := h.hub.Ticket(User{ID: user, Org: 1}, device, origin)
	if err != nil {
		t.Fatal(err)
	}
	return h.dialTicket(t, ticket, origin)
}

func (h *house) dialTicket(t testing.TB, ticket, origin string) (*client, error) {
	d := websocket.Dialer{Subprotocols: []string{Protocol}}
	header := http.Header{}
	if origin != "" {
		header.Set("Origin", origin)
	}
	conn, res, err := d.Dial(strings.Replace(h.srv.URL, "http", "ws", 1)+"/?ticket="+ticket, header)
	if err != nil {
		if res != nil {
			err = fmt.Errorf("%w: %d", err, res.StatusCode)
		}
		return nil, err
	}
	t.Cleanup(func() { conn.Close() })
	return &client{t, conn}, nil
}

func (h *house) connect(t testing.TB, user int64, device string, subs ...subRequest) *client {
	t.Helper()
	c, err := h.dial(t, user, device, "")
	if err != nil {
		t.Fatal(err)
	}
	list := make([]map[string]string, len(subs))
	for i, s := range subs {
		list[i] = map[string]string{"s": s.Stream, "cur": s.Cur}
	}
	c.send(map[string]any{"t": "hello", "v": 1, "dev": device, "subs": list})
	return c
}

func (c *client) send(v any) {
	c.t.Helper()
	if err := c.conn.WriteJSON(v); err != nil {
		c.t.Fatalf("send %v: %v", v, err)
	}
}

func (c *client) next() (frame, error) {
	_ = c.conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	var f frame
	err := c.conn.ReadJSON(&f)
	return f, err
}

// want reads until a frame of this type.
func (c *client) want(kind string) frame {
	c.t.Helper()
	for {
		f, err := c.next()
		if err != nil {
			c.t.Fatalf("waiting for %s: %v", kind, err)
		}
		if f.T == kind {
			return f
		}
	}
}

// wantClose reads until the socket ends and compares the code.
func (c *client) wantClose(code int) {
	c.t.Helper()
	for {
		_, err := c.next()
		if err == nil {
			continue
		}
		var ce *websocket.CloseError
		if !errors.As(err, &ce) || ce.Code != code {
			c.t.Fatalf("socket ended with %v, want close code %d", err, code)
		}
		return
	}
}

// follow reads events until last, checks that q rises by one from first, and gives the cursor reached.
func (c *client) follow(last, upto int64) (int64, error) {
	for last < upto {
		f, err := c.next()
		if err != nil {
			return last, err
		}
		switch f.T {
		case "ev":
			if f.Q != last+1 {
				return last, fmt.Errorf("got q %d after %d", f.Q, last)
			}
			last = f.Q
		case "evs":
			if f.From != last+1 || len(f.Items) == 0 || f.To != f.Items[len(f.Items)-1].Q {
				return last, fmt.Errorf("got evs %d…%d with %d items after %d", f.From, f.To, len(f.Items), last)
			}
			for _, it := range f.Items {
				if it.Q != last+1 {
					return last, fmt.Errorf("got item q %d after %d", it.Q, last)
				}
				last = it.Q
			}
		case "gap":
			return last, fmt.Errorf("unexpected gap %s at %s", f.Why, f.Cur)
		}
	}
	return last, nil
}

func TestResumeLosesAndDoublesNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	const total = 3000
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range total / 4 {
				h.publish("u:1", "conv.item", map[string]any{"n": i})
				if i%10 == 0 {
					time.Sleep(time.Millisecond)
				}
			}
		})
	}
	var last int64
	for round := 0; last < total; round++ {
		c := h.connect(t, 1, "d", subRequest{"u:1", cursor(h.epoch, last)})
		w := c.want("welcome")
		if res := w.Streams[0].Res; res != "ok" && res != "resume" {
			t.Fatalf("round %d: res = %q, want ok or resume", round, res)
		}
		if round%3 == 2 {
			h.flush("u:1")
		}
		var err error
		if last, err = c.follow(last, min(total, last+int64(150+round*37))); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		c.conn.Close()
	}
	wg.Wait()
}
