// Package queue carries outgoing mail to the world (RFC 5321): it finds the exchangers of a domain, speaks SMTP with
// them, tries again while that may help, and reports to the sender when it does not (RFC 3464). Each recipient is a
// task of its own, so that one that fails never holds up or doubles another.
package queue

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"sync"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/trust"
)

// SmartHost takes all outgoing mail when its Addr (host:port) is set.
type SmartHost struct{ Addr, User, Password string }

// Options say how mail leaves. Zero durations take the defaults of New.
type Options struct {
	Store    *maildb.DB
	Core     *mailcore.Core // reports enter through it
	Resolver trust.Resolver
	// Dial opens connections; a net.Dialer by default.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)

	Hostname   string // our name in EHLO and in reports
	Workers    int
	FirstRetry time.Duration // grows with the age of a mail up to LastRetry
	TellDelay  time.Duration // when the sender hears of a delay
	GiveUp     time.Duration // when the sender hears of the end
	SmartHost  SmartHost
	Port       int // of other servers
	// AllowPrivate lets mail go to loopback and private addresses, for a laboratory; otherwise an MX record that
	// points inside is refused.
	AllowPrivate bool
	Log          *slog.Logger
	Now          func() time.Time
}

const (
	// lastRetry is the longest wait between two attempts; RFC 5321, section 4.5.4.1 asks for at least half an hour
	// in the long run.
	lastRetry = 4 * time.Hour
	// busyRetry is when a mail looks again whether its destination has room.
	busyRetry = 3 * time.Second
	// perHost is how many mails go to one destination at the same time, so that a slow one leaves workers to the rest.
	perHost = 8
)

// Queue is the carrier.
type Queue struct {
	o    Options
	mu   sync.Mutex
	busy map[string]int // destination domain → attempts under way
}

// New makes a carrier that does nothing before Run.
func New(o Options) *Queue {
	if o.Dial == nil {
		d := &net.Dialer{Timeout: dialTime}
		o.Dial = d.DialContext
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Port == 0 {
		o.Port = 25
	}
	return &Queue{o: o, busy: map[string]int{}}
}

// Run carries mail until ctx ends and the attempts under way are over.
func (q *Queue) Run(ctx context.Context) error {
	return q.o.Store.RunOutgoing(ctx, q.o.Workers, q.attempt)
}

// attempt tries to deliver to one recipient and decides what becomes of it.
func (q *Queue) attempt(ctx context.Context, o *mailcore.Outgoing) error {
	host := o.To.Domain()
	if !q.enter(host) {
		return maildb.RetryAfter(busyRetry, errors.New("enough mails on their way there"))
	}
	defer q.leave(host)
	sent, err := q.deliver(ctx, o)
	if ctx.Err() != nil && err != nil {
		return ctx.Err() // we are stopping: that is nobody's failure
	}
	log := q.o.Log.With("trace", o.TraceID, "outgoing", o.ID, "domain", host)
	if err == nil {
		log.Info("mail sent", "host", sent.host, "tls", sent.tls, "attempts", o.Attempts+1)
		return q.reportSuccess(ctx, o, sent)
	}
	age := q.o.Now().Sub(o.AcceptedAt)
	if f := asFailure(err); f.permanent || age >= q.o.GiveUp {
		log.Warn("mail failed", "err", err, "age", age)
		return q.report(ctx, o, "failed", f)
	}
	log.Info("mail deferred", "err", err, "age", age)
	if age >= q.o.TellDelay && !o.DelayTold {
		if rerr := q.report(ctx, o, "delayed", asFailure(err)); rerr != nil {
			return rerr
		}
		if merr := q.o.Store.MarkDelayTold(ctx, o); merr != nil {
			return merr
		}
	}
	return maildb.RetryAfter(q.wait(age), err)
}

// wait grows with the age of the mail, which doubles the time between attempts, with some jitter so that mails that
// failed together do not come back together.
func (q *Queue) wait(age time.Duration) time.Duration {
	d := min(max(age, q.o.FirstRetry), max(lastRetry, q.o.FirstRetry))
	return d*9/10 + rand.N(d/5+1)
}

func (q *Queue) enter(host string) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.o.SmartHost.Addr == "" && q.busy[host] >= perHost {
		return false
	}
	q.busy[host]++
	return true
}

func (q *Queue) leave(host string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.busy[host]--; q.busy[host] <= 0 {
		delete(q.busy, host)
	}
}

// failure is why an attempt did not succeed, in the words of a report.
type failure struct {
	permanent bool
	status    string // RFC 3463, "5.1.1"
	host      string // remote MTA, if one answered
	reply     string // what it said
	err       error
}

func (f *failure) Error() string {
	if f.host != "" {
		return fmt.Sprintf("%s said %q", f.host, f.reply)
	}
	return f.err.Error()
}

func (f *failure) Unwrap() error { return f.err }

func permanent(status string, err error) error {
	return &failure{permanent: true, status: status, err: err}
}

func asFailure(err error) *failure {
	var f *failure
	if errors.As(err, &f) {
		return f
	}
	return &failure{status: "4.4.1", err: err}
}

// open gives the bytes of the mail.
func (q *Queue) open(ctx context.Context, o *mailcore.Outgoing) (io.ReadCloser, int64, error) {
	b, err := q.o.Store.OpenOutgoing(ctx, o)
	if err != nil {
		return nil, 0, fmt.Errorf("open mail: %w", err)
	}
	return struct {
		io.Reader
		io.Closer
	}{io.NewSectionReader(b, 0, b.Size()), b}, b.Size(), nil
}
