package maildb

import (
	"context"
	"crypto"
	"errors"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

var errStub = errors.New("not built yet")

// AddDomain registers a domain for an organisation and makes its ownership proof and its DKIM key (RSA, 2048 bits).
// A name that is verified by any organisation answers mailcore.ErrExists.
func (d *DB) AddDomain(ctx context.Context, org mailcore.OrgID, name string, verified bool) (mailcore.Domain, error) {
	return mailcore.Domain{}, errStub
}

// Domains lists the domains of an organisation by name.
func (d *DB) Domains(ctx context.Context, org mailcore.OrgID) ([]mailcore.Domain, error) {
	return nil, errStub
}

// DomainByName finds the verified domain of that name, whoever owns it; mailcore.ErrNoDomain. It answers from memory.
func (d *DB) DomainByName(ctx context.Context, name string) (mailcore.Domain, error) {
	return mailcore.Domain{}, errStub
}

// SetDomainVerified turns receiving on or off. Verifying a name that another organisation holds gives ErrExists.
func (d *DB) SetDomainVerified(ctx context.Context, org mailcore.OrgID, name string, verified bool) error {
	return errStub
}

// SetDefaultDomain makes name the one that new mailboxes without a suffix get.
func (d *DB) SetDefaultDomain(ctx context.Context, org mailcore.OrgID, name string) error {
	return errStub
}

// RemoveDomain forgets a domain. With addresses left in it the answer is mailcore.ErrExists.
func (d *DB) RemoveDomain(ctx context.Context, org mailcore.OrgID, name string) error { return errStub }

// SigningKey gives the DKIM selector and private key of a verified domain, from memory when it was asked for before.
func (d *DB) SigningKey(ctx context.Context, domain string) (selector string, key crypto.Signer, err error) {
	return "", nil, errStub
}

// NewMailbox is what CreateMailbox needs. State is active when empty; without Password nobody can sign in.
type NewMailbox struct {
	Address  mailcore.Address
	Name     string
	Kind     mailcore.MailboxKind // PersonMailbox when empty
	Person   int64
	Password string
	State    mailcore.MailboxState
	Quota    int64 // bytes; 0 is unlimited
}

// MailboxQuery chooses mailboxes of an organisation; the zero value gives the first page of all.
type MailboxQuery struct {
	Q      string // part of name or address
	Kind   mailcore.MailboxKind
	Domain string
	Cursor string
	Limit  int // 0 is 50, at most 500
}

// CreateMailbox makes a mailbox with INBOX, Sent, Drafts, Trash, Junk and Archive. An address that is taken, or held
// after its release by somebody else, gives mailcore.ErrExists.
func (d *DB) CreateMailbox(ctx context.Context, org mailcore.OrgID, n NewMailbox) (mailcore.Mailbox, error) {
	return mailcore.Mailbox{}, errStub
}

// Mailbox gives one mailbox of the organisation; mailcore.ErrNoMailbox.
func (d *DB) Mailbox(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID) (mailcore.Mailbox, error) {
	return mailcore.Mailbox{}, errStub
}

// Mailboxes lists mailboxes by primary address; next is empty on the last page.
func (d *DB) Mailboxes(ctx context.Context, org mailcore.OrgID, q MailboxQuery) (list []mailcore.Mailbox, next string, err error) {
	return nil, "", errStub
}

// MailboxByAddress finds who receives mail for an address; mailcore.ErrNoMailbox. It answers from memory for up to
// 30 seconds (at once up to date after changes on this node), so Used and ModSeq in the answer may be old.
func (d *DB) MailboxByAddress(ctx context.Context, a mailcore.Address) (mailcore.Mailbox, error) {
	return mailcore.Mailbox{}, errStub
}

// MailboxOfPerson gives the person's own mailbox; mailcore.ErrNoMailbox.
func (d *DB) MailboxOfPerson(ctx context.Context, org mailcore.OrgID, person int64) (mailcore.Mailbox, error) {
	return mailcore.Mailbox{}, errStub
}

// AddAddress gives a mailbox one more address; mailcore.ErrExists when it is taken or held.
func (d *DB) AddAddress(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID, a mailcore.Address) error {
	return errStub
}

// RemoveAddress takes an address away and holds it, so that nobody else can get mail meant for its former owner. The
// primary address cannot be removed (mailcore.ErrBadAddress).
func (d *DB) RemoveAddress(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID, a mailcore.Address) error {
	return errStub
}

// SetPrimaryAddress chooses which of the mailbox's addresses stands in From.
func (d *DB) SetPrimaryAddress(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID, a mailcore.Address) error {
	return errStub
}

// RenameMailbox changes the display name.
func (d *DB) RenameMailbox(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID, name string) error {
	return errStub
}

// SetMailboxState changes what a mailbox may do and forgets remembered sign-ins.
func (d *DB) SetMailboxState(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID, s mailcore.MailboxState) error {
	return errStub
}

// SetQuota changes the bytes a mailbox may hold; 0 is unlimited.
func (d *DB) SetQuota(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID, bytes int64) error {
	return errStub
}

// DeleteMailbox removes a mailbox with all its mail and holds its addresses.
func (d *DB) DeleteMailbox(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID) error {
	return errStub
}

// SetPassword replaces the main password; mailcore.ErrNoMailbox. A pending mailbox becomes active.
func (d *DB) SetPassword(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID, plain string) error {
	return errStub
}

// AddAppPassword makes a further password for one mail program and answers its id.
func (d *DB) AddAppPassword(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID, name, plain string) (int64, error) {
	return 0, errStub
}

// AppPassword is a further password of a mailbox.
type AppPassword struct {
	ID        int64
	Name      string
	CreatedAt time.Time
}

// AppPasswords lists them, oldest first.
func (d *DB) AppPasswords(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID) ([]AppPassword, error) {
	return nil, errStub
}

// RemoveAppPassword takes one away.
func (d *DB) RemoveAppPassword(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID, login int64) error {
	return errStub
}

// Authenticate checks a password against all logins of the mailbox with that address. A right password is remembered
// for a minute; a wrong one and an unknown address cost the same. Errors: mailcore.ErrBadPassword, ErrDisabled,
// ErrMustActivate (both only with the right password).
func (d *DB) Authenticate(ctx context.Context, a mailcore.Address, password string) (mailcore.Mailbox, error) {
	return mailcore.Mailbox{}, errStub
}

// Folders lists all folders of a mailbox: INBOX first, the rest by name.
func (d *DB) Folders(ctx context.Context, mb mailcore.MailboxID) ([]mailcore.Folder, error) {
	return nil, errStub
}

// Folder gives one folder of the mailbox; mailcore.ErrNoFolder.
func (d *DB) Folder(ctx context.Context, mb mailcore.MailboxID, id mailcore.FolderID) (mailcore.Folder, error) {
	return mailcore.Folder{}, errStub
}

// FolderByName finds a folder; INBOX in any letter case; mailcore.ErrNoFolder.
func (d *DB) FolderByName(ctx context.Context, mb mailcore.MailboxID, name string) (mailcore.Folder, error) {
	return mailcore.Folder{}, errStub
}

// FolderByRole finds the folder with that special use; mailcore.ErrNoFolder.
func (d *DB) FolderByRole(ctx context.Context, mb mailcore.MailboxID, role mailcore.Role) (mailcore.Folder, error) {
	return mailcore.Folder{}, errStub
}

// CreateFolder makes a folder and missing folders above it. mailcore.ErrExists, mailcore.ErrBadName.
func (d *DB) CreateFolder(ctx context.Context, mb mailcore.MailboxID, name string, role mailcore.Role) (mailcore.Folder, error) {
	return mailcore.Folder{}, errStub
}

// RenameFolder moves a folder with everything below it. Renaming INBOX moves its messages into a new folder and leaves
// INBOX empty (RFC 9051, section 6.3.6).
func (d *DB) RenameFolder(ctx context.Context, mb mailcore.MailboxID, id mailcore.FolderID, to string) error {
	return errStub
}

// DeleteFolder removes a folder with its messages; folders below it stay. INBOX gives mailcore.ErrReadOnly.
func (d *DB) DeleteFolder(ctx context.Context, mb mailcore.MailboxID, id mailcore.FolderID) error {
	return errStub
}

// SetSubscribed remembers a subscription, also of a name that no folder has (RFC 9051, section 6.3.7).
func (d *DB) SetSubscribed(ctx context.Context, mb mailcore.MailboxID, name string, on bool) error {
	return errStub
}

// Subscriptions lists subscribed names, also those that no folder has.
func (d *DB) Subscriptions(ctx context.Context, mb mailcore.MailboxID) ([]string, error) {
	return nil, errStub
}

// Commit stores a delivery: bytes, rows, counters, events and tasks in one transaction that is durable when Commit
// returns. It neither closes nor keeps dl.Raw. mailcore.ErrOverQuota and mailcore.ErrNoMailbox name the recipient's
// mailbox in their text; then nothing at all was stored.
func (d *DB) Commit(ctx context.Context, dl mailcore.Delivery) (mailcore.Receipt, error) {
	return mailcore.Receipt{}, errStub
}

// Index is an immutable view of a folder: which messages it holds and their flags, by position (0 is the oldest).
// Sessions share it; a later view shares most memory with an earlier one.
type Index struct{}

// N is the number of messages.
func (x *Index) N() int { return 0 }

// UID of the message at position i.
func (x *Index) UID(i int) mailcore.UID { return 0 }

// Flags of the message at position i.
func (x *Index) Flags(i int) mailcore.Flags { return 0 }

// ModSeq of the message at position i.
func (x *Index) ModSeq(i int) uint64 { return 0 }

// Keywords of the message at position i, sorted; the caller must not change them.
func (x *Index) Keywords(i int) []string { return nil }

// Find gives the position of a UID. When there is none, pos is where it would stand.
func (x *Index) Find(u mailcore.UID) (pos int, ok bool) { return 0, false }

// UIDNext is the UID that the next message will get at least.
func (x *Index) UIDNext() mailcore.UID { return 0 }

// UIDValidity of the folder.
func (x *Index) UIDValidity() uint32 { return 0 }

// HighestModSeq of the folder (RFC 7162, section 3.1.2.1).
func (x *Index) HighestModSeq() uint64 { return 0 }

// AllKeywords lists every keyword that is or was in use in the folder while this index lived, sorted.
func (x *Index) AllKeywords() []string { return nil }

// Index gives the present view of a folder: what was committed anywhere before the call is in it. Mostly that costs one
// point read. mailcore.ErrNoFolder.
func (d *DB) Index(ctx context.Context, mb mailcore.MailboxID, f mailcore.FolderID) (*Index, error) {
	return nil, errStub
}

// Want chooses what Rows reads beside ID, UID, ModSeq, Flags, Keywords, Size, InternalDate.
type Want uint8

// Parts of a row.
const (
	WantDisplay   Want = 1 << iota // Thread, HeaderID, Subject, From, FromAddress, To, SentAt, Preview, Attachments, SavedAt
	WantStructure                  // Structure
	WantVerdict                    // Verdict
)

// Rows calls fn for each message of the set in ascending UID order. The Message and its slices are valid only during
// the call. An error of fn ends the walk and is returned. "*" in the set is the largest UID.
func (d *DB) Rows(ctx context.Context, mb mailcore.MailboxID, f mailcore.FolderID, uids mailcore.UIDSet, want Want, fn func(*mailcore.Message) error) error {
	return errStub
}

// Message gives the row of one message, with Structure and Verdict; mailcore.ErrNoMessage.
func (d *DB) Message(ctx context.Context, mb mailcore.MailboxID, id mailcore.MessageID) (mailcore.Message, error) {
	return mailcore.Message{}, errStub
}

// OpenRaw opens the bytes of a message; the caller closes them. mailcore.ErrNoMessage.
func (d *DB) OpenRaw(ctx context.Context, mb mailcore.MailboxID, id mailcore.MessageID) (engine.Blob, error) {
	return nil, errStub
}

// Thread lists the messages of a thread over all folders, oldest first, without Structure.
func (d *DB) Thread(ctx context.Context, mb mailcore.MailboxID, thread int64) ([]mailcore.Message, error) {
	return nil, errStub
}

// ByMessageID lists the copies of the message with that normalised Message-ID in a mailbox.
func (d *DB) ByMessageID(ctx context.Context, mb mailcore.MailboxID, messageID string) ([]mailcore.Message, error) {
	return nil, errStub
}

// FlagOp says how SetFlags combines old and new flags.
type FlagOp int

// Operations of STORE.
const (
	AddFlags FlagOp = iota
	RemoveFlags
	ReplaceFlags
)

// FlagChange is one STORE (RFC 9051, section 6.4.6; UnchangedSince: RFC 7162, section 3.1.3).
type FlagChange struct {
	UIDs     mailcore.UIDSet
	Op       FlagOp
	Flags    mailcore.Flags
	Keywords []string
	// UnchangedSince, when Conditional, leaves out messages with a larger ModSeq; they come back as failed.
	Conditional    bool
	UnchangedSince uint64
}

// SetFlags changes flags and keywords. changed lists the messages whose flags are now different, failed those that
// UnchangedSince kept from being touched; modseq is that of the change, 0 when nothing changed.
func (d *DB) SetFlags(ctx context.Context, mb mailcore.MailboxID, f mailcore.FolderID, c FlagChange) (changed, failed []mailcore.UID, modseq uint64, err error) {
	return nil, nil, 0, errStub
}

// CopyResult pairs the UIDs of originals and copies (RFC 4315, COPYUID).
type CopyResult struct {
	UIDValidity uint32 // of the target
	From, To    []mailcore.UID
}

// Copy puts copies into another (or the same) folder of the mailbox. mailcore.ErrNoFolder, mailcore.ErrOverQuota.
func (d *DB) Copy(ctx context.Context, mb mailcore.MailboxID, from mailcore.FolderID, uids mailcore.UIDSet, to mailcore.FolderID) (CopyResult, error) {
	return CopyResult{}, errStub
}

// Move takes messages into another folder in one step (RFC 6851).
func (d *DB) Move(ctx context.Context, mb mailcore.MailboxID, from mailcore.FolderID, uids mailcore.UIDSet, to mailcore.FolderID) (CopyResult, error) {
	return CopyResult{}, errStub
}

// Expunge removes messages for good and gives their UIDs. uids nil stands for all; onlyDeleted spares those without
// \Deleted.
func (d *DB) Expunge(ctx context.Context, mb mailcore.MailboxID, f mailcore.FolderID, uids mailcore.UIDSet, onlyDeleted bool) ([]mailcore.UID, error) {
	return nil, errStub
}

// Vanished lists UIDs expunged after modseq since, ascending. complete is false when the log does not reach back that
// far; then the caller must compare with the Index.
func (d *DB) Vanished(ctx context.Context, mb mailcore.MailboxID, f mailcore.FolderID, since uint64) (uids []mailcore.UID, complete bool, err error) {
	return nil, false, errStub
}

// RetryAfter makes RunOutgoing and RunArrivals try again after the duration.
func RetryAfter(after time.Duration, err error) error { return engine.RetryAfter(after, err) }

// Permanent makes RunOutgoing and RunArrivals give up.
func Permanent(err error) error { return engine.Dead(err) }

// RunOutgoing hands outgoing mails to do, workers at a time, until ctx ends and the workers are home. A nil error means
// the mail was taken over by the next host (or its failure was reported); RetryAfter and Permanent say otherwise; any
// other error is tried again later. Each is handed out at least once, by one node at a time.
func (d *DB) RunOutgoing(ctx context.Context, workers int, do func(context.Context, *mailcore.Outgoing) error) error {
	return errStub
}

// OpenOutgoing opens the bytes of an outgoing mail; the caller closes them.
func (d *DB) OpenOutgoing(ctx context.Context, o *mailcore.Outgoing) (engine.Blob, error) {
	return nil, errStub
}

// MarkDelayTold remembers that the sender was told about the delay.
func (d *DB) MarkDelayTold(ctx context.Context, o *mailcore.Outgoing) error { return errStub }

// OutgoingEntry is one waiting or failed mail as administrators see it.
type OutgoingEntry struct {
	mailcore.Outgoing
	Next      time.Time
	LastError string
	Failed    bool
}

// OutgoingList lists an organisation's outgoing mails, next due first.
func (d *DB) OutgoingList(ctx context.Context, org mailcore.OrgID, limit int) ([]OutgoingEntry, error) {
	return nil, errStub
}

// OutgoingRetry makes a mail due now, also a failed one.
func (d *DB) OutgoingRetry(ctx context.Context, org mailcore.OrgID, id int64) error { return errStub }

// OutgoingCancel drops a mail.
func (d *DB) OutgoingCancel(ctx context.Context, org mailcore.OrgID, id int64) error { return errStub }

// CountOutgoing counts waiting mails of an organisation; 0 counts all.
func (d *DB) CountOutgoing(ctx context.Context, org mailcore.OrgID) (int, error) { return 0, errStub }

// RunArrivals hands arrivals to do, workers at a time and in order within a mailbox, until ctx ends. Errors work as in
// RunOutgoing.
func (d *DB) RunArrivals(ctx context.Context, workers int, do func(context.Context, mailcore.Arrival) error) error {
	return errStub
}

// Report is what Reconcile found.
type Report struct {
	Mailboxes, Folders, Messages, Blobs int
	Bytes                               int64
	Swept                               int      // blobs without owner that were deleted
	Differences                         []string // one line each; at most 1000
}

// Reconcile compares counters with rows, blob owners with rows and, when deep, the bytes with their hashes.
func (d *DB) Reconcile(ctx context.Context, deep bool) (Report, error) { return Report{}, errStub }
