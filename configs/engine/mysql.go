package engine

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
)

const (
	// mysqlCommitters commit in parallel: InnoDB groups their fsyncs, and a write that waits for a
	// row lock holds up only its own batch.
	mysqlCommitters = 4
	mysqlReaders    = 16
	// mysqlSilence ends a statement whose server says nothing: a lock is waited for 10 s, and no
	// query of ours may take a minute. Migrations have no such bound.
	mysqlSilence = time.Minute
	// mysqlIdle is after how long the server undoes a transaction whose node says nothing, and so frees the rows that it
	// locked: a stopped or unreachable node would hold up all others for as long as its connection lives. Its other
	// committers may get the same rows after it, one by one, before anybody else does.
	mysqlIdle = 3 * time.Second
	// mysqlCollation compares bytes, as SQLite does; stores keep normalised columns.
	mysqlCollation = "utf8mb4_bin"
)

// mysqlConfig reads "mysql://user:pass@tcp(host:3306)/name". Parameters that change what the
// program sees are set here, whatever the address says.
func mysqlConfig(dsn string) (*mysql.Config, error) {
	rest, ok := strings.CutPrefix(dsn, "mysql://")
	if !ok {
		return nil, fmt.Errorf("database %q is neither \"sqlite\" nor \"mysql://…\"", scheme(dsn))
	}
	c, err := mysql.ParseDSN(rest)
	if err != nil {
		return nil, fmt.Errorf("read database address: %w", err) // the driver's errors do not quote the address
	}
	c.ParseTime = true
	c.Loc = time.UTC
	c.Collation = mysqlCollation
	c.ClientFoundRows = true // RowsAffected counts rows found, as on SQLite
	c.InterpolateParams = true
	c.MultiStatements = false
	c.RejectReadOnly = true // after a failover a read-only server must be left, not written to
	if c.Timeout == 0 {
		c.Timeout = 10 * time.Second
	}
	c.Logger = &mysql.NopLogger{} // what it would print also comes back as an error
	return c, nil
}

// scheme is the part of a DSN that is safe to show: no user, no password.
func scheme(dsn string) string {
	s, _, _ := strings.Cut(dsn, ":")
	return s
}

// sessionConnector prepares each new connection. The names of these variables differ between
// servers, the statements do not.
type sessionConnector struct {
	driver.Connector
	idle time.Duration // bounds the silence within a transaction, if not 0
}

var sessionSettings = []string{
	"SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED", // no gap locks: appends to different mailboxes do not collide
	"SET SESSION innodb_lock_wait_timeout = 10",              // retried by Write; 50 s would hold a batch too long
	"SET SESSION time_zone = '+00:00'",
}

func (s sessionConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := s.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	exec, ok := conn.(driver.ExecerContext)
	if !ok {
		conn.Close()
		return nil, errors.New("mysql driver cannot execute")
	}
	for _, q := range sessionSettings {
		if _, err := exec.ExecContext(ctx, q, nil); err != nil {
			conn.Close()
			return nil, fmt.Errorf("%s: %w", q, err)
		}
	}
	if err := s.boundIdle(ctx, exec); err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

// boundIdle has the server end a transaction that is silent for too long. MySQL cannot tell those from connections that
// wait for work; it ends both, and begin makes a new one.
func (s sessionConnector) boundIdle(ctx context.Context, exec driver.ExecerContext) error {
	if s.idle == 0 {
		return nil
	}
	var err error
	for _, name := range []string{"idle_transaction_timeout", "wait_timeout"} {
		q := fmt.Sprintf("SET SESSION %s = %d", name, int(s.idle.Seconds()))
		if _, err = exec.ExecContext(ctx, q, nil); err == nil {
			return nil
		}
		err = fmt.Errorf("%s: %w", q, err)
		if mysqlNumber(err) != mysqlNoVariable {
			return err
		}
	}
	return err
}

func (d *DB) dialMySQL(ctx context.Context, dsn string, fault Fault) error {
	cfg, err := mysqlConfig(dsn)
	if err != nil {
		return err
	}
	patient, err := mysql.NewConnector(cfg) // copies cfg
	if err != nil {
		return err
	}
	if cfg.ReadTimeout == 0 {
		cfg.ReadTimeout = mysqlSilence
	}
	if cfg.WriteTimeout == 0 {
		cfg.WriteTimeout = mysqlSilence
	}
	base, err := mysql.NewConnector(cfg)
	if err != nil {
		return err
	}
	open := func(c driver.Connector, conns int, idle time.Duration) *sql.DB {
		db := sql.OpenDB(fault.faulty(sessionConnector{c, idle}))
		db.SetMaxOpenConns(conns)
		db.SetMaxIdleConns(conns)
		db.SetConnMaxLifetime(time.Hour) // lets a load balancer in front move connections
		return db
	}
	d.migrate = func() (*sql.DB, error) { return open(patient, 3, 0), nil }
	d.writer, d.reader = open(base, mysqlCommitters, mysqlIdle), open(base, mysqlReaders, 0)
	if err := ensureCollation(ctx, d.reader); err != nil {
		return errors.Join(err, d.writer.Close(), d.reader.Close())
	}
	return nil
}

// ensureCollation makes new tables compare bytes. A user without that right must create the
// database so.
func ensureCollation(ctx context.Context, db *sql.DB) error {
	var has string
	if err := db.QueryRowContext(ctx, "SELECT @@collation_database").Scan(&has); err != nil {
		return err
	}
	if has == mysqlCollation {
		return nil
	}
	if _, err := db.ExecContext(ctx, "ALTER DATABASE CHARACTER SET utf8mb4 COLLATE "+mysqlCollation); err != nil {
		return fmt.Errorf("database has collation %s, want CHARACTER SET utf8mb4 COLLATE %s: %w", has, mysqlCollation, err)
	}
	return nil
}
