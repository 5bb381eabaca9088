package trust

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"
)

// arcScenario is a document of the ARC test suite.
type arcScenario struct {
	Description string `yaml:"description"`
	Tests       map[string]struct {
		Description string `yaml:"description"`
		Message     string `yaml:"message"`
		CV          string `yaml:"cv"`
		T           int64  `yaml:"t"`
		Headers     string `yaml:"sig-headers"`
		Server      string `yaml:"srv-id"`
		AS          string `yaml:"AS"`
		AMS         string `yaml:"AMS"`
		AAR         string `yaml:"AAR"`
	} `yaml:"tests"`
	Domain   string            `yaml:"domain"`
	Selector string            `yaml:"sel"`
	Key      string            `yaml:"privatekey"`
	TXT      map[string]string `yaml:"txt-records"`
}

func arcScenarios(t *testing.T, file string) (list []arcScenario) {
	t.Helper()
	raw, err := os.ReadFile("testdata/arc/" + file)
	if err != nil {
		t.Fatal(err)
	}
	for d := yaml.NewDecoder(bytes.NewReader(raw)); ; {
		var s arcScenario
		if err := d.Decode(&s); err == io.EOF {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, s)
	}
}

func (s arcScenario) zone() *zone {
	z := newZone()
	for name, txt := range s.TXT {
		z.txt[name] = []string{txt}
	}
	return z
}

func opened(text string) func() io.Reader {
	return func() io.Reader { return strings.NewReader(strings.ReplaceAll(text, "\n", "\r\n")) }
}

// TestARCValidationSuite (D04): every chain of the suite comes out as its file says.
func TestARCValidationSuite(t *testing.T) {
	t.Parallel()
	n := 0
	for _, s := range arcScenarios(t, "arc-draft-validation-tests.yml") {
		for name, tt := range s.Tests {
			n++
			v, err := (&Checker{Resolver: s.zone()}).Check(context.Background(), Arrival{Message: opened(tt.Message)})
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if got := v.ARC.Value; !strings.EqualFold(string(got), tt.CV) && tt.CV != "" {
				t.Errorf("%s (%s): arc=%s (%s), want %s", name, tt.Description, got, v.ARC.Reason, tt.CV)
			}
		}
	}
	if n < 90 {
		t.Errorf("%d cases only", n)
	}
}

// TestARCSigningSuite (D04): the sets we make have the signatures of the suite, byte for byte.
func TestARCSigningSuite(t *testing.T) {
	t.Parallel()
	for _, s := range arcScenarios(t, "arc-draft-sign-tests.yml") {
		key, err := ParseKey([]byte(s.Key))
		if err != nil {
			t.Fatal(err)
		}
		for name, tt := range s.Tests {
			set, err := Seal(context.Background(), opened(tt.Message), Sealing{Domain: s.Domain, Selector: s.Selector, Key: key.Signer,
				AuthservID: tt.Server, Now: time.Unix(tt.T, 0), headers: tt.Headers})
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			got := map[string]string{}
			for _, f := range fields(unfolded(string(set))) {
				got[f.name] = f.value
			}
			for field, want := range map[string]string{"ARC-Seal": tt.AS, "ARC-Message-Signature": tt.AMS, "ARC-Authentication-Results": tt.AAR} {
				if noSpace(got[field]) != noSpace(want) {
					t.Errorf("%s: %s\n got %s\nwant %s", name, field, noSpace(got[field]), noSpace(want))
				}
			}
		}
	}
}

func unfolded(s string) []string {
	return strings.Split(strings.TrimSuffix(strings.NewReplacer("\r\n\t", "\t", "\r\n ", " ").Replace(s), "\r\n"), "\r\n")
}

