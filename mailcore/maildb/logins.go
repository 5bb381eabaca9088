package maildb

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/argon2"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// Cost of argon2id: the second choice of OWASP's password storage cheat sheet (19 MB, 2 passes, 1 lane).
const (
	argonMemory = 19 << 10 // KiB
	argonTime   = 2
	argonKey    = 32
	argonSalt   = 16
)

const (
	mainLogin = "main"
	appLogin  = "app"
	// maxAppPasswords bounds the work of one wrong password.
	maxAppPasswords = 10
	// maxPassword keeps hashing cheap for whoever sends a novel.
	maxPassword = 1024
	// rememberLogin is how long a right password is known without computing: mail programs sign in with every connection.
	rememberLogin = time.Minute
)

// loginCache remembers right passwords as HMACs under a key of this process, and bounds argon2id.
type loginCache struct {
	key   []byte
	slots chan struct{}
	decoy string // a hash that no password has, for addresses that do not exist

	mu sync.Mutex
	m  map[mailcore.MailboxID]map[[32]byte]time.Time // until when
	// gen counts forgotten mailboxes: a check that began before must not be remembered after.
	gen map[mailcore.MailboxID]uint64
}

func (c *loginCache) init(slots int) {
	c.key = make([]byte, 32)
	_, _ = rand.Read(c.key) // never fails (crypto/rand, Go 1.24)
	c.slots = make(chan struct{}, slots)
	c.m = map[mailcore.MailboxID]map[[32]byte]time.Time{}
	c.gen = map[mailcore.MailboxID]uint64{}
	salt := make([]byte, argonSalt+argonKey)
	_, _ = rand.Read(salt)
	c.decoy = encodeHash(salt[:argonSalt], salt[argonSalt:])
}

func encodeHash(salt, key []byte) string {
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, argonMemory, argonTime, b.EncodeToString(salt), b.EncodeToString(key))
}

// compute runs argon2id when a slot is free.
func (c *loginCache) compute(ctx context.Context, password string, salt []byte, memory, passes uint32, size uint32) ([]byte, error) {
	select {
	case c.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-c.slots }()
	return argon2.IDKey([]byte(password), salt, passes, memory, 1, size), nil
}

func (c *loginCache) hash(ctx context.Context, password string) (string, error) {
	if len(password) > maxPassword {
		return "", fmt.Errorf("password is longer than %d bytes: %w", maxPassword, mailcore.ErrBadPassword)
	}
	salt := make([]byte, argonSalt)
	_, _ = rand.Read(salt)
	key, err := c.compute(ctx, password, salt, argonMemory, argonTime, argonKey)
	return encodeHash(salt, key), err
}

func (c *loginCache) matches(ctx context.Context, password, hash string) (bool, error) {
	var version int
	var memory, passes uint32
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, errors.New("stored password hash is of unknown kind")
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=1", &version, &memory, &passes); err != nil {
		return false, fmt.Errorf("stored password hash: %w", err)
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, fmt.Errorf("stored password hash: %w", err)
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil {
		return false, fmt.Errorf("stored password hash: %w", err)
	}
	got, err := c.compute(ctx, password, salt, memory, passes, uint32(len(want)))
	return err == nil && subtle.ConstantTimeCompare(got, want) == 1, err
}

func (c *loginCache) mac(mb mailcore.MailboxID, password string) (sum [32]byte) {
	h := hmac.New(sha256.New, c.key)
	fmt.Fprintf(h, "%d:", mb)
	h.Write([]byte(password))
	h.Sum(sum[:0])
	return sum
}

func (c *loginCache) knows(mb mailcore.MailboxID, password string, now time.Time) (ok bool, gen uint64) {
	sum := c.mac(mb, password)
	c.mu.Lock()
	defer c.mu.Unlock()
	until, ok := c.m[mb][sum]
	return ok && now.Before(until), c.gen[mb]
}

func (c *loginCache) remember(mb mailcore.MailboxID, password string, now time.Time, gen uint64) {
	sum := c.mac(mb, password)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.gen[mb] != gen {
		return
	}
	if len(c.m) >= cacheMax {
		clear(c.m)
	}
	if len(c.m[mb]) == 0 || len(c.m[mb]) > 1+maxAppPasswords {
		c.m[mb] = map[[32]byte]time.Time{}
	}
	c.m[mb][sum] = now.Add(rememberLogin)
}

func (c *loginCache) forget(mb mailcore.MailboxID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.m, mb)
	c.gen[mb]++
}

// SetPassword replaces the main password; mailcore.ErrNoMailbox. A pending mailbox becomes active.
func (d *DB) SetPassword(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID, plain string) error {
	hash, err := d.logins.hash(ctx, plain)
	if err != nil {
		return err
	}
	return d.changeMailbox(ctx, org, id, func(tx *engine.Tx, m mailcore.Mailbox) error {
		if _, err := tx.Run("DELETE FROM logins WHERE mailbox = ? AND kind = ?", id, mainLogin); err != nil {
			return err
		}
		_, err := tx.Run("INSERT INTO logins (mailbox, kind, hash, created_at) VALUES (?, ?, ?, ?)", id, mainLogin, hash, millis(d.now()))
		if err != nil {
			return err
		}
		if m.State == mailcore.MailboxPending {
			_, err = tx.Run("UPDATE mailboxes SET state = ? WHERE id = ?", string(mailcore.MailboxActive), id)
			return err
		}
		return d.signOut(tx, id, "password")
	})
}

