package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

const (
	parcels    = 3 // big mails, one behind the other
	dialers    = 16
	settleTime = 25 * time.Second
	settleStep = 500 * time.Millisecond
	settled    = 6 // steps without change
)

// held is one line of the table of memory.
type held struct {
	name, grew, wanted string
	ok                 bool
}

// memory measures how the resident memory of our process grows; it was started for this a moment ago. It prints lines
// of a table whose head is the caller's.
func (b *bench) memory(ctx context.Context) error {
	var lines []held
	for _, part := range []struct {
		name string
		run  func(context.Context) (held, error)
	}{{"mail", b.bigMail}, {"imap", b.idleClients}, {"push", b.idleSockets}} {
		if !b.wants(part.name) {
			continue
		}
		h, err := part.run(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
		b.say("%s: %s", h.name, h.grew)
		lines = append(lines, h)
	}
	for _, h := range lines {
		reached := "no"
		if h.ok {
			reached = "yes"
		}
		fmt.Fprintf(b.out, "| %s | %s | %s | %s |\n", h.name, h.grew, h.wanted, reached)
	}
	return nil
}

// rss is what our process holds when it has come to rest: the runtime gives memory back slowly.
func (b *bench) rss(ctx context.Context) (int64, error) {
	pid := b.ours.pids[0]
	last, calm := int64(0), 0
	for end := time.Now().Add(settleTime); time.Now().Before(end) && calm < settled && ctx.Err() == nil; {
		now, err := memory(pid, "VmRSS")
		if err != nil {
			return 0, err
		}
		if calm++; max(now, last)-min(now, last) > last/200 {
			calm = 0
		}
		last = now
		time.Sleep(settleStep)
	}
	return last, ctx.Err()
}

// bigMail sends mails with a big attachment and looks at the peak.
func (b *bench) bigMail(ctx context.Context) (held, error) {
	var worst int64
	for range parcels {
		before, err := b.rss(ctx)
		if err != nil {
			return held{}, err
		}
		if err := clearPeak(b.ours.pids[0]); err != nil {
			return held{}, err
		}
		if err := b.sendParcel(ctx); err != nil {
			return held{}, err
		}
		peak, err := memory(b.ours.pids[0], "VmHWM")
		if err != nil {
			return held{}, err
		}
		b.say("mail of 50 MB: %s, then %s at most", megabytes(before), megabytes(peak))
		worst = max(worst, peak-before)
	}
	return held{fmt.Sprintf("a mail with a file of %d MiB by SMTP, at most while it comes in", b.size.attachment>>20),
		megabytes(worst), "< 16 MB", worst < 16<<20}, nil
}

func (b *bench) sendParcel(ctx context.Context) error {
	c, err := dialSMTP(ctx, b.ours.smtp)
	if err != nil {
		return err
	}
	defer c.Close()
	_, err = c.send(latencyBox, parcel(b.size.attachment))
	return err
}

// idleClients opens mail programs that idle.
func (b *bench) idleClients(ctx context.Context) (held, error) {
	h, err := b.idle(ctx, b.size.imapIdle, 40<<10, func(ctx context.Context, i int) (io.Closer, error) {
		c, err := dialIMAP(ctx, b.ours.imap, box(i%boxCount))
		if err != nil {
			return nil, err
		}
		return c, c.idle()
	})
	h.name = fmt.Sprintf("each of %s idling IMAP connections, without TLS", thousands(b.size.imapIdle))
	return h, err
}

// idleSockets opens websockets of people who follow their mailbox.
func (b *bench) idleSockets(ctx context.Context) (held, error) {
	people := make([]struct {
		*session
		once sync.Once
		err  error
	}, b.size.sockets/socketsOfOne)
	h, err := b.idle(ctx, b.size.sockets, 8<<10, func(ctx context.Context, i int) (io.Closer, error) {
		p := &people[i%len(people)]
		p.once.Do(func() { p.session, p.err = signIn(ctx, b.ours.http, person(i%len(people))) })
		if p.err != nil {
			return nil, p.err
		}
		c, err := p.follow(ctx, fmt.Sprintf("bench-%d", i/len(people)))
		if err != nil {
			return nil, err
		}
		go c.await(nil) // answers pings until it is closed
		return c, nil
	})
	h.name = fmt.Sprintf("each of %s idling websockets", thousands(b.size.sockets))
	return h, err
}

// idle opens connections and divides what the process grew by them since it had done nothing. Before the second look it
// waits until the runtime has collected and given back what opening them left behind, such as memory for passwords.
func (b *bench) idle(ctx context.Context, count int, limit int64, open func(context.Context, int) (io.Closer, error)) (held, error) {
	before, err := b.rss(ctx)
	if err != nil {
		return held{}, err
	}
	conns := make([]io.Closer, count)
	defer func() {
		for _, c := range conns {
			if c != nil {
				c.Close()
			}
		}
	}()
	if err := each(count, func(i int) (err error) { conns[i], err = open(ctx, i); return err }); err != nil {
		return held{}, err
	}
	b.say("%d connections are open; %s without work", count, b.size.calm)
	select {
	case <-time.After(b.size.calm):
	case <-ctx.Done():
	}
	after, err := b.rss(ctx)
	if err != nil {
		return held{}, err
	}
	mapped, err := memory(b.ours.pids[0], "RssFile")
	if err != nil {
		return held{}, err
	}
	b.say("%d connections: %s, then %s, of that %s pages of files", count, megabytes(before), megabytes(after), megabytes(mapped))
	of := (after - before) / int64(count)
	return held{grew: fmt.Sprintf("%.1f KB", float64(of)/1024), wanted: fmt.Sprintf("≤ %d KB", limit>>10), ok: of <= limit}, nil
}

// each calls fn for 0 … n-1, several at a time, until one fails.
func each(n int, fn func(int) error) error {
	next := make(chan int)
	failed := make([]error, dialers)
	var wait sync.WaitGroup
	for w := range dialers {
		wait.Go(func() {
			for i := range next {
				if failed[w] == nil {
					failed[w] = fn(i)
				}
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wait.Wait()
	return errors.Join(failed...)
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/(1<<20)) }
