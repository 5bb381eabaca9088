package workdb

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"mailbridge/configs/engine"
	wb "mailbridge/workbench"
)

// maxNote bounds a todo's note in bytes.
const maxNote = 32 << 10

const todoColumns = "id, org, title, note, due_at, all_day, owner, creator, state, source, link, done_at, created_at, updated_at"

func scanTodo(s scanner) (wb.Todo, error) {
	var t wb.Todo
	var due sql.NullInt64
	var source sql.NullString
	var allDay int
	var done, created, updated int64
	err := s.Scan(&t.ID, &t.Org, &t.Title, &t.Note, &due, &allDay, &t.Owner, &t.Creator, &t.State, &source, &t.Link, &done, &created, &updated)
	if due.Valid {
		at := time.UnixMilli(due.Int64).UTC()
		t.Due = &at
	}
	t.AllDay, t.Source, t.DoneAt, t.CreatedAt, t.UpdatedAt = allDay != 0, source.String, instant(done), instant(created), instant(updated)
	return t, absent(err)
}

func dueValue(t wb.Todo) any {
	if t.Due == nil {
		return nil
	}
	return t.Due.UnixMilli()
}

func checkTodo(t *wb.Todo) error {
	t.Title = strings.TrimSpace(t.Title)
	if t.Title == "" {
		return wb.ErrInvalid{Field: "title", Reason: "is empty"}
	}
	if len(t.Note) > maxNote {
		return wb.ErrInvalid{Field: "note", Reason: "is too long"}
	}
	return errors.Join(fits("title", t.Title, 255), fits("source", t.Source, 190), fits("link", t.Link, 1000))
}

// Todos gives one page of a person's todos, those with the nearest due date first, those without last.
func (d *DB) Todos(ctx context.Context, org wb.OrgID, person wb.PersonID, q wb.TodoQuery) ([]wb.Todo, string, error) {
	whose := "owner = ?"
	if q.Made {
		whose = "creator = ? AND owner <> creator"
	}
	where, args := "org = ? AND "+whose, []any{org, person}
	if q.State != "" {
		where, args = where+" AND state = ?", append(args, q.State)
	}
	if q.Cursor != "" {
		due, id, err := parsePair(q.Cursor)
		if err != nil {
			return nil, "", err
		}
		where += " AND (COALESCE(due_at, ?) > ? OR (COALESCE(due_at, ?) = ? AND id > ?))"
		args = append(args, forEver, due, forEver, due, id)
	}
	limit := limited(q.Limit)
	rows, err := d.read(ctx).Rows("SELECT "+todoColumns+" FROM todos WHERE "+where+" ORDER BY COALESCE(due_at, ?), id LIMIT ?",
		append(args, forEver, limit+1)...)
	list, err := collect(rows, err, scanTodo)
	if err != nil || len(list) <= limit {
		return list, "", err
	}
	list = list[:limit]
	last := list[limit-1]
	due := forEver
	if last.Due != nil {
		due = last.Due.UnixMilli()
	}
	return list, pair(due, int64(last.ID)), nil
}

// Todo gives a todo the person owns or made; person 0 is the program itself.
func (d *DB) Todo(ctx context.Context, org wb.OrgID, person wb.PersonID, id wb.TodoID) (wb.Todo, error) {
	return loadTodo(d.read(ctx), org, person, id)
}

func loadTodo(q querier, org wb.OrgID, person wb.PersonID, id wb.TodoID) (wb.Todo, error) {
	t, err := scanTodo(q.Row("SELECT "+todoColumns+" FROM todos WHERE org = ? AND id = ?", org, id))
	if err == nil && person != 0 && t.Owner != person && t.Creator != person {
		return wb.Todo{}, wb.ErrNotFound
	}
	return t, err
}

