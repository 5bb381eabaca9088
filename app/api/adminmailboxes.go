package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/workbench"
)

// AdminMailbox is a mailbox as those see it who look after it: no mail.
type AdminMailbox struct {
	ID         ID        `json:"id"`
	Kind       string    `json:"kind" enum:"person,shared"`
	Address    string    `json:"address"`
	Addresses  []string  `json:"addresses" doc:"the primary one first"`
	Name       string    `json:"name"`
	State      string    `json:"state" enum:"active,pending,disabled"`
	Person     *Named    `json:"person,omitempty" doc:"its owner"`
	Department *Named    `json:"department,omitempty" doc:"whose administrators look after it"`
	Used       int64     `json:"used"`
	Quota      int64     `json:"quota" doc:"bytes; 0 is unlimited"`
	CreatedAt  time.Time `json:"createdAt"`
}

func (a *API) adminMailboxRoutes() {
	box := func(method, path, summary string) route {
		return route{method: method, path: "/api/v1/admin/mailboxes" + path, tag: "admin", summary: summary, right: workbench.RightManageMail}
	}
	created := func(r route) route { r.status = 201; return r }
	on(a, box("GET", "", "Mailboxes of people and shared ones"), a.adminMailboxes)
	on(a, created(box("POST", "", "Make a shared mailbox")), a.addSharedMailbox)
	on(a, box("GET", "/{id}", "A mailbox"), a.adminMailbox)
	on(a, box("PATCH", "/{id}", "Change a shared mailbox, or any mailbox's quota"), a.changeMailbox)
	done(a, box("DELETE", "/{id}", "Remove a shared mailbox with all its mail"), a.removeSharedMailbox)
	on(a, box("POST", "/{id}/convert", "Make a shared mailbox of a person's"), a.convertMailbox)
	on(a, created(box("POST", "/{id}/addresses", "Give a mailbox one more address")), a.addMailboxAddress)
	done(a, box("DELETE", "/{id}/addresses/{address}", "Take an address away; mail to it is refused from now on"), a.removeMailboxAddress)
	on(a, box("GET", "/{id}/grants", "Who may use a mailbox"), a.adminGrants)
	on(a, created(box("POST", "/{id}/grants", "Let a person or department use a mailbox, in place of what they could before")), a.addAdminGrant)
	done(a, box("DELETE", "/{id}/grants/{grant}", "Take it back"), a.removeAdminGrant)
	on(a, box("GET", "/{id}/access-log", "What others than its owner did in a mailbox"), a.adminAccessLog)
	policy := route{method: "GET", path: "/api/v1/admin/address-policy", tag: "admin", summary: "How many addresses people may add themselves", right: workbench.RightSetPolicy}
	on(a, policy, a.addressPolicy)
	policy.method, policy.summary = "PUT", "Set how many addresses people may add themselves"
	on(a, policy, a.setAddressPolicy)
	done(a, route{method: "PUT", path: "/api/v1/admin/domains/{name}/catch-all", tag: "admin", summary: "Choose who gets mail for unknown addresses",
		right: workbench.RightManageDomain}, a.setCatchAll)
	me := func(method, path, summary string) route {
		return route{method: method, path: "/api/v1/me/addresses" + path, tag: "me", summary: summary, right: workbench.RightUseOffice}
	}
	on(a, me("GET", "", "My addresses, and how many I may add"), a.myAddresses)
	on(a, created(me("POST", "", "Add an address to my mailbox")), a.addMyAddress)
	done(a, me("DELETE", "/{address}", "Take one of my addresses away"), a.removeMyAddress)
}

func (a *API) adminMailboxView(ctx context.Context, c *caller, mb mailcore.Mailbox) (AdminMailbox, error) {
	v := AdminMailbox{ID: idOf(mb.ID), Kind: string(mb.Kind), Address: string(mb.Address), Name: mb.Name, State: string(mb.State), Used: mb.Used,
		Quota: mb.Quota, CreatedAt: mb.CreatedAt, Addresses: each(mb.Addresses, func(x mailcore.Address) string { return string(x) })}
	if mb.Person != 0 {
		v.Person = &Named{ID(threadText(mb.Person)), mb.Name}
	}
	if mb.Unit != 0 {
		names, err := a.departmentNames(ctx, c.Org)
		if err != nil {
			return v, err
		}
		v.Department = &Named{ID(threadText(mb.Unit)), names[workbench.DepartmentID(mb.Unit)]}
	}
	return v, nil
}