// TestSealThenCheck sends a mail over three forwarders; the second changes it. The last looks.
func TestSealThenCheck(t *testing.T) {
	t.Parallel()
	dns := newZone()
	dns.txt["_dmarc.outside.test"] = []string{"v=DMARC1; p=reject"}
	mail := sign(t, plainMail, "outside.test", signer(t, dns, "outside.test", Ed25519))
	forward := func(name string, alg Algorithm, change func([]byte) []byte) {
		t.Helper()
		key := signer(t, dns, name, alg)
		v := check(t, &Checker{Resolver: dns}, mail)
		mail = append([]byte(v.Header("mx."+name)), mail...)
		mail = change(mail)
		set, err := Seal(context.Background(), func() io.Reader { return bytes.NewReader(mail) },
			Sealing{Domain: name, Selector: "sel", Key: key.Signer, AuthservID: "mx." + name, Now: time.Now()})
		if err != nil || len(set) == 0 {
			t.Fatalf("seal at %s: %q %v", name, set, err)
		}
		for _, line := range strings.Split(string(set), "\r\n") {
			if len(line) > 998 {
				t.Errorf("line of %d bytes", len(line))
			}
		}
		mail = append(set, mail...)
	}
	same := func(b []byte) []byte { return b }
	foot := func(b []byte) []byte { return append(b, "-- \r\nlist footer\r\n"...) }
	forward("first.test", RSA, same)
	forward("list.test", Ed25519, foot)
	forward("third.test", RSA, same)

	for _, tt := range []struct {
		name    string
		trusted []string
		mail    []byte
		arc     Value
		vouched string
	}{
		{"nobody trusted", nil, mail, Pass, ""},
		{"all trusted", []string{"first.test", "List.test", "third.test"}, mail, Pass, "list.test"},
		{"a gap in the trust", []string{"first.test", "third.test"}, mail, Pass, ""},
		{"newest not trusted", []string{"first.test", "list.test"}, mail, Pass, ""},
		{"changed behind the last", []string{"first.test", "list.test", "third.test"}, foot(bytes.Clone(mail)), Fail, ""},
		{"results forged", []string{"first.test", "list.test", "third.test"},
			bytes.Replace(mail, []byte("dmarc=pass"), []byte("dmarc=none"), 1), Fail, ""},
		{"other author", []string{"first.test", "list.test", "third.test"},
			bytes.Replace(mail, []byte("\r\nFrom: "), []byte("\r\nFrom: x"), 1), Fail, ""},
	} {
		v := check(t, &Checker{Resolver: dns, TrustedSealers: tt.trusted}, tt.mail)
		if v.DMARC.Value != Fail || v.ARC.Value != tt.arc || v.Vouched != tt.vouched || v.Authenticated {
			t.Errorf("%s: dmarc %s, arc %s (%s), vouched %q, authenticated %v", tt.name, v.DMARC.Value, v.ARC.Value, v.ARC.Reason, v.Vouched, v.Authenticated)
		}
	}
	if h := check(t, &Checker{Resolver: dns}, mail).Header("mx.office.test"); !strings.Contains(h, "arc=pass") {
		t.Errorf("header %q", h)
	}
}

// TestARCWithoutDNS keeps a name server that is down from breaking a chain for good.
func TestARCWithoutDNS(t *testing.T) {
	t.Parallel()
	dns := newZone()
	mail := []byte(plainMail)
	key := signer(t, dns, "list.test", RSA)
	v := check(t, &Checker{Resolver: dns}, mail)
	mail = append([]byte(v.Header("mx.list.test")), mail...)
	open := func() io.Reader { return bytes.NewReader(mail) }
	set, err := Seal(context.Background(), open, Sealing{Domain: "list.test", Selector: "sel", Key: key.Signer, AuthservID: "mx.list.test"})
	if err != nil {
		t.Fatal(err)
	}
	mail = append(set, mail...)
	delete(dns.txt, "sel._domainkey.list.test")
	dns.fail["sel._domainkey.list.test"] = servfail
	v = check(t, &Checker{Resolver: dns}, mail)
	if v.ARC.Value != TempError {
		t.Fatalf("arc = %+v", v.ARC)
	}
	mail = append([]byte(v.Header("mx.next.test")), mail...)
	set, err = Seal(context.Background(), open, Sealing{Domain: "next.test", Selector: "sel", Key: key.Signer, AuthservID: "mx.next.test"})
	if err != nil || len(set) != 0 {
		t.Errorf("sealed a chain that was not judged: %q %v", set, err)
	}
	if _, err := Seal(context.Background(), opened(plainMail), Sealing{Domain: "next.test", Key: key.Signer, AuthservID: "mx.next.test"}); err == nil {
		t.Error("sealed a mail without results of ours")
	}
}

// TestHostileARC: forms that nobody sends by accident must not cost much or panic.
func TestHostileARC(t *testing.T) {
	t.Parallel()
	var many strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&many, "ARC-Seal: i=%d; a=rsa-sha256; cv=none; d=a.test; s=s; b=AAAA\r\n", i%60)
	}
	for _, head := range []string{many.String(), "ARC-Seal:\r\n", "ARC-Seal: i=99999999999999999999\r\n", "ARC-Authentication-Results: i=1\r\n",
		"ARC-Message-Signature: i=1; =; b\r\n", "ARC-Seal: i=1; i=1; cv=none\r\n"} {
		v := check(t, &Checker{Resolver: newZone()}, []byte(head+plainMail))
		if v.ARC.Value != Fail {
			t.Errorf("%.60q: arc = %+v", head, v.ARC)
		}
	}
}

func FuzzARC(f *testing.F) {
	raw, err := os.ReadFile("testdata/arc/arc-draft-sign-tests.yml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw[:4000])
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, mail []byte) {
		open := func() io.Reader { return bytes.NewReader(mail) }
		_, _ = (&Checker{Resolver: newZone()}).Check(context.Background(), Arrival{Message: open})
		_, _ = Seal(context.Background(), open, Sealing{Domain: "a.test", Selector: "s", Key: key, AuthservID: "lists.example.org"})
	})
}
