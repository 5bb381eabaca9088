package mailcore

import (
	"context"
	"fmt"
	"io"
	"strings"

	"mailbridge/mailcore/message"
	"mailbridge/mailcore/trust"
)

// tellDelivered reports to senders who asked for it that their mail lies in mailboxes here (RFC 3461, section 5.2.1).
// A stranger hears of it only where SPF proves the envelope sender: nobody gets reports about what others sent in
// their name. The mail is delivered already, so trouble is logged and no more.
func (m *mail) tellDelivered(ctx context.Context, d *Delivery) {
	proven := m.submitted() || d.Verdict.SPF == string(trust.Pass)
	if m.env.From == "" || m.env.Source == FromSystem || !proven {
		return
	}
	rep := message.Report{Date: d.ReceivedAt, ArrivalDate: d.ReceivedAt, ReportingMTA: m.core.Hostname,
		EnvelopeID: m.env.EnvelopeID, To: message.Address{Local: m.env.From.Local(), Domain: m.env.From.Domain()}}
	remote := map[Address]bool{}
	for _, r := range d.Remote {
		remote[r.To] = true
	}
	for _, rcpt := range m.env.To {
		if !remote[rcpt.Address] && strings.Contains(rcpt.Notify, "SUCCESS") {
			rep.Recipients = append(rep.Recipients, message.RecipientStatus{Original: rcpt.Original,
				Final: string(rcpt.Address), Action: "delivered", Status: "2.0.0"})
		}
	}
	if len(rep.Recipients) == 0 || len(d.Local) == 0 {
		return
	}
	if err := m.report(ctx, d, &rep); err != nil {
		m.core.Log.Warn("delivery not reported", "trace", m.id, "err", err)
	}
}

func (m *mail) report(ctx context.Context, d *Delivery, rep *message.Report) error {
	here := Address(rep.Recipients[0].Final).ASCIIDomain()
	rep.From = message.Address{Name: "Mail Delivery System", Local: "postmaster", Domain: here}
	rep.MessageID = message.NewMessageID(here, nil)
	rep.HeadersOnly = true
	rep.Original = func() (io.ReadCloser, error) {
		return io.NopCloser(io.NewSectionReader(Joined(d.Prefix, d.Raw), 0, int64(len(d.Prefix))+d.Raw.Size())), nil
	}
	spool := message.NewSpool("")
	defer spool.Close()
	if err := rep.Write(spool); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	_, err := m.core.Accept(ctx, &Envelope{To: []Recipient{{Address: m.env.From, Notify: "NEVER"}}, Org: d.Local[0].Org,
		Source: FromSystem, Protocol: "local", Key: "report:" + m.id + ":delivered"}, spool)
	return err
}
