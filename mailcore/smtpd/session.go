package smtpd

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"

	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
)

// acceptTime bounds what happens between the last byte of a mail and its 250; RFC 5321, section 4.5.3.2.6 gives the
// client ten minutes of patience.
const acceptTime = 5 * time.Minute

// session is one client between EHLO and QUIT. BDAT runs Data beside Reset and Logout, hence the lock.
type session struct {
	server *Server
	gate   *gate
	conn   *smtp.Conn

	mu       sync.Mutex
	mailbox  mailcore.Mailbox // who signed in
	signedIn bool
	env      *mailcore.Envelope // the open transaction
	size     int64              // that its sender announced (RFC 1870)
	unknown  int                // recipients refused
	failures int                // sign-ins refused
}

func (s *Server) newSession(c *smtp.Conn) (smtp.Session, error) {
	g, ok := c.Conn().(*gate)
	if !ok {
		return nil, errClosed
	}
	return &session{server: s, gate: g, conn: c}, nil
}

// Mail opens a transaction.
func (x *session) Mail(from string, o *smtp.MailOptions) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.env != nil {
		return reply(503, 5, 5, 1, "One MAIL at a time")
	}
	if x.server.o.Submission && !x.signedIn {
		return reply(530, 5, 7, 0, "Sign in first")
	}
	if o.Size > x.server.o.MaxSize {
		return reply(552, 5, 3, 4, "Message is too large")
	}
	if o.RequireTLS && !x.gate.secure {
		return reply(530, 5, 7, 0, "REQUIRETLS needs TLS here too") // RFC 8689, section 3
	}
	env := &mailcore.Envelope{RequireTLS: o.RequireTLS, NotBefore: x.gate.hold, Source: mailcore.FromWorld, RemoteIP: x.conn.Conn().RemoteAddr().String(),
		Helo: x.conn.Hostname(), Protocol: x.protocol(o.UTF8), SMTPUTF8: o.UTF8, EnvelopeID: o.EnvelopeID,
		Return: string(o.Return)}
	if x.server.o.Submission {
		env.Source, env.Login, env.Org = mailcore.FromSubmission, x.mailbox.ID, x.mailbox.Org
	}
	if from != "" {
		a, err := parsePath(from, o.UTF8)
		if err != nil {
			return err
		}
		env.From = a
	}
	if env.From != "" && x.server.o.Submission {
		ctx, cancel := context.WithTimeout(context.Background(), acceptTime)
		defer cancel()
		if err := x.server.o.Core.MaySendAs(ctx, x.mailbox, env.From); err != nil {
			return x.translate(err, "sender")
		}
	}
	x.env, x.size = env, o.Size
	return nil
}

// protocol is the word for Received (RFC 3848; RFC 6531, section 4.3).
func (x *session) protocol(utf8 bool) string {
	p := "ESMTP"
	switch {
	case utf8:
		p = "UTF8SMTP"
	case !x.gate.extended:
		return "SMTP"
	}
	if x.gate.secure {
		p += "S"
	}
	if x.signedIn {
		p += "A"
	}
	return p
}

