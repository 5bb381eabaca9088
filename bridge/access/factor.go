package access

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/boombuler/barcode/qr"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"mailbridge/mailcore"
	"mailbridge/workbench"
)

const (
	// step is how long a code is valid; the one before and the one behind are taken too, for clocks that differ.
	step      = 30 * time.Second
	skewSteps = 1
	// secretBytes is what RFC 4226, section 4 recommends.
	secretBytes = 20
	// recoveryCodes are made at once; each has 50 random bits.
	recoveryCodes  = 10
	recoveryLength = 10
	// halfTime is how long somebody who gave the right password may look for their phone.
	halfTime = 5 * time.Minute
	half     = "factor"
)

var codeOptions = hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

// Enrolment is what an authenticator needs to know: as a URI, as its secret for typing, and as a picture of the URI.
type Enrolment struct{ URI, Secret, SVG string }

// Enrol makes a secret that waits for its first code. workbench.ErrExists when a second factor is at work.
func (g *Gate) Enrol(ctx context.Context, p workbench.Person, issuer string) (Enrolment, error) {
	raw := make([]byte, secretBytes)
	_, _ = rand.Read(raw) // never fails since Go 1.24
	secret := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw)
	sealed, err := g.seal(p.ID, secret)
	if err != nil {
		return Enrolment{}, err
	}
	if err := g.o.Office.BeginSecondFactor(ctx, p.Org, p.ID, sealed); err != nil {
		return Enrolment{}, err
	}
	e := Enrolment{Secret: secret, URI: (&url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + p.Login,
		RawQuery: url.Values{"secret": {secret}, "issuer": {issuer}}.Encode()}).String()}
	e.SVG, err = picture(e.URI)
	return e, err
}

// picture draws a QR code with one path, four modules of white around.
func picture(text string) (string, error) {
	code, err := qr.Encode(text, qr.M, qr.Unicode)
	if err != nil {
		return "", fmt.Errorf("qr code: %w", err)
	}
	const quiet = 4 // ISO/IEC 18004 asks for four modules
	size := code.Bounds().Dx()
	var path strings.Builder
	for y := range size {
		for x := range size {
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+quiet, y+quiet)
			}
		}
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %[1]d %[1]d" shape-rendering="crispEdges">`+
		`<path fill="#fff" d="M0 0h%[1]dv%[1]dH0z"/><path d="%[2]s"/></svg>`, size+2*quiet, path.String()), nil
}

// Confirm takes the first code, which sets the second factor to work, and answers the recovery codes. From then on mail
// programs need app passwords.
func (g *Gate) Confirm(ctx context.Context, p workbench.Person, code string) ([]string, error) {
	f, err := g.o.Office.SecondFactor(ctx, p.Org, p.ID)
	if err == nil && !f.ConfirmedAt.IsZero() {
		err = workbench.ErrExists
	}
	if err != nil {
		return nil, err
	}
	if err := g.takeCode(ctx, p, f, code); err != nil {
		return nil, err
	}
	if err := g.Settle(ctx, p); err != nil {
		return nil, err
	}
	return g.RecoveryCodes(ctx, p)
}

// Check takes a code of the second factor or a recovery code, each once. workbench.ErrBadCode, ErrThrottled; ErrNotFound
// without a second factor.
func (g *Gate) Check(ctx context.Context, p workbench.Person, code string) error {
	f, err := g.o.Office.SecondFactor(ctx, p.Org, p.ID)
	if err == nil && f.ConfirmedAt.IsZero() {
		err = workbench.ErrNotFound
	}
	if err != nil {
		return err
	}
	return g.takeCode(ctx, p, f, code)
}

