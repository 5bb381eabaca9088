package imapd

import (
	"errors"
	"slices"
	"strings"

	"mailbridge/mailcore"
)

// selection is the selected folder.
type selection struct {
	folder   mailcore.FolderID
	name     string
	readOnly bool
	view     view
	saved    mailcore.UIDSet // "$", the result of the last SEARCH with SAVE
	recent   mailcore.UIDSet // messages this session was the first to see
	claimed  mailcore.UID    // below it recent is settled
	keywords int             // number of keywords that FLAGS announced
}

func (c *conn) selectFolder(cmd *command) error { return c.openFolder(cmd, false) }

func (c *conn) examine(cmd *command) error { return c.openFolder(cmd, true) }

func (c *conn) openFolder(cmd *command, readOnly bool) error {
	if err := cmd.space(); err != nil {
		return err
	}
	name, err := cmd.mailboxName()
	if err != nil {
		return err
	}
	condstore := false
	if cmd.take(' ') {
		err := cmd.parser.list(func() error {
			switch cmd.word() {
			case "CONDSTORE":
				condstore = true
				return nil
			}
			return syntaxError("unknown SELECT parameter")
		})
		if err != nil {
			return err
		}
	}
	if err := cmd.end(); err != nil {
		return err
	}
	if c.state == selected { // the old one is closed even when the new one cannot be opened
		c.closeFolder()
		if c.rev2 {
			c.wr.str("* OK [CLOSED] Previous folder is closed").crlf()
		}
	}
	f, err := c.srv.store.FolderByName(c.ctx, c.mailbox.ID, name)
	if err != nil {
		return err
	}
	snap, err := c.srv.store.Index(c.ctx, c.mailbox.ID, f.ID)
	if err != nil {
		return err
	}
	c.condstore = c.condstore || condstore
	c.sel = &selection{folder: f.ID, name: f.Name, readOnly: readOnly, view: view{snap: snap}}
	c.state = selected
	c.describe(f)
	cmd.code = "READ-WRITE"
	if readOnly {
		cmd.code = "READ-ONLY"
	}
	return nil
}

// describe writes the untagged responses of SELECT (RFC 9051, section 6.3.2; RFC 3501, section 6.3.1).
func (c *conn) describe(f mailcore.Folder) {
	s, w := c.sel, &c.wr
	snap := s.view.snap
	c.claimRecent()
	c.writeFlags()
	w.str("* ").num(uint64(snap.N())).str(" EXISTS").crlf()
	if c.rev2 {
		w.str(`* LIST () "/" `).mailbox(f.Name).crlf()
	} else {
		w.str("* ").num(uint64(c.recentCount())).str(" RECENT").crlf()
		for i := range snap.N() {
			if snap.Flags(i)&mailcore.FlagSeen == 0 {
				w.str("* OK [UNSEEN ").num(uint64(i) + 1).str("] First unseen").crlf()
				break
			}
		}
	}
	w.str("* OK [UIDVALIDITY ").num(uint64(snap.UIDValidity())).str("] UIDs are valid").crlf()
	w.str("* OK [UIDNEXT ").num(uint64(snap.UIDNext())).str("] Next UID").crlf()
	c.writeHighest()
}

func (c *conn) writeHighest() {
	c.wr.str("* OK [HIGHESTMODSEQ ").num(max(c.sel.view.snap.HighestModSeq(), 1)).str("] Highest").crlf()
}

// enableCondstore notes that the client understands RFC 7162. One that does so while a folder is selected is told where
// the folder stands (section 3.1).
func (c *conn) enableCondstore() {
	if !c.condstore && c.state == selected {
		c.writeHighest()
	}
	c.condstore = true
}

// writeFlags announces the flags in use and which ones can be set.
func (c *conn) writeFlags() {
	s := c.sel
	keywords := s.view.snap.AllKeywords()
	s.keywords = len(keywords)
	c.wr.str("* FLAGS (").str(systemFlagNames)
	for _, k := range keywords {
		c.wr.byte(' ').str(k)
	}
	c.wr.byte(')').crlf()
	c.wr.str("* OK [PERMANENTFLAGS (")
	if !s.readOnly {
		c.wr.str(systemFlagNames)
		for _, k := range keywords {
			c.wr.byte(' ').str(k)
		}
		if len(keywords) < maxKeywords {
			c.wr.str(` \*`)
		}
	}
	c.wr.str(")] Flags kept").crlf()
}

// claimRecent finds out which messages nobody has seen; a session that may write is from now on the one that has.
func (c *conn) claimRecent() {
	s := c.sel
	next := s.view.snap.UIDNext()
	if c.rev2 || next <= s.claimed {
		return
	}
	from := max(c.srv.recent.from(s.folder, next, !s.readOnly), s.claimed)
	s.claimed = next
	if from >= next {
		return
	}
	if n := len(s.recent); n > 0 && s.recent[n-1].Stop+1 == from {
		s.recent[n-1].Stop = next - 1
		return
	}
	s.recent = append(s.recent, mailcore.UIDRange{Start: from, Stop: next - 1})
}

