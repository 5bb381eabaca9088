package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"mailbridge/bridge"
	"mailbridge/workbench"
)

// Span is a place in the own words of a mail, in bytes.
type Span struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

// Suggestion is something the text of a mail seems to ask for.
type Suggestion struct {
	Kind         string      `json:"kind" enum:"event,todo,chat"`
	Span         Span        `json:"span"`
	Title        string      `json:"title"`
	Start        *time.Time  `json:"start,omitempty"`
	End          *time.Time  `json:"end,omitempty"`
	AllDay       bool        `json:"allDay,omitempty"`
	Due          *time.Time  `json:"due,omitempty"`
	Confidence   float64     `json:"confidence"`
	Alternatives []time.Time `json:"alternatives,omitempty"`
}

// Participant is somebody on a mail.
type Participant struct {
	Name     string `json:"name"`
	Email    string `json:"email"`
	Person   ID     `json:"person,omitempty"`
	External bool   `json:"external"`
}

// Suggestions are what a mail could become, and who is on it.
type Suggestions struct {
	Items        []Suggestion  `json:"items"`
	Participants []Participant `json:"participants"`
}

func (a *API) turnRoutes() {
	turn := func(method, path, summary string) route {
		return route{method: method, path: "/api/v1/messages/{id}/" + path, tag: "mail", summary: summary, right: workbench.RightUseOffice}
	}
	on(a, turn("GET", "suggestions", "What this mail could become"), a.suggest)
	on(a, turn("POST", "chat", "Talk about this mail"), a.toChat)
	on(a, turn("POST", "event", "Put this mail into the calendar"), a.toEvent)
	on(a, turn("POST", "todo", "Make a todo of this mail"), a.toTodo)
	on(a, turn("POST", "rsvp", "Answer the invitation in this mail"), a.rsvp)
	done(a, route{method: "POST", path: "/api/v1/holds/{id}", tag: "mail", right: workbench.RightUseOffice,
		summary: "Decide about an answer that waits in front of a conversation"}, a.decideHold)
}

func (a *API) suggest(ctx context.Context, c *caller, in *byID) (Suggestions, error) {
	ref, err := a.ownRef(ctx, c, in.ID)
	if err != nil {
		return Suggestions{}, err
	}
	s, err := a.o.Bridge.Suggest(ctx, c.who(), ref)
	if err != nil {
		return Suggestions{}, err
	}
	return Suggestions{
		Items: each(s.Items, func(x bridge.Suggestion) Suggestion {
			v := Suggestion{Kind: x.Kind, Span: Span{x.SpanStart, x.SpanEnd, x.SpanText}, Title: x.Title, Start: instant(x.Start),
				End: instant(x.End), AllDay: x.AllDay, Confidence: x.Confidence, Alternatives: x.Alternatives}
			if x.Due != nil {
				v.Due = instant(*x.Due)
			}
			return v
		}),
		Participants: each(s.Participants, func(p bridge.Participant) Participant {
			return Participant{Name: p.Name, Email: p.Address, Person: idOf(p.Person), External: p.Person == 0}
		})}, nil
}

type chatWish struct {
	Conversation ID     `json:"conversation,omitempty" doc:"one of your conversations; without it, one is found or made"`
	Title        string `json:"title,omitempty"`
	People       []ID   `json:"people,omitempty"`
	Note         string `json:"note,omitempty" doc:"said beside the mail, inside only"`
}

// ToChat is the conversation a mail is in now.
type ToChat struct {
	Conversation Conversation `json:"conversation"`
	Post         Post         `json:"post"`
	Created      bool         `json:"created"`
}

func (t ToChat) httpStatus() int  { return madeStatus(t.Created) }
func (t ToEvent) httpStatus() int { return madeStatus(t.Created) }
func (t ToTodo) httpStatus() int  { return madeStatus(t.Created) }

func madeStatus(created bool) int {
	if created {
		return http.StatusCreated
	}
	return http.StatusOK
}

func (a *API) toChat(ctx context.Context, c *caller, in *idBody[chatWish]) (ToChat, error) {
	ref, err := a.ownRef(ctx, c, in.ID)
	if err != nil {
		return ToChat{}, err
	}
	wish := bridge.ChatWish{Title: strings.TrimSpace(in.Body.Title), Note: strings.TrimSpace(in.Body.Note)}
	if wish.Conversation, err = optional[workbench.ConversationID](in.Body.Conversation); err != nil {
		return ToChat{}, invalid("conversation", "is no id")
	}
	if wish.People, err = numbers[workbench.PersonID]("people", in.Body.People); err != nil {
		return ToChat{}, err
	}
	conv, post, created, err := a.o.Bridge.ToChat(ctx, c.who(), ref, wish)
	if err != nil {
		return ToChat{}, err
	}
	return ToChat{a.oneChat(ctx, c, conv), a.postView(ctx, c, post), created}, nil
}

