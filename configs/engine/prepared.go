package engine

import (
	"container/list"
	"context"
	"database/sql"
	"sync"
)

const (
	// preparedMax statements are kept per pool or connection: a room's hot paths are some dozens,
	// and MySQL allows 16,382 on the whole server.
	preparedMax = 256
	// preparedLen bounds the text of a statement worth keeping; longer ones are IN lists and bulk
	// inserts whose length hardly ever repeats.
	preparedLen = 2048
)

// statementer is a *sql.DB or a *sql.Conn.
type statementer interface {
	PrepareContext(ctx context.Context, q string) (*sql.Stmt, error)
	ExecContext(ctx context.Context, q string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, q string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, q string, args ...any) *sql.Row
}

// prepared keeps the most recently used statements of a pool or connection prepared. It is a
// gorm.ConnPool.
type prepared struct {
	on  statementer
	mu  sync.Mutex
	by  map[string]*list.Element // of *statement
	lru list.List                // front: used last
}

type statement struct {
	*sql.Stmt
	q     string
	users int
	out   bool // no longer in the cache; the last user closes it
}

func newPrepared(on statementer) *prepared {
	return &prepared{on: on, by: map[string]*list.Element{}}
}

// use returns the prepared form of q, or nil when q is better sent as it is.
func (p *prepared) use(ctx context.Context, q string, args []any) (*statement, error) {
	if len(args) == 0 || len(q) > preparedLen {
		return nil, nil
	}
	if s := p.known(q); s != nil {
		return s, nil
	}
	stmt, err := p.on.PrepareContext(ctx, q)
	if err != nil {
		return nil, err
	}
	s := &statement{Stmt: stmt, q: q, users: 1}
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, twice := p.by[q]; twice {
		s.out = true
		return s, nil
	}
	p.by[q] = p.lru.PushFront(s)
	if p.lru.Len() > preparedMax {
		p.drop(p.lru.Back())
	}
	return s, nil
}

func (p *prepared) known(q string) *statement {
	p.mu.Lock()
	defer p.mu.Unlock()
	e := p.by[q]
	if e == nil {
		return nil
	}
	p.lru.MoveToFront(e)
	s := e.Value.(*statement)
	s.users++
	return s
}

// drop takes e out of the cache; p.mu is held.
func (p *prepared) drop(e *list.Element) {
	s := p.lru.Remove(e).(*statement)
	delete(p.by, s.q)
	s.out = true
	if s.users == 0 {
		s.Close()
	}
}

// done gives a statement back. Rows that are still open keep it alive by themselves.
func (p *prepared) done(s *statement) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s.users--
	if s.out && s.users == 0 {
		s.Close()
	}
}

func (p *prepared) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.lru.Len() > 0 {
		p.drop(p.lru.Back())
	}
}

func (p *prepared) PrepareContext(ctx context.Context, q string) (*sql.Stmt, error) {
	return p.on.PrepareContext(ctx, q)
}

func (p *prepared) ExecContext(ctx context.Context, q string, args ...any) (sql.Result, error) {
	s, err := p.use(ctx, q, args)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return p.on.ExecContext(ctx, q, args...)
	}
	defer p.done(s)
	return s.ExecContext(ctx, args...)
}

func (p *prepared) QueryContext(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	s, err := p.use(ctx, q, args)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return p.on.QueryContext(ctx, q, args...)
	}
	defer p.done(s)
	return s.QueryContext(ctx, args...)
}

func (p *prepared) QueryRowContext(ctx context.Context, q string, args ...any) *sql.Row {
	s, err := p.use(ctx, q, args)
	if err != nil || s == nil {
		return p.on.QueryRowContext(ctx, q, args...) // meets the same error and keeps it for Scan
	}
	defer p.done(s)
	return s.QueryRowContext(ctx, args...)
}
