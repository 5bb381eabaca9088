// Package mailcore holds the nouns and laws of mail: what an address, a mailbox, a folder and a message are, and
// Core.Accept, the one gate through which every mail enters and leaves. It knows protocols only by their terms
// (RFC 5321, RFC 5322, RFC 9051); tables live in maildb, wires in smtpd and imapd, the road to the world in queue.
package mailcore

import (
	"time"

	"mailbridge/mailcore/message"
	"mailbridge/mailcore/trust"
)

// Identifiers are distinct types so that the compiler finds swapped arguments.
type (
	// OrgID names a tenant; 0 is no tenant.
	OrgID int64
	// MailboxID names one person's or team's store.
	MailboxID int64
	// FolderID names a folder inside one mailbox (an IMAP mailbox).
	FolderID int64
	// MessageID names one copy of a message in one folder; it is not the Message-ID header.
	MessageID int64
	// UID is the unique identifier of a message in a folder (RFC 9051, section 2.3.1.1).
	UID uint32
)

// Domain is a mail domain of an organisation. Only a verified domain receives mail.
type Domain struct {
	Name         string
	Org          OrgID
	Verified     bool
	Default      bool      // new mailboxes without a suffix get it
	CatchAll     MailboxID // gets mail for unknown addresses; 0: they are refused
	Proof        string    // value of the TXT record that shows ownership
	DKIMSelector string    // of the RSA key that signs
	DKIMRecord   string    // TXT value to publish at <selector>._domainkey
	CreatedAt    time.Time
}

// KeyState tells what a DKIM key does.
type KeyState string

// States of a DKIM key.
const (
	KeyWaiting KeyState = "waiting" // its record was not seen in DNS yet
	KeyActive  KeyState = "active"  // signs
	KeyRetired KeyState = "retired" // replaced; what it signed is still under way or read
)

// DKIMKey is what is public of a domain's key.
type DKIMKey struct {
	Selector  string
	Algorithm trust.Algorithm
	Record    string // TXT value to publish at <selector>._domainkey
	State     KeyState
	CreatedAt time.Time
	RetiredAt time.Time // zero unless retired
	// Drained tells of a retired key that no mail signed with it waits in the outgoing queue any more.
	Drained bool
}

// MailboxKind tells whom a mailbox belongs to.
type MailboxKind string

// Kinds of mailboxes.
const (
	PersonMailbox MailboxKind = "person"
	SharedMailbox MailboxKind = "shared"
	GroupMailbox  MailboxKind = "group"  // sends mail on to its members; what waits for a word lies in its INBOX
	ReportMailbox MailboxKind = "report" // takes what other servers report about a domain; nobody opens it
)

// MailboxState tells what a mailbox may do. Pending and disabled mailboxes still receive mail.
type MailboxState string

// States of a mailbox.
const (
	MailboxActive   MailboxState = "active"
	MailboxPending  MailboxState = "pending"  // waits for its owner's first own password
	MailboxDisabled MailboxState = "disabled" // no sign-in; mail is still kept
)

// Mailbox is one person's or team's store.
type Mailbox struct {
	ID        MailboxID
	Org       OrgID
	Kind      MailboxKind
	Person    int64 // the directory's id of its owner; 0 for none
	Unit      int64 // the directory's id of the department whose administrators look after it; 0 is the whole organisation's
	Name      string
	Address   Address   // the primary one, used in From
	Addresses []Address // all, the primary included
	State     MailboxState
	Quota     int64 // bytes; 0 is unlimited
	Used      int64 // bytes
	Shares    int   // in how many quotas with other mailboxes it is
	ModSeq    uint64
	Filter    int64 // revision of its scripts and rules; 0: none
	CreatedAt time.Time
	App       int64 // the app password that opened it, 0 for none; known to a door that signed somebody in
}

// Role marks a folder with a special use (RFC 6154); RoleNone is an ordinary folder.
type Role string

// Roles of folders.
const (
	RoleNone    Role = ""
	RoleInbox   Role = "inbox"
	RoleSent    Role = "sent"
	RoleDrafts  Role = "drafts"
	RoleTrash   Role = "trash"
	RoleJunk    Role = "junk"
	RoleArchive Role = "archive"
)

// Folder is an IMAP mailbox. Names are UTF-8 with "/" between levels; INBOX is written so.
type Folder struct {
	ID            FolderID
	Mailbox       MailboxID
	Name          string
	Role          Role
	UIDValidity   uint32
	UIDNext       UID
	Messages      int
	Unseen        int
	Deleted       int
	Size          int64 // bytes of all messages
	HighestModSeq uint64
	Subscribed    bool
}

// Flags are the system flags of a message (RFC 9051, section 2.3.2) as bits.
type Flags uint16

// System flags.
const (
	FlagSeen Flags = 1 << iota
	FlagAnswered
	FlagFlagged
	FlagDeleted
	FlagDraft
)