// looksAfter tells whether the caller administers a mailbox or group: their people's, their departments', or all.
func (a *API) looksAfter(ctx context.Context, c *caller, mb mailcore.Mailbox) (bool, error) {
	if mb.Person != 0 {
		return a.o.Office.Manages(ctx, c.Person, workbench.PersonID(mb.Person))
	}
	if len(managed(c)) == 0 {
		return c.May(workbench.RightManageMail), nil
	}
	below, err := a.o.Office.Below(ctx, c.Org, c.Manages)
	return slices.Contains(below, workbench.DepartmentID(mb.Unit)), err
}

// managedMailbox finds a mailbox that the caller looks after; others answer as absent.
func (a *API) managedMailbox(ctx context.Context, c *caller, id ID) (mailcore.Mailbox, error) {
	n, err := number[mailcore.MailboxID](id)
	if err != nil {
		return mailcore.Mailbox{}, err
	}
	mb, err := a.o.Mail.Mailbox(ctx, mailcore.OrgID(c.Org), n)
	if err != nil {
		return mb, err
	}
	may, err := a.looksAfter(ctx, c, mb)
	if err == nil && (!may || mb.Kind == mailcore.GroupMailbox || mb.Kind == mailcore.ReportMailbox) {
		err = workbench.ErrNotFound
	}
	return mb, err
}

// touchable is managedMailbox for changes: other admins' own mailboxes are for super admins.
func (a *API) touchable(ctx context.Context, c *caller, id ID) (mailcore.Mailbox, error) {
	mb, err := a.managedMailbox(ctx, c, id)
	if err != nil || mb.Person == 0 {
		return mb, err
	}
	p, err := a.o.Office.Person(ctx, c.Org, workbench.PersonID(mb.Person))
	if err != nil {
		return mb, err
	}
	return mb, outranked(c, p)
}

type mailboxesInput struct {
	Q      string `query:"q" doc:"part of name or address"`
	Kind   string `query:"kind" enum:"person,shared"`
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit"`
}

func (a *API) adminMailboxes(ctx context.Context, c *caller, in *mailboxesInput) (List[AdminMailbox], error) {
	if len(in.Q) > maxQuery {
		return List[AdminMailbox]{}, invalid("q", "is too long")
	}
	list, next, err := a.o.Mail.Mailboxes(ctx, mailcore.OrgID(c.Org), maildb.MailboxQuery{Q: in.Q, Kind: mailcore.MailboxKind(in.Kind), Cursor: in.Cursor, Limit: in.Limit})
	out := listOf[AdminMailbox](nil)
	for _, mb := range list {
		may, err := a.looksAfter(ctx, c, mb)
		if err != nil && !errors.Is(err, workbench.ErrNotFound) {
			return out, err
		}
		if !may {
			continue
		}
		v, err := a.adminMailboxView(ctx, c, mb)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, v)
	}
	out.Next = next
	return out, err
}

func (a *API) adminMailbox(ctx context.Context, c *caller, in *byID) (AdminMailbox, error) {
	mb, err := a.managedMailbox(ctx, c, in.ID)
	if err != nil {
		return AdminMailbox{}, err
	}
	return a.adminMailboxView(ctx, c, mb)
}

type sharedMailbox struct {
	Name       string `json:"name"`
	Address    string `json:"address"`
	Department ID     `json:"department,omitempty" doc:"whose administrators look after it too"`
	Quota      int64  `json:"quota,omitempty"`
	TakeHeld   bool   `json:"takeHeld,omitempty" doc:"also an address that was somebody else's a short while ago"`
}

// unitFrom checks the department of a shared mailbox or group; an admin of departments must name one of theirs.
func (a *API) unitFrom(ctx context.Context, c *caller, id ID) (int64, error) {
	if id == "" && len(managed(c)) == 0 {
		return 0, nil
	}
	dep, err := number[workbench.DepartmentID](id)
	if err != nil {
		return 0, invalid("department", "must name one of yours")
	}
	names, err := a.departmentNames(ctx, c.Org)
	if err != nil {
		return 0, err
	}
	if _, ok := names[dep]; !ok {
		return 0, invalid("department", "does not exist")
	}
	_, err = a.departments(ctx, c, []ID{id})
	return int64(dep), err
}

