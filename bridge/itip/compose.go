package itip

import "time"

// Outgoing is an event of our own to be sent as an invitation.
type Outgoing struct {
	Component
	// Overrides are changed instances sent along with the master.
	Overrides []Component
}

// Reply writes the answer of one attendee; RFC 5546, section 3.2.3.
func Reply(in Invitation, attendee Address, answer PartStat, comment string, now time.Time) ([]byte, error) {
	return nil, ErrSyntax
}

// Request writes an invitation to our own event with its time zone;
// RFC 5546, section 3.2.2.
func Request(ev Outgoing, now time.Time) ([]byte, error) {
	return nil, ErrSyntax
}

// Cancel writes the cancellation of our own event, or of one instance when
// RecurrenceID is set, to the given attendees; RFC 5546, section 3.2.5.
func Cancel(ev Outgoing, to []Attendee, now time.Time) ([]byte, error) {
	return nil, ErrSyntax
}
