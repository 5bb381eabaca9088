package maildb

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
)

func benchMailboxes(b *testing.B, d *DB, n int) []mailcore.MailboxID {
	out := make([]mailcore.MailboxID, n)
	for i := range out {
		m, err := d.CreateMailbox(context.Background(), testOrg, NewMailbox{Address: mailcore.Address(fmt.Sprintf("p%d@a.test", i))})
		if err != nil {
			b.Fatal(err)
		}
		out[i] = m.ID
	}
	return out
}

func benchDelivery(b *testing.B, i int64, mb mailcore.MailboxID) mailcore.Delivery {
	raw := []byte(mail(strings.Repeat("Some text of a mail that people might send.\r\n", 85), "From: Zhang <zhang@b.test>", "To: li@a.test",
		fmt.Sprintf("Subject: Mail %d", i), fmt.Sprintf("Message-ID: <%d@b.test>", i), "Date: Mon, 02 Nov 2026 10:00:00 +0800"))
	dl := delivery(string(raw), mailcore.LocalCopy{Mailbox: mb, Arrival: true})
	dl.Prefix = fmt.Appendf(nil, "Received: by us %d\r\n", i)
	whole := append(dl.Prefix[:len(dl.Prefix):len(dl.Prefix)], raw...)
	s, err := message.Parse(message.SpoolBytes(whole), int64(len(whole)))
	if err != nil {
		b.Fatal(err)
	}
	dl.Structure = s
	return dl
}

func benchCommit(b *testing.B, goroutines int, beside ...func(*DB, context.Context) error) {
	d := openTest(b)
	ctx, stop := context.WithCancel(context.Background())
	var others sync.WaitGroup
	defer others.Wait()
	defer stop()
	boxes := benchMailboxes(b, d, 100)
	var n atomic.Int64
	deliveries := make([]mailcore.Delivery, b.N)
	for i := range deliveries {
		deliveries[i] = benchDelivery(b, int64(i), boxes[i%len(boxes)])
	}
	b.ResetTimer()
	before := cpuTime(b)
	for _, run := range beside {
		others.Go(func() { run(d, ctx) })
	}
	done := make(chan error, goroutines)
	for range goroutines {
		go func() {
			for {
				i := n.Add(1) - 1
				if i >= int64(b.N) {
					done <- nil
					return
				}
				if _, err := d.Commit(context.Background(), deliveries[i]); err != nil {
					done <- err
					return
				}
			}
		}()
	}
	for range goroutines {
		if err := <-done; err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "mails/s")
	b.ReportMetric(float64((cpuTime(b)-before).Microseconds())/float64(b.N), "cpu-µs/op")
}

// cpuTime is what this process has used so far: it tells more than the clock on a busy machine.
func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func BenchmarkCommit1(b *testing.B)  { benchCommit(b, 1) }
func BenchmarkCommit50(b *testing.B) { benchCommit(b, 50) }

// BenchmarkCommitWhileIndexing is BenchmarkCommit50 with the search index being written beside it.
func BenchmarkCommitWhileIndexing(b *testing.B) {
	benchCommit(b, 50, (*DB).RunIndex)
}

// BenchmarkIndexing writes the search index of mails that arrived, as RunIndex does while more of them come.
func BenchmarkIndexing(b *testing.B) {
	d := openTest(b)
	boxes := benchMailboxes(b, d, 100)
	for i := range b.N {
		if _, err := d.Commit(context.Background(), benchDelivery(b, int64(i), boxes[i%len(boxes)])); err != nil {
			b.Fatal(err)
		}
	}
	b.ResetTimer()
	before := cpuTime(b)
	for {
		list, err := d.indexSome(context.Background(), 0, busyBatch)
		if err == nil {
			err = d.mergeSome(context.Background(), mailboxesOf(list), true)
		}
		if err != nil {
			b.Fatal(err)
		}
		if len(list) == 0 {
			break
		}
	}
	b.ReportMetric(float64((cpuTime(b)-before).Microseconds())/float64(b.N), "cpu-µs/op")
}

