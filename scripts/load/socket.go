package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// session is somebody signed in to the web app.
type session struct {
	base, token string
	mailbox     string // id of the person's mailbox
}

// client keeps connections, so that thousands of tickets do not use up the ports.
var client = &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 16}}

func signIn(ctx context.Context, addr, user string) (*session, error) {
	s := &session{base: "http://" + addr}
	var opened struct {
		Token string
		Me    struct {
			Mailboxes []struct{ ID json.RawMessage }
		}
	}
	if err := s.post(ctx, "/api/v1/sessions", map[string]string{"login": user, "password": password}, &opened); err != nil {
		return nil, fmt.Errorf("sign in %s: %w", user, err)
	}
	if len(opened.Me.Mailboxes) == 0 {
		return nil, fmt.Errorf("sign in %s: no mailbox", user)
	}
	s.token, s.mailbox = opened.Token, strings.Trim(string(opened.Me.Mailboxes[0].ID), `"`)
	return s, nil
}

func (s *session) post(ctx context.Context, path string, in, out any) error {
	b, err := json.Marshal(in)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, "POST", s.base+path, bytes.NewReader(b))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	if s.token != "" {
		r.Header.Set("Authorization", "Bearer "+s.token)
	}
	resp, err := client.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if b, err = io.ReadAll(io.LimitReader(resp.Body, 1<<20)); err != nil {
		return err
	}
	if resp.StatusCode >= 300 {
		return fmt.Errorf("%s: %s: %.200s", path, resp.Status, b)
	}
	return json.Unmarshal(b, out)
}

// socket is a websocket client (RFC 6455) for short frames, small enough to hold ten thousand.
type socket struct {
	net.Conn
	rd *bufio.Reader
}

// follow opens a websocket of one device that follows the mailbox, and waits for the welcome.
func (s *session) follow(ctx context.Context, device string) (*socket, error) {
	var t struct{ URL, Ticket string }
	if err := s.post(ctx, "/api/v1/push/ticket", map[string]string{"device": device}, &t); err != nil {
		return nil, err
	}
	at, err := url.Parse(t.URL)
	if err != nil {
		return nil, err
	}
	host := strings.TrimPrefix(s.base, "http://")
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", host)
	if err != nil {
		return nil, err
	}
	c := &socket{Conn: conn, rd: bufio.NewReaderSize(conn, 512)}
	_ = c.SetDeadline(time.Now().Add(answerTime))
	if err = c.shake(host, at.Path+"?ticket="+url.QueryEscape(t.Ticket)); err == nil {
		err = c.write(1, fmt.Appendf(nil, `{"t":"hello","v":1,"dev":%q,"subs":[{"s":"m:%s"}]}`, device, s.mailbox))
	}
	if err == nil {
		_, err = c.await(func(b []byte) bool { return bytes.Contains(b, []byte(`"t":"welcome"`)) })
	}
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("websocket: %w", err)
	}
	_ = c.SetDeadline(time.Time{})
	return c, nil
}

func (c *socket) shake(host, target string) error {
	_, err := fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: mb.v1+json\r\n\r\n", target, host)
	if err != nil {
		return err
	}
	resp, err := http.ReadResponse(c.rd, nil)
	if err == nil && resp.StatusCode != http.StatusSwitchingProtocols {
		err = errors.New(resp.Status)
	}
	return err
}

// write sends one frame, masked with zeros as a client may (RFC 6455, section 5.3: the mask hides nothing here).
func (c *socket) write(op byte, b []byte) error {
	f := []byte{0x80 | op, 0x80 | byte(len(b))}
	if len(b) > 125 {
		f = binary.BigEndian.AppendUint16([]byte{0x80 | op, 0x80 | 126}, uint16(len(b)))
	}
	_, err := c.Write(append(append(f, 0, 0, 0, 0), b...))
	return err
}

// await reads frames, answering pings, until one fits; it gives the moment when that was there.
func (c *socket) await(fits func([]byte) bool) (time.Time, error) {
	for {
		op, b, err := c.frame()
		switch {
		case err != nil:
			return time.Time{}, err
		case op == 8:
			return time.Time{}, fmt.Errorf("closed: %q", b)
		case op == 9:
			if err := c.write(10, b); err != nil {
				return time.Time{}, err
			}
		case fits != nil && fits(b):
			return time.Now(), nil
		}
	}
}

func (c *socket) frame() (op byte, b []byte, err error) {
	var h [8]byte
	if _, err := io.ReadFull(c.rd, h[:2]); err != nil {
		return 0, nil, err
	}
	op, n := h[0]&0x0f, uint64(h[1])
	switch n {
	case 126:
		_, err = io.ReadFull(c.rd, h[:2])
		n = uint64(binary.BigEndian.Uint16(h[:2]))
	case 127:
		_, err = io.ReadFull(c.rd, h[:8])
		n = binary.BigEndian.Uint64(h[:8])
	}
	if err == nil && n > 64<<10 {
		err = fmt.Errorf("frame of %d bytes", n)
	}
	if err != nil {
		return 0, nil, err
	}
	b = make([]byte, n)
	_, err = io.ReadFull(c.rd, b)
	return op, b, err
}
