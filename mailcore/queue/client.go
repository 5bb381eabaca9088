package queue

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strings"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"mailbridge/mailcore"
)

// Bounds of one conversation with another server.
const (
	dialTime  = 30 * time.Second
	quietTime = 5 * time.Minute // between two reads or writes; RFC 5321, section 4.5.3.2
	finalTime = 10 * time.Minute
	talkTime  = 60 * time.Minute // all of it: 70 MiB at 20 kB/s
	maxReply  = 64 << 10         // bytes of all replies together; an honest server needs one or two thousand
)

// sent is a mail taken over by another server.
type sent struct {
	host  string
	reply string
	tls   bool
	dsn   bool // it will report success itself if asked to (RFC 3461)
}

// deliver tries the hosts for a recipient in turn until one decides.
func (q *Queue) deliver(ctx context.Context, o *mailcore.Outgoing) (sent, error) {
	ctx, cancel := context.WithTimeout(ctx, talkTime)
	defer cancel()
	if q.o.SmartHost.Addr != "" {
		host, _, _ := net.SplitHostPort(q.o.SmartHost.Addr)
		return q.talk(ctx, o, host, q.o.SmartHost.Addr)
	}
	hosts, err := q.exchangers(ctx, o.To)
	if err != nil {
		return sent{}, err
	}
	var last error
	for _, host := range hosts {
		addrs, err := q.addresses(ctx, host)
		if err != nil {
			last = err
			continue
		}
		for _, addr := range addrs {
			s, err := q.talk(ctx, o, host, addr)
			var f *failure
			if err == nil || errors.As(err, &f) && f.host != "" || ctx.Err() != nil {
				return s, err // the host has spoken; another one of the domain would say the same
			}
			last = err
		}
	}
	return sent{}, last
}

// talk delivers to one host: with TLS when it offers that, in the clear when its TLS does not work (RFC 7435).
func (q *Queue) talk(ctx context.Context, o *mailcore.Outgoing, host, addr string) (sent, error) {
	s, err := q.converse(ctx, o, host, addr, true)
	if errors.Is(err, errTLS) {
		q.o.Log.Info("tls does not work there, going without", "host", host, "err", err)
		return q.converse(ctx, o, host, addr, false)
	}
	return s, err
}

func (q *Queue) converse(ctx context.Context, o *mailcore.Outgoing, host, addr string, secure bool) (sent, error) {
	c, secured, err := q.connect(ctx, host, addr, secure)
	if err != nil {
		return sent{}, err
	}
	defer c.Close()
	if err := q.signIn(c, secured); err != nil {
		return sent{}, said(host, err)
	}
	mailOpts, rcptOpts, from, to, err := envelope(c, o)
	if err != nil {
		return sent{}, err
	}
	if err := c.Mail(from, mailOpts); err != nil {
		return sent{}, said(host, err)
	}
	if err := c.Rcpt(to, rcptOpts); err != nil {
		return sent{}, said(host, err)
	}
	reply, err := q.text(ctx, c, o)
	if err != nil {
		return sent{}, said(host, err)
	}
	_ = c.Quit()
	dsn, _ := c.Extension("DSN")
	return sent{host: host, reply: reply, tls: secured, dsn: dsn}, nil
}

// connect reaches a host and introduces us, secured if wanted and offered.
func (q *Queue) connect(ctx context.Context, host, addr string, secure bool) (*smtp.Client, bool, error) {
	raw, err := q.o.Dial(ctx, "tcp", addr)
	if err != nil {
		return nil, false, fmt.Errorf("reach %s: %w", host, err)
	}
	end, _ := ctx.Deadline()
	conn, secured, err := greet(ctx, &patient{Conn: raw, end: end, budget: maxReply}, q.o.Hostname, host, secure)
	if err != nil {
		_ = raw.Close()
		return nil, false, said(host, err)
	}
	c := smtp.NewClient(conn)
	c.CommandTimeout, c.SubmissionTimeout = quietTime, finalTime
	if err := c.Hello(q.o.Hostname); err != nil {
		_ = c.Close()
		return nil, false, said(host, err)
	}
	return c, secured, nil
}

func (q *Queue) signIn(c *smtp.Client, secured bool) error {
	h := q.o.SmartHost
	if h.User == "" {
		return nil
	}
	if !secured && !q.o.AllowPrivate {
		return errors.New("the smart host offers no TLS; the password stays here")
	}
	return c.Auth(sasl.NewPlainClient("", h.User, h.Password))
}

