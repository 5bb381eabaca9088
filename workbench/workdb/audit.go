package workdb

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"mailbridge/configs/engine"
	wb "mailbridge/workbench"
)

// note writes an audit line when somebody acts in the transaction's context; the program's own acts are not written.
func (d *DB) note(tx *engine.Tx, org wb.OrgID, action, target string, detail any) error {
	actor, ok := wb.ActorOf(tx.Context())
	if !ok {
		return nil
	}
	b, err := json.Marshal(detail)
	if err != nil {
		return fmt.Errorf("audit %s: %w", action, err)
	}
	return d.appendAudit(tx, org, wb.AuditEntry{Actor: actor, Action: action, Target: target, Detail: string(b)})
}

// appendAudit gives the entry its number and its place in the chain. The row of the org, locked by the first statement,
// keeps the end of the chain, so that cutting lines off the end shows too.
func (d *DB) appendAudit(tx *engine.Tx, org wb.OrgID, e wb.AuditEntry) error {
	if err := changed(tx.Run("UPDATE orgs SET audit_seq = audit_seq + 1 WHERE id = ?", org)); err != nil {
		return err
	}
	if err := tx.Row("SELECT audit_seq, audit_hash FROM orgs WHERE id = ?", org).Scan(&e.Seq, &e.Prev); err != nil {
		return err
	}
	e.Actor.Name, e.Actor.IP = clip(e.Actor.Name, 190), clip(e.Actor.IP, 64)
	e.Action, e.Target, e.Detail = clip(e.Action, 64), clip(e.Target, 190), clip(e.Detail, 16<<10)
	if e.At.IsZero() {
		e.At = d.db.Now()
	}
	e.Hash = e.Chain(org)
	if _, err := tx.Run(`INSERT INTO audit (org, seq, actor, actor_name, ip, action, target, detail, at, prev, hash)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, org, e.Seq, e.Actor.Person, e.Actor.Name, e.Actor.IP, e.Action, e.Target,
		e.Detail, millis(e.At), e.Prev, e.Hash); err != nil {
		return err
	}
	_, err := tx.Run("UPDATE orgs SET audit_hash = ? WHERE id = ?", e.Hash, org)
	return err
}

// Audit writes a line about an act that is not the store's own. Without an Actor in e the one of ctx is taken.
func (d *DB) Audit(ctx context.Context, org wb.OrgID, e wb.AuditEntry) error {
	if e.Actor == (wb.Actor{}) {
		e.Actor, _ = wb.ActorOf(ctx)
	}
	return d.db.Write(ctx, func(tx *engine.Tx) error { return d.appendAudit(tx, org, e) })
}

const auditColumns = "seq, actor, actor_name, ip, action, target, detail, at, prev, hash"

func scanAudit(s scanner) (wb.AuditEntry, error) {
	var e wb.AuditEntry
	var at int64
	err := s.Scan(&e.Seq, &e.Actor.Person, &e.Actor.Name, &e.Actor.IP, &e.Action, &e.Target, &e.Detail, &at, &e.Prev, &e.Hash)
	e.At = instant(at)
	return e, err
}

// AuditLog gives lines of the log, newest first.
func (d *DB) AuditLog(ctx context.Context, org wb.OrgID, q wb.AuditQuery) ([]wb.AuditEntry, error) {
	where, args := []string{"org = ?"}, []any{org}
	add := func(cond string, arg any) { where, args = append(where, cond), append(args, arg) }
	if q.Actor != 0 {
		add("actor = ?", q.Actor)
	}
	if strings.HasSuffix(q.Action, ".") {
		add("action LIKE ? ESCAPE '!'", likeText(q.Action)+"%")
	} else if q.Action != "" {
		add("action = ?", q.Action)
	}
	if !q.From.IsZero() {
		add("at >= ?", millis(q.From))
	}
	if !q.To.IsZero() {
		add("at < ?", millis(q.To))
	}
	if q.Before > 0 {
		add("seq < ?", q.Before)
	}
	limit := q.Limit
	if limit <= 0 {
		limit = pageSize
	}
	args = append(args, min(limit, maxLogPage))
	rows, err := d.read(ctx).Rows("SELECT "+auditColumns+" FROM audit WHERE "+strings.Join(where, " AND ")+" ORDER BY seq DESC LIMIT ?", args...)
	return collect(rows, err, scanAudit)
}

// VerifyAudit walks the chain from its beginning and gives the number of lines and the Seq of the first one that is
// missing or altered, 0 for none.
func (d *DB) VerifyAudit(ctx context.Context, org wb.OrgID) (lines int, broken int64, err error) {
	var last int64
	var end string
	if err := d.read(ctx).Row("SELECT audit_seq, audit_hash FROM orgs WHERE id = ?", org).Scan(&last, &end); err != nil {
		return 0, 0, absent(err)
	}
	prev, seq := "", int64(0)
	for seq < last {
		rows, err := d.read(ctx).Rows("SELECT "+auditColumns+" FROM audit WHERE org = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
			org, seq, last, maxLogPage)
		page, err := collect(rows, err, scanAudit)
		if err != nil {
			return lines, 0, err
		}
		for _, e := range page {
			if e.Seq != seq+1 || e.Prev != prev || e.Hash != e.Chain(org) {
				return lines, seq + 1, nil
			}
			lines, seq, prev = lines+1, e.Seq, e.Hash
		}
		if len(page) == 0 {
			return lines, seq + 1, nil
		}
	}
	if prev != end {
		return lines, last, nil
	}
	return lines, 0, nil
}

// likeText makes text mean itself in LIKE … ESCAPE '!'.
func likeText(s string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s)
}
