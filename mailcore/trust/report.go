package trust

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"path"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// Reports are what other mail servers tell a domain about mail in its name (DMARC aggregate reports, RFC 7489, section 7.2)
// and about TLS on the way to it (RFC 8460, section 4). Anybody can send one: all of it is data of strangers, bounded here.

// Bounds of a report.
const (
	// MaxPackedReport is how many bytes of an attachment are read: RFC 7489, section 7.2.1.1, speaks of 10 MB for the whole mail.
	MaxPackedReport = 10 << 20
	// maxReport is how large it may become when unpacked. The largest providers' reports have some hundred kilobytes.
	maxReport = 16 << 20
	// maxReportRows is how many rows of one report are kept; the rest is counted only.
	maxReportRows = 500
	// maxReportDepth is deeper than the schema nests (RFC 7489, appendix C).
	maxReportDepth = 16
	// maxReportText is how long one value may be; longer ones are cut.
	maxReportText = 255
	// maxReportAge is how old, and how far in the future, the time of a report may be.
	maxReportAge = 400 * 24 * time.Hour
)

// Errors of reports.
var (
	ErrReportTooLarge = errors.New("the report is too large when unpacked")
	ErrReportHostile  = errors.New("the report has a document type or is nested too deeply")
	ErrNoReport       = errors.New("this is no report")
)

// ReportKind tells what a Report is about.
type ReportKind string

// Kinds of reports.
const (
	DMARCReport ReportKind = "dmarc"
	TLSReport   ReportKind = "tls"
)

// Report is what one server saw of a domain within a time.
type Report struct {
	Kind       ReportKind
	Domain     string
	Reporter   string // its name for itself
	ID         string
	Policy     string // what the reporter took for the domain's policy
	Begin, End time.Time
	Good, Bad  int64 // mails that passed DMARC and did not; sessions under TLS and failed ones
	Rows       []ReportRow
}

// ReportRow counts what went the same way.
type ReportRow struct {
	Source  string // address that sent
	Target  string // domain in From; host that received
	Outcome string // disposition; what failed
	Detail  string // "dkim=pass spf=fail"; kind of policy
	Count   int64
	Good    bool
}

// ReadReport unpacks and reads a report, as an attachment brings it: plain, under gzip, or in a zip archive. ErrNoReport for what
// is none; other errors say why it was refused.
func ReadReport(packed []byte, now time.Time) (*Report, error) {
	text, err := unpack(packed)
	if err != nil {
		return nil, err
	}
	text = bytes.TrimLeft(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")), " \t\r\n")
	var r *Report
	switch {
	case len(text) > 0 && text[0] == '<':
		r, err = readDMARC(text)
	case len(text) > 0 && text[0] == '{':
		r, err = readTLS(text)
	default:
		return nil, ErrNoReport
	}
	if err != nil {
		return nil, err
	}
	if r.Domain == "" || r.Begin.Before(now.Add(-maxReportAge)) || r.Begin.After(now.Add(48*time.Hour)) || r.End.Before(r.Begin) {
		return nil, fmt.Errorf("report of %q from %s to %s: %w", r.Domain, r.Begin.Format(time.DateOnly), r.End.Format(time.DateOnly), ErrNoReport)
	}
	return r, nil
}

// unpack never holds more than maxReport, whatever the archive says of itself.
func unpack(b []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(b, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(bytes.NewReader(b))
		if err != nil {
			return nil, fmt.Errorf("gzip: %w", ErrNoReport)
		}
		return readMost(z)
	case bytes.HasPrefix(b, []byte("PK\x03\x04")):
		z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return nil, fmt.Errorf("zip: %w", ErrNoReport)
		}
		for _, f := range z.File {
			if ext := strings.ToLower(path.Ext(f.Name)); ext != ".xml" && ext != ".json" {
				continue
			}
			r, err := f.Open()
			if err != nil {
				return nil, fmt.Errorf("zip: %w", ErrNoReport)
			}
			defer r.Close()
			return readMost(r)
		}
		return nil, ErrNoReport
	}
	return b, nil
}

