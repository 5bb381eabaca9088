package maildb

import (
	"testing"

	"mailbridge/configs/engine/enginetest"
)

// TestKeptNamesEveryRef: a column ref that Kept does not name would leave its blobs out of backups.
func TestKeptNamesEveryRef(t *testing.T) {
	e := enginetest.Open(t)
	if _, err := Open(t.Context(), e, Options{}); err != nil {
		t.Fatal(err)
	}
	q := "SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'ref'"
	if e.DB.Dialect() != "sqlite" {
		q = "SELECT table_name FROM information_schema.columns WHERE table_schema = DATABASE() AND column_name = 'ref'"
	}
	rows, err := e.DB.Query(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	n := 0
	for ; rows.Next(); n++ {
		var table string
		if err := rows.Scan(&table); err != nil {
			t.Fatal(err)
		}
		if Kept().Refs[table] != "ref" {
			t.Errorf("Kept does not name %s.ref", table)
		}
	}
	if err := rows.Err(); err != nil || n == 0 {
		t.Errorf("%d columns looked at, %v", n, err)
	}
}
