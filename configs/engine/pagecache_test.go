package engine

import (
	"context"
	"database/sql"
	"testing"

	"modernc.org/sqlite"
)

// A connection that reads much leaves the others the pages they keep.
func TestConnectionsKeepTheirPages(t *testing.T) {
	ctx := context.Background()
	e := openOwn(t, "sqlite", nil)
	err := e.DB.Write(ctx, func(tx *Tx) error {
		_, err := tx.Run("CREATE TABLE pages_test (id INTEGER PRIMARY KEY, v BLOB)")
		if err == nil {
			_, err = tx.Run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) INSERT INTO pages_test SELECT i, zeroblob(1000) FROM n")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var conns []*sql.Conn
	for range sqliteReaders {
		c, err := e.DB.reader.Conn(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		conns = append(conns, c)
	}
	read := func(c *sql.Conn, rows int) (misses int) {
		t.Helper()
		status := func() (n int) {
			err := c.Raw(func(driver any) (err error) {
				n, _, err = driver.(sqlite.DBStatus).Status(sqlite.DBStatusCacheMiss, false)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		before := status()
		var sum int64
		if err := c.QueryRowContext(ctx, "SELECT SUM(LENGTH(v)) FROM pages_test WHERE id <= ?", rows).Scan(&sum); err != nil || sum != int64(rows)*1000 {
			t.Fatalf("read %d bytes, %v", sum, err)
		}
		return status() - before
	}
	for range 4 {
		for _, c := range conns {
			if n := read(c, 20_000); n < 1000 {
				t.Fatalf("reading everything took %d pages, more than fit were wanted", n)
			}
		}
	}
	for i, c := range conns {
		first := read(c, 400)
		if again := read(c, 400); again > 0 {
			t.Errorf("connection %d read %d pages and a moment later %d of them again", i+1, first, again)
		}
	}
}
