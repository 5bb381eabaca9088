package api

import (
	"context"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/trust"
	"mailbridge/workbench"
)

// ReportOverview sums up what other mail servers report about the organisation's domains.
type ReportOverview struct {
	Days      []ReportDay     `json:"days" doc:"those with reports, the oldest first"`
	Sources   []ReportSource  `json:"sources" doc:"the most numerous, failures first"`
	Items     []DomainReport  `json:"items" doc:"reports, the newest first"`
	Next      string          `json:"next,omitempty" doc:"cursor of the next reports"`
	Addresses []ReportAddress `json:"addresses" doc:"where reports are taken"`
}

// ReportDay is one day: mails that passed DMARC and did not, or sessions under TLS and failed ones.
type ReportDay struct {
	Day  time.Time `json:"day"`
	Good int64     `json:"good"`
	Bad  int64     `json:"bad"`
}

// ReportSource counts what came from one address and went the same way.
type ReportSource struct {
	Source  string `json:"source" doc:"IP address that sent; empty where the report does not say"`
	Target  string `json:"target" doc:"domain in From; host that received"`
	Outcome string `json:"outcome" doc:"none, quarantine or reject; what failed of TLS"`
	Detail  string `json:"detail"`
	Count   int64  `json:"count"`
	Good    bool   `json:"good"`
}

// DomainReport is one report.
type DomainReport struct {
	ID       ID        `json:"id"`
	Kind     string    `json:"kind" enum:"dmarc,tls"`
	Domain   string    `json:"domain"`
	Reporter string    `json:"reporter" doc:"its name for itself"`
	Sender   string    `json:"sender,omitempty" doc:"the domain that vouches for the mail; without one anybody may have made it up"`
	Policy   string    `json:"policy,omitempty"`
	Fault    string    `json:"fault,omitempty" doc:"why it could not be read"`
	Begin    time.Time `json:"begin"`
	End      time.Time `json:"end"`
	Received time.Time `json:"received"`
	Good     int64     `json:"good"`
	Bad      int64     `json:"bad"`
}

// ReportAddress is where reports about a domain are taken.
type ReportAddress struct {
	Domain string `json:"domain"`
	DMARC  string `json:"dmarc"`
	TLS    string `json:"tls"`
}

func (a *API) reportRoutes() {
	on(a, route{method: "GET", path: "/api/v1/admin/reports", tag: "admin", summary: "What other mail servers report about our domains",
		right: workbench.RightSetPolicy}, a.listReports)
}

type reportsInput struct {
	Kind   string `query:"kind" enum:"dmarc,tls" doc:"dmarc without"`
	Domain string `query:"domain" doc:"all without"`
	Days   int    `query:"days" doc:"30 without, at most 400"`
	Cursor ID     `query:"cursor"`
}

// Bounds of an overview.
const (
	reportDays    = 30
	reportDaysMax = 400
	reportSources = 100
	reportsInPage = 50
)

func (a *API) listReports(ctx context.Context, c *caller, in *reportsInput) (out ReportOverview, err error) {
	org := mailcore.OrgID(c.Org)
	q := maildb.ReportQuery{Kind: trust.ReportKind(in.Kind), Domain: in.Domain, Limit: reportDaysMax}
	switch {
	case in.Kind == "":
		q.Kind = trust.DMARCReport
	case q.Kind != trust.DMARCReport && q.Kind != trust.TLSReport:
		return out, invalid("kind", "must be dmarc or tls")
	}
	if in.Days == 0 {
		in.Days = reportDays
	}
	if in.Days < 0 || in.Days > reportDaysMax {
		return out, invalid("days", "must be between 1 and 400")
	}
	q.Since = time.Now().AddDate(0, 0, -in.Days)
	if q.Before, err = optional[int64](in.Cursor); err != nil {
		return out, invalid("cursor", "was not made by us")
	}
	out = ReportOverview{Days: []ReportDay{}, Sources: []ReportSource{}, Items: []DomainReport{}, Addresses: []ReportAddress{}}
	days, err := a.o.Mail.ReportDays(ctx, org, q)
	if err != nil {
		return out, err
	}
	for _, d := range days {
		out.Days = append(out.Days, ReportDay(d))
	}
	q.Limit = reportSources
	sources, err := a.o.Mail.ReportSources(ctx, org, q)
	if err != nil {
		return out, err
	}
	for _, s := range sources {
		out.Sources = append(out.Sources, ReportSource(s))
	}
	q.Limit = reportsInPage + 1
	list, err := a.o.Mail.Reports(ctx, org, q)
	if err != nil {
		return out, err
	}
	if len(list) > reportsInPage {
		list = list[:reportsInPage]
		out.Next = string(idOf(list[reportsInPage-1].Row))
	}
	for i := range list {
		out.Items = append(out.Items, reportView(&list[i]))
	}
	domains, err := a.o.Mail.Domains(ctx, org)
	for _, d := range domains {
		if d.Verified {
			dmarc, tls := a.o.Bridge.ReportAddresses(d.Name)
			out.Addresses = append(out.Addresses, ReportAddress{d.Name, dmarc, tls})
		}
	}
	return out, err
}

func reportView(r *maildb.KeptReport) DomainReport {
	return DomainReport{ID: idOf(r.Row), Kind: string(r.Kind), Domain: r.Domain, Reporter: r.Reporter, Sender: r.Sender, Policy: r.Policy, Fault: r.Fault,
		Begin: r.Begin, End: r.End, Received: r.Received, Good: r.Good, Bad: r.Bad}
}
