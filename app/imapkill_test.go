package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// connect waits for the program to take a sign-in again.
func connect(t *testing.T, addr string) *reader {
	t.Helper()
	k, err := newReader(addr, "zhangsan@demo.test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.c.Close() })
	return k
}

func (k *reader) says(t *testing.T, command string) string {
	t.Helper()
	said, err := k.do(command)
	if err != nil {
		t.Fatalf("%.60s: %v", command, err)
	}
	return said
}

// literal sends a tagged command and gives the first bytes of the literal in its answer.
func (k *reader) literal(t *testing.T, command string, n int) []byte {
	t.Helper()
	_ = k.c.SetDeadline(time.Now().Add(20 * time.Second))
	if _, err := io.WriteString(k.c, command+"\r\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := k.r.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(k.r, b); err != nil {
		t.Fatal(err)
	}
	return b
}

// numberIn gives the number behind a word in what a server said.
func numberIn(t *testing.T, said, word string) uint64 {
	t.Helper()
	m := regexp.MustCompile(word+`[ (]+(\d+)`).FindAllStringSubmatch(said, -1)
	if m == nil {
		t.Fatalf("no %s in %.300q", word, said)
	}
	n, err := strconv.ParseUint(m[len(m)-1][1], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestKillUnderIMAP is I27 and I28: the program is killed while one client reads a big mail, a second one is in the middle
// of writing one, and a third changes flags. Afterwards the reader goes on where it was and gets the same bytes, the half
// mail is nowhere, and no MODSEQ that was told is told again for something else.
func TestKillUnderIMAP(t *testing.T) {
	t.Parallel()
	size := 50 << 20
	if testing.Short() {
		size = 4 << 20
	}
	p := newProcess(t, demo.Options(t), "")
	p.start()
	defer func() { p.kill() }()
	line := strings.Repeat("0123456789abcdef", 4) + "\r\n"
	mail := []byte("Subject: big\r\n\r\n" + strings.Repeat(line, size/len(line)))
	k := connect(t, p.imap)
	k.says(t, "CREATE crash")
	k.says(t, fmt.Sprintf("APPEND crash {%d+}\r\n%s", len(mail), mail))
	k.says(t, "APPEND crash {14+}\r\nSubject: x\r\n\r\n")
	var err error
	before := k.says(t, "STATUS crash (MESSAGES UIDNEXT UIDVALIDITY)")

	half := connect(t, p.imap)
	if _, err := fmt.Fprintf(half.c, "h APPEND crash {%d+}\r\n%s", len(mail), mail[:len(mail)/2]); err != nil {
		t.Fatal(err)
	}
	k.says(t, "SELECT crash (CONDSTORE)")
	got := k.literal(t, "f UID FETCH 1 BODY.PEEK[]", len(mail)/3)
	told := changeFlags(t, p, 100*time.Millisecond)
	p.start()

	k = connect(t, p.imap)
	if now := k.says(t, "STATUS crash (MESSAGES UIDNEXT UIDVALIDITY)"); now != before {
		t.Errorf("after the crash %s, before it %s", now, before)
	}
	said := k.says(t, "SELECT crash (CONDSTORE)")
	if high := numberIn(t, said, "HIGHESTMODSEQ"); high < told {
		t.Errorf("HIGHESTMODSEQ went back from %d to %d", told, high)
	}
	from := len(got)
	whole := append(got, k.literal(t, fmt.Sprintf("f UID FETCH 1 BODY.PEEK[]<%d.%d>", from, len(mail)-from), len(mail)-from)...)
	for l := ""; !strings.HasPrefix(l, "f OK"); {
		if l, err = k.r.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	if sha256.Sum256(whole) != sha256.Sum256(mail) {
		t.Errorf("the mail resumed has %d bytes, equal up to %d; want %d", len(whole), len(commonPrefix(whole, mail)), len(mail))
	}
	if next := numberIn(t, k.says(t, `UID STORE 2 +FLAGS ($After)`), "MODSEQ"); next <= told {
		t.Errorf("a change after the crash has MODSEQ %d, one before it had %d", next, told)
	}
	if left := k.says(t, "UID FETCH 1:* UID"); strings.Count(left, "\n") != 2 {
		t.Errorf("after the crash there are %q", left)
	}
}

// changeFlags changes flags until the program is killed after a while, and gives the last MODSEQ that a client was told.
func changeFlags(t *testing.T, p *process, after time.Duration) (told uint64) {
	t.Helper()
	k := connect(t, p.imap)
	k.says(t, "SELECT crash (CONDSTORE)")
	time.AfterFunc(after, func() { _ = p.cmd.Process.Kill() })
	for i := 0; ; i++ {
		said, err := k.do(fmt.Sprintf(`UID STORE 2 %cFLAGS (\Flagged)`, "+-"[i%2]))
		if err != nil {
			break
		}
		told = numberIn(t, said, "MODSEQ")
	}
	_ = p.cmd.Wait()
	if told == 0 {
		t.Fatal("no change was told before the crash")
	}
	return told
}

func commonPrefix(a, b []byte) []byte {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return a[:i]
		}
	}
	return a[:n]
}
