package message

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// isMail says whether a file of a corpus is to be read as a mail.
func isMail(path string) bool {
	if base := filepath.Base(path); strings.HasPrefix(base, "LICENSE") || strings.HasPrefix(base, "_") {
		return false
	}
	switch filepath.Ext(path) {
	case ".eml", ".msg", ".txt", ".raw", ".email", ".mbox":
		return true
	}
	return false
}

// corpora are the mails in testdata and, where it is found, a larger collection outside the repository.
func corpora(t testing.TB) []string {
	dirs := []string{"testdata"}
	outside := os.Getenv("MAILBRIDGE_CORPUS")
	if outside == "" {
		outside = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	if _, err := os.Stat(outside); err == nil && !testing.Short() {
		dirs = append(dirs, outside)
	}
	var files []string
	for _, dir := range dirs {
		before := len(files)
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() && isMail(path) {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d files", dir, len(files)-before)
	}
	return files
}

func TestCorpus(t *testing.T) {
	for _, path := range corpora(t) {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		before := bytes.Clone(raw)
		start := time.Now()
		readEverything(t, raw)
		if took := time.Since(start); took > time.Second {
			t.Errorf("%s took %v", path, took)
		}
		if !bytes.Equal(raw, before) {
			t.Errorf("%s was changed by reading", path)
		}
		if t.Failed() {
			t.Fatalf("in %s", path)
		}
	}
}

// readEverything calls all that reads a mail and checks what must hold for any bytes.
func readEverything(t testing.TB, raw []byte) {
	r := bytes.NewReader(raw)
	s, err := Parse(r, int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	checkStructure(t, raw, s)
	body, err := Text(r, s, 1<<20)
	if err != nil {
		t.Error(err)
	}
	search, err := SearchText(r, s, 1<<20)
	if err != nil {
		t.Error(err)
	}
	texts := []string{body.Plain, body.HTML, search, s.Header.Subject, HTMLToText(body.HTML)}
	for _, list := range s.Header.lists() {
		for _, a := range *list {
			texts = append(texts, a.Name, a.Local, a.Domain, a.Group)
			if strings.ContainsAny(a.String(), "\x00") || strings.Contains(strings.ReplaceAll(a.String(), "\r\n ", ""), "\n") {
				t.Errorf("address %+v writes as %q", a, a.String())
			}
		}
	}
	for _, a := range body.Attachments {
		texts = append(texts, a.Name)
		if strings.ContainsAny(a.Name, "/\\\r\n\x00") || len(a.Name) > maxFilename {
			t.Errorf("unsafe file name %q", a.Name)
		}
		p, ok := s.PartByPath(a.PartPath)
		if !ok || p.Type+"/"+p.Subtype != a.Type {
			t.Errorf("attachment path %q is not the part", a.PartPath)
		}
	}
	for _, text := range texts {
		if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			t.Errorf("not clean UTF-8: %.100q", text)
		}
	}
	base, _, _ := BaseSubject(s.Header.Subject)
	if again, _, _ := BaseSubject(base); utf8.RuneCountInString(base) < 100 && again != base {
		t.Logf("BaseSubject is not stable: %q, %q", base, again)
	}
	ParseReport(r, s)
	if _, err := ReplyTo(r, s, ReplyOptions{From: Address{Local: "me", Domain: "x"}, All: true, Quote: 1000}); err != nil {
		t.Error(err)
	}
}

// mailText is the plain text of a mail without the differences that encodings make.
func mailText(t *testing.T, path string) (subject, text string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s := parse(t, string(raw))
	b, err := Text(bytes.NewReader(raw), s, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return s.Header.Subject, strings.Join(strings.Fields(b.Plain), " ")
}

// TestLetterTwins reads one letter in many charsets and encodings; all must give the same text.
func TestLetterTwins(t *testing.T) {
	files, err := filepath.Glob("testdata/letters/test_*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no letters: %v", err)
	}
	sort.Strings(files)
	first := map[string]string{}
	for _, path := range files {
		words := strings.Split(filepath.Base(path), "_")
		key := strings.Join(words[1:len(words)-3], "_") // language and shape
		subject, text := mailText(t, path)
		got := subject + "\n" + text
		if strings.ContainsRune(got, utf8.RuneError) || len(text) < 60 {
			t.Errorf("%s: broken text %.200q", path, got)
		}
		if want, ok := first[key]; !ok {
			first[key] = got
		} else if got != want {
			t.Errorf("%s differs from its twin:\ngot  %.300q\nwant %.300q", path, got, want)
		}
	}
}

func TestCharsetTwins(t *testing.T) {
	files, err := filepath.Glob("testdata/cpython-cjk/*-utf8.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no texts: %v", err)
	}
	for _, twin := range files {
		path := strings.Replace(twin, "-utf8", "", 1)
		charset := strings.TrimSuffix(filepath.Base(path), ".txt")
		encoded, err1 := os.ReadFile(path)
		want, err2 := os.ReadFile(twin)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		raw := "Content-Type: text/plain; charset=" + charset + "\r\n\r\n" + string(encoded)
		b, err := Text(strings.NewReader(raw), parse(t, raw), 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		if got := b.Plain; got != cleanText(string(want)) {
			t.Errorf("%s: %s", charset, firstDifference(got, cleanText(string(want))))
		}
	}
}

func firstDifference(got, want string) string {
	g, w := []rune(got), []rune(want)
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return "at " + string(g[max(0, i-5):i]) + ": got " + string(g[i:min(i+5, len(g))]) + ", want " + string(w[i:min(i+5, len(w))])
		}
	}
	return "lengths differ"
}

// TestLargeMailStaysSmall reads 50 MB and must not hold it.
func TestLargeMailStaysSmall(t *testing.T) {
	if testing.Short() {
		t.Skip("makes 50 MB")
	}
	s, err := SpoolFrom(t.TempDir(), bytes.NewReader(sampleMail(50<<20)), 100<<20)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := Parse(s, s.Size()); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
		t.Errorf("Parse of 50 MB allocated %d bytes", used)
	}
}
