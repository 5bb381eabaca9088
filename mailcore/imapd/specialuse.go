package imapd

import (
	"strings"

	"mailbridge/mailcore"
)

// specialUse of RFC 6154 and the roles of our folders.
var specialUse = [...]struct {
	role mailcore.Role
	attr string
}{
	{mailcore.RoleSent, `\Sent`},
	{mailcore.RoleDrafts, `\Drafts`},
	{mailcore.RoleTrash, `\Trash`},
	{mailcore.RoleJunk, `\Junk`},
	{mailcore.RoleArchive, `\Archive`},
}

func attrOf(r mailcore.Role) string {
	for _, s := range specialUse {
		if s.role == r {
			return s.attr
		}
	}
	return ""
}

func roleOf(attr string) mailcore.Role {
	for _, s := range specialUse {
		if strings.EqualFold(s.attr, attr) {
			return s.role
		}
	}
	return mailcore.RoleNone
}
