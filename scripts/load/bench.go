package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
)

// bench runs the measures and prints their tables.
type bench struct {
	size       size
	only       string
	peer, ours *system
	also       *system // ours on another database, or nil
	out        io.Writer
	rows       []*row
	notes      []string
	hits       map[string]map[*system]int // what searches found
}

func (b *bench) wants(part string) bool {
	return b.only == "" || slices.Contains(strings.Split(b.only, ","), part)
}

// systems are those that take part, ours perhaps alone; the other database does not keep big mailboxes.
func (b *bench) systems(part string) []*system {
	list := []*system{b.ours}
	if b.peer.imap != "" {
		list = []*system{b.peer, b.ours}
	}
	if b.also != nil && part != "mailbox" {
		list = append(list, b.also)
	}
	return list
}

// say tells what happens; the table is for standard output alone.
func (b *bench) say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "%s  %s\n", time.Now().Format("15:04:05"), fmt.Sprintf(format, args...))
}

// all runs a measure on all systems, in the other order in every second round.
func (b *bench) all(ctx context.Context, part string, round int, fn func(*system) error) error {
	order := b.systems(part)
	if round%2 == 1 {
		slices.Reverse(order)
	}
	for _, s := range order {
		if err := fn(s); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if _, _, err := s.rest(ctx); err != nil { // what is left undone would slow the other one
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

// add files a value under a row of the table; rows appear in the order in which they are first filled.
func (b *bench) add(s *system, r row, v ...float64) {
	for _, have := range b.rows {
		if have.name == r.name {
			have.put(b.place(s), v)
			return
		}
	}
	r.put(b.place(s), v)
	b.rows = append(b.rows, &r)
}

func (b *bench) place(s *system) int {
	switch s {
	case b.peer:
		return isPeer
	case b.ours:
		return isOurs
	}
	return isAlso
}

func (b *bench) compare(ctx context.Context) error {
	for _, s := range b.systems("") {
		if err := s.open(ctx); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		defer s.close()
	}
	if b.wants("mailbox") {
		for _, n := range b.size.big {
			if err := b.all(ctx, "mailbox", 0, func(s *system) error { return b.fill(ctx, s, n) }); err != nil {
				return err
			}
		}
	}
	for round := range b.size.rounds {
		b.say("round %d of %d", round+1, b.size.rounds)
		for _, part := range []struct {
			name string
			run  func(context.Context, *system) error
		}{{"delivery", b.delivery}, {"submission", b.submission}, {"latency", b.latency}, {"mixed", b.mixed}, {"mailbox", b.mailboxes}} {
			if !b.wants(part.name) {
				continue
			}
			if err := b.all(ctx, part.name, round, func(s *system) error { return part.run(ctx, s) }); err != nil {
				return fmt.Errorf("%s: %w", part.name, err)
			}
		}
	}
	b.compareFound()
	printRatios(b.out, b.rows, b.notes, b.size.rounds)
	return nil
}

// open signs in to the mailboxes whose numbers will be watched.
func (s *system) open(ctx context.Context) error {
	for i := range boxCount {
		c, err := dialIMAP(ctx, s.imap, box(i))
		if err != nil {
			return err
		}
		s.boxes = append(s.boxes, c)
	}
	return nil
}

func (s *system) close() {
	for _, c := range s.boxes {
		c.close()
	}
}
