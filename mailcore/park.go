package mailcore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mailbridge/mailcore/message"
)

// ParkKind says why a submitted mail has not gone yet.
type ParkKind string

// Kinds of parked mails.
const (
	ParkUndo      ParkKind = "undo"      // its author may take it back for a moment
	ParkScheduled ParkKind = "scheduled" // its author named a time
	ParkApproval  ParkKind = "approval"  // a policy wants a person's word
)

// ParkState tells what becomes of a parked mail.
type ParkState string

// States of parked mails. One that has left is no longer parked.
const (
	ParkWaiting ParkState = "waiting"
	ParkLeaving ParkState = "leaving" // nothing stops it any more
	ParkUndone  ParkState = "undone"  // on its way back into Drafts
)

// Parked is a submitted mail of which nothing has reached anybody yet.
type Parked struct {
	ID        int64
	Org       OrgID
	Mailbox   MailboxID
	Kind      ParkKind
	State     ParkState
	At        time.Time // when it leaves; of one that waits for approval: when it is refused
	Env       Envelope
	Subject   string
	Size      int64
	Note      []byte // the door's own
	Hold      *Hold
	CreatedAt time.Time
}

// Key is the one under which it enters the gate when its time has come, so that it leaves once.
func (p *Parked) Key() string {
	if p.Env.Key != "" {
		return p.Env.Key
	}
	return fmt.Sprintf("parked:%d", p.ID)
}

// Parking is a mail to be kept until its time.
type Parking struct {
	Parked
	Raw *message.Spool
}

// errHeld ends the way of a mail that a policy holds.
var errHeld = errors.New("mail is held")

// Park checks a submission as Accept does and keeps it durably until a time, when whoever runs parked mails hands it to
// Accept; note is handed back with it. Receipt.Parked is its id. The same Key again parks and sends nothing.
func (c *Core) Park(ctx context.Context, env *Envelope, raw *message.Spool, kind ParkKind, at time.Time, note []byte) (Receipt, error) {
	if c.MaxSize > 0 && raw.Size() > c.MaxSize {
		return Receipt{}, ErrTooLarge
	}
	s, err := message.Parse(raw, raw.Size())
	if err != nil {
		return Receipt{}, fmt.Errorf("read mail: %w", err)
	}
	m := &mail{core: c, env: env, raw: raw, parsed: s, id: NewTraceID()}
	defer m.close()
	if err := m.mayLeave(ctx); err != nil {
		return Receipt{}, err
	}
	return m.park(ctx, raw, kind, at, note, nil)
}

// mayLeave judges a mail whose time has not come: what would be refused now is refused now.
func (m *mail) mayLeave(ctx context.Context) error {
	if err := m.prepare(); err != nil {
		return err
	}
	d := Delivery{}
	var err error
	if d.Verdict, err = m.judge(ctx); err != nil {
		return err
	}
	if err := m.route(ctx, &d); err != nil {
		return err
	}
	if err := m.fitsWire(&d); err != nil || m.core.Policy == nil {
		return err
	}
	t := Tally{Seen: map[string]bool{}}
	for _, to := range m.outside {
		if err := m.core.Policy.Admit(ctx, m.env.submitter(), to, &t); err != nil {
			return err
		}
	}
	return nil
}

func (m *mail) park(ctx context.Context, raw *message.Spool, kind ParkKind, at time.Time, note []byte, h *Hold) (Receipt, error) {
	p := Parking{Raw: raw, Parked: Parked{Org: m.env.Org, Mailbox: m.env.Login, Kind: kind, At: at, Env: *m.env,
		Subject: m.parsed.Header.Subject, Size: raw.Size(), Note: note, Hold: h}}
	if p.Env.ReceivedAt.IsZero() {
		p.Env.ReceivedAt = m.core.now()
	}
	r, err := m.core.Store.Park(ctx, p)
	if err != nil {
		return Receipt{}, fmt.Errorf("park mail %s: %w", m.id, err)
	}
	m.core.Log.Info("mail parked", "trace", m.id, "parked", r.Parked, "kind", kind, "until", at, "again", r.Duplicate)
	r.ID = m.id
	return r, nil
}
