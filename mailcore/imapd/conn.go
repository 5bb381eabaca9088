package imapd

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"runtime/debug"
	"strings"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/sessions"
)

// state of a connection (RFC 9051, section 3), as bits, so that a command can allow several.
type state uint8

const (
	guest state = 1 << iota
	signedIn
	selected
	ended
)

const (
	anyState = guest | signedIn | selected
	member   = signedIn | selected
	// maxBadGuest is how many senseless commands a stranger may send; web browsers and probes come to this quickly.
	maxBadGuest = 10
	// commandTime is how long the rest of a command may take once it has begun.
	commandTime = 2 * time.Minute
)

// conn is one connection. Its goroutine owns everything in it.
type conn struct {
	*sessions.Session
	srv      *Server
	nc       net.Conn // Raw, or TLS over it, or compression over these
	rd       reader
	wr       writer
	ctx      context.Context
	tls      bool
	implicit bool
	started  time.Time

	state     state
	mailbox   mailcore.Mailbox
	rev2      bool // ENABLE IMAP4rev2
	condstore bool // the client uses RFC 7162
	qresync   bool // ENABLE QRESYNC
	utf8      bool // ENABLE UTF8=ACCEPT
	uidOnly   bool // ENABLE UIDONLY
	sel       *selection
	notified  *notified // after the first NOTIFY
	bad       int       // senseless commands before login
	failures  int       // wrong passwords
	client    string    // what the program calls itself, if it said so

	compressed bool // COMPRESS is in force
}

func newConn(s *Server, session *sessions.Session, implicit bool) *conn {
	c := &conn{Session: session, srv: s, ctx: session.Context, state: guest, implicit: implicit, started: time.Now()}
	c.use(session.Raw)
	return c
}

// use makes nc, plain, TLS or compressed, the connection.
func (c *conn) use(nc net.Conn) {
	c.nc = nc
	c.rd.conn, c.wr.conn = nc, nc
	c.rd.out = &c.wr
}

func (c *conn) log() *slog.Logger {
	return c.srv.o.Log.With("ip", c.IP, "mailbox", int64(c.mailbox.ID))
}

// serve runs the session to its end.
func (c *conn) serve() {
	defer c.nc.Close()
	defer func() {
		if p := recover(); p != nil {
			c.log().Error("imap panic", "panic", p, "stack", string(debug.Stack()))
			c.wr.str("\r\n")
			c.bye("[SERVERBUG] Internal error")
		}
		c.closeFolder()
		c.listenTo(nil)
		c.leaveCompressed()
	}()
	c.ReadUntil(c.started.Add(c.srv.o.LoginTime))
	if c.implicit {
		if err := c.startTLS(); err != nil {
			return
		}
	}
	c.greet()
	for c.state != ended && c.wr.err == nil {
		if err := c.next(); err != nil {
			c.farewell(err)
			return
		}
	}
	c.wr.release()
}

// farewell says BYE where the client may still hear it.
func (c *conn) farewell(err error) {
	var ne net.Error
	if why := c.StopReason(); why != "" {
		c.bye(why)
	} else if errors.As(err, &ne) && ne.Timeout() {
		c.bye("Idle for too long")
	} else if errors.Is(err, errClose) {
		c.bye("[CLIENTBUG] Too much to read")
	}
	c.wr.release()
}

func (c *conn) bye(text string) {
	c.wr.str("* BYE ").str(text).crlf()
	c.wr.release()
	c.state = ended
}

func (c *conn) startTLS() error {
	tc := tls.Server(c.Raw, c.srv.o.TLS)
	if err := tc.HandshakeContext(c.ctx); err != nil {
		return err
	}
	c.use(tc)
	c.tls = true
	return nil
}

func (c *conn) greet() {
	c.wr.str("* OK [CAPABILITY ").str(c.capabilities()).str("] ")
	if c.srv.o.Hostname != "" {
		c.wr.str(c.srv.o.Hostname).byte(' ')
	}
	c.wr.str("IMAP ready").crlf()
}

// next reads and answers one command.
func (c *conn) next() error {
	if why := c.StopReason(); why != "" {
		c.bye(why)
		return nil
	}
	cmd, err := c.readCommand()
	if cmd != nil {
		defer cmd.free()
	}
	if err == nil {
		err = c.run(cmd)
	}
	var r *reply
	if err == nil || !errors.As(err, &r) {
		return err
	}
	c.answer(cmd, r)
	return nil
}

