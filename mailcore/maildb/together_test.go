package maildb

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
)

// arriving is a delivery as a door makes it.
func arriving(t testing.TB, trace, text string, copies ...mailcore.LocalCopy) mailcore.Delivery {
	t.Helper()
	dl := delivery(text, copies...)
	dl.ID = trace
	dl.Prefix = fmt.Appendf(nil, "Received: by us id %s\r\n", trace)
	whole := append(slices.Clone(dl.Prefix), text...)
	s, err := message.Parse(message.SpoolBytes(whole), int64(len(whole)))
	if err != nil {
		t.Fatal(err)
	}
	dl.Structure = s
	return dl
}

func (c *crowd) waiting() (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, list := range c.waits {
		n += len(list)
	}
	return n
}

// TestTenantsTakeTurns: reliability O20. While one organisation is flooded with mail, that of another is stored by the next
// commit, however much waits before it; nothing of the flood is lost, and its mails keep their order.
func TestTenantsTakeTurns(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	ctx := context.Background()
	box := func(org mailcore.OrgID, address mailcore.Address) mailcore.LocalCopy {
		m, err := d.CreateMailbox(ctx, org, NewMailbox{Address: address})
		if err != nil {
			t.Fatal(err)
		}
		return mailcore.LocalCopy{Mailbox: m.ID, Org: org, Arrival: true}
	}
	if _, err := d.AddDomain(ctx, testOrg+1, "other.test", true); err != nil {
		t.Fatal(err)
	}
	flooded, quiet := box(testOrg, "flooded@a.test"), box(testOrg+1, "quiet@other.test")
	const flood = 5 * togetherMost
	list := make([]mailcore.Delivery, 0, flood+2)
	for i := range flood {
		list = append(list, arriving(t, fmt.Sprintf("f%d", i), mail("x\r\n", "From: eve@b.test", fmt.Sprintf("Subject: %d", i), fmt.Sprintf("Message-ID: <f%d@b>", i)), flooded))
	}
	for i := range 2 {
		list = append(list, arriving(t, fmt.Sprintf("q%d", i), mail("x\r\n", "From: ada@b.test", "Subject: quiet", fmt.Sprintf("Message-ID: <q%d@b>", i)), quiet))
	}
	d.crowd.mu.Lock()
	d.crowd.leaders += d.crowd.most
	d.crowd.mu.Unlock()
	accepted := make(chan int, len(list))
	var home sync.WaitGroup
	for i, dl := range list {
		home.Go(func() {
			if _, err := d.Commit(ctx, dl); err != nil {
				t.Errorf("delivery %d: %v", i, err)
			}
			accepted <- i
		})
		for end := time.Now().Add(20 * time.Second); d.crowd.waiting() != i+1; time.Sleep(50 * time.Microsecond) {
			if time.Now().After(end) {
				t.Fatalf("delivery %d does not wait", i)
			}
		}
	}
	d.leadOnce(ctx)
	others := 0
	for range togetherMost {
		if <-accepted >= flood {
			others++
		}
	}
	if others != 2 || d.crowd.waiting() != flood+2-togetherMost {
		t.Errorf("the first commit stored %d of 2 mails of the other organisation; %d wait", others, d.crowd.waiting())
	}
	for d.leadOnce(ctx) {
	}
	d.crowd.mu.Lock()
	d.crowd.leaders -= d.crowd.most - 1
	d.crowd.mu.Unlock()
	home.Wait()
	inbox, err := d.FolderByRole(ctx, flooded.Mailbox, mailcore.RoleInbox)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	err = d.Rows(ctx, flooded.Mailbox, inbox.ID, mailcore.UIDSet{{Start: 1}}, WantDisplay, func(m *mailcore.Message) error {
		if m.Subject != fmt.Sprint(n) {
			t.Errorf("UID %d is mail %q of the flood", m.UID, m.Subject)
		}
		n++
		return nil
	})
	if err != nil || n != flood {
		t.Errorf("%d of %d mails of the flood, %v", n, flood, err)
	}
	noDifferences(t, d)
}

// gather lets deliveries wait until all are there, in their order, and stores them as one batch.
func gather(t *testing.T, d *DB, list []mailcore.Delivery) ([]mailcore.Receipt, []error) {
	t.Helper()
	d.crowd.mu.Lock()
	d.crowd.leaders += d.crowd.most
	d.crowd.mu.Unlock()
	receipts, errs := make([]mailcore.Receipt, len(list)), make([]error, len(list))
	var home sync.WaitGroup
	for i := range list {
		home.Go(func() { receipts[i], errs[i] = d.Commit(context.Background(), list[i]) })
		for end := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
			if d.crowd.waiting() == i+1 {
				break
			}
			if time.Now().After(end) {
				t.Fatalf("delivery %d does not wait", i)
			}
		}
	}
	for d.leadOnce(context.Background()) {
	}
	d.crowd.mu.Lock()
	d.crowd.leaders -= d.crowd.most - 1
	d.crowd.mu.Unlock()
	home.Wait()
	return receipts, errs
}

