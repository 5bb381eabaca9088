package trust

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// corpusMails calls use with every mail of the big corpus, or with those in
// testdata where the corpus is not at hand, and returns how many there were.
func corpusMails(t *testing.T, use func(name string, raw []byte)) int {
	t.Helper()
	root := os.Getenv("MAILBRIDGE_CORPUS")
	if root == "" {
		root = "../../../shared/corpus"
	}
	if _, err := os.Stat(root); err != nil || testing.Short() {
		root = "testdata"
	}
	const (
		biggest = 1 << 20 // one megabyte of body is as good as ten
		most    = 3000    // keeps the test at a few seconds
	)
	n := 0
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || n >= most {
			return err
		}
		switch filepath.Ext(path) {
		case ".eml", ".msg", ".txt":
		default:
			return nil
		}
		raw, err := os.ReadFile(path)
		if err != nil || len(raw) > biggest || !bytes.Contains(raw, []byte("From:")) {
			return err
		}
		n++
		use(path, raw)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d mails from %s", n, root)
	return n
}

// TestSignCorpus signs every mail and expects its own signature to verify, and
// the check of mails from everywhere to end without an error.
func TestSignCorpus(t *testing.T) {
	t.Parallel()
	dns := newZone()
	key := signer(t, dns, "outside.test", Ed25519)
	c := &Checker{Resolver: dns}
	n := corpusMails(t, func(name string, raw []byte) {
		// The signature needs a header that begins with a field and ends.
		if _, err := headerOf(Arrival{Message: func() io.Reader { return bytes.NewReader(raw) }}); err != nil {
			return
		}
		if raw[0] == ' ' || raw[0] == '\t' {
			return
		}
		if !bytes.Contains(raw, []byte("\n\n")) && !bytes.Contains(raw, []byte("\n\r\n")) {
			return
		}
		sig, err := Signature(context.Background(), bytes.NewReader(raw), "outside.test", "sel", key.Signer)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		v := check(t, c, append(sig, raw...))
		if len(v.DKIM) == 0 || v.DKIM[0].Value != Pass {
			t.Errorf("%s: DKIM = %+v, want pass", name, v.DKIM)
		}
	})
	if n < 10 {
		t.Errorf("only %d mails", n)
	}
}

// dead is a resolver that never answers.
type dead struct{}

func (dead) LookupTXT(ctx context.Context, _ string) ([]string, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}
func (dead) LookupMX(ctx context.Context, _ string) ([]*net.MX, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}
func (dead) LookupIPAddr(ctx context.Context, _ string) ([]net.IPAddr, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}
func (dead) LookupAddr(ctx context.Context, _ string) ([]string, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestDeadDNS(t *testing.T) {
	t.Parallel()
	mail := string(sign(t, plainMail, "outside.test", signer(t, newZone(), "outside.test", Ed25519)))
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	c := &Checker{Resolver: dead{}}
	v, err := c.Check(ctx, Arrival{
		RemoteIP: net.IPv4(203, 0, 113, 9), Helo: "h.test", MailFrom: "ada@outside.test",
		Message: func() io.Reader { return strings.NewReader(mail) },
	})
	if err != nil {
		t.Fatal(err)
	}
	if v.SPF.Value != TempError || v.DKIM[0].Value != TempError || v.DMARC.Value != TempError || v.Authenticated {
		t.Errorf("verdict = %+v, want temperror everywhere", v)
	}
	if v.FromDomain != "outside.test" {
		t.Errorf("FromDomain = %q", v.FromDomain)
	}
}
