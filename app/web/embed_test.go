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
