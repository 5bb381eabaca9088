package api

import (
	"context"
	"fmt"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/queue"
	"mailbridge/workbench"
)

const (
	// maxQueue is how much of the queue is shown; who has more filters it.
	maxQueue = 500
	// maxDestinations bounds the destinations with limits.
	maxDestinations = 500
	maxOrderReason  = 200 // runes
)

// Waiting is an outgoing mail that has not left yet.
type Waiting struct {
	ID          ID         `json:"id"`
	From        string     `json:"from"`
	To          string     `json:"to"`
	Destination string     `json:"destination" doc:"domain"`
	State       string     `json:"state" enum:"waiting,sending,held,failed"`
	Attempts    int        `json:"attempts"`
	Next        *time.Time `json:"next,omitempty"`
	Reason      *Plain     `json:"reason,omitempty" doc:"why it is still here"`
	LastError   string     `json:"lastError,omitempty" doc:"what the other server said"`
	HoldReason  string     `json:"holdReason,omitempty" doc:"what the administrator said who held it"`
	Size        int64      `json:"size"`
	AcceptedAt  *time.Time `json:"acceptedAt,omitempty"`
	Trace       string     `json:"trace"`
}

// Plain says something to people: cause and next step, in Chinese and English.
type Plain struct {
	Code   string `json:"code"`
	ZH     string `json:"zh"`
	EN     string `json:"en"`
	StepZH string `json:"stepZh"`
	StepEN string `json:"stepEn"`
}

// Destinations are the limits of what goes to domains.
type Destinations struct {
	Items []Destination `json:"items"`
}

// Destination bounds what goes to a domain, on each node; 0 is the server's own bound.
type Destination struct {
	Domain      string `json:"domain"`
	Connections int    `json:"connections,omitempty"`
	PerMinute   int    `json:"perMinute,omitempty"`
}

func (a *API) queueRoutes() {
	admin := func(method, path, summary string, right workbench.Right) route {
		return route{method: method, path: "/api/v1/admin/queue" + path, tag: "admin", summary: summary, right: right}
	}
	on(a, admin("GET", "", "Outgoing mails that wait or failed", workbench.RightReadMailLog), a.listQueue)
	on(a, admin("GET", "/limits", "How much goes to destinations at most", workbench.RightSetPolicy), a.getDestinations)
	on(a, admin("PUT", "/limits", "Replace the limits of destinations", workbench.RightSetPolicy), a.setDestinations)
	done(a, admin("POST", "/{id}/retry", "Try an outgoing mail now", workbench.RightManageMail), a.order("queue.retry", (*maildb.DB).OutgoingRetry))
	done(a, admin("POST", "/{id}/release", "Let a held mail go on", workbench.RightManageMail), a.order("queue.release", (*maildb.DB).OutgoingRelease))
	done(a, admin("POST", "/{id}/hold", "Keep an outgoing mail until it is released", workbench.RightManageMail), a.holdQueue)
	done(a, admin("DELETE", "/{id}", "Drop an outgoing mail", workbench.RightManageMail), a.dropQueue)
}

// queue lists what the caller may see of the queue: limited admins the mails of their own people.
func (a *API) queue(ctx context.Context, c *caller, q maildb.OutgoingQuery) ([]maildb.OutgoingEntry, error) {
	if q.Limit == 0 {
		q.Limit = maxQueue
	}
	if len(managed(c)) > 0 {
		known := map[mailcore.MailboxID]bool{}
		q.May = func(mb mailcore.MailboxID) (bool, error) {
			may, ok := known[mb]
			if ok {
				return may, nil
			}
			may, err := a.managesMailbox(ctx, c, mb)
			known[mb] = may
			return may, err
		}
	}
	return a.o.Mail.OutgoingList(ctx, mailcore.OrgID(c.Org), q)
}

type queueInput struct {
	State       string `query:"state" enum:"waiting,sending,held,failed"`
	Sender      string `query:"sender" doc:"part of the sender's address"`
	Destination string `query:"destination" doc:"domain, or part of the recipient's address"`
	Limit       int    `query:"limit" doc:"at most 500"`
}

func (a *API) listQueue(ctx context.Context, c *caller, in *queueInput) (List[Waiting], error) {
	if len(in.Sender) > maxQuery || len(in.Destination) > maxQuery {
		return List[Waiting]{}, invalid("destination", "is too long")
	}
	list, err := a.queue(ctx, c, maildb.OutgoingQuery{State: maildb.OutgoingState(in.State), Sender: in.Sender, Destination: in.Destination,
		Limit: min(max(in.Limit, 0), maxQueue)})
	return listOf(each(list, waitingView)), err
}

