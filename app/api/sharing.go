package api

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// owns tells whether a mailbox is the caller's own.
func (c *caller) owns(mb mailcore.Mailbox) bool {
	return mb.Kind == mailcore.PersonMailbox && mb.Person == int64(c.ID)
}

// rightsIn are the caller's rights in a mailbox now.
func (a *API) rightsIn(ctx context.Context, c *caller, mb mailcore.Mailbox) (mailcore.Rights, error) {
	if c.owns(mb) {
		return mailcore.FullRights, nil
	}
	return a.o.Mail.RightsIn(ctx, mb.Org, int64(c.ID), mb.ID)
}

// may is the one check of what the caller may do in a mailbox that they can see. In a mailbox of others the act goes
// into its access log first; an empty act is none. mailcore.ErrNoRight.
func (a *API) may(ctx context.Context, c *caller, mb mailcore.Mailbox, need mailcore.Rights, act, detail string) error {
	if c.owns(mb) {
		return nil
	}
	r, err := a.rightsIn(ctx, c, mb)
	switch {
	case err != nil:
		return err
	case !r.Has(mailcore.MayRead) && need&(mailcore.MaySend|mailcore.MaySendFor) == 0:
		return workbench.ErrNotFound
	case !r.Has(need):
		return mailcore.ErrNoRight
	case act == "":
		return nil
	}
	return a.o.Mail.NoteAccess(ctx, mailcore.AccessEntry{Org: mb.Org, Mailbox: mb.ID, Person: int64(c.ID), Name: c.Name, IP: c.ip, Door: "web",
		Act: act, Detail: detail})
}

// mayIn is may for a mailbox of which only the id is known.
func (a *API) mayIn(ctx context.Context, c *caller, id mailcore.MailboxID, need mailcore.Rights, act, detail string) error {
	mb, err := a.o.Mail.Mailbox(ctx, mailcore.OrgID(c.Org), id)
	if err != nil {
		return err
	}
	return a.may(ctx, c, mb, need, act, detail)
}

// mayWith is may for messages, each mailbox once.
func (a *API) mayWith(ctx context.Context, c *caller, list []mailcore.Message, need mailcore.Rights, act string) error {
	by := map[mailcore.MailboxID][]mailcore.Message{}
	for _, m := range list {
		by[m.Mailbox] = append(by[m.Mailbox], m)
	}
	for mb, here := range by {
		detail := here[0].Subject
		if len(here) > 1 {
			detail = fmt.Sprintf("%d: %s …", len(here), detail)
		}
		if err := a.mayIn(ctx, c, mb, need, act, detail); err != nil {
			return err
		}
	}
	return nil
}

// mayChange asks for what flags and a move need: who may only read may mark as read.
func (a *API) mayChange(ctx context.Context, c *caller, list []mailcore.Message, flags mailcore.Flags, move bool) error {
	need, act := mailcore.MayRead, "flag"
	if flags&^mailcore.FlagSeen != 0 {
		need = mailcore.MayRead | mailcore.MayWrite
	}
	if move {
		need, act = need|mailcore.MayManage, "move"
	}
	return a.mayWith(ctx, c, list, need, act)
}

// rightWords names single rights.
func rightWords(r mailcore.Rights) []string {
	out := []string{}
	for _, x := range []struct {
		right mailcore.Rights
		word  string
	}{{mailcore.MayRead, "read"}, {mailcore.MayWrite, "write"}, {mailcore.MayManage, "manage"}, {mailcore.MaySend, "send"}, {mailcore.MaySendFor, "send_for"}} {
		if r.Has(x.right) {
			out = append(out, x.word)
		}
	}
	return out
}

// bundles are the words that rights are given by.
var bundles = []struct {
	word   string
	rights mailcore.Rights
}{{"full", mailcore.FullRights}, {"send", mailcore.SendRights}, {"manage", mailcore.ReadRights | mailcore.MayWrite | mailcore.MayManage},
	{"write", mailcore.ReadRights | mailcore.MayWrite}, {"read", mailcore.ReadRights}, {"send_as", mailcore.MaySend}, {"on_behalf", mailcore.MaySendFor}}