func readMost(r io.Reader) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxReport+1))
	if len(b) > maxReport {
		return nil, ErrReportTooLarge
	}
	if err != nil && len(b) == 0 {
		return nil, fmt.Errorf("unpack: %w", ErrNoReport)
	}
	return b, nil // some reporters' archives end too early, behind the whole text
}

// tame hands on a document without what only attackers write.
type tame struct {
	d     *xml.Decoder
	depth int
}

func (t *tame) Token() (xml.Token, error) {
	tok, err := t.d.RawToken()
	switch tok.(type) {
	case xml.StartElement:
		t.depth++
	case xml.EndElement:
		t.depth--
	case xml.Directive:
		return nil, ErrReportHostile
	}
	if t.depth > maxReportDepth {
		return nil, ErrReportHostile
	}
	return tok, err
}

// mailboxes are the reporter's addresses, which some write with bare angle brackets. Nobody here asks for them.
var mailboxes = regexp.MustCompile(`<email>[^\n]*</email>`)

type aggregateRow struct {
	Row struct {
		IP        string `xml:"source_ip"`
		Count     int64  `xml:"count"`
		Evaluated struct {
			Disposition string `xml:"disposition"`
			DKIM        string `xml:"dkim"`
			SPF         string `xml:"spf"`
		} `xml:"policy_evaluated"`
	} `xml:"row"`
	Identifiers struct {
		From string `xml:"header_from"`
	} `xml:"identifiers"`
}

type aggregateMeta struct {
	Org   string `xml:"org_name"`
	ID    string `xml:"report_id"`
	Range struct {
		Begin int64 `xml:"begin"`
		End   int64 `xml:"end"`
	} `xml:"date_range"`
}

type aggregatePolicy struct {
	Domain string `xml:"domain"`
	P      string `xml:"p"`
}

// readDMARC reads an aggregate report (RFC 7489, appendix C), record by record.
func readDMARC(text []byte) (*Report, error) {
	text = bytes.ToValidUTF8(mailboxes.ReplaceAll(text, nil), []byte("?"))
	inner := xml.NewDecoder(bytes.NewReader(text))
	inner.CharsetReader = latin
	d := xml.NewTokenDecoder(&tame{d: inner})
	r := &Report{Kind: DMARCReport}
	feedback, whole := false, false
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) || err != nil && whole && !errors.Is(err, ErrReportHostile) {
			break // some leave an element open around it
		}
		if err != nil {
			return nil, unread(err)
		}
		if end, ok := tok.(xml.EndElement); ok {
			whole = whole || end.Name.Local == "feedback"
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "feedback":
			feedback = true
		case "report_metadata":
			var m aggregateMeta
			if err := d.DecodeElement(&m, &e); err != nil {
				return nil, unread(err)
			}
			r.Reporter, r.ID = cut(m.Org), cut(m.ID)
			r.Begin, r.End = time.Unix(m.Range.Begin, 0).UTC(), time.Unix(m.Range.End, 0).UTC()
		case "policy_published":
			var p aggregatePolicy
			if err := d.DecodeElement(&p, &e); err != nil {
				return nil, unread(err)
			}
			r.Domain, r.Policy = domainText(p.Domain), "p="+cut(p.P)
		case "record":
			var rec aggregateRow
			if err := d.DecodeElement(&rec, &e); err != nil {
				return nil, unread(err)
			}
			r.addDMARC(&rec)
		}
	}
	if !feedback {
		return nil, ErrNoReport
	}
	return r, nil
}

func (r *Report) addDMARC(rec *aggregateRow) {
	v := rec.Row.Evaluated
	dkim, spf := strings.ToLower(cut(v.DKIM)), strings.ToLower(cut(v.SPF))
	r.add(ReportRow{Source: addressText(rec.Row.IP), Target: domainText(rec.Identifiers.From), Outcome: strings.ToLower(cut(v.Disposition)),
		Detail: "dkim=" + orNone(dkim) + " spf=" + orNone(spf), Count: rec.Row.Count, Good: dkim == "pass" || spf == "pass"})
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// maxReportCount is more mail than anybody gets in a day; sums of it do not overflow.
const maxReportCount = 1 << 40

func (r *Report) add(row ReportRow) {
	row.Count = min(max(row.Count, 0), maxReportCount)
	if row.Good {
		r.Good = min(r.Good+row.Count, maxReportCount)
	} else {
		r.Bad = min(r.Bad+row.Count, maxReportCount)
	}
	if row.Count > 0 && len(r.Rows) < maxReportRows {
		r.Rows = append(r.Rows, row)
	}
}

func unread(err error) error {
	if errors.Is(err, ErrReportHostile) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrNoReport, err)
}

