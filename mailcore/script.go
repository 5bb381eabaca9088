package mailcore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"mailbridge/mailcore/message"
	"mailbridge/mailcore/sieve"
)

// ErrRejected refuses a mail because the scripts of all its recipients do.
var ErrRejected = errors.New("the recipient does not take this mail")

// RejectedError carries the words of the script that refuses.
type RejectedError struct{ Text string }

func (e *RejectedError) Error() string { return ErrRejected.Error() + ": " + e.Text }
func (e *RejectedError) Unwrap() error { return ErrRejected }

// ErrRulesChanged ends a delivery whose copies were placed by rules that are others by now; the gate asks them anew.
var ErrRulesChanged = errors.New("rules of a mailbox changed meanwhile")

// ObjectID is how IMAP (RFC 8474) and Sieve (RFC 9042) name a folder whatever its name is.
func (f FolderID) ObjectID() string { return "F" + strconv.FormatInt(int64(f), 10) }

// FilterSource is what a mailbox wants done with arriving mail.
type FilterSource struct {
	Revision int64  // changes with the rest; 0: nothing
	Settings string // script compiled from MailSettings; it runs first
	Own      string // the owner's active script; it runs on what the first left in the inbox
}

// Forwarding is what an organisation allows of automatic forwarding.
type Forwarding string

// Kinds of Forwarding.
const (
	ForwardAnywhere Forwarding = "allow"
	ForwardInside   Forwarding = "internal" // to the organisation's own domains only
	ForwardNever    Forwarding = "deny"
)

// ForwardError refuses a forward that the organisation does not allow.
type ForwardError struct {
	Address string
	Line    int // of the script; 0 for a setting
	Policy  Forwarding
	Rule    *PolicyError // that says whom the mailbox may write to; nil when Policy refuses
}

func (e *ForwardError) Error() string {
	why := "your organisation does not allow automatic forwarding to addresses outside"
	switch {
	case e.Rule != nil:
		why = e.Rule.Error()
	case e.Policy == ForwardNever:
		why = "your organisation does not allow automatic forwarding"
	}
	if e.Line > 0 {
		return fmt.Sprintf("line %d: %s: %s", e.Line, e.Address, why)
	}
	return e.Address + ": " + why
}

