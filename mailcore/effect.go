package mailcore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"mailbridge/mailcore/message"
)

// EffectKind tells what an Effect does.
type EffectKind string

// Kinds of effects.
const (
	EffectRedirect EffectKind = "redirect" // send the mail on
	EffectReply    EffectKind = "reply"    // answer automatically
	EffectReject   EffectKind = "reject"   // tell the sender that the recipient does not take it
	EffectLoop     EffectKind = "loop"     // tell the sender that it cannot be sent on, as it goes in circles
	EffectNotice   EffectKind = "notice"   // tell the owner about trouble with their scripts
)

// Effect is a mail that follows from a delivery. It becomes durable with it and is made afterwards, once.
type Effect struct {
	Kind    EffectKind `json:"k"`
	Org     OrgID      `json:"o"`
	Mailbox MailboxID  `json:"m"`           // whose scripts ask for it; 0 for a report on its way back to its sender
	Rcpt    Address    `json:"r,omitempty"` // the address that led there
	From    Address    `json:"f,omitempty"` // envelope sender of the mail
	To      Address    `json:"t,omitempty"`
	Text    string     `json:"x,omitempty"`
	Subject string     `json:"s,omitempty"`
	Sender  string     `json:"a,omitempty"` // author of a reply
	MIME    bool       `json:"mime,omitempty"`
	Verdict Verdict    `json:"v,omitzero"`

	// Once lets an effect with the same key happen again only after Every.
	Once  string        `json:"-"`
	Every time.Duration `json:"-"`

	// Set when the effect comes to be made.
	Key   string                                       `json:"-"` // of it alone
	Open  func(context.Context) (io.ReadCloser, error) `json:"-"` // the bytes of the mail, as stored
	Trace string                                       `json:"-"`
	At    time.Time                                    `json:"-"`
}

// Mark remembers a key of a mailbox for a while.
type Mark struct {
	Mailbox MailboxID
	Key     string
	For     time.Duration
}

// Act makes the mail of an effect. It may be called again for the same one: its key makes that harmless. An error is
// worth another try.
func (c *Core) Act(ctx context.Context, e *Effect) error {
	var err error
	switch e.Kind {
	case EffectRedirect:
		err = c.sendOn(ctx, e)
	case EffectReply:
		err = c.answer(ctx, e)
	case EffectReject:
		err = c.reportBack(ctx, e, message.RecipientStatus{Status: "5.7.1", Diagnostic: e.Text,
			Final: string(e.Rcpt)}, "收件人拒收了这封邮件。\nThe recipient does not take this mail.\n\n"+e.Text+"\n")
	case EffectLoop:
		err = c.reportBack(ctx, e, message.RecipientStatus{Status: "5.4.6", Final: string(e.To),
			Diagnostic: "Mail loop: this mail was forwarded from " + string(e.Rcpt) + " before"},
			"转发形成了循环，已停止；原邮件保留在 "+string(e.Rcpt)+" 的邮箱中。\nForwarding would go in circles and was stopped; the mail is kept in the mailbox of "+string(e.Rcpt)+".\n")
	case EffectNotice:
		err = c.tellOwner(ctx, e, "邮件规则有问题 / Trouble with your mail rules",
			"您的邮件规则或脚本未能按设定执行，邮件已保留在收件箱。\nYour rules or script could not be carried out as they say; the mail is kept in your inbox.\n\n"+e.Text+"\n\n今天不再重复提醒。\nYou will not hear of this again today.\n")
	}
	if err != nil {
		return fmt.Errorf("%s for mailbox %d: %w", e.Kind, e.Mailbox, err)
	}
	return nil
}

// hopeless are the answers of the gate that another try would not change.
var hopeless = []error{ErrNoMailbox, ErrRelayDenied, ErrLoop, ErrBadHeader, message.ErrNUL, ErrTooLarge, ErrForged, ErrRejected}

func isHopeless(err error) bool {
	return slices.ContainsFunc(hopeless, func(h error) bool { return errors.Is(err, h) })
}

