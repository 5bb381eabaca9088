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
	"net/netip"
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
	// maxAppPasswords is more than a person has programs and devices.
	maxAppPasswords = 50
	// maxPassword keeps hashing cheap for whoever sends a novel.
	maxPassword = 1024
	// rememberLogin is how long a right password is known without computing: mail programs sign in with every connection.
	rememberLogin = time.Minute
)

// loginCache remembers right passwords as HMACs under a key of this process, and bounds argon2id.
type loginCache struct {
	key    []byte
	slots  chan struct{}
	memory uint32 // of new hashes, in KiB
	decoy  string // a hash that no password has, for addresses that do not exist

	mu sync.Mutex
	m  map[mailcore.MailboxID]map[[32]byte]remembered
}

// remembered is a login whose password was right, until when that is believed, and as of which change of the logins.
type remembered struct {
	login Login
	until time.Time
	gen   int64
}

func (c *loginCache) init(slots int, memory uint32) {
	c.memory = memory
	c.key = make([]byte, 32)
	_, _ = rand.Read(c.key) // never fails (crypto/rand, Go 1.24)
	c.slots = make(chan struct{}, slots)
	c.m = map[mailcore.MailboxID]map[[32]byte]remembered{}
	salt := make([]byte, argonSalt+argonKey)
	_, _ = rand.Read(salt)
	c.decoy = c.encodeHash(salt[:argonSalt], salt[argonSalt:])
}

func (c *loginCache) encodeHash(salt, key []byte) string {
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, c.memory, argonTime, b.EncodeToString(salt), b.EncodeToString(key))
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
	key, err := c.compute(ctx, password, salt, c.memory, argonTime, argonKey)
	return c.encodeHash(salt, key), err
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

// knows gives the login that a password belongs to. gen is the mailbox's present one, so that a change on any node is
// seen at once.
func (c *loginCache) knows(mb mailcore.MailboxID, password string, now time.Time, gen int64) (Login, bool) {
	sum := c.mac(mb, password)
	c.mu.Lock()
	defer c.mu.Unlock()
	r, ok := c.m[mb][sum]
	return r.login, ok && now.Before(r.until) && r.gen == gen
}

func (c *loginCache) remember(mb mailcore.MailboxID, password string, now time.Time, gen int64, l Login) {
	sum := c.mac(mb, password)
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.m) >= cacheMax {
		clear(c.m)
	}
	if len(c.m[mb]) == 0 || len(c.m[mb]) > 1+maxAppPasswords {
		c.m[mb] = map[[32]byte]remembered{}
	}
	c.m[mb][sum] = remembered{l, now.Add(rememberLogin), gen}
}

func (c *loginCache) forget(mb mailcore.MailboxID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.m, mb)
}

// Login is what opened a mailbox.
type Login struct {
	ID        int64
	App       bool // an app password
	CreatedAt time.Time
	// MustChange says that somebody else chose this password: its owner sets another one first.
	MustChange bool
	// AppOnly says that the mailbox is open to mail programs with app passwords only.
	AppOnly bool
	// Of an app password: what it is for, from where (empty is anywhere), until when (zero is for ever).
	Scopes    []string
	Networks  []netip.Prefix
	ExpiresAt time.Time
}

// SignIn finds the login of the mailbox with that address that has this password. A right one is remembered for a minute;
// a wrong one and an unknown address cost the same. What the login may be used for is the caller's to judge. Errors:
// mailcore.ErrBadPassword, and with the right password ErrDisabled.
func (d *DB) SignIn(ctx context.Context, a mailcore.Address, password string) (mailcore.Mailbox, Login, error) {
	if len(password) > maxPassword {
		return mailcore.Mailbox{}, Login{}, mailcore.ErrBadPassword
	}
	m, gen, appOnly, err := d.mailboxToOpen(ctx, a)
	if errors.Is(err, mailcore.ErrNoMailbox) {
		if _, err := d.logins.matches(ctx, password, d.logins.decoy); err != nil {
			return mailcore.Mailbox{}, Login{}, err
		}
		return mailcore.Mailbox{}, Login{}, mailcore.ErrBadPassword
	}
	if err != nil {
		return mailcore.Mailbox{}, Login{}, err
	}
	l, known := d.logins.knows(m.ID, password, d.now(), gen)
	if !known {
		if l, err = d.checkLogins(ctx, m.ID, password); err != nil {
			return mailcore.Mailbox{}, Login{}, err
		}
		d.logins.remember(m.ID, password, d.now(), gen, l)
	}
	if m.State == mailcore.MailboxDisabled {
		return mailcore.Mailbox{}, Login{}, mailcore.ErrDisabled
	}
	l.AppOnly = appOnly
	l.MustChange = !l.App && (l.MustChange || m.State == mailcore.MailboxPending)
	if l.App {
		m.App = l.ID
	}
	return m, l, nil
}

