package maildb

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
	"mailbridge/mailcore/trust"
)

// How many reports are kept: of one sender more than a year of daily ones, so that nobody pushes out the others'. All that
// nobody vouches for share one such share.
const (
	reportsOfSender = 400
	reportsOfAll    = 20_000
)

// KeptReport is a report as it is kept.
type KeptReport struct {
	trust.Report
	Row      int64
	Sender   string // domain that vouches for the mail which brought it
	Fault    string // why it could not be read
	Received time.Time
}

// KeepReport keeps a report once; the same one again changes nothing.
func (d *DB) KeepReport(ctx context.Context, org mailcore.OrgID, r KeptReport) error {
	key := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%s\x00%s\x00%s", r.Kind, r.Domain, r.Sender, r.Reporter, r.ID))
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		res, err := tx.Run(insertIgnore(d.db.Dialect())+`mail_reports (org, report_key, kind, domain, reporter, sender, policy, fault, begin_at, end_at,
			received_at, good, bad) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, org, key[:], string(r.Kind), r.Domain, r.Reporter, r.Sender, r.Policy,
			r.Fault, millis(r.Begin), millis(r.End), millis(r.Received), r.Good, r.Bad)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		id, err := res.LastInsertId()
		if err != nil {
			return err
		}
		for i, row := range r.Rows {
			if _, err := tx.Run("INSERT INTO mail_report_rows (report, n, source, target, outcome, detail, count, good) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
				id, i, row.Source, row.Target, row.Outcome, row.Detail, row.Count, row.Good); err != nil {
				return err
			}
		}
		if err := dropReports(tx, reportsOfSender, "org = ? AND sender = ?", org, r.Sender); err != nil {
			return err
		}
		return dropReports(tx, reportsOfAll, "org = ?", org)
	})
	if err != nil {
		return fmt.Errorf("keep report: %w", err)
	}
	return nil
}

// dropReports forgets all but the newest.
func dropReports(tx *engine.Tx, keep int, where string, args ...any) error {
	old, err := texts(tx, "SELECT id FROM mail_reports WHERE "+where+" ORDER BY id DESC LIMIT 100 OFFSET ?", append(args, keep)...)
	for _, id := range old {
		if _, err := tx.Run("DELETE FROM mail_report_rows WHERE report = ?", id); err != nil {
			return err
		}
		if _, err := tx.Run("DELETE FROM mail_reports WHERE id = ?", id); err != nil {
			return err
		}
	}
	return err
}

// ReportQuery chooses reports of an organisation.
type ReportQuery struct {
	Kind   trust.ReportKind // empty: any
	Domain string           // empty: any
	Since  time.Time
	Before int64 // only those with smaller rows, 0 for the newest
	Limit  int
}

func (q *ReportQuery) where(org mailcore.OrgID) (string, []any) {
	where, args := "r.org = ? AND r.received_at >= ?", []any{org, millis(q.Since)}
	if q.Kind != "" {
		where, args = where+" AND r.kind = ?", append(args, string(q.Kind))
	}
	if q.Domain != "" {
		where, args = where+" AND r.domain = ?", append(args, q.Domain)
	}
	return where, args
}

// Reports lists reports without their rows, the newest first.
func (d *DB) Reports(ctx context.Context, org mailcore.OrgID, q ReportQuery) ([]KeptReport, error) {
	where, args := q.where(org)
	if q.Before > 0 {
		where, args = where+" AND r.id < ?", append(args, q.Before)
	}
	rows, err := d.db.Query(ctx, `SELECT r.id, r.kind, r.domain, r.reporter, r.sender, r.policy, r.fault, r.begin_at, r.end_at, r.received_at, r.good, r.bad
		FROM mail_reports r WHERE `+where+" ORDER BY r.id DESC LIMIT ?", append(args, q.Limit)...)
	if err != nil {
		return nil, fmt.Errorf("reports: %w", err)
	}
	defer rows.Close()
	var out []KeptReport
	for rows.Next() {
		var r KeptReport
		var begin, end, received int64
		if err := rows.Scan(&r.Row, &r.Kind, &r.Domain, &r.Reporter, &r.Sender, &r.Policy, &r.Fault, &begin, &end, &received, &r.Good, &r.Bad); err != nil {
			return nil, fmt.Errorf("reports: %w", err)
		}
		r.Begin, r.End, r.Received = at(begin), at(end), at(received)
		out = append(out, r)
	}
	return out, rows.Err()
}

// ReportDay sums up what reports say of one day.
type ReportDay struct {
	Day       time.Time // midnight UTC
	Good, Bad int64
}

// ReportDays sums up by the day on which the reported time began, the oldest first.
func (d *DB) ReportDays(ctx context.Context, org mailcore.OrgID, q ReportQuery) ([]ReportDay, error) {
	where, args := q.where(org)
	const day = "r.begin_at - r.begin_at % 86400000"
	rows, err := d.db.Query(ctx, "SELECT "+day+" AS day, SUM(r.good), SUM(r.bad) FROM mail_reports r WHERE "+where+
		" AND r.fault = '' GROUP BY day ORDER BY day DESC LIMIT ?", append(args, q.Limit)...)
	if err != nil {
		return nil, fmt.Errorf("days of reports: %w", err)
	}
	defer rows.Close()
	var out []ReportDay
	for rows.Next() {
		var ms int64
		var x ReportDay
		if err := rows.Scan(&ms, &x.Good, &x.Bad); err != nil {
			return nil, fmt.Errorf("days of reports: %w", err)
		}
		x.Day = at(ms)
		out = append([]ReportDay{x}, out...)
	}
	return out, rows.Err()
}

// ReportSources sums up by who sent and how it went, the most numerous first.
func (d *DB) ReportSources(ctx context.Context, org mailcore.OrgID, q ReportQuery) ([]trust.ReportRow, error) {
	where, args := q.where(org)
	rows, err := d.db.Query(ctx, `SELECT x.source, x.target, x.outcome, x.detail, x.good, SUM(x.count) AS total FROM mail_reports r
		JOIN mail_report_rows x ON x.report = r.id WHERE `+where+" GROUP BY x.source, x.target, x.outcome, x.detail, x.good ORDER BY x.good, total DESC LIMIT ?",
		append(args, q.Limit)...)
	if err != nil {
		return nil, fmt.Errorf("sources of reports: %w", err)
	}
	defer rows.Close()
	var out []trust.ReportRow
	for rows.Next() {
		var x trust.ReportRow
		if err := rows.Scan(&x.Source, &x.Target, &x.Outcome, &x.Detail, &x.Good, &x.Count); err != nil {
			return nil, fmt.Errorf("sources of reports: %w", err)
		}
		out = append(out, x)
	}
	return out, rows.Err()
}

// ReportMailboxes gives the mailboxes through which reports come, of all organisations.
func (d *DB) ReportMailboxes(ctx context.Context) ([]mailcore.Mailbox, error) {
	return d.mailboxes(ctx, "WHERE m.kind = ?", string(mailcore.ReportMailbox))
}
