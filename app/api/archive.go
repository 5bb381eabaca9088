package api

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"mailbridge/bridge"
	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

// Archive is what the archive looks like to an auditor.
type Archive struct {
	On          bool       `json:"on"`
	Since       *time.Time `json:"since,omitempty" doc:"mails from then on are in it"`
	TwoAuditors bool       `json:"twoAuditors" doc:"a second auditor has to approve each case"`
	Scope       Auditor    `json:"scope"`
}

// AuditCase is what an auditor looks for, and why.
type AuditCase struct {
	ID         ID         `json:"id"`
	Title      string     `json:"title"`
	Reason     string     `json:"reason"`
	By         Named      `json:"by"`
	At         time.Time  `json:"at"`
	ApprovedBy *Named     `json:"approvedBy,omitempty"`
	ApprovedAt *time.Time `json:"approvedAt,omitempty"`
	ClosedAt   *time.Time `json:"closedAt,omitempty"`
	State      string     `json:"state" enum:"open,waiting,closed" doc:"waiting: a second auditor has to approve it"`
	Mine       bool       `json:"mine" doc:"only who opened a case works with it"`
}

// ArchivedMail is a line of the archive.
type ArchivedMail struct {
	ID          string    `json:"id"`
	At          time.Time `json:"at"`
	Why         string    `json:"why" enum:"journal,hold,live" doc:"hold: deleted under a legal hold; live: it lies in a mailbox under one"`
	Way         string    `json:"way,omitempty" enum:"in,out,inner"`
	From        Address   `json:"from"`
	To          []Address `json:"to"`
	Subject     string    `json:"subject"`
	Preview     string    `json:"preview"`
	Sender      string    `json:"sender" doc:"of the envelope"`
	Recipients  string    `json:"recipients" doc:"of the envelope, who got a blind copy included"`
	Whose       []Party   `json:"whose" doc:"who sent or got it here"`
	Size        int64     `json:"size"`
	SHA256      string    `json:"sha256" doc:"of the mail as it was kept"`
	Attachments int       `json:"attachments"`
}

// Party is somebody whose mail it was.
type Party struct {
	Person  *Named `json:"person,omitempty"`
	Mailbox ID     `json:"mailbox"`
	Address string `json:"address,omitempty" doc:"empty when the mailbox is gone"`
}

// ArchivedText is a mail of the archive to be read.
type ArchivedText struct {
	ArchivedMail
	Cc          []Address    `json:"cc"`
	Date        *time.Time   `json:"date,omitempty"`
	HTML        string       `json:"html" doc:"safe to show in a sandboxed frame; empty for plain mails"`
	Text        string       `json:"text"`
	Headers     string       `json:"headers"`
	Files       []Attachment `json:"files" doc:"their url is a path of the API"`
	MessageID   string       `json:"messageId,omitempty"`
	Truncated   bool         `json:"truncated,omitempty"`
	HiddenParts int          `json:"blockedImages"`
}

func (a *API) archiveRoutes() {
	audit := func(method, path, summary string) route {
		return route{method: method, path: "/api/v1/archive" + path, tag: "archive", summary: summary, right: workbench.RightReadArchive}
	}
	on(a, audit("GET", "", "What I may read as an auditor"), a.getArchive)
	on(a, audit("GET", "/cases", "Cases of all auditors, open ones first"), a.listCases)
	open := audit("POST", "/cases", "Say what to look for and why")
	open.status = 201
	on(a, open, a.openCase)
	on(a, audit("POST", "/cases/{id}/approve", "Approve another auditor's case"), a.approveCase)
	on(a, audit("POST", "/cases/{id}/close", "Close my case"), a.closeCase)
	on(a, audit("GET", "/cases/{id}/mails", "Search the archive for a case, newest first"), a.searchArchive)
	on(a, audit("GET", "/cases/{id}/mails/{mail}", "Read a mail of the archive"), a.readArchived)
	raw := audit("GET", "/cases/{id}/mails/{mail}/raw", "The mail as it was kept (RFC 5322)")
	raw.answer = "message/rfc822"
	stream(a, raw, a.rawArchived)
	part := audit("GET", "/cases/{id}/mails/{mail}/parts/{part}", "A file of a mail of the archive")
	part.answer = "application/octet-stream"
	stream(a, part, a.partOfArchived)
	on(a, audit("POST", "/cases/{id}/mails/{mail}/deliver", "Deliver a mail again: to me, or to whose it was"), a.deliverArchived)
	export := audit("GET", "/cases/{id}/export", "All mails that a search finds, as a ZIP with the SHA-256 of each")
	export.answer = "application/zip"
	stream(a, export, a.exportArchive)
}

