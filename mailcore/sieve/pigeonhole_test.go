package sieve

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mailbridge/mailcore/message"
)

// The scripts in testdata/pigeonhole are those of the Pigeonhole project's own suite. They are Sieve with commands for
// testing: test "name" { … }, test_set "message" text, test_fail "why".

// svtest is one such file at work.
type svtest struct {
	dir    string
	mail   string
	from   string
	to     string
	script *Script
	result Result
	failed error
}

// errTestFailed carries the words of test_fail out of a script.
type errTestFailed string

func (e errTestFailed) Error() string { return string(e) }

var suite *svtest // the file at work; the suite runs alone

func suiteCommands() (commands, tests map[string]*spec) {
	str := []argKind{argString}
	return map[string]*spec{
			"test": {params: str, block: true, do: (*run).nothing},
			"test_set": {params: []argKind{argString, argString}, do: func(r *run, n *node) error {
				suite.set(n.params[0].list[0], r.text(n.params[1]))
				*r = *suite.run(r)
				return nil
			}},
			"test_fail": {params: str, do: func(r *run, n *node) error {
				return errTestFailed(fmt.Sprintf("line %d: %s", n.line, r.text(n.params[0])))
			}},
			"test_config_set":     {params: []argKind{argString, argString}, do: (*run).nothing},
			"test_config_unset":   {params: str, do: (*run).nothing},
			"test_config_reload":  {tags: map[string]tagSpec{"extension": {value: argString}}, do: (*run).nothing},
			"test_mailbox_create": {params: str, do: (*run).nothing},
			"test_result_reset":   {do: func(*run, *node) error { suite.result = Result{}; return nil }},
		}, map[string]*spec{
			"test_script_compile": {params: str, holds: func(r *run, n *node) (bool, error) {
				suite.script, suite.failed = suite.compile(r.text(n.params[0]))
				return suite.failed == nil, nil
			}},
			"test_script_run": {tags: map[string]tagSpec{"append_result": {}}, holds: func(r *run, n *node) (bool, error) {
				if suite.script == nil {
					return false, nil
				}
				suite.result, suite.failed = suite.script.Run(r.mail, r.world)
				return suite.failed == nil, nil
			}},
			"test_result_execute": {holds: func(*run, *node) (bool, error) { return true, nil }},
			"test_result_action": {tags: map[string]tagSpec{"index": {value: argNumber}}, params: []argKind{argStrings}, matches: true,
				holds: func(r *run, n *node) (bool, error) {
					var all []string
					for _, a := range suite.result.Actions {
						all = append(all, map[Kind]string{FileInto: "store", Keep: "keep"}[a.Kind]+
							map[bool]string{true: string(a.Kind)}[a.Kind != FileInto && a.Kind != Keep])
					}
					if a := n.tags["index"]; a != nil {
						if int(a.n) > len(all) {
							return false, nil
						}
						all = all[a.n-1 : a.n]
					}
					return r.any(n, all, n.params[0])
				}},
			"test_error": {tags: map[string]tagSpec{"index": {value: argNumber}}, params: []argKind{argStrings}, matches: true,
				holds: func(*run, *node) (bool, error) { return true, nil }}, // their words are theirs
		}
}

func (s *svtest) compile(name string) (*Script, error) {
	b, err := os.ReadFile(filepath.Join(s.dir, name))
	if err != nil {
		return nil, err
	}
	return Compile(string(b))
}

func (s *svtest) set(name, value string) {
	switch name {
	case "message":
		s.mail = strings.ReplaceAll(strings.ReplaceAll(value, "\r\n", "\n"), "\n", "\r\n")
	case "envelope.from":
		s.from = strings.Trim(value, "<>")
	case "envelope.to":
		s.to = strings.Trim(value, "<>")
	}
}

// run gives a run on the present mail that goes on where another was.
func (s *svtest) run(was *run) *run {
	r := *was
	raw := bytes.NewReader([]byte(s.mail))
	parsed, err := message.Parse(raw, raw.Size())
	if err != nil {
		panic(err)
	}
	r.mail = &Mail{Raw: raw, Structure: parsed, From: s.from, To: s.to}
	r.world = &World{Now: time.Now(), Folder: func(f string) bool { return strings.EqualFold(f, "INBOX") }}
	r.fields, r.read, r.texts = nil, false, nil
	return &r
}

// TestPigeonhole runs the files that concern what we offer.
func TestPigeonhole(t *testing.T) {
	commands, tests := suiteCommands()
	maps.Copy(commandSpecs, commands)
	maps.Copy(testSpecs, tests)
	defer func() {
		maps.DeleteFunc(commandSpecs, func(k string, _ *spec) bool { return commands[k] != nil })
		maps.DeleteFunc(testSpecs, func(k string, _ *spec) bool { return tests[k] != nil })
	}()
	root := "testdata/pigeonhole"
	if dir := os.Getenv("PH"); dir != "" {
		root = dir
	}
	ran := 0
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".svtest") {
			t.Run(strings.TrimPrefix(path, root+"/"), func(t *testing.T) { ran += runSuite(t, path) })
		}
		return err
	})
	if err != nil || ran < 100 {
		t.Errorf("ran %d tests: %v", ran, err)
	}
}

func runSuite(t *testing.T, path string) int {
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	nodes, err := parse(strings.ReplaceAll(string(b), "\n", "\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range nodes {
		if n.name == "require" {
			for i := range n.args {
				n.args[i].list = withoutSuite(n.args[i].list)
			}
		}
	}
	c := &checker{require: map[string]bool{}}
	if err := c.commands(nodes, true); err != nil {
		t.Fatal(err)
	}
	s := &Script{nodes, c.require}
	suite = &svtest{dir: filepath.Dir(path), from: "sender@example.org", to: "me@example.net", mail: "Subject: x\r\n\r\n"}
	r := suite.run(&run{script: s, vars: map[string]string{}})
	ran := 0
	for _, n := range nodes {
		if n.name != "test" {
			if err := r.block([]*node{n}); err != nil {
				t.Fatal(err)
			}
			continue
		}
		ran++
		t.Run(n.params[0].list[0], func(t *testing.T) {
			suite.script, suite.result = nil, Result{}
			r.out = Result{}
			r.world.Flags, r.steps = nil, 0
			if err := r.block(n.block); err != nil {
				t.Error(err)
			}
		})
	}
	return ran
}

func withoutSuite(list []string) []string {
	var out []string
	for _, x := range list {
		if !strings.HasPrefix(x, "vnd.dovecot.") {
			out = append(out, x)
		}
	}
	return out
}
