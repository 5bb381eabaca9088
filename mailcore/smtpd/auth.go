package smtpd

import (
	"context"
	"errors"
	"net"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"mailbridge/mailcore"
)

// maxFailures is how many wrong passwords one connection may try; honest clients stop after one.
const maxFailures = 3

var _ smtp.AuthSession = (*session)(nil)

// AuthMechanisms are offered under TLS only, or where plain sign-in is switched on.
func (x *session) AuthMechanisms() []string {
	if !x.mayAuth() {
		return nil
	}
	return []string{sasl.Plain, sasl.Login}
}

func (x *session) mayAuth() bool {
	o := x.server.o
	return o.Submission && (x.gate.secure || o.PlainAuth != nil && o.PlainAuth(x.gate.RemoteAddr()))
}

// Auth makes the server side of one mechanism (RFC 4954).
func (x *session) Auth(mech string) (sasl.Server, error) {
	if !x.server.o.Submission {
		return nil, reply(502, 5, 5, 1, "No sign-in here; submission has its own port")
	}
	if !x.mayAuth() {
		return nil, reply(538, 5, 7, 11, "TLS is required to sign in")
	}
	x.mu.Lock()
	open := x.env != nil
	x.mu.Unlock()
	if open {
		return nil, reply(503, 5, 5, 1, "Not within a mail transaction")
	}
	switch mech {
	case sasl.Plain:
		return plainServer{sasl.NewPlainServer(func(identity, user, password string) error {
			if identity != "" && identity != user {
				return reply(535, 5, 7, 8, "You may sign in as yourself only")
			}
			return x.signIn(user, password)
		})}, nil
	case sasl.Login:
		return &loginServer{check: x.signIn}, nil
	}
	return nil, reply(504, 5, 5, 4, "Unknown mechanism")
}

func (x *session) signIn(user, password string) error {
	ip := x.gate.RemoteAddr().String()
	if host, _, err := net.SplitHostPort(ip); err == nil {
		ip = host
	}
	ctx, cancel := context.WithTimeout(mailcore.WithClient(context.Background(), x.conn.Hostname()), acceptTime)
	defer cancel()
	mb, err := x.server.o.Auth(ctx, user, password, ip)
	x.mu.Lock()
	defer x.mu.Unlock()
	if err != nil {
		if x.failures++; x.failures >= maxFailures {
			x.gate.closeAfterReply()
		}
		return x.translate(err, "sign in")
	}
	x.mailbox, x.signedIn = mb, true
	x.gate.signedIn(mb)
	x.server.o.Log.Info("smtp signed in", "mailbox", mb.ID, "remote", x.gate.RemoteAddr().String())
	return nil
}

// plainServer answers what is no PLAIN message as the client's fault (RFC 4954, section 4); the library would call it a
// passing one of ours, and the client come again.
type plainServer struct{ sasl.Server }

func (p plainServer) Next(response []byte) (challenge []byte, done bool, err error) {
	challenge, done, err = p.Server.Next(response)
	var known *smtp.SMTPError
	if err != nil && !errors.As(err, &known) {
		err = reply(501, 5, 5, 2, "Not a PLAIN message")
	}
	return challenge, done, err
}

// loginServer is the server side of AUTH LOGIN (draft-murchison-sasl-login), which some Outlook versions need.
type loginServer struct {
	check func(user, password string) error
	step  int
	user  string
}

func (l *loginServer) Next(response []byte) (challenge []byte, done bool, err error) {
	l.step++
	switch {
	case l.step == 1 && response == nil:
		return []byte("Username:"), false, nil
	case l.step == 1 || l.step == 2 && l.user == "":
		l.user, l.step = string(response), 2
		return []byte("Password:"), false, nil
	case l.step == 3:
		return nil, true, l.check(l.user, string(response))
	}
	return nil, false, errors.New("sasl: too many responses")
}
