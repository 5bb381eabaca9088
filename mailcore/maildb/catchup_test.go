package maildb

import (
	"context"
	"fmt"
	"testing"

	"golang.org/x/sync/errgroup"

	"mailbridge/mailcore"
)

// newMails delivers mails "some words number<i>" to an INBOX.
func newMails(t *testing.T, d *DB, mb mailcore.MailboxID, n int) {
	t.Helper()
	for i := range n {
		raw := mail(fmt.Sprintf("some words number%d\r\n", i), "From: a@b.test", fmt.Sprintf("Subject: Mail %d", i), fmt.Sprintf("Message-ID: <catch%d@b.test>", i))
		if _, err := d.Commit(t.Context(), delivery(raw, mailcore.LocalCopy{Mailbox: mb, Arrival: true})); err != nil {
			t.Fatal(err)
		}
	}
}

// TestCatchUpTogether: searches that wait for the same new mails, and the index beside them, read each mail once.
func TestCatchUpTogether(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	mb := newMailbox(t, d, "li@a.test").ID
	const mails = catchUpBatch + 50
	newMails(t, d, mb, mails)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	indexed := make(chan error, 1)
	go func() { indexed <- d.RunIndex(ctx) }()
	var searches errgroup.Group
	for range 3 {
		searches.Go(func() error { return d.CatchUp(t.Context(), mb) })
	}
	if err := searches.Wait(); err != nil {
		t.Fatal(err)
	}
	page, _, total, err := d.List(t.Context(), mb, ListQuery{Q: "words number449", Limit: 10})
	if err != nil || total != 1 || len(page) != 1 {
		t.Errorf("List() = %d of %d, %v", len(page), total, err)
	}
	stop()
	if err := <-indexed; err != nil {
		t.Error(err)
	}
	parts, err := d.storedParts(t.Context(), "mailbox = ?", mb)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[mailcore.MessageID]int{}
	for _, p := range parts {
		for _, id := range p.docs {
			seen[id]++
		}
	}
	for id, n := range seen {
		if n > 1 {
			t.Errorf("message %d was read %d times", id, n)
		}
	}
	if len(seen) != mails {
		t.Errorf("%d messages are in the index", len(seen))
	}
}

// TestListDoesNotWaitLong: a list of the web app comes with what is found so far, and the number of mails that a search does
// not know is told.
func TestListDoesNotWaitLong(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	mb := newMailbox(t, d, "li@a.test").ID
	newMails(t, d, mb, 3)
	busy := d.catching.take(mb) // somebody reads and does not come to an end
	if d.catching.take(mb) != nil {
		t.Error("two work on one mailbox")
	}
	page, _, total, err := d.List(t.Context(), mb, ListQuery{Q: "words"})
	if err != nil || total != 0 || len(page) != 0 {
		t.Errorf("List() = %d of %d, %v", len(page), total, err)
	}
	if n, err := d.Unindexed(t.Context(), mb); n != 3 || err != nil {
		t.Errorf("Unindexed() = %d, %v", n, err)
	}
	busy.unlock()
	busy.drop()
	if _, _, total, err = d.List(t.Context(), mb, ListQuery{Q: "words"}); err != nil || total != 3 {
		t.Errorf("List() = %d, %v", total, err)
	}
	if n, err := d.Unindexed(t.Context(), mb); n != 0 || err != nil {
		t.Errorf("Unindexed() = %d, %v", n, err)
	}
	if len(d.catching.at) != 0 {
		t.Errorf("turns are left: %v", d.catching.at)
	}
}
