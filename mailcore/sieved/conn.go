package sieved

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/sessions"
	"mailbridge/mailcore/sieve"
)

// Bounds of a session.
const (
	// maxGuestCommands is far more than any client needs before it signs in.
	maxGuestCommands = 40
	// commandTime is how long a command may take to arrive once it has begun, and how long one works.
	commandTime = time.Minute
	// writeTime is how long a client may take to read an answer.
	writeTime = time.Minute
	// readBuffer holds nearly every line.
	readBuffer = 4 << 10
)

// conn is one session.
type conn struct {
	*sessions.Session
	srv *Server
	nc  net.Conn // Raw, or TLS over it
	rd  reader
	ctx context.Context
	tls bool

	mailbox  mailcore.Mailbox
	deadline time.Time // by which a guest must have signed in
	commands int       // of a guest
	failures int
	over     bool
}

func newConn(s *Server, session *sessions.Session) *conn {
	return &conn{Session: session, srv: s, nc: session.Raw, ctx: session.Context, rd: reader{Reader: bufio.NewReaderSize(session.Raw, readBuffer)}}
}

func (c *conn) log() *slog.Logger {
	return c.srv.o.Log.With("ip", c.IP, "mailbox", int64(c.mailbox.ID))
}

func (c *conn) signedIn() bool { return c.SignedIn() != 0 }

// serve runs the session to its end.
func (c *conn) serve() {
	defer c.nc.Close()
	defer func() {
		if p := recover(); p != nil {
			c.log().Error("managesieve panic", "panic", p, "stack", string(debug.Stack()))
			c.bye("", "Internal error")
		}
	}()
	c.becomeGuest()
	c.write(c.capabilities() + "OK " + quoted("ManageSieve ready") + "\r\n")
	for !c.over {
		if why := c.StopReason(); why != "" {
			c.bye("", why)
			return
		}
		if err := c.next(); err != nil {
			c.farewell(err)
			return
		}
	}
}

// farewell says BYE where the client may still hear it.
func (c *conn) farewell(err error) {
	var ne net.Error
	if why := c.StopReason(); why != "" {
		c.bye("", why)
	} else if errors.Is(err, errClose) {
		c.bye("", "Too much to read")
		c.linger()
	} else if errors.As(err, &ne) && ne.Timeout() {
		c.bye("", "Idle for too long")
	}
}

// next reads and answers one command.
func (c *conn) next() error {
	cmd, err := c.read(c.rd.command)
	var wrong syntaxError
	switch {
	case errors.As(err, &wrong):
		c.reply(no("", string(wrong)))
	case err != nil:
		return err
	default:
		if err := c.run(cmd); errors.Is(err, errClose) {
			return err
		}
	}
	if !c.signedIn() {
		if c.commands++; c.commands >= maxGuestCommands && !c.over {
			c.bye("", "Sign in first")
			c.linger()
		}
	}
	return nil
}

// read waits for a command, or an answer to a challenge, and reads it within its time.
func (c *conn) read(fn func() (command, error)) (command, error) {
	until := c.deadline
	if c.signedIn() {
		until = time.Now().Add(c.srv.o.IdleTime)
	}
	c.ReadUntil(until)
	if _, err := c.rd.Peek(1); err != nil {
		return command{}, err
	}
	if c.signedIn() {
		c.ReadUntil(time.Now().Add(commandTime))
	}
	return fn()
}

// definition says what a command takes and when it may be given.
type definition struct {
	args   []kind
	free   int  // how many of args may be left out
	guest  bool // before sign-in
	member bool // after it
	run    func(*conn, context.Context, []arg) *reply
}

