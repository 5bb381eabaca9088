package smtpd

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
)

// Bounds of one connection. Postfix's defaults are the model where they are public.
const (
	handshakeTime = 30 * time.Second
	commandTime   = 5 * time.Minute // RFC 5321, section 4.5.3.2.7
	dataTime      = 3 * time.Minute // RFC 5321, section 4.5.3.2.5
	writeTime     = 2 * time.Minute
	sessionTime   = 4 * time.Hour // a 70 MiB mail at the slowest rate we take fits

	// minRate is how many bytes of mail a second we expect at least, after rateGrace; slower is an attack.
	minRate   = 500
	rateGrace = 2 * time.Minute

	// maxCommand is the longest command line: an AUTH response of RFC 4954, section 4, is the longest that occurs.
	maxCommand = 12288
	// maxErrors and maxIdle (commands that bring no mail nearer) are how long we listen to nonsense.
	maxErrors = 20
	maxIdle   = 100
)

type mode int

const (
	commands mode = iota // hand on one line at a time
	data                 // hand on bytes up to CRLF.CRLF
	chunk                // hand on a counted number of bytes (BDAT, RFC 3030)
)

// gate stands between a connection and the library. It hands commands on line by line, so that it always knows what
// the client had said before it was answered; a mail's text that comes before the 354 is not taken.
type gate struct {
	net.Conn
	server *Server
	secure bool
	opened time.Time

	// The reading side, used by one goroutine at a time.
	buf       []byte // what is received goes here while in is empty
	in        []byte // received, not handed on
	line      []byte // part of in that is being handed on
	mode      mode
	left      int64  // bytes of the running chunk
	tail      []byte // last bytes of the running text, to find its end
	got       int64  // bytes of the running mail
	dataSince time.Time
	extended  bool      // the client said EHLO
	asked     bool      // and was not answered yet
	hold      time.Time // what the running MAIL asks for; zero is nothing
	handed    bool

	mu       sync.Mutex
	skip     bool // swallow the greeting: it was said before STARTTLS
	early    bool // text came before the 354
	text     bool // a mail's text follows, for takeText
	waiting  bool // blocked in Read for a command
	retiring bool
	user     mailcore.Mailbox // who signed in
	ended    bool             // whoever signed in must do so again
	hangUp   bool             // close after the next reply
	errors   int
	idle     int
	closed   bool
}

func (s *Server) newGate(c net.Conn, secure bool) *gate {
	g := &gate{Conn: c, server: s, secure: secure, opened: time.Now()}
	s.mu.Lock()
	s.gates[g] = struct{}{}
	closing := s.closing
	s.mu.Unlock()
	if closing {
		g.retire()
	}
	return g
}

// Read hands on the next piece of what the client sent.
func (g *gate) Read(p []byte) (int, error) {
	for len(g.line) == 0 {
		if g.handed {
			return 0, io.EOF
		}
		if err := g.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, g.line)
	g.line = g.line[n:]
	return n, nil
}

// next puts into line what may be handed on now.
func (g *gate) next() error {
	switch g.mode {
	case data:
		return g.nextText()
	case chunk:
		return g.nextChunk()
	}
	end := bytes.IndexByte(g.in, '\n')
	if end < 0 {
		if len(g.in) > maxCommand {
			return g.refuse("500 5.5.2 Line too long")
		}
		return g.fill(commandTime)
	}
	line := g.in[:end+1]
	g.in = g.in[end+1:]
	return g.command(line)
}

