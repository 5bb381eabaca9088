package api

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"mailbridge/mailcore"
	"mailbridge/workbench"
	"mailbridge/workbench/push"
)

const (
	socketPath = "/api/v1/push/ws"
	maxDevice  = 100 // bytes of a device's name
	// maxChanges is one page of GET /changes.
	maxChanges = 500
)

func (a *API) liveRoutes() {
	live := func(method, path, summary string) route {
		return route{method: method, path: path, tag: "push", summary: summary, right: workbench.RightUseOffice}
	}
	on(a, live("POST", "/api/v1/push/ticket", "A ticket for one websocket"), a.ticket)
	stream(a, route{method: "GET", path: socketPath, tag: "push", answer: "application/octet-stream",
		summary: "The websocket (mb.v1+json); needs a ticket as query parameter"}, a.socket)
	on(a, live("GET", "/api/v1/changes", "What happened in a stream since a number"), a.changes)
	on(a, live("GET", "/api/v1/contacts", "Colleagues and correspondents to write to"), a.listContacts)
}

type ticketBody struct {
	Device string `json:"device,omitempty" doc:"keep it: a second connection of a device ends its first"`
}

// Ticket is good for one connection.
type Ticket struct {
	URL    string    `json:"url"`
	Ticket string    `json:"ticket"`
	Exp    time.Time `json:"exp"`
}

func (a *API) ticket(ctx context.Context, c *caller, in *body[ticketBody]) (Ticket, error) {
	if len(in.Body.Device) > maxDevice {
		return Ticket{}, invalid("device", "is too long")
	}
	device := cmp.Or(in.Body.Device, rand.Text()) // a client without a name of its own replaces no other
	u := push.User{ID: int64(c.ID), Org: int64(c.Org), Session: int64(c.session.ID), Expires: c.session.ExpiresAt}
	ticket, exp, err := a.o.Hub.Ticket(u, device, visitOf(ctx).gin.GetHeader("Origin"))
	return Ticket{URL: socketPath, Ticket: ticket, Exp: exp.UTC()}, err
}

func (a *API) socket(_ context.Context, _ *caller, _ *none, g *gin.Context) error {
	a.o.Hub.ServeHTTP(g.Writer, g.Request)
	return nil
}

type changesInput struct {
	Stream string `query:"s" doc:"m:<mailbox>, u:<person> or c:<conversation>"`
	Since  string `query:"since" doc:"a number, or <epoch>:<number>"`
}

// Change is one line of a stream.
type Change struct {
	Q  int64           `json:"q"`
	K  string          `json:"k"`
	TS time.Time       `json:"ts"`
	D  json.RawMessage `json:"d"`
}

// ChangeList is a page of a stream.
type ChangeList struct {
	Items []Change `json:"items"`
	Head  int64    `json:"head"`
	Epoch string   `json:"epoch"`
	Gap   bool     `json:"gap" doc:"the log does not reach back that far: read everything anew"`
}

func (a *API) changes(ctx context.Context, c *caller, in *changesInput) (ChangeList, error) {
	if err := a.mayFollow(ctx, c, in.Stream); err != nil {
		return ChangeList{}, err
	}
	epoch, number, found := strings.Cut(in.Since, ":")
	if !found {
		epoch, number = "", in.Since
	}
	since, err := strconv.ParseInt(number, 10, 64)
	if in.Since != "" && (err != nil || since < 0) {
		return ChangeList{}, invalid("since", "is not a number")
	}
	heads, err := a.o.Changes.Heads(ctx, []string{in.Stream})
	if err != nil {
		return ChangeList{}, err
	}
	head := heads[in.Stream]
	out := ChangeList{Items: []Change{}, Head: head.Seq, Epoch: head.Epoch}
	if epoch != "" && epoch != head.Epoch || since < head.Trimmed || since > head.Seq {
		out.Gap = true
		return out, nil
	}
	list, err := a.o.Changes.Since(ctx, in.Stream, since, maxChanges)
	out.Items = each(list, func(e push.Event) Change { return Change{Q: e.Seq, K: e.Kind, TS: e.At.UTC(), D: e.Data} })
	return out, err
}

// mayFollow lets a person read their own stream, their mailboxes' and their conversations'.
func (a *API) mayFollow(ctx context.Context, c *caller, stream string) error {
	kind, number, _ := strings.Cut(stream, ":")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil || fmt.Sprint(id) != number {
		return workbench.ErrNotFound
	}
	switch kind {
	case "u":
		if id == int64(c.ID) {
			return nil
		}
	case "c":
		_, err := a.o.Office.Conversation(ctx, c.Org, c.ID, workbench.ConversationID(id))
		return err
	case "m":
		_, err := a.ownMailbox(ctx, c, idOf(mailcore.MailboxID(id)))
		return err
	}
	return workbench.ErrNotFound
}
