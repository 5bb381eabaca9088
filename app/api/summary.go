package api

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

// Address is somebody on a mail.
type Address struct {
	Name  string `json:"name,omitempty"`
	Email string `json:"email"`
}

// Turned names what a mail was turned into.
type Turned struct {
	Chat  ID `json:"chat,omitempty"`
	Event ID `json:"event,omitempty"`
	Todo  ID `json:"todo,omitempty"`
}

// Line is what a list and a message both show of a mail.
type Line struct {
	ID          ID        `json:"id"`
	Mailbox     ID        `json:"mailbox"`
	Folder      ID        `json:"folder"`
	Thread      ID        `json:"thread"`
	ThreadCount int       `json:"threadCount"`
	UID         uint32    `json:"uid"`
	Subject     string    `json:"subject"`
	From        Address   `json:"from"`
	To          []Address `json:"to"`
	Preview     string    `json:"preview"`
	At          time.Time `json:"at"`
	Size        int64     `json:"size"`
	Unread      bool      `json:"unread"`
	Starred     bool      `json:"starred"`
	Answered    bool      `json:"answered"`
	Draft       bool      `json:"draft"`
	External    bool      `json:"external" doc:"the author is not of this organisation"`
	Trust       string    `json:"trust" enum:"ok,unproven,forged,inner"`
	Caution     string    `json:"caution,omitempty" enum:"danger,note" doc:"danger: the author may pretend to be somebody else; note is told of opened mails only"`
}

// Summary is one line of a mail list.
type Summary struct {
	Line
	Attachments int    `json:"attachments"`
	Links       Turned `json:"links"`
}

// all is the folder word of a list over all folders but trash and junk.
const allFolders = "all"

type listInput struct {
	ID     ID     `path:"id"`
	Folder string `query:"folder" doc:"id or role of a folder; all, or nothing, is everything but trash and junk"`
	Q      string `query:"q" doc:"words, from: to: subject: filename: has:attachment is:unread is:starred before: after: larger: in:, \"phrases\" and -without, also in Chinese"`
	Filter string `query:"filter" doc:"any of unread, starred, att, with commas between"`
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" doc:"50 when not given, at most 200"`
	By     string `query:"by" enum:"message,thread"`
}

func (a *API) messageRoutes() {
	mail := func(method, path, summary string) route {
		return route{method: method, path: "/api/v1" + path, tag: "mail", summary: summary, right: workbench.RightUseOffice}
	}
	on(a, mail("GET", "/mailboxes/{id}/messages", "List or search mails, newest first"), a.listMessages)
	on(a, mail("GET", "/mailboxes/{id}/threads/{thread}", "All mails of a thread, oldest first"), a.getThread)
	on(a, mail("GET", "/messages/{id}", "Read a mail"), a.getMessage)
	on(a, mail("GET", "/messages/{id}/html", "The HTML of a mail, with remote pictures when asked"), a.getHTML)
	raw := mail("GET", "/messages/{id}/raw", "The mail as it came (RFC 5322); signed links open without a session")
	raw.signed, raw.answer = true, "message/rfc822"
	stream(a, raw, a.getRaw)
	part := mail("GET", "/messages/{id}/parts/{part}", "One part of a mail, decoded; signed links open without a session")
	part.signed, part.answer = true, "application/octet-stream"
	stream(a, part, a.getPart)
	accepted := mail("POST", "/messages", "Send a mail")
	accepted.status = 202
	on(a, accepted, a.sendMail)
	on(a, mail("PATCH", "/messages", "Change flags of mails, or move them"), a.changeMessages)
	on(a, mail("DELETE", "/messages", "Move mails to the trash; those in the trash go for good"), a.deleteMessages)
	done(a, mail("POST", "/undo/{token}", "Take a change of mails back"), a.takeBack)
	draft := mail("POST", "/mailboxes/{id}/drafts", "Keep a new draft")
	draft.status = 201
	on(a, draft, a.createDraft)
	on(a, mail("GET", "/drafts/{id}", "Take a draft up again"), a.getDraft)
	on(a, mail("PUT", "/drafts/{id}", "Keep a new version of a draft, under a new id"), a.replaceDraft)
	done(a, mail("DELETE", "/drafts/{id}", "Throw a draft away"), a.removeDraft)
	up := mail("POST", "/uploads", "Send a file that a mail will carry: multipart, or the bytes with X-Name")
	up.body = "multipart/form-data"
	stream(a, up, a.takeUpload)
	stream(a, route{method: "GET", path: "/api/v1/img", tag: "mail", summary: "A remote picture of a mail, by a signed link",
		answer: "image/*"}, a.getImage)
}

// maxQuery is longer than anybody types.
const maxQuery = 500

// MailList is a page of mails.
type MailList struct {
	List[Summary]
	Unindexed int `json:"unindexed,omitempty" doc:"mails of the mailbox that q does not find by their words yet; after an import that can take minutes"`
}

