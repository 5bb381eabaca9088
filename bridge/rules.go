package bridge

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mailbridge/bridge/ledger"
	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// Bounds of sending rules: each outside mail is held against all of them.
const (
	maxRules     = 200
	maxAllow     = 1000
	maxKeywords  = 200
	maxKeyword   = 100 // runes
	maxApprovers = 20
	maxHoldHours = 30 * 24
)

// SendRules lists an organisation's rules about mail that leaves it.
func (b *Bridge) SendRules(ctx context.Context, org workbench.OrgID) ([]ledger.SendRule, error) {
	return b.Ledger.SendRules(ctx, org)
}

// SendRule gives one; workbench.ErrNotFound.
func (b *Bridge) SendRule(ctx context.Context, org workbench.OrgID, id int64) (ledger.SendRule, error) {
	r, err := b.Ledger.SendRule(ctx, org, id)
	return r, notFound(err)
}

// SaveSendRule makes a rule, or changes that with its ID. Errors: workbench.ErrNotFound, ErrInvalid.
func (b *Bridge) SaveSendRule(ctx context.Context, r ledger.SendRule) (ledger.SendRule, error) {
	if err := b.checkRule(ctx, &r); err != nil {
		return r, err
	}
	r, err := b.Ledger.SaveSendRule(ctx, r)
	b.forgetRules()
	return r, notFound(err)
}

// DropSendRule removes one; workbench.ErrNotFound.
func (b *Bridge) DropSendRule(ctx context.Context, org workbench.OrgID, id int64) error {
	err := b.Ledger.DropSendRule(ctx, org, id)
	b.forgetRules()
	return notFound(err)
}

func notFound(err error) error {
	if errors.Is(err, ledger.ErrNone) {
		return workbench.ErrNotFound
	}
	return err
}

func (b *Bridge) checkRule(ctx context.Context, r *ledger.SendRule) error {
	bad := func(field, reason string) error { return workbench.ErrInvalid{Field: field, Reason: reason} }
	r.Name = strings.TrimSpace(r.Name)
	l := r.Limits
	switch {
	case r.Name == "" || len([]rune(r.Name)) > 100:
		return bad("name", "must have 1 to 100 letters")
	case l.Minute < 0 || l.Hour < 0 || l.Day < 0 || l.New < 0:
		return bad("limits", "cannot be negative")
	case !r.Inside && len(r.Allow) > 0:
		return bad("allow", "means something only with insideOnly")
	case !r.Inside && l == (ledger.SendLimits{}) && r.Hold == nil:
		return bad("insideOnly", "or limits or hold must say something")
	case len(r.Allow) > maxAllow:
		return bad("allow", fmt.Sprintf("has more than %d entries", maxAllow))
	}
	for i, entry := range r.Allow {
		clean, err := allowEntry(entry)
		if err != nil {
			return bad("allow", fmt.Sprintf("contains %q, which is neither a domain nor an address", clipRunes(entry, 80)))
		}
		r.Allow[i] = clean
	}
	if err := b.checkWhom(ctx, r.Org, r.Who); err != nil {
		return err
	}
	if r.ID == 0 {
		list, err := b.Ledger.SendRules(ctx, r.Org)
		if err != nil || len(list) >= maxRules {
			return errors.Join(err, bad("name", "is one rule too many"))
		}
	}
	return b.checkHold(ctx, r)
}

func allowEntry(entry string) (string, error) {
	entry = strings.TrimPrefix(strings.TrimSpace(entry), "*.")
	if strings.Contains(strings.Trim(entry, "@"), "@") {
		a, err := mailcore.ParseAddress(entry)
		return a.Key(), err
	}
	a, err := mailcore.ParseAddress("x@" + strings.TrimPrefix(entry, "@"))
	if err == nil && !strings.Contains(a.Domain(), ".") {
		err = mailcore.ErrBadAddress
	}
	return strings.ToLower(a.Domain()), err
}

func (b *Bridge) checkWhom(ctx context.Context, org workbench.OrgID, w ledger.Whom) error {
	for _, role := range w.Roles {
		if !role.Valid() {
			return workbench.ErrInvalid{Field: "roles", Reason: "contains what is no role"}
		}
	}
	for _, id := range w.Departments {
		if _, err := b.Office.Department(ctx, org, id); err != nil {
			return orInvalid(err, "departments", "contains a department that does not exist")
		}
	}
	return b.checkPeople(ctx, org, "people", w.People)
}

func (b *Bridge) checkPeople(ctx context.Context, org workbench.OrgID, field string, ids []workbench.PersonID) error {
	found, err := b.Office.PeopleByID(ctx, org, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if !slices.ContainsFunc(found, func(p workbench.Person) bool { return p.ID == id && p.State != workbench.PersonLeft }) {
			return workbench.ErrInvalid{Field: field, Reason: "contains somebody who does not exist"}
		}
	}
	return nil
}

func orInvalid(err error, field, reason string) error {
	if errors.Is(err, workbench.ErrNotFound) {
		return workbench.ErrInvalid{Field: field, Reason: reason}
	}
	return err
}

func (b *Bridge) checkHold(ctx context.Context, r *ledger.SendRule) error {
	h := r.Hold
	if h == nil {
		return nil
	}
	bad := func(reason string) error { return workbench.ErrInvalid{Field: "hold", Reason: reason} }
	h.Keywords = slices.DeleteFunc(h.Keywords, func(k string) bool { return strings.TrimSpace(k) == "" })
	switch {
	case !h.Always && !h.Attachments && h.Size <= 0 && len(h.Keywords) == 0:
		return bad("must say which mails it is about")
	case len(h.Keywords) > maxKeywords:
		return bad("has too many keywords")
	case slices.ContainsFunc(h.Keywords, func(k string) bool { return len([]rune(k)) > maxKeyword }):
		return bad("has a keyword that is too long")
	case len(h.Approvers) == 0 || len(h.Approvers) > maxApprovers:
		return bad(fmt.Sprintf("needs 1 to %d approvers", maxApprovers))
	case h.Hours < 0 || h.Hours > maxHoldHours:
		return bad("waits for at most 30 days")
	}
	return b.checkPeople(ctx, r.Org, "approvers", h.Approvers)
}
