package itip

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// corpusRoot finds the large collection of calendar files, which is not part
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

// readAll parses and expands every .ics file below dir and answers how many of
// those that hold an event were read.
func readAll(t *testing.T, dir string) (read, total int) {
	t.Helper()
	from := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".ics") {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var in *Invitation
		if d := fastest(func() { in, err = Parse(raw, "") }); d > limit {
			t.Errorf("%s took %v to read", path, d)
		}
		total++
		if err != nil && !errors.Is(err, ErrNoEvent) {
			t.Logf("%s: %v", path, err)
			return nil
		}
		read++
		if in != nil {
			expandAll(t, path, in, from)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return read, total
}

// limit is what one file or one expansion may take.
const limit = slack * 100 * time.Millisecond

// fastest runs f up to three times, until it keeps the limit, so that a busy
// machine does not fail it.
func fastest(f func()) time.Duration {
	best := time.Hour
	for range 3 {
		start := time.Now()
		f()
		if best = min(best, time.Since(start)); best <= limit {
			break
		}
	}
	return best
}

func expandAll(t *testing.T, path string, in *Invitation, from time.Time) {
	t.Helper()
	for i, c := range in.Components {
		if i == 20 {
			return
		}
		var err error
		if d := fastest(func() { _, err = Expand(c, from, from.AddDate(2, 0, 0), 0) }); d > limit {
			t.Errorf("%s: expanding %q took %v", path, c.RRule, d)
		}
		if err != nil && !errors.Is(err, ErrNotExpanded) {
			t.Errorf("%s: expanding %q: %v", path, c.RRule, err)
		}
	}
}

func TestFullCorpusIsRead(t *testing.T) {
	root := corpusRoot()
	if root == "" || testing.Short() {
		t.Skip("the large corpus is not here or -short is set")
	}
	read, total := readAll(t, root)
	t.Logf("corpus %s: %d of %d read", root, read, total)
	if total == 0 || float64(read) < 0.97*float64(total) {
		t.Errorf("read %d of %d calendar files, want at least 97 %%", read, total)
	}
}
