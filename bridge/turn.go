package bridge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"mailbridge/bridge/ledger"
	"mailbridge/mailcore"
	"mailbridge/workbench"
)

const (
	// turnPause is after how long a turn that a fault or a crash cut off is taken up again.
	turnPause = 5 * time.Second
	// turnTime is the most that ending a turn may take once its asker is gone.
	turnTime = 5 * time.Second
)

// whole carries out what a person asked to be made of a mail. What is made lies in three stores, so a fault may cut it off
// half-way: then it is taken up again, though the person was told of an error, until all of it stands.
func (b *Bridge) whole(ctx context.Context, w Who, r Ref, kind string, wish any, do func() error) error {
	raw, err := json.Marshal(wish)
	if err != nil {
		return err
	}
	key, err := b.Ledger.BeginTurn(ctx, ledger.Turn{Org: w.Org, Person: w.Person, Mailbox: r.Mailbox, Message: r.Message, Kind: kind, Wish: raw}, turnPause)
	if err != nil {
		return err
	}
	if err = do(); err != nil && !refusal(err) {
		return err
	}
	if end := b.endTurn(ctx, key); end != nil { // it will be done again, which changes nothing
		b.Log.Warn("turn not ended", "mailbox", r.Mailbox, "message", r.Message, "kind", kind, "err", end)
	}
	return err
}

func (b *Bridge) endTurn(ctx context.Context, key string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), turnTime)
	defer cancel()
	return b.Ledger.EndTurn(ctx, key)
}

// refusal tells an answer that asking again will not change from a fault.
func refusal(err error) bool {
	var invalid workbench.ErrInvalid
	if permanent(err) || errors.As(err, &invalid) {
		return true
	}
	for _, known := range []error{workbench.ErrNotFound, workbench.ErrForbidden, workbench.ErrExists, workbench.ErrStale,
		mailcore.ErrNoMailbox, mailcore.ErrNoMessage, mailcore.ErrNoFolder, mailcore.ErrBadAddress, ledger.ErrNone} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}

// takeUp finishes a turn that was cut off.
func (b *Bridge) takeUp(ctx context.Context, t ledger.Turn) error {
	w, r := Who{t.Org, t.Person}, Ref{t.Mailbox, t.Message}
	l, err := b.letterOf(ctx, w, r)
	switch {
	case err != nil:
	case t.Kind == ledger.ToChat:
		err = again(t, func(wish ChatWish) error { _, _, _, err := b.toChat(ctx, w, l, wish); return err })
	case t.Kind == ledger.ToEvent:
		err = again(t, func(wish EventWish) error { _, _, err := b.toEvent(ctx, w, r, l, wish); return err })
	case t.Kind == ledger.ToTodo:
		err = again(t, func(wish TodoWish) error { _, _, err := b.toTodo(ctx, w, l, wish, true); return err })
	}
	if err != nil && refusal(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("mail %d of mailbox %d to %s: %w", t.Message, t.Mailbox, t.Kind, err)
	}
	b.Log.Info("cut off turn finished", "mailbox", t.Mailbox, "message", t.Message, "kind", t.Kind)
	return nil
}

func again[W any](t ledger.Turn, do func(W) error) error {
	var wish W
	if err := json.Unmarshal(t.Wish, &wish); err != nil {
		return err
	}
	return do(wish)
}
