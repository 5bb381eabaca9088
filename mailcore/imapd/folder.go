package imapd

import (
	"errors"
	"strings"

	"mailbridge/mailcore"
)

// oneName reads the single mailbox argument of several commands.
func (cmd *command) oneName() (string, error) {
	if err := cmd.space(); err != nil {
		return "", err
	}
	name, err := cmd.mailboxName()
	if err != nil {
		return "", err
	}
	return name, cmd.end()
}

// create is CREATE, with a special use (RFC 6154, section 3). A "/" at the end only says that folders will follow below.
func (c *conn) create(cmd *command) error {
	if err := cmd.space(); err != nil {
		return err
	}
	name, err := cmd.mailboxName()
	if err != nil {
		return err
	}
	role, err := cmd.use()
	if err != nil {
		return err
	}
	if err := cmd.end(); err != nil {
		return err
	}
	name = strings.TrimSuffix(name, "/")
	if name == "" {
		return mailcore.ErrBadName
	}
	r, inner, err := c.rootOfNew(name)
	if err != nil {
		return err
	}
	if !r.rights.Has(mailcore.MayManage) {
		return errNoRight
	}
	if err := c.note(r.id, "folder", "+ "+name); err != nil {
		return err
	}
	if role != mailcore.RoleNone {
		folders, err := c.srv.store.Folders(c.ctx, r.id)
		if err != nil {
			return err
		}
		for _, f := range folders {
			if f.Role == role {
				return no("USEATTR", "Another folder has that use")
			}
		}
	}
	f, err := c.srv.store.CreateFolder(c.ctx, r.id, inner, role)
	if err != nil {
		return err
	}
	c.srv.recent.arrived(f.ID, 1)
	cmd.code = "MAILBOXID (" + mailboxID(f.ID) + ")"
	return nil
}

// use reads "(USE (\Sent))", which may be missing.
func (cmd *command) use() (mailcore.Role, error) {
	role := mailcore.RoleNone
	if !cmd.take(' ') || cmd.done() {
		return role, nil
	}
	var refused error
	err := cmd.parser.list(func() error {
		if cmd.word() != "USE" {
			return syntaxError("unknown CREATE parameter")
		}
		if err := cmd.space(); err != nil {
			return err
		}
		return cmd.parser.list(func() error {
			attr, err := cmd.flag()
			if err != nil {
				return err
			}
			r := roleOf(attr)
			if r == mailcore.RoleNone || role != mailcore.RoleNone && r != role {
				refused = no("USEATTR", "No such use, or more than one")
			}
			role = r
			return nil
		})
	})
	if err != nil {
		return role, err
	}
	return role, refused
}

func (c *conn) delete(cmd *command) error {
	name, err := cmd.oneName()
	if err != nil {
		return err
	}
	f, err := c.folder(name, mailcore.MayManage)
	if err != nil {
		return err
	}
	if f.Role == mailcore.RoleInbox {
		return no("CANNOT", "INBOX stays")
	}
	if err := c.note(f.Mailbox, "folder", "- "+f.Name); err != nil {
		return err
	}
	if err := c.srv.store.DeleteFolder(c.ctx, f.Mailbox, f.ID); err != nil {
		return err
	}
	if c.state == selected && c.sel.folder == f.ID {
		c.closeFolder()
		c.wr.str("* OK [CLOSED] Selected folder was deleted").crlf()
	}
	return nil
}

func (c *conn) rename(cmd *command) error {
	if err := cmd.space(); err != nil {
		return err
	}
	from, err := cmd.mailboxName()
	if err != nil {
		return err
	}
	to, err := cmd.oneName()
	if err != nil {
		return err
	}
	to = strings.TrimSuffix(to, "/")
	if to == "" {
		return mailcore.ErrBadName
	}
	f, err := c.folder(from, mailcore.MayManage)
	if err != nil {
		return err
	}
	r, inner, err := c.rootOfNew(to)
	switch {
	case err != nil:
		return err
	case inner == "INBOX":
		return mailcore.ErrExists
	case r.id != f.Mailbox:
		return no("CANNOT", "A folder stays in its mailbox")
	}
	if err := c.note(f.Mailbox, "folder", f.Name+" → "+to); err != nil {
		return err
	}
	return c.srv.store.RenameFolder(c.ctx, f.Mailbox, f.ID, inner)
}

func (c *conn) subscribe(cmd *command) error {
	name, err := cmd.oneName()
	if err != nil {
		return err
	}
	f, err := c.folder(name, mailcore.MayRead)
	if err != nil || c.foreign(f) { // those of others are subscribed as long as they are there
		return err
	}
	return c.srv.store.SetSubscribed(c.ctx, c.mailbox.ID, f.Name, true)
}

func (c *conn) unsubscribe(cmd *command) error {
	name, err := cmd.oneName()
	if err != nil {
		return err
	}
	if f, err := c.folder(name, 0); err == nil && c.foreign(f) {
		return no("CANNOT", "Folders of others stay subscribed as long as you may read them")
	}
	err = c.srv.store.SetSubscribed(c.ctx, c.mailbox.ID, name, false)
	if errors.Is(err, mailcore.ErrNoFolder) {
		return nil // unsubscribed already
	}
	return err
}
