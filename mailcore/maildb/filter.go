package maildb

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// Bounds of allow and deny lists: all of an organisation's lines are held in memory.
const (
	maxOwnRules = 500    // of one mailbox
	maxOrgRules = 5000   // of the organisation itself
	maxAllRules = 100000 // read of one organisation
)

// FilterVersion counts the changes to anything the filter knows of an organisation; 0 is none yet.
func (d *DB) FilterVersion(ctx context.Context, org mailcore.OrgID) (v int64, err error) {
	err = d.db.QueryRow(ctx, "SELECT version FROM filter_orgs WHERE org = ?", org).Scan(&v)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return v, err
}

// FilterState reads what the filter needs of an organisation. The version is read first: what changes meanwhile is
// seen the next time.
func (d *DB) FilterState(ctx context.Context, org mailcore.OrgID) (mailcore.FilterState, error) {
	var s mailcore.FilterState
	var policy string
	err := d.db.QueryRow(ctx, "SELECT version, policy FROM filter_orgs WHERE org = ?", org).Scan(&s.Version, &policy)
	if errors.Is(err, sql.ErrNoRows) {
		return s, nil
	}
	if err != nil {
		return s, fmt.Errorf("filter of organisation %d: %w", org, err)
	}
	if policy != "" {
		s.Policy = &mailcore.FilterPolicy{}
		if err := json.Unmarshal([]byte(policy), s.Policy); err != nil {
			return s, fmt.Errorf("filter of organisation %d: %w", org, err)
		}
	}
	if s.Rules, err = d.senderRules(ctx, "org = ?", org); err != nil {
		return s, err
	}
	s.Learned, err = d.learned(ctx, org)
	return s, err
}

func (d *DB) learned(ctx context.Context, org mailcore.OrgID) (map[mailcore.MailboxID]int64, error) {
	rows, err := d.db.Query(ctx, "SELECT mailbox, version FROM filter_lessons WHERE org = ?", org)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[mailcore.MailboxID]int64{}
	for rows.Next() {
		var mb mailcore.MailboxID
		var v int64
		if err := rows.Scan(&mb, &v); err != nil {
			return nil, err
		}
		out[mb] = v
	}
	return out, rows.Err()
}

// filterChanged counts a change in the transaction that makes it.
func filterChanged(tx *engine.Tx, org mailcore.OrgID) error {
	res, err := tx.Run("UPDATE filter_orgs SET version = version + 1 WHERE org = ?", org)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n > 0 {
		return err
	}
	_, err = tx.Run("INSERT INTO filter_orgs (org) VALUES (?)", org)
	if engine.IsDuplicate(err) {
		_, err = tx.Run("UPDATE filter_orgs SET version = version + 1 WHERE org = ?", org)
	}
	return err
}

// SetFilterPolicy keeps what an organisation wants of the filter.
func (d *DB) SetFilterPolicy(ctx context.Context, org mailcore.OrgID, p mailcore.FilterPolicy) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		if err := filterChanged(tx, org); err != nil {
			return err
		}
		_, err := tx.Run("UPDATE filter_orgs SET policy = ? WHERE org = ?", string(text), org)
		return err
	})
	if err != nil {
		return fmt.Errorf("filter policy of organisation %d: %w", org, err)
	}
	return nil
}

// SenderRules lists the allow and deny lines of a mailbox; of the organisation itself with 0.
func (d *DB) SenderRules(ctx context.Context, org mailcore.OrgID, mb mailcore.MailboxID) ([]mailcore.SenderRule, error) {
	return d.senderRules(ctx, "org = ? AND mailbox = ?", org, mb)
}

func (d *DB) senderRules(ctx context.Context, where string, args ...any) ([]mailcore.SenderRule, error) {
	rows, err := d.db.Query(ctx, "SELECT id, org, mailbox, allow, pattern, note, made_by, created_at FROM filter_senders WHERE "+where+
		" ORDER BY id LIMIT ?", append(args, maxAllRules)...)
	if err != nil {
		return nil, fmt.Errorf("sender rules: %w", err)
	}
	defer rows.Close()
	var out []mailcore.SenderRule
	for rows.Next() {
		var r mailcore.SenderRule
		var made int64
		if err := rows.Scan(&r.ID, &r.Org, &r.Mailbox, &r.Allow, &r.Pattern, &r.Note, &r.By, &made); err != nil {
			return nil, fmt.Errorf("sender rules: %w", err)
		}
		r.At = at(made)
		out = append(out, r)
	}
	return out, rows.Err()
}

// cleanPattern brings what a person writes ("@Example.COM", "*.example.com", "Ann@example.com") into the form of a rule.
func cleanPattern(s string) (string, error) {
	s = strings.TrimSpace(s)
	s = strings.TrimPrefix(strings.TrimPrefix(s, "*."), "@")
	if strings.Contains(s, "@") {
		a, err := mailcore.ParseAddress(s)
		if err != nil {
			return "", err
		}
		return a.Key(), nil
	}
	return cleanDomain(s)
}

