package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// roomsOf are the folders of the rooms that testdata/faults.md names by their last word only.
var roomsOf = map[string]string{"app": ".", "api": "api", "bridge": "../bridge", "trim": "../bridge/trim", "configs": "../configs", "engine": "../configs/engine",
	"mailcore": "../mailcore", "push": "../workbench/push"}

// TestFaultTable sees to it that testdata/faults.md has a row for each case, and that the tests it names are there.
func TestFaultTable(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/faults.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^\| ([SMO]\d\d) \| [^|]+ \| ([^|]+) \|$`).FindAllStringSubmatch(string(text), -1) {
		rows[m[1]] = m[2]
	}
	for letter, most := range map[string]int{"S": 55, "M": 22, "O": 30} {
		for n := 1; n <= most; n++ {
			if id := fmt.Sprintf("%s%02d", letter, n); rows[id] == "" {
				t.Errorf("%s has no row", id)
			}
		}
	}
	functions := map[string]string{} // room → its tests
	for id, tests := range rows {
		found := regexp.MustCompile(`(\w+)\.(Test\w+|smtp)`).FindAllStringSubmatch(tests, -1)
		if len(found) == 0 && !strings.HasPrefix(tests, "open: ") {
			t.Errorf("%s names no test and is not open: %s", id, tests)
		}
		for _, f := range found {
			room, name := f[1], f[2]
			if name == "smtp" {
				if _, err := os.Stat("../mailcore/smtpd/testdata/" + room + ".smtp"); err != nil {
					t.Errorf("%s: %v", id, err)
				}
				continue
			}
			if functions[room] == "" {
				functions[room] = testsIn(t, room)
			}
			if !strings.Contains(functions[room], "\nfunc "+name+"(") {
				t.Errorf("%s: there is no %s.%s", id, room, name)
			}
		}
	}
}

func testsIn(t *testing.T, room string) string {
	t.Helper()
	dir := roomsOf[room]
	if dir == "" {
		dir = "../mailcore/" + room
	}
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("room %s: %d files, %v", room, len(files), err)
	}
	var all strings.Builder
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all.WriteString("\n")
		all.Write(b)
	}
	return all.String()
}
