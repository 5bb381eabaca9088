package imapd

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"mailbridge/configs/engine/enginetest"
)

// jamesOnly are scripts with the names that James gives its users, their folders and their quota.
var jamesOnly = regexp.MustCompile(`^(ACL|Rights|Metadata|Quota\.|Sharing|RenameShared|ListWithShared|Authenticate|Welcome|ValidAuth)`)

// jamesDiffers are commands, by script and tag, that we answer otherwise on purpose, and those that follow from them.
var jamesDiffers = map[string]string{
	"Create 15":                 "our levels are parted by a slash, so .. is a name",
	"Create 19":                 "and alpha.beta is one level",
	"Create 20":                 "a letter that stands for itself is not encoded (RFC 3501, section 5.1.3)",
	"Create 22":                 "# is a letter",
	"Create a11":                "levels",
	"Create a12":                "levels",
	"RenameHierarchy A9":        "levels",
	"RenameHierarchy A11":       "levels",
	"RenameHierarchy A13":       "levels",
	"ListPercentWildcard D3":    "levels",
	"ListPercentWildcard D4":    "levels",
	"ListPercentWildcard D7":    "levels",
	"SearchAtoms A152":          "PARTIAL is not offered",
	"SearchAtoms A153":          "PARTIAL is not offered",
	"SearchAtoms A154":          "PARTIAL is not offered",
	"SearchAtoms A155":          "PARTIAL is not offered",
	"Subscribe b05":             "we subscribe only to what is there (RFC 9051, section 6.3.7, leaves it open)",
	"Id a1":                     "commas between ID fields",
	"FetchStructureComplex A10": "an empty list of items",
}

var jamesTagged = regexp.MustCompile(`^(\S+) \(?(OK|NO|BAD)`)

// TestJamesScripts plays the dialogues of Apache James when they are at hand, and compares how each command ends: their
// texts are James's own, OK, NO and BAD are the protocol's.
func TestJamesScripts(t *testing.T) {
	t.Parallel()
	dir := corpusFolder("james-mpt-scripts")
	if dir == "" {
		t.Skip("the scripts are not here; they are found by MAILBRIDGE_CORPUS")
	}
	files, _ := filepath.Glob(filepath.Join(dir, "imap-mailbox/core/src/main/resources/org/apache/james/imap/scripts/*.test"))
	t.Logf("%d scripts of %s", len(files), dir)
	store := openBacking(t, enginetest.Open(t))
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".test")
		if jamesOnly.MatchString(name + ".") {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			playJames(t, store.fresh(t), f)
		})
	}
}

func playJames(t *testing.T, store *backing, path string) {
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f := startOn(t, store, nil)
	script := strings.TrimSuffix(filepath.Base(path), ".test")
	guest := strings.Contains(string(b), "IMAP4rev1 Server ready") || strings.HasPrefix(filepath.Base(path), "Auth") ||
		strings.HasPrefix(filepath.Base(path), "Login")
	conns := map[string]*wire{}
	current := "1"
	conn := func() *wire {
		if conns[current] == nil {
			if guest {
				conns[current] = f.dial(t)
			} else {
				conns[current] = f.login(t, "zhangsan@demo.test")
				jamesSelect(conns[current], len(conns) == 1)
			}
		}
		return conns[current]
	}
	lines := strings.Split(strings.ReplaceAll(string(b), "\r\n", "\n"), "\n")
	for i, l := range lines {
		switch {
		case strings.HasPrefix(l, "SESSION:"):
			current = strings.TrimSpace(l[8:])
		case strings.HasPrefix(l, "C:"):
			l = strings.TrimPrefix(strings.TrimPrefix(l, "C:"), " ")
			conn().send(strings.NewReplacer("imapuser password", "zhangsan@demo.test "+testPassword).Replace(l) + "\r\n")
		case strings.HasPrefix(l, `S: \+`):
			conn().expectPrefix("+ ")
		case strings.HasPrefix(l, "S:"):
			m := jamesTagged.FindStringSubmatch(strings.TrimSpace(l[2:]))
			if m == nil || strings.HasPrefix(m[1], `\*`) {
				continue
			}
			tag := strings.ReplaceAll(m[1], `\`, "")
			if _, end := conn().until(tag); !strings.HasPrefix(end, m[2]) && jamesDiffers[script+" "+tag] == "" {
				t.Errorf("line %d: %s: got %q, want %s", i+1, tag, end, m[2])
			}
		}
	}
}

// jamesSelect makes the state that James's own runner begins with.
func jamesSelect(w *wire, first bool) {
	if first {
		w.ok("CREATE selected")
		for i := 1; i <= 4; i++ {
			w.append("selected", "", fmt.Sprintf("Date: Mon, 7 Feb 1994 21:52:25 -0800 (PST)\r\nFrom: Fred Foobar <foobar@Blurdybloop.COM>\r\n"+
				"Subject: Test 0%d\r\nTo: mooch@owatagu.siam.edu\r\nMessage-Id: <B27397-0100000@Blurdybloop.COM>\r\nMIME-Version: 1.0\r\n"+
				"Content-Type: TEXT/PLAIN; CHARSET=US-ASCII\r\n\r\nTest 0%d\r\n\r\n", i, i))
		}
	}
	w.ok("SELECT selected")
}
