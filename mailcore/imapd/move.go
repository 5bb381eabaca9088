package imapd

import "slices"

// moveMessages is MOVE (RFC 6851): the new UIDs are told before the EXPUNGE responses.
func (c *conn) moveMessages(cmd *command) error {
	uids, to, err := c.target(cmd)
	if err != nil || len(uids) == 0 {
		return err
	}
	if c.sel.readOnly {
		return no("CANNOT", "Folder is open read-only")
	}
	if to.ID == c.sel.folder {
		return no("CANNOT", "Messages are in that folder")
	}
	r, err := c.srv.store.Move(c.ctx, c.mailbox.ID, c.sel.folder, uids, to.ID)
	if err != nil {
		return err
	}
	if len(r.To) > 0 {
		c.srv.recent.arrived(to.ID, slices.Min(r.To))
		c.wr.str("* OK [").str(copyCode(r)).str("] Moved").crlf()
		if c.condstore {
			return c.tellHighest(cmd)
		}
	}
	return nil
}
