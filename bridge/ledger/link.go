package ledger

import (
	"context"
	"database/sql"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// Kinds of links.
const (
	ToChat  = "chat"
	ToEvent = "event"
	ToTodo  = "todo"
)

// Mail identifies a mail whoever has a copy of it.
type Mail struct{ ID, Body Hash }

// Link says what became of a mail. Owner is 0 for what belongs to all who may see the target.
type Link struct {
	Org     workbench.OrgID
	Kind    string
	Mail    Mail
	Owner   workbench.PersonID
	Target  int64
	Mailbox mailcore.MailboxID // the copy it was made from
	Message mailcore.MessageID
}

// AddLink notes a link; the same again changes nothing.
func (d *DB) AddLink(ctx context.Context, l Link) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		return d.insert(tx, "mail_links (org, kind, mid, body, owner, target, mailbox, message, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
			l.Org, l.Kind, l.Mail.ID[:], l.Mail.Body[:], l.Owner, l.Target, l.Mailbox, l.Message, millis(d.db.Now()))
	})
}

const linkColumns = "org, kind, mid, body, owner, target, mailbox, message"

func scanLink(rows *sql.Rows) (l Link, err error) {
	var id, body []byte
	err = rows.Scan(&l.Org, &l.Kind, &id, &body, &l.Owner, &l.Target, &l.Mailbox, &l.Message)
	copy(l.Mail.ID[:], id)
	copy(l.Mail.Body[:], body)
	return l, err
}

// Links gives the links of mails by their Message-ID hashes, oldest first: those of the person and those of all.
func (d *DB) Links(ctx context.Context, org workbench.OrgID, person workbench.PersonID, ids []Hash) (out []Link, err error) {
	err = engine.InChunks(ids, func(part []Hash) error {
		rows, err := d.db.Query(ctx, "SELECT "+linkColumns+" FROM mail_links WHERE org = ? AND mid IN ("+engine.Marks(len(part))+
			") AND owner IN (0, ?) ORDER BY created_at, target", append(hashArgs(org, part), person)...)
		return each(rows, err, func(r *sql.Rows) error {
			l, err := scanLink(r)
			out = append(out, l)
			return err
		})
	})
	return out, err
}

// LinksTo gives everybody's links to things of one kind, oldest first.
func (d *DB) LinksTo(ctx context.Context, org workbench.OrgID, kind string, targets []int64) (out []Link, err error) {
	err = engine.InChunks(targets, func(part []int64) error {
		args := []any{org, kind}
		for _, id := range part {
			args = append(args, id)
		}
		rows, err := d.db.Query(ctx, "SELECT "+linkColumns+" FROM mail_links WHERE org = ? AND kind = ? AND target IN ("+engine.Marks(len(part))+
			") ORDER BY created_at, mailbox, message", args...)
		return each(rows, err, func(r *sql.Rows) error {
			l, err := scanLink(r)
			out = append(out, l)
			return err
		})
	})
	return out, err
}

// LinksOf gives everybody's links of one mail.
func (d *DB) LinksOf(ctx context.Context, org workbench.OrgID, m Mail) (out []Link, err error) {
	rows, err := d.db.Query(ctx, "SELECT "+linkColumns+" FROM mail_links WHERE org = ? AND mid = ? AND body = ? ORDER BY created_at, target", org, m.ID[:], m.Body[:])
	err = each(rows, err, func(r *sql.Rows) error {
		l, err := scanLink(r)
		out = append(out, l)
		return err
	})
	return out, err
}

// Unlink forgets that a target came from a mail.
func (d *DB) Unlink(ctx context.Context, l Link) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		_, err := tx.Run("DELETE FROM mail_links WHERE org = ? AND kind = ? AND mid = ? AND body = ? AND owner = ? AND target = ?",
			l.Org, l.Kind, l.Mail.ID[:], l.Mail.Body[:], l.Owner, l.Target)
		return err
	})
}

// EachLink calls fn for every link of an organisation (0: of all).
func (d *DB) EachLink(ctx context.Context, org workbench.OrgID, fn func(Link) error) error {
	var all []Link
	rows, err := d.db.Query(ctx, "SELECT "+linkColumns+" FROM mail_links WHERE (org = ? OR ? = 0)", org, org)
	err = each(rows, err, func(r *sql.Rows) error {
		l, err := scanLink(r)
		all = append(all, l)
		return err
	})
	for _, l := range all {
		if err == nil {
			err = fn(l)
		}
	}
	return err
}
