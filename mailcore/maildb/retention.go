package maildb

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

const (
	maxRetention = 1000 // rules of an organisation
	// expireBatch is how many messages of a folder one transaction removes.
	expireBatch = 1000
)

// RetentionRules lists the rules of an organisation, or (0) of all by their organisation.
func (d *DB) RetentionRules(ctx context.Context, org mailcore.OrgID) (map[mailcore.OrgID][]mailcore.RetentionRule, error) {
	out := map[mailcore.OrgID][]mailcore.RetentionRule{}
	err := d.each(ctx, "SELECT org, kind, subject, place, days FROM retention_rules WHERE org = ? OR ? = 0 ORDER BY org, kind, subject, place",
		[]any{org, org}, func(rows *sql.Rows) error {
			var of mailcore.OrgID
			var r mailcore.RetentionRule
			err := rows.Scan(&of, &r.Kind, &r.Subject, &r.Place, &r.Days)
			out[of] = append(out[of], r)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("retention rules: %w", err)
	}
	return out, nil
}

// SetRetentionRules replaces the rules of an organisation. mailcore.ErrFull when they are too many, ErrExists when two
// are for the same mail.
func (d *DB) SetRetentionRules(ctx context.Context, org mailcore.OrgID, rules []mailcore.RetentionRule) error {
	if len(rules) > maxRetention {
		return fmt.Errorf("%d retention rules: %w", len(rules), mailcore.ErrFull)
	}
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		if _, err := tx.Run("DELETE FROM retention_rules WHERE org = ?", org); err != nil {
			return err
		}
		for _, r := range rules {
			_, err := tx.Run("INSERT INTO retention_rules (org, kind, subject, place, days) VALUES (?, ?, ?, ?, ?)", org, string(r.Kind), r.Subject, string(r.Place), r.Days)
			if engine.IsDuplicate(err) {
				err = mailcore.ErrExists
			}
			if err != nil {
				return fmt.Errorf("retention rule: %w", err)
			}
		}
		return nil
	})
}

// Expire deletes what is older than a time in a mailbox, and tells how much that was. Like anything else that is deleted
// it may be brought back for a while, and a legal hold keeps it.
func (d *DB) Expire(ctx context.Context, mb mailcore.MailboxID, place mailcore.RetentionPlace, before time.Time) (int, error) {
	folders, err := d.Folders(ctx, mb)
	if err != nil {
		return 0, err
	}
	total := 0
	for _, f := range folders {
		column := "idate"
		switch {
		case place == mailcore.RetainTrash && f.Role != mailcore.RoleTrash, place == mailcore.RetainJunk && f.Role != mailcore.RoleJunk:
			continue
		case place != mailcore.RetainAll:
			column = "saved_at"
		}
		for n := expireBatch; n == expireBatch; {
			if n, err = d.expireSome(ctx, mb, f.ID, column, millis(before)); err != nil {
				return total, fmt.Errorf("expire mail of mailbox %d: %w", mb, err)
			}
			total += n
		}
	}
	return total, nil
}

func (d *DB) expireSome(ctx context.Context, mb mailcore.MailboxID, f mailcore.FolderID, column string, before int64) (int, error) {
	var uids mailcore.UIDSet
	n := 0
	err := d.each(ctx, "SELECT uid FROM messages WHERE folder = ? AND mailbox = ? AND "+column+" < ? ORDER BY uid LIMIT ?",
		[]any{f, mb, before, expireBatch}, func(rows *sql.Rows) error {
			var u mailcore.UID
			err := rows.Scan(&u)
			if n++; len(uids) > 0 && uids[len(uids)-1].Stop == u-1 {
				uids[len(uids)-1].Stop = u
				return err
			}
			uids = append(uids, mailcore.UIDRange{Start: u, Stop: u})
			return err
		})
	if err != nil || n == 0 {
		return 0, err
	}
	_, err = d.Expunge(ctx, mb, f, uids, false)
	return n, err
}
