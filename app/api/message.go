package api

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"mailbridge/bridge"
	"mailbridge/bridge/trim"
	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

// maxShown bounds each text of a mail that is shown; what lies behind is in the download.
const maxShown = 1 << 20

// maxRawHeaders bounds the header fields that are shown on demand.
const maxRawHeaders = 64 << 10

// Message is a mail to be read.
type Message struct {
	Line
	Cc            []Address    `json:"cc"`
	Bcc           []Address    `json:"bcc,omitempty"`
	ReplyTo       []Address    `json:"replyTo,omitempty"`
	Date          *time.Time   `json:"date,omitempty" doc:"what the author's clock said"`
	HTML          string       `json:"html" doc:"safe to show in a sandboxed frame; empty for plain mails"`
	Text          string       `json:"text"`
	Quoted        *Quoted      `json:"quoted,omitempty"`
	BlockedImages int          `json:"blockedImages"`
	Links         []Link       `json:"links"`
	Turned        Turned       `json:"turned"`
	Attachments   []Attachment `json:"attachments"`
	Invitation    *Invitation  `json:"invitation,omitempty"`
	Auth          Auth         `json:"auth"`
	Spam          float64      `json:"spam" doc:"points of the filter"`
	Why           []Reason     `json:"why" doc:"what counted for (above zero) or against (below) junk"`
	Truncated     bool         `json:"truncated,omitempty" doc:"the whole mail is longer than what is shown"`
	Raw           string       `json:"raw,omitempty" doc:"link to the mail itself"`
	Receipt       string       `json:"receipt,omitempty" enum:"asked,settled" doc:"asked: its author wants to know that it was read; ask the reader, then POST receipt"`
	Warning       *Warning     `json:"warning,omitempty" doc:"why there is a caution"`
	Recall        string       `json:"recall,omitempty" enum:"running,done" doc:"you took this mail back; GET recall tells how that went"`
	Fates         []Fate       `json:"fates,omitempty" doc:"of a mail you sent: what reports and receipts say, by recipient"`
	Headers       string       `json:"headers,omitempty" doc:"only with headers=1"`
}

// Quoted is the end of a plain mail that repeats earlier ones.
type Quoted struct {
	Text string `json:"text"`
}

// Attachment is a file in a mail.
type Attachment struct {
	Part   string `json:"part" doc:"section number, 1.2; 1.2~1 is the first file in an Outlook winmail.dat"`
	Name   string `json:"name"`
	Type   string `json:"type" doc:"what the mail says it is"`
	Size   int64  `json:"size"`
	Inline bool   `json:"inline"`
	CID    string `json:"cid,omitempty"`
	URL    string `json:"url" doc:"opens without a session for five minutes"`
}

// Auth is what the checks of the author said.
type Auth struct {
	SPF    string `json:"spf,omitempty"`
	DKIM   string `json:"dkim,omitempty"`
	DMARC  string `json:"dmarc,omitempty"`
	Domain string `json:"domain,omitempty"`
}

// Invitation is what a mail's invitation means for its reader.
type Invitation struct {
	Method      string     `json:"method"`
	Event       ID         `json:"event,omitempty"`
	Title       string     `json:"title"`
	Start       *time.Time `json:"start,omitempty"`
	End         *time.Time `json:"end,omitempty"`
	AllDay      bool       `json:"allDay"`
	TZ          string     `json:"tz,omitempty"`
	Place       string     `json:"place,omitempty"`
	Description string     `json:"description,omitempty"`
	Link        string     `json:"link,omitempty"`
	Organizer   Address    `json:"organizer"`
	Attendees   []Attendee `json:"attendees"`
	Mine        string     `json:"mine,omitempty"`
	Answerable  bool       `json:"answerable"`
	Reason      string     `json:"reason,omitempty"`
	Note        string     `json:"note,omitempty"`
	Canceled    bool       `json:"canceled"`
	Conflicts   []Event    `json:"conflicts,omitempty"`
}

// letter is an opened mail; the reader closes it.
type letter struct {
	box       mailcore.Mailbox
	row       mailcore.Message
	structure *message.Structure
	raw       interface {
		io.ReaderAt
		io.Closer
		Size() int64
	}
}

func (l *letter) Close() { _ = l.raw.Close() } // it was only read

// open finds one of the caller's mails and opens its bytes.
func (a *API) open(ctx context.Context, c *caller, id ID) (*letter, error) {
	mb, row, err := a.ownMessage(ctx, c, id)
	if err != nil {
		return nil, err
	}
	if err := a.may(ctx, c, mb, mailcore.MayRead, "read", row.Subject); err != nil {
		return nil, err
	}
	return a.openRow(ctx, mb, row)
}

