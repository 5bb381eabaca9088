package workdb

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"mailbridge/configs/engine"
	wb "mailbridge/workbench"
)

// forEver is the end of a recurring event without one, in milliseconds.
const forEver = int64(1) << 53

// maxDescription bounds an event's description in bytes.
const maxDescription = 64 << 10

const eventColumns = `e.id, e.org, e.title, e.start_at, e.end_at, e.until_at, e.all_day, e.tz, e.place, e.description, e.link, e.organizer,
	e.organizer_address, e.organizer_name, e.attendees, e.reminder, e.uid, e.recurrence_id, e.sequence, e.rule, e.except_at, e.state,
	e.source, e.created_at, e.updated_at`

func scanEvent(s scanner) (wb.Event, error) {
	var e wb.Event
	var source sql.NullString
	var attendees, except string
	var allDay int
	var start, end, until, created, updated int64
	err := s.Scan(&e.ID, &e.Org, &e.Title, &start, &end, &until, &allDay, &e.TZ, &e.Place, &e.Description, &e.Link, &e.Organizer.Person,
		&e.Organizer.Address, &e.Organizer.Name, &attendees, &e.Reminder, &e.UID, &e.RecurrenceID, &e.Sequence, &e.Rule, &except,
		&e.State, &source, &created, &updated)
	if err != nil {
		return e, absent(err)
	}
	e.Start, e.End = time.UnixMilli(start).UTC(), time.UnixMilli(end).UTC()
	e.AllDay, e.Source, e.CreatedAt, e.UpdatedAt = allDay != 0, source.String, instant(created), instant(updated)
	if e.Rule != "" && until < forEver {
		e.Until = time.UnixMilli(until).UTC()
	}
	return e, errors.Join(fromJSON(attendees, &e.Attendees), fromJSON(except, &e.Except))
}

// untilOf is where the last occurrence ends; an event without length still has its instant.
func untilOf(e wb.Event) int64 {
	if e.Rule == "" {
		return max(e.End.UnixMilli(), e.Start.UnixMilli()+1)
	}
	if e.Until.IsZero() {
		return forEver
	}
	return e.Until.UnixMilli()
}

// checkEvent tidies an event and says what cannot be.
func checkEvent(e *wb.Event) error {
	e.Title = strings.TrimSpace(e.Title)
	if e.State == "" {
		e.State = wb.EventConfirmed
	}
	if e.UID == "" {
		e.UID = rand.Text() + "@workbench"
	}
	if e.End.IsZero() {
		e.End = e.Start
	}
	switch {
	case e.Title == "":
		return wb.ErrInvalid{Field: "title", Reason: "is empty"}
	case e.Start.IsZero():
		return wb.ErrInvalid{Field: "start", Reason: "is missing"}
	case e.End.Before(e.Start):
		return wb.ErrInvalid{Field: "end", Reason: "is before start"}
	case len(e.Attendees) > wb.MaxAttendees:
		return wb.ErrInvalid{Field: "attendees", Reason: fmt.Sprintf("are more than %d", wb.MaxAttendees)}
	case len(e.Description) > maxDescription:
		return wb.ErrInvalid{Field: "description", Reason: fmt.Sprintf("has more than %d bytes", maxDescription)}
	case len(e.Except) > wb.MaxAttendees:
		return wb.ErrInvalid{Field: "except", Reason: "has too many dates"}
	}
	if e.TZ != "" {
		if _, err := time.LoadLocation(e.TZ); err != nil {
			return wb.ErrInvalid{Field: "tz", Reason: "is not known"}
		}
	}
	for _, f := range []struct {
		field, value string
		n            int
	}{{"title", e.Title, 255}, {"place", e.Place, 255}, {"link", e.Link, 1000}, {"uid", e.UID, 255}, {"rule", e.Rule, 1000}, {"source", e.Source, 190},
		{"tz", e.TZ, 64}, {"organizer", e.Organizer.Address, 190}, {"recurrenceId", e.RecurrenceID, 32}} {
		if err := fits(f.field, f.value, f.n); err != nil {
			return err
		}
	}
	e.Organizer.Name = clip(e.Organizer.Name, 190)
	for i := range e.Attendees {
		if e.Attendees[i].Status == "" {
			e.Attendees[i].Status = wb.NeedsAction
		}
	}
	return nil
}