// latin takes the charsets besides UTF-8 that reports are seen in; letters that are not ASCII are question marks by now.
func latin(charset string, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(charset) {
	case "us-ascii", "ascii", "utf8", "iso-8859-1", "latin1", "windows-1252":
		return in, nil
	}
	return nil, fmt.Errorf("charset %q: %w", charset, ErrNoReport)
}

type tlsReport struct {
	Org   string `json:"organization-name"`
	ID    string `json:"report-id"`
	Range struct {
		Start string `json:"start-datetime"`
		End   string `json:"end-datetime"`
	} `json:"date-range"`
	Policies []struct {
		Policy struct {
			Type   string `json:"policy-type"`
			Domain string `json:"policy-domain"`
		} `json:"policy"`
		Summary struct {
			Good int64 `json:"total-successful-session-count"`
			Bad  int64 `json:"total-failure-session-count"`
		} `json:"summary"`
		Failures []struct {
			Type     string `json:"result-type"`
			Source   string `json:"sending-mta-ip"`
			Host     string `json:"receiving-mx-hostname"`
			Sessions int64  `json:"failed-session-count"`
			Reason   string `json:"failure-reason-code"`
		} `json:"failure-details"`
	} `json:"policies"`
}

// readTLS reads a report about TLS (RFC 8460, section 4.4). encoding/json bounds the depth itself.
func readTLS(text []byte) (*Report, error) {
	var in tlsReport
	if err := json.Unmarshal(text, &in); err != nil {
		return nil, unread(err)
	}
	r := &Report{Kind: TLSReport, Reporter: cut(in.Org), ID: cut(in.ID)}
	var err, err2 error
	r.Begin, err = time.Parse(time.RFC3339, in.Range.Start)
	r.End, err2 = time.Parse(time.RFC3339, in.Range.End)
	if err := errors.Join(err, err2); err != nil {
		return nil, unread(err)
	}
	r.Begin, r.End = r.Begin.UTC(), r.End.UTC()
	for _, p := range in.Policies {
		domain, kind := domainText(p.Policy.Domain), cut(p.Policy.Type)
		if r.Domain == "" {
			r.Domain, r.Policy = domain, kind
		}
		if domain != r.Domain {
			continue // a report is about one domain
		}
		if p.Summary.Good > 0 {
			r.add(ReportRow{Target: domain, Detail: kind, Count: p.Summary.Good, Good: true})
		}
		told := int64(0)
		for _, f := range p.Failures {
			told += f.Sessions
			detail := kind
			if f.Reason != "" {
				detail = cut(kind + ": " + f.Reason)
			}
			r.add(ReportRow{Source: addressText(f.Source), Target: domainText(f.Host), Outcome: cut(f.Type), Detail: detail, Count: f.Sessions})
		}
		if rest := p.Summary.Bad - told; rest > 0 {
			r.add(ReportRow{Target: domain, Outcome: "failed", Detail: kind, Count: rest})
		}
	}
	return r, nil
}

// cut makes a value one bounded line.
func cut(s string) string {
	if len(s) > 8*maxReportText {
		s = s[:8*maxReportText]
	}
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ")
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, s)
	for len(s) > maxReportText {
		_, n := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-n]
	}
	return s
}

func domainText(s string) string { return strings.ToLower(strings.TrimSuffix(cut(s), ".")) }

// addressText is empty for what is no IP address.
func addressText(s string) string {
	a, err := netip.ParseAddr(strings.TrimSpace(s))
	if err != nil {
		return ""
	}
	return a.Unmap().String()
}