// run finds the command and calls it.
func (c *conn) run(cmd *command) error {
	def, ok := c.srv.commands[cmd.name]
	if !ok {
		return c.refuse(cmd, bad("Unknown command"))
	}
	if def.in&c.state == 0 {
		return c.refuse(cmd, wrongState(c.state, def.in))
	}
	if c.uidOnly && def.numbers {
		return c.refuse(cmd, errUIDRequired)
	}
	if def.in == selected {
		if err := c.stillMay(); err != nil {
			if errors.Is(err, errRightsEnded) {
				c.bye("You may not read this mailbox any more")
				return nil
			}
			return c.refuse(cmd, c.translate(cmd, err))
		}
	}
	err := def.run(c, cmd)
	var syntax syntaxError
	var lost connError
	switch {
	case errors.Is(err, errAnswered):
		return nil
	case errors.As(err, &syntax):
		return c.refuse(cmd, bad(string(syntax)))
	case errors.Is(err, errClose), errors.As(err, &lost):
		return err
	case c.wr.err != nil:
		return connError{c.wr.err}
	}
	if cmd.lit != nil { // refused before the message was read
		return c.refuse(cmd, c.translate(cmd, err))
	}
	if c.state == selected && !def.quiet && (def.own || !c.notified.mutes(messagesHappen)) {
		if !c.news(!def.fixed) {
			return nil
		}
	}
	return c.translate(cmd, err)
}

func wrongState(have, want state) *reply {
	switch {
	case have == guest:
		return bad("Sign in first")
	case want == guest:
		return bad("Already signed in")
	}
	return bad("Select a folder first")
}

// refuse drains what belongs to a command that was not run. When that is too much the answer comes before the BYE.
func (c *conn) refuse(cmd *command, r *reply) error {
	err := c.drain(cmd)
	if err == nil {
		return r
	}
	if errors.Is(err, errClose) {
		c.answer(cmd, r)
	}
	return err
}

// answer writes the tagged response.
func (c *conn) answer(cmd *command, r *reply) {
	tag := "*"
	if cmd != nil && cmd.tag != "" {
		tag = cmd.tag
	}
	c.wr.str(tag).byte(' ').str(r.kind).byte(' ')
	if r.code != "" {
		c.wr.byte('[').str(r.code).str("] ")
	}
	c.wr.str(r.text).crlf()
	if r.kind == "BAD" && c.state == guest {
		if c.bad++; c.bad >= maxBadGuest {
			c.bye("Too many senseless commands")
		}
	}
}

// reply is a tagged response. It travels as an error, also for OK, so that commands return it like any other end.
type reply struct{ kind, code, text string }

func (r *reply) Error() string { return r.kind + " " + r.text }

// errUIDRequired answers sequence numbers after ENABLE UIDONLY (RFC 9586).
var errUIDRequired = &reply{"BAD", "UIDREQUIRED", "Only UIDs are in use"}

func bad(text string) *reply { return &reply{"BAD", "", text} }

func no(code, text string) *reply { return &reply{"NO", code, text} }

// translate turns what a command returned into its answer.
func (c *conn) translate(cmd *command, err error) *reply {
	var r *reply
	switch {
	case err == nil:
		return &reply{"OK", cmd.code, cmd.name + " completed"}
	case errors.As(err, &r):
		return r
	case errors.Is(err, mailcore.ErrNoFolder):
		return no("NONEXISTENT", "No such folder")
	case errors.Is(err, mailcore.ErrExists):
		return no("ALREADYEXISTS", "Folder exists already")
	case errors.Is(err, mailcore.ErrBadName):
		return no("CANNOT", "Name is not allowed")
	case errors.Is(err, mailcore.ErrReadOnly):
		return no("CANNOT", "Not possible with this folder")
	case errors.Is(err, mailcore.ErrOverQuota):
		return no("OVERQUOTA", "Mailbox is full")
	case errors.Is(err, mailcore.ErrTooLarge):
		return no("TOOBIG", "Message is too large")
	case errors.Is(err, mailcore.ErrBusy), errors.Is(err, mailcore.ErrFull), errors.Is(err, context.DeadlineExceeded), maildb.Unavailable(err):
		c.log().Warn("imap command put off", "command", cmd.name, "err", err)
		return no("UNAVAILABLE", "Try again later")
	}
	c.log().Error("imap command", "command", cmd.name, "err", err)
	return no("SERVERBUG", "Internal error")
}

// command is one command without its end of line. Its bytes live in a pooled buffer until free.
type command struct {
	parser
	tag, name string
	lit       *literal // the message of APPEND, not read yet
	code      string   // response code of OK
	buf       *[]byte
}

func (cmd *command) free() {
	if cmd.buf == nil {
		return
	}
	if cap(*cmd.buf) <= keepCommand {
		commandBuffers.Put(cmd.buf)
	}
	cmd.buf, cmd.b = nil, nil
}

// byUID tells whether the command was prefixed with UID.
func (cmd *command) byUID() bool { return strings.HasPrefix(cmd.name, "UID ") }

