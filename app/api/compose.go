package api

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"

	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
)

const (
	maxRecipients = 500
	maxSubject    = 500 // runes
	maxQuoted     = 256 << 10
)

// letterBody is what somebody writes.
type letterBody struct {
	From           *Address  `json:"from,omitempty" doc:"one of your own addresses"`
	To             []Address `json:"to,omitempty"`
	Cc             []Address `json:"cc,omitempty"`
	Bcc            []Address `json:"bcc,omitempty"`
	Subject        string    `json:"subject,omitempty"`
	Text           string    `json:"text,omitempty"`
	HTML           string    `json:"html,omitempty"`
	Attachments    []string  `json:"attachments,omitempty" doc:"ids of uploads"`
	Files          []ID      `json:"files,omitempty" doc:"ids of files that go as links"`
	ReplyTo        ID        `json:"replyTo,omitempty" doc:"the mail this answers; it is quoted below"`
	Forward        ID        `json:"forward,omitempty" doc:"the mail this passes on, with its files"`
	Draft          ID        `json:"draft,omitempty" doc:"the draft this was; sending removes it"`
	All            bool      `json:"all,omitempty" doc:"with replyTo and no recipients: answer everybody"`
	IdempotencyKey string    `json:"idempotencyKey,omitempty" doc:"a second request with the same key sends nothing"`
	Receipt        bool      `json:"receipt,omitempty" doc:"ask readers to say that they have read it"`
	UndoSeconds    int       `json:"undoSeconds,omitempty" doc:"for so long it can be taken back; pages ask for 10"`
	SendAt         time.Time `json:"sendAt,omitzero" doc:"when it leaves; until then it can be taken back"`
}

// writing is a letter under way: the draft and what must be closed and done behind it.
type writing struct {
	draft    message.Draft
	box      mailcore.Mailbox
	original *letter // of a reply or forward
}

func (w *writing) Close() {
	if w.original != nil {
		w.original.Close()
	}
}

// write turns a body into a draft. Recipients may be missing; whoever sends asks for them.
func (a *API) write(ctx context.Context, c *caller, box mailcore.Mailbox, b *letterBody) (*writing, error) {
	w := &writing{box: box}
	if err := a.fill(ctx, c, w, b); err != nil {
		w.Close()
		return nil, err
	}
	return w, nil
}

func (a *API) fill(ctx context.Context, c *caller, w *writing, b *letterBody) error {
	from, err := a.sender(c, w.box, b.From)
	if err != nil {
		return err
	}
	if b.ReplyTo != "" && b.Forward != "" {
		return invalid("forward", "cannot be together with replyTo")
	}
	d := &w.draft
	if b.ReplyTo != "" {
		if err := a.answer(ctx, c, w, b, from); err != nil {
			return err
		}
	}
	d.From, d.Date = from, a.o.Now()
	d.Plain, d.HTML = b.Text, b.HTML
	d.MessageID = message.NewMessageID(from.Domain, nil)
	if len([]rune(b.Subject)) > maxSubject {
		return invalid("subject", "is too long")
	}
	if b.Subject != "" || b.ReplyTo == "" {
		d.Subject = b.Subject
	}
	if err := setRecipients(d, b); err != nil {
		return err
	}
	return a.attach(c, d, b.Attachments)
}

// answer begins a reply: threading fields, and recipients where the writer named none.
func (a *API) answer(ctx context.Context, c *caller, w *writing, b *letterBody, from message.Address) error {
	l, err := a.open(ctx, c, b.ReplyTo)
	if err != nil {
		return orInvalid(err, "replyTo", "names no mail of yours")
	}
	w.original = l
	own := each(w.box.Addresses, func(x mailcore.Address) string { return string(x) })
	d, err := message.ReplyTo(l.raw, l.structure, message.ReplyOptions{From: from, All: b.All, Own: own})
	if err != nil {
		return err
	}
	w.draft = *d
	return nil
}

// sender checks that an address is the writer's own.
func (a *API) sender(c *caller, box mailcore.Mailbox, from *Address) (message.Address, error) {
	addr, name := box.Address, box.Name
	if name == "" && c.owns(box) {
		name = c.Name
	}
	if from != nil && from.Email != "" {
		var err error
		if addr, err = mailcore.ParseAddress(from.Email); err != nil {
			return message.Address{}, invalid("from", "is not a mail address")
		}
		if !belongs(box, addr) {
			return message.Address{}, mailcore.ErrSenderDenied
		}
		if from.Name != "" {
			name = clip(from.Name, 100)
		}
	}
	return message.Address{Name: name, Local: addr.Local(), Domain: addr.Domain()}, nil
}

