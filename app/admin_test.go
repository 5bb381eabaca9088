package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAdminRefusesWeakPasswords is S27: the command line keeps to the rule for passwords that the web app has, and a file
// of mailboxes goes on behind a line that breaks it.
func TestAdminRefusesWeakPasswords(t *testing.T) {
	t.Parallel()
	w := found(t)
	c := w.house.config
	for name, p := range map[string]struct{ password, want string }{
		"short":   {"Ab1!", "password has fewer than"},
		"plain":   {"abcdefghijkl1!", "password needs an upper-case letter"},
		"named":   {"Newcomer-2026!", "password contains your name or address"},
		"guessed": {"Password-123", "password is one of the first that are tried"},
	} {
		code, said := mailbridge(t, c, "admin", "mailbox", "add", "newcomer@demo.test", "--password", p.password)
		if code == 0 || !strings.Contains(said, "newcomer@demo.test: "+p.want) {
			t.Errorf("%s: %d %s; want %q", name, code, said, p.want)
		}
	}
	file := filepath.Join(t.TempDir(), "mailboxes")
	lines := "newcomer@demo.test secret\nsecond@demo.test " + demoPassword + " 新人\n"
	if err := os.WriteFile(file, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, said := mailbridge(t, c, "admin", "mailbox", "add", "--from", file); code == 0 || !strings.Contains(said, "line 1: ") || !strings.Contains(said, "1 mailboxes made") {
		t.Errorf("a file with one weak password: %d %s", code, said)
	}
	mustRun(t, c, "admin", "mailbox", "add", "newcomer@demo.test", "--password", demoPassword)
}
