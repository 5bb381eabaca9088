// Package access is the one gate for people: every door asks it who somebody is. It knows the password of the office and
// that of the mailbox, app passwords, the second factor, what an organisation asks of sign-ins, and who guesses. It keeps
// a log of sign-ins beside the hot path, and tells people when somebody signs in from where they never were.
package access

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/workbench"
	"mailbridge/workbench/workdb"
)

// policyFor is how long another node's change of a policy may go unseen. Signing in costs no query for it.
const policyFor = 2 * time.Second

// maxPolicies bounds the cache of policies.
const maxPolicies = 10_000

// Card is a notice with links, shown in a person's chat.
type Card struct {
	Title   string
	Lines   []string
	Actions []Action
}

// Action is a link on a card.
type Action struct{ ID, Label, URL string }

// Options are the rooms behind the gate. Mail, Office, Core and Key are needed.
type Options struct {
	Mail   *maildb.DB
	Office *workdb.DB
	Core   *mailcore.Core
	// Tell shows a card to a person in their chat, once per source; nil tells nobody.
	Tell func(ctx context.Context, org workbench.OrgID, person workbench.PersonID, source string, c Card) error
	// Ended is told when a person's sessions have changed, on this node; nil is nobody.
	Ended func(workbench.PersonID)
	// Key seals the secrets of second factors; the same on all nodes.
	Key []byte
	// PublicURL is where people reach the web app, without a final slash.
	PublicURL string
	Log       *slog.Logger
	Now       func() time.Time // time.Now when nil
}

// Gate decides about sign-ins. Safe for concurrent use.
type Gate struct {
	o        Options
	throttle mailcore.Throttle
	visits   visits
	blocks   chan workbench.Blocked

	mu       sync.Mutex
	policies map[workbench.OrgID]knownPolicy
}

type knownPolicy struct {
	workbench.SecurityPolicy
	at time.Time
}

// New makes the gate; Run does what it does beside sign-ins.
func New(o Options) *Gate {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Tell == nil {
		o.Tell = func(context.Context, workbench.OrgID, workbench.PersonID, string, Card) error { return nil }
	}
	if o.Ended == nil {
		o.Ended = func(workbench.PersonID) {}
	}
	g := &Gate{o: o, policies: map[workbench.OrgID]knownPolicy{}, blocks: make(chan workbench.Blocked, maxBlocks)}
	g.visits.init(o.Now)
	g.throttle.Now = o.Now
	g.throttle.Blocked = g.blocked
	return g
}

func (g *Gate) mac(words ...string) []byte {
	m := hmac.New(sha256.New, g.o.Key)
	m.Write([]byte(strings.Join(words, "\x00")))
	return m.Sum(nil)
}

// Policy gives what an organisation asks of sign-ins, as it was no longer than two seconds ago.
func (g *Gate) Policy(ctx context.Context, org workbench.OrgID) (workbench.SecurityPolicy, error) {
	now := g.o.Now()
	g.mu.Lock()
	k, ok := g.policies[org]
	g.mu.Unlock()
	if ok && now.Sub(k.at) < policyFor {
		return k.SecurityPolicy, nil
	}
	p, err := g.o.Office.SecurityPolicy(ctx, org)
	if err != nil {
		return p, err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.policies) >= maxPolicies {
		clear(g.policies)
	}
	g.policies[org] = knownPolicy{p, now}
	return p, nil
}

// SetPolicy replaces it. When a second factor is demanded from now on, sessions without one are cut off.
func (g *Gate) SetPolicy(ctx context.Context, org workbench.OrgID, p workbench.SecurityPolicy) error {
	was, err := g.o.Office.SecurityPolicy(ctx, org)
	if err != nil {
		return err
	}
	err = g.o.Office.SetSecurityPolicy(ctx, org, p)
	g.mu.Lock()
	delete(g.policies, org)
	g.mu.Unlock()
	if err != nil || !p.ForceSecondFactor || was.ForceSecondFactor {
		return err
	}
	whose, err := g.o.Office.LimitSessions(ctx, org)
	for _, p := range whose {
		g.o.Ended(p) // no word of mail goes over the sockets that are open
	}
	return errors.Join(err, g.o.Mail.SignOutMain(ctx, mailcore.OrgID(org)))
}

