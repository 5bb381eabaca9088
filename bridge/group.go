package bridge

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// maxCircles bounds the resolved groups kept in memory; a full memory begins anew.
const maxCircles = 1000

// circles remembers resolved groups for as long as neither the directory nor any address, right or group changes.
type circles struct {
	mu sync.Mutex
	m  map[mailcore.MailboxID]circle
}

type circle struct {
	directory, routes int64
	*mailcore.Circle
}

// Circle resolves a group to who is in it at this moment, through nested groups and departments. Only mails to groups
// ask, and pay two point reads for being right on every node.
func (b *Bridge) Circle(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID) (*mailcore.Circle, error) {
	directory, err := b.Office.DirectoryAt(ctx, officeOrg(org))
	if err != nil {
		return nil, err
	}
	routes, err := b.Mail.RoutesAt(ctx)
	if err != nil {
		return nil, err
	}
	b.circles.mu.Lock()
	known, ok := b.circles.m[id]
	b.circles.mu.Unlock()
	if ok && known.Org == org && known.directory == directory && known.routes == routes {
		return known.Circle, nil
	}
	c, err := b.resolve(ctx, org, id)
	if err != nil {
		return nil, fmt.Errorf("group %d: %w", id, err)
	}
	b.circles.mu.Lock()
	defer b.circles.mu.Unlock()
	if b.circles.m == nil || len(b.circles.m) >= maxCircles {
		b.circles.m = map[mailcore.MailboxID]circle{}
	}
	b.circles.m[id] = circle{directory, routes, c}
	return c, nil
}

func (b *Bridge) resolve(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID) (*mailcore.Circle, error) {
	g, err := b.Mail.Group(ctx, org, id)
	if err != nil {
		return nil, err
	}
	c := &mailcore.Circle{ID: id, Org: org, Address: g.Address, Senders: g.Senders, Moderated: g.Moderated,
		Posters: map[string]bool{}, Moderators: map[string]bool{}}
	members := b.gathering(org)
	if err := members.group(ctx, g, 0); err != nil {
		return nil, err
	}
	if c.Local, c.Remote, err = members.finish(ctx); err != nil {
		return nil, err
	}
	switch g.Senders {
	case mailcore.FromMembers:
		c.Posters = members.addresses
	case mailcore.FromListed:
		listed := b.gathering(org)
		if err := listed.entries(ctx, g.Listed, true, 0); err != nil {
			return nil, err
		}
		if _, _, err := listed.finish(ctx); err != nil {
			return nil, err
		}
		c.Posters = listed.addresses
	}
	return c, b.moderators(ctx, g, c)
}

// moderators fills in who decides and who gets bounces: the moderators, else an administrator.
func (b *Bridge) moderators(ctx context.Context, g mailcore.Group, c *mailcore.Circle) error {
	boxes, err := b.Mail.MailboxesOfPeople(ctx, g.Org, g.Moderators)
	if err != nil {
		return err
	}
	for _, mb := range boxes {
		for _, a := range mb.Addresses {
			c.Moderators[a.Key()] = true
		}
		if c.Bounces == 0 && mb.State != mailcore.MailboxDisabled {
			c.Bounces = mb.ID
		}
	}
	if c.Bounces != 0 {
		return nil
	}
	mb, err := b.adminMailbox(ctx, officeOrg(g.Org), 0)
	if errors.Is(err, mailcore.ErrNoMailbox) {
		return nil
	}
	c.Bounces = mb.ID
	return err
}

// gathering collects the people, mailboxes and addresses that entries lead to, each once.
type gathering struct {
	b         *Bridge
	org       mailcore.OrgID
	groups    map[mailcore.MailboxID]bool
	named     []workbench.PersonID // people named one by one, who may have left
	people    map[int64]bool       // working ones
	local     map[mailcore.MailboxID]mailcore.OrgID
	remote    map[string]mailcore.Address
	addresses map[string]bool // keys of all their addresses
}

func (b *Bridge) gathering(org mailcore.OrgID) *gathering {
	return &gathering{b: b, org: org, groups: map[mailcore.MailboxID]bool{}, people: map[int64]bool{},
		local: map[mailcore.MailboxID]mailcore.OrgID{}, remote: map[string]mailcore.Address{}, addresses: map[string]bool{}}
}