func (c *conn) recentCount() int {
	n := 0
	c.sel.view.each(c.sel.recent, func(int) { n++ })
	return n
}

func (c *conn) isRecent(u mailcore.UID) bool { return len(c.sel.recent) > 0 && inSet(c.sel.recent, u) }

// closeFolder leaves the selected folder without expunging.
func (c *conn) closeFolder() {
	c.sel = nil
	if c.state == selected {
		c.state = signedIn
	}
}

func (c *conn) unselect(cmd *command) error {
	if err := cmd.end(); err != nil {
		return err
	}
	c.closeFolder()
	return nil
}

// closeAndExpunge is CLOSE: \Deleted messages go, silently, unless the folder is read-only.
func (c *conn) closeAndExpunge(cmd *command) error {
	if err := cmd.end(); err != nil {
		return err
	}
	s := c.sel
	c.closeFolder()
	if s.readOnly {
		return nil
	}
	_, err := c.srv.store.Expunge(c.ctx, c.mailbox.ID, s.folder, nil, true)
	return err
}

// echo is what a STORE asks of the news that follow it.
type echo struct {
	uids   mailcore.UIDSet // to be told whether changed or not
	own    mailcore.UIDSet // changed by it
	modseq uint64          // of the change
	silent bool
	uid    bool // answer with UID
}

// news tells the client what changed in the selected folder; false when the session ended because the folder is gone.
func (c *conn) news(expunge bool) bool {
	err := c.sync(expunge, echo{})
	switch {
	case errors.Is(err, mailcore.ErrNoFolder):
		c.bye("Selected folder was deleted")
		return false
	case err != nil && c.ctx.Err() == nil:
		c.log().Warn("imap news", "err", err) // the command itself is done; the next one will try again
	}
	return true
}

// sync moves the view to the newest snapshot and tells the difference. Without expunge, vanished messages keep their
// numbers as ghosts.
func (c *conn) sync(expunge bool, e echo) error {
	s := c.sel
	snap, err := c.srv.store.Index(c.ctx, c.mailbox.ID, s.folder)
	if err != nil {
		return err
	}
	old := s.view
	if snap == old.snap && (len(old.ghosts) == 0 || !expunge) && e.uids == nil {
		return nil
	}
	diff := compare(old.snap, snap)
	ghosts := mergeUIDs(old.ghosts, diff.gone)
	if expunge {
		c.writeExpunged(&old, ghosts)
		ghosts = nil
	}
	s.view = view{snap: snap, ghosts: ghosts}
	if len(snap.AllKeywords()) != s.keywords {
		c.writeFlags()
	}
	if diff.added > 0 {
		c.claimRecent()
		c.wr.str("* ").num(uint64(s.view.count())).str(" EXISTS").crlf()
		if !c.rev2 {
			c.wr.str("* ").num(uint64(c.recentCount())).str(" RECENT").crlf()
		}
	}
	c.writeChanged(diff.flags, e)
	return nil
}

func mergeUIDs(a, b []mailcore.UID) []mailcore.UID {
	if len(b) == 0 {
		return a
	}
	out := append(slices.Clone(a), b...)
	slices.Sort(out)
	return out
}

// writeExpunged writes EXPUNGE for ascending UIDs of the old view; each number counts without the ones before it.
func (c *conn) writeExpunged(old *view, gone []mailcore.UID) {
	for told, u := range gone {
		var seq uint64
		if pos, ok := old.snap.Find(u); ok {
			seq = old.seq(pos)
		} else {
			i, _ := slices.BinarySearch(old.ghosts, u)
			seq = old.ghostSeq(i)
		}
		c.wr.str("* ").num(seq - uint64(told)).str(" EXPUNGE").crlf()
	}
	if len(gone) > 0 && c.sel.saved != nil {
		c.sel.saved = without(c.sel.saved, gone)
	}
}

// without takes ascending UIDs out of a set.
func without(s mailcore.UIDSet, gone []mailcore.UID) mailcore.UIDSet {
	out := mailcore.UIDSet{}
	for _, r := range s {
		i, _ := slices.BinarySearch(gone, r.Start)
		start := r.Start
		for ; i < len(gone) && gone[i] <= r.Stop; i++ {
			if gone[i] > start {
				out = append(out, mailcore.UIDRange{Start: start, Stop: gone[i] - 1})
			}
			start = gone[i] + 1
		}
		if start <= r.Stop {
			out = append(out, mailcore.UIDRange{Start: start, Stop: r.Stop})
		}
	}
	return out
}