func (a *API) getArchive(ctx context.Context, c *caller, _ *none) (Archive, error) {
	x, err := a.o.Office.Auditor(ctx, c.Org, c.ID)
	if err != nil {
		return Archive{}, err
	}
	n, err := a.namesOf(ctx, c.Org, append([]workbench.PersonID{x.Person, x.By}, x.People...))
	if err != nil {
		return Archive{}, err
	}
	p, err := a.o.Mail.ArchivePolicy(ctx, mailcore.OrgID(c.Org))
	if err != nil {
		return Archive{}, err
	}
	two, err := a.o.Office.TwoAuditors(ctx, c.Org)
	return Archive{On: !p.Since.IsZero(), Since: instant(p.Since), TwoAuditors: two, Scope: auditorView(x, n)}, err
}

func (a *API) caseViews(ctx context.Context, c *caller, list []workbench.Case) ([]AuditCase, error) {
	two, err := a.o.Office.TwoAuditors(ctx, c.Org)
	if err != nil {
		return nil, err
	}
	var people []workbench.PersonID
	for _, x := range list {
		people = append(people, x.OpenedBy, x.ApprovedBy)
	}
	n, err := a.namesOf(ctx, c.Org, people)
	return each(list, func(x workbench.Case) AuditCase {
		v := AuditCase{ID: idOf(x.ID), Title: x.Title, Reason: x.Reason, By: n.person(x.OpenedBy), At: x.OpenedAt.UTC(), ApprovedAt: instant(x.ApprovedAt),
			ClosedAt: instant(x.ClosedAt), State: "open", Mine: x.OpenedBy == c.ID}
		if x.ApprovedBy != 0 {
			by := n.person(x.ApprovedBy)
			v.ApprovedBy = &by
		}
		switch x.Usable(x.OpenedBy, two) {
		case workbench.ErrClosed:
			v.State = "closed"
		case workbench.ErrNotApproved:
			v.State = "waiting"
		}
		return v
	}), err
}

func (a *API) oneCase(ctx context.Context, c *caller, id int64) (AuditCase, error) {
	x, err := a.o.Office.Case(ctx, c.Org, id)
	if err != nil {
		return AuditCase{}, err
	}
	list, err := a.caseViews(ctx, c, []workbench.Case{x})
	if err != nil {
		return AuditCase{}, err
	}
	return list[0], nil
}

func (a *API) listCases(ctx context.Context, c *caller, _ *none) (List[AuditCase], error) {
	list, err := a.o.Office.Cases(ctx, c.Org)
	if err != nil {
		return List[AuditCase]{}, err
	}
	views, err := a.caseViews(ctx, c, list)
	return listOf(views), err
}

type newCase struct {
	Title  string `json:"title"`
	Reason string `json:"reason"`
}

func (a *API) openCase(ctx context.Context, c *caller, in *body[newCase]) (AuditCase, error) {
	x, err := a.o.Office.OpenCase(ctx, workbench.Case{Org: c.Org, OpenedBy: c.ID, Title: in.Body.Title, Reason: in.Body.Reason})
	if err != nil {
		return AuditCase{}, err
	}
	return a.oneCase(ctx, c, x.ID)
}

func (a *API) approveCase(ctx context.Context, c *caller, in *byID) (AuditCase, error) {
	return a.changeCase(ctx, c, in.ID, a.o.Office.ApproveCase)
}

func (a *API) closeCase(ctx context.Context, c *caller, in *byID) (AuditCase, error) {
	return a.changeCase(ctx, c, in.ID, a.o.Office.CloseCase)
}

