package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"mailbridge/bridge"
	"mailbridge/bridge/ledger"
	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/workbench"
)

// Recall is a mail that its author takes back.
type Recall struct {
	ID      ID             `json:"id"`
	Message ID             `json:"message" doc:"the copy in Sent"`
	State   string         `json:"state" enum:"running,done"`
	Outcome string         `json:"outcome" enum:"running,all,some,none" doc:"of the people it was for"`
	At      time.Time      `json:"at"`
	DoneAt  *time.Time     `json:"doneAt,omitempty"`
	Counts  map[string]int `json:"counts" doc:"people by result"`
	Results []RecallResult `json:"results" doc:"by person and place; more come while it runs"`
	Links   []File         `json:"links" doc:"links to files in the mail that still work; POST again with links to end them"`
	Notice  bool           `json:"notice" doc:"people outside were asked to disregard the mail"`
	created bool
}

func (r Recall) httpStatus() int {
	if r.created {
		return http.StatusAccepted
	}
	return http.StatusOK
}

// RecallResult is what became of a recalled mail at one place.
type RecallResult struct {
	Place  string    `json:"place" enum:"mailbox,shared,group,outside,forward,queue,quarantine,chat,todo,event,file"`
	Who    string    `json:"who,omitempty" doc:"an address"`
	Name   string    `json:"name,omitempty"`
	Result string    `json:"result" enum:"recalled,read,downloaded,cannot,gone,revoked"`
	Reason string    `json:"reason" doc:"a fixed word"`
	Zh     string    `json:"zh"`
	En     string    `json:"en"`
	At     time.Time `json:"at"`
}

// RecallPolicy says whether and for how long mails can be taken back.
type RecallPolicy struct {
	Off   bool `json:"off" doc:"nobody can take mails back"`
	Hours int  `json:"hours" doc:"after sending; 1 to 360, 24 unless changed"`
}

// maxRecallHours is how long it is known at most who has seen a mail.
const maxRecallHours = int(maildb.KeepHanded / time.Hour)

// recallWords say in plain words how it went.
var recallWords = map[string][2]string{
	"replaced":  {"已撤回，对方邮箱中只留下撤回说明", "Recalled; a note stands in its place"},
	"read":      {"对方已读，未撤回", "Read, not recalled"},
	"program":   {"对方的邮件程序已下载，未撤回", "Downloaded by a mail program, not recalled"},
	"no_copy":   {"对方邮箱中已没有这封邮件", "There is no copy in this mailbox any more"},
	"outside":   {"组织外的收件人，无法撤回", "Outside the organisation: cannot be recalled"},
	"told":      {"无法撤回，已发信请对方忽略", "Cannot be recalled; asked to disregard it"},
	"not_told":  {"无法撤回，提醒邮件也未能发出", "Cannot be recalled, and the notice could not be sent"},
	"leaving":   {"正在发往组织外，无法撤回", "On its way to the world: cannot be recalled"},
	"forwarded": {"已按收件人的规则转发到组织外，转发出去的无法撤回", "A rule sent it on to the world; that copy cannot be recalled"},
	"not_sent":  {"尚未送出，已取消", "Had not been sent on yet; cancelled"},
	"held":      {"在隔离区中，已删除", "Was in quarantine; deleted"},
	"post":      {"聊天中的内容已替换为“已撤回”", "The chat shows “recalled” instead of the text"},
	"unlinked":  {"待办或日程保留，已注明来源邮件撤回", "The todo or event stays and says that its mail was recalled"},
	"link":      {"文件链接已失效", "The link to the file has ended"},
}

func (a *API) recallRoutes() {
	r := func(method, path, summary string, right workbench.Right) route {
		return route{method: method, path: "/api/v1" + path, tag: "mail", summary: summary, right: right}
	}
	on(a, r("POST", "/messages/{id}/recall", "Take a sent mail back; again with links or notice to have that done too", workbench.RightUseOffice), a.postRecall)
	on(a, r("GET", "/messages/{id}/recall", "What became of a mail that was taken back", workbench.RightUseOffice), a.getRecall)
	get, put := r("GET", "/admin/policies/recall", "Whether mails can be taken back", workbench.RightSetPolicy),
		r("PUT", "/admin/policies/recall", "Allow or forbid taking mails back", workbench.RightSetPolicy)
	get.tag, put.tag = "admin", "admin"
	on(a, get, a.recallPolicy)
	on(a, put, a.setRecallPolicy)
}

type recallBody struct {
	Notice bool `json:"notice,omitempty" doc:"send the people outside a mail that asks them to disregard this one"`
	Links  bool `json:"links,omitempty" doc:"end the links to files in the mail"`
}