// CheckForwards answers a *ForwardError for the first address of a script to which mail of the mailbox may not be sent
// on. Addresses that the script computes are judged when a mail is there.
func (c *Core) CheckForwards(ctx context.Context, mb Mailbox, script *sieve.Script) error {
	targets := script.Redirects()
	if len(targets) == 0 {
		return nil
	}
	policy, err := c.Store.Forwarding(ctx, mb.Org)
	if err != nil {
		return err
	}
	for _, t := range targets {
		if t.Computed {
			continue
		}
		err := c.MayForward(ctx, mb.Org, mb.ID, policy, t.Address)
		var refused *ForwardError
		if errors.As(err, &refused) {
			refused.Line = t.Line
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// MayForward answers a *ForwardError when mail of a mailbox may not be sent on to an address: by what its organisation
// allows of forwarding, or by whom its owner may write to.
func (c *Core) MayForward(ctx context.Context, org OrgID, mb MailboxID, policy Forwarding, to string) error {
	if policy == ForwardNever {
		return &ForwardError{Address: to, Policy: policy}
	}
	if policy != ForwardInside && c.Policy == nil {
		return nil
	}
	inside, err := c.Inside(ctx, org, to)
	if err != nil || inside {
		return err
	}
	if policy == ForwardInside {
		return &ForwardError{Address: to, Policy: policy}
	}
	err = c.Policy.AdmitForward(ctx, Submitter{Org: org, Mailbox: mb}, Address(to))
	var refused *PolicyError
	if errors.As(err, &refused) {
		return &ForwardError{Address: to, Policy: policy, Rule: refused}
	}
	return err
}

// Inside tells whether an address belongs to a domain of the organisation.
func (c *Core) Inside(ctx context.Context, org OrgID, to string) (bool, error) {
	a, err := ParseAddress(to)
	if err != nil {
		return false, nil
	}
	d, err := c.Store.DomainByName(ctx, a.Domain())
	if isErr(err, ErrNoDomain) {
		return false, nil
	}
	return err == nil && d.Org == org, err
}

// compiled are the scripts of one mailbox, ready to run.
type compiled struct {
	revision int64
	first    *sieve.Script
	own      *sieve.Script
	err      error
}

// maxCompiled bounds how many mailboxes' scripts are remembered; a full map is emptied.
const maxCompiled = 10_000

// filterOf gives the scripts of a mailbox as they are now; nil when it has none.
func (c *Core) filterOf(ctx context.Context, mb MailboxID) (*compiled, error) {
	revision, err := c.Store.FilterRevision(ctx, mb)
	if err != nil || revision == 0 {
		return nil, err
	}
	c.filters.Lock()
	f := c.filters.m[mb]
	c.filters.Unlock()
	if f != nil && f.revision == revision {
		return f, nil
	}
	src, err := c.Store.Filter(ctx, mb)
	if err != nil || src.Revision == 0 {
		return nil, err
	}
	f = &compiled{revision: src.Revision}
	if src.Settings != "" {
		f.first, f.err = sieve.Compile(src.Settings)
	}
	if src.Own != "" && f.err == nil {
		f.own, f.err = sieve.Compile(src.Own)
	}
	c.filters.Lock()
	defer c.filters.Unlock()
	if c.filters.m == nil || len(c.filters.m) >= maxCompiled {
		c.filters.m = map[MailboxID]*compiled{}
	}
	c.filters.m[mb] = f
	return f, nil
}

// filtering is one mail before the scripts of one mailbox.
type filtering struct {
	m       *mail
	d       *Delivery
	copy    LocalCopy // as it would be without scripts
	box     Mailbox
	copies  []LocalCopy
	effects []Effect
	marks   []Mark
	kept    bool
	refusal string // of reject
}

// ask asks the scripts of a mailbox what shall become of its copy. Whatever goes wrong, the mail is kept.
func (m *mail) ask(ctx context.Context, d *Delivery, lc LocalCopy) (*filtering, error) {
	f := &filtering{m: m, d: d, copy: lc}
	scripts, err := m.core.filterOf(ctx, lc.Mailbox)
	if err != nil {
		return nil, err
	}
	if scripts == nil {
		f.keep(nil)
		return f, nil
	}
	f.copy.Filter = scripts.revision
	if f.box, err = m.core.Store.Mailbox(ctx, lc.Org, lc.Mailbox); err != nil {
		return nil, err
	}
	var broken *sieve.Error
	switch err := f.run(ctx, scripts); {
	case err == nil:
	case errors.As(err, &broken) || errors.Is(err, sieve.ErrTooMuch):
		m.core.Log.Warn("script failed, mail kept", "trace", m.id, "mailbox", lc.Mailbox, "err", err)
		f.copies, f.effects, f.marks, f.refusal = nil, nil, nil, ""
		f.keep(nil)
		f.notice("script", err.Error())
	default:
		return nil, err
	}
	return f, nil
}

func (f *filtering) run(ctx context.Context, scripts *compiled) error {
	if scripts.err != nil {
		return scripts.err
	}
	mail := &sieve.Mail{Raw: f.m.raw, Structure: f.m.parsed, From: string(f.m.env.From), To: string(f.copy.Rcpt)}
	w := f.world(ctx)
	res := sieve.Result{ImplicitKeep: true}
	var all []sieve.Action
	for _, s := range []*sieve.Script{scripts.first, scripts.own} {
		if s == nil || !res.ImplicitKeep || res.Stopped {
			continue
		}
		w.Flags = res.Flags
		var err error
		if res, err = s.Run(mail, w); err != nil {
			return err
		}
		for _, a := range res.Actions {
			if s == scripts.first { // a mark that a later rule sets goes with the mail all the same
				a.Flags = union(a.Flags, res.Flags)
			}
			all = append(all, a)
		}
		for _, mark := range res.Marks {
			f.marks = append(f.marks, Mark{f.copy.Mailbox, "duplicate " + mark.Key, mark.For})
		}
	}
	if res.ImplicitKeep {
		f.keep(res.Flags)
	}
	return f.carryOut(ctx, all)
}

func union(a, b []string) []string {
	out := slices.Clone(a)
	for _, s := range b {
		if !slices.ContainsFunc(out, func(x string) bool { return strings.EqualFold(x, s) }) {
			out = append(out, s)
		}
	}
	return out
}

func (f *filtering) carryOut(ctx context.Context, actions []sieve.Action) error {
	for _, a := range actions {
		var err error
		switch a.Kind {
		case sieve.Keep:
			f.keep(a.Flags)
		case sieve.FileInto:
			err = f.fileInto(ctx, &a)
		case sieve.Redirect:
			err = f.redirect(ctx, &a)
		case sieve.Reject, sieve.EReject:
			err = f.reject(&a)
		case sieve.Vacation:
			f.vacation(&a)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// place adds a copy in a folder; a second one in the same folder only adds its flags.
func (f *filtering) place(folder FolderID, flags []string) {
	lc := f.copy
	lc.Folder = folder
	lc.Flags, lc.Keywords = splitFlags(flags)
	f.kept = true
	for i := range f.copies {
		if f.copies[i].Folder == folder {
			f.copies[i].Flags |= lc.Flags
			f.copies[i].Keywords = union(f.copies[i].Keywords, lc.Keywords)
			return
		}
	}
	lc.Arrival = lc.Arrival && len(f.copies) == 0 // the office hears of one copy
	f.copies = append(f.copies, lc)
}

func (f *filtering) keep(flags []string) { f.place(0, flags) }

// splitFlags turns names of flags into bits and keywords. \Deleted is left out: the mail would vanish with the next
// EXPUNGE of any program.
func splitFlags(names []string) (Flags, []string) {
	known := map[string]Flags{`\seen`: FlagSeen, `\answered`: FlagAnswered, `\flagged`: FlagFlagged, `\draft`: FlagDraft, `\deleted`: 0}
	var bits Flags
	var words []string
	for _, n := range names {
		if bit, ok := known[strings.ToLower(n)]; ok {
			bits |= bit
			continue
		}
		words = append(words, n)
	}
	return bits, words
}

// fileInto finds the folder: by its id, its use, its name. One that is not there is made where the script says so; else
// the mail stays in the inbox (RFC 5228, section 4.1) and its owner hears of it.
func (f *filtering) fileInto(ctx context.Context, a *sieve.Action) error {
	folder, err := f.findFolder(ctx, a)
	if isErr(err, ErrNoFolder) && a.Create {
		folder, err = f.m.core.Store.CreateFolder(ctx, f.box.ID, a.Folder, RoleNone)
		if isErr(err, ErrExists) {
			folder, err = f.m.core.Store.FolderByName(ctx, f.box.ID, a.Folder)
		}
	}
	switch {
	case isErr(err, ErrNoFolder) || isErr(err, ErrBadName):
		f.keep(a.Flags)
		if a.ID == "" {
			f.notice("folder", fmt.Sprintf("line %d: there is no folder %q", a.Line, a.Folder))
		}
		return nil
	case err != nil:
		return err
	case folder.Role == RoleInbox:
		f.keep(a.Flags)
		return nil
	}
	f.place(folder.ID, a.Flags)
	return nil
}

func (f *filtering) findFolder(ctx context.Context, a *sieve.Action) (Folder, error) {
	store := f.m.core.Store
	if a.ID != "" {
		if folder, err := f.folderByID(ctx, a.ID); !isErr(err, ErrNoFolder) {
			return folder, err
		}
	}
	if role := roleOf(a.Use); role != RoleNone {
		if folder, err := store.FolderByRole(ctx, f.box.ID, role); !isErr(err, ErrNoFolder) {
			return folder, err
		}
	}
	return store.FolderByName(ctx, f.box.ID, a.Folder)
}

func (f *filtering) folderByID(ctx context.Context, id string) (Folder, error) {
	n, err := strconv.ParseInt(strings.TrimPrefix(id, "F"), 10, 64)
	if err != nil || FolderID(n).ObjectID() != id {
		return Folder{}, ErrNoFolder
	}
	return f.m.core.Store.Folder(ctx, f.box.ID, FolderID(n))
}

// roleOf reads a special use of RFC 6154.
func roleOf(use string) Role {
	role := Role(strings.ToLower(strings.TrimPrefix(use, `\`)))
	if slices.Contains([]Role{RoleSent, RoleDrafts, RoleTrash, RoleJunk, RoleArchive}, role) {
		return role
	}
	return RoleNone
}

// world answers what a script may ask.
func (f *filtering) world(ctx context.Context) *sieve.World {
	store, mb := f.m.core.Store, f.copy.Mailbox
	there := func(_ Folder, err error) bool { return err == nil }
	return &sieve.World{
		Now:      f.m.core.now(),
		Folder:   func(name string) bool { return there(store.FolderByName(ctx, mb, name)) },
		FolderID: func(id string) bool { return there(f.folderByID(ctx, id)) },
		Use: func(folder, use string) bool {
			found, err := store.FolderByRole(ctx, mb, roleOf(use))
			return err == nil && roleOf(use) != RoleNone && (folder == "" || found.Name == folder)
		},
		Seen: func(key string) bool {
			seen, err := store.Marked(ctx, mb, "duplicate "+key)
			return err == nil && seen
		},
		About: func(item string) (string, bool) { return f.about(ctx, item) },
	}
}

func (f *filtering) about(ctx context.Context, item string) (string, bool) {
	switch item {
	case "name":
		return "mailbridge", true
	case "host":
		return f.m.core.Hostname, true
	case "domain":
		return f.box.Address.Domain(), true
	case "location":
		return "MS", true
	case "phase":
		return "during", true
	case "remote-ip":
		return f.m.env.RemoteIP, f.m.env.RemoteIP != ""
	case aboutAttachment:
		return map[bool]string{true: "yes", false: "no"}[hasAttachment(f.m.parsed)], true
	case aboutRecipient:
		return string(f.copy.Rcpt), f.copy.Rcpt.Key() != f.box.Address.Key()
	case aboutSender:
		return f.sender(ctx), true
	}
	return "", false
}

// sender tells who writes to whom: a colleague is somebody signed in to the same organisation.
func (f *filtering) sender(ctx context.Context) string {
	if f.d.VerdictIn(f.copy.Org).Internal {
		return "colleague"
	}
	if known, err := f.m.core.Store.HasWrittenTo(ctx, f.copy.Mailbox, f.m.env.From); err == nil && known {
		return "contact"
	}
	return "stranger"
}

// hasAttachment tells whether a mail carries a file that is no part of its text.
func hasAttachment(s *message.Structure) bool {
	found := false
	s.Walk(func(_ string, p *message.Part) bool {
		shown := p.Type == "text" && (p.Subtype == "plain" || p.Subtype == "html")
		inline := p.ID != "" && p.Disposition != "attachment"
		found = found || p.Disposition == "attachment" || p.Type != "multipart" && !shown && !inline
		return !found && p.Message == nil
	})
	return found
}

// maxForwards is over how many mailboxes here a mail may be sent on.
const maxForwards = 5

// redirect sends a mail on unless that would go round in circles or is not allowed; then it is kept.
func (f *filtering) redirect(ctx context.Context, a *sieve.Action) error {
	to, err := ParseAddress(a.Address)
	if err != nil {
		f.keep(a.Flags)
		f.notice("forward", fmt.Sprintf("line %d: %q is no address to send mail on to", a.Line, a.Address))
		return nil
	}
	if f.isOwn(string(to)) {
		f.keep(a.Flags)
		return nil
	}
	policy, err := f.m.core.Store.Forwarding(ctx, f.copy.Org)
	if err != nil {
		return err
	}
	var refused *ForwardError
	err = f.m.core.MayForward(ctx, f.copy.Org, f.copy.Mailbox, policy, string(to))
	if errors.As(err, &refused) {
		f.keep(a.Flags)
		f.notice("policy", refused.Error())
		return nil
	}
	if err != nil {
		return err
	}
	if f.circles() {
		f.keep(a.Flags)
		f.effect(Effect{Kind: EffectLoop, To: to})
		return nil
	}
	f.effect(Effect{Kind: EffectRedirect, To: to})
	return nil
}

// circles tells whether the mail was sent on from this mailbox before, or too often.
func (f *filtering) circles() bool {
	n := 0
	for name, raw := range fields(f.m.header) {
		if name == forwardedField {
			n++
			if n >= maxForwards || f.isOwn(fieldValue(raw)) {
				return true
			}
		}
	}
	return false
}

// forwardedField is what every mail that we send on carries once for each mailbox it was sent on from.
const forwardedField = "delivered-to"

// isOwn tells whether an address is one of the mailbox, also with a "+detail".
func (f *filtering) isOwn(address string) bool {
	a, err := ParseAddress(strings.Trim(address, "<> "))
	if err != nil {
		return false
	}
	plain, _, _ := strings.Cut(a.Local(), "+")
	for _, own := range append(slices.Clone(f.box.Addresses), f.copy.Rcpt) {
		if own.Key() == a.Key() || own.Key() == Address(plain+"@"+a.Domain()).Key() {
			return true
		}
	}
	return false
}

// reject answers the sender that the mail was not taken. One who may be forged is not bothered: the mail goes to Junk.
func (f *filtering) reject(a *sieve.Action) error {
	if f.m.env.From == "" || f.suspect() || f.m.env.Source == FromSystem {
		f.copies = nil
		f.copy.Role = RoleJunk
		f.keep(nil)
		return nil
	}
	f.refusal = a.Text
	f.effect(Effect{Kind: EffectReject, To: f.m.env.From, Text: a.Text})
	return nil
}

// suspect tells whether the envelope sender is likely somebody else's name.
func (f *filtering) suspect() bool {
	v := f.d.VerdictIn(f.copy.Org)
	return v.Junk || v.SPF == "fail" || v.SPF == "softfail" || v.DMARC == "fail"
}

func (f *filtering) effect(e Effect) {
	e.Org, e.Mailbox, e.Rcpt, e.From = f.copy.Org, f.copy.Mailbox, f.copy.Rcpt, f.m.env.From
	e.Verdict = f.d.VerdictIn(f.copy.Org)
	f.effects = append(f.effects, e)
}

// noticeEvery is how often the owner of a mailbox hears of the same trouble with their scripts.
const noticeEvery = 24 * time.Hour

func (f *filtering) notice(about, text string) {
	f.effect(Effect{Kind: EffectNotice, Text: text, Once: "notice " + about, Every: noticeEvery})
}