// AddAppPassword makes a further password for one mail program and answers its id. More than ten give
// mailcore.ErrOverQuota.
func (d *DB) AddAppPassword(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID, name, plain string) (int64, error) {
	hash, err := d.logins.hash(ctx, plain)
	if err != nil {
		return 0, err
	}
	var login int64
	err = d.changeMailbox(ctx, org, id, func(tx *engine.Tx, _ mailcore.Mailbox) error {
		var n int
		if err := tx.Row("SELECT COUNT(*) FROM logins WHERE mailbox = ? AND kind = ?", id, appLogin).Scan(&n); err != nil {
			return err
		}
		if n >= maxAppPasswords {
			return fmt.Errorf("app passwords: %w", mailcore.ErrOverQuota)
		}
		res, err := tx.Run("INSERT INTO logins (mailbox, kind, name, hash, created_at) VALUES (?, ?, ?, ?, ?)", id, appLogin, name, hash, millis(d.now()))
		if err != nil {
			return err
		}
		login, err = res.LastInsertId()
		return err
	})
	return login, err
}

// AppPassword is a further password of a mailbox.
type AppPassword struct {
	ID        int64
	Name      string
	CreatedAt time.Time
}

// AppPasswords lists them, oldest first.
func (d *DB) AppPasswords(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID) ([]AppPassword, error) {
	rows, err := d.db.Query(ctx, `SELECT l.id, l.name, l.created_at FROM logins l JOIN mailboxes m ON m.id = l.mailbox
		WHERE l.mailbox = ? AND m.org = ? AND l.kind = ? ORDER BY l.id`, id, org, appLogin)
	if err != nil {
		return nil, fmt.Errorf("app passwords of mailbox %d: %w", id, err)
	}
	defer rows.Close()
	var out []AppPassword
	for rows.Next() {
		var a AppPassword
		var created int64
		if err := rows.Scan(&a.ID, &a.Name, &created); err != nil {
			return nil, fmt.Errorf("app passwords of mailbox %d: %w", id, err)
		}
		a.CreatedAt = at(created)
		out = append(out, a)
	}
	return out, rows.Err()
}

// RemoveAppPassword takes one away.
func (d *DB) RemoveAppPassword(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID, login int64) error {
	return d.changeMailbox(ctx, org, id, func(tx *engine.Tx, _ mailcore.Mailbox) error {
		_, err := tx.Run("DELETE FROM logins WHERE id = ? AND mailbox = ? AND kind = ?", login, id, appLogin)
		return err
	})
}

// Authenticate checks a password against all logins of the mailbox with that address. A right password is remembered
// for a minute; a wrong one and an unknown address cost the same. Errors: mailcore.ErrBadPassword, ErrDisabled,
// ErrMustActivate (both only with the right password).
func (d *DB) Authenticate(ctx context.Context, a mailcore.Address, password string) (mailcore.Mailbox, error) {
	if len(password) > maxPassword {
		return mailcore.Mailbox{}, mailcore.ErrBadPassword
	}
	m, err := d.oneMailbox(ctx, "JOIN addresses a ON a.mailbox = m.id WHERE a.address_key = ?", a.Key())
	if errors.Is(err, mailcore.ErrNoMailbox) {
		if _, err := d.logins.matches(ctx, password, d.logins.decoy); err != nil {
			return mailcore.Mailbox{}, err
		}
		return mailcore.Mailbox{}, mailcore.ErrBadPassword
	}
	if err != nil {
		return mailcore.Mailbox{}, err
	}
	known, gen := d.logins.knows(m.ID, password, d.now())
	activate := false
	if !known {
		if activate, err = d.checkLogins(ctx, m.ID, password); err != nil {
			return mailcore.Mailbox{}, err
		}
	}
	switch {
	case m.State == mailcore.MailboxDisabled:
		return mailcore.Mailbox{}, mailcore.ErrDisabled
	case activate || m.State == mailcore.MailboxPending:
		return mailcore.Mailbox{}, mailcore.ErrMustActivate
	}
	if !known {
		d.logins.remember(m.ID, password, d.now(), gen)
	}
	return m, nil
}

// checkLogins compares with each login, or with the decoy when there is none.
func (d *DB) checkLogins(ctx context.Context, mb mailcore.MailboxID, password string) (mustActivate bool, err error) {
	type login struct {
		hash     string
		activate bool
	}
	rows, err := d.db.Query(ctx, "SELECT hash, must_activate FROM logins WHERE mailbox = ? ORDER BY kind DESC, id", mb)
	if err != nil {
		return false, fmt.Errorf("logins of mailbox %d: %w", mb, err)
	}
	defer rows.Close()
	var logins []login
	for rows.Next() {
		var l login
		if err := rows.Scan(&l.hash, &l.activate); err != nil {
			return false, fmt.Errorf("logins of mailbox %d: %w", mb, err)
		}
		logins = append(logins, l)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return false, fmt.Errorf("logins of mailbox %d: %w", mb, err)
	}
	if len(logins) == 0 {
		logins = []login{{hash: d.logins.decoy}}
	}
	for _, l := range logins {
		ok, err := d.logins.matches(ctx, password, l.hash)
		if err != nil {
			return false, fmt.Errorf("logins of mailbox %d: %w", mb, err)
		}
		if ok {
			return l.activate, nil
		}
	}
	return false, mailcore.ErrBadPassword
}
