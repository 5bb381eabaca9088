package imapd

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
)

const (
	// maxKeywords is how many different keywords a folder may use; people use a handful, scripts gone wild thousands.
	maxKeywords = 100
	// maxKeyword is how long one may be.
	maxKeyword = 64
)

// flagSet is a flag list as sent.
type flagSet struct {
	system   mailcore.Flags
	keywords []string
}

// flag reads "\Name" or a keyword.
func (p *parser) flag() (string, error) {
	start := p.pos
	p.take('\\')
	if _, err := p.atom(); err != nil {
		return "", syntaxError("expected a flag")
	}
	return string(p.b[start:p.pos]), nil
}

// flagList reads a parenthesised flag list.
func (p *parser) flagList() (flagSet, error) {
	var s flagSet
	err := p.list(func() error {
		f, err := p.flag()
		if err != nil {
			return err
		}
		return s.add(f)
	})
	return s, err
}

func (s *flagSet) add(f string) error {
	if f[0] != '\\' {
		if !slices.Contains(s.keywords, f) {
			s.keywords = append(s.keywords, f)
		}
		return nil
	}
	for _, sys := range systemFlags {
		if strings.EqualFold(sys.name, f) {
			s.system |= sys.flag
			return nil
		}
	}
	if strings.EqualFold(f, `\Recent`) { // older clients copy what FETCH told them
		return nil
	}
	return syntaxError("unknown system flag")
}

// checkKeywords gives keywords the spelling that the folder knows, as case does not matter, and holds the limits.
func (c *conn) checkKeywords(mb mailcore.MailboxID, f mailcore.FolderID, keywords []string) ([]string, error) {
	if len(keywords) == 0 {
		return nil, nil
	}
	snap, err := c.srv.store.Index(c.ctx, mb, f)
	if err != nil {
		return nil, err
	}
	known := snap.AllKeywords()
	fresh := 0
	for i, k := range keywords {
		if len(k) > maxKeyword {
			return nil, no("LIMIT", "Keyword is too long")
		}
		if j := slices.IndexFunc(known, func(s string) bool { return strings.EqualFold(s, k) }); j >= 0 {
			keywords[i] = known[j]
		} else if fresh++; len(known)+fresh > maxKeywords {
			return nil, no("LIMIT", "Too many keywords")
		}
	}
	return keywords, nil
}

// storeFlags is STORE, with UNCHANGEDSINCE (RFC 7162, section 3.1.3).
func (c *conn) storeFlags(cmd *command) error {
	if err := cmd.space(); err != nil {
		return err
	}
	set, err := cmd.numSet()
	if err != nil {
		return err
	}
	if err := cmd.space(); err != nil {
		return err
	}
	change, silent, err := c.storeArguments(cmd)
	if err != nil {
		return err
	}
	s := c.sel
	if change.UIDs, err = s.view.uidsOf(set, cmd.byUID(), false, s.saved); err != nil {
		return err
	}
	if err := c.selectedMay(mailcore.MayRead); err != nil {
		return err
	}
	if err := c.limitFlags(&change); err != nil {
		return err
	}
	if change.Op != maildb.RemoveFlags {
		if change.Keywords, err = c.checkKeywords(s.mailbox, s.folder, change.Keywords); err != nil {
			return err
		}
	}
	if len(change.UIDs) == 0 {
		return nil
	}
	if err := c.noteUIDs("flag", change.UIDs, ""); err != nil {
		return err
	}
	changed, failed, modseq, err := c.srv.store.SetFlags(c.ctx, s.mailbox, s.folder, change)
	if errors.Is(err, mailcore.ErrBadName) {
		return no("LIMIT", "Too many keywords on a message")
	}
	if err != nil {
		return err
	}
	gone := s.view.hasGhost(change.UIDs)
	if err := c.echoStore(cmd, change.UIDs, changed, failed, modseq, silent); err != nil {
		return err
	}
	if len(failed) > 0 {
		return &reply{"OK", "MODIFIED " + c.modified(cmd, failed), "Some messages were changed meanwhile"}
	}
	if gone && !cmd.byUID() {
		return no("EXPUNGEISSUED", "Some messages are gone")
	}
	return nil
}