func bundled(words []string) (r mailcore.Rights, err error) {
	for _, w := range words {
		i := slices.IndexFunc(bundles, func(b struct {
			word   string
			rights mailcore.Rights
		}) bool {
			return b.word == w
		})
		if i < 0 {
			return 0, invalid("rights", "knows read, write, manage, send, full, send_as and on_behalf")
		}
		r |= bundles[i].rights
	}
	if r == 0 {
		err = invalid("rights", "must name one")
	}
	return r, err
}

func bundleWords(r mailcore.Rights) []string {
	out := []string{}
	for _, b := range bundles {
		if r.Has(b.rights) && b.rights != 0 {
			out = append(out, b.word)
			r &^= b.rights
		}
	}
	return out
}

// Grant is who may use a mailbox beside its owner.
type Grant struct {
	ID     ID         `json:"id"`
	Kind   string     `json:"kind" enum:"person,department"`
	Holder Named      `json:"holder"`
	Rights []string   `json:"rights" doc:"read, write, manage, send, full, send_as, on_behalf"`
	Until  *time.Time `json:"until,omitempty" doc:"when it ends by itself"`
	By     *Named     `json:"by,omitempty" doc:"who gave it"`
	At     time.Time  `json:"at"`
}

// AccessLine says what somebody else than its owner did in a mailbox.
type AccessLine struct {
	ID     ID        `json:"id"`
	At     time.Time `json:"at"`
	Person Named     `json:"person"`
	IP     string    `json:"ip,omitempty"`
	Door   string    `json:"door" enum:"imap,web,smtp"`
	Act    string    `json:"act" enum:"open,read,flag,add,copy,move,delete,folder,send,draft,turn,undo,rules"`
	Detail string    `json:"detail,omitempty"`
}

// Identity is an address that the caller may write under.
type Identity struct {
	Address  string `json:"address"`
	Name     string `json:"name"`
	Mailbox  ID     `json:"mailbox"`
	OnBehalf bool   `json:"onBehalf,omitempty" doc:"your own address will stand in Sender"`
	Default  bool   `json:"default,omitempty"`
}

func (a *API) sharingRoutes() {
	box := func(method, path, summary string) route {
		return route{method: method, path: "/api/v1/mailboxes/{id}" + path, tag: "mail", summary: summary, right: workbench.RightUseOffice}
	}
	on(a, box("GET", "/delegates", "Who may use my mailbox"), a.listDelegates)
	add := box("POST", "/delegates", "Let a colleague use my mailbox, in place of what they could before")
	add.status = 201
	on(a, add, a.addDelegate)
	done(a, box("DELETE", "/delegates/{grant}", "Take it back"), a.removeDelegate)
	on(a, box("GET", "/access-log", "What others did in my mailbox, newest first"), a.ownAccessLog)
	on(a, route{method: "GET", path: "/api/v1/me/senders", tag: "me", summary: "Addresses I may write under", right: workbench.RightUseOffice}, a.senders)
}

// mine gives a mailbox that is the caller's own, not lent.
func (a *API) mine(ctx context.Context, c *caller, id ID) (mailcore.Mailbox, error) {
	mb, err := a.ownMailbox(ctx, c, id)
	if err == nil && !c.owns(mb) {
		err = workbench.ErrForbidden
	}
	return mb, err
}

