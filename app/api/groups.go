package api

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/workbench"
)

// GroupEntry is somebody in a group, or several at once.
type GroupEntry struct {
	Kind    string `json:"kind" enum:"person,department,tree,all,group,address" doc:"department: directly in it; tree: with all below"`
	ID      ID     `json:"id,omitempty" doc:"of the person, department or group"`
	Address string `json:"address,omitempty"`
	Name    string `json:"name,omitempty" doc:"only in answers"`
}

// MailGroup is an address that leads to many.
type MailGroup struct {
	ID         ID           `json:"id"`
	Name       string       `json:"name"`
	Address    string       `json:"address"`
	Addresses  []string     `json:"addresses"`
	Department *Named       `json:"department,omitempty" doc:"whose administrators look after it"`
	Senders    string       `json:"senders" enum:"everybody,organisation,members,listed"`
	Moderated  bool         `json:"moderated" doc:"mail waits for a moderator's word"`
	Outside    bool         `json:"outside" doc:"may have members outside the organisation"`
	Members    []GroupEntry `json:"members"`
	Listed     []GroupEntry `json:"listed"`
	Moderators []Named      `json:"moderators"`
	CreatedAt  time.Time    `json:"createdAt"`
}

// GroupLine is a group in a list.
type GroupLine struct {
	ID      ID     `json:"id"`
	Name    string `json:"name"`
	Address string `json:"address"`
}

// Expansion tells who gets a group's mail now.
type Expansion struct {
	Total   int      `json:"total"`
	Inside  int      `json:"inside"`
	Outside int      `json:"outside"`
	Some    []string `json:"some" doc:"addresses of at most 200"`
}

// maxEntries of one list of a group. The members behind them may be mailcore.MaxGroupMembers.
const maxEntries = 2000

func (a *API) groupRoutes() {
	group := func(method, path, summary string) route {
		return route{method: method, path: "/api/v1/admin/groups" + path, tag: "admin", summary: summary, right: workbench.RightManageMail}
	}
	created := func(r route) route { r.status = 201; return r }
	on(a, group("GET", "", "Mail groups"), a.listGroups)
	on(a, created(group("POST", "", "Make a mail group")), a.addGroup)
	on(a, group("GET", "/{id}", "A mail group"), a.getGroup)
	on(a, group("PUT", "/{id}", "Change a mail group; its address stays"), a.setGroup)
	done(a, group("DELETE", "/{id}", "Remove a mail group; mail to it is refused from now on"), a.removeGroup)
	on(a, group("GET", "/{id}/expansion", "Who gets its mail now"), a.expandGroup)
	on(a, created(group("POST", "/{id}/addresses", "Give a group one more address")), a.addGroupAddress)
	done(a, group("DELETE", "/{id}/addresses/{address}", "Take an address away"), a.removeGroupAddress)
}

// managedGroup finds a group that the caller looks after; others answer as absent.
func (a *API) managedGroup(ctx context.Context, c *caller, id ID) (mailcore.Group, error) {
	n, err := number[mailcore.MailboxID](id)
	if err != nil {
		return mailcore.Group{}, err
	}
	g, err := a.o.Mail.Group(ctx, mailcore.OrgID(c.Org), n)
	if err != nil {
		return g, err
	}
	may, err := a.looksAfter(ctx, c, g.Mailbox)
	if err == nil && !may {
		err = workbench.ErrNotFound
	}
	return g, err
}

type groupsInput struct {
	Q      string `query:"q" doc:"part of name or address"`
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit"`
}

func (a *API) listGroups(ctx context.Context, c *caller, in *groupsInput) (List[GroupLine], error) {
	if len(in.Q) > maxQuery {
		return List[GroupLine]{}, invalid("q", "is too long")
	}
	list, next, err := a.o.Mail.Mailboxes(ctx, mailcore.OrgID(c.Org), maildb.MailboxQuery{Q: in.Q, Kind: mailcore.GroupMailbox, Cursor: in.Cursor, Limit: in.Limit})
	out := listOf[GroupLine](nil)
	out.Next = next
	for _, mb := range list {
		may, err := a.looksAfter(ctx, c, mb)
		if err != nil {
			return out, err
		}
		if may {
			out.Items = append(out.Items, GroupLine{idOf(mb.ID), mb.Name, string(mb.Address)})
		}
	}
	return out, err
}

