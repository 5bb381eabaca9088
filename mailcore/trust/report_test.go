package trust

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func gzipped(t testing.TB, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zipped(t testing.TB, name, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err == nil {
		_, err = w.Write([]byte(text))
	}
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const aggregate = `<?xml version="1.0"?><feedback><report_metadata><org_name>peer.test</org_name><report_id>7</report_id>
<date_range><begin>1700000000</begin><end>1700086399</end></date_range></report_metadata>
<policy_published><domain>Example.com</domain><p>reject</p></policy_published>
<record><row><source_ip>198.51.100.1</source_ip><count>5</count><policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated></row>
<identifiers><header_from>example.com</header_from></identifiers></record>
<record><row><source_ip>203.0.113.9</source_ip><count>2</count><policy_evaluated><disposition>reject</disposition><dkim>fail</dkim><spf>fail</spf></policy_evaluated></row>
<identifiers><header_from>example.com</header_from></identifiers></record></feedback>`

// TestReadReport (N04): what large providers send is read in whatever wrapping; bombs and hostile documents are refused.
func TestReadReport(t *testing.T) {
	t.Parallel()
	bomb := strings.Repeat("<a/>", (maxReport+4096)/4)
	deep := "<feedback>" + strings.Repeat("<x>", 100) + strings.Repeat("</x>", 100) + "</feedback>"
	laugh := `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]><feedback>&lol2;</feedback>`
	for name, tt := range map[string]struct {
		in        []byte
		err       error
		good, bad int64
	}{
		"plain":           {in: []byte(aggregate), good: 5, bad: 2},
		"gzip":            {in: gzipped(t, aggregate), good: 5, bad: 2},
		"zip":             {in: zipped(t, "peer!example.com!1!2.xml", aggregate), good: 5, bad: 2},
		"latin":           {in: []byte(strings.Replace(aggregate, `<?xml version="1.0"?>`, `<?xml version="1.0" encoding="ISO-8859-1"?>`, 1)), good: 5, bad: 2},
		"gzip bomb":       {in: gzipped(t, bomb), err: ErrReportTooLarge},
		"zip bomb":        {in: zipped(t, "x.xml", bomb), err: ErrReportTooLarge},
		"other file":      {in: zipped(t, "x.exe", aggregate), err: ErrNoReport},
		"entities":        {in: []byte(laugh), err: ErrReportHostile},
		"outside entity":  {in: []byte(`<!DOCTYPE a SYSTEM "file:///etc/passwd"><feedback/>`), err: ErrReportHostile},
		"unknown entity":  {in: []byte(`<feedback>&x;</feedback>`), err: ErrNoReport},
		"depth":           {in: []byte(deep), err: ErrReportHostile},
		"other charset":   {in: []byte(`<?xml version="1.0" encoding="utf-7"?><feedback/>`), err: ErrNoReport},
		"no report":       {in: []byte("<html/>"), err: ErrNoReport},
		"words":           {in: []byte("hello"), err: ErrNoReport},
		"nothing":         {err: ErrNoReport},
		"from 1970":       {in: []byte(strings.ReplaceAll(aggregate, "1700", "17")), err: ErrNoReport},
		"negative counts": {in: []byte(strings.ReplaceAll(aggregate, "<count>2", "<count>-2")), good: 5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := ReadReport(tt.in, time.Unix(1700100000, 0))
			if !errors.Is(err, tt.err) || (err == nil) != (tt.err == nil) {
				t.Fatalf("err = %v, want %v", err, tt.err)
			}
			if err == nil && (r.Kind != DMARCReport || r.Domain != "example.com" || r.Good != tt.good || r.Bad != tt.bad || r.Reporter != "peer.test") {
				t.Errorf("%+v", r)
			}
		})
	}
}

// TestReadRealReports reads what servers have really sent.
func TestReadRealReports(t *testing.T) {
	t.Parallel()
	for _, pattern := range []string{"parsedmarc/*", "mox/*.eml"} {
		list, err := filepath.Glob("testdata/reports/" + pattern)
		if err != nil || len(list) == 0 {
			t.Fatal(list, err)
		}
		for _, file := range list {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(file, "LICENSE") {
				continue
			}
			if strings.HasSuffix(file, ".eml") {
				_, text, _ := strings.Cut(string(b), "base64")
				_, text, _ = strings.Cut(strings.ReplaceAll(text, "\r", ""), "\n\n")
				text, _, _ = strings.Cut(text, "\n--")
				if b, err = base64.StdEncoding.DecodeString(strings.ReplaceAll(text, "\n", "")); err != nil {
					t.Fatalf("%s: %v", file, err)
				}
			}
			r, err := readAnyTime(b)
			if broken := strings.Contains(file, "invalid_xml"); broken && err != nil {
				continue
			}
			if err != nil || r.Good+r.Bad == 0 || len(r.Rows) == 0 || r.ID == "" {
				t.Errorf("%s: %+v %v", file, r, err)
			}
		}
	}
}

// readAnyTime reads a report at the time when it was made.
func readAnyTime(b []byte) (*Report, error) {
	for year := 2015; year < 2030; year++ {
		if r, err := ReadReport(b, time.Date(year, 12, 31, 0, 0, 0, 0, time.UTC)); err == nil {
			return r, nil
		}
	}
	return ReadReport(b, time.Now())
}

func FuzzReadReport(f *testing.F) {
	f.Add([]byte(aggregate))
	f.Add(gzipped(f, aggregate))
	f.Add(zipped(f, "a.xml", aggregate))
	f.Add([]byte(`{"organization-name":"x","date-range":{"start-datetime":"2024-01-09T00:00:00Z","end-datetime":"2024-01-09T23:59:59Z"},"policies":[{"policy":{"policy-domain":"a.test"},"summary":{"total-failure-session-count":3},"failure-details":[{"failed-session-count":9}]}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := ReadReport(b, time.Unix(1700100000, 0))
		if err == nil && (len(r.Rows) > maxReportRows || r.Good < 0 || r.Bad < 0 || len(r.Reporter) > maxReportText) {
			t.Errorf("%+v", r)
		}
	})
}
