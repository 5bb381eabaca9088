package maildb

import (
	"context"
	"fmt"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// Bounds of the access log.
const (
	keepAccess    = 365 * 24 * time.Hour
	trimAccess    = 1000 // lines between two looks at what is too old
	accessPage    = 50
	accessPageMax = 500
	maxDetail     = 240 // runes
	maxActor      = 60  // runes
)

// NoteAccess writes a line about what somebody else than its owner did in a mailbox of e.Org.
func (d *DB) NoteAccess(ctx context.Context, e mailcore.AccessEntry) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error { return d.noteAccess(tx, e) })
}

func (d *DB) noteAccess(tx *engine.Tx, e mailcore.AccessEntry) error {
	if e.At.IsZero() {
		e.At = d.now()
	}
	if d.noted.Add(1)%trimAccess == 0 {
		if _, err := tx.Run("DELETE FROM mailbox_access_log WHERE at < ?", millis(d.now().Add(-keepAccess))); err != nil {
			return err
		}
	}
	_, err := tx.Run(`INSERT INTO mailbox_access_log (mailbox, at, person, name, ip, door, act, detail)
		SELECT id, ?, ?, ?, ?, ?, ?, ? FROM mailboxes WHERE id = ? AND org = ?`, millis(e.At), e.Person, cutRunes(e.Name, maxActor), e.IP, e.Door,
		e.Act, cutRunes(e.Detail, maxDetail), e.Mailbox, e.Org)
	if err != nil {
		return fmt.Errorf("access log of mailbox %d: %w", e.Mailbox, err)
	}
	return nil
}

// AccessLog gives lines about a mailbox, newest first: those below the id before, or the newest when it is 0. Lines are
// kept for a year.
func (d *DB) AccessLog(ctx context.Context, org mailcore.OrgID, mb mailcore.MailboxID, before int64, limit int) ([]mailcore.AccessEntry, error) {
	if limit <= 0 {
		limit = accessPage
	}
	rows, err := d.db.Query(ctx, `SELECT l.id, l.mailbox, l.at, l.person, l.name, l.ip, l.door, l.act, l.detail FROM mailbox_access_log l
		JOIN mailboxes m ON m.id = l.mailbox WHERE l.mailbox = ? AND m.org = ? AND (l.id < ? OR ? = 0) ORDER BY l.id DESC LIMIT ?`,
		mb, org, before, before, min(limit, accessPageMax))
	if err != nil {
		return nil, fmt.Errorf("access log of mailbox %d: %w", mb, err)
	}
	defer rows.Close()
	var out []mailcore.AccessEntry
	for rows.Next() {
		var e mailcore.AccessEntry
		var when int64
		if err := rows.Scan(&e.ID, &e.Mailbox, &when, &e.Person, &e.Name, &e.IP, &e.Door, &e.Act, &e.Detail); err != nil {
			return nil, fmt.Errorf("access log of mailbox %d: %w", mb, err)
		}
		e.At = at(when)
		out = append(out, e)
	}
	return out, rows.Err()
}
