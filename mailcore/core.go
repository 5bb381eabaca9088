package mailcore

import (
	"context"
	"crypto"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"time"

	"mailbridge/mailcore/trust"
)

// Store is what the gate needs of the tables.
type Store interface {
	DomainByName(ctx context.Context, name string) (Domain, error)
	Mailbox(ctx context.Context, org OrgID, id MailboxID) (Mailbox, error)
	MailboxByAddress(ctx context.Context, a Address) (Mailbox, error)
	// SigningKeys gives the active DKIM keys of a verified domain, RSA before others; ErrNoDomain.
	SigningKeys(ctx context.Context, domain string) ([]SigningKey, error)
	Folder(ctx context.Context, mb MailboxID, id FolderID) (Folder, error)
	Commit(ctx context.Context, d Delivery) (Receipt, error)
	Park(ctx context.Context, p Parking) (Receipt, error)
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
	Policy   Policy  // of mail that leaves; may be nil
	Hostname string  // our name in Received and Authentication-Results
	MaxSize  int64   // bytes of one message
	Log      *slog.Logger
	Now      func() time.Time
}

// Target is where one recipient's mail goes: into a mailbox here, or out to the world.
type Target struct {
	Remote  bool
	Org     OrgID
	Mailbox MailboxID
	Full    bool // the mailbox has no room left
	Alias   bool // the address is nobody's own: a token that leads to this mailbox
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
	if isErr(err, ErrNoMailbox) && c.Aliases != nil {
		org, id, err := c.Aliases.Resolve(ctx, to)
		if err == nil && org != d.Org {
			err = ErrNoMailbox
		}
		if err != nil {
			return Target{}, fmt.Errorf("route %s: %w", to, err)
		}
		return Target{Org: org, Mailbox: id, Alias: true}, nil
	}
	if err != nil {
		return Target{}, fmt.Errorf("route %s: %w", to, err)
	}
	if mb.Org != d.Org {
		return Target{}, fmt.Errorf("route %s: %w", to, ErrNoMailbox)
	}
	return Target{Org: mb.Org, Mailbox: mb.ID, Full: mb.Quota > 0 && mb.Used >= mb.Quota}, nil
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

// MaySendAs tells whether a signed-in mailbox may use an address as its sender.
func (c *Core) MaySendAs(mb Mailbox, from Address) bool {
	for _, own := range mb.Addresses {
		if own.Key() == from.Key() {
			return true
		}
	}
	return false
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