// addressFrom reads a new address in one of the organisation's verified domains.
func (a *API) addressFrom(ctx context.Context, c *caller, s string) (mailcore.Address, error) {
	addr, err := mailcore.ParseAddress(strings.TrimSpace(s))
	if err != nil || strings.ContainsAny(addr.Local(), `+"`) {
		return "", invalid("address", "is not a plain mail address")
	}
	d, err := a.o.Mail.DomainByName(ctx, addr.Domain())
	if errors.Is(err, mailcore.ErrNoDomain) || err == nil && d.Org != mailcore.OrgID(c.Org) {
		return "", invalid("address", "is not in one of your domains")
	}
	return addr, err
}

// maxName is longer than any mailbox's name.
const maxName = 100

func nameFrom(s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" || len([]rune(s)) > maxName || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return "", invalid("name", "must be there, in one line, and not too long")
	}
	return s, nil
}

func (a *API) addSharedMailbox(ctx context.Context, c *caller, in *body[sharedMailbox]) (AdminMailbox, error) {
	name, err := nameFrom(in.Body.Name)
	if err != nil {
		return AdminMailbox{}, err
	}
	unit, err := a.unitFrom(ctx, c, in.Body.Department)
	if err != nil {
		return AdminMailbox{}, err
	}
	addr, err := a.addressFrom(ctx, c, in.Body.Address)
	if err != nil {
		return AdminMailbox{}, err
	}
	if in.Body.Quota < 0 {
		return AdminMailbox{}, invalid("quota", "must not be negative")
	}
	if err := a.takeHeld(ctx, c, addr, in.Body.TakeHeld); err != nil {
		return AdminMailbox{}, err
	}
	mb, err := a.o.Mail.CreateMailbox(ctx, mailcore.OrgID(c.Org), maildb.NewMailbox{Address: addr, Name: name, Kind: mailcore.SharedMailbox, Unit: unit, Quota: in.Body.Quota})
	if err != nil {
		return AdminMailbox{}, a.taken(ctx, c, addr, err)
	}
	if err := a.noteMailbox(ctx, c, "mailbox.add", mb.ID, string(addr)); err != nil {
		return AdminMailbox{}, err
	}
	return a.adminMailboxView(ctx, c, mb)
}

// taken names the field when an address is somebody's already, and how to free it when that is somebody who left.
func (a *API) taken(ctx context.Context, c *caller, addr mailcore.Address, err error) error {
	var held mailcore.HeldError
	if errors.As(err, &held) && held.Ours {
		return &Problem{status: http.StatusConflict, Code: "address_held", Field: "address",
			Message: "was somebody else's until a short while ago, and is kept until " + held.Until.UTC().Format(time.DateOnly) + "; takeHeld gives it all the same"}
	}
	if !errors.Is(err, mailcore.ErrExists) {
		return err
	}
	mb, err := a.o.Mail.MailboxByAddress(ctx, addr)
	if err != nil || mb.Org != mailcore.OrgID(c.Org) || mb.Kind != mailcore.PersonMailbox || mb.State != mailcore.MailboxDisabled {
		return workbench.TakenError{Field: "address"}
	}
	if may, err := a.looksAfter(ctx, c, mb); err != nil || !may {
		return workbench.TakenError{Field: "address"}
	}
	return &Problem{status: http.StatusConflict, Code: "address_closed", Field: "address", Message: fmt.Sprintf("belongs to the closed mailbox of %s, which keeps"+
		" taking mail; to free it, turn that mailbox into a shared one, remove it, and then give the address with takeHeld", mb.Name)}
}

func (a *API) noteMailbox(ctx context.Context, c *caller, action string, id mailcore.MailboxID, detail string) error {
	return a.o.Office.Audit(ctx, c.Org, workbench.AuditEntry{Actor: workbench.Actor{Person: c.ID, Name: c.Name, IP: c.ip}, Action: action,
		Target: fmt.Sprintf("mailbox:%d", id), Detail: detail})
}

