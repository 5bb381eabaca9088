package api

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"time"

	"mailbridge/bridge/ledger"
	"mailbridge/workbench"
)

// Todo is something a person must do.
type Todo struct {
	ID     ID         `json:"id"`
	Title  string     `json:"title"`
	Note   string     `json:"note"`
	Due    *time.Time `json:"due,omitempty"`
	AllDay bool       `json:"allDay,omitempty"`
	Done   bool       `json:"done"`
	DoneAt *time.Time `json:"doneAt,omitempty"`
	Owner  Named      `json:"owner"`
	Source *Origin    `json:"source,omitempty"`
	Link   string     `json:"link,omitempty"`
}

func todoView(t workbench.Todo, names map[workbench.PersonID]string) Todo {
	v := Todo{ID: idOf(t.ID), Title: t.Title, Note: t.Note, AllDay: t.AllDay, Done: t.State == workbench.TodoDone, DoneAt: instant(t.DoneAt),
		Owner: Named{idOf(t.Owner), names[t.Owner]}, Link: t.Link}
	if t.Due != nil {
		v.Due = instant(*t.Due)
	}
	return v
}

// todoViews shows todos with the mails they came from. A link to a mail that the caller may not read would lead nowhere.
func (a *API) todoViews(ctx context.Context, c *caller, list []workbench.Todo) ([]Todo, error) {
	names, err := a.personNames(ctx, c.Org, each(list, func(t workbench.Todo) workbench.PersonID { return t.Owner }))
	page := each(list, func(t workbench.Todo) Todo { return todoView(t, names) })
	for i, v := range withOrigins(ctx, a, c, ledger.ToTodo, page, (*Todo).origin) {
		switch {
		case !strings.HasPrefix(v.Link, mailLink):
		case v.Source == nil:
			page[i].Link = ""
		default:
			page[i].Link = mailLink + string(v.Source.Mailbox) + "/" + string(v.Source.Message)
		}
	}
	return page, err
}

// mailLink is how a link begins that the bridge made: /mail/m/<mailbox>/<message>.
const mailLink = "/mail/m/"

func (a *API) personNames(ctx context.Context, org workbench.OrgID, ids []workbench.PersonID) (map[workbench.PersonID]string, error) {
	people, err := a.o.Office.PeopleByID(ctx, org, ids)
	names := make(map[workbench.PersonID]string, len(people))
	for _, p := range people {
		names[p.ID] = p.Name
	}
	return names, err
}

type todosInput struct {
	State  string `query:"state" enum:"open,done"`
	Made   bool   `query:"made" doc:"those you gave to others"`
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit"`
}

func (a *API) listTodos(ctx context.Context, c *caller, in *todosInput) (List[Todo], error) {
	state := workbench.TodoState(in.State)
	if state != "" && state != workbench.TodoOpen && state != workbench.TodoDone {
		return List[Todo]{}, invalid("state", "must be open or done")
	}
	list, next, err := a.o.Office.Todos(ctx, c.Org, c.ID, workbench.TodoQuery{State: state, Made: in.Made, Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return List[Todo]{}, err
	}
	page, err := a.todoViews(ctx, c, list)
	out := listOf(page)
	out.Next = next
	return out, err
}

func (a *API) oneTodo(ctx context.Context, c *caller, t workbench.Todo) (Todo, error) {
	page, err := a.todoViews(ctx, c, []workbench.Todo{t})
	return page[0], err
}

func (a *API) createTodo(ctx context.Context, c *caller, in *body[todoWish]) (Todo, error) {
	owner, err := optional[workbench.PersonID](in.Body.Owner)
	if err != nil {
		return Todo{}, invalid("owner", "is no id")
	}
	if owner == 0 {
		owner = c.ID
	}
	t, _, err := a.o.Office.CreateTodo(ctx, c.Org, workbench.NewTodo{Title: in.Body.Title, Note: in.Body.Note, Due: in.Body.Due,
		AllDay: in.Body.AllDay, Owner: owner, Creator: c.ID})
	if err != nil {
		return Todo{}, orInvalid(err, "owner", "names somebody who is not here")
	}
	return a.oneTodo(ctx, c, t)
}

type todoChange struct {
	Title *string `json:"title,omitempty"`
	Note  *string `json:"note,omitempty"`
	// Due tells null, which takes the date away, from absence.
	Due  json.RawMessage `json:"due,omitempty" doc:"RFC 3339, or null"`
	Done *bool           `json:"done,omitempty"`
}

func (a *API) changeTodo(ctx context.Context, c *caller, in *idBody[todoChange]) (Todo, error) {
	id, err := number[workbench.TodoID](in.ID)
	if err != nil {
		return Todo{}, err
	}
	change := workbench.TodoChange{Title: in.Body.Title, Note: in.Body.Note}
	switch due := bytes.TrimSpace(in.Body.Due); {
	case len(due) == 0:
	case string(due) == "null":
		change.NoDue = true
	default:
		var at time.Time
		if err := json.Unmarshal(due, &at); err != nil {
			return Todo{}, invalid("due", "is not a time")
		}
		change.Due = &at
	}
	if in.Body.Done != nil {
		state := workbench.TodoOpen
		if *in.Body.Done {
			state = workbench.TodoDone
		}
		change.State = &state
	}
	t, err := a.o.Office.UpdateTodo(ctx, c.Org, c.ID, id, change)
	if err != nil {
		return Todo{}, err
	}
	return a.oneTodo(ctx, c, t)
}

func (a *API) dropTodo(ctx context.Context, c *caller, in *byID) error {
	id, err := number[workbench.TodoID](in.ID)
	if err != nil {
		return err
	}
	state := workbench.TodoCancelled
	_, err = a.o.Office.UpdateTodo(ctx, c.Org, c.ID, id, workbench.TodoChange{State: &state})
	return err
}
