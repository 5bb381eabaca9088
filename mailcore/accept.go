package mailcore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"mailbridge/mailcore/message"
	"mailbridge/mailcore/trust"
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
	if err := m.readFields(); err != nil {
		return Receipt{}, err
	}
	if m.hops > maxHops {
		return Receipt{}, ErrLoop
	}
	d, err := m.delivery(ctx)
	if m.rewritten != nil {
		defer m.rewritten.Close()
	}
	if err != nil {
		return Receipt{}, err
	}
	r, err := c.Store.Commit(ctx, d)
	if err != nil {
		return Receipt{}, fmt.Errorf("keep mail %s: %w", d.ID, err)
	}
	c.Log.Info("mail accepted", "trace", d.ID, "source", env.Source, "size", raw.Size(), "local", len(d.Local),
		"remote", len(d.Remote), "junk", d.Verdict.Junk, "authenticated", d.Verdict.Authenticated, "again", r.Duplicate)
	return r, nil
}

// Append files a message in a folder without sending it: IMAP APPEND, drafts, imports.
func (c *Core) Append(ctx context.Context, mb Mailbox, folder FolderID, raw *message.Spool, flags Flags, keywords []string, date time.Time) (Placed, error) {
	if c.MaxSize > 0 && raw.Size() > c.MaxSize {
		return Placed{}, ErrTooLarge
	}
	f, err := c.Store.Folder(ctx, mb.ID, folder)
	if err != nil {
		return Placed{}, err
	}
	s, err := message.Parse(raw, raw.Size())
	if err != nil {
		return Placed{}, fmt.Errorf("read mail: %w", err)
	}
	sent := f.Role == RoleSent
	r, err := c.Store.Commit(ctx, Delivery{
		ID: NewTraceID(), Org: mb.Org, Sender: mb.ID, Raw: raw, Structure: s, ReceivedAt: c.now(), Source: FromSubmission,
		Verdict: Verdict{Internal: sent, Authenticated: sent},
		Local: []LocalCopy{{Mailbox: mb.ID, Org: mb.Org, Folder: folder, Flags: flags, Keywords: keywords, Date: date,
			Arrival: sent, Outgoing: sent}},
	})
	if err != nil {
		return Placed{}, err
	}
	return r.Placed[0], nil
}

// mail is one mail on its way through the gate.
type mail struct {
	core       *Core
	env        *Envelope
	raw        *message.Spool
	parsed     *message.Structure
	id         string
	hops       int
	forged     bool // carries results in our name
	bcc        bool
	hasDate    bool
	hasID      bool
	fromFields int
	results    string         // our Authentication-Results, complete
	rewritten  *message.Spool // raw without the fields that must not stay
}

// maxFields bounds the walk over the header; a header larger than message.MaxHeader ends it earlier.
const maxFields = 20000

func (m *mail) readFields() error {
	fields, err := message.Fields(m.raw, m.parsed.Root.HeaderStart, m.parsed.Root.BodyStart, maxFields)
	if err != nil {
		return fmt.Errorf("read header: %w", err)
	}
	for _, f := range fields {
		switch strings.ToLower(f.Name) {
		case "received":
			m.hops++
		case "bcc", "resent-bcc":
			m.bcc = true
		case "from":
			m.fromFields++
		case "date":
			m.hasDate = true
		case "message-id":
			m.hasID = true
		case "authentication-results":
			m.forged = m.forged || trust.Forged(f.Value(), m.core.Hostname)
		}
	}
	return nil
}

func (m *mail) submitted() bool { return m.env.Source != FromWorld }

// delivery turns the mail into what the store makes durable.
func (m *mail) delivery(ctx context.Context) (Delivery, error) {
	now := m.env.ReceivedAt
	if now.IsZero() {
		now = m.core.now()
	}
	d := Delivery{ID: m.id, Org: m.env.Org, Sender: m.env.Login, From: m.env.From, ReceivedAt: now,
		Source: m.env.Source, Key: m.env.Key}
	if err := m.rewrite(); err != nil {
		return d, err
	}
	d.Raw = m.raw
	var head []byte
	var err error
	if m.submitted() {
		d.Verdict, err = m.judgeSubmission(ctx)
		head = m.addMissing(now)
	} else {
		d.Verdict, err = m.judgeArrival(ctx)
	}
	if err != nil {
		return d, err
	}
	if err := m.route(ctx, &d); err != nil {
		return d, err
	}
	if len(d.Remote) > 0 || m.submitted() && m.env.From != "" {
		signature, err := m.sign(ctx, head)
		if err != nil {
			return d, err
		}
		head = append(signature, head...)
	}
	d.Prefix = append(m.trace(now, d.Verdict), head...)
	d.Structure, err = behind(d.Prefix, d.Raw, m.parsed)
	return d, err
}

// route fills the local and remote copies. A recipient named twice gets one copy.
func (m *mail) route(ctx context.Context, d *Delivery) error {
	seen := map[MailboxID]bool{}
	gone := map[string]bool{}
	for _, rcpt := range m.env.To {
		t, err := m.core.Route(ctx, rcpt.Address, m.submitted())
		if err != nil {
			return err
		}
		if t.Remote {
			if !gone[rcpt.Address.Key()] {
				gone[rcpt.Address.Key()] = true
				d.Remote = append(d.Remote, RemoteCopy{From: m.env.From, To: rcpt.Address, Notify: rcpt.Notify,
					Original: rcpt.Original, EnvelopeID: m.env.EnvelopeID, Return: m.env.Return,
					SMTPUTF8: m.env.SMTPUTF8, NotBefore: m.env.NotBefore})
			}
			continue
		}
		if seen[t.Mailbox] {
			continue
		}
		seen[t.Mailbox] = true
		lc := LocalCopy{Mailbox: t.Mailbox, Org: t.Org, Role: RoleInbox, Rcpt: rcpt.Address, Arrival: true}
		if d.Verdict.Junk {
			lc.Role, lc.Arrival = RoleJunk, false
		}
		d.Local = append(d.Local, lc)
	}
	if m.env.SaveSent && m.env.Login != 0 {
		d.Local = append(d.Local, LocalCopy{Mailbox: m.env.Login, Org: m.env.Org, Role: RoleSent, Flags: FlagSeen,
			Arrival: true, Outgoing: true})
	}
	return m.checkLines(d)
}

// maxWireLine is the longest line that may leave without the line end (RFC 5322, section 2.1.1).
const maxWireLine = 998

// checkLines refuses to send out what other servers may cut or refuse; local delivery keeps any line.
func (m *mail) checkLines(d *Delivery) error {
	if len(d.Remote) == 0 {
		return nil
	}
	r := m.raw.Reader()
	buf := make([]byte, 32<<10)
	length := 0
	for {
		n, err := r.Read(buf)
		for _, b := range buf[:n] {
			switch b {
			case '\n':
				length = 0
			case '\r':
			default:
				if length++; length > maxWireLine {
					return fmt.Errorf("a line is longer than %d bytes: %w", maxWireLine, ErrBadHeader)
				}
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read mail: %w", err)
		}
	}
}

func isErr(err, target error) bool { return errors.Is(err, target) }
