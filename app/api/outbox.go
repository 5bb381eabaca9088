package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

const (
	// maxSecondThoughts bounds how long a mail waits for second thoughts.
	maxSecondThoughts = 10 * time.Minute
	// maxLater bounds how far ahead a mail can be scheduled.
	maxLater = 366 * 24 * time.Hour
)

// Outgoing is a mail that has not gone yet.
type Outgoing struct {
	ID        ID         `json:"id"`
	Kind      string     `json:"kind" enum:"undo,scheduled,approval"`
	State     string     `json:"state" enum:"waiting,leaving" doc:"one that is leaving cannot be taken back"`
	Subject   string     `json:"subject"`
	To        []string   `json:"to" doc:"all recipients"`
	At        *time.Time `json:"at" doc:"when it leaves; of one that waits for approval: when it comes back"`
	Size      int64      `json:"size"`
	Because   []string   `json:"because,omitempty" doc:"why it waits for approval"`
	CreatedAt time.Time  `json:"createdAt"`
}

// parkedNote is what the door keeps of a letter, to make a draft of it again.
type parkedNote struct {
	Letter letterBody `json:"letter"`
	Files  int        `json:"files"` // uploads among the attachments; they come first
}

func (a *API) outboxRoutes() {
	box := func(method, path, summary string) route {
		return route{method: method, path: "/api/v1" + path, tag: "mail", summary: summary, right: workbench.RightUseOffice}
	}
	on(a, box("GET", "/mailboxes/{id}/outbox", "Mails of mine that have not gone yet"), a.listOutbox)
	on(a, box("POST", "/outbox/{id}/undo", "Take a mail back that has not gone; it lies in Drafts then"), a.undoSending)
	done(a, box("POST", "/outbox/{id}/now", "Send a waiting mail now"), a.sendNow)
}

func (a *API) checkLater(b *letterBody) error {
	now := a.o.Now()
	switch {
	case b.UndoSeconds < 0 || time.Duration(b.UndoSeconds)*time.Second > maxSecondThoughts:
		return invalid("undoSeconds", "must lie between 0 and 600")
	case b.SendAt.IsZero():
		return nil
	case b.SendAt.Before(now.Add(-time.Minute)):
		return invalid("sendAt", "has passed")
	case b.SendAt.After(now.Add(maxLater)):
		return invalid("sendAt", "is more than a year ahead")
	}
	return nil
}

// park keeps a letter that may be taken back until its time.
func (a *API) park(ctx context.Context, env *mailcore.Envelope, raw *message.Spool, b *letterBody) (Sent, error) {
	kind, at, state := mailcore.ParkUndo, a.o.Now().Add(time.Duration(b.UndoSeconds)*time.Second), "waiting"
	if !b.SendAt.IsZero() {
		kind, at, state = mailcore.ParkScheduled, b.SendAt, "scheduled"
	}
	n := parkedNote{Letter: *b, Files: len(b.Attachments)}
	n.Letter.Attachments, n.Letter.Draft, n.Letter.IdempotencyKey = nil, "", ""
	note, err := json.Marshal(n)
	if err != nil {
		return Sent{}, err
	}
	r, err := a.o.Core.Park(ctx, env, raw, kind, at, note)
	if err != nil {
		return Sent{}, deliveryProblem(err)
	}
	if r.Parked == 0 { // this key was sent before
		return Sent{State: "sent", Again: true}, nil
	}
	return Sent{State: state, Again: r.Duplicate, Outbox: idOf(r.Parked), Until: instant(at)}, nil
}

func (a *API) listOutbox(ctx context.Context, c *caller, in *byID) (List[Outgoing], error) {
	box, err := a.ownMailbox(ctx, c, in.ID)
	if err != nil {
		return List[Outgoing]{}, err
	}
	list, err := a.o.Mail.ParkedOf(ctx, box.ID)
	return listOf(each(list, func(p mailcore.Parked) Outgoing {
		o := Outgoing{ID: idOf(p.ID), Kind: string(p.Kind), State: string(p.State), Subject: p.Subject, At: instant(p.At), Size: p.Size, CreatedAt: p.CreatedAt,
			To: each(p.Env.To, func(r mailcore.Recipient) string { return string(r.Address) })}
		if p.Hold != nil {
			o.Because = p.Hold.Because
		}
		return o
	})), err
}

func (a *API) undoSending(ctx context.Context, c *caller, in *byID) (Saved, error) {
	id, err := number[int64](in.ID)
	if err != nil {
		return Saved{}, err
	}
	p, err := a.o.Bridge.TakeBack(ctx, c.who(), id)
	if err != nil {
		return Saved{}, err
	}
	saved, err := a.draftAgain(ctx, c, p)
	if err != nil {
		a.o.Log.Warn("letter taken back as it stands", "request", visitOf(ctx).id, "parked", id, "err", err)
		return Saved{}, a.o.Bridge.BackToDrafts(ctx, p)
	}
	return saved, a.o.Mail.DropParked(ctx, p.Org, p.ID)
}

// draftAgain makes the draft anew that a letter was sent from: without what was quoted below it, with its files.
func (a *API) draftAgain(ctx context.Context, c *caller, p mailcore.Parked) (Saved, error) {
	box, err := a.ownMailbox(ctx, c, idOf(p.Mailbox))
	if err != nil {
		return Saved{}, err
	}
	var n parkedNote
	if err := json.Unmarshal(p.Note, &n); err != nil {
		return Saved{}, err // not written here
	}
	blob, err := a.o.Mail.OpenParked(ctx, &p)
	if err != nil {
		return Saved{}, err
	}
	defer blob.Close()
	s, err := message.Parse(blob, blob.Size())
	if err != nil {
		return Saved{}, err
	}
	body, err := message.Text(blob, s, 1)
	if err != nil {
		return Saved{}, err
	}
	if len(body.Attachments) < n.Files {
		return Saved{}, errors.New("a file of the letter is missing")
	}
	var files []message.Attachment
	for _, i := range body.Attachments[:n.Files] {
		part, ok := s.PartByPath(i.PartPath)
		if !ok {
			return Saved{}, errors.New("a file of the letter is missing")
		}
		files = append(files, message.Attachment{Name: nameOf(i), Type: i.Type, Size: i.Size,
			Open: func() (io.ReadCloser, error) { return io.NopCloser(message.OpenPart(blob, part)), nil }})
	}
	return a.saveDraft(ctx, c, box, &n.Letter, message.NewMessageID("draft", nil), files, nil)
}

func (a *API) sendNow(ctx context.Context, c *caller, in *byID) error {
	id, err := number[int64](in.ID)
	if err != nil {
		return err
	}
	p, err := a.o.Bridge.OwnParked(ctx, c.who(), id)
	if err != nil {
		return err
	}
	if p.Kind == mailcore.ParkApproval || p.State != mailcore.ParkWaiting {
		return workbench.ErrNotFound
	}
	return a.o.Mail.HurryParked(ctx, p.Org, p.ID)
}
