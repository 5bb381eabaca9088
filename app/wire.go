package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"mailbridge/app/api"
	"mailbridge/bridge"
	"mailbridge/bridge/access"
	"mailbridge/bridge/ledger"
	"mailbridge/configs"
	"mailbridge/configs/engine"
	"mailbridge/mailcore"
	"mailbridge/mailcore/filter"
	"mailbridge/mailcore/imapd"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/queue"
	"mailbridge/mailcore/sieved"
	"mailbridge/mailcore/smtpd"
	"mailbridge/mailcore/trust"
	"mailbridge/workbench"
	"mailbridge/workbench/push"
	"mailbridge/workbench/workdb"
)

// world is what lies outside the house; tests and `pretend` put their own in its place.
type world struct {
	fresh func() trust.Resolver // makes one that remembers nothing yet
	dial  func(ctx context.Context, network, addr string) (net.Conn, error)
	roots *x509.CertPool   // who proves who a host is; nil is the system's
	fault engine.Fault     // what of disk and database fails; nil but in tests
	now   func() time.Time // the clock; nil is the true one
	// keys makes DKIM keys, nil as strong ones as they must be; weak lets new passwords be hashed so that they are soon
	// guessed. Only tests set them, and nothing that is configured.
	keys func(trust.Algorithm) (trust.Key, error)
	weak bool
}

// weakMemory is what hashing a password takes in a weak world, in KiB.
const weakMemory = 64

// stores are the rooms that keep things, enough for the admin commands.
type stores struct {
	engine *engine.Engine
	mail   *maildb.DB
	office *workdb.DB
	ledger *ledger.DB

	off atomic.Pointer[func(mailcore.MailboxID, mailcore.Ended)] // ends the sessions of a mailbox, once doors are there
}

func (s *stores) signedOut(mb mailcore.MailboxID, e mailcore.Ended) {
	if off := s.off.Load(); off != nil {
		go (*off)(mb, e) // the committer does not wait for connections
	}
}

func openStores(ctx context.Context, c configs.Config, log *slog.Logger) (*stores, error) {
	return openStoresWith(ctx, engine.Options{DB: c.DB, Data: c.Data, Blobs: c.Blobs, Log: log})
}

func openStoresWith(ctx context.Context, o engine.Options) (*stores, error) {
	return openStoresIn(ctx, world{}, o, 0)
}

// openStoresIn opens them for those who delete mail; recover is how long it may be brought back.
func openStoresIn(ctx context.Context, w world, o engine.Options, recover time.Duration) (*stores, error) {
	e, err := engine.Open(ctx, o)
	if err != nil {
		return nil, err
	}
	s := &stores{engine: e}
	mail := maildb.Options{Log: o.Log, SignedOut: s.signedOut, Now: o.Now, KeepGone: recover, NewKey: w.keys}
	var office []workdb.Option
	if w.weak {
		mail.PasswordMemory, office = weakMemory, append(office, workdb.WeakPasswords)
	}
	if s.mail, err = maildb.Open(ctx, e, mail); err == nil {
		if s.office, err = workdb.Open(ctx, e, office...); err == nil {
			s.ledger, err = ledger.Open(ctx, e)
		}
	}
	if err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return s, nil
}

// house is everything, built in the order of the import plan: stores, the gate, the bridge, the doors.
type house struct {
	config configs.Config
	log    *slog.Logger
	world  world
	dns    trust.Resolver // shared by all rooms, remembers
	*stores
	core   *mailcore.Core
	filter *filter.Filter
	bridge *bridge.Bridge
	access *access.Gate
	queue  *queue.Queue
	hub    *push.Hub
	api    *api.API
	mx     *smtpd.Server
	submit *smtpd.Server
	imap   *imapd.Server
	sieve  *sieved.Server
	tls    *tls.Config
	watch  *mailboxWatch
	ready  atomic.Bool
}