// mailboxToOpen gives the mailbox with the count of changes of its logins.
func (d *DB) mailboxToOpen(ctx context.Context, a mailcore.Address) (m mailcore.Mailbox, gen int64, appOnly bool, err error) {
	row := d.db.QueryRow(ctx, "SELECT "+mailboxColumns+", m.login_gen, m.app_only FROM mailboxes m JOIN addresses a ON a.mailbox = m.id WHERE a.address_key = ?", a.Key())
	if m, err = scanMailbox(further{row, []any{&gen, &appOnly}}); err != nil {
		return m, 0, false, fmt.Errorf("mailbox: %w", err)
	}
	list := []mailcore.Mailbox{m}
	err = d.fillAddresses(ctx, list)
	return list[0], gen, appOnly, err
}

// further scans columns behind those of a noun.
type further struct {
	row  scanner
	more []any
}

func (f further) Scan(dest ...any) error { return f.row.Scan(append(dest, f.more...)...) }

// Authenticate is SignIn for whoever judges nothing: ErrMustActivate when the password is to be changed first.
func (d *DB) Authenticate(ctx context.Context, a mailcore.Address, password string) (mailcore.Mailbox, error) {
	m, l, err := d.SignIn(ctx, a, password)
	if err == nil && l.MustChange {
		err = mailcore.ErrMustActivate
	}
	if err != nil {
		return mailcore.Mailbox{}, err
	}
	return m, nil
}

// checkLogins compares with each login; app passwords first, which cost nothing.
func (d *DB) checkLogins(ctx context.Context, mb mailcore.MailboxID, password string) (Login, error) {
	rows, err := d.db.Query(ctx, "SELECT id, kind, hash, must_activate, scopes, networks, expires_at, created_at FROM logins WHERE mailbox = ? ORDER BY kind, id", mb)
	if err != nil {
		return Login{}, fmt.Errorf("logins of mailbox %d: %w", mb, err)
	}
	defer rows.Close()
	var logins []Login
	var hashes []string
	for rows.Next() {
		l, hash, err := scanLogin(rows)
		if err != nil {
			return Login{}, fmt.Errorf("logins of mailbox %d: %w", mb, err)
		}
		logins, hashes = append(logins, l), append(hashes, hash)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return Login{}, fmt.Errorf("logins of mailbox %d: %w", mb, err)
	}
	slow := false
	for i, l := range logins {
		ok, quick := matchesApp(password, hashes[i])
		if !quick {
			slow = true
			if ok, err = d.logins.matches(ctx, password, hashes[i]); err != nil {
				return Login{}, fmt.Errorf("logins of mailbox %d: %w", mb, err)
			}
		}
		if ok {
			return l, nil
		}
	}
	if !slow { // nobody may learn from the time that there is no main password
		if _, err := d.logins.matches(ctx, password, d.logins.decoy); err != nil {
			return Login{}, err
		}
	}
	return Login{}, mailcore.ErrBadPassword
}

func scanLogin(s scanner) (l Login, hash string, err error) {
	var kind, scopes, networks string
	var expires, created int64
	if err := s.Scan(&l.ID, &kind, &hash, &l.MustChange, &scopes, &networks, &expires, &created); err != nil {
		return l, "", err
	}
	l.App, l.Scopes, l.CreatedAt = kind == appLogin, strings.Fields(scopes), at(created)
	if expires > 0 {
		l.ExpiresAt = at(expires)
	}
	l.Networks, err = mailcore.ParseNetworks(strings.Fields(networks))
	return l, hash, err
}