// ToEvent is the event a mail became.
type ToEvent struct {
	Event   Event `json:"event"`
	Created bool  `json:"created"`
}

// eventWish is what the person wants other than what the mail says.
type eventWish struct {
	Title       string     `json:"title,omitempty" doc:"without it, the subject"`
	Start       time.Time  `json:"start,omitzero" doc:"without it, that of the attached invitation or of the surest date in the text"`
	End         time.Time  `json:"end,omitzero"`
	AllDay      bool       `json:"allDay,omitempty"`
	TZ          string     `json:"tz,omitempty"`
	Place       string     `json:"place,omitempty"`
	Description string     `json:"description,omitempty"`
	Attendees   []Attendee `json:"attendees,omitempty"`
}

func (a *API) toEvent(ctx context.Context, c *caller, in *idBody[eventWish]) (ToEvent, error) {
	ref, err := a.ownRef(ctx, c, in.ID)
	if err != nil {
		return ToEvent{}, err
	}
	b := in.Body
	wish := bridge.EventWish{Title: b.Title, Place: b.Place, Description: b.Description, Start: b.Start, End: b.End, AllDay: b.AllDay, TZ: b.TZ}
	if wish.Attendees, err = a.attendeesFrom(ctx, c, b.Attendees); err != nil {
		return ToEvent{}, err
	}
	e, created, err := a.o.Bridge.ToEvent(ctx, c.who(), ref, wish)
	return ToEvent{a.oneEvent(ctx, c, e), created}, err
}

type todoWish struct {
	Title  string     `json:"title,omitempty" doc:"without it, the subject"`
	Due    *time.Time `json:"due,omitempty"`
	AllDay bool       `json:"allDay,omitempty"`
	Note   string     `json:"note,omitempty"`
	Owner  ID         `json:"owner,omitempty" doc:"a colleague; nobody: yourself"`
}

// ToTodo is the todo a mail became.
type ToTodo struct {
	Todo    Todo `json:"todo"`
	Created bool `json:"created"`
}

func (a *API) toTodo(ctx context.Context, c *caller, in *idBody[todoWish]) (ToTodo, error) {
	ref, err := a.ownRef(ctx, c, in.ID)
	if err != nil {
		return ToTodo{}, err
	}
	owner, err := optional[workbench.PersonID](in.Body.Owner)
	if err != nil {
		return ToTodo{}, invalid("owner", "is no id")
	}
	t, created, err := a.o.Bridge.ToTodo(ctx, c.who(), ref, bridge.TodoWish{Title: in.Body.Title, Note: in.Body.Note, Due: in.Body.Due,
		AllDay: in.Body.AllDay, Owner: owner})
	if err != nil {
		return ToTodo{}, err
	}
	v, err := a.oneTodo(ctx, c, t)
	return ToTodo{v, created}, err
}

type rsvpBody struct {
	Answer  string `json:"answer" enum:"accepted,tentative,declined"`
	Comment string `json:"comment,omitempty"`
}

// Answered is the event after the answer.
type Answered struct {
	Event Event `json:"event"`
}

func attendanceOf(word string) (workbench.Attendance, error) {
	switch w := workbench.Attendance(word); w {
	case workbench.Accepted, workbench.Tentative, workbench.Declined:
		return w, nil
	}
	return "", invalid("answer", "must be accepted, tentative or declined")
}

func (a *API) rsvp(ctx context.Context, c *caller, in *idBody[rsvpBody]) (Answered, error) {
	ref, err := a.ownRef(ctx, c, in.ID)
	if err != nil {
		return Answered{}, err
	}
	answer, err := attendanceOf(in.Body.Answer)
	if err != nil {
		return Answered{}, err
	}
	e, err := a.o.Bridge.AnswerInvitation(ctx, c.who(), ref, answer, in.Body.Comment)
	return Answered{a.oneEvent(ctx, c, e)}, err
}

type holdBody struct {
	Decision string `json:"decision" enum:"post,add,ignore"`
}

func (a *API) decideHold(ctx context.Context, c *caller, in *idBody[holdBody]) error {
	id, err := number[int64](in.ID)
	if err != nil {
		return err
	}
	return a.o.Bridge.DecideHold(ctx, c.who(), id, in.Body.Decision)
}
