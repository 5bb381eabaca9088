package itip

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// ErrIncomplete means a calendar object lacks what its method demands.
var ErrIncomplete = errors.New("incomplete event")

// Outgoing is an event of our own to be sent as an invitation.
type Outgoing struct {
	Component
	// Overrides are changed instances sent along with the master.
	Overrides []Component
}

// Reply writes the answer of one attendee to the master or single event of an
// invitation: one ATTENDEE, same UID, SEQUENCE and RECURRENCE-ID, new DTSTAMP;
// RFC 5546, section 3.2.3. attendee is the address that was invited.
func Reply(in Invitation, attendee Address, answer PartStat, comment string, now time.Time) ([]byte, error) {
	if in.UID == "" || in.Organizer.Email == "" || mailto(attendee.Email) == "" {
		return nil, fmt.Errorf("reply to %q: %w", in.UID, ErrIncomplete)
	}
	if answer != Accepted && answer != Tentative && answer != Declined {
		return nil, fmt.Errorf("answer %q: %w", answer, ErrIncomplete)
	}
	w := begin(MethodReply)
	w.line("BEGIN:VEVENT")
	c := in.Component
	w.head(c, now)
	if !c.AllDay { // instants need no zone to be the same instants
		c.Start, c.End, c.RecurrenceID = utcOf(c.Start), utcOf(c.End), utcOf(c.RecurrenceID)
	}
	w.stamp("RECURRENCE-ID", c.RecurrenceID, c)
	w.stamp("DTSTART", c.Start, c)
	w.stamp("DTEND", c.End, c)
	w.text("SUMMARY", c.Summary)
	w.person("ORGANIZER", in.Organizer, "")
	w.person("ATTENDEE", attendee, ";PARTSTAT="+string(answer))
	w.text("COMMENT", comment)
	w.line("END:VEVENT")
	return w.end(), nil
}

func utcOf(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.UTC()
}

// Request writes an invitation to our own event with its time zone;
// RFC 5546, section 3.2.2.
func Request(ev Outgoing, now time.Time) ([]byte, error) {
	if err := ev.complete(); err != nil {
		return nil, err
	}
	w := begin(MethodRequest)
	w.zonesOf(ev)
	for _, c := range append([]Component{ev.Component}, ev.Overrides...) {
		c.UID, c.Organizer = ev.UID, ev.Organizer
		w.event(c, now, c.Attendees, "CONFIRMED")
	}
	return w.end(), nil
}

// Cancel writes the cancellation of our own event, or of one instance when
// RecurrenceID is set, to the given attendees; RFC 5546, section 3.2.5.
// Sequence must already be raised.
func Cancel(ev Outgoing, to []Attendee, now time.Time) ([]byte, error) {
	if err := ev.complete(); err != nil {
		return nil, err
	}
	w := begin(MethodCancel)
	ev.Overrides = nil
	w.zonesOf(ev)
	w.event(ev.Component, now, to, "CANCELLED")
	return w.end(), nil
}

func (ev Outgoing) complete() error {
	switch {
	case ev.UID == "":
		return fmt.Errorf("no UID: %w", ErrIncomplete)
	case mailto(ev.Organizer.Email) == "":
		return fmt.Errorf("organizer %q: %w", ev.Organizer.Email, ErrIncomplete)
	case ev.Start.IsZero() || ev.End.Before(ev.Start):
		return fmt.Errorf("times of %s: %w", ev.UID, ErrIncomplete)
	}
	return nil
}

func begin(m Method) *writer {
	w := &writer{}
	w.line("BEGIN:VCALENDAR")
	w.line("PRODID:" + prodID)
	w.line("VERSION:2.0")
	w.line("CALSCALE:GREGORIAN")
	w.line("METHOD:" + string(m))
	return w
}

func (w *writer) end() []byte {
	w.line("END:VCALENDAR")
	return []byte(w.b.String())
}

// head writes what every component begins with.
func (w *writer) head(c Component, now time.Time) {
	w.line("UID:" + strings.ReplaceAll(c.UID, "\n", ""))
	w.utc("DTSTAMP", now)
	w.line(fmt.Sprintf("SEQUENCE:%d", c.Sequence))
}

func (w *writer) event(c Component, now time.Time, to []Attendee, status string) {
	w.line("BEGIN:VEVENT")
	w.head(c, now)
	w.stamp("RECURRENCE-ID", c.RecurrenceID, c)
	w.stamp("DTSTART", c.Start, c)
	w.stamp("DTEND", c.End, c)
	if c.RRule != "" && c.RecurrenceID.IsZero() {
		w.line("RRULE:" + c.RRule)
	}
	for _, t := range c.RDates {
		w.stamp("RDATE", t, c)
	}
	for _, t := range c.ExDates {
		w.stamp("EXDATE", t, c)
	}
	w.person("ORGANIZER", c.Organizer, "")
	for _, a := range to {
		w.attendee(a)
	}
	w.text("SUMMARY", c.Summary)
	w.text("LOCATION", c.Location)
	w.text("DESCRIPTION", c.Description)
	if c.MeetingLink != "" {
		w.line("URL:" + c.MeetingLink)
	}
	w.text("COMMENT", c.Comment)
	w.line("STATUS:" + status)
	transp := "OPAQUE"
	if c.Transparent {
		transp = "TRANSPARENT"
	}
	w.line("TRANSP:" + transp)
	w.line("END:VEVENT")
}

// zonesOf writes each zone of the event and its overrides once.
func (w *writer) zonesOf(ev Outgoing) {
	done := map[string]bool{}
	for _, c := range append([]Component{ev.Component}, ev.Overrides...) {
		if name := zoneName(c); name != "" && !done[name] {
			done[name] = true
			w.writeZone(c.Start.Location(), c.Start.Year())
		}
	}
}
