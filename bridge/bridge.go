// Package bridge carries both ways between mail and office. A mail becomes a post, an event or a todo; a post goes out
// as mail; the directory becomes mailboxes. Each effect happens exactly once: it is a task that may run again, and what
// it makes has a unique source, noted in the ledger.
//
// Mail text is data here: it never decides on its own whose chat it enters. Grouping mails into threads is harmless and
// happens in maildb; routing a mail into a conversation needs authority, see route.go.
package bridge

import (
	"log/slog"
	"time"

	"mailbridge/bridge/ledger"
	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/trust"
	"mailbridge/workbench"
	"mailbridge/workbench/workdb"
)

// Options are the rooms the bridge stands between. All of Mail, Office, Ledger, Core and Resolver are needed.
type Options struct {
	Mail     *maildb.DB
	Office   *workdb.DB
	Ledger   *ledger.DB
	Core     *mailcore.Core
	Resolver trust.Resolver
	// Fresh makes a resolver that remembers nothing, for looks at what somebody has just published; nil uses Resolver.
	Fresh func() trust.Resolver
	// PublicURL is where people reach the web app, without a final slash; links in cards and mails begin with it.
	PublicURL string
	// FreeDomain is the service's own domain, of which organisations get a free sub-domain; empty offers none.
	FreeDomain string
	// Extras are records that a domain may publish beyond what mail needs; nil has none.
	Extras   func(domain string) []trust.WantRecord
	Hostname string // what MX records should name
	Quota    int64  // bytes of a new mailbox; 0 is unlimited
	// NewRecipients is to how many people outside somebody may write for the first time within a day where no rule of
	// the organisation says otherwise; 0 is unlimited.
	NewRecipients int
	Log           *slog.Logger
	Now           func() time.Time // time.Now when nil
}

// Who is the person on whose behalf something is done. Whatever they may not see answers workbench.ErrNotFound.
type Who struct {
	Org    workbench.OrgID
	Person workbench.PersonID
}

// Ref names one copy of a mail.
type Ref struct {
	Mailbox mailcore.MailboxID
	Message mailcore.MessageID
}

// ChatWish says into which conversation a mail goes; without one, a conversation of its thread is joined or made.
type ChatWish struct {
	Conversation workbench.ConversationID
	Title        string
	People       []workbench.PersonID // colleagues to be there too
	Note         string               // said by the person beside the mail, inside only
}

// EventWish is what the person confirmed or changed of the suggestion.
type EventWish struct {
	Title, Place, Description string
	Start, End                time.Time
	AllDay                    bool
	TZ                        string
	Attendees                 []workbench.Attendee
}

// TodoWish is what the person confirmed or changed of the suggestion.
type TodoWish struct {
	Title, Note string
	Due         *time.Time
	AllDay      bool
	Owner       workbench.PersonID // 0: the person themselves
}

// Links tells what became of a mail; 0 is nothing.
type Links struct {
	Chat  workbench.ConversationID
	Event workbench.EventID
	Todo  workbench.TodoID
}

// Suggestion is something the text of a mail seems to ask for. Nothing is made without the person's word.
type Suggestion struct {
	Kind       string // "event" or "todo"
	SpanStart  int    // bytes in Text of Suggestions
	SpanEnd    int
	SpanText   string
	Title      string
	Start, End time.Time
	AllDay     bool
	Due        *time.Time
	Confidence float64
	// Alternatives are other readings of an ambiguous date.
	Alternatives []time.Time
}

// Participant is somebody on a mail.
type Participant struct {
	Name, Address string
	Person        workbench.PersonID // 0: outside
}

// Suggestions are read from the own words of a mail, never from what it quotes.
type Suggestions struct {
	Text         string // the own words
	Items        []Suggestion
	Participants []Participant
}

// Invitation is what a mail's invitation means for its reader.
type Invitation struct {
	Method      string
	Title       string
	Start, End  time.Time
	AllDay      bool
	TZ          string
	Place       string
	Description string
	Link        string // meeting link
	Organizer   Participant
	Attendees   []workbench.Attendee
	Mine        workbench.Attendance
	Answerable  bool
	Reason      string // why it is not, or what it did: a stable word
	Note        string // about the time zone: "floating", "unknown-zone", "zone-differs"
	Event       workbench.EventID
	Conflicts   []workbench.Event
}

// SetUp is what an admin chooses in the wizard: a free sub-domain or an own domain, and how addresses are made.
type SetUp struct {
	Free string // first label of a free sub-domain
	Own  string // own domain
	Rule workbench.AddressRule
}

// Planned is the address a person will get.
type Planned struct {
	Person   workbench.Person
	Address  mailcore.Address
	Conflict string // why it is not the plain one: "taken" or "unspeakable"; empty
}

// DomainView is a domain with what its DNS says.
type DomainView struct {
	mailcore.Domain
	Free    bool
	Records []trust.Finding
}

// Progress tells how far mailboxes have followed the directory.
type Progress struct {
	Total, Ready int
	Failed       []Planned // Conflict says why
}

// Report of Reconcile: how many were looked at, and every difference in words.
type Report struct {
	Links       int
	Differences []string
}