func (g *Gate) takeCode(ctx context.Context, p workbench.Person, f workbench.SecondFactor, code string) error {
	code = strings.ToLower(strings.NewReplacer(" ", "", "-", "").Replace(code))
	if err := g.o.Office.TryCode(ctx, p.Org, p.ID); err != nil {
		return err
	}
	if len(code) == recoveryLength && !f.ConfirmedAt.IsZero() {
		return g.o.Office.UseRecoveryCode(ctx, p.Org, p.ID, g.recoveryHash(p.ID, code))
	}
	secret, err := g.unseal(p.ID, f.Secret)
	if err != nil {
		return err
	}
	now := g.o.Now().Unix() / int64(step/time.Second)
	for s := now - skewSteps; s <= now+skewSteps; s++ {
		want, err := hotp.GenerateCodeCustom(secret, uint64(s), codeOptions)
		if err != nil {
			return fmt.Errorf("code of second factor: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			return g.o.Office.UseStep(ctx, p.Org, p.ID, s)
		}
	}
	return workbench.ErrBadCode
}

// RecoveryCodes makes new ones; the old ones are void.
func (g *Gate) RecoveryCodes(ctx context.Context, p workbench.Person) ([]string, error) {
	codes, hashes := make([]string, recoveryCodes), make([]string, recoveryCodes)
	for i := range codes {
		raw := make([]byte, recoveryLength)
		_, _ = rand.Read(raw) // never fails since Go 1.24
		c := strings.ToLower(base32.StdEncoding.EncodeToString(raw)[:recoveryLength])
		codes[i], hashes[i] = c[:5]+"-"+c[5:], g.recoveryHash(p.ID, c)
	}
	return codes, g.o.Office.SetRecoveryCodes(ctx, p.Org, p.ID, hashes)
}

func (g *Gate) recoveryHash(p workbench.PersonID, code string) string {
	return hex.EncodeToString(g.mac("recovery", fmt.Sprint(p), code))
}

// Drop takes a person's second factor away; mail programs may use the main password again.
func (g *Gate) Drop(ctx context.Context, p workbench.Person) error {
	if err := g.o.Office.DropSecondFactor(ctx, p.Org, p.ID); err != nil {
		return err
	}
	return g.Settle(ctx, p)
}

// Settle brings the mailbox of a person to what their second factor asks for.
func (g *Gate) Settle(ctx context.Context, p workbench.Person) error {
	a, err := g.o.Office.Access(ctx, p.Org, p.ID)
	if err != nil {
		return err
	}
	mb, err := g.o.Mail.MailboxOfPerson(ctx, mailcore.OrgID(p.Org), int64(p.ID))
	if errors.Is(err, mailcore.ErrNoMailbox) {
		return nil
	}
	if err != nil {
		return err
	}
	return g.o.Mail.SetAppOnly(ctx, mb.Org, mb.ID, a.SecondFactor)
}

// halfEntry is what a sign-in that waits for its code remembers.
type halfEntry struct {
	Limited workbench.Limit `json:"limited,omitempty"`
}

// Half gives a token to somebody with the right password, good for nothing but Second.
func (g *Gate) Half(ctx context.Context, e Entry) (string, error) {
	detail, err := json.Marshal(halfEntry{e.Limited})
	if err != nil {
		return "", err
	}
	return g.o.Office.NewPass(ctx, workbench.Pass{Org: e.Person.Org, Person: e.Person.ID, Purpose: half, Detail: string(detail),
		ExpiresAt: g.o.Now().Add(halfTime)})
}

// Second finishes a sign-in with a code. A token takes five tries. workbench.ErrNotFound for a token that is none.
func (g *Gate) Second(ctx context.Context, token, code, ip, client string) (Entry, error) {
	pass, err := g.o.Office.TryPass(ctx, half, token)
	if err != nil {
		return Entry{}, err
	}
	p, err := g.o.Office.Person(ctx, pass.Org, pass.Person)
	if err == nil && p.State != workbench.PersonActive {
		err = mailcore.ErrDisabled
	}
	if err == nil {
		err = g.Allowed(ctx, p.Org, ip)
	}
	if err == nil {
		err = g.Check(ctx, p, code)
	}
	if errors.Is(err, workbench.ErrBadCode) {
		g.visits.note(workbench.Visit{Door: workbench.DoorWeb, IP: ip, Client: client}, strings.ToLower(p.Login))
	}
	if err != nil {
		return Entry{}, err
	}
	if _, err := g.o.Office.UsePass(ctx, half, token); err != nil {
		return Entry{}, err
	}
	var h halfEntry
	err = json.Unmarshal([]byte(pass.Detail), &h)
	return Entry{Person: p, Limited: h.Limited}, err
}

// seal keeps a secret from whoever reads the table. It can be read for the same person only.
func (g *Gate) seal(p workbench.PersonID, secret string) (string, error) {
	box, err := g.box()
	if err != nil {
		return "", err
	}
	nonce := make([]byte, box.NonceSize())
	_, _ = rand.Read(nonce) // never fails since Go 1.24
	return base64.RawStdEncoding.EncodeToString(box.Seal(nonce, nonce, []byte(secret), fmt.Append(nil, p))), nil
}

func (g *Gate) unseal(p workbench.PersonID, sealed string) (string, error) {
	box, err := g.box()
	if err != nil {
		return "", err
	}
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil || len(raw) < box.NonceSize() {
		return "", fmt.Errorf("secret of person %d is not ours", p)
	}
	secret, err := box.Open(nil, raw[:box.NonceSize()], raw[box.NonceSize():], fmt.Append(nil, p))
	if err != nil {
		return "", fmt.Errorf("secret of person %d: %w", p, err)
	}
	return string(secret), nil
}

func (g *Gate) box() (cipher.AEAD, error) {
	block, err := aes.NewCipher(g.mac("second factor"))
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
