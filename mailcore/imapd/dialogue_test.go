package imapd

import (
	"bufio"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"mailbridge/configs/engine/enginetest"
)

// TestDialogues plays testdata/*.imap against a fresh server each. A file reads like the conversation it is:
//
//	C: a1 SELECT INBOX          the client says
//	S: * 0 EXISTS               the server must say; … stands for any text, a lone … for any lines
//	2C: b1 NOOP                 the same on a second connection
//	C: a2 APPEND INBOX {#+}     # is the length of the text that follows
//	C| Subject: x               a line of that text
//	S| hello                    a line inside a literal of the server
//	! guest 1                   connection 1 does not sign in by itself (before its first line)
//	! arrive INBOX              a message comes in from outside
//	! quota 100                 mailboxes hold 100 bytes from now on
//	! deflate 1                 connection 1 is compressed from here on
//	! closed 1                  the server must have closed the connection
//
// $zhangsan and $lisi are the addresses of the two mailboxes; connections belong to zhangsan, unless "! lisi 2" comes first.
func TestDialogues(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.imap")
	if err != nil || len(files) == 0 {
		t.Fatalf("no dialogues: %v", err)
	}
	store := openBacking(t, enginetest.Open(t))
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".imap"), func(t *testing.T) {
			t.Parallel()
			play(t, store.fresh(t), f)
		})
	}
}

var dialogueLine = regexp.MustCompile(`^(\d?)([CS])([:|~]) ?(.*)$`)

type player struct {
	t     *testing.T
	f     *fixture
	conns map[string]*wire
	guest map[string]bool
	user  map[string]string
	lines []string
	at    int
}

func play(t *testing.T, store *backing, path string) {
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	p := &player{t: t, conns: map[string]*wire{}, guest: map[string]bool{}, user: map[string]string{}, f: startOn(t, store, func(o *Options) { o.TLS = testCertificate(t) })}
	names := strings.NewReplacer("$zhangsan", string(store.boxes["zhangsan@demo.test"].Address), "$lisi", string(store.boxes["lisi@demo.test"].Address))
	for s := bufio.NewScanner(file); s.Scan(); {
		p.lines = append(p.lines, names.Replace(s.Text()))
	}
	for p.at = 0; p.at < len(p.lines); p.at++ {
		p.step()
		if t.Failed() {
			t.Fatalf("%s:%d", path, p.at+1)
		}
	}
}

func (p *player) step() {
	l := p.lines[p.at]
	if l == "" || l[0] == '#' {
		return
	}
	if l[0] == '!' {
		p.directive(strings.Fields(l[1:]))
		return
	}
	m := dialogueLine.FindStringSubmatch(l)
	if m == nil {
		p.t.Fatalf("line %d: cannot read %q", p.at+1, l)
	}
	c := p.conn(m[1])
	if m[2] == "S" {
		p.expect(c, m[1], m[4])
		return
	}
	if m[3] == "~" {
		c.send(m[4])
		return
	}
	p.say(c, m[1], m[4])
}

func (p *player) conn(n string) *wire {
	if n == "" {
		n = "1"
	}
	if p.conns[n] == nil {
		if p.guest[n] {
			p.conns[n] = p.f.dial(p.t)
		} else {
			p.conns[n] = p.f.login(p.t, cmp.Or(p.user[n], "zhangsan")+"@demo.test")
		}
	}
	return p.conns[n]
}

func (p *player) directive(words []string) {
	switch words[0] {
	case "guest":
		p.guest[words[1]] = true
	case "lisi":
		p.user[words[1]] = "lisi"
	case "quota":
		n, _ := strconv.ParseInt(words[1], 10, 64)
		if err := p.f.SetQuota(p.t.Context(), 1, p.f.boxes["zhangsan@demo.test"].ID, n); err != nil {
			p.t.Fatal(err)
		}
	case "arrive":
		p.f.arrive(p.t, "zhangsan@demo.test", words[1], "Subject: new\r\n\r\nnew\r\n")
	case "deflate":
		p.conn(words[1]).deflate(p.t)
	case "closed":
		p.conn(words[1]).closed()
	default:
		p.t.Fatalf("line %d: unknown directive %q", p.at+1, words[0])
	}
}

// block reads the following lines with the given mark.
func (p *player) block(n, mark string) (string, bool) {
	var b strings.Builder
	found := false
	for p.at+1 < len(p.lines) && strings.HasPrefix(p.lines[p.at+1], n+mark) {
		p.at++
		found = true
		b.WriteString(strings.TrimPrefix(strings.TrimPrefix(p.lines[p.at], n+mark), " ") + "\r\n")
	}
	return b.String(), found
}

func (p *player) say(c *wire, n, text string) {
	body, ok := p.block(n, "C|")
	if !ok {
		c.send(text + "\r\n")
		return
	}
	c.send(strings.Replace(text, "{#", fmt.Sprintf("{%d", len(body)), 1) + "\r\n")
	if strings.HasSuffix(text, "{#}") {
		c.expectPrefix("+ ")
	}
	c.send(body + "\r\n")
}

func (p *player) expect(c *wire, n, pattern string) {
	if more, ok := p.block(n, "S|"); ok {
		pattern += "\r\n" + strings.TrimSuffix(more, "\r\n")
	}
	any := false
	if pattern == "…" {
		any = true
		for p.at++; p.at < len(p.lines); p.at++ {
			if m := dialogueLine.FindStringSubmatch(p.lines[p.at]); m != nil && m[2] == "S" {
				pattern = m[4]
				break
			}
		}
	}
	re := wildcard(pattern)
	for {
		got := c.line()
		if re.MatchString(got) {
			return
		}
		if !any || regexp.MustCompile(`^[a-z]\d* (OK|NO|BAD)`).MatchString(got) {
			p.t.Fatalf("line %d: got\n%s\nwant\n%s", p.at+1, got, pattern)
		}
	}
}

func wildcard(pattern string) *regexp.Regexp {
	return regexp.MustCompile(`(?s)^` + strings.ReplaceAll(regexp.QuoteMeta(pattern), "…", ".*") + `$`)
}
