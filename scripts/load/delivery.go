package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

const (
	manySessions = 50
	pollEvery    = 10 * time.Millisecond
	visibleTime  = 2 * time.Minute // until the last accepted mail is there
	restEvery    = 200 * time.Millisecond
	restMost     = 20 * time.Millisecond // CPU time in restEvery of a server that has nothing to do
	longestRest  = 30 * time.Second
)

// load is a number of mails for some mailboxes.
type load struct {
	name     string
	boxes    int
	sessions int
	count    int
}

// delivery measures how fast mails get into mailboxes and what CPU time that takes.
func (b *bench) delivery(ctx context.Context, s *system) error {
	for i, l := range []load{
		{"50 sessions, 100 mailboxes", boxCount, manySessions, b.size.many},
		{"10 sessions, 1 mailbox", 1, 10, b.size.ten},
		{"1 session, 1 mailbox", 1, 1, b.size.one},
	} {
		took, after, cpu, err := s.deliver(ctx, l)
		if err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
		speed := row{name: "4 KiB mails, " + l.name + ": visible", unit: "/s"}
		cost := row{name: "4 KiB mails, " + l.name + ": CPU for 1,000", unit: "s"}
		if i == 0 {
			speed.atLeast, cost.atMost = 2, 0.5
		}
		rate, each := float64(l.count)/took.Seconds(), cpu.Seconds()*1000/float64(l.count)
		b.add(s, speed, rate)
		b.add(s, cost, each)
		b.add(s, row{name: "4 KiB mails, " + l.name + ": work after the last is visible", unit: "s"}, after.Seconds())
		b.say("%s: %s: %.0f/s, %.2f s CPU for 1,000, at rest after %.1f s", s.name, l.name, rate, each, after.Seconds())
	}
	return nil
}

// deliver sends and waits until STATUS shows the last mail of every mailbox, which is what it took, and after that until
// the server is at rest. All CPU time counts, so that nobody wins by putting work off, and the other one is not disturbed.
func (s *system) deliver(ctx context.Context, l load) (took, after, cpu time.Duration, err error) {
	want := make([]int, l.boxes)
	for i := range want {
		n, err := s.boxes[i].messages()
		if err != nil {
			return 0, 0, 0, err
		}
		want[i] = n + l.count/l.boxes
	}
	before, err := s.cpu()
	if err != nil {
		return 0, 0, 0, err
	}
	start := time.Now()
	if err := s.send(ctx, l); err != nil {
		return 0, 0, 0, err
	}
	for i, n := range want {
		if err := s.await(ctx, i, n); err != nil {
			return 0, 0, 0, err
		}
	}
	took = time.Since(start)
	after, used, err := s.rest(ctx)
	return took, after, used - before, err
}

// rest waits until the server does nothing any more; it gives how long that was and the CPU time used since its start.
func (s *system) rest(ctx context.Context) (after, used time.Duration, err error) {
	start := time.Now()
	if used, err = s.cpu(); err != nil {
		return 0, 0, err
	}
	for time.Since(start) < longestRest && ctx.Err() == nil {
		last := used
		time.Sleep(restEvery)
		if used, err = s.cpu(); err != nil || used-last <= restMost {
			break
		}
		after = time.Since(start)
	}
	return after, used, err
}

// send keeps that many sessions busy. smtp-source knows one recipient only, so each of many mailboxes has its own.
func (s *system) send(ctx context.Context, l load) error {
	if l.boxes == 1 {
		return smtpSource(ctx, s.smtp, box(0), l.sessions, l.count)
	}
	next := make(chan int)
	failed := make([]error, l.sessions)
	var wait sync.WaitGroup
	for w := range l.sessions {
		wait.Go(func() {
			for i := range next {
				if failed[w] == nil {
					failed[w] = smtpSource(ctx, s.smtp, box(i), 1, l.count/l.boxes)
				}
			}
		})
	}
	for i := range l.boxes {
		next <- i
	}
	close(next)
	wait.Wait()
	return errors.Join(failed...)
}

func (s *system) await(ctx context.Context, i, want int) error {
	for end := time.Now().Add(visibleTime); ; {
		n, err := s.boxes[i].messages()
		switch {
		case err != nil:
			return err
		case n > want:
			return fmt.Errorf("%s holds %d mails, want %d: some came twice", box(i), n, want)
		case n == want:
			return nil
		case time.Now().After(end) || ctx.Err() != nil:
			return fmt.Errorf("%s holds %d mails, want %d", box(i), n, want)
		}
		time.Sleep(pollEvery)
	}
}