// eventPeople gives the colleagues who have the event in their calendar, each once.
func eventPeople(e wb.Event) []wb.PersonID {
	var out []wb.PersonID
	for _, p := range append([]wb.PersonID{e.Organizer.Person}, attending(e)...) {
		if p != 0 && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

func attending(e wb.Event) []wb.PersonID {
	out := make([]wb.PersonID, len(e.Attendees))
	for i, a := range e.Attendees {
		out[i] = a.Person
	}
	return out
}

const ownEvents = "SELECT " + eventColumns + " FROM event_people ep JOIN events e ON e.id = ep.event WHERE ep.org = ? AND ep.person = ?"

// Events gives what is in a person's calendar between two instants, by start, cancelled ones too. Recurring events come
// once, as their master.
func (d *DB) Events(ctx context.Context, org wb.OrgID, person wb.PersonID, from, to time.Time) ([]wb.Event, error) {
	rows, err := d.read(ctx).Rows(ownEvents+" AND ep.until_at > ? AND ep.start_at < ? ORDER BY e.start_at, e.id LIMIT ?",
		org, person, from.UnixMilli(), to.UnixMilli(), maxEvents)
	return collect(rows, err, scanEvent)
}

// Event gives an event the person organises or attends; person 0 is the program itself.
func (d *DB) Event(ctx context.Context, org wb.OrgID, person wb.PersonID, id wb.EventID) (wb.Event, error) {
	r := d.read(ctx)
	if person == 0 {
		return loadEvent(r, org, id)
	}
	return scanEvent(r.Row(ownEvents+" AND e.id = ?", org, person, id))
}

// EventByUID gives an event by its iCalendar identity; person 0 is the program itself.
func (d *DB) EventByUID(ctx context.Context, org wb.OrgID, person wb.PersonID, uid, recurrenceID string) (wb.Event, error) {
	r := d.read(ctx)
	if person == 0 {
		return scanEvent(r.Row("SELECT "+eventColumns+" FROM events e WHERE e.org = ? AND e.uid = ? AND e.recurrence_id = ? ORDER BY e.id LIMIT 1", org, uid, recurrenceID))
	}
	return scanEvent(r.Row(ownEvents+" AND e.uid = ? AND e.recurrence_id = ? ORDER BY e.id LIMIT 1", org, person, uid, recurrenceID))
}

func loadEvent(q querier, org wb.OrgID, id wb.EventID) (wb.Event, error) {
	return scanEvent(q.Row("SELECT "+eventColumns+" FROM events e WHERE e.org = ? AND e.id = ?", org, id))
}

// CreateEvent adds an event, or gives the one that came from the same Source already (created is false).
func (d *DB) CreateEvent(ctx context.Context, org wb.OrgID, n wb.NewEvent) (e wb.Event, created bool, err error) {
	n.Org = org
	if err := checkEvent(&n); err != nil {
		return wb.Event{}, false, err
	}
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		e = n
		e.CreatedAt = d.db.Now()
		e.UpdatedAt = e.CreatedAt
		if e.ID, err = insertEvent(tx, e); err != nil {
			return err
		}
		return d.placeEvent(tx, e, nil, "new")
	})
	if errors.Is(err, errKnown) {
		e, err = scanEvent(d.read(ctx).Row("SELECT "+eventColumns+" FROM events e WHERE e.org = ? AND e.source = ?", org, n.Source))
		return e, false, err
	}
	if err != nil {
		return wb.Event{}, false, err
	}
	return e, true, nil
}

func eventValues(e wb.Event) []any {
	return []any{e.Title, e.Start.UnixMilli(), e.End.UnixMilli(), untilOf(e), e.AllDay, e.TZ, e.Place, e.Description, e.Link,
		e.Organizer.Person, e.Organizer.Address, e.Organizer.Name, jsonText(e.Attendees), e.Reminder, e.UID, e.RecurrenceID, e.Sequence,
		e.Rule, jsonText(e.Except), e.State, millis(e.UpdatedAt)}
}

