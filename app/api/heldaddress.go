package api

import (
	"context"

	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// FreedPolicy says how long an address that was freed is kept from others. Its mail is refused meanwhile; whose it was
// may have it back at any time.
type FreedPolicy struct {
	HoldDays int `json:"holdDays" doc:"0 to 365, 30 unless changed; for addresses freed from now on"`
}

// maxHoldDays is longer than anybody's letters are on their way.
const maxHoldDays = 365

func (a *API) freedPolicyRoutes() {
	r := func(method, summary string) route {
		return route{method: method, path: "/api/v1/admin/policies/freed-addresses", tag: "admin", summary: summary, right: workbench.RightSetPolicy}
	}
	on(a, r("GET", "How long freed addresses are kept from others"), a.freedPolicy)
	on(a, r("PUT", "Choose how long freed addresses are kept from others"), a.setFreedPolicy)
}

func (a *API) freedPolicy(ctx context.Context, c *caller, _ *none) (FreedPolicy, error) {
	days, err := a.o.Mail.HoldDays(ctx, mailcore.OrgID(c.Org))
	return FreedPolicy{days}, err
}

func (a *API) setFreedPolicy(ctx context.Context, c *caller, in *body[FreedPolicy]) (FreedPolicy, error) {
	p := in.Body
	if p.HoldDays < 0 || p.HoldDays > maxHoldDays {
		return p, invalid("holdDays", "must lie between 0 and 365")
	}
	if err := a.o.Mail.SetHoldDays(ctx, mailcore.OrgID(c.Org), p.HoldDays); err != nil {
		return p, err
	}
	return p, a.noteWith(ctx, c, "policy.freed_addresses", "policy:freed-addresses", p)
}

// takeHeld ends the time for which an address is kept, when an administrator says that this is meant. Those of departments
// cannot know whose it was.
func (a *API) takeHeld(ctx context.Context, c *caller, addr mailcore.Address, meant bool) error {
	if !meant {
		return nil
	}
	if !c.May(workbench.RightManageMail) || len(managed(c)) > 0 {
		return workbench.ErrForbidden
	}
	held, err := a.o.Mail.GiveHeld(ctx, mailcore.OrgID(c.Org), addr)
	if err != nil || !held {
		return err
	}
	return a.note(ctx, c, "address.take_held", "address:"+string(addr))
}
