package imapd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/message"
)

// Namespaces of mailboxes that the user may read without owning them (RFC 2342): shared ones, and colleagues' own.
const (
	sharedPrefix = "Shared/"
	othersPrefix = "Other Users/"
)

// maxCarry bounds the messages of one COPY or MOVE between mailboxes; each is read and stored anew, all or none.
const maxCarry = 10_000

// root is a mailbox with the prefix that its folders' names have here.
type root struct {
	id     mailcore.MailboxID
	rights mailcore.Rights
	prefix string // ends in "/"; "" is the user's own mailbox
}

// labels makes one level of a folder name from a mailbox's name.
var labels = strings.NewReplacer("/", "-", "%", "_", "*", "_", "\r", " ", "\n", " ", "\t", " ")

// others lists the mailboxes of others that the user may read now.
func (c *conn) others() ([]root, error) {
	list, err := c.srv.store.Accessible(c.ctx, c.mailbox.Org, c.mailbox.Person)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(a mailcore.Access) bool { return !a.Rights.Has(mailcore.MayRead) })
	times := map[string]int{}
	out := make([]root, len(list))
	for i, a := range list {
		out[i] = root{id: a.Mailbox.ID, rights: a.Rights, prefix: prefixOf(a.Mailbox, "")}
		times[out[i].prefix]++
	}
	for i, a := range list {
		if times[out[i].prefix] > 1 {
			out[i].prefix = prefixOf(a.Mailbox, " ("+string(a.Mailbox.Address)+")")
		}
	}
	return out, nil
}

func prefixOf(mb mailcore.Mailbox, more string) string {
	name := strings.TrimSpace(labels.Replace(mb.Name))
	if name == "" {
		name = labels.Replace(string(mb.Address))
	}
	prefix := othersPrefix
	if mb.Kind == mailcore.SharedMailbox {
		prefix = sharedPrefix
	}
	return prefix + name + labels.Replace(more) + "/"
}

func (c *conn) ownRoot() root { return root{id: c.mailbox.ID, rights: mailcore.FullRights} }

// rootOf finds the mailbox that a name lies in, and the name inside.
func (c *conn) rootOf(name string) (root, string, error) {
	if !strings.HasPrefix(name, sharedPrefix) && !strings.HasPrefix(name, othersPrefix) {
		return c.ownRoot(), name, nil
	}
	list, err := c.others()
	for _, r := range list {
		if inner, ok := strings.CutPrefix(name, r.prefix); ok {
			if strings.EqualFold(inner, "INBOX") {
				inner = "INBOX"
			}
			return r, inner, err
		}
	}
	return c.ownRoot(), name, err
}

// rootOfNew is rootOf for the name of a folder to be made. Where mailboxes of others are seen nobody makes one of their own:
// it would hide that of a colleague who shares theirs later.
func (c *conn) rootOfNew(name string) (root, string, error) {
	r, inner, err := c.rootOf(name)
	if err == nil && (strings.HasPrefix(inner, sharedPrefix) || strings.HasPrefix(inner, othersPrefix)) && r.prefix == "" {
		err = no("NOPERM", "Only mailboxes of others have names like that")
	}
	return r, inner, err
}

// folder finds a folder by its name here. Its Name is the whole one. Without the rights needed the answer is NO.
func (c *conn) folder(name string, need mailcore.Rights) (mailcore.Folder, error) {
	r, inner, err := c.rootOf(name)
	if err != nil {
		return mailcore.Folder{}, err
	}
	f, err := c.srv.store.FolderByName(c.ctx, r.id, inner)
	if err != nil {
		return f, err
	}
	f.Name = r.prefix + f.Name
	if !r.rights.Has(need) {
		return f, errNoRight
	}
	return f, nil
}

var errNoRight = no("NOPERM", "Your rights in this mailbox do not allow that")

func (c *conn) foreign(f mailcore.Folder) bool { return f.Mailbox != c.mailbox.ID }

// boxOf is the mailbox of a folder as far as filing needs it. Rights do not cross organisations.
func (c *conn) boxOf(f mailcore.Folder) mailcore.Mailbox {
	if !c.foreign(f) {
		return c.mailbox
	}
	return mailcore.Mailbox{ID: f.Mailbox, Org: c.mailbox.Org}
}

