package maildb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// joinQuotas puts a new mailbox into the quotas of its organisation and domain.
func joinQuotas(tx *engine.Tx, org mailcore.OrgID, mb mailcore.MailboxID, domain string) error {
	res, err := tx.Run("INSERT INTO quota_members (mailbox, quota) SELECT ?, id FROM shared_quotas WHERE org = ? AND (kind = ? OR kind = ? AND name = ?)",
		mb, org, string(mailcore.QuotaOrganisation), string(mailcore.QuotaDomain), strings.ToLower(domain))
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err != nil || n == 0 {
		return err
	}
	_, err = tx.Run("UPDATE mailboxes SET pooled = ? WHERE id = ?", n, mb)
	return err
}

// Quotas lists what mailboxes of an organisation share, with what they hold now.
func (d *DB) Quotas(ctx context.Context, org mailcore.OrgID) ([]mailcore.Quota, error) {
	return d.quotas(ctx, "WHERE q.org = ?", org)
}

// AllQuotas lists those of all organisations.
func (d *DB) AllQuotas(ctx context.Context) ([]mailcore.Quota, error) { return d.quotas(ctx, "") }

// QuotasOf lists those that one mailbox shares.
func (d *DB) QuotasOf(ctx context.Context, mb mailcore.MailboxID) ([]mailcore.Quota, error) {
	return d.quotas(ctx, "WHERE q.id IN (SELECT y.quota FROM quota_members y WHERE y.mailbox = ?)", mb)
}

func (d *DB) quotas(ctx context.Context, where string, args ...any) ([]mailcore.Quota, error) {
	rows, err := d.db.Query(ctx, `SELECT q.id, q.org, q.kind, q.name, q.bytes, q.warned, COUNT(m.id), COALESCE(SUM(m.used), 0) FROM shared_quotas q
		LEFT JOIN quota_members x ON x.quota = q.id LEFT JOIN mailboxes m ON m.id = x.mailbox `+where+
		" GROUP BY q.id, q.org, q.kind, q.name, q.bytes, q.warned", args...)
	if err != nil {
		return nil, fmt.Errorf("quotas: %w", err)
	}
	defer rows.Close()
	var out []mailcore.Quota
	for rows.Next() {
		var q mailcore.Quota
		if err := rows.Scan(&q.ID, &q.Org, &q.Kind, &q.Name, &q.Bytes, &q.Warned, &q.Mailboxes, &q.Used); err != nil {
			return nil, fmt.Errorf("quotas: %w", err)
		}
		out = append(out, q)
	}
	sortedQuotas(out)
	return out, rows.Err()
}

// SetQuotaOf sets what mailboxes may hold together; 0 takes the quota away, then the answer's ID is 0. Who belongs to it is
// told by SetQuotaMembers.
func (d *DB) SetQuotaOf(ctx context.Context, org mailcore.OrgID, kind mailcore.QuotaKind, name string, bytes int64) (q mailcore.Quota, err error) {
	q = mailcore.Quota{Org: org, Kind: kind, Name: strings.ToLower(name), Bytes: bytes}
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		q.ID = 0
		const which = " WHERE org = ? AND kind = ? AND name = ?"
		err := tx.Row("SELECT id FROM shared_quotas"+which, org, string(kind), q.Name).Scan(&q.ID)
		switch {
		case err != nil && !errors.Is(err, sql.ErrNoRows):
			return err
		case q.ID != 0 && bytes > 0:
			_, err = tx.Run("UPDATE shared_quotas SET bytes = ?, warned = 0 WHERE id = ?", bytes, q.ID)
			return err
		case bytes > 0:
			res, err := tx.Run("INSERT INTO shared_quotas (org, kind, name, bytes) VALUES (?, ?, ?, ?)", org, string(kind), q.Name, bytes)
			if err == nil {
				q.ID, err = res.LastInsertId()
			}
			return err
		case q.ID == 0:
			return nil
		}
		boxes, err := quotaMembers(tx, q.ID)
		if err != nil {
			return err
		}
		if err := d.changeMembers(tx, q.ID, nil, boxes); err != nil {
			return err
		}
		_, err = tx.Run("DELETE FROM shared_quotas WHERE id = ?", q.ID)
		q.ID = 0
		return err
	})
	if err != nil {
		return q, fmt.Errorf("quota of %s %s: %w", kind, name, err)
	}
	d.forgetRoutes()
	return q, nil
}

