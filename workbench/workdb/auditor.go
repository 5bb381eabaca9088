package workdb

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"mailbridge/configs/engine"
	wb "mailbridge/workbench"
)

const (
	// maxAuditors bounds the auditors of an organisation, maxScope what one of them is limited to.
	maxAuditors    = 100
	maxScope       = 1000
	maxCases       = 500 // of a list
	auditorColumns = "a.org, a.person, a.whole, a.units, a.people, a.from_at, a.to_at, a.made_by, a.created_at"
	caseColumns    = "id, org, title, reason, opened_by, opened_at, approved_by, approved_at, closed_at"
	// twoPersonsSetting is there when a case needs a second auditor.
	twoPersonsSetting = "archive.two"
)

func scanAuditor(s scanner) (wb.Auditor, error) {
	var a wb.Auditor
	var units, people string
	var from, to, made int64
	if err := s.Scan(&a.Org, &a.Person, &a.Whole, &units, &people, &from, &to, &a.By, &made); err != nil {
		return a, absent(err)
	}
	a.From, a.To, a.CreatedAt = instant(from), instant(to), instant(made)
	return a, errors.Join(fromJSON(units, &a.Departments), fromJSON(people, &a.People))
}

// Auditors lists who may read the archive of mail, also those who administer by now and therefore may not.
func (d *DB) Auditors(ctx context.Context, org wb.OrgID) ([]wb.Auditor, error) {
	rows, err := d.read(ctx).Rows("SELECT "+auditorColumns+" FROM auditors a WHERE a.org = ? ORDER BY a.created_at, a.person", org)
	return collect(rows, err, scanAuditor)
}

// Auditor gives what a person may read of the archive. ErrNotFound for who is no auditor, or administers, or is not active.
func (d *DB) Auditor(ctx context.Context, org wb.OrgID, person wb.PersonID) (wb.Auditor, error) {
	return scanAuditor(d.read(ctx).Row("SELECT "+auditorColumns+` FROM auditors a JOIN people p ON p.id = a.person AND p.org = a.org
		WHERE a.org = ? AND a.person = ? AND p.role = ? AND p.state = ?`, org, person, wb.RoleMember, wb.PersonActive))
}

// SetAuditor appoints an auditor or changes their scope.
func (d *DB) SetAuditor(ctx context.Context, a wb.Auditor) error {
	if len(a.Departments)+len(a.People) > maxScope {
		return wb.ErrInvalid{Field: "people", Reason: fmt.Sprintf("are more than %d", maxScope)}
	}
	if !a.Whole && len(a.Departments)+len(a.People) == 0 {
		return wb.ErrInvalid{Field: "people", Reason: "name nobody"}
	}
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		if _, err := d.lockOrg(tx, a.Org); err != nil {
			return err
		}
		p, err := loadWorking(tx, a.Org, a.Person)
		if err != nil {
			return err
		}
		if p.Role != wb.RoleMember {
			return wb.ErrInvalid{Field: "person", Reason: "administers the organisation and cannot read its archive"}
		}
		if _, err := tx.Run("DELETE FROM auditors WHERE org = ? AND person = ?", a.Org, a.Person); err != nil {
			return err
		}
		var n int
		if err := tx.Row("SELECT COUNT(*) FROM auditors WHERE org = ?", a.Org).Scan(&n); err != nil {
			return err
		}
		if n >= maxAuditors {
			return wb.ErrInvalid{Field: "person", Reason: fmt.Sprintf("would be auditor number %d", n+1)}
		}
		_, err = tx.Run("INSERT INTO auditors (org, person, whole, units, people, from_at, to_at, made_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
			a.Org, a.Person, a.Whole, jsonText(a.Departments), jsonText(a.People), bound(a.From), bound(a.To), a.By, millis(d.db.Now()))
		if err != nil {
			return err
		}
		return d.note(tx, a.Org, "auditor.set", personTarget(a.Person), map[string]any{"whole": a.Whole, "departments": a.Departments, "people": a.People,
			"from": bound(a.From), "to": bound(a.To)})
	})
}

// bound is a time in a column where 0 means none.
func bound(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return millis(t)
}

// RemoveAuditor ends an appointment. ErrNotFound.
func (d *DB) RemoveAuditor(ctx context.Context, org wb.OrgID, person wb.PersonID) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		if err := changed(tx.Run("DELETE FROM auditors WHERE org = ? AND person = ?", org, person)); err != nil {
			return err
		}
		return d.note(tx, org, "auditor.remove", personTarget(person), nil)
	})
}

// PeopleOf gives who belongs to departments or what lies below them, and who left from there.
func (d *DB) PeopleOf(ctx context.Context, org wb.OrgID, deps []wb.DepartmentID) ([]wb.PersonID, error) {
	if len(deps) == 0 {
		return nil, nil
	}
	all, err := d.Below(ctx, org, deps)
	if err != nil {
		return nil, err
	}
	var out []wb.PersonID
	err = engine.InChunks(all, func(part []wb.DepartmentID) error {
		in := "IN (" + engine.Marks(len(part)) + ")"
		args := append([]any{org}, ids(part)...)
		rows, err := d.read(ctx).Rows("SELECT person FROM person_departments WHERE org = ? AND department "+in+
			" UNION SELECT person FROM left_departments WHERE org = ? AND department "+in, append(args, args...)...)
		some, err := collect(rows, err, func(s scanner) (p wb.PersonID, err error) { return p, s.Scan(&p) })
		out = append(out, some...)
		return err
	})
	slices.Sort(out)
	return slices.Compact(out), err
}

