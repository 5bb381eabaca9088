package workdb

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"log/slog"
	"sync"
	"time"

	"mailbridge/configs/engine"
	wb "mailbridge/workbench"
)

const (
	tokenBytes = 32 // 256 bits
	// seenEvery is how exact Session.SeenAt is: a write a minute, not one a request.
	seenEvery = time.Minute
	// sessionTrust is how long a session read once is believed: another node may have ended it meanwhile.
	sessionTrust = 3 * time.Second
	// maxSessions bounds the cache, about 10 MB.
	maxSessions = 10_000
	// maxTTL bounds a session however it was asked for.
	maxTTL = 90 * 24 * time.Hour
)

// sessionCache remembers sessions by the hash of their token for a moment.
type sessionCache struct {
	mu   sync.Mutex
	seen map[string]cachedSession
}

type cachedSession struct {
	session wb.Session
	person  wb.Person
	at      time.Time
}

func (c *sessionCache) get(hash string, now time.Time) (cachedSession, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s, ok := c.seen[hash]
	return s, ok && now.Sub(s.at) < sessionTrust
}

func (c *sessionCache) put(hash string, s cachedSession) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.seen == nil || len(c.seen) >= maxSessions {
		c.seen = map[string]cachedSession{}
	}
	c.seen[hash] = s
}

func (c *sessionCache) forget(person wb.PersonID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for hash, s := range c.seen {
		if s.person.ID == person {
			delete(c.seen, hash)
		}
	}
}

// Authenticate checks a login and password. ErrBadPassword for both wrong and unknown, after the same work;
// ErrForbidden for somebody who is disabled and has the right password.
func (d *DB) Authenticate(ctx context.Context, login, password string) (wb.Person, error) {
	return d.authenticate(ctx, password, "login_key = ?", loginKey(login))
}

func (d *DB) authenticate(ctx context.Context, password, cond string, args ...any) (wb.Person, error) {
	q := d.read(ctx)
	var secret string
	p, err := onePerson(q, q.Row("SELECT "+personColumns+" FROM people WHERE "+cond, args...))
	if err == nil {
		err = q.Row("SELECT secret FROM people WHERE org = ? AND id = ?", p.Org, p.ID).Scan(&secret)
	}
	if err != nil && !errors.Is(err, wb.ErrNotFound) {
		return wb.Person{}, err
	}
	if !wb.VerifyPassword(secret, password) {
		return wb.Person{}, wb.ErrBadPassword
	}
	if p.State != wb.PersonActive {
		return wb.Person{}, wb.ErrForbidden
	}
	return p, nil
}

// AuthenticatePerson is Authenticate for somebody who was found by other means than their login.
func (d *DB) AuthenticatePerson(ctx context.Context, org wb.OrgID, id wb.PersonID, password string) (wb.Person, error) {
	return d.authenticate(ctx, password, "org = ? AND id = ?", org, id)
}

// SetPassword gives a person a new password by the rule of the house and ends all sessions.
func (d *DB) SetPassword(ctx context.Context, org wb.OrgID, id wb.PersonID, plain string) error {
	return d.setPassword(ctx, org, id, plain, false)
}

// SetInitialPassword is SetPassword for one that the person must change before anything else.
func (d *DB) SetInitialPassword(ctx context.Context, org wb.OrgID, id wb.PersonID, plain string) error {
	return d.setPassword(ctx, org, id, plain, true)
}

func (d *DB) setPassword(ctx context.Context, org wb.OrgID, id wb.PersonID, plain string, initial bool) error {
	p, err := loadWorking(d.read(ctx), org, id)
	if err != nil {
		return err
	}
	if err := wb.CheckPassword(plain, p.Login, p.Name); err != nil {
		return err
	}
	secret := d.hash(plain)
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		now := millis(d.db.Now())
		if err := changed(tx.Run("UPDATE people SET secret = ?, secret_at = ?, must_change = ?, updated_at = ? WHERE org = ? AND id = ? AND state <> ?",
			secret, now, initial, now, org, id, wb.PersonLeft)); err != nil {
			return err
		}
		if _, err := tx.Run("DELETE FROM sessions WHERE org = ? AND person = ?", org, id); err != nil {
			return err
		}
		return d.note(tx, org, "person.password", personTarget(id), struct{}{})
	})
	if err == nil {
		d.sessions.forget(id)
	}
	return err
}

