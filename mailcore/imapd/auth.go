package imapd

import (
	"encoding/base64"
	"errors"
	"strings"
	"sync"
	"time"

	"mailbridge/mailcore"
)

// maxFailures is how many wrong passwords one connection may try.
const maxFailures = 3

// mayAuth tells whether passwords are safe on this connection.
func (c *conn) mayAuth() bool { return c.tls || c.srv.o.AllowPlainAuth(c.Raw.RemoteAddr()) }

// starttls answers and goes over to TLS. Whatever came behind the command in clear text was put there by somebody in
// the middle, so the connection ends (RFC 9051, section 11.1).
func (c *conn) starttls(cmd *command) error {
	if err := cmd.end(); err != nil {
		return err
	}
	if c.srv.o.TLS == nil || c.tls {
		return bad("STARTTLS is not available")
	}
	if c.rd.buffered() > 0 {
		return errClose
	}
	c.rd.release()
	c.wr.str(cmd.tag).str(" OK Begin TLS").crlf()
	c.wr.release()
	if err := c.startTLS(); err != nil {
		return errClose
	}
	return errAnswered
}

// errAnswered says that the command wrote its tagged response itself.
var errAnswered = errors.New("answered")

func (c *conn) login(cmd *command) error {
	var user, password string
	for _, v := range []*string{&user, &password} {
		if err := cmd.space(); err != nil {
			return err
		}
		var err error
		if *v, err = cmd.astring(); err != nil {
			return err
		}
	}
	if err := cmd.end(); err != nil {
		return err
	}
	if !c.mayAuth() {
		return no("PRIVACYREQUIRED", "Use TLS")
	}
	return c.signIn(cmd, user, password)
}

// authenticate speaks SASL PLAIN (RFC 4616) and LOGIN, an old draft that Outlook still uses.
func (c *conn) authenticate(cmd *command) error {
	if err := cmd.space(); err != nil {
		return err
	}
	mechanism, err := cmd.atom()
	if err != nil {
		return err
	}
	var initial *string
	if cmd.take(' ') {
		s := string(cmd.b[cmd.pos:])
		initial = &s
	} else if !cmd.done() {
		return syntaxError("bad mechanism")
	}
	if !c.mayAuth() {
		return no("PRIVACYREQUIRED", "Use TLS")
	}
	switch strings.ToUpper(mechanism) {
	case "PLAIN":
		return c.authPlain(cmd, initial)
	case "LOGIN":
		return c.authLogin(cmd, initial)
	}
	return no("CANNOT", "No such mechanism")
}

func (c *conn) authPlain(cmd *command, initial *string) error {
	resp, err := c.saslResponse("", initial)
	if err != nil {
		return err
	}
	parts := strings.Split(resp, "\x00")
	if len(parts) != 3 || parts[1] == "" {
		return bad("Not a PLAIN response")
	}
	if parts[0] != "" && !strings.EqualFold(parts[0], parts[1]) {
		return no("AUTHORIZATIONFAILED", "Nobody may act for others")
	}
	return c.signIn(cmd, parts[1], parts[2])
}

func (c *conn) authLogin(cmd *command, initial *string) error {
	user, err := c.saslResponse("VXNlcm5hbWU6", initial)
	if err != nil {
		return err
	}
	password, err := c.saslResponse("UGFzc3dvcmQ6", nil)
	if err != nil {
		return err
	}
	return c.signIn(cmd, user, password)
}

// saslResponse gives the initial response, or asks for one.
func (c *conn) saslResponse(challenge string, initial *string) (string, error) {
	var s string
	if initial != nil {
		s = *initial
		if s == "=" { // an empty one (RFC 4959, section 3)
			s = ""
		}
	} else {
		c.wr.str("+ ").str(challenge).crlf()
		line, err := c.rd.line(nil, maxCommandGuest)
		if errors.Is(err, errTooLong) {
			return "", errClose
		}
		if err != nil {
			return "", err
		}
		s = string(trimEOL(line))
	}
	if s == "*" {
		return "", bad("Cancelled")
	}
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return "", bad("Not base64")
	}
	return string(b), nil
}

