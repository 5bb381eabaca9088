package sieved

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
)

// TestDialogues plays testdata/*.sieved against a fresh mailbox each. A file reads like the conversation it is:
//
//	C: PUTSCRIPT "a" {#+}     the client says; # is the length of the text that follows
//	C| keep;                  a line of that text
//	S: OK "Script is kept"    the server must say; … stands for any text, a lone … for any lines before the next
//	! guest                   do not sign in before the first line
//	! forwarding deny         the organisation allows no forwarding from now on
//	! closed                  the server must have closed the connection
func TestDialogues(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.sieved")
	if err != nil || len(files) == 0 {
		t.Fatalf("no dialogues: %v", err)
	}
	db := openStore(t)
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".sieved"), func(t *testing.T) {
			play(t, db, f)
		})
	}
}

func play(t *testing.T, db *maildb.DB, path string) {
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f := start(t, db, nil)
	var w *wire
	lines := strings.Split(string(b), "\n")
	for i := 0; i < len(lines); i++ {
		l := lines[i]
		if l == "" || l[0] == '#' {
			continue
		}
		if w == nil {
			if l == "! guest" {
				w = f.dial(t)
				continue
			}
			w = f.member(t)
		}
		mark, rest := l[:2], strings.TrimPrefix(l[2:], " ")
		switch mark {
		case "! ":
			direct(t, f, w, rest)
		case "C:":
			var body strings.Builder
			for i+1 < len(lines) && strings.HasPrefix(lines[i+1], "C|") {
				i++
				body.WriteString(strings.TrimPrefix(lines[i][2:], " ") + "\r\n")
			}
			w.send(strings.Replace(rest, "{#", fmt.Sprintf("{%d", body.Len()), 1) + "\r\n")
			if body.Len() > 0 {
				w.send(body.String() + "\r\n")
			}
		case "S:":
			skip := rest == "…"
			if skip {
				i++
				rest = strings.TrimPrefix(lines[i][2:], " ")
			}
			expect(t, w, rest, skip)
		default:
			t.Fatalf("cannot read %q", l)
		}
		if t.Failed() {
			t.Fatalf("%s:%d", path, i+1)
		}
	}
}

func direct(t *testing.T, f *fixture, w *wire, what string) {
	word, value, _ := strings.Cut(what, " ")
	switch word {
	case "forwarding":
		if err := f.store.SetForwarding(t.Context(), 1, mailcore.Forwarding(value)); err != nil {
			t.Fatal(err)
		}
	case "closed":
		if s := strings.TrimSpace(w.closed()); s != "" {
			t.Errorf("before the end came %q", s)
		}
	default:
		t.Fatalf("unknown directive %q", what)
	}
}

func expect(t *testing.T, w *wire, pattern string, skip bool) {
	re := regexp.MustCompile(`^` + strings.ReplaceAll(regexp.QuoteMeta(pattern), "…", ".*") + `$`)
	for {
		got := w.line()
		if re.MatchString(got) {
			return
		}
		if !skip || strings.HasPrefix(got, "OK") || strings.HasPrefix(got, "NO") {
			t.Errorf("got\n%s\nwant\n%s", got, pattern)
			return
		}
	}
}

var (
	jamesEnd     = regexp.MustCompile(`^(OK|NO)(?: \\\(([A-Z/]+)\\\))?`)
	jamesLiteral = regexp.MustCompile(`\{(\d+)\+\}$`)
)

// jamesWords puts our user and the quotes that RFC 5804 asks for in place of James's; its script uses envelope without
// saying so.
var jamesWords = strings.NewReplacer("C: user password", `C: "`+plain("zhangsan@demo.test", testPassword)+`"`,
	"AHVzZXIAcGFzc3dvcmQ=", plain("zhangsan@demo.test", testPassword), "C: tin password", `C: "`+plain("tin", "password")+`"`,
	"GETSCRIPT any", `GETSCRIPT "any"`, "if envelope", "if header  ")

// TestJamesScripts plays the dialogues of Apache James: how commands end, their codes and data must be the same; the
// words are James's own.
func TestJamesScripts(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/james/*.test")
	if err != nil || len(files) != 8 {
		t.Fatalf("%d scripts: %v", len(files), err)
	}
	db := openStore(t)
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".test"), func(t *testing.T) {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			playJames(t, start(t, db, nil).guest(t), strings.Split(jamesWords.Replace(string(b)), "\n"))
		})
	}
}

func playJames(t *testing.T, w *wire, lines []string) {
	t.Helper()
	left, unordered := 0, false
	for i, l := range lines {
		mark, rest, _ := strings.Cut(l, ":")
		rest = strings.TrimPrefix(rest, " ")
		switch {
		case strings.HasPrefix(l, "SUB"):
			unordered = true
		case l == "}":
			unordered = false
		case mark == "C":
			w.send(rest + "\r\n")
			if left > 0 {
				if left -= len(rest) + 2; left == 0 && lines[i+1] != "C:" {
					w.send("\r\n") // James needs no end of line behind a literal
				}
			}
			if m := jamesLiteral.FindStringSubmatch(rest); m != nil {
				_, _ = fmt.Sscan(m[1], &left)
			}
		case mark != "S" || unordered:
		case jamesEnd.MatchString(rest):
			m := jamesEnd.FindStringSubmatch(rest)
			_, end := w.until()
			if !strings.HasPrefix(end, m[1]) || m[2] != "" && !strings.HasPrefix(end, m[1]+" ("+m[2]+")") {
				t.Errorf("line %d: got %q, want %q", i+1, end, rest)
			}
		default:
			expect(t, w, strings.NewReplacer(`\`, "").Replace(rest), false)
		}
	}
}
