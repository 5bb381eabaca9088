package maildb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
)

// Handed says who got to see the body of a mail, as bits.
type Handed uint8

// Ways in which a body is handed out.
const (
	HandedProgram Handed = 1 << iota // a mail program fetched it
	HandedPage                       // a page showed it
)

// KeepHanded is for how long after its arrival a mail may be called back at most, and so for how long it is noted who
// sees it.
const KeepHanded = 15 * 24 * time.Hour

// colleague finds the mails of colleagues by their verdict as JSON: only those can be called back.
const colleague = `%"inner":true%`

// MarkHanded notes, before that happens, that bodies of unread mails of a folder are handed out. It costs a look for
// those that may be called back, and a write for those not noted before.
func (d *DB) MarkHanded(ctx context.Context, mb mailcore.MailboxID, f mailcore.FolderID, uids []mailcore.UID, how Handed) error {
	err := engine.InChunks(uids, func(part []mailcore.UID) error {
		fresh, err := d.unmarked(ctx, mb, f, part, how)
		if err != nil || len(fresh) == 0 {
			return err
		}
		return d.db.Write(ctx, func(tx *engine.Tx) error {
			_, err := tx.Run("UPDATE messages SET handed = handed | ? WHERE folder = ? AND mailbox = ? AND uid IN ("+marks(len(fresh))+")",
				append([]any{how, f, mb}, anys(fresh)...)...)
			return err
		})
	})
	if err != nil {
		return fmt.Errorf("mails handed out of folder %d: %w", f, err)
	}
	return nil
}

