package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"
)

const (
	// streamPoll is how often heads of watched streams are asked for what other nodes appended.
	streamPoll = time.Second
	// streamRows and streamAge bound what a stream keeps: whoever was away longer starts afresh.
	streamRows = 10_000
	streamAge  = 7 * 24 * time.Hour
	// trimEvery is how often the bounds are applied; between, a stream may be longer.
	trimEvery = 10 * time.Minute
	// sinceMax bounds one answer of Since.
	sinceMax = 1000
	// streamName and eventKind are the widths of the columns.
	streamName = 64
	eventKind  = 32
)

// Event is one entry of a stream. Data is JSON.
type Event struct {
	Stream string
	Seq    int64 // 1, 2, 3 … without gaps, in commit order
	Kind   string
	At     time.Time
	Data   json.RawMessage
}

// Head is where a stream stands. Events up to Trimmed are gone; a reader whose position is lower,
// or that knows another Epoch, must load the state anew.
type Head struct {
	Seq, Trimmed int64
	Epoch        string // changes when the stream was made anew
}

// Streams is a log per stream that readers follow by position, with live hints. Names are
// "m:<mailbox>", "u:<person>", "c:<conversation>" and the like, at most 64 bytes.
type Streams struct {
	db   *DB
	stop context.CancelFunc
	done sync.WaitGroup

	mu       sync.RWMutex
	watchers map[string]map[*Watch]struct{}
	seen     map[string]int64 // newest position hinted, of watched streams
}

func newStreams(db *DB) *Streams {
	ctx, stop := context.WithCancel(context.Background())
	s := &Streams{db: db, stop: stop, watchers: map[string]map[*Watch]struct{}{}, seen: map[string]int64{}}
	s.done.Go(func() { s.every(ctx, trimEvery, "trim streams", s.trim) })
	if db.dialect == MySQL {
		s.done.Go(func() { s.every(ctx, streamPoll, "poll streams", s.poll) })
	}
	return s
}

func (s *Streams) close() {
	s.stop()
	s.done.Wait()
}

func (s *Streams) every(ctx context.Context, d time.Duration, what string, fn func(context.Context) error) {
	tick := time.NewTicker(d)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := fn(ctx); err != nil && ctx.Err() == nil {
			s.db.log.Warn(what, slog.Any("err", err))
		}
	}
}

// Append writes an event with data as JSON in the caller's transaction and hints watchers after
// the commit. The head row stays locked until then, so positions have no gaps and no overtaking.
func (s *Streams) Append(tx *Tx, stream, kind string, data any) error {
	return s.AppendMany(tx, []Entry{{stream, kind, data}})
}

// Entry is an event to be appended. Data is kept as JSON.
type Entry struct {
	Stream, Kind string
	Data         any
}

// AppendMany does what Append does, for events of any streams in the order given, in few statements.
// Heads are locked in the order of names.
func (s *Streams) AppendMany(tx *Tx, entries []Entry) error {
	return InChunks(entries, func(part []Entry) error { return s.appendSome(tx, part) })
}

func (s *Streams) appendSome(tx *Tx, entries []Entry) error {
	at := s.db.Now()
	events := make([]*Event, len(entries))
	counts := map[string]int64{}
	for i, e := range entries {
		if e.Stream == "" || len(e.Stream) > streamName || len(e.Kind) > eventKind {
			return fmt.Errorf("append to stream %q: name or kind %q is empty or too long", e.Stream, e.Kind)
		}
		raw, err := json.Marshal(e.Data)
		if err != nil {
			return fmt.Errorf("append to stream %s: %w", e.Stream, err)
		}
		events[i] = &Event{Stream: e.Stream, Kind: e.Kind, At: at, Data: raw}
		counts[e.Stream]++
	}
	next, err := advanceHeads(tx, counts)
	if err != nil {
		return fmt.Errorf("append to %d streams, %s among them: %w", len(counts), entries[0].Stream, err)
	}
	for _, e := range events {
		e.Seq = next[e.Stream]
		next[e.Stream]++
	}
	err = InPowers(events, func(part []*Event) error {
		args := make([]any, 0, 5*len(part))
		for _, e := range part {
			args = append(args, e.Stream, e.Seq, e.Kind, at.UnixMilli(), []byte(e.Data))
		}
		_, err := tx.Run("INSERT INTO event_log (stream, seq, kind, at, data) VALUES (?, ?, ?, ?, ?)"+
			strings.Repeat(", (?, ?, ?, ?, ?)", len(part)-1), args...)
		return err
	})
	if err != nil {
		return fmt.Errorf("append to %d streams, %s among them: %w", len(counts), entries[0].Stream, err)
	}
	tx.After(func() {
		for _, e := range events {
			s.hint(Hint{Stream: e.Stream, Seq: e.Seq, Event: e})
		}
	})
	return nil
}

