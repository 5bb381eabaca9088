package engine

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"slices"
	"strings"

	"github.com/go-sql-driver/mysql"
	gormmysql "gorm.io/driver/mysql"
	"gorm.io/gorm"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Error numbers of MySQL, MariaDB and relatives.
const (
	mysqlConnections  = 1040 // too many
	mysqlShutdown     = 1053
	mysqlDiskFull     = 1021
	mysqlDuplicate    = 1062
	mysqlTableFull    = 1114
	mysqlNoVariable   = 1193
	mysqlLockTimeout  = 1205
	mysqlDeadlock     = 1213
	mysqlChanged      = 1020 // MariaDB: record has changed since last read
	mysqlCommitLost   = 3101 // Group Replication: rolled back during commit
	mysqlKilled       = 1927 // MariaDB: the connection was
	mysqlWasIdle      = 4031 // the server closed the connection, see mysqlIdle
	tidbTxnRetry      = 8002
	tidbSchemaChanged = 8028
	tidbWriteConflict = 9007
)

var mysqlRetries = []uint16{mysqlLockTimeout, mysqlDeadlock, mysqlChanged, mysqlCommitLost, tidbTxnRetry, tidbSchemaChanged, tidbWriteConflict}

// mysqlAway are answers of a server that starts, stops or has no connection left.
var mysqlAway = []uint16{mysqlConnections, mysqlShutdown, mysqlKilled}

// Unavailable tells whether err says that the database cannot be reached, has no time or has no room now, so that the same
// may be tried later.
func Unavailable(err error) bool {
	var wire *net.OpError
	return errors.As(err, &wire) || brokenConn(err) || errors.Is(err, ErrFull) || errors.Is(err, ErrClosed) ||
		slices.Contains(mysqlAway, mysqlNumber(err)) || retriable(MySQL, err) || retriable(SQLite, err)
}

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

// noRoom gives its name to the error of a database whose disk is full.
func noRoom(err error) error {
	if err == nil || errors.Is(err, ErrFull) {
		return err
	}
	code := sqliteCode(err)
	full := code&0xff == sqlite3.SQLITE_FULL || code == sqlite3.SQLITE_IOERR_SHMSIZE || slices.Contains(mysqlFull, mysqlNumber(err))
	if !full {
		return err
	}
	return fmt.Errorf("%w: %w", ErrFull, err)
}

// mysqlFull are ER_DISK_FULL and ER_RECORD_FILE_FULL.
var mysqlFull = []uint16{1021, 1114}

// retriable tells whether the same transaction may succeed when run again.
func retriable(d Dialect, err error) bool {
	if d == MySQL {
		return slices.Contains(mysqlRetries, mysqlNumber(err))
	}
	return sqliteCode(err)&0xff == sqlite3.SQLITE_BUSY
}

func brokenConn(err error) bool {
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, mysql.ErrInvalidConn) ||
		errors.Is(err, sql.ErrConnDone) || errors.Is(err, io.ErrUnexpectedEOF) || mysqlNumber(err) == mysqlWasIdle
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

// advanceHeads advances the heads of streams by the given numbers, and makes streams on first use.
// The heads stay locked until the transaction ends. It returns the first new position of each.
func advanceHeads(tx *Tx, counts map[string]int64) (map[string]int64, error) {
	first := make(map[string]int64, len(counts))
	err := InPowers(slices.Sorted(maps.Keys(counts)), func(names []string) error {
		some, err := advanceSome(tx, names, counts)
		maps.Copy(first, some)
		return err
	})
	return first, err
}

func advanceSome(tx *Tx, names []string, counts map[string]int64) (map[string]int64, error) {
	args := make([]any, 0, 3*len(names))
	for _, n := range names {
		args = append(args, n, counts[n], randomHex(4))
	}
	insert := "INSERT INTO stream_head (stream, seq, epoch) VALUES (?, ?, ?)" + strings.Repeat(", (?, ?, ?)", len(names)-1)
	if tx.conn.dialect == SQLite {
		rows, err := tx.Rows(insert+" ON CONFLICT (stream) DO UPDATE SET seq = seq + excluded.seq RETURNING stream, seq", args...)
		return firstSeqs(rows, err, counts)
	}
	if len(names) == 1 { // MySQL has no RETURNING here, but carries one number back
		n := counts[names[0]]
		res, err := tx.Run("INSERT INTO stream_head (stream, seq, epoch) VALUES (?, LAST_INSERT_ID(?), ?) ON DUPLICATE KEY UPDATE seq = LAST_INSERT_ID(seq + ?)", append(args, n)...)
		if err != nil {
			return nil, err
		}
		seq, err := res.LastInsertId()
		return map[string]int64{names[0]: seq - n + 1}, err
	}
	if _, err := tx.Run(insert+" ON DUPLICATE KEY UPDATE seq = seq + VALUES(seq)", args...); err != nil {
		return nil, err
	}
	args = args[:0]
	for _, n := range names {
		args = append(args, n)
	}
	rows, err := tx.Rows("SELECT stream, seq FROM stream_head WHERE stream IN ("+Marks(len(names))+")", args...)
	return firstSeqs(rows, err, counts)
}

func firstSeqs(rows *sql.Rows, err error, counts map[string]int64) (map[string]int64, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	first := make(map[string]int64, len(counts))
	for rows.Next() {
		var name string
		var seq int64
		if err := rows.Scan(&name, &seq); err != nil {
			return nil, err
		}
		first[name] = seq - counts[name] + 1
	}
	return first, rows.Err()
}