func waitingView(e maildb.OutgoingEntry) Waiting {
	w := Waiting{ID: idOf(e.ID), From: string(e.From), To: string(e.To), Destination: e.To.Domain(), State: string(e.State), Attempts: e.Attempts,
		LastError: e.LastError, Size: e.Size, AcceptedAt: instant(e.AcceptedAt), Trace: e.TraceID}
	if e.State == maildb.OutgoingWaiting {
		w.Next = instant(e.Next)
	}
	why := e.LastError
	if e.State == maildb.OutgoingHeld {
		why, w.HoldReason = "held by an administrator", e.OrderReason
	}
	if r, ok := queue.Explain(why); ok {
		w.Reason = &Plain{Code: r.Code, ZH: r.Chinese, EN: r.What, StepZH: r.Help, StepEN: r.Step}
	}
	return w
}

// waiting finds an entry of the queue that the caller may touch.
func (a *API) waiting(ctx context.Context, c *caller, id ID) (maildb.OutgoingEntry, error) {
	n, err := number[int64](id)
	if err != nil {
		return maildb.OutgoingEntry{}, err
	}
	list, err := a.queue(ctx, c, maildb.OutgoingQuery{ID: n, Limit: 1})
	if err != nil || len(list) == 0 {
		return maildb.OutgoingEntry{}, orAbsent(err)
	}
	return list[0], nil
}

// order serves a route that tells the queue something about one mail, and notes it.
func (a *API) order(action string, fn func(*maildb.DB, context.Context, mailcore.OrgID, int64) error) func(context.Context, *caller, *byID) error {
	return func(ctx context.Context, c *caller, in *byID) error {
		e, err := a.waiting(ctx, c, in.ID)
		if err != nil {
			return err
		}
		if err := fn(a.o.Mail, ctx, mailcore.OrgID(c.Org), e.ID); err != nil {
			return err
		}
		return a.noteWith(ctx, c, action, "outgoing:"+string(in.ID), aboutMail{string(e.From), string(e.To)})
	}
}

type orderBody struct {
	Reason string `json:"reason,omitempty"`
}

func (a *API) holdQueue(ctx context.Context, c *caller, in *idBody[orderBody]) error {
	return a.order("queue.hold", func(d *maildb.DB, ctx context.Context, org mailcore.OrgID, n int64) error {
		return d.OutgoingHold(ctx, org, n, clip(in.Body.Reason, maxOrderReason))
	})(ctx, c, &byID{in.ID})
}

type dropInput struct {
	ID     ID     `path:"id"`
	Report bool   `query:"report" doc:"1: the sender gets a report that it was not delivered"`
	Reason string `query:"reason" doc:"told in the report"`
}

func (a *API) dropQueue(ctx context.Context, c *caller, in *dropInput) error {
	if !in.Report {
		return a.order("queue.drop", (*maildb.DB).OutgoingCancel)(ctx, c, &byID{in.ID})
	}
	return a.order("queue.bounce", func(d *maildb.DB, ctx context.Context, org mailcore.OrgID, n int64) error {
		return d.OutgoingBounce(ctx, org, n, clip(in.Reason, maxOrderReason))
	})(ctx, c, &byID{in.ID})
}

func (a *API) getDestinations(ctx context.Context, c *caller, _ *none) (Destinations, error) {
	list, err := a.o.Mail.Destinations(ctx, mailcore.OrgID(c.Org))
	return Destinations{each(list, func(x maildb.Destination) Destination { return Destination(x) })}, err
}

func (a *API) setDestinations(ctx context.Context, c *caller, in *body[Destinations]) (Destinations, error) {
	if len(in.Body.Items) > maxDestinations {
		return Destinations{}, invalid("items", fmt.Sprintf("are more than %d", maxDestinations))
	}
	list := each(in.Body.Items, func(x Destination) maildb.Destination { return maildb.Destination(x) })
	for _, x := range list {
		if x.Connections < 0 || x.PerMinute < 0 || x.PerMinute > 60_000 {
			return Destinations{}, invalid("items", "have a limit that makes no sense")
		}
	}
	if err := a.o.Mail.SetDestinations(ctx, mailcore.OrgID(c.Org), list); err != nil {
		return Destinations{}, err
	}
	if err := a.noteWith(ctx, c, "queue.limits", "queue", list); err != nil {
		return Destinations{}, err
	}
	return a.getDestinations(ctx, c, nil)
}
