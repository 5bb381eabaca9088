// Package enginetest opens engines for tests: SQLite in a temporary folder, or a fresh MySQL
// database when MAILBRIDGE_TEST_MYSQL names a server ("mysql://root@unix(/tmp/x.sock)/").
package enginetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"log/slog"
	"os"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"

	"mailbridge/configs/engine"
)

// Variable is the environment variable that names the MySQL server for tests.
const Variable = "MAILBRIDGE_TEST_MYSQL"

// Open returns an engine with a database of this test alone; it is closed and removed when the test ends. The database
// is empty but for the tables that Rooms names.
func Open(t testing.TB) *engine.Engine {
	t.Helper()
	return OpenWith(t, Options(t))
}

// Options returns options for such a database: to open it twice, or with a clock.
func Options(t testing.TB) engine.Options {
	t.Helper()
	if migrated != nil {
		return migrated.Options(t)
	}
	return empty(t)
}

func empty(t testing.TB) engine.Options {
	t.Helper()
	o := engine.Options{DB: "sqlite", Data: t.TempDir(), Log: slog.New(slog.DiscardHandler)}
	if server := os.Getenv(Variable); server != "" {
		o.DB = freshMySQL(t, server)
	}
	return o
}

// OpenWith opens an engine and closes it when the test ends.
func OpenWith(t testing.TB, o engine.Options) *engine.Engine {
	t.Helper()
	e, err := engine.Open(context.Background(), o)
	if err != nil {
		t.Fatalf("open engine: %v", err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Errorf("close engine: %v", err)
		}
	})
	return e
}

// TwoNodes opens two engines on one database and skips the test where that is not possible, which
// is SQLite. Each has a data folder of its own; blobs lie in the database.
func TwoNodes(t testing.TB) (a, b *engine.Engine) {
	t.Helper()
	if os.Getenv(Variable) == "" {
		t.Skipf("two nodes need MySQL: set %s", Variable)
	}
	o := Options(t)
	o.Node = "a"
	second := o
	second.Node, second.Data = "b", t.TempDir()
	return OpenWith(t, o), OpenWith(t, second)
}

func freshMySQL(t testing.TB, server string) (dsn string) {
	t.Helper()
	dsn, drop, err := createMySQL(server)
	if err != nil {
		t.Fatalf("%s: %v", Variable, err)
	}
	t.Cleanup(func() {
		if err := drop(); err != nil {
			t.Errorf("drop test database: %v", err)
		}
	})
	return dsn
}

// createMySQL makes an empty database; drop removes it.
func createMySQL(server string) (dsn string, drop func() error, err error) {
	cfg, err := mysql.ParseDSN(strings.TrimPrefix(server, "mysql://"))
	if err != nil {
		return "", nil, err
	}
	name := "mb_test_" + strings.ToLower(rand.Text()[:12])
	cfg.DBName = ""
	admin, err := mysql.NewConnector(cfg)
	if err != nil {
		return "", nil, err
	}
	db := sql.OpenDB(admin)
	if _, err := db.Exec("CREATE DATABASE " + name + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"); err != nil {
		return "", nil, errors.Join(err, db.Close())
	}
	drop = func() error {
		_, err := db.Exec("DROP DATABASE " + name)
		return errors.Join(err, db.Close())
	}
	cfg.DBName = name
	return "mysql://" + cfg.FormatDSN(), drop, nil
}
