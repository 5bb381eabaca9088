package mailcore

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Rights are what somebody may do in a mailbox that is not their own, as bits.
type Rights uint16

// Rights in another's mailbox.
const (
	MayRead    Rights = 1 << iota // see folders and mails, and mark them as read
	MayWrite                      // other flags; put mails and drafts in
	MayManage                     // move and delete mails and folders
	MaySend                       // use its addresses as author
	MaySendFor                    // write on behalf: its address in From, the writer's own in Sender (RFC 5322, section 3.6.2)
)

// Bundles of rights, as people speak of them. The owner of a mailbox has all of FullRights.
const (
	ReadRights = MayRead
	SendRights = MayRead | MayWrite | MaySend
	FullRights = MayRead | MayWrite | MayManage | MaySend
)

// Has tells whether all of the wanted rights are there.
func (r Rights) Has(want Rights) bool { return r&want == want }

// HolderKind tells whom a grant is for.
type HolderKind string

// Kinds of holders. The numbers are the directory's.
const (
	PersonHolder     HolderKind = "person"
	DepartmentHolder HolderKind = "department" // everybody in it and below
)

// Grant gives a person or department rights in a mailbox.
type Grant struct {
	ID        int64
	Mailbox   MailboxID
	Kind      HolderKind
	Holder    int64 // the directory's id
	Rights    Rights
	Until     time.Time // when it ends by itself; zero is never
	By        int64     // the person who gave it; 0 is the program
	CreatedAt time.Time
}

// Access is a mailbox that a person may use beside their own.
type Access struct {
	Mailbox Mailbox
	Rights  Rights
}

// AccessEntry is one line of a mailbox's access log: what somebody else than its owner did there.
type AccessEntry struct {
	ID      int64
	Org     OrgID
	Mailbox MailboxID
	At      time.Time
	Person  int64
	Name    string // of the person, as it was then
	IP      string
	Door    string // imap, web, smtp
	Act     string // a fixed word: open, read, flag, add, copy, move, delete, folder, send, draft
	Detail  string // what it was about, in short
}

// ErrNoRight refuses an act for which somebody's rights in another's mailbox do not suffice.
var ErrNoRight = fmt.Errorf("your rights in this mailbox do not allow that")

// author says under which mailbox's name a sender writes.
type author struct {
	mailbox MailboxID // owner of the address
	rights  Rights    // the sender's in it
}

// own tells whether an address is one of the mailbox's own.
func own(mb Mailbox, a Address) bool {
	return slices.ContainsFunc(mb.Addresses, func(x Address) bool { return x.Key() == a.Key() })
}

// authorOf finds out whether a signed-in mailbox may write under an address: its own, or one of a mailbox in which its
// person may send. ErrSenderDenied.
func (c *Core) authorOf(ctx context.Context, mb Mailbox, a Address) (author, error) {
	if own(mb, a) {
		return author{mb.ID, FullRights}, nil
	}
	denied := fmt.Errorf("sender %s: %w", a, ErrSenderDenied)
	if mb.Person == 0 || a == "" {
		return author{}, denied
	}
	of, err := c.Store.MailboxByAddress(ctx, a)
	if isErr(err, ErrNoMailbox) {
		return author{}, denied
	}
	if err != nil {
		return author{}, err
	}
	r, err := c.Store.RightsIn(ctx, mb.Org, mb.Person, of.ID)
	if err != nil {
		return author{}, err
	}
	if r&(MaySend|MaySendFor) == 0 {
		return author{}, denied
	}
	return author{of.ID, r}, nil
}

// MaySendAs tells whether a signed-in mailbox may use an address as its sender: one of its own, or of a mailbox whose
// owner lets it send. ErrSenderDenied.
func (c *Core) MaySendAs(ctx context.Context, mb Mailbox, from Address) error {
	_, err := c.authorOf(ctx, mb, from)
	return err
}
