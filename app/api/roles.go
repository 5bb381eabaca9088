package api

import (
	"context"

	"mailbridge/workbench"
)

// Words are the same in Chinese and in English.
type Words struct {
	Chinese string `json:"zh"`
	English string `json:"en"`
}

// RoleRight is a right in words.
type RoleRight struct {
	Right string `json:"right"`
	Words
}

// RoleView is one row of the published matrix.
type RoleView struct {
	Role    string      `json:"role" enum:"super_admin,admin,department_admin,member" doc:"a department_admin is an admin with manages"`
	Name    Words       `json:"name"`
	About   Words       `json:"about"`
	People  int         `json:"people" doc:"who hold it and have not left"`
	Rights  []RoleRight `json:"rights"`
	Missing []RoleRight `json:"missing" doc:"rights that the role lacks"`
}

// departmentAdmin is how the matrix calls an admin who is limited to departments.
const departmentAdmin = "department_admin"

var wordsOfRights = map[workbench.Right]Words{
	workbench.RightUseOffice:    {"使用自己的邮件、聊天、日程和待办", "Use one's own mail, chats, calendar and todos"},
	workbench.RightReadPeople:   {"查看通讯录", "See the directory"},
	workbench.RightManagePeople: {"添加、修改、移除成员，重置密码", "Add, change and remove people, reset passwords"},
	workbench.RightManageTree:   {"管理部门", "Manage departments"},
	workbench.RightManageMail:   {"管理邮箱、地址和容量", "Manage mailboxes, addresses and quotas"},
	workbench.RightReadMailLog:  {"查看投递记录和外发队列", "Read delivery records and the outgoing queue"},
	workbench.RightSetPolicy:    {"设置收发策略和限制", "Set policies and limits of mail"},
	workbench.RightReadAudit:    {"查看操作日志", "Read the log of administration"},
	workbench.RightManageDomain: {"管理邮箱域名", "Manage mail domains"},
	workbench.RightManageRoles:  {"设置管理员角色", "Make and unmake administrators"},
	workbench.RightManageApps:   {"启用、停用、移除应用", "Enable, disable and remove apps"},
	workbench.RightSetArchive:   {"设置邮件归档、审计员、诉讼保全和保留期", "Set the archive, auditors, legal holds and retention"},
	workbench.RightSetOrg:       {"修改企业信息", "Change the organisation's own data"},
}

func (a *API) roleRoutes() {
	on(a, route{method: "GET", path: "/api/v1/admin/roles", tag: "admin", right: workbench.RightManagePeople,
		summary: "Who may do what: each role, its rights and how many people hold it. PATCH /admin/people/{id} assigns one"}, a.listRoles)
}

func (a *API) listRoles(ctx context.Context, c *caller, _ *none) (List[RoleView], error) {
	counts, limited, err := a.o.Office.RoleCounts(ctx, c.Org)
	if err != nil {
		return List[RoleView]{}, err
	}
	rows := []struct {
		RoleView
		person workbench.Person
	}{
		{RoleView{Role: string(workbench.RoleSuperAdmin), Name: Words{"超级管理员", "Super admin"}, People: counts[workbench.RoleSuperAdmin],
			About: Words{"拥有全部权限；最后一名超级管理员不能移除或降级", "May do everything; the last one can be neither removed nor demoted"}},
			workbench.Person{Role: workbench.RoleSuperAdmin}},
		{RoleView{Role: string(workbench.RoleAdmin), Name: Words{"管理员", "Admin"}, People: counts[workbench.RoleAdmin],
			About: Words{"管理全企业的成员、部门和邮箱", "Manages people, departments and mailboxes of the whole organisation"}},
			workbench.Person{Role: workbench.RoleAdmin}},
		{RoleView{Role: departmentAdmin, Name: Words{"部门管理员", "Department admin"}, People: limited,
			About: Words{"只管理所负责部门及其下级部门的成员", "Manages the people of certain departments and those below"}},
			workbench.Person{Role: workbench.RoleAdmin, Manages: []workbench.DepartmentID{1}}},
		{RoleView{Role: string(workbench.RoleMember), Name: Words{"普通成员", "Member"}, People: counts[workbench.RoleMember],
			About: Words{"使用自己的邮箱和办公功能", "Uses their own mailbox and office"}}, workbench.Person{Role: workbench.RoleMember}},
	}
	out := make([]RoleView, len(rows))
	for i, r := range rows {
		r.person.State = workbench.PersonActive
		v := r.RoleView
		v.Rights, v.Missing = []RoleRight{}, []RoleRight{}
		for _, right := range workbench.Rights() {
			one := RoleRight{string(right), wordsOfRights[right]}
			if r.person.May(right) {
				v.Rights = append(v.Rights, one)
			} else {
				v.Missing = append(v.Missing, one)
			}
		}
		out[i] = v
	}
	return listOf(out), nil
}