// sendOn gives the mail to the gate again, for another recipient, with an envelope sender of ours where it comes from
// outside. Its bytes stay as they are, so that signatures hold.
func (c *Core) sendOn(ctx context.Context, e *Effect) error {
	spool, err := c.load(ctx, e)
	if err != nil {
		return err
	}
	defer spool.Close()
	_, err = c.Accept(ctx, &Envelope{From: e.From, To: []Recipient{{Address: e.To}}, Org: e.Org, Source: FromForward,
		Protocol: "local", Key: e.Key, forward: e}, spool)
	if !isHopeless(err) || e.Mailbox == 0 {
		if isHopeless(err) {
			c.Log.Info("report has no way back", "trace", e.Trace, "to", string(e.To), "err", err)
			return nil
		}
		return err
	}
	c.Log.Warn("mail could not be sent on", "trace", e.Trace, "mailbox", e.Mailbox, "to", string(e.To), "err", err)
	return c.reportBack(ctx, e, message.RecipientStatus{Status: "5.0.0", Final: string(e.To), Diagnostic: err.Error()}, "")
}

func (c *Core) load(ctx context.Context, e *Effect) (*message.Spool, error) {
	r, err := e.Open(ctx)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return message.SpoolFrom("", r, c.spoolLimit())
}

func (c *Core) spoolLimit() int64 {
	if c.MaxSize > 0 {
		return c.MaxSize + maxHeader // what was taken grew by our own fields
	}
	return 1 << 62
}

// reportBack tells the sender that a recipient did not get the mail (RFC 3464). Nobody hears of it who did not send it.
func (c *Core) reportBack(ctx context.Context, e *Effect, status message.RecipientStatus, text string) error {
	if e.From == "" || e.Verdict.SPF == "fail" || e.Verdict.SPF == "softfail" || e.Verdict.Junk {
		return nil
	}
	here := e.Rcpt.ASCIIDomain()
	status.Action = "failed"
	rep := message.Report{From: message.Address{Name: "Mail Delivery System", Local: "postmaster", Domain: here},
		To: message.Address{Local: e.From.Local(), Domain: e.From.Domain()}, Date: c.now(), MessageID: message.NewMessageID(here, nil),
		ReportingMTA: c.Hostname, ArrivalDate: e.At, Recipients: []message.RecipientStatus{status}, Text: text, HeadersOnly: true,
		Original: func() (io.ReadCloser, error) { return e.Open(ctx) }}
	spool := message.NewSpool("")
	defer spool.Close()
	if err := rep.Write(spool); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return c.system(ctx, e, e.From, spool)
}

// system sends a mail of the house with the null sender, which nobody answers.
func (c *Core) system(ctx context.Context, e *Effect, to Address, spool *message.Spool) error {
	past := e.Kind == EffectNotice // what tells of trouble with scripts is not left to them
	_, err := c.Accept(ctx, &Envelope{To: []Recipient{{Address: to, Notify: "NEVER"}}, Org: e.Org, Source: FromSystem,
		Protocol: "local", Key: e.Key + ":told", past: past}, spool)
	if isHopeless(err) {
		c.Log.Info("nobody to tell", "trace", e.Trace, "to", string(to), "err", err)
		return nil
	}
	return err
}