func (d *DB) unmarked(ctx context.Context, mb mailcore.MailboxID, f mailcore.FolderID, uids []mailcore.UID, how Handed) ([]mailcore.UID, error) {
	rows, err := d.db.Query(ctx, "SELECT m.uid FROM messages m JOIN blobs b ON b.id = m.blob_id WHERE m.folder = ? AND m.mailbox = ? AND m.uid IN ("+
		marks(len(uids))+") AND m.handed & ? = 0 AND m.saved_at > ? AND b.verdict LIKE ?",
		append(append([]any{f, mb}, anys(uids)...), how, millis(d.now().Add(-KeepHanded)), colleague)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []mailcore.UID
	for rows.Next() {
		var u mailcore.UID
		if err := rows.Scan(&u); err != nil {
			return nil, err
		}
		out = append(out, u)
	}
	return out, rows.Err()
}

// Traced is a copy of a mail in some mailbox of an organisation.
type Traced struct {
	Mailbox mailcore.MailboxID
	Kind    mailcore.MailboxKind
	Name    string           // of the mailbox
	Address mailcore.Address // of the mailbox
	Message mailcore.MessageID
	Flags   mailcore.Flags
	Handed  Handed
	From    mailcore.Address
	Inner   bool // a signed-in colleague sent it
}

// maxTraced bounds the copies of one mail.
const maxTraced = 20_000

// Trace finds the copies of the mail with that normalised Message-ID in all mailboxes of an organisation. It costs a look
// into each mailbox.
func (d *DB) Trace(ctx context.Context, org mailcore.OrgID, messageID string) ([]Traced, error) {
	if messageID == "" {
		return nil, nil
	}
	if err := d.settledAll(ctx); err != nil {
		return nil, err
	}
	key := idHash(messageID)
	rows, err := d.db.Query(ctx, `SELECT x.id, x.kind, x.name, x.address, m.id, m.flags, m.handed, b.from_address, b.verdict
		FROM mailboxes x JOIN mid_ref r ON r.mailbox = x.id AND r.mid = ? AND r.own = 1
		JOIN messages m ON m.mailbox = x.id AND m.thread = r.thread JOIN blobs b ON b.id = m.blob_id
		WHERE x.org = ? AND b.header_id = ? ORDER BY x.id, m.id LIMIT ?`, key[:], org, messageID, maxTraced)
	if err != nil {
		return nil, fmt.Errorf("trace <%s>: %w", cut(messageID, 80), err)
	}
	defer rows.Close()
	var out []Traced
	for rows.Next() {
		var t Traced
		var verdict string
		if err := rows.Scan(&t.Mailbox, &t.Kind, &t.Name, &t.Address, &t.Message, &t.Flags, &t.Handed, &t.From, &verdict); err != nil {
			return nil, fmt.Errorf("trace <%s>: %w", cut(messageID, 80), err)
		}
		t.Inner = strings.Contains(verdict, colleague[1:len(colleague)-1])
		out = append(out, t)
	}
	return out, rows.Err()
}

// HeldOf lists the mails with that Message-ID from an author that wait in quarantine.
func (d *DB) HeldOf(ctx context.Context, org mailcore.OrgID, messageID string) ([]mailcore.HeldMail, error) {
	return d.heldMails(ctx, "h.org = ? AND h.state = 0 AND b.header_id = ? LIMIT ?", org, messageID, maxTraced)
}

// Replacement is what takes the place of a message that nobody has seen.
type Replacement struct {
	Org     mailcore.OrgID
	Mailbox mailcore.MailboxID
	Message mailcore.MessageID
	Raw     *message.Spool
	Verdict mailcore.Verdict
}

// ErrSeen refuses to replace a message that somebody has read or fetched; Seen tells how.
type ErrSeen struct {
	Read   bool
	Handed Handed
}

func (ErrSeen) Error() string { return "the mail was seen" }

// Replace expunges a message and puts another one into its folder, under a UID of its own, in one step; nothing that
// pages or programs follow repeats the text of the first one. ErrSeen, mailcore.ErrNoMessage.
func (d *DB) Replace(ctx context.Context, r Replacement) error {
	s, err := message.Parse(r.Raw, r.Raw.Size())
	if err != nil {
		return err
	}
	for try := 0; ; try++ {
		err = d.replace(ctx, r, s)
		if errors.Is(err, errPlaceGone) && try < 3 { // somebody moved it this very moment
			continue
		}
		if err != nil {
			return fmt.Errorf("replace message %d: %w", r.Message, err)
		}
		return nil
	}
}

func (d *DB) replace(ctx context.Context, r Replacement, s *message.Structure) error {
	old, err := d.Message(ctx, r.Mailbox, r.Message)
	if err != nil {
		return err
	}
	base, err := d.Index(ctx, r.Mailbox, old.Folder)
	if err != nil {
		return err
	}
	dl := mailcore.Delivery{ID: mailcore.NewTraceID(), Org: r.Org, Raw: r.Raw, Structure: s, ReceivedAt: d.now(), Source: mailcore.FromSystem, Verdict: r.Verdict,
		Local: []mailcore.LocalCopy{{Mailbox: r.Mailbox, Org: r.Org, Folder: old.Folder, Date: old.InternalDate}}}
	parts, err := d.parts(&dl)
	if err != nil {
		return err
	}
	t := parts[0]
	if err := d.putBlobs(ctx, parts); err != nil {
		return err
	}
	defer release(parts)
	var dead []deadBlob
	err = d.db.Write(ctx, func(tx *engine.Tx) (err error) {
		if dead, err = d.takeOut(tx, base, old); err != nil {
			return err
		}
		t.reset(tx)
		return t.run(parts)
	})
	var seen ErrSeen
	if refused(err) || errors.As(err, &seen) || errors.Is(err, mailcore.ErrNoMessage) {
		d.giveUp(ctx, parts)
	}
	if err != nil {
		return err
	}
	d.dropRefs(ctx, t.unused)
	d.sweep(ctx, append(dead, t.dead...))
	return nil
}

// takeOut expunges a message that nobody has seen.
func (d *DB) takeOut(tx *engine.Tx, base *Index, old mailcore.Message) ([]deadBlob, error) {
	if _, err := lockMailbox(tx, d.db.Dialect(), 0, old.Mailbox, 0); err != nil {
		return nil, err
	}
	if d.runs.has(old.Mailbox) != 0 {
		if _, err := d.settleIn(tx, old.Mailbox, 0); err != nil {
			return nil, err
		}
	}
	q := "SELECT folder, uid, flags, handed FROM messages WHERE id = ? AND mailbox = ?"
	if d.db.Dialect() == engine.MySQL {
		q += " FOR UPDATE" // who hands it out does not lock the mailbox
	}
	rows, err := tx.Rows(q, old.ID, old.Mailbox)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var folder mailcore.FolderID
	var uid mailcore.UID
	var flags mailcore.Flags
	var handed Handed
	for rows.Next() {
		if err := rows.Scan(&folder, &uid, &flags, &handed); err != nil {
			return nil, err
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, err
	}
	switch {
	case folder == 0:
		return nil, mailcore.ErrNoMessage
	case flags&mailcore.FlagSeen != 0 || handed != 0:
		return nil, ErrSeen{Read: flags&mailcore.FlagSeen != 0, Handed: handed}
	case folder != old.Folder:
		return nil, errPlaceGone
	}
	gone, dead, err := d.expunge(tx, base, old.Mailbox, folder, mailcore.UIDSet{{Start: uid, Stop: uid}}, false, false)
	if err == nil && len(gone) == 0 {
		err = mailcore.ErrNoMessage
	}
	if err != nil {
		return nil, err
	}
	return dead, d.streams.Amend(tx, stream(old.Mailbox), "mail.new", old.InternalDate.Add(-time.Hour), func(data json.RawMessage) any {
		var ev newEvent
		if json.Unmarshal(data, &ev) != nil || ev.Message != old.ID {
			return nil
		}
		ev.Preview, ev.Subject = "", ""
		return ev
	})
}

// Withdraw takes the outgoing mails with that Message-ID from an author out of the queue. stuck are those that are on the
// wire at this moment.
func (d *DB) Withdraw(ctx context.Context, org mailcore.OrgID, messageID string, from []mailcore.Address) (taken, stuck []mailcore.Outgoing, err error) {
	after := int64(0)
	for looked := 0; looked < outgoingLook; looked += outgoingMost {
		page, err := d.outgoingBlobs(ctx, org, after)
		if err != nil {
			return nil, nil, fmt.Errorf("withdraw <%s>: %w", cut(messageID, 80), err)
		}
		for _, o := range page {
			after = o.ID
			if o.header != messageID || !oneOf(from, o.from) {
				continue
			}
			ok, err := d.withdraw(ctx, org, o)
			if err != nil {
				return taken, stuck, fmt.Errorf("withdraw outgoing %d: %w", o.ID, err)
			}
			if ok {
				taken = append(taken, o.Outgoing)
			} else {
				stuck = append(stuck, o.Outgoing)
			}
		}
		if len(page) < outgoingMost {
			break
		}
	}
	return taken, stuck, nil
}

func oneOf(list []mailcore.Address, a mailcore.Address) bool {
	for _, x := range list {
		if x.Key() == a.Key() {
			return true
		}
	}
	return false
}

// queuedMail is an outgoing mail with what its bytes say.
type queuedMail struct {
	mailcore.Outgoing
	blob   int64
	header string
	from   mailcore.Address
}

func (d *DB) outgoingBlobs(ctx context.Context, org mailcore.OrgID, after int64) ([]queuedMail, error) {
	rows, err := d.db.Query(ctx, "SELECT id, payload FROM tasks WHERE org = ? AND kind = ? AND state = ? AND id > ? ORDER BY id LIMIT ?",
		org, outgoingKind, engine.TaskOpen, after, outgoingMost)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []queuedMail
	for rows.Next() {
		var id int64
		var payload []byte
		if err := rows.Scan(&id, &payload); err != nil {
			return nil, err
		}
		var p outgoingTask
		if err := json.Unmarshal(payload, &p); err != nil {
			return nil, fmt.Errorf("outgoing %d: %w", id, err)
		}
		out = append(out, queuedMail{Outgoing: fromTask(id, org, p), blob: p.Blob})
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, err
	}
	return out, d.nameBlobs(ctx, out)
}

func (d *DB) nameBlobs(ctx context.Context, list []queuedMail) error {
	byBlob := map[int64][]*queuedMail{}
	var ids []int64
	for i := range list {
		q := &list[i]
		if byBlob[q.blob] == nil {
			ids = append(ids, q.blob)
		}
		byBlob[q.blob] = append(byBlob[q.blob], q)
	}
	return engine.InChunks(ids, func(part []int64) error {
		rows, err := d.db.Query(ctx, "SELECT id, header_id, from_address FROM blobs WHERE id IN ("+marks(len(part))+")", anys(part)...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id int64
			var header, from string
			if err := rows.Scan(&id, &header, &from); err != nil {
				return err
			}
			for _, q := range byBlob[id] {
				q.header, q.from = header, mailcore.Address(from)
			}
		}
		return rows.Err()
	})
}

// withdraw deletes a task that nobody works at.
func (d *DB) withdraw(ctx context.Context, org mailcore.OrgID, o queuedMail) (ok bool, err error) {
	var dead []deadBlob
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		ok, dead = false, nil
		res, err := tx.Run("DELETE FROM tasks WHERE id = ? AND org = ? AND kind = ? AND state = ? AND (owner = '' OR due_at <= ?)",
			o.ID, org, outgoingKind, engine.TaskOpen, millis(d.db.Now()))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		ok = true
		dead, err = endOutgoing(tx, o.ID, o.blob)
		return err
	})
	if err == nil {
		d.sweep(ctx, dead)
	}
	return ok, err
}
