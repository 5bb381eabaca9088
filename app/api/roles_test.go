package api

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"mailbridge/workbench"
)

var neededRight = regexp.MustCompile("Needs the right `([a-z.]+)`")

// TestRoleMatrix (S25): every admin route, called with every role, does what the published matrix says.
func TestRoleMatrix(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	whole, err := w.office.AddPerson(t.Context(), w.home.org.ID, workbench.NewPerson{Login: "whole", Name: "whole", Role: workbench.RoleAdmin})
	w.ok(err)
	matrix := want[List[RoleView]](w, 200, "GET", "/api/v1/admin/roles", w.token(w.home.boss), nil)
	tokens := map[string]string{"super_admin": w.token(w.home.boss), "admin": w.token(whole), departmentAdmin: w.token(w.home.local), "member": w.token(w.home.member)}
	people := 0
	for _, role := range matrix.Items {
		people += role.People
		if role.People == 0 || role.Name.Chinese == "" || len(role.Rights)+len(role.Missing) != len(workbench.Rights()) {
			t.Errorf("role = %+v", role)
		}
		for _, r := range slices.Concat(role.Rights, role.Missing) {
			if r.Chinese == "" || r.English == "" {
				t.Errorf("right %s has no words", r.Right)
			}
		}
	}
	all := want[List[Person]](w, 200, "GET", "/api/v1/admin/people?limit=200", w.token(w.home.boss), nil)
	if people != len(all.Items) || len(matrix.Items) != len(tokens) {
		t.Errorf("%d people in %d roles, want %d in %d", people, len(matrix.Items), len(all.Items), len(tokens))
	}
	doc, routes := w.openAPI(), 0
	for path, methods := range doc.Paths {
		short := strings.TrimPrefix(path, "/api/v1")
		if !strings.HasPrefix(short, "/admin/") && !strings.HasPrefix(short, "/market/") {
			continue
		}
		for method, op := range methods {
			routes++
			right := neededRight.FindStringSubmatch(op.Description)
			if right == nil {
				t.Errorf("%s %s names no right", method, path)
				continue
			}
			for _, role := range matrix.Items {
				if role.Role == "super_admin" && strings.HasPrefix(short, "/market/mail") {
					continue // would change the world under the others
				}
				may := slices.ContainsFunc(role.Rights, func(r RoleRight) bool { return r.Right == right[1] })
				r := w.do(strings.ToUpper(method), fill(path, "999999"), tokens[role.Role], "[]")
				if got := r.status != 403; got != may {
					t.Errorf("%s %s as %s: %d; the matrix says %v", method, path, role.Role, r.status, may)
				}
			}
		}
	}
	if routes < 20 {
		t.Errorf("%d routes tried", routes)
	}
}

// TestLastSuperAdminStays (S25): nobody can take the last super admin's role, state or place, not even they.
func TestLastSuperAdminStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	boss, path := w.token(w.home.boss), "/api/v1/admin/people/"+string(idOf(w.home.boss.ID))
	for _, try := range []struct {
		method string
		body   any
	}{{"PATCH", map[string]any{"role": "member"}}, {"PATCH", map[string]any{"role": "admin"}}, {"PATCH", map[string]any{"state": "disabled"}}, {"DELETE", nil}} {
		if r := w.do(try.method, path, boss, try.body); r.status != 409 && r.status != 422 {
			t.Errorf("%s %v: %d %s, want a refusal", try.method, try.body, r.status, r.body)
		}
	}
	member := "/api/v1/admin/people/" + string(idOf(w.home.member.ID))
	want[Person](w, 200, "PATCH", member, boss, map[string]any{"role": "super_admin"})
	want[Person](w, 200, "PATCH", path, w.token(w.home.member), map[string]any{"role": "member"})
	if r := w.do("GET", "/api/v1/admin/roles", boss, nil); r.status != 403 {
		t.Errorf("a former super admin reads the roles: %d", r.status)
	}
}