// leaveDepartments remembers where somebody was who leaves.
func leaveDepartments(tx *engine.Tx, org wb.OrgID, id wb.PersonID) error {
	_, err := tx.Run("INSERT INTO left_departments (org, person, department) SELECT org, person, department FROM person_departments WHERE org = ? AND person = ?", org, id)
	return err
}

// TwoAuditors tells whether a case needs a second auditor's word.
func (d *DB) TwoAuditors(ctx context.Context, org wb.OrgID) (bool, error) {
	raw, err := d.Setting(ctx, org, 0, twoPersonsSetting)
	if errors.Is(err, wb.ErrNotFound) {
		return false, nil
	}
	return string(raw) == "true", err
}

// SetTwoAuditors says so.
func (d *DB) SetTwoAuditors(ctx context.Context, org wb.OrgID, on bool) error {
	return d.SetSetting(ctx, org, 0, twoPersonsSetting, []byte(fmt.Sprint(on)))
}

func scanCase(s scanner) (wb.Case, error) {
	var c wb.Case
	var opened, approved, closed int64
	err := s.Scan(&c.ID, &c.Org, &c.Title, &c.Reason, &c.OpenedBy, &opened, &c.ApprovedBy, &approved, &closed)
	c.OpenedAt, c.ApprovedAt, c.ClosedAt = instant(opened), instant(approved), instant(closed)
	return c, absent(err)
}

func caseTarget(id int64) string { return fmt.Sprintf("case:%d", id) }

// OpenCase notes what an auditor is going to look for.
func (d *DB) OpenCase(ctx context.Context, c wb.Case) (wb.Case, error) {
	c.Title, c.Reason, c.OpenedAt = strings.TrimSpace(c.Title), strings.TrimSpace(c.Reason), instant(millis(d.db.Now()))
	for _, x := range []struct{ field, text string }{{"title", c.Title}, {"reason", c.Reason}} {
		if x.text == "" {
			return c, wb.ErrInvalid{Field: x.field, Reason: "is missing"}
		}
		if err := fits(x.field, x.text, wb.MaxCaseText); err != nil {
			return c, err
		}
	}
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		res, err := tx.Run("INSERT INTO audit_cases (org, title, reason, opened_by, opened_at) VALUES (?, ?, ?, ?, ?)",
			c.Org, c.Title, c.Reason, c.OpenedBy, millis(c.OpenedAt))
		if err != nil {
			return err
		}
		if c.ID, err = res.LastInsertId(); err != nil {
			return err
		}
		return d.note(tx, c.Org, "archive.case", caseTarget(c.ID), map[string]any{"title": c.Title, "reason": c.Reason})
	})
	return c, err
}

// Case gives one case; ErrNotFound.
func (d *DB) Case(ctx context.Context, org wb.OrgID, id int64) (wb.Case, error) {
	return scanCase(d.read(ctx).Row("SELECT "+caseColumns+" FROM audit_cases WHERE org = ? AND id = ?", org, id))
}

// Cases lists the newest cases of an organisation, the open ones first.
func (d *DB) Cases(ctx context.Context, org wb.OrgID) ([]wb.Case, error) {
	rows, err := d.read(ctx).Rows("SELECT "+caseColumns+" FROM audit_cases WHERE org = ? ORDER BY closed_at > 0, id DESC LIMIT ?", org, maxCases)
	return collect(rows, err, scanCase)
}

// ApproveCase is a second auditor's word. ErrOwnCase, ErrClosed, ErrNotFound.
func (d *DB) ApproveCase(ctx context.Context, org wb.OrgID, id int64, by wb.PersonID) error {
	return d.changeCase(ctx, org, id, "archive.approve", func(tx *engine.Tx, c wb.Case) error {
		if c.OpenedBy == by {
			return wb.ErrOwnCase
		}
		_, err := tx.Run("UPDATE audit_cases SET approved_by = ?, approved_at = ? WHERE id = ? AND approved_by = 0", by, millis(d.db.Now()), id)
		return err
	})
}

// CloseCase ends one's own case. ErrClosed, ErrNotFound.
func (d *DB) CloseCase(ctx context.Context, org wb.OrgID, id int64, by wb.PersonID) error {
	return d.changeCase(ctx, org, id, "archive.close", func(tx *engine.Tx, c wb.Case) error {
		if c.OpenedBy != by {
			return wb.ErrNotFound
		}
		_, err := tx.Run("UPDATE audit_cases SET closed_at = ? WHERE id = ?", millis(d.db.Now()), id)
		return err
	})
}

func (d *DB) changeCase(ctx context.Context, org wb.OrgID, id int64, action string, change func(*engine.Tx, wb.Case) error) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		c, err := scanCase(tx.Row("SELECT "+caseColumns+" FROM audit_cases WHERE org = ? AND id = ?", org, id))
		if err != nil {
			return err
		}
		if !c.ClosedAt.IsZero() {
			return wb.ErrClosed
		}
		if err := change(tx, c); err != nil {
			return err
		}
		return d.note(tx, org, action, caseTarget(id), map[string]any{"title": c.Title})
	})
}