func (a *API) listMessages(ctx context.Context, c *caller, in *listInput) (MailList, error) {
	mb, err := a.ownMailbox(ctx, c, in.ID)
	if err != nil {
		return MailList{}, err
	}
	if len(in.Q) > maxQuery {
		return MailList{}, invalid("q", "is too long")
	}
	if err := a.may(ctx, c, mb, mailcore.MayRead, "open", strings.TrimSpace(in.Folder+" "+in.Q)); err != nil {
		return MailList{}, err
	}
	q := maildb.ListQuery{Q: in.Q, Cursor: in.Cursor, Limit: in.Limit, ByThread: in.By == "thread"}
	if in.Folder != "" && in.Folder != allFolders {
		f, err := a.folderNamed(ctx, mb.ID, in.Folder)
		if err != nil {
			return MailList{}, err
		}
		q.Folder = f.ID
	}
	for f := range strings.SplitSeq(in.Filter, ",") {
		switch strings.TrimSpace(f) {
		case "unread":
			q.Unread = true
		case "starred":
			q.Flagged = true
		case "att":
			q.Attachments = true
		}
	}
	page, next, total, err := a.o.Mail.List(ctx, mb.ID, q)
	if err != nil {
		return MailList{}, err
	}
	out := MailList{List: listOf(a.summaries(ctx, c, page))}
	if in.Q != "" {
		if out.Unindexed, err = a.o.Mail.Unindexed(ctx, mb.ID); err != nil {
			return MailList{}, err
		}
	}
	out.Next = next
	if total >= 0 {
		out.Total = &total
	}
	return out, nil
}

// folderNamed finds a folder of the mailbox by id or role.
func (a *API) folderNamed(ctx context.Context, mb mailcore.MailboxID, name string) (mailcore.Folder, error) {
	if n, err := number[mailcore.FolderID](ID(name)); err == nil {
		return a.o.Mail.Folder(ctx, mb, n)
	}
	return a.o.Mail.FolderByRole(ctx, mb, mailcore.Role(name))
}

func (a *API) summaries(ctx context.Context, c *caller, page []maildb.Summary) []Summary {
	ids := each(page, func(s maildb.Summary) mailcore.MessageID { return s.ID })
	turned := a.turned(ctx, c, ids)
	return each(page, func(s maildb.Summary) Summary {
		line := lineOf(s.Message)
		line.ThreadCount = max(1, s.ThreadCount)
		var err error
		if line.Caution, err = a.danger(ctx, c, &s.Message, line.From.Name); err != nil && !errors.Is(err, context.Canceled) {
			a.o.Log.Warn("cautions about mails", "request", visitOf(ctx).id, "err", err) // opened, it is asked again
		}
		return Summary{Line: line, Attachments: s.Attachments, Links: turned[s.ID]}
	})
}

// turned tells what became of mails. A list without that is better than no list, so its failure is only logged.
func (a *API) turned(ctx context.Context, c *caller, ids []mailcore.MessageID) map[mailcore.MessageID]Turned {
	if len(ids) == 0 {
		return nil
	}
	links, err := a.o.Bridge.Links(ctx, c.who(), ids)
	if err != nil && !errors.Is(err, context.Canceled) {
		a.o.Log.Warn("links of mails", "request", visitOf(ctx).id, "err", err)
	}
	out := make(map[mailcore.MessageID]Turned, len(links))
	for id, l := range links {
		out[id] = Turned{Chat: idOf(l.Chat), Event: idOf(l.Event), Todo: idOf(l.Todo)}
	}
	return out
}

func lineOf(m mailcore.Message) Line {
	return Line{ID: idOf(m.ID), Mailbox: idOf(m.Mailbox), Folder: idOf(m.Folder), Thread: ID(threadText(m.Thread)),
		ThreadCount: 1, UID: uint32(m.UID), Subject: m.Subject, From: authorOf(m), To: shownTo(m.To), Preview: m.Preview,
		At: m.InternalDate.UTC(), Size: m.Size, Unread: m.Flags&mailcore.FlagSeen == 0,
		Starred: m.Flags&mailcore.FlagFlagged != 0, Answered: m.Flags&mailcore.FlagAnswered != 0,
		Draft: m.Flags&mailcore.FlagDraft != 0, External: m.Verdict.Outside, Trust: trustWord(m.Verdict)}
}

func threadText(n int64) string { return string(idOf(n)) }

// authorOf splits the "Name <address>" that the row keeps.
func authorOf(m mailcore.Message) Address {
	a := Address{Name: m.From, Email: string(m.FromAddress)}
	if name, ok := strings.CutSuffix(m.From, "<"+string(m.FromAddress)+">"); ok {
		a.Name = strings.TrimSpace(name)
	} else if list := message.ParseAddressList(m.From); len(list) == 1 && list[0].Local != "" {
		a.Name = list[0].Name
	}
	if strings.EqualFold(a.Name, a.Email) {
		a.Name = ""
	}
	return a
}

// shownTo reads the short list that the row keeps, in which names may stand alone.
func shownTo(to string) []Address {
	list := addresses(message.ParseAddressList(to))
	for i, a := range list {
		if !strings.Contains(a.Email, "@") {
			list[i] = Address{Name: cmp.Or(a.Name, a.Email)}
		}
	}
	return list
}

// addresses leaves out empty groups.
func addresses(list []message.Address) []Address {
	out := each(list, func(a message.Address) Address {
		name := a.Name
		if name == "" && a.Local == "" {
			name = a.Group
		}
		return Address{Name: name, Email: a.Email()}
	})
	return slices.DeleteFunc(out, func(a Address) bool { return a.Name == "" && a.Email == "" })
}

// Words for how far an author is proven.
const (
	trustInner    = "inner"
	trustOK       = "ok"
	trustUnproven = "unproven"
	trustForged   = "forged"
)

// trustWord sums up a verdict. Forged is said only where it was looked at: a failed DMARC, or a colleague's address
// that neither DKIM nor SPF stands behind.
func trustWord(v mailcore.Verdict) string {
	looked := v.SPF != "" || v.DKIM != "" || v.DMARC != ""
	switch {
	case v.Internal:
		return trustInner
	case v.Authenticated:
		return trustOK
	case v.DMARC == "fail", looked && !v.Outside:
		return trustForged
	}
	return trustUnproven
}
