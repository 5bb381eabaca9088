package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// load is a number of mails for some mailboxes.
type load struct {
	name     string
	boxes    int
	sessions int
	count    int
	bytes    int // of one mail
}

// send keeps that many sessions busy, each mail over a connection of its own and one command at a time, as Postfix's
// smtp-source does; a process for each mailbox, which that would need, would cost more than the servers. It gives the
// milliseconds from the end of each mail to its 250.
func (s *system) send(ctx context.Context, l load) ([]float64, error) {
	bodies := makeBodies(l.bytes)
	run := time.Now().UnixNano()
	var next atomic.Int64
	times, failed := make([][]float64, l.sessions), make([]error, l.sessions)
	var wait sync.WaitGroup
	for w := range l.sessions {
		wait.Go(func() {
			r := &courier{addr: s.smtp}
			for i := int(next.Add(1) - 1); i < l.count && ctx.Err() == nil; i = int(next.Add(1) - 1) {
				took, err := r.bring(box(i%l.boxes), run, i, bodies[i%len(bodies)])
				if err != nil {
					failed[w] = fmt.Errorf("mail %d: %w", i, err)
					return
				}
				times[w] = append(times[w], milliseconds(took))
			}
		})
	}
	wait.Wait()
	var all []float64
	for _, t := range times {
		all = append(all, t...)
	}
	return all, errors.Join(append(failed, ctx.Err())...)
}

// makeBodies writes texts of words that fill mails up to about that size.
func makeBodies(size int) [][]byte {
	out := make([][]byte, 50)
	for i := range out {
		r := rand.New(rand.NewPCG(uint64(i), 11))
		var b bytes.Buffer
		for b.Len() < size-350 {
			b.WriteString(sentence(r, 10) + ".\r\n")
		}
		b.WriteString(".\r\n")
		out[i] = b.Bytes()
	}
	return out
}

// courier is an SMTP client that costs little.
type courier struct {
	addr string
	buf  [1024]byte
	text []byte
}

// bring sends one mail and tells how long its 250 took after the final dot.
func (c *courier) bring(to string, run int64, i int, body []byte) (time.Duration, error) {
	conn, err := net.Dial("tcp", c.addr)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(answerTime))
	if err := c.answer(conn, "220"); err != nil {
		return 0, err
	}
	for _, step := range [...]struct{ say, code string }{{"HELO client.example\r\n", "250"},
		{"MAIL FROM:<" + outsideAddress + ">\r\n", "250"}, {"RCPT TO:<" + to + ">\r\n", "250"}, {"DATA\r\n", "354"}} {
		if _, err := io.WriteString(conn, step.say); err != nil {
			return 0, err
		}
		if err := c.answer(conn, step.code); err != nil {
			return 0, fmt.Errorf("%s: %w", strings.TrimSpace(step.say), err)
		}
	}
	id := strconv.FormatInt(run, 36) + "." + strconv.Itoa(i)
	c.text = append(c.text[:0], "From: Ada Lovelace <"+outsideAddress+">\r\nTo: <"+to+">\r\nSubject: Letter "+id+
		"\r\nDate: Thu, 01 Jan 2026 08:00:00 +0000\r\nMessage-ID: <"+id+"@outside.example>\r\nMIME-Version: 1.0\r\n"+
		"Content-Type: text/plain; charset=utf-8\r\n\r\n"...)
	c.text = append(c.text, body...)
	if _, err := conn.Write(c.text); err != nil {
		return 0, err
	}
	ended := time.Now()
	if err := c.answer(conn, "250"); err != nil {
		return 0, err
	}
	took := time.Since(ended)
	_, err = io.WriteString(conn, "QUIT\r\n")
	return took, errors.Join(err, c.answer(conn, "221"))
}

// answer reads one reply of one line.
func (c *courier) answer(conn net.Conn, code string) error {
	n := 0
	for n == 0 || c.buf[n-1] != '\n' {
		if n == len(c.buf) {
			return errors.New("reply is too long")
		}
		k, err := conn.Read(c.buf[n:])
		if err != nil {
			return err
		}
		n += k
	}
	if line := c.buf[:n]; !bytes.HasPrefix(line, []byte(code)) {
		return fmt.Errorf("want %s: %s", code, bytes.TrimSpace(line))
	}
	return nil
}
