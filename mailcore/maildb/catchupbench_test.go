package maildb

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
)

// words is text of about n bytes of 4,000 words that look like words.
func words(r *rand.Rand, n int) string {
	var b strings.Builder
	for b.Len() < n {
		s := rand.New(rand.NewPCG(1, uint64(r.IntN(4000))))
		for range 1 + s.IntN(4) {
			b.WriteByte("bcdfghklmnprst"[s.IntN(14)])
			b.WriteByte("aeiou"[s.IntN(5)])
		}
		if r.IntN(10) == 0 {
			b.WriteString(".\r\n")
		} else {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// BenchmarkCatchUp makes mails of one mailbox searchable, as the first search after an import does.
func BenchmarkCatchUp(b *testing.B) {
	for _, size := range []int{4 << 10, 64 << 10} {
		b.Run(fmt.Sprintf("%dKiB", size>>10), func(b *testing.B) {
			d := openTest(b)
			mb := benchMailboxes(b, d, 1)[0]
			r := rand.New(rand.NewPCG(3, 4))
			for i := range b.N {
				raw := []byte(mail(words(r, size), "From: Zhang <zhang@b.test>", "To: li@a.test", fmt.Sprintf("Subject: Mail %d", i),
					fmt.Sprintf("Message-ID: <%d@b.test>", i), "Date: Mon, 02 Nov 2026 10:00:00 +0800"))
				dl := delivery(string(raw), mailcore.LocalCopy{Mailbox: mb, Arrival: true})
				s, err := message.Parse(message.SpoolBytes(raw), int64(len(raw)))
				if err != nil {
					b.Fatal(err)
				}
				dl.Structure = s
				if _, err := d.Commit(context.Background(), dl); err != nil {
					b.Fatal(err)
				}
			}
			b.ResetTimer()
			before := cpuTime(b)
			if err := d.CatchUp(context.Background(), mb); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64((cpuTime(b)-before).Microseconds())/float64(b.N), "cpu-µs/op")
		})
	}
}
