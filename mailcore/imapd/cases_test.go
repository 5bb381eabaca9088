package imapd

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"mailbridge/configs/engine"
	"mailbridge/configs/engine/enginetest"
)

// TestSearchCost is I06: text of one character, of 10 KB, in other charsets, and such that would hurt whoever made it a
// pattern. Nothing takes long, and what it names is found.
func TestSearchCost(t *testing.T) {
	t.Parallel()
	f := startServer(t, nil)
	for i := range 50 {
		f.arrive(t, "zhangsan@demo.test", "INBOX", fmt.Sprintf("Subject: %d\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n会议 (a+)+$ 100%% .* %s\r\n", i, strings.Repeat("a", 2000)))
	}
	w := f.login(t, "zhangsan@demo.test")
	w.ok("SELECT INBOX")
	gb, err := simplifiedchinese.GB18030.NewEncoder().String("会议")
	if err != nil {
		t.Fatal(err)
	}
	lit := func(s string) string { return fmt.Sprintf("{%d+}\r\n%s", len(s), s) }
	for _, c := range []struct{ name, command, want string }{
		{"one character", "SEARCH RETURN (COUNT) TEXT a", "COUNT 50"},
		{"10 KB", "SEARCH RETURN (COUNT) TEXT " + lit(strings.Repeat("a", 10<<10)), "COUNT 50"}, // words count by their beginning
		{"GB18030", "SEARCH RETURN (COUNT) CHARSET GB18030 TEXT " + lit(gb), "COUNT 50"},
		{"GB2312", "SEARCH RETURN (COUNT) CHARSET GB2312 TEXT " + lit(gb), "COUNT 50"},
		{"UTF-8", "SEARCH RETURN (COUNT) CHARSET UTF-8 BODY " + lit("会议"), "COUNT 50"},
		{"a pattern", `SEARCH RETURN (COUNT) TEXT "(a+)+$"`, "COUNT 50"},
		{"a pattern of nothing", `SEARCH RETURN (COUNT) TEXT "(x+)+$"`, "COUNT 0"},
		{"wildcards", `SEARCH RETURN (COUNT) TEXT "100%"`, "COUNT 50"},
		{"wildcards of nothing", `SEARCH RETURN (COUNT) TEXT "1%0"`, "COUNT 0"},
		{"underscore", `SEARCH RETURN (COUNT) TEXT "_____"`, "COUNT 0"},
	} {
		start := time.Now()
		lines := w.ok(c.command)
		if len(lines) == 0 || !strings.HasSuffix(lines[0], c.want) {
			t.Errorf("%s: %q, want %s", c.name, lines, c.want)
		}
		if d := time.Since(start); d > 2*time.Second {
			t.Errorf("%s took %v", c.name, d)
		}
	}
	for _, charset := range []string{"UTF-16", "KOI8-X", "x-nonsense", `"; DROP"`} {
		w.want("SEARCH CHARSET "+charset+" TEXT a", "NO [BADCHARSET")
	}
	w.ok("SEARCH" + strings.Repeat(" TEXT a", 1000)) // the same again costs nothing
	many := "SEARCH"
	for i := range maxTexts + 1 {
		many += fmt.Sprintf(" OR TEXT a%d SEEN", i)
	}
	w.want(many, "NO [LIMIT]")
	w.want("SEARCH CHARSET UTF-8 TEXT "+lit("\xff\xfe"), "NO [BADCHARSET")
}

