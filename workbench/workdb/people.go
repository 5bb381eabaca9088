package workdb

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"mailbridge/configs/engine"
	wb "mailbridge/workbench"
)

// RoleCounts tells how many people who have not left hold each role; admins who are limited to departments count under
// limited.
func (d *DB) RoleCounts(ctx context.Context, org wb.OrgID) (counts map[wb.Role]int, limited int, err error) {
	rows, err := d.read(ctx).Rows("SELECT role, CASE WHEN manages IN ('', '[]', 'null') THEN 0 ELSE 1 END, COUNT(*) FROM people "+
		"WHERE org = ? AND state <> ? GROUP BY 1, 2", org, string(wb.PersonLeft))
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	counts = map[wb.Role]int{}
	for rows.Next() {
		var role wb.Role
		var few, n int
		if err := rows.Scan(&role, &few, &n); err != nil {
			return nil, 0, err
		}
		if role == wb.RoleAdmin && few == 1 {
			limited += n
		} else {
			counts[role] += n
		}
	}
	return counts, limited, rows.Err()
}

// People gives one page of an organisation's people by pinyin, the cursor of the next page, and how many there are.
func (d *DB) People(ctx context.Context, org wb.OrgID, q wb.PeopleQuery) (people []wb.Person, next string, total int, err error) {
	r := d.read(ctx)
	where, args, err := d.peopleWhere(r, org, q)
	if err != nil {
		return nil, "", 0, err
	}
	if err := r.Row("SELECT COUNT(*) FROM people p WHERE "+where, args...).Scan(&total); err != nil {
		return nil, "", 0, err
	}
	if q.Cursor != "" {
		after, id, err := parsePeopleCursor(q.Cursor)
		if err != nil {
			return nil, "", 0, err
		}
		where += " AND (p.pinyin > ? OR (p.pinyin = ? AND p.id > ?))"
		args = append(args, after, after, id)
	}
	limit := limited(q.Limit)
	rows, err := r.Rows("SELECT "+personColumns+" FROM people p WHERE "+where+" ORDER BY p.pinyin, p.id LIMIT ?", append(args, limit+1)...)
	people, err = collect(rows, err, scanPerson)
	if err != nil {
		return nil, "", 0, err
	}
	if len(people) > limit {
		people = people[:limit]
		last := people[limit-1]
		next = last.Pinyin + "." + strconv.FormatInt(int64(last.ID), 36)
	}
	return people, next, total, fillDepartments(r, org, people)
}

// parsePeopleCursor undoes "pinyin.id"; pinyin has no dots.
func parsePeopleCursor(cursor string) (pinyin string, id int64, err error) {
	pinyin, num, ok := strings.Cut(cursor, ".")
	id, bad := strconv.ParseInt(num, 36, 64)
	if !ok || bad != nil {
		return "", 0, wb.ErrInvalid{Field: "cursor", Reason: "is not one of ours"}
	}
	return pinyin, id, nil
}

func (d *DB) peopleWhere(r querier, org wb.OrgID, q wb.PeopleQuery) (string, []any, error) {
	where, args := []string{"p.org = ?"}, []any{org}
	add := func(cond string, more ...any) { where, args = append(where, cond), append(args, more...) }
	if q.State != "" {
		add("p.state = ?", q.State)
	} else {
		add("p.state <> ?", wb.PersonLeft)
	}
	if q.Role != "" {
		add("p.role = ?", q.Role)
	}
	if word := strings.ToLower(strings.TrimSpace(clip(q.Q, 100))); word != "" {
		text, latin := likeText(word), likeText(strings.Join(strings.Fields(word), ""))
		add("(p.search LIKE ? ESCAPE '!' OR p.pinyin LIKE ? ESCAPE '!' OR p.initials LIKE ? ESCAPE '!')", "%"+text+"%", "%"+latin+"%", latin+"%")
	}
	in := func(deps []wb.DepartmentID) {
		add("EXISTS (SELECT 1 FROM person_departments pd WHERE pd.org = p.org AND pd.person = p.id AND pd.department IN ("+
			engine.Marks(len(deps))+"))", ids(deps)...)
	}
	if q.Department == 0 && len(q.Within) == 0 {
		return strings.Join(where, " AND "), args, nil
	}
	tree, err := loadDepartments(r, org)
	if err != nil {
		return "", nil, err
	}
	if q.Department != 0 {
		deps := []wb.DepartmentID{q.Department}
		if q.Below {
			deps = below(tree, deps)
		}
		in(deps)
	}
	if len(q.Within) > 0 {
		in(below(tree, q.Within))
	}
	return strings.Join(where, " AND "), args, nil
}

// PeopleByID gives those of the people that exist in the organisation, also those who left.
func (d *DB) PeopleByID(ctx context.Context, org wb.OrgID, list []wb.PersonID) ([]wb.Person, error) {
	r := d.read(ctx)
	var people []wb.Person
	err := engine.InChunks(list, func(part []wb.PersonID) error {
		rows, err := r.Rows("SELECT "+personColumns+" FROM people WHERE org = ? AND id IN ("+engine.Marks(len(part))+")",
			append([]any{org}, ids(part)...)...)
		some, err := collect(rows, err, scanPerson)
		people = append(people, some...)
		return err
	})
	if err != nil {
		return nil, err
	}
	return people, fillDepartments(r, org, people)
}

// Manages tells whether an admin may manage a colleague: everybody for one of the whole organisation, otherwise those
// in the admin's departments and below. It is false for people of other organisations and those who are not admins.
func (d *DB) Manages(ctx context.Context, admin wb.Person, id wb.PersonID) (bool, error) {
	if !admin.May(wb.RightManagePeople) {
		return false, nil
	}
	p, err := d.Person(ctx, admin.Org, id)
	if err != nil {
		return false, err
	}
	if len(admin.Manages) == 0 {
		return true, nil
	}
	if p.Role != wb.RoleMember {
		return false, nil // who manages a part does not manage other admins
	}
	deps, err := d.Below(ctx, admin.Org, admin.Manages)
	return slices.ContainsFunc(p.Departments, func(in wb.DepartmentID) bool { return slices.Contains(deps, in) }), err
}