// Amend rewrites the data of a stream's events of a kind that are not older than since: alter gives what stands there from
// now on, nil leaves an event as it is. Who has read it already is not told.
func (s *Streams) Amend(tx *Tx, stream, kind string, since time.Time, alter func(json.RawMessage) any) error {
	rows, err := tx.Rows("SELECT seq, data FROM event_log WHERE stream = ? AND kind = ? AND at >= ?", stream, kind, since.UnixMilli())
	if err != nil {
		return fmt.Errorf("amend stream %s: %w", stream, err)
	}
	defer rows.Close()
	fresh := map[int64]any{}
	for rows.Next() {
		var seq int64
		var data []byte
		if err := rows.Scan(&seq, &data); err != nil {
			return fmt.Errorf("amend stream %s: %w", stream, err)
		}
		if v := alter(data); v != nil {
			fresh[seq] = v
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return fmt.Errorf("amend stream %s: %w", stream, err)
	}
	for seq, v := range fresh {
		raw, err := json.Marshal(v)
		if err == nil {
			_, err = tx.Run("UPDATE event_log SET data = ? WHERE stream = ? AND seq = ?", raw, stream, seq)
		}
		if err != nil {
			return fmt.Errorf("amend stream %s: %w", stream, err)
		}
	}
	return nil
}

// Since returns up to limit (at most 1,000) events after a position, oldest first. An answer that
// does not begin with after+1 means that the stream was trimmed.
func (s *Streams) Since(ctx context.Context, stream string, after int64, limit int) ([]Event, error) {
	if limit <= 0 || limit > sinceMax {
		limit = sinceMax
	}
	rows, err := s.db.Query(ctx, "SELECT seq, kind, at, data FROM event_log WHERE stream = ? AND seq > ? ORDER BY seq LIMIT ?", stream, after, limit)
	if err != nil {
		return nil, fmt.Errorf("read stream %s: %w", stream, err)
	}
	defer rows.Close()
	var out []Event
	for rows.Next() {
		e := Event{Stream: stream}
		var at int64
		if err := rows.Scan(&e.Seq, &e.Kind, &at, (*[]byte)(&e.Data)); err != nil {
			return nil, fmt.Errorf("read stream %s: %w", stream, err)
		}
		e.At = time.UnixMilli(at).UTC()
		out = append(out, e)
	}
	return out, rows.Err()
}

// Heads returns where the streams stand. A stream that never had an event is absent.
func (s *Streams) Heads(ctx context.Context, streams []string) (map[string]Head, error) {
	out := make(map[string]Head, len(streams))
	err := InChunks(streams, func(part []string) error { return s.heads(ctx, part, out) })
	if err != nil {
		return nil, fmt.Errorf("read heads of streams: %w", err)
	}
	return out, nil
}

func (s *Streams) heads(ctx context.Context, part []string, out map[string]Head) error {
	args := make([]any, len(part))
	for i, n := range part {
		args[i] = n
	}
	rows, err := s.db.Query(ctx, "SELECT stream, seq, trimmed, epoch FROM stream_head WHERE stream IN ("+Marks(len(part))+")", args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var h Head
		if err := rows.Scan(&name, &h.Seq, &h.Trimmed, &h.Epoch); err != nil {
			return err
		}
		out[name] = h
	}
	return rows.Err()
}

// Marks is "?,?,?" with n question marks, for IN lists.
func Marks(n int) string {
	if n <= 0 {
		return "NULL" // "IN (NULL)" is true of nothing
	}
	return strings.Repeat("?,", n-1) + "?"
}
