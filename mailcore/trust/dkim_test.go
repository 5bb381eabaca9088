package trust

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"
)

func vectorKeys(t *testing.T) *zone {
	t.Helper()
	text, err := os.ReadFile("testdata/dkim/keys.txt")
	if err != nil {
		t.Fatal(err)
	}
	z := newZone()
	for line := range strings.SplitSeq(string(text), "\n") {
		if name, value, ok := strings.Cut(line, " "); ok && name != "#" {
			z.txt[strings.ToLower(name)] = []string{value}
		}
	}
	return z
}

// check runs a whole Check on a mail from an address without SPF.
func check(t *testing.T, c *Checker, mail []byte) Verdict {
	t.Helper()
	v, err := c.Check(context.Background(), Arrival{
		RemoteIP: net.IPv4(203, 0, 113, 9), Helo: "client.test", MailFrom: "x@envelope.test",
		Message: func() io.Reader { return bytes.NewReader(mail) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestDKIMVectors(t *testing.T) {
	t.Parallel()
	permanent := &net.DNSError{Err: "refused"}
	for _, tc := range []struct {
		file string
		want string
		fail map[string]error
	}{
		{file: "chasquid/01-rfc8463.msg", want: "pass pass"},
		{file: "chasquid/02-too_many_headers.msg", want: "pass pass pass pass pass pass pass"},
		{file: "chasquid/04-bad_dkim_signature_header.msg", want: "permerror"},
		{
			file: "chasquid/06-dns_perm_error.msg", want: "temperror pass",
			fail: map[string]error{"brisbane._domainkey.football.example.com": permanent},
		},
		{
			file: "chasquid/01-rfc8463.msg", want: "pass temperror",
			fail: map[string]error{"test._domainkey.football.example.com": servfail},
		},
		{file: "mimekit/multipart-no-end-boundary.msg", want: "pass"},
		{file: "jdkim/s1024_yahoo.com.eml", want: "pass"},
		{file: "jdkim/FAIL_illegalargumentexception.eml", want: "permerror"},
		{file: "mail-dkim/badkey_1.txt", want: "permerror"},
		{file: "mail-dkim/badkey_2.txt", want: "permerror"},
		{file: "mail-dkim/badkey_5.txt", want: "permerror"},
		{file: "mail-dkim/badkey_7.txt", want: "permerror"},
		{file: "mail-dkim/badkey_10.txt", want: "permerror"},
		{file: "mail-dkim/badkey_11.txt", want: "permerror"},
		{file: "mail-dkim/goodkey_2.txt", want: "permerror"},     // 512-bit key
		{file: "mail-dkim/good_ietf01_1.txt", want: "permerror"}, // 768-bit key
		{file: "mail-dkim/bad_ietf01_1.txt", want: "permerror"},
		{file: "mail-dkim/ignore_3.txt", want: "permerror"}, // dsa
		{file: "mail-dkim/ignore_7.txt", want: "permerror"}, // expired
		{file: "mail-dkim/multiple_2.txt", want: "permerror permerror permerror permerror"},
		{file: "rspamd/dkim_sigs_at_limit.eml", want: "permerror permerror permerror permerror permerror"},
		{file: "rspamd/dkim_huge_hlist.eml", want: "permerror"},
		{file: "spamassassin/BasicTest_01", want: "permerror"},
		{file: "spamassassin/MultipleSig_06", want: "permerror permerror"},
	} {
		t.Run(tc.file, func(t *testing.T) {
			mail, err := os.ReadFile(filepath.Join("testdata/dkim", tc.file))
			if err != nil {
				t.Fatal(err)
			}
			dns := vectorKeys(t)
			for name, err := range tc.fail {
				delete(dns.txt, name)
				dns.fail[name] = err
			}
			v := check(t, &Checker{Resolver: dns}, mail)
			var got []string
			for _, d := range v.DKIM {
				got = append(got, string(d.Value))
			}
			if strings.Join(got, " ") != tc.want {
				t.Errorf("DKIM = %v, want %v; details %+v", got, tc.want, v.DKIM)
			}
		})
	}
}

// signer is a domain with its key in a zone.
func signer(t *testing.T, dns *zone, domain string, alg Algorithm) Key {
	t.Helper()
	key, err := GenerateKey(alg)
	if err != nil {
		t.Fatal(err)
	}
	dns.txt["sel._domainkey."+domain] = []string{key.TXT}
	return key
}

func sign(t *testing.T, mail, domain string, key Key) []byte {
	t.Helper()
	sig, err := Signature(context.Background(), strings.NewReader(mail), domain, "sel", key.Signer)
	if err != nil {
		t.Fatal(err)
	}
	return append(sig, mail...)
}

const plainMail = "From: Ada <ada@outside.test>\r\nTo: bo@office.test\r\nSubject: hello\r\n" +
	"Date: Mon, 02 Jan 2006 15:04:05 +0000\r\nMessage-ID: <1@outside.test>\r\n\r\nhello\r\n"

func TestSignVerify(t *testing.T) {
	t.Parallel()
	big := strings.Repeat("0123456789abcdef0123456789abcdef0123456789\r\n", 1<<16)
	header := strings.TrimSuffix(plainMail, "hello\r\n")
	for _, alg := range []Algorithm{RSA, Ed25519} {
		dns := newZone()
		key := signer(t, dns, "outside.test", alg)
		for name, mail := range map[string]string{
			"plain":           plainMail,
			"empty body":      header,
			"blank lines":     header + "a\r\n\r\n\r\n",
			"no final CRLF":   header + "a",
			"trailing spaces": header + "a  \t \r\n b\t\r\n",
			"8-bit":           header + "你好，世界\r\n\xb9\xfe\xff\r\n",
			"long line":       header + strings.Repeat("x", 100_000) + "\r\n",
			"dots":            header + ".\r\n..\r\n",
			"big":             header + big,
			"8-bit subject":   strings.Replace(plainMail, "hello", "你好", 1),
			"folded":          strings.Replace(plainMail, "Subject: hello", "Subject: hello\r\n  again\r\n\tand again", 1),
			"two recipients":  strings.Replace(plainMail, "To:", "To: x@y.test\r\nTo:", 1),
			"list":            "List-Unsubscribe: <https://outside.test/u>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" + plainMail,
		} {
			t.Run(string(alg)+"/"+name, func(t *testing.T) {
				v := check(t, &Checker{Resolver: dns}, sign(t, mail, "outside.test", key))
				if len(v.DKIM) != 1 || v.DKIM[0].Value != Pass || !v.DKIM[0].Aligned || v.AlignedFrom != "outside.test" {
					t.Errorf("verdict = %+v, want an aligned pass", v)
				}
			})
		}
	}
}

func TestSignatureSeals(t *testing.T) {
	t.Parallel()
	dns := newZone()
	signed := string(sign(t, plainMail, "outside.test", signer(t, dns, "outside.test", RSA)))
	for name, changed := range map[string]string{
		"body":            strings.Replace(signed, "\r\n\r\nhello", "\r\n\r\nHello", 1),
		"subject":         strings.Replace(signed, "Subject: hello", "Subject: pay", 1),
		"second subject":  "Subject: pay\r\n" + signed,
		"second from":     "From: boss@outside.test\r\n" + signed,
		"added reply-to":  "Reply-To: evil@evil.test\r\n" + signed,
		"added type":      "Content-Type: text/html\r\n" + signed,
		"added reference": "References: <2@outside.test>\r\n" + signed,
		"more body":       signed + "and more\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			v := check(t, &Checker{Resolver: dns}, []byte(changed))
			if v.DKIM[0].Value != Fail || v.Authenticated {
				t.Errorf("verdict = %+v, want a failed signature", v)
			}
		})
	}
	v := check(t, &Checker{Resolver: dns}, []byte("Received: from a by b\r\nX-Spam: no\r\n"+signed))
	if !v.Authenticated {
		t.Errorf("trace fields on top broke the signature: %+v", v.DKIM)
	}
}

func TestDKIMWeakSignatures(t *testing.T) {
	t.Parallel()
	dns := newZone()
	key := signer(t, dns, "outside.test", RSA)
	signed := string(sign(t, plainMail, "outside.test", key))

	t.Run("body length", func(t *testing.T) {
		v := check(t, &Checker{Resolver: dns}, []byte(strings.Replace(signed, " v=1;", " v=1; l=3;", 1)))
		if v.DKIM[0].Value != Policy || v.Authenticated {
			t.Errorf("verdict = %+v, want policy", v)
		}
	})
	t.Run("future", func(t *testing.T) {
		c := &Checker{Resolver: dns, Now: func() time.Time { return time.Now().Add(-48 * time.Hour) }}
		v := check(t, c, []byte(signed))
		if v.DKIM[0].Value != Policy || v.Authenticated {
			t.Errorf("verdict = %+v, want policy", v)
		}
	})
	t.Run("two keys", func(t *testing.T) {
		two := newZone()
		two.txt["sel._domainkey.outside.test"] = []string{key.TXT, key.TXT}
		if v := check(t, &Checker{Resolver: two}, []byte(signed)); v.DKIM[0].Value != PermError {
			t.Errorf("DKIM = %+v, want permerror", v.DKIM)
		}
	})
	t.Run("stray TXT beside the key", func(t *testing.T) {
		stray := newZone()
		stray.txt["sel._domainkey.outside.test"] = []string{"v=spf1 -all", key.TXT}
		if v := check(t, &Checker{Resolver: stray}, []byte(signed)); v.DKIM[0].Value != Pass {
			t.Errorf("DKIM = %+v, want pass", v.DKIM)
		}
	})
	t.Run("identity below the key's domain", func(t *testing.T) {
		var b bytes.Buffer
		err := dkim.Sign(&b, strings.NewReader(plainMail), &dkim.SignOptions{
			Domain: "outside.test", Selector: "sel", Identifier: "@sub.outside.test", Signer: key.Signer,
		})
		if err != nil {
			t.Fatal(err)
		}
		strict := newZone()
		for txt, want := range map[string]Value{key.TXT: Pass, key.TXT + "; t=y:s": PermError} {
			strict.txt["sel._domainkey.outside.test"] = []string{txt}
			if v := check(t, &Checker{Resolver: strict}, b.Bytes()); v.DKIM[0].Value != want {
				t.Errorf("with key %q: DKIM = %+v, want %s", txt, v.DKIM, want)
			}
		}
	})
	t.Run("many signatures", func(t *testing.T) {
		sig := strings.TrimSuffix(signed, plainMail)
		v := check(t, &Checker{Resolver: dns}, []byte(strings.Repeat(sig, 40)+plainMail))
		if len(v.DKIM) != MaxSignatures || !v.Authenticated {
			t.Errorf("%d results, authenticated %v, want %d and true", len(v.DKIM), v.Authenticated, MaxSignatures)
		}
	})
}

func TestKeys(t *testing.T) {
	t.Parallel()
	for _, alg := range []Algorithm{RSA, Ed25519} {
		key, err := GenerateKey(alg)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseKey(key.PEM)
		if err != nil || again.TXT != key.TXT {
			t.Errorf("ParseKey(%s) = %q, %v, want %q", alg, again.TXT, err, key.TXT)
		}
	}
	if _, err := GenerateKey("dsa"); err == nil {
		t.Error("GenerateKey(dsa) = nil error")
	}
	if _, err := ParseKey([]byte("nonsense")); err == nil {
		t.Error("ParseKey(nonsense) = nil error")
	}
	day := time.Date(2026, 1, 31, 23, 0, 0, 0, time.UTC)
	if got := Selector(Ed25519, day); got != "e20260131" {
		t.Errorf("Selector = %q, want e20260131", got)
	}
}

// brokenMail fails after its first bytes.
type brokenMail struct{ head io.Reader }

var errDisk = errors.New("disk is gone")

func (b brokenMail) Read(p []byte) (int, error) {
	n, err := b.head.Read(p)
	if err == io.EOF {
		err = errDisk
	}
	return n, err
}

func TestUnreadableMail(t *testing.T) {
	t.Parallel()
	dns := newZone()
	signed := string(sign(t, plainMail, "outside.test", signer(t, dns, "outside.test", Ed25519)))
	sig := strings.TrimSuffix(signed, plainMail)
	c := &Checker{Resolver: dns}
	_, err := c.Check(context.Background(), Arrival{
		RemoteIP: net.IPv4(203, 0, 113, 9), Helo: "client.test",
		Message: func() io.Reader { return brokenMail{strings.NewReader(sig + signed)} },
	})
	if !errors.Is(err, errDisk) {
		t.Errorf("Check = %v, want %v", err, errDisk)
	}
	_, err = Signature(context.Background(), brokenMail{strings.NewReader(plainMail)}, "outside.test", "sel", signer(t, dns, "x.test", Ed25519).Signer)
	if !errors.Is(err, errDisk) {
		t.Errorf("Signature = %v, want %v", err, errDisk)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = Signature(ctx, strings.NewReader(plainMail), "outside.test", "sel", signer(t, dns, "x.test", Ed25519).Signer)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Signature = %v, want %v", err, context.Canceled)
	}
}
