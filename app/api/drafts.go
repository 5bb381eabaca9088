package api

import (
	"context"
	"strings"

	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

// Header fields of a draft that say what it will be. They never leave the house: what is sent is composed anew.
const (
	fieldDraftID = "X-Draft-Id" // the same through all versions of a draft
	fieldReply   = "X-Draft-Reply"
	fieldForward = "X-Draft-Forward"
	fieldAll     = "X-Draft-All"
)

// Draft is a letter that was not sent yet.
type Draft struct {
	ID          ID        `json:"id" doc:"changes with every save"`
	Key         string    `json:"key" doc:"stays the same"`
	From        Address   `json:"from"`
	To          []Address `json:"to"`
	Cc          []Address `json:"cc"`
	Bcc         []Address `json:"bcc"`
	Subject     string    `json:"subject"`
	Text        string    `json:"text"`
	HTML        string    `json:"html,omitempty"`
	Attachments []Upload  `json:"attachments"`
	ReplyTo     ID        `json:"replyTo,omitempty"`
	Forward     ID        `json:"forward,omitempty"`
	All         bool      `json:"all,omitempty"`
}

// Saved names the new version of a draft.
type Saved struct {
	ID  ID     `json:"id"`
	Key string `json:"key"`
}

func (a *API) createDraft(ctx context.Context, c *caller, in *idBody[letterBody]) (Saved, error) {
	box, err := a.ownMailbox(ctx, c, in.ID)
	if err != nil {
		return Saved{}, err
	}
	if err := a.may(ctx, c, box, mailcore.MayWrite, "draft", in.Body.Subject); err != nil {
		return Saved{}, err
	}
	return a.saveDraft(ctx, c, box, &in.Body, message.NewMessageID("draft", nil), nil, nil)
}

func (a *API) replaceDraft(ctx context.Context, c *caller, in *idBody[letterBody]) (Saved, error) {
	l, err := a.openDraft(ctx, c, in.ID)
	if err != nil {
		return Saved{}, err
	}
	fields, err := draftFields(l)
	l.Close()
	if err != nil {
		return Saved{}, err
	}
	if err := a.may(ctx, c, l.box, mailcore.MayWrite, "draft", in.Body.Subject); err != nil {
		return Saved{}, err
	}
	key := fields[fieldDraftID]
	if key == "" {
		key = message.NewMessageID("draft", nil) // it was begun in a mail program
	}
	return a.saveDraft(ctx, c, l.box, &in.Body, key, nil, &mailcore.Replaced{Mailbox: l.row.Mailbox, Folder: l.row.Folder, UIDs: []mailcore.UID{l.row.UID}})
}

// saveDraft files a version in Drafts, in place of an old one if there is one; files come on top of the uploads that b
// names.
func (a *API) saveDraft(ctx context.Context, c *caller, box mailcore.Mailbox, b *letterBody, key string, files []message.Attachment,
	old *mailcore.Replaced) (Saved, error) {
	w, err := a.write(ctx, c, box, b)
	if err != nil {
		return Saved{}, err
	}
	defer w.Close()
	d := w.draft
	if len(b.To)+len(b.Cc)+len(b.Bcc) == 0 {
		d.To, d.Cc = nil, nil // those of a reply are suggested anew
	}
	d.KeepBcc = true
	d.Attachments = append(d.Attachments, files...)
	d.Extra = append(d.Extra, message.ExtraHeader{Name: fieldDraftID, Value: key})
	for _, x := range []struct {
		name string
		id   ID
	}{{fieldReply, b.ReplyTo}, {fieldForward, b.Forward}} {
		if _, err := number[int64](x.id); err == nil {
			d.Extra = append(d.Extra, message.ExtraHeader{Name: x.name, Value: string(x.id)})
		}
	}
	if b.All {
		d.Extra = append(d.Extra, message.ExtraHeader{Name: fieldAll, Value: "1"})
	}
	raw, err := a.spool(&d)
	if err != nil {
		return Saved{}, err
	}
	defer raw.Close()
	drafts, err := a.o.Mail.FolderByRole(ctx, box.ID, mailcore.RoleDrafts)
	if err != nil {
		return Saved{}, err
	}
	placed, err := a.o.Core.AppendAll(ctx, box, drafts.ID, []mailcore.Filing{{Raw: raw, Flags: mailcore.FlagDraft | mailcore.FlagSeen, Date: a.o.Now()}}, old)
	if err != nil {
		return Saved{}, err
	}
	return Saved{ID: idOf(placed[0].Message), Key: key}, nil
}

// openDraft opens one of the caller's mails that is a draft.
func (a *API) openDraft(ctx context.Context, c *caller, id ID) (*letter, error) {
	l, err := a.open(ctx, c, id)
	if err != nil {
		return nil, err
	}
	if l.row.Flags&mailcore.FlagDraft == 0 {
		l.Close()
		return nil, workbench.ErrNotFound
	}
	return l, nil
}

// maxDraftFields bounds the walk over a draft's header.
const maxDraftFields = 200

func draftFields(l *letter) (map[string]string, error) {
	root := l.structure.Root
	list, err := message.Fields(l.raw, root.HeaderStart, root.BodyStart, maxDraftFields)
	out := map[string]string{}
	for _, f := range list {
		for _, name := range []string{fieldDraftID, fieldReply, fieldForward, fieldAll} {
			if strings.EqualFold(f.Name, name) {
				out[name] = strings.TrimSpace(f.Value())
			}
		}
	}
	return out, err
}

func (a *API) getDraft(ctx context.Context, c *caller, in *byID) (Draft, error) {
	l, err := a.openDraft(ctx, c, in.ID)
	if err != nil {
		return Draft{}, err
	}
	defer l.Close()
	body, err := message.Text(l.raw, l.structure, maxShown)
	if err != nil {
		return Draft{}, err
	}
	fields, err := draftFields(l)
	if err != nil {
		return Draft{}, err
	}
	h := l.structure.Header
	d := Draft{ID: idOf(l.row.ID), Key: fields[fieldDraftID], From: authorOf(l.row), To: addresses(h.To), Cc: addresses(h.Cc),
		Bcc: addresses(h.Bcc), Subject: h.Subject, Text: body.Plain, ReplyTo: ID(fields[fieldReply]),
		Forward: ID(fields[fieldForward]), All: fields[fieldAll] != ""}
	if body.HTML != "" {
		// It goes into an editor on our own pages, whoever wrote it; pictures keep their address for the reader.
		view := a.pageView(l, body, false)
		view.remote = func(u string) string { return u }
		if p, err := rewrite(body.HTML, view); err == nil {
			d.HTML = p.HTML
		}
	}
	d.Attachments, err = a.takeUp(c, l, body)
	return d, err
}

// takeUp makes uploads of a draft's files, so that they outlive this version of the draft.
func (a *API) takeUp(c *caller, l *letter, body message.Body) ([]Upload, error) {
	out := []Upload{}
	for _, i := range body.Attachments {
		part, ok := l.structure.PartByPath(i.PartPath)
		if !ok {
			continue
		}
		up, err := a.uploads.take(c.ID, nameOf(i), message.OpenPart(l.raw, part), maxUpload)
		if err != nil {
			return nil, err
		}
		out = append(out, up)
	}
	return out, nil
}

func (a *API) removeDraft(ctx context.Context, c *caller, in *byID) error {
	return a.dropDraft(ctx, c, in.ID)
}

func (a *API) dropDraft(ctx context.Context, c *caller, id ID) error {
	mb, m, err := a.ownMessage(ctx, c, id)
	if err != nil {
		return err
	}
	if m.Flags&mailcore.FlagDraft == 0 {
		return workbench.ErrNotFound
	}
	if err := a.may(ctx, c, mb, mailcore.MayWrite, "draft", "- "+m.Subject); err != nil {
		return err
	}
	return a.expunge(ctx, m)
}

func (a *API) expunge(ctx context.Context, m mailcore.Message) error {
	_, err := a.o.Mail.Expunge(ctx, m.Mailbox, m.Folder, uidSet(m.UID), false)
	return err
}