// setRecipients replaces what a reply suggested by what the writer named.
func setRecipients(d *message.Draft, b *letterBody) error {
	if len(b.To)+len(b.Cc)+len(b.Bcc) == 0 {
		return nil
	}
	if len(b.To)+len(b.Cc)+len(b.Bcc) > maxRecipients {
		return invalid("to", fmt.Sprintf("has more than %d recipients", maxRecipients))
	}
	var err error
	if d.To, err = recipients("to", b.To); err != nil {
		return err
	}
	if d.Cc, err = recipients("cc", b.Cc); err != nil {
		return err
	}
	d.Bcc, err = recipients("bcc", b.Bcc)
	return err
}

func recipients(field string, list []Address) ([]message.Address, error) {
	out := make([]message.Address, 0, len(list))
	for _, x := range list {
		addr, err := mailcore.ParseAddress(strings.TrimSpace(x.Email))
		if err != nil {
			return nil, invalid(field, fmt.Sprintf("contains %q, which is no mail address", clip(x.Email, 80)))
		}
		out = append(out, message.Address{Name: clip(strings.TrimSpace(x.Name), 100), Local: addr.Local(), Domain: addr.Domain()})
	}
	return out, nil
}

func (a *API) attach(c *caller, d *message.Draft, ids []string) error {
	for _, id := range ids {
		up, err := a.uploads.get(c.ID, id)
		if err != nil {
			return invalid("attachments", "name an upload that is gone; add the file again")
		}
		d.Attachments = append(d.Attachments, up.attachment())
	}
	return a.checkSize(d)
}

// checkSize counts what the files become in base64, before anything is written.
func (a *API) checkSize(d *message.Draft) error {
	var sum int64
	for _, x := range d.Attachments {
		sum += x.Size
	}
	if sum*138/100 > a.o.MaxSize {
		return &Problem{status: 413, Code: "too_large", Message: "the files are too large for one mail", Field: "attachments"}
	}
	return nil
}

// quote puts the answered mail below the writer's words, as every mail program does.
func (w *writing) quote() error {
	body, err := message.Text(w.original.raw, w.original.structure, maxQuoted)
	if err != nil {
		return err
	}
	h := w.original.structure.Header
	line := quoteLine(h)
	plain := body.Plain
	if strings.TrimSpace(plain) == "" {
		plain = message.HTMLToText(body.HTML)
	}
	w.appendOriginal(line, plain, body, func(s string) string { return "<blockquote type=\"cite\">" + s + "</blockquote>" }, "> ")
	return nil
}

// appendOriginal adds a mail below both forms of the text. Its HTML is rewritten first: what we send must not carry a
// stranger's script or tracking picture.
func (w *writing) appendOriginal(line, plain string, body message.Body, wrap func(string) string, mark string) {
	d := &w.draft
	var quoted strings.Builder
	for l := range strings.SplitSeq(strings.TrimRight(plain, "\n"), "\n") {
		quoted.WriteString(strings.TrimRight(mark+l, " ") + "\n")
	}
	d.Plain = strings.TrimRight(d.Plain, "\n") + "\n\n" + line + "\n" + quoted.String()
	if d.HTML == "" {
		return
	}
	p, err := rewrite(body.HTML, pageView{part: func(string) string { return "" }})
	if err != nil || body.HTML == "" {
		p.HTML = asHTML(plain)
	}
	d.HTML += "<br><div>" + asHTML(line) + "</div>" + wrap(p.HTML)
}

func asHTML(text string) string {
	return strings.ReplaceAll(html.EscapeString(strings.TrimRight(text, "\n")), "\n", "<br>")
}

func quoteLine(h message.Envelope) string {
	who := "?"
	if len(h.From) > 0 {
		who = strings.TrimSpace(h.From[0].Name + " <" + h.From[0].Email() + ">")
	}
	when := ""
	if !h.Date.IsZero() {
		when = h.Date.Format("2006-01-02 15:04 -0700")
	}
	if isChinese(h.Subject + who) {
		return when + "，" + who + " 写道："
	}
	return "On " + when + ", " + who + " wrote:"
}

