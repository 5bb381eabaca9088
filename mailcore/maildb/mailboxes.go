package maildb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// Bounds of a page of mailboxes.
const (
	mailboxPage    = 50
	mailboxPageMax = 500
)

// NewMailbox is what CreateMailbox needs. State is active when empty; without Password nobody can sign in.
type NewMailbox struct {
	Address  mailcore.Address
	Name     string
	Kind     mailcore.MailboxKind // PersonMailbox when empty
	Person   int64
	Unit     int64 // department whose administrators look after it; 0 is the whole organisation's
	Password string
	State    mailcore.MailboxState
	Quota    int64 // bytes; 0 is unlimited
}

// MailboxQuery chooses mailboxes of an organisation; the zero value gives the first page of all.
type MailboxQuery struct {
	Q      string               // part of name or address
	Kind   mailcore.MailboxKind // empty: all that keep mail for people, so no groups
	Domain string
	Cursor string
	Limit  int // 0 is 50, at most 500
}

var firstFolders = []struct {
	name string
	role mailcore.Role
}{
	{inbox, mailcore.RoleInbox}, {"Sent", mailcore.RoleSent}, {"Drafts", mailcore.RoleDrafts},
	{"Trash", mailcore.RoleTrash}, {"Junk", mailcore.RoleJunk}, {"Archive", mailcore.RoleArchive},
}

// CreateMailbox makes a mailbox with INBOX, Sent, Drafts, Trash, Junk and Archive. An address that is taken, or held
// after its release by somebody else, gives mailcore.ErrExists.
func (d *DB) CreateMailbox(ctx context.Context, org mailcore.OrgID, n NewMailbox) (mailcore.Mailbox, error) {
	if _, err := mailcore.ParseAddress(string(n.Address)); err != nil {
		return mailcore.Mailbox{}, fmt.Errorf("create mailbox: %w", err)
	}
	if n.Kind == "" {
		n.Kind = mailcore.PersonMailbox
	}
	if n.State == "" {
		n.State = mailcore.MailboxActive
	}
	var hash string
	if n.Password != "" {
		var err error
		if hash, err = d.logins.hash(ctx, n.Password); err != nil {
			return mailcore.Mailbox{}, err
		}
	}
	var id int64
	err := d.db.Write(ctx, func(tx *engine.Tx) (err error) {
		id, err = d.createMailbox(tx, org, n, hash)
		return err
	})
	if err != nil {
		return mailcore.Mailbox{}, fmt.Errorf("create mailbox %s: %w", n.Address, err)
	}
	return d.Mailbox(ctx, org, mailcore.MailboxID(id))
}