// command looks at one line before the library does.
func (g *gate) command(line []byte) error {
	if g.isRetiring() {
		return g.refuse(g.farewell())
	}
	if len(line) > maxCommand {
		return g.refuse("500 5.5.2 Line too long")
	}
	text := strings.TrimRight(string(line), "\r\n")
	if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return g.say("500 5.5.2 Control character in command")
	}
	verb, rest, _ := strings.Cut(text, " ")
	switch strings.ToUpper(verb) {
	case "STARTTLS":
		return g.startTLS(rest)
	case "EHLO", "HELO":
		if g.claimsOurName(rest) {
			return g.say("550 5.7.1 That is my name, not yours")
		}
		g.extended = strings.EqualFold(verb, "EHLO")
		g.asked = g.extended
	case "MAIL":
		g.got = 0
		var fault string
		if line, fault = g.takeHold(line); fault != "" {
			return g.say(fault)
		}
	case "RCPT":
		if found := barePostmaster.FindStringSubmatch(text); found != nil {
			line = []byte("RCPT TO:<postmaster@" + g.server.o.Hostname + ">" + found[1] + "\r\n")
		}
	case "BDAT":
		g.beginChunk(rest)
	}
	if idleCommands[strings.ToUpper(verb)] {
		if g.count(&g.idle) > maxIdle {
			return g.refuse("421 4.7.0 Too many commands that bring no mail")
		}
	}
	g.line = line
	return nil
}

// barePostmaster is the one recipient without a domain (RFC 5321, section 4.5.1), which the library does not read.
var barePostmaster = regexp.MustCompile(`(?i)^RCPT TO: ?<postmaster>((?: .*)?)$`)

// claimsOurName tells whether a stranger greets with our own name, which no honest server does. This machine itself may:
// what runs here has no other name.
func (g *gate) claimsOurName(name string) bool {
	if g.server.o.Submission || !strings.EqualFold(strings.TrimSuffix(strings.TrimSpace(name), "."), g.server.o.Hostname) {
		return false
	}
	from, _ := g.RemoteAddr().(*net.TCPAddr)
	to, _ := g.LocalAddr().(*net.TCPAddr)
	return from == nil || to == nil || !from.IP.Equal(to.IP)
}

// idleCommands bring no mail nearer.
var idleCommands = map[string]bool{"NOOP": true, "RSET": true, "VRFY": true, "EXPN": true, "HELP": true, "EHLO": true, "HELO": true}

func (g *gate) count(n *int) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	*n++
	return *n
}

// beginChunk switches to counted bytes. A size that the library will refuse to read as a number counts none.
func (g *gate) beginChunk(rest string) {
	size, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	n, err := strconv.ParseUint(size, 10, 32)
	if err != nil || len(strings.Fields(rest)) > 2 || n == 0 {
		return
	}
	if g.mode, g.left = chunk, int64(n); g.got == 0 {
		g.dataSince = time.Now()
	}
}

func (g *gate) nextChunk() error {
	if len(g.in) == 0 {
		if err := g.fill(dataTime); err != nil {
			return err
		}
	}
	n := min(int64(len(g.in)), g.left)
	g.line, g.in = g.in[:n], g.in[n:]
	if g.left -= n; g.left == 0 {
		g.mode = commands
	}
	return g.weigh(n)
}

var endOfText = []byte("\r\n.\r\n")

// nextText puts into line the next piece of a mail's text, at most to its end, so that what follows is read as commands
// again.
func (g *gate) nextText() error {
	if len(g.in) == 0 {
		if err := g.fill(dataTime); err != nil {
			return err
		}
	}
	seen := append(g.tail, g.in[:min(len(g.in), len(endOfText))]...)
	n := len(g.in)
	if at := bytes.Index(seen, endOfText); at >= 0 {
		n = at + len(endOfText) - len(g.tail)
		g.mode = commands
	} else if at := bytes.Index(g.in, endOfText); at >= 0 {
		n = at + len(endOfText)
		g.mode = commands
	} else {
		last := append(append([]byte(nil), g.tail...), g.in[max(0, len(g.in)-len(endOfText)):]...)
		g.tail = last[max(0, len(last)-len(endOfText)+1):]
	}
	g.line, g.in = g.in[:n], g.in[n:]
	return g.weigh(int64(n))
}

// textBuffers hold what arrives of mails.
var textBuffers = sync.Pool{New: func() any { b := make([]byte, 32<<10); return &b }}

// takesText tells whether the text of a mail comes next, which only takeText may read.
func (g *gate) takesText() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	is := g.text
	g.text = false
	return is
}

