package imapd

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestSearchTellsProgress: N42, INPROGRESS (RFC 9585). A search that has many new mails to read first says how far it is, and
// finds all of them; one that comes later has nothing to tell.
func TestSearchTellsProgress(t *testing.T) {
	t.Parallel()
	f := startServer(t, func(o *Options) { o.ProgressTime = time.Nanosecond })
	w := f.login(t, "zhangsan@demo.test")
	w.ok("SELECT INBOX")
	const mails, each = 1000, 100
	for n := 0; n < mails; n += each {
		var b strings.Builder
		fmt.Fprintf(&b, "m%d APPEND INBOX", n)
		for i := n; i < n+each; i++ {
			text := fmt.Sprintf("Subject: mail %d\r\n\r\nsome words of import%d\r\n", i, i)
			fmt.Fprintf(&b, " {%d+}\r\n%s", len(text), text)
		}
		w.send(b.String() + "\r\n")
		for line := w.line(); !strings.HasPrefix(line, fmt.Sprintf("m%d OK", n)); line = w.line() {
			if !strings.HasPrefix(line, "* ") {
				t.Fatal(line)
			}
		}
	}
	told := regexp.MustCompile(`^\* OK \[INPROGRESS \("([^"]+)" (\d+) (\d+)\)\] `)
	before, hits := -1, 0
	lines := w.ok("SEARCH TEXT import777")
	for _, line := range lines {
		switch m := told.FindStringSubmatch(line); {
		case line == "* SEARCH 778":
			hits++
		case m != nil:
			done, _ := strconv.Atoi(m[2])
			if goal, _ := strconv.Atoi(m[3]); goal != mails || done <= before || done >= goal {
				t.Errorf("%s, after %d", line, before)
			}
			before = done
		}
	}
	if before <= 0 || hits != 1 {
		t.Errorf("SEARCH answers %q", lines)
	}
	if lines := w.ok("SEARCH BODY import777"); strings.Contains(strings.Join(lines, ""), "INPROGRESS") {
		t.Errorf("nothing is new, and SEARCH answers %q", lines)
	}
}