// Message is one copy of a mail in one folder, as the rows tell it, without its bytes.
type Message struct {
	ID           MessageID
	Mailbox      MailboxID
	Folder       FolderID
	UID          UID
	ModSeq       uint64
	Flags        Flags
	Keywords     []string // IMAP keywords such as $Forwarded, $Todo
	Size         int64    // bytes of the raw message
	InternalDate time.Time
	Thread       int64
	HeaderID     string // normalised Message-ID without angle brackets
	Subject      string // decoded
	From         string // decoded "Name <addr>" of the first author
	FromAddress  Address
	To           string // decoded short list for display
	SentAt       time.Time
	Preview      string // at most 200 runes of own text
	Attachments  int
	Structure    []byte // message.Structure.Marshal; empty unless asked for
	Fields       []byte // header fields that programs list mails by, as they stand in the mail; nil unless asked for and kept
	Verdict      Verdict
	SavedAt      time.Time
	Content      int64 // equal for all copies of the same bytes in an organisation
}

// Verdict is what was found out about an arriving mail; the zero value is "not looked at".
type Verdict struct {
	Authenticated bool    `json:"auth,omitempty"`    // aligned DKIM or SPF, or signed in on submission
	Domain        string  `json:"domain,omitempty"`  // From domain when authenticated
	SPF           string  `json:"spf,omitempty"`     // RFC 7208 result
	DKIM          string  `json:"dkim,omitempty"`    // best result of the signatures
	DMARC         string  `json:"dmarc,omitempty"`   // pass, fail, none, temperror, permerror
	Policy        string  `json:"policy,omitempty"`  // DMARC policy of the From domain
	Internal      bool    `json:"inner,omitempty"`   // submitted by a signed-in colleague of the same organisation
	Outside       bool    `json:"outside,omitempty"` // From is not of the organisation
	Spam          float64 `json:"spam,omitempty"`    // the filter's score
	Junk          bool    `json:"junk,omitempty"`
	Held          Held    `json:"held,omitempty"` // it was kept back first
	// Why lists the rules that counted. Own are the mailboxes that see the mail differently; In reads it.
	Why []Reason              `json:"why,omitempty"`
	Own map[MailboxID]OwnView `json:"own,omitempty"`
}

// Envelope is what SMTP says of a mail (RFC 5321, section 2.3.1), with what the door saw.
type Envelope struct {
	From       Address // empty for the null sender
	To         []Recipient
	Login      MailboxID // the submitting mailbox; 0 for mail from outside
	Org        OrgID     // the submitting organisation; 0 for mail from outside
	Source     Source
	RemoteIP   string
	Helo       string
	Protocol   string // ESMTP, ESMTPS, ESMTPSA …, for Received (RFC 3848)
	TLS        string // version and cipher, empty without
	SMTPUTF8   bool
	EnvelopeID string // DSN ENVID (RFC 3461, section 4.4)
	Return     string // DSN RET: FULL, HDRS or empty
	ReceivedAt time.Time
	// Key makes a submission happen once: a second Accept with the same non-empty key stores and sends nothing.
	Key string
	// SaveSent files a copy in the sender's Sent folder; mail clients on submission do that themselves over IMAP.
	SaveSent bool
	// NotBefore holds the remote copies back until then; zero is at once.
	NotBefore time.Time
	// RequireTLS asks that the mail goes on under TLS only that proves who receives (REQUIRETLS, RFC 8689, section 4).
	RequireTLS bool
	// List says that this is a mail from a group's mailbox on its way to members; To is not looked at then.
	List *Distribution `json:"-"`
	// Approved says that a person has allowed what a policy had held.
	Approved bool

	tally   Tally   // of the recipients that Permit let in
	forward *Effect // of FromForward: what asked for it
	past    bool    // goes past the scripts of its recipients
}

// Source tells which door a mail came through.
type Source string

// Doors of a mail.
const (
	FromWorld      Source = "mx"
	FromSubmission Source = "submission"
	FromAPI        Source = "api"
	FromChat       Source = "chat"
	FromSystem     Source = "system"  // our own notices and DSNs
	FromForward    Source = "forward" // sent on from a mailbox here
)

// Recipient is one RCPT with its DSN wishes (RFC 3461).
type Recipient struct {
	Address  Address
	Notify   string // NEVER, or a list of SUCCESS,FAILURE,DELAY; empty is the default
	Original string // ORCPT, decoded
}

// LocalCopy says where one copy of an accepted mail goes.
type LocalCopy struct {
	Mailbox  MailboxID
	Org      OrgID
	Folder   FolderID // 0: by Role
	Role     Role
	Flags    Flags
	Keywords []string
	Arrival  bool // tell the bridge
	Held     Held // keep it back: no folder, no event, until it is released
	Outgoing bool // it is the author's own Sent copy
	Reports  bool // the mailbox takes reports of other servers: no person's mail, and so not for the archive
	// Rcpt is the address that led here, as the sender gave it.
	Rcpt Address
	// Date is the internal date; zero is the time of acceptance.
	Date time.Time
	// Once drops the copy silently when a mail with its Message-ID and author lies in the mailbox, but in Sent.
	Once bool
	// Ruled says that the mailbox's scripts were asked in the revision Filter (0: it had none). Commit answers
	// ErrRulesChanged when they are others by now.
	Ruled  bool
	Filter int64
	// Dedupe drops the copy silently when the same message already lies in the mailbox (same Message-ID and bytes).
	Dedupe bool
}

