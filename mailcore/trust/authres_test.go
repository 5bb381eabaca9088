package trust

import (
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/authres"
)

func TestHeader(t *testing.T) {
	t.Parallel()
	dns := newZone()
	dns.txt["_dmarc.outside.test"] = []string{"v=DMARC1; p=quarantine"}
	mail := sign(t, plainMail, "outside.test", signer(t, dns, "outside.test", Ed25519))
	v := check(t, &Checker{Resolver: dns}, mail)
	got := v.Header("mx.office.test")
	value, ok := strings.CutPrefix(got, "Authentication-Results: ")
	if !ok || !strings.HasSuffix(got, "\r\n") {
		t.Fatalf("Header = %q", got)
	}
	id, results, err := authres.Parse(strings.ReplaceAll(value, "\r\n", ""))
	if err != nil || id != "mx.office.test" || len(results) != 3 {
		t.Fatalf("parse %q: %q %v %v", value, id, results, err)
	}
	dkim := results[1].(*authres.DKIMResult)
	if dkim.Value != authres.ResultPass || dkim.Domain != "outside.test" {
		t.Errorf("dkim = %+v", dkim)
	}
	dmarc := results[2].(*authres.DMARCResult)
	if dmarc.Value != authres.ResultPass || dmarc.From != "outside.test" {
		t.Errorf("dmarc = %+v", dmarc)
	}
	if !strings.Contains(got, "policy.dmarc=quarantine") || !strings.Contains(got, "header.s=sel") {
		t.Errorf("Header = %q", got)
	}
}

func TestHeaderOfHostileMail(t *testing.T) {
	t.Parallel()
	v := Verdict{
		SPF:  SPFResult{Value: None, mailFrom: "\"x; dmarc=pass\r\nEvil: 1\"@e.test", helo: strings.Repeat("h", 5000)},
		DKIM: []DKIMResult{{Value: Fail, Domain: "d.test; dmarc=pass", Reason: "a\"; dmarc=pass header.from=b \\"}},
	}
	got := v.Header("mx.test")
	for line := range strings.SplitSeq(strings.TrimSuffix(got, "\r\n"), "\r\n") {
		if len(line) > 998 || strings.HasPrefix(line, "Evil") {
			t.Errorf("bad line %q", line)
		}
	}
	if strings.Contains(got, "; dmarc=pass") || strings.Contains(got, "\tdmarc=pass") {
		t.Errorf("Header = %q carries a foreign result", got)
	}
}

func TestForged(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]bool{
		"mx.office.test; dmarc=pass":                          true,
		"MX.Office.Test; dmarc=pass":                          true,
		" mx.office.test 1; dmarc=pass":                       true,
		"(hi) mx.office.test (x); dmarc=pass":                 true,
		"(a (b) c)mx.office.test; dmarc=pass":                 true,
		"\r\n\tmx.office.test;\r\n\tdkim=pass":                true,
		"\"mx.office.test\"; dmarc=pass":                      true,
		"\"mx\\.office.test\"; dmarc=pass":                    true,
		"mx.office.test.; dmarc=pass":                         true,
		"mx.office.test":                                      true,
		"mx.google.test; dmarc=pass":                          false,
		"notmx.office.test; dmarc=pass":                       false,
		"mx.google.test; dkim=pass reason=\"mx.office.test\"": false,
		"": false,
	} {
		if got := Forged(value, "mx.office.test"); got != want {
			t.Errorf("Forged(%q) = %v, want %v", value, got, want)
		}
	}
}