var definitions = map[string]definition{
	"AUTHENTICATE":   {[]kind{text, text}, 1, true, false, (*conn).authenticate},
	"STARTTLS":       {nil, 0, true, false, (*conn).starttls},
	"CAPABILITY":     {nil, 0, true, true, (*conn).capability},
	"NOOP":           {[]kind{text}, 1, true, true, (*conn).noop},
	"LOGOUT":         {nil, 0, true, true, (*conn).logout},
	"UNAUTHENTICATE": {nil, 0, false, true, (*conn).unauthenticate},
	"HAVESPACE":      {[]kind{text, number}, 0, false, true, (*conn).haveSpace},
	"PUTSCRIPT":      {[]kind{text, text}, 0, false, true, (*conn).putScript},
	"CHECKSCRIPT":    {[]kind{text}, 0, false, true, (*conn).checkScript},
	"LISTSCRIPTS":    {nil, 0, false, true, (*conn).listScripts},
	"SETACTIVE":      {[]kind{text}, 0, false, true, (*conn).setActive},
	"GETSCRIPT":      {[]kind{text}, 0, false, true, (*conn).getScript},
	"DELETESCRIPT":   {[]kind{text}, 0, false, true, (*conn).deleteScript},
	"RENAMESCRIPT":   {[]kind{text, text}, 0, false, true, (*conn).renameScript},
}

// run finds the command, calls it and answers.
func (c *conn) run(cmd command) error {
	def, ok := definitions[cmd.name]
	var r *reply
	switch {
	case !ok:
		r = no("", "Unknown command")
	case !def.guest && !c.signedIn():
		r = no("", "Sign in first")
	case !def.member && c.signedIn():
		r = no("", "Already signed in")
	default:
		r = def.fits(cmd.args)
	}
	if r == nil {
		ctx, cancel := context.WithTimeout(c.ctx, commandTime)
		r = def.run(c, ctx, cmd.args)
		cancel()
	}
	if r == hangUp {
		return errClose
	}
	c.reply(r)
	return nil
}

// fits compares arguments with what the command takes.
func (d definition) fits(args []arg) *reply {
	if len(args) > len(d.args) {
		return no("", "Too many arguments")
	}
	if len(args) < len(d.args)-d.free {
		return no("", "Arguments are missing")
	}
	for i, a := range args {
		switch {
		case a.tooBig:
			return no("QUOTA/MAXSIZE", "More than the allowed "+strconv.Itoa(sieve.MaxScript)+" bytes")
		case a.kind != d.args[i] && d.args[i] == number:
			return no("", "Expected a number")
		case a.kind != d.args[i]:
			return no("", "Strings stand in quotes")
		case d.args[i] == text && !validText(a.s):
			return no("", "Text must be UTF-8 without NUL")
		}
	}
	return nil
}

// reply is how a command ends. answered and hangUp are no answers.
type reply struct {
	kind, code, text string
	before           string // lines of data
}

var answered, hangUp = &reply{}, &reply{}

func done(said string) *reply { return &reply{kind: "OK", text: said} }

func no(code, said string) *reply { return &reply{kind: "NO", code: code, text: said} }

func (c *conn) reply(r *reply) {
	if r == answered {
		return
	}
	var b strings.Builder
	b.WriteString(r.before)
	b.WriteString(r.kind)
	if r.code != "" {
		b.WriteString(" (" + r.code + ")")
	}
	if r.text != "" {
		b.WriteString(" " + quoted(r.text))
	}
	b.WriteString("\r\n")
	c.write(b.String())
}

// write sends an answer; the session is over when nobody takes it.
func (c *conn) write(s string) {
	_ = c.Raw.SetWriteDeadline(time.Now().Add(writeTime))
	if _, err := io.WriteString(c.nc, s); err != nil {
		c.over = true
	}
}

func (c *conn) bye(code, said string) {
	if c.over {
		return
	}
	c.reply(&reply{kind: "BYE", code: code, text: said})
	c.over = true
}

// lingerTime is how long a client that is cut off may take to read why.
const lingerTime = time.Second

// linger reads away a little of what a client still sends: closing at once would make the system reset the connection,
// and the client would never see the BYE.
func (c *conn) linger() {
	if tcp, ok := c.Raw.(*net.TCPConn); ok {
		_ = tcp.CloseWrite()
	}
	c.ReadUntil(time.Now().Add(lingerTime))
	_, _ = io.CopyN(io.Discard, c.Raw, maxDrain)
}

// shakeHands goes over to TLS. What came before in clear text was put there by anybody: it is dropped unread (RFC 5804,
// section 2.2).
func (c *conn) shakeHands() error {
	_, _ = c.rd.Discard(c.rd.Buffered())
	tc := tls.Server(c.Raw, c.srv.o.TLS)
	if err := tc.HandshakeContext(c.ctx); err != nil {
		return err
	}
	c.nc, c.tls = tc, true
	c.rd.Reset(tc)
	return nil
}