// MailboxesOf gives the mailboxes that a quota of the organisation or of a domain is about.
func (d *DB) MailboxesOf(ctx context.Context, q mailcore.Quota) (out []mailcore.MailboxID, err error) {
	where, args := "", []any{q.Org, string(mailcore.PersonMailbox), string(mailcore.SharedMailbox)}
	if q.Kind == mailcore.QuotaDomain {
		where, args = " AND address_key LIKE ? ESCAPE '!'", append(args, "%@"+escapeLike(q.Name))
	}
	rows, err := d.db.Query(ctx, "SELECT id FROM mailboxes WHERE org = ? AND kind IN (?, ?)"+where+" ORDER BY id", args...)
	if err != nil {
		return nil, fmt.Errorf("mailboxes of quota %d: %w", q.ID, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id mailcore.MailboxID
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("mailboxes of quota %d: %w", q.ID, err)
		}
		out = append(out, id)
	}
	return out, rows.Err()
}

// UnitMailboxes gives the shared mailboxes that departments look after.
func (d *DB) UnitMailboxes(ctx context.Context, org mailcore.OrgID, units []int64) ([]mailcore.Mailbox, error) {
	var out []mailcore.Mailbox
	err := engine.InChunks(units, func(part []int64) error {
		list, err := d.mailboxes(ctx, "WHERE m.org = ? AND m.kind = ? AND m.unit IN ("+marks(len(part))+")",
			append([]any{org, string(mailcore.SharedMailbox)}, anys(part)...)...)
		out = append(out, list...)
		return err
	})
	return out, err
}

// SetQuotaMembers says which mailboxes share a quota; those of other organisations are left out. Who is there already and
// stays costs nothing.
func (d *DB) SetQuotaMembers(ctx context.Context, q mailcore.Quota, boxes []mailcore.MailboxID) error {
	wanted := map[mailcore.MailboxID]bool{}
	for _, mb := range boxes {
		wanted[mb] = true
	}
	changed := false
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		is, err := quotaMembers(tx, q.ID)
		if err != nil {
			return err
		}
		here := map[mailcore.MailboxID]bool{}
		var enter, leave []mailcore.MailboxID
		for _, mb := range is {
			if here[mb] = true; !wanted[mb] {
				leave = append(leave, mb)
			}
		}
		for mb := range wanted {
			if !here[mb] {
				enter = append(enter, mb)
			}
		}
		if changed = len(enter)+len(leave) > 0; !changed {
			return nil
		}
		return d.changeMembers(tx, q.ID, enter, leave)
	})
	if err != nil {
		return fmt.Errorf("mailboxes of quota %d: %w", q.ID, err)
	}
	if changed {
		d.forgetRoutes()
	}
	return nil
}

func quotaMembers(tx *engine.Tx, id int64) ([]mailcore.MailboxID, error) {
	list, err := texts(tx, "SELECT mailbox FROM quota_members WHERE quota = ? ORDER BY mailbox", id)
	out := make([]mailcore.MailboxID, len(list))
	for i, s := range list {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return nil, err
		}
		out[i] = mailcore.MailboxID(n)
	}
	return out, err
}

// changeMembers locks mailboxes before the quota, as deliveries do, and counts anew at the end.
func (d *DB) changeMembers(tx *engine.Tx, id int64, enter, leave []mailcore.MailboxID) error {
	slices.Sort(enter)
	err := engine.InChunks(enter, func(part []mailcore.MailboxID) error {
		_, err := tx.Run(insertIgnore(d.db.Dialect())+`quota_members (mailbox, quota) SELECT m.id, q.id FROM shared_quotas q JOIN mailboxes m ON m.org = q.org
			WHERE q.id = ? AND m.id IN (`+marks(len(part))+") ORDER BY m.id", append([]any{id}, anys(part)...)...)
		return err
	})
	if err != nil {
		return err
	}
	err = engine.InChunks(leave, func(part []mailcore.MailboxID) error {
		_, err := tx.Run("DELETE FROM quota_members WHERE quota = ? AND mailbox IN ("+marks(len(part))+")", append([]any{id}, anys(part)...)...)
		return err
	})
	if err != nil {
		return err
	}
	all := append(slices.Clone(enter), leave...)
	slices.Sort(all)
	err = engine.InChunks(all, func(part []mailcore.MailboxID) error {
		_, err := tx.Run("UPDATE mailboxes SET pooled = (SELECT COUNT(*) FROM quota_members x WHERE x.mailbox = mailboxes.id) WHERE id IN ("+marks(len(part))+")", anys(part)...)
		return err
	})
	if err != nil {
		return err
	}
	held, err := poolHolds(tx, id)
	if err != nil {
		return err
	}
	if _, err = tx.Run("UPDATE shared_quotas SET used = ? WHERE id = ?", held, id); err != nil {
		return err
	}
	return d.tellRoutes(tx)
}

