package mailcore

import (
	"cmp"
	"context"
	"crypto"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync"
	"time"

	"mailbridge/mailcore/trust"
)

// Store is what the gate needs of the tables.
type Store interface {
	DomainByName(ctx context.Context, name string) (Domain, error)
	Mailbox(ctx context.Context, org OrgID, id MailboxID) (Mailbox, error)
	MailboxByAddress(ctx context.Context, a Address) (Mailbox, error)
	// IsHeld tells whether an address was freed a short while ago and is nobody's for now.
	IsHeld(ctx context.Context, a Address) (bool, error)
	// SigningKeys gives the active DKIM keys of a verified domain, RSA before others; ErrNoDomain.
	SigningKeys(ctx context.Context, domain string) ([]SigningKey, error)
	Folder(ctx context.Context, mb MailboxID, id FolderID) (Folder, error)
	Commit(ctx context.Context, d Delivery) (Receipt, error)
	Park(ctx context.Context, p Parking) (Receipt, error)
	// Overfull names those of the mailboxes that have no room for so many bytes more.
	Overfull(ctx context.Context, list []MailboxID, bytes int64) ([]MailboxID, error)
	// SharedRoomShort tells whether a quota that mailboxes of the organisation share is nearly full.
	SharedRoomShort(ctx context.Context, org OrgID) (bool, error)
	// RefusesWhenFull tells whether the organisation sends mail for full mailboxes back at once.
	RefusesWhenFull(ctx context.Context, org OrgID) (bool, error)
	// RightsIn tells what a person may do in a mailbox that is not their own; no rights is no error.
	RightsIn(ctx context.Context, org OrgID, person int64, mb MailboxID) (Rights, error)
	// Archiving tells whether an organisation keeps an archive. It is asked for each mail and answers from memory.
	Archiving(ctx context.Context, org OrgID) (bool, error)
	FilterStore
}

// FilterStore is what it needs for the scripts of mailboxes.
type FilterStore interface {
	FilterRevision(ctx context.Context, mb MailboxID) (int64, error) // 0: no scripts
	Filter(ctx context.Context, mb MailboxID) (FilterSource, error)
	Forwarding(ctx context.Context, org OrgID) (Forwarding, error)
	FolderByName(ctx context.Context, mb MailboxID, name string) (Folder, error)
	FolderByRole(ctx context.Context, mb MailboxID, role Role) (Folder, error)
	CreateFolder(ctx context.Context, mb MailboxID, name string, role Role) (Folder, error)
	Marked(ctx context.Context, mb MailboxID, key string) (bool, error) // Mark.Key, not yet forgotten
	HasWrittenTo(ctx context.Context, mb MailboxID, to Address) (bool, error)
	Secret(ctx context.Context, name string) ([]byte, error) // made when first asked for; the same on all nodes
}

// Aliases resolves addresses that no mailbox owns: the reply and bounce tokens of the bridge. ErrNoMailbox means that
// the address is none of them; it must answer without a table look-up for a token that was never made.
type Aliases interface {
	Resolve(ctx context.Context, a Address) (OrgID, MailboxID, error)
}

// SigningKey is a private key that signs for a domain.
type SigningKey struct {
	Selector string
	Signer   crypto.Signer
}

// Core is the gate. Its fields are set once before use.
type Core struct {
	Store    Store
	Trust    *trust.Checker
	Aliases  Aliases // may be nil
	Groups   Groups  // nil: there are none
	Policy   Policy  // of mail that leaves; may be nil
	Filter   Filter  // may be nil: no filter
	Hostname string  // our name in Received and Authentication-Results
	MaxSize  int64   // bytes of one message
	Log      *slog.Logger
	Now      func() time.Time

	filters struct {
		sync.Mutex
		m map[MailboxID]*compiled
	}
	secret struct {
		sync.Mutex
		srs []byte
	}
}

// Target is where one recipient's mail goes: into a mailbox here, or out to the world.
type Target struct {
	Remote  bool
	Org     OrgID
	Mailbox MailboxID
	Alias   bool // the address is nobody's own: a token that leads to this mailbox
	Group   bool // the mailbox is a group's, see MayPost
	// CatchAll: nobody has the address, and the mailbox gets all such mail of the domain.
	CatchAll bool
	Reports  bool    // the mailbox takes reports of other servers, which nobody reads as mail
	Filter   int64   // revision of the mailbox's scripts; 0: none
	Onward   Address // the address is a rewritten sender of a mail that was sent on: reports go to this one

	short  bool  // the mailbox was nearly full when it was read
	left   int64 // bytes it had left then; 0 with an unlimited one
	shares bool  // its room depends on others' too
}

