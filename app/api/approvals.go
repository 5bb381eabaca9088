package api

import (
	"cmp"
	"context"
	"time"

	"github.com/gin-gonic/gin"

	"mailbridge/bridge"
	"mailbridge/bridge/ledger"
	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

// Approval is something that waits, or waited, for somebody's word.
type Approval struct {
	ID        ID         `json:"id"`
	Kind      string     `json:"kind" doc:"mail: one that leaves the organisation; group: one to a moderated group"`
	Subject   string     `json:"subject"`
	Asker     Named      `json:"asker"`
	Detail    []string   `json:"detail" doc:"what it is about and why it waits, in words"`
	State     string     `json:"state" enum:"open,approved,refused,expired,gone"`
	Approvers []Named    `json:"approvers" doc:"who was asked; one of them is enough"`
	Decider   *Named     `json:"decider,omitempty"`
	Reason    string     `json:"reason,omitempty"`
	ExpiresAt *time.Time `json:"expiresAt,omitempty"`
	CreatedAt time.Time  `json:"createdAt"`
	DecidedAt *time.Time `json:"decidedAt,omitempty"`
}

// AskedMail is a mail that waits for approval: plain text only, no links; its files are fetched one by one.
type AskedMail struct {
	From    Address    `json:"from"`
	To      []Address  `json:"to"`
	Cc      []Address  `json:"cc"`
	Subject string     `json:"subject"`
	Date    *time.Time `json:"date,omitempty"`
	Text    string     `json:"text" doc:"its first 64 KiB"`
	More    bool       `json:"more,omitempty" doc:"there is more text"`
	Files   []PostFile `json:"files" doc:"url with ?inline=1 shows a picture in place"`
}

func (a *API) approvalRoutes() {
	r := func(method, path, summary string) route {
		return route{method: method, path: "/api/v1" + path, tag: "mail", summary: summary, right: workbench.RightUseOffice}
	}
	on(a, r("GET", "/approvals", "What waits for my approval, newest first"), a.listApprovals)
	on(a, r("POST", "/approvals/{id}", "Approve or refuse; the first answer stands"), a.decideApproval)
	on(a, r("GET", "/approvals/{id}/mail", "Read the mail that waits for my approval; its author sees that"), a.askedMail)
	file := r("GET", "/approvals/{id}/files/{part}", "A file of the mail that waits for my approval; its author sees that I opened it")
	file.answer = "application/octet-stream"
	stream(a, file, a.askedFile)
	on(a, r("GET", "/me/approvals", "What became of those mails of mine that need an approval, newest first"), a.myApprovals)
}

func (a *API) approvalViews(ctx context.Context, c *caller, list []ledger.Approval) ([]Approval, error) {
	var people []workbench.PersonID
	for _, x := range list {
		people = append(append(people, x.Decider), x.Approvers...)
	}
	names, err := a.personNames(ctx, c.Org, people)
	return each(list, func(x ledger.Approval) Approval {
		v := Approval{ID: idOf(x.ID), Kind: x.Kind, Subject: x.Subject, Asker: Named{idOf(x.Asker), x.AskerName}, Detail: x.Detail, State: string(x.State),
			Reason: x.Reason, ExpiresAt: instant(x.Expires), CreatedAt: x.Created, DecidedAt: instant(x.Decided),
			Approvers: each(x.Approvers, func(p workbench.PersonID) Named { return Named{idOf(p), names[p]} })}
		if x.Decider != 0 {
			v.Decider = &Named{idOf(x.Decider), names[x.Decider]}
		}
		return v
	}), err
}

type approvalsInput struct {
	State  string `query:"state" enum:"open,all" doc:"open without"`
	Cursor ID     `query:"cursor"`
	Limit  int    `query:"limit" doc:"50 at most"`
}

func (a *API) listApprovals(ctx context.Context, c *caller, in *approvalsInput) (List[Approval], error) {
	return a.approvals(ctx, c, in, false)
}

// myApprovals gives all of them unless only open ones are wanted.
func (a *API) myApprovals(ctx context.Context, c *caller, in *myApprovalsInput) (List[Approval], error) {
	return a.approvals(ctx, c, &approvalsInput{State: cmp.Or(in.State, "all"), Cursor: in.Cursor, Limit: in.Limit}, true)
}

type myApprovalsInput struct {
	State  string `query:"state" enum:"open,all" doc:"all without"`
	Cursor ID     `query:"cursor"`
	Limit  int    `query:"limit" doc:"50 at most"`
}

func (a *API) approvals(ctx context.Context, c *caller, in *approvalsInput, mine bool) (List[Approval], error) {
	if in.State != "" && in.State != "open" && in.State != "all" {
		return List[Approval]{}, invalid("state", "must be open or all")
	}
	before, err := optional[int64](in.Cursor)
	if err != nil {
		return List[Approval]{}, invalid("cursor", "was not made by us")
	}
	limit := in.Limit
	if limit <= 0 || limit > bridge.ApprovalPage {
		limit = bridge.ApprovalPage
	}
	list, err := a.o.Bridge.Approvals(ctx, c.who(), ledger.ApprovalQuery{OpenOnly: in.State != "all", Before: before, Limit: limit}, mine)
	if err != nil {
		return List[Approval]{}, err
	}
	views, err := a.approvalViews(ctx, c, list)
	out := listOf(views)
	if len(list) == limit {
		out.Next = string(idOf(list[limit-1].ID))
	}
	return out, err
}

// openAsked opens the mail of an open question that the caller was asked.
func (a *API) openAsked(ctx context.Context, c *caller, in ID) (bridge.AskedMail, *letter, error) {
	id, err := number[int64](in)
	if err != nil {
		return bridge.AskedMail{}, nil, err
	}
	m, err := a.o.Bridge.AskedMail(ctx, c.who(), id)
	if err != nil {
		return m, nil, err
	}
	s, err := message.Parse(m, m.Size())
	if err != nil {
		m.Close()
		return m, nil, err
	}
	return m, &letter{raw: m, structure: s}, nil
}

// noteAsked writes into the log that the author sees: what is shown has not been sent yet.
func (a *API) noteAsked(ctx context.Context, c *caller, m bridge.AskedMail, detail string) error {
	if m.Author == 0 {
		return nil
	}
	return a.o.Mail.NoteAccess(ctx, mailcore.AccessEntry{Org: mailcore.OrgID(c.Org), Mailbox: m.Author, Person: int64(c.ID), Name: c.Name, IP: c.ip,
		Door: "web", Act: "read", Detail: detail})
}

func (a *API) askedMail(ctx context.Context, c *caller, in *byID) (AskedMail, error) {
	m, l, err := a.openAsked(ctx, c, in.ID)
	if err != nil {
		return AskedMail{}, err
	}
	defer l.Close()
	if err := a.noteAsked(ctx, c, m, m.Subject); err != nil {
		return AskedMail{}, err
	}
	b, err := message.Text(m, l.structure, maxHeldText)
	if err != nil {
		return AskedMail{}, err
	}
	files, err := a.attachments(l, b)
	if err != nil {
		return AskedMail{}, err
	}
	h := l.structure.Header
	v := AskedMail{To: addresses(h.To), Cc: addresses(h.Cc), Subject: m.Subject, Date: instant(h.Date), Text: b.Plain, More: b.Truncated,
		Files: each(files, func(f Attachment) PostFile {
			return PostFile{Name: f.Name, Type: f.Type, Size: f.Size, URL: "/api/v1/approvals/" + string(in.ID) + "/files/" + f.Part}
		})}
	if len(h.From) > 0 {
		v.From = addresses(h.From)[0]
	}
	if v.Text == "" {
		v.Text = message.HTMLToText(b.HTML)
	}
	return v, nil
}

type askedFile struct {
	ID     ID     `path:"id"`
	Part   string `path:"part"`
	Inline string `query:"inline" doc:"1: show a picture in place"`
}

func (a *API) askedFile(ctx context.Context, c *caller, in *askedFile, g *gin.Context) error {
	m, l, err := a.openAsked(ctx, c, in.ID)
	if err != nil {
		return err
	}
	defer l.Close()
	content, name, err := l.file(in.Part)
	if err != nil {
		return err
	}
	if err := a.noteAsked(ctx, c, m, m.Subject+" · "+name); err != nil {
		return err
	}
	return a.sendFile(ctx, g, content, name, in.Inline == "1")
}

type approvalBody struct {
	Decision string `json:"decision" enum:"approve,refuse"`
	Reason   string `json:"reason,omitempty" doc:"told to who asked"`
}

func (a *API) decideApproval(ctx context.Context, c *caller, in *idBody[approvalBody]) (Approval, error) {
	id, err := number[int64](in.ID)
	if err != nil {
		return Approval{}, err
	}
	b := in.Body
	if b.Decision != "approve" && b.Decision != "refuse" {
		return Approval{}, invalid("decision", "must be approve or refuse")
	}
	x, err := a.o.Bridge.Decide(ctx, c.who(), id, b.Decision == "approve", b.Reason)
	if err != nil {
		return Approval{}, err
	}
	views, err := a.approvalViews(ctx, c, []ledger.Approval{x})
	return views[0], err
}
