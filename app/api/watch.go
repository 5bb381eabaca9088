package api

import (
	"context"
	"errors"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/workbench"
)

// AuditLine is one line of the audit log.
type AuditLine struct {
	ID     ID        `json:"id"`
	At     time.Time `json:"at"`
	Actor  Named     `json:"actor"`
	IP     string    `json:"ip,omitempty"`
	Action string    `json:"action"`
	Target string    `json:"target"`
	About  string    `json:"about,omitempty" doc:"the target in names; what is gone keeps its number"`
	Detail string    `json:"detail,omitempty"`
}

// Overview is what an admin looks at first.
type Overview struct {
	People    int           `json:"people"`
	Mailboxes int           `json:"mailboxes"`
	Queue     int           `json:"queue"`
	Storage   int64         `json:"storage" doc:"bytes in all mailboxes"`
	Domains   []DomainState `json:"domains"`
	Mail      string        `json:"mail" doc:"state of the mail app"`
}

// DomainState is a domain in short.
type DomainState struct {
	Name     string `json:"name"`
	Verified bool   `json:"verified"`
	Default  bool   `json:"default"`
}

func (a *API) watchRoutes() {
	admin := func(method, path, summary string, right workbench.Right) route {
		return route{method: method, path: "/api/v1/admin" + path, tag: "admin", summary: summary, right: right}
	}
	on(a, admin("GET", "/audit", "Who did what, newest first", workbench.RightReadAudit), a.audit)
	on(a, admin("GET", "/overview", "The organisation in figures", workbench.RightReadMailLog), a.overview)
}

func (a *API) managesMailbox(ctx context.Context, c *caller, id mailcore.MailboxID) (bool, error) {
	mb, err := a.o.Mail.Mailbox(ctx, mailcore.OrgID(c.Org), id)
	if errors.Is(err, mailcore.ErrNoMailbox) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return a.looksAfter(ctx, c, mb)
}

// note writes an audit line for an act on the mail side, which keeps no log of its own.
func (a *API) note(ctx context.Context, c *caller, action, target string) error {
	return a.o.Office.Audit(ctx, c.Org, workbench.AuditEntry{Actor: workbench.Actor{Person: c.ID, Name: c.Name, IP: c.ip}, Action: action,
		Target: target})
}

type auditInput struct {
	Actor  ID     `query:"actor"`
	Action string `query:"action" doc:"exact, or a prefix ending in a dot"`
	Cursor ID     `query:"cursor"`
	Limit  int    `query:"limit"`
}

func (a *API) audit(ctx context.Context, c *caller, in *auditInput) (List[AuditLine], error) {
	actor, err := optional[workbench.PersonID](in.Actor)
	if err != nil {
		return List[AuditLine]{}, err
	}
	before, err := optional[int64](in.Cursor)
	if err != nil {
		return List[AuditLine]{}, invalid("cursor", "was not made by us")
	}
	lines, err := a.o.Office.AuditLog(ctx, c.Org, workbench.AuditQuery{Actor: actor, Action: in.Action, Before: before, Limit: in.Limit})
	names := targetNames{a: a, org: c.Org, known: map[string]string{}}
	out := listOf(each(lines, func(e workbench.AuditEntry) AuditLine {
		return AuditLine{ID: ID(threadText(e.Seq)), At: e.At.UTC(), Actor: Named{idOf(e.Actor.Person), e.Actor.Name}, IP: e.Actor.IP,
			Action: e.Action, Target: e.Target, About: names.of(ctx, &e), Detail: e.Detail}
	}))
	if len(lines) > 0 && lines[len(lines)-1].Seq > 1 {
		out.Next = threadText(lines[len(lines)-1].Seq)
	}
	return out, err
}

func (a *API) overview(ctx context.Context, c *caller, _ *none) (Overview, error) {
	org := mailcore.OrgID(c.Org)
	_, _, people, err := a.o.Office.People(ctx, c.Org, workbench.PeopleQuery{Within: managed(c), Limit: 1})
	if err != nil {
		return Overview{}, err
	}
	out := Overview{People: people, Domains: []DomainState{}}
	if out.Mailboxes, out.Storage, err = a.mailboxFigures(ctx, c); err != nil {
		return out, err
	}
	queue, err := a.queue(ctx, c, maildb.OutgoingQuery{})
	if err != nil {
		return out, err
	}
	out.Queue = len(queue)
	domains, err := a.o.Mail.Domains(ctx, org)
	if err != nil {
		return out, err
	}
	out.Domains = each(domains, func(d mailcore.Domain) DomainState { return DomainState{d.Name, d.Verified, d.Default} })
	in, err := a.o.Office.Install(ctx, c.Org, workbench.AppMail)
	out.Mail = string(in.State)
	return out, err
}

// mailboxFigures counts the mailboxes the caller manages and their bytes.
func (a *API) mailboxFigures(ctx context.Context, c *caller) (n int, bytes int64, err error) {
	q := maildb.MailboxQuery{Limit: 500}
	for {
		list, next, err := a.o.Mail.Mailboxes(ctx, mailcore.OrgID(c.Org), q)
		if err != nil {
			return 0, 0, err
		}
		for _, mb := range list {
			if len(managed(c)) > 0 {
				may, err := a.managesMailbox(ctx, c, mb.ID)
				if err != nil {
					return 0, 0, err
				}
				if !may {
					continue
				}
			}
			n, bytes = n+1, bytes+mb.Used
		}
		if next == "" {
			return n, bytes, nil
		}
		q.Cursor = next
	}
}
