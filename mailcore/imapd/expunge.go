package imapd

import "mailbridge/mailcore"

// expunge removes \Deleted messages; what went is told like any other news.
func (c *conn) expunge(cmd *command) error {
	if err := cmd.end(); err != nil {
		return err
	}
	return c.expungeUIDs(cmd, nil)
}

// uidExpunge spares messages outside the set (RFC 4315, section 2.1).
func (c *conn) uidExpunge(cmd *command) error {
	if err := cmd.space(); err != nil {
		return err
	}
	set, err := cmd.numSet()
	if err != nil {
		return err
	}
	if err := cmd.end(); err != nil {
		return err
	}
	uids, err := c.sel.view.uidsOf(set, true, false, c.sel.saved)
	if err != nil || len(uids) == 0 {
		return err
	}
	return c.expungeUIDs(cmd, uids)
}

func (c *conn) expungeUIDs(cmd *command, uids mailcore.UIDSet) error {
	if err := c.selectedMay(mailcore.MayManage); err != nil {
		return err
	}
	if err := c.noteDeleted(uids); err != nil {
		return err
	}
	gone, err := c.srv.store.Expunge(c.ctx, c.sel.mailbox, c.sel.folder, uids, true)
	if err != nil || len(gone) == 0 || !c.condstore {
		return err
	}
	return c.tellHighest(cmd)
}

// noteDeleted tells the access log of a mailbox of others what an EXPUNGE takes.
func (c *conn) noteDeleted(uids mailcore.UIDSet) error {
	s := c.sel
	if s.mailbox == c.mailbox.ID {
		return nil
	}
	var gone mailcore.UIDSet
	for i := range s.view.snap.N() {
		if u := s.view.snap.UID(i); s.view.snap.Flags(i)&mailcore.FlagDeleted != 0 && (uids == nil || inSet(uids, u)) {
			gone = addUID(gone, u)
		}
	}
	return c.noteUIDs("delete", gone, "")
}

// tellHighest tells the news at once, so that the answer can name the sequence they reach (RFC 7162, section 3.2.7).
func (c *conn) tellHighest(cmd *command) error {
	if err := c.sync(true, echo{}); err != nil {
		return err
	}
	cmd.code = highestCode(c.sel.view.snap)
	return nil
}
