package engine

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
)

// openOwn is enginetest.Open for tests that look inside.
func openOwn(t testing.TB, db string, now func() time.Time) *Engine {
	t.Helper()
	e, err := Open(context.Background(), Options{DB: db, Data: t.TempDir(), Log: quiet(), Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

// testDatabase is SQLite, or a new database on the MySQL server for tests.
func testDatabase(t testing.TB) string {
	t.Helper()
	server := os.Getenv("MAILBRIDGE_TEST_MYSQL")
	if server == "" {
		return "sqlite"
	}
	cfg, err := mysql.ParseDSN(strings.TrimPrefix(server, "mysql://"))
	if err != nil {
		t.Fatal(err)
	}
	name := "mb_test_" + randomHex(6)
	c, err := mysql.NewConnector(cfg)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(c)
	// A foreign collation on purpose: Open has to set it right.
	if _, err := db.Exec("CREATE DATABASE " + name + " CHARACTER SET latin1"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Exec("DROP DATABASE " + name); db.Close() })
	cfg.DBName = name
	return "mysql://" + cfg.FormatDSN()
}

func TestSQLiteIsSafe(t *testing.T) {
	e := openOwn(t, "sqlite", nil)
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "10000", "mmap_size": "0"} {
		var reader, writer string
		if err := e.DB.QueryRow(context.Background(), "PRAGMA "+pragma).Scan(&reader); err != nil {
			t.Fatal(err)
		}
		err := e.DB.Write(context.Background(), func(tx *Tx) error { return tx.Row("PRAGMA " + pragma).Scan(&writer) })
		if err != nil || reader != want || writer != want {
			t.Errorf("%s: reader %s, writer %s, %v, want %s", pragma, reader, writer, err, want)
		}
	}
}

func TestMySQLSession(t *testing.T) {
	db := testDatabase(t)
	if db == "sqlite" {
		t.Skip("needs MAILBRIDGE_TEST_MYSQL")
	}
	e := openOwn(t, db, nil)
	for q, want := range map[string]string{
		"SELECT @@tx_isolation": "READ-COMMITTED", "SELECT @@collation_database": "utf8mb4_bin", "SELECT @@time_zone": "+00:00",
	} {
		var got string
		if err := e.DB.QueryRow(context.Background(), q).Scan(&got); err != nil || got != want {
			t.Errorf("%s = %q, %v, want %q", q, got, err, want)
		}
	}
}

func TestMySQLAddressHidesSecrets(t *testing.T) {
	for _, dsn := range []string{"mysql://root:hunter2@tcp(x", "postgres://root:hunter2@x/y"} {
		_, err := Open(context.Background(), Options{DB: dsn, Data: t.TempDir(), Log: quiet()})
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("Open(%s…): %v, want an error without the password", dsn[:5], err)
		}
	}
}

// A connection that the server closed meanwhile is replaced; the write goes through.
func TestMySQLLostConnection(t *testing.T) {
	db := testDatabase(t)
	if db == "sqlite" {
		t.Skip("needs MAILBRIDGE_TEST_MYSQL")
	}
	e := openOwn(t, db, nil)
	ctx := context.Background()
	var ids []int64
	for range 20 { // meets every committer
		var id int64
		err := e.DB.Write(ctx, func(tx *Tx) error { return tx.Row("SELECT CONNECTION_ID() + ?", 0).Scan(&id) })
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		if _, err := e.DB.reader.Exec(fmt.Sprintf("KILL %d", id)); err != nil {
			t.Fatal(err)
		}
	}
	for range 20 {
		if err := e.DB.Write(ctx, func(tx *Tx) error { return e.Streams.Append(tx, "s", "k", 1) }); err != nil {
			t.Errorf("write after the server closed the connection: %v", err)
		}
	}
}

func TestTrim(t *testing.T) {
	now := time.Now()
	e := openOwn(t, testDatabase(t), func() time.Time { return now })
	ctx := context.Background()
	fill := func(stream string, n int) {
		t.Helper()
		err := e.DB.Write(ctx, func(tx *Tx) error {
			for i := range n {
				if err := e.Streams.Append(tx, stream, "k", i); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	fill("old", 2500)
	now = now.Add(streamAge + time.Hour)
	fill("old", 3)
	fill("new", 5)
	if err := e.Streams.trim(ctx); err != nil {
		t.Fatal(err)
	}
	heads, err := e.Streams.Heads(ctx, []string{"old", "new"})
	if err != nil || heads["old"].Trimmed != 2500 || heads["old"].Seq != 2503 || heads["new"].Trimmed != 0 {
		t.Errorf("Heads after trim by age = %+v, %v", heads, err)
	}
	if got, err := e.Streams.Since(ctx, "old", 0, 10); err != nil || len(got) != 3 || got[0].Seq != 2501 {
		t.Errorf("Since after trim = %d events, %v, want 3 from 2501", len(got), err)
	}
	if err := e.Streams.trimAll(ctx, "SELECT stream, seq - ? FROM stream_head WHERE seq - trimmed > ? LIMIT ?", 2, 2, 10); err != nil {
		t.Fatal(err)
	}
	heads, err = e.Streams.Heads(ctx, []string{"old", "new"})
	if err != nil || heads["old"].Trimmed != 2501 || heads["new"].Trimmed != 3 {
		t.Errorf("Heads after trim by length = %+v, %v", heads, err)
	}
}

// Forsake gives the folder's name up without closing anything, as the end of a process would.
func Forsake(e *Engine) { _ = e.id.close() }