// takeText reads the text of a mail to its end, past the library, which would look at every byte several times. The
// library finds nothing but the end. A mail that is refused is read to its end too; an error of the connection is
// errClosed or its own.
func (g *gate) takeText(dir string, max int64) (*message.Spool, error) {
	own, lent := g.buf, textBuffers.Get().(*[]byte)
	g.buf = *lent
	defer func() {
		g.in = bytes.Clone(g.in)
		g.buf = own
		textBuffers.Put(lent)
	}()
	spool := message.NewSpool(dir)
	w := message.NewDotWriter(spool)
	var wrong error
	for g.mode == data {
		err := g.nextText()
		if err != nil {
			_ = spool.Close()
			return nil, err
		}
		if wrong == nil {
			_, wrong = w.Write(g.line)
		}
		if wrong == nil && spool.Size() > max {
			wrong = message.ErrTooLarge
		}
	}
	g.line = endOfText[2:]
	if wrong != nil {
		_ = spool.Close()
		return nil, wrong
	}
	return spool, nil
}

// weigh bounds how much of a refused mail is read on, and how slowly it may come.
func (g *gate) weigh(n int64) error {
	g.got += n
	if g.got > 2*g.server.o.MaxSize {
		return g.refuse("552 5.3.4 Message is far too large")
	}
	if since := time.Since(g.dataSince); since > rateGrace && g.got/int64(since/time.Second) < minRate {
		return g.refuse("421 4.4.2 Too slow")
	}
	return nil
}

// fill waits for more bytes.
func (g *gate) fill(patience time.Duration) error {
	g.mu.Lock()
	g.waiting = g.mode == commands && len(g.in) == 0
	retiring := g.retiring && g.waiting
	g.mu.Unlock()
	if retiring {
		return g.refuse(g.farewell())
	}
	deadline := time.Now().Add(patience)
	if end := g.opened.Add(sessionTime); end.Before(deadline) {
		deadline = end
	}
	if err := g.Conn.SetReadDeadline(deadline); err != nil {
		return err
	}
	n, err := g.receive()
	g.mu.Lock()
	g.waiting = false
	g.mu.Unlock()
	if n > 0 {
		return nil
	}
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return g.refuse("421 4.4.2 You were silent for too long")
	}
	return err
}

// receive reads once from the connection.
func (g *gate) receive() (n int, err error) {
	if g.buf == nil {
		g.buf = make([]byte, 1<<10) // most connections are idle most of the time
	}
	if len(g.in) == 0 {
		n, err = g.Conn.Read(g.buf)
		g.in = g.buf[:n]
		return n, err
	}
	more := make([]byte, len(g.buf)) // the rest of a long line
	n, err = g.Conn.Read(more)
	g.in = append(g.in[:len(g.in):len(g.in)], more[:n]...)
	return n, err
}

// startTLS shakes hands itself and gives the secured connection to the library as a new one, so that nothing said
// before counts any more (RFC 3207, section 4.2). Bytes already sent behind the command were not under TLS: hang up.
func (g *gate) startTLS(rest string) error {
	switch {
	case g.secure || g.server.o.TLS == nil:
		return g.say("503 5.5.1 TLS is not to be had here")
	case rest != "":
		return g.say("501 5.5.4 STARTTLS takes no argument")
	case len(g.in) > 0:
		return g.refuse("503 5.5.0 Wait for the answer to STARTTLS")
	}
	if err := g.say("220 2.0.0 Go ahead"); err != nil {
		return err
	}
	secure := tls.Server(g.Conn, g.server.o.TLS)
	if err := g.server.shakeHands(secure); err != nil {
		return errClosed
	}
	next := g.server.newGate(secure, true)
	next.opened, next.skip = g.opened, true
	g.handed = true
	g.server.forget(g)
	g.server.handoff.give(next)
	return nil
}

