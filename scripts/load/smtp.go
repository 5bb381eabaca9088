package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// smtpSource sends mails of 4 KiB with Postfix's own load program, a connection for each mail.
func smtpSource(ctx context.Context, addr, to string, sessions, count int) error {
	out, err := exec.CommandContext(ctx, "smtp-source", "-s", strconv.Itoa(sessions), "-m", strconv.Itoa(count),
		"-l", "4096", "-f", outsideAddress, "-t", to, addr).CombinedOutput()
	if err != nil {
		return fmt.Errorf("smtp-source: %w: %s", err, strings.TrimSpace(string(out)))
	}
	return nil
}

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
	for _, step := range []struct {
		line string
		code int
	}{{"MAIL FROM:<" + outsideAddress + ">", 250}, {"RCPT TO:<" + to + ">", 250}, {"DATA", 354}} {
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