// answer writes the automatic reply (RFC 5230, section 5; RFC 3834, section 3).
func (c *Core) answer(ctx context.Context, e *Effect) error {
	spool, err := c.load(ctx, e)
	if err != nil {
		return err
	}
	defer spool.Close()
	orig, err := message.Parse(spool, spool.Size())
	if err != nil {
		return err
	}
	author := message.ParseAddressList(e.Sender)
	if len(author) != 1 {
		return nil
	}
	d := message.Draft{From: author[0], To: []message.Address{{Local: e.To.Local(), Domain: e.To.Domain()}}, Subject: e.Subject,
		Date: c.now(), MessageID: message.NewMessageID(e.Rcpt.ASCIIDomain(), nil),
		Extra: []message.ExtraHeader{{Name: "Auto-Submitted", Value: "auto-replied (vacation)"}, {Name: "X-Auto-Response-Suppress", Value: "All"},
			{Name: "Precedence", Value: "bulk"}}}
	if d.Subject == "" {
		d.Subject = "Auto: " + oneLine(orig.Header.Subject)
	}
	if id := orig.Header.MessageID; id != "" {
		d.InReplyTo = id
		d.References = append(slices.Clone(orig.Header.References), id)
	}
	if author[0].Name == "" {
		if mb, err := c.Store.Mailbox(ctx, e.Org, e.Mailbox); err == nil {
			d.From.Name = mb.Name
		}
	}
	out := message.NewSpool("")
	defer out.Close()
	if err := writeReply(&d, e, out); err != nil {
		c.Log.Warn("automatic reply cannot be written", "trace", e.Trace, "mailbox", e.Mailbox, "err", err)
		return nil
	}
	return c.system(ctx, e, e.To, out)
}

// maxSubject bounds what a reply repeats of a subject.
const maxSubject = 200

func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > maxSubject {
		s = strings.ToValidUTF8(s[:maxSubject], "") + "…"
	}
	return s
}

// writeReply writes the draft with its text; a MIME entity brings the fields of its own content.
func writeReply(d *message.Draft, e *Effect, out io.Writer) error {
	d.Plain = strings.ReplaceAll(e.Text, "\r\n", "\n")
	if !e.MIME {
		return d.Write(out)
	}
	var whole bytes.Buffer
	d.Plain = ""
	if err := d.Write(&whole); err != nil {
		return err
	}
	head, _, _ := bytes.Cut(whole.Bytes(), []byte("\r\n\r\n"))
	var b bytes.Buffer
	for name, raw := range fields(append(head, "\r\n"...)) {
		if !strings.HasPrefix(name, "content-") && name != "mime-version" && name != "" {
			b.Write(raw)
		}
	}
	b.WriteString("MIME-Version: 1.0\r\n")
	entity := strings.ReplaceAll(strings.ReplaceAll(e.Text, "\r\n", "\n"), "\n", "\r\n")
	top, body, _ := strings.Cut(entity, "\r\n\r\n")
	for name, raw := range fields([]byte(top + "\r\n")) {
		if strings.HasPrefix(name, "content-") {
			b.Write(raw)
		}
	}
	b.WriteString("\r\n" + body)
	_, err := out.Write(b.Bytes())
	return err
}

// tellOwner files a notice of the house in the inbox of the effect's mailbox.
func (c *Core) tellOwner(ctx context.Context, e *Effect, subject, text string) error {
	mb, err := c.Store.Mailbox(ctx, e.Org, e.Mailbox)
	if isErr(err, ErrNoMailbox) {
		return nil
	}
	if err != nil {
		return err
	}
	return c.Tell(ctx, mb, subject, text, e.Key)
}

// Tell sends the owner of a mailbox a notice of the house; the same key is told once.
func (c *Core) Tell(ctx context.Context, mb Mailbox, subject, text, key string) error {
	domain := mb.Address.ASCIIDomain()
	d := message.Draft{From: message.Address{Name: "mailbridge", Local: "postmaster", Domain: domain},
		To: []message.Address{{Local: mb.Address.Local(), Domain: mb.Address.Domain()}}, Subject: subject, Plain: text, Date: c.now(),
		MessageID: message.NewMessageID(domain, nil), Extra: []message.ExtraHeader{{Name: "Auto-Submitted", Value: "auto-generated"}}}
	spool := message.NewSpool("")
	defer spool.Close()
	if err := d.Write(spool); err != nil {
		return fmt.Errorf("write notice: %w", err)
	}
	return c.system(ctx, &Effect{Kind: EffectNotice, Org: mb.Org, Key: key}, mb.Address, spool)
}
