package workdb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"mailbridge/configs/engine"
	wb "mailbridge/workbench"
)

// maxSetting bounds one setting in bytes.
const maxSetting = 256 << 10

// maxToldAdmins bounds how many admins hear of an install's progress at once.
const maxToldAdmins = 50

// installTask names the version of an install that a worker brings about.
type installTask struct {
	Org     wb.OrgID `json:"org"`
	App     string   `json:"app"`
	Version int64    `json:"version"`
}

// Install gives what an organisation has chosen for an app; one it never touched has state none.
func (d *DB) Install(ctx context.Context, org wb.OrgID, app string) (wb.Install, error) {
	return loadInstall(d.read(ctx), org, app)
}

func loadInstall(q querier, org wb.OrgID, app string) (wb.Install, error) {
	in := wb.Install{Org: org, App: app, State: wb.InstallNone}
	var scope, steps string
	var updated int64
	err := q.Row("SELECT state, plan, scope, rule, domain, steps, actor, version, updated_at FROM installs WHERE org = ? AND app = ?", org, app).
		Scan(&in.State, &in.Plan, &scope, &in.Rule, &in.Domain, &steps, &in.By, &in.Version, &updated)
	if errors.Is(absent(err), wb.ErrNotFound) {
		return in, nil
	}
	if err != nil {
		return in, err
	}
	in.UpdatedAt = instant(updated)
	return in, errors.Join(fromJSON(scope, &in.Scope), fromJSON(steps, &in.Steps))
}

// SetInstall keeps an admin's choice and adds the task that brings it about. ErrInvalid for "state" when the app cannot
// go there from where it is.
func (d *DB) SetInstall(ctx context.Context, org wb.OrgID, in wb.Install) (wb.Install, error) {
	if in.App == "" {
		return wb.Install{}, wb.ErrInvalid{Field: "app", Reason: "is empty"}
	}
	if err := errors.Join(fits("app", in.App, 64), fits("plan", in.Plan, 64), fits("domain", in.Domain, 253)); err != nil {
		return wb.Install{}, err
	}
	in.Org, in.Scope, in.Domain = org, unique(in.Scope), strings.ToLower(strings.TrimSpace(in.Domain))
	switch in.Rule {
	case "":
		in.Rule = wb.AddressPinyin
	case wb.AddressPinyin, wb.AddressPinyinDotted, wb.AddressInitials, wb.AddressLogin:
	default:
		return wb.Install{}, wb.ErrInvalid{Field: "rule", Reason: "is not known"}
	}
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		if _, err := d.lockOrg(tx, org); err != nil {
			return err
		}
		before, err := loadInstall(tx, org, in.App)
		if err != nil {
			return err
		}
		if !before.State.MayBecome(in.State) {
			return wb.ErrInvalid{Field: "state", Reason: fmt.Sprintf("cannot go from %s to %s", before.State, in.State)}
		}
		for _, id := range in.Scope {
			if _, err := loadDepartment(tx, org, id); err != nil {
				return err
			}
		}
		in.Version, in.UpdatedAt = before.Version+1, d.db.Now()
		if err := saveInstall(tx, in); err != nil {
			return err
		}
		name := fmt.Sprintf("%d:%s", org, in.App)
		if _, err := d.installs.Add(tx, engine.Task[installTask]{Org: int64(org), Key: fmt.Sprintf("%s:%d", name, in.Version), Order: name,
			Payload: installTask{org, in.App, in.Version}}); err != nil {
			return err
		}
		if err := d.tellInstall(tx, in); err != nil {
			return err
		}
		return d.note(tx, org, "app."+string(in.State), "app:"+in.App, map[string]any{"plan": in.Plan, "scope": in.Scope, "rule": in.Rule, "domain": in.Domain})
	})
	if err != nil {
		return wb.Install{}, err
	}
	return in, nil
}