// TestThreadOfCraftedReferences is I11: long References, the same Message-ID again and again, and chains that end in
// themselves, in a folder of many. Every message stands in the answer once.
func TestThreadOfCraftedReferences(t *testing.T) {
	t.Parallel()
	f := startServer(t, nil)
	n := 1000
	if testing.Short() {
		n = 200
	}
	var long strings.Builder
	for i := range 100_000 / 50 {
		fmt.Fprintf(&long, " <%d@x>\r\n", i)
	}
	for i := range n {
		head := fmt.Sprintf("Message-ID: <%d@x>\r\nReferences: <%d@x>\r\n <%d@x>\r\n", i, (i+1)%n, i) // a circle
		switch i % 4 {
		case 1:
			head = "Message-ID: <same@x>\r\nReferences: <same@x> <0@x>\r\n"
		case 2:
			head = fmt.Sprintf("Message-ID: <%d@x>\r\nIn-Reply-To: <%d@x>\r\nReferences: <same@x>\r\n", i, i)
		case 3:
			if i < 40 {
				head = fmt.Sprintf("Message-ID: <%d@x>\r\nReferences:%s", i, long.String())
			}
		}
		f.arrive(t, "zhangsan@demo.test", "INBOX", head+"Subject: Re: Re: a\r\n\r\nx\r\n")
	}
	w := f.login(t, "zhangsan@demo.test")
	w.ok("SELECT INBOX")
	for _, command := range []string{"THREAD REFERENCES UTF-8 ALL", "THREAD ORDEREDSUBJECT UTF-8 ALL", "SORT (SUBJECT ARRIVAL) UTF-8 ALL"} {
		start := time.Now()
		lines := w.ok(command)
		if d := time.Since(start); d > 3*time.Second {
			t.Errorf("%s took %v", command, d)
		}
		seen := map[string]int{}
		for _, u := range regexp.MustCompile(`\d+`).FindAllString(strings.Join(lines, " "), -1) {
			seen[u]++
		}
		for i := 1; i <= n; i++ {
			if got := seen[strconv.Itoa(i)]; got != 1 {
				t.Fatalf("%s names message %d %d times", command, i, got)
			}
		}
	}
}

// TestIdleCrowd is I16: many waiting clients hear within a second what comes, what another client marks and what it
// removes; those who go leave nothing behind.
func TestIdleCrowd(t *testing.T) {
	f := startServer(t, nil)
	n := 1000
	if testing.Short() || raceDetector {
		n = 100
	}
	wires := make([]*wire, n)
	for i := range wires {
		wires[i] = f.login(t, "zhangsan@demo.test")
		wires[i].send("s EXAMINE INBOX\r\ni IDLE\r\n")
	}
	for _, w := range wires {
		w.until("s")
		w.expectPrefix("+ ")
	}
	other := f.login(t, "zhangsan@demo.test")
	other.ok("SELECT INBOX")
	for _, c := range []struct {
		name, want string
		do         func()
	}{
		{"arrives", "* 1 EXISTS", func() { f.arrive(t, "zhangsan@demo.test", "INBOX", "Subject: x\r\n\r\nx\r\n") }},
		{"is marked", "* 1 FETCH (FLAGS (", func() { other.ok("NOOP"); other.ok(`STORE 1 +FLAGS (\Deleted)`) }},
		{"is removed", "* 1 EXPUNGE", func() { other.ok("EXPUNGE") }},
	} {
		start := time.Now()
		c.do()
		var wg sync.WaitGroup
		var last sync.Map
		for _, w := range wires {
			wg.Go(func() {
				for got := ""; !strings.HasPrefix(got, c.want); {
					var err error
					if got, err = w.tryLine(); err != nil {
						last.Store(w, err)
						return
					}
				}
			})
		}
		wg.Wait()
		last.Range(func(_, err any) bool {
			t.Errorf("a client did not hear that a message %s: %v", c.name, err)
			return false
		})
		if d := time.Since(start); d > 3*time.Second && !testing.Short() && !raceDetector {
			t.Errorf("%d clients heard after %v that a message %s, want a second, and three on a busy machine", n, d, c.name)
		}
	}
	for _, w := range wires {
		w.nc.Close()
	}
	// That of other is among them; the database's pool keeps what it likes.
	if servedHere(t) == 0 {
		t.Fatal("the connection of other is not counted: this tests nothing")
	}
	for end := time.Now().Add(time.Minute); servedHere(t) > 3; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d goroutines of the door are left", servedHere(t))
		}
	}
}

// servedHere counts goroutines that serve connections.
func servedHere(t *testing.T) int {
	t.Helper()
	buf := make([]byte, 8<<20)
	n := 0
	for _, stack := range bytes.Split(buf[:runtime.Stack(buf, true)], []byte("\n\n")) {
		if bytes.Contains(stack, []byte("mailcore/imapd.(*conn).")) {
			n++
		}
	}
	return n
}