// rightsIn are the user's rights in a mailbox now.
func (c *conn) rightsIn(mb mailcore.MailboxID) (mailcore.Rights, error) {
	if mb == c.mailbox.ID {
		return mailcore.FullRights, nil
	}
	return c.srv.store.RightsIn(c.ctx, c.mailbox.Org, c.mailbox.Person, mb)
}

// stillMay looks again whether the user may read the selected folder, and notes what else they may do.
func (c *conn) stillMay() error {
	s := c.sel
	if s == nil || s.mailbox == c.mailbox.ID {
		return nil
	}
	r, err := c.rightsIn(s.mailbox)
	if err != nil {
		return err
	}
	if s.rights = r; !r.Has(mailcore.MayRead) {
		return errRightsEnded
	}
	return nil
}

// errRightsEnded ends a session whose folder was taken away from it.
var errRightsEnded = fmt.Errorf("rights in the selected mailbox have ended")

// selectedMay tells whether the user may do something with the selected folder.
func (c *conn) selectedMay(need mailcore.Rights) error {
	if c.sel.readOnly {
		return no("CANNOT", "Folder is open read-only")
	}
	if !c.sel.rights.Has(need) {
		return errNoRight
	}
	return nil
}

// note writes to the access log of a mailbox that is not the user's own.
func (c *conn) note(mb mailcore.MailboxID, act, detail string) error {
	if mb == c.mailbox.ID {
		return nil
	}
	return c.srv.store.NoteAccess(c.ctx, mailcore.AccessEntry{Org: c.mailbox.Org, Mailbox: mb, Person: c.mailbox.Person, Name: c.mailbox.Name,
		IP: c.IP, Door: "imap", Act: act, Detail: detail})
}

// noteUIDs is note about messages of the selected folder.
func (c *conn) noteUIDs(act string, uids mailcore.UIDSet, to string) error {
	s := c.sel
	if s.mailbox == c.mailbox.ID {
		return nil
	}
	n := 0
	s.view.each(uids, func(int) { n++ })
	if n == 0 {
		return nil
	}
	b := []byte(s.name + ": " + strconv.Itoa(n) + ", UID ")
	for i, r := range uids {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendUint(b, uint64(r.Start), 10)
		if r.Stop > r.Start {
			b = strconv.AppendUint(append(b, ':'), uint64(r.Stop), 10)
		}
	}
	if to != "" {
		b = append(b, " → "+to...)
	}
	return c.note(s.mailbox, act, string(b))
}

// rightsText writes rights in the letters of RFC 4314. They hold for all folders of a mailbox; INBOX stays.
func rightsText(r mailcore.Rights, role mailcore.Role) string {
	s := "lrs"
	if r.Has(mailcore.MayWrite) {
		s += "wit"
	}
	if r.Has(mailcore.MayManage) {
		s += "kxe"
	}
	if role == mailcore.RoleInbox {
		s = strings.Replace(s, "x", "", 1)
	}
	return s
}

// allowedFlags keeps of a flag change what the rights allow: without MayWrite that is \Seen. False when nothing is left.
func allowedFlags(r mailcore.Rights, f mailcore.Flags, keywords []string) (mailcore.Flags, []string, bool) {
	if r.Has(mailcore.MayWrite) {
		return f, keywords, true
	}
	left := f & mailcore.FlagSeen
	return left, nil, left != 0 || f == 0 && len(keywords) == 0
}

// carry copies messages of the selected folder into a folder of another mailbox, each with its flags and date, or moves
// them there. With an error it tells what it had done.
func (c *conn) carry(uids mailcore.UIDSet, to mailcore.Folder, move bool) (maildb.CopyResult, error) {
	var out maildb.CopyResult
	if err := c.note(to.Mailbox, "add", to.Name+" ← "+c.sel.name); err != nil {
		return out, err
	}
	var list []mailcore.Message
	err := c.srv.store.Rows(c.ctx, c.sel.mailbox, c.sel.folder, uids, 0, func(m *mailcore.Message) error {
		if len(list) == maxCarry {
			return no("LIMIT", "Too many messages for one command between mailboxes")
		}
		row := *m
		row.Keywords = slices.Clone(m.Keywords)
		list = append(list, row)
		return nil
	})
	for len(list) > 0 && err == nil {
		n := carriedTogether(list)
		var placed []mailcore.Placed
		if placed, err = c.carrySome(list[:n], to, move); err == nil {
			for i, p := range placed {
				out.From, out.To, out.UIDValidity = append(out.From, list[i].UID), append(out.To, p.UID), p.UIDValidity
			}
		}
		list = list[n:]
	}
	return out, err
}

