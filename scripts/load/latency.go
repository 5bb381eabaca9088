package main

import (
	"bytes"
	"context"
	"fmt"
	"time"
)

const (
	noticeTime = 10 * time.Second
	restTime   = 20 * time.Millisecond // between two mails: the machine is idle otherwise
)

// What is told of the time from the end of DATA to a notice. The peer has no websocket; its IDLE stands there for it.
var (
	idleRows = []row{
		{name: "end of DATA → IDLE, median", unit: "ms"},
		{name: "end of DATA → IDLE, p99", unit: "ms", atMost: 0.1, percentile: 99},
	}
	pushRows = []row{
		{name: "end of DATA → websocket (Dovecot: IDLE), median", unit: "ms"},
		{name: "end of DATA → websocket (Dovecot: IDLE), p99", unit: "ms", atMost: 0.1, percentile: 99},
	}
)

// notice is a way in which a person learns of a mail.
type notice struct {
	rows []row
	seen chan time.Time
	err  chan error
}

func newNotice(rows ...row) *notice {
	return &notice{rows, make(chan time.Time, 100), make(chan error, 1)}
}

// watch reports every moment that wait gives, until it fails.
func (n *notice) watch(wait func() (time.Time, error)) {
	for {
		at, err := wait()
		if err != nil {
			n.err <- err
			return
		}
		n.seen <- at
	}
}

// latency brings mails one at a time to somebody who looks with an idling mail program and, with us, in the web app.
func (b *bench) latency(ctx context.Context, s *system) error {
	program, err := dialIMAP(ctx, s.imap, latencyBox)
	if err != nil {
		return err
	}
	defer program.close()
	if err := program.idle(); err != nil {
		return err
	}
	notices := []*notice{newNotice(idleRows...)}
	go notices[0].watch(program.exists)
	if s == b.ours {
		who, err := signIn(ctx, s.http, latencyBox)
		if err != nil {
			return err
		}
		web, err := who.follow(ctx, "bench")
		if err != nil {
			return err
		}
		defer web.Close()
		notices = append(notices, newNotice(pushRows...))
		go notices[1].watch(func() (time.Time, error) { return web.await(isNewMail) })
	} else {
		notices[0].rows = append(notices[0].rows, pushRows...)
	}
	out, err := dialSMTP(ctx, s.smtp)
	if err != nil {
		return err
	}
	defer out.Close()
	for i := range b.size.latency {
		if err := b.oneMail(s, out, i, notices); err != nil {
			return fmt.Errorf("mail %d: %w", i, err)
		}
		time.Sleep(restTime)
	}
	b.say("%s: %d single mails measured", s.name, b.size.latency)
	return nil
}

func isNewMail(frame []byte) bool { return bytes.Contains(frame, []byte(`"k":"mail.new"`)) }

// exists waits for the moment when an idling connection is told a number of mails.
func (c *imapConn) exists() (time.Time, error) {
	for {
		_ = c.SetDeadline(time.Now().Add(answerTime))
		line, err := c.response()
		if err != nil || bytes.HasSuffix(bytes.TrimSpace(line), []byte(" EXISTS")) {
			return time.Now(), err
		}
	}
}

func (b *bench) oneMail(s *system, out *smtpConn, i int, notices []*notice) error {
	ended, err := out.send(latencyBox, bytes.NewReader(letter(i)))
	if err != nil {
		return err
	}
	for _, n := range notices {
		select {
		case at := <-n.seen:
			for _, r := range n.rows {
				b.add(s, r, milliseconds(at.Sub(ended)))
			}
		case err := <-n.err:
			return fmt.Errorf("%s: %w", n.rows[0].name, err)
		case <-time.After(noticeTime):
			return fmt.Errorf("%s: nothing came in %s", n.rows[0].name, noticeTime)
		}
	}
	return nil
}