func (a *API) changeCase(ctx context.Context, c *caller, id ID, change func(context.Context, workbench.OrgID, int64, workbench.PersonID) error) (AuditCase, error) {
	n, err := number[int64](id)
	if err != nil {
		return AuditCase{}, err
	}
	if err := change(ctx, c.Org, n, c.ID); err != nil {
		return AuditCase{}, err
	}
	return a.oneCase(ctx, c, n)
}

// inCase gives the case that an auditor works for, and what they may read. Nothing of the archive is shown without it.
func (a *API) inCase(ctx context.Context, c *caller, id ID) (workbench.Case, maildb.ArchiveScope, error) {
	var none maildb.ArchiveScope
	n, err := number[int64](id)
	if err != nil {
		return workbench.Case{}, none, err
	}
	x, err := a.o.Office.Auditor(ctx, c.Org, c.ID)
	if err != nil {
		return workbench.Case{}, none, err
	}
	of, err := a.o.Office.Case(ctx, c.Org, n)
	if err != nil {
		return of, none, err
	}
	two, err := a.o.Office.TwoAuditors(ctx, c.Org)
	if err == nil {
		err = of.Usable(c.ID, two)
	}
	if err != nil {
		return of, none, err
	}
	s, err := a.o.Bridge.ArchiveScope(ctx, x)
	return of, s, err
}

// noteCase writes what an auditor does for a case into the log, before they see anything.
func (a *API) noteCase(ctx context.Context, c *caller, of workbench.Case, action string, detail any) error {
	return a.noteWith(ctx, c, action, fmt.Sprintf("case:%d", of.ID), map[string]any{"case": of.Title, "reason": of.Reason, "what": detail})
}

type archiveInput struct {
	ID      ID     `path:"id" json:"-"`
	Text    string `query:"text" json:"text,omitempty" doc:"words of the mail or its files"`
	Sender  string `query:"sender" json:"sender,omitempty"`
	To      string `query:"recipient" json:"recipient,omitempty" doc:"of the header or the envelope"`
	Subject string `query:"subject" json:"subject,omitempty"`
	Person  ID     `query:"person" json:"person,omitempty" doc:"whose mail it was"`
	From    string `query:"from" json:"from,omitempty" doc:"a day (2026-11-22) or a time of RFC 3339"`
	Until   string `query:"until" json:"until,omitempty" doc:"that day is included"`
	Cursor  string `query:"cursor" json:"cursor,omitempty"`
	Limit   int    `query:"limit" json:"-" doc:"50 when not given, at most 200"`
}

func (in *archiveInput) query() (maildb.ArchiveQuery, error) {
	q := maildb.ArchiveQuery{Sender: strings.TrimSpace(in.Sender), Rcpt: strings.TrimSpace(in.To), Subject: strings.TrimSpace(in.Subject),
		Text: strings.TrimSpace(in.Text), Cursor: in.Cursor, Limit: in.Limit}
	for _, s := range []string{q.Sender, q.Rcpt, q.Subject, q.Text} {
		if len(s) > maxQuery {
			return q, invalid("text", "is too long")
		}
	}
	person, err := optional[workbench.PersonID](in.Person)
	if err != nil {
		return q, invalid("person", "is not there")
	}
	q.Person = int64(person)
	if q.Limit <= 0 {
		q.Limit = 50
	}
	q.From, q.To, err = days(in.From, in.Until)
	return q, err
}

func (a *API) searchArchive(ctx context.Context, c *caller, in *archiveInput) (List[ArchivedMail], error) {
	of, s, err := a.inCase(ctx, c, in.ID)
	if err != nil {
		return List[ArchivedMail]{}, err
	}
	q, err := in.query()
	if err != nil {
		return List[ArchivedMail]{}, err
	}
	if err := a.noteCase(ctx, c, of, "archive.search", in); err != nil {
		return List[ArchivedMail]{}, err
	}
	list, next, err := a.o.Mail.FindArchived(ctx, s, q)
	if err != nil {
		return List[ArchivedMail]{}, err
	}
	views, err := a.archivedViews(ctx, c, list)
	out := listOf(views)
	out.Next = next
	return out, err
}

