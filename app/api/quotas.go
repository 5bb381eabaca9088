package api

import (
	"context"

	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// Quota is what several mailboxes may hold together, beside what each may hold.
type Quota struct {
	Kind      string `json:"kind" enum:"organisation,domain,department,group"`
	Name      string `json:"name" doc:"the domain, or the id of a department or mail group; empty for the organisation"`
	Title     string `json:"title" doc:"for people to read"`
	Bytes     int64  `json:"bytes"`
	Used      int64  `json:"used"`
	Mailboxes int    `json:"mailboxes"`
}

// Quotas are all of an organisation.
type Quotas struct {
	Items      []Quota `json:"items"`
	Plan       string  `json:"plan,omitempty"`
	PerMailbox int64   `json:"perMailbox" doc:"bytes that the plan gives a new mailbox; 0 is unlimited"`
	WhenFull   string  `json:"whenFull" enum:"defer,refuse" doc:"defer: senders try again for days (452); refuse: they hear of it at once (552)"`
}

func (a *API) quotaRoutes() {
	quota := func(method, path, summary string) route {
		return route{method: method, path: "/api/v1/admin" + path, tag: "admin", summary: summary, right: workbench.RightSetPolicy}
	}
	on(a, quota("GET", "/quotas", "What mailboxes may hold together, and what they do"), a.listQuotas)
	on(a, quota("PUT", "/quotas", "Set what mailboxes may hold together; 0 bytes is no limit"), a.setQuota)
	on(a, quota("PUT", "/policies/quota", "Choose what senders to full mailboxes are answered"), a.setQuotaPolicy)
}

func (a *API) quotaView(ctx context.Context, q mailcore.Quota) (Quota, error) {
	title, err := a.o.Bridge.QuotaTitle(ctx, q)
	return Quota{Kind: string(q.Kind), Name: q.Name, Title: title, Bytes: q.Bytes, Used: q.Used, Mailboxes: q.Mailboxes}, err
}

func (a *API) listQuotas(ctx context.Context, c *caller, _ *none) (Quotas, error) {
	out := Quotas{Items: []Quota{}, WhenFull: "defer"}
	list, err := a.o.Mail.Quotas(ctx, mailcore.OrgID(c.Org))
	if err != nil {
		return out, err
	}
	for _, q := range list {
		v, err := a.quotaView(ctx, q)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, v)
	}
	refuse, err := a.o.Mail.RefusesWhenFull(ctx, mailcore.OrgID(c.Org))
	if err != nil {
		return out, err
	}
	if refuse {
		out.WhenFull = "refuse"
	}
	out.Plan, out.PerMailbox, err = a.o.Bridge.PlanOf(ctx, c.Org)
	return out, err
}

type quotaChange struct {
	Kind  string `json:"kind" enum:"organisation,domain,department,group"`
	Name  string `json:"name,omitempty"`
	Bytes int64  `json:"bytes"`
}

// maxQuota is more than any store holds, and far from where sums overflow.
const maxQuota = 1 << 50

func (a *API) setQuota(ctx context.Context, c *caller, in *body[quotaChange]) (Quotas, error) {
	if in.Body.Bytes < 0 || in.Body.Bytes > maxQuota {
		return Quotas{}, invalid("bytes", "must be between 0 and a pebibyte")
	}
	if _, err := a.o.Bridge.SetQuota(ctx, c.Org, mailcore.QuotaKind(in.Body.Kind), in.Body.Name, in.Body.Bytes); err != nil {
		return Quotas{}, err
	}
	if err := a.noteWith(ctx, c, "quota.set", "quota:"+in.Body.Kind+":"+in.Body.Name, in.Body); err != nil {
		return Quotas{}, err
	}
	return a.listQuotas(ctx, c, nil)
}

type quotaPolicy struct {
	WhenFull string `json:"whenFull" enum:"defer,refuse"`
}

func (a *API) setQuotaPolicy(ctx context.Context, c *caller, in *body[quotaPolicy]) (Quotas, error) {
	if in.Body.WhenFull != "defer" && in.Body.WhenFull != "refuse" {
		return Quotas{}, invalid("whenFull", "must be defer or refuse")
	}
	if err := a.o.Mail.SetRefusesWhenFull(ctx, mailcore.OrgID(c.Org), in.Body.WhenFull == "refuse"); err != nil {
		return Quotas{}, err
	}
	if err := a.noteWith(ctx, c, "policy.quota", "policy:quota", in.Body); err != nil {
		return Quotas{}, err
	}
	return a.listQuotas(ctx, c, nil)
}
