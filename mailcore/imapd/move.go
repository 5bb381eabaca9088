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
	if len(r.To) > 0 {
		c.srv.recent.arrived(to.ID, slices.Min(r.To))
		c.wr.str("* OK [").str(copyCode(r)).str("] Moved").crlf()
	}
	if err == nil && len(r.To) > 0 && c.condstore {
		return c.tellHighest(cmd)
	}
	return err
}

// moveTo moves inside a mailbox in one step, to another one in steps of some messages. With an error it tells what it had
// moved.
func (c *conn) moveTo(uids mailcore.UIDSet, to mailcore.Folder) (maildb.CopyResult, error) {
	if to.Mailbox == c.sel.mailbox {
		return c.srv.store.Move(c.ctx, c.sel.mailbox, c.sel.folder, uids, to.ID)
	}
	return c.carry(uids, to, true)
}