func insertEvent(tx *engine.Tx, e wb.Event) (wb.EventID, error) {
	if err := checkColleagues(tx, e.Org, eventPeople(e)); err != nil {
		return 0, err
	}
	res, err := tx.Run(`INSERT INTO events (title, start_at, end_at, until_at, all_day, tz, place, description, link, organizer, organizer_address,
		organizer_name, attendees, reminder, uid, recurrence_id, sequence, rule, except_at, state, updated_at, org, source, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		append(eventValues(e), e.Org, optional(e.Source), millis(e.CreatedAt))...)
	if engine.IsDuplicate(err) {
		return 0, errKnown
	}
	if err != nil {
		return 0, err
	}
	id, err := res.LastInsertId()
	return wb.EventID(id), err
}

// checkColleagues answers ErrNotFound when one of them is not of the organisation.
func checkColleagues(q querier, org wb.OrgID, people []wb.PersonID) error {
	n := 0
	err := engine.InChunks(people, func(part []wb.PersonID) error {
		var some int
		err := q.Row("SELECT COUNT(*) FROM people WHERE org = ? AND id IN ("+engine.Marks(len(part))+")", append([]any{org}, ids(part)...)...).Scan(&some)
		n += some
		return err
	})
	if err == nil && n != len(people) {
		return wb.ErrNotFound
	}
	return err
}

// placeEvent puts the event into the calendars of its people and tells them, and those who had it before.
func (d *DB) placeEvent(tx *engine.Tx, e wb.Event, before []wb.PersonID, act string) error {
	people := eventPeople(e)
	if _, err := tx.Run("DELETE FROM event_people WHERE org = ? AND event = ?", e.Org, e.ID); err != nil {
		return err
	}
	for _, p := range people {
		if _, err := tx.Run("INSERT INTO event_people (org, event, person, start_at, until_at) VALUES (?, ?, ?, ?, ?)",
			e.Org, e.ID, p, e.Start.UnixMilli(), untilOf(e)); err != nil {
			return err
		}
	}
	return d.tell(tx, append(people, before...), "cal.chg", map[string]any{"id": e.ID, "act": act, "title": clip(e.Title, previewSize),
		"start": e.Start, "state": e.State})
}

// UpdateEvent lets change alter the event as it is now; an error of change leaves it as it was. change may run more than
// once and must not call the store. Identity, organisation and Source stay.
func (d *DB) UpdateEvent(ctx context.Context, org wb.OrgID, id wb.EventID, change func(*wb.Event) error) (wb.Event, error) {
	return d.changeEvent(ctx, org, id, "changed", change)
}

// CancelEvent marks an event cancelled and raises its sequence; a second time changes nothing.
func (d *DB) CancelEvent(ctx context.Context, org wb.OrgID, id wb.EventID) (wb.Event, error) {
	return d.changeEvent(ctx, org, id, "cancelled", func(e *wb.Event) error {
		if e.State != wb.EventCancelled {
			e.State, e.Sequence = wb.EventCancelled, e.Sequence+1
		}
		return nil
	})
}

// SetAttendance sets the answer of an attendee named by Person or Address; ErrNotFound when not invited.
func (d *DB) SetAttendance(ctx context.Context, org wb.OrgID, id wb.EventID, who wb.Attendee) (wb.Event, error) {
	switch who.Status {
	case wb.NeedsAction, wb.Accepted, wb.Declined, wb.Tentative:
	default:
		return wb.Event{}, wb.ErrInvalid{Field: "status", Reason: "is not known"}
	}
	return d.changeEvent(ctx, org, id, "answer", func(e *wb.Event) error {
		e.Attendees = slices.Clone(e.Attendees)
		for i, a := range e.Attendees {
			if (who.Person != 0 && a.Person == who.Person) || (who.Person == 0 && who.Address != "" && strings.EqualFold(a.Address, who.Address)) {
				e.Attendees[i].Status = who.Status
				return nil
			}
		}
		return wb.ErrNotFound
	})
}

func (d *DB) changeEvent(ctx context.Context, org wb.OrgID, id wb.EventID, act string, change func(*wb.Event) error) (e wb.Event, err error) {
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		// Locks the row; two answers may come at once.
		if _, err := tx.Run("UPDATE events SET org = org WHERE org = ? AND id = ?", org, id); err != nil {
			return err
		}
		before, err := loadEvent(tx, org, id)
		if err != nil {
			return err
		}
		e = before
		if err := change(&e); err != nil {
			return err
		}
		e.ID, e.Org, e.Source, e.CreatedAt = before.ID, before.Org, before.Source, before.CreatedAt
		if err := checkEvent(&e); err != nil {
			return err
		}
		if sameEvent(e, before) {
			return nil
		}
		if err := checkColleagues(tx, org, eventPeople(e)); err != nil {
			return err
		}
		e.UpdatedAt = d.db.Now()
		if _, err := tx.Run(`UPDATE events SET title = ?, start_at = ?, end_at = ?, until_at = ?, all_day = ?, tz = ?, place = ?, description = ?,
			link = ?, organizer = ?, organizer_address = ?, organizer_name = ?, attendees = ?, reminder = ?, uid = ?, recurrence_id = ?,
			sequence = ?, rule = ?, except_at = ?, state = ?, updated_at = ? WHERE org = ? AND id = ?`, append(eventValues(e), org, id)...); err != nil {
			return err
		}
		return d.placeEvent(tx, e, eventPeople(before), act)
	})
	if err != nil {
		return wb.Event{}, err
	}
	return e, nil
}

func sameEvent(a, b wb.Event) bool {
	left, _ := json.Marshal(eventValues(a))
	right, _ := json.Marshal(eventValues(b))
	return string(left) == string(right)
}
