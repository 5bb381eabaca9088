package bridge

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/workbench"
)

// Retain deletes what the retention rules of all organisations call too old. A rule for a person counts before those of
// their departments, and these before the organisation's; of several departments the one that keeps mail longest.
func (b *Bridge) Retain(ctx context.Context) error {
	all, err := b.Mail.RetentionRules(ctx, 0)
	for org, rules := range all {
		if err == nil {
			err = b.retainOrg(ctx, org, rules)
		}
	}
	if err != nil {
		return fmt.Errorf("retention: %w", err)
	}
	return nil
}

func (b *Bridge) retainOrg(ctx context.Context, org mailcore.OrgID, rules []mailcore.RetentionRule) error {
	units := map[int64][]workbench.DepartmentID{} // with all below
	for _, r := range rules {
		if r.Kind == mailcore.RetainUnit {
			list, err := b.Office.Below(ctx, workbench.OrgID(org), []workbench.DepartmentID{workbench.DepartmentID(r.Subject)})
			if err != nil {
				return err
			}
			units[r.Subject] = list
		}
	}
	for cursor := ""; ; {
		list, next, err := b.Mail.Mailboxes(ctx, org, maildb.MailboxQuery{Cursor: cursor})
		if err != nil {
			return err
		}
		for _, mb := range list {
			if err := b.retainMailbox(ctx, mb, rules, units); err != nil {
				return err
			}
		}
		if cursor = next; cursor == "" {
			return nil
		}
	}
}

func (b *Bridge) retainMailbox(ctx context.Context, mb mailcore.Mailbox, rules []mailcore.RetentionRule, units map[int64][]workbench.DepartmentID) error {
	in := []workbench.DepartmentID{workbench.DepartmentID(mb.Unit)}
	if mb.Person != 0 {
		p, err := b.Office.Person(ctx, workbench.OrgID(mb.Org), workbench.PersonID(mb.Person))
		if err != nil && !errors.Is(err, workbench.ErrNotFound) {
			return err
		}
		in = p.Departments
	}
	for place, days := range retention(rules, mb.Person, func(unit int64) bool {
		return slices.ContainsFunc(in, func(d workbench.DepartmentID) bool { return d != 0 && slices.Contains(units[unit], d) })
	}) {
		n, err := b.Mail.Expire(ctx, mb.ID, place, b.Now().Add(-time.Duration(days)*24*time.Hour))
		if err != nil {
			return err
		}
		if n > 0 {
			b.Log.Info("mail expired", "mailbox", mb.ID, "place", place, "messages", n)
		}
	}
	return nil
}

// retention gives the days for each place that count for a person (0: a shared mailbox) in the units that in names.
func retention(rules []mailcore.RetentionRule, person int64, in func(unit int64) bool) map[mailcore.RetentionPlace]int {
	rank := map[mailcore.RetentionKind]int{mailcore.RetainOrg: 1, mailcore.RetainUnit: 2, mailcore.RetainPerson: 3}
	days, by := map[mailcore.RetentionPlace]int{}, map[mailcore.RetentionPlace]int{}
	for _, r := range rules {
		if r.Kind == mailcore.RetainUnit && !in(r.Subject) || r.Kind == mailcore.RetainPerson && (person == 0 || r.Subject != person) {
			continue
		}
		if n := rank[r.Kind]; n > by[r.Place] || n == by[r.Place] && r.Days > days[r.Place] {
			days[r.Place], by[r.Place] = r.Days, n
		}
	}
	return days
}
