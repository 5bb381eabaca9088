package api

import (
	"context"
	"errors"
	"strconv"

	"mailbridge/bridge/ledger"
	"mailbridge/workbench"
)

// Origin is the mail an office thing was made from, or the caller's own copy of it; who may read neither is told nothing.
type Origin struct {
	Mailbox ID     `json:"mailbox,omitempty"`
	Message ID     `json:"message,omitempty"`
	Subject string `json:"subject,omitempty"`
}

func (v *Event) origin() (ID, **Origin)        { return v.ID, &v.Source }
func (v *Todo) origin() (ID, **Origin)         { return v.ID, &v.Source }
func (v *Conversation) origin() (ID, **Origin) { return v.ID, &v.Source }

// withOrigins fills in the mails that a page of things of one kind came from. A page without them is better than none, so
// a failure is only logged.
func withOrigins[T any](ctx context.Context, a *API, c *caller, kind string, page []T, of func(*T) (ID, **Origin)) []T {
	var ids []int64
	at := map[int64][]**Origin{}
	for i := range page {
		id, place := of(&page[i])
		n, err := strconv.ParseInt(string(id), 10, 64)
		if err != nil {
			continue // of a thing that could not be found
		}
		if at[n] == nil {
			ids = append(ids, n)
		}
		at[n] = append(at[n], place)
	}
	if len(ids) == 0 {
		return page
	}
	found, err := a.o.Bridge.Origins(ctx, c.who(), kind, ids)
	if err != nil && !errors.Is(err, context.Canceled) {
		a.o.Log.Warn("origins of things", "request", visitOf(ctx).id, "kind", kind, "err", err)
	}
	for id, o := range found {
		for _, place := range at[id] {
			*place = &Origin{Mailbox: idOf(o.Mailbox), Message: idOf(o.Message), Subject: o.Subject}
		}
	}
	return page
}

// withOrigin is withOrigins for one thing.
func withOrigin[T any](ctx context.Context, a *API, c *caller, kind string, v T, of func(*T) (ID, **Origin)) T {
	return withOrigins(ctx, a, c, kind, []T{v}, of)[0]
}

func (a *API) oneEvent(ctx context.Context, c *caller, e workbench.Event) Event {
	return withOrigin(ctx, a, c, ledger.ToEvent, eventView(e, c.ID), (*Event).origin)
}

func (a *API) oneChat(ctx context.Context, c *caller, v workbench.Conversation) Conversation {
	return withOrigin(ctx, a, c, ledger.ToChat, conversationView(v), (*Conversation).origin)
}
