package queue

import (
	"context"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mailbridge/app/pretend"
	"mailbridge/configs/engine"
	"mailbridge/configs/engine/enginetest"
	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/message"
	"mailbridge/mailcore/trust"
	"mailbridge/mailcore/trust/trusttest"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(enginetest.Rooms(m, func(ctx context.Context, e *engine.Engine) error {
		_, err := maildb.Open(ctx, e, maildb.Options{})
		return err
	}))
}

// lab is a queue between a real store and a pretend Internet, with one author at demo.test.
type lab struct {
	t      *testing.T
	db     *maildb.DB
	core   *mailcore.Core
	net    *pretend.Internet
	o      Options
	author mailcore.Mailbox

	mu    sync.Mutex
	ahead time.Duration // of the queue's clock before the true time
}

func open(t *testing.T, change ...func(*Options)) *lab {
	t.Helper()
	return openOn(t, enginetest.Open(t), change...)
}

func openOn(t *testing.T, e *engine.Engine, change ...func(*Options)) *lab {
	t.Helper()
	l := &lab{t: t}
	log := slog.New(slog.DiscardHandler)
	var err error
	l.db = mustOpen(t, e)
	l.net, err = pretend.Start(context.WithoutCancel(t.Context()), "")
	l.must(err)
	t.Cleanup(func() { _ = l.net.Close() })
	d, err := l.db.AddDomain(t.Context(), 1, "demo.test", true)
	l.must(err)
	l.net.DNS.AddTXT(d.DKIMSelector+"._domainkey.demo.test", d.DKIMRecord)
	l.author, err = l.db.CreateMailbox(t.Context(), 1, maildb.NewMailbox{Address: "li@demo.test", Name: "Li"})
	l.must(err)
	l.core = &mailcore.Core{Store: l.db, Trust: &trust.Checker{Resolver: l.net.Resolver()}, Hostname: "mx.demo.test", MaxSize: 8 << 20, Log: log}
	l.o = Options{Store: l.db, Core: l.core, Resolver: l.net.Resolver(), Dial: l.net.Dial, Hostname: "mx.demo.test", Workers: 8,
		FirstRetry: time.Millisecond, TellDelay: time.Hour, GiveUp: 24 * time.Hour, Log: log, Now: l.now}
	for _, c := range change {
		c(&l.o)
	}
	return l
}

func mustOpen(t *testing.T, e *engine.Engine) *maildb.DB {
	t.Helper()
	db, err := maildb.Open(t.Context(), e, maildb.Options{Log: slog.New(slog.DiscardHandler), PasswordMemory: 64, NewKey: trusttest.Key})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func (l *lab) must(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

func (l *lab) now() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return time.Now().Add(l.ahead)
}

func (l *lab) later(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ahead += d
}

// run carries mail until stop, which waits for the end, or the test ends.
func (l *lab) run() (stop func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(l.t.Context()))
	var home sync.WaitGroup
	home.Go(func() { _ = New(l.o).Run(ctx) })
	stop = func() { cancel(); home.Wait() }
	l.t.Cleanup(stop)
	return stop
}

func (l *lab) mx(domain string, b pretend.Behaviour) *pretend.MX {
	l.t.Helper()
	m, err := l.net.AddMX("mx."+domain, "", domain)
	l.must(err)
	m.Behave(b)
	return m
}

const someMail = "From: li@demo.test\r\nTo: far@world.test\r\nSubject: The plan\r\nDate: Mon, 02 Nov 2026 10:00:00 +0800\r\nMessage-ID: <plan@demo.test>\r\n\r\nbody\r\n"

func (l *lab) submit(raw string, change func(*mailcore.Envelope), rcpt ...mailcore.Address) {
	l.t.Helper()
	env := &mailcore.Envelope{From: l.author.Address, Login: l.author.ID, Org: 1, Source: mailcore.FromSubmission, Protocol: "ESMTPSA"}
	for _, a := range rcpt {
		env.To = append(env.To, mailcore.Recipient{Address: a})
	}
	if change != nil {
		change(env)
	}
	_, err := l.core.Accept(l.t.Context(), env, message.SpoolBytes([]byte(raw)))
	l.must(err)
}

// until waits for what other goroutines bring about, and wakes deferred mails meanwhile.
func (l *lab) until(what string, ok func() bool) {
	l.t.Helper()
	const patience = 20 * time.Second
	for end := time.Now().Add(patience); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			l.t.Fatalf("%s: not within %v; waiting are %+v", what, patience, l.list())
		}
		for _, e := range l.list() {
			if e.LastError != "" && e.State != maildb.OutgoingFailed {
				_ = l.db.OutgoingRetry(l.t.Context(), 1, e.ID)
			}
		}
	}
}

func (l *lab) list() []maildb.OutgoingEntry {
	l.t.Helper()
	list, err := l.db.OutgoingList(context.WithoutCancel(l.t.Context()), 1, maildb.OutgoingQuery{})
	l.must(err)
	return list
}

func (l *lab) untilSent(m *pretend.MX, n int) []pretend.Received {
	l.t.Helper()
	l.until("mail", func() bool { return len(m.Received()) >= n })
	return m.Received()
}

func (l *lab) untilEmpty() {
	l.t.Helper()
	l.until("an empty queue", func() bool { return len(l.list()) == 0 })
}

// letter that came into the author's INBOX.
type inbox struct {
	report message.Report
	ok     bool
	raw    string
	mailcore.Message
}

func (l *lab) reports() (out []inbox) {
	l.t.Helper()
	f, err := l.db.FolderByRole(l.t.Context(), l.author.ID, mailcore.RoleInbox)
	l.must(err)
	var ids []mailcore.MessageID
	l.must(l.db.Rows(l.t.Context(), l.author.ID, f.ID, mailcore.UIDSet{{Start: 1}}, 0, func(m *mailcore.Message) error {
		ids = append(ids, m.ID)
		return nil
	}))
	for _, id := range ids {
		m, err := l.db.Message(l.t.Context(), l.author.ID, id)
		l.must(err)
		b, err := l.db.OpenRaw(l.t.Context(), l.author.ID, id)
		l.must(err)
		raw, err := io.ReadAll(io.NewSectionReader(b, 0, b.Size()))
		l.must(err)
		_ = b.Close()
		s, err := message.Parse(strings.NewReader(string(raw)), int64(len(raw)))
		l.must(err)
		i := inbox{raw: string(raw), Message: m}
		i.report, i.ok = message.ParseReport(strings.NewReader(i.raw), s)
		out = append(out, i)
	}
	return out
}

// oneReport waits for the only report that a mail may bring.
func (l *lab) oneReport() inbox {
	l.t.Helper()
	l.until("a report", func() bool { return len(l.reports()) > 0 })
	l.untilEmpty()
	list := l.reports()
	if len(list) != 1 || !list[0].ok || len(list[0].report.Recipients) != 1 {
		l.t.Fatalf("%d reports, want one about one recipient: %+v", len(list), list)
	}
	return list[0]
}

// nowhere knows no name.
type nowhere struct{}

func (nowhere) missing(name string) error {
	return &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}
func (d nowhere) LookupTXT(_ context.Context, name string) ([]string, error) {
	return nil, d.missing(name)
}
func (d nowhere) LookupMX(_ context.Context, name string) ([]*net.MX, error) {
	return nil, d.missing(name)
}
func (d nowhere) LookupIPAddr(_ context.Context, name string) ([]net.IPAddr, error) {
	return nil, d.missing(name)
}
func (d nowhere) LookupAddr(_ context.Context, name string) ([]string, error) {
	return nil, d.missing(name)
}
