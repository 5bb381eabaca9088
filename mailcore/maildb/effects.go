package maildb

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// effectTask is a mail that follows from a delivery. It owns its part of the delivery's bytes.
type effectTask struct {
	Effect mailcore.Effect `json:"e"`
	Trace  string          `json:"t"`
	Blob   int64           `json:"b"`
	At     time.Time       `json:"at"`
}

// addEffects writes the tasks of a delivery's effects, but for those that happen only once in a while and have.
func (t *commitTx) addEffects() error {
	for _, m := range t.dl.Marks {
		if _, err := t.mark(m.Mailbox, m.Key, m.For, true); err != nil {
			return err
		}
	}
	for i := range t.dl.Effects {
		e := t.dl.Effects[i]
		blob := t.blobs[e.Org]
		if e.Once != "" {
			due, err := t.mark(e.Mailbox, e.Once, e.Every, false)
			if err != nil {
				return err
			}
			if !due {
				dead, err := releaseBlobs(t.tx, map[int64]int{blob: 1})
				if err != nil {
					return err
				}
				t.dead = append(t.dead, dead...)
				continue
			}
		}
		_, err := t.d.effects.Add(t.tx, engine.Task[effectTask]{Org: int64(e.Org), Key: fmt.Sprintf("%s:%d", t.dl.ID, i),
			Payload: effectTask{Effect: e, Trace: t.dl.ID, Blob: blob, At: t.dl.ReceivedAt}})
		if err != nil {
			return err
		}
	}
	return nil
}

// mark remembers a key for a while; due tells that it was not remembered before. With renew a key that is gets its time
// anew.
func (t *commitTx) mark(mb mailcore.MailboxID, key string, keep time.Duration, renew bool) (due bool, err error) {
	now, until := millis(t.d.now()), millis(t.d.now().Add(keep))
	hash := markHash(mb, key)
	_, err = t.tx.Run("INSERT INTO filter_marks (mailbox, mark, until) VALUES (?, ?, ?)", mb, hash, until)
	if err == nil {
		return true, t.forgetMarks(mb, now)
	}
	if !engine.IsDuplicate(err) {
		return false, err
	}
	res, err := t.tx.Run("UPDATE filter_marks SET until = ? WHERE mailbox = ? AND mark = ? AND (until <= ? OR ?)", until, mb, hash, now, renew)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// forgetMarks drops old keys now and then.
func (t *commitTx) forgetMarks(mb mailcore.MailboxID, now int64) error {
	if now%16 != 0 {
		return nil
	}
	_, err := t.tx.Run("DELETE FROM filter_marks WHERE mailbox = ? AND until <= ?", mb, now)
	return err
}

// Pauses between tries of an effect that failed for a reason that may pass.
const (
	firstEffectPause = 2 * time.Second
	mostEffectPause  = 30 * time.Minute
)

// RunEffects hands effects to do, workers at a time, until ctx ends. An error is tried again after a growing pause. Each
// is handed out at least once.
func (d *DB) RunEffects(ctx context.Context, workers int, do func(context.Context, *mailcore.Effect) error) error {
	return d.effects.Run(ctx, workers, func(ctx context.Context, c *engine.Claimed[effectTask]) error {
		e := c.Payload.Effect
		e.Trace, e.At, e.Key = c.Payload.Trace, c.Payload.At, "effect:"+c.Key
		e.Open = func(ctx context.Context) (io.ReadCloser, error) { return d.openEffect(ctx, &c.Payload) }
		if err := do(ctx, &e); err != nil {
			d.log.Warn("effect failed, will be tried again", "trace", e.Trace, "kind", string(e.Kind), "mailbox", e.Mailbox, "err", err)
			return RetryAfter(min(firstEffectPause<<min(c.Attempts-1, 10), mostEffectPause), err)
		}
		var dead []deadBlob
		err := d.db.Write(context.WithoutCancel(ctx), func(tx *engine.Tx) (err error) {
			if err := c.Done(tx); err != nil {
				return err
			}
			dead, err = releaseBlobs(tx, map[int64]int{c.Payload.Blob: 1})
			return err
		})
		if errors.Is(err, engine.ErrLeaseLost) {
			return nil // whoever has it ends it
		}
		if err != nil {
			return fmt.Errorf("effect %s: %w", c.Key, err)
		}
		d.sweep(ctx, dead)
		return nil
	})
}

func (d *DB) openEffect(ctx context.Context, t *effectTask) (io.ReadCloser, error) {
	b, err := d.openBlob(ctx, "SELECT ref FROM blobs WHERE id = ? AND org = ?", t.Blob, t.Effect.Org)
	if err != nil {
		return nil, fmt.Errorf("bytes of mail %s: %w", t.Trace, err)
	}
	return struct {
		io.Reader
		io.Closer
	}{io.NewSectionReader(b, 0, b.Size()), b}, nil
}

// CountEffects counts the effects that wait or run.
func (d *DB) CountEffects(ctx context.Context) (int, error) {
	var n int
	err := d.db.QueryRow(ctx, "SELECT COUNT(*) FROM tasks WHERE kind = ? AND state = ?", effectKind, engine.TaskOpen).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count effects: %w", err)
	}
	return n, nil
}
