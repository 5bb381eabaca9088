package imapd

import (
	"strings"

	"mailbridge/mailcore"
)

// Folders belong to one mailbox and are not shared, so rights can be read (RFC 4314) but there is nothing to grant. Who
// signs in has all of them, except that INBOX stays.
const ownerRights = "lrswipkxtea"

func rightsOn(f mailcore.Folder) string {
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
	return c.srv.store.FolderByName(c.ctx, c.mailbox.ID, name)
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
	return c.srv.store.FolderByName(c.ctx, c.mailbox.ID, name)
}

func (c *conn) writeMyRights(f mailcore.Folder) {
	c.wr.str("* MYRIGHTS ").mailbox(f.Name).byte(' ').str(rightsOn(f)).crlf()
}

func (c *conn) getACL(cmd *command) error {
	f, err := c.onlyFolder(cmd)
	if err == nil {
		c.wr.str("* ACL ").mailbox(f.Name).byte(' ').quoted(string(c.mailbox.Address)).byte(' ').str(rightsOn(f)).crlf()
	}
	return err
}

// listRights tells that the owner's rights go together and that others can have none.
func (c *conn) listRights(cmd *command) error {
	f, who, err := c.aclArguments(cmd, 1)
	if err != nil {
		return err
	}
	c.wr.str("* LISTRIGHTS ").mailbox(f.Name).byte(' ').quoted(who).byte(' ')
	if strings.EqualFold(who, string(c.mailbox.Address)) {
		c.wr.str(rightsOn(f)).crlf()
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
	return no("NOPERM", "Folders are not shared")
}

// deleteACL has nothing to take from others.
func (c *conn) deleteACL(cmd *command) error {
	_, who, err := c.aclArguments(cmd, 1)
	if err == nil && strings.EqualFold(who, string(c.mailbox.Address)) {
		err = no("NOPERM", "The owner keeps all rights")
	}
	return err
}
