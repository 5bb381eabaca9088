package api

import (
	"context"
	"errors"
	"slices"

	"mailbridge/mailcore"
	"mailbridge/workbench"
)

func (a *API) peopleRoutes() {
	people := func(method, path, summary string) route {
		return route{method: method, path: "/api/v1/admin/people" + path, tag: "admin", summary: summary, right: workbench.RightManagePeople}
	}
	on(a, people("GET", "", "The directory"), a.listPeople)
	add := people("POST", "", "Add somebody")
	add.status = 201
	on(a, add, a.addPerson)
	on(a, people("GET", "/{id}", "Somebody"), a.getPerson)
	on(a, people("PATCH", "/{id}", "Change somebody, or reset their password"), a.changePerson)
	done(a, people("DELETE", "/{id}", "Somebody has left"), a.removePerson)
	done(a, people("POST", "/{id}/notice", "Send the activation link again"), a.notifyPerson)
}

type peopleInput struct {
	Q          string `query:"q" doc:"name, pinyin, initials, login, number or title"`
	Department ID     `query:"department"`
	State      string `query:"state" enum:"active,disabled,left"`
	Cursor     string `query:"cursor"`
	Limit      int    `query:"limit"`
}

func (a *API) listPeople(ctx context.Context, c *caller, in *peopleInput) (List[Person], error) {
	dep, err := optional[workbench.DepartmentID](in.Department)
	if err != nil {
		return List[Person]{}, err
	}
	if len(in.Q) > maxQuery {
		return List[Person]{}, invalid("q", "is too long")
	}
	people, next, total, err := a.o.Office.People(ctx, c.Org, workbench.PeopleQuery{Q: in.Q, Department: dep, Below: true,
		Within: managed(c), State: workbench.PersonState(in.State), Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return List[Person]{}, err
	}
	out := listOf[Person](nil)
	for _, p := range people {
		v, err := a.personWithMailbox(ctx, p)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, v)
	}
	out.Next, out.Total = next, &total
	return out, a.nameDepartments(ctx, c.Org, out.Items)
}

// managed is what an admin is limited to; nothing is the whole organisation.
func managed(c *caller) []workbench.DepartmentID {
	if c.Role == workbench.RoleAdmin {
		return c.Manages
	}
	return nil
}

func (a *API) personWithMailbox(ctx context.Context, p workbench.Person) (Person, error) {
	v := personView(p, nil)
	mb, err := a.o.Mail.MailboxOfPerson(ctx, mailcore.OrgID(p.Org), int64(p.ID))
	if errors.Is(err, mailcore.ErrNoMailbox) {
		return v, nil
	}
	v.Mailbox = &PersonMailbox{Address: string(mb.Address), State: string(mb.State)}
	return v, err
}

func (a *API) nameDepartments(ctx context.Context, org workbench.OrgID, people []Person) error {
	names, err := a.departmentNames(ctx, org)
	for i := range people {
		for j, d := range people[i].Departments {
			id, _ := number[workbench.DepartmentID](d.ID) // we made it a moment ago
			people[i].Departments[j].Name = names[id]
		}
	}
	return err
}

// managedPerson finds somebody whom the caller administers; others answer as absent.
func (a *API) managedPerson(ctx context.Context, c *caller, id ID) (workbench.Person, error) {
	n, err := number[workbench.PersonID](id)
	if err != nil {
		return workbench.Person{}, err
	}
	p, err := a.o.Office.Person(ctx, c.Org, n)
	if err != nil {
		return p, err
	}
	may, err := a.o.Office.Manages(ctx, c.Person, n)
	if err == nil && !may {
		err = workbench.ErrNotFound
	}
	return p, err
}

// outranked refuses to touch other admins: who may reset an admin's password has the admin's rights.
func outranked(c *caller, p workbench.Person) error {
	if p.Role != workbench.RoleMember && p.ID != c.ID && !c.May(workbench.RightManageRoles) {
		return workbench.ErrForbidden
	}
	return nil
}

func (a *API) onePerson(ctx context.Context, p workbench.Person) (Person, error) {
	v, err := a.personWithMailbox(ctx, p)
	if err != nil {
		return v, err
	}
	one := []Person{v}
	return one[0], a.nameDepartments(ctx, p.Org, one)
}