// QuotaWarned notes which level of a shared quota is known.
func (d *DB) QuotaWarned(ctx context.Context, q mailcore.Quota, percent int) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		_, err := tx.Run("UPDATE shared_quotas SET warned = ? WHERE id = ? AND org = ?", percent, q.ID, q.Org)
		return err
	})
}

// QuotaLevel gives the level that a shared quota has reached beyond what was told, 0 for none, and whether it has fallen so
// far that reaching the old one again is news.
func QuotaLevel(q mailcore.Quota) (level int, calm bool) {
	if q.Bytes <= 0 {
		return 0, false
	}
	full := int(q.Used * 100 / q.Bytes)
	level = levelOf(full)
	switch {
	case level > q.Warned:
		return level, false
	case level < q.Warned && full < q.Warned-calmBelow:
		return level, true
	}
	return 0, false
}

// SharedRoomShort tells whether a quota that mailboxes of an organisation share is nearly full; it remembers for a second that
// none is.
func (d *DB) SharedRoomShort(ctx context.Context, org mailcore.OrgID) (bool, error) {
	key := strconv.FormatInt(int64(org), 10)
	if _, none, ok := d.short.get(key, d.now()); ok && none {
		return false, nil
	}
	gen := d.short.generation()
	var n int
	if err := d.db.QueryRow(ctx, "SELECT COUNT(*) FROM shared_quotas WHERE org = ? AND used * 10 >= bytes * 9", org).Scan(&n); err != nil {
		return false, fmt.Errorf("room of organisation %d: %w", org, err)
	}
	if n == 0 {
		d.short.put(key, struct{}{}, true, d.now(), gen)
	}
	return n > 0, nil
}

// RefusesWhenFull tells whether an organisation sends mail for full mailboxes back at once, instead of asking to try later.
func (d *DB) RefusesWhenFull(ctx context.Context, org mailcore.OrgID) (refuse bool, err error) {
	err = d.db.QueryRow(ctx, "SELECT refuse FROM quota_policies WHERE org = ?", org).Scan(&refuse)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		err = fmt.Errorf("quota policy: %w", err)
	}
	return refuse, err
}

// SetRefusesWhenFull chooses it.
func (d *DB) SetRefusesWhenFull(ctx context.Context, org mailcore.OrgID, refuse bool) error {
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		if _, err := tx.Run("DELETE FROM quota_policies WHERE org = ?", org); err != nil {
			return err
		}
		_, err := tx.Run("INSERT INTO quota_policies (org, refuse) VALUES (?, ?)", org, refuse)
		return err
	})
	if err != nil {
		return fmt.Errorf("quota policy: %w", err)
	}
	return nil
}

// noRoomShared adds those of the mailboxes whose shared quotas have no room for so many bytes more.
func (d *DB) noRoomShared(ctx context.Context, list []mailcore.MailboxID, bytes int64) (out []mailcore.MailboxID, err error) {
	rows, err := d.db.Query(ctx, "SELECT DISTINCT x.mailbox, q.id, q.bytes FROM quota_members x JOIN shared_quotas q ON q.id = x.quota WHERE x.mailbox IN ("+
		marks(len(list))+") AND q.used + ? > q.bytes", append(anys(list), bytes)...)
	if err != nil {
		return nil, err
	}
	type short struct {
		mb    mailcore.MailboxID
		quota int64
		bytes int64
	}
	var found []short
	for rows.Next() {
		var s short
		if err := rows.Scan(&s.mb, &s.quota, &s.bytes); err != nil {
			rows.Close()
			return nil, err
		}
		found = append(found, s)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, err
	}
	held := map[int64]int64{}
	for _, s := range found {
		if _, ok := held[s.quota]; !ok {
			var now int64
			err := d.db.QueryRow(ctx, "SELECT COALESCE(SUM(m.used), 0) FROM quota_members q JOIN mailboxes m ON m.id = q.mailbox WHERE q.quota = ?", s.quota).Scan(&now)
			if err != nil {
				return nil, err
			}
			held[s.quota] = now
		}
		if held[s.quota]+bytes > s.bytes {
			out = append(out, s.mb)
		}
	}
	return out, nil
}
