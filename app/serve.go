package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"mailbridge/configs"
	"mailbridge/mailcore"
	"mailbridge/mailcore/filter"
)

func serve(ctx context.Context, p *program, args []string) error {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	demo := flags.Bool("demo", false, "")
	if err := flags.Parse(args); err != nil || flags.NArg() > 0 {
		return fmt.Errorf("serve takes only --demo: %w", errUsage)
	}
	c, err := p.settings()
	if err != nil {
		return err
	}
	log, err := newLog(c.Log, p.stderr)
	if err != nil {
		return err
	}
	for _, name := range configs.UnknownVariables(os.Environ()) {
		log.Warn("a variable sets nothing: no setting has that name", "variable", name)
	}
	h, err := newHouse(ctx, c, world{}, log)
	if err != nil {
		return err
	}
	if *demo {
		if err := h.makeDemo(ctx); err != nil {
			return errors.Join(fmt.Errorf("demo: %w", err), h.engine.Close())
		}
	}
	return h.serve(ctx, func(d *doors) { printDoors(p.stdout, d, *demo) })
}

func newLog(c configs.Log, w io.Writer) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.Level)); err != nil {
		return nil, fmt.Errorf("log.level: %q is none of debug, info, warn, error", c.Level)
	}
	o := &slog.HandlerOptions{Level: level}
	if c.Format == "json" {
		return slog.New(slog.NewJSONHandler(w, o)), nil
	}
	return slog.New(slog.NewTextHandler(w, o)), nil
}

// doors are the open listeners; a shut one is nil.
type doors struct{ http, smtp, submission, submissions, imap, imaps, sieve, ops net.Listener }

func openDoors(c configs.Doors) (*doors, error) {
	d := &doors{}
	for _, x := range []struct {
		name, addr string
		l          *net.Listener
	}{{"http", c.HTTP, &d.http}, {"smtp", c.SMTP, &d.smtp}, {"submission", c.Submission, &d.submission},
		{"submissions", c.Submissions, &d.submissions}, {"imap", c.IMAP, &d.imap}, {"imaps", c.IMAPS, &d.imaps},
		{"sieve", c.Sieve, &d.sieve}, {"ops", c.Ops, &d.ops}} {
		if x.addr == "" {
			continue
		}
		l, err := net.Listen("tcp", x.addr)
		if err != nil {
			d.close()
			return nil, fmt.Errorf("doors.%s: %w", x.name, err)
		}
		*x.l = l
	}
	return d, nil
}

func (d *doors) close() {
	for _, l := range []net.Listener{d.http, d.smtp, d.submission, d.submissions, d.imap, d.imaps, d.sieve, d.ops} {
		if l != nil {
			_ = l.Close()
		}
	}
}

// serve opens the doors, tells so, works until ctx ends, and closes the house: doors first, then what is under way,
// the database last.
func (h *house) serve(ctx context.Context, open func(*doors)) error {
	d, err := openDoors(h.config.Doors)
	if err != nil {
		return errors.Join(err, h.engine.Close())
	}
	run := &running{failed: make(chan error, 1)}
	workers, stopWorkers := context.WithCancel(context.Background())
	defer stopWorkers()
	run.work(func() error { return h.queue.Run(workers) })
	run.work(func() error { return h.bridge.Run(workers) })
	run.work(func() error { return h.access.Run(workers) })
	run.work(func() error { return h.mail.RunIndex(workers) })
	run.work(func() error { return h.mail.RunFlags(workers) })
	run.work(func() error { return h.mail.RunLessons(workers, filter.Words) })
	run.work(func() error { return h.mail.RunEffects(workers, effectWorkers, h.core.Act) })
	run.work(func() error { return h.mail.RunRules(workers, ruleWorkers, h.core.Refile) })
	run.work(func() error { return h.keepHouse(workers) })
	web, ops := h.httpServer(h.api), h.opsServer()
	run.listen(d.smtp, func(l net.Listener) error { return h.mx.Serve(l, false) })
	run.listen(d.submission, func(l net.Listener) error { return h.submit.Serve(l, false) })
	run.listen(d.submissions, func(l net.Listener) error { return h.submit.Serve(l, true) })
	run.listen(d.imap, func(l net.Listener) error { return h.imap.Serve(l, false) })
	run.listen(d.imaps, func(l net.Listener) error { return h.imap.Serve(l, true) })
	run.listen(d.sieve, h.sieve.Serve)
	run.listen(d.http, func(l net.Listener) error { return h.serveHTTP(web, l) })
	run.listen(d.ops, ops.Serve)
	if open != nil {
		open(d)
	}
	h.log.Info("serving", "version", build())
	select {
	case <-ctx.Done():
	case err = <-run.failed:
	}
	h.log.Info("stopping", "grace", time.Duration(h.config.Grace))
	h.ready.Store(false)
	grace, cancel := context.WithTimeout(context.Background(), time.Duration(h.config.Grace))
	defer cancel()
	h.shut(grace, web, ops)
	stopWorkers()
	run.done.Wait()
	h.watch.close()
	return errors.Join(err, h.engine.Close())
}

