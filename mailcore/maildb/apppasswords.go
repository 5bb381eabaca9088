package maildb

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"database/sql"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

const (
	// appSecret is how many random bytes an app password has: 100 bits, which nobody guesses, so that a quick hash is
	// enough and signing in stays cheap.
	appSecret = 20 // characters of base32, five bits each
	appPrefix = "$sha256$"
	// usedEvery is how exact the last use of an app password is: a write a minute, not one a sign-in.
	usedEvery = time.Minute
)

// NewAppPassword says what a further password is for. Scopes are names of doors; the office knows which there are.
type NewAppPassword struct {
	Name      string
	Scopes    []string
	Networks  []netip.Prefix // empty: from anywhere
	ExpiresAt time.Time      // zero: for ever
}

// AppPassword is a further password of a mailbox, for one program.
type AppPassword struct {
	ID int64
	NewAppPassword
	CreatedAt time.Time
	UsedAt    time.Time // zero: never; exact to a minute
	UsedIP    string
}

// matchesApp compares with the quick hash of an app password; quick is false for hashes of another kind. People type
// spaces, dashes and capitals as they please.
func matchesApp(password, hash string) (ok, quick bool) {
	want, quick := strings.CutPrefix(hash, appPrefix)
	if !quick {
		return false, false
	}
	return subtle.ConstantTimeCompare([]byte(hashApp(password)), []byte(want)) == 1, true
}

func hashApp(password string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(strings.NewReplacer("-", "", " ", "").Replace(password))))
	return hex.EncodeToString(sum[:])
}

// newAppSecret is four groups of five letters and digits, easy to type on a phone.
func newAppSecret() string {
	var raw [appSecret]byte
	_, _ = rand.Read(raw[:]) // never fails (crypto/rand, Go 1.24)
	s := strings.ToLower(base32.StdEncoding.EncodeToString(raw[:])[:appSecret])
	return s[:5] + "-" + s[5:10] + "-" + s[10:15] + "-" + s[15:]
}

// AddAppPassword makes one and answers it with the password itself, which is kept nowhere. More than fifty give
// mailcore.ErrOverQuota.
func (d *DB) AddAppPassword(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID, n NewAppPassword) (AppPassword, string, error) {
	plain := newAppSecret()
	networks := make([]string, len(n.Networks))
	for i, p := range n.Networks {
		networks[i] = p.String()
	}
	var until int64
	if !n.ExpiresAt.IsZero() {
		until = millis(n.ExpiresAt)
	}
	a := AppPassword{NewAppPassword: n}
	err := d.changeMailbox(ctx, org, id, func(tx *engine.Tx, _ mailcore.Mailbox) error {
		var count int
		if err := tx.Row("SELECT COUNT(*) FROM logins WHERE mailbox = ? AND kind = ?", id, appLogin).Scan(&count); err != nil {
			return err
		}
		if count >= maxAppPasswords {
			return fmt.Errorf("app passwords: %w", mailcore.ErrOverQuota)
		}
		a.CreatedAt = d.now()
		res, err := tx.Run(`INSERT INTO logins (mailbox, kind, name, hash, scopes, networks, expires_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			id, appLogin, n.Name, appPrefix+hashApp(plain), strings.Join(n.Scopes, " "), strings.Join(networks, " "), until, millis(a.CreatedAt))
		if err != nil {
			return err
		}
		a.ID, err = res.LastInsertId()
		return err
	})
	return a, plain, err
}

// AppPasswords lists them, oldest first.
func (d *DB) AppPasswords(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID) ([]AppPassword, error) {
	rows, err := d.db.Query(ctx, `SELECT l.id, l.name, l.scopes, l.networks, l.expires_at, l.created_at, l.used_at, l.used_ip
		FROM logins l JOIN mailboxes m ON m.id = l.mailbox WHERE l.mailbox = ? AND m.org = ? AND l.kind = ? ORDER BY l.id`, id, org, appLogin)
	if err != nil {
		return nil, fmt.Errorf("app passwords of mailbox %d: %w", id, err)
	}
	defer rows.Close()
	var out []AppPassword
	for rows.Next() {
		a, err := scanAppPassword(rows)
		if err != nil {
			return nil, fmt.Errorf("app passwords of mailbox %d: %w", id, err)
		}
		out = append(out, a)
	}
	return out, rows.Err()
}

func scanAppPassword(s scanner) (a AppPassword, err error) {
	var scopes, networks string
	var expires, created, used int64
	if err := s.Scan(&a.ID, &a.Name, &scopes, &networks, &expires, &created, &used, &a.UsedIP); err != nil {
		return a, err
	}
	a.Scopes, a.CreatedAt = strings.Fields(scopes), at(created)
	if expires > 0 {
		a.ExpiresAt = at(expires)
	}
	if used > 0 {
		a.UsedAt = at(used)
	}
	a.Networks, err = mailcore.ParseNetworks(strings.Fields(networks))
	return a, err
}

// RemoveAppPassword takes one away and ends what it opened, on all nodes. mailcore.ErrNoMailbox when it is not there.
func (d *DB) RemoveAppPassword(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID, login int64) error {
	return d.changeMailbox(ctx, org, id, func(tx *engine.Tx, _ mailcore.Mailbox) error {
		var one int
		err := tx.Row("SELECT 1 FROM logins WHERE id = ? AND mailbox = ? AND kind = ?", login, id, appLogin).Scan(&one)
		if errors.Is(err, sql.ErrNoRows) {
			err = mailcore.ErrNoMailbox
		}
		if err != nil {
			return err
		}
		if _, err := tx.Run("DELETE FROM logins WHERE id = ?", login); err != nil {
			return err
		}
		return errors.Join(loginsChanged(tx, id), d.signOut(tx, id, accountOff{Why: "app password", App: login}))
	})
}

// AppPasswordUse is when and from where an app password was used.
type AppPasswordUse struct {
	ID int64
	At time.Time
	IP string
}

// NoteAppPasswords keeps last uses, which come gathered.
func (d *DB) NoteAppPasswords(ctx context.Context, uses []AppPasswordUse) error {
	if len(uses) == 0 {
		return nil
	}
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		for _, u := range uses {
			_, err := tx.Run("UPDATE logins SET used_at = ?, used_ip = ? WHERE id = ? AND used_at <= ?", millis(u.At), u.IP, u.ID,
				millis(u.At.Add(-usedEvery/2)))
			if err != nil {
				return err
			}
		}
		return nil
	})
}
