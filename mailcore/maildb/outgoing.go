package maildb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// outgoingTask is one recipient in the world.
type outgoingTask struct {
	Remote mailcore.RemoteCopy `json:"r"`
	Sender mailcore.MailboxID  `json:"s,omitempty"`
	Trace  string              `json:"t"`
	Blob   int64               `json:"b"`
	Size   int64               `json:"z"`
	At     time.Time           `json:"at"`
}

// arrivalTask tells the bridge of stored copies of one delivery.
type arrivalTask struct {
	From   mailcore.Address `json:"f,omitempty"`
	Source mailcore.Source  `json:"s"`
	At     time.Time        `json:"at"`
	Copies []arrivalCopy    `json:"c"`
}

type arrivalCopy struct {
	Org      mailcore.OrgID     `json:"o"`
	Mailbox  mailcore.MailboxID `json:"m"`
	Folder   mailcore.FolderID  `json:"f"`
	Message  mailcore.MessageID `json:"i"`
	Rcpt     mailcore.Address   `json:"r,omitempty"`
	Outgoing bool               `json:"out,omitempty"`
}

// groupMail is from how many copies on one task tells of several, out of order: a mail to a whole company should not
// cost a task for each colleague in the transaction that its sender waits for.
const (
	groupMail    = 5
	copiesInTask = 50
)

func (d *DB) addArrivals(tx *engine.Tx, dl *mailcore.Delivery, copies []arrivalCopy) error {
	size := 1
	if len(copies) >= groupMail {
		size = copiesInTask
	}
	for len(copies) > 0 {
		n := min(size, len(copies))
		t := engine.Task[arrivalTask]{
			Org: int64(copies[0].Org), Key: strconv.FormatInt(int64(copies[0].Message), 10),
			Payload: arrivalTask{From: dl.From, Source: dl.Source, At: dl.ReceivedAt, Copies: copies[:n]},
		}
		if size == 1 {
			t.Order = stream(copies[0].Mailbox)
		}
		if _, err := d.arrivals.Add(tx, t); err != nil {
			return err
		}
		copies = copies[n:]
	}
	return nil
}

// RetryAfter makes RunOutgoing and RunArrivals try again after the duration.
func RetryAfter(after time.Duration, err error) error { return engine.RetryAfter(after, err) }

// Permanent makes RunOutgoing and RunArrivals give up.
func Permanent(err error) error { return engine.Dead(err) }

// RunOutgoing hands outgoing mails to do, workers at a time, until ctx ends and the workers are home. A nil error means
// the mail was taken over by the next host (or its failure was reported); RetryAfter and Permanent say otherwise; any
// other error is tried again later. Each is handed out at least once, by one node at a time. What do notes as taken by the
// next host is known to be, also behind the death of the program, to the same node.
func (d *DB) RunOutgoing(ctx context.Context, workers int, do func(context.Context, *mailcore.Outgoing) error) error {
	return d.outgoing.Run(ctx, workers, func(ctx context.Context, c *engine.Claimed[outgoingTask]) error {
		o := fromTask(c.ID, mailcore.OrgID(c.Org), c.Payload)
		o.Attempts, o.Held = c.Attempts-1, c.Held
		if err := d.outgoingNotes(ctx, &o); err != nil {
			return err
		}
		memo := fmt.Sprintf("taken %d %s", c.ID, c.Payload.Trace)
		o.Took = func() {
			if err := d.memos.Put(memo); err != nil {
				d.log.Warn("outgoing mail that was taken is not noted", "outgoing", o.ID, "err", err)
			}
		}
		if c.Attempts > 1 {
			var err error
			if o.Taken, err = d.memos.Has(memo); err != nil {
				return err
			}
		}
		if o.Order == mailcore.OrderHold && !o.Taken {
			return RetryAfter(heldFor, errors.New("held by an administrator"))
		}
		if c.Repeated() && !o.Taken {
			d.log.Warn("outgoing mail is tried again after an attempt that did not end: the receiver may get it twice", "trace", o.TraceID,
				"outgoing", o.ID, "to", string(o.To), "attempts", c.Attempts)
		}
		d.claimed.Store(c.ID, c.Payload.Blob)
		defer d.claimed.Delete(c.ID)
		if err := do(ctx, &o); err != nil {
			return err
		}
		var dead []deadBlob
		err := d.db.Write(context.WithoutCancel(ctx), func(tx *engine.Tx) (err error) {
			if err := c.Done(tx); err != nil {
				return err
			}
			dead, err = endOutgoing(tx, c.ID, c.Payload.Blob)
			return err
		})
		if errors.Is(err, engine.ErrLeaseLost) {
			return nil // cancelled while it ran, or taken over: whoever has it ends it
		}
		if err != nil {
			return fmt.Errorf("outgoing %d: %w", c.ID, err)
		}
		d.sweep(ctx, dead)
		return nil
	})
}