func (a *API) getPerson(ctx context.Context, c *caller, in *byID) (Person, error) {
	p, err := a.managedPerson(ctx, c, in.ID)
	if err != nil {
		return Person{}, err
	}
	return a.onePerson(ctx, p)
}

type newPerson struct {
	Name        string `json:"name"`
	Login       string `json:"login"`
	Phone       string `json:"phone,omitempty"`
	Title       string `json:"title,omitempty"`
	Departments []ID   `json:"departments,omitempty"`
	Role        string `json:"role,omitempty" enum:"super_admin,admin,member"`
	Manages     []ID   `json:"manages,omitempty"`
	Password    string `json:"password,omitempty"`
	// MustChange is whether Password opens only the page for an own one; else the organisation's policy says it.
	MustChange   *bool   `json:"mustChange,omitempty"`
	RecoveryMail *string `json:"recoveryMail,omitempty"`
}

// departments reads department ids and checks that the caller manages them.
func (a *API) departments(ctx context.Context, c *caller, ids []ID) ([]workbench.DepartmentID, error) {
	deps, err := numbers[workbench.DepartmentID]("departments", ids)
	if err != nil || len(managed(c)) == 0 {
		return deps, err
	}
	below, err := a.o.Office.Below(ctx, c.Org, c.Manages)
	if err != nil {
		return nil, err
	}
	if len(deps) == 0 {
		return nil, invalid("departments", "must name one of yours")
	}
	for _, d := range deps {
		if !slices.Contains(below, d) {
			return nil, invalid("departments", "contain one that is not yours")
		}
	}
	return deps, nil
}

func (a *API) addPerson(ctx context.Context, c *caller, in *body[newPerson]) (Person, error) {
	b := in.Body
	role := workbench.Role(b.Role)
	if role == "" {
		role = workbench.RoleMember
	}
	if !role.Valid() {
		return Person{}, invalid("role", "is not known")
	}
	if !c.MayAssign(workbench.RoleMember, role) {
		return Person{}, workbench.ErrForbidden
	}
	deps, err := a.departments(ctx, c, b.Departments)
	if err != nil {
		return Person{}, err
	}
	manages, err := numbers[workbench.DepartmentID]("manages", b.Manages)
	if err != nil {
		return Person{}, err
	}
	must, err := a.mustChange(ctx, c.Org, b.MustChange)
	if err != nil {
		return Person{}, err
	}
	p, err := a.o.Office.AddPerson(ctx, c.Org, workbench.NewPerson{Login: b.Login, Name: b.Name, Password: b.Password, Phone: b.Phone,
		Title: b.Title, Departments: deps, Role: role, Manages: manages, MustChange: must})
	if err != nil {
		return Person{}, orInvalid(err, "departments", "contain one that does not exist")
	}
	if b.RecoveryMail != nil {
		if err := a.o.Office.SetRecovery(ctx, c.Org, p.ID, *b.RecoveryMail); err != nil {
			return Person{}, err
		}
	}
	return a.onePerson(ctx, p)
}

type personChange struct {
	Name        *string `json:"name,omitempty"`
	Login       *string `json:"login,omitempty"`
	Phone       *string `json:"phone,omitempty"`
	Title       *string `json:"title,omitempty"`
	Departments *[]ID   `json:"departments,omitempty"`
	Role        *string `json:"role,omitempty"`
	Manages     *[]ID   `json:"manages,omitempty"`
	State       *string `json:"state,omitempty" enum:"active,disabled"`
	Password    string  `json:"password,omitempty"`
	// MustChange is whether Password opens only the page for an own one; else the organisation's policy says it.
	MustChange   *bool   `json:"mustChange,omitempty"`
	RecoveryMail *string `json:"recoveryMail,omitempty" doc:"where the link for a forgotten password goes"`
}

