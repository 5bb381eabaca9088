package maildb

import (
	"context"
	"fmt"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// warnLevels are the percentages of a quota at which its owner is warned, the highest first.
var warnLevels = []int{95, 80}

// calmBelow is how far a mailbox must fall below a level before reaching it again is worth another warning.
const calmBelow = 5

// Filling is a mailbox that has reached a level of its quota since its owner was last told.
type Filling struct {
	mailcore.Mailbox
	Percent int // 80 or 95
}

// FillingMailboxes gives those whose owners are to be warned. It reads all mailboxes with a quota, so it is for once in a
// while, not for each mail.
func (d *DB) FillingMailboxes(ctx context.Context) ([]Filling, error) {
	rows, err := d.db.Query(ctx, "SELECT "+mailboxColumns+", m.warned FROM mailboxes m WHERE m.quota > 0 AND (m.used * 100 >= m.quota * 80 OR m.warned > 0)")
	if err != nil {
		return nil, fmt.Errorf("filling mailboxes: %w", err)
	}
	defer rows.Close()
	var out, calm []Filling
	for rows.Next() {
		var warned int
		m, err := scanMailbox(further{rows, []any{&warned}})
		if err != nil {
			return nil, fmt.Errorf("filling mailboxes: %w", err)
		}
		full := int(m.Used * 100 / m.Quota)
		switch level := levelOf(full); {
		case level > warned:
			out = append(out, Filling{m, level})
		case level < warned && full < warned-calmBelow:
			calm = append(calm, Filling{m, level})
		}
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("filling mailboxes: %w", err)
	}
	rows.Close()
	for _, f := range calm {
		if err := d.Warned(ctx, f); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func levelOf(percent int) int {
	for _, l := range warnLevels {
		if percent >= l {
			return l
		}
	}
	return 0
}

// Warned notes that the owner knows of a level.
func (d *DB) Warned(ctx context.Context, f Filling) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		_, err := tx.Run("UPDATE mailboxes SET warned = ? WHERE id = ? AND org = ?", f.Percent, f.ID, f.Org)
		return err
	})
}