// signIn checks a password, slower with every failure that this client or its neighbours on the same address had.
func (c *conn) signIn(cmd *command, user, password string) error {
	if strings.ContainsRune(user, 0) || strings.ContainsRune(password, 0) {
		return bad("NUL in a name or password")
	}
	account := strings.ToLower(user)
	c.wr.flush()
	if !c.pause(c.srv.throttle.delay(c.IP, account)) {
		return errClose
	}
	mb, err := c.srv.o.Auth(mailcore.WithClient(c.ctx, c.client), user, password, c.IP)
	if err == nil {
		c.srv.throttle.forget(c.IP, account)
		c.become(mb)
		c.log().Info("imap login", "tls", c.tls)
		cmd.code = "CAPABILITY " + c.capabilities()
		return nil
	}
	r := c.authReply(err)
	if !errors.Is(err, mailcore.ErrBadPassword) {
		return r
	}
	c.srv.o.Log.Info("imap login failed", "ip", c.IP, "user", user)
	c.srv.throttle.failed(c.IP, account)
	if c.failures++; c.failures >= maxFailures {
		c.answer(cmd, r)
		c.bye("Too many failed logins")
		return errAnswered
	}
	return r
}

func (c *conn) become(mb mailcore.Mailbox) {
	c.mailbox = mb
	c.state = signedIn
	c.SignIn(mb)
}

func (c *conn) authReply(err error) *reply {
	switch {
	case errors.Is(err, mailcore.ErrBadPassword), errors.Is(err, mailcore.ErrNoMailbox):
		return no("AUTHENTICATIONFAILED", "Wrong name or password")
	case errors.Is(err, mailcore.ErrDisabled):
		return no("AUTHORIZATIONFAILED", "Account is disabled")
	case errors.Is(err, mailcore.ErrMustActivate):
		return no("CONTACTADMIN", "Sign in at "+c.srv.o.WebURL+" and choose your own password first")
	case errors.Is(err, mailcore.ErrAppPassword):
		return no("AUTHORIZATIONFAILED", "Mail programs need an app password; make one at "+c.srv.o.WebURL)
	case errors.Is(err, mailcore.ErrNetwork):
		return no("AUTHORIZATIONFAILED", capital(mailcore.ErrNetwork))
	case errors.Is(err, mailcore.ErrScope):
		return no("AUTHORIZATIONFAILED", capital(mailcore.ErrScope))
	case errors.Is(err, mailcore.ErrThrottled):
		return no("LIMIT", "Too many attempts, try later")
	}
	c.log().Error("imap login", "err", err)
	return no("UNAVAILABLE", "Try again later")
}

// capital writes an error as a sentence begins.
func capital(err error) string {
	s := err.Error()
	return strings.ToUpper(s[:1]) + s[1:]
}

// pause waits; false when the connection was cut off meanwhile.
func (c *conn) pause(d time.Duration) bool {
	if d <= 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-c.ctx.Done():
		return false
	}
}

const (
	// maxThrottled bounds the memory of failures; at 100 bytes each it stays below a few megabytes.
	maxThrottled = 20000
	// throttleMemory is how long a failure counts.
	throttleMemory = 15 * time.Minute
	// maxDelay stays below the patience of honest clients, which is 20 to 30 seconds.
	maxDelay = 10 * time.Second
	// freeFailures of one address, whatever the account, slow nobody down: an office behind one address mistypes too.
	freeFailures = 20
	// maxSharedDelay is what strangers' failures may cost an honest client of the same address.
	maxSharedDelay = 2 * time.Second
)

// throttle remembers failed logins for each pair of address and account, and for each address, whatever connection they
// came through.
type throttle struct {
	first time.Duration
	now   func() time.Time
	mu    sync.Mutex
	m     map[failureKey]failure
}

// failureKey has no account for the address as a whole.
type failureKey struct{ ip, account string }

type failure struct {
	n    int
	last time.Time
}

func newThrottle(first time.Duration, now func() time.Time) *throttle {
	return &throttle{first: first, now: now, m: map[failureKey]failure{}}
}

// delay is how long the next attempt must wait.
func (t *throttle) delay(ip, account string) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	own := min(t.grown(t.count(failureKey{ip, account})), maxDelay)
	shared := min(t.grown(t.count(failureKey{ip: ip})-freeFailures), maxSharedDelay)
	return max(own, shared)
}

func (t *throttle) count(k failureKey) int {
	f := t.m[k]
	if t.now().Sub(f.last) > throttleMemory {
		return 0
	}
	return f.n
}

func (t *throttle) grown(n int) time.Duration {
	if n <= 0 {
		return 0
	}
	return t.first << min(n-1, 10)
}

func (t *throttle) failed(ip, account string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	if len(t.m) >= maxThrottled {
		for k, f := range t.m {
			if now.Sub(f.last) > throttleMemory || len(t.m) > maxThrottled-2 { // two must find room
				delete(t.m, k)
			}
		}
	}
	for _, k := range []failureKey{{ip, account}, {ip: ip}} {
		t.m[k] = failure{t.count(k) + 1, now}
	}
}

func (t *throttle) forget(ip, account string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.m, failureKey{ip, account})
}