func fromTask(id int64, org mailcore.OrgID, t outgoingTask) mailcore.Outgoing {
	return mailcore.Outgoing{ID: id, RemoteCopy: t.Remote, Org: org, Sender: t.Sender, TraceID: t.Trace, Size: t.Size, AcceptedAt: t.At}
}

// endOutgoing forgets what belongs to a task that is over.
func endOutgoing(tx *engine.Tx, id, blob int64) ([]deadBlob, error) {
	for _, table := range []string{"delays_told", "outgoing_orders"} {
		if _, err := tx.Run("DELETE FROM "+table+" WHERE task = ?", id); err != nil {
			return nil, err
		}
	}
	return releaseBlobs(tx, map[int64]int{blob: 1})
}

// OpenOutgoing opens the bytes of an outgoing mail while RunOutgoing's do has it; the caller closes them.
func (d *DB) OpenOutgoing(ctx context.Context, o *mailcore.Outgoing) (engine.Blob, error) {
	blob, ok := d.claimed.Load(o.ID)
	if !ok {
		return nil, fmt.Errorf("open outgoing %d: %w", o.ID, mailcore.ErrNoMessage)
	}
	b, err := d.openBlob(ctx, "SELECT ref FROM blobs WHERE id = ? AND org = ?", blob, o.Org)
	if err != nil {
		return nil, fmt.Errorf("open outgoing %d: %w", o.ID, err)
	}
	return b, nil
}

// MarkDelayTold remembers that the sender was told about the delay.
func (d *DB) MarkDelayTold(ctx context.Context, o *mailcore.Outgoing) error {
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		_, err := tx.Run(insertIgnore(d.db.Dialect())+"delays_told (task) VALUES (?)", o.ID)
		return err
	})
	if err != nil {
		return fmt.Errorf("outgoing %d: %w", o.ID, err)
	}
	o.DelayTold = true
	return nil
}

// OutgoingRetry makes a mail due now, also a failed one; mailcore.ErrNoMessage.
func (d *DB) OutgoingRetry(ctx context.Context, org mailcore.OrgID, id int64) error {
	return noTask(d.outgoing.Retry(ctx, int64(org), id))
}

// OutgoingCancel drops a mail; mailcore.ErrNoMessage.
func (d *DB) OutgoingCancel(ctx context.Context, org mailcore.OrgID, id int64) error {
	var dead []deadBlob
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		dead = nil
		raws, err := texts(tx, "SELECT payload FROM tasks WHERE id = ? AND org = ? AND kind = ? AND state <> ?", id, org, outgoingKind, engine.TaskDone)
		if err != nil {
			return err
		}
		if len(raws) == 0 {
			return mailcore.ErrNoMessage
		}
		var p outgoingTask
		if err := json.Unmarshal([]byte(raws[0]), &p); err != nil {
			return err
		}
		res, err := tx.Run("DELETE FROM tasks WHERE id = ? AND org = ? AND kind = ?", id, org, outgoingKind)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, mailcore.ErrNoMessage)
		}
		dead, err = endOutgoing(tx, id, p.Blob)
		return err
	})
	if err != nil {
		return fmt.Errorf("cancel outgoing %d: %w", id, err)
	}
	d.sweep(ctx, dead)
	return nil
}

func noTask(err error) error {
	if errors.Is(err, engine.ErrNoTask) {
		return errors.Join(mailcore.ErrNoMessage, err)
	}
	return err
}

// CountOutgoing counts waiting mails of an organisation, those given up not among them; 0 counts all organisations.
func (d *DB) CountOutgoing(ctx context.Context, org mailcore.OrgID) (int, error) {
	var n int
	err := d.db.QueryRow(ctx, "SELECT COUNT(*) FROM tasks WHERE kind = ? AND state = ? AND (org = ? OR ? = 0)", outgoingKind, engine.TaskOpen, org, org).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count outgoing mails: %w", err)
	}
	return n, nil
}

// RunArrivals hands arrivals to do, workers at a time and in order within a mailbox (mails to five or more mailboxes
// aside), until ctx ends. Errors work as in RunOutgoing. After an error the other copies of a group mail may be told
// again: do must bear that.
func (d *DB) RunArrivals(ctx context.Context, workers int, do func(context.Context, mailcore.Arrival) error) error {
	return d.arrivals.Run(ctx, workers, func(ctx context.Context, c *engine.Claimed[arrivalTask]) error {
		var first error
		for _, cp := range c.Payload.Copies {
			err := do(ctx, mailcore.Arrival{
				Org: cp.Org, Mailbox: cp.Mailbox, Folder: cp.Folder, Message: cp.Message, Rcpt: cp.Rcpt, Outgoing: cp.Outgoing,
				From: c.Payload.From, Source: c.Payload.Source, At: c.Payload.At,
			})
			if first == nil {
				first = err
			}
		}
		return first
	})
}