func newHouse(ctx context.Context, c configs.Config, w world, log *slog.Logger) (*house, error) {
	s, err := openStoresIn(ctx, w, engine.Options{DB: c.DB, Data: c.Data, Blobs: c.Blobs, Log: log, Fault: w.fault, Now: w.now}, time.Duration(c.Mail.Recover))
	if err != nil {
		return nil, err
	}
	h := &house{config: c, log: log, world: w, stores: s}
	if h.world.fresh == nil {
		h.world.fresh = func() trust.Resolver { return trust.NewResolver(c.DNS.Server) }
	}
	h.dns = h.world.fresh()
	if h.tls, err = tlsConfig(c, log); err != nil {
		return nil, errors.Join(err, s.engine.Close())
	}
	if err := h.wire(ctx); err != nil {
		return nil, errors.Join(err, s.engine.Close())
	}
	return h, nil
}

func (h *house) wire(ctx context.Context) error {
	c := h.config
	h.core = &mailcore.Core{Store: h.mail, Trust: &trust.Checker{Resolver: h.dns, TrustedSealers: c.Mail.TrustedSealers, Now: h.world.now}, Hostname: c.Hostname,
		MaxSize: c.Mail.MaxSize, Log: h.log, Now: h.world.now}
	h.filter = h.newFilter()
	h.core.Filter = h.filter
	var err error
	h.bridge, err = bridge.New(ctx, bridge.Options{Mail: h.mail, Office: h.office, Ledger: h.ledger, Core: h.core,
		Resolver: h.dns, Fresh: h.world.fresh, PublicURL: c.PublicURL, FreeDomain: c.FreeDomain, Hostname: c.Hostname, Extras: extraRecords(c),
		Quota: c.Mail.Quota, NewRecipients: c.Mail.NewRecipients, Log: h.log, Now: h.world.now})
	if err != nil {
		return err
	}
	h.core.Aliases, h.core.Policy, h.core.Groups = h.bridge, h.bridge, h.bridge
	if h.queue, err = h.newQueue(); err != nil {
		return err
	}
	h.hub = h.newHub()
	h.access = access.New(access.Options{Mail: h.mail, Office: h.office, Core: h.core, Tell: h.bridge.Tell,
		Ended: func(p workbench.PersonID) { h.hub.Recheck(int64(p)) }, Key: h.bridge.Secret("access"), PublicURL: c.PublicURL,
		Log: h.log, Now: h.world.now})
	h.api = api.New(api.Options{Clients: clientsOf(c), STSPolicy: stsText(c), Mail: h.mail, Office: h.office, Bridge: h.bridge, Core: h.core, Hub: h.hub,
		Access: h.access, PublicURL: c.PublicURL, Origins: c.Web.Origins, FrameAncestors: c.Web.FrameAncestors,
		TrustedProxies: c.Web.TrustedProxies, Filter: h.filterPolicy(), MaxSize: c.Mail.MaxSize, Version: build(), Log: h.log,
		Changes: streamsForPush{h.engine.Streams}, Spool: filepath.Join(c.Data, "uploads"), Programs: mailPrograms(c), Now: h.world.now})
	h.mx = smtpd.NewServer(h.smtpOptions(false, nil))
	h.submit = smtpd.NewServer(h.smtpOptions(true, h.access.Door(workbench.DoorSMTP)))
	off := func(mb mailcore.MailboxID, e mailcore.Ended) {
		h.imap.End(mb, e)
		h.sieve.End(mb, e)
		h.submit.End(mb, e)
	}
	h.sieve = sieved.NewServer(h.sieveOptions(h.access.Door(workbench.DoorSieve)))
	h.watch = watchMailboxes(h.engine.Streams, off)
	h.imap = imapd.NewServer(h.imapOptions(h.access.Door(workbench.DoorIMAP)))
	h.off.Store(&off)
	h.ready.Store(true)
	return nil
}

func (h *house) newFilter() *filter.Filter {
	c := h.config.Filter
	return filter.New(filter.Options{Store: h.mail, Resolver: h.dns, BlockLists: c.BlockLists, GreylistDelay: time.Duration(c.GreylistDelay),
		Clamd: c.Clamd, Rspamd: c.Rspamd, Log: h.log, Policy: h.filterPolicy(), Now: h.world.now})
}

