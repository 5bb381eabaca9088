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
	longest      = 30 * time.Minute
	longestQuick = 6 * time.Minute
	longestNamed = 6 * time.Hour // with mailboxes of sizes somebody asked for
)

// size says how much is done.
type size struct {
	rounds     int
	many       int           // mails by 50 sessions
	ten        int           // mails by 10 sessions
	one        int           // mails by one session
	big        []int         // mails in the big mailboxes
	mixed      time.Duration // of mixed load, a round
	latency    int           // mails one at a time, a round
	lookups    int           // SELECT and newest 50, a round
	imapIdle   int
	sockets    int
	attachment int64
	calm       time.Duration // the runtime collects at least every two minutes
}

var (
	full  = size{3, 5000, 2000, 500, []int{20_000, 100_000}, 15 * time.Second, 100, 20, 5000, 10_000, 50 << 20, 130 * time.Second}
	quick = size{1, 1500, 600, 200, []int{2000}, 4 * time.Second, 30, 10, 500, 1000, 50 << 20, 0}
)

// system is one side of the comparison.
type system struct {
	name       string
	smtp, imap string
	submission string
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
	only := f.String("only", "", "compare: only these of delivery, submission, latency, mixed, mailbox; memory: only these of mail, imap, push")
	peer, ours := &system{name: "Postfix + Dovecot"}, &system{name: "mailbridge"}
	sizes := f.String("mailboxes", "", "sizes of the big mailboxes, such as 20000,100000")
	also := &system{name: "mailbridge on MariaDB"}
	f.StringVar(&peer.smtp, "peer-smtp", "", "")
	f.StringVar(&peer.submission, "peer-submission", "", "")
	f.StringVar(&also.smtp, "also-smtp", "", "")
	f.StringVar(&also.submission, "also-submission", "", "")
	f.StringVar(&also.imap, "also-imap", "", "")
	f.StringVar(&also.http, "also-http", "", "")
	f.Func("also-pids", "processes of mailbridge and its database", also.setPIDs)
	f.StringVar(&peer.imap, "peer-imap", "", "")
	f.Func("peer-pids", "roots of its process trees", peer.setPIDs)
	f.StringVar(&ours.smtp, "smtp", "", "")
	f.StringVar(&ours.submission, "submission", "", "")
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
	if *sizes != "" {
		limit = longestNamed
		if err := b.size.setBig(*sizes); err != nil {
			return err
		}
	}
	if also.smtp != "" {
		b.also = also
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

func (z *size) setBig(list string) error {
	z.big = nil
	for p := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(p)
		if err != nil {
			return err
		}
		z.big = append(z.big, n)
	}
	return nil
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

// The mailboxes of a run: a hundred that get mail, big ones, one for latency, and people with websockets.
const (
	password       = "bench-Secret-2026"
	boxCount       = 100
	latencyBox     = "latency@bench.test"
	socketsOfOne   = 10 // devices one person may have online
	outsideAddress = "ada@outside.example"
)

func box(i int) string    { return fmt.Sprintf("u%03d@bench.test", i) }
func bigBox(n int) string { return fmt.Sprintf("big%d@bench.test", n) }
func person(i int) string { return fmt.Sprintf("w%04d@bench.test", i) }

// writeUsers prints "address password" lines: those of both servers, or with "push" those with websockets.
func (b *bench) writeUsers(kind string) error {
	if kind == "push" {
		for i := range b.size.sockets / socketsOfOne {
			fmt.Fprintln(b.out, person(i), password)
		}
		return nil
	}
	fmt.Fprintln(b.out, latencyBox, password)
	for _, n := range b.size.big {
		fmt.Fprintln(b.out, bigBox(n), password)
	}
	for i := range boxCount {
		fmt.Fprintln(b.out, box(i), password)
	}
	return nil
}
