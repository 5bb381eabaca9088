package maildb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// maxGrants bounds the rules of one mailbox; more people than that are a department.
const maxGrants = 1000

const grantColumns = "id, mailbox, kind, holder, rights, until, given_by, created_at"

func scanGrant(s scanner) (mailcore.Grant, error) {
	var g mailcore.Grant
	var until, created int64
	err := s.Scan(&g.ID, &g.Mailbox, &g.Kind, &g.Holder, &g.Rights, &until, &g.By, &created)
	g.Until, g.CreatedAt = at(until), at(created)
	return g, err
}

func allGrants(q *sql.Rows, err error) ([]mailcore.Grant, error) {
	if err != nil {
		return nil, err
	}
	defer q.Close()
	var out []mailcore.Grant
	for q.Next() {
		g, err := scanGrant(q)
		if err != nil {
			return nil, err
		}
		out = append(out, g)
	}
	return out, q.Err()
}

// grantEnd is the task that ends a grant at its time.
type grantEnd struct {
	Mailbox mailcore.MailboxID `json:"mb"`
	Grant   int64              `json:"grant"`
}

// PutGrant gives rights in a mailbox, in place of those that the holder had there, and tells whoever is looking. people
// are those whom it means now. mailcore.ErrNoMailbox.
func (d *DB) PutGrant(ctx context.Context, org mailcore.OrgID, g mailcore.Grant, people []int64) (mailcore.Grant, error) {
	until := int64(0)
	if !g.Until.IsZero() {
		until = millis(g.Until)
	}
	err := d.changeMailbox(ctx, org, g.Mailbox, func(tx *engine.Tx, _ mailcore.Mailbox) error {
		old, err := scanGrant(tx.Row("SELECT "+grantColumns+" FROM mailbox_grants WHERE mailbox = ? AND kind = ? AND holder = ?", g.Mailbox, string(g.Kind), g.Holder))
		if err == nil {
			err = d.dropGrant(tx, org, old)
		}
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		var n int
		if err := tx.Row("SELECT COUNT(*) FROM mailbox_grants WHERE mailbox = ?", g.Mailbox).Scan(&n); err != nil {
			return err
		}
		if n >= maxGrants {
			return fmt.Errorf("mailbox has %d grants: %w", n, mailcore.ErrFull)
		}
		g.CreatedAt = at(millis(d.now()))
		res, err := tx.Run("INSERT INTO mailbox_grants (org, mailbox, kind, holder, rights, until, given_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			org, g.Mailbox, string(g.Kind), g.Holder, g.Rights, until, g.By, millis(g.CreatedAt))
		if err != nil {
			return err
		}
		if g.ID, err = res.LastInsertId(); err != nil {
			return err
		}
		if err := d.giveAccess(tx, org, g, people); err != nil || until == 0 {
			return err
		}
		_, err = d.grantEnds.Add(tx, engine.Task[grantEnd]{Org: int64(org), Key: strconv.FormatInt(g.ID, 10), At: g.Until,
			Payload: grantEnd{g.Mailbox, g.ID}})
		return err
	})
	return g, err
}

// giveAccess writes what a grant means for people and tells them.
func (d *DB) giveAccess(tx *engine.Tx, org mailcore.OrgID, g mailcore.Grant, people []int64) error {
	until := int64(0)
	if !g.Until.IsZero() {
		until = millis(g.Until)
	}
	people = slices.Compact(slices.Sorted(slices.Values(people)))
	err := engine.InChunks(people, func(part []int64) error {
		args := make([]any, 0, 5*len(part))
		for _, p := range part {
			args = append(args, p, g.ID, g.Mailbox, g.Rights, until)
		}
		_, err := tx.Run("INSERT INTO mailbox_access (person, grant_id, mailbox, rights, until) VALUES "+tuples(5, len(part)), args...)
		return err
	})
	if err != nil {
		return err
	}
	return d.tellAccess(tx, org, g.Mailbox, people)
}

// accessEvent is acct.shared: which mailboxes of others their owner may use has changed.
type accessEvent struct {
	Mailbox mailcore.MailboxID `json:"acct"`
}

// tellAccess tells people, at their own mailboxes, and whoever follows the other's mailbox.
func (d *DB) tellAccess(tx *engine.Tx, org mailcore.OrgID, mb mailcore.MailboxID, people []int64) error {
	entries := []engine.Entry{{Stream: stream(mb), Kind: "acct.rights", Data: accessEvent{mb}}}
	err := engine.InChunks(people, func(part []int64) error {
		args := []any{org, string(mailcore.PersonMailbox)}
		for _, p := range part {
			args = append(args, p)
		}
		rows, err := tx.Rows("SELECT id FROM mailboxes WHERE org = ? AND kind = ? AND person IN ("+marks(len(part))+") ORDER BY id", args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id mailcore.MailboxID
			if err := rows.Scan(&id); err != nil {
				return err
			}
			entries = append(entries, engine.Entry{Stream: stream(id), Kind: "acct.shared", Data: accessEvent{mb}})
		}
		return rows.Err()
	})
	if err != nil {
		return err
	}
	return d.streams.AppendMany(tx, entries)
}

func holdersOf(tx *engine.Tx, grant int64) ([]int64, error) {
	rows, err := tx.Rows("SELECT person FROM mailbox_access WHERE grant_id = ? ORDER BY person", grant)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []int64
	for rows.Next() {
		var p int64
		if err := rows.Scan(&p); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

func (d *DB) dropGrant(tx *engine.Tx, org mailcore.OrgID, g mailcore.Grant) error {
	people, err := holdersOf(tx, g.ID)
	if err != nil {
		return err
	}
	for _, q := range []string{"DELETE FROM mailbox_access WHERE grant_id = ?", "DELETE FROM mailbox_grants WHERE id = ?"} {
		if _, err := tx.Run(q, g.ID); err != nil {
			return err
		}
	}
	return d.tellAccess(tx, org, g.Mailbox, people)
}

// RemoveGrant takes rights back; ErrNoGrant.
func (d *DB) RemoveGrant(ctx context.Context, org mailcore.OrgID, mb mailcore.MailboxID, id int64) error {
	return d.changeMailbox(ctx, org, mb, func(tx *engine.Tx, _ mailcore.Mailbox) error {
		g, err := scanGrant(tx.Row("SELECT "+grantColumns+" FROM mailbox_grants WHERE id = ? AND mailbox = ?", id, mb))
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNoGrant
		}
		if err != nil {
			return err
		}
		return d.dropGrant(tx, org, g)
	})
}

// ErrNoGrant says that there is no such grant in the mailbox.
var ErrNoGrant = errors.New("no such grant")

// Grants lists the rules of a mailbox, oldest first, those left out that have ended.
func (d *DB) Grants(ctx context.Context, org mailcore.OrgID, mb mailcore.MailboxID) ([]mailcore.Grant, error) {
	return allGrants(d.db.Query(ctx, "SELECT "+grantColumns+" FROM mailbox_grants WHERE mailbox = ? AND org = ? AND (until = 0 OR until > ?) ORDER BY id", mb, org, millis(d.now())))
}

// DepartmentGrants lists the rules of an organisation for departments: what they mean changes with the directory.
func (d *DB) DepartmentGrants(ctx context.Context, org mailcore.OrgID) ([]mailcore.Grant, error) {
	return allGrants(d.db.Query(ctx, "SELECT "+grantColumns+" FROM mailbox_grants WHERE org = ? AND kind = ? ORDER BY id", org, string(mailcore.DepartmentHolder)))
}

// FollowGrant makes a rule mean exactly these people. When it does already, nothing is written.
func (d *DB) FollowGrant(ctx context.Context, org mailcore.OrgID, g mailcore.Grant, people []int64) error {
	people = slices.Compact(slices.Sorted(slices.Values(people)))
	rows, err := d.db.Query(ctx, "SELECT person FROM mailbox_access WHERE grant_id = ? ORDER BY person", g.ID)
	if err != nil {
		return err
	}
	var have []int64
	for rows.Next() {
		var p int64
		if err := rows.Scan(&p); err != nil {
			return errors.Join(err, rows.Close())
		}
		have = append(have, p)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil || slices.Equal(have, people) {
		return err
	}
	return d.changeMailbox(ctx, org, g.Mailbox, func(tx *engine.Tx, _ mailcore.Mailbox) error {
		have, err := holdersOf(tx, g.ID)
		if err != nil {
			return err
		}
		g, err := scanGrant(tx.Row("SELECT "+grantColumns+" FROM mailbox_grants WHERE id = ?", g.ID))
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		var gone, come []int64
		for _, p := range have {
			if !slices.Contains(people, p) {
				gone = append(gone, p)
			}
		}
		for _, p := range people {
			if !slices.Contains(have, p) {
				come = append(come, p)
			}
		}
		for _, p := range gone {
			if _, err := tx.Run("DELETE FROM mailbox_access WHERE person = ? AND grant_id = ?", p, g.ID); err != nil {
				return err
			}
		}
		if len(gone) > 0 {
			if err := d.tellAccess(tx, org, g.Mailbox, gone); err != nil {
				return err
			}
		}
		if len(come) == 0 {
			return nil
		}
		return d.giveAccess(tx, org, g, come)
	})
}

// RunGrants ends grants at their time until ctx ends, and calls ended for each. That rights end does not wait for it:
// whoever asks looks at the clock. It tells those who follow.
func (d *DB) RunGrants(ctx context.Context, workers int, ended func(context.Context, mailcore.OrgID, mailcore.Grant) error) error {
	return d.grantEnds.Run(ctx, workers, func(ctx context.Context, c *engine.Claimed[grantEnd]) error {
		org := mailcore.OrgID(c.Org)
		g, err := scanGrant(d.db.QueryRow(ctx, "SELECT "+grantColumns+" FROM mailbox_grants WHERE id = ? AND mailbox = ? AND org = ?", c.Payload.Grant, c.Payload.Mailbox, org))
		if errors.Is(err, sql.ErrNoRows) {
			return nil // taken back before
		}
		if err != nil {
			return err
		}
		err = d.RemoveGrant(ctx, org, g.Mailbox, g.ID)
		if errors.Is(err, ErrNoGrant) || errors.Is(err, mailcore.ErrNoMailbox) {
			return nil
		}
		if err != nil {
			return err
		}
		return ended(ctx, org, g)
	})
}

// granted is one rule as it counts for a person.
type grantedRow struct {
	mailbox mailcore.MailboxID
	rights  mailcore.Rights
	until   time.Time
}

// grantedTo gives the rules for a person from memory, which is at most a second behind other nodes.
func (d *DB) grantedTo(ctx context.Context, org mailcore.OrgID, person int64) ([]grantedRow, error) {
	if person == 0 {
		return nil, nil
	}
	d.freshen(ctx)
	key := strconv.FormatInt(int64(org), 10) + ":" + strconv.FormatInt(person, 10)
	if list, _, ok := d.granted.get(key, d.now()); ok {
		return list, nil
	}
	gen := d.granted.generation()
	rows, err := d.db.Query(ctx, `SELECT a.mailbox, a.rights, a.until FROM mailbox_access a JOIN mailboxes m ON m.id = a.mailbox
		WHERE a.person = ? AND m.org = ? AND m.state <> ? AND m.person <> ? ORDER BY a.mailbox`, person, org, string(mailcore.MailboxDisabled), person)
	if err != nil {
		return nil, fmt.Errorf("rights of person %d: %w", person, err)
	}
	defer rows.Close()
	var list []grantedRow
	for rows.Next() {
		var g grantedRow
		var until int64
		if err := rows.Scan(&g.mailbox, &g.rights, &until); err != nil {
			return nil, fmt.Errorf("rights of person %d: %w", person, err)
		}
		g.until = at(until)
		list = append(list, g)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("rights of person %d: %w", person, err)
	}
	d.granted.put(key, list, false, d.now(), gen)
	return list, nil
}

// RightsIn tells what a person may do now in a mailbox that is not their own. No rights is no error.
func (d *DB) RightsIn(ctx context.Context, org mailcore.OrgID, person int64, mb mailcore.MailboxID) (mailcore.Rights, error) {
	list, err := d.grantedTo(ctx, org, person)
	var r mailcore.Rights
	for _, g := range list {
		if g.mailbox == mb && (g.until.IsZero() || d.now().Before(g.until)) {
			r |= g.rights
		}
	}
	return r, err
}

// Accessible lists the mailboxes in which a person has rights now beside their own, by name.
func (d *DB) Accessible(ctx context.Context, org mailcore.OrgID, person int64) ([]mailcore.Access, error) {
	list, err := d.grantedTo(ctx, org, person)
	if err != nil {
		return nil, err
	}
	rights := map[mailcore.MailboxID]mailcore.Rights{}
	var ids []mailcore.MailboxID
	for _, g := range list {
		if g.until.IsZero() || d.now().Before(g.until) {
			if rights[g.mailbox] == 0 {
				ids = append(ids, g.mailbox)
			}
			rights[g.mailbox] |= g.rights
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	out := make([]mailcore.Access, 0, len(ids))
	err = engine.InChunks(ids, func(part []mailcore.MailboxID) error {
		boxes, err := d.mailboxes(ctx, "WHERE m.org = ? AND m.id IN ("+marks(len(part))+") ORDER BY m.name, m.id", append([]any{org}, anys(part)...)...)
		for _, mb := range boxes {
			out = append(out, mailcore.Access{Mailbox: mb, Rights: rights[mb.ID]})
		}
		return err
	})
	return out, err
}

// SetUnit says whose administrators look after a shared mailbox or group; 0 is the whole organisation's.
func (d *DB) SetUnit(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID, unit int64) error {
	return d.setColumn(ctx, org, id, "unit", unit)
}

// MakeShared makes a shared mailbox of a person's: nobody signs in to it any more, and it is nobody's own. Grants stay.
func (d *DB) MakeShared(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID) error {
	return d.changeMailbox(ctx, org, id, func(tx *engine.Tx, _ mailcore.Mailbox) error {
		for _, q := range []string{"DELETE FROM logins WHERE mailbox = ?",
			"UPDATE mailboxes SET kind = 'shared', person = 0, state = 'active' WHERE id = ?"} {
			if _, err := tx.Run(q, id); err != nil {
				return err
			}
		}
		return errors.Join(loginsChanged(tx, id), d.signOut(tx, id, accountOff{Why: "disabled"}))
	})
}

// OwnAliases is how many addresses people of an organisation may add to their own mailbox.
func (d *DB) OwnAliases(ctx context.Context, org mailcore.OrgID) (int, error) {
	var n int
	err := d.db.QueryRow(ctx, "SELECT own_aliases FROM address_policy WHERE org = ?", org).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return n, err
}

// SetOwnAliases changes it.
func (d *DB) SetOwnAliases(ctx context.Context, org mailcore.OrgID, n int) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		if _, err := tx.Run("DELETE FROM address_policy WHERE org = ?", org); err != nil {
			return err
		}
		_, err := tx.Run("INSERT INTO address_policy (org, own_aliases) VALUES (?, ?)", org, n)
		return err
	})
}
