package api

import (
	"cmp"
	"context"
	"strings"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/workbench"
)

// FreedPolicy says how long an address that was freed is kept from others. Its mail is refused meanwhile; whose it was
// may have it back at any time.
type FreedPolicy struct {
	HoldDays int `json:"holdDays" doc:"0 to 365, 30 unless changed; for addresses freed from now on"`
}

// maxHoldDays is longer than anybody's letters are on their way.
const maxHoldDays = 365

// FreedAddress is one that waits until it may be somebody else's.
type FreedAddress struct {
	Address string    `json:"address"`
	Until   time.Time `json:"until"`
	Was     string    `json:"was" doc:"name of whose it was; empty when nobody knows any more"`
}

// freedPage is how many fit on a page.
const freedPage = 50

func (a *API) freedPolicyRoutes() {
	waiting := func(method, path, summary string) route {
		return route{method: method, path: "/api/v1/admin/freed-addresses" + path, tag: "admin", summary: summary, right: workbench.RightSetPolicy}
	}
	on(a, waiting("GET", "", "Freed addresses that are still kept from others"), a.freedAddresses)
	done(a, waiting("DELETE", "/{address}", "End the time for which a freed address is kept from others"), a.giveFreed)
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

type freedInput struct {
	Q      string `query:"q" doc:"part of the address"`
	Cursor string `query:"cursor"`
}

func (a *API) freedAddresses(ctx context.Context, c *caller, in *freedInput) (List[FreedAddress], error) {
	if len(in.Q) > maxQuery {
		return List[FreedAddress]{}, invalid("q", "is too long")
	}
	list, err := a.o.Mail.Freed(ctx, mailcore.OrgID(c.Org), strings.TrimSpace(in.Q), mailcore.Address(in.Cursor), freedPage+1)
	if err != nil {
		return List[FreedAddress]{}, err
	}
	next := ""
	if len(list) > freedPage {
		list = list[:freedPage]
		next = string(list[freedPage-1].Address)
	}
	names, err := a.personNames(ctx, c.Org, each(list, func(f maildb.Freed) workbench.PersonID { return workbench.PersonID(f.Person) }))
	out := listOf(each(list, func(f maildb.Freed) FreedAddress {
		return FreedAddress{string(f.Address), f.Until, cmp.Or(names[workbench.PersonID(f.Person)], f.Mailbox)}
	}))
	out.Next = next
	return out, err
}

func (a *API) giveFreed(ctx context.Context, c *caller, in *struct {
	Address string `path:"address"`
}) error {
	addr, err := mailcore.ParseAddress(in.Address)
	if err != nil {
		return workbench.ErrNotFound
	}
	held, err := a.endHold(ctx, c, addr)
	if err == nil && !held {
		err = workbench.ErrNotFound
	}
	return err
}

// takeHeld ends the time for which an address is kept, when an administrator says that this is meant.
func (a *API) takeHeld(ctx context.Context, c *caller, addr mailcore.Address, meant bool) error {
	if !meant {
		return nil
	}
	if !c.May(workbench.RightManageMail) || len(managed(c)) > 0 { // administrators of departments cannot know whose it was
		return workbench.ErrForbidden
	}
	_, err := a.endHold(ctx, c, addr)
	return err
}

func (a *API) endHold(ctx context.Context, c *caller, addr mailcore.Address) (held bool, err error) {
	held, err = a.o.Mail.GiveHeld(ctx, mailcore.OrgID(c.Org), addr)
	if err != nil || !held {
		return held, err
	}
	return held, a.note(ctx, c, "address.take_held", "address:"+string(addr))
}
