package engine

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"slices"

	"github.com/go-sql-driver/mysql"
	gormmysql "gorm.io/driver/mysql"
	"gorm.io/gorm"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Error numbers of MySQL, MariaDB and relatives.
const (
	mysqlDiskFull     = 1021
	mysqlDuplicate    = 1062
	mysqlTableFull    = 1114
	mysqlLockTimeout  = 1205
	mysqlDeadlock     = 1213
	mysqlChanged      = 1020 // MariaDB: record has changed since last read
	mysqlCommitLost   = 3101 // Group Replication: rolled back during commit
	tidbTxnRetry      = 8002
	tidbSchemaChanged = 8028
	tidbWriteConflict = 9007
)

var mysqlRetries = []uint16{mysqlLockTimeout, mysqlDeadlock, mysqlChanged, mysqlCommitLost, tidbTxnRetry, tidbSchemaChanged, tidbWriteConflict}

// IsDuplicate tells whether err says that a unique key exists already, from gorm or from a raw
// statement, on either database.
func IsDuplicate(err error) bool {
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return true
	}
	if code := sqliteCode(err); code == sqlite3.SQLITE_CONSTRAINT_UNIQUE || code == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY {
		return true
	}
	return mysqlNumber(err) == mysqlDuplicate
}

// noSpace tells whether the database has no room for more.
func noSpace(err error) bool {
	n := mysqlNumber(err)
	return n == mysqlDiskFull || n == mysqlTableFull || sqliteCode(err)&0xff == sqlite3.SQLITE_FULL
}

func sqliteCode(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return 0
}

func mysqlNumber(err error) uint16 {
	var e *mysql.MySQLError
	if errors.As(err, &e) {
		return e.Number
	}
	return 0
}

// fatal tells whether err may have undone the whole transaction instead of one statement.
func fatal(d Dialect, err error) bool {
	if brokenConn(err) {
		return true
	}
	if d == MySQL {
		return slices.Contains(mysqlRetries, mysqlNumber(err))
	}
	// SQLite, "Response To Errors Within A Transaction": these may roll everything back.
	switch sqliteCode(err) & 0xff {
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_INTERRUPT:
		return true
	}
	return false
}

// retriable tells whether the same transaction may succeed when run again.
func retriable(d Dialect, err error) bool {
	if d == MySQL {
		return slices.Contains(mysqlRetries, mysqlNumber(err))
	}
	return sqliteCode(err)&0xff == sqlite3.SQLITE_BUSY
}

func brokenConn(err error) bool {
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, mysql.ErrInvalidConn) ||
		errors.Is(err, sql.ErrConnDone) || errors.Is(err, io.ErrUnexpectedEOF)
}

// beginSQL starts a transaction that may write. SQLite takes the write lock at once: a reader that
// turns writer later would fail with SQLITE_BUSY in spite of the timeout.
func beginSQL(d Dialect) string {
	if d == SQLite {
		return "BEGIN IMMEDIATE"
	}
	return "START TRANSACTION"
}

// dialector puts gorm on the reader pool.
func (d *DB) dialector() gorm.Dialector {
	if d.dialect == SQLite {
		return sqliteDialector{d.reads}
	}
	// RETURNING is left out: MariaDB 10.11 knows it for INSERT only, MySQL not at all.
	return gormmysql.New(gormmysql.Config{Conn: d.reads, DisableWithReturning: true})
}

// nextSeq advances the head of a stream, which stays locked until the transaction ends, and makes
// the stream on first use.
func nextSeq(tx *Tx, stream string) (seq int64, err error) {
	epoch := randomHex(4)
	if tx.conn.dialect == SQLite {
		err = tx.Row("INSERT INTO stream_head (stream, seq, epoch) VALUES (?, 1, ?) ON CONFLICT (stream) DO UPDATE SET seq = seq + 1 RETURNING seq", stream, epoch).Scan(&seq)
		return seq, err
	}
	// MySQL has no RETURNING here, but carries one number back.
	res, err := tx.Run("INSERT INTO stream_head (stream, seq, epoch) VALUES (?, LAST_INSERT_ID(1), ?) ON DUPLICATE KEY UPDATE seq = LAST_INSERT_ID(seq + 1)", stream, epoch)
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}
