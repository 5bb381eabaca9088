package imapd

import (
	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
)

// Every mailbox has one quota, of bytes, for all folders together. Its root has the empty name (RFC 9208).

// getQuota is GETQUOTA.
func (c *conn) getQuota(cmd *command) error {
	root, err := cmd.lastString()
	if err != nil {
		return err
	}
	mb, err := c.quotaOf()
	if err != nil {
		return err
	}
	if root != "" || mb.Quota == 0 {
		return no("NONEXISTENT", "No such quota root")
	}
	c.writeQuota(mb)
	return nil
}

// lastString reads the only argument of a command.
func (cmd *command) lastString() (string, error) {
	if err := cmd.space(); err != nil {
		return "", err
	}
	s, err := cmd.astring()
	if err != nil {
		return "", err
	}
	return s, cmd.end()
}

func (c *conn) quotaOf() (mailcore.Mailbox, error) {
	return c.srv.store.Mailbox(c.ctx, c.mailbox.Org, c.mailbox.ID)
}

// getQuotaRoot is GETQUOTAROOT. An unlimited mailbox has no root.
func (c *conn) getQuotaRoot(cmd *command) error {
	name, err := cmd.oneName()
	if err != nil {
		return err
	}
	f, err := c.folder(name, mailcore.MayRead)
	if err != nil {
		return err
	}
	mb, err := c.quotaOf()
	if err != nil {
		return err
	}
	c.wr.str("* QUOTAROOT ").mailbox(f.Name)
	if mb.Quota == 0 || c.foreign(f) { // what a shared mailbox may hold is not counted for its users
		c.wr.crlf()
		return nil
	}
	c.wr.str(` ""`).crlf()
	c.writeQuota(mb)
	return nil
}

// writeQuota counts in units of 1024 bytes; a unit begun counts as used.
func (c *conn) writeQuota(mb mailcore.Mailbox) {
	c.wr.str(`* QUOTA "" (STORAGE `).num(uint64(max(mb.Used, 0)+1023) >> 10).byte(' ').num(uint64(mb.Quota) >> 10).byte(')').crlf()
}

// setQuota is SETQUOTA: limits are the administrator's, who does not come through this door.
func (c *conn) setQuota(cmd *command) error {
	if err := cmd.space(); err != nil {
		return err
	}
	if _, err := cmd.astring(); err != nil {
		return err
	}
	if err := cmd.space(); err != nil {
		return err
	}
	err := cmd.parser.list(func() error {
		if _, err := cmd.atom(); err != nil {
			return err
		}
		if err := cmd.space(); err != nil {
			return err
		}
		_, err := cmd.number64()
		return err
	})
	if err != nil {
		return err
	}
	if err := cmd.end(); err != nil {
		return err
	}
	return no("NOPERM", "Only administrators set quotas")
}

// deletedStorage is DELETED-STORAGE, the bytes that EXPUNGE would free.
func (c *conn) deletedStorage(f mailcore.Folder) (uint64, error) {
	if f.Deleted == 0 {
		return 0, nil
	}
	snap, err := c.srv.store.Index(c.ctx, f.Mailbox, f.ID)
	if err != nil {
		return 0, err
	}
	set := mailcore.UIDSet{}
	for i := range snap.N() {
		if snap.Flags(i)&mailcore.FlagDeleted != 0 {
			set = joinUID(set, snap.UID(i), i, snap)
		}
	}
	var sum uint64
	err = c.srv.store.Rows(c.ctx, f.Mailbox, f.ID, set, maildb.Want(0), func(m *mailcore.Message) error {
		sum += uint64(m.Size)
		return nil
	})
	return sum, err
}
