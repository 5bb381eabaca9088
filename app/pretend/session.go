package pretend

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"time"
)

const (
	// sessionTimeout is how long a client may stay silent.
	sessionTimeout = 2 * time.Minute
	// longestLine bounds a command; RFC 5321, section 4.5.3.1.4 asks for 512,
	// extensions add to it.
	longestLine = 4096
	// biggestMail bounds what one mail keeps in memory.
	biggestMail = 64 << 20
)

var errTooLong = errors.New("line too long")

// session is one SMTP connection at an MX. It reads bytes itself, because what
// exactly a client sends is what its tests are about.
type session struct {
	mx   *MX
	conn net.Conn
	r    *bufio.Reader
	log  *dialogue
	tls  bool
	mail Received
	// inMail tells that MAIL was accepted.
	inMail bool
}

func newSession(mx *MX, c net.Conn, log *dialogue) *session {
	s := &session{mx: mx, log: log}
	s.attach(c)
	return s
}

func (s *session) attach(c net.Conn) {
	s.conn = c
	s.r = bufio.NewReader(io.TeeReader(c, clientSide{s.log}))
}

func (s *session) serve() {
	if r := s.mx.now().RefuseClient; r != nil {
		s.reply(r.Code, r.Text)
		return
	}
	if !s.reply(220, s.mx.host+" ESMTP") {
		return
	}
	for {
		line, err := s.readLine()
		if errors.Is(err, errTooLong) {
			s.reply(500, "5.5.2 line too long")
			return
		}
		if err != nil || !s.command(line) {
			return
		}
	}
}

// command handles one line; false ends the session.
func (s *session) command(line string) bool {
	verb, rest, _ := strings.Cut(line, " ")
	switch strings.ToUpper(verb) {
	case "HELO":
		s.hello(rest)
		return s.reply(250, s.mx.host)
	case "EHLO":
		s.hello(rest)
		return s.reply(250, s.extensions())
	case "MAIL":
		return s.from(rest)
	case "RCPT":
		return s.rcpt(rest)
	case "DATA":
		return s.data()
	case "STARTTLS":
		return s.startTLS()
	case "RSET":
		s.hello(s.mail.Helo)
		return s.reply(250, "2.0.0 forgotten")
	case "NOOP":
		return s.reply(250, "2.0.0 nothing done")
	case "VRFY":
		return s.reply(252, "2.5.2 try and see")
	case "QUIT":
		s.reply(221, "2.0.0 bye")
		return false
	}
	return s.reply(502, "5.5.1 unknown command")
}

func (s *session) hello(name string) {
	s.mail, s.inMail = Received{Helo: name}, false
}

func (s *session) extensions() string {
	b := s.mx.now()
	list := []string{s.mx.host, "PIPELINING", "8BITMIME", "ENHANCEDSTATUSCODES", "DSN", "SIZE 67108864"}
	if !b.NoSMTPUTF8 {
		list = append(list, "SMTPUTF8")
	}
	if b.StartTLS && !s.tls {
		list = append(list, "STARTTLS")
	}
	if b.RequireTLS && s.tls {
		list = append(list, "REQUIRETLS")
	}
	return strings.Join(list, "\n")
}

func (s *session) from(rest string) bool {
	addr, args, ok := path(rest, "FROM:")
	switch {
	case !ok:
		return s.reply(501, "5.5.4 MAIL FROM:<address> expected")
	case s.mail.Helo == "":
		return s.reply(503, "5.5.1 say hello first")
	case s.inMail:
		return s.reply(503, "5.5.1 already in a mail")
	case s.mx.now().NoSMTPUTF8 && (!ascii(addr) || strings.Contains(strings.ToUpper(args), "SMTPUTF8")):
		return s.reply(553, "5.6.7 address needs SMTPUTF8")
	}
	s.mail = Received{Helo: s.mail.Helo, From: addr, FromArgs: args}
	s.inMail = true
	return s.reply(250, "2.1.0 ok")
}

func (s *session) rcpt(rest string) bool {
	addr, args, ok := path(rest, "TO:")
	switch {
	case !ok || addr == "":
		return s.reply(501, "5.5.4 RCPT TO:<address> expected")
	case !s.inMail:
		return s.reply(503, "5.5.1 MAIL first")
	case s.mx.now().NoSMTPUTF8 && !ascii(addr):
		return s.reply(553, "5.6.7 address needs SMTPUTF8")
	}
	if r := s.mx.judge(s.mail.From, addr); r != nil {
		return s.reply(r.Code, r.Text)
	}
	s.mail.To = append(s.mail.To, addr)
	s.mail.ToArgs = append(s.mail.ToArgs, args)
	return s.reply(250, "2.1.5 ok")
}

// path splits "FROM:<a@b> SIZE=3" into address and parameters. Quoted local
// parts may contain ">".
func path(rest, keyword string) (addr, args string, ok bool) {
	if len(rest) < len(keyword) || !strings.EqualFold(rest[:len(keyword)], keyword) {
		return "", "", false
	}
	rest = strings.TrimSpace(rest[len(keyword):])
	if !strings.HasPrefix(rest, "<") {
		return "", "", false
	}
	quoted := false
	for i := 1; i < len(rest); i++ {
		switch {
		case rest[i] == '\\' && quoted:
			i++
		case rest[i] == '"':
			quoted = !quoted
		case rest[i] == '>' && !quoted:
			return rest[1:i], strings.TrimSpace(rest[i+1:]), true
		}
	}
	return "", "", false
}

