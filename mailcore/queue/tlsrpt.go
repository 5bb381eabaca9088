package queue

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/message"
	"mailbridge/mailcore/trust"
)

const (
	// tlsFlush is how often counts are written; those of a crash in between are lost, and nobody's mail with them.
	tlsFlush = 30 * time.Second
	// tlsAsk is how long a domain's wish for reports is remembered.
	tlsAsk = time.Hour
	// tlsDomains bounds the memory of wishes.
	tlsDomains = 20_000
	// maxTLSReason is how much of an error a report tells.
	maxTLSReason = 300
)

// tlsCounter counts sessions for the reports of RFC 8460, for domains that ask for them.
type tlsCounter struct {
	q  *Queue
	mu sync.Mutex
	n  map[maildb.TLSResult]int64 // by what they have in common
	at map[string]wish
}

type wish struct {
	wanted bool
	until  time.Time
}

// session counts one session with a host as it went; one that never came to TLS does not count.
func (t *tlsCounter) session(domain, host, addr string, sec *security, secured bool, err error) {
	if err != nil && !errors.Is(err, errTLS) {
		return
	}
	outcome := sec.outcome(secured || err != nil && !errors.Is(err, errNoTLS), err)
	if sec.wrong != nil {
		err = sec.wrong
	}
	ip, _, _ := net.SplitHostPort(addr)
	t.count(domain, host, ip, outcome, sec, err)
}

