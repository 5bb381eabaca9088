package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"mailbridge/app/pretend"
	"mailbridge/configs/engine/enginetest"
	"mailbridge/mailcore"
)

type dkimKeys struct {
	Items []struct {
		Selector, Algorithm, State, Host, Value string
		Removable                               bool
	}
}

func (k dkimKeys) states() string {
	var list []string
	for _, x := range k.Items {
		s := x.Algorithm + " " + x.State
		if x.Removable {
			s += " removable"
		}
		list = append(list, s)
	}
	return strings.Join(list, ", ")
}

// selectors are the s= of the signatures that an outside verifier accepts.
func selectors(t *testing.T, net *pretend.Internet, raw []byte) string {
	t.Helper()
	lookup := net.Resolver()
	list, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{LookupTXT: func(name string) ([]string, error) {
		return lookup.LookupTXT(t.Context(), name)
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range list {
		if v.Err != nil {
			t.Errorf("signature of %s: %v", v.Domain, v.Err)
		}
	}
	var found []string
	for _, part := range strings.Split(string(raw), "s=")[1:] {
		if s, _, ok := strings.Cut(part, ";"); ok && (strings.HasPrefix(s, "mb") || strings.HasPrefix(s, "ed")) {
			found = append(found, s)
		}
	}
	return strings.Join(found, " ")
}

// submit sends a mail through the submission door.
func (w *town) submit(from, to, text string) {
	w.t.Helper()
	c, err := smtp.Dial(w.doors.submission.Addr().String())
	for _, step := range []func() error{
		func() error { return err },
		func() error { return c.Hello("client.test") },
		func() error { return c.Auth(sasl.NewPlainClient("", from, demoPassword)) },
		func() error { return c.SendMail(from, []string{to}, strings.NewReader(text)) },
		func() error { return c.Quit() },
	} {
		if err := step(); err != nil {
			w.t.Fatal(err)
		}
	}
}

// TestRotateKey (N02): the new key signs only once its record is seen; the old record is wanted until what was signed
// with it has left; an Ed25519 key signs beside the RSA one.
func TestRotateKey(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	mx, err := w.net.AddMX("mx.world.test", "", "world.test")
	if err != nil {
		t.Fatal(err)
	}
	boss := w.visit("admin@demo.test")
	const path = "/api/v1/admin/domains/demo.test/dkim"
	var keys dkimKeys
	boss.do("GET", path, nil, &keys)
	if keys.states() != "rsa active" {
		t.Fatalf("at first: %s", keys.states())
	}
	old := keys.Items[0].Selector
	sent := 0
	mail := func() string {
		t.Helper()
		sent++
		subject := fmt.Sprintf("Subject: number %d\r\n", sent)
		w.submit("zhangsan@demo.test", "ada@world.test", "From: zhangsan@demo.test\r\nTo: ada@world.test\r\n"+subject+"\r\nhello \r\n\r\n")
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		got, err := mx.Wait(ctx, sent)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range got {
			if bytes.Contains(m.Raw, []byte(subject)) {
				return selectors(t, w.net, m.Raw)
			}
		}
		return "nothing"
	}

	boss.do("POST", path+"/rotate", nil, &keys)
	if keys.states() != "rsa active, rsa waiting" {
		t.Fatalf("rotated: %s", keys.states())
	}
	next := keys.Items[1]
	again := dkimKeys{}
	boss.do("POST", path+"/rotate", map[string]string{"algorithm": "rsa"}, &again)
	if again.states() != keys.states() || again.Items[1].Selector != next.Selector {
		t.Errorf("rotated twice: %s", again.states())
	}
	if got := mail(); got != old {
		t.Errorf("before the record is there signs %q, want %q", got, old)
	}

	// A mail that cannot leave yet keeps the old record wanted.
	mx.Down()
	w.submit("zhangsan@demo.test", "ada@world.test", "From: zhangsan@demo.test\r\nTo: ada@world.test\r\n\r\nwaits\r\n")
	w.net.DNS.AddTXT(next.Host, next.Value)
	var domain struct {
		Records []struct{ Purpose, Host, State, Use string }
	}
	use := func(selector string) string {
		boss.do("POST", "/api/v1/admin/domains/demo.test/check", nil, &domain)
		for _, r := range domain.Records {
			if strings.HasPrefix(r.Host, selector+".") {
				return r.Use
			}
		}
		return ""
	}
	if got := use(old); got != "keep" {
		t.Errorf("record of the old key: %q, want keep", got)
	}
	boss.do("GET", path, nil, &keys)
	if keys.states() != "rsa active, rsa retired" || keys.Items[0].Selector != next.Selector {
		t.Fatalf("record seen: %s", keys.states())
	}
	if status, text := boss.try("POST", path+"/rotate", nil); status != 409 {
		t.Errorf("rotate while mail is under way: %d %s", status, text)
	}
	if status, _ := boss.try("DELETE", path+"/"+old, nil); status != 409 {
		t.Errorf("remove the old key while mail is under way: %d", status)
	}
	if err := mx.Up(); err != nil {
		t.Fatal(err)
	}
	sent++
	if got := mail(); got != next.Selector {
		t.Errorf("after rotation signs %q, want %q", got, next.Selector)
	}
	for _, m := range mx.Received() {
		if bytes.Contains(m.Raw, []byte("\r\nwaits")) && selectors(t, w.net, m.Raw) != old {
			t.Error("the mail that waited was not signed with the old key")
		}
	}

	boss.do("POST", path+"/rotate", map[string]string{"algorithm": "ed25519"}, &keys)
	for _, k := range keys.Items {
		if k.State == "waiting" {
			w.net.DNS.AddTXT(k.Host, k.Value)
			use(k.Selector)
		}
	}
	if got := strings.Fields(mail()); len(got) != 2 || !strings.HasPrefix(got[1], "ed") && !strings.HasPrefix(got[0], "ed") {
		t.Errorf("with Ed25519 sign %q", got)
	}
	if status, text := boss.try("POST", path+"/rotate", map[string]string{"algorithm": "md5"}); status != 422 {
		t.Errorf("unknown algorithm: %d %s", status, text)
	}
	if status, _ := w.visit("lisi@demo.test").try("POST", path+"/rotate", nil); status != 403 {
		t.Errorf("a member may rotate: %d", status)
	}
}

// TestRotateKeyCommand rotates without the server.
func TestRotateKeyCommand(t *testing.T) {
	t.Parallel()
	o := enginetest.Options(t)
	env := map[string]string{"MAILBRIDGE_DATA": o.Data, "MAILBRIDGE_DB": o.DB, "MAILBRIDGE_HOSTNAME": "mail.demo.test"}
	var out bytes.Buffer
	do := func(args ...string) error {
		out.Reset()
		return admin(t.Context(), &program{stdout: &out, stderr: io.Discard, lookup: func(k string) (string, bool) { v, ok := env[k]; return v, ok }}, args)
	}
	for _, args := range [][]string{{"org", "add", "Demo"}, {"domain", "add", "demo.test", "--org", "Demo", "--verified"}} {
		if err := do(args...); err != nil {
			t.Fatal(err)
		}
	}
	if err := do("domain", "rotate-key", "demo.test", "--algorithm", "ed25519"); err != nil {
		t.Fatal(err)
	}
	if s := out.String(); !strings.Contains(s, "signs, keep: mb") || !strings.Contains(s, "publish, it signs once it is seen: ed") {
		t.Errorf("told %q", s)
	}
	if err := do("domain", "rotate-key", "nobody.test"); err == nil || !strings.Contains(err.Error(), mailcore.ErrNoDomain.Error()) {
		t.Errorf("unknown domain: %v", err)
	}
}
