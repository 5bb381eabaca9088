package mailcore

import (
	"context"
	"errors"
	"fmt"
)

// QuotaKind tells which mailboxes share a quota.
type QuotaKind string

// Kinds of shared quotas.
const (
	QuotaOrganisation QuotaKind = "organisation" // all of the organisation; its Name is empty
	QuotaDomain       QuotaKind = "domain"       // those whose primary address is in the domain Name
	QuotaDepartment   QuotaKind = "department"   // of the people in a department and below it, and the shared ones that it looks after
	QuotaGroup        QuotaKind = "group"        // of the members of a mail group
)

// Quota is what several mailboxes may hold together, beside what each may hold.
type Quota struct {
	ID        int64
	Org       OrgID
	Kind      QuotaKind
	Name      string // domain, or the number of a department or group
	Bytes     int64
	Used      int64 // what they hold
	Mailboxes int
	Warned    int // percentage that was told, 0 for none
}

// FullError refuses a mail for a mailbox without room. It is an ErrOverQuota.
type FullError struct {
	Mailbox MailboxID
	// Final says that the sender need not try again: the organisation wants such mail back at once.
	Final bool
}

func (e *FullError) Error() string { return fmt.Sprintf("mailbox %d: %s", e.Mailbox, ErrOverQuota) }

// Is makes it an ErrOverQuota.
func (e *FullError) Is(target error) bool { return target == ErrOverQuota }

// nearlyFull is from which part of a quota on its mailbox is asked anew at RCPT, as what is remembered may be old.
const nearlyFull = 0.9

func (mb *Mailbox) nearlyFull() bool {
	return mb.Quota > 0 && float64(mb.Used) >= nearlyFull*float64(mb.Quota)
}

// Room tells at RCPT whether a target has room for a mail of the size that its sender announced, 0 when that was not said.
// It asks the store only where room is short. *FullError.
func (c *Core) Room(ctx context.Context, t Target, size int64) error {
	if t.Remote || t.Group || t.Mailbox == 0 {
		return nil
	}
	near := t.short || t.left > 0 && size > t.left
	if !near && t.shares {
		var err error
		if near, err = c.Store.SharedRoomShort(ctx, t.Org); err != nil {
			return fmt.Errorf("room of mailbox %d: %w", t.Mailbox, err)
		}
	}
	if !near {
		return nil
	}
	full, err := c.Store.Overfull(ctx, []MailboxID{t.Mailbox}, max(size, 1))
	if err != nil || len(full) == 0 {
		return err
	}
	return c.full(ctx, t.Org, t.Mailbox)
}

func (c *Core) full(ctx context.Context, org OrgID, mb MailboxID) error {
	final, err := c.Store.RefusesWhenFull(ctx, org)
	if err != nil {
		return err
	}
	return &FullError{mb, final}
}

// noRoom says whose mailbox made the store refuse a mail.
func (c *Core) noRoom(ctx context.Context, d *Delivery, why error) error {
	orgs := map[MailboxID]OrgID{}
	var ids []MailboxID
	for _, list := range append([]Apart{{Local: d.Local}}, d.Apart...) {
		for i := range list.Local {
			ids = append(ids, list.Local[i].Mailbox)
			orgs[list.Local[i].Mailbox] = list.Local[i].Org
		}
	}
	full, err := c.Store.Overfull(ctx, ids, d.Raw.Size())
	if err != nil || len(full) == 0 {
		return errors.Join(why, err)
	}
	if len(full) < len(ids) {
		return &FullError{full[0], false} // the others' mail must not be lost: the sender asks for each of them again
	}
	return c.full(ctx, orgs[full[0]], full[0])
}