func (h *house) filterPolicy() *mailcore.FilterPolicy {
	c := h.config.Filter
	return &mailcore.FilterPolicy{Off: c.Off, Junk: c.Junk, Quarantine: c.Quarantine, Refuse: c.Refuse, Dangerous: c.Dangerous, Greylist: c.Greylist}
}

// mailPrograms lists the open doors for mail programs.
func mailPrograms(c configs.Config) (out []api.MailProgram) {
	for _, d := range []struct{ addr, protocol, security string }{{c.Doors.IMAPS, "imap", "tls"}, {c.Doors.IMAP, "imap", "starttls"},
		{c.Doors.Submissions, "smtp", "tls"}, {c.Doors.Submission, "smtp", "starttls"}, {c.Doors.Sieve, "sieve", "starttls"}} {
		_, port, err := net.SplitHostPort(d.addr)
		n, err2 := strconv.Atoi(port)
		if err != nil || err2 != nil {
			continue // shut
		}
		out = append(out, api.MailProgram{Protocol: d.protocol, Host: c.Hostname, Port: n, Security: d.security})
	}
	return out
}

func (h *house) newQueue() (*queue.Queue, error) {
	c := h.config.Queue
	host := queue.SmartHost{Addr: c.SmartHost, User: c.SmartUser}
	if c.SmartPassFile != "" {
		b, err := os.ReadFile(c.SmartPassFile)
		if err != nil {
			return nil, fmt.Errorf("queue.smart_host_password_file: %w", err)
		}
		host.Password = strings.TrimSpace(string(b))
	}
	return queue.New(queue.Options{Store: h.mail, Core: h.core, Resolver: h.dns, Dial: h.world.dial,
		Hostname: h.config.Hostname, Workers: c.Workers, FirstRetry: time.Duration(c.FirstRetry),
		TellDelay: time.Duration(c.TellDelay), GiveUp: time.Duration(c.GiveUp), SmartHost: host, Port: c.Port,
		AllowPrivate: c.AllowPrivate, Roots: h.world.roots, Log: h.log, Now: h.world.now}), nil
}

func (h *house) smtpOptions(submission bool, signIn signInFunc) smtpd.Options {
	return smtpd.Options{Core: h.core, Submission: submission, Auth: signIn, PlainAuth: h.plainAuth(), TLS: h.tls,
		Hostname: h.config.Hostname, WebURL: h.config.PublicURL, MaxSize: h.config.Mail.MaxSize, MaxRecipients: h.config.Mail.MaxRecipients,
		PerIP: h.config.Mail.PerIP, Connections: h.config.Mail.Connections, Log: h.log}
}

func (h *house) imapOptions(signIn signInFunc) imapd.Options {
	return imapd.Options{Store: h.mail, Append: h.core.AppendAll, Share: h.bridge.ShareByProgram, Auth: signIn, TLS: h.tls, AllowPlainAuth: h.plainAuth(),
		Hostname: h.config.Hostname, WebURL: h.config.PublicURL, Watch: h.watch.subscribe, MaxLiteral: h.config.Mail.MaxSize,
		MaxPerIP: h.config.Mail.PerIP, MaxConns: h.config.Mail.Connections, Log: h.log}
}

func (h *house) sieveOptions(signIn signInFunc) sieved.Options {
	return sieved.Options{Core: h.core, Store: h.mail, Auth: signIn, TLS: h.tls, AllowPlainAuth: h.plainAuth(),
		WebURL: h.config.PublicURL, MaxPerIP: h.config.Mail.PerIP, MaxConns: h.config.Mail.Connections, Log: h.log}
}

// plainAuth lets this machine itself sign in without TLS, when the development switch is on.
func (h *house) plainAuth() func(net.Addr) bool {
	if !h.config.Insecure {
		return nil
	}
	return func(a net.Addr) bool {
		tcp, ok := a.(*net.TCPAddr)
		return ok && tcp.IP.IsLoopback()
	}
}

type signInFunc = func(ctx context.Context, login, password, ip string) (mailcore.Mailbox, error)