// TestUIDValidityOfNamesakes is I18: whatever comes to bear the name of an earlier folder has another UIDVALIDITY, or the
// UIDs of one would be taken for the other's.
func TestUIDValidityOfNamesakes(t *testing.T) {
	t.Parallel()
	f := startServer(t, nil)
	w := f.login(t, "zhangsan@demo.test")
	validity := func(name string) string {
		t.Helper()
		return regexp.MustCompile(`UIDVALIDITY (\d+)`).FindStringSubmatch(w.ok("STATUS " + name + " (UIDVALIDITY UIDNEXT)")[0])[1]
	}
	seen := map[string]bool{}
	fresh := func(what, v string) {
		t.Helper()
		if seen[v] {
			t.Errorf("%s has the UIDVALIDITY %s of an earlier folder", what, v)
		}
		seen[v] = true
	}
	for range 3 {
		w.ok("CREATE job")
		w.append("job", "", "Subject: x\r\n\r\nx\r\n")
		fresh("a folder made anew", validity("job"))
		w.ok("DELETE job")
	}
	w.ok("CREATE one")
	one := validity("one")
	fresh("one", one)
	w.ok("RENAME one job")
	if got := validity("job"); got != one {
		t.Errorf("renamed, the folder has UIDVALIDITY %s, had %s: its mail is read anew", got, one)
	}
	w.ok("CREATE one")
	fresh("the place of a renamed folder", validity("one"))
	// INBOX stays when it is renamed; its UIDs go on.
	w.append("INBOX", "", "Subject: x\r\n\r\nx\r\n")
	before := w.ok("STATUS INBOX (UIDNEXT UIDVALIDITY)")[0]
	w.ok("RENAME INBOX old")
	fresh("the renamed INBOX", validity("old"))
	if got := w.ok("STATUS INBOX (UIDNEXT UIDVALIDITY)")[0]; got != before {
		t.Errorf("INBOX was %s, and is %s", before, got)
	}
	if got := w.ok("STATUS old (MESSAGES)")[0]; got != `* STATUS "old" (MESSAGES 1)` {
		t.Errorf("renamed INBOX: %s", got)
	}
}

// TestMissingBytes is the other half of I30 beside TestDamagedBytes: the bytes of a message are gone from the disk. That one
// is refused and logged, everything else works.
func TestMissingBytes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	e := enginetest.OpenWith(t, engine.Options{DB: "sqlite", Data: dir})
	log := &lockedLog{}
	f := startOn(t, openBacking(t, e), func(o *Options) { o.Log = log.logger() })
	f.arrive(t, "zhangsan@demo.test", "INBOX", "Subject: first\r\n\r\none\r\n")
	big := strings.Repeat("q7Xk2pLz", 1<<17)
	f.arrive(t, "zhangsan@demo.test", "INBOX", "Subject: big\r\n\r\n"+big+"\r\n")
	if !cutOff(t, dir, "q7Xk2pLz") {
		t.Skip("a big message is in no file of its own here")
	}
	f.arrive(t, "zhangsan@demo.test", "INBOX", "Subject: third\r\n\r\nthree\r\n")
	w := f.login(t, "zhangsan@demo.test")
	w.ok("SELECT INBOX")
	lines := w.want("FETCH 1:3 BODY.PEEK[]", "NO [SERVERBUG]")
	if len(lines) != 2 || !strings.Contains(lines[0], "one") || !strings.Contains(lines[1], "three") {
		t.Errorf("got %.300q, want the first and the third message", lines)
	}
	if got := w.ok("FETCH 1:3 (ENVELOPE FLAGS)"); len(got) != 3 {
		t.Errorf("envelopes: %.300q", got)
	}
	w.ok("COPY 1 Archive")
	if !strings.Contains(log.String(), "level=ERROR") || !strings.Contains(log.String(), "message=2") {
		t.Errorf("the loss is not logged as an error: %s", log)
	}
}

// cutOff empties the files below dir that hold text.
func cutOff(t *testing.T, dir, text string) bool {
	t.Helper()
	found := false
	eachFile(t, dir, func(path string, b []byte) {
		if i := strings.Index(string(b), text); i >= 0 {
			found = true
			if err := os.Truncate(path, int64(i)); err != nil {
				t.Fatal(err)
			}
		}
	})
	return found
}

// lockedLog gathers log lines.
type lockedLog struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *lockedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func (l *lockedLog) logger() *slog.Logger { return slog.New(slog.NewTextHandler(l, nil)) }
