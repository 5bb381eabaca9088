package maildb

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// A quota that several mailboxes share is charged in the transaction in which one of them grows. Its counter is never too
// small: what mailboxes lose, and who leaves, is not counted back. Whoever finds no room by the counter counts anew, so that
// taking mail away costs nothing. mailboxes.pooled tells who is in such a quota; who is in none pays for nothing here.

// pools are quotas locked by a transaction.
type pools struct {
	tx    *engine.Tx
	d     *DB
	list  map[int64]*pool
	of    map[mailcore.MailboxID][]int64
	exact map[int64]bool // counted anew
}

type pool struct{ bytes, used, grown int64 }

// lockPools locks the quotas that mailboxes share. Mailboxes are locked before quotas, and quotas in the order of their ids.
func (d *DB) lockPools(tx *engine.Tx, boxes []mailcore.MailboxID) (*pools, error) {
	p := &pools{tx: tx, d: d, list: map[int64]*pool{}, of: map[mailcore.MailboxID][]int64{}, exact: map[int64]bool{}}
	err := engine.InChunks(boxes, func(part []mailcore.MailboxID) error {
		rows, err := tx.Rows("SELECT mailbox, quota FROM quota_members WHERE mailbox IN ("+marks(len(part))+")", anys(part)...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var mb mailcore.MailboxID
			var id int64
			if err := rows.Scan(&mb, &id); err != nil {
				return err
			}
			p.of[mb] = append(p.of[mb], id)
			p.list[id] = nil
		}
		return rows.Err()
	})
	if err != nil || len(p.list) == 0 {
		return p, err
	}
	ids := slices.Sorted(maps.Keys(p.list))
	q := "SELECT id, bytes, used FROM shared_quotas WHERE id IN (" + marks(len(ids)) + ") ORDER BY id"
	if d.db.Dialect() == engine.MySQL {
		q += " FOR UPDATE"
	}
	rows, err := tx.Rows(q, anys(ids)...)
	if err != nil {
		return p, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		x := &pool{}
		if err := rows.Scan(&id, &x.bytes, &x.used); err != nil {
			return p, err
		}
		p.list[id] = x
	}
	return p, rows.Err()
}

// fits tells whether all quotas of a mailbox have room for more bytes beside what was added before. The mailboxes have not
// grown yet.
func (p *pools) fits(mb mailcore.MailboxID, bytes int64) (bool, error) {
	for _, id := range p.of[mb] {
		x := p.list[id]
		if x == nil || x.used+x.grown+bytes <= x.bytes {
			continue // gone meanwhile, or with room
		}
		if !p.exact[id] {
			p.exact[id] = true
			held, err := poolHolds(p.tx, id)
			if err != nil {
				return false, err
			}
			x.used = held
		}
		if x.used+x.grown+bytes > x.bytes {
			return false, nil
		}
	}
	return true, nil
}

func (p *pools) add(mb mailcore.MailboxID, bytes int64) {
	for _, id := range p.of[mb] {
		if x := p.list[id]; x != nil {
			x.grown += bytes
		}
	}
}

// write keeps the counters.
func (p *pools) write() error {
	for _, id := range slices.Sorted(maps.Keys(p.list)) {
		x := p.list[id]
		if x == nil || x.grown == 0 && !p.exact[id] {
			continue
		}
		if _, err := p.tx.Run("UPDATE shared_quotas SET used = ? WHERE id = ?", x.used+x.grown, id); err != nil {
			return err
		}
	}
	return nil
}

// poolHolds counts what the mailboxes of a quota hold now.
func poolHolds(tx *engine.Tx, id int64) (held int64, err error) {
	err = tx.Row("SELECT COALESCE(SUM(m.used), 0) FROM quota_members q JOIN mailboxes m ON m.id = q.mailbox WHERE q.quota = ?", id).Scan(&held)
	return held, err
}

// charge counts growth that the mailboxes have in this transaction already; mailcore.ErrOverQuota.
func (d *DB) charge(tx *engine.Tx, grown map[mailcore.MailboxID]int64) error {
	if len(grown) == 0 {
		return nil
	}
	ids := slices.Sorted(maps.Keys(grown))
	p, err := d.lockPools(tx, ids)
	if err != nil {
		return err
	}
	total := map[int64]int64{}
	for _, mb := range ids {
		for _, id := range p.of[mb] {
			total[id] += grown[mb]
		}
	}
	for _, id := range slices.Sorted(maps.Keys(total)) {
		x := p.list[id]
		if x == nil {
			continue
		}
		if x.used+total[id] > x.bytes {
			held, err := poolHolds(tx, id)
			if err != nil {
				return err
			}
			x.used = held - total[id]
		}
		if x.used+total[id] > x.bytes {
			return fmt.Errorf("quota %d that mailboxes share: %w", id, mailcore.ErrOverQuota)
		}
		x.grown = total[id]
	}
	return p.write()
}

// mayGrow tells what a mailbox that could not be made to grow lacks: nothing when only quotas shared with others are to be
// asked, which the caller then charges.
func mayGrow(tx *engine.Tx, mb mailcore.MailboxID, bytes int64) (bool, error) {
	var n int
	err := tx.Row("SELECT COUNT(*) FROM mailboxes WHERE id = ? AND pooled > 0 AND (quota = 0 OR used + ? <= quota)", mb, bytes).Scan(&n)
	return n > 0, err
}

// growMailbox adds bytes to a mailbox that is locked; mailcore.ErrOverQuota.
func (d *DB) growMailbox(tx *engine.Tx, mb mailcore.MailboxID, bytes int64) error {
	const grow = "UPDATE mailboxes SET used = used + ? WHERE id = ?"
	res, err := tx.Run(grow+" AND (quota = 0 OR used + ? <= quota) AND pooled = 0", bytes, mb, bytes)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n > 0 {
		return err
	}
	may, err := mayGrow(tx, mb, bytes)
	if err != nil {
		return err
	}
	if !may {
		return fmt.Errorf("mailbox %d: %w", mb, mailcore.ErrOverQuota)
	}
	if _, err := tx.Run(grow, bytes, mb); err != nil {
		return err
	}
	return d.charge(tx, map[mailcore.MailboxID]int64{mb: bytes})
}

// sortedQuotas brings quotas into the order in which people read them: the organisation's, domains, departments, groups.
func sortedQuotas(list []mailcore.Quota) {
	rank := map[mailcore.QuotaKind]int{mailcore.QuotaOrganisation: 0, mailcore.QuotaDomain: 1, mailcore.QuotaDepartment: 2, mailcore.QuotaGroup: 3}
	slices.SortFunc(list, func(a, b mailcore.Quota) int {
		return cmp.Or(cmp.Compare(rank[a.Kind], rank[b.Kind]), cmp.Compare(a.Name, b.Name))
	})
}