func (a *API) groupView(ctx context.Context, c *caller, g mailcore.Group) (MailGroup, error) {
	v := MailGroup{ID: idOf(g.ID), Name: g.Name, Address: string(g.Address), Senders: string(g.Senders), Moderated: g.Moderated, Outside: g.Outside,
		CreatedAt: g.CreatedAt, Addresses: each(g.Addresses, func(x mailcore.Address) string { return string(x) })}
	departments, err := a.departmentNames(ctx, c.Org)
	if err != nil {
		return v, err
	}
	if g.Unit != 0 {
		v.Department = &Named{ID(threadText(g.Unit)), departments[workbench.DepartmentID(g.Unit)]}
	}
	var ids []workbench.PersonID
	for _, e := range append(slices.Clone(g.Members), g.Listed...) {
		if e.Kind == mailcore.GroupPerson {
			ids = append(ids, workbench.PersonID(e.Holder))
		}
	}
	for _, p := range g.Moderators {
		ids = append(ids, workbench.PersonID(p))
	}
	people, err := a.o.Office.PeopleByID(ctx, c.Org, ids)
	if err != nil {
		return v, err
	}
	names := map[int64]string{}
	for _, p := range people {
		names[int64(p.ID)] = p.Name
	}
	entry := func(e mailcore.GroupEntry) GroupEntry {
		x := GroupEntry{Kind: string(e.Kind), Address: string(e.Address)}
		if e.Holder != 0 {
			x.ID = ID(threadText(e.Holder))
		}
		switch e.Kind {
		case mailcore.GroupPerson:
			x.Name = names[e.Holder]
		case mailcore.GroupDepartment, mailcore.GroupTree:
			x.Name = departments[workbench.DepartmentID(e.Holder)]
		case mailcore.GroupGroup:
			if mb, err := a.o.Mail.Mailbox(ctx, g.Org, mailcore.MailboxID(e.Holder)); err == nil {
				x.Name = mb.Name
			}
		}
		return x
	}
	v.Members, v.Listed = each(g.Members, entry), each(g.Listed, entry)
	v.Moderators = each(g.Moderators, func(p int64) Named { return Named{ID(threadText(p)), names[p]} })
	return v, nil
}

func (a *API) getGroup(ctx context.Context, c *caller, in *byID) (MailGroup, error) {
	g, err := a.managedGroup(ctx, c, in.ID)
	if err != nil {
		return MailGroup{}, err
	}
	return a.groupView(ctx, c, g)
}

type groupBody struct {
	Name       string       `json:"name"`
	Address    string       `json:"address,omitempty" doc:"only of a new group"`
	Department ID           `json:"department,omitempty" doc:"only of a new group: whose administrators look after it too"`
	Senders    string       `json:"senders,omitempty" enum:"everybody,organisation,members,listed" doc:"organisation without"`
	Moderated  bool         `json:"moderated,omitempty"`
	Outside    bool         `json:"outside,omitempty"`
	Members    []GroupEntry `json:"members,omitempty"`
	Listed     []GroupEntry `json:"listed,omitempty" doc:"who may send, with senders=listed"`
	Moderators []ID         `json:"moderators,omitempty" doc:"people; without, super admins decide"`
	TakeHeld   bool         `json:"takeHeld,omitempty" doc:"also an address that was somebody else's a short while ago"`
}