func (a *API) openRow(ctx context.Context, mb mailcore.Mailbox, row mailcore.Message) (*letter, error) {
	raw, err := a.o.Mail.OpenRaw(ctx, mb.ID, row.ID)
	if err != nil {
		return nil, err
	}
	l := &letter{box: mb, row: row, raw: raw}
	l.structure, err = message.Unmarshal(row.Structure)
	if err != nil {
		l.structure, err = message.Parse(raw, raw.Size())
	}
	if err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}

type messageInput struct {
	ID      ID   `path:"id"`
	Headers bool `query:"headers" doc:"also the raw header fields"`
}

func (a *API) getMessage(ctx context.Context, c *caller, in *messageInput) (Message, error) {
	l, err := a.open(ctx, c, in.ID)
	if err != nil {
		return Message{}, err
	}
	defer l.Close()
	m, err := a.view(ctx, c, l)
	if err == nil && in.Headers {
		m.Headers, err = rawHeaders(l)
	}
	return m, err
}

func rawHeaders(l *letter) (string, error) {
	end := min(l.structure.Root.BodyStart, maxRawHeaders)
	buf := make([]byte, max(0, end-l.structure.Root.HeaderStart))
	n, err := l.raw.ReadAt(buf, l.structure.Root.HeaderStart)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return strings.ToValidUTF8(string(buf[:n]), "�"), err
}

// view gives a mail as its reader sees it.
func (a *API) view(ctx context.Context, c *caller, l *letter) (Message, error) {
	if err := a.noteShown(ctx, l); err != nil {
		return Message{}, err
	}
	body, err := message.Text(l.raw, l.structure, maxShown)
	if err != nil {
		return Message{}, err
	}
	h, v := l.structure.Header, l.row.Verdict
	m := Message{Line: lineOf(l.row), Cc: addresses(h.Cc), Bcc: addresses(h.Bcc), ReplyTo: addresses(h.ReplyTo),
		Date: instant(h.Date), Links: []Link{}, Truncated: body.Truncated || int64(len(body.Plain)) >= maxShown || int64(len(body.HTML)) >= maxShown,
		Turned: a.turned(ctx, c, []mailcore.MessageID{l.row.ID})[l.row.ID], Raw: a.rawURL(l.box.ID, l.row.ID),
		Spam: v.Spam, Why: reasonsOf(v.Why), Auth: Auth{SPF: v.SPF, DKIM: v.DKIM, DMARC: v.DMARC, Domain: v.Domain}}
	m.To = addresses(h.To)
	if m.Attachments, err = a.attachments(l, body); err != nil {
		return Message{}, err
	}
	if m.Caution, m.Warning, err = a.caution(ctx, c, l.row, m.From.Name); err != nil {
		return Message{}, err
	}
	m.Receipt, m.Recall, m.Fates = a.receiptState(ctx, l), a.recallState(ctx, c, l), a.fates(ctx, c, l)
	m.show(body, a.pageView(l, body, false))
	if len(body.Calendar) > 0 {
		m.Invitation = a.invitation(ctx, c, l)
	}
	return m, nil
}

// show fills the texts: the HTML where it can be shown safely, else the plain text with its quoted end apart.
func (m *Message) show(body message.Body, view pageView) {
	if strings.TrimSpace(body.HTML) != "" {
		p, err := rewrite(body.HTML, view)
		if err == nil {
			m.HTML, m.BlockedImages, m.Text = p.HTML, p.Blocked, body.Plain
			if p.Links != nil {
				m.Links = p.Links
			}
			return
		}
		if body.Plain == "" {
			body.Plain = message.HTMLToText(body.HTML)
		}
	}
	own, quoted := splitQuoted(body.Plain)
	m.Text = own
	if quoted != "" {
		m.Quoted = &Quoted{Text: quoted}
	}
}

// splitQuoted divides a plain text where its quoted end begins. Nothing is changed or lost.
func splitQuoted(plain string) (own, quoted string) {
	parts := trim.Split(plain, "", trim.Options{})
	first := firstLine(parts.Quoted)
	if first == "" || parts.Own == "" {
		return plain, ""
	}
	at := 0
	for line := range strings.SplitAfterSeq(plain, "\n") {
		if at > 0 && bare(line) == first {
			return strings.TrimRight(plain[:at], "\n"), plain[at:]
		}
		at += len(line)
	}
	return plain, ""
}

func firstLine(s string) string {
	for line := range strings.SplitSeq(s, "\n") {
		if b := bare(line); b != "" {
			return b
		}
	}
	return ""
}

// bare is a line without quote marks and spaces.
func bare(line string) string { return strings.TrimSpace(strings.TrimLeft(line, "> \t")) }

func nameOf(i message.AttachmentInfo) string {
	if i.Name != "" {
		return i.Name
	}
	if i.Type == "message/rfc822" {
		return "message.eml"
	}
	return "part-" + i.PartPath
}

