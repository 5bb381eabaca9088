// Package itip reads and writes calendar invitations and decides what an
// arriving one may do. iCalendar is the text format (RFC 5545), iTIP the
// methods REQUEST, REPLY, CANCEL and so on (RFC 5546), iMIP their carriage by
// mail (RFC 6047). The package is pure: what is stored is an argument, what
// is to be done is the answer.
package itip

import (
	"errors"
	"time"
)

// Bounds on what strangers send.
const (
	// MaxBytes bounds one calendar object; the largest honest invitation
	// seen is under 200 KB.
	MaxBytes = 1 << 20
	// MaxComponents bounds all components of one object, alarms included.
	MaxComponents = 1000
)

var (
	// ErrTooLarge means a bound was exceeded; the mail is kept.
	ErrTooLarge = errors.New("calendar object too large")
	// ErrSyntax means the bytes are no calendar object.
	ErrSyntax = errors.New("not a calendar object")
	// ErrNoEvent means the object holds no VEVENT: a task, a free-busy answer.
	ErrNoEvent = errors.New("no event in calendar object")
)

// Method is an iTIP method, upper case; RFC 5546, section 1.4.
type Method string

// The methods of RFC 5546.
const (
	MethodPublish        Method = "PUBLISH"
	MethodRequest        Method = "REQUEST"
	MethodReply          Method = "REPLY"
	MethodAdd            Method = "ADD"
	MethodCancel         Method = "CANCEL"
	MethodRefresh        Method = "REFRESH"
	MethodCounter        Method = "COUNTER"
	MethodDeclineCounter Method = "DECLINECOUNTER"
)

// PartStat is an attendee's answer; RFC 5545, section 3.2.12.
type PartStat string

// The answers an attendee can have given.
const (
	NeedsAction PartStat = "NEEDS-ACTION"
	Accepted    PartStat = "ACCEPTED"
	Tentative   PartStat = "TENTATIVE"
	Declined    PartStat = "DECLINED"
	Delegated   PartStat = "DELEGATED"
)

// Address is a person: a display name and a lower-case mail address.
type Address struct {
	Name, Email string
}

// Attendee is one invited person.
type Attendee struct {
	Address
	PartStat PartStat
	Role     string
	RSVP     bool
	// SentBy, DelegatedFrom and DelegatedTo are mail addresses or empty.
	SentBy, DelegatedFrom, DelegatedTo string
}

// Component is one VEVENT: the master of a series, a single event, or the
// change of one instance (RecurrenceID set).
type Component struct {
	UID         string
	Sequence    int
	DTStamp     time.Time
	Organizer   Address
	SentBy      string
	Attendees   []Attendee
	Summary     string
	Description string
	Location    string
	Comment     string
	// Start and End carry the zone of the organizer. End is exclusive.
	Start, End time.Time
	// TZID is the zone name as sent, TZ the IANA name it stands for, empty
	// when only the sent rules are known.
	TZID, TZ string
	AllDay   bool
	RRule    string
	RDates   []time.Time
	ExDates  []time.Time
	// RecurrenceID is the replaced instance, zero for a master.
	RecurrenceID time.Time
	// ThisAndFuture marks RANGE=THISANDFUTURE.
	ThisAndFuture bool
	Status        string
	Transparent   bool
	// MeetingLink is the https address of the video meeting, if any.
	MeetingLink string
	// NoCounter is X-MICROSOFT-DISALLOW-COUNTER.
	NoCounter bool
	// FloatingNote says why the times have no sure zone (NoteFloating,
	// NoteUnknownZone, NoteZoneDiffers), else empty. Times that no zone
	// explains are clock readings in UTC.
	FloatingNote string
}

// Invitation is one calendar object as it came by mail. The embedded
// Component is the master, or the first component if there is no master.
type Invitation struct {
	Method Method
	Component
	// Components are all of them, the embedded one included.
	Components []Component
	ProdID     string
	// Raw is the object as received.
	Raw []byte
}
