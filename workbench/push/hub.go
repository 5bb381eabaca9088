package push

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"log/slog"
	mrand "math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Bounds of what a client may do, so that one user cannot take the hub from the others.
const (
	maxClientFrame = 4 << 10 // the longest honest frame is a hello with 50 cursors
	maxStreams     = 50      // per device
	maxStreamName  = 64
	maxDevices     = 10               // per user: phone, desk and a handful of tabs
	maxRestartWait = 30 * time.Second // spreads the return of everybody after a restart
)

// Hub knows all sockets of this node. Safe for concurrent use.
type Hub struct {
	o        Options
	upgrader websocket.Upgrader
	tickets  usedTickets
	streams  registry
	out      writers
	in       readers
	asks     asks
	rights   rights

	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	wg     sync.WaitGroup // everything that runs in the background

	mu      sync.Mutex
	users   map[int64][]*socket // that said hello, one per device
	sockets map[*socket]struct{}
	closing bool
	drained chan struct{} // closed when closing and no socket is left
}

// NewHub starts a hub. It runs until Close.
func NewHub(o Options) *Hub {
	o.fill()
	h := &Hub{o: o, users: map[int64][]*socket{}, sockets: map[*socket]struct{}{}, drained: make(chan struct{})}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	h.upgrader = websocket.Upgrader{
		WriteBufferPool: &sync.Pool{},
		Subprotocols:    []string{Protocol},
		CheckOrigin:     func(*http.Request) bool { return true }, // ServeHTTP has looked
	}
	h.streams.init(o.Source.Watch())
	h.out.start(h)
	h.in.start(h)
	if o.Rights != "" {
		h.streams.watch.Add(o.Rights)
		h.rights.hint(h)
	}
	h.wg.Go(h.dispatch)
	h.wg.Go(h.sweep)
	return h
}

func (o *Options) fill() {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if len(o.Key) == 0 {
		o.Key = make([]byte, 32)
		_, _ = rand.Read(o.Key) // never fails since Go 1.24
	}
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{
		{&o.HelloTimeout, 5 * time.Second},
		{&o.TicketLife, 30 * time.Second},
		{&o.PingEvery, 30 * time.Second},
		{&o.IdleTimeout, 75 * time.Second},
		{&o.WriteTimeout, 10 * time.Second},
		{&o.Recheck, 60 * time.Second},
	} {
		if *d.field <= 0 {
			*d.field = d.value
		}
	}
}

// ServeHTTP takes a device's connection: GET with the ticket as a query parameter. It returns as soon as the socket
// stands; a goroutine of the hub waits for what it says, with a stack much smaller than an HTTP handler's.
func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	origin := r.Header.Get("Origin")
	if !h.originAllowed(origin, r.Host) {
		http.Error(w, "origin is not allowed", http.StatusForbidden)
		return
	}
	if !slices.Contains(websocket.Subprotocols(r), Protocol) {
		http.Error(w, "subprotocol "+Protocol+" is needed", http.StatusBadRequest)
		return
	}
	if h.isClosing() {
		w.Header().Set("Retry-After", "5")
		http.Error(w, "restarting", http.StatusServiceUnavailable)
		return
	}
	ticket := r.URL.Query().Get("ticket")
	lean := &leanReader{ResponseWriter: w}
	conn, err := h.upgrader.Upgrade(lean, r, nil)
	if err != nil {
		return // the upgrader has answered
	}
	body, err := h.redeem(r.Context(), ticket)
	code, why := 0, ""
	switch {
	case errors.Is(err, errBadTicket):
		code, why = closeAuth, "ticket"
	case err != nil:
		h.o.Log.Warn("push ticket", "err", err)
		code, why = websocket.CloseTryAgainLater, "try again"
	case body.Origin != origin:
		code, why = closeOrigin, "origin"
	}
	s := h.admit(conn, lean.buf, body)
	if s == nil {
		conn.Close()
		return
	}
	if code != 0 {
		s.end(code, why, 0)
	}
	s.start()
}

