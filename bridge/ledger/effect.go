package ledger

import (
	"context"
	"database/sql"

	"mailbridge/configs/engine"
	"mailbridge/workbench"
)

// States of an effect.
const (
	Planned = "planned"
	Done    = "done"
	Failed  = "failed"
)

// Effect is something the bridge does once: Kind and Name are its identity, Detail what it needs to do it again the
// same way, or why it failed.
type Effect struct {
	Org    workbench.OrgID
	Kind   string
	Name   string
	State  string
	Detail string
}

// PlanEffect notes an effect before it happens. When it is noted already, that is given and fresh is false.
func (d *DB) PlanEffect(ctx context.Context, e Effect) (kept Effect, fresh bool, err error) {
	if e.State == "" {
		e.State = Planned
	}
	key := HashOf(e.Kind, e.Name)
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		kept = Effect{Org: e.Org, Kind: e.Kind, Name: e.Name}
		fresh, err = d.added(tx, "effects (org, effect_key, kind, name, state, detail, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
			e.Org, key[:], e.Kind, clip(e.Name, 190), e.State, e.Detail, millis(d.db.Now()))
		if err != nil {
			return err
		}
		return tx.Row("SELECT state, detail FROM effects WHERE org = ? AND effect_key = ?", e.Org, key[:]).Scan(&kept.State, &kept.Detail)
	})
	return kept, fresh, err
}

// SetEffect notes the state of an effect, planned or not.
func (d *DB) SetEffect(ctx context.Context, e Effect) error {
	key := HashOf(e.Kind, e.Name)
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		if err := d.insert(tx, "effects (org, effect_key, kind, name, state, detail, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
			e.Org, key[:], e.Kind, clip(e.Name, 190), e.State, e.Detail, millis(d.db.Now())); err != nil {
			return err
		}
		_, err := tx.Run("UPDATE effects SET state = ?, detail = ?, updated_at = ? WHERE org = ? AND effect_key = ?",
			e.State, e.Detail, millis(d.db.Now()), e.Org, key[:])
		return err
	})
}

// Effect gives one effect; ErrNone.
func (d *DB) Effect(ctx context.Context, org workbench.OrgID, kind, name string) (Effect, error) {
	e := Effect{Org: org, Kind: kind, Name: name}
	key := HashOf(kind, name)
	err := d.db.QueryRow(ctx, "SELECT state, detail FROM effects WHERE org = ? AND effect_key = ?", org, key[:]).Scan(&e.State, &e.Detail)
	return e, absent(err)
}

// ForgetEffect takes an effect back, so that it may happen again.
func (d *DB) ForgetEffect(ctx context.Context, org workbench.OrgID, kind, name string) error {
	key := HashOf(kind, name)
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		_, err := tx.Run("DELETE FROM effects WHERE org = ? AND effect_key = ?", org, key[:])
		return err
	})
}

// Effects lists the effects of a kind in a state (empty: any).
func (d *DB) Effects(ctx context.Context, org workbench.OrgID, kind, state string) (out []Effect, err error) {
	rows, err := d.db.Query(ctx, "SELECT org, kind, name, state, detail FROM effects WHERE org = ? AND kind = ? AND (state = ? OR ? = '') ORDER BY updated_at, name",
		org, kind, state, state)
	err = each(rows, err, func(r *sql.Rows) error {
		var e Effect
		err := r.Scan(&e.Org, &e.Kind, &e.Name, &e.State, &e.Detail)
		out = append(out, e)
		return err
	})
	return out, err
}