func (a *API) grantViews(ctx context.Context, c *caller, grants []mailcore.Grant) ([]Grant, error) {
	names, err := a.departmentNames(ctx, c.Org)
	if err != nil {
		return nil, err
	}
	var ids []workbench.PersonID
	for _, g := range grants {
		if ids = append(ids, workbench.PersonID(g.By)); g.Kind == mailcore.PersonHolder {
			ids = append(ids, workbench.PersonID(g.Holder))
		}
	}
	people, err := a.o.Office.PeopleByID(ctx, c.Org, ids)
	if err != nil {
		return nil, err
	}
	known := map[int64]string{}
	for _, p := range people {
		known[int64(p.ID)] = p.Name
	}
	return each(grants, func(g mailcore.Grant) Grant {
		v := Grant{ID: ID(threadText(g.ID)), Kind: string(g.Kind), Holder: Named{ID(threadText(g.Holder)), known[g.Holder]}, Rights: bundleWords(g.Rights),
			Until: instant(g.Until), At: g.CreatedAt.UTC()}
		if g.Kind == mailcore.DepartmentHolder {
			v.Holder.Name = names[workbench.DepartmentID(g.Holder)]
		}
		if g.By != 0 {
			v.By = &Named{ID(threadText(g.By)), known[g.By]}
		}
		return v
	}), nil
}

func (a *API) grantsOf(ctx context.Context, c *caller, mb mailcore.Mailbox) (List[Grant], error) {
	grants, err := a.o.Mail.Grants(ctx, mb.Org, mb.ID)
	if err != nil {
		return List[Grant]{}, err
	}
	views, err := a.grantViews(ctx, c, grants)
	return listOf(views), err
}

func (a *API) listDelegates(ctx context.Context, c *caller, in *byID) (List[Grant], error) {
	mb, err := a.mine(ctx, c, in.ID)
	if err != nil {
		return List[Grant]{}, err
	}
	return a.grantsOf(ctx, c, mb)
}

type newGrant struct {
	Person     ID         `json:"person,omitempty"`
	Department ID         `json:"department,omitempty" doc:"everybody in it and below; instead of person"`
	Rights     []string   `json:"rights" doc:"read, write (and flags, filing), manage (and move, delete), send (write, and send as), full (manage, and send as), send_as (only that), on_behalf"`
	Until      *time.Time `json:"until,omitempty"`
}

// grantFrom reads a wish. The holder must work here.
func (a *API) grantFrom(ctx context.Context, c *caller, mb mailcore.Mailbox, b newGrant) (mailcore.Grant, error) {
	g := mailcore.Grant{Mailbox: mb.ID, By: int64(c.ID)}
	var err error
	if g.Rights, err = bundled(b.Rights); err != nil {
		return g, err
	}
	if b.Until != nil {
		if g.Until = *b.Until; !g.Until.After(a.o.Now()) {
			return g, invalid("until", "is over already")
		}
	}
	if (b.Person == "") == (b.Department == "") {
		return g, invalid("person", "or department must be named, and not both")
	}
	if b.Department != "" {
		dep, err := number[workbench.DepartmentID](b.Department)
		if err != nil {
			return g, invalid("department", "does not exist")
		}
		names, err := a.departmentNames(ctx, c.Org)
		if _, ok := names[dep]; err == nil && !ok {
			err = invalid("department", "does not exist")
		}
		g.Kind, g.Holder = mailcore.DepartmentHolder, int64(dep)
		return g, err
	}
	id, err := number[workbench.PersonID](b.Person)
	if err != nil {
		return g, invalid("person", "does not work here")
	}
	p, err := a.o.Office.Person(ctx, c.Org, id)
	if errors.Is(err, workbench.ErrNotFound) || err == nil && p.State != workbench.PersonActive {
		return g, invalid("person", "does not work here")
	}
	if err == nil && mb.Person == int64(id) {
		err = invalid("person", "owns this mailbox")
	}
	g.Kind, g.Holder = mailcore.PersonHolder, int64(id)
	return g, err
}

func (a *API) addDelegate(ctx context.Context, c *caller, in *idBody[newGrant]) (Grant, error) {
	mb, err := a.mine(ctx, c, in.ID)
	if err != nil {
		return Grant{}, err
	}
	return a.share(ctx, c, mb, in.Body)
}

