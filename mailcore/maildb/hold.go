package maildb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

const (
	// maxHolds bounds the legal holds of an organisation that last.
	maxHolds    = 1000
	maxReason   = 500 // runes
	holdColumns = "h.id, h.org, h.person, h.mailbox, h.from_at, h.to_at, h.reason, h.made_by, h.created_at, h.ended_by, h.ended_at"
	// holdsOf joins the lasting holds h of a mailbox b.
	holdsOf = " JOIN legal_holds h ON h.org = b.org AND h.ended_at = 0 AND (h.mailbox = b.id OR h.person <> 0 AND h.person = b.person) "
)

// heldBox is a mailbox and the times of which its mail must not go; an end of 0 is none.
type heldBox struct {
	org     mailcore.OrgID
	mailbox mailcore.MailboxID
	person  int64
	address string
	spans   [][2]int64
}

// covers is a condition on a column of times.
func (h heldBox) covers(column string) string {
	list := make([]string, len(h.spans))
	for i, s := range h.spans {
		list[i] = fmt.Sprintf("%s >= %d", column, s[0])
		if s[1] > 0 {
			list[i] += fmt.Sprintf(" AND %s < %d", column, s[1])
		}
	}
	return "(" + strings.Join(list, " OR ") + ")"
}

// heldIn reads the legal holds on a mailbox.
func heldIn(tx *engine.Tx, mb mailcore.MailboxID) (heldBox, error) {
	list, err := heldBoxes(tx, "b.id = ?", mb)
	if err != nil || len(list) == 0 {
		return heldBox{}, err
	}
	return list[0], nil
}

// rowsReader is a transaction, or the database outside of one.
type rowsReader interface {
	Rows(q string, args ...any) (*sql.Rows, error)
}

func heldBoxes(r rowsReader, where string, args ...any) ([]heldBox, error) {
	rows, err := r.Rows("SELECT b.org, b.id, b.person, b.address, h.from_at, h.to_at FROM mailboxes b"+holdsOf+"WHERE "+where+" ORDER BY b.id", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []heldBox
	for rows.Next() {
		var h heldBox
		var span [2]int64
		if err := rows.Scan(&h.org, &h.mailbox, &h.person, &h.address, &span[0], &span[1]); err != nil {
			return nil, err
		}
		if n := len(out); n == 0 || out[n-1].mailbox != h.mailbox {
			out = append(out, h)
		}
		last := &out[len(out)-1]
		last.spans = append(last.spans, span)
	}
	return out, rows.Err()
}

// reading is rowsReader outside of a transaction.
type reading struct {
	ctx context.Context
	db  *engine.DB
}

func (r reading) Rows(q string, args ...any) (*sql.Rows, error) { return r.db.Query(r.ctx, q, args...) }

// archiveHeld archives rows x of messages or gone that a hold covers, unless the archive has them already.
func (d *DB) archiveHeld(tx *engine.Tx, held heldBox, table, where string, args ...any) error {
	return d.archiveRows(tx, held, "SELECT x.blob_id, x.idate, b.from_address, b.to_list FROM "+table+" x JOIN blobs b ON b.id = x.blob_id WHERE "+
		where+" AND "+held.covers("x.idate")+
		" AND NOT EXISTS (SELECT 1 FROM archive a JOIN archive_parties p ON p.archive = a.id WHERE a.blob_id = x.blob_id AND p.mailbox = ?)",
		append(args, held.mailbox)...)
}

func (d *DB) archiveRows(tx *engine.Tx, held heldBox, q string, args ...any) error {
	rows, err := tx.Rows(q, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	var list []archiving
	uses := map[int64]int{}
	for rows.Next() {
		a := archiving{org: held.org, why: whyHold, parties: []party{{held.mailbox, held.person}}}
		if err := rows.Scan(&a.blob, &a.at, &a.sender, &a.rcpts); err != nil {
			return err
		}
		if uses[a.blob] == 0 {
			list = append(list, a)
			uses[a.blob] = 1
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	if err := ownBlobs(tx, uses); err != nil {
		return err
	}
	for _, a := range list {
		if err := a.insert(tx); err != nil {
			return err
		}
	}
	return nil
}

// AddHold makes a legal hold. What its owner deleted before and could still bring back is kept too.
func (d *DB) AddHold(ctx context.Context, h mailcore.LegalHold) (mailcore.LegalHold, error) {
	h.CreatedAt, h.Reason = at(millis(d.now())), cutRunes(strings.TrimSpace(h.Reason), maxReason)
	from, to := int64(0), int64(0)
	if !h.From.IsZero() {
		from = millis(h.From)
	}
	if !h.To.IsZero() {
		to = millis(h.To)
	}
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		var n int
		if err := tx.Row("SELECT COUNT(*) FROM legal_holds WHERE org = ? AND ended_at = 0", h.Org).Scan(&n); err != nil {
			return err
		}
		if n >= maxHolds {
			return mailcore.ErrFull
		}
		res, err := tx.Run("INSERT INTO legal_holds (org, person, mailbox, from_at, to_at, reason, made_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			h.Org, h.Person, h.Mailbox, from, to, h.Reason, cutRunes(h.By, maxActor), millis(h.CreatedAt))
		if err != nil {
			return err
		}
		if h.ID, err = res.LastInsertId(); err != nil {
			return err
		}
		list, err := heldBoxes(tx, "h.id = ?", h.ID)
		for i := 0; i < len(list) && err == nil; i++ {
			err = d.archiveHeld(tx, list[i], "gone", "x.mailbox = ?", list[i].mailbox)
		}
		return err
	})
	if err != nil {
		return h, fmt.Errorf("legal hold: %w", err)
	}
	return h, nil
}

// EndHold ends a legal hold; it stays in the list. mailcore.ErrNoMailbox when there is none that holds.
func (d *DB) EndHold(ctx context.Context, org mailcore.OrgID, id int64, by string) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		res, err := tx.Run("UPDATE legal_holds SET ended_at = ?, ended_by = ? WHERE id = ? AND org = ? AND ended_at = 0", millis(d.now()), cutRunes(by, maxActor), id, org)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, fmt.Errorf("legal hold %d: %w", id, mailcore.ErrNoMailbox))
		}
		return nil
	})
}

// Holds lists legal holds, the newest first; ended ones too.
func (d *DB) Holds(ctx context.Context, org mailcore.OrgID) ([]mailcore.LegalHold, error) {
	rows, err := d.db.Query(ctx, "SELECT "+holdColumns+" FROM legal_holds h WHERE h.org = ? ORDER BY h.ended_at > 0, h.id DESC LIMIT ?", org, 2*maxHolds)
	if err != nil {
		return nil, fmt.Errorf("legal holds: %w", err)
	}
	defer rows.Close()
	var out []mailcore.LegalHold
	for rows.Next() {
		var h mailcore.LegalHold
		var from, to, made, ended int64
		if err := rows.Scan(&h.ID, &h.Org, &h.Person, &h.Mailbox, &from, &to, &h.Reason, &h.By, &made, &h.EndedBy, &ended); err != nil {
			return nil, fmt.Errorf("legal holds: %w", err)
		}
		h.From, h.To, h.CreatedAt, h.EndedAt = at(from), at(to), at(made), at(ended)
		out = append(out, h)
	}
	return out, rows.Err()
}

// endedLately is how long after the end of a hold is looked for what only it kept.
const endedLately = 7 * 24 * time.Hour
