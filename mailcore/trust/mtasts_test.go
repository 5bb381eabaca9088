package trust

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestParseSTS(t *testing.T) {
	t.Parallel()
	const good = "version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmx: *.Example.net\r\nmax_age: 604800\r\n"
	for _, tt := range []struct {
		name, text string
		ok         bool
	}{
		{"good", good, true},
		{"line feeds only", strings.ReplaceAll(good, "\r", ""), true},
		{"unknown key", good + "later: x\r\n", true},
		{"no version", strings.TrimPrefix(good, "version: STSv1\r\n"), false},
		{"other version", strings.Replace(good, "STSv1", "STSv2", 1), false},
		{"no mode", strings.Replace(good, "mode: enforce\r\n", "", 1), false},
		{"odd mode", strings.Replace(good, "enforce", "strict", 1), false},
		{"no mx", "version: STSv1\nmode: enforce\nmax_age: 1\n", false},
		{"none needs no mx", "version: STSv1\nmode: none\nmax_age: 1\n", true},
		{"negative age", strings.Replace(good, "604800", "-1", 1), false},
		{"web page", "<html>\nno such page</html>\n", false},
		{"empty", "", false},
	} {
		p, err := ParseSTS([]byte(tt.text))
		if (err == nil) != tt.ok {
			t.Errorf("%s: %+v, %v", tt.name, p, err)
		}
	}
	p, err := ParseSTS([]byte(good))
	if err != nil || p.MaxAge != 7*24*time.Hour {
		t.Fatalf("%+v, %v", p, err)
	}
	if again, err := ParseSTS([]byte(p.Text())); err != nil || again.Text() != p.Text() {
		t.Errorf("written and read: %+v, %v", again, err)
	}
	for host, want := range map[string]bool{"mail.example.com": true, "MAIL.example.com.": true, "a.example.net": true,
		"a.b.example.net": false, "example.net": false, "mail.example.com.evil.test": false, "xmail.example.com": false, "": false} {
		if p.Allows(host) != want {
			t.Errorf("Allows(%q) = %v", host, !want)
		}
	}
}

func TestLookupSTS(t *testing.T) {
	t.Parallel()
	dns := newZone()
	dns.txt["_mta-sts.good.test"] = []string{"other", "v=STSv1; id=20260101T1;"}
	dns.txt["_mta-sts.two.test"] = []string{"v=STSv1; id=1", "v=STSv1; id=2"}
	dns.txt["_mta-sts.bad.test"] = []string{"v=STSv1; id=a-b"}
	dns.fail["_mta-sts.dead.test"] = servfail
	if id, err := LookupSTS(context.Background(), dns, "good.test"); id != "20260101T1" || err != nil {
		t.Errorf("good: %q, %v", id, err)
	}
	for _, d := range []string{"two.test", "bad.test", "none.test"} {
		if id, err := LookupSTS(context.Background(), dns, d); !errors.Is(err, ErrNoSTS) {
			t.Errorf("%s: %q, %v", d, id, err)
		}
	}
	if _, err := LookupSTS(context.Background(), dns, "dead.test"); err == nil || errors.Is(err, ErrNoSTS) {
		t.Errorf("dead: %v", err)
	}
	dns.txt["_smtp._tls.good.test"] = []string{"v=TLSRPTv1; rua=mailto:a@b.test, https://c.test/r,ftp://x"}
	if got, err := LookupTLSRPT(context.Background(), dns, "good.test"); err != nil || strings.Join(got, " ") != "mailto:a@b.test https://c.test/r" {
		t.Errorf("rua = %q, %v", got, err)
	}
}
