package engine

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strconv"

	"gorm.io/gorm"
	"gorm.io/gorm/callbacks"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/logger"
	"gorm.io/gorm/schema"
)

const (
	// sqliteReaders connections read while one writes; each keeps its own page cache.
	sqliteReaders = 4
	// sqliteFile is the database inside the data folder.
	sqliteFile = "mailbridge.db"
)

// sqlitePragmas hold for each connection, so they stand in the DSN.
var sqlitePragmas = []string{
	"busy_timeout(10000)",          // what does not know our turnstile (sqlite3 shell, a checkpoint) may hold the lock for a moment
	"journal_mode(WAL)",            // readers and the writer do not block each other
	"synchronous(FULL)",            // a commit is on disk when it returns; NORMAL may lose it
	"foreign_keys(1)",              //
	"cache_size(-4000)",            // 4 MB; what is not in it the system has, and each split of a page ends in a walk through all of it
	"cache_spill(4000)",            // pages: what a transaction of 16 MB changes stays in memory until its end
	"mmap_size(0)",                 // mapped pages save a copy in reading, but each checkpoint costs faults and unmapping
	"wal_autocheckpoint(4000)",     // about 16 MB; the default of 1,000 pages checkpoints too often under load
	"journal_size_limit(67108864)", // a WAL that once grew is cut back to 64 MB
	"temp_store(2)",                // sorts stay in memory
}

func sqliteDSN(path string, readOnly bool) string {
	v := url.Values{"_pragma": append([]string(nil), sqlitePragmas...), "_txlock": {"immediate"}, "_time_format": {"sqlite"}}
	if readOnly {
		v["_pragma"] = append(v["_pragma"], "query_only(1)") // a write through Read is a bug; let it fail
	}
	return (&url.URL{Scheme: "file", Opaque: url.PathEscape(path), RawQuery: v.Encode()}).String()
}

func (d *DB) dialSQLite(ctx context.Context, folder string, fault Fault) (err error) {
	path := filepath.Join(folder, sqliteFile)
	locks := filepath.Join(folder, "locks")
	if err := os.MkdirAll(locks, 0o700); err != nil {
		return err
	}
	d.openLock = filepath.Join(locks, "open.lock")
	if d.turns, err = openTurnstile(locks); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.turns.close())
		}
	}()
	open := func(readOnly bool, conns int) (*sql.DB, error) {
		db, err := fault.openNamed("sqlite", sqliteDSN(path, readOnly))
		if err == nil {
			db.SetMaxOpenConns(conns)
			db.SetMaxIdleConns(conns)
		}
		return db, err
	}
	d.migrate = func() (*sql.DB, error) { return open(false, 1) }
	if d.writer, err = open(false, 1); err != nil {
		return err
	}
	// The first connection creates the file, so that readers find it, and turns to WAL, which waits
	// for nobody.
	create := func(*os.File) error {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) // SQLite would let everybody read it
		if err != nil {
			return err
		}
		return errors.Join(f.Close(), d.writer.PingContext(ctx))
	}
	if err := withLock(ctx, d.openLock, migrateWait, create); err != nil {
		return errors.Join(err, d.writer.Close())
	}
	if d.reader, err = open(true, sqliteReaders); err != nil {
		return errors.Join(err, d.writer.Close())
	}
	return nil
}

// sqliteDialector is as much of a gorm dialect as a program needs whose schema comes from SQL
// files.
type sqliteDialector struct{ conn gorm.ConnPool }

func (sqliteDialector) Name() string { return string(SQLite) }

func (d sqliteDialector) Initialize(db *gorm.DB) error {
	db.ConnPool = d.conn
	callbacks.RegisterDefaultCallbacks(db, &callbacks.Config{
		CreateClauses:        []string{"INSERT", "VALUES", "ON CONFLICT", "RETURNING"},
		UpdateClauses:        []string{"UPDATE", "SET", "FROM", "WHERE", "RETURNING"},
		DeleteClauses:        []string{"DELETE", "FROM", "WHERE", "RETURNING"},
		LastInsertIDReversed: true,
	})
	db.ClauseBuilders["INSERT"] = buildInsert
	db.ClauseBuilders["LIMIT"] = buildLimit
	db.ClauseBuilders["FOR"] = func(clause.Clause, clause.Builder) {} // SQLite has one writer; row locks mean nothing
	return nil
}

// buildInsert writes "INSERT OR IGNORE INTO" with the modifier where SQLite wants it.
func buildInsert(c clause.Clause, b clause.Builder) {
	stmt, ok := b.(*gorm.Statement)
	insert, isInsert := c.Expression.(clause.Insert)
	if !ok || !isInsert {
		c.Build(b)
		return
	}
	stmt.WriteString("INSERT ")
	if insert.Modifier != "" {
		stmt.WriteString(insert.Modifier + " ")
	}
	stmt.WriteString("INTO ")
	if insert.Table.Name == "" {
		stmt.WriteQuoted(stmt.Table)
		return
	}
	stmt.WriteQuoted(insert.Table)
}

// buildLimit adds the LIMIT that SQLite requires before OFFSET.
func buildLimit(c clause.Clause, b clause.Builder) {
	limit, ok := c.Expression.(clause.Limit)
	if !ok {
		return
	}
	n := -1
	if limit.Limit != nil && *limit.Limit >= 0 {
		n = *limit.Limit
	}
	if n < 0 && limit.Offset <= 0 {
		return
	}
	b.WriteString("LIMIT " + strconv.Itoa(n))
	if limit.Offset > 0 {
		b.WriteString(" OFFSET " + strconv.Itoa(limit.Offset))
	}
}

// Migrator returns nil: the schema comes from SQL files, and AutoMigrate must not be used.
func (sqliteDialector) Migrator(*gorm.DB) gorm.Migrator { return nil }

func (sqliteDialector) DataTypeOf(*schema.Field) string { return "" }

func (sqliteDialector) DefaultValueOf(*schema.Field) clause.Expression {
	return clause.Expr{SQL: "NULL"} // an INTEGER PRIMARY KEY that is NULL gets the next number
}

func (sqliteDialector) BindVarTo(w clause.Writer, _ *gorm.Statement, _ any) { w.WriteByte('?') }

// QuoteTo quotes each part of "table.column" with backticks, which both databases understand.
func (sqliteDialector) QuoteTo(w clause.Writer, name string) {
	w.WriteByte('`')
	for _, c := range []byte(name) {
		switch c {
		case '.':
			w.WriteString("`.`")
		case '`':
			w.WriteString("``")
		default:
			w.WriteByte(c)
		}
	}
	w.WriteByte('`')
}

func (sqliteDialector) Explain(q string, vars ...any) string {
	return logger.ExplainSQL(q, nil, `"`, vars...)
}

func (sqliteDialector) SavePoint(tx *gorm.DB, name string) error {
	return tx.Exec("SAVEPOINT " + name).Error
}

func (sqliteDialector) RollbackTo(tx *gorm.DB, name string) error {
	return tx.Exec("ROLLBACK TO SAVEPOINT " + name).Error
}

// Translate gives gorm's name to the errors stores ask for.
func (sqliteDialector) Translate(err error) error {
	if IsDuplicate(err) {
		return gorm.ErrDuplicatedKey
	}
	return err
}

var (
	_ gorm.Dialector                     = sqliteDialector{}
	_ gorm.ErrorTranslator               = sqliteDialector{}
	_ gorm.SavePointerDialectorInterface = sqliteDialector{}
)
