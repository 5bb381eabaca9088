package api

import (
	"context"
	"strings"
	"time"

	"mailbridge/bridge/ledger"
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

func (a *API) planRoutes() {
	plan := func(method, path, summary string) route {
		return route{method: method, path: "/api/v1" + path, tag: "office", summary: summary, right: workbench.RightUseOffice}
	}
	on(a, plan("GET", "/events", "My calendar between two times"), a.listEvents)
	create := plan("POST", "/events", "Add an event; outside attendees are invited by mail")
	create.status = 201
	on(a, create, a.createEvent)
	on(a, plan("GET", "/events/{id}", "One event"), a.getEvent)
	on(a, plan("PATCH", "/events/{id}", "Change an event you organise"), a.changeEvent)
	done(a, plan("DELETE", "/events/{id}", "Cancel an event you organise"), a.cancelEvent)
	on(a, plan("POST", "/events/{id}/answer", "Say whether you come"), a.answerEvent)
	on(a, plan("GET", "/todos", "My todos"), a.listTodos)
	createTodo := plan("POST", "/todos", "Add a todo")
	createTodo.status = 201
	on(a, createTodo, a.createTodo)
	on(a, plan("PATCH", "/todos/{id}", "Change a todo"), a.changeTodo)
	done(a, plan("DELETE", "/todos/{id}", "Drop a todo"), a.dropTodo)
}

type eventsInput struct {
	From time.Time `query:"from"`
	To   time.Time `query:"to"`
}

// usualWindow is shown when no end is asked for, maxWindow the most at once.
const (
	usualWindow = 31 * 24 * time.Hour
	maxWindow   = 400 * 24 * time.Hour
)

func (a *API) listEvents(ctx context.Context, c *caller, in *eventsInput) (List[Event], error) {
	from, to := in.From, in.To
	if from.IsZero() {
		from = a.o.Now().Add(-24 * time.Hour)
	}
	if to.IsZero() {
		to = from.Add(usualWindow)
	}
	if !to.After(from) || to.Sub(from) > maxWindow {
		return List[Event]{}, invalid("to", "must be after from, by at most 400 days")
	}
	events, err := a.o.Office.Events(ctx, c.Org, c.ID, from, to)
	page := each(events, func(e workbench.Event) Event { return eventView(e, c.ID) })
	return listOf(withOrigins(ctx, a, c, ledger.ToEvent, page, (*Event).origin)), err
}

func (a *API) ownEvent(ctx context.Context, c *caller, id ID) (workbench.Event, error) {
	n, err := number[workbench.EventID](id)
	if err != nil {
		return workbench.Event{}, err
	}
	return a.o.Office.Event(ctx, c.Org, c.ID, n)
}

func (a *API) getEvent(ctx context.Context, c *caller, in *byID) (Event, error) {
	e, err := a.ownEvent(ctx, c, in.ID)
	return a.oneEvent(ctx, c, e), err
}

// organised finds an event that the caller may change: only its organiser does, all others answer.
func (a *API) organised(ctx context.Context, c *caller, id ID) (workbench.Event, error) {
	e, err := a.ownEvent(ctx, c, id)
	if err == nil && e.Organizer.Person != c.ID {
		err = workbench.ErrForbidden
	}
	return e, err
}

func (a *API) createEvent(ctx context.Context, c *caller, in *body[eventBody]) (Event, error) {
	b := in.Body
	people, err := a.attendeesFrom(ctx, c, b.Attendees)
	if err != nil {
		return Event{}, err
	}
	organizer := workbench.Organizer{Person: c.ID, Name: c.Name}
	if boxes, err := a.ownMailboxes(ctx, c); err == nil && len(boxes) > 0 && c.owns(boxes[0]) {
		organizer.Address = string(boxes[0].Address)
	}
	e, _, err := a.o.Office.CreateEvent(ctx, c.Org, workbench.NewEvent{Title: b.Title, Start: b.Start, End: b.End, AllDay: b.AllDay, TZ: b.TZ,
		Place: b.Place, Description: b.Description, Organizer: organizer, Attendees: people, Reminder: defaultReminder})
	if err != nil {
		return Event{}, err
	}
	return eventView(e, c.ID), a.tellAttendees(ctx, c, e, false)
}

// defaultReminder is in minutes before the start.
const defaultReminder = 15

// tellAttendees lets those outside know by mail. The event stands even when that fails; the answer says so.
func (a *API) tellAttendees(ctx context.Context, c *caller, e workbench.Event, cancelled bool) error {
	return a.o.Bridge.EventChanged(ctx, c.who(), e.ID, cancelled) // also when nobody outside is left: the last one must hear
}

type eventChange struct {
	Title       *string     `json:"title,omitempty"`
	Start       *time.Time  `json:"start,omitempty"`
	End         *time.Time  `json:"end,omitempty"`
	AllDay      *bool       `json:"allDay,omitempty"`
	Place       *string     `json:"place,omitempty"`
	Description *string     `json:"description,omitempty"`
	Attendees   *[]Attendee `json:"attendees,omitempty"`
}

func (a *API) changeEvent(ctx context.Context, c *caller, in *idBody[eventChange]) (Event, error) {
	e, err := a.organised(ctx, c, in.ID)
	if err != nil {
		return Event{}, err
	}
	b := in.Body
	var people []workbench.Attendee
	if b.Attendees != nil {
		if people, err = a.attendeesFrom(ctx, c, *b.Attendees); err != nil {
			return Event{}, err
		}
	}
	e, err = a.o.Office.UpdateEvent(ctx, c.Org, e.ID, func(e *workbench.Event) error {
		if e.Organizer.Person != c.ID {
			return workbench.ErrForbidden
		}
		put(&e.Title, b.Title)
		put(&e.Start, b.Start)
		put(&e.End, b.End)
		put(&e.AllDay, b.AllDay)
		put(&e.Place, b.Place)
		put(&e.Description, b.Description)
		if b.Attendees != nil {
			e.Attendees = keepAnswers(people, e.Attendees, b.Start != nil || b.End != nil)
		}
		e.Sequence++
		return nil
	})
	if err != nil {
		return Event{}, err
	}
	return a.oneEvent(ctx, c, e), a.tellAttendees(ctx, c, e, false)
}

func put[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

// keepAnswers carries over what people answered; a moved event asks again.
func keepAnswers(people, before []workbench.Attendee, moved bool) []workbench.Attendee {
	for i := range people {
		for _, old := range before {
			if !moved && (people[i].Person != 0 && people[i].Person == old.Person || people[i].Address != "" && strings.EqualFold(people[i].Address, old.Address)) {
				people[i].Status = old.Status
			}
		}
	}
	return people
}

func (a *API) cancelEvent(ctx context.Context, c *caller, in *byID) error {
	e, err := a.organised(ctx, c, in.ID)
	if err != nil {
		return err
	}
	if e, err = a.o.Office.CancelEvent(ctx, c.Org, e.ID); err != nil {
		return err
	}
	return a.tellAttendees(ctx, c, e, true)
}

type answerBody struct {
	Answer string `json:"answer" enum:"accepted,tentative,declined"`
}

func (a *API) answerEvent(ctx context.Context, c *caller, in *idBody[answerBody]) (Event, error) {
	e, err := a.ownEvent(ctx, c, in.ID)
	if err != nil {
		return Event{}, err
	}
	answer, err := attendanceOf(in.Body.Answer)
	if err != nil {
		return Event{}, err
	}
	e, err = a.o.Bridge.AnswerEvent(ctx, c.who(), e.ID, answer, "")
	return a.oneEvent(ctx, c, e), err
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
