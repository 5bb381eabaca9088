package maildb

import (
	"context"
	"fmt"
	"strings"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
	"mailbridge/mailcore/trust"
)

// keyDrain is added to the time of a retirement: another node may sign with the old key until its memory of it ends,
// and the commit of a mail takes a moment.
const keyDrain = 2 * routeFor

// newKey is a DKIM key before it has a row.
type newKey struct {
	domain, selector, record string
	pem                      []byte
	algorithm                trust.Algorithm
	state                    mailcore.KeyState
	created                  int64
}

// newKey makes a key that waits, named after its kind and the day.
func (d *DB) newKey(domain string, alg trust.Algorithm) (newKey, error) {
	key, err := d.generateKey(alg)
	if err != nil {
		return newKey{}, fmt.Errorf("key for %s: %w", domain, err)
	}
	prefix := "mb"
	if alg == trust.Ed25519 {
		prefix = "ed"
	}
	return newKey{domain: domain, selector: prefix + d.now().UTC().Format("20060102"), record: key.TXT, pem: key.PEM,
		algorithm: alg, state: mailcore.KeyWaiting, created: millis(d.now())}, nil
}

// insert gives the key a row; a second one of a day gets a letter behind its selector.
func (k newKey) insert(tx *engine.Tx, org mailcore.OrgID) error {
	for _, letter := range append([]string{""}, strings.Split("bcdefghijklmnopqrstuvwxyz", "")...) {
		var n int
		err := tx.Row("SELECT COUNT(*) FROM dkim_keys WHERE org = ? AND domain = ? AND selector = ?", org, k.domain, k.selector+letter).Scan(&n)
		if err != nil {
			return err
		}
		if n == 0 {
			_, err := tx.Run(`INSERT INTO dkim_keys (org, domain, selector, pem, record, created_at, algorithm, state)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, org, k.domain, k.selector+letter, k.pem, k.record, k.created, k.algorithm, k.state)
			return err
		}
	}
	return fmt.Errorf("too many keys in a day: %w", mailcore.ErrExists)
}

const keyColumns = "SELECT selector, algorithm, record, state, created_at, retired_at FROM dkim_keys WHERE "

func scanKey(s scanner) (k mailcore.DKIMKey, err error) {
	var created, retired int64
	if err := s.Scan(&k.Selector, &k.Algorithm, &k.Record, &k.State, &created, &retired); err != nil {
		return k, err
	}
	k.CreatedAt = at(created)
	if retired > 0 {
		k.RetiredAt = at(retired)
	}
	return k, nil
}

// DKIMKeys lists the keys of a domain, those that sign first, the oldest last.
func (d *DB) DKIMKeys(ctx context.Context, org mailcore.OrgID, domain string) ([]mailcore.DKIMKey, error) {
	rows, err := d.db.Query(ctx, keyColumns+`org = ? AND domain = ?
		ORDER BY CASE state WHEN 'active' THEN 0 WHEN 'waiting' THEN 1 ELSE 2 END, algorithm DESC, created_at DESC, selector DESC`, org, strings.ToLower(domain))
	if err != nil {
		return nil, fmt.Errorf("keys of %s: %w", domain, err)
	}
	defer rows.Close()
	var list []mailcore.DKIMKey
	for rows.Next() {
		k, err := scanKey(rows)
		if err != nil {
			return nil, fmt.Errorf("keys of %s: %w", domain, err)
		}
		list = append(list, k)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("keys of %s: %w", domain, err)
	}
	for i := range list {
		if list[i].State != mailcore.KeyRetired {
			continue
		}
		until := list[i].RetiredAt.Add(keyDrain)
		if d.now().Before(until) {
			continue
		}
		n, err := d.outgoingBefore(ctx, org, until)
		if err != nil {
			return nil, fmt.Errorf("keys of %s: %w", domain, err)
		}
		list[i].Drained = n == 0
	}
	return list, nil
}

// outgoingBefore counts an organisation's mails that were accepted before a moment and may still be sent: those given
// up may be tried again by an administrator.
func (d *DB) outgoingBefore(ctx context.Context, org mailcore.OrgID, before time.Time) (n int, err error) {
	err = d.db.QueryRow(ctx, "SELECT COUNT(*) FROM tasks WHERE kind = ? AND org = ? AND state <> ? AND created_at < ?",
		outgoingKind, org, engine.TaskDone, millis(before)).Scan(&n)
	return n, err
}

// RotateKey makes the next key of a kind for a domain, which waits for ActivateKey; where one waits already, that is the
// answer. A retired key of the kind that is drained is forgotten; while it is not, the answer is mailcore.ErrExists:
// two selectors of a kind are enough for anybody's zone.
func (d *DB) RotateKey(ctx context.Context, org mailcore.OrgID, domain string, alg trust.Algorithm) (mailcore.DKIMKey, error) {
	list, err := d.DKIMKeys(ctx, org, domain)
	if err != nil {
		return mailcore.DKIMKey{}, err
	}
	for _, k := range list {
		if k.Algorithm != alg {
			continue
		}
		if k.State == mailcore.KeyWaiting {
			return k, nil
		}
		if k.State == mailcore.KeyRetired && !k.Drained {
			return k, fmt.Errorf("mail signed with %s is still under way: %w", k.Selector, mailcore.ErrExists)
		}
	}
	key, err := d.newKey(strings.ToLower(domain), alg)
	if err != nil {
		return mailcore.DKIMKey{}, err
	}
	err = d.changeDomain(ctx, org, domain, func(tx *engine.Tx, name string) error {
		if err := lockKeys(tx, org, name); err != nil {
			return err
		}
		var waiting int
		err := tx.Row("SELECT COUNT(*) FROM dkim_keys WHERE org = ? AND domain = ? AND algorithm = ? AND state = 'waiting'", org, name, alg).Scan(&waiting)
		if err != nil || waiting > 0 { // made by somebody else meanwhile
			return err
		}
		for _, k := range list {
			if k.Algorithm == alg && k.Drained {
				if _, err := tx.Run("DELETE FROM dkim_keys WHERE org = ? AND domain = ? AND selector = ? AND state = 'retired'", org, name, k.Selector); err != nil {
					return err
				}
			}
		}
		return key.insert(tx, org)
	})
	if err != nil {
		return mailcore.DKIMKey{}, err
	}
	k, err := scanKey(d.db.QueryRow(ctx, keyColumns+"org = ? AND domain = ? AND algorithm = ? AND state = 'waiting'", org, strings.ToLower(domain), alg))
	if err != nil {
		return k, fmt.Errorf("key of %s: %w", domain, err)
	}
	return k, nil
}

// lockKeys makes changes to a domain's keys wait for each other.
func lockKeys(tx *engine.Tx, org mailcore.OrgID, domain string) error {
	_, err := tx.Run("UPDATE domains SET name = name WHERE org = ? AND name = ?", org, domain)
	return err
}

// ActivateKey lets a waiting key sign, in the place of the one of its kind that did; the caller has seen its record in
// DNS. A key that does not wait is left alone.
func (d *DB) ActivateKey(ctx context.Context, org mailcore.OrgID, domain, selector string) error {
	return d.changeDomain(ctx, org, domain, func(tx *engine.Tx, name string) error {
		if err := lockKeys(tx, org, name); err != nil {
			return err
		}
		list, err := texts(tx, "SELECT algorithm FROM dkim_keys WHERE org = ? AND domain = ? AND selector = ? AND state = 'waiting'", org, name, selector)
		if err != nil || len(list) == 0 {
			return err
		}
		_, err = tx.Run("UPDATE dkim_keys SET state = 'retired', retired_at = ? WHERE org = ? AND domain = ? AND algorithm = ? AND state = 'active'",
			millis(d.now()), org, name, list[0])
		if err != nil {
			return err
		}
		_, err = tx.Run("UPDATE dkim_keys SET state = 'active' WHERE org = ? AND domain = ? AND selector = ?", org, name, selector)
		return err
	})
}

// RemoveKey takes a key back: a waiting one at once, an active Ed25519 one by retiring it, a retired one once it is
// drained. The RSA key that signs stays; it and others give mailcore.ErrExists. An unknown one is mailcore.ErrNoDomain.
func (d *DB) RemoveKey(ctx context.Context, org mailcore.OrgID, domain, selector string) error {
	list, err := d.DKIMKeys(ctx, org, domain)
	if err != nil {
		return err
	}
	for _, k := range list {
		switch {
		case k.Selector != selector:
			continue
		case k.State == mailcore.KeyActive && k.Algorithm != trust.RSA:
			return d.changeDomain(ctx, org, domain, func(tx *engine.Tx, name string) error {
				_, err := tx.Run("UPDATE dkim_keys SET state = 'retired', retired_at = ? WHERE org = ? AND domain = ? AND selector = ? AND state = 'active'",
					millis(d.now()), org, name, selector)
				return err
			})
		case k.State == mailcore.KeyActive, k.State == mailcore.KeyRetired && !k.Drained:
			return fmt.Errorf("key %s is needed: %w", selector, mailcore.ErrExists)
		}
		return d.changeDomain(ctx, org, domain, func(tx *engine.Tx, name string) error {
			_, err := tx.Run("DELETE FROM dkim_keys WHERE org = ? AND domain = ? AND selector = ? AND state = ?", org, name, selector, k.State)
			return err
		})
	}
	return fmt.Errorf("key %s of %s: %w", selector, domain, mailcore.ErrNoDomain)
}

// WaitingKey is a key of a verified domain whose record is waited for.
type WaitingKey struct {
	Org              mailcore.OrgID
	Domain, Selector string
	Record           string
}

// WaitingKeys lists the waiting keys of all organisations, the oldest first.
func (d *DB) WaitingKeys(ctx context.Context, limit int) ([]WaitingKey, error) {
	rows, err := d.db.Query(ctx, "SELECT org, domain, selector, record FROM dkim_keys WHERE state = 'waiting' ORDER BY created_at, org, domain LIMIT ?", limit)
	if err != nil {
		return nil, fmt.Errorf("waiting keys: %w", err)
	}
	defer rows.Close()
	var list []WaitingKey
	for rows.Next() {
		var k WaitingKey
		if err := rows.Scan(&k.Org, &k.Domain, &k.Selector, &k.Record); err != nil {
			return nil, fmt.Errorf("waiting keys: %w", err)
		}
		list = append(list, k)
	}
	return list, rows.Err()
}

// SigningKeys gives the active DKIM keys of a verified domain, RSA before Ed25519; mailcore.ErrNoDomain. It answers from
// memory for up to 30 seconds, at once up to date after changes on this node.
func (d *DB) SigningKeys(ctx context.Context, domain string) ([]mailcore.SigningKey, error) {
	domain = strings.ToLower(domain)
	if keys, absent, ok := d.keys.get(domain, d.now()); ok {
		if absent {
			return nil, fmt.Errorf("keys of %s: %w", domain, mailcore.ErrNoDomain)
		}
		return keys, nil
	}
	gen := d.keys.generation()
	keys, err := d.readSigningKeys(ctx, domain)
	if err != nil {
		return nil, fmt.Errorf("keys of %s: %w", domain, err)
	}
	d.keys.put(domain, keys, len(keys) == 0, d.now(), gen)
	if len(keys) == 0 {
		return nil, fmt.Errorf("keys of %s: %w", domain, mailcore.ErrNoDomain)
	}
	return keys, nil
}

func (d *DB) readSigningKeys(ctx context.Context, domain string) ([]mailcore.SigningKey, error) {
	rows, err := d.db.Query(ctx, `SELECT k.selector, k.pem FROM dkim_keys k JOIN domains d ON d.org = k.org AND d.name = k.domain
		WHERE d.verified_name = ? AND k.state = 'active' ORDER BY k.algorithm DESC, k.selector`, domain)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var keys []mailcore.SigningKey
	for rows.Next() {
		var selector string
		var pem []byte
		if err := rows.Scan(&selector, &pem); err != nil {
			return nil, err
		}
		k, err := trust.ParseKey(pem)
		if err != nil {
			return nil, err
		}
		keys = append(keys, mailcore.SigningKey{Selector: selector, Signer: k.Signer})
	}
	return keys, rows.Err()
}
