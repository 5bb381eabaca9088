package mailcore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"mailbridge/mailcore/message"
)

// maxHops is how many Received fields a mail may carry before it counts as looping (RFC 5321, section 6.3).
const maxHops = 50

// Accept takes responsibility for a mail, from whichever door it comes. When it returns nil, all local copies and all
// outgoing tasks are durable; on an error nothing was kept. The caller keeps and closes raw. Recipients must have
// passed Route; one that has vanished since is ErrNoMailbox for the whole mail, and the sender tries again.
func (c *Core) Accept(ctx context.Context, env *Envelope, raw *message.Spool) (Receipt, error) {
	if c.MaxSize > 0 && raw.Size() > c.MaxSize {
		return Receipt{}, ErrTooLarge
	}
	s, err := message.Parse(raw, raw.Size())
	if err != nil {
		return Receipt{}, fmt.Errorf("read mail: %w", err)
	}
	m := &mail{core: c, env: env, raw: raw, parsed: s, id: NewTraceID()}
	defer m.close()
	d, err := m.delivery(ctx)
	if isErr(err, errHeld) {
		return m.park(ctx, raw, ParkApproval, m.hold.Until, nil, m.hold)
	}
	if err != nil {
		return Receipt{}, err
	}
	r, err := c.Store.Commit(ctx, d)
	for try := 0; isErr(err, ErrRulesChanged) && try < maxReroutes; try++ {
		if err = m.reroute(ctx, &d); err == nil {
			r, err = c.Store.Commit(ctx, d)
		}
	}
	if isErr(err, ErrOverQuota) {
		err = c.noRoom(ctx, &d, err)
	}
	if err != nil {
		return Receipt{}, fmt.Errorf("keep mail %s: %w", d.ID, err)
	}
	c.Log.Info("mail accepted", "trace", d.ID, "source", env.Source, "size", raw.Size(), "local", len(d.Local),
		"remote", len(d.Remote), "junk", d.Verdict.Junk, "authenticated", d.Verdict.Authenticated, "again", r.Duplicate)
	if !r.Duplicate {
		m.tellDelivered(ctx, &d)
	}
	return r, nil
}

// maxReroutes is how often a mail is routed anew because somebody changes their rules at that very moment.
const maxReroutes = 5

// reroute asks the scripts again, as they are now.
func (m *mail) reroute(ctx context.Context, d *Delivery) error {
	for i := range m.plain {
		if lc := &m.plain[i]; lc.Ruled {
			var err error
			if lc.Filter, err = m.core.Store.FilterRevision(ctx, lc.Mailbox); err != nil {
				return err
			}
		}
	}
	own := slices.Clone(d.Local[m.scripted:])
	err := m.runScripts(ctx, d)
	m.markForwarded(d)
	d.Local = append(d.Local, own...)
	return err
}

// runScripts puts the copies where the scripts of their mailboxes say, and notes what follows. Junk goes past them.
func (m *mail) runScripts(ctx context.Context, d *Delivery) error {
	d.Local, d.Effects, d.Marks = nil, slices.Clone(m.back), nil
	var refusals []string
	for _, lc := range m.plain {
		if !lc.Ruled || lc.Filter == 0 || lc.Role != RoleInbox || lc.Held != "" {
			d.Local = append(d.Local, lc)
			continue
		}
		f, err := m.ask(ctx, d, lc)
		if err != nil {
			return fmt.Errorf("scripts of mailbox %d: %w", lc.Mailbox, err)
		}
		if f.refusal != "" {
			refusals = append(refusals, f.refusal)
		}
		d.Local, d.Effects, d.Marks = append(d.Local, f.copies...), append(d.Effects, f.effects...), append(d.Marks, f.marks...)
	}
	m.scripted = len(d.Local)
	if m.submitted() || len(refusals) == 0 || len(refusals) < len(m.plain) || len(d.Local)+len(d.Remote)+len(m.apart) > 0 {
		return nil
	}
	if strings.ContainsFunc(refusals[0], func(r rune) bool { return r > '~' }) {
		return nil // a reply of SMTP cannot carry these words, a report can (RFC 5429, section 2.2)
	}
	return &RejectedError{refusals[0]} // at once, so that no report has to find the sender (RFC 5429, section 2.1.1)
}