func (a *API) changePerson(ctx context.Context, c *caller, in *idBody[personChange]) (Person, error) {
	p, err := a.managedPerson(ctx, c, in.ID)
	if err != nil {
		return Person{}, err
	}
	if err := outranked(c, p); err != nil {
		return Person{}, err
	}
	change, err := a.personChange(ctx, c, p, in.Body)
	if err != nil {
		return Person{}, err
	}
	if in.Body.Password != "" {
		if err := workbench.CheckPassword(in.Body.Password, p.Login, p.Name); err != nil {
			return Person{}, err
		}
	}
	if p, err = a.o.Office.UpdatePerson(ctx, c.Org, p.ID, change); err != nil {
		return Person{}, orInvalid(err, "departments", "contain one that does not exist")
	}
	if in.Body.Password != "" {
		must, err := a.mustChange(ctx, c.Org, in.Body.MustChange)
		if err != nil {
			return Person{}, err
		}
		if err := a.o.Access.SetPassword(ctx, p, in.Body.Password, must); err != nil {
			return Person{}, err
		}
	}
	if in.Body.RecoveryMail != nil {
		if err := a.o.Office.SetRecovery(ctx, c.Org, p.ID, *in.Body.RecoveryMail); err != nil {
			return Person{}, err
		}
	}
	a.o.Hub.Recheck(int64(p.ID))
	return a.onePerson(ctx, p)
}

// personChange asks for the rights that single fields need.
func (a *API) personChange(ctx context.Context, c *caller, p workbench.Person, b personChange) (ch workbench.PersonChange, err error) {
	ch = workbench.PersonChange{Name: b.Name, Login: b.Login, Phone: b.Phone, Title: b.Title}
	if b.Departments != nil && !sameDepartments(*b.Departments, p.Departments) {
		deps, err := a.departments(ctx, c, *b.Departments)
		if err != nil {
			return ch, err
		}
		ch.Departments = &deps
	}
	if b.Role != nil && workbench.Role(*b.Role) != p.Role {
		role := workbench.Role(*b.Role)
		if !role.Valid() {
			return ch, invalid("role", "is not known")
		}
		if !c.MayAssign(p.Role, role) {
			return ch, workbench.ErrForbidden
		}
		ch.Role = &role
	}
	if b.Manages != nil {
		manages, err := numbers[workbench.DepartmentID]("manages", *b.Manages)
		if err != nil {
			return ch, err
		}
		if !c.May(workbench.RightManageRoles) && !slices.Equal(manages, p.Manages) {
			return ch, workbench.ErrForbidden
		}
		ch.Manages = &manages
	}
	if b.State != nil && workbench.PersonState(*b.State) != p.State {
		state := workbench.PersonState(*b.State)
		if state != workbench.PersonActive && state != workbench.PersonDisabled {
			return ch, invalid("state", "must be active or disabled")
		}
		if p.ID == c.ID {
			return ch, invalid("state", "of yourself is for others to change")
		}
		ch.State = &state
	}
	return ch, nil
}

func sameDepartments(ids []ID, have []workbench.DepartmentID) bool {
	deps, err := numbers[workbench.DepartmentID]("departments", ids)
	slices.Sort(deps)
	return err == nil && slices.Equal(deps, slices.Sorted(slices.Values(have)))
}

// mustChange tells whether a password that an admin makes is to be changed: as the request says, else as the
// organisation does.
func (a *API) mustChange(ctx context.Context, org workbench.OrgID, wish *bool) (bool, error) {
	if wish != nil {
		return *wish, nil
	}
	p, err := a.o.Access.Policy(ctx, org)
	return !p.KeepInitial, err
}

func (a *API) removePerson(ctx context.Context, c *caller, in *byID) error {
	p, err := a.managedPerson(ctx, c, in.ID)
	if err != nil {
		return err
	}
	if err := outranked(c, p); err != nil {
		return err
	}
	if p.ID == c.ID {
		return invalid("id", "is you yourself")
	}
	if err := a.o.Office.RemovePerson(ctx, c.Org, p.ID); err != nil {
		return err
	}
	a.o.Hub.Recheck(int64(p.ID))
	return nil
}

func (a *API) notifyPerson(ctx context.Context, c *caller, in *byID) error {
	p, err := a.managedPerson(ctx, c, in.ID)
	if err != nil {
		return err
	}
	return a.o.Bridge.ResendActivation(ctx, c.Org, p.ID)
}
