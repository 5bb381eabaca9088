package itip

import "time"

// Trust says how far the sender of an invitation is proven.
type Trust int

const (
	// T0 is unverified, spam or bulk.
	T0 Trust = iota
	// T1 is verified, but not the person the method asks for.
	T1
	// T2 is verified by DMARC or aligned DKIM or ARC, and known to the
	// recipient: a contact, a thread, an allowed domain. A verified stranger
	// is T1.
	T2
	// T3 is an authenticated submission of the same organisation.
	T3
)

// Received is the newest version taken from one side.
type Received struct {
	Sequence int
	DTStamp  time.Time
}

// StoredAttendee is what is kept of one attendee.
type StoredAttendee struct {
	Email    string
	PartStat PartStat
	// Recv is the newest answer taken from this attendee.
	Recv Received
	// Aliases are further addresses known to be the same person.
	Aliases []string
	SentBy  string
}

// StoredComponent is one kept component, the master or an override.
type StoredComponent struct {
	// RecurrenceID is zero for the master.
	RecurrenceID time.Time
	Sequence     int
	// Recv is the newest version taken from the organizer.
	Recv      Received
	Start     time.Time
	End       time.Time
	AllDay    bool
	RRule     string
	RDates    []time.Time
	ExDates   []time.Time
	Location  string
	Cancelled bool
	Attendees []StoredAttendee
}

// Stored is the event kept in the calendar of the recipient under the UID of
// the invitation.
type Stored struct {
	// Organizer is frozen at the first write.
	Organizer string
	// OwnedHere tells that the recipient is the organizer.
	OwnedHere bool
	// Delegates may act for the organizer (SENT-BY).
	Delegates  []string
	Deleted    bool
	Components []StoredComponent
	// NoCounter is X-MICROSOFT-DISALLOW-COUNTER of the own event.
	NoCounter bool
	// RefreshSent is when REFRESH was last asked for or answered.
	RefreshSent time.Time
}

// Action is what the caller has to do.
type Action string

// The possible actions. Hold shows a card and changes nothing by itself.
const (
	Create         Action = "create"
	Update         Action = "update"
	CancelEvent    Action = "cancel"
	SetAnswer      Action = "set-answer"
	ShowProposal   Action = "show-proposal"
	Notice         Action = "notice"
	Resend         Action = "resend"
	AskRefresh     Action = "ask-refresh"
	AddInstances   Action = "add-instances"
	OfferCopy      Action = "offer-copy"
	Hold           Action = "hold"
	AttachmentOnly Action = "attachment-only"
	Ignore         Action = "ignore"
)

// Change is what to do with one component.
type Change struct {
	Action Action
	// Index points into Invitation.Components.
	Index int
	// ResetAnswer tells to set the own PARTSTAT to NEEDS-ACTION.
	ResetAnswer bool
	// Differs lists what changed: start, end, rrule, rdate, exdate, location.
	Differs []string
	Reason  string
	// Attendee and PartStat are set for SetAnswer.
	Attendee string
	PartStat PartStat
	// Recv is the version to remember as received.
	Recv Received
}

// Reasons, stable codes for the decision log.
const (
	ReasonNew          = "new"
	ReasonNewer        = "newer"
	ReasonMinor        = "minor"
	ReasonStale        = "stale"
	ReasonDuplicate    = "duplicate"
	ReasonHijack       = "uid-hijack"
	ReasonRole         = "role-mismatch"
	ReasonUnverified   = "unverified"
	ReasonStranger     = "unknown-sender"
	ReasonPublish      = "publish"
	ReasonNoUID        = "no-uid"
	ReasonNoStart      = "no-start"
	ReasonUnknownEvent = "unknown-event"
	ReasonDeleted      = "event-deleted"
	ReasonOwnEvent     = "own-event"
	ReasonCrasher      = "party-crasher"
	ReasonAlias        = "alias"
	ReasonDelegate     = "delegate"
	ReasonOlderAnswer  = "older-version"
	ReasonNoCounter    = "counter-disallowed"
	ReasonTooSoon      = "too-soon"
	ReasonMethod       = "unknown-method"
)

// Decision is the outcome for one invitation and one recipient.
type Decision struct {
	Action Action
	// Reason is a stable code for the log: new, newer, stale, duplicate,
	// uid-hijack, role-mismatch, unverified, …
	Reason  string
	Changes []Change
	// DropOtherOverrides tells that the master was replaced and overrides not
	// in the invitation go.
	DropOtherOverrides bool
	// Tentative tells that a created event is not yet confirmed.
	Tentative bool
	// Answerable tells whether the card may show RSVP buttons.
	Answerable bool
}
