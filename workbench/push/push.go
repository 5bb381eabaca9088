// Package push is the websocket hub: it tells devices at once what happened and lets them resume where they were.
//
// A device connects with a single-use ticket, says hello with the streams it follows and its cursor in each, and then
// gets every event of those streams with q strictly rising by one. What it missed comes first, in pages; a device that
// was away too long, or reads too slowly, gets a gap frame and fetches the rest by itself. Nothing is kept here: the
// log of each stream is the Source's, and a frame is a hint that may come twice but never silently not at all.
package push

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"
)

// Protocol is the websocket subprotocol a client must offer.
const Protocol = "mb.v1+json"

// What Options.Authorize answers instead of rights.
var (
	ErrRevoked = errors.New("user may no longer sign in")
	// ErrSessionOver leaves it to the device whether it has another session: it gets no bye, only the close.
	ErrSessionOver = errors.New("session is over")
)

// Event is one line of a stream's log. Seq is 1, 2, 3 … without gaps.
type Event struct {
	Seq  int64
	Kind string
	At   time.Time
	Data json.RawMessage
}

// Head is where a stream's log ends and begins: events Trimmed+1 … Seq are kept. Epoch changes when the log was
// restored or reset.
type Head struct {
	Seq     int64
	Trimmed int64
	Epoch   string
}

// Hint says that a stream has reached Seq, with the event itself when at hand. Hints may be merged or lost.
type Hint struct {
	Stream string
	Seq    int64
	Event  *Event
}

// Watch delivers hints for the streams added to it until it is closed. None of its methods may block for long.
type Watch interface {
	C() <-chan Hint
	Add(streams ...string)
	Remove(streams ...string)
	Close()
}

// Source is the log the hub reads from.
type Source interface {
	Since(ctx context.Context, stream string, after int64, limit int) ([]Event, error)
	Heads(ctx context.Context, streams []string) (map[string]Head, error)
	Watch() Watch
}

// User is who a ticket was given to.
type User struct {
	ID      int64
	Org     int64
	Session int64
	Expires time.Time // the socket is closed then, unless renewed by an auth frame; zero is never
}

// Cursor is a place in a stream.
type Cursor struct {
	Stream string
	Seq    int64
}

// Options are what a hub needs; the zero value of a field is its default.
type Options struct {
	Source Source
	// Authorize tells which of the streams the user may follow now, one answer per stream. It is asked when a device
	// subscribes, at once after Hub.Recheck and otherwise every Recheck, then once for all devices of a session;
	// ErrRevoked and ErrSessionOver close their sockets, after other errors it is asked again a second later.
	Authorize func(ctx context.Context, u User, streams []string) ([]bool, error)
	// Unsettles tells whether an event may have changed the rights of those who follow its stream; they are then asked
	// about at once. May be nil.
	Unsettles func(stream string, e Event) bool
	// Rights is a stream in which the nodes tell each other of Hub.Recheck: the data of an event is a user's id. Announce
	// appends one. Both may be missing.
	Rights   string
	Announce func(ctx context.Context, user int64) error
	// Ack is told how far a device has come, Foreground whether it is being looked at. Both may be nil; they are called
	// on the device's reading goroutine and must be quick.
	Ack        func(u User, device string, at []Cursor)
	Foreground func(u User, device string, on bool)
	// Read is told that a device has read a stream up to seq; the answer reaches the others through their streams.
	Read func(ctx context.Context, u User, stream string, upto int64) error
	// Origins are the allowed values of the Origin header besides the host itself, "https://mail.example.com".
	Origins []string
	// Key signs tickets; nodes behind one name share it. Empty: random, tickets are then good on this node only.
	Key []byte
	// Once, when not nil, tells whether this node is the first of all to see a ticket's number.
	Once func(ctx context.Context, ticket string, until time.Time) (bool, error)
	Node string
	Log  *slog.Logger
	Now  func() time.Time

	HelloTimeout time.Duration // 5 s
	TicketLife   time.Duration // 30 s
	PingEvery    time.Duration // 30 s, ± 20 %
	IdleTimeout  time.Duration // 75 s without a frame or pong
	WriteTimeout time.Duration // 10 s
	Recheck      time.Duration // 60 s
}
