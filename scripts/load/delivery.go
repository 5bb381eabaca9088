package main

import (
	"context"
	"fmt"
	"time"
)

const (
	manySessions = 50
	pollEvery    = 10 * time.Millisecond
	visibleTime  = 2 * time.Minute // until the last accepted mail is there
	restEvery    = 200 * time.Millisecond
	restMost     = 20 * time.Millisecond // CPU time in restEvery of a server that has nothing to do
	calmLooks    = 4                     // in a row: work that is put off pauses between its parts
	longestRest  = 30 * time.Second
)

// deliveries are the loads of which the speed is compared, and what is wanted of ours.
func (z size) deliveries() []struct {
	load
	faster float64
} {
	return []struct {
		load
		faster float64
	}{
		{load{"4 KiB, 50 sessions, 100 mailboxes", boxCount, manySessions, z.many, 4 << 10}, 7},
		{load{"4 KiB, 50 sessions, 1 mailbox", 1, manySessions, z.many, 4 << 10}, 7},
		{load{"4 KiB, 10 sessions, 100 mailboxes", boxCount, 10, z.ten, 4 << 10}, 6},
		{load{"4 KiB, 10 sessions, 1 mailbox", 1, 10, z.ten, 4 << 10}, 6},
		{load{"4 KiB, 1 session, 100 mailboxes", boxCount, 1, z.one, 4 << 10}, 2.5},
		{load{"4 KiB, 1 session, 1 mailbox", 1, 1, z.one, 4 << 10}, 2.5},
		{load{"64 KiB, 10 sessions, 100 mailboxes", boxCount, 10, z.ten / 2, 64 << 10}, 5},
	}
}

// delivery measures how fast mails get into mailboxes, what CPU time that takes, and when the sender hears of it.
func (b *bench) delivery(ctx context.Context, s *system) error {
	for _, l := range b.size.deliveries() {
		took, after, cpu, answers, err := s.deliver(ctx, l.load)
		if err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
		rate, each := float64(l.count)/took.Seconds(), cpu.Seconds()*1000/float64(l.count)
		b.add(s, row{name: l.name + ": visible", unit: "/s", atLeast: l.faster}, rate)
		b.add(s, row{name: l.name + ": CPU for 1,000", unit: "s", atMost: 1. / 7}, each)
		if l.sessions == manySessions {
			b.add(s, row{name: l.name + ": end of mail → 250, p99", unit: "ms", atMost: 1. / 3, percentile: 99}, answers...)
		}
		b.say("%s: %s: %.0f/s, %.2f s CPU for 1,000, at rest after %.1f s, 250 after %.1f ms, p99 %.1f ms", s.name, l.name, rate, each,
			after.Seconds(), percentile(answers, 50), percentile(answers, 99))
	}
	return nil
}

// deliver sends and waits until STATUS shows the last mail of every mailbox, which is what it took, and after that until
// the server is at rest. All CPU time counts, so that nobody wins by putting work off, and the other one is not disturbed.
func (s *system) deliver(ctx context.Context, l load) (took, after, cpu time.Duration, answers []float64, err error) {
	return s.bring(ctx, l, func() ([]float64, error) { return s.send(ctx, l) })
}

func (s *system) bring(ctx context.Context, l load, send func() ([]float64, error)) (took, after, cpu time.Duration, answers []float64, err error) {
	want := make([]int, l.boxes)
	for i := range want {
		n, err := s.boxes[i].messages()
		if err != nil {
			return 0, 0, 0, nil, err
		}
		want[i] = n + (l.count+l.boxes-1-i)/l.boxes
	}
	before, err := s.cpu()
	if err != nil {
		return 0, 0, 0, nil, err
	}
	start := time.Now()
	if answers, err = send(); err != nil {
		return 0, 0, 0, nil, err
	}
	for i, n := range want {
		if err := s.await(ctx, i, n); err != nil {
			return 0, 0, 0, nil, err
		}
	}
	took = time.Since(start)
	after, used, err := s.rest(ctx)
	return took, after, used - before, answers, err
}

// rest waits until the server does nothing any more; it gives how long that was and the CPU time used since its start.
func (s *system) rest(ctx context.Context) (after, used time.Duration, err error) {
	start := time.Now()
	if used, err = s.cpu(); err != nil {
		return 0, 0, err
	}
	for calm := 0; calm < calmLooks && time.Since(start) < longestRest && ctx.Err() == nil; calm++ {
		last := used
		time.Sleep(restEvery)
		if used, err = s.cpu(); err != nil {
			break
		}
		if used-last > restMost {
			after, calm = time.Since(start), -1
		}
	}
	return after, used, err
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
