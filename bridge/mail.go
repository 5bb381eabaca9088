package bridge

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"mailbridge/bridge/ledger"
	"mailbridge/bridge/trim"
	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

// Bounds of what a post shows of a mail; the rest is one click away.
const (
	maxOwn    = 16 << 10 // runes
	maxQuoted = 8 << 10  // runes
	maxFields = 400      // header fields looked at for marks of programs
	maxShown  = 50       // recipients and attachments listed
)

// letter is one copy of a mail, read.
type letter struct {
	mailcore.Message
	box     mailcore.Mailbox
	head    *message.Envelope
	shape   *message.Structure
	body    message.Body
	own     string // what its author wrote
	quoted  string // what it repeats of others
	key     ledger.Mail
	fields  map[string][]string // lower-case names, unfolded values
	report  *message.Report     // of a delivery; nil for every other mail
	receipt *message.Receipt    // that somebody has read a mail of ours; nil for every other mail
	cal     []calendarPart
}

// read opens a copy and divides it. Errors: mailcore.ErrNoMessage.
func (b *Bridge) read(ctx context.Context, mb mailcore.Mailbox, id mailcore.MessageID) (*letter, error) {
	m, err := b.Mail.Message(ctx, mb.ID, id)
	if err != nil {
		return nil, err
	}
	raw, err := b.Mail.OpenRaw(ctx, mb.ID, id)
	if err != nil {
		return nil, err
	}
	defer raw.Close()
	shape, err := message.Unmarshal(m.Structure)
	if err != nil {
		if shape, err = message.Parse(raw, raw.Size()); err != nil {
			return nil, fmt.Errorf("read mail %d: %w", id, err)
		}
	}
	l := &letter{Message: m, box: mb, head: &shape.Header, shape: shape, fields: map[string][]string{}}
	if l.body, err = message.Text(raw, shape, trim.MaxInput); err != nil {
		return nil, fmt.Errorf("read mail %d: %w", id, err)
	}
	if err := l.readFields(raw); err != nil {
		return nil, err
	}
	if report, ok := message.ParseReport(raw, shape); ok {
		l.report = &report
	}
	if receipt, ok := message.ParseReceipt(raw, shape); ok {
		l.receipt = &receipt
	}
	if err := l.readCalendar(raw); err != nil {
		return nil, err
	}
	l.divide()
	return l, nil
}

func (l *letter) readFields(raw io.ReaderAt) error {
	list, err := message.Fields(raw, l.shape.Root.HeaderStart, l.shape.Root.BodyStart, maxFields)
	if err != nil {
		return fmt.Errorf("read header: %w", err)
	}
	for _, f := range list {
		name := strings.ToLower(f.Name)
		l.fields[name] = append(l.fields[name], strings.TrimSpace(f.Value()))
	}
	return nil
}