// AddSenderRule puts an address or a domain on a list; a pattern that is there already changes sides. Errors:
// mailcore.ErrBadAddress, ErrBadName for the pattern, ErrOverQuota for a full list.
func (d *DB) AddSenderRule(ctx context.Context, r mailcore.SenderRule) (mailcore.SenderRule, error) {
	pattern, err := cleanPattern(r.Pattern)
	if err != nil {
		return r, err
	}
	r.Pattern, r.At = pattern, d.now()
	most := maxOwnRules
	if r.Mailbox == 0 {
		most = maxOrgRules
	}
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		if err := filterChanged(tx, r.Org); err != nil { // also the lock under which the lines are counted
			return err
		}
		if _, err := tx.Run("DELETE FROM filter_senders WHERE org = ? AND mailbox = ? AND pattern = ?", r.Org, r.Mailbox, r.Pattern); err != nil {
			return err
		}
		var n int
		if err := tx.Row("SELECT COUNT(*) FROM filter_senders WHERE org = ? AND mailbox = ?", r.Org, r.Mailbox).Scan(&n); err != nil {
			return err
		}
		if n >= most {
			return fmt.Errorf("%d lines: %w", n, mailcore.ErrOverQuota)
		}
		res, err := tx.Run("INSERT INTO filter_senders (org, mailbox, allow, pattern, note, made_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
			r.Org, r.Mailbox, r.Allow, r.Pattern, r.Note, r.By, millis(r.At))
		if err != nil {
			return err
		}
		r.ID, err = res.LastInsertId()
		return err
	})
	if err != nil {
		return r, fmt.Errorf("add sender rule: %w", err)
	}
	return r, nil
}

// RemoveSenderRule takes a line off the list of a mailbox (0: of the organisation); mailcore.ErrNoMessage for none.
func (d *DB) RemoveSenderRule(ctx context.Context, org mailcore.OrgID, mb mailcore.MailboxID, id int64) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		if err := filterChanged(tx, org); err != nil {
			return err
		}
		res, err := tx.Run("DELETE FROM filter_senders WHERE id = ? AND org = ? AND mailbox = ?", id, org, mb)
		if err != nil {
			return fmt.Errorf("remove sender rule: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, mailcore.ErrNoMessage)
		}
		return nil
	})
}

// Greylist notes that a tuple (client, sender, recipient: a hash of 16 bytes) knocked, and tells since when it is known
// and whether it has passed before.
func (d *DB) Greylist(ctx context.Context, tuple [16]byte) (first time.Time, passed bool, err error) {
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		now := millis(d.now())
		var since int64
		err := tx.Row("SELECT first_at, passed FROM greylist WHERE tuple = ?", tuple[:]).Scan(&since, &passed)
		if errors.Is(err, sql.ErrNoRows) {
			since = now
			_, err = tx.Run("INSERT INTO greylist (tuple, first_at, last_at) VALUES (?, ?, ?)", tuple[:], now, now)
			if engine.IsDuplicate(err) {
				err = nil
			}
		}
		first = at(since)
		return err
	})
	return first, passed, err
}

// GreylistPassed notes that the tuples have come again after their delay.
func (d *DB) GreylistPassed(ctx context.Context, tuples ...[16]byte) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		now := millis(d.now())
		for _, t := range tuples {
			res, err := tx.Run("UPDATE greylist SET passed = 1, last_at = ? WHERE tuple = ?", now, t[:])
			if err != nil {
				return err
			}
			if n, err := res.RowsAffected(); err != nil || n > 0 {
				continue
			}
			_, err = tx.Run("INSERT INTO greylist (tuple, first_at, last_at, passed) VALUES (?, ?, ?, 1)", t[:], now, now)
			if err != nil && !engine.IsDuplicate(err) {
				return err
			}
		}
		return nil
	})
}

const (
	// keepKnock and keepPassed are how long the greylist remembers who came once, and who came again.
	keepKnock  = 2 * 24 * time.Hour
	keepPassed = 36 * 24 * time.Hour
	// keepLearned is how long a move to or from Junk can be unlearned.
	keepLearned = 180 * 24 * time.Hour
	// keepHeld is how long quarantine keeps a mail.
	keepHeld = 30 * 24 * time.Hour
)

// TidyFilter lets go of what the filter need not remember, and of held mails that nobody wanted.
func (d *DB) TidyFilter(ctx context.Context) error {
	now := d.now()
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		for _, x := range []struct {
			sql string
			at  time.Time
		}{
			{"DELETE FROM greylist WHERE last_at < ? AND passed = 0", now.Add(-keepKnock)},
			{"DELETE FROM greylist WHERE last_at < ?", now.Add(-keepPassed)},
			{"DELETE FROM filter_learned WHERE at < ?", now.Add(-keepLearned)},
			{"DELETE FROM held WHERE state <> 0 AND at < ?", now.Add(-2 * keepHeld)},
		} {
			if _, err := tx.Run(x.sql, millis(x.at)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("tidy filter: %w", err)
	}
	return d.dropOldHeld(ctx, now.Add(-keepHeld))
}
