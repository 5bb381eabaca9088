package queue

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/message"
)

// maxReturned is the largest mail that a report carries whole; of a larger one it shows the header.
const maxReturned = 1 << 20

// wants tells whether the sender asked for reports of a kind; failures and delays are told unless declined
// (RFC 3461, section 4.1).
func wants(notify, kind string) bool {
	if notify == "" {
		return kind != "SUCCESS"
	}
	for _, n := range strings.Split(notify, ",") {
		if n == kind {
			return true
		}
	}
	return false
}

// report tells the sender that a mail failed or is late. It is accepted before the task ends; its key makes a repeat
// harmless. Where the sender cannot be told, a failed mail is kept for administrators.
func (q *Queue) report(ctx context.Context, o *mailcore.Outgoing, action string, f *failure) error {
	kind := map[string]string{"failed": "FAILURE", "delayed": "DELAY"}[action]
	if o.From == "" || !wants(o.Notify, kind) {
		return nil
	}
	r := message.RecipientStatus{Original: o.Original, Final: string(o.To), Action: action, Status: f.status,
		RemoteMTA: f.host, Diagnostic: f.reply, LastAttempt: q.o.Now()}
	if r.Diagnostic == "" {
		r.Diagnostic = plain(f.err.Error())
	}
	switch {
	case action == "delayed":
		r.WillRetry = q.o.Now().Add(q.o.GiveUp - q.age(o))
	case !f.permanent:
		r.Status = "5.4.7" // tried for as long as we try (RFC 3463, section 3.5)
	}
	err := q.send(ctx, o, r)
	for _, hopeless := range []error{mailcore.ErrNoMailbox, mailcore.ErrRelayDenied, mailcore.ErrOverQuota} {
		if errors.Is(err, hopeless) {
			return maildb.Permanent(fmt.Errorf("%w; the sender could not be told: %v", f, err))
		}
	}
	return err
}

// reportSuccess tells it only to senders who asked and whose mail went to a server that will not (RFC 3461,
// section 5.2.2).
func (q *Queue) reportSuccess(ctx context.Context, o *mailcore.Outgoing, s sent) error {
	if o.From == "" || !wants(o.Notify, "SUCCESS") || s.dsn {
		return nil
	}
	return q.send(ctx, o, message.RecipientStatus{Original: o.Original, Final: string(o.To), Action: "relayed",
		Status: "2.0.0", RemoteMTA: s.host, Diagnostic: "250 " + s.reply, LastAttempt: q.o.Now()})
}

func (q *Queue) send(ctx context.Context, o *mailcore.Outgoing, r message.RecipientStatus) error {
	if _, err := q.o.Core.Route(ctx, o.From, false); err != nil {
		return fmt.Errorf("report to sender: %w", err) // reports never leave the house
	}
	domain := o.From.ASCIIDomain()
	rep := message.Report{
		From: message.Address{Name: "Mail Delivery System", Local: "postmaster", Domain: domain},
		To:   message.Address{Local: o.From.Local(), Domain: o.From.Domain()},
		Date: q.o.Now(), MessageID: message.NewMessageID(domain, nil), ReportingMTA: q.o.Hostname,
		EnvelopeID: o.EnvelopeID, ArrivalDate: o.AcceptedAt, Recipients: []message.RecipientStatus{r},
		HeadersOnly: o.Return != "FULL" || r.Action != "failed" || o.Size > maxReturned,
		Original: func() (io.ReadCloser, error) {
			l, err := q.open(ctx, o)
			if err != nil {
				return nil, err
			}
			return struct {
				io.Reader
				io.Closer
			}{l.reader(), l}, nil
		},
	}
	spool := message.NewSpool("")
	defer spool.Close()
	if err := rep.Write(spool); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	_, err := q.o.Core.Accept(ctx, &mailcore.Envelope{
		To: []mailcore.Recipient{{Address: o.From, Notify: "NEVER"}}, Org: o.Org, Source: mailcore.FromSystem,
		Protocol: "local", Key: fmt.Sprintf("report:%s:%d:%s", o.TraceID, o.ID, r.Action),
	}, spool)
	if err != nil {
		return fmt.Errorf("report to sender: %w", err)
	}
	return nil
}
