package workbench

import "slices"

// Role is what a person may do beyond their own things.
type Role string

// Roles, from most to least.
const (
	RoleSuperAdmin Role = "super_admin"
	RoleAdmin      Role = "admin"
	RoleMember     Role = "member"
)

// Right is one thing a role may be allowed to do.
type Right string

// Rights. Each admin route asks for exactly one of them.
const (
	RightUseOffice    Right = "office.use"         // own mail, chat, calendar, todo
	RightReadPeople   Right = "people.read"        // the directory as colleagues see it
	RightManagePeople Right = "people.manage"      // add, change, remove people; reset passwords
	RightManageTree   Right = "departments.manage" // the tree
	RightManageMail   Right = "mail.manage"        // mailboxes, addresses, groups, quotas
	RightReadMailLog  Right = "maillog.read"       // traces and the outgoing queue
	RightSetPolicy    Right = "policy.set"         // filters, limits, holds, retention
	RightReadAudit    Right = "audit.read"
	RightManageDomain Right = "domains.manage"
	RightManageRoles  Right = "roles.manage"
	RightManageApps   Right = "market.manage" // enable, disable, remove apps
	RightSetArchive   Right = "archive.set"   // the archive, its auditors, legal holds, retention
	RightReadArchive  Right = "archive.read"  // other people's mail, for compliance: no role includes it, see Auditor
	RightSetOrg       Right = "org.set"
)

var memberRights = []Right{RightUseOffice, RightReadPeople}

var adminRights = []Right{
	RightUseOffice, RightReadPeople, RightManagePeople, RightManageTree, RightManageMail, RightReadMailLog,
	RightSetPolicy, RightReadAudit,
}

var superRights = append(slices.Clone(adminRights),
	RightManageDomain, RightManageRoles, RightManageApps, RightSetArchive, RightSetOrg)

// Rights that an admin limited to some departments keeps; the others touch the whole organisation.
var departmentRights = []Right{RightUseOffice, RightReadPeople, RightManagePeople, RightManageMail, RightReadMailLog}

// Rights lists every right that a role may include.
func Rights() []Right { return slices.Clone(superRights) }

// Valid tells whether r is one of the known roles.
func (r Role) Valid() bool { return r == RoleSuperAdmin || r == RoleAdmin || r == RoleMember }

// May tells whether the role includes the right; an unknown role includes none.
func (r Role) May(right Right) bool {
	switch r {
	case RoleSuperAdmin:
		return slices.Contains(superRights, right)
	case RoleAdmin:
		return slices.Contains(adminRights, right)
	case RoleMember:
		return slices.Contains(memberRights, right)
	}
	return false
}

// May tells whether the person has the right now. An admin limited to departments has fewer than the role says;
// whether a certain colleague lies inside those departments is asked of the store.
func (p Person) May(right Right) bool {
	if p.State != PersonActive || !p.Role.May(right) {
		return false
	}
	return p.Role != RoleAdmin || len(p.Manages) == 0 || slices.Contains(departmentRights, right)
}

// MayAssign tells whether the person may give or take the role `to` from somebody whose role is `from`:
// only super admins make or unmake admins.
func (p Person) MayAssign(from, to Role) bool {
	if from == to {
		return true
	}
	return p.May(RightManageRoles)
}
