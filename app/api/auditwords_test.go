package api

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mailbridge/workbench"
)

var (
	auditAction = regexp.MustCompile(`"((?:address|app_password|archive|auditor|department|domain|factor|filter|group|hold|mailbox|person|policy|quarantine|queue|quota|retention|role|setting)\.[a-z_.]+)"`)
	otherWord   = regexp.MustCompile(`invalid\(|(Effect|Setting) +=`)
	shownAction = regexp.MustCompile(`'([a-z_.]+[a-z])': '`)
)

// Every act that is written into the audit log has words in both languages of the page that shows it.
func TestAuditHasWords(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../web/src/i18n/auditlog.ts")
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]int{}
	for _, m := range shownAction.FindAllSubmatch(page, -1) {
		shown[string(m[1])]++
	}
	written := map[string]bool{}
	for _, folder := range []string{".", "../../workbench/workdb", "../../bridge", ".."} {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(string(text)) {
				if strings.HasSuffix(file, "_test.go") || otherWord.MatchString(line) {
					continue
				}
				for _, m := range auditAction.FindAllStringSubmatch(line, -1) {
					written[m[1]] = true
				}
			}
		}
	}
	for action := range written {
		if shown[action] != 2 && !slices.Contains(workbench.Rights(), workbench.Right(action)) {
			t.Errorf("%s has words in %d languages, want 2", action, shown[action])
		}
	}
	for action := range shown {
		if !written[action] {
			t.Errorf("%s is never written", action)
		}
	}
	if len(written) < 55 {
		t.Errorf("found %d acts in the code", len(written))
	}
}