func newToken() string {
	var raw [tokenBytes]byte
	_, _ = rand.Read(raw[:]) // never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

func tokenHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// NewSession signs a person in. The token is for the client alone; only its hash is kept.
func (d *DB) NewSession(ctx context.Context, org wb.OrgID, n wb.NewSession) (token string, s wb.Session, err error) {
	token = newToken()
	if n.TTL <= 0 {
		n.TTL = wb.DefaultSession
	}
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		p, err := loadPerson(tx, org, n.Person)
		if err != nil {
			return err
		}
		if p.State != wb.PersonActive {
			return wb.ErrForbidden
		}
		now := d.db.Now()
		s = wb.Session{Org: org, Person: n.Person, UserAgent: clip(n.UserAgent, 255), IP: clip(n.IP, 64), CreatedAt: now,
			SeenAt: now, ExpiresAt: now.Add(min(n.TTL, maxTTL)), Limited: n.Limited, App: n.App}
		if _, err := tx.Run("DELETE FROM sessions WHERE org = ? AND expires_at <= ?", org, millis(now)); err != nil {
			return err
		}
		res, err := tx.Run(`INSERT INTO sessions (org, person, token_hash, user_agent, ip, created_at, seen_at, expires_at, limited, app)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, org, n.Person, tokenHash(token), s.UserAgent, s.IP, millis(now), millis(now),
			millis(s.ExpiresAt), string(s.Limited), s.App)
		if err != nil {
			return err
		}
		id, err := res.LastInsertId()
		s.ID = wb.SessionID(id)
		return err
	})
	if err != nil {
		return "", wb.Session{}, err
	}
	return token, s, nil
}

const sessionColumns = "id, org, person, user_agent, ip, created_at, seen_at, expires_at, limited, app"

func scanSession(s scanner) (wb.Session, error) {
	var v wb.Session
	var created, seen, expires int64
	err := s.Scan(&v.ID, &v.Org, &v.Person, &v.UserAgent, &v.IP, &created, &seen, &expires, &v.Limited, &v.App)
	v.CreatedAt, v.SeenAt, v.ExpiresAt = instant(created), instant(seen), instant(expires)
	return v, absent(err)
}

// SessionByToken gives the session a client shows and whose it is. ErrNotFound when it ended, expired or its person may
// no longer sign in; another node learns of that within three seconds.
func (d *DB) SessionByToken(ctx context.Context, token string) (wb.Session, wb.Person, error) {
	hash, now := tokenHash(token), d.db.Now()
	c, ok := d.sessions.get(hash, now)
	if !ok {
		var err error
		if c, err = d.loadSession(ctx, hash, now); err != nil {
			return wb.Session{}, wb.Person{}, err
		}
	}
	if !now.Before(c.session.ExpiresAt) {
		return wb.Session{}, wb.Person{}, wb.ErrNotFound
	}
	if now.Sub(c.session.SeenAt) >= seenEvery {
		d.seen(ctx, c.session, now)
		c.session.SeenAt = now
		ok = false
	}
	if !ok {
		d.sessions.put(hash, c)
	}
	return c.session, c.person, nil
}

func (d *DB) loadSession(ctx context.Context, hash string, now time.Time) (c cachedSession, err error) {
	c.at = now
	q := d.read(ctx)
	if c.session, err = scanSession(q.Row("SELECT "+sessionColumns+" FROM sessions WHERE token_hash = ?", hash)); err != nil {
		return c, err
	}
	if c.person, err = loadPerson(q, c.session.Org, c.session.Person); err != nil {
		return c, err
	}
	if c.person.State != wb.PersonActive {
		return c, wb.ErrNotFound
	}
	return c, nil
}

// seen notes that a session is in use. It does not matter when that fails: the next minute tries again.
func (d *DB) seen(ctx context.Context, s wb.Session, now time.Time) {
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		_, err := tx.Run("UPDATE sessions SET seen_at = ? WHERE id = ? AND seen_at < ?", millis(now), s.ID, millis(now))
		return err
	})
	if err != nil {
		d.log.Warn("session seen", slog.Int64("session", int64(s.ID)), slog.Any("err", err))
	}
}

// Sessions gives a person's sessions, newest first.
func (d *DB) Sessions(ctx context.Context, org wb.OrgID, person wb.PersonID) ([]wb.Session, error) {
	rows, err := d.read(ctx).Rows("SELECT "+sessionColumns+" FROM sessions WHERE org = ? AND person = ? AND expires_at > ? ORDER BY id DESC LIMIT ?",
		org, person, millis(d.db.Now()), maxPage)
	return collect(rows, err, scanSession)
}

// EndSession signs one session out.
func (d *DB) EndSession(ctx context.Context, org wb.OrgID, person wb.PersonID, id wb.SessionID) error {
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		return changed(tx.Run("DELETE FROM sessions WHERE org = ? AND person = ? AND id = ?", org, person, id))
	})
	if err == nil {
		d.sessions.forget(person)
	}
	return err
}

// EndSessions ends all sessions of a person but one (0: all).
func (d *DB) EndSessions(ctx context.Context, org wb.OrgID, person wb.PersonID, but wb.SessionID) error {
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		_, err := tx.Run("DELETE FROM sessions WHERE org = ? AND person = ? AND id <> ?", org, person, but)
		return err
	})
	if err == nil {
		d.sessions.forget(person)
	}
	return err
}

// EndAppSessions ends those that an app password opened.
func (d *DB) EndAppSessions(ctx context.Context, org wb.OrgID, person wb.PersonID, app int64) error {
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		_, err := tx.Run("DELETE FROM sessions WHERE org = ? AND person = ? AND app = ? AND app <> 0", org, person, app)
		return err
	})
	if err == nil {
		d.sessions.forget(person)
	}
	return err
}

// LiftLimit lets a session do everything, once its person has done what it asked for.
func (d *DB) LiftLimit(ctx context.Context, org wb.OrgID, person wb.PersonID, id wb.SessionID) error {
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		_, err := tx.Run("UPDATE sessions SET limited = '' WHERE org = ? AND person = ? AND id = ?", org, person, id)
		return err
	})
	if err == nil {
		d.sessions.forget(person)
	}
	return err
}

// LimitSessions stops the sessions of everybody in an organisation who has no second factor at the page that sets one up.
// Those that app passwords opened are not meant. It tells whose sessions they were.
func (d *DB) LimitSessions(ctx context.Context, org wb.OrgID) (whose []wb.PersonID, err error) {
	const meant = `org = ? AND app = 0 AND limited = '' AND person NOT IN
		(SELECT f.person FROM second_factors f WHERE f.org = ? AND f.confirmed_at > 0)`
	err = d.db.Write(ctx, func(tx *engine.Tx) (err error) {
		rows, err := tx.Rows("SELECT DISTINCT person FROM sessions WHERE expires_at > ? AND "+meant, millis(d.db.Now()), org, org)
		if whose, err = collect(rows, err, func(s scanner) (p wb.PersonID, err error) { return p, s.Scan(&p) }); err != nil {
			return err
		}
		_, err = tx.Run("UPDATE sessions SET limited = ? WHERE "+meant, string(wb.MustEnrol), org, org)
		return err
	})
	for _, p := range whose {
		d.sessions.forget(p)
	}
	return whose, err
}
