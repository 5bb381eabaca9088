package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

const (
	fillers  = 8  // connections that upload at the same time
	appended = 10 // mails in one APPEND (RFC 3502)
)

// fill uploads the mails of the big mailbox and reads everything once, so that caches are warm.
func (b *bench) fill(ctx context.Context, s *system, big int) error {
	start := time.Now()
	failed := make([]error, fillers)
	var wait sync.WaitGroup
	for w := range fillers {
		wait.Go(func() { failed[w] = s.fillPart(ctx, w, big) })
	}
	wait.Wait()
	if err := errors.Join(failed...); err != nil {
		return err
	}
	rate := float64(big) / time.Since(start).Seconds()
	b.add(s, row{name: fmt.Sprintf("APPEND %s mails by %d clients", thousands(big), fillers), unit: "/s"}, rate)
	b.say("%s: %d mails appended, %.0f/s", s.name, big, rate)
	c, err := dialIMAP(ctx, s.imap, bigBox(big))
	if err != nil {
		return err
	}
	defer c.close()
	for _, command := range []string{"SELECT INBOX", bigFetch, bigFields, searchFrom, searchSubject, searchText} {
		took, _, err := c.timed(command)
		if err != nil {
			return err
		}
		b.say("%s: the first %s: %.1f ms", s.name, command, took)
	}
	return nil
}

func (s *system) fillPart(ctx context.Context, part, count int) error {
	c, err := dialIMAP(ctx, s.imap, bigBox(count))
	if err != nil {
		return err
	}
	defer c.close()
	for i := part; i < count && ctx.Err() == nil; {
		var mails [][]byte
		for ; len(mails) < appended && i < count; i += fillers {
			mails = append(mails, letter(i))
		}
		if err := c.appendMails(mails); err != nil {
			return err
		}
	}
	return ctx.Err()
}

const (
	bigFetch      = "FETCH 1:* (FLAGS UID RFC822.SIZE INTERNALDATE ENVELOPE)"
	bigFields     = "FETCH 1:* (UID BODY.PEEK[HEADER.FIELDS (FROM TO SUBJECT DATE MESSAGE-ID)])"
	searchFrom    = `SEARCH FROM "` + rareSender + `"`
	searchSubject = `SEARCH SUBJECT "` + rareSubject + `"`
	searchText    = `SEARCH TEXT "` + rareWord + `"`
	someRows      = 1000 // of which COPY and MOVE are measured
	newest        = 50
)

