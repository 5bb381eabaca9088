package maildb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// Parts that an entry of a group plays.
const (
	memberPart    = "member"
	senderPart    = "sender"
	moderatorPart = "moderator"
)

// CreateGroup makes a mail group with its address. mailcore.ErrExists as for CreateMailbox.
func (d *DB) CreateGroup(ctx context.Context, org mailcore.OrgID, g mailcore.Group) (mailcore.Group, error) {
	var id int64
	err := d.db.Write(ctx, func(tx *engine.Tx) (err error) {
		n := NewMailbox{Address: g.Address, Name: g.Name, Kind: mailcore.GroupMailbox, Unit: g.Unit, State: mailcore.MailboxActive}
		if id, err = d.createMailbox(tx, org, n, ""); err != nil {
			return err
		}
		if _, err := tx.Run("INSERT INTO mail_groups (mailbox, org, senders, moderated, outside) VALUES (?, ?, ?, ?, ?)", id, org, string(g.Senders),
			g.Moderated, g.Outside); err != nil {
			return err
		}
		return putEntries(tx, mailcore.MailboxID(id), g)
	})
	if err != nil {
		return g, fmt.Errorf("create group %s: %w", g.Address, err)
	}
	return d.Group(ctx, org, mailcore.MailboxID(id))
}

// SetGroup changes all of a group but its addresses and department. mailcore.ErrNoMailbox.
func (d *DB) SetGroup(ctx context.Context, org mailcore.OrgID, g mailcore.Group) error {
	return d.changeMailbox(ctx, org, g.ID, func(tx *engine.Tx, m mailcore.Mailbox) error {
		if m.Kind != mailcore.GroupMailbox {
			return mailcore.ErrNoMailbox
		}
		if _, err := tx.Run("UPDATE mailboxes SET name = ? WHERE id = ?", g.Name, g.ID); err != nil {
			return err
		}
		if _, err := tx.Run("UPDATE mail_groups SET senders = ?, moderated = ?, outside = ? WHERE mailbox = ?", string(g.Senders), g.Moderated,
			g.Outside, g.ID); err != nil {
			return err
		}
		if _, err := tx.Run("DELETE FROM mail_group_entries WHERE mailbox = ?", g.ID); err != nil {
			return err
		}
		return putEntries(tx, g.ID, g)
	})
}

func putEntries(tx *engine.Tx, id mailcore.MailboxID, g mailcore.Group) error {
	type row struct {
		part string
		e    mailcore.GroupEntry
	}
	var list []row
	for _, e := range g.Members {
		list = append(list, row{memberPart, e})
	}
	for _, e := range g.Listed {
		list = append(list, row{senderPart, e})
	}
	for _, p := range g.Moderators {
		list = append(list, row{moderatorPart, mailcore.GroupEntry{Kind: mailcore.GroupPerson, Holder: p}})
	}
	seen := map[row]bool{}
	return engine.InChunks(list, func(part []row) error {
		var args []any
		n := 0
		for _, r := range part {
			r.e.Address = mailcore.Address(r.e.Address.Key())
			if seen[r] {
				continue
			}
			seen[r] = true
			args = append(args, id, r.part, string(r.e.Kind), r.e.Holder, string(r.e.Address))
			n++
		}
		if n == 0 {
			return nil
		}
		_, err := tx.Run("INSERT INTO mail_group_entries (mailbox, part, kind, holder, address) VALUES "+tuples(5, n), args...)
		return err
	})
}

// Group gives a mail group as it was set up; mailcore.ErrNoMailbox.
func (d *DB) Group(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID) (mailcore.Group, error) {
	var g mailcore.Group
	mb, err := d.Mailbox(ctx, org, id)
	if err != nil {
		return g, err
	}
	g.Mailbox = mb
	err = d.db.QueryRow(ctx, "SELECT senders, moderated, outside FROM mail_groups WHERE mailbox = ? AND org = ?", id, org).Scan(&g.Senders, &g.Moderated, &g.Outside)
	if errors.Is(err, sql.ErrNoRows) {
		err = mailcore.ErrNoMailbox
	}
	if err != nil {
		return g, fmt.Errorf("group %d: %w", id, err)
	}
	rows, err := d.db.Query(ctx, "SELECT part, kind, holder, address FROM mail_group_entries WHERE mailbox = ? ORDER BY id", id)
	if err != nil {
		return g, fmt.Errorf("group %d: %w", id, err)
	}
	defer rows.Close()
	for rows.Next() {
		var part string
		var e mailcore.GroupEntry
		if err := rows.Scan(&part, &e.Kind, &e.Holder, &e.Address); err != nil {
			return g, fmt.Errorf("group %d: %w", id, err)
		}
		switch part {
		case memberPart:
			g.Members = append(g.Members, e)
		case senderPart:
			g.Listed = append(g.Listed, e)
		case moderatorPart:
			g.Moderators = append(g.Moderators, e.Holder)
		}
	}
	return g, rows.Err()
}

// MailboxesOfPeople gives the own mailboxes of people, of those who have one.
func (d *DB) MailboxesOfPeople(ctx context.Context, org mailcore.OrgID, people []int64) ([]mailcore.Mailbox, error) {
	var out []mailcore.Mailbox
	err := engine.InChunks(people, func(part []int64) error {
		list, err := d.mailboxes(ctx, "WHERE m.org = ? AND m.kind = ? AND m.person IN ("+marks(len(part))+")",
			append([]any{org, string(mailcore.PersonMailbox)}, anys(part)...)...)
		out = append(out, list...)
		return err
	})
	return out, err
}

// Overfull names those of the mailboxes that have no room for so many bytes more, of their own or of what they share.
func (d *DB) Overfull(ctx context.Context, list []mailcore.MailboxID, bytes int64) ([]mailcore.MailboxID, error) {
	var out, sharing []mailcore.MailboxID
	err := engine.InChunks(list, func(part []mailcore.MailboxID) error {
		rows, err := d.db.Query(ctx, "SELECT id, quota > 0 AND used + ? > quota FROM mailboxes WHERE id IN ("+marks(len(part))+") AND (pooled > 0 OR quota > 0 AND used + ? > quota)",
			append(append([]any{bytes + traceRoom}, anys(part)...), bytes+traceRoom)...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id mailcore.MailboxID
			var full bool
			if err := rows.Scan(&id, &full); err != nil {
				return err
			}
			if full {
				out = append(out, id)
			} else {
				sharing = append(sharing, id)
			}
		}
		return rows.Err()
	})
	if err != nil {
		return out, err
	}
	err = engine.InChunks(sharing, func(part []mailcore.MailboxID) error {
		full, err := d.noRoomShared(ctx, part, bytes+traceRoom)
		for _, mb := range full {
			if !slices.Contains(out, mb) {
				out = append(out, mb)
			}
		}
		return err
	})
	return out, err
}

// traceRoom is more than our own fields before a mail take.
const traceRoom = 4 << 10

// RoutesAt numbers the changes of addresses, domains, rights and groups, on whatever node.
func (d *DB) RoutesAt(ctx context.Context) (int64, error) {
	head, err := d.routesHead(ctx)
	return head.Seq, err
}
