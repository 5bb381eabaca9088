package mailcore

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// MemberKind tells what an entry of a group is.
type MemberKind string

// Kinds of entries. The numbers of people and departments are the directory's, that of a group is its mailbox.
const (
	GroupPerson     MemberKind = "person"
	GroupDepartment MemberKind = "department" // the people directly in it
	GroupTree       MemberKind = "tree"       // a department with all below it
	GroupAll        MemberKind = "all"        // everybody in the organisation
	GroupGroup      MemberKind = "group"
	GroupAddress    MemberKind = "address"
)

// GroupEntry names somebody in a group, or several at once.
type GroupEntry struct {
	Kind    MemberKind
	Holder  int64
	Address Address
}

// PostRule says who may send to a group.
type PostRule string

// Rules for senders. All but the first want an author whom somebody vouches for.
const (
	FromEverybody PostRule = "everybody"
	FromColleague PostRule = "organisation"
	FromMembers   PostRule = "members"
	FromListed    PostRule = "listed"
)

// Group is a mail group as it was set up.
type Group struct {
	Mailbox    // its name and addresses
	Senders    PostRule
	Moderated  bool // mail waits for a moderator's word
	Outside    bool // may have members outside the organisation
	Members    []GroupEntry
	Listed     []GroupEntry // who may send, when Senders is FromListed
	Moderators []int64      // people
}

// Limits of groups.
const (
	MaxGroupMembers = 20_000
	MaxGroupDepth   = 10
	// maxSentAtOnce is how many members get their copies in the transaction that accepts the mail; more get them from a
	// task, so that one mail does not hold up all others.
	maxSentAtOnce = 500
)

// Circle is a group resolved: who gets its mail now, each once whatever way leads to them, and who may send.
type Circle struct {
	ID         MailboxID
	Org        OrgID
	Address    Address
	Senders    PostRule
	Moderated  bool
	Local      []Member
	Remote     []Address
	Posters    map[string]bool // keys of addresses that may send, for FromMembers and FromListed
	Moderators map[string]bool // keys of moderators' addresses: theirs go at once
	Bounces    MailboxID       // gets reports about outside members
}

// Member is a mailbox that gets a group's mail.
type Member struct {
	Mailbox MailboxID
	Org     OrgID
}

// Groups resolves mail groups.
type Groups interface {
	Circle(ctx context.Context, org OrgID, group MailboxID) (*Circle, error)
}

// ErrNotPermitted refuses a mail to a group that does not take mail from its author.
var ErrNotPermitted = fmt.Errorf("this group does not take mail from that sender")

// Distribution is a mail that lay in a group's mailbox and goes on to members now.
type Distribution struct {
	Circle  *Circle
	Local   []Member
	Remote  []Address
	Verdict Verdict // as it was judged when it came
}

// bounceDetail is the "+detail" of a group's address that reports about its members come to.
const bounceDetail = "bounces"

// bounceAddress is the envelope sender of copies to outside members: their bounces are not the author's business.
func (g *Circle) bounceAddress() Address {
	return Address(g.Address.Local() + "+" + bounceDetail + "@" + g.Address.Domain())
}

// listID is the identifier of RFC 2919.
func (g *Circle) listID() string {
	return strings.Trim(g.Address.Local(), `"`) + "." + g.Address.ASCIIDomain()
}

// listFields mark a copy as a group's (RFC 2919, RFC 2369), so that no program answers it to everybody.
func (g *Circle) listFields() []byte {
	return fmt.Appendf(nil, "List-Id: <%s>\r\nList-Post: <mailto:%s>\r\nPrecedence: list\r\n", g.listID(), g.Address.Wire())
}

// admits tells whether the group takes mail from an author at all.
func (c *Core) admits(ctx context.Context, g *Circle, from Address) (bool, error) {
	switch g.Senders {
	case FromEverybody:
		return true, nil
	case FromMembers, FromListed:
		return g.Posters[from.Key()] || g.Moderators[from.Key()], nil
	}
	mb, err := c.findMailbox(ctx, from)
	if isErr(err, ErrNoMailbox) {
		return false, nil
	}
	return err == nil && mb.Org == g.Org, err
}

// routeGroup leads a report about a member to the group's owner; all else goes to the group.
func (c *Core) routeGroup(ctx context.Context, mb Mailbox, to Address) (Target, error) {
	_, detail, _ := strings.Cut(to.Local(), "+")
	if detail != bounceDetail || c.Groups == nil {
		return Target{Org: mb.Org, Mailbox: mb.ID, Group: true}, nil
	}
	g, err := c.Groups.Circle(ctx, mb.Org, mb.ID)
	if err != nil {
		return Target{}, err
	}
	if g.Bounces == 0 {
		return Target{}, ErrNoMailbox
	}
	return Target{Org: mb.Org, Mailbox: g.Bounces}, nil
}

// MayPost tells at RCPT whether a group takes mail from an envelope sender; the author in the header is asked again when
// the mail is here. Other targets take all. ErrNotPermitted.
func (c *Core) MayPost(ctx context.Context, env *Envelope, t Target) error {
	if !t.Group {
		return nil
	}
	if c.Groups == nil {
		return ErrNoMailbox
	}
	g, err := c.Groups.Circle(ctx, t.Org, t.Mailbox)
	if err != nil {
		return err
	}
	if env.From == "" { // a report or an automatic answer concerns one, never all
		return ErrNotPermitted
	}
	if env.Login != 0 && env.Org == g.Org {
		return nil // who signed in may write under several addresses; the header will tell
	}
	ok, err := c.admits(ctx, g, env.From)
	if err == nil && !ok {
		err = fmt.Errorf("group %s, sender %s: %w", g.Address, env.From, ErrNotPermitted)
	}
	return err
}

