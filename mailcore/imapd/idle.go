package imapd

import (
	"errors"
	"strings"
	"time"
)

// idlePoll is how often IDLE looks when nobody gives hints.
const idlePoll = time.Minute

// lentPoll is how often IDLE looks whether the user still may read a mailbox of others; rights end by the clock too.
const lentPoll = 2 * time.Second

// idle is IDLE (RFC 2177). While this goroutine waits for DONE, a second one owns view and writer and tells news as
// hints arrive; what came before the command is told first.
func (c *conn) idle(cmd *command) error {
	if err := cmd.end(); err != nil {
		return err
	}
	var hints <-chan struct{}
	cancel := func() {}
	if c.notified.listens() {
		if err := c.followSelected(); err != nil {
			return err
		}
		hints = c.notified.hints
	} else if c.srv.o.Watch != nil {
		hints, cancel = c.srv.o.Watch(c.watchedMailbox())
	}
	defer cancel()
	c.wr.str("+ idling").crlf()
	if c.state == selected && !c.notified.mutes(messagesHappen) && !c.news(true) {
		return errAnswered
	}
	c.wr.release()
	cmd.free()
	gone := false
	var line []byte
	var err error
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		gone = c.watch(hints, stop, true)
	}()
	c.rd.out = nil
	c.ReadUntil(time.Now().Add(c.srv.o.IdleTime))
	c.rd.release()
	line, err = c.rd.line(nil, maxTag)
	close(stop)
	<-done
	c.rd.out = &c.wr
	switch {
	case gone:
		return errAnswered
	case errors.Is(err, errTooLong):
		return errClose
	case err != nil:
		return err
	case !strings.EqualFold(string(trimEOL(line)), "DONE"):
		return bad("Expected DONE")
	}
	return nil
}

// watch tells news until stop is closed, of EXPUNGE only if they may be told; true when the session ended because its
// folder is gone.
func (c *conn) watch(hints <-chan struct{}, stop <-chan struct{}, expunge bool) (gone bool) {
	defer func() {
		if p := recover(); p != nil {
			c.log().Error("imap idle panic", "panic", p)
			c.Kill()
		}
	}()
	var poll <-chan time.Time
	lent := c.state == selected && c.sel.mailbox != c.mailbox.ID
	if hints == nil || lent {
		every := idlePoll
		if lent {
			every = lentPoll
		}
		t := time.NewTicker(every)
		defer t.Stop()
		poll = t.C
	}
	var next time.Time // look at other folders
	var late <-chan time.Time
	defer func() {
		if late != nil {
			c.notified.hint() // the look that was put off comes with the next wait
		}
	}()
	for {
		select {
		case <-stop:
			return false
		case _, ok := <-hints:
			if !ok {
				hints = nil
				continue
			}
		case <-poll:
		case <-late:
			late = nil
		}
		alive := true
		if c.state == selected && !c.notified.mutes(messagesHappen) {
			alive = c.news(expunge)
		}
		if alive && c.notified.listens() && late == nil {
			if wait := time.Until(next); wait > 0 {
				late = time.After(wait)
			} else {
				next = c.tellOthers()
			}
		}
		c.wr.release()
		if !alive || c.wr.err != nil {
			c.Kill() // wakes the reader
			return true
		}
	}
}

// tellOthers tells what NOTIFY asked for of folders that are not selected, and gives the time of the next look.
func (c *conn) tellOthers() time.Time {
	start := time.Now()
	if err := c.lookAround(false); err != nil && c.ctx.Err() == nil {
		c.log().Warn("imap notify", "err", err) // the next look will try again
	}
	took := time.Since(start)
	return start.Add(max(notifyPause, notifyShare*took))
}
