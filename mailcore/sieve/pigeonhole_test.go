package sieve

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mailbridge/mailcore/message"
)

// errFailed is what a script of the suite says of itself.
var errFailed = errors.New("failed")

// The suite's own commands stand among ours while tests run: "test" runs a block, "test_set" changes the mail or its envelope,
// "test_fail" ends a block that went wrong.
var _ = func() bool {
	commandSpecs["test"] = &spec{do: (*run).suiteTest, params: []argKind{argString}, block: true}
	commandSpecs["test_set"] = &spec{do: (*run).suiteSet, params: []argKind{argString, argString}}
	commandSpecs["test_fail"] = &spec{do: (*run).suiteFail, params: []argKind{argString}}
	return true
}()

// suiteTest runs a block; what fails is noted among the marks, with a time that no mark has.
func (r *run) suiteTest(n *node) error {
	name := r.text(n.params[0])
	err := r.block(n.block)
	r.out.Stopped, r.out.Actions = false, nil
	if errors.Is(err, errFailed) {
		r.out.Marks = append(r.out.Marks, Mark{Key: name + "\n" + err.Error(), For: -1})
		return nil
	}
	return err
}

func (r *run) suiteFail(n *node) error {
	return fmt.Errorf("%w: %s", errFailed, r.text(n.params[0]))
}

func (r *run) suiteSet(n *node) error {
	value := r.text(n.params[1])
	m := *r.mail
	switch r.text(n.params[0]) {
	case "message":
		s, err := message.Parse(strings.NewReader(value), int64(len(value)))
		if err != nil {
			return err
		}
		m.Raw, m.Structure = strings.NewReader(value), s
	case "envelope.from":
		m.From = strings.Trim(value, "<>")
	case "envelope.to":
		m.To = strings.Trim(value, "<>")
	}
	r.mail, r.fields, r.read, r.texts = &m, nil, false, nil
	return nil
}

// suiteElse are what these tests say of Pigeonhole alone.
var suiteElse = map[string]string{
	"Double Slash":      "a type with two slashes is shown, and so searched, as what it begins with",
	"Nested Search":     `":text" is what a person reads, not every part that holds text (RFC 5173, section 5.3)`,
	"Invalid addresses": "a mailbox name without a domain is an address to us",
}

// TestPigeonhole (N44) runs test scripts of Dovecot's Pigeonhole: those that need no commands of its own beside the three
// above. They are those of github.com/dovecot/pigeonhole at d0d2bed, unchanged.
func TestPigeonhole(t *testing.T) {
	files := 0
	err := filepath.WalkDir(filepath.Join("testdata", "pigeonhole"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.Contains(path, ".svtest") {
			return err
		}
		files++
		for _, m := range runSuite(t, path) {
			if name, why, _ := strings.Cut(m.Key, "\n"); m.For < 0 && suiteElse[name] == "" {
				t.Errorf("%s: %s: %s", path, name, why)
			}
		}
		return nil
	})
	if err != nil || files < 41 {
		t.Errorf("%d files: %v", files, err)
	}
}

// runSuite runs one file of the suite and gives the tests that failed.
func runSuite(t *testing.T, path string) []Mark {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	script := strings.ReplaceAll(strings.ReplaceAll(string(text), `"vnd.dovecot.testsuite"`, `"copy"`), "\n", "\r\n")
	s, err := Compile(script)
	if err != nil {
		t.Errorf("%s: %v", path, err)
		return nil
	}
	empty := "\r\n"
	parsed, err := message.Parse(strings.NewReader(empty), int64(len(empty)))
	if err != nil {
		t.Fatal(err)
	}
	res, err := s.Run(&Mail{Raw: strings.NewReader(empty), Structure: parsed}, &World{Now: time.Now(), Folder: func(name string) bool { return name == "INBOX" },
		About: func(string) (string, bool) { return "", false }})
	if err != nil {
		t.Errorf("%s: %v", path, err)
	}
	return res.Marks
}