// Door gives the sign-in of one kind of mail program: with a mail address and the main or an app password. Errors:
// mailcore.ErrBadPassword, ErrThrottled, and for the right password ErrDisabled, ErrMustActivate, ErrAppPassword,
// ErrNetwork, ErrScope.
func (g *Gate) Door(door workbench.Door) func(ctx context.Context, login, password, ip string) (mailcore.Mailbox, error) {
	return func(ctx context.Context, login, password, ip string) (mailcore.Mailbox, error) {
		a, err := mailcore.ParseAddress(login)
		if err != nil {
			return mailcore.Mailbox{}, mailcore.ErrBadPassword
		}
		v := workbench.Visit{Door: door, IP: ip, Client: mailcore.ClientOf(ctx)}
		if err := g.throttle.Allow(a.Key(), ip); err != nil {
			g.failed(v, a.Key())
			return mailcore.Mailbox{}, err
		}
		mb, l, err := g.o.Mail.SignIn(ctx, a, password)
		if errors.Is(err, mailcore.ErrBadPassword) {
			g.throttle.Failed(a.Key(), ip)
			g.failed(v, a.Key())
		}
		if err != nil {
			return mailcore.Mailbox{}, err
		}
		if err := g.judge(ctx, door, mb, l, ip); err != nil {
			g.o.Log.Info("sign-in refused", "door", door, "mailbox", mb.ID, "ip", ip, "err", err)
			return mailcore.Mailbox{}, err
		}
		g.throttle.Succeeded(a.Key(), ip)
		v.Org, v.Person, v.App = workbench.OrgID(mb.Org), workbench.PersonID(mb.Person), mb.App
		g.succeeded(v)
		return mb, nil
	}
}

// judge says whether a login with the right password may be used here.
func (g *Gate) judge(ctx context.Context, door workbench.Door, mb mailcore.Mailbox, l maildb.Login, ip string) error {
	p, err := g.Policy(ctx, workbench.OrgID(mb.Org))
	switch {
	case err != nil:
		return err
	case !mailcore.Within(p.AllowedNetworks, ip):
		return mailcore.ErrNetwork
	case l.App:
		return g.judgeApp(door, l, ip)
	case l.MustChange, g.tooOld(p, l.CreatedAt):
		return mailcore.ErrMustActivate
	case l.AppOnly, p.ForceSecondFactor && mb.Person != 0:
		return mailcore.ErrAppPassword
	}
	return nil
}

func (g *Gate) judgeApp(door workbench.Door, l maildb.Login, ip string) error {
	switch {
	case !l.ExpiresAt.IsZero() && !g.o.Now().Before(l.ExpiresAt):
		return mailcore.ErrBadPassword
	case !mailcore.Within(l.Networks, ip):
		return mailcore.ErrNetwork
	case len(l.Scopes) > 0 && !slices.Contains(l.Scopes, string(door)):
		return mailcore.ErrScope
	}
	return nil
}

func (g *Gate) tooOld(p workbench.SecurityPolicy, set time.Time) bool {
	return p.MaxAge > 0 && !set.IsZero() && g.o.Now().Sub(set) > p.MaxAge
}

// Allowed tells whether somebody who is signed in may come from an address: ErrNetwork.
func (g *Gate) Allowed(ctx context.Context, org workbench.OrgID, ip string) error {
	p, err := g.Policy(ctx, org)
	if err == nil && !mailcore.Within(p.AllowedNetworks, ip) {
		err = mailcore.ErrNetwork
	}
	return err
}

// Entry is somebody who gave the right password at the web's door.
type Entry struct {
	Person  workbench.Person
	Limited workbench.Limit
	App     int64 // the app password that it was
	// Factor says that the code of the second factor is needed before there may be a session.
	Factor bool
}

// Web is the sign-in over HTTP: with a login of the office or a mail address. App passwords for the API open it for
// programs. Errors: workbench.ErrBadPassword, mailcore.ErrThrottled, and for the right password mailcore.ErrDisabled,
// ErrNetwork, ErrScope, workbench.ErrForbidden for a mailbox that is nobody's.
func (g *Gate) Web(ctx context.Context, login, password, ip, client string) (Entry, error) {
	key := strings.ToLower(strings.TrimSpace(login))
	v := workbench.Visit{Door: workbench.DoorWeb, IP: ip, Client: client}
	if err := g.throttle.Allow(key, ip); err != nil {
		g.failed(v, key)
		return Entry{}, err
	}
	e, err := g.byMail(ctx, login, password, ip)
	if errors.Is(err, mailcore.ErrBadPassword) {
		e, err = g.byOffice(ctx, login, password)
	}
	if errors.Is(err, workbench.ErrBadPassword) {
		g.throttle.Failed(key, ip)
		g.failed(v, key)
	}
	if err == nil {
		err = g.Allowed(ctx, e.Person.Org, ip)
	}
	if err != nil {
		return Entry{}, err
	}
	g.throttle.Succeeded(key, ip)
	return e, g.limit(ctx, &e)
}

// byMail signs in with a mail address and the mailbox's password.
func (g *Gate) byMail(ctx context.Context, login, password, ip string) (Entry, error) {
	a, err := mailcore.ParseAddress(login)
	if err != nil || !strings.Contains(login, "@") {
		return Entry{}, mailcore.ErrBadPassword
	}
	mb, l, err := g.o.Mail.SignIn(ctx, a, password)
	if err != nil {
		return Entry{}, err
	}
	p, err := g.owner(ctx, mb)
	if err != nil {
		return Entry{}, err
	}
	e := Entry{Person: p}
	if l.App {
		e.App, e.Limited = l.ID, workbench.LimitedToIt
		return e, g.judgeApp(workbench.DoorAPI, l, ip)
	}
	policy, err := g.Policy(ctx, p.Org)
	if l.MustChange || g.tooOld(policy, l.CreatedAt) {
		e.Limited = workbench.MustChange
	}
	return e, err
}