func saveInstall(tx *engine.Tx, in wb.Install) error {
	if _, err := tx.Run("DELETE FROM installs WHERE org = ? AND app = ?", in.Org, in.App); err != nil {
		return err
	}
	_, err := tx.Run("INSERT INTO installs (org, app, state, plan, scope, rule, domain, steps, actor, version, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		in.Org, in.App, in.State, in.Plan, jsonText(in.Scope), in.Rule, in.Domain, jsonText(in.Steps), in.By, in.Version, millis(in.UpdatedAt))
	return err
}

// tellInstall tells the organisation's admins.
func (d *DB) tellInstall(tx *engine.Tx, in wb.Install) error {
	rows, err := tx.Rows("SELECT id FROM people WHERE org = ? AND state = ? AND role IN (?, ?) ORDER BY id LIMIT ?",
		in.Org, wb.PersonActive, wb.RoleSuperAdmin, wb.RoleAdmin, maxToldAdmins)
	admins, err := collect(rows, err, func(s scanner) (id wb.PersonID, err error) { return id, s.Scan(&id) })
	if err != nil {
		return err
	}
	return d.tell(tx, admins, "inst.chg", map[string]any{"app": in.App, "state": in.State, "steps": in.Steps})
}

// AdvanceInstall is the worker's: it notes how far the install is. ErrStale when it is no longer at this version.
func (d *DB) AdvanceInstall(ctx context.Context, org wb.OrgID, app string, version int64, state wb.InstallState, steps []wb.Step) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		if _, err := d.lockOrg(tx, org); err != nil {
			return err
		}
		in, err := loadInstall(tx, org, app)
		if err != nil {
			return err
		}
		if in.Version != version {
			return wb.ErrStale
		}
		if state != in.State && !in.State.MayBecome(state) {
			return wb.ErrInvalid{Field: "state", Reason: fmt.Sprintf("cannot go from %s to %s", in.State, state)}
		}
		in.State, in.Steps, in.UpdatedAt = state, steps, d.db.Now()
		if err := saveInstall(tx, in); err != nil {
			return err
		}
		return d.tellInstall(tx, in)
	})
}

// RunInstalls hands installs whose choice changed to do until ctx ends and all workers are home; of one app only the
// newest choice.
func (d *DB) RunInstalls(ctx context.Context, workers int, do func(context.Context, wb.Install) error) error {
	return d.installs.Run(ctx, workers, func(ctx context.Context, c *engine.Claimed[installTask]) error {
		in, err := d.Install(ctx, c.Payload.Org, c.Payload.App)
		if err != nil {
			return err
		}
		if in.Version != c.Payload.Version {
			return nil
		}
		return do(ctx, in)
	})
}

// Setting gives one setting (person 0: the organisation's); ErrNotFound when it was never set.
func (d *DB) Setting(ctx context.Context, org wb.OrgID, person wb.PersonID, key string) (json.RawMessage, error) {
	var value string
	err := d.read(ctx).Row("SELECT value FROM settings WHERE org = ? AND person = ? AND name = ?", org, person, key).Scan(&value)
	return json.RawMessage(value), absent(err)
}

// Settings gives all settings of a person (0: of the organisation).
func (d *DB) Settings(ctx context.Context, org wb.OrgID, person wb.PersonID) (map[string]json.RawMessage, error) {
	out := map[string]json.RawMessage{}
	rows, err := d.read(ctx).Rows("SELECT name, value FROM settings WHERE org = ? AND person = ?", org, person)
	_, err = collect(rows, err, func(s scanner) (struct{}, error) {
		var name, value string
		err := s.Scan(&name, &value)
		out[name] = json.RawMessage(value)
		return struct{}{}, err
	})
	return out, err
}

// SetSetting keeps a setting; an empty value removes it.
func (d *DB) SetSetting(ctx context.Context, org wb.OrgID, person wb.PersonID, key string, value json.RawMessage) error {
	if len(value) > maxSetting || (len(value) > 0 && !json.Valid(value)) {
		return wb.ErrInvalid{Field: "value", Reason: "is not JSON or too large"}
	}
	if err := fits("key", key, 128); err != nil {
		return err
	}
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		if _, err := d.lockOrg(tx, org); err != nil {
			return err
		}
		if person != 0 {
			if _, err := loadPerson(tx, org, person); err != nil {
				return err
			}
		}
		if _, err := tx.Run("DELETE FROM settings WHERE org = ? AND person = ? AND name = ?", org, person, key); err != nil {
			return err
		}
		if len(value) > 0 {
			if _, err := tx.Run("INSERT INTO settings (org, person, name, value) VALUES (?, ?, ?, ?)", org, person, key, string(value)); err != nil {
				return err
			}
		}
		if person != 0 {
			return nil
		}
		return d.note(tx, org, "setting.set", "setting:"+key, map[string]any{"bytes": len(value)})
	})
}
