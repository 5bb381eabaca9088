package mailcore

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Way is the direction of an archived mail, seen from its organisation.
type Way string

// Ways.
const (
	WayIn    Way = "in"    // from outside
	WayOut   Way = "out"   // to somebody outside, perhaps to colleagues too
	WayInner Way = "inner" // between colleagues
)

// Journal asks that a delivery is kept in an organisation's archive, in the same transaction that delivers it.
type Journal struct {
	Org     OrgID
	Way     Way
	Rcpts   []Address   // of the envelope, whom a Bcc named included
	Parties []MailboxID // of the organisation: who sent it and who was to get it
}

// ArchivePolicy says whether an organisation keeps an archive.
type ArchivePolicy struct {
	Since time.Time // of the mails in it; zero: there is no archive
	Days  int       // how long a mail stays; 0 is for ever
}

// LegalHold keeps the mail of a person or a mailbox from going, whoever deletes it.
type LegalHold struct {
	ID        int64
	Org       OrgID
	Person    int64     // whose own mailbox is meant, also after they have left; 0: Mailbox says it
	Mailbox   MailboxID // a shared one
	From, To  time.Time // of the mails; zero is without a bound
	Reason    string
	By        string
	CreatedAt time.Time
	EndedBy   string
	EndedAt   time.Time // zero: it holds
}

// RetentionKind tells for whom a retention rule is.
type RetentionKind string

// Kinds of retention rules; the later one counts before the earlier.
const (
	RetainOrg    RetentionKind = "organisation"
	RetainUnit   RetentionKind = "department"
	RetainPerson RetentionKind = "person"
)

// RetentionPlace tells which mail a rule is for.
type RetentionPlace string

// Places. The age in Trash and Junk counts from when a mail came there, else from when it arrived.
const (
	RetainTrash RetentionPlace = "trash"
	RetainJunk  RetentionPlace = "junk"
	RetainAll   RetentionPlace = "all"
)

// RetentionRule deletes what is older than so many days.
type RetentionRule struct {
	Kind    RetentionKind
	Subject int64 // the directory's id of the department or person
	Place   RetentionPlace
	Days    int
}

// Gone is a message that was deleted for good and may still be brought back.
type Gone struct {
	ID          int64
	Mailbox     MailboxID
	Folder      string // where it lay
	Role        Role
	Size        int64
	Flags       Flags
	Date        time.Time // internal date
	GoneAt      time.Time
	From        string // "Name <addr>"
	FromAddress Address
	To          string
	Subject     string
	Preview     string
	Attachments int
}

// Archived is a mail that auditors may find.
type Archived struct {
	ID          string // of the archive ("a17"), or of a message in a mailbox under legal hold ("m17")
	Org         OrgID
	At          time.Time
	Why         string // journal, hold, or live: it lies in a mailbox under legal hold
	Way         Way    // empty when it is not known
	Sender      Address
	Rcpts       string // of the envelope, parted by ", "
	Parties     []Party
	From        string // "Name <addr>"
	FromAddress Address
	To          string
	Subject     string
	Preview     string
	HeaderID    string
	Size        int64
	Hash        [32]byte // SHA-256 of all bytes
	Attachments int
	Structure   []byte // message.Structure.Marshal; only of a single mail
}

// Party is somebody whose mail it was.
type Party struct {
	Mailbox MailboxID // may be gone
	Person  int64     // 0 for a shared mailbox
	Address Address   // empty when the mailbox is gone
}

// journal notes for which organisations' archives the mail is. What scripts do with it comes after, and changes nothing.
func (m *mail) journal(ctx context.Context, d *Delivery) error {
	at := map[OrgID]int{} // place in d.Journal, plus one; -1: no archive
	add := func(org OrgID, mb MailboxID) error {
		i, known := at[org]
		if !known {
			on, err := m.core.Store.Archiving(ctx, org)
			if err != nil {
				return fmt.Errorf("archive of organisation %d: %w", org, err)
			}
			if i = -1; on {
				d.Journal = append(d.Journal, Journal{Org: org, Way: m.way(d, org), Rcpts: m.recipients()})
				i = len(d.Journal)
			}
			at[org] = i
		}
		if i > 0 && mb != 0 {
			j := &d.Journal[i-1]
			j.Parties = append(j.Parties, mb)
		}
		return nil
	}
	if org := m.env.Org; org != 0 && m.submitted() {
		if err := add(org, m.login.ID); err != nil {
			return err
		}
		if m.foreign() {
			if err := add(org, m.as.mailbox); err != nil {
				return err
			}
		}
	}
	if f := m.env.forward; f != nil {
		if err := add(f.Org, f.Mailbox); err != nil {
			return err
		}
	}
	for i := range m.plain {
		if m.plain[i].Reports {
			continue
		}
		if err := add(m.plain[i].Org, m.plain[i].Mailbox); err != nil {
			return err
		}
	}
	for _, a := range m.apart {
		for i := range a.Local {
			if err := add(a.Local[i].Org, a.Local[i].Mailbox); err != nil {
				return err
			}
		}
	}
	return nil
}

// recipients are those of the envelope; of a mail to a group's members, the group and who is outside.
func (m *mail) recipients() []Address {
	if x := m.env.List; x != nil {
		return append([]Address{x.Circle.Address}, x.Remote...)
	}
	out := make([]Address, len(m.env.To))
	for i := range m.env.To {
		out[i] = m.env.To[i].Address
	}
	return out
}

func (m *mail) way(d *Delivery, org OrgID) Way {
	switch {
	case !m.submitted() || org != m.env.Org:
		return WayIn
	case len(m.outside)+len(d.Remote) > 0:
		return WayOut
	}
	return WayInner
}

// JoinAddresses writes a list for a column or a page.
func JoinAddresses(list []Address) string {
	var b strings.Builder
	for i, a := range list {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(string(a))
	}
	return b.String()
}