// RemoteCopy is one recipient in the world. One task carries one of them.
type RemoteCopy struct {
	From       Address `json:"from"` // envelope sender
	To         Address `json:"to"`
	Notify     string  `json:"notify,omitempty"`
	Original   string  `json:"orcpt,omitempty"`
	EnvelopeID string  `json:"envid,omitempty"`
	Return     string  `json:"ret,omitempty"`
	SMTPUTF8   bool    `json:"utf8,omitempty"`
	RequireTLS bool    `json:"tls,omitempty"`
	// TLSOptional sends the mail also where TLS does not prove who receives, whatever the receiver's policy: its author
	// says "TLS-Required: No" (RFC 8689, section 5), as reports about broken TLS must.
	TLSOptional bool `json:"notls,omitempty"`
	NotBefore   time.Time
}

// Delivery is one accepted mail on its way into the store: everything in it becomes durable together or not at all.
type Delivery struct {
	ID        string // trace id, shown in Received, logs and the 250
	Org       OrgID  // sender's organisation, owner of the remote copies; 0 for mail from outside
	Sender    MailboxID
	From      Address // envelope sender
	Raw       *message.Spool
	Prefix    []byte             // our trace headers, stored before the raw bytes
	Structure *message.Structure // of Prefix plus Raw
	Verdict   Verdict
	// Verdicts are for organisations in whose mailboxes the mail looks different from Verdict: a submitted mail is a
	// colleague's in one organisation only.
	Verdicts   map[OrgID]Verdict
	ReceivedAt time.Time
	Local      []LocalCopy
	// Apart are copies with bytes of their own; Receipt.Placed tells of them behind those of Local.
	Apart  []Apart
	Remote []RemoteCopy
	// Effects are mails that follow from this one; Marks are remembered with it.
	Effects []Effect
	Marks   []Mark
	// Journal lists the archives that keep the mail, in the bytes that all share.
	Journal []Journal
	Source  Source
	// Key makes the whole delivery happen once: a second Commit with the same non-empty key stores nothing and
	// answers the first receipt's ids where still known.
	Key string
	// Note is a line for the access log of the mailbox in whose name somebody else writes; nil for none.
	Note *AccessEntry
	// Replaces are messages that go as this one and those Apart come, and nobody shall bring back; nil for none. When one
	// of them is gone already, nothing is stored: ErrNoMessage.
	Replaces *Replaced
}

// Replaced names messages of a folder.
type Replaced struct {
	Mailbox MailboxID
	Folder  FolderID
	UIDs    []UID
}

// VerdictIn is the verdict as an organisation's mailboxes see it.
func (d *Delivery) VerdictIn(org OrgID) Verdict {
	if v, ok := d.Verdicts[org]; ok {
		return v
	}
	return d.Verdict
}

// Apart are copies whose bytes differ from the others': the author's, which keeps its Bcc, or those that say by which
// list or address they came.
type Apart struct {
	Local     []LocalCopy
	Remote    []RemoteCopy
	Org       OrgID // owner of the remote copies; 0: the delivery's
	Raw       *message.Spool
	Prefix    []byte
	Structure *message.Structure // of Prefix plus Raw
}

// Placed is one stored local copy.
type Placed struct {
	Mailbox     MailboxID
	Folder      FolderID
	Message     MessageID
	UID         UID
	UIDValidity uint32
	Duplicate   bool // nothing was stored: it was there already
}

// Receipt tells what a Delivery became.
type Receipt struct {
	ID        string
	Placed    []Placed
	Queued    int
	Duplicate bool  // the delivery's Key had been seen before
	Parked    int64 // nothing was delivered yet: the id of the parked mail
}

// Arrival is told to the bridge, at least once, for each stored copy that asked for it.
type Arrival struct {
	Org      OrgID
	Mailbox  MailboxID
	Folder   FolderID
	Message  MessageID
	From     Address // envelope sender
	Rcpt     Address // the address that led here, a reply token perhaps; empty for a Sent copy
	Outgoing bool    // the author's own Sent copy
	Source   Source
	At       time.Time
}

// Outgoing is one recipient's mail, claimed for an attempt. Its bytes are read through maildb.OpenOutgoing.
type Outgoing struct {
	ID int64
	RemoteCopy
	Org        OrgID
	Sender     MailboxID
	TraceID    string
	Size       int64
	Attempts   int // those before this one
	AcceptedAt time.Time
	DelayTold  bool // a delay notice was already sent
	// Order is what an administrator said about it.
	Order       Order
	OrderReason string
	// Held tells whether no other node may have taken it up meanwhile, as happens when this one stood still.
	Held func() bool
	// Took notes that the next host took the mail over, as soon as it says so: should the program be killed before the store
	// knows, Taken tells the attempt after it, which then must not send it again.
	Took  func()
	Taken bool
}

// Order is what an administrator may say about an outgoing mail; empty is nothing.
type Order string

// Orders.
const (
	OrderHold   Order = "held"
	OrderBounce Order = "bounce" // give it up and tell the sender
)
