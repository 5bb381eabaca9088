package maildb

import (
	"context"
	"errors"
	"io"
	"sync"
	"testing"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
)

func remoteDelivery(raw string, to ...mailcore.Address) mailcore.Delivery {
	dl := mailcore.Delivery{ID: "t9", Org: testOrg, Sender: 3, From: "li@a.test", Raw: message.SpoolBytes([]byte(raw)), ReceivedAt: time.Now(), Source: mailcore.FromSubmission}
	for _, a := range to {
		dl.Remote = append(dl.Remote, mailcore.RemoteCopy{From: dl.From, To: a, Notify: "NEVER"})
	}
	return dl
}

// until waits for a condition that a worker brings about.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("never happened: %s", what)
}

func TestOutgoing(t *testing.T) {
	d := openTest(t)
	raw := mail("hello", "Subject: out")
	if r := commit(t, d, remoteDelivery(raw, "sent@w.test", "failed@w.test", "later@w.test")); r.Queued != 3 {
		t.Fatalf("queued %d, want 3", r.Queued)
	}
	if n, err := d.CountOutgoing(t.Context(), testOrg); n != 3 || err != nil {
		t.Errorf("count = %d, %v", n, err)
	}
	noDifferences(t, d)
	ctx, cancel := context.WithCancel(t.Context())
	var mu sync.Mutex
	seen := map[mailcore.Address]int{}
	var wg sync.WaitGroup
	wg.Go(func() {
		err := d.RunOutgoing(ctx, 2, func(ctx context.Context, o *mailcore.Outgoing) error {
			b, err := d.OpenOutgoing(ctx, o)
			if err != nil {
				t.Errorf("open: %v", err)
				return err
			}
			defer b.Close()
			got, _ := io.ReadAll(io.NewSectionReader(b, 0, b.Size()))
			if string(got) != raw || o.TraceID != "t9" || o.Sender != 3 || o.Notify != "NEVER" || o.Size != int64(len(raw)) {
				t.Errorf("outgoing %+v with bytes %q", o, got)
			}
			mu.Lock()
			seen[o.To]++
			n := seen[o.To]
			mu.Unlock()
			switch o.To {
			case "failed@w.test":
				return Permanent(errors.New("no such user"))
			case "later@w.test":
				if n == 1 {
					if err := d.MarkDelayTold(ctx, o); err != nil {
						t.Error(err)
					}
					return RetryAfter(10*time.Millisecond, errors.New("busy"))
				}
				if o.Attempts != 1 || !o.DelayTold {
					t.Errorf("second attempt: attempts %d, delay told %v", o.Attempts, o.DelayTold)
				}
			}
			return nil
		})
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
	until(t, "queue is empty", func() bool {
		n, err := d.CountOutgoing(t.Context(), 0)
		return err == nil && n == 0
	})
	cancel()
	wg.Wait()
	list, err := d.OutgoingList(t.Context(), testOrg, OutgoingQuery{})
	if err != nil || len(list) != 1 || list[0].State != OutgoingFailed || list[0].To != "failed@w.test" || list[0].LastError == "" {
		t.Fatalf("list = %+v, %v, want the failed one", list, err)
	}
	if err := d.OutgoingCancel(t.Context(), testOrg+1, list[0].ID); !errors.Is(err, mailcore.ErrNoMessage) {
		t.Errorf("cancel by another organisation: %v", err)
	}
	noDifferences(t, d)
	if err := d.OutgoingRetry(t.Context(), testOrg, list[0].ID); err != nil {
		t.Error(err)
	}
	if err := d.OutgoingCancel(t.Context(), testOrg, list[0].ID); err != nil {
		t.Error(err)
	}
	if rep := noDifferences(t, d); rep.Blobs != 0 {
		t.Errorf("%d blobs left after the last outgoing mail", rep.Blobs)
	}
	commit(t, d, remoteDelivery(raw, "never@w.test"))
	err = d.db.Write(t.Context(), func(tx *engine.Tx) error {
		_, err := tx.Run("UPDATE tasks SET state = ? WHERE kind = ?", engine.TaskDead, outgoingKind)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	d.now = func() time.Time { return time.Now().Add(keepFailed + time.Hour) }
	if rep := noDifferences(t, d); rep.Dropped != 1 || rep.Blobs != 0 {
		t.Errorf("dropped %d, %d blobs left, want 1 and 0", rep.Dropped, rep.Blobs)
	}
}

func TestArrivals(t *testing.T) {
	d := openTest(t)
	var copies []mailcore.LocalCopy
	for _, a := range []string{"a@a.test", "b@a.test", "c@a.test", "d@a.test", "e@a.test", "f@a.test"} {
		copies = append(copies, mailcore.LocalCopy{Mailbox: newMailbox(t, d, a).ID, Arrival: true})
	}
	group := delivery(mail("x", "Subject: g"), copies...)
	group.From = "zhang@b.test"
	want := map[mailcore.MessageID]bool{}
	for _, p := range commit(t, d, group).Placed {
		want[p.Message] = true
	}
	copies[0].Outgoing = true
	copies[1].Arrival = false
	for _, p := range commit(t, d, delivery(mail("y", "Subject: h"), copies[0], copies[1])).Placed[:1] {
		want[p.Message] = true
	}
	ctx, cancel := context.WithCancel(t.Context())
	got := make(chan mailcore.Arrival, 100)
	var wg sync.WaitGroup
	wg.Go(func() {
		_ = d.RunArrivals(ctx, 2, func(_ context.Context, a mailcore.Arrival) error { got <- a; return nil })
	})
	for len(want) > 0 {
		select {
		case a := <-got:
			if !want[a.Message] || a.Org != testOrg || a.Source != mailcore.FromWorld {
				t.Errorf("arrival %+v", a)
			}
			delete(want, a.Message)
		case <-time.After(time.Minute):
			t.Fatalf("%d arrivals were not told", len(want))
		}
	}
	cancel()
	wg.Wait()
}

func TestEventsOfADelivery(t *testing.T) {
	d := openTest(t)
	mb := newMailbox(t, d, "li@a.test").ID
	p := put(t, d, mb, 0, mail("x", "Subject: s", "From: a@b.test"), 0)
	ctx := t.Context()
	if _, _, _, err := d.SetFlags(ctx, mb, p.Folder, FlagChange{UIDs: all(), Flags: mailcore.FlagSeen}); err != nil {
		t.Fatal(err)
	}
	trash := role(t, d, mb, mailcore.RoleTrash)
	if _, err := d.Move(ctx, mb, p.Folder, all(), trash); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Expunge(ctx, mb, trash, nil, false); err != nil {
		t.Fatal(err)
	}
	list, err := d.streams.Since(ctx, stream(mb), 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"mail.new", "mb.count", "mail.flags", "mb.count", "mail.move", "mb.count", "mb.count", "mail.gone", "mb.count"}
	for i, e := range list {
		if i >= len(want) || e.Kind != want[i] {
			t.Errorf("event %d is %s %s", i, e.Kind, e.Data)
		}
	}
	if len(list) != len(want) {
		t.Errorf("%d events, want %d", len(list), len(want))
	}
}
