package imapd

import (
	"errors"
	"slices"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
)

// target reads the set and the folder of COPY and MOVE.
func (c *conn) target(cmd *command) (mailcore.UIDSet, mailcore.Folder, error) {
	var f mailcore.Folder
	if err := cmd.space(); err != nil {
		return nil, f, err
	}
	set, err := cmd.numSet()
	if err != nil {
		return nil, f, err
	}
	name, err := cmd.oneName()
	if err != nil {
		return nil, f, err
	}
	uids, err := c.sel.view.uidsOf(set, cmd.byUID(), false, c.sel.saved)
	if err != nil {
		return nil, f, err
	}
	f, err = c.srv.store.FolderByName(c.ctx, c.mailbox.ID, name)
	if errors.Is(err, mailcore.ErrNoFolder) {
		err = no("TRYCREATE", "No such folder")
	}
	return uids, f, err
}

func copyCode(r maildb.CopyResult) string {
	b := appendUIDs(appendCode("COPYUID ", r.UIDValidity), r.From)
	return string(appendUIDs(append(b, ' '), r.To))
}

func (c *conn) copyMessages(cmd *command) error {
	uids, to, err := c.target(cmd)
	if err != nil || len(uids) == 0 {
		return err
	}
	if !cmd.byUID() && c.sel.view.hasGhost(uids) { // all or nothing (RFC 9051, section 6.4.7)
		return no("EXPUNGEISSUED", "Some messages are gone")
	}
	r, err := c.srv.store.Copy(c.ctx, c.mailbox.ID, c.sel.folder, uids, to.ID)
	if err != nil {
		return err
	}
	if len(r.To) > 0 {
		c.srv.recent.arrived(to.ID, slices.Min(r.To))
		cmd.code = copyCode(r)
	}
	return nil
}

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
	}
	return nil
}

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
