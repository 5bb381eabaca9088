package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// rooms is the import plan: what each room may import of ours, by prefix. A room without a line may not import at all.
var rooms = map[string][]string{
	"app":               {""},
	"app/api":           {"app/web", "bridge", "bridge/", "mailcore", "workbench"},
	"app/web":           {},
	"app/pretend":       {"mailcore/trust"},
	"bridge":            {"bridge/", "mailcore", "workbench"},
	"bridge/access":     {"mailcore", "workbench"},
	"bridge/ledger":     {"configs/engine", "mailcore", "workbench"},
	"bridge/when":       {},
	"bridge/trim":       {},
	"bridge/itip":       {},
	"mailcore":          {"mailcore/message", "mailcore/sieve", "mailcore/trust"},
	"mailcore/message":  {},
	"mailcore/sieve":    {"mailcore/message"},
	"mailcore/trust":    {},
	"mailcore/document": {"mailcore/message"},
	"mailcore/inflate":  {},
	"mailcore/maildb":   {"mailcore", "mailcore/document", "mailcore/message", "mailcore/trust", "configs/engine"},
	"mailcore/filter":   {"mailcore", "mailcore/message"},
	"mailcore/sessions": {"mailcore"},
	"mailcore/smtpd":    {"mailcore", "mailcore/message", "mailcore/sessions"},
	"mailcore/imapd":    {"mailcore", "mailcore/inflate", "mailcore/message", "mailcore/maildb", "mailcore/sessions"},
	"mailcore/sieved":   {"mailcore", "mailcore/maildb", "mailcore/sessions", "mailcore/sieve"},
	"mailcore/queue":    {"mailcore", "mailcore/message", "mailcore/maildb", "mailcore/trust"},
	"mailcore/movein":   {"mailcore", "mailcore/message", "mailcore/maildb"},
	"workbench":         {},
	"workbench/workdb":  {"workbench", "configs/engine"},
	"workbench/push":    {},
	"configs":           {},
	"configs/engine":    {},
	"scripts/load":      {},
}

// libraries that only some rooms may know.
var libraries = map[string][]string{
	"gorm.io/":                     {"configs/engine", "mailcore/maildb", "workbench/workdb", "bridge/ledger"},
	"github.com/gin-gonic/":        {"app/api"},
	"github.com/danielgtaylor/":    {"app/api"},
	"github.com/emersion/go-imap":  {"mailcore/imapd", "mailcore/movein"},
	"github.com/emersion/go-smtp":  {"mailcore/smtpd", "mailcore/queue"},
	"github.com/gorilla/websocket": {"workbench/push"},
}

func TestImportPlan(t *testing.T) {
	t.Parallel()
	seen := 0
	err := filepath.WalkDir("..", func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && (e.Name() == "testdata" || e.Name() == "node_modules" || e.Name() == ".git") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		room := filepath.ToSlash(strings.TrimPrefix(filepath.Dir(path), "../"))
		if strings.HasSuffix(room, "test") {
			return nil // helpers of tests
		}
		allowed, known := rooms[room]
		if !known {
			t.Errorf("%s: the plan knows no room %q", path, room)
		}
		seen++
		return checkFile(t, path, room, allowed)
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 50 {
		t.Errorf("looked at %d files only", seen)
	}
}

func checkFile(t *testing.T, path, room string, allowed []string) error {
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		return err
	}
	for _, imp := range f.Imports {
		name := strings.Trim(imp.Path.Value, `"`)
		if ours, found := strings.CutPrefix(name, "mailbridge/"); found && !mayImport(allowed, ours) {
			t.Errorf("%s: %s may not import %s", path, room, ours)
		}
		for prefix, who := range libraries {
			if strings.HasPrefix(name, prefix) && !mayImport(who, room) {
				t.Errorf("%s: %s may not know %s", path, room, name)
			}
		}
	}
	return nil
}

// mayImport tells whether a room is on a list; a line with a final slash, and "mailcore" or "workbench" for those who
// stand above both houses, means everything below.
func mayImport(list []string, room string) bool {
	for _, l := range list {
		house := l == "mailcore" || l == "workbench"
		switch {
		case l == "" || l == room:
			return true
		case strings.HasSuffix(l, "/") && strings.HasPrefix(room, l):
			return true
		case house && isAbove(list) && strings.HasPrefix(room, l+"/"):
			return true
		}
	}
	return false
}

// isAbove tells whether a list belongs to a room that stands above both houses.
func isAbove(list []string) bool {
	both := 0
	for _, l := range list {
		if l == "mailcore" || l == "workbench" {
			both++
		}
	}
	return both == 2
}
