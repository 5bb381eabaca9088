// Command load measures mailbridge beside Postfix and Dovecot: both get the same mails over the same protocols from the
// same machine, one behind the other, several rounds. A mail counts when IMAP STATUS shows it, not when it was
// accepted. scripts/bench starts the servers and this program.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"time"
)

// Everything ends after this, whatever hangs.
const (
	longest      = 20 * time.Minute
	longestQuick = 4 * time.Minute
)

// size says how much is done.
type size struct {
	rounds     int
	many       int // mails to all mailboxes, 50 sessions
	ten        int // mails to one mailbox, 10 sessions
	one        int // mails by one session
	big        int // mails in the big mailbox
	latency    int // mails one at a time, a round
	lookups    int // SELECT and newest 50, a round
	imapIdle   int
	sockets    int
	attachment int64
	calm       time.Duration // the runtime collects at least every two minutes
}

var (
	full  = size{3, 5000, 2000, 300, 20_000, 100, 20, 5000, 10_000, 50 << 20, 130 * time.Second}
	quick = size{1, 1000, 300, 60, 2000, 20, 10, 500, 1000, 50 << 20, 0}
)

// system is one side of the comparison.
type system struct {
	name       string
	smtp, imap string
	http       string // only ours
	pids       []int  // roots of its process trees
	boxes      []*imapConn
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 0 {
		return errors.New("want dns ADDRESS, users [push], fsyncs FOLDER, compare or memory")
	}
	f := flag.NewFlagSet("load", flag.ContinueOnError)
	small := f.Bool("quick", false, "one round, few mails")
	only := f.String("only", "", "compare: only these of delivery, mailbox, latency; memory: only these of mail, imap, push")
	peer, ours := &system{name: "Postfix + Dovecot"}, &system{name: "mailbridge"}
	f.StringVar(&peer.smtp, "peer-smtp", "", "")
	f.StringVar(&peer.imap, "peer-imap", "", "")
	f.Func("peer-pids", "roots of its process trees", peer.setPIDs)
	f.StringVar(&ours.smtp, "smtp", "", "")
	f.StringVar(&ours.imap, "imap", "", "")
	f.StringVar(&ours.http, "http", "", "")
	f.Func("pid", "process of mailbridge", ours.setPIDs)
	if err := f.Parse(args[1:]); err != nil {
		return err
	}
	b := &bench{size: full, only: *only, peer: peer, ours: ours, out: out}
	limit := longest
	if *small {
		b.size, limit = quick, longestQuick
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	switch args[0] {
	case "dns":
		return answerDNS(ctx, f.Arg(0))
	case "users":
		return b.writeUsers(f.Arg(0))
	case "fsyncs":
		n, err := fsyncs(f.Arg(0))
		fmt.Fprintln(out, n)
		return err
	case "compare":
		return b.compare(ctx)
	case "memory":
		return b.memory(ctx)
	}
	return fmt.Errorf("unknown command %q", args[0])
}

func (s *system) setPIDs(list string) error {
	for p := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(p)
		if err != nil {
			return err
		}
		s.pids = append(s.pids, n)
	}
	return nil
}

// The mailboxes of a run: a hundred that get mail, one that is full, one for latency, and people with websockets.
const (
	password       = "bench-Secret-2026"
	boxCount       = 100
	bigBox         = "big@bench.test"
	latencyBox     = "latency@bench.test"
	socketsOfOne   = 10 // devices one person may have online
	outsideAddress = "ada@outside.example"
)

func box(i int) string    { return fmt.Sprintf("u%03d@bench.test", i) }
func person(i int) string { return fmt.Sprintf("w%04d@bench.test", i) }

// writeUsers prints "address password" lines: those of both servers, or with "push" those with websockets.
func (b *bench) writeUsers(kind string) error {
	if kind == "push" {
		for i := range b.size.sockets / socketsOfOne {
			fmt.Fprintln(b.out, person(i), password)
		}
		return nil
	}
	fmt.Fprintf(b.out, "%s %s\n%s %s\n", bigBox, password, latencyBox, password)
	for i := range boxCount {
		fmt.Fprintln(b.out, box(i), password)
	}
	return nil
}
