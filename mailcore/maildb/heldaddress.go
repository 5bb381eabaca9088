package maildb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

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

// Freed is an address that waits until it may be somebody else's.
type Freed struct {
	Address mailcore.Address
	Until   time.Time
	Person  int64  // whose it was; 0: a shared mailbox's or a group's
	Mailbox string // name of the mailbox that had it; empty when that is gone
}

// Freed lists the addresses of an organisation that wait, by address: up to limit that contain q, behind one.
func (d *DB) Freed(ctx context.Context, org mailcore.OrgID, q string, after mailcore.Address, limit int) ([]Freed, error) {
	rows, err := d.db.Query(ctx, `SELECT h.address_key, h.until, h.person, COALESCE(m.name, '') FROM held_addresses h LEFT JOIN mailboxes m ON m.id = h.mailbox
		WHERE h.org = ? AND h.address_key > ? AND h.until > ? AND h.address_key LIKE ? ESCAPE '!' ORDER BY h.address_key LIMIT ?`,
		org, after.Key(), millis(d.now()), "%"+escapeLike(strings.ToLower(q))+"%", limit)
	if err != nil {
		return nil, fmt.Errorf("freed addresses: %w", err)
	}
	defer rows.Close()
	var out []Freed
	for rows.Next() {
		var f Freed
		var until int64
		if err := rows.Scan(&f.Address, &until, &f.Person, &f.Mailbox); err != nil {
			return nil, fmt.Errorf("freed addresses: %w", err)
		}
		f.Until = at(until)
		out = append(out, f)
	}
	return out, rows.Err()
}