func (t *tlsCounter) count(domain, host, ip, outcome string, sec *security, err error) {
	if !t.wanted(domain) {
		return
	}
	r := maildb.TLSResult{Day: t.q.o.Now().UTC().Format(time.DateOnly), Domain: domain, Kind: sec.kind, Outcome: outcome, MX: host,
		Policy: sec.text, IP: ip}
	if err != nil && outcome != "" {
		r.Reason = plain(err.Error())
		r.Reason = strings.ToValidUTF8(r.Reason[:min(len(r.Reason), maxTLSReason)], "")
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.n == nil {
		t.n = map[maildb.TLSResult]int64{}
	}
	t.n[r]++
}

// wanted tells whether a domain asks for reports.
func (t *tlsCounter) wanted(domain string) bool {
	now := t.q.o.Now()
	t.mu.Lock()
	w, ok := t.at[domain]
	t.mu.Unlock()
	if ok && now.Before(w.until) {
		return w.wanted
	}
	ctx, stop := context.WithTimeout(context.Background(), fetchTime)
	defer stop()
	rua, err := trust.LookupTLSRPT(ctx, t.q.o.Resolver, domain)
	w = wish{wanted: len(rua) > 0, until: now.Add(tlsAsk)}
	if err != nil {
		w.until = now.Add(time.Minute)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.at == nil || len(t.at) >= tlsDomains {
		t.at = map[string]wish{}
	}
	t.at[domain] = w
	return w.wanted
}

// run writes the counts now and then until ctx ends, and once more behind that.
func (t *tlsCounter) run(ctx context.Context) {
	tick := time.NewTicker(tlsFlush)
	defer tick.Stop()
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
		if err := t.flush(context.WithoutCancel(ctx)); err != nil {
			t.q.o.Log.Warn("tls sessions not counted", "err", err)
		}
	}
}

func (t *tlsCounter) flush(ctx context.Context) error {
	t.mu.Lock()
	taken := t.n
	t.n = nil
	t.mu.Unlock()
	if len(taken) == 0 {
		return nil
	}
	list := make([]maildb.TLSResult, 0, len(taken))
	for r, n := range taken {
		r.N = n
		list = append(list, r)
	}
	return t.q.o.Store.CountTLS(ctx, list)
}

// tlsReport is the report of RFC 8460, section 4.4.
type tlsReport struct {
	Organization string           `json:"organization-name"`
	Range        tlsRange         `json:"date-range"`
	Contact      string           `json:"contact-info"`
	ID           string           `json:"report-id"`
	Policies     []*tlsPolicyPart `json:"policies"`
}

type tlsRange struct {
	Start string `json:"start-datetime"`
	End   string `json:"end-datetime"`
}

type tlsPolicyPart struct {
	Policy   tlsPolicy    `json:"policy"`
	Summary  tlsSummary   `json:"summary"`
	Failures []tlsFailure `json:"failure-details,omitempty"`
}

type tlsPolicy struct {
	Type   string   `json:"policy-type"`
	Text   []string `json:"policy-string,omitempty"`
	Domain string   `json:"policy-domain"`
	MX     []string `json:"mx-host,omitempty"`
}

type tlsSummary struct {
	Good int64 `json:"total-successful-session-count"`
	Bad  int64 `json:"total-failure-session-count"`
}

type tlsFailure struct {
	Type   string `json:"result-type"`
	MX     string `json:"receiving-mx-hostname,omitempty"`
	IP     string `json:"receiving-ip,omitempty"`
	N      int64  `json:"failed-session-count"`
	Reason string `json:"failure-reason-code,omitempty"`
}

// makeTLSReport gathers the counts of a day by policy.
func (q *Queue) makeTLSReport(day, domain, contact string, results []maildb.TLSResult) tlsReport {
	r := tlsReport{Organization: q.o.Hostname, Contact: contact, ID: day + "." + domain + "@" + q.o.Hostname,
		Range: tlsRange{Start: day + "T00:00:00Z", End: day + "T23:59:59Z"}}
	parts := map[string]*tlsPolicyPart{}
	for _, x := range results {
		key := x.Kind + "\n" + x.Policy
		part := parts[key]
		if part == nil {
			part = &tlsPolicyPart{Policy: tlsPolicy{Type: x.Kind, Domain: domain}}
			if x.Policy != "" {
				part.Policy.Text = lines(x.Policy)
			}
			for _, l := range part.Policy.Text {
				if mx, ok := strings.CutPrefix(l, "mx: "); ok && x.Kind == "sts" {
					part.Policy.MX = append(part.Policy.MX, mx)
				}
			}
			parts[key] = part
			r.Policies = append(r.Policies, part)
		}
		if x.Outcome == "" {
			part.Summary.Good += x.N
			continue
		}
		part.Summary.Bad += x.N
		part.Failures = append(part.Failures, tlsFailure{Type: x.Outcome, MX: x.MX, IP: x.IP, N: x.N, Reason: x.Reason})
	}
	return r
}

// reportTLS sends the report of a day to where the domain wants it (RFC 8460, section 5). A way that works for good or
// not at all ends it; a repeat is harmless for those that take mail, whose key is the report.
func (q *Queue) reportTLS(ctx context.Context, day, domain string, results []maildb.TLSResult) error {
	rua, err := trust.LookupTLSRPT(ctx, q.o.Resolver, domain)
	if err != nil {
		return err
	}
	author, org := q.reportAuthor(ctx)
	text, err := json.MarshalIndent(q.makeTLSReport(day, domain, string(author), results), "", "  ")
	if err != nil {
		return err
	}
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, _ = z.Write(text) // a buffer takes all
	_ = z.Close()
	var failed error
	for _, uri := range rua {
		if strings.HasPrefix(strings.ToLower(uri), "https:") {
			err = q.postTLSReport(ctx, uri, zipped.Bytes())
		} else {
			err = q.mailTLSReport(ctx, uri, day, domain, author, org, zipped.Bytes())
		}
		if err != nil {
			q.o.Log.Warn("tls report not sent", "domain", domain, "to", uri, "err", err)
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

// reportAuthor is who signs reports: the domain of this server, or the one above it, when it lives here.
func (q *Queue) reportAuthor(ctx context.Context) (mailcore.Address, mailcore.OrgID) {
	for name := q.o.Hostname; strings.Contains(name, "."); _, name, _ = strings.Cut(name, ".") {
		if d, err := q.o.Store.DomainByName(ctx, name); err == nil {
			return mailcore.Address("postmaster@" + d.Name), d.Org
		}
	}
	return mailcore.Address("postmaster@" + q.o.Hostname), 0
}

func (q *Queue) postTLSReport(ctx context.Context, uri string, zipped []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, uri, bytes.NewReader(zipped))
	if err != nil {
		return nil // not a URL: it never will be
	}
	req.Header.Set("Content-Type", "application/tlsrpt+gzip")
	res, err := q.web.Do(req)
	if err != nil {
		return err
	}
	_ = res.Body.Close()
	if res.StatusCode >= http.StatusInternalServerError {
		return fmt.Errorf("answer %d", res.StatusCode)
	}
	return nil
}

// mailTLSReport writes the mail of RFC 8460, section 5.3. It asks for no TLS: what it reports may be that this is broken.
func (q *Queue) mailTLSReport(ctx context.Context, uri, day, domain string, author mailcore.Address, org mailcore.OrgID, zipped []byte) error {
	target, _, _ := strings.Cut(uri[len("mailto:"):], "?")
	target, _, _ = strings.Cut(target, "!")
	target, err := url.PathUnescape(target)
	if err != nil {
		return nil // no address, and never will be
	}
	to, err := mailcore.ParseAddress(target)
	if err != nil {
		return nil
	}
	const boundary = "=_tls-report"
	id := day + "." + domain
	var b bytes.Buffer
	fmt.Fprintf(&b, "From: <%s>\r\nTo: <%s>\r\nDate: %s\r\nMessage-ID: <%s>\r\n", author, to.Wire(), q.o.Now().Format(time.RFC1123Z),
		message.NewMessageID(author.ASCIIDomain(), nil))
	fmt.Fprintf(&b, "Subject: Report Domain: %s\r\n Submitter: %s\r\n Report-ID: <%s@%s>\r\n", domain, q.o.Hostname, id, q.o.Hostname)
	fmt.Fprintf(&b, "TLS-Report-Domain: %s\r\nTLS-Report-Submitter: %s\r\nTLS-Required: No\r\nAuto-Submitted: auto-generated\r\n", domain, q.o.Hostname)
	fmt.Fprintf(&b, "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=\"tlsrpt\"; boundary=\"%s\"\r\n\r\n", boundary)
	fmt.Fprintf(&b, "--%s\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nThis is a report about TLS in mail sent to %s on %s (RFC 8460).\r\n\r\n", boundary, domain, day)
	fmt.Fprintf(&b, "--%s\r\nContent-Type: application/tlsrpt+gzip\r\nContent-Transfer-Encoding: base64\r\n", boundary)
	start, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return err
	}
	fmt.Fprintf(&b, "Content-Disposition: attachment;\r\n filename=\"%s!%s!%d!%d.json.gz\"\r\n\r\n", q.o.Hostname, domain, start.Unix(), start.Unix()+86399)
	const line = 57 // bytes that make 76 characters
	for ; len(zipped) > 0; zipped = zipped[min(line, len(zipped)):] {
		b.WriteString(base64.StdEncoding.EncodeToString(zipped[:min(line, len(zipped))]) + "\r\n")
	}
	fmt.Fprintf(&b, "--%s--\r\n", boundary)
	_, err = q.o.Core.Accept(ctx, &mailcore.Envelope{To: []mailcore.Recipient{{Address: to, Notify: "NEVER"}}, Org: org, From: author,
		Source: mailcore.FromSystem, Protocol: "local", Key: "tlsrpt:" + id + ":" + to.Key()}, message.SpoolBytes(b.Bytes()))
	for _, hopeless := range []error{mailcore.ErrNoMailbox, mailcore.ErrRelayDenied} {
		if errors.Is(err, hopeless) {
			return nil
		}
	}
	return err
}
