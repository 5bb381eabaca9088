package maildb

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
)

// holdBack writes the copies that are held instead of delivered, and gives the others. A held copy owns its bytes as a
// message does, but stands in no folder and tells nobody.
func (t *commitTx) holdBack(list []spot) ([]spot, error) {
	var rest []spot
	for i, s := range list {
		if s.copy.Held == "" {
			if rest != nil {
				rest = append(rest, s)
			}
			continue
		}
		if rest == nil {
			rest = append(make([]spot, 0, len(list)), list[:i]...)
		}
		_, err := s.part.tx.Run("INSERT INTO held (org, mailbox, blob_id, kind, rcpt, at) VALUES (?, ?, ?, ?, ?, ?)",
			s.copy.Org, s.copy.Mailbox, s.part.blobs[s.copy.Org], string(s.copy.Held), string(s.copy.Rcpt), s.part.dateOf(s.copy))
		if err != nil {
			return nil, err
		}
		t.receipt.Placed[s.at] = mailcore.Placed{Mailbox: s.copy.Mailbox}
	}
	if rest == nil {
		return list, nil
	}
	return rest, nil
}

// HeldQuery chooses held mails that wait, newest first.
type HeldQuery struct {
	Mailbox mailcore.MailboxID // 0 is all of the organisation
	Before  int64              // an id; 0 begins at the newest
	Limit   int
}

const (
	heldColumns = `SELECT h.id, h.org, h.mailbox, h.kind, h.state, h.rcpt, h.at, COALESCE(b.size, 0), COALESCE(b.from_name, ''),
		COALESCE(b.from_address, ''), COALESCE(b.subject, ''), COALESCE(b.preview, ''), COALESCE(b.verdict, '')
		FROM held h LEFT JOIN blobs b ON b.id = h.blob_id AND h.state = 0 WHERE `
	maxHeldPage = 200
)

func scanHeld(s scanner) (mailcore.HeldMail, error) {
	var m mailcore.HeldMail
	var when int64
	var name, verdict string
	if err := s.Scan(&m.ID, &m.Org, &m.Mailbox, &m.Kind, &m.State, &m.Rcpt, &when, &m.Size, &name, &m.FromAddress, &m.Subject, &m.Preview, &verdict); err != nil {
		return m, err
	}
	m.At, m.From = at(when), displayFrom(name, string(m.FromAddress))
	if verdict != "" {
		if err := json.Unmarshal([]byte(verdict), &m.Verdict); err != nil {
			return m, fmt.Errorf("verdict of held mail %d: %w", m.ID, err)
		}
		m.Verdict = m.Verdict.In(m.Mailbox)
	}
	return m, nil
}

// HeldList lists the held mails of an organisation that wait for a decision.
func (d *DB) HeldList(ctx context.Context, org mailcore.OrgID, q HeldQuery) ([]mailcore.HeldMail, error) {
	if q.Limit <= 0 || q.Limit > maxHeldPage {
		q.Limit = maxHeldPage
	}
	where, args := "h.org = ? AND h.state = 0", []any{org}
	if q.Mailbox != 0 {
		where, args = where+" AND h.mailbox = ?", append(args, q.Mailbox)
	}
	if q.Before > 0 {
		where, args = where+" AND h.id < ?", append(args, q.Before)
	}
	return d.heldMails(ctx, where+" ORDER BY h.id DESC LIMIT ?", append(args, q.Limit)...)
}

func (d *DB) heldMails(ctx context.Context, where string, args ...any) ([]mailcore.HeldMail, error) {
	rows, err := d.db.Query(ctx, heldColumns+where, args...)
	if err != nil {
		return nil, fmt.Errorf("held mails: %w", err)
	}
	defer rows.Close()
	var out []mailcore.HeldMail
	for rows.Next() {
		m, err := scanHeld(rows)
		if err != nil {
			return nil, fmt.Errorf("held mails: %w", err)
		}
		out = append(out, m)
	}
	return out, rows.Err()
}

