package api

import (
	"context"
	"errors"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/workbench"
)

// maxRestored bounds the mails of one request.
const maxRestored = 200

// Deleted is a mail that was deleted for good and may still be brought back.
type Deleted struct {
	ID          ID        `json:"id" doc:"of the deleted mail; brought back it gets a new one"`
	Folder      string    `json:"folder" doc:"where it lay"`
	Role        string    `json:"role"`
	From        Address   `json:"from"`
	To          []Address `json:"to"`
	Subject     string    `json:"subject"`
	Preview     string    `json:"preview"`
	At          time.Time `json:"at"`
	DeletedAt   time.Time `json:"deletedAt"`
	Until       time.Time `json:"until" doc:"then it cannot be brought back any more"`
	Size        int64     `json:"size"`
	Attachments int       `json:"attachments"`
}

// Restored tells what was brought back.
type Restored struct {
	Restored int `json:"restored"`
	Missing  int `json:"missing" doc:"those whose time was over"`
}

func (a *API) deletedRoutes() {
	box := func(method, path, summary string) route {
		return route{method: method, path: "/api/v1/mailboxes/{id}/deleted" + path, tag: "mail", summary: summary, right: workbench.RightUseOffice}
	}
	on(a, box("GET", "", "Mails that were deleted for good and may still be brought back"), a.listDeleted)
	on(a, box("POST", "/restore", "Bring mails back, to a folder or to where they lay"), a.restoreDeleted)
	done(a, box("POST", "/erase", "Let go of mails before their time"), a.eraseDeleted)
}

type deletedInput struct {
	ID      ID     `path:"id"`
	Q       string `query:"q" doc:"words in sender, recipients or subject"`
	Sender  string `query:"sender"`
	Subject string `query:"subject"`
	From    string `query:"from" doc:"of the mail: a day (2026-11-22) or a time of RFC 3339"`
	To      string `query:"to" doc:"that day is included"`
	Cursor  ID     `query:"cursor"`
	Limit   int    `query:"limit" doc:"50 when not given, at most 200"`
}

// deletedIn finds a mailbox whose deleted mail the caller may see: who may not delete there may not see it either.
func (a *API) deletedIn(ctx context.Context, c *caller, id ID, act, detail string) (mailcore.Mailbox, error) {
	mb, err := a.ownMailbox(ctx, c, id)
	if err == nil {
		err = a.may(ctx, c, mb, mailcore.MayRead|mailcore.MayManage, act, detail)
	}
	return mb, err
}

func (a *API) listDeleted(ctx context.Context, c *caller, in *deletedInput) (List[Deleted], error) {
	mb, err := a.deletedIn(ctx, c, in.ID, "open", "deleted")
	if err != nil {
		return List[Deleted]{}, err
	}
	q := maildb.GoneQuery{Text: in.Q, Sender: in.Sender, Subject: in.Subject, Limit: in.Limit}
	if q.From, q.To, err = days(in.From, in.To); err != nil {
		return List[Deleted]{}, err
	}
	if len(in.Q) > maxQuery || len(in.Sender) > maxQuery || len(in.Subject) > maxQuery {
		return List[Deleted]{}, invalid("q", "is too long")
	}
	if q.Before, err = optional[int64](in.Cursor); err != nil {
		return List[Deleted]{}, invalid("cursor", "was not made by us")
	}
	if q.Limit <= 0 {
		q.Limit = 50
	}
	list, err := a.o.Mail.GoneList(ctx, mb.ID, q)
	out := listOf(each(list, a.deletedView))
	if n := len(list); n == q.Limit {
		out.Next = threadText(list[n-1].ID)
	}
	return out, err
}

func (a *API) deletedView(g mailcore.Gone) Deleted {
	return Deleted{ID: idOf(g.ID), Folder: g.Folder, Role: string(g.Role), From: authorOf(mailcore.Message{From: g.From, FromAddress: g.FromAddress}),
		To: shownTo(g.To), Subject: g.Subject, Preview: g.Preview, At: g.Date.UTC(), DeletedAt: g.GoneAt.UTC(),
		Until: g.GoneAt.Add(a.o.Mail.KeepsDeleted()).UTC(), Size: g.Size, Attachments: g.Attachments}
}

// days reads a span of days or times; the last day is part of it.
func days(from, to string) (start, end time.Time, err error) {
	if start, _, err = dayOrTime("from", from); err != nil {
		return start, end, err
	}
	end, whole, err := dayOrTime("to", to)
	if whole {
		end = end.AddDate(0, 0, 1)
	}
	if err == nil {
		err = backward(start, end)
	}
	return start, end, err
}

func dayOrTime(field, s string) (t time.Time, day bool, err error) {
	if s == "" {
		return t, false, nil
	}
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t, true, nil
	}
	if t, err = time.Parse(time.RFC3339, s); err != nil || t.Year() < 1971 || t.Year() > 2200 {
		return time.Time{}, false, invalid(field, "is no day")
	}
	return t, false, nil
}

type restoreBody struct {
	IDs    []ID   `json:"ids"`
	Folder string `json:"folder,omitempty" doc:"id or role; empty: where each lay, or the inbox for what lay in the trash"`
}

func (a *API) restoreDeleted(ctx context.Context, c *caller, in *idBody[restoreBody]) (Restored, error) {
	mb, err := a.deletedIn(ctx, c, in.ID, "undelete", "")
	if err != nil {
		return Restored{}, err
	}
	ids, err := deletedIDs(in.Body.IDs)
	if err != nil {
		return Restored{}, err
	}
	to := mailcore.FolderID(0)
	if in.Body.Folder != "" {
		f, err := a.folderNamed(ctx, mb.ID, in.Body.Folder)
		if err != nil {
			return Restored{}, orInvalid(err, "folder", "is not there")
		}
		to = f.ID
	}
	var out Restored
	for _, id := range ids {
		_, err := a.o.Mail.RestoreGone(ctx, mb.Org, mb.ID, id, to)
		switch {
		case errors.Is(err, mailcore.ErrNoMessage):
			out.Missing++
		case err != nil:
			return out, err
		default:
			out.Restored++
		}
	}
	if out.Restored == 0 {
		return out, workbench.ErrNotFound
	}
	return out, nil
}

func deletedIDs(list []ID) ([]int64, error) {
	if len(list) == 0 || len(list) > maxRestored {
		return nil, invalid("ids", "must be 1 to 200")
	}
	return numbers[int64]("ids", list)
}

func (a *API) eraseDeleted(ctx context.Context, c *caller, in *idBody[restoreBody]) error {
	mb, err := a.deletedIn(ctx, c, in.ID, "delete", "for good")
	if err != nil {
		return err
	}
	ids, err := deletedIDs(in.Body.IDs)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := a.o.Mail.EraseGone(ctx, mb.ID, id); err != nil && !errors.Is(err, mailcore.ErrNoMessage) {
			return err
		}
	}
	return nil
}
