package workdb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/mail"
	"net/netip"
	"time"

	"mailbridge/configs/engine"
	wb "mailbridge/workbench"
)

// securitySetting is the organisation's setting that keeps its SecurityPolicy.
const securitySetting = "security"

// keptPolicy is a SecurityPolicy as it is kept.
type keptPolicy struct {
	Force    bool           `json:"force,omitempty"`
	Networks []netip.Prefix `json:"networks,omitempty"`
	Keep     bool           `json:"keep,omitempty"`
	MaxDays  int            `json:"maxDays,omitempty"`
}

// SecurityPolicy gives what an organisation asks of sign-ins; the zero value when it never said.
func (d *DB) SecurityPolicy(ctx context.Context, org wb.OrgID) (wb.SecurityPolicy, error) {
	raw, err := d.Setting(ctx, org, 0, securitySetting)
	if errors.Is(err, wb.ErrNotFound) {
		return wb.SecurityPolicy{}, nil
	}
	var k keptPolicy
	if err == nil {
		err = json.Unmarshal(raw, &k)
	}
	if err != nil {
		return wb.SecurityPolicy{}, fmt.Errorf("security policy of %d: %w", org, err)
	}
	return wb.SecurityPolicy{ForceSecondFactor: k.Force, AllowedNetworks: k.Networks, KeepInitial: k.Keep,
		MaxAge: time.Duration(k.MaxDays) * 24 * time.Hour}, nil
}

// SetSecurityPolicy replaces it, with a line in the audit log.
func (d *DB) SetSecurityPolicy(ctx context.Context, org wb.OrgID, p wb.SecurityPolicy) error {
	raw, err := json.Marshal(keptPolicy{p.ForceSecondFactor, p.AllowedNetworks, p.KeepInitial, int(p.MaxAge / (24 * time.Hour))})
	if err != nil {
		return err
	}
	if err := d.SetSetting(ctx, org, 0, securitySetting, raw); err != nil {
		return err
	}
	return d.Audit(ctx, org, wb.AuditEntry{Action: "policy.security", Target: fmt.Sprintf("org:%d", org), Detail: string(raw)})
}

// Access tells how a person may sign in.
func (d *DB) Access(ctx context.Context, org wb.OrgID, id wb.PersonID) (a wb.Access, err error) {
	var at int64
	var factors int
	err = d.read(ctx).Row(`SELECT p.must_change, p.secret_at, p.recovery,
		(SELECT COUNT(*) FROM second_factors f WHERE f.person = p.id AND f.confirmed_at > 0)
		FROM people p WHERE p.org = ? AND p.id = ?`, org, id).Scan(&a.MustChange, &at, &a.Recovery, &factors)
	a.SecretAt, a.SecondFactor = instant(at), factors > 0
	return a, absent(err)
}

// SetRecovery binds the mail address to which a forgotten password's link goes; empty is none.
func (d *DB) SetRecovery(ctx context.Context, org wb.OrgID, id wb.PersonID, address string) error {
	if address != "" {
		a, err := mail.ParseAddress(address)
		if err != nil || a.Address != address || len(address) > 320 {
			return wb.ErrInvalid{Field: "recoveryMail", Reason: "is not a mail address"}
		}
	}
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		if _, err := loadWorking(tx, org, id); err != nil {
			return err
		}
		if _, err := tx.Run("UPDATE people SET recovery = ? WHERE org = ? AND id = ?", address, org, id); err != nil {
			return err
		}
		return d.note(tx, org, "person.recovery", personTarget(id), map[string]any{"bound": address != ""})
	})
}

// RequireChange asks a person for another password at the next sign-in and ends all sessions.
func (d *DB) RequireChange(ctx context.Context, org wb.OrgID, id wb.PersonID) error {
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		if _, err := loadWorking(tx, org, id); err != nil {
			return err
		}
		if _, err := tx.Run("UPDATE people SET must_change = 1 WHERE org = ? AND id = ? AND secret <> ''", org, id); err != nil {
			return err
		}
		_, err := tx.Run("DELETE FROM sessions WHERE org = ? AND person = ?", org, id)
		return err
	})
	if err == nil {
		d.sessions.forget(id)
	}
	return err
}

// forgetAccess takes away what somebody who leaves could come back with, and what was written about their sign-ins.
func forgetAccess(tx *engine.Tx, id wb.PersonID) error {
	for _, table := range []string{"second_factors", "recovery_codes", "passes", "known_places", "failed_visits"} {
		if _, err := tx.Run("DELETE FROM "+table+" WHERE person = ?", id); err != nil {
			return err
		}
	}
	_, err := tx.Run("UPDATE people SET recovery = '', must_change = 0 WHERE id = ?", id)
	return err
}

