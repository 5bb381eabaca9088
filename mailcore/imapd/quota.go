package imapd

import (
	"strings"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
)

// A mailbox has a quota of bytes for all folders together, whose root has the empty name (RFC 9208), and may share others
// with more mailboxes: "organisation", "domain example.com", "department 7".

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
	shared, err := c.sharedQuotas(mb)
	if err != nil {
		return err
	}
	for i := range shared {
		if root == rootOf(&shared[i]) {
			c.writeQuota(root, shared[i].Used, shared[i].Bytes)
			return nil
		}
	}
	if root != "" || mb.Quota == 0 {
		return no("NONEXISTENT", "No such quota root")
	}
	c.writeQuota(root, mb.Used, mb.Quota)
	return nil
}

// sharedQuotas are those that a mailbox has together with others.
func (c *conn) sharedQuotas(mb mailcore.Mailbox) ([]mailcore.Quota, error) {
	if mb.Shares == 0 {
		return nil, nil
	}
	return c.srv.store.QuotasOf(c.ctx, mb.ID)
}

func rootOf(q *mailcore.Quota) string {
	return strings.TrimSpace(string(q.Kind) + " " + q.Name)
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
	shared, err := c.sharedQuotas(mb)
	if err != nil {
		return err
	}
	c.wr.str("* QUOTAROOT ").mailbox(f.Name)
	if c.foreign(f) { // what a shared mailbox may hold is not counted for its users
		c.wr.crlf()
		return nil
	}
	if mb.Quota > 0 {
		c.wr.str(` ""`)
	}
	for i := range shared {
		c.wr.byte(' ').quoted(rootOf(&shared[i]))
	}
	c.wr.crlf()
	if mb.Quota > 0 {
		c.writeQuota("", mb.Used, mb.Quota)
	}
	for i := range shared {
		c.writeQuota(rootOf(&shared[i]), shared[i].Used, shared[i].Bytes)
	}
	return nil
}

// writeQuota counts in units of 1024 bytes; a unit begun counts as used.
func (c *conn) writeQuota(root string, used, most int64) {
	c.wr.str("* QUOTA ").quoted(root).str(" (STORAGE ").num(uint64(max(used, 0)+1023) >> 10).byte(' ').num(uint64(most) >> 10).byte(')').crlf()
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
