package api

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"mailbridge/bridge/ledger"
	"mailbridge/workbench"
)

// SendPolicy is a rule about mail that leaves the organisation. Who is meant by several rules obeys all of them.
type SendPolicy struct {
	ID         ID         `json:"id,omitempty"`
	Policy     string     `json:"policy,omitempty" doc:"the name that refusals carry: S-12"`
	Name       string     `json:"name"`
	Off        bool       `json:"off,omitempty" doc:"kept, but without effect"`
	Who        PolicyWho  `json:"who,omitzero" doc:"nobody named: everybody"`
	InsideOnly bool       `json:"insideOnly,omitempty" doc:"to colleagues, and to those whom allow names"`
	Allow      []string   `json:"allow,omitempty" doc:"domains, with those below them, or addresses"`
	Limits     SendLimits `json:"limits,omitzero" doc:"of recipients outside; colleagues and known contacts are not counted"`
	Hold       *SendHold  `json:"hold,omitempty" doc:"which mails wait for somebody's word"`
	ChangedAt  *time.Time `json:"changedAt,omitempty"`
}

// PolicyWho says whom a rule is about.
type PolicyWho struct {
	Roles       []string `json:"roles,omitempty" doc:"super_admin, admin or member"`
	Departments []ID     `json:"departments,omitempty" doc:"with those below them"`
	People      []ID     `json:"people,omitempty"`
}

// SendLimits bound recipients outside; 0 is no limit.
type SendLimits struct {
	Minute int `json:"minute,omitempty"`
	Hour   int `json:"hour,omitempty"`
	Day    int `json:"day,omitempty"`
	New    int `json:"new,omitempty" doc:"people written to for the first time, in a day"`
}

// SendHold says which mails to outside wait for approval; any of what it names is enough.
type SendHold struct {
	Always      bool     `json:"always,omitempty"`
	Keywords    []string `json:"keywords,omitempty" doc:"in subject, text or names of files"`
	Attachments bool     `json:"attachments,omitempty"`
	Size        int64    `json:"size,omitempty" doc:"bytes, from which on"`
	Approvers   []ID     `json:"approvers"`
	Hours       int      `json:"hours,omitempty" doc:"then it is refused; 72 without"`
}

// Policies are the rules about sending, and where the other kinds are.
type Policies struct {
	Items    []SendPolicy      `json:"items"`
	Default  SendLimits        `json:"default" doc:"the server's own limits, where no rule sets one"`
	Sections map[string]string `json:"sections" doc:"paths of the other kinds of policy"`
}

func (a *API) policyRoutes() {
	policy := func(method, path, summary string) route {
		return route{method: method, path: "/api/v1/admin/policies" + path, tag: "admin", summary: summary, right: workbench.RightSetPolicy}
	}
	on(a, policy("GET", "", "Rules about mail that leaves the organisation"), a.listPolicies)
	add := policy("POST", "", "Add a rule about sending")
	add.status = 201
	on(a, add, a.addPolicy)
	on(a, policy("GET", "/{id}", "A rule about sending"), a.getPolicy)
	on(a, policy("PUT", "/{id}", "Change a rule about sending"), a.changePolicy)
	done(a, policy("DELETE", "/{id}", "Remove a rule about sending"), a.removePolicy)
}

func policyView(r ledger.SendRule) SendPolicy {
	p := SendPolicy{ID: idOf(r.ID), Policy: fmt.Sprintf("S-%d", r.ID), Name: r.Name, Off: r.Off, InsideOnly: r.Inside, Allow: r.Allow,
		Limits: SendLimits(r.Limits), ChangedAt: instant(r.Changed), Who: PolicyWho{
			Roles:       each(r.Who.Roles, func(x workbench.Role) string { return string(x) }),
			Departments: each(r.Who.Departments, idOf[workbench.DepartmentID]), People: each(r.Who.People, idOf[workbench.PersonID])}}
	if h := r.Hold; h != nil {
		p.Hold = &SendHold{Always: h.Always, Keywords: h.Keywords, Attachments: h.Attachments, Size: h.Size,
			Approvers: each(h.Approvers, idOf[workbench.PersonID]), Hours: h.Hours}
	}
	return p
}

