package engine_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"gorm.io/gorm"

	"mailbridge/configs/engine"
	"mailbridge/configs/engine/enginetest"
)

// things is a table for tests.
var things = fstest.MapFS{
	"sqlite/00001_things.sql": {Data: []byte("-- +goose Up\nCREATE TABLE things (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, n INTEGER NOT NULL DEFAULT 0);\n")},
	"mysql/00001_things.sql":  {Data: []byte("-- +goose Up\nCREATE TABLE things (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(100) NOT NULL UNIQUE, n BIGINT NOT NULL DEFAULT 0);\n")},
}

type thing struct {
	ID   int64
	Name string
	N    int64
}

func openThings(t testing.TB) *engine.Engine {
	t.Helper()
	e := enginetest.Open(t)
	if err := e.DB.Migrate(context.Background(), "things", things); err != nil {
		t.Fatal(err)
	}
	return e
}

func insert(name string) func(*engine.Tx) error {
	return func(tx *engine.Tx) error {
		_, err := tx.Run("INSERT INTO things (name) VALUES (?)", name)
		return err
	}
}

func count(t testing.TB, e *engine.Engine) (n int) {
	t.Helper()
	if err := e.DB.QueryRow(context.Background(), "SELECT COUNT(*) FROM things").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestDialectIsTheOneAskedFor(t *testing.T) {
	want := engine.SQLite
	if os.Getenv(enginetest.Variable) != "" {
		want = engine.MySQL
	}
	if got := enginetest.Open(t).DB.Dialect(); got != want {
		t.Errorf("Dialect() = %s, want %s", got, want)
	}
}

func TestMigrateTwiceIsNoError(t *testing.T) {
	e := openThings(t)
	if err := e.DB.Migrate(context.Background(), "things", things); err != nil {
		t.Errorf("second Migrate: %v", err)
	}
	if err := e.DB.Migrate(context.Background(), "no such; name", things); err == nil {
		t.Error("a room name that is no identifier was taken")
	}
}

// Writes that fail or panic undo only their own work, alone and in company.
func TestWriteFailuresStayAlone(t *testing.T) {
	e := openThings(t)
	ctx := context.Background()
	boom := errors.New("boom")
	var wg sync.WaitGroup
	var good atomic.Int32
	for i := range 200 {
		wg.Go(func() {
			err := e.DB.Write(ctx, func(tx *engine.Tx) error {
				if err := insert(fmt.Sprint("w", i))(tx); err != nil {
					return err
				}
				switch i % 4 {
				case 1:
					return boom
				case 2:
					panic("boom")
				case 3:
					return insert(fmt.Sprint("w", i))(tx) // duplicate
				}
				return nil
			})
			switch {
			case i%4 == 0 && err == nil:
				good.Add(1)
			case i%4 == 1 && errors.Is(err, boom), i%4 == 2 && err != nil && strings.Contains(err.Error(), "boom"), i%4 == 3 && engine.IsDuplicate(err):
			default:
				t.Errorf("write %d: unexpected error %v", i, err)
			}
		})
	}
	wg.Wait()
	if got := count(t, e); got != 50 || good.Load() != 50 {
		t.Errorf("%d rows and %d good writes, want 50", got, good.Load())
	}
}

// Many increments of few rows in changing order: deadlocks on MySQL, none may be lost or doubled.
func TestWriteCountsExactly(t *testing.T) {
	e := openThings(t)
	ctx := context.Background()
	for _, n := range []string{"a", "b", "c"} {
		if err := e.DB.Write(ctx, insert(n)); err != nil {
			t.Fatal(err)
		}
	}
	var wg sync.WaitGroup
	var after atomic.Int32
	names := [][2]string{{"a", "b"}, {"b", "a"}, {"c", "a"}, {"b", "c"}}
	for g := range 16 {
		wg.Go(func() {
			for range 25 {
				err := e.DB.Write(ctx, func(tx *engine.Tx) error {
					for _, n := range names[g%len(names)] {
						if _, err := tx.Run("UPDATE things SET n = n + 1 WHERE name = ?", n); err != nil {
							return err
						}
					}
					tx.After(func() { after.Add(1) })
					return nil
				})
				if err != nil {
					t.Errorf("write: %v", err)
				}
			}
		})
	}
	wg.Wait()
	var sum int
	if err := e.DB.QueryRow(ctx, "SELECT SUM(n) FROM things").Scan(&sum); err != nil || sum != 800 {
		t.Errorf("sum = %d, %v, want 800", sum, err)
	}
	if after.Load() != 400 {
		t.Errorf("After ran %d times, want 400", after.Load())
	}
}

func TestWriteWithdrawnByContext(t *testing.T) {
	e := openThings(t)
	inside, release := make(chan struct{}), make(chan struct{})
	blockers := 1
	if e.DB.Dialect() == engine.MySQL {
		blockers = 4 // one for each committer
	}
	blocker := make(chan error, blockers)
	for range blockers {
		go func() {
			blocker <- e.DB.Write(context.Background(), func(*engine.Tx) error {
				inside <- struct{}{}
				<-release
				return nil
			})
		}()
		<-inside
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	ran := false
	err := e.DB.Write(ctx, func(*engine.Tx) error { ran = true; return nil })
	close(release)
	for range blockers {
		if err := <-blocker; err != nil {
			t.Error(err)
		}
	}
	if !errors.Is(err, context.DeadlineExceeded) || ran {
		t.Errorf("withdrawn write: %v, ran %v; want DeadlineExceeded and not run", err, ran)
	}
}

// Rows that fn forgot to close harm nobody else.
func TestWriteForgottenRows(t *testing.T) {
	e := openThings(t)
	ctx := context.Background()
	for i := range 20 {
		if err := e.DB.Write(ctx, insert(fmt.Sprint("x", i))); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 10 {
		err := e.DB.Write(ctx, func(tx *engine.Tx) error {
			rows, err := tx.Rows("SELECT name FROM things WHERE n = ?", 0)
			if err != nil {
				return err
			}
			rows.Next()
			if i%2 == 0 {
				return errors.New("left early")
			}
			return nil
		})
		if (err != nil) != (i%2 == 0) {
			t.Errorf("write %d: %v", i, err)
		}
		if err := e.DB.Write(ctx, insert(fmt.Sprint("y", i))); err != nil {
			t.Errorf("write after forgotten rows: %v", err)
		}
	}
}

func TestWriteAfterCloseIsRefused(t *testing.T) {
	o := enginetest.Options(t)
	e, err := engine.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if err := e.DB.Write(context.Background(), func(*engine.Tx) error { return nil }); !errors.Is(err, engine.ErrClosed) {
		t.Errorf("Write after Close: %v, want ErrClosed", err)
	}
}

func TestGormInsideWrite(t *testing.T) {
	e := openThings(t)
	ctx := context.Background()
	var id int64
	err := e.DB.Write(ctx, func(tx *engine.Tx) error {
		a := thing{Name: "a", N: 1}
		if err := tx.Create(&a).Error; err != nil {
			return err
		}
		id = a.ID
		if err := tx.Create(&[]thing{{Name: "b"}, {Name: "c"}}).Error; err != nil {
			return err
		}
		if err := tx.Create(&thing{Name: "a"}).Error; !errors.Is(err, gorm.ErrDuplicatedKey) {
			t.Errorf("duplicate: %v, want ErrDuplicatedKey", err)
		}
		undone := tx.Transaction(func(in *gorm.DB) error { // gorm's own: a savepoint
			if err := in.Create(&thing{Name: "d"}).Error; err != nil {
				return err
			}
			return errors.New("undo")
		})
		if undone == nil {
			t.Error("inner transaction did not fail")
		}
		return tx.Model(&thing{}).Where("name = ?", "b").Update("n", 7).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []thing
	if err := e.DB.Read(ctx).Order("name").Limit(10).Find(&got).Error; err != nil {
		t.Fatal(err)
	}
	if len(got) != 3 || got[0].ID != id || got[0].N != 1 || got[1].N != 7 || got[2].Name != "c" {
		t.Errorf("rows = %+v, want a, b with 7, c", got)
	}
	var b thing
	if err := e.DB.Read(ctx).Where("name = ?", "none").Take(&b).Error; !errors.Is(err, gorm.ErrRecordNotFound) {
		t.Errorf("Take of nothing: %v, want ErrRecordNotFound", err)
	}
	if err := e.DB.Read(ctx).Offset(1).Order("name").Find(&got).Error; e.DB.Dialect() == engine.SQLite && (err != nil || len(got) != 2) {
		t.Errorf("Offset without Limit: %d rows, %v, want 2", len(got), err)
	}
}

func TestReadRefusesToWriteOnSQLite(t *testing.T) {
	e := openThings(t)
	if e.DB.Dialect() != engine.SQLite {
		t.Skip("only SQLite can")
	}
	if err := e.DB.Read(context.Background()).Create(&thing{Name: "x"}).Error; err == nil {
		t.Error("a write through Read went through")
	}
}

// Case, and rows found but not changed, count alike on both databases.
func TestDatabasesAgree(t *testing.T) {
	e := openThings(t)
	err := e.DB.Write(context.Background(), func(tx *engine.Tx) error {
		for _, n := range []string{"a", "A", "ä", "邮件", "📧"} {
			if err := insert(n)(tx); err != nil {
				return fmt.Errorf("%s: %w", n, err)
			}
		}
		res, err := tx.Run("UPDATE things SET n = ? WHERE name = ?", 0, "a")
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); n != 1 || err != nil {
			t.Errorf("RowsAffected of an update without change = %d, %v, want 1", n, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestManyStatementsStayBounded(t *testing.T) {
	e := openThings(t)
	ctx := context.Background()
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range 400 {
				var n int
				q := fmt.Sprintf("SELECT COUNT(*) + %d FROM things WHERE n > ?", i+g)
				if err := e.DB.QueryRow(ctx, q, 0).Scan(&n); err != nil || n != i+g {
					t.Errorf("%s = %d, %v", q, n, err)
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestInChunks(t *testing.T) {
	var sizes []int
	err := engine.InChunks(make([]int, 1201), func(p []int) error { sizes = append(sizes, len(p)); return nil })
	if err != nil || fmt.Sprint(sizes) != "[500 500 201]" {
		t.Errorf("InChunks gave %v, %v, want [500 500 201]", sizes, err)
	}
}

func benchmarkWrite(b *testing.B, writers int) {
	e := openThings(b)
	ctx := context.Background()
	var next atomic.Int64
	var wg sync.WaitGroup
	b.ResetTimer()
	for range writers {
		wg.Go(func() {
			for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
				if err := e.DB.Write(ctx, insert(fmt.Sprint("row ", i))); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkWrite1(b *testing.B)  { benchmarkWrite(b, 1) }
func BenchmarkWrite50(b *testing.B) { benchmarkWrite(b, 50) }

// TestNewerTablesAreRefused: what a newer build has migrated is left alone, and a migration with a lower number than one
// that was applied before is made up for.
func TestNewerTablesAreRefused(t *testing.T) {
	e := enginetest.Open(t)
	files := fstest.MapFS{}
	add := func(n int) {
		for _, folder := range []string{"sqlite", "mysql"} {
			files[fmt.Sprintf("%s/%05d_x.sql", folder, n)] = &fstest.MapFile{Data: fmt.Appendf(nil, "-- +goose Up\nCREATE TABLE x%d (id INTEGER NOT NULL PRIMARY KEY);\n", n)}
		}
	}
	add(1)
	add(30)
	newer := maps.Clone(files)
	if err := e.DB.Migrate(t.Context(), "steps", files); err != nil {
		t.Fatal(err)
	}
	delete(files, "sqlite/00030_x.sql")
	delete(files, "mysql/00030_x.sql")
	add(20)
	if err := e.DB.Migrate(t.Context(), "steps", files); !errors.Is(err, engine.ErrNewer) {
		t.Errorf("an older build: %v, want ErrNewer", err)
	}
	var n int
	if err := e.DB.QueryRow(t.Context(), "SELECT COUNT(*) FROM x20").Scan(&n); err == nil {
		t.Error("it changed the tables")
	}
	files = newer
	add(20)
	if err := e.DB.Migrate(t.Context(), "steps", files); err != nil {
		t.Errorf("a number between two that were applied: %v", err)
	}
	if err := e.DB.QueryRow(t.Context(), "SELECT COUNT(*) FROM x20").Scan(&n); err != nil {
		t.Error(err)
	}
}
