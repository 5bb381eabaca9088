package imapd

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"mailbridge/configs/engine/enginetest"
)

// believer is a client that keeps the list of messages as RFC 9051, section 7.5.1 lets it: by what it was told, nothing
// else. Any wrong number shows as a UID in the wrong place.
type believer struct {
	*wire
	uids []string // "" while unknown
	rnd  *rand.Rand
}

var (
	untagged = regexp.MustCompile(`^\* (\d+) (EXISTS|EXPUNGE|FETCH)`)
	uidItem  = regexp.MustCompile(`UID (\d+)`)
)

// hear takes in the answers to a command.
func (b *believer) hear(command string, lines []string) error {
	for _, l := range lines {
		m := untagged.FindStringSubmatch(l)
		if m == nil {
			continue
		}
		n, _ := strconv.Atoi(m[1])
		switch {
		case m[2] == "EXISTS":
			if n < len(b.uids) {
				return fmt.Errorf("%s: %s, but %d messages are known", command, l, len(b.uids))
			}
			b.uids = append(b.uids, make([]string, n-len(b.uids))...)
			continue
		case n < 1 || n > len(b.uids):
			return fmt.Errorf("%s: %s, but %d messages are known", command, l, len(b.uids))
		case m[2] == "EXPUNGE":
			if fixed := strings.Fields(command)[0]; fixed == "FETCH" || fixed == "STORE" || fixed == "SEARCH" || fixed == "COPY" {
				return fmt.Errorf("%s: EXPUNGE in between", command)
			}
			b.uids = slices.Delete(b.uids, n-1, n)
			continue
		}
		if u := uidItem.FindStringSubmatch(l); u != nil {
			if old := b.uids[n-1]; old != "" && old != u[1] {
				return fmt.Errorf("%s: message %d has UID %s, was %s", command, n, u[1], old)
			}
			b.uids[n-1] = u[1]
		}
	}
	return nil
}

func (b *believer) command() string {
	any := func() int { return b.rnd.IntN(max(len(b.uids), 1)) + 1 }
	switch b.rnd.IntN(10) {
	case 0, 1:
		return "APPEND INBOX {14+}\r\nSubject: x\r\n\r\n"
	case 2:
		return fmt.Sprintf(`STORE %d +FLAGS (\Deleted)`, any())
	case 3:
		return "EXPUNGE"
	case 4:
		return fmt.Sprintf("FETCH %d:%d (UID FLAGS)", any(), any())
	case 5:
		return fmt.Sprintf("FETCH %d (UID RFC822.SIZE BODY[TEXT])", any())
	case 6:
		return fmt.Sprintf(`STORE %d:%d FLAGS.SILENT (\Seen)`, any(), any())
	case 7:
		return fmt.Sprintf("MOVE %d Trash", any())
	case 8:
		return fmt.Sprintf("COPY %d INBOX", any())
	}
	return "NOOP"
}

// TestCrowd is I15: several clients change one folder at once. No number is wrong, none moves under a command that counts,
// and in the end all see the same.
func TestCrowd(t *testing.T) {
	t.Parallel()
	f := startOn(t, openBacking(t, enginetest.Open(t)), nil)
	for range 20 {
		f.arrive(t, "zhangsan@demo.test", "INBOX", "Subject: x\r\n\r\nx\r\n")
	}
	const clients, steps = 4, 150
	believers := make([]*believer, clients)
	var wg sync.WaitGroup
	for i := range believers {
		b := &believer{wire: f.login(t, "zhangsan@demo.test"), rnd: rand.New(rand.NewPCG(uint64(i), 7))}
		believers[i] = b
		if err := b.hear("SELECT", b.ok("SELECT INBOX")); err != nil {
			t.Fatal(err)
		}
		wg.Go(func() {
			for range steps {
				if len(b.uids) == 0 {
					continue
				}
				cmd := b.command()
				lines, end := b.do(cmd)
				if strings.HasPrefix(end, "BAD") || strings.Contains(end, "SERVERBUG") {
					t.Errorf("%q: %s", cmd, end)
				}
				if err := b.hear(cmd, lines); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	if t.Failed() {
		return
	}
	var want []string
	for i, b := range believers {
		for _, cmd := range []string{"NOOP", "FETCH 1:* UID"} {
			if err := b.hear(cmd, b.ok(cmd)); err != nil {
				t.Fatal(err)
			}
		}
		if i == 0 {
			want = b.uids
		}
		if !slices.Equal(b.uids, want) {
			t.Errorf("client %d believes in %v, client 0 in %v", i, b.uids, want)
		}
	}
}
