package queue

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Bounds of one conversation with another server.
const (
	dialTime  = 30 * time.Second
	quietTime = 5 * time.Minute // between two writes; RFC 5321, section 4.5.3.2
	finalTime = 10 * time.Minute
	talkTime  = 60 * time.Minute // all of it: 70 MiB at 20 kB/s
	quitTime  = 5 * time.Second  // for the good-bye, which changes nothing any more
	stopTime  = 10 * time.Second // for the answer to a whole mail when we go down
	maxReply  = 64 << 10         // bytes of all replies together; an honest server needs one or two thousand
)

// sent is a mail taken over by another server.
type sent struct {
	host  string
	reply string
	tls   bool
	dsn   bool // it will report success itself if asked to (RFC 3461)
}

// deliver tries the hosts for a recipient in turn until one decides. A host that cannot be reached or has no time is
// followed by the next; whatever is said about sender, recipient or mail is the domain's answer.
func (q *Queue) deliver(ctx context.Context, l *letter) (sent, error) {
	ctx, cancel := context.WithTimeout(ctx, talkTime)
	defer cancel()
	if q.o.SmartHost.Addr != "" {
		host, _, _ := net.SplitHostPort(q.o.SmartHost.Addr)
		return q.talk(ctx, l, host, q.o.SmartHost.Addr, q.toSmartHost(l, host))
	}
	p, err := q.policyOf(ctx, l)
	if err != nil {
		return sent{}, err
	}
	hosts, err := q.exchangers(ctx, l.To)
	if err != nil {
		return sent{}, err
	}
	worst := temporary("4.4.4", fmt.Errorf("no way to %s", l.To.Domain()))
	for _, host := range hosts {
		sec, err := q.secure(ctx, p, host)
		var addrs []string
		if err == nil {
			addrs, err = q.addresses(ctx, host)
		}
		if err != nil {
			f := asFailure(err)
			f.elsewhere = true
			worst = milder(worst, f)
		}
		for _, addr := range addrs {
			s, err := q.talk(ctx, l, host, addr, sec)
			if err == nil {
				return s, nil
			}
			f := asFailure(err)
			if !f.elsewhere || ctx.Err() != nil {
				return sent{}, f
			}
			worst = milder(worst, f)
		}
	}
	return sent{}, worst
}

// talk delivers to one host: with TLS when it offers that, in the clear when its TLS does not work (RFC 7435) and
// nobody asks for it.
func (q *Queue) talk(ctx context.Context, l *letter, host, addr string, sec *security) (sent, error) {
	s, err := q.converse(ctx, l, host, addr, sec, true)
	if !errors.Is(err, errTLS) {
		return s, err
	}
	if sec.need {
		return s, &failure{elsewhere: true, status: "4.7.5", err: fmt.Errorf("%s: %s: %w", host, sec.why, err)}
	}
	q.o.Log.Info("tls does not work there, going without", "host", host, "err", err)
	return q.converse(ctx, l, host, addr, sec, false)
}

// toSmartHost is the session with the host that takes all mail: proven when a password or the sender asks for it.
func (q *Queue) toSmartHost(l *letter, host string) *security {
	s := anyTLS()
	if q.secret() || l.RequireTLS {
		s.need, s.hold, s.check = true, true, q.byNames(host)
		s.why = "the password stays here without TLS that proves who it is"
		if l.RequireTLS {
			s.why = "the sender asks for TLS all the way (REQUIRETLS)"
		}
	}
	return s
}

// secret tells whether what we say to the host needs TLS that proves who it is: a password.
func (q *Queue) secret() bool { return q.o.SmartHost.User != "" && !q.o.AllowPrivate }

