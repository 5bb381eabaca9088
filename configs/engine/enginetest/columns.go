package enginetest

import (
	"context"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"

	"mailbridge/configs/engine"
)

const (
	sqliteColumns = "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'"
	mysqlColumns  = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = DATABASE()"
)

// SameColumns fails when the tables that prepare makes differ between the databases in name or
// columns. Tables whose names begin with one of except are left out, such as those of a full-text
// index. It skips without MySQL.
func SameColumns(t testing.TB, prepare func(*engine.Engine) error, except ...string) {
	t.Helper()
	server := os.Getenv(Variable)
	if server == "" {
		t.Skipf("comparing columns needs MySQL: set %s", Variable)
	}
	except = append(except, "schema_") // goose's own
	lite := columns(t, "sqlite", sqliteColumns, prepare, except)
	my := columns(t, freshMySQL(t, server), mysqlColumns, prepare, except)
	for _, c := range lite {
		if !slices.Contains(my, c) {
			t.Errorf("%s is in SQLite only", c)
		}
	}
	for _, c := range my {
		if !slices.Contains(lite, c) {
			t.Errorf("%s is in MySQL only", c)
		}
	}
}

func columns(t testing.TB, db, q string, prepare func(*engine.Engine) error, except []string) (out []string) {
	t.Helper()
	e := OpenWith(t, engine.Options{DB: db, Data: t.TempDir(), Log: slog.New(slog.DiscardHandler)})
	if err := prepare(e); err != nil {
		t.Fatalf("prepare %s: %v", e.DB.Dialect(), err)
	}
	rows, err := e.DB.Query(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(except, func(p string) bool { return strings.HasPrefix(table, p) }) {
			out = append(out, table+"."+column)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}
