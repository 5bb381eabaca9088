package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"
)

const (
	noticeTime = 10 * time.Second
	restTime   = 20 * time.Millisecond // between two mails: the machine is idle otherwise
)

// What is told of the time from the end of DATA to a notice. The peer has no websocket; its IDLE stands there for it.
var (
	idleRows = func(when string) []row { return noticeRows("IDLE", when) }
	pushRows = func(when string) []row { return noticeRows("websocket (Dovecot: IDLE)", when) }
)

// calm and busy are when single mails are followed; below is what is wanted of the time after the 250.
const calm, busy = "idle", "mixed load"

func noticeRows(to, when string) []row {
	below := map[string]float64{calm: 5, busy: 50}[when]
	return []row{
		{name: when + ": end of mail → " + to + ", p99", unit: "ms", atMost: 0.1, percentile: 99},
		{name: when + ": 250 → " + to + ", median", unit: "ms"},
		{name: when + ": 250 → " + to + ", p99", unit: "ms", below: below, percentile: 99},
	}
}

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
	n := 0
	err := b.follow(ctx, s, calm, func() bool { n++; return n <= b.size.latency })
	b.say("%s: %d single mails measured", s.name, b.size.latency)
	return err
}

// follow sends single mails as long as more says so.
func (b *bench) follow(ctx context.Context, s *system, when string, more func() bool) error {
	program, err := dialIMAP(ctx, s.imap, latencyBox)
	if err != nil {
		return err
	}
	defer program.close()
	if err := program.idle(); err != nil {
		return err
	}
	notices := []*notice{newNotice(idleRows(when)...)}
	go notices[0].watch(program.exists)
	if s.http != "" {
		who, err := signIn(ctx, s.http, latencyBox)
		if err != nil {
			return err
		}
		web, err := who.follow(ctx, "bench")
		if err != nil {
			return err
		}
		defer web.Close()
		notices = append(notices, newNotice(pushRows(when)...))
		go notices[1].watch(func() (time.Time, error) { return web.await(isNewMail) })
	} else {
		notices[0].rows = append(notices[0].rows, pushRows(when)...)
	}
	out, err := dialSMTP(ctx, s.smtp)
	if err != nil {
		return err
	}
	defer out.Close()
	for i := 0; more(); i++ {
		if err := b.oneMail(s, out, i, notices); err != nil {
			return fmt.Errorf("mail %d: %w", i, err)
		}
		time.Sleep(restTime)
	}
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
	for _, n := range notices {
		for len(n.seen) > 0 { // of the mail before, too late
			<-n.seen
		}
	}
	ended, err := out.send(latencyBox, bytes.NewReader(letter(i)))
	if err != nil {
		return err
	}
	taken := time.Now()
	for _, n := range notices {
		select {
		case at := <-n.seen:
			for _, r := range n.rows {
				since := taken
				if strings.Contains(r.name, "end of mail") {
					since = ended
				}
				b.add(s, r, max(0, milliseconds(at.Sub(since)))) // a notice may come before the 250
			}
		case err := <-n.err:
			return fmt.Errorf("%s: %w", n.rows[0].name, err)
		case <-time.After(noticeTime):
			if s.http != "" {
				return fmt.Errorf("%s: nothing came in %s", n.rows[0].name, noticeTime)
			}
			for _, r := range n.rows { // Dovecot forgets one now and then
				b.add(s, r, milliseconds(noticeTime))
			}
		}
	}
	return nil
}