// groupFrom reads a wish into a group.
func (a *API) groupFrom(ctx context.Context, c *caller, g *mailcore.Group, b groupBody) error {
	var err error
	if g.Name, err = nameFrom(b.Name); err != nil {
		return err
	}
	if g.Senders = mailcore.PostRule(b.Senders); g.Senders == "" {
		g.Senders = mailcore.FromColleague
	}
	switch g.Senders {
	case mailcore.FromEverybody, mailcore.FromColleague, mailcore.FromMembers, mailcore.FromListed:
	default:
		return invalid("senders", "knows everybody, organisation, members and listed")
	}
	g.Moderated, g.Outside = b.Moderated, b.Outside
	if g.Members, err = a.entriesFrom(ctx, c, "members", b.Members, g); err != nil {
		return err
	}
	if g.Listed, err = a.entriesFrom(ctx, c, "listed", b.Listed, nil); err != nil {
		return err
	}
	g.Moderators = nil
	for _, id := range b.Moderators {
		p, err := a.colleague(ctx, c, id)
		if err != nil {
			return orInvalid(err, "moderators", "name somebody who does not work here")
		}
		g.Moderators = append(g.Moderators, int64(p.ID))
	}
	if len(g.Moderators) > maxEntries {
		return invalid("moderators", "are too many")
	}
	return nil
}

func (a *API) colleague(ctx context.Context, c *caller, id ID) (workbench.Person, error) {
	n, err := number[workbench.PersonID](id)
	if err != nil {
		return workbench.Person{}, err
	}
	p, err := a.o.Office.Person(ctx, c.Org, n)
	if err == nil && p.State == workbench.PersonLeft {
		err = workbench.ErrNotFound
	}
	return p, err
}

// entriesFrom reads entries. Those of the members of a group must be the caller's to add: an admin of departments adds
// people, departments and groups of theirs.
func (a *API) entriesFrom(ctx context.Context, c *caller, field string, list []GroupEntry, g *mailcore.Group) ([]mailcore.GroupEntry, error) {
	if len(list) > maxEntries {
		return nil, invalid(field, fmt.Sprintf("are more than %d entries; name departments or groups", maxEntries))
	}
	out := make([]mailcore.GroupEntry, 0, len(list))
	for _, x := range list {
		e, err := a.entryFrom(ctx, c, x, g)
		if err != nil {
			return nil, orInvalid(err, field, "contain what does not exist, or is not yours to add")
		}
		if !slices.Contains(out, e) {
			out = append(out, e)
		}
	}
	return out, nil
}

func (a *API) entryFrom(ctx context.Context, c *caller, x GroupEntry, g *mailcore.Group) (mailcore.GroupEntry, error) {
	e := mailcore.GroupEntry{Kind: mailcore.MemberKind(x.Kind)}
	limited := g != nil && len(managed(c)) > 0
	switch e.Kind {
	case mailcore.GroupAll:
		if limited {
			return e, workbench.ErrNotFound
		}
		return e, nil
	case mailcore.GroupPerson:
		find := a.colleague
		if limited {
			find = a.managedPerson
		}
		p, err := find(ctx, c, x.ID)
		e.Holder = int64(p.ID)
		return e, err
	case mailcore.GroupDepartment, mailcore.GroupTree:
		dep, err := number[workbench.DepartmentID](x.ID)
		if err != nil {
			return e, err
		}
		names, err := a.departmentNames(ctx, c.Org)
		if _, ok := names[dep]; err == nil && !ok {
			err = workbench.ErrNotFound
		}
		if err == nil && limited {
			_, err = a.departments(ctx, c, []ID{x.ID})
		}
		e.Holder = int64(dep)
		return e, err
	case mailcore.GroupGroup:
		inner, err := a.managedGroup(ctx, c, x.ID)
		if err == nil && g != nil && inner.ID == g.ID {
			err = workbench.ErrNotFound
		}
		e.Holder = int64(inner.ID)
		return e, err
	case mailcore.GroupAddress:
		addr, err := mailcore.ParseAddress(x.Address)
		if err != nil {
			return e, invalid("address", "is not a mail address")
		}
		if g != nil && !g.Outside {
			d, err := a.o.Mail.DomainByName(ctx, addr.Domain())
			if errors.Is(err, mailcore.ErrNoDomain) || err == nil && d.Org != mailcore.OrgID(c.Org) {
				return e, invalid("outside", "must be allowed before somebody outside can be a member")
			}
			if err != nil {
				return e, err
			}
		}
		e.Address = addr
		return e, nil
	}
	return e, invalid("kind", "knows person, department, tree, all, group and address")
}