// SetPassword replaces the main password; mailcore.ErrNoMailbox. A pending mailbox becomes active.
func (d *DB) SetPassword(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID, plain string) error {
	return d.setPassword(ctx, org, id, plain, false)
}

// SetInitialPassword replaces the main password by one that its owner must change before it opens the mailbox. A pending
// mailbox stays pending. mailcore.ErrNoMailbox.
func (d *DB) SetInitialPassword(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID, plain string) error {
	return d.setPassword(ctx, org, id, plain, true)
}

func (d *DB) setPassword(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID, plain string, initial bool) error {
	hash, err := d.logins.hash(ctx, plain)
	if err != nil {
		return err
	}
	return d.changeMailbox(ctx, org, id, func(tx *engine.Tx, m mailcore.Mailbox) error {
		if _, err := tx.Run("DELETE FROM logins WHERE mailbox = ? AND kind = ?", id, mainLogin); err != nil {
			return err
		}
		_, err := tx.Run("INSERT INTO logins (mailbox, kind, hash, must_activate, created_at) VALUES (?, ?, ?, ?, ?)", id, mainLogin, hash,
			initial, millis(d.now()))
		if err != nil {
			return err
		}
		if err := loginsChanged(tx, id); err != nil {
			return err
		}
		if m.State == mailcore.MailboxPending && !initial {
			_, err = tx.Run("UPDATE mailboxes SET state = ? WHERE id = ?", string(mailcore.MailboxActive), id)
			return err
		}
		return d.signOut(tx, id, accountOff{Why: "password"})
	})
}

// RequireChange asks the owner for another main password; until then it opens the mailbox for nobody. Everybody is
// signed out.
func (d *DB) RequireChange(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID) error {
	return d.changeMailbox(ctx, org, id, func(tx *engine.Tx, _ mailcore.Mailbox) error {
		if _, err := tx.Run("UPDATE logins SET must_activate = 1 WHERE mailbox = ? AND kind = ?", id, mainLogin); err != nil {
			return err
		}
		return errors.Join(loginsChanged(tx, id), d.signOut(tx, id, accountOff{Why: "password"}))
	})
}

// SetAppOnly shuts the main password out of mail programs, or lets it in again. Who is signed in with it must go.
func (d *DB) SetAppOnly(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID, only bool) error {
	return d.changeMailbox(ctx, org, id, func(tx *engine.Tx, _ mailcore.Mailbox) error {
		if _, err := tx.Run("UPDATE mailboxes SET app_only = ? WHERE id = ?", only, id); err != nil || !only {
			return errors.Join(err, loginsChanged(tx, id))
		}
		return errors.Join(loginsChanged(tx, id), d.signOut(tx, id, accountOff{Why: "second factor", Main: true}))
	})
}

// SignOut ends the sessions of a mailbox that came from one address; an empty one is all.
func (d *DB) SignOut(ctx context.Context, org mailcore.OrgID, id mailcore.MailboxID, ip string) error {
	return d.changeMailbox(ctx, org, id, func(tx *engine.Tx, _ mailcore.Mailbox) error {
		return d.signOut(tx, id, accountOff{Why: "ended", IP: ip})
	})
}

// loginsChanged makes all nodes forget what they remember of a mailbox's passwords.
func loginsChanged(tx *engine.Tx, id mailcore.MailboxID) error {
	_, err := tx.Run("UPDATE mailboxes SET login_gen = login_gen + 1 WHERE id = ?", id)
	return err
}

// SignOutMain ends the sessions of all people of an organisation that their main password opened.
func (d *DB) SignOutMain(ctx context.Context, org mailcore.OrgID) error {
	list, err := d.mailboxes(ctx, "WHERE m.org = ? AND m.kind = ? AND m.state = ?", org, string(mailcore.PersonMailbox), string(mailcore.MailboxActive))
	if err != nil {
		return err
	}
	return engine.InChunks(list, func(part []mailcore.Mailbox) error {
		return d.db.Write(ctx, func(tx *engine.Tx) error {
			for i := range part {
				if err := d.signOut(tx, part[i].ID, accountOff{Why: "second factor", Main: true}); err != nil {
					return err
				}
			}
			return nil
		})
	})
}