func ruleOf(c *caller, p SendPolicy) (r ledger.SendRule, err error) {
	r = ledger.SendRule{Org: c.Org, Name: p.Name, Off: p.Off, Inside: p.InsideOnly, Allow: p.Allow, Limits: ledger.SendLimits(p.Limits)}
	r.Who.Roles = each(p.Who.Roles, func(s string) workbench.Role { return workbench.Role(s) })
	if r.Who.Departments, err = numbers[workbench.DepartmentID]("departments", p.Who.Departments); err != nil {
		return r, err
	}
	if r.Who.People, err = numbers[workbench.PersonID]("people", p.Who.People); err != nil || p.Hold == nil {
		return r, err
	}
	h := p.Hold
	r.Hold = &ledger.HoldWhen{Always: h.Always, Keywords: h.Keywords, Attachments: h.Attachments, Size: h.Size, Hours: h.Hours}
	r.Hold.Approvers, err = numbers[workbench.PersonID]("approvers", h.Approvers)
	return r, err
}

func (a *API) listPolicies(ctx context.Context, c *caller, _ *none) (Policies, error) {
	list, err := a.o.Bridge.SendRules(ctx, c.Org)
	return Policies{Items: each(list, policyView), Default: SendLimits{New: a.o.Bridge.NewRecipients}, Sections: map[string]string{
		"quota": "/api/v1/admin/quotas", "security": "/api/v1/admin/policies/security", "forwarding": "/api/v1/admin/policies/forwarding",
		"recall": "/api/v1/admin/policies/recall", "freedAddresses": "/api/v1/admin/policies/freed-addresses"}}, err
}

func (a *API) getPolicy(ctx context.Context, c *caller, in *byID) (SendPolicy, error) {
	id, err := number[int64](in.ID)
	if err != nil {
		return SendPolicy{}, err
	}
	r, err := a.o.Bridge.SendRule(ctx, c.Org, id)
	return policyView(r), err
}

func (a *API) addPolicy(ctx context.Context, c *caller, in *body[SendPolicy]) (SendPolicy, error) {
	return a.savePolicy(ctx, c, 0, in.Body)
}

func (a *API) changePolicy(ctx context.Context, c *caller, in *idBody[SendPolicy]) (SendPolicy, error) {
	id, err := number[int64](in.ID)
	if err != nil {
		return SendPolicy{}, err
	}
	if _, err := a.o.Bridge.SendRule(ctx, c.Org, id); err != nil {
		return SendPolicy{}, err
	}
	return a.savePolicy(ctx, c, id, in.Body)
}

func (a *API) savePolicy(ctx context.Context, c *caller, id int64, p SendPolicy) (SendPolicy, error) {
	r, err := ruleOf(c, p)
	if err != nil {
		return SendPolicy{}, err
	}
	r.ID = id
	if r, err = a.o.Bridge.SaveSendRule(ctx, r); err != nil {
		return SendPolicy{}, err
	}
	action := "policy.change"
	if id == 0 {
		action = "policy.add"
	}
	return policyView(r), a.noteWith(ctx, c, action, fmt.Sprintf("policy:S-%d", r.ID), r)
}

func (a *API) removePolicy(ctx context.Context, c *caller, in *byID) error {
	id, err := number[int64](in.ID)
	if err != nil {
		return err
	}
	if err := a.o.Bridge.DropSendRule(ctx, c.Org, id); err != nil {
		return err
	}
	return a.note(ctx, c, "policy.remove", fmt.Sprintf("policy:S-%d", id))
}

// noteWith is note with what the act was about.
func (a *API) noteWith(ctx context.Context, c *caller, action, target string, detail any) error {
	b, err := json.Marshal(detail)
	if err != nil {
		return err
	}
	return a.o.Office.Audit(ctx, c.Org, workbench.AuditEntry{Actor: workbench.Actor{Person: c.ID, Name: c.Name, IP: c.ip}, Action: action,
		Target: target, Detail: string(b)})
}
