package maildb

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"mailbridge/mailcore"
)

// TestSharedQuotaHoldsUnderLoad: deliveries, copies and expunges at the same time never get past what mailboxes may hold
// together, and what was taken away makes room again.
func TestSharedQuotaHoldsUnderLoad(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	ctx := t.Context()
	var boxes []mailcore.Mailbox
	for i := range 4 {
		boxes = append(boxes, newMailbox(t, d, fmt.Sprintf("pool%d@a.test", i)))
	}
	const most = 40_000
	q, err := d.SetQuotaOf(ctx, testOrg, mailcore.QuotaOrganisation, "", most)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.SetQuotaMembers(ctx, q, []mailcore.MailboxID{boxes[0].ID, boxes[1].ID, boxes[2].ID, boxes[3].ID, 99_999}); err != nil {
		t.Fatal(err)
	}
	late := newMailbox(t, d, "late@a.test") // a new mailbox is in it from the start
	if late.Shares != 1 {
		t.Errorf("a new mailbox shares %d quotas, want 1", late.Shares)
	}
	var taken, refused atomic.Int64
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := range 12 {
				to := boxes[(w+i)%len(boxes)]
				dl := arriving(t, fmt.Sprintf("%d-%d", w, i), mail(strings.Repeat("x", 900), fmt.Sprintf("Subject: %d-%d", w, i)),
					mailcore.LocalCopy{Mailbox: to.ID, Org: testOrg, Role: mailcore.RoleInbox})
				if i%3 == 0 {
					dl.Local = append(dl.Local, mailcore.LocalCopy{Mailbox: late.ID, Org: testOrg, Role: mailcore.RoleInbox})
				}
				switch _, err := d.Commit(ctx, dl); {
				case err == nil:
					taken.Add(1)
				case errors.Is(err, mailcore.ErrOverQuota):
					refused.Add(1)
				default:
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	list, err := d.Quotas(ctx, testOrg)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	if taken.Load() == 0 || refused.Load() == 0 || list[0].Used > most || list[0].Used < most-3000 || list[0].Mailboxes != 5 {
		t.Errorf("%d taken, %d refused, %+v; want it full and not more", taken.Load(), refused.Load(), list[0])
	}
	f, err := d.FolderByRole(ctx, boxes[0].ID, mailcore.RoleInbox)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Copy(ctx, boxes[0].ID, f.ID, all(), f.ID); !errors.Is(err, mailcore.ErrOverQuota) {
		t.Errorf("COPY: %v, want %v", err, mailcore.ErrOverQuota)
	}
	if err := d.SetQuotaMembers(ctx, q, []mailcore.MailboxID{boxes[0].ID}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Copy(ctx, boxes[0].ID, f.ID, all(), f.ID); err != nil {
		t.Errorf("COPY when others have left: %v", err)
	}
	if q, err = d.SetQuotaOf(ctx, testOrg, mailcore.QuotaOrganisation, "", 0); err != nil || q.ID != 0 {
		t.Errorf("taken away: %+v %v", q, err)
	}
	if mb, err := d.Mailbox(ctx, testOrg, boxes[0].ID); err != nil || mb.Shares != 0 {
		t.Errorf("shares %d quotas afterwards, %v", mb.Shares, err)
	}
}
