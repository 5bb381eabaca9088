package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"
	"time"

	"mailbridge/app/pretend"
)

type reportList struct {
	Days    []struct{ Good, Bad int64 }
	Sources []struct {
		Source, Outcome, Detail string
		Count                   int64
		Good                    bool
	}
	Items []struct {
		Domain, Reporter, Sender, Fault string
		Good, Bad                       int64
	}
	Addresses []struct{ Domain, DMARC, TLS string }
}

// TestDomainReports (N04): reports that come by mail, in a zip archive or under gzip, become rows and sums; a zip bomb, hostile
// XML and a report about somebody else's domain are refused and shown as such; no mail stays,
// nor is there a copy in the archive, which is of people's mail.
func TestDomainReports(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	peer, err := w.net.AddCorrespondent("Reports", "noreply@peer.test")
	if err != nil {
		t.Fatal(err)
	}
	day := time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, -1)
	aggregate := func(id, domain, head string) string {
		return fmt.Sprintf(`<?xml version="1.0"?>%s<feedback><report_metadata><org_name>Peer</org_name><report_id>%s</report_id><date_range><begin>%d</begin><end>%d</end></date_range></report_metadata>
<policy_published><domain>%s</domain><p>quarantine</p></policy_published>
<record><row><source_ip>198.51.100.1</source_ip><count>7</count><policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>pass</spf></policy_evaluated></row><identifiers><header_from>demo.test</header_from></identifiers></record>
<record><row><source_ip>203.0.113.9</source_ip><count>3</count><policy_evaluated><disposition>quarantine</disposition><dkim>fail</dkim><spf>fail</spf></policy_evaluated></row><identifiers><header_from>demo.test</header_from></identifiers></record></feedback>`,
			head, id, day.Unix(), day.Unix()+86399, domain)
	}
	tls := fmt.Sprintf(`{"organization-name":"Peer","report-id":"t1","date-range":{"start-datetime":%q,"end-datetime":%q},"policies":[{"policy":{"policy-type":"sts","policy-domain":"demo.test"},
"summary":{"total-successful-session-count":40,"total-failure-session-count":2},"failure-details":[{"result-type":"certificate-expired","sending-mta-ip":"203.0.113.9","receiving-mx-hostname":"mx.demo.test","failed-session-count":2}]}]}`,
		day.Format(time.RFC3339), day.Add(23*time.Hour).Format(time.RFC3339))
	pack := func(name, text string) []byte {
		var b bytes.Buffer
		if strings.HasSuffix(name, ".zip") {
			z := zip.NewWriter(&b)
			f, _ := z.Create(strings.TrimSuffix(name, ".zip"))
			_, _ = f.Write([]byte(text))
			_ = z.Close()
			return b.Bytes()
		}
		z := gzip.NewWriter(&b)
		_, _ = z.Write([]byte(text))
		_ = z.Close()
		return b.Bytes()
	}
	send := func(to, kind, name string, content []byte) {
		t.Helper()
		if _, err := peer.Send(t.Context(), addrOf(w.doors.smtp), []string{to}, "Report "+name, "see attached",
			pretend.Options{Sign: true, Attachments: []pretend.Attachment{{Name: name, Type: kind, Data: content}}}); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	admin, li := w.visit("admin@demo.test"), w.visit(li)
	admin.do("PUT", "/api/v1/admin/archive", map[string]any{"on": true}, nil)
	admin.do("PUT", "/api/v1/admin/archive/auditors/"+li.person(), map[string]any{"whole": true}, nil)
	const dmarcTo, tlsTo = "dmarc-reports@demo.test", "tls-reports@demo.test"
	send(dmarcTo, "application/zip", "peer!demo.test!1!2.xml.zip", pack("peer.xml.zip", aggregate("1", "demo.test", "")))
	send(dmarcTo, "application/gzip", "again.xml.gz", pack("again.xml.gz", aggregate("1", "demo.test", "")))
	send(tlsTo, "application/tlsrpt+gzip", "peer!demo.test!1!2.json.gz", pack("x.json.gz", tls))
	send(dmarcTo, "application/zip", "bomb.xml.zip", pack("bomb.xml.zip", "<feedback>"+strings.Repeat("<x></x>", 3<<20)))
	send(dmarcTo, "application/gzip", "lol.xml.gz", pack("lol.xml.gz", aggregate("2", "demo.test", `<!DOCTYPE a [<!ENTITY b "c">]>`)))
	send(dmarcTo, "application/gzip", "foreign.xml.gz", pack("foreign.xml.gz", aggregate("3", "victim.test", "")))
	send(li.me.Mailboxes[0].Address, "text/plain", "letter.txt", []byte("to a person"))

	var got reportList
	eventually(t, "all reports", func() bool {
		got = reportList{}
		admin.do("GET", "/api/v1/admin/reports?kind=dmarc", nil, &got)
		return len(got.Items) == 4
	})
	faults := map[string]bool{}
	for _, x := range got.Items {
		if x.Fault == "" && (x.Good != 7 || x.Bad != 3 || x.Sender != "peer.test" || x.Reporter != "Peer" || x.Domain != "demo.test") {
			t.Errorf("report: %+v", x)
		}
		faults[x.Fault] = true
	}
	for _, want := range []string{"", "the report is too large when unpacked", "the report has a document type or is nested too deeply", "it is not about one of your domains"} {
		if !faults[want] {
			t.Errorf("no report with fault %q: %+v", want, got.Items)
		}
	}
	if len(got.Days) != 1 || got.Days[0].Good != 7 || got.Days[0].Bad != 3 || len(got.Sources) != 2 || got.Sources[0].Source != "203.0.113.9" || got.Sources[0].Good {
		t.Errorf("sums: %+v %+v", got.Days, got.Sources)
	}
	if len(got.Addresses) != 1 || got.Addresses[0].DMARC != dmarcTo || got.Addresses[0].TLS != tlsTo {
		t.Errorf("addresses: %+v", got.Addresses)
	}
	got = reportList{}
	admin.do("GET", "/api/v1/admin/reports?kind=tls", nil, &got)
	if len(got.Items) != 1 || got.Items[0].Good != 40 || got.Items[0].Bad != 2 || len(got.Sources) != 2 || got.Sources[0].Outcome != "certificate-expired" {
		t.Errorf("TLS: %+v", got)
	}
	boxes, err := w.house.mail.ReportMailboxes(t.Context())
	if err != nil || len(boxes) != 1 {
		t.Fatalf("mailboxes for reports: %v %v", boxes, err)
	}
	eventually(t, "no mail stays", func() bool {
		boxes, err := w.house.mail.ReportMailboxes(t.Context())
		return err == nil && boxes[0].Used == 0
	})
	if got := li.archivedSubjects(li.opens("Reports"), "sender=peer.test"); got != "Report letter.txt" {
		t.Errorf("in the archive: %s; want people's mail only", got)
	}
	if _, text := admin.try("GET", "/api/v1/admin/mailboxes?limit=200", nil); strings.Contains(string(text), "invalid") {
		t.Errorf("the mailbox for reports is listed: %s", text)
	}
	if status, _ := w.visit(zhang).try("GET", "/api/v1/admin/reports", nil); status != 403 {
		t.Errorf("an employee reads reports: %d", status)
	}
}
