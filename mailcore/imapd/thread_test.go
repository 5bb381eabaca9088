package imapd

import (
	"fmt"
	"hash/maphash"
	"strings"
	"syscall"
	"testing"
	"time"

	"mailbridge/mailcore/message"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

func TestBaseSubject(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in, want string
		again    bool
	}{
		{"plan", "plan", false},
		{"Re: plan", "plan", true},
		{"RE [2]: Fwd: plan (fwd)", "plan", true},
		{"[a] [b] re: [c] plan", "plan", true},
		{"[only]", "[only]", false},
		{"[fwd: Re: plan]", "plan", true},
		{"Reply", "Reply", false},
		{"re: ", "", true},
		{"  two \t words ", "two words", false},
		{"", "", false},
	} {
		if got, again := baseSubject(c.in); got != c.want || again != c.again {
			t.Errorf("baseSubject(%q) = %q, %v, want %q, %v", c.in, got, again, c.want, c.again)
		}
	}
	for _, bad := range []string{"re:", "[a]", "(fwd)", "[fwd:", "[", "]"} {
		start := time.Now()
		baseSubject(strings.Repeat(bad, 20000))
		if d := time.Since(start); d > time.Second {
			t.Errorf("%q repeated takes %v", bad, d)
		}
	}
}

func TestClientSortsAndThreads(t *testing.T) {
	t.Parallel()
	f := startServer(t, nil)
	c := f.client(t, nil)
	mustAppend(t, c, "INBOX", "Subject: b\r\nMessage-ID: <1@x>\r\n\r\n1\r\n")
	mustAppend(t, c, "INBOX", "Subject: a\r\nMessage-ID: <2@x>\r\nReferences: <1@x>\r\n\r\n2\r\n")
	mustAppend(t, c, "INBOX", "Subject: c\r\nMessage-ID: <3@x>\r\nIn-Reply-To: <1@x>\r\n\r\n3\r\n")
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	all := &imap.SearchCriteria{}
	got, err := c.UIDSort(&imapclient.SortOptions{SortCriteria: []imapclient.SortCriterion{{Key: imapclient.SortKeySubject, Reverse: true}}, SearchCriteria: all}).Wait()
	if err != nil || fmt.Sprint(got) != "[3 1 2]" {
		t.Errorf("UIDSort() = %v, %v", got, err)
	}
	threads, err := c.Thread(&imapclient.ThreadOptions{Algorithm: imap.ThreadReferences, SearchCriteria: all}).Wait()
	if err != nil || len(threads) != 1 || fmt.Sprint(threads[0].Chain) != "[1]" || len(threads[0].SubThreads) != 2 {
		t.Errorf("Thread() = %+v, %v", threads, err)
	}
}

// TestHostileThreads builds threads out of mails made to be costly: long chains of messages nobody has, loops, one id
// for all, everybody answering everybody. Eight times as many take about eight times the work, and not 64 times; work is
// the processors' time, which others on the machine do not lengthen, so it runs alone.
func TestHostileThreads(t *testing.T) {
	const n, few, much = 5000, 5000 / 8, 4
	for _, c := range []struct {
		name string
		make func(i int) *message.Envelope
	}{
		{"one id", func(int) *message.Envelope {
			return &message.Envelope{MessageID: "same@x", References: ids("same@x", "other@x", "same@x")}
		}},
		{"chain of strangers", func(i int) *message.Envelope {
			refs := make([]string, 0, 100)
			for k := range 100 {
				refs = append(refs, fmt.Sprintf("s%d@x", i*99+k))
			}
			return &message.Envelope{MessageID: fmt.Sprintf("%d@x", i), References: refs}
		}},
		{"one long chain", func(i int) *message.Envelope {
			return &message.Envelope{MessageID: fmt.Sprintf("%d@x", i), References: ids(fmt.Sprintf("%d@x", i+1))}
		}},
		{"loops", func(i int) *message.Envelope {
			refs := make([]string, 0, 100)
			for k := range 100 {
				refs = append(refs, fmt.Sprintf("%d@x", (i*7919+k*31)%n))
			}
			return &message.Envelope{MessageID: fmt.Sprintf("%d@x", i), References: refs}
		}},
		{"one strange parent", func(int) *message.Envelope { return &message.Envelope{References: ids("p@x")} }},
	} {
		thread := func(n int) ([]*container, time.Duration) {
			start := cpuTime(t)
			th := threader{ids: map[uint64]*container{}, seed: maphash.MakeSeed()}
			for i := range n {
				th.add(&container{number: uint64(i + 1), date: int64(i % 17), subject: []string{"a", "b", ""}[i%3], again: i%2 == 0}, c.make(i))
			}
			roots := th.byReferences()
			return roots, max(cpuTime(t)-start, 10*time.Millisecond) // what the system counts in
		}
		_, less := thread(few)
		roots, more := thread(n)
		for try := 0; try < 5 && more > much*n/few*less; try++ {
			_, again := thread(few)
			_, more = thread(n)
			less = min(less, again)
		}
		if more > much*n/few*less {
			t.Errorf("%s: %d took %v, %d %v", c.name, n, more, few, less)
		}
		seen := map[uint64]int{}
		var walk func([]*container)
		walk = func(list []*container) {
			for _, m := range list {
				if m.number == 0 && len(m.children) < 2 {
					t.Errorf("%s: a place without a message has %d children", c.name, len(m.children))
				}
				if m.number > 0 {
					seen[m.number]++
				}
				walk(m.children)
			}
		}
		walk(roots)
		for i := range uint64(n) {
			if seen[i+1] != 1 {
				t.Fatalf("%s: message %d is shown %d times", c.name, i+1, seen[i+1])
			}
		}
	}
}

// cpuTime is how long the processors have worked for this process.
func cpuTime(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func ids(s ...string) []string { return s }