// mayPost asks about the author in the header, whom somebody must vouch for unless the group is open to everybody.
func (m *mail) mayPost(ctx context.Context, g *Circle, v Verdict) (trusted bool, err error) {
	for name, raw := range fields(m.header) {
		if name == "list-id" && strings.Contains(strings.ToLower(fieldValue(raw)), "<"+strings.ToLower(g.listID())+">") {
			return false, fmt.Errorf("group %s: %w", g.Address, ErrLoop)
		}
	}
	if m.env.Source == FromSystem {
		return false, nil
	}
	if m.env.From == "" {
		return false, ErrNotPermitted
	}
	var author Address
	if len(m.authors) == 1 && v.Authenticated {
		author, _ = ParseAddress(m.authors[0].Email()) // none is nobody's
	}
	if author == "" && g.Senders != FromEverybody {
		return false, fmt.Errorf("group %s, nobody vouches for the author: %w", g.Address, ErrNotPermitted)
	}
	ok, err := m.core.admits(ctx, g, author)
	if err == nil && !ok {
		err = fmt.Errorf("group %s, author %s: %w", g.Address, author, ErrNotPermitted)
	}
	return g.Moderators[author.Key()] && author != "", err
}

// routed collects where a mail goes.
type routed struct {
	seen   map[MailboxID]int // place of its copy in d.Local, plus one
	gone   map[string]bool   // remote recipients, by key
	groups []groupTarget
}

type groupTarget struct {
	Target
	rcpt Recipient
}

// sendToGroups follows the recipients that are groups. Who gets the mail already gets no second copy.
func (m *mail) sendToGroups(ctx context.Context, d *Delivery, to *routed) error {
	for _, t := range to.groups {
		if m.core.Groups == nil {
			return ErrNoMailbox
		}
		g, err := m.core.Groups.Circle(ctx, t.Org, t.Mailbox)
		if err != nil {
			return err
		}
		trusted, err := m.mayPost(ctx, g, d.Verdict)
		if err != nil {
			return err
		}
		if m.submitted() {
			m.outside = append(m.outside, g.Remote...)
		}
		if g.Moderated && !trusted || len(g.Local)+len(g.Remote) > maxSentAtOnce {
			if to.seen[g.ID] == 0 {
				d.Local = append(d.Local, LocalCopy{Mailbox: g.ID, Org: g.Org, Role: RoleInbox, Rcpt: t.rcpt.Address, Arrival: true})
				to.seen[g.ID] = len(d.Local)
				m.judgeFor(d, g.Org)
			}
			continue
		}
		if err := m.sendToCircle(ctx, d, to, g, g.Local, g.Remote, false); err != nil {
			return err
		}
	}
	return nil
}

// sendToCircle makes the copies of a group's members. A mailbox without room goes without, and does not keep the mail
// from the others.
func (m *mail) sendToCircle(ctx context.Context, d *Delivery, to *routed, g *Circle, local []Member, remote []Address, once bool) error {
	var a, out Apart // those who get it elsewhere need not read our Return-Path
	a.Prefix, out.Prefix, out.Org = g.listFields(), g.listFields(), g.Org
	ids := make([]MailboxID, 0, len(local))
	for _, x := range local {
		ids = append(ids, x.Mailbox)
	}
	full, err := m.core.Store.Overfull(ctx, ids, m.raw.Size())
	if err != nil {
		return err
	}
	tell := tellOffice(m.parsed)
	for _, x := range local {
		switch {
		case to.seen[x.Mailbox] > 0:
			continue
		case slices.Contains(full, x.Mailbox):
			m.core.Log.Info("member of a group has no room", "trace", m.id, "group", g.ID, "mailbox", x.Mailbox)
			continue
		}
		to.seen[x.Mailbox] = 1
		lc := LocalCopy{Mailbox: x.Mailbox, Org: x.Org, Role: RoleInbox, Rcpt: g.Address, Arrival: tell, Once: once}
		if d.Verdict.Junk {
			lc.Role, lc.Arrival = RoleJunk, false
		}
		a.Local = append(a.Local, lc)
		m.judgeFor(d, x.Org)
	}
	for _, x := range remote {
		if !to.gone[x.Key()] && !d.Verdict.Junk {
			to.gone[x.Key()] = true
			out.Remote = append(out.Remote, RemoteCopy{From: g.bounceAddress(), To: x, SMTPUTF8: m.env.SMTPUTF8 || !x.IsASCII(),
				NotBefore: m.env.NotBefore, RequireTLS: m.env.RequireTLS, TLSOptional: m.tlsOptional})
		}
	}
	if len(a.Local) > 0 {
		m.apart = append(m.apart, a)
	}
	if len(out.Remote) > 0 {
		m.apart = append(m.apart, out)
	}
	return nil
}

// distribute is route for a mail that lay in a group's mailbox.
func (m *mail) distribute(ctx context.Context, d *Delivery) error {
	x := m.env.List
	to := &routed{seen: map[MailboxID]int{}, gone: map[string]bool{}}
	return m.sendToCircle(ctx, d, to, x.Circle, x.Local, x.Remote, true)
}