const (
	// effectWorkers and ruleWorkers: what rules ask for is little beside the mail itself.
	effectWorkers = 4
	ruleWorkers   = 1
	// tidyEvery is how often space of deleted mail is given back.
	tidyEvery = 10 * time.Minute
	// retainEvery is how often retention rules are looked at: their measure is days.
	retainEvery = 6 * time.Hour
	// shutEvery is how often sessions are compared with what other nodes have disabled; this node's own changes end
	// them at once.
	shutEvery = 10 * time.Second
	// warnEvery is how soon somebody learns that their mailbox fills.
	warnEvery = 30 * time.Second
	// giveBackEvery and giveBackFrom: memory that the collector keeps for later is given back when it is more than that.
	// Ten thousand idle sockets shall cost what they hold, not what opening them took.
	giveBackEvery = time.Minute
	giveBackFrom  = 8 << 20
)

// keepHouse does what comes round again: give back the space of what was deleted and memory that nobody uses, and end
// the IMAP and ManageSieve sessions of mailboxes that were disabled on another node.
func (h *house) keepHouse(ctx context.Context) error {
	tidy, look, memory := time.NewTicker(tidyEvery), time.NewTicker(shutEvery), time.NewTicker(giveBackEvery)
	defer tidy.Stop()
	defer look.Stop()
	defer memory.Stop()
	warn := time.NewTicker(warnEvery)
	defer warn.Stop()
	retain := time.NewTicker(retainEvery)
	defer retain.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return nil
		case <-tidy.C:
			err = errors.Join(h.mail.TidyFilter(ctx), h.mail.TidyKept(ctx), h.mail.CompactBlobs(ctx), h.bridge.TidyReports(ctx))
		case <-look.C:
			err = h.endShut(ctx)
		case <-warn.C:
			err = h.bridge.WarnFilling(ctx)
		case <-retain.C:
			err = h.bridge.Retain(ctx)
		case <-memory.C:
			giveBack()
		}
		if err != nil && ctx.Err() == nil {
			h.log.Error("upkeep failed", "err", err)
		}
	}
}

func giveBack() {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	if m.HeapIdle-m.HeapReleased > giveBackFrom {
		debug.FreeOSMemory()
	}
}

func (h *house) endShut(ctx context.Context) error {
	shut, err := h.mail.Shut(ctx, slices.Concat(h.imap.SignedIn(), h.sieve.SignedIn(), h.submit.SignedIn()))
	for _, mb := range shut {
		h.imap.End(mb, mailcore.Ended{})
		h.sieve.End(mb, mailcore.Ended{})
		h.submit.End(mb, mailcore.Ended{})
	}
	return err
}

// shut closes all doors at the same time and waits for what is under way behind them.
func (h *house) shut(ctx context.Context, web, ops *http.Server) {
	var wait sync.WaitGroup
	for name, stop := range map[string]func(context.Context) error{"mx": h.mx.Close, "submission": h.submit.Close,
		"imap": h.imap.Close, "sieve": h.sieve.Close, "push": h.hub.Close, "http": web.Shutdown, "ops": ops.Shutdown} {
		wait.Add(1)
		go func() {
			defer wait.Done()
			if err := stop(ctx); err != nil {
				h.log.Warn("not everything ended in time", "door", name, "err", err)
			}
		}()
	}
	wait.Wait()
	if err := h.api.Close(); err != nil {
		h.log.Warn("uploads were not removed", "err", err)
	}
}

// running holds the goroutines of the house; the first that fails ends it.
type running struct {
	done   sync.WaitGroup
	failed chan error
}

func (r *running) work(fn func() error) {
	r.done.Add(1)
	go func() {
		defer r.done.Done()
		err := fn()
		if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, net.ErrClosed) ||
			errors.Is(err, http.ErrServerClosed) {
			return
		}
		select {
		case r.failed <- err:
		default:
		}
	}()
}

func (r *running) listen(l net.Listener, serve func(net.Listener) error) {
	if l != nil {
		r.work(func() error { return serve(l) })
	}
}

func addr(l net.Listener) string {
	if l == nil {
		return ""
	}
	return l.Addr().String()
}
