package sieve

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"mailbridge/mailcore/message"
)

// Mail is what a script looks at.
type Mail struct {
	Raw       io.ReaderAt
	Structure *message.Structure // of Raw
	From, To  string             // of the envelope; From is empty for the null sender
}

// World is what a script may ask beyond the mail. A nil function answers no.
type World struct {
	Now      time.Time // in the zone in which the mailbox's owner lives
	Flags    []string  // with which the mail begins, from a script that ran before
	Folder   func(name string) bool
	FolderID func(id string) bool
	Use      func(folder, use string) bool // special use like "\\junk"; folder may be empty: any
	Seen     func(key string) bool         // was this key marked before (RFC 7352)?
	About    func(item string) (string, bool)
}

// Kind of an action.
type Kind string

// What a script may want done.
const (
	Keep     Kind = "keep" // in the inbox, said outright
	FileInto Kind = "fileinto"
	Redirect Kind = "redirect"
	Reject   Kind = "reject"
	EReject  Kind = "ereject"
	Discard  Kind = "discard"
	Vacation Kind = "vacation"
)

// Action is one thing to do.
type Action struct {
	Kind    Kind
	Line    int
	Folder  string // FileInto
	ID, Use string // FileInto: found by these first, where given
	Create  bool   // FileInto: make the folder if it is absent
	Flags   []string
	Address string // Redirect
	Copy    bool
	Text    string // Reject, EReject, Vacation
	Reply   Reply  // Vacation
}

// Reply is how a vacation action answers (RFC 5230).
type Reply struct {
	Subject, From string
	Addresses     []string // of the owner, beside those the server knows
	Handle        string
	MIME          bool // Text is a MIME entity with its header
	Every         time.Duration
}

// Mark is a key to be remembered when the mail was delivered (RFC 7352).
type Mark struct {
	Key string
	For time.Duration
}

// Result is what a script wants.
type Result struct {
	Actions []Action
	// ImplicitKeep is true when nothing cancelled it: the mail goes where it would without a script, with Flags.
	ImplicitKeep bool
	Flags        []string
	Stopped      bool // by the stop command
	Marks        []Mark
}

// run is one script at work on one mail.
type run struct {
	script *Script
	mail   *Mail
	world  *World
	out    Result
	vars   map[string]string
	groups []string
	steps  int
	taken  bool // the last if or elsif held
	fields []message.Field
	read   bool
	texts  map[string][]string // of the body, decoded
}

// Run asks the script what shall become of the mail. On an error nothing of what was asked counts: the mail is to be
// kept. Errors are *Error, ErrTooMuch, or those of m.Raw.
func (s *Script) Run(m *Mail, w *World) (Result, error) {
	r := &run{script: s, mail: m, world: w, vars: map[string]string{}}
	r.out.ImplicitKeep = true
	r.out.Flags = slices.Clone(w.Flags)
	if err := r.block(s.commands); err != nil {
		return Result{}, err
	}
	return r.out, r.conflicts()
}

// conflicts refuses what cannot be done together (RFC 5429, section 2.6; RFC 5230, section 4.7).
func (r *run) conflicts() error {
	seen := map[Kind]int{}
	for _, a := range r.out.Actions {
		if a.Kind == EReject {
			a.Kind = Reject
		}
		seen[a.Kind]++
	}
	fail := func(text string) error { return &Error{Text: text} }
	switch {
	case seen[Reject] > 1:
		return fail("a mail cannot be rejected twice")
	case seen[Reject] > 0 && seen[Vacation] > 0:
		return fail("a mail cannot be rejected and answered by vacation")
	case seen[Reject] > 0 && seen[Keep]+seen[FileInto]+seen[Redirect] > 0:
		return fail("a mail cannot be rejected and kept or sent on")
	case seen[Vacation] > 1:
		return fail("a mail cannot be answered by vacation twice")
	case seen[Redirect] > MaxRedirects:
		return fail(fmt.Sprintf("a mail can be sent on to at most %d addresses", MaxRedirects))
	}
	return nil
}

func (r *run) spend(n int) error {
	if r.steps += n + 1; r.steps > maxSteps {
		return ErrTooMuch
	}
	return nil
}

