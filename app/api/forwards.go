package api

import (
	"context"
	"errors"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/sieve"
	"mailbridge/workbench"
)

// ForwardPolicy is what an organisation allows of automatic forwarding.
type ForwardPolicy struct {
	Mode string `json:"mode" enum:"allow,internal,deny" doc:"internal: to the organisation's own domains only"`
}

// ForwardLine is one way on which mail leaves a mailbox by itself.
type ForwardLine struct {
	Mailbox  ID     `json:"mailbox"`
	Address  string `json:"address" doc:"of the mailbox"`
	Name     string `json:"name"`
	To       string `json:"to"`
	Kind     string `json:"kind" enum:"forwarding,rule,script"`
	Where    string `json:"where,omitempty" doc:"name of the rule or script"`
	Line     int    `json:"line,omitempty" doc:"of the script"`
	Computed bool   `json:"computed,omitempty" doc:"the script makes the address when a mail is there"`
	Outside  bool   `json:"outside"`
	Blocked  bool   `json:"blocked" doc:"the policy of now keeps the mail here"`
}

func (a *API) forwardPolicyRoutes() {
	admin := func(method, path, summary string) route {
		return route{method: method, path: "/api/v1/admin" + path, tag: "admin", summary: summary, right: workbench.RightSetPolicy}
	}
	on(a, admin("GET", "/policies/forwarding", "What is allowed of automatic forwarding"), a.forwardPolicy)
	on(a, admin("PUT", "/policies/forwarding", "Allow or ban automatic forwarding, at once also for what is set already"), a.setForwardPolicy)
	on(a, admin("GET", "/forwards", "All automatic forwards: settings, rules and Sieve scripts"), a.listForwards)
}

func (a *API) forwardPolicy(ctx context.Context, c *caller, _ *none) (ForwardPolicy, error) {
	f, err := a.o.Mail.Forwarding(ctx, mailcore.OrgID(c.Org))
	return ForwardPolicy{string(f)}, err
}

func (a *API) setForwardPolicy(ctx context.Context, c *caller, in *body[ForwardPolicy]) (ForwardPolicy, error) {
	f := mailcore.Forwarding(in.Body.Mode)
	if f != mailcore.ForwardAnywhere && f != mailcore.ForwardInside && f != mailcore.ForwardNever {
		return ForwardPolicy{}, invalid("mode", "must be allow, internal or deny")
	}
	if err := a.o.Mail.SetForwarding(ctx, mailcore.OrgID(c.Org), f); err != nil {
		return ForwardPolicy{}, err
	}
	return in.Body, a.noteWith(ctx, c, "policy.forwarding", "policy:forwarding", in.Body)
}

// forwardLines is how many forwards fill a page of the report.
const forwardLines = 100

type cursorInput struct {
	Cursor ID `query:"cursor"`
}

func (a *API) listForwards(ctx context.Context, c *caller, in *cursorInput) (List[ForwardLine], error) {
	after, err := optional[mailcore.MailboxID](in.Cursor)
	if err != nil {
		return List[ForwardLine]{}, invalid("cursor", "was not made by us")
	}
	org := mailcore.OrgID(c.Org)
	policy, err := a.o.Mail.Forwarding(ctx, org)
	if err != nil {
		return List[ForwardLine]{}, err
	}
	out := listOf[ForwardLine](nil)
	for {
		page, next, err := a.o.Mail.FilteredMailboxes(ctx, org, after)
		if err != nil {
			return out, err
		}
		for i := range page {
			for _, l := range forwardsOf(&page[i]) {
				inside, err := a.o.Core.Inside(ctx, org, l.To)
				if err != nil {
					return out, err
				}
				l.Outside = !inside
				var refused *mailcore.ForwardError
				if err := a.o.Core.MayForward(ctx, org, page[i].Mailbox, policy, l.To); err != nil && !errors.As(err, &refused) {
					return out, err
				}
				l.Blocked = refused != nil
				out.Items = append(out.Items, l)
			}
		}
		out.Next = string(idOf(next))
		if after = next; next == 0 || len(out.Items) >= forwardLines {
			return out, nil
		}
	}
}

// forwardsOf lists where the mail of one mailbox is sent on to.
func forwardsOf(f *maildb.Filtered) []ForwardLine {
	var out []ForwardLine
	add := func(kind, where, to string) *ForwardLine {
		out = append(out, ForwardLine{Mailbox: idOf(f.Mailbox), Address: string(f.Address), Name: f.Name, To: to, Kind: kind, Where: where})
		return &out[len(out)-1]
	}
	if f.Settings.Forward.Enabled {
		for _, to := range f.Settings.Forward.To {
			add("forwarding", "", to)
		}
	}
	for _, r := range f.Settings.Rules {
		for _, d := range r.Deeds {
			if r.Enabled && d.Do == "forward" {
				add("rule", r.Name, d.To)
			}
		}
	}
	script, err := sieve.Compile(f.Own)
	if err != nil {
		return out // it does not run either
	}
	for _, t := range script.Redirects() {
		l := add("script", f.OwnName, t.Address)
		l.Line, l.Computed = t.Line, t.Computed
	}
	return out
}