// markForwarded remembers that a mailbox sent a colleague's mail on to the world, so that whoever calls it back learns
// how far that reached.
func (m *mail) markForwarded(d *Delivery) {
	if f := m.env.forward; f != nil && f.Verdict.Internal && f.Mailbox != 0 && len(d.Remote) > 0 {
		d.Marks = append(d.Marks, Mark{Mailbox: f.Mailbox, Key: ForwardedMark(m.parsed.Header.MessageID), For: forwardedFor})
	}
}

// forwardedFor is longer than any mail can be called back.
const forwardedFor = 16 * 24 * time.Hour

// ForwardedMark is the key under which a mailbox remembers that it sent a colleague's mail on to the world.
func ForwardedMark(messageID string) string { return "forwarded:" + messageID }

// mail is one mail on its way through the gate.
type mail struct {
	core   *Core
	env    *Envelope
	raw    *message.Spool // what all get; in the end without the fields that must not stay
	own    *message.Spool // what the author keeps, if that differs: the Bcc
	spools []*message.Spool
	parsed *message.Structure
	wire   wire // of a submitted mail
	id     string

	header     []byte
	fields     int
	fromFields int
	authors    []message.Address // of all From fields
	senders    []message.Address // of all Sender fields
	hops       int
	stray      bool // carries fields that only we may write
	bcc        bool
	hasDate    bool
	hasID      bool

	tlsOptional bool // the author says TLS-Required: No

	back     []Effect    // reports on their way back
	plain    []LocalCopy // as they would be without scripts
	scripted int         // how many copies came through scripts
	outside  []Address   // recipients outside the sender's organisation
	hold     *Hold
	apart    []Apart // copies that say how they came; the rest of their prefix is added at the end

	results string // our Authentication-Results, complete

	login Mailbox // who submitted it
	as    author  // in whose name
}

// foreign tells whether somebody writes in the name of another mailbox.
func (m *mail) foreign() bool { return m.as.mailbox != m.login.ID }

func (m *mail) submitted() bool { return m.env.Source != FromWorld }

// delivery turns the mail into what the store makes durable.
func (m *mail) delivery(ctx context.Context) (Delivery, error) {
	now := m.env.ReceivedAt
	if now.IsZero() {
		now = m.core.now()
	}
	d := Delivery{ID: m.id, Org: m.env.Org, Sender: m.env.Login, From: m.env.From, ReceivedAt: now,
		Source: m.env.Source, Key: m.env.Key}
	if m.env.forward != nil {
		d.Sender = m.env.forward.Mailbox
	}
	if err := m.prepare(); err != nil {
		return d, err
	}
	var err error
	if d.Verdict, err = m.judge(ctx); err != nil {
		return d, err
	}
	if err := m.rewrite(); err != nil {
		return d, err
	}
	if err := m.route(ctx, &d); err != nil {
		return d, err
	}
	if err := m.filter(ctx, &d); err != nil {
		return d, err
	}
	m.plain = d.Local
	if err := m.journal(ctx, &d); err != nil {
		return d, err
	}
	if err := m.runScripts(ctx, &d); err != nil {
		return d, err
	}
	m.markForwarded(&d)
	if err := m.fitsWire(&d); err != nil {
		return d, err
	}
	if m.hold, err = m.weigh(ctx); err != nil {
		return d, err
	}
	if m.hold != nil {
		return d, errHeld
	}
	head, err := m.seal(ctx, &d, now)
	if err != nil {
		return d, err
	}
	d.Raw, d.Prefix = m.raw, append(m.trace(now), head...)
	if m.headless() {
		d.Prefix = append(d.Prefix, "\r\n"...)
		d.Structure, err = message.Parse(Joined(d.Prefix, d.Raw), int64(len(d.Prefix))+d.Raw.Size())
	} else {
		d.Structure, err = behind(d.Prefix, d.Raw, m.parsed)
	}
	if err != nil {
		return d, err
	}
	if err := m.setApart(&d); err != nil {
		return d, err
	}
	if m.foreign() {
		d.Note = &AccessEntry{Org: m.env.Org, Mailbox: m.as.mailbox, Person: m.login.Person, Name: m.login.Name, IP: remoteHost(m.env.RemoteIP),
			Door: doors[m.env.Source], Act: "send", Detail: m.parsed.Header.Subject}
	}
	return d, m.saveSent(&d)
}

