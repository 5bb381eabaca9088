package bridge

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"mailbridge/app/pretend"
	"mailbridge/bridge/ledger"
	"mailbridge/configs/engine"
	"mailbridge/configs/engine/enginetest"
	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/message"
	"mailbridge/mailcore/queue"
	"mailbridge/mailcore/smtpd"
	"mailbridge/mailcore/trust"
	"mailbridge/mailcore/trust/trusttest"
	"mailbridge/workbench"
	"mailbridge/workbench/workdb"
)

// house is everything between a pretend Internet and the office, without doors for people.
type house struct {
	*Bridge
	t     *testing.T
	e     *engine.Engine
	net   *pretend.Internet
	core  *mailcore.Core
	queue *queue.Queue
	smtp  string // the MX door
	org   workbench.OrgID

	mu    sync.Mutex
	clock time.Duration // ahead of the true time
	count int
}

const ourDomain = "acme.test"

// newHouse opens stores and doors and makes an organisation with a domain. Nothing is carried before run.
func newHouse(t *testing.T) *house {
	t.Helper()
	return newHouseOn(t, enginetest.Open(t))
}

func newHouseOn(t *testing.T, e *engine.Engine) *house {
	t.Helper()
	ctx := t.Context()
	h := &house{t: t, e: e}
	log := slog.New(slog.DiscardHandler)
	if os.Getenv("BRIDGE_TEST_LOG") != "" {
		log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	internet, err := pretend.Start(context.WithoutCancel(ctx), "")
	h.must(err)
	t.Cleanup(func() { _ = internet.Close() })
	internet.NewKey = trusttest.Key
	h.net = internet
	mail, err := maildb.Open(ctx, h.e, maildb.Options{Log: log, Now: h.now, PasswordMemory: 64, NewKey: trusttest.Key})
	h.must(err)
	office, err := workdb.Open(ctx, h.e, workdb.WeakPasswords)
	h.must(err)
	book, err := ledger.Open(ctx, h.e)
	h.must(err)
	h.core = &mailcore.Core{Store: mail, Trust: &trust.Checker{Resolver: internet.Resolver()}, Hostname: "mx.acme.test", MaxSize: 10 << 20, Log: log}
	h.Bridge, err = New(ctx, Options{Mail: mail, Office: office, Ledger: book, Core: h.core, Resolver: internet.Resolver(), Fresh: internet.Resolver,
		PublicURL: "https://app.test", FreeDomain: "free.test", Hostname: "mx.acme.test", Log: log, Now: h.now})
	h.must(err)
	h.core.Aliases = h.Bridge
	h.queue = queue.New(queue.Options{Store: mail, Core: h.core, Resolver: internet.Resolver(), Dial: internet.Dial, Hostname: "mx.acme.test",
		Workers: 4, FirstRetry: 50 * time.Millisecond, TellDelay: time.Hour, GiveUp: 24 * time.Hour, AllowPrivate: true, Log: log})
	h.listen(log)
	org, err := office.CreateOrg(ctx, "Acme", "Asia/Shanghai")
	h.must(err)
	h.org = org.ID
	return h
}

func (h *house) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return time.Now().Add(h.clock)
}

func (h *house) ahead(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.clock += d
}

func (h *house) serial() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.count++
	return h.count
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) listen(log *slog.Logger) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	h.must(err)
	s := smtpd.NewServer(smtpd.Options{Core: h.core, Hostname: "mx.acme.test", MaxSize: 10 << 20, MaxRecipients: 100, PerIP: 100,
		Connections: 100, SpoolDir: h.t.TempDir(), Log: log})
	done := make(chan struct{})
	go func() { defer close(done); _ = s.Serve(l, false) }()
	h.t.Cleanup(func() {
		ctx, stop := context.WithTimeout(context.Background(), time.Second)
		defer stop()
		_ = s.Close(ctx)
		<-done
	})
	h.smtp = l.Addr().String()
}

// run carries until the returned function, or the end of the test, stops it.
func (h *house) run() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var wait sync.WaitGroup
	wait.Go(func() {
		if err := h.Run(ctx); err != nil {
			h.t.Errorf("bridge: %v", err)
		}
	})
	wait.Go(func() {
		if err := h.queue.Run(ctx); err != nil && ctx.Err() == nil {
			h.t.Errorf("queue: %v", err)
		}
	})
	var once sync.Once
	stop = func() { once.Do(func() { cancel(); wait.Wait() }) }
	h.t.Cleanup(stop)
	return stop
}

