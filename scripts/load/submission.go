package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

const submitters = 10 // people who send at the same time

// submission measures how fast signed-in people send mails to colleagues.
func (b *bench) submission(ctx context.Context, s *system) error {
	l := load{name: fmt.Sprintf("4 KiB, submitted by %d sessions to colleagues", submitters), boxes: boxCount, count: b.size.ten}
	took, _, cpu, _, err := s.bring(ctx, l, func() ([]float64, error) { return nil, s.submit(ctx, l.count) })
	if err != nil {
		return err
	}
	rate, each := float64(l.count)/took.Seconds(), cpu.Seconds()*1000/float64(l.count)
	b.add(s, row{name: l.name + ": visible", unit: "/s"}, rate)
	b.add(s, row{name: l.name + ": CPU for 1,000", unit: "s"}, each)
	b.say("%s: %s: %.0f/s, %.2f s CPU for 1,000", s.name, l.name, rate, each)
	return nil
}

func (s *system) submit(ctx context.Context, count int) error {
	var next atomic.Int64
	run := time.Now().UnixNano()
	body := makeBodies(4 << 10)[0]
	failed := make([]error, submitters)
	var wait sync.WaitGroup
	for w := range submitters {
		wait.Go(func() { failed[w] = s.submitAs(ctx, box(w), run, count, &next, body) })
	}
	wait.Wait()
	return errors.Join(failed...)
}

// submitAs signs in once (RFC 4954) and sends until all are sent.
func (s *system) submitAs(ctx context.Context, who string, run int64, count int, next *atomic.Int64, body []byte) error {
	c, err := dialSMTP(ctx, s.submission)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.do("AUTH PLAIN "+base64.StdEncoding.EncodeToString([]byte("\x00"+who+"\x00"+password)), 235); err != nil {
		return fmt.Errorf("sign in %s: %w", who, err)
	}
	body = bytes.TrimSuffix(body, []byte(".\r\n"))
	for i := int(next.Add(1) - 1); i < count && ctx.Err() == nil; i = int(next.Add(1) - 1) {
		head := fmt.Sprintf("From: <%s>\r\nTo: <%s>\r\nSubject: Note %d\r\nMessage-ID: <%d.%d@bench.test>\r\n\r\n", who, box(i%boxCount), i, run, i)
		if _, err := c.sendFrom(who, box(i%boxCount), bytes.NewReader(append([]byte(head), body...))); err != nil {
			return err
		}
	}
	return ctx.Err()
}