// envelope prepares MAIL and RCPT for what the host can do. An address it cannot take is a failure for good.
func envelope(c *smtp.Client, o *mailcore.Outgoing) (*smtp.MailOptions, *smtp.RcptOptions, string, string, error) {
	from, to := string(o.From), string(o.To)
	utf8, _ := c.Extension("SMTPUTF8")
	mo := &smtp.MailOptions{Size: o.Size, Return: smtp.DSNReturn(o.Return), EnvelopeID: o.EnvelopeID}
	if ok, _ := c.Extension("8BITMIME"); ok {
		mo.Body = smtp.Body8BitMIME
	}
	if utf8 {
		mo.UTF8 = o.SMTPUTF8
	} else {
		if !o.To.IsASCII() || !o.From.IsASCII() {
			return nil, nil, "", "", permanent("5.6.7", errors.New("the receiving server does not take addresses with such letters (SMTPUTF8)"))
		}
		to = o.To.Local() + "@" + o.To.ASCIIDomain()
		if from != "" {
			from = o.From.Local() + "@" + o.From.ASCIIDomain()
		}
	}
	ro := &smtp.RcptOptions{}
	for _, n := range strings.Split(o.Notify, ",") {
		if n != "" {
			ro.Notify = append(ro.Notify, smtp.DSNNotify(n))
		}
	}
	if o.Original != "" && isPrintable(o.Original) {
		ro.OriginalRecipient, ro.OriginalRecipientType = o.Original, smtp.DSNAddressTypeRFC822
	}
	if size, ok := c.MaxMessageSize(); ok && size > 0 && o.Size > int64(size) {
		return nil, nil, "", "", permanent("5.3.4", fmt.Errorf("the receiving server takes mails of %d bytes at most", size))
	}
	return mo, ro, from, to, nil
}

func isPrintable(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' })
}

func (q *Queue) text(ctx context.Context, c *smtp.Client, o *mailcore.Outgoing) (string, error) {
	r, _, err := q.open(ctx, o)
	if err != nil {
		return "", err
	}
	defer r.Close()
	w, err := c.Data()
	if err != nil {
		return "", err
	}
	if _, err := io.Copy(w, r); err != nil {
		return "", err
	}
	resp, err := w.CloseWithResponse()
	if err != nil {
		return "", err
	}
	return resp.StatusText, nil
}

// said makes a failure of what a host answered; what is not an answer may be tried again.
func said(host string, err error) error {
	var early *textproto.Error
	if errors.As(err, &early) {
		return &failure{permanent: early.Code >= 500, status: fmt.Sprintf("%d.0.0", early.Code/100), host: host,
			reply: fmt.Sprintf("%d %s", early.Code, early.Msg), err: err}
	}
	var s *smtp.SMTPError
	if !errors.As(err, &s) {
		return fmt.Errorf("talk to %s: %w", host, err)
	}
	status := fmt.Sprintf("%d.0.0", s.Code/100)
	if e := s.EnhancedCode; e[0] > 0 {
		status = fmt.Sprintf("%d.%d.%d", e[0], e[1], e[2])
	}
	return &failure{permanent: s.Code >= 500, status: status, host: host,
		reply: fmt.Sprintf("%d %s", s.Code, s.Message), err: err}
}

// patient moves the deadline with each read and write, up to an end, and bounds what the other side may say. The
// library's own deadlines would leave a stalled upload blocked for ever.
type patient struct {
	net.Conn
	end    time.Time
	budget int
}

func (p *patient) Read(b []byte) (int, error) {
	if p.budget <= 0 {
		return 0, errors.New("the server says too much")
	}
	if err := p.Conn.SetReadDeadline(earlier(time.Now().Add(finalTime), p.end)); err != nil {
		return 0, err
	}
	n, err := p.Conn.Read(b[:min(len(b), p.budget)])
	p.budget -= n
	return n, err
}

func (p *patient) Write(b []byte) (int, error) {
	if err := p.Conn.SetWriteDeadline(earlier(time.Now().Add(quietTime), p.end)); err != nil {
		return 0, err
	}
	return p.Conn.Write(b)
}

// SetDeadline does nothing: see patient.
func (p *patient) SetDeadline(time.Time) error { return nil }

func earlier(a, b time.Time) time.Time {
	if !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