// group walks into a group once, however many ways and circles lead to it.
func (x *gathering) group(ctx context.Context, g mailcore.Group, depth int) error {
	if x.groups[g.ID] {
		return nil
	}
	if depth > mailcore.MaxGroupDepth {
		x.b.Log.Warn("groups are nested too deeply", "group", g.ID, "depth", depth)
		return nil
	}
	x.groups[g.ID] = true
	return x.entries(ctx, g.Members, g.Outside, depth)
}

func (x *gathering) entries(ctx context.Context, list []mailcore.GroupEntry, outside bool, depth int) error {
	for _, e := range list {
		var err error
		switch e.Kind {
		case mailcore.GroupPerson:
			x.named = append(x.named, workbench.PersonID(e.Holder))
		case mailcore.GroupDepartment, mailcore.GroupTree, mailcore.GroupAll:
			err = x.department(ctx, e)
		case mailcore.GroupGroup:
			err = x.nested(ctx, mailcore.MailboxID(e.Holder), depth)
		case mailcore.GroupAddress:
			err = x.address(ctx, e.Address, outside, depth)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (x *gathering) department(ctx context.Context, e mailcore.GroupEntry) error {
	if e.Kind != mailcore.GroupAll && e.Holder == 0 {
		return nil // 0 would be everybody
	}
	list, err := x.b.workingIn(ctx, officeOrg(x.org), workbench.DepartmentID(e.Holder), e.Kind == mailcore.GroupTree)
	for _, p := range list {
		x.people[p] = true
	}
	return err
}

func (x *gathering) nested(ctx context.Context, id mailcore.MailboxID, depth int) error {
	g, err := x.b.Mail.Group(ctx, x.org, id)
	if errors.Is(err, mailcore.ErrNoMailbox) {
		return nil // removed since
	}
	if err != nil {
		return err
	}
	return x.group(ctx, g, depth+1)
}

// address adds somebody by address: a mailbox here, a group of ours by its address, or an outsider where that is allowed.
func (x *gathering) address(ctx context.Context, a mailcore.Address, outside bool, depth int) error {
	mb, err := x.b.Mail.MailboxByAddress(ctx, a)
	switch {
	case err == nil && mb.Kind == mailcore.GroupMailbox:
		if mb.Org != x.org {
			return nil // groups of others are not looked into
		}
		return x.nested(ctx, mb.ID, depth)
	case err == nil:
		if mb.Org == x.org || outside {
			x.local[mb.ID] = mb.Org
			x.addresses[a.Key()] = true
		}
		return nil
	case !errors.Is(err, mailcore.ErrNoMailbox):
		return err
	}
	_, err = x.b.Mail.DomainByName(ctx, a.Domain())
	if errors.Is(err, mailcore.ErrNoDomain) && outside {
		x.remote[a.Key()] = a
		x.addresses[a.Key()] = true
		return nil
	}
	if errors.Is(err, mailcore.ErrNoDomain) {
		return nil
	}
	return err // an address of ours that nobody has
}

// finish turns people into mailboxes and gives everybody in a steady order.
func (x *gathering) finish(ctx context.Context) (local []mailcore.Member, remote []mailcore.Address, err error) {
	known, err := x.b.Office.PeopleByID(ctx, officeOrg(x.org), x.named)
	if err != nil {
		return nil, nil, err
	}
	for _, p := range known {
		if p.State == workbench.PersonActive {
			x.people[int64(p.ID)] = true
		}
	}
	boxes, err := x.b.Mail.MailboxesOfPeople(ctx, x.org, slices.Sorted(maps.Keys(x.people)))
	if err != nil {
		return nil, nil, err
	}
	for _, mb := range boxes {
		x.local[mb.ID] = mb.Org
		for _, a := range mb.Addresses {
			x.addresses[a.Key()] = true
		}
	}
	if n := len(x.local) + len(x.remote); n > mailcore.MaxGroupMembers {
		return nil, nil, fmt.Errorf("%d members are too many: %w", n, mailcore.ErrFull)
	}
	for _, id := range slices.Sorted(maps.Keys(x.local)) {
		local = append(local, mailcore.Member{Mailbox: id, Org: x.local[id]})
	}
	for _, key := range slices.Sorted(maps.Keys(x.remote)) {
		remote = append(remote, x.remote[key])
	}
	return local, remote, nil
}
