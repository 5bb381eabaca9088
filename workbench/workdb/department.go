package workdb

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"mailbridge/configs/engine"
	wb "mailbridge/workbench"
)

// maxDepth bounds the tree; nobody finds anything deeper, and a walk to the root stays short.
const maxDepth = 20

const departmentColumns = "id, org, parent, name, pos, source, created_at"

func scanDepartment(s scanner) (wb.Department, error) {
	var dep wb.Department
	var source sql.NullString
	var created int64
	err := s.Scan(&dep.ID, &dep.Org, &dep.Parent, &dep.Name, &dep.Order, &source, &created)
	dep.Source, dep.CreatedAt = source.String, instant(created)
	return dep, absent(err)
}

func loadDepartment(q querier, org wb.OrgID, id wb.DepartmentID) (wb.Department, error) {
	return scanDepartment(q.Row("SELECT "+departmentColumns+" FROM departments WHERE org = ? AND id = ?", org, id))
}

func loadDepartments(q querier, org wb.OrgID) ([]wb.Department, error) {
	rows, err := q.Rows("SELECT "+departmentColumns+" FROM departments WHERE org = ? ORDER BY pos, id", org)
	return collect(rows, err, scanDepartment)
}

// Departments gives the whole tree of an organisation, siblings in order, with the number of people in each.
func (d *DB) Departments(ctx context.Context, org wb.OrgID) ([]wb.Department, error) {
	list, err := loadDepartments(d.read(ctx), org)
	if err != nil {
		return nil, err
	}
	type count struct {
		id wb.DepartmentID
		n  int
	}
	rows, err := d.read(ctx).Rows(`SELECT pd.department, COUNT(*) FROM person_departments pd
		JOIN people p ON p.id = pd.person WHERE pd.org = ? AND p.state <> 'left' GROUP BY pd.department`, org)
	counts, err := collect(rows, err, func(s scanner) (c count, err error) { return c, s.Scan(&c.id, &c.n) })
	if err != nil {
		return nil, err
	}
	people := make(map[wb.DepartmentID]int, len(counts))
	for _, c := range counts {
		people[c.id] = c.n
	}
	for i := range list {
		list[i].People = people[list[i].ID]
	}
	return list, nil
}

// Department gives one department, without counting its people.
func (d *DB) Department(ctx context.Context, org wb.OrgID, id wb.DepartmentID) (wb.Department, error) {
	return loadDepartment(d.read(ctx), org, id)
}

// DepartmentBySource gives the department that came from there.
func (d *DB) DepartmentBySource(ctx context.Context, org wb.OrgID, source string) (wb.Department, error) {
	return scanDepartment(d.read(ctx).Row("SELECT "+departmentColumns+" FROM departments WHERE org = ? AND source = ?", org, source))
}

// Below gives the departments and all below them, each once. Foreign ones are left out.
func (d *DB) Below(ctx context.Context, org wb.OrgID, roots []wb.DepartmentID) ([]wb.DepartmentID, error) {
	list, err := loadDepartments(d.read(ctx), org)
	return below(list, roots), err
}

func below(list []wb.Department, roots []wb.DepartmentID) []wb.DepartmentID {
	children := map[wb.DepartmentID][]wb.DepartmentID{}
	known := map[wb.DepartmentID]bool{}
	for _, dep := range list {
		children[dep.Parent] = append(children[dep.Parent], dep.ID)
		known[dep.ID] = true
	}
	var out []wb.DepartmentID
	todo := append([]wb.DepartmentID{}, roots...)
	for len(todo) > 0 {
		id := todo[0]
		todo = todo[1:]
		if known[id] {
			known[id] = false
			out = append(out, id)
			todo = append(todo, children[id]...)
		}
	}
	return out
}

func departmentName(name string) (string, error) {
	name = strings.TrimSpace(name)
	if name == "" {
		return "", wb.ErrInvalid{Field: "name", Reason: "is empty"}
	}
	return name, fits("name", name, 190)
}

