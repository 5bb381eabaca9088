// Package sieve reads and runs Sieve scripts (RFC 5228): small programs by which the owner of a mailbox says what shall
// become of an arriving mail. It is pure: Compile makes a Script of text, Run says what the script wants done with one
// mail, and the caller does it. A script cannot loop, and every bound below stops one that is built to cost more than it
// is worth.
package sieve

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Bounds of a script and of one run.
const (
	MaxScript    = 64 << 10 // bytes; the longest hand-written scripts known have a third of that
	maxNesting   = 15       // blocks and tests within each other, as RFC 5228, section 2.10.5 asks for
	maxNodes     = 5000     // commands and tests of a script
	maxStrings   = 2000     // in one list
	MaxRedirects = 5        // of one mail by all scripts of a mailbox
	maxActions   = 32       // of one run
	maxVariables = 128      // RFC 5229, section 6 asks for 128
	maxValue     = 4000     // bytes of a variable's value, as RFC 5229, section 6 asks for
	maxFlags     = 30       // keywords of one mail
	maxSteps     = 20 << 20 // bytes looked at, roughly: some tens of milliseconds
	maxBody      = 1 << 20  // bytes of text that "body" looks at
	maxHeaders   = 2000     // fields of a mail that tests look at
)

// Error is what is wrong with a script, in words for its author.
type Error struct {
	Line, Column int // from 1; 0 when the fault has no place
	Text         string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.Text
	}
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Text)
}

// ErrTooMuch ends a run that costs too much.
var ErrTooMuch = errors.New("the script does too much for one mail")

// Extensions are the capabilities that scripts may require, as ManageSieve announces them (RFC 5804, section 1.7).
var Extensions = []string{
	"fileinto", "reject", "ereject", "envelope", "encoded-character", "body", "variables", "vacation", "vacation-seconds",
	"relational", "imap4flags", "subaddress", "date", "index", "copy", "mailbox", "mailboxid", "regex", "duplicate",
	"special-use", "environment", "comparator-i;octet", "comparator-i;ascii-casemap", "comparator-i;unicode-casemap",
	"comparator-i;ascii-numeric",
}

// Script is a checked script. It does not change and may run for many mails at the same time.
type Script struct {
	commands []*node
	require  map[string]bool
}

// Compile reads and checks a script. The error is an *Error.
func Compile(text string) (*Script, error) {
	if len(text) > MaxScript {
		return nil, &Error{Text: fmt.Sprintf("the script has %d bytes, more than the allowed %d", len(text), MaxScript)}
	}
	commands, err := parse(text)
	if err != nil {
		return nil, err
	}
	c := &checker{require: map[string]bool{}}
	if err := c.commands(commands, true); err != nil {
		return nil, err
	}
	return &Script{commands, c.require}, nil
}

// Target is an address that a script redirects to. Computed ones are known only when a mail is there.
type Target struct {
	Address  string
	Line     int
	Computed bool // Address shows how, with its variables
}

// Redirects lists where a script may send mails on.
func (s *Script) Redirects() []Target {
	var out []Target
	var look func([]*node)
	look = func(list []*node) {
		for _, n := range list {
			if n.name == "redirect" {
				to := n.params[0].list[0]
				out = append(out, Target{to, n.line, s.require["variables"] && strings.Contains(to, "${")})
			}
			look(n.block)
		}
	}
	look(s.commands)
	return out
}

// Folder is a name under which a script files mail and which it does not make. Computed ones are known only when a mail
// is there.
type Folder struct {
	Name     string
	Line     int
	Computed bool
}

// Folders lists the folders that must be there for a script to do what it says. Those that it makes itself, or finds by
// id or use too, are left out.
func (s *Script) Folders() []Folder {
	var out []Folder
	var look func([]*node)
	look = func(list []*node) {
		for _, n := range list {
			if n.name == "fileinto" {
				name := n.params[0].list[0]
				_, create := n.tags["create"]
				_, id := n.tags["mailboxid"]
				_, use := n.tags["specialuse"]
				if !create && !id && !use {
					out = append(out, Folder{name, n.line, s.require["variables"] && strings.Contains(name, "${")})
				}
			}
			look(n.block)
		}
	}
	look(s.commands)
	return out
}

// Requires tells whether the script asks for an extension.
func (s *Script) Requires(extension string) bool { return s.require[extension] }

func known(extension string) bool {
	return slices.Contains(Extensions, extension) || extension == "comparator-i;ascii-casemap"
}
