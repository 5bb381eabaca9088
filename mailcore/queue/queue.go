// Package queue carries outgoing mail to the world (RFC 5321): it finds the exchangers of a domain, speaks SMTP with
// them, tries again while that may help, and reports to the sender when it does not (RFC 3464). Each recipient is a
// task of its own, so that one that fails never holds up or doubles another.
package queue

import (
	"context"
	"crypto/x509"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/trust"
)

// SmartHost takes all outgoing mail when its Addr (host:port) is set; port 465 speaks TLS from the start (RFC 8314).
type SmartHost struct{ Addr, User, Password string }

// Options say how mail leaves. Zero values take the defaults of New.
type Options struct {
	Store    *maildb.DB
	Core     *mailcore.Core // reports enter through it
	Resolver trust.Resolver
	// Dial opens connections; a net.Dialer by default.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)

	Hostname   string        // our name in EHLO and in reports
	Workers    int           // attempts at the same time
	FirstRetry time.Duration // grows with the age of a mail up to lastRetry
	TellDelay  time.Duration // when the sender hears of a delay
	GiveUp     time.Duration // when the sender hears of the end
	SmartHost  SmartHost
	Port       int // of other servers
	// AllowPrivate is for a laboratory: mail may go to loopback and private addresses, and the password to a smart host
	// without a TLS that proves who it is. Otherwise an MX record that points inside is refused.
	AllowPrivate bool
	Log          *slog.Logger
	Now          func() time.Time
	// Roots are the authorities whose certificates prove who a host is; nil is the system's.
	Roots *x509.CertPool
}

// lastRetry is the longest wait between two attempts; RFC 5321, section 4.5.4.1 asks for at least half an hour in the
// long run.
const lastRetry = 4 * time.Hour

// Queue is the carrier.
type Queue struct {
	o     Options
	turns *turns
	sts   *policies
	tls   *tlsCounter
	web   *http.Client // for policies and reports
}

// New makes a carrier that does nothing before Run. By default it has 20 workers, tries again after 5 minutes, tells of
// a delay after 4 hours and gives up after 5 days (RFC 5321, section 4.5.4.1).
func New(o Options) *Queue {
	if o.Dial == nil {
		d := &net.Dialer{Timeout: dialTime}
		o.Dial = d.DialContext
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	standard := func(d *time.Duration, value time.Duration) {
		if *d <= 0 {
			*d = value
		}
	}
	standard(&o.FirstRetry, 5*time.Minute)
	standard(&o.TellDelay, 4*time.Hour)
	standard(&o.GiveUp, 5*24*time.Hour)
	if o.Workers <= 0 {
		o.Workers = 20
	}
	if o.Port == 0 {
		o.Port = 25
	}
	q := &Queue{o: o, turns: newTurns(o.Workers)}
	q.sts, q.tls, q.web = &policies{q: q}, &tlsCounter{q: q}, q.newWeb()
	return q
}

// Run carries mail until ctx ends. Then attempts under way are cut short, but for those that wait for the answer to a
// whole mail: they get a moment more, because that mail would be sent twice.
func (q *Queue) Run(ctx context.Context) error {
	var beside sync.WaitGroup
	beside.Go(func() { q.tls.run(ctx) })
	beside.Go(func() { _ = q.o.Store.RunTLSReports(ctx, q.reportTLS) })
	err := q.o.Store.RunOutgoing(ctx, q.o.Workers, q.attempt)
	beside.Wait()
	return err
}

// attempt tries to deliver to one recipient and decides what becomes of it.
func (q *Queue) attempt(ctx context.Context, o *mailcore.Outgoing) error {
	log := q.o.Log.With("trace", o.TraceID, "outgoing", o.ID, "domain", o.To.Domain())
	if o.Taken {
		log.Info("mail had been sent when the program ended")
		q.succeeded(ctx, o, sent{}, log)
		return nil
	}
	if o.Order == mailcore.OrderBounce {
		return q.report(ctx, o, "failed", permanent("5.3.0", fmt.Errorf("removed from the queue by an administrator: %s", o.OrderReason)))
	}
	leave, err := q.turn(ctx, o)
	if err != nil {
		return err
	}
	defer leave()
	l, err := q.open(ctx, o)
	if err != nil {
		return err
	}
	defer l.Close()
	sent, err := q.deliver(ctx, l)
	if ctx.Err() != nil && err != nil {
		return ctx.Err() // we are stopping: that is nobody's failure
	}
	if err != nil && !l.ours() {
		return err // the other node says what became of it
	}
	if err == nil {
		log.Info("mail sent", "host", sent.host, "tls", sent.tls, "attempts", o.Attempts+1)
		q.succeeded(ctx, o, sent, log)
		return nil
	}
	return q.failed(ctx, o, asFailure(err), log)
}

// succeeded tells the sender, if wished; an error would send the mail again.
func (q *Queue) succeeded(ctx context.Context, o *mailcore.Outgoing, s sent, log *slog.Logger) {
	if err := q.reportSuccess(context.WithoutCancel(ctx), o, s); err != nil {
		log.Warn("success not reported", "err", err)
	}
}

// turn waits for nobody: a destination that has enough makes the mail come back later. Bounds that an organisation set
// hold with a smart host too.
func (q *Queue) turn(ctx context.Context, o *mailcore.Outgoing) (leave func(), err error) {
	domain := o.To.Domain()
	bound, bounded, err := q.o.Store.DestinationOf(ctx, o.Org, domain)
	if err != nil {
		return nil, err
	}
	key, most, rate := domain, 0, 0
	if bounded {
		key, most, rate = fmt.Sprintf("%d/%s", o.Org, domain), bound.Connections, bound.PerMinute
	} else if q.o.SmartHost.Addr != "" {
		return func() {}, nil
	}
	wait, ok := q.turns.enter(key, most, rate)
	if !ok {
		return nil, maildb.RetryAfter(wait, fmt.Errorf("waits for its turn: enough mails are on their way to %s", domain))
	}
	since := time.Now()
	return func() { q.turns.leave(key, since) }, nil
}

// failed ends a mail, or sets when it is tried again.
func (q *Queue) failed(ctx context.Context, o *mailcore.Outgoing, f *failure, log *slog.Logger) error {
	age := q.age(o)
	if f.permanent || age >= q.o.GiveUp {
		log.Warn("mail failed", "err", f, "age", age)
		return q.report(ctx, o, "failed", f)
	}
	log.Info("mail deferred", "err", f, "age", age)
	if age >= q.o.TellDelay && !o.DelayTold {
		if err := q.report(ctx, o, "delayed", f); err != nil {
			log.Warn("delay not reported", "err", err)
		}
		if err := q.o.Store.MarkDelayTold(ctx, o); err != nil {
			return err
		}
	}
	return maildb.RetryAfter(q.wait(age), f)
}

// age counts from when the mail might leave.
func (q *Queue) age(o *mailcore.Outgoing) time.Duration {
	start := o.AcceptedAt
	if o.NotBefore.After(start) {
		start = o.NotBefore
	}
	return q.o.Now().Sub(start)
}

// wait grows with the age of the mail, which doubles the time between attempts, with some jitter so that mails that
// failed together do not come back together.
func (q *Queue) wait(age time.Duration) time.Duration {
	d := min(max(age, q.o.FirstRetry), max(lastRetry, q.o.FirstRetry))
	return d*9/10 + rand.N(d/5+1)
}
