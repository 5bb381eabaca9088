package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// What goes on at the same time under mixed load.
const (
	mixedSenders = 5 // sessions that bring mails without a pause
	mixedReaders = 10
	mixedSockets = 20
	readerPause  = 50 * time.Millisecond // between two things a person does
)

// mixed lets mails come in, mail programs read and, with us, people look at the web app, and follows single mails
// meanwhile.
func (b *bench) mixed(ctx context.Context, s *system) error {
	work, stop := context.WithTimeout(ctx, b.size.mixed)
	defer stop()
	closers, err := b.lookOn(ctx, s)
	defer func() {
		for _, c := range closers {
			c.Close()
		}
	}()
	if err != nil {
		return err
	}
	var wait sync.WaitGroup
	failed := make([]error, 1+mixedReaders)
	brought := 0
	wait.Go(func() {
		for work.Err() == nil && failed[0] == nil {
			var v []float64
			v, failed[0] = s.send(ctx, load{boxes: boxCount, sessions: mixedSenders, count: 200, bytes: 4 << 10})
			brought += len(v)
		}
	})
	done := make([]int, mixedReaders)
	for i := range mixedReaders {
		wait.Go(func() { done[i], failed[1+i] = s.read(work, box(i)) })
	}
	start := time.Now()
	err = b.follow(ctx, s, busy, func() bool { return work.Err() == nil })
	wait.Wait()
	if err = errors.Join(append(failed, err)...); err != nil {
		return err
	}
	looks := 0
	for _, n := range done {
		looks += n
	}
	took := time.Since(start).Seconds()
	b.add(s, row{name: "mixed load: mails accepted meanwhile", unit: "/s"}, float64(brought)/took)
	b.add(s, row{name: "mixed load: looks of mail programs meanwhile", unit: "/s"}, float64(looks)/took)
	b.say("%s: mixed load for %.0f s: %.0f mails/s, %.0f looks/s", s.name, took, float64(brought)/took, float64(looks)/took)
	return nil
}

// lookOn opens websockets of people who follow their mailbox.
func (b *bench) lookOn(ctx context.Context, s *system) (all []io.Closer, err error) {
	if s.http == "" {
		return nil, nil
	}
	for i := range mixedSockets {
		who, err := signIn(ctx, s.http, box(i))
		if err != nil {
			return all, err
		}
		c, err := who.follow(ctx, "mixed")
		if err != nil {
			return all, err
		}
		all = append(all, c)
		go c.await(nil)
	}
	return all, nil
}

// read does what a mail program does: it looks for news, lists the newest and marks one as seen.
func (s *system) read(ctx context.Context, user string) (n int, err error) {
	c, err := dialIMAP(ctx, s.imap, user)
	if err != nil {
		return 0, err
	}
	defer c.close()
	if err := c.do("SELECT INBOX", nil); err != nil {
		return 0, err
	}
	for ; ctx.Err() == nil; n++ {
		have, err := c.messages()
		if err != nil {
			return n, err
		}
		for _, command := range []string{"NOOP", fmt.Sprintf("FETCH %d:* (FLAGS UID ENVELOPE)", max(1, have-20)),
			fmt.Sprintf(`STORE %d +FLAGS.SILENT (\Seen)`, max(1, have-10))} {
			if have == 0 {
				break
			}
			if err := c.do(command, nil); err != nil {
				return n, err
			}
		}
		time.Sleep(readerPause)
	}
	return n, nil
}