type mailboxChange struct {
	Name       *string `json:"name,omitempty"`
	Quota      *int64  `json:"quota,omitempty"`
	State      *string `json:"state,omitempty" enum:"active,disabled"`
	Department *ID     `json:"department,omitempty"`
}

func (a *API) changeMailbox(ctx context.Context, c *caller, in *idBody[mailboxChange]) (AdminMailbox, error) {
	mb, err := a.touchable(ctx, c, in.ID)
	if err != nil {
		return AdminMailbox{}, err
	}
	b := in.Body
	if mb.Person != 0 && (b.Name != nil || b.State != nil || b.Department != nil) {
		return AdminMailbox{}, invalid("name", "state and department of a person's mailbox follow the directory")
	}
	if b.Quota != nil && *b.Quota < 0 {
		return AdminMailbox{}, invalid("quota", "must not be negative")
	}
	if b.State != nil && *b.State != string(mailcore.MailboxActive) && *b.State != string(mailcore.MailboxDisabled) {
		return AdminMailbox{}, invalid("state", "must be active or disabled")
	}
	if b.Name != nil {
		name, err := nameFrom(*b.Name)
		if err != nil {
			return AdminMailbox{}, err
		}
		if err := a.o.Mail.RenameMailbox(ctx, mb.Org, mb.ID, name); err != nil {
			return AdminMailbox{}, err
		}
	}
	if b.Department != nil {
		unit, err := a.unitFrom(ctx, c, *b.Department)
		if err == nil {
			err = a.o.Mail.SetUnit(ctx, mb.Org, mb.ID, unit)
		}
		if err != nil {
			return AdminMailbox{}, err
		}
	}
	if b.Quota != nil {
		if err := a.o.Mail.SetQuota(ctx, mb.Org, mb.ID, *b.Quota); err != nil {
			return AdminMailbox{}, err
		}
	}
	if b.State != nil {
		if err := a.o.Mail.SetMailboxState(ctx, mb.Org, mb.ID, mailcore.MailboxState(*b.State)); err != nil {
			return AdminMailbox{}, err
		}
	}
	if err := a.noteMailbox(ctx, c, "mailbox.change", mb.ID, string(mb.Address)); err != nil {
		return AdminMailbox{}, err
	}
	return a.adminMailbox(ctx, c, &byID{in.ID})
}

func (a *API) removeSharedMailbox(ctx context.Context, c *caller, in *byID) error {
	mb, err := a.touchable(ctx, c, in.ID)
	if err != nil {
		return err
	}
	if mb.Kind != mailcore.SharedMailbox {
		return invalid("id", "is a person's mailbox, which goes with the person")
	}
	if err := a.o.Mail.DeleteMailbox(ctx, mb.Org, mb.ID); err != nil {
		return err
	}
	return a.noteMailbox(ctx, c, "mailbox.remove", mb.ID, string(mb.Address))
}

func (a *API) convertMailbox(ctx context.Context, c *caller, in *byID) (AdminMailbox, error) {
	mb, err := a.touchable(ctx, c, in.ID)
	if err != nil {
		return AdminMailbox{}, err
	}
	if mb.Kind != mailcore.PersonMailbox {
		return AdminMailbox{}, invalid("id", "is a shared mailbox already")
	}
	if !c.May(workbench.RightManageRoles) { // it opens a person's mail to whomever it is shared with
		return AdminMailbox{}, workbench.ErrForbidden
	}
	if err := a.o.Mail.MakeShared(ctx, mb.Org, mb.ID); err != nil {
		return AdminMailbox{}, err
	}
	if err := a.noteMailbox(ctx, c, "mailbox.convert", mb.ID, string(mb.Address)); err != nil {
		return AdminMailbox{}, err
	}
	return a.adminMailbox(ctx, c, &byID{in.ID})
}

type newAddress struct {
	Address  string `json:"address"`
	TakeHeld bool   `json:"takeHeld,omitempty" doc:"also one that was somebody else's a short while ago"`
}

type addressPath struct {
	ID      ID     `path:"id"`
	Address string `path:"address"`
}

// maxAddresses of one mailbox; who needs more wants a domain of their own.
const maxAddresses = 100