func (q *Queue) converse(ctx context.Context, l *letter, host, addr string, sec *security, secure bool) (sent, error) {
	c, wire, secured, err := q.connect(ctx, host, addr, sec, secure)
	if q.o.SmartHost.Addr == "" && secure {
		q.tls.session(l.To.ASCIIDomain(), host, addr, sec, secured, err)
	}
	if err != nil {
		f := said(host, err)
		f.elsewhere = true
		return sent{}, f
	}
	defer c.Close()
	defer context.AfterFunc(ctx, wire.stop)()
	if err := q.signIn(c, secured); err != nil {
		f := said(host, err)
		f.permanent, f.status = false, "4.7.0" // ours to mend, not the sender's
		return sent{}, f
	}
	e, err := l.address(c)
	if err != nil {
		return sent{}, err
	}
	if err := c.Mail(e.from, e.mail); err != nil {
		return sent{}, said(host, err)
	}
	if err := c.Rcpt(e.to, e.rcpt); err != nil {
		return sent{}, said(host, err)
	}
	reply, err := hand(c, wire, l)
	if err != nil {
		return sent{}, said(host, err)
	}
	wire.hurry(quitTime)
	_ = c.Quit()
	dsn, _ := c.Extension("DSN")
	return sent{host: host, reply: plain(reply), tls: secured, dsn: dsn}, nil
}

// connect reaches a host and introduces us, secured if wanted and offered.
func (q *Queue) connect(ctx context.Context, host, addr string, sec *security, secure bool) (*smtp.Client, *patient, bool, error) {
	raw, err := q.o.Dial(ctx, "tcp", addr)
	if err != nil {
		return nil, nil, false, temporary("4.4.1", fmt.Errorf("reach %s: %w", host, err))
	}
	end, _ := ctx.Deadline()
	wire := &patient{Conn: raw, end: end, budget: maxReply}
	defer context.AfterFunc(ctx, wire.stop)()
	c, secured, err := q.introduce(ctx, wire, host, addr, sec, secure)
	if err != nil {
		_ = raw.Close()
		return nil, nil, false, err
	}
	return c, wire, secured, nil
}

func (q *Queue) introduce(ctx context.Context, wire net.Conn, host, addr string, sec *security, secure bool) (*smtp.Client, bool, error) {
	conn, secured, config := wire, false, sec.config(host)
	if q.o.SmartHost.Addr != "" && strings.HasSuffix(addr, ":465") {
		t := tls.Client(wire, config)
		if err := t.HandshakeContext(ctx); err != nil {
			return nil, false, fmt.Errorf("%w: %w", errTLS, err)
		}
		conn, secured, secure = t, true, false
	}
	conn, upgraded, err := greet(ctx, conn, q.o.Hostname, secure, config)
	if err != nil {
		return nil, false, err
	}
	if sec.need && !secured && !upgraded {
		return nil, false, errNoTLS
	}
	c := smtp.NewClient(conn)
	c.CommandTimeout, c.SubmissionTimeout = quietTime, finalTime
	return c, secured || upgraded, c.Hello(q.o.Hostname)
}

func (q *Queue) signIn(c *smtp.Client, secured bool) error {
	h := q.o.SmartHost
	if h.Addr == "" || h.User == "" {
		return nil
	}
	if !secured && q.secret() {
		return errors.New("the smart host offers no TLS; the password stays here")
	}
	_, offered := c.Extension("AUTH")
	mechanisms := " " + strings.ToUpper(offered) + " "
	if strings.Contains(mechanisms, " LOGIN ") && !strings.Contains(mechanisms, " PLAIN ") {
		return c.Auth(&login{answers: []string{h.User, h.Password}})
	}
	return c.Auth(sasl.NewPlainClient("", h.User, h.Password))
}

// login is AUTH LOGIN (draft-murchison-sasl-login) as all servers know it: name and password when asked, whatever the
// question is called.
type login struct{ answers []string }

func (a *login) Start() (mech string, first []byte, err error) { return sasl.Login, nil, nil }

func (a *login) Next([]byte) ([]byte, error) {
	if len(a.answers) == 0 {
		return nil, sasl.ErrUnexpectedServerChallenge
	}
	answer := a.answers[0]
	a.answers = a.answers[1:]
	return []byte(answer), nil
}

// hand gives the text of the mail and waits for the answer.
func hand(c *smtp.Client, wire *patient, l *letter) (string, error) {
	w, err := c.Data()
	if err != nil {
		return "", err
	}
	if _, err := io.Copy(w, l.reader()); err != nil {
		return "", err // the dot that would end the mail is never said
	}
	if !l.ours() {
		return "", errTaken
	}
	wire.await()
	resp, err := w.CloseWithResponse()
	if err != nil {
		return "", err
	}
	l.took()
	return resp.StatusText, nil
}