// CreateTodo adds a todo, or gives the one its owner has from the same Source already (created is false).
func (d *DB) CreateTodo(ctx context.Context, org wb.OrgID, n wb.NewTodo) (t wb.Todo, created bool, err error) {
	want := wb.Todo{Org: org, Title: n.Title, Note: n.Note, Due: n.Due, AllDay: n.AllDay, Owner: n.Owner, Creator: n.Creator,
		State: wb.TodoOpen, Source: n.Source, Link: n.Link}
	if err := checkTodo(&want); err != nil {
		return wb.Todo{}, false, err
	}
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		t = want
		t.CreatedAt = d.db.Now()
		t.UpdatedAt = t.CreatedAt
		if _, err := loadWorking(tx, org, t.Owner); err != nil {
			return err
		}
		if t.Creator != 0 {
			if _, err := loadPerson(tx, org, t.Creator); err != nil {
				return err
			}
		}
		res, err := tx.Run(`INSERT INTO todos (org, title, note, due_at, all_day, owner, creator, state, source, link, created_at, updated_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, org, t.Title, t.Note, dueValue(t), t.AllDay, t.Owner, t.Creator, t.State,
			optional(t.Source), t.Link, millis(t.CreatedAt), millis(t.UpdatedAt))
		if engine.IsDuplicate(err) {
			return errKnown
		}
		if err != nil {
			return err
		}
		id, err := res.LastInsertId()
		t.ID = wb.TodoID(id)
		return errors.Join(err, d.tellTodo(tx, t, "new"))
	})
	if errors.Is(err, errKnown) {
		t, err = scanTodo(d.read(ctx).Row("SELECT "+todoColumns+" FROM todos WHERE org = ? AND owner = ? AND source = ?", org, n.Owner, n.Source))
		return t, false, err
	}
	if err != nil {
		return wb.Todo{}, false, err
	}
	return t, true, nil
}

func (d *DB) tellTodo(tx *engine.Tx, t wb.Todo, act string, more ...wb.PersonID) error {
	return d.tell(tx, append(more, t.Owner, t.Creator), "todo.chg", map[string]any{"id": t.ID, "act": act,
		"title": clip(t.Title, previewSize), "state": t.State, "due": t.Due})
}

// UpdateTodo changes a todo the person owns or made; person 0 is the program itself. Giving it to another Owner keeps
// its Source unless that owner has one from there already.
func (d *DB) UpdateTodo(ctx context.Context, org wb.OrgID, person wb.PersonID, id wb.TodoID, c wb.TodoChange) (t wb.Todo, err error) {
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		if _, err := tx.Run("UPDATE todos SET org = org WHERE org = ? AND id = ?", org, id); err != nil { // locks the row
			return err
		}
		before, err := loadTodo(tx, org, person, id)
		if err != nil {
			return err
		}
		t = before
		if err := applyTodo(&t, c, d.db.Now()); err != nil {
			return err
		}
		if t.Owner != before.Owner {
			if _, err := loadWorking(tx, org, t.Owner); err != nil {
				return err
			}
		}
		t.UpdatedAt = d.db.Now()
		_, err = tx.Run("UPDATE todos SET title = ?, note = ?, due_at = ?, all_day = ?, owner = ?, state = ?, link = ?, done_at = ?, updated_at = ? WHERE org = ? AND id = ?",
			t.Title, t.Note, dueValue(t), t.AllDay, t.Owner, t.State, t.Link, millis(t.DoneAt), millis(t.UpdatedAt), org, id)
		if engine.IsDuplicate(err) {
			return wb.TakenError{Field: "owner"}
		}
		if err != nil {
			return err
		}
		return d.tellTodo(tx, t, "changed", before.Owner)
	})
	if err != nil {
		return wb.Todo{}, err
	}
	return t, nil
}

func applyTodo(t *wb.Todo, c wb.TodoChange, now time.Time) error {
	if c.Title != nil {
		t.Title = *c.Title
	}
	if c.Note != nil {
		t.Note = *c.Note
	}
	if c.Due != nil {
		t.Due = c.Due
	}
	if c.NoDue {
		t.Due = nil
	}
	if c.NoLink {
		t.Link = ""
	}
	if c.Owner != nil {
		t.Owner = *c.Owner
	}
	if c.State != nil && *c.State != t.State {
		switch *c.State {
		case wb.TodoOpen:
			t.DoneAt = time.Time{}
		case wb.TodoDone, wb.TodoCancelled:
			t.DoneAt = now
		default:
			return wb.ErrInvalid{Field: "state", Reason: "is not known"}
		}
		t.State = *c.State
	}
	return checkTodo(t)
}
