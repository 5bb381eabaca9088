package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-smtp"

	"mailbridge/app/pretend"
	"mailbridge/mailcore/trust"
)

// TestAuthenticationResults (N01, D07): what SPF, DKIM and DMARC say of a mail stands in its header in the words of
// RFC 8601, and a field that only pretends to be ours is gone.
func TestAuthenticationResults(t *testing.T) {
	t.Parallel()
	w := found(t)
	key, err := trust.GenerateKey(trust.RSA)
	if err != nil {
		t.Fatal(err)
	}
	dns := w.net.DNS
	domain := func(name, spf, dmarc string, signs bool) {
		if spf != "" {
			dns.AddTXT(name, spf)
		}
		if dmarc != "" {
			dns.AddTXT("_dmarc."+name, dmarc)
		}
		if signs {
			dns.AddTXT("s._domainkey."+name, key.TXT)
		}
	}
	const here, nobody = "v=spf1 ip4:127.0.0.1 -all", "v=spf1 -all"
	domain("pass.test", here, "v=DMARC1; p=reject", true)
	domain("fail.test", nobody, "v=DMARC1; p=quarantine", false)
	domain("soft.test", "v=spf1 ~all", "", false)
	domain("neutral.test", "v=spf1 ?all", "", false)
	domain("none.test", "", "", false)
	domain("broken.test", "v=spf1 ip4:nonsense -all", "", false)
	domain("dead.test", "", "", false)
	dns.Fail("dead.test", pretend.ServFail)
	domain("dkimonly.test", nobody, "v=DMARC1; p=reject", true)
	domain("strict.test", here, "v=DMARC1; p=none; aspf=s; adkim=s", true)
	domain("sub.strict.test", here, "", true)
	domain("nokey.test", "", "", false)
	domain("dmarcdead.test", here, "", false)
	dns.Fail("_dmarc.dmarcdead.test", pretend.ServFail)
	domain("nodmarc.test", here, "", true)

	for i, tt := range []struct {
		name, envelope, from, signer string
		change                       bool // the body after signing
		want                         []string
	}{
		{"all pass", "a@pass.test", "a@pass.test", "pass.test", false, []string{"spf=pass", "dkim=pass", "header.d=pass.test", "dmarc=pass", "header.from=pass.test"}},
		{"spf fails, nobody signed", "a@fail.test", "a@fail.test", "", false, []string{"spf=fail", "dkim=none", "dmarc=fail", "policy.dmarc=quarantine"}},
		{"softfail", "a@soft.test", "a@soft.test", "", false, []string{"spf=softfail", "dmarc=none"}},
		{"neutral", "a@neutral.test", "a@neutral.test", "", false, []string{"spf=neutral"}},
		{"nothing published", "a@none.test", "a@none.test", "", false, []string{"spf=none", "dkim=none", "dmarc=none"}},
		{"permerror", "a@broken.test", "a@broken.test", "", false, []string{"spf=permerror"}},
		{"temperror", "a@dead.test", "a@dead.test", "", false, []string{"spf=temperror"}},
		{"signature alone aligns", "a@dkimonly.test", "a@dkimonly.test", "dkimonly.test", false, []string{"spf=fail", "dkim=pass", "dmarc=pass"}},
		{"body changed", "a@nodmarc.test", "a@nodmarc.test", "nodmarc.test", true, []string{"spf=pass", "dkim=fail"}},
		{"not aligned", "a@pass.test", "a@fail.test", "pass.test", false, []string{"spf=pass", "dkim=pass", "dmarc=fail", "header.from=fail.test"}},
		{"strict alignment", "a@sub.strict.test", "a@strict.test", "sub.strict.test", false, []string{"spf=pass", "dkim=pass", "dmarc=fail"}},
		{"no key", "a@none.test", "a@nokey.test", "nokey.test", false, []string{"dkim=permerror", "dmarc=none"}},
		{"dmarc temperror", "a@dmarcdead.test", "a@dmarcdead.test", "", false, []string{"spf=pass", "dmarc=temperror"}},
	} {
		subject := fmt.Sprintf("case %d", i)
		text := "Authentication-Results: mail.demo.test; dmarc=pass header.from=bank.test\r\nAuthentication-Results: elsewhere.test; spf=pass\r\n" +
			"From: " + tt.from + "\r\nTo: zhangsan@demo.test\r\nSubject: " + subject + "\r\nDate: " + time.Now().Format(time.RFC1123Z) + "\r\n\r\nhello\r\n"
		if tt.signer != "" {
			sig, err := trust.Signature(t.Context(), strings.NewReader(text), tt.signer, "s", key.Signer)
			if err != nil {
				t.Fatal(err)
			}
			text = string(sig) + text
		}
		if tt.change {
			text += "changed\r\n"
		}
		w.give(tt.envelope, text)
		head := w.headerOf(t, subject)
		ours := ""
		for _, f := range strings.Split(strings.ReplaceAll(head, "\r\n\t", " "), "\r\n") {
			if v, ok := strings.CutPrefix(f, "Authentication-Results: mail.demo.test"); ok {
				ours += v
			}
		}
		for _, want := range tt.want {
			if !strings.Contains(ours, want) {
				t.Errorf("%s: no %s in %q", tt.name, want, ours)
			}
		}
		if strings.Contains(head, "bank.test") || !strings.Contains(head, "elsewhere.test") {
			t.Errorf("%s: foreign results: %q", tt.name, head)
		}
	}
}

// give hands a mail to the door for the world without TLS.
func (w *town) give(from, text string) {
	w.t.Helper()
	c, err := smtp.Dial(w.doors.smtp.Addr().String())
	if err != nil {
		w.t.Fatal(err)
	}
	defer c.Close()
	if err := c.SendMail(from, []string{"zhangsan@demo.test"}, strings.NewReader(text)); err != nil {
		w.t.Fatal(err)
	}
}

// headerOf reads the header of a mail over IMAP, from INBOX or Junk.
func (w *town) headerOf(t *testing.T, subject string) string {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
	defer stop()
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", w.doors.imap.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	c := imapclient.New(conn, nil)
	defer c.Close()
	if err := c.Login("zhangsan@demo.test", demoPassword).Wait(); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{"INBOX", "Junk"} {
		if _, err := c.Select(folder, nil).Wait(); err != nil {
			continue
		}
		found, err := c.Search(&imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{{Key: "Subject", Value: subject}}}, nil).Wait()
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range found.AllSeqNums() {
			section := &imap.FetchItemBodySection{Specifier: imap.PartSpecifierHeader, Peek: true}
			list, err := c.Fetch(imap.SeqSetNum(n), &imap.FetchOptions{BodySection: []*imap.FetchItemBodySection{section}}).Collect()
			if err != nil {
				t.Fatal(err)
			}
			if head := list[0].FindBodySection(section); bytes.Contains(head, []byte("Subject: "+subject+"\r\n")) {
				return string(head)
			}
		}
	}
	t.Fatalf("no mail %q", subject)
	return ""
}
