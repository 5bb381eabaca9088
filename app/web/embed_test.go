package web

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
)

func TestPagesLinkHashedFiles(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`(?:src|href)="/static/([^"?]+)(\?v=([0-9a-f]{12}))?"`)
	for _, name := range []string{"mail", "admin", "market"} {
		page, err := Page(name)
		if err != nil {
			t.Fatalf("Page(%q): %v", name, err)
		}
		links := link.FindAllStringSubmatch(string(page), -1)
		if len(links) < 3 {
			t.Errorf("Page(%q) has %d links, want icon, style and script", name, len(links))
		}
		for _, l := range links {
			if _, err := fs.Stat(Files(), l[1]); err != nil {
				t.Errorf("Page(%q) links %s: %v", name, l[1], err)
			}
			if got, want := l[3], Hashes()[l[1]]; got != want {
				t.Errorf("Page(%q) links %s with hash %q, want %q", name, l[1], got, want)
			}
		}
	}
}

// TestScriptsImportHashedFiles holds every import to one link: a browser that meets a file with and without its hash
// runs it twice, and two copies of a library do not know each other's state.
func TestScriptsImportHashedFiles(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`"\./([\w-]+\.js)(?:\?v=([0-9a-f]+))?"`)
	for name := range Hashes() {
		if !strings.HasSuffix(name, ".js") {
			continue
		}
		script, err := fs.ReadFile(Files(), name)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range link.FindAllStringSubmatch(string(script), -1) {
			if got, want := l[2], Hashes()[l[1]]; got != want {
				t.Errorf("%s imports %s with hash %q, want %q", name, l[1], got, want)
			}
		}
	}
}

func TestPagesCarryNoInlineScript(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"mail", "admin", "market"} {
		page, err := Page(name)
		if err != nil {
			t.Fatalf("Page(%q): %v", name, err)
		}
		if strings.Contains(string(page), "<style") || regexp.MustCompile(`<script[^>]*>[^<]`).Match(page) {
			t.Errorf("Page(%q) has inline script or style, which the page's policy refuses", name)
		}
	}
}

func TestPageUnknown(t *testing.T) {
	t.Parallel()
	if _, err := Page("../embed"); err == nil {
		t.Error(`Page("../embed") succeeded, want an error`)
	}
}