// readCommand waits for a command and reads it with its literals, all but the message of APPEND.
func (c *conn) readCommand() (*command, error) {
	limit := maxCommand
	if c.state == guest {
		limit = maxCommandGuest
	} else {
		c.ReadUntil(time.Now().Add(c.srv.o.IdleTime))
	}
	if c.rd.buffered() == 0 {
		c.rd.release()
		c.wr.release()
		if err := c.await(); err != nil {
			return nil, err
		}
	}
	if c.state != guest {
		c.ReadUntil(time.Now().Add(commandTime))
	}
	cmd := &command{buf: commandBuffers.Get().(*[]byte)}
	cmd.utf8 = c.wr.utf8
	b := (*cmd.buf)[:0]
	for {
		line := len(b)
		var err error
		b, err = c.rd.line(b, limit)
		*cmd.buf = b
		if errors.Is(err, errTooLong) {
			return cmd, c.tooLong(cmd, b)
		}
		if err != nil {
			return cmd, err
		}
		if line == 0 {
			if err := cmd.begin(b); err != nil {
				return cmd, c.dropLine(b, err)
			}
		}
		l, ok := trailingLiteral(b[line:])
		if !ok {
			cmd.b = trimEOL(b)
			return cmd, nil
		}
		l.start += line
		if cmd.isMessage(b, l.start) {
			cmd.b, cmd.lit = b[:l.start], &l
			return cmd, nil
		}
		if l.size > int64(limit-len(b)) {
			why := &reply{"BAD", "TOOBIG", "Literal is too large"}
			if cmd.name == "SETMETADATA" {
				why = errLongValue
			}
			return cmd, c.refuse(&command{tag: cmd.tag, lit: &l}, why)
		}
		if l.sync {
			c.wr.str("+ Ready").crlf()
		}
		if b, err = c.rd.full(b, int(l.size)); err != nil {
			return cmd, err
		}
	}
}

// isMessage tells whether the literal that begins at start is the message of APPEND or REPLACE. Only a mailbox name can
// come as a literal before it.
func (cmd *command) isMessage(b []byte, start int) bool {
	p := parser{b: b[:start], pos: cmd.pos}
	switch cmd.name {
	case "REPLACE", "UID REPLACE":
		for p.take(' ') {
		}
		p.run(isAtomChar)
	case "APPEND":
	default:
		return false
	}
	for p.take(' ') {
	}
	return !p.done()
}

func trimEOL(b []byte) []byte {
	if n := len(b); n > 0 && b[n-1] == '\n' {
		b = b[:n-1]
	}
	if n := len(b); n > 0 && b[n-1] == '\r' {
		b = b[:n-1]
	}
	return b
}

// begin reads tag and name from the first line.
func (cmd *command) begin(line []byte) error {
	cmd.b = trimEOL(line)
	tag := cmd.run(isTagChar)
	if len(tag) == 0 || len(tag) > maxTag || cmd.peek() != ' ' {
		return bad("Expected a tag and a command")
	}
	cmd.tag = string(tag)
	cmd.pos++
	cmd.name = cmd.word()
	if cmd.name == "UID" && cmd.take(' ') {
		cmd.name += " " + cmd.word()
	}
	if cmd.name == "" || !cmd.done() && cmd.peek() != ' ' {
		cmd.name = ""
		return bad("Expected a command")
	}
	return nil
}

// dropLine reads away the literals that a broken first line announces.
func (c *conn) dropLine(line []byte, cause error) error {
	if l, ok := trailingLiteral(line); ok {
		if err := c.drain(&command{lit: &l}); err != nil {
			return err
		}
	}
	return cause
}

// tooLong reads away a command that is too long; a stranger is cut off.
func (c *conn) tooLong(cmd *command, b []byte) error {
	if c.state == guest {
		return errClose
	}
	if cmd.tag == "" {
		if err := cmd.begin(b); err != nil {
			return errClose
		}
	}
	if err := c.rd.skipLine(maxDrain); err != nil {
		return err
	}
	return &reply{"BAD", "TOOBIG", "Command is too long"}
}

// drain reads away a literal that nobody wants, with the rest of its command. A synchronising one was never sent, as it
// got no "+".
func (c *conn) drain(cmd *command) error {
	l := cmd.lit
	cmd.lit = nil
	if l == nil || l.sync {
		return nil
	}
	if c.state == guest || l.size > c.srv.o.MaxLiteral+maxDrain {
		return errClose
	}
	g := slowGuard{start: time.Now(), set: c.ReadUntil}
	for left := l.size; left > 0; {
		n := min(left, copyBuffer)
		g.allow(n)
		if err := c.rd.skip(n); err != nil {
			return err
		}
		left -= n
	}
	return c.rd.skipLine(maxDrain)
}