func (a *API) postRecall(ctx context.Context, c *caller, in *idBody[recallBody]) (Recall, error) {
	mb, m, err := a.ownMessage(ctx, c, in.ID)
	if err != nil {
		return Recall{}, err
	}
	if err := a.may(ctx, c, mb, mailcore.MayRead|mailcore.MaySend, "recall", m.Subject); err != nil {
		return Recall{}, err
	}
	_, fresh, err := a.o.Bridge.Recall(ctx, c.who(), bridge.Ref{Mailbox: mb.ID, Message: m.ID}, bridge.RecallWish{Notice: in.Body.Notice, Links: in.Body.Links})
	if err != nil {
		return Recall{}, err
	}
	v, err := a.recallView(ctx, c, m)
	v.created = fresh
	return v, err
}

func (a *API) getRecall(ctx context.Context, c *caller, in *byID) (Recall, error) {
	mb, m, err := a.ownMessage(ctx, c, in.ID)
	if err != nil {
		return Recall{}, err
	}
	if err := a.may(ctx, c, mb, mailcore.MayRead|mailcore.MaySend, "", ""); err != nil {
		return Recall{}, err
	}
	return a.recallView(ctx, c, m)
}

func (a *API) recallView(ctx context.Context, c *caller, m mailcore.Message) (Recall, error) {
	r, list, err := a.o.Bridge.RecallOf(ctx, c.Org, m)
	if errors.Is(err, ledger.ErrNone) {
		return Recall{}, workbench.ErrNotFound
	}
	if err != nil {
		return Recall{}, err
	}
	v := Recall{ID: idOf(r.ID), Message: idOf(m.ID), State: "running", Outcome: "running", At: r.Created.UTC(), DoneAt: instant(r.Ended), Notice: r.Notice,
		Counts: map[string]int{}, Results: []RecallResult{}, Links: []File{}}
	people, back := 0, 0
	for _, x := range list {
		words := recallWords[x.Reason]
		res := RecallResult{Place: x.Place, Who: x.Who, Name: x.Name, Result: x.Result, Reason: x.Reason, Zh: words[0], En: words[1], At: x.At.UTC()}
		switch x.Place {
		case "chat", "todo", "event", "file":
			res.Who = "" // a number of the house
		default:
			people++
			v.Counts[x.Result]++
			if x.Result == ledger.Recalled {
				back++
			}
		}
		v.Results = append(v.Results, res)
	}
	if r.Done {
		v.State = "done"
		switch {
		case back == 0:
			v.Outcome = "none"
		case back == people:
			v.Outcome = "all"
		default:
			v.Outcome = "some"
		}
	}
	files, err := a.o.Bridge.LinkedFiles(ctx, c.who(), bridge.Ref{Mailbox: m.Mailbox, Message: m.ID})
	for _, f := range files {
		if !f.Gone(a.o.Now()) {
			v.Links = append(v.Links, a.fileView(f))
		}
	}
	return v, err
}

// recallState tells a reader of their own sent mail whether it was taken back.
func (a *API) recallState(ctx context.Context, c *caller, l *letter) string {
	if !l.row.Verdict.Internal || l.row.HeaderID == "" || !ownAddress(l.box, l.row.FromAddress) {
		return ""
	}
	r, _, err := a.o.Bridge.RecallOf(ctx, c.Org, l.row)
	switch {
	case err != nil:
		return ""
	case r.Done:
		return "done"
	}
	return "running"
}

func ownAddress(mb mailcore.Mailbox, a mailcore.Address) bool {
	for _, x := range mb.Addresses {
		if x.Key() == a.Key() {
			return true
		}
	}
	return false
}

// noteShown remembers that a page shows an unread mail: its author can no longer take it back.
func (a *API) noteShown(ctx context.Context, l *letter) error {
	if l.row.Flags&mailcore.FlagSeen != 0 || !l.row.Verdict.Internal {
		return nil
	}
	if err := a.o.Mail.MarkHanded(ctx, l.box.ID, l.row.Folder, []mailcore.UID{l.row.UID}, maildb.HandedPage); err != nil {
		return err
	}
	_, err := a.o.Mail.Message(ctx, l.box.ID, l.row.ID) // its author may have been quicker
	return err
}

func (a *API) recallPolicy(ctx context.Context, c *caller, _ *none) (RecallPolicy, error) {
	p, err := a.o.Bridge.RecallPolicy(ctx, c.Org)
	return RecallPolicy(p), err
}

func (a *API) setRecallPolicy(ctx context.Context, c *caller, in *body[RecallPolicy]) (RecallPolicy, error) {
	p := in.Body
	if p.Hours < 1 || p.Hours > maxRecallHours {
		return p, invalid("hours", "must lie between 1 and 360")
	}
	if err := a.o.Bridge.SetRecallPolicy(ctx, c.Org, ledger.RecallPolicy(p)); err != nil {
		return p, err
	}
	return p, a.noteWith(ctx, c, "policy.recall", "policy:recall", p)
}
