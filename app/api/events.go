package api

import (
	"context"
	"strings"
	"time"

	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// Attendee is somebody invited to an event.
type Attendee struct {
	Person ID     `json:"person,omitempty"`
	Name   string `json:"name"`
	Email  string `json:"email"`
	Status string `json:"status,omitempty"`
}

// Origin is the mail an office thing was made from.
type Origin struct {
	Mailbox ID     `json:"mailbox,omitempty"`
	Message ID     `json:"message,omitempty"`
	Subject string `json:"subject,omitempty"`
}

// Event is a calendar event.
type Event struct {
	ID          ID         `json:"id"`
	Title       string     `json:"title"`
	Start       time.Time  `json:"start"`
	End         time.Time  `json:"end"`
	AllDay      bool       `json:"allDay"`
	TZ          string     `json:"tz,omitempty"`
	Place       string     `json:"place"`
	Description string     `json:"description"`
	Link        string     `json:"link,omitempty"`
	Rule        string     `json:"rule,omitempty" doc:"RRULE of a recurring event"`
	Organizer   Member     `json:"organizer"`
	Attendees   []Attendee `json:"attendees"`
	Mine        string     `json:"mine,omitempty"`
	Source      *Origin    `json:"source,omitempty"`
	Canceled    bool       `json:"canceled"`
}

func attendeeView(x workbench.Attendee) Attendee {
	return Attendee{Person: idOf(x.Person), Name: x.Name, Email: x.Address, Status: string(x.Status)}
}

func eventView(e workbench.Event, me workbench.PersonID) Event {
	v := Event{ID: idOf(e.ID), Title: e.Title, Start: e.Start.UTC(), End: e.End.UTC(), AllDay: e.AllDay, TZ: e.TZ, Place: e.Place,
		Description: e.Description, Link: webLink(e.Link), Rule: e.Rule, Attendees: each(e.Attendees, attendeeView),
		Organizer: Member{Person: idOf(e.Organizer.Person), Name: e.Organizer.Name, Email: e.Organizer.Address,
			External: e.Organizer.Person == 0},
		Canceled: e.State == workbench.EventCancelled}
	for _, x := range e.Attendees {
		if x.Person == me {
			v.Mine = string(x.Status)
		}
	}
	return v
}

type eventBody struct {
	Title       string     `json:"title"`
	Start       time.Time  `json:"start"`
	End         time.Time  `json:"end"`
	AllDay      bool       `json:"allDay,omitempty"`
	TZ          string     `json:"tz,omitempty"`
	Place       string     `json:"place,omitempty"`
	Description string     `json:"description,omitempty"`
	Attendees   []Attendee `json:"attendees,omitempty"`
}

// attendeesFrom checks who is invited: colleagues by id, others by address.
func (a *API) attendeesFrom(ctx context.Context, c *caller, list []Attendee) ([]workbench.Attendee, error) {
	if len(list) > workbench.MaxAttendees {
		return nil, invalid("attendees", "are too many")
	}
	out := make([]workbench.Attendee, 0, len(list))
	for _, x := range list {
		w := workbench.Attendee{Name: clip(strings.TrimSpace(x.Name), 100), Status: workbench.NeedsAction}
		if x.Person != "" {
			id, err := number[workbench.PersonID](x.Person)
			if err == nil {
				_, err = a.o.Office.Person(ctx, c.Org, id)
			}
			if err != nil {
				return nil, orInvalid(err, "attendees", "name somebody who is not here")
			}
			w.Person = id
		}
		if x.Email != "" {
			addr, err := mailcore.ParseAddress(x.Email)
			if err != nil {
				return nil, invalid("attendees", "contain what is no mail address")
			}
			w.Address = string(addr)
		}
		if w.Person != 0 || w.Address != "" {
			out = append(out, w)
		}
	}
	return out, nil
}
