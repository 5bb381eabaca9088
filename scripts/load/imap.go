package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
)

// answerTime bounds every answer: searching 20,000 mails without an index takes long on a busy machine.
const (
	answerTime = 2 * time.Minute
	readBuffer = 4 << 10 // holds what SEARCH answers here
)

// imapConn is a client that costs little: it reads responses line by line and keeps nothing.
type imapConn struct {
	net.Conn
	rd  *bufio.Reader
	tag int
}

// dialIMAP connects and signs in (RFC 9051, section 6.2.3).
func dialIMAP(ctx context.Context, addr, user string) (*imapConn, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	c := newIMAP(conn)
	_ = c.SetDeadline(time.Now().Add(answerTime))
	if _, err = c.rd.ReadSlice('\n'); err == nil {
		err = c.do(fmt.Sprintf("LOGIN %s %s", user, password), nil)
	}
	if err != nil {
		c.close()
		return nil, fmt.Errorf("sign in %s: %w", user, err)
	}
	return c, nil
}

func newIMAP(conn net.Conn) *imapConn {
	return &imapConn{Conn: conn, rd: bufio.NewReaderSize(conn, readBuffer)}
}

func (c *imapConn) close() { _ = c.Close() }

// do sends a command and gives every untagged response, without literals, to each until the tagged one. The bytes are
// only good until it returns.
func (c *imapConn) do(command string, each func(line []byte)) error {
	c.tag++
	tag := fmt.Sprintf("a%d ", c.tag)
	_ = c.SetDeadline(time.Now().Add(answerTime))
	if _, err := io.WriteString(c, tag+command+"\r\n"); err != nil {
		return err
	}
	return c.answer(tag, command, each)
}

func (c *imapConn) answer(tag, command string, each func(line []byte)) error {
	for {
		line, err := c.response()
		switch {
		case err != nil:
			return err
		case bytes.HasPrefix(line, []byte(tag)):
			if !bytes.HasPrefix(line[len(tag):], []byte("OK")) {
				return fmt.Errorf("%.40s: %s", command, bytes.TrimSpace(line))
			}
			return nil
		case bytes.HasPrefix(line, []byte("* OK [INPROGRESS")): // RFC 9585: it works on
			_ = c.SetDeadline(time.Now().Add(answerTime))
		case each != nil:
			each(line)
		}
	}
}

// response reads one response up to its end, over the literals in it (RFC 9051, section 4.3), and gives its first line.
func (c *imapConn) response() ([]byte, error) {
	var first []byte
	for {
		line, err := c.rd.ReadSlice('\n')
		for errors.Is(err, bufio.ErrBufferFull) { // of a long ENVELOPE the beginning is enough, of what SEARCH found it is not
			if first == nil || bytes.HasPrefix(first, []byte("* SEARCH")) {
				first = append(first, line...)
			}
			line, err = c.rd.ReadSlice('\n')
		}
		if err != nil {
			return nil, err
		}
		n, literal := literalSize(line)
		if !literal {
			if first == nil {
				return line, nil
			}
			if bytes.HasPrefix(first, []byte("* SEARCH")) {
				first = append(first, line...)
			}
			return first, nil
		}
		if first == nil {
			first = bytes.Clone(line)
		}
		if _, err := c.rd.Discard(n); err != nil {
			return nil, err
		}
	}
}

func literalSize(line []byte) (int, bool) {
	line = bytes.TrimRight(line, "\r\n")
	open := bytes.LastIndexByte(line, '{')
	if open < 0 || !bytes.HasSuffix(line, []byte("}")) {
		return 0, false
	}
	n, err := strconv.Atoi(string(line[open+1 : len(line)-1]))
	return n, err == nil
}

// messages asks how many mails the INBOX holds (RFC 9051, section 6.3.11).
func (c *imapConn) messages() (int, error) {
	n := -1
	err := c.do("STATUS INBOX (MESSAGES)", func(line []byte) {
		if _, rest, ok := strings.Cut(string(line), "MESSAGES "); ok {
			n, _ = strconv.Atoi(strings.TrimRight(rest, ") \r\n"))
		}
	})
	if err == nil && n < 0 {
		err = errors.New("STATUS told no number")
	}
	return n, err
}

// appendMails uploads mails to the INBOX at once (RFC 3502), with literals that wait for their go (RFC 9051, section
// 6.3.12).
func (c *imapConn) appendMails(mails [][]byte) error {
	c.tag++
	tag := fmt.Sprintf("a%d ", c.tag)
	_ = c.SetDeadline(time.Now().Add(answerTime))
	begin := tag + "APPEND INBOX"
	for _, mail := range mails {
		if _, err := fmt.Fprintf(c, "%s {%d}\r\n", begin, len(mail)); err != nil {
			return err
		}
		line, err := c.rd.ReadSlice('\n')
		if err != nil {
			return err
		}
		if line[0] != '+' {
			return fmt.Errorf("APPEND: %s", bytes.TrimSpace(line))
		}
		if _, err := c.Write(mail); err != nil {
			return err
		}
		begin = ""
	}
	if _, err := io.WriteString(c, "\r\n"); err != nil {
		return err
	}
	return c.answer(tag, "APPEND", nil)
}

// idle waits in the INBOX (RFC 2177).
func (c *imapConn) idle() error {
	if err := c.do("SELECT INBOX", nil); err != nil {
		return err
	}
	if _, err := io.WriteString(c, "idle IDLE\r\n"); err != nil {
		return err
	}
	line, err := c.rd.ReadSlice('\n')
	if err == nil && line[0] != '+' {
		err = fmt.Errorf("IDLE: %s", bytes.TrimSpace(line))
	}
	return err
}
