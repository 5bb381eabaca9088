package workbench

import (
	"time"
)

// MaxAttendees bounds an event: each inside attendee gets a row and a stream event in its transaction.
const MaxAttendees = 500

// EventState is the state of a calendar event (RFC 5545, section 3.8.1.11).
type EventState string

// States of an event.
const (
	EventConfirmed EventState = "confirmed"
	EventTentative EventState = "tentative"
	EventCancelled EventState = "cancelled"
)

// Attendance is an attendee's answer (RFC 5545, section 3.2.12, in lower case).
type Attendance string

// Answers.
const (
	NeedsAction Attendance = "needs-action"
	Accepted    Attendance = "accepted"
	Declined    Attendance = "declined"
	Tentative   Attendance = "tentative"
)

// Attendee is a colleague (Person set) or somebody outside (Address set); both may be set.
type Attendee struct {
	Person   PersonID
	Address  string
	Name     string
	Status   Attendance
	Optional bool
}

// Organizer owns an event: a colleague, or somebody outside whose invitation came by mail.
type Organizer struct {
	Person  PersonID
	Address string
	Name    string
}

// Event is a calendar event. Recurring ones are kept as their master with Rule; a changed occurrence is an Event of
// its own with the same UID and a RecurrenceID.
type Event struct {
	ID           EventID
	Org          OrgID
	Title        string
	Start        time.Time // all-day: midnight UTC of the first day
	End          time.Time // exclusive; not before Start
	AllDay       bool
	TZ           string // IANA name of the wall clock it was meant in
	Place        string
	Description  string
	Link         string // meeting link
	Organizer    Organizer
	Attendees    []Attendee
	Reminder     int // minutes before Start; negative is none
	UID          string
	RecurrenceID string // UTC instant, 20251119T020000Z; empty for the master
	Sequence     int
	Rule         string      // RRULE value (RFC 5545, section 3.3.10); empty for none
	Except       []time.Time // EXDATE
	Until        time.Time   // end of the last occurrence; zero with a Rule is for ever
	State        EventState
	Source       string // unique per org when not empty
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// NewEvent is what CreateEvent needs: the Event without what the store gives (ID, Org, times of keeping).
// An empty UID is made up; an empty State is confirmed.
type NewEvent = Event

// TodoState tells whether something is still to do.
type TodoState string

// States of a todo.
const (
	TodoOpen      TodoState = "open"
	TodoDone      TodoState = "done"
	TodoCancelled TodoState = "cancelled"
)

// Todo is something a person must do.
type Todo struct {
	ID        TodoID
	Org       OrgID
	Title     string
	Note      string
	Due       *time.Time // nil: whenever
	AllDay    bool       // Due names a day, not an instant
	Owner     PersonID
	Creator   PersonID // 0 is the program
	State     TodoState
	Source    string // unique per owner when not empty
	Link      string // path in the web app to where it came from
	DoneAt    time.Time
	CreatedAt time.Time
	UpdatedAt time.Time
}

// NewTodo is what CreateTodo needs.
type NewTodo struct {
	Title   string
	Note    string
	Due     *time.Time
	AllDay  bool
	Owner   PersonID
	Creator PersonID
	Source  string
	Link    string
}

// TodoChange names what UpdateTodo changes; nil fields stay. NoDue takes the due date away, NoLink the link.
type TodoChange struct {
	Title *string
	Note  *string
	Due   *time.Time
	NoDue bool
	State *TodoState
	Owner *PersonID

	NoLink bool
}

// TodoQuery selects todos of a person: open ones by due date, others newest first.
type TodoQuery struct {
	State  TodoState // empty: any
	Made   bool      // those the person gave to others, instead of their own
	Cursor string
	Limit  int // 0 is 50, at most 200
}

// Notice is a line of a person's notice list.
type Notice struct {
	ID        NoticeID
	Org       OrgID
	Person    PersonID
	Kind      string // "mail.hold", "install.done", …
	Title     string
	Text      string
	Link      string // path in the web app
	Source    string // unique per person when not empty
	Read      bool
	CreatedAt time.Time
}