// staff makes our domain and people with mailboxes, without the set-up.
func (h *house) staff(names ...string) []Who {
	h.t.Helper()
	d, err := h.Mail.AddDomain(h.t.Context(), mailOrg(h.org), ourDomain, true)
	h.must(err)
	h.net.DNS.AddTXT(d.DKIMSelector+"._domainkey."+ourDomain, d.DKIMRecord)
	h.net.DNS.AddTXT(ourDomain, "v=spf1 ip4:127.0.0.1 -all")
	h.net.DNS.AddTXT("_dmarc."+ourDomain, "v=DMARC1; p=reject")
	var out []Who
	for i, login := range names {
		role := workbench.RoleMember
		if i == 0 {
			role = workbench.RoleSuperAdmin
		}
		p, err := h.Office.AddPerson(h.t.Context(), h.org, workbench.NewPerson{Login: login, Name: strings.ToUpper(login), Role: role})
		h.must(err)
		_, err = h.Mail.CreateMailbox(h.t.Context(), mailOrg(h.org), maildb.NewMailbox{Address: h.address(login), Name: p.Name, Person: int64(p.ID), State: mailcore.MailboxActive})
		h.must(err)
		out = append(out, Who{h.org, p.ID})
	}
	in, err := h.Office.SetInstall(h.t.Context(), h.org, workbench.Install{App: workbench.AppMail, State: workbench.InstallEnabling, Domain: ourDomain, By: out[0].Person})
	h.must(err)
	h.must(h.Office.AdvanceInstall(h.t.Context(), h.org, workbench.AppMail, in.Version, workbench.InstallEnabled, nil))
	return out
}

func (h *house) address(login string) mailcore.Address {
	return mailcore.Address(login + "@" + ourDomain)
}

func (h *house) outside(name, address string) *pretend.Correspondent {
	h.t.Helper()
	c, err := h.net.AddCorrespondent(name, address)
	h.must(err)
	return c
}

func (h *house) send(c *pretend.Correspondent, to, subject, body string, o pretend.Options) pretend.Sent {
	h.t.Helper()
	s, err := c.Send(h.t.Context(), h.smtp, strings.Split(to, ","), subject, body, o)
	h.must(err)
	return s
}

var signed = pretend.Options{Sign: true}

// inbox lists the mails in a person's INBOX, oldest first.
func (h *house) inbox(w Who) []mailcore.Message { return h.folder(w, mailcore.RoleInbox) }

func (h *house) folder(w Who, role mailcore.Role) (out []mailcore.Message) {
	h.t.Helper()
	boxes, err := h.MailboxesOf(h.t.Context(), w)
	h.must(err)
	f, err := h.Mail.FolderByRole(h.t.Context(), boxes[0].ID, role)
	h.must(err)
	h.must(h.Mail.Rows(h.t.Context(), boxes[0].ID, f.ID, mailcore.UIDSet{{Start: 1}}, maildb.WantDisplay, func(m *mailcore.Message) error {
		out = append(out, *m)
		return nil
	}))
	return out
}

func ref(m mailcore.Message) Ref { return Ref{m.Mailbox, m.ID} }

func (h *house) posts(w Who, conv workbench.ConversationID) []workbench.Post {
	h.t.Helper()
	list, err := h.Office.Posts(h.t.Context(), w.Org, w.Person, conv, workbench.PostQuery{Limit: 200})
	h.must(err)
	return list
}

func texts(list []workbench.Post) string {
	var out []string
	for _, p := range list {
		out = append(out, string(p.Kind)+":"+strings.SplitN(p.Text, "\n", 2)[0])
	}
	return strings.Join(out, " | ")
}

// until waits for something that carriers bring about.
func (h *house) until(what string, ok func() bool) {
	h.t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	h.t.Fatalf("waited in vain until %s", what)
}

// quiet waits until no task is left.
func (h *house) quiet() {
	h.t.Helper()
	h.until("all tasks are done", func() bool { return h.tasks() == 0 })
}

func (h *house) tasks() (n int) {
	err := h.e.DB.QueryRow(h.t.Context(), "SELECT COUNT(*) FROM tasks WHERE state = 0").Scan(&n)
	h.must(err)
	return n
}

func (h *house) agrees() {
	h.t.Helper()
	r, err := h.Reconcile(h.t.Context(), true)
	h.must(err)
	for _, d := range r.Differences {
		h.t.Errorf("reconcile: %s", d)
	}
}

// opened is an outgoing mail as the other side reads it.
type opened struct {
	*message.Structure
	body   message.Body
	fields map[string]string
	raw    []byte
}

func open(t *testing.T, raw []byte) opened {
	t.Helper()
	spool := message.SpoolBytes(raw)
	s, err := message.Parse(spool, spool.Size())
	if err != nil {
		t.Fatal(err)
	}
	o := opened{Structure: s, raw: raw, fields: map[string]string{}}
	if o.body, err = message.Text(spool, s, 1<<20); err != nil {
		t.Fatal(err)
	}
	list, err := message.Fields(spool, s.Root.HeaderStart, s.Root.BodyStart, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		o.fields[strings.ToLower(f.Name)] = strings.TrimSpace(f.Value())
	}
	return o
}

func (h *house) verdict(r pretend.Received) trust.Verdict {
	h.t.Helper()
	v, err := (&trust.Checker{Resolver: h.net.Resolver()}).Check(h.t.Context(), trust.Arrival{RemoteIP: net.IPv4(127, 0, 0, 1), Helo: r.Helo, MailFrom: r.From,
		Message: func() io.Reader { return strings.NewReader(string(r.Raw)) }})
	h.must(err)
	return v
}

func second[A, B, C any](_ A, _ B, _ C, err error) error { return err }
func third[A, B any](_ A, _ B, err error) error          { return err }
func last2[A any](_ A, err error) error                  { return err }

func isNotFound(err error) bool { return errors.Is(err, workbench.ErrNotFound) }
