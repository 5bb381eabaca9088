package imapd

import (
	"errors"

	"mailbridge/mailcore"
)

// replace is REPLACE and UID REPLACE (RFC 8508): a message takes the place of an older one, as a draft that is saved
// again. The old one goes in the transaction in which the new one comes: there is always one of them, never both.
func (c *conn) replace(cmd *command) error {
	if err := cmd.space(); err != nil {
		return err
	}
	r, err := cmd.numRange()
	if err != nil {
		return err
	}
	if r.start != r.stop {
		return syntaxError("one message at a time")
	}
	if err := cmd.space(); err != nil {
		return err
	}
	name, err := cmd.mailboxName()
	if err != nil {
		return err
	}
	first, err := c.uploadArguments(cmd)
	if err != nil {
		return err
	}
	old, err := c.toReplace(cmd, r)
	if err != nil {
		return err
	}
	f, err := c.appendTarget(name)
	if err != nil {
		return err
	}
	list, err := c.receiveAll(cmd, f, first)
	defer closeUploads(list)
	if err != nil {
		return err
	}
	if len(list) != 1 {
		return bad("One message replaces one")
	}
	if err := c.noteUIDs("delete", old, f.Name); err != nil {
		return err
	}
	code, err := c.place(f, list, &mailcore.Replaced{Mailbox: c.sel.mailbox, Folder: c.sel.folder, UIDs: []mailcore.UID{old[0].Start}})
	if errors.Is(err, mailcore.ErrNoMessage) {
		return no("EXPUNGEISSUED", "Message is gone")
	}
	if err != nil {
		return err
	}
	c.wr.str("* OK [").str(code).str("] Replacement is here").crlf()
	if c.condstore {
		return c.tellHighest(cmd)
	}
	return nil
}

// toReplace finds the message that goes.
func (c *conn) toReplace(cmd *command, r numRange) (mailcore.UIDSet, error) {
	uids, err := c.sel.view.uidsOf(numSet{ranges: []numRange{r}}, cmd.byUID(), false, nil)
	if err != nil {
		return nil, err
	}
	switch {
	case c.selectedMay(mailcore.MayManage) != nil:
		return nil, c.selectedMay(mailcore.MayManage)
	case c.sel.view.hasGhost(uids):
		return nil, no("EXPUNGEISSUED", "Message is gone")
	}
	found := 0
	c.sel.view.each(uids, func(int) { found++ })
	if found != 1 {
		return nil, no("NONEXISTENT", "No such message")
	}
	return uids, nil
}
