package workdb

import (
	"context"
	"fmt"
	"strings"

	"mailbridge/configs/engine"
	wb "mailbridge/workbench"
)

const orgColumns = "id, name, tz, created_at"

func scanOrg(s scanner) (wb.Org, error) {
	var o wb.Org
	var created int64
	err := s.Scan(&o.ID, &o.Name, &o.TZ, &created)
	o.CreatedAt = instant(created)
	return o, absent(err)
}

// CreateOrg adds an organisation; names are unique.
func (d *DB) CreateOrg(ctx context.Context, name, tz string) (wb.Org, error) {
	name = strings.TrimSpace(name)
	if name == "" {
		return wb.Org{}, wb.ErrInvalid{Field: "name", Reason: "is empty"}
	}
	if err := fits("name", name, 190); err != nil {
		return wb.Org{}, err
	}
	if tz == "" {
		tz = "Asia/Shanghai"
	}
	var o wb.Org
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		o = wb.Org{Name: name, TZ: tz, CreatedAt: d.db.Now()}
		res, err := tx.Run("INSERT INTO orgs (name, tz, created_at) VALUES (?, ?, ?)", name, tz, millis(o.CreatedAt))
		if err != nil {
			return err
		}
		id, err := res.LastInsertId()
		o.ID = wb.OrgID(id)
		return err
	})
	if engine.IsDuplicate(err) {
		return wb.Org{}, wb.TakenError{Field: "name"}
	}
	return o, err
}

// Org gives an organisation.
func (d *DB) Org(ctx context.Context, org wb.OrgID) (wb.Org, error) {
	return scanOrg(d.read(ctx).Row("SELECT "+orgColumns+" FROM orgs WHERE id = ?", org))
}

// OrgByName gives an organisation by its whole name.
func (d *DB) OrgByName(ctx context.Context, name string) (wb.Org, error) {
	return scanOrg(d.read(ctx).Row("SELECT "+orgColumns+" FROM orgs WHERE name = ?", strings.TrimSpace(name)))
}

// Orgs gives all organisations, for the program itself.
func (d *DB) Orgs(ctx context.Context) ([]wb.Org, error) {
	rows, err := d.read(ctx).Rows("SELECT " + orgColumns + " FROM orgs ORDER BY id")
	return collect(rows, err, scanOrg)
}

// lockOrg makes directory changes of one organisation come one after the other, and numbers them.
func (d *DB) lockOrg(tx *engine.Tx, org wb.OrgID) (rev int64, err error) {
	if err := changed(tx.Run("UPDATE orgs SET rev = rev + 1 WHERE id = ?", org)); err != nil {
		return 0, err
	}
	err = tx.Row("SELECT rev FROM orgs WHERE id = ?", org).Scan(&rev)
	return rev, err
}

// directoryChange adds the task that tells others, ordered per entry.
func (d *DB) directoryChange(tx *engine.Tx, rev int64, c wb.DirectoryChange) error {
	order := fmt.Sprintf("p:%d", c.Person)
	if c.Department != 0 {
		order = fmt.Sprintf("d:%d", c.Department)
	}
	_, err := d.directory.Add(tx, engine.Task[wb.DirectoryChange]{Org: int64(c.Org), Key: fmt.Sprintf("%s:%d", order, rev),
		Order: order, Payload: c})
	return err
}

// RunDirectory hands directory changes to do until ctx ends and all workers are home. Changes of one entry come in
// order; an error makes one come again later.
func (d *DB) RunDirectory(ctx context.Context, workers int, do func(context.Context, wb.DirectoryChange) error) error {
	return d.directory.Run(ctx, workers, func(ctx context.Context, c *engine.Claimed[wb.DirectoryChange]) error {
		return do(ctx, c.Payload)
	})
}

// DirectoryAt numbers the changes of an organisation's directory: while it stays, so does who is where.
func (d *DB) DirectoryAt(ctx context.Context, org wb.OrgID) (int64, error) {
	var rev int64
	err := d.read(ctx).Row("SELECT rev FROM orgs WHERE id = ?", org).Scan(&rev)
	return rev, absent(err)
}