// BenchmarkCommitGroup delivers one mail to a hundred mailboxes.
func BenchmarkCommitGroup(b *testing.B) {
	d := openTest(b)
	boxes := benchMailboxes(b, d, 100)
	b.ResetTimer()
	before := cpuTime(b)
	for i := range b.N {
		dl := benchDelivery(b, int64(i), boxes[0])
		for _, mb := range boxes[1:] {
			dl.Local = append(dl.Local, mailcore.LocalCopy{Mailbox: mb, Org: testOrg, Arrival: true})
		}
		if _, err := d.Commit(context.Background(), dl); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64((cpuTime(b)-before).Microseconds())/float64(b.N), "cpu-µs/op")
}

// bigFolder fills a folder by copying it onto itself.
func bigFolder(b *testing.B, d *DB, n int) (mailcore.MailboxID, mailcore.FolderID) {
	mb := benchMailboxes(b, d, 1)[0]
	ctx := context.Background()
	f := mailcore.FolderID(0)
	for i := range min(1000, n) {
		r, err := d.Commit(ctx, benchDelivery(b, int64(i), mb))
		if err != nil {
			b.Fatal(err)
		}
		f = r.Placed[0].Folder
	}
	for {
		x, err := d.Index(ctx, mb, f)
		if err != nil {
			b.Fatal(err)
		}
		if x.N() >= n {
			return mb, f
		}
		if _, err := d.Copy(ctx, mb, f, mailcore.UIDSet{{Start: 1, Stop: mailcore.UID(min(n-x.N(), x.N()))}}, f); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkIndexLoad(b *testing.B) {
	for _, n := range []int{20_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			d := openTest(b)
			mb, f := bigFolder(b, d, n)
			for b.Loop() {
				d.indexes.forget(f)
				if x, err := d.Index(context.Background(), mb, f); err != nil || x.N() != n {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkRows20000(b *testing.B) {
	d := openTest(b)
	mb, f := bigFolder(b, d, 20_000)
	for _, c := range []struct {
		name string
		want Want
	}{{"narrow", 0}, {"structure", WantStructure}, {"all", WantDisplay | WantStructure}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				n := 0
				err := d.Rows(context.Background(), mb, f, all(), c.want, func(m *mailcore.Message) error { n += len(m.Structure); return nil })
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkSetFlags20000(b *testing.B) {
	d := openTest(b)
	mb, f := bigFolder(b, d, 20_000)
	op := AddFlags
	for b.Loop() {
		if _, _, _, err := d.SetFlags(context.Background(), mb, f, FlagChange{UIDs: all(), Op: op, Flags: mailcore.FlagSeen}); err != nil {
			b.Fatal(err)
		}
		op = 1 - op
	}
}

func BenchmarkIndexIdle(b *testing.B) {
	d := openTest(b)
	mb, f := bigFolder(b, d, 1000)
	for b.Loop() {
		if _, err := d.Index(context.Background(), mb, f); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkForeignFlag brings a view up to date after another node changed one flag.
func BenchmarkForeignFlag(b *testing.B) {
	for _, n := range []int{20_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			ctx, d := context.Background(), openTest(b)
			mb, f := bigFolder(b, d, n)
			old, err := d.Index(ctx, mb, f)
			if err != nil {
				b.Fatal(err)
			}
			if _, _, _, err := d.SetFlags(ctx, mb, f, FlagChange{UIDs: mailcore.UIDSet{{Start: 7, Stop: 7}}, Flags: mailcore.FlagSeen}); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				next := old.next()
				err := next.catchUp(func(q string, args ...any) (*sql.Rows, error) { return d.db.Query(ctx, q, args...) }, mb, f)
				if x := next.finish(); err != nil || x.Flags(6) != mailcore.FlagSeen {
					b.Fatal(x.Flags(6), err)
				}
			}
		})
	}
}
