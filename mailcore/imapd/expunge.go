package imapd

import "mailbridge/mailcore"

// expunge removes \Deleted messages; what went is told like any other news.
func (c *conn) expunge(cmd *command) error {
	if err := cmd.end(); err != nil {
		return err
	}
	return c.expungeUIDs(nil)
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
	return c.expungeUIDs(uids)
}

func (c *conn) expungeUIDs(uids mailcore.UIDSet) error {
	if c.sel.readOnly {
		return no("CANNOT", "Folder is open read-only")
	}
	_, err := c.srv.store.Expunge(c.ctx, c.mailbox.ID, c.sel.folder, uids, true)
	return err
}
