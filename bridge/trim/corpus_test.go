package trim

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// corpusRoot finds the large collection of reply fixtures, which is not part
// of the repository; "" when it is not there.
func corpusRoot() string {
	for _, dir := range []string{os.Getenv("MAILBRIDGE_CORPUS"), "../../../shared/corpus"} {
		if dir != "" {
			if st, err := os.Stat(dir); err == nil && st.IsDir() {
				return dir
			}
		}
	}
	return ""
}

func read(t *testing.T, parts ...string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// squeeze leaves the words, so that empty lines and indents do not count.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// trimmedShare compares Split with the expected words of the Discourse
// collection below dir.
func trimmedShare(t *testing.T, dir string) (right, total int) {
	t.Helper()
	paths, _ := filepath.Glob(filepath.Join(dir, "trimmed", "*.txt"))
	for _, p := range paths {
		name := filepath.Base(p)
		total++
		got := Split(read(t, dir, "emails", name), "", Options{})
		if want := read(t, p); squeeze(got.Own) != squeeze(want) {
			t.Logf("%s (%s):\n--- got\n%s\n--- want\n%s", name, got.Rule, got.Own, want)
			continue
		}
		right++
	}
	return right, total
}

// floor is the share of the Discourse collection that must come out word for
// word; 33 of 37 was measured.
const floor = 0.88

func TestDiscourse(t *testing.T) {
	right, total := trimmedShare(t, "testdata/discourse")
	if right != total || total == 0 {
		t.Errorf("%d of %d as expected, want all", right, total)
	}
}

func TestFullDiscourse(t *testing.T) {
	root := corpusRoot()
	if root == "" {
		t.Skip("the large corpus is not here")
	}
	right, total := trimmedShare(t, filepath.Join(root, "discourse-reply-trimmer"))
	t.Logf("corpus %s: discourse %d of %d as expected", root, right, total)
	if float64(right) < floor*float64(total) {
		t.Errorf("%d of %d as expected, want at least %.0f %%", right, total, floor*100)
	}
}

// The other collections have no expected words beside their mails; what must
// hold is that some words of the author are left and no prefixed quote ends
// them.
func TestOtherCollections(t *testing.T) {
	root := corpusRoot()
	if root == "" {
		t.Skip("the large corpus is not here")
	}
	good, total := 0, 0
	for _, pattern := range []string{"github-email-reply/*.txt", "crisp-email-reply/*.txt", "mail-parser-reply/*.txt", "talon/html_replies/*.html", "quotequail/*.html"} {
		paths, _ := filepath.Glob(filepath.Join(root, pattern))
		for _, p := range paths {
			if strings.HasPrefix(filepath.Base(p), "_") {
				continue
			}
			total++
			plain, html := read(t, p), ""
			if strings.HasSuffix(p, ".html") {
				plain, html = "", plain
			}
			got := Split(plain, html, Options{})
			lines := strings.Split(got.Own, "\n")
			if got.Own != "" && !strings.HasPrefix(lines[len(lines)-1], ">") {
				good++
			} else {
				t.Logf("%s: rule %s leaves %q", p, got.Rule, Excerpt(got.Own, 60))
			}
		}
	}
	t.Logf("corpus %s: %d of %d leave the author's words", root, good, total)
	if float64(good) < 0.93*float64(total) {
		t.Errorf("%d of %d leave the author's words, want at least 93 %%", good, total)
	}
}
