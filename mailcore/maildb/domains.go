package maildb

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
	"mailbridge/mailcore/trust"
)

// cleanDomain brings a domain into the form in which addresses have it.
func cleanDomain(name string) (string, error) {
	a, err := mailcore.ParseAddress("postmaster@" + name)
	if err != nil || !strings.Contains(a.Domain(), ".") {
		return "", fmt.Errorf("domain %q: %w", name, mailcore.ErrBadName)
	}
	return a.Domain(), nil
}

// AddDomain registers a domain for an organisation and makes its ownership proof and its DKIM key (RSA, 2048 bits).
// A name that is verified by any organisation, or registered here already, answers mailcore.ErrExists.
func (d *DB) AddDomain(ctx context.Context, org mailcore.OrgID, name string, verified bool) (mailcore.Domain, error) {
	name, err := cleanDomain(name)
	if err != nil {
		return mailcore.Domain{}, err
	}
	key, err := d.newKey(name, trust.RSA)
	if err != nil {
		return mailcore.Domain{}, err
	}
	proof := make([]byte, 16)
	_, _ = rand.Read(proof) // never fails (crypto/rand, Go 1.24)
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		var taken, own int
		err := tx.Row("SELECT COUNT(verified_name), COUNT(CASE WHEN org = ? THEN 1 END) FROM domains WHERE name = ?", org, name).Scan(&taken, &own)
		if err != nil {
			return err
		}
		if taken+own > 0 {
			return mailcore.ErrExists
		}
		now := millis(d.now())
		_, err = tx.Run(`INSERT INTO domains (org, name, verified_name, is_default, proof, created_at)
			SELECT ?, ?, ?, CASE WHEN COUNT(*) = 0 THEN 1 ELSE 0 END, ?, ? FROM domains WHERE org = ?`,
			org, name, verifiedName(name, verified), "mailbridge-proof="+hex.EncodeToString(proof), now, org)
		if engine.IsDuplicate(err) {
			return mailcore.ErrExists
		}
		if err != nil {
			return err
		}
		key.state = mailcore.KeyActive
		return key.insert(tx, org)
	})
	if err != nil {
		return mailcore.Domain{}, fmt.Errorf("add domain %s: %w", name, err)
	}
	d.forgetDomains()
	return d.domain(ctx, "d.org = ? AND d.name = ?", org, name)
}

// verifiedName is the value of the unique column: NULLs do not collide.
func verifiedName(name string, verified bool) any {
	if verified {
		return name
	}
	return nil
}

const domainQuery = `SELECT d.org, d.name, d.verified_name IS NOT NULL, d.is_default, d.proof, d.catch_all, d.created_at, k.selector, k.record
	FROM domains d JOIN dkim_keys k ON k.org = d.org AND k.domain = d.name
	AND k.selector = (SELECT MAX(l.selector) FROM dkim_keys l WHERE l.org = d.org AND l.domain = d.name AND l.state = 'active'
	AND l.algorithm = 'rsa') WHERE `

func scanDomain(s scanner) (mailcore.Domain, error) {
	var m mailcore.Domain
	var created int64
	err := s.Scan(&m.Org, &m.Name, &m.Verified, &m.Default, &m.Proof, &m.CatchAll, &created, &m.DKIMSelector, &m.DKIMRecord)
	if errors.Is(err, sql.ErrNoRows) {
		err = mailcore.ErrNoDomain
	}
	m.CreatedAt = at(created)
	return m, err
}

func (d *DB) domain(ctx context.Context, where string, args ...any) (mailcore.Domain, error) {
	m, err := scanDomain(d.db.QueryRow(ctx, domainQuery+where, args...))
	if err != nil {
		return m, fmt.Errorf("domain: %w", err)
	}
	return m, nil
}

// FirstDomain gives the verified domain that has been here longest; mailcore.ErrNoDomain.
func (d *DB) FirstDomain(ctx context.Context) (mailcore.Domain, error) {
	var name string
	err := d.db.QueryRow(ctx, "SELECT name FROM domains WHERE verified_name IS NOT NULL ORDER BY created_at, is_default DESC, name LIMIT 1").Scan(&name)
	if errors.Is(err, sql.ErrNoRows) {
		return mailcore.Domain{}, mailcore.ErrNoDomain
	}
	if err != nil {
		return mailcore.Domain{}, fmt.Errorf("first domain: %w", err)
	}
	return d.DomainByName(ctx, name)
}

// Domains lists the domains of an organisation by name.
func (d *DB) Domains(ctx context.Context, org mailcore.OrgID) ([]mailcore.Domain, error) {
	rows, err := d.db.Query(ctx, domainQuery+"d.org = ? ORDER BY d.name", org)
	if err != nil {
		return nil, fmt.Errorf("domains: %w", err)
	}
	defer rows.Close()
	var out []mailcore.Domain
	for rows.Next() {
		m, err := scanDomain(rows)
		if err != nil {
			return nil, fmt.Errorf("domains: %w", err)
		}
		out = append(out, m)
	}
	return out, rows.Err()
}