func (a *API) addMailboxAddress(ctx context.Context, c *caller, in *idBody[newAddress]) (AdminMailbox, error) {
	mb, err := a.touchable(ctx, c, in.ID)
	if err != nil {
		return AdminMailbox{}, err
	}
	if err := a.giveAddress(ctx, c, mb, in.Body); err != nil {
		return AdminMailbox{}, err
	}
	return a.adminMailbox(ctx, c, &byID{in.ID})
}

func (a *API) giveAddress(ctx context.Context, c *caller, mb mailcore.Mailbox, n newAddress) error {
	addr, err := a.addressFrom(ctx, c, n.Address)
	if err != nil {
		return err
	}
	if len(mb.Addresses) >= maxAddresses {
		return invalid("address", "is one too many for this mailbox")
	}
	if err := a.takeHeld(ctx, c, addr, n.TakeHeld); err != nil {
		return err
	}
	if err := a.o.Mail.AddAddress(ctx, mb.Org, mb.ID, addr); err != nil {
		return a.taken(ctx, c, addr, err)
	}
	return a.noteMailbox(ctx, c, "address.add", mb.ID, string(addr))
}

func (a *API) takeAddress(ctx context.Context, c *caller, mb mailcore.Mailbox, s string) error {
	addr, err := mailcore.ParseAddress(s)
	if err != nil || !belongs(mb, addr) {
		return workbench.ErrNotFound
	}
	if mb.Address.Key() == addr.Key() {
		return invalid("address", "is the primary one and stays")
	}
	if err := a.o.Mail.RemoveAddress(ctx, mb.Org, mb.ID, addr); err != nil {
		return err
	}
	return a.noteMailbox(ctx, c, "address.remove", mb.ID, string(addr))
}

func (a *API) removeMailboxAddress(ctx context.Context, c *caller, in *addressPath) error {
	mb, err := a.touchable(ctx, c, in.ID)
	if err != nil {
		return err
	}
	return a.takeAddress(ctx, c, mb, in.Address)
}

func (a *API) adminGrants(ctx context.Context, c *caller, in *byID) (List[Grant], error) {
	mb, err := a.managedMailbox(ctx, c, in.ID)
	if err != nil {
		return List[Grant]{}, err
	}
	return a.grantsOf(ctx, c, mb)
}

// addAdminGrant lets others into a mailbox. Nobody lets themselves into a colleague's own one, but those who may read
// all mail anyway; a department's admins share with their departments only.
func (a *API) addAdminGrant(ctx context.Context, c *caller, in *idBody[newGrant]) (Grant, error) {
	mb, err := a.touchable(ctx, c, in.ID)
	if err != nil {
		return Grant{}, err
	}
	g, err := a.grantFrom(ctx, c, mb, in.Body)
	if err != nil {
		return Grant{}, err
	}
	if mb.Person != 0 && mb.Person != int64(c.ID) && !c.May(workbench.RightManageRoles) {
		if g.Kind == mailcore.DepartmentHolder || g.Holder == int64(c.ID) {
			return Grant{}, workbench.ErrForbidden
		}
	}
	if len(managed(c)) > 0 {
		if g.Kind == mailcore.DepartmentHolder {
			_, err = a.departments(ctx, c, []ID{in.Body.Department})
		} else {
			_, err = a.managedPerson(ctx, c, in.Body.Person)
		}
		if err != nil {
			return Grant{}, orInvalid(err, "person", "is not in your departments")
		}
	}
	return a.share(ctx, c, mb, in.Body)
}

func (a *API) removeAdminGrant(ctx context.Context, c *caller, in *grantInput) error {
	mb, err := a.touchable(ctx, c, in.ID)
	if err != nil {
		return err
	}
	return a.unshare(ctx, c, mb, in.Grant)
}

func (a *API) adminAccessLog(ctx context.Context, c *caller, in *accessInput) (List[AccessLine], error) {
	mb, err := a.touchable(ctx, c, in.ID)
	if err != nil {
		return List[AccessLine]{}, err
	}
	return a.accessLog(ctx, mb, in)
}

// AddressPolicy says what people may do about their own addresses.
type AddressPolicy struct {
	OwnAliases int `json:"ownAliases" doc:"addresses that each may add to their own mailbox; 0: only administrators add some"`
}

// maxOwnAliases is the most that a policy may allow.
const maxOwnAliases = 20

