package maildb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore/trust"
)

// STSPolicy gives the policy of a domain that was kept and has not expired; trust.ErrNoSTS without one.
func (d *DB) STSPolicy(ctx context.Context, domain string) (trust.STSPolicy, time.Time, error) {
	var id, text string
	var expires int64
	err := d.db.QueryRow(ctx, "SELECT policy_id, policy, expires_at FROM sts_policies WHERE domain = ? AND expires_at > ?",
		domain, millis(d.now())).Scan(&id, &text, &expires)
	if errors.Is(err, sql.ErrNoRows) {
		err = trust.ErrNoSTS
	}
	if err != nil {
		return trust.STSPolicy{}, time.Time{}, fmt.Errorf("policy of %s: %w", domain, err)
	}
	p, err := trust.ParseSTS([]byte(text))
	if err != nil {
		return p, time.Time{}, fmt.Errorf("policy of %s: %w", domain, err)
	}
	p.ID = id
	return p, at(expires), nil
}

// KeepSTSPolicy remembers a policy for as long as it says, in the place of the one before.
func (d *DB) KeepSTSPolicy(ctx context.Context, domain string, p trust.STSPolicy) error {
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		if _, err := tx.Run("DELETE FROM sts_policies WHERE domain = ? OR expires_at < ?", domain, millis(d.now())); err != nil {
			return err
		}
		_, err := tx.Run(insertIgnore(d.db.Dialect())+"sts_policies (domain, policy_id, policy, expires_at) VALUES (?, ?, ?, ?)",
			domain, p.ID, p.Text(), millis(d.now().Add(p.MaxAge)))
		return err
	})
	if err != nil {
		return fmt.Errorf("keep policy of %s: %w", domain, err)
	}
	return nil
}

// TLSResult counts sessions with one host of a domain that went the same way on one day (RFC 8460, section 4).
type TLSResult struct {
	Day     string // 2006-01-02, UTC
	Domain  string
	Kind    string // "tlsa", "sts", "no-policy-found"
	Outcome string // result type of RFC 8460, section 4.3; empty is a success
	MX      string
	Policy  string // the policy's lines
	Reason  string // of the first failure
	IP      string // of the host
	N       int64
}

// tlsReportTask is a report that falls due when its day is over.
type tlsReportTask struct {
	Day    string `json:"d"`
	Domain string `json:"n"`
}

const (
	tlsReportKind = "tls.report"
	tlsDay        = "2006-01-02"
	// tlsSpread keeps all senders of the world from reporting at midnight (RFC 8460, section 4.1).
	tlsSpread = 4 * time.Hour
	// tlsLate is when the last counts of a day are surely written.
	tlsLate = 10 * time.Minute
	// tlsKeep is how long counts stay whose report could not be made.
	tlsKeep = 8 * 24 * time.Hour
)

// CountTLS adds sessions to their day, and sees to it that each day and domain is reported once.
func (d *DB) CountTLS(ctx context.Context, list []TLSResult) error {
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		for _, r := range list {
			_, err := tx.Run("INSERT INTO tls_results (day, domain, kind, outcome, mx, policy, reason, ip, sessions) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"+
				addSessions(d.db.Dialect()), r.Day, r.Domain, r.Kind, r.Outcome, r.MX, r.Policy, r.Reason, r.IP, r.N)
			if err != nil {
				return err
			}
			day, err := time.Parse(tlsDay, r.Day)
			if err != nil {
				return err
			}
			_, err = d.tlsReports.Add(tx, engine.Task[tlsReportTask]{Key: r.Day + " " + r.Domain,
				At: day.Add(24*time.Hour + tlsLate + rand.N(tlsSpread)), Payload: tlsReportTask{Day: r.Day, Domain: r.Domain}})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("count tls sessions: %w", err)
	}
	return nil
}

// TLSResults gives what was counted for a domain on a day.
func (d *DB) TLSResults(ctx context.Context, day, domain string) ([]TLSResult, error) {
	rows, err := d.db.Query(ctx, `SELECT day, domain, kind, outcome, mx, policy, reason, ip, sessions FROM tls_results
		WHERE day = ? AND domain = ? ORDER BY kind, outcome, mx`, day, domain)
	if err != nil {
		return nil, fmt.Errorf("tls results: %w", err)
	}
	defer rows.Close()
	var list []TLSResult
	for rows.Next() {
		var r TLSResult
		if err := rows.Scan(&r.Day, &r.Domain, &r.Kind, &r.Outcome, &r.MX, &r.Policy, &r.Reason, &r.IP, &r.N); err != nil {
			return nil, fmt.Errorf("tls results: %w", err)
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// RunTLSReports hands each day and domain that is over to do, until ctx ends. After a nil error the counts are
// forgotten; another error means to try again later.
func (d *DB) RunTLSReports(ctx context.Context, do func(ctx context.Context, day, domain string, results []TLSResult) error) error {
	return d.tlsReports.Run(ctx, 1, func(ctx context.Context, c *engine.Claimed[tlsReportTask]) error {
		results, err := d.TLSResults(ctx, c.Payload.Day, c.Payload.Domain)
		if err != nil {
			return err
		}
		if len(results) > 0 {
			if err := do(ctx, c.Payload.Day, c.Payload.Domain, results); err != nil {
				return err
			}
		}
		return d.db.Write(context.WithoutCancel(ctx), func(tx *engine.Tx) error {
			_, err := tx.Run("DELETE FROM tls_results WHERE day = ? AND domain = ? OR day < ?", c.Payload.Day, c.Payload.Domain,
				d.now().Add(-tlsKeep).UTC().Format(tlsDay))
			return err
		})
	})
}