func ascii(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > '~' }) < 0
}

func (s *session) data() bool {
	if len(s.mail.To) == 0 {
		return s.reply(503, "5.5.1 no recipients")
	}
	if !s.reply(354, "go ahead") {
		return false
	}
	if s.mx.use(func(b *Behaviour) *int { return &b.DropInData }) {
		s.readLine()
		s.reply(421, "4.3.2 shutting down")
		return false
	}
	raw, err := s.readData()
	if err != nil {
		return false
	}
	b := s.mx.now()
	helo := s.mail.Helo
	switch {
	case len(b.RawReply) > 0:
		s.hello(helo)
		return s.write(b.RawReply)
	case b.RefuseData != nil:
		s.hello(helo)
		return s.reply(b.RefuseData.Code, b.RefuseData.Text)
	}
	s.mail.Raw, s.mail.At, s.mail.TLS = raw, time.Now(), s.tls
	kept := s.mx.keep(s.mail)
	s.hello(helo)
	if !kept {
		return s.reply(452, "4.3.1 disk full")
	}
	if s.mx.use(func(b *Behaviour) *int { return &b.LoseReply }) {
		return false
	}
	return s.reply(250, "2.0.0 taken")
}

func (s *session) startTLS() bool {
	b := s.mx.now()
	if !b.StartTLS || s.tls {
		return s.reply(502, "5.5.1 no TLS here")
	}
	if !s.reply(220, "2.0.0 go ahead") {
		return false
	}
	cert, err := s.mx.shown(b)
	if err != nil {
		return false
	}
	config := &tls.Config{Certificates: []tls.Certificate{cert}, MaxVersion: b.MaxTLS}
	if b.MaxTLS != 0 {
		config.MinVersion = tls.VersionTLS10
	}
	c := tls.Server(s.conn, config)
	if err := c.Handshake(); err != nil {
		return false
	}
	s.attach(c)
	s.tls = true
	s.hello("")
	return true
}

// readLine reads a command without its line end.
func (s *session) readLine() (string, error) {
	line, err := s.nextLine(longestLine)
	return strings.TrimRight(string(line), "\r\n"), err
}

// nextLine reads one line with its end: CRLF, or any of CR, LF and CRLF for a
// lenient server.
func (s *session) nextLine(limit int) ([]byte, error) {
	s.conn.SetReadDeadline(time.Now().Add(sessionTimeout))
	lenient := s.mx.now().Lenient
	var line []byte
	for {
		c, err := s.r.ReadByte()
		if err != nil {
			return line, err
		}
		line = append(line, c)
		if len(line) > limit {
			return line, errTooLong
		}
		if lenient && c == '\r' {
			if next, err := s.r.Peek(1); err == nil && next[0] == '\n' {
				continue
			}
			return line, nil
		}
		if c == '\n' && (lenient || bytes.HasSuffix(line, []byte("\r\n"))) {
			return line, nil
		}
	}
}

// readData reads to the final dot (RFC 5321, section 4.1.1.4).
func (s *session) readData() ([]byte, error) {
	var raw []byte
	for {
		line, err := s.nextLine(biggestMail)
		if err != nil {
			return nil, err
		}
		if string(bytes.TrimRight(line, "\r\n")) == "." && len(line) <= 3 {
			return raw, nil
		}
		line = bytes.TrimPrefix(line, []byte("."))
		if len(raw)+len(line) > biggestMail {
			return nil, errTooLong
		}
		raw = append(raw, line...)
	}
}

func (s *session) reply(code int, text string) bool {
	var out strings.Builder
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		mark := "-"
		if i == len(lines)-1 {
			mark = " "
		}
		fmt.Fprintf(&out, "%d%s%s\r\n", code, mark, line)
	}
	return s.write([]byte(out.String()))
}

func (s *session) write(b []byte) bool {
	if slow := s.mx.now().Slow; slow > 0 {
		s.mx.pause(slow)
	}
	serverSide{s.log}.Write(b)
	s.conn.SetWriteDeadline(time.Now().Add(sessionTimeout))
	_, err := s.conn.Write(b)
	return err == nil
}

// dialogue collects both sides of a connection.
type dialogue struct {
	mu sync.Mutex
	Dialogue
}

func (d *dialogue) copy() Dialogue {
	d.mu.Lock()
	defer d.mu.Unlock()
	return Dialogue{Client: bytes.Clone(d.Client), Server: bytes.Clone(d.Server)}
}

type (
	clientSide struct{ d *dialogue }
	serverSide struct{ d *dialogue }
)

func (c clientSide) Write(p []byte) (int, error) {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	c.d.Client = append(c.d.Client, p...)
	return len(p), nil
}

func (s serverSide) Write(p []byte) (int, error) {
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	s.d.Server = append(s.d.Server, p...)
	return len(p), nil
}

// selfSigned makes a certificate that nobody vouches for.
func selfSigned(host string) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()),
		Subject:      pkix.Name{CommonName: host},
		DNSNames:     []string{host},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(365 * 24 * time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}
