package mailcore

import (
	"context"
	"fmt"
	"time"

	"mailbridge/mailcore/message"
)

// Filing is one message that is filed without being sent.
type Filing struct {
	Raw      *message.Spool
	Flags    Flags
	Keywords []string
	Date     time.Time // the internal date; zero is now
}

// Append files a message in a folder without sending it: drafts, answers of programs.
func (c *Core) Append(ctx context.Context, mb Mailbox, folder FolderID, raw *message.Spool, flags Flags, keywords []string, date time.Time) (Placed, error) {
	return one(c.file(ctx, mb, folder, []Filing{{raw, flags, keywords, date}}, nil, true))
}

// Import is Append for a mail of the past: what was sent long ago from elsewhere does not concern the office now.
func (c *Core) Import(ctx context.Context, mb Mailbox, folder FolderID, raw *message.Spool, flags Flags, keywords []string, date time.Time) (Placed, error) {
	return one(c.file(ctx, mb, folder, []Filing{{raw, flags, keywords, date}}, nil, false))
}

// AppendAll files one or more messages, all or none, and gives their places in the order of list: IMAP APPEND. With old
// those messages go in the same moment; ErrNoMessage when one of them is gone already.
func (c *Core) AppendAll(ctx context.Context, mb Mailbox, folder FolderID, list []Filing, old *Replaced) ([]Placed, error) {
	return c.file(ctx, mb, folder, list, old, true)
}

func one(list []Placed, err error) (Placed, error) {
	if err != nil {
		return Placed{}, err
	}
	return list[0], nil
}

func (c *Core) file(ctx context.Context, mb Mailbox, folder FolderID, list []Filing, old *Replaced, tell bool) ([]Placed, error) {
	f, err := c.Store.Folder(ctx, mb.ID, folder)
	if err != nil {
		return nil, err
	}
	sent := f.Role == RoleSent
	d := Delivery{
		ID: NewTraceID(), Org: mb.Org, Sender: mb.ID, ReceivedAt: c.now(), Source: FromSubmission,
		Verdict: Verdict{Internal: sent, Authenticated: sent}, Replaces: old,
	}
	for i, m := range list {
		if c.MaxSize > 0 && m.Raw.Size() > c.MaxSize {
			return nil, ErrTooLarge
		}
		s, err := message.Parse(m.Raw, m.Raw.Size())
		if err != nil {
			return nil, fmt.Errorf("read mail: %w", err)
		}
		lc := []LocalCopy{{Mailbox: mb.ID, Org: mb.Org, Folder: folder, Flags: m.Flags, Keywords: m.Keywords, Date: m.Date,
			Arrival: sent && tell, Outgoing: sent && tell}}
		if i == 0 {
			d.Raw, d.Structure, d.Local = m.Raw, s, lc
			continue
		}
		d.Apart = append(d.Apart, Apart{Local: lc, Raw: m.Raw, Structure: s})
	}
	r, err := c.Store.Commit(ctx, d)
	return r.Placed, err
}