// HeldMail gives one held mail, decided or not; mailcore.ErrNoMessage.
func (d *DB) HeldMail(ctx context.Context, org mailcore.OrgID, id int64) (mailcore.HeldMail, error) {
	list, err := d.heldMails(ctx, "h.id = ? AND h.org = ?", id, org)
	if err == nil && len(list) == 0 {
		err = mailcore.ErrNoMessage
	}
	if err != nil {
		return mailcore.HeldMail{}, err
	}
	return list[0], nil
}

// OpenHeld opens the bytes of a held mail that waits; the caller closes them. mailcore.ErrNoMessage.
func (d *DB) OpenHeld(ctx context.Context, org mailcore.OrgID, id int64) (engine.Blob, error) {
	return d.openBlob(ctx, "SELECT b.ref FROM held h JOIN blobs b ON b.id = h.blob_id WHERE h.id = ? AND h.org = ? AND h.state = 0", id, org)
}

// ReleaseHeld delivers a held mail into its INBOX, once however often it is called: mailcore.ErrExists when that was done
// before, ErrNoMessage when it was deleted.
func (d *DB) ReleaseHeld(ctx context.Context, org mailcore.OrgID, id int64, by string) error {
	m, err := d.HeldMail(ctx, org, id)
	if err != nil {
		return fmt.Errorf("release %d: %w", id, err)
	}
	if err := decided(m.State); err != nil {
		return fmt.Errorf("release %d: %w", id, err)
	}
	raw, err := d.OpenHeld(ctx, org, id)
	if err != nil {
		return fmt.Errorf("release %d: %w", id, err)
	}
	defer raw.Close()
	spool, err := message.SpoolFrom("", io.NewSectionReader(raw, 0, raw.Size()), raw.Size())
	if err != nil {
		return fmt.Errorf("release %d: %w", id, err)
	}
	defer spool.Close()
	s, err := message.Parse(spool, spool.Size())
	if err != nil {
		return fmt.Errorf("release %d: %w", id, err)
	}
	_, err = d.Commit(ctx, mailcore.Delivery{ID: mailcore.NewTraceID(), Raw: spool, Structure: s, ReceivedAt: d.now(), Source: mailcore.FromWorld,
		Verdict: m.Verdict, Key: fmt.Sprintf("held:%d", id),
		Local: []mailcore.LocalCopy{{Mailbox: m.Mailbox, Org: m.Org, Role: mailcore.RoleInbox, Rcpt: m.Rcpt}}})
	if err != nil {
		return fmt.Errorf("release %d: %w", id, err)
	}
	if err := d.decide(ctx, org, id, mailcore.HeldReleased, by); err != nil {
		return fmt.Errorf("release %d: %w", id, err)
	}
	return nil
}

// DeleteHeld lets go of a held mail for good. mailcore.ErrExists when it was released before, ErrNoMessage.
func (d *DB) DeleteHeld(ctx context.Context, org mailcore.OrgID, id int64, by string) error {
	if err := d.decide(ctx, org, id, mailcore.HeldDeleted, by); err != nil {
		return fmt.Errorf("delete held mail %d: %w", id, err)
	}
	return nil
}

func decided(s mailcore.HeldState) error {
	switch s {
	case mailcore.HeldReleased:
		return mailcore.ErrExists
	case mailcore.HeldDeleted:
		return mailcore.ErrNoMessage
	}
	return nil
}

// decide ends the waiting of a held mail; only one decision wins.
func (d *DB) decide(ctx context.Context, org mailcore.OrgID, id int64, state mailcore.HeldState, by string) error {
	var dead []deadBlob
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		dead = nil
		res, err := tx.Run("UPDATE held SET state = ?, decided_by = ?, decided_at = ? WHERE id = ? AND org = ? AND state = 0",
			state, by, millis(d.now()), id, org)
		if err != nil {
			return err
		}
		var was mailcore.HeldState
		var blob int64
		if err := tx.Row("SELECT state, blob_id FROM held WHERE id = ? AND org = ?", id, org).Scan(&was, &blob); err != nil {
			if errors.Is(err, sql.ErrNoRows) {
				err = mailcore.ErrNoMessage
			}
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, decided(was))
		}
		if state == mailcore.HeldDeleted {
			if err := d.archiveQuarantined(tx, id); err != nil {
				return err
			}
		}
		if state == mailcore.HeldReleased {
			if err := d.teachReleased(tx, org, id, blob); err != nil {
				return err
			}
		}
		dead, err = releaseBlobs(tx, map[int64]int{blob: 1})
		return err
	})
	if err == nil {
		d.sweep(ctx, dead)
	}
	return err
}

