package api

import (
	"context"
	"slices"
	"strings"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

// keywordReceipt says that a receipt was sent or declined, so that no program asks again (RFC 3503).
const keywordReceipt = "$MDNSent"

// maxReceiptFields bounds the walk over a header.
const maxReceiptFields = 400

func (a *API) receiptRoutes() {
	done(a, route{method: "POST", path: "/api/v1/messages/{id}/receipt", tag: "mail", right: workbench.RightUseOffice,
		summary: "Tell the author that this mail was read, or decline to"}, a.sendReceipt)
}

// receiptWish is to whom a mail's author wants a receipt to go; ok is false where nobody is to be asked: lists, programs,
// junk, own mails, and wishes for more than one address (RFC 8098, section 2.1).
func receiptWish(l *letter) (to mailcore.Address, ok bool, err error) {
	if l.row.Verdict.Junk || l.row.Flags&mailcore.FlagDraft != 0 || slices.Contains(l.box.Addresses, l.row.FromAddress) {
		return "", false, nil
	}
	root := l.structure.Root
	list, err := message.Fields(l.raw, root.HeaderStart, root.BodyStart, maxReceiptFields)
	if err != nil {
		return "", false, err
	}
	wishes := 0
	for _, f := range list {
		value := strings.TrimSpace(f.Value())
		switch name := strings.ToLower(f.Name); {
		case strings.HasPrefix(name, "list-"), name == "precedence", name == "auto-submitted" && !strings.EqualFold(value, "no"):
			return "", false, nil
		case name == "disposition-notification-to":
			for _, x := range message.ParseAddressList(value) {
				wishes++
				if to, err = mailcore.ParseAddress(x.Email()); err != nil {
					return "", false, nil // nothing that a receipt could go to
				}
			}
		}
	}
	return to, wishes == 1, nil
}

// receiptState is what the page shows: "asked" until the reader has said something.
func (a *API) receiptState(ctx context.Context, l *letter) string {
	if slices.ContainsFunc(l.row.Keywords, func(k string) bool { return strings.EqualFold(k, keywordReceipt) }) {
		return "settled"
	}
	if _, ok, err := receiptWish(l); err != nil || !ok {
		return "" // the mail itself can be read all the same
	}
	if junk, err := a.o.Mail.FolderByRole(ctx, l.box.ID, mailcore.RoleJunk); err != nil || junk.ID == l.row.Folder {
		return ""
	}
	return "asked"
}

type receiptBody struct {
	Decline bool `json:"decline,omitempty" doc:"send nothing, and do not ask again"`
}

func (a *API) sendReceipt(ctx context.Context, c *caller, in *idBody[receiptBody]) error {
	l, err := a.open(ctx, c, in.ID)
	if err != nil {
		return err
	}
	defer l.Close()
	if a.receiptState(ctx, l) != "asked" {
		if slices.Contains(l.row.Keywords, keywordReceipt) {
			return nil
		}
		return workbench.ErrNotFound
	}
	to, _, err := receiptWish(l)
	if err != nil {
		return err
	}
	if !in.Body.Decline {
		if err := a.writeReceipt(ctx, c, l, to); err != nil {
			return err
		}
	}
	_, _, _, err = a.o.Mail.SetFlags(ctx, l.row.Mailbox, l.row.Folder, maildb.FlagChange{Op: maildb.AddFlags, UIDs: uidSet(l.row.UID), Keywords: []string{keywordReceipt}})
	return err
}

func (a *API) writeReceipt(ctx context.Context, c *caller, l *letter, to mailcore.Address) error {
	own := l.box.Address
	for _, x := range slices.Concat(l.structure.Header.To, l.structure.Header.Cc) {
		if addr, err := mailcore.ParseAddress(x.Email()); err == nil && slices.ContainsFunc(l.box.Addresses, func(x mailcore.Address) bool { return x.Key() == addr.Key() }) {
			own = addr
		}
	}
	host := own.ASCIIDomain()
	r := message.Receipt{From: message.Address{Name: l.box.Name, Local: own.Local(), Domain: own.Domain()},
		To: message.Address{Local: to.Local(), Domain: to.Domain()}, Date: a.o.Now(), MessageID: message.NewMessageID(host, nil),
		ReportedBy: host + "; mailbridge", Reader: string(own), OriginalID: l.structure.Header.MessageID, Subject: l.structure.Header.Subject}
	raw := message.NewSpool("")
	defer raw.Close()
	if err := r.Write(raw); err != nil {
		return err
	}
	_, err := a.o.Core.Accept(ctx, &mailcore.Envelope{To: []mailcore.Recipient{{Address: to, Notify: "NEVER"}}, Login: l.box.ID, Org: l.box.Org,
		Source: mailcore.FromAPI, RemoteIP: c.ip, Protocol: "HTTP", SMTPUTF8: !to.IsASCII(), ReceivedAt: a.o.Now(),
		Key: "receipt:" + string(idOf(l.row.ID))}, raw)
	if err != nil {
		return deliveryProblem(err)
	}
	return nil
}
