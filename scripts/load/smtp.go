package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/textproto"
	"time"
)

// smtpConn sends single mails and knows the moment they end.
type smtpConn struct {
	net.Conn
	rd *textproto.Reader
}

func dialSMTP(ctx context.Context, addr string) (*smtpConn, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	c := &smtpConn{Conn: conn, rd: textproto.NewReader(bufio.NewReader(conn))}
	_ = c.SetDeadline(time.Now().Add(answerTime))
	if _, _, err = c.rd.ReadResponse(220); err == nil {
		err = c.do("EHLO client.example", 250)
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	return c, nil
}

func (c *smtpConn) do(line string, code int) error {
	_ = c.SetDeadline(time.Now().Add(answerTime))
	if _, err := io.WriteString(c, line+"\r\n"); err != nil {
		return err
	}
	_, _, err := c.rd.ReadResponse(code)
	return err
}

// send brings one mail and gives the moment before the final dot went out.
func (c *smtpConn) send(to string, mail io.Reader) (ended time.Time, err error) {
	return c.sendFrom(outsideAddress, to, mail)
}

func (c *smtpConn) sendFrom(from, to string, mail io.Reader) (ended time.Time, err error) {
	for _, step := range []struct {
		line string
		code int
	}{{"MAIL FROM:<" + from + ">", 250}, {"RCPT TO:<" + to + ">", 250}, {"DATA", 354}} {
		if err := c.do(step.line, step.code); err != nil {
			return ended, err
		}
	}
	if _, err := io.Copy(c.Conn, mail); err != nil {
		return ended, err
	}
	ended = time.Now()
	return ended, c.do(".", 250)
}