// CreateDepartment adds a department. Siblings made by hand have different names; ErrExists for a known Source.
func (d *DB) CreateDepartment(ctx context.Context, org wb.OrgID, n wb.NewDepartment) (wb.Department, error) {
	name, err := departmentName(n.Name)
	if err != nil {
		return wb.Department{}, err
	}
	var dep wb.Department
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		rev, err := d.lockOrg(tx, org)
		if err != nil {
			return err
		}
		dep = wb.Department{Org: org, Parent: n.Parent, Name: name, Order: n.Order, Source: n.Source, CreatedAt: d.db.Now()}
		if err := d.placeDepartment(tx, dep); err != nil {
			return err
		}
		res, err := tx.Run("INSERT INTO departments (org, parent, name, pos, source, created_at) VALUES (?, ?, ?, ?, ?, ?)",
			org, n.Parent, name, n.Order, optional(n.Source), millis(dep.CreatedAt))
		if engine.IsDuplicate(err) {
			return wb.TakenError{Field: "source"}
		}
		if err != nil {
			return err
		}
		id, err := res.LastInsertId()
		if err != nil {
			return err
		}
		dep.ID = wb.DepartmentID(id)
		return d.departmentChanged(tx, rev, wb.DirectoryAdded, "department.add", dep, nil)
	})
	return dep, err
}

// placeDepartment checks that a department may stand where it says: the parent exists, is not below it, the tree does
// not become too deep, and no sibling made by hand has its name.
func (d *DB) placeDepartment(tx *engine.Tx, dep wb.Department) error {
	depth := 1
	for at := dep.Parent; at != 0; depth++ {
		if at == dep.ID && dep.ID != 0 {
			return wb.ErrInvalid{Field: "parent", Reason: "lies below the department"}
		}
		if depth > maxDepth {
			return wb.ErrInvalid{Field: "parent", Reason: fmt.Sprintf("is more than %d levels deep", maxDepth)}
		}
		up, err := loadDepartment(tx, dep.Org, at)
		if err != nil {
			return err
		}
		at = up.Parent
	}
	if dep.Source != "" {
		return nil // platforms have their own rules, and while a sync runs names may meet
	}
	var n int
	err := tx.Row("SELECT COUNT(*) FROM departments WHERE org = ? AND parent = ? AND name = ? AND id <> ?",
		dep.Org, dep.Parent, dep.Name, dep.ID).Scan(&n)
	if err == nil && n > 0 {
		return wb.TakenError{Field: "name"}
	}
	return err
}

func (d *DB) departmentChanged(tx *engine.Tx, rev int64, kind wb.DirectoryKind, action string, dep wb.Department, before *wb.Department) error {
	c := wb.DirectoryChange{Org: dep.Org, Kind: kind, Department: dep.ID, BeforeDepartment: before}
	if err := d.directoryChange(tx, rev, c); err != nil {
		return err
	}
	return d.note(tx, dep.Org, action, fmt.Sprintf("department:%d", dep.ID), map[string]any{"name": dep.Name, "parent": dep.Parent})
}

// RenameDepartment gives a department another name.
func (d *DB) RenameDepartment(ctx context.Context, org wb.OrgID, id wb.DepartmentID, name string) error {
	name, err := departmentName(name)
	if err != nil {
		return err
	}
	return d.changeDepartment(ctx, org, id, "department.rename", func(dep *wb.Department) { dep.Name = name })
}

// MoveDepartment puts a department under another parent (0: the organisation) or elsewhere among its siblings.
func (d *DB) MoveDepartment(ctx context.Context, org wb.OrgID, id, parent wb.DepartmentID, order int) error {
	return d.changeDepartment(ctx, org, id, "department.move", func(dep *wb.Department) { dep.Parent, dep.Order = parent, order })
}

