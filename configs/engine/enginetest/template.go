package enginetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/go-sql-driver/mysql"

	"mailbridge/configs/engine"
)

// Template is a database with its data folder that is made once in a process, of which each test gets a copy: sixty
// migrations take a tenth of a second, and on MariaDB a whole one.
type Template struct {
	// Make fills an empty database and closes it.
	Make func(engine.Options) error

	once   sync.Once
	err    error
	o      engine.Options
	tables []table // of MySQL
	drop   func() error
}

// Options returns options for a copy of the template that is this test's alone.
func (p *Template) Options(t testing.TB) engine.Options {
	t.Helper()
	p.once.Do(func() { p.err = p.fill() })
	if p.err != nil {
		t.Fatalf("make the template: %v", p.err)
	}
	o := empty(t)
	if err := os.CopyFS(o.Data, os.DirFS(p.o.Data)); err != nil {
		t.Fatalf("copy the template: %v", err)
	}
	if o.DB != "sqlite" {
		if err := p.copyTables(o.DB); err != nil {
			t.Fatalf("copy the template: %v", err)
		}
	}
	return o
}

// Remove removes the template. No test may ask for a copy any more.
func (p *Template) Remove() error {
	if p.o.Data == "" {
		return nil
	}
	err := os.RemoveAll(p.o.Data)
	if p.drop != nil {
		err = errors.Join(err, p.drop())
	}
	return err
}

func (p *Template) fill() (err error) {
	p.o = engine.Options{DB: "sqlite", Log: slog.New(slog.DiscardHandler)}
	if p.o.Data, err = os.MkdirTemp("", "mailbridge-template"); err != nil {
		return err
	}
	server := os.Getenv(Variable)
	if server == "" {
		return p.Make(p.o)
	}
	if p.o.DB, p.drop, err = createMySQL(server); err != nil {
		return err
	}
	if err = p.Make(p.o); err != nil {
		return err
	}
	db, _, err := openMySQL(p.o.DB, false)
	if err != nil {
		return err
	}
	p.tables, err = tablesOf(db)
	return errors.Join(err, db.Close())
}

// table is one of a MySQL database; most are empty.
type table struct {
	name   string
	filled bool
}

func tablesOf(db *sql.DB) (list []table, err error) {
	rows, err := db.Query("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var t table
		if err := rows.Scan(&t.name); err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	for i := range list {
		if err := db.QueryRow("SELECT EXISTS (SELECT 1 FROM `" + list[i].name + "`)").Scan(&list[i].filled); err != nil {
			return nil, err
		}
	}
	return list, rows.Err()
}

// copyTables fills an empty database of the same server in one round trip. Nothing of ours has foreign keys, views or
// triggers, which LIKE would leave out.
func (p *Template) copyTables(dsn string) error {
	db, _, err := openMySQL(dsn, true)
	if err != nil {
		return err
	}
	defer db.Close()
	template, from, err := openMySQL(p.o.DB, false)
	if err != nil {
		return err
	}
	defer template.Close()
	var script strings.Builder
	for _, t := range p.tables {
		fmt.Fprintf(&script, "CREATE TABLE `%[1]s` LIKE `%[2]s`.`%[1]s`;", t.name, from)
		if t.filled {
			fmt.Fprintf(&script, "INSERT INTO `%[1]s` SELECT * FROM `%[2]s`.`%[1]s`;", t.name, from)
		}
	}
	_, err = db.Exec(script.String())
	return err
}

// openMySQL connects to the database of a DSN and tells its name.
func openMySQL(dsn string, script bool) (db *sql.DB, name string, err error) {
	c, err := mysql.ParseDSN(strings.TrimPrefix(dsn, "mysql://"))
	if err != nil {
		return nil, "", err
	}
	name, c.MultiStatements = c.DBName, script
	connector, err := mysql.NewConnector(c)
	if err != nil {
		return nil, "", err
	}
	return sql.OpenDB(connector), name, nil
}

// migrated is the template of a package whose tests run under Rooms.
var migrated *Template

// tests are those of a package.
type tests struct{ m interface{ Run() int } }

// Rooms lets the tests of a package that m runs start with the tables of the rooms that open opens, instead of with an
// empty database. For TestMain.
func Rooms(m interface{ Run() int }, open func(context.Context, *engine.Engine) error) interface{ Run() int } {
	migrated = &Template{Make: func(o engine.Options) error {
		ctx := context.Background()
		e, err := engine.Open(ctx, o)
		if err != nil {
			return err
		}
		return errors.Join(open(ctx, e), e.Close())
	}}
	return tests{m}
}

// Run runs the tests and removes what they were copied from.
func (r tests) Run() int {
	code := r.m.Run()
	if err := migrated.Remove(); err != nil {
		fmt.Fprintln(os.Stderr, "remove the template:", err)
	}
	return code
}
