package workdb

import (
	"context"
	"time"

	"mailbridge/configs/engine"
	wb "mailbridge/workbench"
)

// Bounds of guessing codes: a million of them, of which three are right at a time.
const (
	freeCodes   = 5
	codePenalty = 30 * time.Second // doubles with each further failure
	maxCodeWait = 15 * time.Minute
)

// SecondFactor gives a person's second factor, confirmed or not; ErrNotFound when there is none.
func (d *DB) SecondFactor(ctx context.Context, org wb.OrgID, person wb.PersonID) (f wb.SecondFactor, err error) {
	var confirmed int64
	err = d.read(ctx).Row(`SELECT secret, confirmed_at, last_step, (SELECT COUNT(*) FROM recovery_codes c WHERE c.person = f.person)
		FROM second_factors f WHERE f.org = ? AND f.person = ?`, org, person).Scan(&f.Secret, &confirmed, &f.LastStep, &f.Recovery)
	f.ConfirmedAt = instant(confirmed)
	return f, absent(err)
}

// BeginSecondFactor keeps a secret that waits for its first code, in place of another one that waits. ErrExists when one
// is at work.
func (d *DB) BeginSecondFactor(ctx context.Context, org wb.OrgID, person wb.PersonID, secret string) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		if _, err := loadWorking(tx, org, person); err != nil {
			return err
		}
		if _, err := tx.Run("DELETE FROM second_factors WHERE person = ? AND confirmed_at = 0", person); err != nil {
			return err
		}
		_, err := tx.Run("INSERT INTO second_factors (person, org, secret) VALUES (?, ?, ?)", person, org, secret)
		if engine.IsDuplicate(err) {
			return wb.ErrExists
		}
		return err
	})
}

// TryCode counts a try before anybody looks at the code, so that many at once win nothing. ErrThrottled (a
// ThrottledError) after five failures in a row, for a time that doubles.
func (d *DB) TryCode(ctx context.Context, org wb.OrgID, person wb.PersonID) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		if err := changed(tx.Run("UPDATE second_factors SET failures = failures + 1 WHERE org = ? AND person = ?", org, person)); err != nil {
			return err
		}
		var failures int
		var at int64
		if err := tx.Row("SELECT failures - 1, failed_at FROM second_factors WHERE person = ?", person).Scan(&failures, &at); err != nil {
			return err
		}
		now := d.db.Now()
		if over := failures - freeCodes; over >= 0 {
			wait := min(codePenalty<<min(over, 10), maxCodeWait)
			if left := instant(at).Add(wait).Sub(now); left > 0 {
				return wb.ThrottledError{Wait: left}
			}
		}
		_, err := tx.Run("UPDATE second_factors SET failed_at = ? WHERE person = ?", millis(now), person)
		return err
	})
}

// UseStep takes the code of a step: each one once, and none older than the last. ErrBadCode when it was used. The first
// one confirms the factor.
func (d *DB) UseStep(ctx context.Context, org wb.OrgID, person wb.PersonID, step int64) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		res, err := tx.Run("UPDATE second_factors SET last_step = ?, failures = 0 WHERE org = ? AND person = ? AND last_step < ?",
			step, org, person, step)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return firstOf(err, wb.ErrBadCode)
		}
		res, err = tx.Run("UPDATE second_factors SET confirmed_at = ? WHERE person = ? AND confirmed_at = 0", millis(d.db.Now()), person)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		return d.noteSelf(tx, org, person, "factor.on")
	})
}

func firstOf(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// noteSelf writes an audit line about what people do with their own account, when they act themselves.
func (d *DB) noteSelf(tx *engine.Tx, org wb.OrgID, person wb.PersonID, action string) error {
	return d.note(tx, org, action, personTarget(person), struct{}{})
}

// SetRecoveryCodes replaces a person's recovery codes, given as hashes.
func (d *DB) SetRecoveryCodes(ctx context.Context, org wb.OrgID, person wb.PersonID, hashes []string) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		if _, err := loadWorking(tx, org, person); err != nil {
			return err
		}
		if _, err := tx.Run("DELETE FROM recovery_codes WHERE person = ?", person); err != nil {
			return err
		}
		for _, h := range hashes {
			if _, err := tx.Run("INSERT INTO recovery_codes (person, hash) VALUES (?, ?)", person, h); err != nil {
				return err
			}
		}
		return nil
	})
}

// UseRecoveryCode takes a code, once; ErrBadCode when there is none like it.
func (d *DB) UseRecoveryCode(ctx context.Context, org wb.OrgID, person wb.PersonID, hash string) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		res, err := tx.Run("DELETE FROM recovery_codes WHERE person = ? AND hash = ?", person, hash)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return firstOf(err, wb.ErrBadCode)
		}
		if _, err := tx.Run("UPDATE second_factors SET failures = 0 WHERE org = ? AND person = ?", org, person); err != nil {
			return err
		}
		return d.noteSelf(tx, org, person, "factor.recovery")
	})
}

// DropSecondFactor takes a person's second factor away.
func (d *DB) DropSecondFactor(ctx context.Context, org wb.OrgID, person wb.PersonID) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		if err := changed(tx.Run("DELETE FROM second_factors WHERE org = ? AND person = ?", org, person)); err != nil {
			return err
		}
		if _, err := tx.Run("DELETE FROM recovery_codes WHERE person = ?", person); err != nil {
			return err
		}
		return d.noteSelf(tx, org, person, "factor.off")
	})
}