func (d *DB) changeDepartment(ctx context.Context, org wb.OrgID, id wb.DepartmentID, action string, change func(*wb.Department)) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		rev, err := d.lockOrg(tx, org)
		if err != nil {
			return err
		}
		before, err := loadDepartment(tx, org, id)
		if err != nil {
			return err
		}
		dep := before
		change(&dep)
		if dep == before {
			return nil
		}
		if err := d.placeDepartment(tx, dep); err != nil {
			return err
		}
		if _, err := tx.Run("UPDATE departments SET parent = ?, name = ?, pos = ? WHERE org = ? AND id = ?",
			dep.Parent, dep.Name, dep.Order, org, id); err != nil {
			return err
		}
		return d.departmentChanged(tx, rev, wb.DirectoryChanged, action, dep, &before)
	})
}

// RemoveDepartment takes a department away. With people or departments inside it answers ErrNotEmpty, unless moveUp:
// then they go to its parent.
func (d *DB) RemoveDepartment(ctx context.Context, org wb.OrgID, id wb.DepartmentID, moveUp bool) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		rev, err := d.lockOrg(tx, org)
		if err != nil {
			return err
		}
		dep, err := loadDepartment(tx, org, id)
		if err != nil {
			return err
		}
		if err := d.emptyDepartment(tx, rev, dep, moveUp); err != nil {
			return err
		}
		if _, err := tx.Run("DELETE FROM departments WHERE org = ? AND id = ?", org, id); err != nil {
			return err
		}
		return d.departmentChanged(tx, rev, wb.DirectoryRemoved, "department.remove", dep, &dep)
	})
}

func (d *DB) emptyDepartment(tx *engine.Tx, rev int64, dep wb.Department, moveUp bool) error {
	rows, err := tx.Rows(`SELECT p.id FROM people p JOIN person_departments pd ON pd.person = p.id
		WHERE pd.org = ? AND pd.department = ? AND p.state <> 'left' ORDER BY p.id`, dep.Org, dep.ID)
	inside, err := collect(rows, err, func(s scanner) (id wb.PersonID, err error) { return id, s.Scan(&id) })
	if err != nil {
		return err
	}
	rows, err = tx.Rows("SELECT "+departmentColumns+" FROM departments WHERE org = ? AND parent = ? ORDER BY id", dep.Org, dep.ID)
	children, err := collect(rows, err, scanDepartment)
	if err != nil {
		return err
	}
	if !moveUp && len(inside)+len(children) > 0 {
		return wb.ErrNotEmpty
	}
	for _, person := range inside {
		if err := d.movePersonUp(tx, rev, dep, person); err != nil {
			return err
		}
	}
	for _, child := range children {
		before := child
		child.Parent = dep.Parent
		if _, err := tx.Run("UPDATE departments SET parent = ? WHERE org = ? AND id = ?", child.Parent, dep.Org, child.ID); err != nil {
			return err
		}
		if err := d.departmentChanged(tx, rev, wb.DirectoryChanged, "department.move", child, &before); err != nil {
			return err
		}
	}
	_, err = tx.Run("DELETE FROM person_departments WHERE org = ? AND department = ?", dep.Org, dep.ID)
	return err
}

func (d *DB) movePersonUp(tx *engine.Tx, rev int64, dep wb.Department, id wb.PersonID) error {
	before, err := loadPerson(tx, dep.Org, id)
	if err != nil {
		return err
	}
	var now []wb.DepartmentID
	for _, in := range before.Departments {
		if in == dep.ID {
			in = dep.Parent
		}
		if in != 0 && !slices.Contains(now, in) {
			now = append(now, in)
		}
	}
	if err := setDepartments(tx, dep.Org, id, now); err != nil {
		return err
	}
	return d.directoryChange(tx, rev, wb.DirectoryChange{Org: dep.Org, Kind: wb.DirectoryChanged, Person: id, Before: &before})
}
