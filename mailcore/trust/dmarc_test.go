package trust

import (
	"bytes"
	"context"
	"io"
	"net"
	"strings"
	"testing"
)

func TestParseDMARC(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, txt string
		want      dmarcRecord
		err       error
	}{
		{name: "shortest", txt: "v=DMARC1; p=none", want: dmarcRecord{policy: AskNothing, subPolicy: AskNothing, percent: 100}},
		{name: "full", txt: "v=DMARC1;p=reject;sp=quarantine;adkim=s;aspf=S;pct=20;rua=mailto:a@b.test", want: dmarcRecord{policy: AskReject, subPolicy: AskQuarantine, percent: 20, strictDKIM: true, strictSPF: true}},
		{name: "blanks", txt: " v = DMARC1 ; P = Reject ; ", want: dmarcRecord{policy: AskReject, subPolicy: AskReject, percent: 100}},
		{name: "bad pct", txt: "v=DMARC1; p=reject; pct=lots; rf=xml; fo=9", want: dmarcRecord{policy: AskReject, subPolicy: AskReject, percent: 100}},
		{name: "junk tag", txt: "v=DMARC1; junk; p=reject", want: dmarcRecord{policy: AskReject, subPolicy: AskReject, percent: 100}},
		{name: "bad policy with reports", txt: "v=DMARC1; p=refuse; rua=mailto:a@b.test", want: dmarcRecord{policy: AskNothing, subPolicy: AskNothing, percent: 100}},
		{name: "bad policy", txt: "v=DMARC1; p=refuse", err: errBadRecord},
		{name: "no policy", txt: "v=DMARC1", err: errBadRecord},
		{name: "bad subdomain policy", txt: "v=DMARC1; p=reject; sp=x", err: errBadRecord},
		{name: "version in small letters", txt: "v=dmarc1; p=none", err: errNoRecord},
		{name: "version not first", txt: "p=none; v=DMARC1", err: errNoRecord},
		{name: "longer version", txt: "v=DMARC10; p=none", err: errNoRecord},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := parseDMARC(tc.txt)
			if err != tc.err || got != tc.want {
				t.Errorf("parseDMARC(%q) = %+v, %v, want %+v, %v", tc.txt, got, err, tc.want, tc.err)
			}
		})
	}
}

