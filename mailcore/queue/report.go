package queue

import (
	"context"
	"fmt"
	"io"
	"strings"

	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
)

// maxDiagnostic is how much of another server's words a report repeats.
const maxDiagnostic = 1000

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
// harmless.
func (q *Queue) report(ctx context.Context, o *mailcore.Outgoing, action string, f *failure) error {
	kind := map[string]string{"failed": "FAILURE", "delayed": "DELAY"}[action]
	if o.From == "" || !wants(o.Notify, kind) {
		return nil
	}
	status := f.status
	if action == "failed" {
		status = "5" + strings.TrimLeft(status, "0123456789")
	}
	diagnostic := f.reply
	if diagnostic == "" {
		diagnostic = f.err.Error()
	}
	return q.send(ctx, o, message.RecipientStatus{Original: o.Original, Final: string(o.To), Action: action,
		Status: status, RemoteMTA: f.host, Diagnostic: diagnostic[:min(len(diagnostic), maxDiagnostic)],
		LastAttempt: q.o.Now()})
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
	domain := o.From.ASCIIDomain()
	rep := message.Report{
		From: message.Address{Name: "Mail Delivery System", Local: "postmaster", Domain: domain},
		To:   message.Address{Local: o.From.Local(), Domain: o.From.Domain()},
		Date: q.o.Now(), MessageID: message.NewMessageID(domain, nil), ReportingMTA: q.o.Hostname,
		EnvelopeID: o.EnvelopeID, ArrivalDate: o.AcceptedAt, Recipients: []message.RecipientStatus{r},
		HeadersOnly: o.Return != "FULL" || r.Action != "failed",
		Original: func() (io.ReadCloser, error) {
			rc, _, err := q.open(ctx, o)
			return rc, err
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