// Bounds of what COPY and MOVE between mailboxes store in one transaction.
const (
	carryMessages = 50
	carryBytes    = 4 << 20
)

// carriedTogether tells how many of the first messages go into one transaction.
func carriedTogether(list []mailcore.Message) int {
	n, size := 0, int64(0)
	for n < len(list) && n < carryMessages {
		if size += list[n].Size; n > 0 && size > carryBytes {
			break
		}
		n++
	}
	return n
}

// carrySome stores copies of messages; with move these go in the same transaction.
func (c *conn) carrySome(list []mailcore.Message, to mailcore.Folder, move bool) ([]mailcore.Placed, error) {
	var old *mailcore.Replaced
	if move {
		old = &mailcore.Replaced{Mailbox: c.sel.mailbox, Folder: c.sel.folder}
	}
	filings := make([]mailcore.Filing, 0, len(list))
	defer func() {
		for i := range filings {
			filings[i].Raw.Close()
		}
	}()
	for i := range list {
		m := &list[i]
		if move {
			old.UIDs = append(old.UIDs, m.UID)
		}
		spool, err := c.spoolOf(m)
		if err != nil {
			return nil, fmt.Errorf("carry message %d: %w", m.ID, err)
		}
		filings = append(filings, mailcore.Filing{Raw: spool, Flags: m.Flags, Keywords: m.Keywords, Date: m.InternalDate})
	}
	placed, err := c.srv.o.Append(c.ctx, c.boxOf(to), to.ID, filings, old)
	if errors.Is(err, mailcore.ErrNoMessage) {
		err = no("EXPUNGEISSUED", "Some messages are gone")
	}
	return placed, err
}

// spoolOf reads the bytes of a message of the selected folder; the caller closes them.
func (c *conn) spoolOf(m *mailcore.Message) (*message.Spool, error) {
	raw, err := c.srv.store.OpenRaw(c.ctx, c.sel.mailbox, m.ID)
	if err != nil {
		return nil, err
	}
	defer raw.Close()
	return message.SpoolFrom(c.srv.o.SpoolDir, io.NewSectionReader(raw, 0, raw.Size()), raw.Size())
}

// takeBackTime is how long undoing may take, even when the session has ended.
const takeBackTime = 10 * time.Second

// takeBack removes what a failed command has stored.
func (c *conn) takeBack(f mailcore.Folder, uids []mailcore.UID) {
	if len(uids) == 0 {
		return
	}
	var set mailcore.UIDSet
	for _, u := range uids {
		set = addUID(set, u)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.ctx), takeBackTime)
	defer cancel()
	if _, err := c.srv.store.Discard(ctx, f.Mailbox, f.ID, set); err != nil {
		c.log().Error("imap copy is left half done", "err", err)
	}
}

// watchedMailbox is the one whose news concern the client.
func (c *conn) watchedMailbox() mailcore.MailboxID {
	if c.state == selected {
		return c.sel.mailbox
	}
	return c.mailbox.ID
}

// departmentPrefix stands before the number of a department in access lists.
const departmentPrefix = "$" + string(mailcore.DepartmentHolder) + "-"

// holders lists everybody's rights in a mailbox for GETACL. Departments stand there by number: "$" begins no name of a person.
func (c *conn) holders(ctx context.Context, mb mailcore.MailboxID) (map[string]mailcore.Rights, error) {
	grants, err := c.srv.store.Grants(ctx, c.mailbox.Org, mb)
	if err != nil {
		return nil, err
	}
	out := map[string]mailcore.Rights{}
	for _, g := range grants {
		if !g.Rights.Has(mailcore.MayRead) {
			continue
		}
		who := departmentPrefix + strconv.FormatInt(g.Holder, 10)
		if g.Kind == mailcore.PersonHolder {
			if own, err := c.srv.store.MailboxOfPerson(ctx, c.mailbox.Org, g.Holder); err == nil {
				who = string(own.Address)
			}
		}
		out[who] |= g.Rights
	}
	return out, nil
}