func TestDMARC(t *testing.T) {
	t.Parallel()
	dns := newZone()
	keys := map[string]Key{}
	for _, d := range []string{"corp.test", "mail.corp.test", "evil.test", "a.co.uk", "b.co.uk", "broken.test", "none.test", "strict.test", "mail.strict.test", "dark.test", "mail.dark.test"} {
		keys[d] = signer(t, dns, d, Ed25519)
		dns.txt[d] = []string{"v=spf1 ip4:203.0.113.7 -all"}
	}
	dns.txt["_dmarc.corp.test"] = []string{"unrelated", "v=DMARC1; p=reject; sp=quarantine"}
	dns.txt["_dmarc.strict.test"] = []string{"v=DMARC1; p=quarantine; adkim=s; aspf=s"}
	dns.txt["_dmarc.broken.test"] = []string{"v=DMARC1; p=reject", "v=DMARC1; p=none"}
	dns.txt["_dmarc.half.test"] = []string{"v=DMARC1; p=reject; pct=50"}
	dns.txt["_dmarc.b.co.uk"] = []string{"v=DMARC1; p=reject"}
	dns.fail["_dmarc.dark.test"] = servfail

	right, wrong := "203.0.113.7", "203.0.113.8"
	for _, tc := range []struct {
		name, from, mailFrom, ip, signedBy string
		percent                            int
		value                              Value
		policy                             Disposition
		authenticated                      bool
	}{
		{name: "nothing holds", from: "a@corp.test", mailFrom: "a@evil.test", ip: right, value: Fail, policy: AskReject},
		{name: "spf aligned", from: "a@corp.test", mailFrom: "a@corp.test", ip: right, value: Pass, policy: AskReject, authenticated: true},
		{name: "spf fails", from: "a@corp.test", mailFrom: "a@corp.test", ip: wrong, value: Fail, policy: AskReject},
		{name: "spf of a subdomain", from: "a@corp.test", mailFrom: "b@mail.corp.test", ip: right, value: Pass, policy: AskReject, authenticated: true},
		{name: "spf of another domain", from: "a@corp.test", mailFrom: "b@evil.test", ip: right, value: Fail, policy: AskReject},
		{name: "dkim aligned", from: "A@Corp.Test", mailFrom: "", ip: wrong, signedBy: "corp.test", value: Pass, policy: AskReject, authenticated: true},
		{name: "dkim of a subdomain", from: "a@corp.test", ip: wrong, signedBy: "mail.corp.test", value: Pass, policy: AskReject, authenticated: true},
		{name: "dkim of another domain", from: "a@corp.test", ip: wrong, signedBy: "evil.test", value: Fail, policy: AskReject},
		{name: "subdomain policy", from: "a@x.y.corp.test", ip: wrong, value: Fail, policy: AskQuarantine},
		{name: "strict, exact", from: "a@strict.test", ip: wrong, signedBy: "strict.test", value: Pass, policy: AskQuarantine, authenticated: true},
		{name: "strict, subdomain", from: "a@strict.test", ip: wrong, signedBy: "mail.strict.test", value: Fail, policy: AskQuarantine},
		{name: "strict, spf of subdomain", from: "a@strict.test", mailFrom: "a@mail.strict.test", ip: right, value: Fail, policy: AskQuarantine},
		{name: "no record, dkim", from: "a@none.test", ip: wrong, signedBy: "none.test", value: None, policy: AskNothing, authenticated: true},
		{name: "no record, spf", from: "a@none.test", mailFrom: "b@none.test", ip: right, value: None, policy: AskNothing, authenticated: true},
		{name: "no record, nothing", from: "a@none.test", ip: wrong, signedBy: "evil.test", value: None, policy: AskNothing},
		{name: "two records", from: "a@broken.test", ip: wrong, value: PermError, policy: AskNothing},
		{name: "two records, dkim", from: "a@broken.test", ip: wrong, signedBy: "broken.test", value: PermError, policy: AskNothing, authenticated: true},
		{name: "dns down", from: "a@dark.test", mailFrom: "a@dark.test", ip: right, value: TempError, policy: AskNothing},
		{name: "dns down, exact dkim", from: "a@dark.test", ip: wrong, signedBy: "dark.test", value: TempError, policy: AskNothing, authenticated: true},
		{name: "dns down, dkim of subdomain", from: "a@dark.test", ip: wrong, signedBy: "mail.dark.test", value: TempError, policy: AskNothing},
		{name: "neighbour under public suffix", from: "a@b.co.uk", ip: wrong, signedBy: "a.co.uk", value: Fail, policy: AskReject},
		{name: "pct draws low", from: "a@half.test", ip: wrong, percent: 49, value: Fail, policy: AskReject},
		{name: "pct draws high", from: "a@half.test", ip: wrong, percent: 50, value: Fail, policy: AskQuarantine},
	} {
		t.Run(tc.name, func(t *testing.T) {
			mail := []byte("From: <" + tc.from + ">\r\nSubject: x\r\n\r\nbody\r\n")
			if tc.signedBy != "" {
				mail = sign(t, string(mail), tc.signedBy, keys[tc.signedBy])
			}
			c := &Checker{Resolver: dns, Percent: func() int { return tc.percent }}
			v, err := c.Check(context.Background(), Arrival{
				RemoteIP: net.ParseIP(tc.ip), Helo: "helo.invalid", MailFrom: tc.mailFrom,
				Message: func() io.Reader { return bytes.NewReader(mail) },
			})
			if err != nil {
				t.Fatal(err)
			}
			if v.DMARC.Value != tc.value || v.DMARC.Policy != tc.policy || v.Authenticated != tc.authenticated {
				t.Errorf("got %s %s authenticated=%v, want %s %s %v; %+v",
					v.DMARC.Value, v.DMARC.Policy, v.Authenticated, tc.value, tc.policy, tc.authenticated, v)
			}
			if aligned := v.AlignedFrom != ""; aligned != tc.authenticated {
				t.Errorf("AlignedFrom = %q with authenticated=%v", v.AlignedFrom, v.Authenticated)
			}
		})
	}
}

