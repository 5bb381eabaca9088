package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"time"

	"github.com/pressly/goose/v3"
)

// migrateWait bounds how long a node waits for another one that is migrating.
const migrateWait = 10 * time.Minute

// ErrNewer keeps an older build away from what a newer one has migrated. Nothing was changed.
var ErrNewer = errors.New("start the newer build, or restore a backup from before it")

var roomName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,30}$`)

// Migrate brings the tables of one room up to date. files has the folders sqlite and mysql with
// goose files of equal numbers; each room keeps its own version table, schema_<room>. Processes on
// one database take turns. It blocks until done and is to be called before the room serves.
func (d *DB) Migrate(ctx context.Context, room string, files fs.FS) error {
	if !roomName.MatchString(room) {
		return fmt.Errorf("migrate: %q is no name for a room", room)
	}
	pool, err := d.migrate()
	if err != nil {
		return fmt.Errorf("migrate %s: %w", room, err)
	}
	err = d.locked(ctx, pool, func() error { return d.up(ctx, pool, room, files) })
	if err = errors.Join(err, pool.Close()); err != nil {
		return fmt.Errorf("migrate %s: %w", room, err)
	}
	return nil
}

func (d *DB) up(ctx context.Context, pool *sql.DB, room string, files fs.FS) error {
	folder, err := fs.Sub(files, string(d.dialect))
	if err != nil {
		return err
	}
	dialect := goose.DialectSQLite3
	if d.dialect == MySQL {
		dialect = goose.DialectMySQL
	}
	p, err := goose.NewProvider(dialect, pool, folder, goose.WithTableName("schema_"+room),
		goose.WithDisableGlobalRegistry(true), goose.WithSlog(d.log),
		goose.WithAllowOutofOrder(true)) // numbers are given out by subject: an earlier build may have a later one already
	if err != nil {
		return err
	}
	if err := known(ctx, p); err != nil {
		return err
	}
	if v, bounded := d.upTo[room]; bounded {
		if list := p.ListSources(); len(list) > 0 && list[len(list)-1].Version < v {
			return fmt.Errorf("tables of version %d come from a newer build", v)
		}
		_, err = p.UpTo(ctx, v)
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// known refuses tables that a newer build has changed: this one would read and write them wrongly.
func known(ctx context.Context, p *goose.Provider) error {
	have, err := p.GetDBVersion(ctx)
	if err != nil {
		return err
	}
	list := p.ListSources()
	if newest := list[len(list)-1].Version; have > newest {
		return fmt.Errorf("version %d of the tables was made by a newer build, this one knows %d: %w", have, newest, ErrNewer)
	}
	return nil
}

// locked runs fn while no other process or node migrates the same database.
func (d *DB) locked(ctx context.Context, pool *sql.DB, fn func() error) error {
	if d.dialect == SQLite {
		return withLock(ctx, d.openLock, migrateWait, func(*os.File) error {
			if err := d.turns.take(); err != nil {
				return err
			}
			defer d.turns.give()
			return fn()
		})
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	// The name of the lock is global to the server, so it carries the database; 64 bytes at most.
	const name = "CONCAT('mb.', LEFT(SHA1(DATABASE()), 32))"
	var got sql.NullInt64
	if err := conn.QueryRowContext(ctx, "SELECT GET_LOCK("+name+", ?)", int(migrateWait.Seconds())).Scan(&got); err != nil {
		return err
	}
	if got.Int64 != 1 {
		return fmt.Errorf("another node has been migrating for %v", migrateWait)
	}
	err = fn()
	_, unlock := conn.ExecContext(context.WithoutCancel(ctx), "DO RELEASE_LOCK("+name+")")
	return errors.Join(err, unlock)
}