// mailboxes measures work on the big mailboxes with warm caches.
func (b *bench) mailboxes(ctx context.Context, s *system) error {
	for _, n := range b.size.big {
		if err := b.mailbox(ctx, s, n); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) mailbox(ctx context.Context, s *system, big int) error {
	if err := b.openAndLook(ctx, s, big); err != nil {
		return err
	}
	c, err := dialIMAP(ctx, s.imap, bigBox(big))
	if err != nil {
		return err
	}
	defer c.close()
	if err := c.do("SELECT INBOX", nil); err != nil {
		return err
	}
	in := fmt.Sprintf("mailbox of %s: ", thousands(big))
	for _, x := range []struct {
		row     row
		command string
		want    int // responses to come; 0 counts what SEARCH found
	}{
		{row{name: in + "FETCH all, ENVELOPE", unit: "ms", atMost: 1}, bigFetch, big},
		{row{name: in + "FETCH all, header fields", unit: "ms", atMost: 1}, bigFields, big},
		{row{name: in + "SEARCH FROM", unit: "ms", atMost: 1}, searchFrom, 0},
		{row{name: in + "SEARCH SUBJECT", unit: "ms", atMost: 1}, searchSubject, 0},
		{row{name: in + "SEARCH TEXT", unit: "ms", atMost: 0.05}, searchText, 0},
		{row{name: in + "STORE all +FLAGS", unit: "ms", atMost: 1}, `STORE 1:* +FLAGS (\Flagged)`, big},
		{row{name: in + "STORE all -FLAGS", unit: "ms", atMost: 1}, `STORE 1:* -FLAGS (\Flagged)`, big},
	} {
		took, n, err := c.timed(x.command)
		if err != nil {
			return err
		}
		if x.want > 0 && n != x.want {
			return fmt.Errorf("%s: %d responses, want %d", x.command, n, x.want)
		}
		if x.want == 0 {
			b.found(s, in+x.command, n)
		}
		b.add(s, x.row, took)
		b.say("%s: %s: %.1f ms", s.name, x.row.name, took)
	}
	return b.copyAndMove(s, c, in)
}

// copyAndMove takes the oldest messages into a folder and from there into another; both are deleted afterwards.
func (b *bench) copyAndMove(s *system, c *imapConn, in string) error {
	for _, x := range []struct{ name, before, command, after string }{
		{"COPY of 1,000", "CREATE Copied", fmt.Sprintf("COPY 1:%d Copied", someRows), "SELECT Copied"},
		{"MOVE of 1,000", "CREATE Moved", "MOVE 1:* Moved", "SELECT INBOX"},
	} {
		if err := c.do(x.before, nil); err != nil {
			return err
		}
		took, _, err := c.timed(x.command)
		if err != nil {
			return err
		}
		b.add(s, row{name: in + x.name, unit: "ms", atMost: 1}, took)
		b.say("%s: %s%s: %.1f ms", s.name, in, x.name, took)
		if err := c.do(x.after, nil); err != nil {
			return err
		}
	}
	if err := c.do("DELETE Copied", nil); err != nil {
		return err
	}
	return c.do("DELETE Moved", nil)
}

// timed runs a command and counts FETCH responses and the numbers that SEARCH answers.
func (c *imapConn) timed(command string) (ms float64, n int, err error) {
	start := time.Now()
	err = c.do(command, func(line []byte) {
		switch {
		case bytes.HasPrefix(line, []byte("* SEARCH")):
			n += len(bytes.Fields(line)) - 2
		case bytes.Contains(line, []byte(" FETCH (")):
			n++
		}
	})
	return milliseconds(time.Since(start)), n, err
}

// openAndLook measures what a client does that is opened: SELECT and the newest 50, each time on a new connection.
func (b *bench) openAndLook(ctx context.Context, s *system, big int) error {
	last := fmt.Sprintf("FETCH %d:* (FLAGS UID RFC822.SIZE INTERNALDATE ENVELOPE)", big-newest+1)
	for range b.size.lookups {
		c, err := dialIMAP(ctx, s.imap, bigBox(big))
		if err != nil {
			return err
		}
		start := time.Now()
		err = c.do("SELECT INBOX", nil)
		if err == nil {
			err = c.do(last, nil)
		}
		took := time.Since(start)
		c.close()
		if err != nil {
			return err
		}
		b.add(s, row{name: fmt.Sprintf("mailbox of %s: SELECT and newest %d", thousands(big), newest), unit: "ms", below: 10},
			milliseconds(took))
	}
	return nil
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return thousands(n/1000) + fmt.Sprintf(",%03d", n%1000)
}

// found remembers how many mails a search finds.
func (b *bench) found(s *system, command string, n int) {
	if b.hits == nil {
		b.hits = map[string]map[*system]int{}
	}
	if b.hits[command] == nil {
		b.hits[command] = map[*system]int{}
	}
	b.hits[command][s] = n
}

// compareFound tells when the two servers disagree about what a search finds.
func (b *bench) compareFound() {
	for command, n := range b.hits {
		if len(n) > 1 && n[b.peer] != n[b.ours] {
			b.notes = append(b.notes, fmt.Sprintf("%s found %d mails with Dovecot and %d with mailbridge.", command, n[b.peer], n[b.ours]))
		}
	}
}
