package ledger

import (
	"context"

	"mailbridge/configs/engine"
	"mailbridge/workbench"
)

// TakeFreeName keeps a label under what it looks like. It gives whose it is: somebody else's org when the name, or one
// that reads the same, was taken before.
func (d *DB) TakeFreeName(ctx context.Context, org workbench.OrgID, look, label string) (owner workbench.OrgID, kept string, err error) {
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		if err := d.insert(tx, "free_names (look, label, org, created_at) VALUES (?, ?, ?, ?)", look, label, org, millis(d.db.Now())); err != nil {
			return err
		}
		return tx.Row("SELECT org, label FROM free_names WHERE look = ?", look).Scan(&owner, &kept)
	})
	return owner, kept, err
}
