package maildb

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"mailbridge/configs/engine/enginetest"
	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
	"mailbridge/mailcore/trust"
)

// TestRetiredKeyDrains: an old key may go once all mails that it may have signed have left, and not before another node
// has forgotten it.
func TestRetiredKeyDrains(t *testing.T) {
	ctx := t.Context()
	now := time.Now()
	d, err := Open(ctx, enginetest.Open(t), Options{Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	a, err := d.AddDomain(ctx, testOrg, "a.test", true)
	must(err)
	raw := message.SpoolBytes([]byte("From: x@a.test\r\n\r\nx\r\n"))
	s, err := message.Parse(raw, raw.Size())
	must(err)
	_, err = d.Commit(ctx, mailcore.Delivery{ID: "t", Org: testOrg, Raw: raw, Structure: s, ReceivedAt: now, Source: mailcore.FromSystem,
		Remote: []mailcore.RemoteCopy{{From: "x@a.test", To: "y@b.test"}}})
	must(err)
	next, err := d.RotateKey(ctx, testOrg, "A.test", trust.RSA)
	must(err)
	if _, err := d.RotateKey(ctx, testOrg+1, "a.test", trust.RSA); !errors.Is(err, mailcore.ErrNoDomain) {
		t.Errorf("rotate the key of others: %v", err)
	}
	must(d.ActivateKey(ctx, testOrg, "a.test", next.Selector))
	must(d.ActivateKey(ctx, testOrg, "a.test", next.Selector)) // again does nothing
	if keys, err := d.SigningKeys(ctx, "a.test"); err != nil || len(keys) != 1 || keys[0].Selector != next.Selector {
		t.Errorf("signs %+v, %v", keys, err)
	}
	drained := func() bool {
		t.Helper()
		list, err := d.DKIMKeys(ctx, testOrg, "a.test")
		must(err)
		if len(list) != 2 || list[1].Selector != a.DKIMSelector || list[1].State != mailcore.KeyRetired {
			t.Fatalf("keys = %+v", list)
		}
		return list[1].Drained
	}
	now = now.Add(keyDrain + time.Second)
	if drained() {
		t.Error("drained with a mail in the queue")
	}
	if err := d.RemoveKey(ctx, testOrg, "a.test", a.DKIMSelector); !errors.Is(err, mailcore.ErrExists) {
		t.Errorf("remove a key in use: %v", err)
	}
	left, stop := context.WithTimeout(ctx, 10*time.Second)
	defer stop()
	must(d.RunOutgoing(left, 1, func(context.Context, *mailcore.Outgoing) error { stop(); return nil }))
	if !drained() {
		t.Error("not drained when the queue is empty")
	}
	third, err := d.RotateKey(ctx, testOrg, "a.test", trust.RSA)
	must(err)
	list, err := d.DKIMKeys(ctx, testOrg, "a.test")
	must(err)
	if len(list) != 2 || third.State != mailcore.KeyWaiting || third.Selector == next.Selector {
		t.Errorf("after the next rotation: %+v", list)
	}
	must(d.RemoveKey(ctx, testOrg, "a.test", third.Selector))
	if err := d.RemoveKey(ctx, testOrg, "a.test", next.Selector); !errors.Is(err, mailcore.ErrExists) {
		t.Errorf("remove the key that signs: %v", err)
	}
}
