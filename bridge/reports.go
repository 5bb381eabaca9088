package bridge

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/message"
	"mailbridge/mailcore/trust"
)

// Reports about a domain come to two addresses of it, which its DNS records name. They lie in a mailbox that nobody opens
// until they are read, and are rows then.
const (
	dmarcReports = "dmarc-reports"
	tlsReports   = "tls-reports"
	// reportRoom is what that mailbox may hold: some hundred ordinary reports, for the seconds until they are read.
	reportRoom = 64 << 20
	// reportParts is how many attachments of one mail are tried.
	reportParts = 4
	// reportStay is how long a mail may lie there which is not read: junk, or what came while nobody worked.
	reportStay = 6 * time.Hour
)

func reportAddress(org mailcore.OrgID) mailcore.Address {
	return mailcore.Address(fmt.Sprintf("reports@organisation-%d.invalid", org)) // RFC 2606: never somebody's domain
}

// resolveReports gives the mailbox for reports, and makes it when the first one comes.
func (b *Bridge) resolveReports(ctx context.Context, a mailcore.Address) (mailcore.OrgID, mailcore.MailboxID, error) {
	d, err := b.Mail.DomainByName(ctx, a.Domain())
	if err != nil {
		return 0, 0, errors.Join(mailcore.ErrNoMailbox, err)
	}
	at := reportAddress(d.Org)
	mb, err := b.Mail.MailboxByAddress(ctx, at)
	if errors.Is(err, mailcore.ErrNoMailbox) {
		mb, err = b.Mail.CreateMailbox(ctx, d.Org, maildb.NewMailbox{Address: at, Name: "Reports", Kind: mailcore.ReportMailbox, Quota: reportRoom})
		if errors.Is(err, mailcore.ErrExists) { // another one came at the same moment
			mb, err = b.Mail.MailboxByAddress(ctx, at)
		}
	}
	if err == nil && mb.Org != d.Org {
		err = mailcore.ErrNoMailbox
	}
	return mb.Org, mb.ID, err
}

// reportArrived reads a mail with a report, keeps what it says, and forgets the mail.
func (b *Bridge) reportArrived(ctx context.Context, a mailcore.Arrival) error {
	m, err := b.Mail.Message(ctx, a.Mailbox, a.Message)
	if errors.Is(err, mailcore.ErrNoMessage) {
		return nil // read before
	}
	if err != nil {
		return err
	}
	r, err := b.readReport(ctx, m)
	if err != nil {
		return err
	}
	r.Received = b.Now()
	if m.Verdict.Authenticated {
		r.Sender = m.Verdict.Domain
	}
	if r.Fault == "" {
		about, err := b.Mail.DomainByName(ctx, r.Domain)
		if err != nil && !errors.Is(err, mailcore.ErrNoDomain) {
			return err
		}
		if err != nil || about.Org != a.Org {
			r = maildb.KeptReport{Sender: r.Sender, Received: r.Received, Fault: "it is not about one of your domains"}
		}
	}
	if r.Fault != "" {
		r.Report = trust.Report{Kind: kindOfReport(a.Rcpt), Domain: a.Rcpt.Domain(), Reporter: clipBytes(string(m.FromAddress), 255), ID: m.HeaderID, Begin: r.Received, End: r.Received}
	}
	if err := b.Mail.KeepReport(ctx, a.Org, r); err != nil {
		return err
	}
	return b.dropHeld(ctx, m)
}

func kindOfReport(to mailcore.Address) trust.ReportKind {
	if strings.EqualFold(to.Local(), tlsReports) {
		return trust.TLSReport
	}
	return trust.DMARCReport
}

// readReport tries the attachments; Fault says why none is a report.
func (b *Bridge) readReport(ctx context.Context, m mailcore.Message) (out maildb.KeptReport, err error) {
	raw, err := b.Mail.OpenRaw(ctx, m.Mailbox, m.ID)
	if err != nil {
		return out, err
	}
	defer raw.Close()
	shape, err := message.Parse(raw, raw.Size())
	if err != nil {
		return maildb.KeptReport{Fault: "the mail cannot be read"}, nil
	}
	var list []*message.Part
	shape.Walk(func(_ string, p *message.Part) bool {
		if len(list) < reportParts && isReport(p) {
			list = append(list, p)
		}
		return true
	})
	out.Fault = "the mail has no report attached"
	for _, p := range list {
		packed, err := io.ReadAll(io.LimitReader(message.OpenPart(raw, p), trust.MaxPackedReport+1))
		if err != nil || len(packed) > trust.MaxPackedReport {
			out.Fault = "the attachment is too large"
			continue
		}
		r, err := trust.ReadReport(packed, b.Now())
		if err != nil {
			out.Fault = clipBytes(err.Error(), 200)
			continue
		}
		out.Report, out.Fault = *r, ""
		return out, nil
	}
	return out, nil
}

// isReport tells by type or name whether a part may be a report.
func isReport(p *message.Part) bool {
	types := []string{"gzip", "x-gzip", "zip", "x-zip-compressed", "x-zip", "xml", "json", "tlsrpt+gzip", "tlsrpt+json"}
	if p.Type == "application" && slices.Contains(types, p.Subtype) || p.Type == "text" && p.Subtype == "xml" {
		return true
	}
	return slices.Contains([]string{".gz", ".zip", ".xml", ".json"}, strings.ToLower(path.Ext(p.Filename())))
}

// TidyReports empties the mailboxes for reports of what nobody read.
func (b *Bridge) TidyReports(ctx context.Context) error {
	boxes, err := b.Mail.ReportMailboxes(ctx)
	if err != nil {
		return err
	}
	for _, mb := range boxes {
		for _, role := range []mailcore.Role{mailcore.RoleInbox, mailcore.RoleJunk} {
			f, err := b.Mail.FolderByRole(ctx, mb.ID, role)
			if err != nil {
				return err
			}
			var old mailcore.UIDSet
			err = b.Mail.Rows(ctx, mb.ID, f.ID, mailcore.UIDSet{{Start: 1}}, maildb.Want(0), func(m *mailcore.Message) error {
				if m.SavedAt.Before(b.Now().Add(-reportStay)) {
					old = append(old, mailcore.UIDRange{Start: m.UID, Stop: m.UID})
				}
				return nil
			})
			if err != nil {
				return err
			}
			if len(old) == 0 {
				continue
			}
			if _, err := b.Mail.Expunge(ctx, mb.ID, f.ID, old, false); err != nil {
				return err
			}
		}
	}
	return nil
}

// ReportAddresses gives the addresses at which reports about a domain are taken.
func (b *Bridge) ReportAddresses(domain string) (dmarc, tls string) {
	return dmarcReports + "@" + domain, tlsReports + "@" + domain
}
