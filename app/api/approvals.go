package api

import (
	"context"
	"time"

	"mailbridge/bridge/ledger"
	"mailbridge/workbench"
)

// Approval is something that waits, or waited, for somebody's word.
type Approval struct {
	ID        ID         `json:"id"`
	Kind      string     `json:"kind" doc:"mail: one that leaves the organisation; group: one to a moderated group"`
	Subject   string     `json:"subject"`
	Asker     Named      `json:"asker"`
	Detail    []string   `json:"detail" doc:"what it is about and why it waits, in words"`
	State     string     `json:"state" enum:"open,approved,refused,expired,gone"`
	Decider   ID         `json:"decider,omitempty"`
	Reason    string     `json:"reason,omitempty"`
	ExpiresAt *time.Time `json:"expiresAt,omitempty"`
	CreatedAt time.Time  `json:"createdAt"`
	DecidedAt *time.Time `json:"decidedAt,omitempty"`
}

func (a *API) approvalRoutes() {
	r := func(method, path, summary string) route {
		return route{method: method, path: "/api/v1/approvals" + path, tag: "mail", summary: summary, right: workbench.RightUseOffice}
	}
	on(a, r("GET", "", "What waits for my approval"), a.listApprovals)
	on(a, r("POST", "/{id}", "Approve or refuse; the first answer stands"), a.decideApproval)
}

func approvalView(x ledger.Approval) Approval {
	return Approval{ID: idOf(x.ID), Kind: x.Kind, Subject: x.Subject, Asker: Named{idOf(x.Asker), x.AskerName}, Detail: x.Detail, State: string(x.State),
		Decider: idOf(x.Decider), Reason: x.Reason, ExpiresAt: instant(x.Expires), CreatedAt: x.Created, DecidedAt: instant(x.Decided)}
}

type approvalsInput struct {
	State string `query:"state" enum:"open,all" doc:"open without"`
}

func (a *API) listApprovals(ctx context.Context, c *caller, in *approvalsInput) (List[Approval], error) {
	list, err := a.o.Bridge.Approvals(ctx, c.who(), in.State == "all")
	return listOf(each(list, approvalView)), err
}

type approvalBody struct {
	Decision string `json:"decision" enum:"approve,refuse"`
	Reason   string `json:"reason,omitempty" doc:"told to who asked"`
}

func (a *API) decideApproval(ctx context.Context, c *caller, in *idBody[approvalBody]) (Approval, error) {
	id, err := number[int64](in.ID)
	if err != nil {
		return Approval{}, err
	}
	b := in.Body
	if b.Decision != "approve" && b.Decision != "refuse" {
		return Approval{}, invalid("decision", "must be approve or refuse")
	}
	x, err := a.o.Bridge.Decide(ctx, c.who(), id, b.Decision == "approve", b.Reason)
	return approvalView(x), err
}