// NewPass makes a token that UsePass takes once.
func (d *DB) NewPass(ctx context.Context, p wb.Pass) (token string, err error) {
	token = newToken()
	return token, d.db.Write(ctx, func(tx *engine.Tx) error {
		if _, err := tx.Run("DELETE FROM passes WHERE expires_at <= ?", millis(d.db.Now())); err != nil {
			return err
		}
		_, err := tx.Run("INSERT INTO passes (hash, org, person, purpose, detail, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
			tokenHash(token), p.Org, p.Person, p.Purpose, p.Detail, millis(p.ExpiresAt))
		return err
	})
}

const passColumns = "org, person, purpose, detail, expires_at"

func scanPass(s scanner) (p wb.Pass, err error) {
	var expires int64
	err = s.Scan(&p.Org, &p.Person, &p.Purpose, &p.Detail, &expires)
	p.ExpiresAt = instant(expires)
	return p, absent(err)
}

// Pass looks at a token without using it; ErrNotFound for one that is used, old or for something else.
func (d *DB) Pass(ctx context.Context, purpose, token string) (wb.Pass, error) {
	return scanPass(d.read(ctx).Row("SELECT "+passColumns+" FROM passes WHERE hash = ? AND purpose = ? AND expires_at > ?",
		tokenHash(token), purpose, millis(d.db.Now())))
}

// UsePass takes a token; of several who come with it at once, one gets it. Tokens for the same purpose that the person
// has besides are void from then on.
func (d *DB) UsePass(ctx context.Context, purpose, token string) (p wb.Pass, err error) {
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		hash := tokenHash(token)
		if p, err = scanPass(tx.Row("SELECT "+passColumns+" FROM passes WHERE hash = ? AND purpose = ? AND expires_at > ?",
			hash, purpose, millis(d.db.Now()))); err != nil {
			return err
		}
		return changed(tx.Run("DELETE FROM passes WHERE hash = ?", hash))
	})
	return p, err
}

// DropPasses makes all of a person's tokens for a purpose void.
func (d *DB) DropPasses(ctx context.Context, person wb.PersonID, purpose string) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		_, err := tx.Run("DELETE FROM passes WHERE person = ? AND purpose = ?", person, purpose)
		return err
	})
}

// maxPassTries is how many codes may be tried with one token.
const maxPassTries = 5

// TryPass counts a try with a token; after five it is void.
func (d *DB) TryPass(ctx context.Context, purpose, token string) (p wb.Pass, err error) {
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		hash := tokenHash(token)
		if err := changed(tx.Run("UPDATE passes SET tries = tries + 1 WHERE hash = ? AND purpose = ? AND expires_at > ? AND tries < ?",
			hash, purpose, millis(d.db.Now()), maxPassTries)); err != nil {
			return err
		}
		p, err = scanPass(tx.Row("SELECT "+passColumns+" FROM passes WHERE hash = ?", hash))
		return err
	})
	return p, err
}

// resetTask is somebody's wish for a new password. Whether the name means anybody is found out when it runs, so that
// asking takes the same time for all.
type resetTask struct {
	Login string
}

// resetEvery is how often a link for one name may be asked for.
const resetEvery = time.Minute

// AskReset notes that somebody forgot the password of a login or mail address.
func (d *DB) AskReset(ctx context.Context, login string) error {
	login = loginKey(clip(login, 320))
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		key := fmt.Sprintf("%s:%d", tokenHash(login), d.db.Now().Unix()/int64(resetEvery/time.Second))
		_, err := d.resets.Add(tx, engine.Task[resetTask]{Key: key, Payload: resetTask{login}})
		return err
	})
}

// RunResets hands those wishes to do until ctx ends.
func (d *DB) RunResets(ctx context.Context, workers int, do func(ctx context.Context, login string) error) error {
	return d.resets.Run(ctx, workers, func(ctx context.Context, c *engine.Claimed[resetTask]) error {
		return do(ctx, c.Payload.Login)
	})
}

// RunAlarms hands alarms to do until ctx ends. One may come again.
func (d *DB) RunAlarms(ctx context.Context, workers int, do func(context.Context, wb.Alarm) error) error {
	return d.alarms.Run(ctx, workers, func(ctx context.Context, c *engine.Claimed[wb.Alarm]) error {
		return do(ctx, c.Payload)
	})
}
