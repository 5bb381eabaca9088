package imapd

import (
	"slices"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
)

// moveMessages is MOVE (RFC 6851): the new UIDs are told before the EXPUNGE responses.
func (c *conn) moveMessages(cmd *command) error {
	uids, to, err := c.target(cmd)
	if err != nil || len(uids) == 0 {
		return err
	}
	if err := c.selectedMay(mailcore.MayManage); err != nil {
		return err
	}
	if to.ID == c.sel.folder {
		return no("CANNOT", "Messages are in that folder")
	}
	if err := c.noteUIDs("move", uids, to.Name); err != nil {
		return err
	}
	r, err := c.moveTo(uids, to)
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

// moveTo moves inside a mailbox in one step; to another one it copies, and then removes what it has copied.
func (c *conn) moveTo(uids mailcore.UIDSet, to mailcore.Folder) (maildb.CopyResult, error) {
	if to.Mailbox == c.sel.mailbox {
		return c.srv.store.Move(c.ctx, c.sel.mailbox, c.sel.folder, uids, to.ID)
	}
	r, err := c.copyTo(uids, to)
	if err != nil {
		return r, err
	}
	var done mailcore.UIDSet
	for _, u := range r.From {
		done = addUID(done, u)
	}
	if len(done) > 0 {
		_, err = c.srv.store.Discard(c.ctx, c.sel.mailbox, c.sel.folder, done)
	}
	return r, err
}