// doors are the words of an access log.
var doors = map[Source]string{FromSubmission: "smtp", FromAPI: "web", FromChat: "web"}

// originalTo is the field that tells the address a mail came for, where the mailbox alone does not.
func originalTo(a Address) []byte { return []byte("X-Original-To: <" + a.Wire() + ">\r\n") }

// setApart gives the copies that say more than the others their bytes: what they say stands before all else.
func (m *mail) setApart(d *Delivery) (err error) {
	for _, a := range m.apart {
		prefix := d.Prefix
		if len(a.Remote) > 0 && !m.submitted() {
			_, prefix, _ = bytes.Cut(prefix, []byte("\r\n")) // Return-Path is for the last server to write
		}
		a.Raw, a.Prefix = d.Raw, append(a.Prefix, prefix...)
		if a.Structure, err = message.Parse(Joined(a.Prefix, a.Raw), int64(len(a.Prefix))+a.Raw.Size()); err != nil {
			return fmt.Errorf("read copy: %w", err)
		}
		d.Apart = append(d.Apart, a)
	}
	return nil
}

// seal gives a submitted mail the fields that it lacks, and our signature.
func (m *mail) seal(ctx context.Context, d *Delivery, now time.Time) ([]byte, error) {
	if !m.submitted() {
		return nil, nil
	}
	if m.env.forward != nil {
		return m.sealForward(ctx)
	}
	head := m.addMissing(now)
	if len(d.Remote) == 0 && m.env.From == "" {
		return head, nil
	}
	signature, err := m.sign(ctx, now, head)
	return append(signature, head...), err
}

// prepare straightens the lines of a mail and reads its header.
func (m *mail) prepare() error {
	if err := m.straighten(); err != nil {
		return err
	}
	if err := m.readFields(); err != nil {
		return err
	}
	if m.hops > maxHops {
		return ErrLoop
	}
	return nil
}

// route fills the local and remote copies. A recipient named twice gets one copy.
func (m *mail) route(ctx context.Context, d *Delivery) error {
	if m.env.List != nil {
		return m.distribute(ctx, d)
	}
	to := &routed{seen: map[MailboxID]int{}, gone: map[string]bool{}}
	seen, gone := to.seen, to.gone
	tell := tellOffice(m.parsed)
	for _, rcpt := range m.env.To {
		t, err := m.core.Route(ctx, rcpt.Address, m.submitted())
		if err != nil {
			return err
		}
		if t.Onward != "" {
			if err := m.wayBack(rcpt, t, d.Verdict); err != nil {
				return err
			}
			continue
		}
		if t.outside(m.env.Org) {
			m.outside = append(m.outside, rcpt.Address)
		}
		if t.Group {
			to.groups = append(to.groups, groupTarget{t, rcpt})
			continue
		}
		if t.Remote {
			if !gone[rcpt.Address.Key()] {
				gone[rcpt.Address.Key()] = true
				rc, err := m.remote(ctx, rcpt)
				if err != nil {
					return err
				}
				d.Remote = append(d.Remote, rc)
			}
			continue
		}
		if i := seen[t.Mailbox]; i > 0 {
			if t.Alias && !d.Verdict.Junk { // the token says more than the mailbox's own address
				d.Local[i-1].Rcpt, d.Local[i-1].Arrival = rcpt.Address, true
				d.Local[i-1].Ruled = false
			}
			continue
		}
		lc := LocalCopy{Mailbox: t.Mailbox, Org: t.Org, Role: RoleInbox, Rcpt: rcpt.Address, Reports: t.Reports, Arrival: tell || t.Alias}
		if d.Verdict.Junk {
			lc.Role, lc.Arrival = RoleJunk, false
		}
		m.judgeFor(d, t.Org)
		if t.CatchAll {
			m.apart = append(m.apart, Apart{Local: []LocalCopy{lc}, Prefix: originalTo(rcpt.Address)})
			continue
		}
		lc.Ruled, lc.Filter = !t.Alias && !m.env.past, t.Filter
		d.Local = append(d.Local, lc)
		seen[t.Mailbox] = len(d.Local)
	}
	if len(to.groups) == 0 {
		return nil
	}
	return m.sendToGroups(ctx, d, to)
}

