package trust

import (
	"context"
	"net"
	"strings"
	"testing"
)

func TestCheckDomain(t *testing.T) {
	t.Parallel()
	key, err := GenerateKey(RSA)
	if err != nil {
		t.Fatal(err)
	}
	want := Want{
		Domain: "office.test", TXTProof: "mailbridge-proof=Ab12Cd34Ef56Gh78", MXHost: "mx.bridge.test",
		SPF: "v=spf1 mx ip4:198.51.100.1 ~all", DKIM: []WantKey{{Selector: "r1", Value: key.TXT}}, DMARC: "v=DMARC1; p=none",
	}
	const dkimHost, dmarcHost = "r1._domainkey.office.test", "_dmarc.office.test"
	proof := want.TXTProof
	mx := func(hosts ...string) func(z *zone) {
		return func(z *zone) {
			z.mx["office.test"] = nil
			for _, h := range hosts {
				z.mx["office.test"] = append(z.mx["office.test"], &net.MX{Host: h, Pref: 10})
			}
		}
	}
	root := func(txt ...string) func(z *zone) {
		return func(z *zone) { z.txt["office.test"] = txt }
	}
	at := func(host string, txt ...string) func(z *zone) {
		return func(z *zone) { z.txt[host] = txt }
	}
	for _, tc := range []struct {
		name    string
		change  func(z *zone)
		purpose string
		state   State
		fault   string
		hint    string
	}{
		{name: "all well", change: func(*zone) {}, purpose: ""},
		{name: "proof missing", change: root(want.SPF), purpose: "proof", state: Missing, fault: "missing"},
		{name: "proof with space", change: root(want.SPF, proof+" "), purpose: "proof", state: Different, fault: "extra-space"},
		{name: "proof in capitals", change: root(want.SPF, strings.ToUpper(proof)), purpose: "proof", state: Different, fault: "wrong-case"},
		{name: "proof in quotes", change: root(want.SPF, `"`+proof+`"`), purpose: "proof", state: Different, fault: "extra-quotes"},
		{name: "proof under doubled name", change: func(z *zone) {
			z.txt["office.test"] = []string{want.SPF}
			z.txt["office.test.office.test"] = []string{proof}
		}, purpose: "proof", state: Different, fault: "doubled-name"},
		{name: "mx missing", change: func(z *zone) { delete(z.mx, "office.test") }, purpose: "mx", state: Missing, fault: "missing"},
		{name: "mx elsewhere", change: mx("mx.old.test."), purpose: "mx", state: Different, fault: "wrong-host", hint: "mx.old.test"},
		{name: "second mx", change: mx("mx.bridge.test.", "mx.old.test."), purpose: "mx", state: Different, fault: "extra-host", hint: "mx.old.test"},
		{name: "null mx", change: mx("."), purpose: "mx", state: Different, fault: "null-mx"},
		{name: "mx doubled", change: mx("mx.bridge.test.office.test."), purpose: "mx", state: Different, fault: "doubled-name"},
		{name: "mx is an address", change: mx("198.51.100.1."), purpose: "mx", state: Different, fault: "address-as-host"},
		{name: "mx in capitals", change: mx("MX.Bridge.test."), purpose: ""},
		{name: "mx unknown", change: func(z *zone) { delete(z.mx, "office.test"); z.fail["office.test"] = servfail }, purpose: "mx", state: Unknown, fault: "no-answer"},
		{name: "spf missing", change: root(proof), purpose: "spf", state: Missing, fault: "missing"},
		{name: "two spf", change: root(proof, "v=spf1 include:a.test -all", want.SPF), purpose: "spf", state: Different, fault: "second-record"},
		{name: "spf without us", change: root(proof, "v=spf1 a -all"), purpose: "spf", state: Different, fault: "not-included", hint: "ip4:198.51.100.1"},
		{name: "spf with more", change: root(proof, "v=spf1 a MX +ip4:198.51.100.1 -all"), purpose: ""},
		{name: "spf with a fault", change: root(proof, "v=spf1 mx ip4:198.51.100.1 ip4:300 -all"), purpose: "spf", state: Different, fault: "invalid"},
		{name: "spf for everybody", change: root(proof, "v=spf1 mx ip4:198.51.100.1 +all"), purpose: "spf", state: Different, fault: "everybody"},
		{name: "spf with many lookups", change: root(proof, "v=spf1 mx ip4:198.51.100.1"+strings.Repeat(" a:nobody.bridge.test", 10)+" -all"), purpose: "spf", state: Different, fault: "too-many-lookups"},
		{name: "dkim missing", change: at(dkimHost), purpose: "dkim", state: Missing, fault: "missing"},
		{name: "dkim with blanks", change: at(dkimHost, strings.Replace(key.TXT, "p=MIIB", "p= MII B", 1)), purpose: ""},
		{name: "dkim cut off", change: at(dkimHost, key.TXT[:255]), purpose: "dkim", state: Different, fault: "truncated"},
		{name: "dkim in lower case", change: at(dkimHost, strings.ToLower(key.TXT)), purpose: "dkim", state: Different, fault: "wrong-case"},
		{name: "dkim revoked", change: at(dkimHost, "v=DKIM1; p="), purpose: "dkim", state: Different, fault: "revoked"},
		{name: "dkim of another key", change: at(dkimHost, "v=DKIM1; k=rsa; p=AAAA"), purpose: "dkim", state: Different, fault: "other-key"},
		{name: "dkim in two records", change: at(dkimHost, key.TXT[:200], key.TXT[200:]), purpose: "dkim", state: Different, fault: "second-record"},
		{name: "dkim under doubled name", change: func(z *zone) { delete(z.txt, dkimHost); z.txt[dkimHost+".office.test"] = []string{key.TXT} }, purpose: "dkim", state: Different, fault: "doubled-name"},
		{name: "dmarc missing", change: at(dmarcHost, "something"), purpose: "dmarc", state: Missing, fault: "missing"},
		{name: "dmarc stricter", change: at(dmarcHost, "v=DMARC1; p=reject"), purpose: ""},
		{name: "two dmarc", change: at(dmarcHost, "v=DMARC1; p=reject", "v=DMARC1; p=none"), purpose: "dmarc", state: Different, fault: "second-record"},
		{name: "dmarc in small letters", change: at(dmarcHost, "v=dmarc1; p=none"), purpose: "dmarc", state: Different, fault: "invalid"},
		{name: "dmarc without policy", change: at(dmarcHost, "v=DMARC1;"), purpose: "dmarc", state: Different, fault: "invalid"},
		{name: "dmarc unknown", change: func(z *zone) { delete(z.txt, dmarcHost); z.fail[dmarcHost] = timeout }, purpose: "dmarc", state: Unknown, fault: "no-answer"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			z := newZone()
			z.txt["office.test"] = []string{proof, want.SPF}
			z.mx["office.test"] = []*net.MX{{Host: "mx.bridge.test.", Pref: 10}}
			z.ip["mx.bridge.test"] = []net.IPAddr{{IP: net.IPv4(198, 51, 100, 1)}}
			z.ip["nobody.bridge.test"] = []net.IPAddr{{IP: net.IPv4(198, 51, 100, 2)}}
			z.txt[dkimHost] = []string{key.TXT}
			z.txt[dmarcHost] = []string{want.DMARC}
			tc.change(z)
			list := CheckDomain(context.Background(), z, want)
			if len(list) != 5 {
				t.Fatalf("%d findings, want 5", len(list))
			}
			for _, f := range list {
				if f.Purpose != tc.purpose {
					if f.State != OK && tc.state != Unknown {
						t.Errorf("%s: %s %s (%s), want ok", f.Purpose, f.State, f.Fault, f.Hint)
					}
					continue
				}
				if f.State != tc.state || f.Fault != tc.fault || !strings.Contains(f.Hint, tc.hint) || f.Hint == "" {
					t.Errorf("%s: %s %s (%s), want %s %s", f.Purpose, f.State, f.Fault, f.Hint, tc.state, tc.fault)
				}
			}
		})
	}
}

func TestMergeSPF(t *testing.T) {
	t.Parallel()
	got := mergeSPF([]string{"v=spf1 include:a.test -all", "v=spf1 mx ?all"}, "v=spf1 mx ip4:198.51.100.1 ~all")
	if want := "v=spf1 mx ip4:198.51.100.1 include:a.test -all"; got != want {
		t.Errorf("mergeSPF = %q, want %q", got, want)
	}
}