func (a *API) share(ctx context.Context, c *caller, mb mailcore.Mailbox, b newGrant) (Grant, error) {
	g, err := a.grantFrom(ctx, c, mb, b)
	if err != nil {
		return Grant{}, err
	}
	if g, err = a.o.Bridge.Share(ctx, c.Org, g); err != nil {
		return Grant{}, err
	}
	if err := a.note(ctx, c, "mailbox.share", fmt.Sprintf("mailbox:%d %s:%d", mb.ID, g.Kind, g.Holder)); err != nil {
		return Grant{}, err
	}
	views, err := a.grantViews(ctx, c, []mailcore.Grant{g})
	if err != nil {
		return Grant{}, err
	}
	return views[0], nil
}

type grantInput struct {
	ID    ID `path:"id"`
	Grant ID `path:"grant"`
}

func (a *API) unshare(ctx context.Context, c *caller, mb mailcore.Mailbox, grant ID) error {
	n, err := number[int64](grant)
	if err != nil {
		return err
	}
	if err := a.o.Bridge.Unshare(ctx, c.Org, mb.ID, n); err != nil {
		return err
	}
	return a.note(ctx, c, "mailbox.unshare", fmt.Sprintf("mailbox:%d grant:%d", mb.ID, n))
}

func (a *API) removeDelegate(ctx context.Context, c *caller, in *grantInput) error {
	mb, err := a.mine(ctx, c, in.ID)
	if err != nil {
		return err
	}
	return a.unshare(ctx, c, mb, in.Grant)
}

type accessInput struct {
	ID     ID  `path:"id"`
	Cursor ID  `query:"cursor"`
	Limit  int `query:"limit"`
}

func (a *API) accessLog(ctx context.Context, mb mailcore.Mailbox, in *accessInput) (List[AccessLine], error) {
	before, err := optional[int64](in.Cursor)
	if err != nil {
		return List[AccessLine]{}, invalid("cursor", "was not made by us")
	}
	limit := in.Limit
	if limit <= 0 || limit > 500 {
		limit = 50
	}
	lines, err := a.o.Mail.AccessLog(ctx, mb.Org, mb.ID, before, limit)
	out := listOf(each(lines, func(e mailcore.AccessEntry) AccessLine {
		return AccessLine{ID: ID(threadText(e.ID)), At: e.At.UTC(), Person: Named{ID(threadText(e.Person)), e.Name}, IP: e.IP, Door: e.Door,
			Act: e.Act, Detail: e.Detail}
	}))
	if len(lines) == limit {
		out.Next = threadText(lines[len(lines)-1].ID)
	}
	return out, err
}

func (a *API) ownAccessLog(ctx context.Context, c *caller, in *accessInput) (List[AccessLine], error) {
	mb, err := a.mine(ctx, c, in.ID)
	if err != nil {
		return List[AccessLine]{}, err
	}
	return a.accessLog(ctx, mb, in)
}

func (a *API) senders(ctx context.Context, c *caller, _ *none) (List[Identity], error) {
	var out []Identity
	mb, err := a.o.Mail.MailboxOfPerson(ctx, mailcore.OrgID(c.Org), int64(c.ID))
	if errors.Is(err, mailcore.ErrNoMailbox) {
		return listOf(out), nil
	}
	if err != nil {
		return List[Identity]{}, err
	}
	for i, x := range mb.Addresses {
		out = append(out, Identity{Address: string(x), Name: mb.Name, Mailbox: idOf(mb.ID), Default: i == 0})
	}
	lent, err := a.o.Mail.Accessible(ctx, mb.Org, int64(c.ID))
	for _, l := range lent {
		if l.Rights&(mailcore.MaySend|mailcore.MaySendFor) == 0 {
			continue
		}
		for _, x := range l.Mailbox.Addresses {
			out = append(out, Identity{Address: string(x), Name: l.Mailbox.Name, Mailbox: idOf(l.Mailbox.ID), OnBehalf: !l.Rights.Has(mailcore.MaySend)})
		}
	}
	return listOf(out), err
}
