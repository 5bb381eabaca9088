package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

// maxKey bounds an idempotency key.
const maxKey = 200

// keywordForwarded is the common IMAP keyword for a mail that was passed on.
const keywordForwarded = "$Forwarded"

// Sent tells what became of a letter.
type Sent struct {
	ID     ID         `json:"id,omitempty" doc:"the copy in Sent"`
	State  string     `json:"state" enum:"sent,queued,waiting,scheduled,held" doc:"queued while copies wait to leave; waiting can be undone; held needs approval"`
	Again  bool       `json:"again,omitempty" doc:"this key had been sent before"`
	Outbox ID         `json:"outbox,omitempty" doc:"what POST /outbox/{id}/undo takes back"`
	Until  *time.Time `json:"until,omitempty" doc:"when it leaves"`
}

func (Sent) httpStatus() int { return http.StatusAccepted }

func (a *API) sendMail(ctx context.Context, c *caller, in *body[letterBody]) (Sent, error) {
	b := &in.Body
	if len(b.IdempotencyKey) > maxKey {
		return Sent{}, invalid("idempotencyKey", "is too long")
	}
	if err := a.checkLater(b); err != nil {
		return Sent{}, err
	}
	box, err := a.mailboxFor(ctx, c, b)
	if err != nil {
		return Sent{}, err
	}
	if box.State != mailcore.MailboxActive {
		return Sent{}, mailcore.ErrMustActivate
	}
	w, err := a.write(ctx, c, box, b)
	if err != nil {
		return Sent{}, err
	}
	defer w.Close()
	if len(w.draft.To)+len(w.draft.Cc)+len(w.draft.Bcc) == 0 {
		return Sent{}, invalid("to", "names nobody")
	}
	if b.Receipt {
		w.draft.Extra = append(w.draft.Extra, message.ExtraHeader{Name: "Disposition-Notification-To", Value: w.draft.From.Email()})
	}
	if err := a.addLinks(ctx, c, &w.draft, b.Files); err != nil {
		return Sent{}, err
	}
	switch {
	case b.ReplyTo != "":
		err = w.quote()
	case b.Forward != "":
		err = a.forward(ctx, c, w, b.Forward)
	}
	if err != nil {
		return Sent{}, err
	}
	sent, err := a.accept(ctx, c, w, b)
	if err == nil {
		a.afterSending(ctx, c, w, b)
	}
	return sent, err
}

// accept hands the letter to the gate, which files the copy in Sent as well.
func (a *API) accept(ctx context.Context, c *caller, w *writing, b *letterBody) (Sent, error) {
	d, key := w.draft, b.IdempotencyKey
	if !b.SendAt.IsZero() {
		d.Date = b.SendAt
	}
	own, err := a.o.Mail.MailboxOfPerson(ctx, w.box.Org, int64(c.ID)) // the gate asks whether it may write for w.box
	if err != nil {
		return Sent{}, err
	}
	env := &mailcore.Envelope{Login: own.ID, Org: w.box.Org, Source: mailcore.FromAPI, RemoteIP: c.ip, Protocol: "HTTP",
		SaveSent: true, ReceivedAt: a.o.Now()}
	env.From, _ = mailcore.ParseAddress(d.From.Email()) // it was one of ours a moment ago
	for _, list := range [][]message.Address{d.To, d.Cc, d.Bcc} {
		for _, x := range list {
			addr, err := mailcore.ParseAddress(x.Email())
			if err != nil {
				return Sent{}, invalid("to", "contains what is no mail address")
			}
			env.To = append(env.To, mailcore.Recipient{Address: addr})
			env.SMTPUTF8 = env.SMTPUTF8 || !addr.IsASCII()
		}
	}
	if key != "" {
		sum := sha256.Sum256([]byte(key))
		env.Key = fmt.Sprintf("api:%d:%s", c.ID, hex.EncodeToString(sum[:16]))
	}
	d.KeepBcc = true // the gate takes it out of every copy but the author's own
	raw, err := a.spool(&d)
	if err != nil {
		return Sent{}, err
	}
	defer raw.Close()
	if b.UndoSeconds > 0 || !b.SendAt.IsZero() {
		return a.park(ctx, env, raw, b)
	}
	receipt, err := a.o.Core.Accept(ctx, env, raw)
	if err != nil {
		return Sent{}, deliveryProblem(err)
	}
	sent := Sent{State: "sent", Again: receipt.Duplicate}
	if receipt.Parked != 0 {
		return Sent{State: "held", Again: receipt.Duplicate, Outbox: idOf(receipt.Parked)}, nil
	}
	if receipt.Queued > 0 {
		sent.State = "queued"
	}
	for _, mb := range []mailcore.MailboxID{own.ID, w.box.ID} { // whoever may not read there has a copy of their own
		folder, err := a.o.Mail.FolderByRole(ctx, mb, mailcore.RoleSent)
		for _, p := range receipt.Placed {
			if err == nil && p.Mailbox == mb && p.Folder == folder.ID && (sent.ID == "" || a.mayIn(ctx, c, mb, mailcore.MayRead, "", "") == nil) {
				sent.ID = idOf(p.Message)
			}
		}
	}
	return sent, nil
}

// deliveryProblem says what the sender can do about a mail that the gate refused.
func deliveryProblem(err error) error {
	switch {
	case errors.Is(err, mailcore.ErrNoMailbox), errors.Is(err, mailcore.ErrRelayDenied):
		return &Problem{status: 422, Code: "no_recipient", Message: err.Error(), Field: "to"}
	case errors.Is(err, mailcore.ErrNotPermitted):
		return &Problem{status: 422, Code: "not_permitted", Message: "a group among the recipients does not take mail from you", Field: "to"}
	case errors.Is(err, mailcore.ErrOverQuota):
		return &Problem{status: 422, Code: "over_quota", Message: "a mailbox is full", Field: "to"}
	}
	return err
}

// afterSending tidies up. The mail is out; what fails here is logged and hurts nobody.
func (a *API) afterSending(ctx context.Context, c *caller, w *writing, b *letterBody) {
	a.uploads.drop(c.ID, b.Attachments)
	if w.original != nil && a.may(ctx, c, w.original.box, mailcore.MayWrite, "", "") == nil {
		change := maildb.FlagChange{Op: maildb.AddFlags, UIDs: uidSet(w.original.row.UID)}
		if b.ReplyTo != "" {
			change.Flags = mailcore.FlagAnswered
		} else {
			change.Keywords = []string{keywordForwarded}
		}
		m := w.original.row
		if _, _, _, err := a.o.Mail.SetFlags(ctx, m.Mailbox, m.Folder, change); err != nil {
			a.o.Log.Warn("mark answered mail", "request", visitOf(ctx).id, "err", err)
		}
	}
	if b.Draft != "" {
		if err := a.dropDraft(ctx, c, b.Draft); err != nil && !errors.Is(err, workbench.ErrNotFound) {
			a.o.Log.Warn("remove sent draft", "request", visitOf(ctx).id, "err", err)
		}
	}
}

func uidSet(uids ...mailcore.UID) mailcore.UIDSet {
	set := make(mailcore.UIDSet, 0, len(uids))
	for _, u := range uids {
		set = append(set, mailcore.UIDRange{Start: u, Stop: u})
	}
	return set
}
