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
	f, err = c.folder(name, mailcore.MayWrite)
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
	if err := c.noteUIDs("copy", uids, to.Name); err != nil {
		return err
	}
	r, err := c.copyTo(uids, to)
	if err != nil {
		return err
	}
	if len(r.To) > 0 {
		c.srv.recent.arrived(to.ID, slices.Min(r.To))
		cmd.code = copyCode(r)
	}
	return nil
}

// copyTo copies into a folder of the same or another mailbox.
func (c *conn) copyTo(uids mailcore.UIDSet, to mailcore.Folder) (maildb.CopyResult, error) {
	if to.Mailbox == c.sel.mailbox {
		return c.srv.store.Copy(c.ctx, c.sel.mailbox, c.sel.folder, uids, to.ID)
	}
	r, err := c.carry(uids, to, false)
	if err != nil {
		c.takeBack(to, r.To)
		return maildb.CopyResult{}, err
	}
	return r, nil
}