func (a *API) addGroup(ctx context.Context, c *caller, in *body[groupBody]) (MailGroup, error) {
	g := mailcore.Group{}
	var err error
	if g.Unit, err = a.unitFrom(ctx, c, in.Body.Department); err != nil {
		return MailGroup{}, err
	}
	if g.Address, err = a.addressFrom(ctx, c, in.Body.Address); err != nil {
		return MailGroup{}, err
	}
	if err := a.groupFrom(ctx, c, &g, in.Body); err != nil {
		return MailGroup{}, err
	}
	if err := a.takeHeld(ctx, c, g.Address, in.Body.TakeHeld); err != nil {
		return MailGroup{}, err
	}
	addr := g.Address
	if g, err = a.o.Mail.CreateGroup(ctx, mailcore.OrgID(c.Org), g); err != nil {
		return MailGroup{}, a.taken(ctx, c, addr, err)
	}
	if err := a.noteMailbox(ctx, c, "group.add", g.ID, string(g.Address)); err != nil {
		return MailGroup{}, err
	}
	return a.groupView(ctx, c, g)
}

func (a *API) setGroup(ctx context.Context, c *caller, in *idBody[groupBody]) (MailGroup, error) {
	g, err := a.managedGroup(ctx, c, in.ID)
	if err != nil {
		return MailGroup{}, err
	}
	if err := a.groupFrom(ctx, c, &g, in.Body); err != nil {
		return MailGroup{}, err
	}
	if err := a.o.Mail.SetGroup(ctx, g.Org, g); err != nil {
		return MailGroup{}, err
	}
	if err := a.noteMailbox(ctx, c, "group.change", g.ID, string(g.Address)); err != nil {
		return MailGroup{}, err
	}
	return a.getGroup(ctx, c, &byID{in.ID})
}

func (a *API) removeGroup(ctx context.Context, c *caller, in *byID) error {
	g, err := a.managedGroup(ctx, c, in.ID)
	if err != nil {
		return err
	}
	if err := a.o.Mail.DeleteMailbox(ctx, g.Org, g.ID); err != nil {
		return err
	}
	return a.noteMailbox(ctx, c, "group.remove", g.ID, string(g.Address))
}

// maxExpanded is how many addresses an expansion names.
const maxExpanded = 200

func (a *API) expandGroup(ctx context.Context, c *caller, in *byID) (Expansion, error) {
	g, err := a.managedGroup(ctx, c, in.ID)
	if err != nil {
		return Expansion{}, err
	}
	circle, err := a.o.Bridge.Circle(ctx, g.Org, g.ID)
	if err != nil {
		return Expansion{}, err
	}
	out := Expansion{Total: len(circle.Local) + len(circle.Remote), Inside: len(circle.Local), Outside: len(circle.Remote), Some: []string{}}
	for _, m := range circle.Local[:min(len(circle.Local), maxExpanded)] {
		mb, err := a.o.Mail.Mailbox(ctx, m.Org, m.Mailbox)
		if err == nil {
			out.Some = append(out.Some, string(mb.Address))
		}
	}
	for _, x := range circle.Remote[:min(len(circle.Remote), maxExpanded-len(out.Some))] {
		out.Some = append(out.Some, string(x))
	}
	return out, nil
}

func (a *API) addGroupAddress(ctx context.Context, c *caller, in *idBody[newAddress]) (MailGroup, error) {
	g, err := a.managedGroup(ctx, c, in.ID)
	if err != nil {
		return MailGroup{}, err
	}
	if err := a.giveAddress(ctx, c, g.Mailbox, in.Body); err != nil {
		return MailGroup{}, err
	}
	return a.getGroup(ctx, c, &byID{in.ID})
}

func (a *API) removeGroupAddress(ctx context.Context, c *caller, in *addressPath) error {
	g, err := a.managedGroup(ctx, c, in.ID)
	if err != nil {
		return err
	}
	return a.takeAddress(ctx, c, g.Mailbox, in.Address)
}