// limitFlags leaves of a change what the rights in a mailbox of others allow (RFC 4314, section 4). Flags in place of all
// others, where only \Seen may be changed, set or take \Seen.
func (c *conn) limitFlags(ch *maildb.FlagChange) error {
	if c.sel.rights.Has(mailcore.MayWrite) {
		return nil
	}
	if ch.Op == maildb.ReplaceFlags {
		if ch.Op = maildb.AddFlags; ch.Flags&mailcore.FlagSeen == 0 {
			ch.Op, ch.Flags = maildb.RemoveFlags, mailcore.FlagSeen
		}
	}
	var ok bool
	if ch.Flags, ch.Keywords, ok = allowedFlags(c.sel.rights, ch.Flags, ch.Keywords); !ok {
		return errNoRight
	}
	return nil
}

func (c *conn) storeArguments(cmd *command) (maildb.FlagChange, bool, error) {
	var ch maildb.FlagChange
	if cmd.peek() == '(' {
		err := cmd.parser.list(func() error {
			if cmd.word() != "UNCHANGEDSINCE" {
				return syntaxError("unknown STORE modifier")
			}
			if err := cmd.space(); err != nil {
				return err
			}
			var err error
			ch.Conditional = true
			ch.UnchangedSince, err = cmd.number64()
			return err
		})
		if err != nil {
			return ch, false, err
		}
		if err := cmd.space(); err != nil {
			return ch, false, err
		}
		c.enableCondstore()
	}
	ch.Op = maildb.ReplaceFlags
	if cmd.take('+') {
		ch.Op = maildb.AddFlags
	} else if cmd.take('-') {
		ch.Op = maildb.RemoveFlags
	}
	item := cmd.word()
	if item != "FLAGS" && item != "FLAGS.SILENT" {
		return ch, false, syntaxError("expected FLAGS")
	}
	if err := cmd.space(); err != nil {
		return ch, false, err
	}
	flags, err := cmd.storeFlagList()
	if err != nil {
		return ch, false, err
	}
	ch.Flags, ch.Keywords = flags.system, flags.keywords
	return ch, item == "FLAGS.SILENT", cmd.end()
}

// storeFlagList reads flags with or without parentheses.
func (p *parser) storeFlagList() (flagSet, error) {
	if p.peek() == '(' {
		return p.flagList()
	}
	var s flagSet
	for {
		f, err := p.flag()
		if err != nil {
			return s, err
		}
		if err := s.add(f); err != nil {
			return s, err
		}
		if !p.take(' ') {
			return s, nil
		}
	}
}

// echoStore tells the new flags of all messages that the STORE reached.
func (c *conn) echoStore(cmd *command, uids mailcore.UIDSet, changed, failed []mailcore.UID, modseq uint64, silent bool) error {
	slices.Sort(changed)
	slices.Sort(failed)
	e := echo{uids: uids, modseq: modseq, silent: silent, uid: cmd.byUID()}
	if len(failed) > 0 {
		e.uids = without(e.uids, failed)
	}
	for _, u := range changed {
		e.own = addUID(e.own, u)
	}
	return c.sync(cmd.byUID(), e)
}

// modified lists the messages that UNCHANGEDSINCE kept from being changed.
func (c *conn) modified(cmd *command, failed []mailcore.UID) string {
	if cmd.byUID() {
		return string(appendUIDs(nil, failed))
	}
	var seqs []mailcore.UID
	for _, u := range failed {
		if pos, ok := c.sel.view.snap.Find(u); ok {
			seqs = append(seqs, mailcore.UID(c.sel.view.seq(pos)))
		}
	}
	return string(appendUIDs(nil, seqs))
}

// appendCode begins a response code with a UIDVALIDITY.
func appendCode(name string, validity uint32) []byte {
	b := strconv.AppendUint([]byte(name), uint64(validity), 10)
	return append(b, ' ')
}
