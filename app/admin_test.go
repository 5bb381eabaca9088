package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mailbridge/mailcore"
)

// TestAdminWarnsOfWeakPasswords: the command line takes whatever password scripts give it, and says so when people would be
// refused it.
func TestAdminWarnsOfWeakPasswords(t *testing.T) {
	t.Parallel()
	w := found(t)
	c := w.house.config
	for address, p := range map[string]struct{ password, want string }{
		"short@demo.test":    {"Ab1!", "password has fewer than"},
		"plain@demo.test":    {"abcdefghijkl1!", "password needs an upper-case letter"},
		"newcomer@demo.test": {"Newcomer-2026!", "password contains your name or address"},
		"guessed@demo.test":  {"Password-123", "password is one of the first that are tried"},
	} {
		code, said := mailbridge(t, c, "admin", "mailbox", "add", address, "--password", p.password)
		if code != 0 || !strings.Contains(said, "warning: "+p.want) {
			t.Errorf("%s: %d %s; want %q", address, code, said, p.want)
		}
		if _, err := w.house.mail.Authenticate(t.Context(), mailcore.Address(address), p.password); err != nil {
			t.Errorf("%s cannot sign in: %v", address, err)
		}
	}
	file := filepath.Join(t.TempDir(), "mailboxes")
	lines := "first@demo.test secret\nsecond@demo.test " + demoPassword + " 新人\n"
	if err := os.WriteFile(file, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, said := mailbridge(t, c, "admin", "mailbox", "add", "--from", file); code != 0 || !strings.Contains(said, "2 mailboxes made") || !strings.Contains(said, "themselves: 1") {
		t.Errorf("a file with one weak password: %d %s", code, said)
	}
	if said := mustRun(t, c, "admin", "mailbox", "add", "strong@demo.test", "--password", demoPassword); strings.Contains(said, "warning") {
		t.Error(said)
	}
}
