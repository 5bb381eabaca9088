package push

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"time"
)

// errBadTicket covers every reason not to take a ticket; the client learns no more than that.
var errBadTicket = errors.New("ticket is not good")

// maxDeviceID bounds the name a device gives itself.
const maxDeviceID = 64

// ticketBody is what a ticket says, signed by the hub's key.
type ticketBody struct {
	Number  string    `json:"n"`
	User    int64     `json:"u"`
	Org     int64     `json:"o"`
	Session int64     `json:"s"`
	Until   time.Time `json:"x,omitzero"` // of the session
	Device  string    `json:"d"`
	Origin  string    `json:"w,omitempty"`
	Expires time.Time `json:"e"`
}

func (b ticketBody) user() User {
	return User{ID: b.User, Org: b.Org, Session: b.Session, Expires: b.Until}
}

// Ticket gives a ticket for one connection of this user's device from a page of this origin (empty: no browser).
// It is good once and until exp.
func (h *Hub) Ticket(u User, device, origin string) (ticket string, exp time.Time, err error) {
	if device == "" || len(device) > maxDeviceID {
		return "", time.Time{}, fmt.Errorf("device id must have 1 to %d bytes", maxDeviceID)
	}
	exp = h.o.Now().Add(h.o.TicketLife)
	body, err := json.Marshal(ticketBody{Number: rand.Text(), User: u.ID, Org: u.Org, Session: u.Session,
		Until: u.Expires, Device: device, Origin: origin, Expires: exp})
	if err != nil {
		return "", time.Time{}, fmt.Errorf("ticket: %w", err)
	}
	enc := base64.RawURLEncoding
	return enc.EncodeToString(body) + "." + enc.EncodeToString(h.sign(body)), exp, nil
}

func (h *Hub) sign(body []byte) []byte {
	mac := hmac.New(sha256.New, h.o.Key)
	mac.Write([]byte("push ticket\n"))
	mac.Write(body)
	return mac.Sum(nil)
}

// redeem takes a ticket once.
func (h *Hub) redeem(ctx context.Context, ticket string) (ticketBody, error) {
	var b ticketBody
	enc := base64.RawURLEncoding
	left, right, _ := strings.Cut(ticket, ".")
	body, err := enc.DecodeString(left)
	if err != nil {
		return b, errBadTicket
	}
	mac, err := enc.DecodeString(right)
	if err != nil || !hmac.Equal(mac, h.sign(body)) {
		return b, errBadTicket
	}
	if err := json.Unmarshal(body, &b); err != nil {
		return b, errBadTicket
	}
	now := h.o.Now()
	if now.After(b.Expires) || !h.tickets.first(b.Number, b.Expires, now) {
		return b, errBadTicket
	}
	if h.o.Once != nil {
		first, err := h.o.Once(ctx, b.Number, b.Expires)
		if err != nil {
			return b, fmt.Errorf("ticket: %w", err)
		}
		if !first {
			return b, errBadTicket
		}
	}
	return b, nil
}

// usedTickets remembers numbers until they have expired anyway. Only signed tickets get here, so its size is bounded
// by how many the hub gave out in that time.
type usedTickets struct {
	mu    sync.Mutex
	until map[string]time.Time
	swept time.Time
	most  int // numbers since the map was made: one that was large is let go
}

// forget drops numbers that have expired.
func (t *usedTickets) forget(now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if now.Sub(t.swept) <= 10*time.Second {
		return
	}
	t.swept = now
	for n, u := range t.until {
		if now.After(u) {
			delete(t.until, n)
		}
	}
	if len(t.until) < t.most/4 {
		t.until = maps.Clone(t.until)
		t.most = len(t.until)
	}
}

func (t *usedTickets) first(number string, until, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.until == nil {
		t.until = map[string]time.Time{}
	}
	if _, used := t.until[number]; used {
		return false
	}
	t.until[number] = until
	t.most = max(t.most, len(t.until))
	return true
}