// writeChanged writes the flags at the changed positions, and at those that a STORE wants told anyway.
func (c *conn) writeChanged(changed []int, e echo) {
	if e.uids != nil && !e.silent {
		c.sel.view.each(e.uids, func(pos int) { changed = append(changed, pos) })
		slices.Sort(changed)
		changed = slices.Compact(changed)
	}
	snap := c.sel.view.snap
	for _, pos := range changed {
		u := snap.UID(pos)
		quiet := e.silent && snap.ModSeq(pos) == e.modseq && inSet(e.own, u)
		if quiet && !c.condstore {
			continue
		}
		c.writeFlagsAt(pos, e.uid || c.rev2, quiet)
	}
}

func (c *conn) writeFlagsAt(pos int, withUID, onlyModSeq bool) {
	w, snap := &c.wr, c.sel.view.snap
	u := snap.UID(pos)
	w.str("* ").num(c.sel.view.seq(pos)).str(" FETCH (")
	if withUID {
		w.str("UID ").num(uint64(u)).byte(' ')
	}
	if !onlyModSeq {
		w.str("FLAGS ").flags(snap.Flags(pos), snap.Keywords(pos), c.isRecent(u))
	}
	if c.condstore {
		if !onlyModSeq {
			w.byte(' ')
		}
		w.str("MODSEQ (").num(snap.ModSeq(pos)).byte(')')
	}
	w.byte(')').crlf()
}

// status is STATUS (RFC 9051, section 6.3.11).
func (c *conn) status(cmd *command) error {
	if err := cmd.space(); err != nil {
		return err
	}
	name, err := cmd.mailboxName()
	if err != nil {
		return err
	}
	if err := cmd.space(); err != nil {
		return err
	}
	items, err := c.statusItems(cmd)
	if err != nil {
		return err
	}
	if err := cmd.end(); err != nil {
		return err
	}
	f, err := c.srv.store.FolderByName(c.ctx, c.mailbox.ID, name)
	if err != nil {
		return err
	}
	c.writeStatus(f, items)
	return nil
}

func (c *conn) statusItems(cmd *command) ([]string, error) {
	var items []string
	err := cmd.parser.list(func() error {
		item := cmd.word()
		switch item {
		case "MESSAGES", "UIDNEXT", "UIDVALIDITY", "UNSEEN", "DELETED", "SIZE", "APPENDLIMIT", "RECENT":
		case "HIGHESTMODSEQ":
			c.enableCondstore()
		default:
			return syntaxError("unknown STATUS item")
		}
		if !slices.Contains(items, item) {
			items = append(items, item)
		}
		return nil
	})
	if err == nil && len(items) == 0 {
		err = syntaxError("no STATUS item")
	}
	return items, err
}

func (c *conn) writeStatus(f mailcore.Folder, items []string) {
	w := &c.wr
	w.str("* STATUS ").mailbox(f.Name).str(" (")
	for i, item := range items {
		if i > 0 {
			w.byte(' ')
		}
		w.str(item).byte(' ').num(c.statusValue(f, item))
	}
	w.byte(')').crlf()
}

func (c *conn) statusValue(f mailcore.Folder, item string) uint64 {
	switch item {
	case "MESSAGES":
		return uint64(f.Messages)
	case "UIDNEXT":
		return uint64(f.UIDNext)
	case "UIDVALIDITY":
		return uint64(f.UIDValidity)
	case "UNSEEN":
		return uint64(f.Unseen)
	case "DELETED":
		return uint64(f.Deleted)
	case "SIZE":
		return uint64(f.Size)
	case "APPENDLIMIT":
		return uint64(c.srv.o.MaxLiteral)
	case "HIGHESTMODSEQ":
		return max(f.HighestModSeq, 1)
	}
	return c.unseenByAll(f)
}

// unseenByAll is RECENT, counted by UID as no message lies between; expunged ones make it a little too big.
func (c *conn) unseenByAll(f mailcore.Folder) uint64 {
	from := c.srv.recent.from(f.ID, f.UIDNext, false)
	if from >= f.UIDNext {
		return 0
	}
	return min(uint64(f.UIDNext-from), uint64(f.Messages))
}

// specialUse of RFC 6154 and the roles of our folders.
var specialUse = [...]struct {
	role mailcore.Role
	attr string
}{
	{mailcore.RoleSent, `\Sent`},
	{mailcore.RoleDrafts, `\Drafts`},
	{mailcore.RoleTrash, `\Trash`},
	{mailcore.RoleJunk, `\Junk`},
	{mailcore.RoleArchive, `\Archive`},
}

func attrOf(r mailcore.Role) string {
	for _, s := range specialUse {
		if s.role == r {
			return s.attr
		}
	}
	return ""
}

func roleOf(attr string) mailcore.Role {
	for _, s := range specialUse {
		if strings.EqualFold(s.attr, attr) {
			return s.role
		}
	}
	return mailcore.RoleNone
}
