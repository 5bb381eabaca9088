package imapd

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"mailbridge/mailcore"
)

// Rights are given for whole mailboxes, by their owners and administrators, and not through this door: they can be read
// (RFC 4314) but not set. Who signs in has all of them in their own mailbox, except that INBOX stays.
const ownerRights = "lrswipkxtea"

func (c *conn) rightsOn(f mailcore.Folder) string {
	if c.foreign(f) {
		r, _ := c.rightsIn(f.Mailbox) // looked up a moment ago, so from memory
		return rightsText(r, f.Role)
	}
	if f.Role == mailcore.RoleInbox {
		return strings.Replace(ownerRights, "x", "", 1)
	}
	return ownerRights
}

// folderArgument reads the mailbox that every one of these commands begins with.
func (c *conn) folderArgument(cmd *command) (mailcore.Folder, error) {
	if err := cmd.space(); err != nil {
		return mailcore.Folder{}, err
	}
	name, err := cmd.mailboxName()
	if err != nil {
		return mailcore.Folder{}, err
	}
	return c.folder(name, mailcore.MayRead)
}

func (c *conn) myRights(cmd *command) error {
	f, err := c.onlyFolder(cmd)
	if err == nil {
		c.writeMyRights(f)
	}
	return err
}

func (c *conn) onlyFolder(cmd *command) (mailcore.Folder, error) {
	name, err := cmd.oneName()
	if err != nil {
		return mailcore.Folder{}, err
	}
	return c.folder(name, mailcore.MayRead)
}

func (c *conn) writeMyRights(f mailcore.Folder) {
	c.wr.str("* MYRIGHTS ").mailbox(f.Name).byte(' ').str(c.rightsOn(f)).crlf()
}

func (c *conn) getACL(cmd *command) error {
	f, err := c.onlyFolder(cmd)
	if err != nil {
		return err
	}
	if mine, err := c.rightsIn(f.Mailbox); err != nil || !mine.Has(mailcore.MayManage) {
		return cmp.Or(err, error(errNoRight))
	}
	others, err := c.holders(c.ctx, f.Mailbox)
	if err != nil {
		return err
	}
	c.wr.str("* ACL ").mailbox(f.Name)
	if !c.foreign(f) {
		c.wr.byte(' ').quoted(string(c.mailbox.Address)).byte(' ').str(c.rightsOn(f))
	}
	for _, who := range slices.Sorted(maps.Keys(others)) {
		c.wr.byte(' ').quoted(who).byte(' ').str(rightsText(others[who], f.Role))
	}
	c.wr.crlf()
	return nil
}

// listRights tells that rights go together and are not given one by one.
func (c *conn) listRights(cmd *command) error {
	f, who, err := c.aclArguments(cmd, 1)
	if err != nil {
		return err
	}
	c.wr.str("* LISTRIGHTS ").mailbox(f.Name).byte(' ').quoted(who).byte(' ')
	if strings.EqualFold(who, string(c.mailbox.Address)) {
		c.wr.str(c.rightsOn(f)).crlf()
	} else {
		c.wr.str(`""`).crlf()
	}
	return nil
}

// aclArguments reads the mailbox, then an identifier and as many further strings as to make n.
func (c *conn) aclArguments(cmd *command, n int) (mailcore.Folder, string, error) {
	f, missing := c.folderArgument(cmd)
	who := ""
	for i := range n {
		if err := cmd.space(); err != nil {
			return f, "", err
		}
		s, err := cmd.astring()
		if err != nil {
			return f, "", err
		}
		if i == 0 {
			who = s
		}
	}
	if err := cmd.end(); err != nil {
		return f, "", err
	}
	return f, who, missing
}

func (c *conn) setACL(cmd *command) error {
	if _, _, err := c.aclArguments(cmd, 2); err != nil {
		return err
	}
	return no("NOPERM", "Whole mailboxes are shared, in the web app")
}

// deleteACL has nothing to take from those who have nothing.
func (c *conn) deleteACL(cmd *command) error {
	f, who, err := c.aclArguments(cmd, 1)
	if err != nil {
		return err
	}
	if strings.EqualFold(who, string(c.mailbox.Address)) {
		return no("NOPERM", "The owner keeps all rights")
	}
	others, err := c.holders(c.ctx, f.Mailbox)
	if err == nil && (c.foreign(f) || others[who] != 0) {
		err = no("NOPERM", "Whole mailboxes are shared, in the web app")
	}
	return err
}
