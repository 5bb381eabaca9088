package engine

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestMemos(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "memos")
	has := func(m *Memos, memo string, want bool) {
		t.Helper()
		if got, err := m.Has(memo); err != nil || got != want {
			t.Errorf("Has(%s) = %t, %v; want %t", memo, got, err, want)
		}
	}
	put := func(m *Memos, memo string) {
		t.Helper()
		if err := m.Put(memo); err != nil {
			t.Fatal(err)
		}
	}
	m := &Memos{path: path}
	has(m, "taken 1 a", false)
	put(m, "taken 1 a")
	put(m, "taken 12 b")
	has(m, "taken 1 a", true)
	has(m, "taken 1", false)
	has(m, "taken 2 b", false)

	// The program is killed while it writes; the next one goes on behind that.
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err == nil {
		_, err = f.WriteString("taken 13")
	}
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	m = &Memos{path: path}
	put(m, "taken 14 d")
	for memo, want := range map[string]bool{"taken 1 a": true, "taken 12 b": true, "taken 13 c": false, "taken 14 d": true} {
		has(m, memo, want)
	}

	// They take two files of bounded size.
	long := strings.Repeat("x", 1000)
	for i := range 3 * memosMost / 1000 {
		put(m, fmt.Sprint(i, long))
	}
	has(m, "taken 14 d", false)
	has(m, fmt.Sprint(3*memosMost/1000-1, long), true)
	has(m, fmt.Sprint(2*memosMost/1000, long), true)
	for _, p := range []string{path, path + ".old"} {
		if info, err := os.Stat(p); err != nil || info.Size() > memosMost+2000 {
			t.Errorf("%s: %v, %v; want at most %d bytes", p, info, err, memosMost)
		}
	}
	if err := m.close(); err != nil {
		t.Error(err)
	}
}