// pageView shows inline pictures by signed links, remote ones through our proxy when asked.
func (a *API) pageView(l *letter, body message.Body, images bool) pageView {
	v := pageView{part: func(cid string) string {
		for _, i := range body.Attachments {
			if i.ContentID != "" && strings.EqualFold(i.ContentID, cid) {
				return a.partURL(l.box.ID, l.row.ID, i.PartPath, true)
			}
		}
		return ""
	}}
	if images {
		v.remote = func(u string) string { return a.imageURL(u, l.row.ID) }
	}
	return v
}

// invitation is left out when the calendar part cannot be read: the mail itself can.
func (a *API) invitation(ctx context.Context, c *caller, l *letter) *Invitation {
	i, err := a.o.Bridge.Invitation(ctx, c.who(), bridge.Ref{Mailbox: l.box.ID, Message: l.row.ID})
	if err != nil {
		a.o.Log.Warn("invitation", "request", visitOf(ctx).id, "message", l.row.ID, "err", err)
	}
	if err != nil || i == nil {
		return nil
	}
	return &Invitation{Method: i.Method, Event: idOf(i.Event), Title: i.Title, Start: instant(i.Start), End: instant(i.End),
		AllDay: i.AllDay, TZ: i.TZ, Place: i.Place, Description: i.Description, Link: webLink(i.Link),
		Organizer: Address{i.Organizer.Name, i.Organizer.Address}, Attendees: each(i.Attendees, attendeeView),
		Mine: string(i.Mine), Answerable: i.Answerable, Reason: i.Reason, Note: i.Note,
		Canceled:  strings.EqualFold(i.Method, "CANCEL"),
		Conflicts: each(i.Conflicts, func(e workbench.Event) Event { return eventView(e, c.ID) })}
}

// webLink lets only links to web pages through, whatever a mail calls a meeting link.
func webLink(s string) string {
	u, ok := safeLink(s)
	if !ok || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return u.String()
}

type htmlInput struct {
	ID     ID   `path:"id"`
	Images bool `query:"images" doc:"1: remote pictures, through our proxy"`
}

// HTMLView is the HTML of a mail alone.
type HTMLView struct {
	HTML          string `json:"html"`
	BlockedImages int    `json:"blockedImages"`
}

func (a *API) getHTML(ctx context.Context, c *caller, in *htmlInput) (HTMLView, error) {
	l, err := a.open(ctx, c, in.ID)
	if err != nil {
		return HTMLView{}, err
	}
	defer l.Close()
	body, err := message.Text(l.raw, l.structure, maxShown)
	if err != nil {
		return HTMLView{}, err
	}
	p, err := rewrite(body.HTML, a.pageView(l, body, in.Images))
	if err != nil {
		return HTMLView{}, nil // nested too deeply: there is only the text
	}
	return HTMLView{p.HTML, p.Blocked}, nil
}

type threadInput struct {
	ID     ID `path:"id"`
	Thread ID `path:"thread"`
}

// maxThread is how many mails of a thread are opened at once; the newest count.
const maxThread = 50

func (a *API) getThread(ctx context.Context, c *caller, in *threadInput) (List[Message], error) {
	mb, err := a.ownMailbox(ctx, c, in.ID)
	if err != nil {
		return List[Message]{}, err
	}
	thread, err := number[int64](in.Thread)
	if err != nil {
		return List[Message]{}, err
	}
	rows, err := a.o.Mail.Thread(ctx, mb.ID, thread)
	if err != nil {
		return List[Message]{}, err
	}
	if len(rows) == 0 {
		return List[Message]{}, workbench.ErrNotFound
	}
	total := len(rows)
	var out []Message
	for _, row := range rows[max(0, total-maxThread):] {
		m, err := a.threadMessage(ctx, c, mb, row.ID)
		if errors.Is(err, mailcore.ErrNoMessage) {
			continue // gone since the list was read
		}
		if err != nil {
			return List[Message]{}, err
		}
		m.ThreadCount = total
		out = append(out, m)
	}
	list := listOf(out)
	list.Total = &total
	return list, nil
}

func (a *API) threadMessage(ctx context.Context, c *caller, mb mailcore.Mailbox, id mailcore.MessageID) (Message, error) {
	row, err := a.o.Mail.Message(ctx, mb.ID, id)
	if err != nil {
		return Message{}, err
	}
	if err := a.may(ctx, c, mb, mailcore.MayRead, "read", row.Subject); err != nil {
		return Message{}, err
	}
	l, err := a.openRow(ctx, mb, row)
	if err != nil {
		return Message{}, err
	}
	defer l.Close()
	return a.view(ctx, c, l)
}
