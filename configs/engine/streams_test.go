package engine_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/configs/engine/enginetest"
)

func appendTo(t testing.TB, e *engine.Engine, stream string, data any) {
	t.Helper()
	if err := e.DB.Write(context.Background(), func(tx *engine.Tx) error { return e.Streams.Append(tx, stream, "k", data) }); err != nil {
		t.Errorf("append: %v", err)
	}
}

func next(t testing.TB, w *engine.Watch) engine.Hint {
	t.Helper()
	select {
	case h, ok := <-w.C:
		if !ok {
			t.Fatal("watch is closed")
		}
		return h
	case <-time.After(10 * time.Second):
		t.Fatal("no hint within 10 s")
	}
	panic("unreachable")
}

// Many writers, some of which fail: a reader that follows by position sees 1, 2, 3 … and misses
// nothing.
func TestStreamsHaveNoGaps(t *testing.T) {
	e := enginetest.Open(t)
	ctx, stop := context.WithCancel(context.Background())
	const writers, each = 12, 20
	seen := make(chan int64, 1)
	go func() { // follows while they write
		at := int64(0)
		for ctx.Err() == nil && at < writers*each {
			events, err := e.Streams.Since(ctx, "m:1", at, 50)
			if err != nil && ctx.Err() == nil {
				t.Error(err)
				break
			}
			for _, ev := range events {
				if ev.Seq != at+1 {
					t.Errorf("seq %d after %d", ev.Seq, at)
				}
				at = ev.Seq
			}
		}
		seen <- at
	}()
	var wg sync.WaitGroup
	for g := range writers {
		wg.Go(func() {
			for i := range each {
				appendTo(t, e, "m:1", i)
				e.DB.Write(context.Background(), func(tx *engine.Tx) error {
					if err := e.Streams.Append(tx, "m:1", "undone", g); err != nil {
						return err
					}
					return fmt.Errorf("no")
				})
			}
		})
	}
	wg.Wait()
	select {
	case got := <-seen:
		if got != writers*each {
			t.Errorf("reader came to %d, want %d", got, writers*each)
		}
	case <-time.After(time.Minute):
		t.Error("reader never saw all events")
	}
	stop()
	heads, err := e.Streams.Heads(context.Background(), []string{"m:1", "m:none"})
	if err != nil || len(heads) != 1 || heads["m:1"].Seq != writers*each || heads["m:1"].Epoch == "" {
		t.Errorf("Heads = %+v, %v", heads, err)
	}
}

func TestWatchHintCarriesTheEvent(t *testing.T) {
	e := enginetest.Open(t)
	w := e.Streams.Watch("m:1")
	defer w.Close()
	appendTo(t, e, "m:2", "not watched")
	appendTo(t, e, "m:1", "x")
	h := next(t, w)
	if h.Stream != "m:1" || h.Seq != 1 || h.Event == nil || string(h.Event.Data) != `"x"` {
		t.Errorf("hint = %+v, want the event itself", h)
	}
	w.Add("m:2")
	w.Remove("m:1")
	appendTo(t, e, "m:1", "y")
	appendTo(t, e, "m:2", "z")
	for h = next(t, w); h.Event == nil; h = next(t, w) { // a poll may hint what is known
	}
	if h.Stream != "m:2" || h.Seq != 2 {
		t.Errorf("hint after Add and Remove = %+v, want m:2", h)
	}
}

// A reader that sleeps holds up nobody and afterwards learns the newest position of every stream.
func TestWatchMerges(t *testing.T) {
	e := enginetest.Open(t)
	w := e.Streams.Watch("m:1", "m:2")
	for i := range 100 {
		appendTo(t, e, "m:1", i)
	}
	appendTo(t, e, "m:2", 0)
	got, hints := map[string]int64{}, 0
	for got["m:1"] < 100 || got["m:2"] < 1 {
		h := next(t, w)
		hints++
		got[h.Stream] = max(got[h.Stream], h.Seq)
	}
	if hints > 30 {
		t.Errorf("%d hints for 101 events of a sleeping reader, want them merged", hints)
	}
	w.Close()
	w.Close()
	for range w.C { // is closed
	}
}