// archiveQuarantined keeps a mail that is deleted without having reached its mailbox, when a legal hold says so.
func (d *DB) archiveQuarantined(tx *engine.Tx, id int64) error {
	var mb mailcore.MailboxID
	if err := tx.Row("SELECT mailbox FROM held WHERE id = ?", id).Scan(&mb); err != nil {
		return err
	}
	held, err := heldIn(tx, mb)
	if err != nil || len(held.spans) == 0 {
		return err
	}
	return d.archiveHeld(tx, held, "(SELECT id, blob_id, at AS idate FROM held)", "x.id = ?", id)
}

// teachReleased adds the task that learns from a release what a move out of Junk would teach. The copy in INBOX has the
// same bytes.
func (d *DB) teachReleased(tx *engine.Tx, org mailcore.OrgID, id, blob int64) error {
	var mb mailcore.MailboxID
	if err := tx.Row("SELECT mailbox FROM held WHERE id = ? AND org = ?", id, org).Scan(&mb); err != nil {
		return err
	}
	_, err := d.lessons.Add(tx, engine.Task[lessonTask]{Org: int64(org), Key: fmt.Sprintf("held:%d", id), Order: fmt.Sprintf("learn:%d", org),
		Payload: lessonTask{Mailbox: mb, Blobs: []int64{blob}}})
	return err
}

// Untold lists mailboxes with held mails that no digest has told of, at most limit.
func (d *DB) Untold(ctx context.Context, limit int) ([]mailcore.Reader, error) {
	rows, err := d.db.Query(ctx, "SELECT DISTINCT org, mailbox FROM held WHERE state = 0 AND told = 0 ORDER BY mailbox LIMIT ?", limit)
	if err != nil {
		return nil, fmt.Errorf("held mails to tell of: %w", err)
	}
	defer rows.Close()
	var out []mailcore.Reader
	for rows.Next() {
		var r mailcore.Reader
		if err := rows.Scan(&r.Org, &r.Mailbox); err != nil {
			return nil, fmt.Errorf("held mails to tell of: %w", err)
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// UntoldOf lists the waiting mails of a mailbox that no digest has told of, oldest first, at most limit.
func (d *DB) UntoldOf(ctx context.Context, r mailcore.Reader, limit int) ([]mailcore.HeldMail, error) {
	return d.heldMails(ctx, "h.org = ? AND h.mailbox = ? AND h.state = 0 AND h.told = 0 ORDER BY h.id LIMIT ?", r.Org, r.Mailbox, limit)
}

// MarkTold notes that a digest told of a mailbox's held mails up to an id.
func (d *DB) MarkTold(ctx context.Context, r mailcore.Reader, last int64) error {
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		_, err := tx.Run("UPDATE held SET told = 1 WHERE org = ? AND mailbox = ? AND told = 0 AND id <= ?", r.Org, r.Mailbox, last)
		return err
	})
	if err != nil {
		return fmt.Errorf("held mails of mailbox %d: %w", r.Mailbox, err)
	}
	return nil
}

// dropOldHeld deletes what has waited since before then.
func (d *DB) dropOldHeld(ctx context.Context, then time.Time) error {
	old, err := d.heldMails(ctx, "h.at < ? AND h.state = 0 ORDER BY h.id LIMIT ?", millis(then), 1000)
	for _, m := range old {
		if err := d.DeleteHeld(ctx, m.Org, m.ID, "retention"); err != nil && !errors.Is(err, mailcore.ErrNoMessage) {
			return err
		}
	}
	return err
}