// owner is the person whose mailbox it is. Shared mailboxes are read by mail programs only.
func (g *Gate) owner(ctx context.Context, mb mailcore.Mailbox) (workbench.Person, error) {
	if mb.Person == 0 {
		return workbench.Person{}, workbench.ErrForbidden
	}
	p, err := g.o.Office.Person(ctx, workbench.OrgID(mb.Org), workbench.PersonID(mb.Person))
	if errors.Is(err, workbench.ErrNotFound) || err == nil && p.State != workbench.PersonActive {
		err = mailcore.ErrDisabled
	}
	return p, err
}

// byOffice signs in with a login of the office and its password.
func (g *Gate) byOffice(ctx context.Context, login, password string) (Entry, error) {
	p, err := g.o.Office.Authenticate(ctx, login, password)
	if errors.Is(err, workbench.ErrForbidden) {
		err = mailcore.ErrDisabled
	}
	if err != nil {
		return Entry{}, err
	}
	a, err := g.o.Office.Access(ctx, p.Org, p.ID)
	if err != nil {
		return Entry{}, err
	}
	policy, err := g.Policy(ctx, p.Org)
	e := Entry{Person: p}
	if a.MustChange || g.tooOld(policy, a.SecretAt) {
		e.Limited = workbench.MustChange
	}
	return e, err
}

// limit adds what the second factor asks for.
func (g *Gate) limit(ctx context.Context, e *Entry) error {
	if e.App != 0 {
		return nil
	}
	a, err := g.o.Office.Access(ctx, e.Person.Org, e.Person.ID)
	if err != nil {
		return err
	}
	if e.Factor = a.SecondFactor; e.Factor || e.Limited != workbench.Unlimited {
		return nil
	}
	p, err := g.Policy(ctx, e.Person.Org)
	if p.ForceSecondFactor {
		e.Limited = workbench.MustEnrol
	}
	return err
}

// Right checks a password of somebody who is signed in, of the office or of the mailbox: workbench.ErrBadPassword.
func (g *Gate) Right(ctx context.Context, p workbench.Person, password, ip string) error {
	key := fmt.Sprintf("person:%d", p.ID)
	if err := g.throttle.Allow(key, ip); err != nil {
		return err
	}
	_, err := g.o.Office.AuthenticatePerson(ctx, p.Org, p.ID, password)
	if errors.Is(err, workbench.ErrBadPassword) {
		var mb mailcore.Mailbox
		if mb, err = g.o.Mail.MailboxOfPerson(ctx, mailcore.OrgID(p.Org), int64(p.ID)); err == nil {
			var l maildb.Login
			if _, l, err = g.o.Mail.SignIn(ctx, mb.Address, password); err == nil && l.App {
				err = mailcore.ErrBadPassword
			}
		}
		if errors.Is(err, mailcore.ErrBadPassword) || errors.Is(err, mailcore.ErrNoMailbox) {
			err = workbench.ErrBadPassword
		}
	}
	if errors.Is(err, workbench.ErrBadPassword) {
		g.throttle.Failed(key, ip)
	}
	return err
}

// Opened notes that a session was opened for somebody who came in.
func (g *Gate) Opened(p workbench.Person, s workbench.Session) {
	v := workbench.Visit{Org: p.Org, Person: p.ID, Door: workbench.DoorWeb, IP: s.IP, Client: s.UserAgent, App: s.App, Session: s.ID}
	if s.App != 0 {
		v.Door, v.Session = workbench.DoorAPI, 0
	}
	g.succeeded(v)
}

// SetPassword gives a person one password for office and mailbox and ends all sessions. With initial, it must be changed
// before it opens anything. Errors: workbench.ErrInvalid for "password".
func (g *Gate) SetPassword(ctx context.Context, p workbench.Person, password string, initial bool) error {
	mb, err := g.o.Mail.MailboxOfPerson(ctx, mailcore.OrgID(p.Org), int64(p.ID))
	hasMail := err == nil
	if err != nil && !errors.Is(err, mailcore.ErrNoMailbox) {
		return err
	}
	if err := workbench.CheckPassword(password, p.Login, p.Name, string(mb.Address)); err != nil {
		return err
	}
	office, mail := g.o.Office.SetPassword, g.o.Mail.SetPassword
	if initial {
		office, mail = g.o.Office.SetInitialPassword, g.o.Mail.SetInitialPassword
	}
	if err := office(ctx, p.Org, p.ID, password); err != nil {
		return err
	}
	if hasMail && mb.State != mailcore.MailboxDisabled {
		if err := mail(ctx, mb.Org, mb.ID, password); err != nil {
			return err
		}
	}
	g.o.Ended(p.ID)
	return nil
}
