package main

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"strings"
	"testing"

	"mailbridge/configs/engine/enginetest"
	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/workbench"
)

// TestStrength: what nobody has chosen is strong. Tests work with short keys and cheap hashes; no setting gives those to
// anybody.
func TestStrength(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	h, err := newHouse(ctx, testConfig(t, enginetest.Options(t)), world{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = h.engine.Close() }()
	org, err := h.office.CreateOrg(ctx, "Acme", "")
	if err != nil {
		t.Fatal(err)
	}
	p, err := h.office.AddPerson(ctx, org.ID, workbench.NewPerson{Login: "li", Name: "Li", Password: demoPassword})
	if err != nil {
		t.Fatal(err)
	}
	owner := mailcore.OrgID(org.ID)
	if _, err := h.mail.AddDomain(ctx, owner, "acme.test", true); err != nil {
		t.Fatal(err)
	}
	if _, err := h.mail.CreateMailbox(ctx, owner, maildb.NewMailbox{Address: "li@acme.test", Name: "Li", Person: int64(p.ID), Password: demoPassword}); err != nil {
		t.Fatal(err)
	}
	for what, q := range map[string]string{"person": "SELECT secret FROM people", "mailbox": "SELECT hash FROM logins"} {
		var hash string
		if err := h.engine.DB.QueryRow(ctx, q).Scan(&hash); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
			t.Errorf("hash of the %s begins %.32q; want argon2id with 19 MiB and two passes", what, hash)
		}
	}
	var text []byte
	if err := h.engine.DB.QueryRow(ctx, "SELECT pem FROM dkim_keys").Scan(&text); err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	if k, ok := key.(*rsa.PrivateKey); !ok || k.N.BitLen() != 2048 {
		t.Errorf("the key is %T, want RSA with 2048 bits", key)
	}
}