func (a *API) archivedViews(ctx context.Context, c *caller, list []mailcore.Archived) ([]ArchivedMail, error) {
	var people []workbench.PersonID
	for _, m := range list {
		for _, p := range m.Parties {
			people = append(people, workbench.PersonID(p.Person))
		}
	}
	n, err := a.namesOf(ctx, c.Org, people)
	return each(list, func(m mailcore.Archived) ArchivedMail {
		v := ArchivedMail{ID: m.ID, At: m.At.UTC(), Why: m.Why, Way: string(m.Way), To: shownTo(m.To), Subject: m.Subject, Preview: m.Preview,
			From: authorOf(mailcore.Message{From: m.From, FromAddress: m.FromAddress}), Sender: string(m.Sender), Recipients: m.Rcpts, Whose: []Party{}, Size: m.Size,
			SHA256: fmt.Sprintf("%x", m.Hash), Attachments: m.Attachments}
		for _, p := range m.Parties {
			w := Party{Mailbox: idOf(p.Mailbox), Address: string(p.Address)}
			if p.Person != 0 {
				who := n.person(workbench.PersonID(p.Person))
				w.Person = &who
			}
			v.Whose = append(v.Whose, w)
		}
		return v
	}), err
}

type archivedInput struct {
	ID   ID     `path:"id"`
	Mail string `path:"mail"`
}

// openArchived opens a mail of the archive, and notes that it was.
func (a *API) openArchived(ctx context.Context, c *caller, in *archivedInput, action string) (mailcore.Archived, *letter, error) {
	of, s, err := a.inCase(ctx, c, in.ID)
	if err != nil {
		return mailcore.Archived{}, nil, err
	}
	m, err := a.o.Mail.Archived(ctx, s, in.Mail)
	if err != nil {
		return m, nil, err
	}
	if err := a.noteCase(ctx, c, of, action, map[string]string{"id": m.ID, "subject": m.Subject, "from": m.From, "messageId": m.HeaderID}); err != nil {
		return m, nil, err
	}
	raw, err := a.o.Mail.OpenArchived(ctx, s, in.Mail)
	if err != nil {
		return m, nil, err
	}
	l := &letter{raw: raw, row: mailcore.Message{Subject: m.Subject}}
	if l.structure, err = message.Unmarshal(m.Structure); err != nil {
		l.structure, err = message.Parse(raw, raw.Size())
	}
	if err != nil {
		l.Close()
		return m, nil, err
	}
	return m, l, nil
}

func (a *API) readArchived(ctx context.Context, c *caller, in *archivedInput) (ArchivedText, error) {
	m, l, err := a.openArchived(ctx, c, in, "archive.read")
	if err != nil {
		return ArchivedText{}, err
	}
	defer l.Close()
	views, err := a.archivedViews(ctx, c, []mailcore.Archived{m})
	if err != nil {
		return ArchivedText{}, err
	}
	body, err := message.Text(l.raw, l.structure, maxShown)
	if err != nil {
		return ArchivedText{}, err
	}
	h := l.structure.Header
	out := ArchivedText{ArchivedMail: views[0], Cc: addresses(h.Cc), Date: instant(h.Date), Text: body.Plain, MessageID: m.HeaderID, Truncated: body.Truncated}
	out.To = addresses(h.To)
	if out.Headers, err = rawHeaders(l); err != nil {
		return ArchivedText{}, err
	}
	if p, err := rewrite(body.HTML, pageView{part: func(string) string { return "" }}); err == nil && strings.TrimSpace(body.HTML) != "" {
		out.HTML, out.HiddenParts = p.HTML, p.Blocked
	}
	if out.HTML == "" && out.Text == "" {
		out.Text = message.HTMLToText(body.HTML)
	}
	path := "/api/v1/archive/cases/" + string(in.ID) + "/mails/" + m.ID + "/parts/"
	out.Files = each(body.Attachments, func(i message.AttachmentInfo) Attachment {
		return Attachment{Part: i.PartPath, Name: nameOf(i), Type: i.Type, Size: i.Size, Inline: i.Inline, CID: i.ContentID, URL: path + i.PartPath}
	})
	return out, nil
}

func (a *API) rawArchived(ctx context.Context, c *caller, in *archivedInput, g *gin.Context) error {
	m, l, err := a.openArchived(ctx, c, in, "archive.download")
	if err != nil {
		return err
	}
	defer l.Close()
	fileHeaders(g.Writer.Header(), "message/rfc822", m.ID+".eml", false)
	g.Header("Content-Length", fmt.Sprint(l.raw.Size()))
	return a.copyOut(ctx, g, io.NewSectionReader(l.raw, 0, l.raw.Size()))
}