// say answers in the library's stead; a refusal counts like one of the library's.
func (g *gate) say(reply string) error {
	if _, err := g.write([]byte(reply + "\r\n")); err != nil {
		return err
	}
	if g.tooManyErrors([]byte(reply)) {
		return g.refuse("421 4.7.0 Too many errors")
	}
	return nil
}

// refuse says why and ends the connection.
func (g *gate) refuse(reply string) error {
	_, _ = g.write([]byte(reply + "\r\n"))
	_ = g.Conn.Close()
	return errClosed
}

// Write sends a reply of the library, and learns from it what comes next.
func (g *gate) Write(p []byte) (int, error) {
	g.mu.Lock()
	if g.skip {
		g.skip = false
		g.mu.Unlock()
		return len(p), nil
	}
	g.mu.Unlock()
	if bytes.HasPrefix(p, []byte("354")) {
		g.beginText()
	}
	p = corrected(p)
	if n, err := g.write(g.promise(p)); err != nil {
		return min(n, len(p)), err
	}
	if g.tooManyErrors(p) {
		return len(p), g.refuse("421 4.7.0 Too many errors")
	}
	return len(p), nil
}

func (g *gate) beginText() {
	g.mode, g.got, g.dataSince = data, 0, time.Now()
	g.tail = []byte("\r\n")
	g.mu.Lock()
	g.early, g.text, g.idle = len(g.in) > 0, true, 0
	g.mu.Unlock()
}

// tooManyErrors counts refusals. 452 is what an honest sender with many recipients gets in a row.
func (g *gate) tooManyErrors(p []byte) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.hangUp {
		return true
	}
	if len(p) > 3 && (p[0] == '4' || p[0] == '5') && !bytes.HasPrefix(p, []byte("452")) {
		g.errors++
	}
	return g.errors > maxErrors
}

func (g *gate) write(p []byte) (int, error) {
	if err := g.Conn.SetWriteDeadline(time.Now().Add(writeTime)); err != nil {
		return 0, err
	}
	return g.Conn.Write(p)
}

// spokeEarly tells whether text of the mail came before it was asked for.
func (g *gate) spokeEarly() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.early
}

func (g *gate) closeAfterReply() {
	g.mu.Lock()
	g.hangUp = true
	g.mu.Unlock()
}

func (g *gate) isRetiring() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.retiring
}

// retire ends the connection at the next moment between two mails.
func (g *gate) retire() {
	g.mu.Lock()
	g.retiring = true
	waiting := g.waiting
	g.mu.Unlock()
	if waiting {
		_ = g.refuse(g.farewell())
	}
}

// farewell says why the connection ends.
func (g *gate) farewell() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.ended {
		return "421 4.7.0 Your sign-in has ended, sign in again"
	}
	return "421 4.3.2 Going down, come back soon"
}

func (g *gate) signedIn(mb mailcore.Mailbox) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.user = mb
}

// end retires the connection if somebody is signed in to the mailbox whom e means.
func (g *gate) end(mb mailcore.MailboxID, e mailcore.Ended) {
	ip := g.RemoteAddr().String()
	if host, _, err := net.SplitHostPort(ip); err == nil {
		ip = host
	}
	g.mu.Lock()
	g.ended = g.ended || g.user.ID == mb && mb != 0 && e.Ends(g.user.App, ip)
	ends := g.ended
	g.mu.Unlock()
	if ends {
		g.retire()
	}
}

// Close ends the connection, unless it lives on behind another gate.
func (g *gate) Close() error {
	g.mu.Lock()
	was := g.closed
	g.closed = true
	g.mu.Unlock()
	if was || g.handed {
		return nil
	}
	g.server.forget(g)
	return g.Conn.Close()
}

func (s *Server) forget(g *gate) {
	s.mu.Lock()
	delete(s.gates, g)
	s.mu.Unlock()
}

// The library's deadlines are fixed spans for whole commands; ours move with each read and write.

// SetDeadline does nothing.
func (g *gate) SetDeadline(time.Time) error { return nil }

// SetReadDeadline does nothing.
func (g *gate) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline does nothing.
func (g *gate) SetWriteDeadline(time.Time) error { return nil }