// parsePath checks an address as the library unquoted it. What it gives back can be written into any header or command.
func parsePath(s string, utf8 bool) (mailcore.Address, error) {
	a, err := mailcore.ParseAddress(s)
	if err != nil {
		return "", reply(553, 5, 1, 3, "Address is not valid")
	}
	if !utf8 && !isASCII(s) {
		return "", reply(553, 5, 6, 7, "Non-ASCII address needs SMTPUTF8")
	}
	return a, nil
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// Recipients that nobody knows, after which each further one waits, and after which we hang up: guessing addresses
// shall be slow (S26).
const (
	unknownFree  = 5
	unknownMost  = 20
	unknownPause = time.Second
)

// Rcpt adds a recipient that lives here or, for our own people, anywhere.
func (x *session) Rcpt(to string, o *smtp.RcptOptions) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.env == nil {
		return reply(503, 5, 5, 1, "MAIL first")
	}
	a, err := parsePath(to, x.env.SMTPUTF8)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), acceptTime)
	defer cancel()
	if a.Key() == "postmaster@"+strings.ToLower(x.server.o.Hostname) {
		if a, err = x.server.o.Core.Postmaster(ctx, a); err != nil {
			return x.translate(err, "route")
		}
	}
	target, err := x.server.o.Core.Route(ctx, a, x.server.o.Submission)
	if errors.Is(err, mailcore.ErrNoMailbox) || errors.Is(err, mailcore.ErrRelayDenied) {
		x.slowGuess()
	}
	if err != nil {
		return x.translate(err, "route")
	}
	if err := x.server.o.Core.MayPost(ctx, x.env, target); err != nil {
		return x.translate(err, "group")
	}
	if err := x.server.o.Core.Room(ctx, target, x.size); err != nil {
		return x.translate(err, "room")
	}
	if err := x.server.o.Core.Permit(ctx, x.env, a, target); err != nil {
		return x.translate(err, "permit")
	}
	if err := x.server.o.Core.Admit(ctx, x.env, a, target); err != nil {
		return x.translate(err, "admit")
	}
	rcpt := mailcore.Recipient{Address: a}
	if o != nil {
		for i, n := range o.Notify {
			if i > 0 {
				rcpt.Notify += ","
			}
			rcpt.Notify += string(n)
		}
		rcpt.Original = o.OriginalRecipient
	}
	x.env.To = append(x.env.To, rcpt)
	return nil
}

func (x *session) slowGuess() {
	x.unknown++
	if x.unknown > unknownFree && !x.signedIn {
		time.Sleep(unknownPause)
	}
	if x.unknown > unknownMost {
		x.gate.closeAfterReply()
	}
}

// Data receives the mail and answers when it is durable.
func (x *session) Data(r io.Reader) error {
	x.mu.Lock()
	env := x.env
	x.mu.Unlock()
	if env == nil {
		return reply(503, 5, 5, 1, "MAIL first")
	}
	if x.gate.spokeEarly() {
		x.gate.closeAfterReply()
		return reply(554, 5, 5, 0, "You sent the mail before you were asked for it")
	}
	spool, err := x.receive(r)
	if err != nil {
		return x.translate(err, "receive")
	}
	defer spool.Close()
	ctx, cancel := context.WithTimeout(context.Background(), acceptTime)
	defer cancel()
	env.ReceivedAt = time.Now()
	if until := env.NotBefore; !until.IsZero() {
		receipt, err := x.server.o.Core.Park(ctx, env, spool, mailcore.ParkScheduled, until, nil)
		if err != nil {
			return x.translate(err, "hold")
		}
		return reply(250, 2, 0, 0, "held until "+until.UTC().Format(time.RFC3339)+" as "+receipt.ID)
	}
	receipt, err := x.server.o.Core.Accept(ctx, env, spool)
	if err != nil {
		return x.translate(err, "accept")
	}
	if receipt.Parked != 0 {
		return reply(250, 2, 0, 0, "waits for approval as "+receipt.ID)
	}
	return reply(250, 2, 0, 0, "queued as "+receipt.ID)
}

// receive takes in the mail: by DATA past the library, by BDAT from it.
func (x *session) receive(r io.Reader) (*message.Spool, error) {
	if x.gate.takesText() {
		return x.gate.takeText(x.server.o.SpoolDir, x.server.o.MaxSize)
	}
	return message.SpoolFrom(x.server.o.SpoolDir, message.NewWireReader(r), x.server.o.MaxSize)
}

// Reset forgets the open transaction.
func (x *session) Reset() {
	x.mu.Lock()
	x.env = nil
	x.mu.Unlock()
}

// Logout has nothing to give back.
func (x *session) Logout() error { return nil }
