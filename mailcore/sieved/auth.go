package sieved

import (
	"context"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/sieve"
)

const (
	// maxFailures is how many wrong passwords one connection may try; honest clients stop after one.
	maxFailures = 3
	// maxTag is the longest tag of NOOP that is sent back.
	maxTag = maxQuoted
)

// mayAuth tells whether passwords are safe on this connection.
func (c *conn) mayAuth() bool { return c.tls || c.srv.o.AllowPlainAuth(c.Raw.RemoteAddr()) }

// capabilities are the lines of RFC 5804, section 1.7.
func (c *conn) capabilities() string {
	sasl := ""
	if c.mayAuth() {
		sasl = "PLAIN"
	}
	list := [][2]string{{"IMPLEMENTATION", "mailbridge"}, {"SIEVE", strings.Join(sieve.Extensions, " ")}, {"SASL", sasl},
		{"MAXREDIRECTS", strconv.Itoa(sieve.MaxRedirects)}, {"VERSION", "1.0"}}
	if c.signedIn() {
		list = append(list, [2]string{"OWNER", string(c.mailbox.Address)})
	}
	var b strings.Builder
	for _, l := range list {
		b.WriteString(quoted(l[0]) + " " + quoted(l[1]) + "\r\n")
	}
	b.WriteString(`"UNAUTHENTICATE"` + "\r\n")
	if c.srv.o.TLS != nil && !c.tls && !c.signedIn() {
		b.WriteString(`"STARTTLS"` + "\r\n")
	}
	return b.String()
}

func (c *conn) capability(context.Context, []arg) *reply {
	return &reply{kind: "OK", before: c.capabilities()}
}

func (c *conn) noop(_ context.Context, args []arg) *reply {
	r := done("Done")
	if len(args) == 1 {
		if len(args[0].s) > maxTag {
			return no("", "That tag is too long")
		}
		r.code = "TAG " + quoted(args[0].s)
	}
	return r
}

func (c *conn) logout(context.Context, []arg) *reply {
	c.reply(done("See you"))
	c.over = true
	return answered
}

func (c *conn) starttls(context.Context, []arg) *reply {
	if c.srv.o.TLS == nil || c.tls {
		return no("", "STARTTLS is not available")
	}
	c.reply(done("Begin TLS"))
	if err := c.shakeHands(); err != nil {
		c.srv.o.Log.Debug("managesieve handshake failed", "ip", c.IP, "err", err)
		c.over = true
		return answered
	}
	return &reply{kind: "OK", text: "TLS begun", before: c.capabilities()}
}

// authenticate speaks SASL PLAIN (RFC 4616).
func (c *conn) authenticate(ctx context.Context, args []arg) *reply {
	if !strings.EqualFold(args[0].s, "PLAIN") {
		return no("", "No such mechanism")
	}
	if !c.mayAuth() {
		return no("ENCRYPT-NEEDED", "Use STARTTLS first")
	}
	response := ""
	if len(args) == 2 {
		response = args[1].s
	} else {
		var r *reply
		if response, r = c.challenge(); r != nil {
			return r
		}
	}
	b, err := base64.StdEncoding.DecodeString(response)
	parts := strings.Split(string(b), "\x00")
	switch {
	case response == "*":
		return no("", "Cancelled")
	case err != nil:
		return no("", "Not base64")
	case len(parts) != 3 || parts[1] == "" || !validText(parts[1]):
		return no("", "Not a PLAIN response")
	case parts[0] != "" && !strings.EqualFold(parts[0], parts[1]):
		return no("", "Nobody may act for others")
	}
	return c.signIn(ctx, parts[1], parts[2])
}

// challenge sends an empty challenge and reads the answer: a string, or "*" to cancel.
func (c *conn) challenge() (string, *reply) {
	c.write(quoted("") + "\r\n")
	answer, err := c.read(func() (command, error) {
		args, err := c.rd.strings()
		return command{args: args}, err
	})
	var wrong syntaxError
	switch {
	case errors.As(err, &wrong):
		return "", no("", string(wrong))
	case errors.Is(err, errClose):
		return "", hangUp
	case err != nil:
		c.farewell(err)
		c.over = true
		return "", answered
	case len(answer.args) != 1 || answer.args[0].kind != text && answer.args[0].s != "*":
		return "", no("", "Expected a string")
	}
	return answer.args[0].s, nil
}

// signIn checks a password, slower with every failure. Auth slows down who comes over many connections.
func (c *conn) signIn(ctx context.Context, login, password string) *reply {
	mb, err := c.srv.o.Auth(mailcore.WithClient(ctx, "ManageSieve"), login, password, c.IP)
	if err == nil {
		c.become(mb)
		c.log().Info("managesieve signed in", "tls", c.tls)
		return done("Welcome")
	}
	r := c.refusal(err)
	c.failures++
	if !c.pause(c.srv.o.FailureDelay << (c.failures - 1)) {
		return hangUp
	}
	if c.failures >= maxFailures {
		c.reply(r)
		c.bye("", "Too many failed sign-ins")
		return answered
	}
	return r
}

// pause waits; false when the connection was cut off meanwhile.
func (c *conn) pause(d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-c.ctx.Done():
		return false
	}
}

func (c *conn) become(mb mailcore.Mailbox) {
	c.mailbox = mb
	c.SignIn(mb)
	c.rd.member()
}

func (c *conn) becomeGuest() {
	c.mailbox = mailcore.Mailbox{}
	c.SignIn(mailcore.Mailbox{})
	c.commands = 0
	c.rd.guest()
	c.deadline = time.Now().Add(c.srv.o.LoginTime)
}

// unauthenticate goes back to where the session began; TLS stays.
func (c *conn) unauthenticate(context.Context, []arg) *reply {
	c.becomeGuest()
	return done("Signed out")
}

// refusal turns an error of Auth into an answer (codes: RFC 5804, section 1.3).
func (c *conn) refusal(err error) *reply {
	switch {
	case errors.Is(err, mailcore.ErrBadPassword), errors.Is(err, mailcore.ErrNoMailbox):
		return no("", "Wrong name or password")
	case errors.Is(err, mailcore.ErrDisabled):
		return no("", "Account is disabled")
	case errors.Is(err, mailcore.ErrMustActivate):
		return no("TRANSITION-NEEDED", "Sign in at "+c.srv.o.WebURL+" and choose your own password first")
	case errors.Is(err, mailcore.ErrAppPassword):
		return no("AUTH-TOO-WEAK", "Mail programs need an app password; make one at "+c.srv.o.WebURL)
	case errors.Is(err, mailcore.ErrNetwork):
		return no("", capital(mailcore.ErrNetwork))
	case errors.Is(err, mailcore.ErrScope):
		return no("", capital(mailcore.ErrScope))
	case errors.Is(err, mailcore.ErrThrottled):
		return no("TRYLATER", capital(mailcore.ErrThrottled))
	}
	c.log().Error("managesieve sign-in", "err", err)
	return no("TRYLATER", "Try again later")
}

// capital writes an error as a sentence begins.
func capital(err error) string {
	s := err.Error()
	return strings.ToUpper(s[:1]) + s[1:]
}