// admit counts the socket in; nil when the hub is closing. Its reading goroutine counts it out.
func (h *Hub) admit(conn *websocket.Conn, in *bufio.Reader, body ticketBody) *socket {
	s := &socket{hub: h, conn: conn, in: in, user: body.user(), device: strings.Clone(body.Device)}
	now := h.o.Now()
	s.rate = newBucket(now)
	s.nextPing = now.Add(h.pingPause()).UnixNano()
	s.nextCheck.Store(now.Add(h.o.Recheck/2 + mrand.N(h.o.Recheck/2+1)).UnixNano()) // who came together is asked about apart
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closing {
		return nil
	}
	h.wg.Add(1)
	h.sockets[s] = struct{}{}
	return s
}

func randomID() string {
	var b [8]byte
	_, _ = rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

func (h *Hub) pingPause() time.Duration {
	return time.Duration(float64(h.o.PingEvery) * (0.8 + 0.4*mrand.Float64()))
}

func (h *Hub) originAllowed(origin, host string) bool {
	if origin == "" || slices.Contains(h.o.Origins, origin) {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && sameHost(u.Scheme, u.Host, host)
}

// sameHost compares hosts, with the scheme's port when none is written.
func sameHost(scheme, a, b string) bool {
	port := map[string]string{"http": "80", "https": "443"}[scheme]
	full := func(s string) string {
		if _, _, err := net.SplitHostPort(s); err == nil {
			return strings.ToLower(s)
		}
		return strings.ToLower(net.JoinHostPort(strings.Trim(s, "[]"), port))
	}
	return full(a) == full(b)
}

// settle makes the socket the one of its device: an older one of the same device is replaced. It is false when the
// user has too many devices.
func (h *Hub) settle(s *socket) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	devices := h.users[s.user.ID]
	i := slices.IndexFunc(devices, func(o *socket) bool { return o.device == s.device })
	if i >= 0 {
		old := devices[i]
		devices[i] = s
		old.end(closeReplaced, "replaced", 0)
		return true
	}
	if len(devices) >= maxDevices {
		return false
	}
	h.users[s.user.ID] = append(devices, s)
	return true
}

// dismiss forgets a socket whose reading goroutine ends.
func (h *Hub) dismiss(s *socket) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.sockets, s)
	devices := h.users[s.user.ID]
	if i := slices.Index(devices, s); i >= 0 {
		if devices = slices.Delete(devices, i, i+1); len(devices) == 0 {
			delete(h.users, s.user.ID)
		} else {
			h.users[s.user.ID] = devices
		}
	}
	if h.closing && len(h.sockets) == 0 {
		close(h.drained)
	}
}

// all puts the sockets into the list.
func (h *Hub) all(list []*socket) []*socket {
	h.mu.Lock()
	defer h.mu.Unlock()
	list = slices.Grow(list[:0], len(h.sockets))
	for s := range h.sockets {
		list = append(list, s)
	}
	return list
}

func (h *Hub) isClosing() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.closing
}

// Devices tells how many devices of a user are connected here, and whether one of them is being looked at.
func (h *Hub) Devices(user int64) (n int, looking bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.users[user] {
		n++
		looking = looking || s.foreground.Load()
	}
	return n, looking
}

// Sockets tells how many sockets are open on this node.
func (h *Hub) Sockets() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.sockets)
}

// Close says bye to everybody, with times to return spread over half a minute, and waits until all are gone or ctx
// ends; then it cuts the rest off and stops.
func (h *Hub) Close(ctx context.Context) error {
	h.mu.Lock()
	if h.closing {
		h.mu.Unlock()
		return nil
	}
	h.closing = true
	if len(h.sockets) == 0 {
		close(h.drained)
	}
	h.mu.Unlock()
	for _, s := range h.all(nil) {
		s.end(closeRestart, "restart", 1+mrand.Int64N(maxRestartWait.Milliseconds()))
	}
	var err error
	select {
	case <-h.drained:
	case <-ctx.Done():
		err = ctx.Err()
		for _, s := range h.all(nil) {
			s.conn.Close()
		}
	}
	h.cancel()
	h.streams.watch.Close()
	h.out.stop()
	h.in.stop()
	h.wg.Wait()
	return err
}
