package maildb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// DefaultHoldDays is for how many days an address that was freed stays unusable for others, where the organisation says
// nothing else: mail meant for its former owner comes for weeks.
const DefaultHoldDays = 30

// heldDays is an organisation's choice.
func heldDays(q interface {
	Row(q string, args ...any) *sql.Row
}, org mailcore.OrgID) (days int, err error) {
	err = q.Row("SELECT hold_days FROM address_policies WHERE org = ?", org).Scan(&days)
	if errors.Is(err, sql.ErrNoRows) {
		return DefaultHoldDays, nil
	}
	return days, err
}

// HoldDays tells for how many days an address of an organisation that was freed stays unusable for others.
func (d *DB) HoldDays(ctx context.Context, org mailcore.OrgID) (int, error) {
	days := DefaultHoldDays
	err := d.db.QueryRow(ctx, "SELECT hold_days FROM address_policies WHERE org = ?", org).Scan(&days)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return days, err
}

// SetHoldDays chooses that for addresses that are freed from now on; 0 frees them at once.
func (d *DB) SetHoldDays(ctx context.Context, org mailcore.OrgID, days int) error {
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		if _, err := tx.Run("DELETE FROM address_policies WHERE org = ?", org); err != nil {
			return err
		}
		_, err := tx.Run("INSERT INTO address_policies (org, hold_days) VALUES (?, ?)", org, days)
		return err
	})
	if err != nil {
		return fmt.Errorf("policy of freed addresses: %w", err)
	}
	return nil
}

// GiveHeld lets an address that the organisation freed be given anew before its time. It tells whether one was held.
func (d *DB) GiveHeld(ctx context.Context, org mailcore.OrgID, a mailcore.Address) (held bool, err error) {
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		res, err := tx.Run("DELETE FROM held_addresses WHERE address_key = ? AND org = ? AND until > ?", a.Key(), org, millis(d.now()))
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		held = n > 0
		return err
	})
	if err != nil {
		return false, fmt.Errorf("release address %s: %w", a, err)
	}
	return held, nil
}

// IsHeld tells whether an address was freed a short while ago: its mail is for nobody, not even a catch-all.
func (d *DB) IsHeld(ctx context.Context, a mailcore.Address) (bool, error) {
	var n int
	err := d.db.QueryRow(ctx, "SELECT COUNT(*) FROM held_addresses WHERE address_key = ? AND until > ?", a.Key(), millis(d.now())).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("address %s: %w", a, err)
	}
	return n > 0, nil
}