func (d *DB) createMailbox(tx *engine.Tx, org mailcore.OrgID, n NewMailbox, hash string) (int64, error) {
	now := d.now()
	res, err := tx.Run(`INSERT INTO mailboxes (org, kind, person, unit, name, address, address_key, state, quota, validity, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, org, string(n.Kind), n.Person, n.Unit, n.Name, string(n.Address), n.Address.Key(),
		string(n.State), n.Quota, uint32(now.Unix()), millis(now))
	if err != nil {
		return 0, err
	}
	id, err := res.LastInsertId()
	if err != nil {
		return 0, err
	}
	if err := d.takeAddress(tx, org, mailcore.MailboxID(id), n.Person, n.Address); err != nil {
		return 0, err
	}
	for _, f := range firstFolders {
		if err := d.firstFolder(tx, id, f.name, f.role, uint32(now.Unix())); err != nil {
			return 0, err
		}
	}
	if hash != "" {
		if _, err = tx.Run("INSERT INTO logins (mailbox, kind, hash, must_activate, created_at) VALUES (?, ?, ?, ?, ?)",
			id, mainLogin, hash, n.State == mailcore.MailboxPending, millis(now)); err != nil {
			return 0, err
		}
	}
	if n.Kind == mailcore.PersonMailbox || n.Kind == mailcore.SharedMailbox {
		if err := joinQuotas(tx, org, mailcore.MailboxID(id), n.Address.Domain()); err != nil {
			return 0, err
		}
	}
	return id, d.tellRoutes(tx)
}

// firstFolder makes and subscribes one of the folders that every mailbox has from the start.
func (d *DB) firstFolder(tx *engine.Tx, mb int64, name string, role mailcore.Role, validity uint32) error {
	_, err := tx.Run("INSERT INTO folders (mailbox, name_hash, name, role, uidvalidity) VALUES (?, ?, ?, ?, ?)",
		mb, nameHash(name), name, string(role), validity)
	if err == nil {
		_, err = tx.Run("INSERT INTO subscriptions (mailbox, name_hash, name) VALUES (?, ?, ?)", mb, nameHash(name), name)
	}
	return err
}

// takeAddress gives an address to a mailbox unless it is taken, held for somebody else, or in a domain that another
// organisation has verified.
func (d *DB) takeAddress(tx *engine.Tx, org mailcore.OrgID, mb mailcore.MailboxID, person int64, a mailcore.Address) error {
	var foreign int
	if err := tx.Row("SELECT COUNT(*) FROM domains WHERE verified_name = ? AND org <> ?", a.Domain(), org).Scan(&foreign); err != nil {
		return err
	}
	if foreign > 0 {
		return fmt.Errorf("address %s: %w", a, mailcore.ErrNoDomain)
	}
	var heldOrg mailcore.OrgID
	var heldFor mailcore.MailboxID
	var heldPerson, until int64
	err := tx.Row("SELECT org, mailbox, person, until FROM held_addresses WHERE address_key = ?", a.Key()).Scan(&heldOrg, &heldFor, &heldPerson, &until)
	switch {
	case errors.Is(err, sql.ErrNoRows):
	case err != nil:
		return err
	default:
		same := heldOrg == org && (heldFor == mb || person != 0 && heldPerson == person)
		if !same && until > millis(d.now()) {
			return mailcore.HeldError{Address: a, Until: at(until), Ours: heldOrg == org}
		}
		if _, err := tx.Run("DELETE FROM held_addresses WHERE address_key = ?", a.Key()); err != nil {
			return err
		}
	}
	_, err = tx.Run("INSERT INTO addresses (address_key, org, mailbox, address) VALUES (?, ?, ?, ?)", a.Key(), org, mb, string(a))
	if engine.IsDuplicate(err) {
		return fmt.Errorf("address %s: %w", a, mailcore.ErrExists)
	}
	return err
}

const mailboxColumns = "m.id, m.org, m.kind, m.person, m.unit, m.name, m.address, m.state, m.quota, m.used, m.modseq, m.filter, m.pooled, m.created_at"

func scanMailbox(s scanner) (mailcore.Mailbox, error) {
	var m mailcore.Mailbox
	var created int64
	err := s.Scan(&m.ID, &m.Org, &m.Kind, &m.Person, &m.Unit, &m.Name, &m.Address, &m.State, &m.Quota, &m.Used, &m.ModSeq, &m.Filter, &m.Shares, &created)
	if errors.Is(err, sql.ErrNoRows) {
		err = mailcore.ErrNoMailbox
	}
	m.CreatedAt = at(created)
	return m, err
}

func (d *DB) oneMailbox(ctx context.Context, where string, args ...any) (mailcore.Mailbox, error) {
	m, err := scanMailbox(d.db.QueryRow(ctx, "SELECT "+mailboxColumns+" FROM mailboxes m "+where, args...))
	if err != nil {
		return mailcore.Mailbox{}, fmt.Errorf("mailbox: %w", err)
	}
	list := []mailcore.Mailbox{m}
	err = d.fillAddresses(ctx, list)
	return list[0], err
}

// fillAddresses adds Addresses to mailboxes, the primary one first.
func (d *DB) fillAddresses(ctx context.Context, list []mailcore.Mailbox) error {
	at := make(map[mailcore.MailboxID]int, len(list))
	for i := range list {
		at[list[i].ID] = i
		list[i].Addresses = append(list[i].Addresses, list[i].Address)
	}
	return engine.InChunks(list, func(part []mailcore.Mailbox) error {
		args := make([]any, len(part))
		for i := range part {
			args[i] = part[i].ID
		}
		rows, err := d.db.Query(ctx, "SELECT mailbox, address FROM addresses WHERE mailbox IN ("+marks(len(args))+") ORDER BY address_key", args...)
		if err != nil {
			return fmt.Errorf("addresses: %w", err)
		}
		defer rows.Close()
		for rows.Next() {
			var mb mailcore.MailboxID
			var a mailcore.Address
			if err := rows.Scan(&mb, &a); err != nil {
				return fmt.Errorf("addresses: %w", err)
			}
			if m := &list[at[mb]]; a.Key() != m.Address.Key() {
				m.Addresses = append(m.Addresses, a)
			}
		}
		return rows.Err()
	})
}

// marks is a list of n placeholders.
func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?,", n), ",") }

// Mailbox gives one mailbox of the organisation; mailcore.ErrNoMailbox.
func (d *DB) Mailbox(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID) (mailcore.Mailbox, error) {
	return d.oneMailbox(ctx, "WHERE m.id = ? AND m.org = ?", id, org)
}

// MailboxOfPerson gives the person's own mailbox; mailcore.ErrNoMailbox.
func (d *DB) MailboxOfPerson(ctx context.Context, org mailcore.OrgID, person int64) (mailcore.Mailbox, error) {
	if person == 0 {
		return mailcore.Mailbox{}, mailcore.ErrNoMailbox
	}
	return d.oneMailbox(ctx, "WHERE m.org = ? AND m.person = ? AND m.kind = ? ORDER BY m.id LIMIT 1", org, person, string(mailcore.PersonMailbox))
}

// Mailboxes lists mailboxes by primary address; next is empty on the last page.
func (d *DB) Mailboxes(ctx context.Context, org mailcore.OrgID, q MailboxQuery) (list []mailcore.Mailbox, next string, err error) {
	limit := q.Limit
	if limit <= 0 {
		limit = mailboxPage
	}
	limit = min(limit, mailboxPageMax)
	where, args := "WHERE m.org = ?", []any{org}
	add := func(cond string, a ...any) { where, args = where+" AND "+cond, append(args, a...) }
	if q.Q != "" {
		like := "%" + escapeLike(strings.ToLower(q.Q)) + "%"
		add("(LOWER(m.name) LIKE ? ESCAPE '!' OR m.address_key LIKE ? ESCAPE '!')", like, like)
	}
	if q.Kind != "" {
		add("m.kind = ?", string(q.Kind))
	} else {
		add("m.kind NOT IN (?, ?)", string(mailcore.GroupMailbox), string(mailcore.ReportMailbox))
	}
	if q.Domain != "" {
		add("m.address_key LIKE ? ESCAPE '!'", "%@"+escapeLike(strings.ToLower(q.Domain)))
	}
	if q.Cursor != "" {
		add("m.address_key > ?", q.Cursor)
	}
	if list, err = d.mailboxes(ctx, where+" ORDER BY m.address_key LIMIT ?", append(args, limit+1)...); err != nil {
		return nil, "", err
	}
	if len(list) > limit {
		list = list[:limit]
		next = list[limit-1].Address.Key()
	}
	return list, next, nil
}

func (d *DB) mailboxes(ctx context.Context, where string, args ...any) ([]mailcore.Mailbox, error) {
	rows, err := d.db.Query(ctx, "SELECT "+mailboxColumns+" FROM mailboxes m "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("mailboxes: %w", err)
	}
	defer rows.Close()
	var list []mailcore.Mailbox
	for rows.Next() {
		m, err := scanMailbox(rows)
		if err != nil {
			return nil, fmt.Errorf("mailboxes: %w", err)
		}
		list = append(list, m)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("mailboxes: %w", err)
	}
	rows.Close()
	return list, d.fillAddresses(ctx, list)
}

func escapeLike(s string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s)
}

// MailboxByAddress finds who receives mail for an address; mailcore.ErrNoMailbox. It answers from memory for up to
// 30 seconds, so Used and ModSeq in the answer may be old. Changes of addresses it knows at once on this node, after a
// second on others.
func (d *DB) MailboxByAddress(ctx context.Context, a mailcore.Address) (mailcore.Mailbox, error) {
	d.freshen(ctx)
	key := a.Key()
	if m, absent, ok := d.routes.get(key, d.now()); ok {
		if absent {
			return m, fmt.Errorf("mailbox %s: %w", a, mailcore.ErrNoMailbox)
		}
		return m, nil
	}
	gen := d.routes.generation()
	m, err := d.oneMailbox(ctx, "JOIN addresses a ON a.mailbox = m.id WHERE a.address_key = ?", key)
	absent := errors.Is(err, mailcore.ErrNoMailbox)
	if err == nil || absent {
		d.routes.put(key, m, absent, d.now(), gen)
	}
	return m, err
}

// changeMailbox runs fn on a mailbox of the organisation and forgets what is remembered of it.
func (d *DB) changeMailbox(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID, fn func(tx *engine.Tx, m mailcore.Mailbox) error) error {
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		if _, err := lockMailbox(tx, d.db.Dialect(), org, id, 0); err != nil {
			return err
		}
		m, err := scanMailbox(tx.Row("SELECT "+mailboxColumns+" FROM mailboxes m WHERE m.id = ? AND m.org = ?", id, org))
		if err != nil {
			return err
		}
		if err := fn(tx, m); err != nil {
			return err
		}
		return d.tellRoutes(tx)
	})
	d.logins.forget(id)
	if err != nil {
		return fmt.Errorf("mailbox %d: %w", id, err)
	}
	return nil
}

// AddAddress gives a mailbox one more address; mailcore.ErrExists when it is taken or held.
func (d *DB) AddAddress(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID, a mailcore.Address) error {
	if _, err := mailcore.ParseAddress(string(a)); err != nil {
		return err
	}
	return d.changeMailbox(ctx, org, id, func(tx *engine.Tx, m mailcore.Mailbox) error {
		return d.takeAddress(tx, org, id, m.Person, a)
	})
}

// RemoveAddress takes an address away and holds it, so that nobody else can get mail meant for its former owner. The
// primary address cannot be removed (mailcore.ErrBadAddress).
func (d *DB) RemoveAddress(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID, a mailcore.Address) error {
	return d.changeMailbox(ctx, org, id, func(tx *engine.Tx, m mailcore.Mailbox) error {
		if m.Address.Key() == a.Key() {
			return fmt.Errorf("%s is the primary address: %w", a, mailcore.ErrBadAddress)
		}
		return d.releaseAddress(tx, m, a.Key())
	})
}

func (d *DB) releaseAddress(tx *engine.Tx, m mailcore.Mailbox, key string) error {
	res, err := tx.Run("DELETE FROM addresses WHERE address_key = ? AND mailbox = ?", key, m.ID)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, mailcore.ErrBadAddress)
	}
	days, err := heldDays(tx, m.Org)
	if err != nil || days == 0 {
		return err
	}
	_, err = tx.Run("INSERT INTO held_addresses (address_key, org, mailbox, person, until) VALUES (?, ?, ?, ?, ?)",
		key, m.Org, m.ID, m.Person, millis(d.now().AddDate(0, 0, days)))
	return err
}

// SetPrimaryAddress chooses which of the mailbox's addresses stands in From; mailcore.ErrBadAddress for one of others.
func (d *DB) SetPrimaryAddress(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID, a mailcore.Address) error {
	return d.changeMailbox(ctx, org, id, func(tx *engine.Tx, m mailcore.Mailbox) error {
		res, err := tx.Run(`UPDATE mailboxes SET address = (SELECT a.address FROM addresses a WHERE a.address_key = ?), address_key = ?
			WHERE id = ? AND EXISTS (SELECT 1 FROM addresses b WHERE b.address_key = ? AND b.mailbox = ?)`, a.Key(), a.Key(), id, a.Key(), id)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, mailcore.ErrBadAddress)
		}
		return nil
	})
}

func (d *DB) setColumn(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID, column string, value any) error {
	return d.changeMailbox(ctx, org, id, func(tx *engine.Tx, _ mailcore.Mailbox) error {
		_, err := tx.Run("UPDATE mailboxes SET "+column+" = ? WHERE id = ?", value, id)
		return err
	})
}

// RenameMailbox changes the display name.
func (d *DB) RenameMailbox(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID, name string) error {
	return d.setColumn(ctx, org, id, "name", name)
}

// SetMailboxState changes what a mailbox may do and forgets remembered sign-ins.
func (d *DB) SetMailboxState(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID, s mailcore.MailboxState) error {
	return d.changeMailbox(ctx, org, id, func(tx *engine.Tx, _ mailcore.Mailbox) error {
		if _, err := tx.Run("UPDATE mailboxes SET state = ? WHERE id = ?", string(s), id); err != nil || s != mailcore.MailboxDisabled {
			return err
		}
		return d.signOut(tx, id, accountOff{Why: "disabled"})
	})
}

// signOut tells everybody that sessions of a mailbox end: all, or those that off names.
func (d *DB) signOut(tx *engine.Tx, id mailcore.MailboxID, off accountOff) error {
	tx.After(func() { d.signedOut(id, mailcore.Ended(off)) })
	return errors.Join(d.streams.Append(tx, stream(id), "acct.off", off),
		d.streams.Append(tx, SignOuts, "acct.off", SignOut{Mailbox: id, Ended: mailcore.Ended(off)}))
}

// SignOuts is the stream that tells all nodes, whatever mailboxes they follow, which sessions must end.
const SignOuts = "accounts"

// SignOut is an event of SignOuts.
type SignOut struct {
	Mailbox mailcore.MailboxID `json:"mailbox"`
	mailcore.Ended
}

// accountOff is acct.off: whoever is signed in to the mailbox must sign in again, or cannot any more.
type accountOff mailcore.Ended

// SetQuota changes the bytes a mailbox may hold; 0 is unlimited.
func (d *DB) SetQuota(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID, bytes int64) error {
	return d.setColumn(ctx, org, id, "quota", bytes)
}

// DeleteMailbox removes a mailbox with all its mail, but for what a legal hold keeps, and holds its addresses.
func (d *DB) DeleteMailbox(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID) error {
	var dead []deadBlob
	err := d.changeMailbox(ctx, org, id, func(tx *engine.Tx, m mailcore.Mailbox) (err error) {
		dead, err = d.deleteMailbox(tx, m)
		return err
	})
	if err != nil {
		return err
	}
	d.places.forget(id)
	d.sweep(ctx, dead)
	return nil
}

func (d *DB) deleteMailbox(tx *engine.Tx, m mailcore.Mailbox) ([]deadBlob, error) {
	keys, err := texts(tx, "SELECT address_key FROM addresses WHERE mailbox = ?", m.ID)
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		if err := d.releaseAddress(tx, m, key); err != nil {
			return nil, err
		}
	}
	names, err := folderNames(tx, m.ID)
	if err != nil {
		return nil, err
	}
	var dead []deadBlob
	for f := range names {
		more, err := d.dropMessages(tx, m.ID, f, false)
		if err != nil {
			return nil, err
		}
		dead = append(dead, more...)
		if _, err := tx.Run("DELETE FROM expunged WHERE folder = ?", f); err != nil {
			return nil, err
		}
		if _, err := tx.Run("DELETE FROM flagged WHERE folder = ?", f); err != nil {
			return nil, err
		}
		d.indexes.forget(f)
	}
	for n := purgeBatch; n == purgeBatch; {
		var more []deadBlob
		if n, more, err = d.dropGoneIn(tx, "g.mailbox = ?", m.ID); err != nil {
			return nil, err
		}
		dead = append(dead, more...)
	}
	if _, err := tx.Run("DELETE FROM word_pages WHERE part IN (SELECT id FROM word_parts WHERE mailbox = ?)", m.ID); err != nil {
		return nil, err
	}
	for _, table := range []string{"logins", "folders", "subscriptions", "threads", "mid_ref", "index_queue", "word_parts",
		"mailbox_grants", "mailbox_access", "mailbox_access_log", "mail_groups", "mail_group_entries", "imported",
		"mail_filters", "sieve_scripts", "filter_marks", "rule_runs", "quota_members", "annotations"} {
		if _, err := tx.Run("DELETE FROM "+table+" WHERE mailbox = ?", m.ID); err != nil {
			return nil, err
		}
	}
	if _, err := tx.Run("DELETE FROM annotations WHERE owner = ?", m.ID); err != nil { // what they alone saw elsewhere
		return nil, err
	}
	_, err = tx.Run("DELETE FROM mailboxes WHERE id = ?", m.ID)
	return dead, err
}

func texts(tx *engine.Tx, q string, args ...any) ([]string, error) {
	rows, err := tx.Rows(q, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// Shut gives those of the mailboxes that are disabled or gone, whoever did that.
func (d *DB) Shut(ctx context.Context, ids []mailcore.MailboxID) ([]mailcore.MailboxID, error) {
	open := map[mailcore.MailboxID]bool{}
	err := engine.InChunks(ids, func(part []mailcore.MailboxID) error {
		args := []any{string(mailcore.MailboxDisabled)}
		for _, id := range part {
			args = append(args, id)
		}
		rows, err := d.db.Query(ctx, "SELECT id FROM mailboxes WHERE state <> ? AND id IN ("+engine.Marks(len(part))+")", args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id mailcore.MailboxID
			if err := rows.Scan(&id); err != nil {
				return err
			}
			open[id] = true
		}
		return rows.Err()
	})
	var shut []mailcore.MailboxID
	for _, id := range ids {
		if err == nil && !open[id] {
			shut = append(shut, id)
		}
	}
	return shut, err
}
