package imapd

import (
	"strconv"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
)

// selection is the selected folder.
type selection struct {
	mailbox  mailcore.MailboxID
	rights   mailcore.Rights
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
	var back *resync
	if cmd.take(' ') {
		err := cmd.parser.list(func() error {
			switch cmd.word() {
			case "CONDSTORE":
				condstore = true
				return nil
			case "QRESYNC":
				var err error
				back, err = c.selectQresync(cmd)
				return err
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
		if c.rev2 || c.qresync {
			c.wr.str("* OK [CLOSED] Previous folder is closed").crlf()
		}
	}
	f, err := c.folder(name, mailcore.MayRead)
	if err != nil {
		return err
	}
	rights, err := c.rightsIn(f.Mailbox)
	if err != nil {
		return err
	}
	if err := c.note(f.Mailbox, "open", f.Name); err != nil {
		return err
	}
	snap, err := c.srv.store.Index(c.ctx, f.Mailbox, f.ID)
	if err != nil {
		return err
	}
	c.condstore = c.condstore || condstore
	c.sel = &selection{mailbox: f.Mailbox, rights: rights, folder: f.ID, name: f.Name, readOnly: readOnly, view: view{snap: snap}}
	c.state = selected
	c.describe(f)
	if back != nil {
		if err := c.catchUp(back); err != nil {
			c.closeFolder()
			return err
		}
	}
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
			if !c.uidOnly && snap.Flags(i)&mailcore.FlagSeen == 0 {
				w.str("* OK [UNSEEN ").num(uint64(i) + 1).str("] First unseen").crlf()
				break
			}
		}
	}
	w.str("* OK [UIDVALIDITY ").num(uint64(snap.UIDValidity())).str("] UIDs are valid").crlf()
	w.str("* OK [UIDNEXT ").num(uint64(snap.UIDNext())).str("] Next UID").crlf()
	w.str("* OK [MAILBOXID (").str(mailboxID(f.ID)).str(")] Id").crlf()
	c.writeHighest()
}

func (c *conn) writeHighest() {
	c.wr.str("* OK [HIGHESTMODSEQ ").num(max(c.sel.view.snap.HighestModSeq(), 1)).str("] Highest").crlf()
}

func highestCode(snap *maildb.Index) string {
	return "HIGHESTMODSEQ " + strconv.FormatUint(max(snap.HighestModSeq(), 1), 10)
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
	switch {
	case s.readOnly:
	case !s.rights.Has(mailcore.MayWrite):
		c.wr.str(`\Seen`)
	default:
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
	if s.readOnly || !s.rights.Has(mailcore.MayManage) {
		c.closeFolder()
		return nil
	}
	err := c.noteDeleted(nil)
	c.closeFolder()
	if err != nil {
		return err
	}
	gone, err := c.srv.store.Expunge(c.ctx, s.mailbox, s.folder, nil, true)
	if err == nil && len(gone) > 0 && c.condstore {
		c.closedAt(cmd, s, gone)
	}
	return err
}

// closedAt tells the sequence after a CLOSE, if what it expunged is the only news: a client that remembers the number
// must not miss what another session did.
func (c *conn) closedAt(cmd *command, s *selection, gone []mailcore.UID) {
	snap, err := c.srv.store.Index(c.ctx, s.mailbox, s.folder)
	if err != nil {
		return
	}
	diff := compare(s.view.snap, snap)
	if diff.added == 0 && len(diff.flags) == 0 && len(diff.gone) == len(gone) && len(s.view.ghosts) == 0 {
		cmd.code = highestCode(snap)
	}
}
