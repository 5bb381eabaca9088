package pretend

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"strings"
	"time"
)

// clientTimeout bounds one whole delivery.
const clientTimeout = 2 * time.Minute

// client is one SMTP connection to the server under test.
type client struct {
	conn       net.Conn
	text       *textproto.Conn
	extensions map[string]bool
}

// submit delivers one mail, with TLS if it is offered. Refused recipients are
// reported after the others were served.
func submit(ctx context.Context, addr, helo, from string, to []string, raw []byte) error {
	ctx, cancel := context.WithTimeout(ctx, clientTimeout)
	defer cancel()
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()

	c := &client{conn: conn, text: textproto.NewConn(conn)}
	if err := c.greet(helo); err != nil {
		return err
	}
	refused, err := c.envelope(from, to, raw)
	if err != nil {
		return errors.Join(err, refused)
	}
	if err := c.data(raw); err != nil {
		return errors.Join(err, refused)
	}
	// The mail is delivered; a server that says good-bye badly changes nothing.
	_ = c.cmd(221, "QUIT")
	return refused
}

func (c *client) cmd(want int, format string, args ...any) error {
	if err := c.text.PrintfLine(format, args...); err != nil {
		return err
	}
	_, _, err := c.text.ReadResponse(want)
	return err
}

func (c *client) greet(helo string) error {
	if _, _, err := c.text.ReadResponse(220); err != nil {
		return err
	}
	if err := c.ehlo(helo); err != nil {
		return err
	}
	if !c.extensions["STARTTLS"] {
		return nil
	}
	if err := c.cmd(220, "STARTTLS"); err != nil {
		return err
	}
	// Like most of the Internet, encrypt without asking who is there.
	c.text = textproto.NewConn(tls.Client(c.conn, &tls.Config{InsecureSkipVerify: true}))
	return c.ehlo(helo)
}

func (c *client) ehlo(helo string) error {
	if err := c.text.PrintfLine("EHLO %s", helo); err != nil {
		return err
	}
	_, text, err := c.text.ReadResponse(250)
	if err != nil {
		return err
	}
	c.extensions = map[string]bool{}
	for line := range strings.SplitSeq(text, "\n") {
		word, _, _ := strings.Cut(line, " ")
		c.extensions[strings.ToUpper(word)] = true
	}
	return nil
}

// envelope names sender and recipients. The first error lists refused
// recipients, the second ends the mail.
func (c *client) envelope(from string, to []string, raw []byte) (refused, fatal error) {
	args := ""
	if c.extensions["SIZE"] {
		args += fmt.Sprintf(" SIZE=%d", len(raw))
	}
	if c.extensions["8BITMIME"] {
		args += " BODY=8BITMIME"
	}
	if c.extensions["SMTPUTF8"] && !ascii(from+strings.Join(to, "")) {
		args += " SMTPUTF8"
	}
	if err := c.cmd(250, "MAIL FROM:<%s>%s", from, args); err != nil {
		return nil, err
	}
	var errs []error
	for _, addr := range to {
		err := c.cmd(25, "RCPT TO:<%s>", addr)
		var reply *textproto.Error
		if err != nil && !errors.As(err, &reply) {
			return nil, err
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("recipient %s: %w", addr, err))
		}
	}
	refused = errors.Join(errs...)
	if len(errs) == len(to) {
		return nil, refused
	}
	return refused, nil
}

func (c *client) data(raw []byte) error {
	if err := c.cmd(354, "DATA"); err != nil {
		return err
	}
	// Not textproto's DotWriter: it would mend line ends that a test sends
	// broken on purpose.
	body := string(raw)
	if strings.HasPrefix(body, ".") {
		body = "." + body
	}
	body = strings.ReplaceAll(body, "\r\n.", "\r\n..")
	if !strings.HasSuffix(body, "\r\n") {
		body += "\r\n"
	}
	if _, err := c.text.W.WriteString(body + ".\r\n"); err != nil {
		return err
	}
	if err := c.text.W.Flush(); err != nil {
		return err
	}
	_, _, err := c.text.ReadResponse(250)
	return err
}
