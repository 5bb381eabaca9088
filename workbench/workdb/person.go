package workdb

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mailbridge/configs/engine"
	wb "mailbridge/workbench"
)

// maxDepartments bounds how many departments a person may be in.
const maxDepartments = 50

const personColumns = "id, org, login, name, pinyin, initials, phone, title, number, role, manages, state, source, secret <> '', created_at, updated_at, left_at"

func scanPerson(s scanner) (wb.Person, error) {
	var p wb.Person
	var source sql.NullString
	var manages string
	var created, updated, left int64
	err := s.Scan(&p.ID, &p.Org, &p.Login, &p.Name, &p.Pinyin, &p.Initials, &p.Phone, &p.Title, &p.Number, &p.Role, &manages,
		&p.State, &source, &p.HasSecret, &created, &updated, &left)
	if err != nil {
		return p, absent(err)
	}
	p.Source, p.CreatedAt, p.UpdatedAt, p.LeftAt = source.String, instant(created), instant(updated), instant(left)
	return p, fromJSON(manages, &p.Manages)
}

// onePerson finishes a scanned person with the departments.
func onePerson(q querier, row *sql.Row) (wb.Person, error) {
	p, err := scanPerson(row)
	if err != nil {
		return wb.Person{}, err
	}
	list := []wb.Person{p}
	err = fillDepartments(q, p.Org, list)
	return list[0], err
}

func loadPerson(q querier, org wb.OrgID, id wb.PersonID) (wb.Person, error) {
	return onePerson(q, q.Row("SELECT "+personColumns+" FROM people WHERE org = ? AND id = ?", org, id))
}

func fillDepartments(q querier, org wb.OrgID, people []wb.Person) error {
	at := make(map[wb.PersonID]int, len(people))
	who := make([]wb.PersonID, len(people))
	for i, p := range people {
		at[p.ID], who[i] = i, p.ID
	}
	type place struct {
		person wb.PersonID
		in     wb.DepartmentID
	}
	return engine.InChunks(who, func(part []wb.PersonID) error {
		rows, err := q.Rows("SELECT person, department FROM person_departments WHERE org = ? AND person IN ("+engine.Marks(len(part))+
			") ORDER BY person, pos", append([]any{org}, ids(part)...)...)
		places, err := collect(rows, err, func(s scanner) (p place, err error) { return p, s.Scan(&p.person, &p.in) })
		for _, p := range places {
			one := &people[at[p.person]]
			one.Departments = append(one.Departments, p.in)
		}
		return err
	})
}

func setDepartments(tx *engine.Tx, org wb.OrgID, id wb.PersonID, list []wb.DepartmentID) error {
	if _, err := tx.Run("DELETE FROM person_departments WHERE org = ? AND person = ?", org, id); err != nil {
		return err
	}
	for i, dep := range list {
		if _, err := tx.Run("INSERT INTO person_departments (org, department, person, pos) VALUES (?, ?, ?, ?)", org, dep, id, i); err != nil {
			return err
		}
	}
	return nil
}

// Person gives a person of the directory, also one who left.
func (d *DB) Person(ctx context.Context, org wb.OrgID, id wb.PersonID) (wb.Person, error) {
	return loadPerson(d.read(ctx), org, id)
}

// PersonByLogin gives who signs in with this login, whatever the organisation.
func (d *DB) PersonByLogin(ctx context.Context, login string) (wb.Person, error) {
	q := d.read(ctx)
	return onePerson(q, q.Row("SELECT "+personColumns+" FROM people WHERE login_key = ?", loginKey(login)))
}

// PersonBySource gives the person who came from there and has not left.
func (d *DB) PersonBySource(ctx context.Context, org wb.OrgID, source string) (wb.Person, error) {
	q := d.read(ctx)
	return onePerson(q, q.Row("SELECT "+personColumns+" FROM people WHERE org = ? AND source = ?", org, source))
}

func loginKey(login string) string { return strings.ToLower(strings.TrimSpace(login)) }

