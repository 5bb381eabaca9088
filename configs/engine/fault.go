package engine

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
)

// Op is a kind of operation that may be made to fail.
type Op string

const (
	OpWrite  Op = "write"  // bytes into a file of the local blobs
	OpSync   Op = "fsync"  // of such a file
	OpSQL    Op = "sql"    // a statement, before the database sees it
	OpAnswer Op = "answer" // to a COMMIT that the database has done
)

// Fault is asked before each operation, by many goroutines; its error is the operation's. It lets tests fail the N-th
// operation of a day. Without one nothing stands between the program and its files and connections.
type Fault func(op Op) error

// failingFile is a segment on a disk that may fail.
type failingFile struct {
	segmentFile
	fault Fault
}

func (f Fault) createSegment(path string) (segmentFile, error) {
	if err := f(OpWrite); err != nil {
		return nil, err
	}
	file, err := createSegment(path)
	if err != nil {
		return nil, err
	}
	return failingFile{file, f}, nil
}

// WriteAt leaves half of what it could not write, as a full disk does.
func (f failingFile) WriteAt(p []byte, off int64) (int, error) {
	if err := f.fault(OpWrite); err != nil {
		n, _ := f.segmentFile.WriteAt(p[:len(p)/2], off)
		return n, err
	}
	return f.segmentFile.WriteAt(p, off)
}

func (f failingFile) Sync() error {
	if err := f.fault(OpSync); err != nil {
		return err
	}
	return f.segmentFile.Sync()
}

// faultyConnector makes connections whose statements may fail.
type faultyConnector struct {
	driver.Connector
	fault Fault
}

// faulty makes connections fail when f says so.
func (f Fault) faulty(c driver.Connector) driver.Connector {
	if f == nil {
		return c
	}
	return faultyConnector{c, f}
}

// namedConnector opens connections by the name of their database, as sql.Open does.
type namedConnector struct {
	driver driver.Driver
	dsn    string
}

func (c namedConnector) Connect(context.Context) (driver.Conn, error) { return c.driver.Open(c.dsn) }
func (c namedConnector) Driver() driver.Driver                        { return c.driver }

// openNamed is sql.Open with faults.
func (f Fault) openNamed(name, dsn string) (*sql.DB, error) {
	db, err := sql.Open(name, dsn)
	if err != nil || f == nil {
		return db, err
	}
	c := namedConnector{db.Driver(), dsn}
	return sql.OpenDB(f.faulty(c)), db.Close()
}

func (c faultyConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	full, ok := conn.(fullConn)
	if !ok {
		return nil, errors.Join(errors.New("the driver's connections cannot be made to fail"), conn.Close())
	}
	return &faultyConn{full, c.fault}, nil
}

// fullConn is what database/sql likes a connection to be; both drivers' are.
type fullConn interface {
	driver.Conn
	driver.ConnPrepareContext
	driver.ConnBeginTx
	driver.ExecerContext
	driver.QueryerContext
	driver.SessionResetter
	driver.Validator
}

type faultyConn struct {
	fullConn
	fault Fault
}

func (c *faultyConn) ExecContext(ctx context.Context, q string, args []driver.NamedValue) (driver.Result, error) {
	if err := c.fault(OpSQL); err != nil {
		return nil, err
	}
	res, err := c.fullConn.ExecContext(ctx, q, args)
	return res, answered(c.fault, q, err)
}

func (c *faultyConn) QueryContext(ctx context.Context, q string, args []driver.NamedValue) (driver.Rows, error) {
	if err := c.fault(OpSQL); err != nil {
		return nil, err
	}
	return c.fullConn.QueryContext(ctx, q, args)
}

func (c *faultyConn) PrepareContext(ctx context.Context, q string) (driver.Stmt, error) {
	s, err := c.fullConn.PrepareContext(ctx, q)
	if err != nil {
		return nil, err
	}
	full, ok := s.(fullStmt)
	if !ok {
		return nil, errors.Join(errors.New("the driver's statements cannot be made to fail"), s.Close())
	}
	return &faultyStmt{full, c.fault, q}, nil
}

// CheckNamedValue lets the driver take values in its own way, if it has one.
func (c *faultyConn) CheckNamedValue(v *driver.NamedValue) error {
	if own, ok := c.fullConn.(driver.NamedValueChecker); ok {
		return own.CheckNamedValue(v)
	}
	return driver.ErrSkip
}

type fullStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

type faultyStmt struct {
	fullStmt
	fault Fault
	q     string
}

func (s *faultyStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	if err := s.fault(OpSQL); err != nil {
		return nil, err
	}
	res, err := s.fullStmt.ExecContext(ctx, args)
	return res, answered(s.fault, s.q, err)
}

func (s *faultyStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	if err := s.fault(OpSQL); err != nil {
		return nil, err
	}
	return s.fullStmt.QueryContext(ctx, args)
}

// CheckNamedValue is that of faultyConn, for statements.
func (s *faultyStmt) CheckNamedValue(v *driver.NamedValue) error {
	if own, ok := s.fullStmt.(driver.NamedValueChecker); ok {
		return own.CheckNamedValue(v)
	}
	return driver.ErrSkip
}

// answered loses the answer to a commit that was done.
func answered(fault Fault, q string, err error) error {
	if err == nil && q == "COMMIT" {
		return fault(OpAnswer)
	}
	return err
}
