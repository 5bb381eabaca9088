package workdb

import (
	"context"
	"database/sql"
	"errors"

	"mailbridge/configs/engine"
	wb "mailbridge/workbench"
)

const noticeColumns = "id, org, person, kind, title, body, link, source, seen, created_at"

func scanNotice(s scanner) (wb.Notice, error) {
	var n wb.Notice
	var source sql.NullString
	var seen int
	var created int64
	err := s.Scan(&n.ID, &n.Org, &n.Person, &n.Kind, &n.Title, &n.Text, &n.Link, &source, &seen, &created)
	n.Source, n.Read, n.CreatedAt = source.String, seen != 0, instant(created)
	return n, absent(err)
}

// AddNotice puts a line on a person's notice list; created is false when it is there already by its Source.
func (d *DB) AddNotice(ctx context.Context, org wb.OrgID, n wb.Notice) (created bool, err error) {
	if err := errors.Join(fits("kind", n.Kind, 64), fits("link", n.Link, 1000), fits("source", n.Source, 190)); err != nil {
		return false, err
	}
	n.Title, n.Text = clip(n.Title, 255), clip(n.Text, 4000)
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		if _, err := loadWorking(tx, org, n.Person); err != nil {
			return err
		}
		res, err := tx.Run("INSERT INTO notices (org, person, kind, title, body, link, source, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			org, n.Person, n.Kind, n.Title, n.Text, n.Link, optional(n.Source), millis(d.db.Now()))
		if engine.IsDuplicate(err) {
			return errKnown
		}
		if err != nil {
			return err
		}
		id, err := res.LastInsertId()
		if err != nil {
			return err
		}
		return d.tell(tx, []wb.PersonID{n.Person}, "notice", map[string]any{"id": id, "kind": n.Kind, "title": n.Title, "text": clip(n.Text, previewSize), "link": n.Link})
	})
	if errors.Is(err, errKnown) {
		return false, nil
	}
	return err == nil, err
}

// Notices gives one page of a person's notices, newest first, and how many are unread in all.
func (d *DB) Notices(ctx context.Context, org wb.OrgID, person wb.PersonID, cursor string, limit int) (list []wb.Notice, next string, unread int, err error) {
	where, args := "org = ? AND person = ?", []any{org, person}
	r := d.read(ctx)
	if err := r.Row("SELECT COUNT(*) FROM notices WHERE seen = 0 AND "+where, args...).Scan(&unread); err != nil {
		return nil, "", 0, err
	}
	if cursor != "" {
		_, id, err := parsePair(cursor)
		if err != nil {
			return nil, "", 0, err
		}
		where, args = where+" AND id < ?", append(args, id)
	}
	limit = limited(limit)
	rows, err := r.Rows("SELECT "+noticeColumns+" FROM notices WHERE "+where+" ORDER BY id DESC LIMIT ?", append(args, limit+1)...)
	list, err = collect(rows, err, scanNotice)
	if err == nil && len(list) > limit {
		list = list[:limit]
		next = pair(0, int64(list[limit-1].ID))
	}
	return list, next, unread, err
}

// MarkNotices marks a person's notices read up to one.
func (d *DB) MarkNotices(ctx context.Context, org wb.OrgID, person wb.PersonID, upto wb.NoticeID) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		err := changed(tx.Run("UPDATE notices SET seen = 1 WHERE org = ? AND person = ? AND id <= ? AND seen = 0", org, person, upto))
		if errors.Is(err, wb.ErrNotFound) {
			return nil // nothing was unread
		}
		if err != nil {
			return err
		}
		return d.tell(tx, []wb.PersonID{person}, "notice.read", map[string]any{"upto": upto})
	})
}
