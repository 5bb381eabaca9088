package imapd

import (
	"slices"

	"mailbridge/mailcore"
)

// status is STATUS (RFC 9051, section 6.3.11).
func (c *conn) status(cmd *command) error {
	if err := cmd.space(); err != nil {
		return err
	}
	name, err := cmd.mailboxName()
	if err != nil {
		return err
	}
	if err := cmd.space(); err != nil {
		return err
	}
	items, err := c.statusItems(cmd)
	if err != nil {
		return err
	}
	if err := cmd.end(); err != nil {
		return err
	}
	f, err := c.folder(name, mailcore.MayRead)
	if err != nil {
		return err
	}
	return c.writeStatus(f, items)
}

func (c *conn) statusItems(cmd *command) ([]string, error) {
	var items []string
	err := cmd.parser.list(func() error {
		item := cmd.word()
		switch item {
		case "MESSAGES", "UIDNEXT", "UIDVALIDITY", "UNSEEN", "DELETED", "SIZE", "APPENDLIMIT", "RECENT", "DELETED-STORAGE", "MAILBOXID":
		case "HIGHESTMODSEQ":
			c.enableCondstore()
		default:
			return syntaxError("unknown STATUS item")
		}
		if !slices.Contains(items, item) {
			items = append(items, item)
		}
		return nil
	})
	if err == nil && len(items) == 0 {
		err = syntaxError("no STATUS item")
	}
	return items, err
}

func (c *conn) writeStatus(f mailcore.Folder, items []string) error {
	var deleted uint64
	if slices.Contains(items, "DELETED-STORAGE") {
		var err error
		if deleted, err = c.deletedStorage(f); err != nil {
			return err
		}
	}
	w := &c.wr
	w.str("* STATUS ").mailbox(f.Name).str(" (")
	for i, item := range items {
		if i > 0 {
			w.byte(' ')
		}
		switch w.str(item).byte(' '); item {
		case "MAILBOXID":
			w.byte('(').str(mailboxID(f.ID)).byte(')')
		case "DELETED-STORAGE":
			w.num(deleted)
		default:
			w.num(c.statusValue(f, item))
		}
	}
	w.byte(')').crlf()
	return nil
}

func (c *conn) statusValue(f mailcore.Folder, item string) uint64 {
	switch item {
	case "MESSAGES":
		return uint64(f.Messages)
	case "UIDNEXT":
		return uint64(f.UIDNext)
	case "UIDVALIDITY":
		return uint64(f.UIDValidity)
	case "UNSEEN":
		return uint64(f.Unseen)
	case "DELETED":
		return uint64(f.Deleted)
	case "SIZE":
		return uint64(f.Size)
	case "APPENDLIMIT":
		return uint64(c.srv.o.MaxLiteral)
	case "HIGHESTMODSEQ":
		return max(f.HighestModSeq, 1)
	}
	return c.recentStatus(f)
}

// recentStatus is RECENT, counted by UIDs; expunged ones may make it a little too big.
func (c *conn) recentStatus(f mailcore.Folder) uint64 {
	from := c.srv.recent.from(f.ID, f.UIDNext, false)
	if from >= f.UIDNext {
		return 0
	}
	return min(uint64(f.UIDNext-from), uint64(f.Messages))
}