// Route decides about one recipient. With submitting false only addresses that live here are known: ErrNoMailbox for
// an unknown one of our domains, ErrRelayDenied for any other domain.
func (c *Core) Route(ctx context.Context, to Address, submitting bool) (Target, error) {
	d, err := c.Store.DomainByName(ctx, to.Domain())
	switch {
	case isErr(err, ErrNoDomain) && submitting:
		return Target{Remote: true}, nil
	case isErr(err, ErrNoDomain):
		return Target{}, fmt.Errorf("route %s: %w", to, ErrRelayDenied)
	case err != nil:
		return Target{}, fmt.Errorf("route %s: %w", to, err)
	}
	mb, err := c.findMailbox(ctx, to)
	if kind, _, _ := splitSRS(to.Local()); kind != "" && isErr(err, ErrNoMailbox) {
		back, err := c.restore(ctx, to)
		if err != nil {
			return Target{}, fmt.Errorf("route %s: %w", to, err)
		}
		return Target{Org: d.Org, Onward: back}, nil
	}
	if isErr(err, ErrNoMailbox) {
		t, err := c.routeUnknown(ctx, d, to)
		if err != nil {
			return t, fmt.Errorf("route %s: %w", to, err)
		}
		return t, nil
	}
	if err != nil {
		return Target{}, fmt.Errorf("route %s: %w", to, err)
	}
	if mb.Org != d.Org {
		return Target{}, fmt.Errorf("route %s: %w", to, ErrNoMailbox)
	}
	if mb.Kind == GroupMailbox {
		return c.routeGroup(ctx, mb, to)
	}
	return mb.target(), nil
}

// routeUnknown asks the bridge for an address that no mailbox owns, and then the domain for a mailbox that gets such mail.
func (c *Core) routeUnknown(ctx context.Context, d Domain, to Address) (Target, error) {
	if c.Aliases != nil {
		org, id, err := c.Aliases.Resolve(ctx, to)
		if err == nil && org == d.Org {
			mb, err := c.Store.Mailbox(ctx, org, id)
			return Target{Org: org, Mailbox: id, Alias: true, Reports: mb.Kind == ReportMailbox}, err
		}
		if err != nil && !isErr(err, ErrNoMailbox) {
			return Target{}, err
		}
	}
	if d.CatchAll == 0 {
		return Target{}, ErrNoMailbox
	}
	if held, err := c.Store.IsHeld(ctx, to); err != nil || held {
		return Target{}, cmp.Or(err, ErrNoMailbox)
	}
	mb, err := c.Store.Mailbox(ctx, d.Org, d.CatchAll)
	if err != nil {
		return Target{}, err
	}
	t := mb.target()
	t.CatchAll, t.Filter = true, 0
	return t, nil
}

func (mb *Mailbox) target() Target {
	return Target{Org: mb.Org, Mailbox: mb.ID, Filter: mb.Filter, short: mb.nearlyFull(), left: max(mb.Quota-mb.Used, 0), shares: mb.Shares > 0}
}

// Postmaster gives the address behind the postmaster of this host (RFC 5321, section 4.5.1): own, unless the host's name is
// no domain that receives mail here; then that of the first domain that does.
func (c *Core) Postmaster(ctx context.Context, own Address) (Address, error) {
	_, err := c.Store.DomainByName(ctx, own.Domain())
	first, knows := c.Store.(interface {
		FirstDomain(ctx context.Context) (Domain, error)
	})
	if !isErr(err, ErrNoDomain) || !knows {
		return own, err
	}
	d, err := first.FirstDomain(ctx)
	if err != nil {
		return own, err
	}
	return Address("postmaster@" + d.Name), nil
}

// findMailbox looks an address up, then without its "+detail" (RFC 5233).
func (c *Core) findMailbox(ctx context.Context, to Address) (Mailbox, error) {
	mb, err := c.Store.MailboxByAddress(ctx, to)
	if !isErr(err, ErrNoMailbox) {
		return mb, err
	}
	plain, _, found := strings.Cut(to.Local(), "+")
	if !found || plain == "" || strings.HasPrefix(plain, `"`) {
		return Mailbox{}, ErrNoMailbox
	}
	return c.Store.MailboxByAddress(ctx, Address(plain+"@"+to.Domain()))
}

// NewTraceID makes the id that follows a mail through Received, logs and replies.
func NewTraceID() string {
	var b [10]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	return strings.ToLower(base32.HexEncoding.EncodeToString(b[:]))
}

func (c *Core) now() time.Time {
	if c.Now != nil {
		return c.Now()
	}
	return time.Now()
}

func remoteIP(s string) net.IP {
	if host, _, err := net.SplitHostPort(s); err == nil {
		s = host
	}
	return net.ParseIP(s)
}