// checkPerson tidies a person's fields, works out what follows from the name, and says what cannot be.
func checkPerson(p *wb.Person) error {
	p.Login, p.Name, p.Number = strings.TrimSpace(p.Login), strings.TrimSpace(p.Name), strings.TrimSpace(p.Number)
	if p.Name == "" {
		return wb.ErrInvalid{Field: "name", Reason: "is empty"}
	}
	if p.Login == "" || strings.ContainsFunc(p.Login, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return wb.ErrInvalid{Field: "login", Reason: "is empty or has spaces"}
	}
	if !p.Role.Valid() {
		return wb.ErrInvalid{Field: "role", Reason: "is not known"}
	}
	if p.Role != wb.RoleAdmin {
		p.Manages = nil
	}
	if len(p.Departments) > maxDepartments || len(p.Manages) > maxDepartments {
		return wb.ErrInvalid{Field: "departments", Reason: fmt.Sprintf("are more than %d", maxDepartments)}
	}
	for _, f := range []struct {
		field, value string
		n            int
	}{{"login", p.Login, 190}, {"name", p.Name, 190}, {"phone", p.Phone, 64}, {"title", p.Title, 190}, {"number", p.Number, 64}, {"source", p.Source, 190}} {
		if err := fits(f.field, f.value, f.n); err != nil {
			return err
		}
	}
	full, initials := wb.Pinyin(p.Name)
	p.Pinyin, p.Initials = clip(full, 190), clip(initials, 64)
	return nil
}

// searchText is what PeopleQuery.Q may be a part of, beside pinyin and initials.
func searchText(p wb.Person) string {
	return strings.ToLower(strings.Join([]string{p.Name, p.Login, p.Title, p.Number}, "\n"))
}

// AddPerson adds somebody to the directory. TakenError names login, number or source when another has it.
func (d *DB) AddPerson(ctx context.Context, org wb.OrgID, n wb.NewPerson) (wb.Person, error) {
	p := wb.Person{Org: org, Login: n.Login, Name: n.Name, Phone: n.Phone, Title: n.Title, Number: n.Number,
		Departments: unique(n.Departments), Role: n.Role, Manages: unique(n.Manages), State: cmp.Or(n.State, wb.PersonActive), Source: n.Source}
	if p.Role == "" {
		p.Role = wb.RoleMember
	}
	if err := checkPerson(&p); err != nil {
		return wb.Person{}, err
	}
	secret := ""
	if n.Password != "" {
		if err := wb.CheckPassword(n.Password, n.Login, n.Name); err != nil {
			return wb.Person{}, err
		}
		secret, p.HasSecret = d.hash(n.Password), true
	}
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		rev, err := d.lockOrg(tx, org)
		if err != nil {
			return err
		}
		p.ID = 0
		if err := d.placePerson(tx, p); err != nil {
			return err
		}
		p.CreatedAt = d.db.Now()
		p.UpdatedAt = p.CreatedAt
		if p.ID, err = insertPerson(tx, p, secret); err != nil {
			return err
		}
		if _, err := tx.Run("UPDATE people SET secret_at = ?, must_change = ? WHERE id = ?", millis(p.CreatedAt), n.MustChange && secret != "", p.ID); err != nil {
			return err
		}
		if err := setDepartments(tx, org, p.ID, p.Departments); err != nil {
			return err
		}
		if err := d.directoryChange(tx, rev, wb.DirectoryChange{Org: org, Kind: wb.DirectoryAdded, Person: p.ID}); err != nil {
			return err
		}
		return d.note(tx, org, "person.add", personTarget(p.ID), map[string]any{"login": p.Login, "name": p.Name, "role": p.Role})
	})
	if engine.IsDuplicate(err) { // two organisations took one login at the same time
		err = wb.TakenError{Field: "login"}
	}
	if err != nil {
		return wb.Person{}, err
	}
	return p, nil
}

func personTarget(id wb.PersonID) string { return fmt.Sprintf("person:%d", id) }