func TestWatchClosedWhileFull(t *testing.T) {
	e := enginetest.Open(t)
	w := e.Streams.Watch("m:1")
	for i := range 40 {
		appendTo(t, e, "m:1", i)
	}
	w.Close() // the feeding goroutine must go home
	appendTo(t, e, "m:1", "after")
}

func TestWatchAcrossNodes(t *testing.T) {
	a, b := enginetest.TwoNodes(t)
	w := b.Streams.Watch("m:1")
	defer w.Close()
	for want := int64(1); want <= 2; want++ {
		appendTo(t, a, "m:1", want)
		for h := next(t, w); h.Seq < want; h = next(t, w) {
		}
	}
	events, err := b.Streams.Since(context.Background(), "m:1", 0, 10)
	if err != nil || len(events) != 2 {
		t.Errorf("Since on the other node: %d events, %v, want 2", len(events), err)
	}
}

// Many events at once stand in their streams as if they had been appended one by one.
func TestAppendMany(t *testing.T) {
	e := enginetest.Open(t)
	appendTo(t, e, "m:2", "before")
	w := e.Streams.Watch("m:10")
	defer w.Close()
	write := func(entries ...engine.Entry) {
		t.Helper()
		err := e.DB.Write(context.Background(), func(tx *engine.Tx) error { return e.Streams.AppendMany(tx, entries) })
		if err != nil {
			t.Fatal(err)
		}
	}
	write()
	write(engine.Entry{Stream: "m:2", Kind: "k", Data: "one"}, engine.Entry{Stream: "m:10", Kind: "k", Data: "one"},
		engine.Entry{Stream: "m:2", Kind: "k", Data: "two"})
	write(engine.Entry{Stream: "m:10", Kind: "k", Data: "two"}, engine.Entry{Stream: "m:10", Kind: "k", Data: "three"})
	for stream, want := range map[string]string{"m:2": `1"before" 2"one" 3"two" `, "m:10": `1"one" 2"two" 3"three" `} {
		events, err := e.Streams.Since(context.Background(), stream, 0, 10)
		got := ""
		for _, ev := range events {
			got += fmt.Sprintf("%d%s ", ev.Seq, ev.Data)
		}
		if err != nil || got != want {
			t.Errorf("stream %s: %s and %v, want %s", stream, got, err, want)
		}
	}
	for h := next(t, w); h.Seq < 3; h = next(t, w) {
	}
}

func TestAppendRefusesLongNames(t *testing.T) {
	e := enginetest.Open(t)
	for _, name := range []string{"", strings.Repeat("x", 65)} {
		err := e.DB.Write(context.Background(), func(tx *engine.Tx) error { return e.Streams.Append(tx, name, "k", 1) })
		if err == nil {
			t.Errorf("stream name of %d bytes was taken", len(name))
		}
	}
}

func TestBus(t *testing.T) {
	e := enginetest.Open(t)
	var got []string
	cancel := e.Bus.Subscribe("a", func(b []byte) { got = append(got, string(b)) })
	e.Bus.Subscribe("b", func([]byte) { t.Error("wrong topic") })
	e.Bus.Publish("a", []byte("1"))
	cancel()
	e.Bus.Publish("a", []byte("2"))
	if fmt.Sprint(got) != "[1]" {
		t.Errorf("got %v, want [1]", got)
	}
}

func TestPing(t *testing.T) {
	if err := enginetest.Open(t).Ping(context.Background()); err != nil {
		t.Errorf("Ping: %v", err)
	}
}

func TestMigrationsAgree(t *testing.T) {
	enginetest.SameColumns(t, func(e *engine.Engine) error { return e.DB.Migrate(context.Background(), "things", things) })
}