// forward adds the mail that is passed on, with its files.
func (a *API) forward(ctx context.Context, c *caller, w *writing, id ID) error {
	l, err := a.open(ctx, c, id)
	if err != nil {
		return orInvalid(err, "forward", "names no mail of yours")
	}
	w.original = l
	body, err := message.Text(l.raw, l.structure, maxQuoted)
	if err != nil {
		return err
	}
	for _, i := range body.Attachments {
		part, ok := l.structure.PartByPath(i.PartPath)
		if !ok {
			continue
		}
		w.draft.Attachments = append(w.draft.Attachments, message.Attachment{Name: nameOf(i), Type: i.Type, Size: i.Size,
			Open: func() (io.ReadCloser, error) { return io.NopCloser(message.OpenPart(l.raw, part)), nil }})
	}
	if err := a.checkSize(&w.draft); err != nil {
		return err
	}
	h := l.structure.Header
	line := forwardLine(h)
	plain := body.Plain
	if strings.TrimSpace(plain) == "" {
		plain = message.HTMLToText(body.HTML)
	}
	w.appendOriginal(line, plain, body, func(s string) string { return "<div>" + s + "</div>" }, "")
	return nil
}

func forwardLine(h message.Envelope) string {
	names := []string{"---------- Forwarded message ----------", "From: ", "Date: ", "Subject: ", "To: "}
	if isChinese(h.Subject) {
		names = []string{"---------- 转发的邮件 ----------", "发件人：", "日期：", "主题：", "收件人："}
	}
	date := ""
	if !h.Date.IsZero() {
		date = h.Date.Format(time.RFC1123Z)
	}
	show := func(list []message.Address) string {
		return strings.Join(each(list, func(x message.Address) string { return strings.TrimSpace(x.Name + " <" + x.Email() + ">") }), ", ")
	}
	return strings.Join([]string{names[0], names[1] + show(h.From), names[2] + date, names[3] + h.Subject, names[4] + show(h.To), ""}, "\n")
}

func isChinese(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// mailboxFor is the mailbox in whose name a letter is written: the one that owns From; without From that of the mail it
// answers, if the caller may send there; else the caller's own. from may be filled in.
func (a *API) mailboxFor(ctx context.Context, c *caller, b *letterBody) (mailcore.Mailbox, error) {
	own, err := a.o.Mail.MailboxOfPerson(ctx, mailcore.OrgID(c.Org), int64(c.ID))
	if errors.Is(err, mailcore.ErrNoMailbox) || err == nil && own.State == mailcore.MailboxDisabled {
		return own, errNoMail
	}
	if err != nil {
		return own, err
	}
	if b.From == nil || b.From.Email == "" {
		return a.answering(ctx, c, own, b)
	}
	addr, _ := mailcore.ParseAddress(b.From.Email) // checked by sender
	if belongs(own, addr) {
		return own, nil
	}
	lent, err := a.o.Mail.Accessible(ctx, own.Org, int64(c.ID))
	for _, x := range lent {
		if belongs(x.Mailbox, addr) && x.Rights&(mailcore.MaySend|mailcore.MaySendFor) != 0 {
			return x.Mailbox, nil
		}
	}
	return own, err
}

// answering chooses mailbox and address for an answer without From: those that the answered mail came to.
func (a *API) answering(ctx context.Context, c *caller, own mailcore.Mailbox, b *letterBody) (mailcore.Mailbox, error) {
	id := b.ReplyTo
	if id == "" {
		id = b.Forward
	}
	if id == "" {
		return own, nil
	}
	mb, row, err := a.ownMessage(ctx, c, id)
	if err != nil {
		return own, orInvalid(err, "replyTo", "names no mail of yours")
	}
	rights, err := a.rightsIn(ctx, c, mb)
	if err != nil || rights&(mailcore.MaySend|mailcore.MaySendFor) == 0 {
		return own, err
	}
	if shape, err := message.Unmarshal(row.Structure); err == nil {
		for _, to := range append(slices.Clone(shape.Header.To), shape.Header.Cc...) {
			if addr, err := mailcore.ParseAddress(to.Email()); err == nil && belongs(mb, addr) {
				b.From = &Address{Email: string(addr)}
				return mb, nil
			}
		}
	}
	return mb, nil
}

// belongs tells whether an address is one of a mailbox's own.
func belongs(mb mailcore.Mailbox, addr mailcore.Address) bool {
	return slices.ContainsFunc(mb.Addresses, func(x mailcore.Address) bool { return x.Key() == addr.Key() })
}

// spool writes the draft to a spool that the caller closes.
func (a *API) spool(d *message.Draft) (*message.Spool, error) {
	dir, err := a.uploads.folder()
	if err != nil {
		return nil, err
	}
	s := message.NewSpool(dir)
	if err := d.Write(s); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}
