package workbench

import "testing"

func TestRoles(t *testing.T) {
	t.Parallel()
	// One column per role: super admin, admin, admin of some departments, member.
	for _, c := range []struct {
		right Right
		want  [4]bool
	}{
		{RightUseOffice, [4]bool{true, true, true, true}},
		{RightReadPeople, [4]bool{true, true, true, true}},
		{RightManagePeople, [4]bool{true, true, true, false}},
		{RightManageMail, [4]bool{true, true, true, false}},
		{RightReadMailLog, [4]bool{true, true, true, false}},
		{RightManageTree, [4]bool{true, true, false, false}},
		{RightSetPolicy, [4]bool{true, true, false, false}},
		{RightReadAudit, [4]bool{true, true, false, false}},
		{RightManageDomain, [4]bool{true, false, false, false}},
		{RightManageRoles, [4]bool{true, false, false, false}},
		{RightManageApps, [4]bool{true, false, false, false}},
		{RightSetArchive, [4]bool{true, false, false, false}},
		{RightReadArchive, [4]bool{}},
		{RightSetOrg, [4]bool{true, false, false, false}},
		{"made.up", [4]bool{}},
	} {
		for i, p := range []Person{
			{Role: RoleSuperAdmin, State: PersonActive},
			{Role: RoleAdmin, State: PersonActive},
			{Role: RoleAdmin, State: PersonActive, Manages: []DepartmentID{1}},
			{Role: RoleMember, State: PersonActive},
		} {
			if got := p.May(c.right); got != c.want[i] {
				t.Errorf("%s (column %d) may %s = %v, want %v", p.Role, i, c.right, got, c.want[i])
			}
			p.State = PersonDisabled
			if p.May(c.right) {
				t.Errorf("disabled %s may %s, want nothing", p.Role, c.right)
			}
		}
	}
	if Role("owner").May(RightUseOffice) {
		t.Error("an unknown role may use the office")
	}
	super, admin := Person{Role: RoleSuperAdmin, State: PersonActive}, Person{Role: RoleAdmin, State: PersonActive}
	if !super.MayAssign(RoleMember, RoleSuperAdmin) || admin.MayAssign(RoleMember, RoleAdmin) || !admin.MayAssign(RoleMember, RoleMember) {
		t.Error("only super admins make or unmake admins")
	}
}

func TestInstallMoves(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, to InstallState
		want     bool
	}{
		{InstallNone, InstallEnabling, true},
		{InstallNone, InstallEnabled, false},
		{InstallEnabling, InstallEnabled, true},
		{InstallEnabling, InstallNone, true},
		{InstallEnabled, InstallNone, false},
		{InstallEnabled, InstallDisabled, true},
		{InstallDisabled, InstallEnabling, true},
		{InstallDisabled, InstallEnabled, false},
		{InstallDisabled, InstallNone, true},
	} {
		if got := c.from.MayBecome(c.to); got != c.want {
			t.Errorf("%s may become %s = %v, want %v", c.from, c.to, got, c.want)
		}
	}
}