func (l *letter) field(name string) string {
	if v := l.fields[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// bodyHash is the same for copies of one mail. Lists put footers below; what stands above the first mark of one is what
// two copies share.
func bodyHash(plain string) ledger.Hash {
	shared, _, _ := strings.Cut(strings.ReplaceAll(plain, "\r", ""), "\n-- \n")
	shared, _, _ = strings.Cut(shared, "\n_______________")
	return ledger.HashOf(strings.Join(strings.Fields(shared), " "))
}

func (l *letter) divide() {
	_, _, forward := message.BaseSubject(l.head.Subject)
	parts := trim.Split(l.body.Plain, l.body.HTML, trim.Options{Forward: forward})
	l.own, l.quoted = trim.Excerpt(strings.TrimSpace(parts.Own), maxOwn), trim.Excerpt(strings.TrimSpace(parts.Quoted), maxQuoted)
	plain := l.body.Plain
	if strings.TrimSpace(plain) == "" {
		plain = l.body.HTML
	}
	l.key.Body = bodyHash(plain)
	id := l.HeaderID
	if id == "" {
		id = "missing\x00" + l.From + "\x00" + l.head.DateRaw + "\x00" + l.head.SubjectRaw
	}
	l.key.ID = ledger.HashOf(id)
}

// source is what a post made of this mail carries, one per conversation.
func (l *letter) source() string { return mailSource(l.key) }

func mailSource(m ledger.Mail) string { return fmt.Sprintf("mail:%x%x", m.ID[:], m.Body[:]) }

func (l *letter) sentAt() time.Time {
	if at := l.head.Date; !at.IsZero() && !at.After(l.SavedAt.Add(24*time.Hour)) {
		return at
	}
	return l.SavedAt
}

// author is the one address in From; ok is false when there is none or several.
func (l *letter) author() (name string, a mailcore.Address, ok bool) {
	if len(l.head.From) != 1 || len(l.fields["from"]) > 1 {
		return l.From, l.FromAddress, false
	}
	a, err := mailcore.ParseAddress(l.head.From[0].Email())
	return l.head.From[0].Name, a, err == nil
}

// shown lists everybody in To and Cc; Bcc is never looked at.
func (l *letter) shown() []message.Address {
	return append(append([]message.Address{}, l.head.To...), l.head.Cc...)
}

// addressee tells whether the owner of the mailbox, or one of our answer addresses, stands in To or Cc. Whoever does not
// got the mail behind the others' backs, and it stays in the mailbox.
func (l *letter) addressee(b *Bridge) bool {
	for _, a := range l.shown() {
		to, err := mailcore.ParseAddress(a.Email())
		if err != nil {
			continue
		}
		if _, _, ours := b.readToken(to); ours || holds(l.box, to) {
			return true
		}
	}
	return false
}

func holds(mb mailcore.Mailbox, a mailcore.Address) bool {
	plain, _, _ := strings.Cut(a.Local(), "+")
	for _, own := range mb.Addresses {
		if own.Key() == a.Key() || own.Key() == mailcore.Address(plain+"@"+a.Domain()).Key() {
			return true
		}
	}
	return false
}

// text is what stands in the post.
func (l *letter) text() string {
	if l.own != "" {
		return l.own
	}
	if l.quoted != "" {
		return "（引用了原邮件）\n" + trim.Excerpt(l.quoted, 200)
	}
	return l.Subject
}

// isForward tells a forward by its subject.
func (l *letter) isForward() bool {
	_, _, forward := message.BaseSubject(l.head.Subject)
	return forward
}

// ref is what the post knows of its mail.
func (l *letter) ref(trust string) *workbench.MailRef {
	r := &workbench.MailRef{Mailbox: int64(l.box.ID), Message: int64(l.ID), Subject: l.Subject, From: l.From, FromAddress: string(l.FromAddress),
		SentAt: l.sentAt().UTC(), Trust: trust, HeaderID: l.HeaderID}
	if len(l.head.From) > 0 && l.head.From[0].Name != "" {
		r.From = l.head.From[0].Name
	}
	r.To, r.Cc = displayList(l.head.To), displayList(l.head.Cc)
	for i, a := range l.body.Attachments {
		if i >= maxShown {
			break
		}
		if !a.Inline {
			r.Attachments = append(r.Attachments, workbench.Attachment{Name: a.Name, Type: a.Type, Size: a.Size, Part: a.PartPath})
		}
	}
	return r
}

func displayList(list []message.Address) (out []string) {
	for i, a := range list {
		if i >= maxShown {
			return append(out, fmt.Sprintf("… +%d", len(list)-i))
		}
		switch {
		case a.Name != "":
			out = append(out, a.Name+" <"+a.Email()+">")
		case a.Email() != "":
			out = append(out, a.Email())
		}
	}
	return out
}

// parents are the Message-IDs this mail answers, nearest first.
func (l *letter) parents() []string {
	var out []string
	seen := map[string]bool{"": true, l.HeaderID: true}
	add := func(id string) {
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	for _, id := range l.head.InReplyTo {
		add(id)
	}
	for i := len(l.head.References) - 1; i >= 0; i-- {
		add(l.head.References[i])
	}
	return out
}

// root is the Message-ID that began the thread, as this mail tells it.
func (l *letter) root() string {
	switch {
	case len(l.head.References) > 0:
		return l.head.References[0]
	case len(l.head.InReplyTo) > 0:
		return l.head.InReplyTo[0]
	case l.HeaderID != "":
		return l.HeaderID
	}
	return fmt.Sprintf("%x@missing.invalid", l.key.ID[:])
}

// trust sums up in one word how far the author is proven.
func (b *Bridge) trust(l *letter) string {
	switch {
	case l.Verdict.Junk:
		return "suspicious"
	case l.proven() && !l.Verdict.Outside:
		return "verified"
	case l.proven():
		return "outside"
	}
	return "unverified"
}

// proven tells whether the address in From is the true one: signed in here, or vouched for by its own domain.
func (l *letter) proven() bool {
	_, a, ok := l.author()
	if ok && l.Verdict.Internal && l.Verdict.Domain == "" {
		return holds(l.box, a) // filed in Sent by its owner's own program
	}
	return ok && l.Verdict.Authenticated && strings.EqualFold(mailcore.Address("x@"+l.Verdict.Domain).ASCIIDomain(), a.ASCIIDomain())
}

// insider gives the colleague whose mailbox an address is; ok is false for everybody else.
func (b *Bridge) insider(ctx context.Context, org workbench.OrgID, a mailcore.Address) (workbench.PersonID, mailcore.Mailbox, bool, error) {
	mb, err := b.Mail.MailboxByAddress(ctx, a)
	if errors.Is(err, mailcore.ErrNoMailbox) {
		return 0, mb, false, nil
	}
	if err != nil {
		return 0, mb, false, err
	}
	return workbench.PersonID(mb.Person), mb, mb.Org == mailOrg(org) && mb.Person != 0, nil
}

// isOurs tells whether an address lies in one of the organisation's domains.
func (b *Bridge) isOurs(ctx context.Context, org workbench.OrgID, a mailcore.Address) (bool, error) {
	d, err := b.Mail.DomainByName(ctx, a.Domain())
	if errors.Is(err, mailcore.ErrNoDomain) {
		return false, nil
	}
	return err == nil && d.Org == mailOrg(org), err
}

// htmlOf writes plain text as HTML.
func htmlOf(text string) string {
	return strings.ReplaceAll(html.EscapeString(text), "\n", "<br>\n")
}

// clipBytes cuts text to n bytes at a character.
func clipBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