func (r *run) block(list []*node) error {
	for _, n := range list {
		if r.out.Stopped {
			return nil
		}
		if err := r.spend(1); err != nil {
			return err
		}
		if err := n.spec.do(r, n); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) nothing(*node) error { return nil }

func (r *run) stop(*node) error {
	r.out.Stopped = true
	return nil
}

// branch is if, elsif and else.
func (r *run) branch(n *node) error {
	if n.name != "if" && r.taken {
		return nil
	}
	ok := true
	if n.name != "else" {
		var err error
		if ok, err = r.test(n.tests[0]); err != nil {
			return err
		}
	}
	if ok {
		if err := r.block(n.block); err != nil {
			return err
		}
	}
	r.taken = ok
	return nil
}

func (r *run) test(n *node) (bool, error) {
	if err := r.spend(1); err != nil {
		return false, err
	}
	return n.spec.holds(r, n)
}

// act notes an action; the same action twice is done once.
func (r *run) act(n *node, a Action) error {
	a.Line = n.line
	for i := range r.out.Actions {
		b := &r.out.Actions[i]
		if b.Kind == a.Kind && b.Folder == a.Folder && b.ID == a.ID && strings.EqualFold(b.Address, a.Address) &&
			a.Kind != Reject && a.Kind != EReject && a.Kind != Vacation {
			b.Flags, b.Create = a.Flags, b.Create || a.Create
			return nil
		}
	}
	if len(r.out.Actions) == maxActions {
		return n.fail("more than %d things to do with one mail", maxActions)
	}
	r.out.Actions = append(r.out.Actions, a)
	return nil
}

func (r *run) keep(n *node) error {
	r.out.ImplicitKeep = false
	return r.act(n, Action{Kind: Keep, Flags: r.flagsOf(n)})
}

func (r *run) discard(n *node) error {
	r.out.ImplicitKeep = false
	return r.act(n, Action{Kind: Discard})
}

func (r *run) fileInto(n *node) error {
	a := Action{Kind: FileInto, Folder: r.text(n.params[0]), Flags: r.flagsOf(n)}
	if x := n.tags["mailboxid"]; x != nil {
		a.ID = r.text(x)
	}
	if x := n.tags["specialuse"]; x != nil {
		a.Use = r.text(x)
	}
	_, a.Create = n.tags["create"]
	_, a.Copy = n.tags["copy"]
	if a.Folder == "" || len(a.Folder) > 1000 {
		return n.fail("%q is no name of a folder", a.Folder)
	}
	r.out.ImplicitKeep = r.out.ImplicitKeep && a.Copy
	return r.act(n, a)
}

func (r *run) redirect(n *node) error {
	to, ok := plainAddress(r.text(n.params[0]))
	if !ok {
		return n.fail("%q is no mail address", to)
	}
	_, cp := n.tags["copy"]
	r.out.ImplicitKeep = r.out.ImplicitKeep && cp
	return r.act(n, Action{Kind: Redirect, Address: to, Copy: cp})
}

func (r *run) reject(n *node) error {
	r.out.ImplicitKeep = false
	return r.act(n, Action{Kind: Kind(n.name), Text: r.text(n.params[0])})
}

// Bounds of how often a sender is answered. Nobody wants two answers in a minute, and what is longer than a month is
// as good as never.
const (
	shortestReply = time.Minute
	longestReply  = 60 * 24 * time.Hour
)

func (r *run) vacation(n *node) error {
	a := Action{Kind: Vacation, Text: r.text(n.params[0]), Reply: Reply{Every: 7 * 24 * time.Hour}}
	_, a.Reply.MIME = n.tags["mime"]
	if x := n.tags["days"]; x != nil {
		a.Reply.Every = max(time.Duration(min(x.n, 365)), 1) * 24 * time.Hour
	}
	if x := n.tags["seconds"]; x != nil {
		a.Reply.Every = time.Duration(min(x.n, int64(longestReply/time.Second))) * time.Second
	}
	a.Reply.Every = min(max(a.Reply.Every, shortestReply), longestReply)
	for name, to := range map[string]*string{"subject": &a.Reply.Subject, "from": &a.Reply.From, "handle": &a.Reply.Handle} {
		if x := n.tags[name]; x != nil {
			*to = r.text(x)
		}
	}
	if x := n.tags["addresses"]; x != nil {
		a.Reply.Addresses = r.list(x)
	}
	if a.Reply.Handle == "" { // another text is another answer (RFC 5230, section 4.2)
		a.Reply.Handle = strconv.Quote(n.params[0].list[0]) + strconv.Quote(a.Reply.From) + strconv.FormatBool(a.Reply.MIME)
		if x := n.tags["subject"]; x != nil {
			a.Reply.Handle += strconv.Quote(x.list[0])
		}
	}
	return r.act(n, a)
}

var reference = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*|[0-9]+)\}`)

// expand puts values in the place of variables (RFC 5229, section 3).
func (r *run) expand(s string) string {
	if !r.script.require["variables"] || !strings.Contains(s, "${") {
		return s
	}
	r.steps += len(s)
	out := reference.ReplaceAllStringFunc(s, func(m string) string {
		name := m[2 : len(m)-1]
		if name[0] < '0' || name[0] > '9' {
			return r.vars[strings.ToLower(name)]
		}
		if n, err := strconv.Atoi(name); err == nil && n < len(r.groups) {
			return r.groups[n]
		}
		return ""
	})
	r.steps += len(out)
	return out
}

func (r *run) text(a *arg) string { return r.expand(a.list[0]) }

func (r *run) list(a *arg) []string {
	out := make([]string, len(a.list))
	for i, s := range a.list {
		out[i] = r.expand(s)
	}
	return out
}

// set is the action of RFC 5229, section 4; modifiers work in the order of their precedence.
func (r *run) set(n *node) error {
	v := r.text(n.params[1])
	is := func(tag string) bool { _, ok := n.tags[tag]; return ok }
	switch {
	case is("lower"):
		v = strings.ToLower(v)
	case is("upper"):
		v = strings.ToUpper(v)
	}
	if head, size := firstRune(v); size > 0 {
		switch {
		case is("lowerfirst"):
			v = strings.ToLower(head) + v[size:]
		case is("upperfirst"):
			v = strings.ToUpper(head) + v[size:]
		}
	}
	switch {
	case is("quotewildcard"):
		v = strings.NewReplacer(`*`, `\*`, `?`, `\?`, `\`, `\\`).Replace(v)
	case is("quoteregex"):
		v = regexp.QuoteMeta(v)
	}
	if is("length") {
		v = strconv.Itoa(len([]rune(v)))
	}
	return r.assign(n, n.params[0].list[0], v)
}

func firstRune(s string) (head string, size int) {
	for i := range s {
		if i > 0 {
			return s[:i], i
		}
	}
	return s, len(s)
}

func (r *run) assign(n *node, name, v string) error {
	name = strings.ToLower(name)
	if _, ok := r.vars[name]; !ok && len(r.vars) >= maxVariables {
		return n.fail("more than %d variables", maxVariables)
	}
	for len(v) > maxValue { // whole characters only
		cut := maxValue
		for cut > 0 && v[cut]&0xc0 == 0x80 {
			cut--
		}
		v = v[:cut]
	}
	r.vars[name] = v
	return r.spend(len(v))
}

// flagWords splits lists of flags (RFC 5232, section 2): words, each once whatever its case.
func flagWords(list []string) []string {
	var out []string
	for _, s := range list {
		for _, f := range strings.Fields(s) {
			if !hasWord(out, f) && validFlag(f) && len(out) < maxFlags {
				out = append(out, f)
			}
		}
	}
	return out
}

func hasWord(list []string, word string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, word) })
}

// validFlag tells whether a word may be a flag that a person sets: \Recent is the server's own.
func validFlag(f string) bool {
	if strings.HasPrefix(f, `\`) {
		return hasWord([]string{`\Answered`, `\Flagged`, `\Deleted`, `\Seen`, `\Draft`}, f)
	}
	return len(f) <= 64 && !strings.ContainsFunc(f, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || strings.ContainsRune(`(){%*"\]`, r)
	})
}

func (r *run) flagsOf(n *node) []string {
	if a := n.tags["flags"]; a != nil {
		return flagWords(r.list(a))
	}
	return slices.Clone(r.out.Flags)
}

func (r *run) changeFlags(n *node) error {
	words := flagWords(r.list(n.params[len(n.params)-1]))
	old := r.out.Flags
	if len(n.params) == 2 {
		old = flagWords([]string{r.vars[strings.ToLower(n.params[0].list[0])]})
	}
	switch n.name {
	case "addflag":
		words = flagWords(append(slices.Clone(old), words...))
	case "removeflag":
		gone := words
		words = slices.DeleteFunc(slices.Clone(old), func(f string) bool { return hasWord(gone, f) })
	}
	if len(n.params) == 2 {
		return r.assign(n, n.params[0].list[0], strings.Join(words, " "))
	}
	r.out.Flags = words
	return nil
}