type archivedPart struct {
	ID   ID     `path:"id"`
	Mail string `path:"mail"`
	Part string `path:"part"`
}

func (a *API) partOfArchived(ctx context.Context, c *caller, in *archivedPart, g *gin.Context) error {
	_, l, err := a.openArchived(ctx, c, &archivedInput{in.ID, in.Mail}, "archive.download")
	if err != nil {
		return err
	}
	defer l.Close()
	content, name, err := l.file(in.Part)
	if err != nil {
		return err
	}
	fileHeaders(g.Writer.Header(), "application/octet-stream", name, false)
	return a.copyOut(ctx, g, content)
}

type deliverBody struct {
	ID   ID     `path:"id"`
	Mail string `path:"mail"`
	Body struct {
		Mailbox ID `json:"mailbox,omitempty" doc:"one of those whose mail it was; empty: my own"`
	}
}

// Delivered tells where a mail of the archive was delivered again.
type Delivered struct {
	Mailbox ID     `json:"mailbox"`
	Address string `json:"address"`
	Message ID     `json:"message"`
}

func (a *API) deliverArchived(ctx context.Context, c *caller, in *deliverBody) (Delivered, error) {
	of, s, err := a.inCase(ctx, c, in.ID)
	if err != nil {
		return Delivered{}, err
	}
	m, err := a.o.Mail.Archived(ctx, s, in.Mail)
	if err != nil {
		return Delivered{}, err
	}
	mb, err := a.deliverTo(ctx, c, in.Body.Mailbox, m)
	if err != nil {
		return Delivered{}, err
	}
	if err := a.noteCase(ctx, c, of, "archive.deliver", map[string]string{"id": m.ID, "subject": m.Subject, "to": string(mb.Address)}); err != nil {
		return Delivered{}, err
	}
	p, err := a.o.Bridge.Redeliver(ctx, s, m.ID, mb)
	return Delivered{idOf(mb.ID), string(mb.Address), idOf(p.Message)}, err
}

// deliverTo finds the mailbox for a mail: the auditor's own, or one of those whose mail it was.
func (a *API) deliverTo(ctx context.Context, c *caller, id ID, m mailcore.Archived) (mailcore.Mailbox, error) {
	if id == "" {
		return a.o.Mail.MailboxOfPerson(ctx, mailcore.OrgID(c.Org), int64(c.ID))
	}
	n, err := number[mailcore.MailboxID](id)
	if err != nil {
		return mailcore.Mailbox{}, orInvalid(err, "mailbox", "is none of those whose mail it was")
	}
	for _, p := range m.Parties {
		if p.Mailbox == n && p.Address != "" {
			return a.o.Mail.Mailbox(ctx, mailcore.OrgID(c.Org), n)
		}
	}
	return mailcore.Mailbox{}, invalid("mailbox", "is none of those whose mail it was")
}

func (a *API) exportArchive(ctx context.Context, c *caller, in *archiveInput, g *gin.Context) error {
	of, s, err := a.inCase(ctx, c, in.ID)
	if err != nil {
		return err
	}
	q, err := in.query()
	if err != nil {
		return err
	}
	if err := a.noteCase(ctx, c, of, "archive.export", in); err != nil {
		return err
	}
	q.Cursor, q.Limit = "", 0
	fileHeaders(g.Writer.Header(), "application/zip", fmt.Sprintf("case-%d.zip", of.ID), false)
	g.Status(http.StatusOK)
	out, err := a.o.Bridge.ExportArchive(ctx, g.Writer, bridge.Export{Scope: s, Query: q, Case: of, By: c.Name, Asked: in})
	if err != nil {
		a.o.Log.Error("export broke off", "request", visitOf(ctx).id, "case", of.ID, "err", err)
		panic(http.ErrAbortHandler) // a ZIP that looks whole must be whole
	}
	if err := a.noteCase(ctx, c, of, "archive.exported", out); err != nil {
		a.o.Log.Error("export not noted", "request", visitOf(ctx).id, "case", of.ID, "err", err)
	}
	return nil
}