func TestFrom(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, header, want string
		err                error
	}{
		{name: "plain", header: "From: ada@outside.test", want: "ada@outside.test"},
		{name: "name", header: "From: \"Lovelace, Ada\" <ada@Outside.Test>", want: "ada@outside.test"},
		{name: "address as name", header: "From: \"boss@corp.test\" <x@evil.test>", want: "x@evil.test"},
		{name: "unquoted address as name", header: "From: boss@corp.test <x@evil.test>", want: "x@evil.test"},
		{name: "folded", header: "From: Ada\r\n <ada@outside.test>", want: "ada@outside.test"},
		{name: "unknown charset", header: "From: =?x-strange?Q?Ada?= <ada@outside.test>", want: "ada@outside.test"},
		{name: "raw GBK", header: "From: \xc0\xcf\xb0\xe5 <boss@corp.test>", want: "boss@corp.test"},
		{name: "raw UTF-8", header: "From: 老板 <boss@corp.test>", want: "boss@corp.test"},
		{name: "broken encoded word", header: "From: =?utf-8?B?!!!?= <ada@outside.test>", want: "ada@outside.test"},
		{name: "encoded word as local part", header: "From: a=?b@outside.test", want: "a=?b@outside.test"},
		{name: "raw byte in local part", header: "From: a\xffb@outside.test", want: "a\uFFFDb@outside.test"},
		{name: "raw byte in domain", header: "From: a@out\xffside.test", err: errUnreadable},
		{name: "endless", header: "From: " + strings.Repeat("a", maxFromBytes) + " <a@outside.test>", err: errUnreadable},
		{name: "idn", header: "From: <a@例子.测试>", want: "a@xn--fsqu00a.xn--0zwm56d"},
		{name: "group of one", header: "From: team: ada@outside.test;", want: "ada@outside.test"},
		{name: "blank before colon", header: "From : ada@outside.test", want: "ada@outside.test"},
		{name: "none", header: "Subject: x", err: errNoFrom},
		{name: "empty", header: "From:", err: errNoFrom},
		{name: "two fields", header: "From: a@b.test\r\nfrom: c@d.test", err: errManyFrom},
		{name: "two addresses", header: "From: a@b.test, c@d.test", err: errManyFrom},
		{name: "hidden list", header: "From: a@b.test, <c@d.test> <e@f.test>", err: errUnreadable},
		{name: "empty group", header: "From: undisclosed:;", err: errNoFrom},
		{name: "no domain", header: "From: root", err: errUnreadable},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := check(t, &Checker{Resolver: newZone()}, []byte(tc.header+"\r\n\r\n"))
			reason := ""
			if tc.err != nil {
				reason = tc.err.Error()
			}
			if v.FromAddress != tc.want || v.DMARC.Reason != reason {
				t.Errorf("From = %q (%s), want %q (%s)", v.FromAddress, v.DMARC.Reason, tc.want, reason)
			}
			if tc.err != nil && (v.DMARC.Value != PermError || v.Authenticated) {
				t.Errorf("verdict = %+v, want permerror", v)
			}
		})
	}
}

func TestHeaderTooBig(t *testing.T) {
	t.Parallel()
	v := check(t, &Checker{Resolver: newZone()}, []byte("X: "+strings.Repeat("y", MaxHeaderBytes)+"\r\nFrom: a@b.test\r\n\r\n"))
	if v.DMARC.Value != PermError || v.FromDomain != "" {
		t.Errorf("verdict = %+v, want permerror", v)
	}
}

func FuzzRecords(f *testing.F) {
	for _, seed := range []string{
		"v=DMARC1; p=reject; sp=none; pct=10; rua=mailto:a@b.test", "v=DKIM1; k=rsa; p=AAAA",
		"v=spf1 a mx/24//64 include:%{d}.x.test ip4:1.2.3.4/8 -all", "v=1; a=rsa-sha256; d=x; s=y; h=from; bh=; b=", ";=;=",
		"mx.test; (a(b)c) \"q;\" dkim=pass",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, txt string) {
		if rec, err := parseDMARC(txt); err == nil && (rec.percent < 0 || rec.percent > 100 || rec.policy == "") {
			t.Errorf("parseDMARC(%q) = %+v", txt, rec)
		}
		tags, err := parseTags(txt)
		seen := map[string]bool{}
		for _, tag := range tags {
			if err == nil && seen[tag.name] {
				t.Errorf("parseTags(%q) has %q twice", txt, tag.name)
			}
			seen[tag.name] = true
		}
		validSPF(txt)
		Forged(txt, "mx.test")
		addr, domain, err := fromAddress([]field{{name: "From", value: txt}})
		if err == nil && !strings.HasSuffix(addr, "@"+domain) {
			t.Errorf("fromAddress(%q) = %q, %q", txt, addr, domain)
		}
		dns := newZone()
		mail := "From: " + strings.NewReplacer("\r", "", "\n", "").Replace(txt) + "\r\nDKIM-Signature: " + txt + "\r\n\r\n"
		c := &Checker{Resolver: dns}
		v, err := c.Check(context.Background(), Arrival{
			RemoteIP: net.IPv4(203, 0, 113, 9), Helo: txt, MailFrom: txt,
			Message: func() io.Reader { return strings.NewReader(mail) },
		})
		if err != nil || v.Authenticated {
			t.Errorf("Check = %+v, %v", v, err)
		}
		for line := range strings.SplitSeq(strings.TrimSuffix(v.Header("mx.test"), "\r\n"), "\r\n") {
			if len(line) > 998 || strings.ContainsAny(line, "\r\n\x00") || (line[0] != '\t' && !strings.HasPrefix(line, "Authentication-Results: mx.test;")) {
				t.Errorf("bad line %q", line)
			}
		}
	})
}