// DomainByName finds the verified domain of that name, whoever owns it; mailcore.ErrNoDomain. It answers from memory for
// up to 30 seconds. Changes it knows at once on this node, after a second on others.
func (d *DB) DomainByName(ctx context.Context, name string) (mailcore.Domain, error) {
	d.freshen(ctx)
	name = strings.ToLower(name)
	if m, absent, ok := d.domains.get(name, d.now()); ok {
		if absent {
			return m, fmt.Errorf("domain %s: %w", name, mailcore.ErrNoDomain)
		}
		return m, nil
	}
	gen := d.domains.generation()
	m, err := d.domain(ctx, "d.verified_name = ?", name)
	absent := errors.Is(err, mailcore.ErrNoDomain)
	if err == nil || absent {
		d.domains.put(name, m, absent, d.now(), gen)
	}
	return m, err
}

// forgetDomains makes this node read domains and keys anew.
func (d *DB) forgetDomains() {
	d.keys.clear()
	d.domains.clear()
	d.routes.clear()
}

func (d *DB) changeDomain(ctx context.Context, org mailcore.OrgID, name string, fn func(tx *engine.Tx, name string) error) error {
	name = strings.ToLower(name)
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		var n int
		if err := tx.Row("SELECT COUNT(*) FROM domains WHERE org = ? AND name = ?", org, name).Scan(&n); err != nil {
			return err
		}
		if n == 0 {
			return mailcore.ErrNoDomain
		}
		if err := fn(tx, name); err != nil {
			return err
		}
		return d.tellRoutes(tx)
	})
	d.forgetDomains()
	if err != nil {
		return fmt.Errorf("domain %s: %w", name, err)
	}
	return nil
}

// SetDomainVerified turns receiving on or off. Verifying a name that another organisation holds gives ErrExists.
func (d *DB) SetDomainVerified(ctx context.Context, org mailcore.OrgID, name string, verified bool) error {
	return d.changeDomain(ctx, org, name, func(tx *engine.Tx, name string) error {
		_, err := tx.Run("UPDATE domains SET verified_name = ? WHERE org = ? AND name = ?", verifiedName(name, verified), org, name)
		if engine.IsDuplicate(err) {
			return mailcore.ErrExists
		}
		return err
	})
}

// SetDefaultDomain makes name the one that new mailboxes without a suffix get.
func (d *DB) SetDefaultDomain(ctx context.Context, org mailcore.OrgID, name string) error {
	return d.changeDomain(ctx, org, name, func(tx *engine.Tx, name string) error {
		_, err := tx.Run("UPDATE domains SET is_default = CASE WHEN name = ? THEN 1 ELSE 0 END WHERE org = ?", name, org)
		return err
	})
}

// SetCatchAll chooses the mailbox that gets what comes for unknown addresses of a domain; 0 is none: they are refused.
// mailcore.ErrNoMailbox for one of another organisation.
func (d *DB) SetCatchAll(ctx context.Context, org mailcore.OrgID, name string, mb mailcore.MailboxID) error {
	return d.changeDomain(ctx, org, name, func(tx *engine.Tx, name string) error {
		var n int
		if err := tx.Row("SELECT COUNT(*) FROM mailboxes WHERE id = ? AND org = ? AND kind NOT IN (?, ?)", mb, org, string(mailcore.GroupMailbox), string(mailcore.ReportMailbox)).Scan(&n); err != nil {
			return err
		}
		if mb != 0 && n == 0 {
			return mailcore.ErrNoMailbox
		}
		_, err := tx.Run("UPDATE domains SET catch_all = ? WHERE org = ? AND name = ?", mb, org, name)
		return err
	})
}

// RemoveDomain forgets a domain. With addresses left in it the answer is mailcore.ErrExists.
func (d *DB) RemoveDomain(ctx context.Context, org mailcore.OrgID, name string) error {
	return d.changeDomain(ctx, org, name, func(tx *engine.Tx, name string) error {
		var n int
		if err := tx.Row("SELECT COUNT(*) FROM addresses WHERE org = ? AND address_key LIKE ? ESCAPE '!'", org, "%@"+escapeLike(name)).Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			return fmt.Errorf("%d addresses are left: %w", n, mailcore.ErrExists)
		}
		if _, err := tx.Run("DELETE FROM dkim_keys WHERE org = ? AND domain = ?", org, name); err != nil {
			return err
		}
		_, err := tx.Run("DELETE FROM domains WHERE org = ? AND name = ?", org, name)
		return err
	})
}