// TestTogether stores a batch with all that may happen in one: several mails for one mailbox, one mail for several, an
// answer beside what it answers, the same Message-ID twice, a mailbox that is full and one that is gone.
func TestTogether(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	ctx := context.Background()
	var boxes []mailcore.MailboxID
	for i := range 4 {
		m, err := d.CreateMailbox(ctx, testOrg, NewMailbox{Address: mailcore.Address(fmt.Sprintf("p%d@a.test", i)), Quota: []int64{0, 0, 0, 900}[i]})
		if err != nil {
			t.Fatal(err)
		}
		boxes = append(boxes, m.ID)
	}
	to := func(i int) mailcore.LocalCopy { return mailcore.LocalCopy{Mailbox: boxes[i], Arrival: true} }
	text := func(id string, more ...string) string {
		return mail("Hello\r\n", append([]string{"From: Ada <ada@b.test>", "Subject: Plans for the week", "Message-ID: <" + id + ">"}, more...)...)
	}
	long := mail(string(make([]byte, 1000)), "From: ada@b.test")
	list := []mailcore.Delivery{
		arriving(t, "t1", text("one@b"), to(0)),
		arriving(t, "t2", text("two@b"), to(0), to(1), to(2)),
		arriving(t, "t3", text("three@b", "In-Reply-To: <one@b>"), to(0)),
		arriving(t, "t4", text("one@b"), to(0)),
		arriving(t, "t5", long, to(3)),
		arriving(t, "t6", text("six@b", "References: <later@b>"), to(1)),
		arriving(t, "t7", text("later@b"), to(1)),
		arriving(t, "t8", text("eight@b"), mailcore.LocalCopy{Mailbox: 12345}),
		arriving(t, "t9", text("nine@b"), to(3)),
		arriving(t, "t10", text("ten@b"), to(2), to(3)),
	}
	receipts, errs := gather(t, d, list)
	for i, want := range []error{nil, nil, nil, nil, mailcore.ErrOverQuota, nil, nil, mailcore.ErrNoMailbox, nil, nil} {
		if !errors.Is(errs[i], want) {
			t.Errorf("delivery %d: %v, want %v", i+1, errs[i], want)
		}
	}
	thread := map[string]int64{}
	var uids []mailcore.UID
	for i, r := range receipts {
		if errs[i] == nil && (len(r.Placed) != len(list[i].Local) || r.ID != list[i].ID) {
			t.Fatalf("delivery %d: receipt %+v", i+1, r)
		}
		for k, p := range r.Placed {
			m, err := d.Message(ctx, p.Mailbox, p.Message)
			if err != nil || p.Mailbox != list[i].Local[k].Mailbox || m.UID != p.UID || m.Folder != p.Folder {
				t.Fatalf("delivery %d: placed %+v, row %+v, %v", i+1, p, m, err)
			}
			b, err := d.OpenRaw(ctx, p.Mailbox, p.Message)
			if err != nil || b.Size() != int64(len(list[i].Prefix))+list[i].Raw.Size() {
				t.Fatalf("delivery %d: bytes: %v", i+1, err)
			}
			b.Close()
			thread[fmt.Sprintf("%s/%d", r.ID, k)] = m.Thread
			if p.Mailbox == boxes[0] {
				uids = append(uids, p.UID)
			}
		}
	}
	if !slices.Equal(uids, []mailcore.UID{1, 2, 3, 4}) {
		t.Errorf("UIDs in the first mailbox: %v", uids)
	}
	if thread["t1/0"] != thread["t3/0"] || thread["t1/0"] != thread["t4/0"] || thread["t1/0"] == thread["t2/0"] || thread["t6/0"] != thread["t7/0"] {
		t.Errorf("threads: %v", thread)
	}
	// What follows finds the ids that the batch left.
	r, err := d.Commit(ctx, arriving(t, "t11", text("eleven@b", "In-Reply-To: <three@b>"), to(0)))
	if err != nil {
		t.Fatal(err)
	}
	if m, err := d.Message(ctx, boxes[0], r.Placed[0].Message); err != nil || m.Thread != thread["t1/0"] || m.UID != 5 {
		t.Errorf("answer after the batch: %+v, %v", m, err)
	}
	noDifferences(t, d)
}
