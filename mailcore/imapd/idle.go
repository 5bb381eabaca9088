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
	if c.srv.o.Watch != nil {
		hints, cancel = c.srv.o.Watch(c.watchedMailbox())
	}
	defer cancel()
	c.wr.str("+ idling").crlf()
	if c.state == selected && !c.news(true) {
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
		gone = c.watch(hints, stop)
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

// watch tells news until stop is closed; true when the session ended because its folder is gone.
func (c *conn) watch(hints <-chan struct{}, stop <-chan struct{}) (gone bool) {
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
		}
		if c.state != selected {
			continue
		}
		alive := c.news(true)
		c.wr.release()
		if !alive || c.wr.err != nil {
			c.Kill() // wakes the reader
			return true
		}
	}
}