func insertPerson(tx *engine.Tx, p wb.Person, secret string) (wb.PersonID, error) {
	res, err := tx.Run(`INSERT INTO people (org, login, login_key, name, pinyin, initials, phone, title, number, number_key, role,
		manages, state, source, search, secret, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		p.Org, p.Login, loginKey(p.Login), p.Name, p.Pinyin, p.Initials, p.Phone, p.Title, p.Number, optional(p.Number), p.Role,
		jsonText(p.Manages), p.State, optional(p.Source), searchText(p), secret, millis(p.CreatedAt), millis(p.UpdatedAt))
	if err != nil {
		return 0, err
	}
	id, err := res.LastInsertId()
	return wb.PersonID(id), err
}

// placePerson checks what a person shares with others: departments that exist, and keys that are free.
func (d *DB) placePerson(tx *engine.Tx, p wb.Person) error {
	for _, id := range append(slices.Clone(p.Departments), p.Manages...) {
		if _, err := loadDepartment(tx, p.Org, id); err != nil {
			if errors.Is(err, wb.ErrNotFound) {
				return wb.ErrInvalid{Field: "departments", Reason: "has one that does not exist"}
			}
			return err
		}
	}
	for _, key := range []struct {
		field, cond string
		args        []any
	}{
		{"login", "login_key = ?", []any{loginKey(p.Login)}},
		{"number", "org = ? AND number_key = ?", []any{p.Org, optional(p.Number)}},
		{"source", "org = ? AND source = ?", []any{p.Org, optional(p.Source)}},
	} {
		var n int
		if err := tx.Row("SELECT COUNT(*) FROM people WHERE id <> ? AND "+key.cond, append([]any{p.ID}, key.args...)...).Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			return wb.TakenError{Field: key.field}
		}
	}
	return nil
}

func unique(list []wb.DepartmentID) []wb.DepartmentID {
	var out []wb.DepartmentID
	for _, id := range list {
		if id != 0 && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

func apply(p *wb.Person, c wb.PersonChange) {
	set := func(to *string, from *string) {
		if from != nil {
			*to = *from
		}
	}
	set(&p.Login, c.Login)
	set(&p.Name, c.Name)
	set(&p.Phone, c.Phone)
	set(&p.Title, c.Title)
	set(&p.Number, c.Number)
	if c.Departments != nil {
		p.Departments = unique(*c.Departments)
	}
	if c.Role != nil {
		p.Role = *c.Role
	}
	if c.Manages != nil {
		p.Manages = unique(*c.Manages)
	}
	if c.State != nil {
		p.State = *c.State
	}
}

// samePerson compares what UpdatePerson may change.
func samePerson(a, b wb.Person) bool {
	return a.Login == b.Login && a.Name == b.Name && a.Phone == b.Phone && a.Title == b.Title && a.Number == b.Number &&
		slices.Equal(a.Departments, b.Departments) && a.Role == b.Role && slices.Equal(a.Manages, b.Manages) && a.State == b.State
}

// UpdatePerson changes a person who has not left. Nothing is written and told when nothing differs. ErrLastAdmin when
// the organisation would be left without an active super admin; who is disabled is signed out.
func (d *DB) UpdatePerson(ctx context.Context, org wb.OrgID, id wb.PersonID, c wb.PersonChange) (wb.Person, error) {
	if c.State != nil && *c.State != wb.PersonActive && *c.State != wb.PersonDisabled {
		return wb.Person{}, wb.ErrInvalid{Field: "state", Reason: "is neither active nor disabled"}
	}
	var p wb.Person
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		rev, err := d.lockOrg(tx, org)
		if err != nil {
			return err
		}
		before, err := loadWorking(tx, org, id)
		if err != nil {
			return err
		}
		p = before
		apply(&p, c)
		if err := checkPerson(&p); err != nil {
			return err
		}
		if samePerson(p, before) {
			return nil
		}
		return d.savePerson(tx, rev, before, &p)
	})
	if engine.IsDuplicate(err) {
		err = wb.TakenError{Field: "login"}
	}
	if err != nil {
		return wb.Person{}, err
	}
	d.sessions.forget(id)
	return p, nil
}

func loadWorking(q querier, org wb.OrgID, id wb.PersonID) (wb.Person, error) {
	p, err := loadPerson(q, org, id)
	if err == nil && p.State == wb.PersonLeft {
		return p, wb.ErrNotFound
	}
	return p, err
}

func (d *DB) savePerson(tx *engine.Tx, rev int64, before wb.Person, p *wb.Person) error {
	if err := d.placePerson(tx, *p); err != nil {
		return err
	}
	if p.Role != wb.RoleSuperAdmin || p.State != wb.PersonActive {
		if err := keepsAdmin(tx, before); err != nil {
			return err
		}
	}
	p.UpdatedAt = d.db.Now()
	if _, err := tx.Run(`UPDATE people SET login = ?, login_key = ?, name = ?, pinyin = ?, initials = ?, phone = ?, title = ?, number = ?,
		number_key = ?, role = ?, manages = ?, state = ?, search = ?, updated_at = ? WHERE org = ? AND id = ?`,
		p.Login, loginKey(p.Login), p.Name, p.Pinyin, p.Initials, p.Phone, p.Title, p.Number, optional(p.Number), p.Role,
		jsonText(p.Manages), p.State, searchText(*p), millis(p.UpdatedAt), p.Org, p.ID); err != nil {
		return err
	}
	if !slices.Equal(p.Departments, before.Departments) {
		if err := setDepartments(tx, p.Org, p.ID, p.Departments); err != nil {
			return err
		}
	}
	if p.State != wb.PersonActive {
		if _, err := tx.Run("DELETE FROM sessions WHERE org = ? AND person = ?", p.Org, p.ID); err != nil {
			return err
		}
	}
	if err := d.directoryChange(tx, rev, wb.DirectoryChange{Org: p.Org, Kind: wb.DirectoryChanged, Person: p.ID, Before: &before}); err != nil {
		return err
	}
	action := "person.change"
	if p.Role != before.Role || !slices.Equal(p.Manages, before.Manages) {
		action = "role.change"
	}
	return d.note(tx, p.Org, action, personTarget(p.ID), personDiff(before, *p))
}

// personDiff gives before and after of what changed, for the audit log.
func personDiff(a, b wb.Person) map[string][2]any {
	diff := map[string][2]any{}
	for _, f := range []struct {
		name string
		a, b any
	}{
		{"login", a.Login, b.Login}, {"name", a.Name, b.Name}, {"phone", a.Phone, b.Phone}, {"title", a.Title, b.Title},
		{"number", a.Number, b.Number}, {"role", a.Role, b.Role}, {"state", a.State, b.State},
		{"departments", jsonText(a.Departments), jsonText(b.Departments)}, {"manages", jsonText(a.Manages), jsonText(b.Manages)},
	} {
		if f.a != f.b {
			diff[f.name] = [2]any{f.a, f.b}
		}
	}
	return diff
}

// keepsAdmin answers ErrLastAdmin when p is the only active super admin. The organisation is locked.
func keepsAdmin(tx *engine.Tx, p wb.Person) error {
	if p.Role != wb.RoleSuperAdmin || p.State != wb.PersonActive {
		return nil
	}
	var n int
	err := tx.Row("SELECT COUNT(*) FROM people WHERE org = ? AND role = ? AND state = ? AND id <> ?",
		p.Org, wb.RoleSuperAdmin, wb.PersonActive, p.ID).Scan(&n)
	if err == nil && n == 0 {
		return wb.ErrLastAdmin
	}
	return err
}

// RemovePerson lets a person leave: signed out, out of all departments, login and number free for others.
// Posts, events and todos stay. ErrLastAdmin for the last super admin.
func (d *DB) RemovePerson(ctx context.Context, org wb.OrgID, id wb.PersonID) error {
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		rev, err := d.lockOrg(tx, org)
		if err != nil {
			return err
		}
		p, err := loadWorking(tx, org, id)
		if err != nil {
			return err
		}
		if err := keepsAdmin(tx, p); err != nil {
			return err
		}
		now := millis(d.db.Now())
		if _, err := tx.Run(`UPDATE people SET state = ?, login_key = NULL, number_key = NULL, source = NULL, role = ?, manages = '',
			secret = '', updated_at = ?, left_at = ? WHERE org = ? AND id = ?`, wb.PersonLeft, wb.RoleMember, now, now, org, id); err != nil {
			return err
		}
		if err := leaveDepartments(tx, org, id); err != nil {
			return err
		}
		if err := setDepartments(tx, org, id, nil); err != nil {
			return err
		}
		if err := forgetAccess(tx, id); err != nil {
			return err
		}
		if _, err := tx.Run("DELETE FROM sessions WHERE org = ? AND person = ?", org, id); err != nil {
			return err
		}
		if err := d.directoryChange(tx, rev, wb.DirectoryChange{Org: org, Kind: wb.DirectoryRemoved, Person: id, Before: &p}); err != nil {
			return err
		}
		return d.note(tx, org, "person.remove", personTarget(id), map[string]any{"login": p.Login, "name": p.Name})
	})
	if err == nil {
		d.sessions.forget(id)
	}
	return err
}
