package access

import (
	"context"
	"errors"
	"sync"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/workbench"
)

const (
	// flushEvery is how soon a sign-in is in the log, and an alarm on its way.
	flushEvery = time.Second
	// writeEvery is how often the same sign-in is written again: mail programs come every few seconds.
	writeEvery = time.Minute
	// flushPart is how many sign-ins one transaction keeps.
	flushPart = 200
	// maxVisits bounds what waits in memory; further ones are not logged until some are written.
	maxVisits = 50_000
	// pruneEvery is how often what is old is forgotten.
	pruneEvery = time.Hour
	// lastFlush is how long the log may take when the house closes.
	lastFlush = 3 * time.Second
	// maxBlocks may wait to be kept.
	maxBlocks = 100
	workers   = 2
)

// visits gathers sign-ins, so that the doors never wait for the log.
type visits struct {
	now func() time.Time

	mu    sync.Mutex
	all   map[visitKey]*gathered
	fresh []*gathered // not yet written once
}

type visitKey struct {
	org     workbench.OrgID
	person  workbench.PersonID
	account string // of a failure, whose it was is found out later
	door    workbench.Door
	ip      string
	client  string
	app     int64
	session workbench.SessionID
	ok      bool
}

type gathered struct {
	workbench.Visit
	account string
	written time.Time
}

func (s *visits) init(now func() time.Time) {
	s.now = now
	s.all = map[visitKey]*gathered{}
}

func (s *visits) note(v workbench.Visit, account string) {
	now := s.now()
	k := visitKey{v.Org, v.Person, account, v.Door, v.IP, v.Client, v.App, v.Session, v.OK}
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.all[k]
	if g == nil {
		if len(s.all) >= maxVisits {
			return
		}
		g = &gathered{Visit: v, account: account}
		s.all[k] = g
		s.fresh = append(s.fresh, g)
	}
	if g.Times == 0 {
		g.First = now
	}
	g.Times, g.Last = g.Times+1, now
}

// take gives what is new, and with all also what came again; entries that nothing came to are forgotten.
func (s *visits) take(all bool) []gathered {
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []gathered
	add := func(g *gathered) {
		out = append(out, *g)
		g.Times, g.Again, g.written = 0, true, now
	}
	for _, g := range s.fresh {
		add(g)
	}
	s.fresh = nil
	if !all {
		return out
	}
	for k, g := range s.all {
		switch {
		case g.Times > 0:
			add(g)
		case now.Sub(g.written) > writeEvery/2:
			delete(s.all, k)
		}
	}
	return out
}

func (g *Gate) succeeded(v workbench.Visit) {
	if v.Person == 0 {
		return // of a mailbox that is nobody's
	}
	v.OK = true
	g.visits.note(v, "")
}

func (g *Gate) failed(v workbench.Visit, account string) {
	g.visits.note(v, account)
}

// Run keeps the log, tells people what they should know, sends links for forgotten passwords and shares blocked addresses
// with other nodes, until ctx ends and all is written.
func (g *Gate) Run(ctx context.Context) error {
	var wait sync.WaitGroup
	errs := make(chan error, 2)
	wait.Go(func() { errs <- g.o.Office.RunAlarms(ctx, workers, g.alarm) })
	wait.Go(func() { errs <- g.o.Office.RunResets(ctx, workers, g.sendReset) })
	g.keepLog(ctx)
	wait.Wait()
	return errors.Join(<-errs, <-errs)
}

func (g *Gate) keepLog(ctx context.Context) {
	flush, again, prune := time.NewTicker(flushEvery), time.NewTicker(writeEvery), time.NewTicker(pruneEvery)
	defer flush.Stop()
	defer again.Stop()
	defer prune.Stop()
	g.learnBlocked(ctx)
	for {
		var err error
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastFlush)
			defer cancel()
			if err := g.flush(last, true); err != nil {
				g.o.Log.Error("log of sign-ins", "err", err)
			}
			return
		case <-flush.C:
			err = g.flush(ctx, false)
			g.learnBlocked(ctx)
		case <-again.C:
			err = g.flush(ctx, true)
		case <-prune.C:
			err = g.o.Office.PruneVisits(ctx)
		}
		if err != nil && ctx.Err() == nil {
			g.o.Log.Error("log of sign-ins", "err", err)
		}
	}
}

// flush writes what was gathered. What cannot be written is lost: the log is no reason to hold up sign-ins.
func (g *Gate) flush(ctx context.Context, all bool) error {
	list := g.visits.take(all)
	var visits []workbench.Visit
	var uses []maildb.AppPasswordUse
	for _, x := range list {
		if !x.OK {
			org, person, err := g.whose(ctx, x.account)
			if err != nil {
				return err
			}
			if person == 0 {
				continue
			}
			x.Org, x.Person = org, person
		}
		if x.OK && x.App != 0 {
			uses = append(uses, maildb.AppPasswordUse{ID: x.App, At: x.Last, IP: x.IP})
		}
		visits = append(visits, x.Visit)
	}
	for len(visits) > 0 {
		n := min(len(visits), flushPart)
		if err := g.o.Office.RecordVisits(ctx, visits[:n]); err != nil {
			return err
		}
		visits = visits[n:]
	}
	return g.o.Mail.NoteAppPasswords(ctx, uses)
}

// whose finds the person behind a login or mail address; 0 for nobody.
func (g *Gate) whose(ctx context.Context, account string) (workbench.OrgID, workbench.PersonID, error) {
	if a, err := mailcore.ParseAddress(account); err == nil {
		mb, err := g.o.Mail.MailboxByAddress(ctx, a)
		if err == nil {
			return workbench.OrgID(mb.Org), workbench.PersonID(mb.Person), nil
		}
		if !errors.Is(err, mailcore.ErrNoMailbox) {
			return 0, 0, err
		}
	}
	p, err := g.o.Office.PersonByLogin(ctx, account)
	if errors.Is(err, workbench.ErrNotFound) {
		return 0, 0, nil
	}
	return p.Org, p.ID, err
}

// blocked hears from the throttle of an address that guessed; it may not wait.
func (g *Gate) blocked(ip string, until time.Time) {
	g.o.Log.Warn("address blocked: it guesses passwords", "ip", ip, "until", until)
	select {
	case g.blocks <- workbench.Blocked{IP: ip, Reason: "guessed passwords", At: g.o.Now(), Until: until}:
	default: // this node keeps it out all the same
	}
}

// learnBlocked keeps what this node blocked and learns what others did.
func (g *Gate) learnBlocked(ctx context.Context) {
	for {
		select {
		case b := <-g.blocks:
			if err := g.o.Office.Block(ctx, b); err != nil {
				g.o.Log.Error("blocked address not kept", "ip", b.IP, "err", err)
			}
			continue
		default:
		}
		break
	}
	list, err := g.o.Office.BlockedAddresses(ctx)
	if err != nil {
		if ctx.Err() == nil {
			g.o.Log.Error("blocked addresses", "err", err)
		}
		return
	}
	for _, b := range list {
		g.throttle.Block(b.IP, b.Until)
	}
}