// wayBack sends a report for a rewritten sender on to that sender. Other mail may not go that way.
func (m *mail) wayBack(rcpt Recipient, t Target, v Verdict) error {
	if m.env.From != "" {
		return fmt.Errorf("%s takes reports only: %w", rcpt.Address, ErrNoMailbox)
	}
	m.back = append(m.back, Effect{Kind: EffectRedirect, Org: t.Org, Rcpt: rcpt.Address, To: t.Onward, Verdict: v})
	return nil
}

// tellOffice tells whether a mail may concern something the office already has: it answers another mail, or carries an
// invitation or a report. A mail that begins something new waits until a person makes more of it, and costs no task.
func tellOffice(s *message.Structure) bool {
	if len(s.Header.References)+len(s.Header.InReplyTo) > 0 {
		return true
	}
	tell := false
	s.Walk(func(_ string, p *message.Part) bool {
		tell = tell || p.Subtype == "calendar" || p.Subtype == "ics" || p.Subtype == "delivery-status" || strings.HasSuffix(p.Subtype, "disposition-notification") ||
			strings.HasSuffix(strings.ToLower(p.Filename()), ".ics")
		return !tell && p.Message == nil
	})
	return tell
}

func (m *mail) remote(ctx context.Context, rcpt Recipient) (RemoteCopy, error) {
	rc := RemoteCopy{From: m.env.From, To: rcpt.Address, Notify: rcpt.Notify, Original: rcpt.Original,
		EnvelopeID: m.env.EnvelopeID, Return: m.env.Return, SMTPUTF8: m.env.SMTPUTF8, NotBefore: m.env.NotBefore,
		RequireTLS: m.env.RequireTLS, TLSOptional: m.tlsOptional}
	var err error
	if m.env.forward != nil {
		rc.From, err = m.core.forwardSender(ctx, m.env.forward)
		rc.SMTPUTF8 = !rc.From.IsASCII() || !rc.To.IsASCII()
	}
	return rc, err
}

// judgeFor says how another organisation sees a submitted mail: its author is known, but no colleague.
func (m *mail) judgeFor(d *Delivery, org OrgID) {
	if !d.Verdict.Internal || org == m.env.Org || m.env.Org == 0 {
		return
	}
	v := d.Verdict
	v.Internal, v.Outside = false, true
	if d.Verdicts == nil {
		d.Verdicts = map[OrgID]Verdict{}
	}
	d.Verdicts[org] = v
}

// saveSent adds the author's copy, with bytes of its own where those of the others lack the Bcc. A mail in the name of
// another mailbox lies in Sent there, also when a mail program sent it; who may not look there gets one of their own.
func (m *mail) saveSent(d *Delivery) (err error) {
	if m.env.Login == 0 || !m.env.SaveSent && !m.foreign() {
		return nil
	}
	lc := LocalCopy{Mailbox: m.as.mailbox, Org: m.env.Org, Role: RoleSent, Flags: FlagSeen, Arrival: true, Outgoing: true, Dedupe: m.foreign()}
	list := []LocalCopy{lc}
	if m.foreign() && m.env.SaveSent && !m.as.rights.Has(MayRead) {
		lc.Mailbox, lc.Arrival, lc.Dedupe = m.login.ID, false, false
		list = append(list, lc)
	}
	if m.own == nil {
		d.Local = append(d.Local, list...)
		return nil
	}
	a := Apart{Local: list, Raw: m.own, Prefix: d.Prefix}
	if a.Structure, err = message.Parse(Joined(a.Prefix, a.Raw), int64(len(a.Prefix))+a.Raw.Size()); err != nil {
		return fmt.Errorf("read own copy: %w", err)
	}
	d.Apart = append(d.Apart, a)
	return nil
}

// fitsWire refuses to send out what other servers may cut or refuse; local delivery keeps any line.
func (m *mail) fitsWire(d *Delivery) error {
	switch {
	case len(d.Remote) == 0 && !slices.ContainsFunc(m.apart, func(a Apart) bool { return len(a.Remote) > 0 }):
		return nil
	case m.wire.nul:
		return message.ErrNUL
	case m.wire.longest > maxWireLine && m.env.forward == nil: // what came that way may go on that way
		return fmt.Errorf("a line is longer than %d bytes: %w", maxWireLine, ErrBadHeader)
	}
	return nil
}

func isErr(err, target error) bool { return errors.Is(err, target) }