func (a *API) addressPolicy(ctx context.Context, c *caller, _ *none) (AddressPolicy, error) {
	n, err := a.o.Mail.OwnAliases(ctx, mailcore.OrgID(c.Org))
	return AddressPolicy{n}, err
}

func (a *API) setAddressPolicy(ctx context.Context, c *caller, in *body[AddressPolicy]) (AddressPolicy, error) {
	if in.Body.OwnAliases < 0 || in.Body.OwnAliases > maxOwnAliases {
		return AddressPolicy{}, invalid("ownAliases", "must be between 0 and 20")
	}
	if err := a.o.Mail.SetOwnAliases(ctx, mailcore.OrgID(c.Org), in.Body.OwnAliases); err != nil {
		return AddressPolicy{}, err
	}
	return in.Body, a.note(ctx, c, "policy.addresses", fmt.Sprintf("ownAliases:%d", in.Body.OwnAliases))
}

type catchAllInput struct {
	Name string `path:"name"`
	Body struct {
		Mailbox ID `json:"mailbox,omitempty" doc:"empty: unknown addresses are refused"`
	}
}

func (a *API) setCatchAll(ctx context.Context, c *caller, in *catchAllInput) error {
	id, err := optional[mailcore.MailboxID](in.Body.Mailbox)
	if err != nil {
		return invalid("mailbox", "does not exist")
	}
	err = a.o.Mail.SetCatchAll(ctx, mailcore.OrgID(c.Org), in.Name, id)
	if errors.Is(err, mailcore.ErrNoMailbox) {
		return invalid("mailbox", "does not exist")
	}
	if err != nil {
		return err
	}
	return a.note(ctx, c, "domain.catch_all", fmt.Sprintf("domain:%s mailbox:%d", in.Name, id))
}

// MyAddresses are the caller's own addresses.
type MyAddresses struct {
	Primary   string   `json:"primary"`
	Aliases   []string `json:"aliases"`
	MayAdd    int      `json:"mayAdd" doc:"how many more you may add"`
	MayRemove bool     `json:"mayRemove"`
}

func (a *API) ownBox(ctx context.Context, c *caller) (mailcore.Mailbox, int, error) {
	mb, err := a.o.Mail.MailboxOfPerson(ctx, mailcore.OrgID(c.Org), int64(c.ID))
	if errors.Is(err, mailcore.ErrNoMailbox) {
		err = errNoMail
	}
	if err != nil {
		return mb, 0, err
	}
	n, err := a.o.Mail.OwnAliases(ctx, mb.Org)
	return mb, n, err
}

func (a *API) myAddresses(ctx context.Context, c *caller, _ *none) (MyAddresses, error) {
	mb, most, err := a.ownBox(ctx, c)
	out := MyAddresses{Primary: string(mb.Address), Aliases: []string{}, MayRemove: most > 0}
	for _, x := range mb.Addresses {
		if x.Key() != mb.Address.Key() {
			out.Aliases = append(out.Aliases, string(x))
		}
	}
	out.MayAdd = max(0, most-len(out.Aliases))
	return out, err
}

func (a *API) addMyAddress(ctx context.Context, c *caller, in *body[newAddress]) (MyAddresses, error) {
	mb, most, err := a.ownBox(ctx, c)
	if err != nil {
		return MyAddresses{}, err
	}
	if len(mb.Addresses)-1 >= most {
		return MyAddresses{}, workbench.ErrForbidden
	}
	if addr, err := a.addressFrom(ctx, c, in.Body.Address); err == nil && a.o.Bridge.IsKept(addr) {
		return MyAddresses{}, invalid("address", "is kept for those who run the mail")
	}
	if err := a.giveAddress(ctx, c, mb, newAddress{Address: in.Body.Address}); err != nil {
		return MyAddresses{}, err
	}
	return a.myAddresses(ctx, c, nil)
}

func (a *API) removeMyAddress(ctx context.Context, c *caller, in *struct {
	Address string `path:"address"`
}) error {
	mb, most, err := a.ownBox(ctx, c)
	if err != nil {
		return err
	}
	if addr, err := mailcore.ParseAddress(in.Address); most == 0 && err == nil && belongs(mb, addr) {
		return workbench.ErrForbidden
	}
	return a.takeAddress(ctx, c, mb, in.Address)
}
